"""A large Excel register read, linked and checked into the tables of a population, beside reading its cells alone with
python-calamine.

``python -m benchmarks.registers`` prints a line. Both are processor seconds, the middle of several turns taken one after the other:
above, all of ``import_registers``, which opens and reads the file too; below, the cells of the same file as plain Python values.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook

from kjqs_model.population.registers import import_registers
from tests.population.registers.making import make_register

TURNS = 7


def importing(rows: int = 20_000) -> None:
    """Print what the import of one recognition list takes."""
    gc.set_threshold(50_000, 20, 50)  # as the command line has it
    with tempfile.TemporaryDirectory() as folder:
        path = make_register(Path(folder) / "名单.xlsx", rows)
        import_registers([make_register(Path(folder) / "少.xlsx", 50)], ["recognition_list"])  # everything loaded once
        ours, plain = [], []
        for _ in range(TURNS):
            imported, seconds = _spent(lambda: import_registers([path], ["recognition_list"]))
            ours.append(seconds)
            cells, seconds = _spent(lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
            plain.append(seconds)
    errors = [finding.sentence() for finding in imported.findings if finding.severity == "error"]
    assert not errors, errors[0]
    assert len(imported.tables["enterprises"]) == rows == len(cells) - 4
    print(
        f"Excel register of {rows:,} rows: {median(ours):.2f} s of processor from file to population; "
        f"{median(ours) / median(plain):.1f} of reading its cells alone ({median(plain):.2f} s)"
    )


def _spent(do: Callable) -> tuple:
    """What came of it, and its processor seconds."""
    start = time.process_time()
    made = do()
    return made, time.process_time() - start


if __name__ == "__main__":
    importing()
