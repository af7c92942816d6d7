"""Recipients from CSV to totals by clause, beside as many one-person households in policyengine-uk-compiled, from CSV to totals.

Its law differs from this one: it works out all taxes and benefits of the United Kingdom, this package the clauses of a city. Both are
run as commands, each a process of its own; told are seconds of the processor and the most memory that each holds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from kjqs_model.tables import Tables, table_from_columns, write_tables

from ..evaluation import YEAR, city
from .environments import ROOMS, environment, version

PEER = "policyengine-uk-compiled"
ASKED_SECONDS, ASKED_MEMORY = 0.2, 0.15
UK_YEAR = 2025
PROGRAM = Path(__file__).parent / "programs" / "uk_households.py"


def main(rows: int = 1_000_000, rooms: Path = ROOMS) -> None:
    """Print which share of the peer's seconds and memory the same number of recipients takes here."""
    try:
        python = environment(PEER, rooms)
    except subprocess.CalledProcessError:
        print(f"{PEER}: could not be installed here")
        return
    with tempfile.TemporaryDirectory(prefix="kjqs-households-") as room:
        subprocess.run([str(python), str(PROGRAM), "write", f"{room}/uk/{UK_YEAR}", str(rows)], check=True, capture_output=True)
        told = subprocess.run([str(python), str(PROGRAM), "program"], check=True, capture_output=True, text=True)
        program = Path(told.stdout.splitlines()[-1])
        their_seconds, their_most = ran([str(program), "--year", str(UK_YEAR), "--data", f"{room}/uk"], program.parents[1])
        in_csv(rows, Path(room) / "city")
        command = ["-m", "kjqs_model", "evaluate", f"{room}/city", "--year", str(YEAR), "--output", f"{room}/payments.csv"]
        seconds, most = ran([sys.executable, *command], Path.cwd())
        print(
            f"{rows:,} recipients from CSV to totals: {seconds:.1f} s of processor and {most:,.0f} MiB here; {PEER} "
            f"{version(PEER, python)} {their_seconds:.1f} s and {their_most:,.0f} MiB for as many one-person households, by another "
            f"law: {seconds / their_seconds:.2f} of its seconds (asked: {ASKED_SECONDS}), {most / their_most:.2f} of its memory "
            f"(asked: {ASKED_MEMORY})"
        )


def in_csv(rows: int, folder: Path) -> None:
    """Write random enterprises of a city, and its carriers, as CSV."""
    tables = city(rows)
    carriers = tables["carriers"]
    named = {name: carriers.texts(name) for name in ("carrier_id", "county")}
    write_tables(Tables([tables["enterprises"], table_from_columns("carriers", {**carriers.columns, **named})]), folder)


def ran(words: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of the processor of a program, and the most memory that it held, in MiB. Raises SystemExit where it fails."""
    # This process may be larger than what it starts, and a child's peak begins with what it was forked from.
    with subprocess.Popen(
        [sys.executable, "-c", _MEASURED, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as measured:
        said, wrong = measured.communicate()
    if measured.returncode:
        sys.exit(f"{words[0]} ended with code {measured.returncode}: {wrong.strip()[-300:]}")
    seconds, most = said.splitlines()[-1].split()
    return float(seconds), float(most)


_MEASURED = """
import os, sys
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
