"""Measure the evidence anew: ``python -m tests.evidence``."""

import sys

from . import FILE, PAGE, SEEDS, broken_limits, evidence, write

found = evidence(progress=lambda seed: print(f"seed {seed} of {len(SEEDS)}", file=sys.stderr, flush=True))
write(found)
print(f"wrote {FILE.name} and {PAGE.name}: read their difference before you commit them")
if broken := broken_limits(found["seeds"]):
    sys.exit("limits broken:\n" + "\n".join(broken))
