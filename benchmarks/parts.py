"""Enterprises in parts of Parquet: costing all of them beside the bare read of their columns, and what one worker holds.

``python -m benchmarks.parts`` takes 2,000,000 enterprises, ``python -m benchmarks.parts whole`` 50,000,000 (about 2 GB of files
in the folder for temporary files, removed at the end), ``python -m benchmarks.parts 10_000_000`` as many as it says.
Both sides run in a process of their own with one thread, and are told in seconds of the processor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from kjqs_model.tables import Tables, dictionary, table_from_columns, write_tables
from kjqs_model.tables.dictionary import ID_TYPE, WORD_TYPE

from .evaluation import YEAR, city

QUICK, WHOLE = 2_000_000, 50_000_000
A_PART = 1_000_000
TEXTS = [
    name
    for name, column in dictionary()["enterprises"].columns.items()
    if column.type in (ID_TYPE, WORD_TYPE) and not column.sparse
][1:]
"""The columns of texts that come again and again: all but the firm's own id."""

_TELL = """
import json, sys, time
from pathlib import Path
import numpy as np, pyarrow.parquet
from kjqs_model.language import set_language
set_language("en")
def told(work):
    start = time.process_time()
    found = work()
    spent = time.process_time() - start
    most = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"seconds": spent, "most_mib": most, "found": found}))
"""

BARE_READ = (
    _TELL
    + """
def work():
    rows = 0
    for path in sorted(Path(sys.argv[1]).glob("*/enterprises.parquet")):
        file = pyarrow.parquet.ParquetFile(path, read_dictionary=sys.argv[2:])
        for group in range(file.num_row_groups):
            rows += len(file.read_row_group(group, use_threads=False))
    return rows
told(work)
"""
)

EVALUATION = (
    _TELL
    + """
from kjqs_model.parts import evaluate_partitions, open_executor
from kjqs_model.policy import baseline_policy, evaluate
evaluate_partitions(Path(sys.argv[2]), baseline_policy(), int(sys.argv[3]), open_executor().__enter__())
def work():
    with open_executor() as executor:
        costing, _, findings = evaluate_partitions(Path(sys.argv[1]), baseline_policy(), int(sys.argv[3]), executor)
    return {clause: [len(cost.amounts), cost.total] for clause, cost in costing.costs.items()} | {"findings": len(findings)}
told(work)
"""
)


def in_parts(firms: int, folder: Path, a_part: int = A_PART) -> None:
    """Write random enterprises into as many folders as they need, the carriers into the first.

    Parameters
    ----------
    firms : rows in all. a_part : rows of a folder.
    """
    for part, start in enumerate(range(0, firms, a_part)):
        tables = city(min(a_part, firms - start), seed=part + 1)
        table = tables["enterprises"]
        ids = np.array([f"F{part:04d}{number:08d}" for number in range(len(table))], dtype=object)
        own = [replace(table, labels={**table.labels, "firm_id": ids})]
        if part == 0:
            carriers = tables["carriers"]
            held = {name: carriers.texts(name) for name in ("carrier_id", "county")}
            own.append(table_from_columns("carriers", {**carriers.columns, **held}))
        write_tables(Tables(own), folder / f"part-{part:04d}", "parquet")


def parts(firms: int = QUICK) -> None:
    """Print how many times the bare read of its columns the costing of a population in parts takes, and what it holds."""
    with tempfile.TemporaryDirectory(prefix="kjqs-parts-") as room:
        folder, small = Path(room) / "all", Path(room) / "small"
        in_parts(firms, folder)
        in_parts(2_000, small, 1_000)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        bare, coded = _ran(BARE_READ, folder), _ran(BARE_READ, folder, *TEXTS)
        ours = _ran(EVALUATION, folder, small, YEAR)
        assert bare["found"] == firms, (bare, firms)
        spent, a_row = ours["seconds"], 1e9 / firms
        print(
            f"{firms:,} enterprises in parts ({size / 2**20:,.0f} MiB of Parquet): costed in {spent:.1f} s of processor, "
            f"{spent * a_row:.0f} ns a row: {spent / bare['seconds']:.2f} times the bare read of the columns "
            f"({bare['seconds']:.1f} s, {bare['seconds'] * a_row:.0f} ns a row), {spent / coded['seconds']:.2f} times that with texts "
            f"left as dictionaries ({coded['seconds']:.1f} s); at most {ours['most_mib']:,.0f} MiB held, "
            f"{bare['most_mib']:,.0f} MiB by the bare read"
        )


def _ran(code: str, *given: object) -> dict:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    words = [sys.executable, "-c", code, *map(str, given)]
    said = subprocess.run(words, check=True, capture_output=True, text=True, env=os.environ | one_thread)
    return json.loads(said.stdout.splitlines()[-1])


if __name__ == "__main__":
    given = sys.argv[1:] or [str(QUICK)]
    parts(WHOLE if given[0] == "whole" else int(given[0]))
