"""Write the golden city run anew."""

from . import FILE, city_run

city_run().to_csv(FILE, index=False, lineterminator="\n")
print(f"wrote {FILE.name}: read its difference before you commit it")
