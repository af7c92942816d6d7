"""The same ten rules in other engines, each in an environment of its own and run as a program: nothing of theirs is imported.

``python -m benchmarks.peers`` installs openfisca-core and policyengine-core (both AGPL) into ``build/peers/``, asks them and
pandas for clauses 1.1, 1.2, 1.3, 8.1 and 8.2 of one population (five conditions, five amounts, whole yuan by county), sees that
all totals agree, and prints a line each. What they hold in 32-bit floats is compared to a hundred-thousandth. Here all clauses of
enterprises are worked out, also those with sums by agency and carrier.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from kjqs_model.policy import baseline_policy, entitle
from kjqs_model.tables.words import AboveScale, Recognition

from .evaluation import YEAR, city

ROOT = Path(__file__).parents[1]
PEERS = ("openfisca-core", "policyengine-core", "pandas")
CLAUSES = ("1.1", "1.2", "1.3", "8.1", "8.2")
ROUNDS = 3

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

_COMMON = """
import json, sys, time
import numpy as np
firms, law, rounds = dict(np.load(sys.argv[1])), json.loads(sys.argv[2]), int(sys.argv[3])

def paid(amounts):
    # whole yuan, rounded half up, by county
    whole = np.floor(np.rint(amounts.astype(np.float64) * 1e6) / 1e6 + 0.5)
    return float(np.bincount(firms["county"], weights=whole).sum())

def told(work):
    totals, spent = work(), []
    for _ in range(rounds):
        start = time.process_time()
        totals = work()
        spent.append(time.process_time() - start)
    print(json.dumps({"seconds": min(spent), "totals": totals}))
"""

_OPENFISCA = """
from {package}.entities import build_entity
from {package}.periods import YEAR
from {package}.simulations import SimulationBuilder
from {package}.taxbenefitsystems import TaxBenefitSystem
from {package}.variables import Variable

Firm = build_entity(key="firm", plural="firms", label="", is_person=True)
system = TaxBenefitSystem([Firm])

def add(name, kind, rule=None):
    parts = {{"value_type": kind, "entity": Firm, "definition_period": YEAR, "label": name}}
    if rule is not None:
        parts["formula"] = lambda firm, period: rule(lambda held: firm(held, period))
    system.add_variable(type(name, (Variable,), parts))

for name, held in firms.items():
    add(name, bool if held.dtype == bool else int if held.dtype.kind == "i" else float)
add("first", bool, lambda of: of("recognition") == law["first"])
add("renewed", bool, lambda of: of("recognition") == law["renewed"])
add("failed", bool, lambda of: of("recognition") == law["failed"])
add("reports_new", bool, lambda of: of("first_rd_report") & (of("rd_reported") >= law["8.2.first_report_minimum"]))
add("reports_more", bool, lambda of: ~of("first_rd_report")
    & (of("rd_reported") - of("rd_reported_previous") >= law["8.2.increase_minimum"]))
add("clause_1_1", float, lambda of: of("first") * law["1.1.amount"])
add("clause_1_2", float, lambda of: of("renewed") * law["1.2.amount"])
add("clause_1_3", float, lambda of: of("failed") * law["1.3.amount"])
add("clause_8_1", float, lambda of: of("super_deduction") * of("provincial_rd_subsidy") * law["8.1.rate"])
add("clause_8_2", float, lambda of: ((of("above_scale") != law["none"]) & (of("reports_new") | of("reports_more"))
    & (of("provincial_rd_subsidy") == 0) & (of("other_rd_subsidy") == 0)) * law["8.2.amount"] * law["8.2.share_paid"])

def work():
    simulation = SimulationBuilder().build_default_simulation(system, len(firms["recognition"]))
    for name, held in firms.items():
        simulation.set_input(name, "2023", held)
    return {{clause: paid(simulation.calculate("clause_" + clause.replace(".", "_"), "2023")) for clause in law["clauses"]}}

told(work)
"""

_PANDAS = """
import pandas as pd
frame = pd.DataFrame(firms)

def work():
    f = frame.copy(deep=False)
    f["first"], f["renewed"], f["failed"] = (f["recognition"] == law[name] for name in ("first", "renewed", "failed"))
    f["reports_new"] = f["first_rd_report"] & (f["rd_reported"] >= law["8.2.first_report_minimum"])
    f["reports_more"] = ~f["first_rd_report"] & (f["rd_reported"] - f["rd_reported_previous"] >= law["8.2.increase_minimum"])
    f["1.1"] = f["first"] * law["1.1.amount"]
    f["1.2"] = f["renewed"] * law["1.2.amount"]
    f["1.3"] = f["failed"] * law["1.3.amount"]
    f["8.1"] = f["super_deduction"] * f["provincial_rd_subsidy"] * law["8.1.rate"]
    f["8.2"] = ((f["above_scale"] != law["none"]) & (f["reports_new"] | f["reports_more"]) & (f["provincial_rd_subsidy"] == 0)
                & (f["other_rd_subsidy"] == 0)) * law["8.2.amount"] * law["8.2.share_paid"]
    return {clause: paid(f[clause].to_numpy()) for clause in law["clauses"]}

told(work)
"""

PROGRAMS = {
    "openfisca-core": _COMMON + _OPENFISCA.format(package="openfisca_core"),
    "policyengine-core": _COMMON + _OPENFISCA.format(package="policyengine_core"),
    "pandas": _COMMON + _PANDAS,
}


def ten_rules(firms: int = 1_000_000, rooms: Path = ROOT / "build" / "peers") -> None:
    """Print how many times as long as here each peer takes, in seconds of the processor.

    Parameters
    ----------
    rooms : where each peer has its own environment; made where it is missing.
    """
    tables, policy = city(firms), baseline_policy()
    ours, totals = _least(lambda: entitle(tables, policy, YEAR).totals(policy))
    wanted = {clause: float(totals[clause][0]) for clause in CLAUSES}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "firms.npz"
        np.savez(given, **{name: tables["enterprises"][name] for name in _COLUMNS})
        for peer in PEERS:
            try:
                python = environment(peer, rooms)
            except subprocess.CalledProcessError:
                print(f"{peer}: could not be installed here")
                continue
            words = [str(python), "-c", PROGRAMS[peer], str(given), json.dumps(_law(policy)), str(ROUNDS)]
            said = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
            for clause, total in wanted.items():
                assert abs(said["totals"][clause] - total) <= 1e-5 * total, (peer, clause, said["totals"][clause], total)
            print(
                f"ten rules, {firms:,} firms: {peer} {said['seconds'] * 1e3:.0f} ms of processor, "
                f"{said['seconds'] / ours:.1f} times all enterprise clauses here ({ours * 1e3:.0f} ms)"
            )


def environment(peer: str, rooms: Path) -> Path:
    """The interpreter of a peer's own environment, made once. Raises CalledProcessError where it can't be installed."""
    if peer == "pandas":  # stands here already
        return Path(sys.executable)
    room = rooms / peer
    python = room / "bin" / "python"
    if not (room / "whole").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(room)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", peer], check=True)
        (room / "whole").touch()
    return python


def _law(policy) -> dict:
    words = {
        "first": Recognition.first,
        "renewed": Recognition.renewed,
        "failed": Recognition.failed_first,
        "none": AboveScale.none,
    }
    values = {path: policy.value(path, YEAR) for path in policy.values if path.split(".")[0] in ("1", "8")}
    numbers = {path: float(value) for path, value in values.items() if isinstance(value, int | float)}
    return numbers | {name: int(word) for name, word in words.items()} | {"clauses": CLAUSES}


def _least(work) -> tuple[float, dict]:
    """The least seconds of the processor of some rounds, and what came of it."""
    found, spent = work(), []
    for _ in range(ROUNDS):
        start = time.process_time()
        found = work()
        spent.append(time.process_time() - start)
    return min(spent), found


if __name__ == "__main__":
    ten_rules()
