"""Tuning: what a step costs that changes amounts no firm answers to, and six levers over the whole city."""

from __future__ import annotations

import time

from kjqs_model.analysis.laboratory import Laboratory
from kjqs_model.analysis.levers import read_levers
from kjqs_model.analysis.tuning import Wish, tune
from kjqs_model.scenario import load_scenario

DRAWS = 200
LEVERS = (
    "1.1.amount=50000:300000:10000",
    "1.2.amount=0:100000:10000",
    "1.3.amount=0:60000:10000",
    "8.1.rate=0:1.5:0.1",
    "10.1.rate=0:1:0.1",
    "6.3.amount=0:200000:10000",
)
STEPS = ({"10.1.rate": 0.5}, {"6.3.amount": 50_000, "6.3.cap": 500_000}, {"19.2.cap": 250_000}, {"10.2.amount_national": 80_000})


def main() -> None:
    scenario = load_scenario(None, ["targets={T2: {at_least: 1060, year: 2025}}"])
    laboratory = Laboratory(scenario, DRAWS, last=2027)
    policy = laboratory.scenario.policy
    laboratory.try_policy(policy)  # loads the compiled kernel and the population
    full = _seconds(lambda: laboratory.try_policy(policy.with_overrides({"1.1.amount": 110_000})))
    step = min(
        _seconds(lambda change=change: laboratory.try_policy(policy.with_overrides({"1.1.amount": 110_000, **change})))
        for change in STEPS
    )
    print(
        f"one full evaluation to 2027, {DRAWS} draws: {full:.2f} s; a step that no firm answers to: {step * 1000:.0f} ms, {step / full:.4f} of it (asked: 0.01)"
    )
    laboratory = Laboratory(scenario, DRAWS, last=2025)
    laboratory.try_policy(policy)
    began, runs = time.perf_counter(), laboratory.runs
    search = tune(laboratory, read_levers(LEVERS, policy), Wish({"T2": 0.9}))
    best = search.best()
    print(
        f"six levers, {DRAWS} draws: {time.perf_counter() - began:.0f} s, {len(search.trials)} places, {laboratory.runs - runs} projections; "
        f"met: {best.meets(search.wish)}, {best.cost:,.0f} yuan over 2024 and 2025 (asked: about 60 s)"
    )


def _seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
