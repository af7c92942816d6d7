"""The same ten rules in other engines: who is paid, and how much, under clauses 1.1, 1.2, 1.3, 8.1 and 8.2.

One population goes into all of them and whole yuan by clause and county come out, which must agree to the yuan: else the program
ends with a sentence and code 1. Amounts are whole yuan below 16 million, since openfisca-core and policyengine-core hold money in
32-bit floats. All work on columns in memory; here those five clauses alone are worked out (``clauses=``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from kjqs_model.policy import baseline_policy, entitle
from kjqs_model.tables import Tables
from kjqs_model.tables.words import AboveScale, Recognition

from ..evaluation import YEAR, city
from .environments import ROOMS, environment, version

PROGRAMS = Path(__file__).parent / "programs"
PEERS = {
    "openfisca-core": "in_openfisca",
    "policyengine-core": "in_openfisca",
    "ttsim-backend": "in_ttsim",
    "pandas": "in_pandas",
}
ASKED = {"openfisca-core": 8, "policyengine-core": 4, "ttsim-backend": 12, "pandas": 5}
"""How many times as fast as each this package wants to be."""

CLAUSES = ("1.1", "1.2", "1.3", "8.1", "8.2")
MOST = 16_000_000.0
ROUNDS = 7

_COLUMNS = (
    "county",
    "recognition",
    "above_scale",
    "super_deduction",
    "first_rd_report",
    "rd_reported",
    "rd_reported_previous",
    "provincial_rd_subsidy",
    "other_rd_subsidy",
)


def main(firms: int = 1_000_000, rooms: Path = ROOMS) -> None:
    """Print how many times as long as here each peer takes, in seconds of the processor.

    Raises
    ------
    SystemExit : with a sentence, where two engines disagree by a yuan.
    """
    tables, policy = population(firms), baseline_policy()
    ours, sums = _least(lambda: entitle(tables, policy, YEAR, clauses=CLAUSES).totals(policy))
    wanted = {clause: by_county.astype(np.int64).tolist() for clause, (_, by_county) in sums.items()}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "firms.npz"
        np.savez(given, **{name: tables["enterprises"][name] for name in _COLUMNS})
        for peer in PEERS:
            try:
                python = environment(peer, rooms)
            except subprocess.CalledProcessError:
                print(f"{peer}: could not be installed here")
                continue
            said = _asked(peer, python, given, _law(policy))
            _fail_if_sums_differ(peer, said["sums"], wanted)
            print(
                f"ten rules, {firms:,} firms: {peer} {version(peer, python)} {said['seconds'] * 1e3:.0f} ms of processor, "
                f"{said['seconds'] / ours:.1f} times as long as here ({ours * 1e3:.1f} ms; asked: {ASKED[peer]})"
            )


def population(firms: int) -> Tables:
    """Random enterprises whose amounts 32-bit floats hold exactly."""
    tables = city(firms)
    table = tables["enterprises"]
    money = {name: np.minimum(held, MOST) for name, held in table.columns.items() if held.dtype == np.float64}
    return Tables([replace(table, columns={**table.columns, **money}), tables["carriers"]])


def _asked(peer: str, python: Path, given: Path, law: dict) -> dict:
    words = [str(python), str(PROGRAMS / f"{PEERS[peer]}.py"), str(given), json.dumps(law), str(ROUNDS)]
    own = os.environ | {"PEER_MODULE": peer.replace("-", "_")}
    own.pop("PYTHONPATH", None)  # a peer sees its own packages alone
    ended = subprocess.run(words, check=False, capture_output=True, text=True, env=own)
    if ended.returncode:
        sys.exit(f"{peer}: its program ended with code {ended.returncode}: {ended.stderr.strip().splitlines()[-1]}")
    return json.loads(ended.stdout.splitlines()[-1])


def _fail_if_sums_differ(peer: str, theirs: dict[str, list[int]], ours: dict[str, list[int]]) -> None:
    for clause, by_county in ours.items():
        own = theirs[clause]
        if by_county[: len(own)] != own or any(by_county[len(own) :]):
            sys.exit(f"{peer} and this package differ in clause {clause}: {own} and {by_county}")


def _law(policy) -> dict:
    words = {
        "first": Recognition.first,
        "renewed": Recognition.renewed,
        "failed": Recognition.failed_first,
        "none": AboveScale.none,
    }
    values = {path: policy.value(path, YEAR) for path in policy.values if path.split(".")[0] in ("1", "8")}
    numbers = {path: float(value) for path, value in values.items() if isinstance(value, int | float)}
    return numbers | {name: int(word) for name, word in words.items()}


def _least(work) -> tuple[float, dict]:
    """The least seconds of the processor of some rounds, and what came of it."""
    found, spent = work(), []
    for _ in range(ROUNDS):
        start = time.process_time()
        found = work()
        spent.append(time.process_time() - start)
    return min(spent), found
