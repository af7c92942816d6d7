"""A large Excel register read, linked and checked, beside reading its cells alone with python-calamine.

``python -m benchmarks.registers`` prints a line.
"""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path

from python_calamine import CalamineWorkbook

from kjqs_model.population.registers import import_registers
from tests.population.registers.making import make_register


def importing(rows: int = 20_000) -> None:
    """Print how long the import of one recognition list takes."""
    gc.set_threshold(50_000, 20, 50)  # as the command line has it
    with tempfile.TemporaryDirectory() as folder:
        path = make_register(Path(folder) / "名单.xlsx", rows)
        import_registers([make_register(Path(folder) / "少.xlsx", 50)], ["recognition_list"])  # everything loaded once
        start = time.perf_counter()
        imported = import_registers([path], ["recognition_list"])
        ours = time.perf_counter() - start
        start = time.perf_counter()
        cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        plain = time.perf_counter() - start
    errors = [finding.sentence() for finding in imported.findings if finding.severity == "error"]
    assert not errors, errors[0]
    assert len(imported.tables["enterprises"]) == rows == len(cells) - 4
    print(f"Excel register of {rows:,} rows: {ours:.2f} s; {ours / plain:.1f} of reading its cells alone ({plain:.2f} s)")


if __name__ == "__main__":
    importing()
