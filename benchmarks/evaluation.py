"""Evaluation beside a plain vectorised numpy version of the same clauses, in the same run, the allocator warm.

``python -m benchmarks.evaluation`` prints the ratios that the issues ask for.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc

import numpy as np

from kjqs_model.policy import baseline_policy, entitle, evaluate
from kjqs_model.tables import Table, Tables, dictionary
from kjqs_model.tables.words import AboveScale, CarrierEvent, CarrierKind, Level, Recognition

YEAR = 2023
CARRIERS, AGENCIES, COUNTIES = 40, 60, 11


def city(firms: int, seed: int = 1) -> Tables:
    """A population of random enterprises and carriers, coded as readers would have it."""
    draw = np.random.default_rng(seed)
    money = lambda scale, share: np.where(draw.random(firms) < share, np.rint(draw.lognormal(scale, 1.0, firms)), 0.0)
    columns = {
        "firm_id": np.arange(firms, dtype=np.int32),
        "year": np.full(firms, YEAR, dtype=np.int32),
        "county": draw.integers(0, COUNTIES, firms, dtype=np.int32),
        "above_scale": draw.choice(3, firms, p=[0.9, 0.07, 0.03]).astype(np.int8),
        "tech_sme": draw.random(firms) < 0.05,
        "recognition": draw.choice(5, firms, p=[0.97, 0.012, 0.01, 0.005, 0.003]).astype(np.int8),
        "agency_id": np.where(draw.random(firms) < 0.03, draw.integers(0, AGENCIES, firms), -1).astype(np.int32),
        "carrier_id": np.where(draw.random(firms) < 0.03, draw.integers(0, CARRIERS, firms), -1).astype(np.int32),
        "super_deduction": draw.random(firms) < 0.03,
        "provincial_rd_subsidy": money(11, 0.01),
        "first_rd_report": draw.random(firms) < 0.02,
        "rd_reported": money(13, 0.1),
        "rd_reported_previous": money(13, 0.1),
        "other_rd_subsidy": money(10, 0.005),
    }
    labels = {
        "firm_id": _labels("F", firms),
        "county": _labels("C", COUNTIES),
        "agency_id": _labels("A", AGENCIES),
        "carrier_id": _labels("R", CARRIERS),
    }
    for name in dictionary()["enterprises"].columns:
        if name not in columns:
            columns[name], labels[name] = np.full(firms, -1, dtype=np.int32), np.empty(0, dtype=object)
    carriers = {
        "carrier_id": np.arange(CARRIERS, dtype=np.int32),
        "county": draw.integers(0, COUNTIES, CARRIERS, dtype=np.int32),
        "year": np.full(CARRIERS, YEAR, dtype=np.int32),
        "kind": np.full(CARRIERS, CarrierKind.incubator, dtype=np.int8),
        "level": draw.integers(0, 3, CARRIERS).astype(np.int8),
        "event": np.full(CARRIERS, CarrierEvent.none, dtype=np.int8),
    }
    carrier_labels = {"carrier_id": labels["carrier_id"], "county": labels["county"]}
    return Tables(
        [Table(dictionary()["enterprises"], columns, labels), Table(dictionary()["carriers"], carriers, carrier_labels)]
    )


def _labels(letter: str, count: int) -> np.ndarray:
    return np.array([f"{letter}{number:08d}" for number in range(count)], dtype=object)


def plain(tables: Tables, law: dict) -> dict[str, float]:
    """The enterprise clauses in plain vectorised numpy: totals, sums by county and by recipient, over whole columns."""
    t, carriers = tables["enterprises"], tables["carriers"]
    now = t["year"] == YEAR
    first = now & (t["recognition"] == Recognition.first)
    raised_by = np.append(carriers["level"] <= Level.provincial, False)[t["carrier_id"]]
    coached = np.bincount(t["agency_id"][first & t["tech_sme"] & (t["agency_id"] >= 0)], minlength=AGENCIES)
    raised = np.bincount(t["carrier_id"][first & raised_by], minlength=CARRIERS)
    growth = ~t["first_rd_report"] & (t["rd_reported"] - t["rd_reported_previous"] >= law["8.2.increase_minimum"])
    new = t["first_rd_report"] & (t["rd_reported"] >= law["8.2.first_report_minimum"])
    reports = (
        now
        & (t["above_scale"] != AboveScale.none)
        & (new | growth)
        & (t["provincial_rd_subsidy"] == 0)
        & (t["other_rd_subsidy"] == 0)
    )
    by_firm = {
        "1.1": np.where(first, law["1.1.amount"], 0.0),
        "1.2": np.where(now & (t["recognition"] == Recognition.renewed), law["1.2.amount"], 0.0),
        "1.3": np.where(now & (t["recognition"] == Recognition.failed_first), law["1.3.amount"], 0.0),
        "8.1": np.where(now & t["super_deduction"], t["provincial_rd_subsidy"] * law["8.1.rate"], 0.0),
        "8.2": np.where(reports, law["8.2.amount"] * law["8.2.share_paid"], 0.0),
    }
    found = {
        "1.4": np.floor(np.minimum(coached * law["1.4.amount"], law["1.4.cap"]) + 0.5).sum(),
        "6.3": np.floor(np.minimum(raised * law["6.3.amount"], law["6.3.cap"]) + 0.5).sum(),
    }
    for clause, amount in by_firm.items():
        whole = np.floor(np.rint(amount * 1e6) / 1e6 + 0.5)
        np.bincount(t["county"], weights=whole, minlength=COUNTIES)
        np.bincount(t["firm_id"], weights=whole, minlength=len(t))
        found[clause] = whole.sum()
    return found


def _law(policy) -> dict:
    return {path: policy.value(path, YEAR) for path in policy.values}


def _best(work, times: int) -> float:
    work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def _full(tables, policy):
    entitlement = entitle(tables, policy, YEAR)
    return entitlement.totals(policy)


def full_evaluation(firms: int = 1_000_000) -> None:
    """One whole evaluation beside plain numpy, copies of the table, and extra memory beside the table."""
    tables, policy = city(firms), baseline_policy()
    table, law = tables["enterprises"], _law(baseline_policy())
    totals = _full(tables, policy)
    expected = plain(tables, law)
    assert {clause: total for clause, (total, _) in totals.items()} == {c: int(v) for c, v in expected.items() if v}
    ours, theirs = _best(lambda: _full(tables, policy), 7), _best(lambda: plain(tables, law), 7)
    copy = _best(lambda: [column.copy() for column in table.columns.values()], 7)
    size = sum(column.nbytes for column in table.columns.values())
    tracemalloc.start()
    _full(tables, policy)
    extra = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(
        f"full evaluation, {firms:,} enterprises: {ours * 1e3:.1f} ms; {ours / theirs:.2f} of plain numpy "
        f"({theirs * 1e3:.1f} ms); {ours / copy:.1f} copies of the table; extra memory {extra / size:.2f} of the table"
    )


def many_amounts(firms: int = 100_000, sets: int = 200) -> None:
    """Many sets of amounts, rates and caps over one population, beside as many plain evaluations."""
    tables, policy = city(firms), baseline_policy()
    draw = np.random.default_rng(7)
    chosen = [
        {
            "1.1.amount": float(draw.integers(0, 400_000)),
            "1.2.amount": float(draw.integers(0, 200_000)),
            "1.4.cap": float(draw.integers(0, 400_000)),
            "6.3.cap": float(draw.integers(0, 2_000_000)),
            "8.1.rate": round(float(draw.random() * 2), 3),
            "8.2.amount": float(draw.integers(0, 100_000)),
        }
        for _ in range(sets)
    ]
    policies = [policy.with_overrides(values) for values in chosen]
    entitlement = entitle(tables, policy, YEAR)

    def tuned():
        return [entitlement.totals(policy.with_overrides(values)) for values in chosen]

    for one, kept in zip(policies[::40], tuned()[::40], strict=True):
        anew = _full(tables, one)
        assert all(anew[c][0] == kept[c][0] and (anew[c][1] == kept[c][1]).all() for c in anew)
        assert {c: t for c, (t, _) in kept.items()} == {c: cost.total for c, cost in evaluate(tables, one, YEAR).costs.items()}
    law = _law(policy)
    ours = _best(tuned, 3)
    theirs = _best(lambda: [plain(tables, law | values) for values in chosen], 1)
    print(
        f"{sets} sets of amounts over {firms:,} enterprises: {ours * 1e3:.0f} ms; {ours / theirs:.3f} of plain numpy "
        f"({theirs * 1e3:.0f} ms)"
    )


def first_use(firms: int = 10_000) -> None:
    """Import and first evaluation in a fresh process, beside the import of numpy and pandas."""
    ours = (
        f"from benchmarks.evaluation import city; import kjqs_model.policy as p; t = city({firms}); "
        f"p.evaluate(t, p.baseline_policy(), {YEAR})"
    )
    times = {}
    for name, code in (("ours", ours), ("numpy and pandas", "import numpy, pandas")):
        times[name] = _best(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True), 5)
    print(
        f"import and first evaluation of {firms:,} enterprises: {times['ours'] / times['numpy and pandas']:.2f} of the import "
        f"of numpy and pandas ({times['ours']:.2f} s, {times['numpy and pandas']:.2f} s)"
    )


if __name__ == "__main__":
    full_evaluation()
    many_amounts()
    first_use()
