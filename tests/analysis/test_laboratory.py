"""A laboratory recosts what stands and projects anew what does not; either way it is what a simulation gives."""

import numpy as np
import pytest

from kjqs_model.analysis.laboratory import Laboratory
from kjqs_model.projection import simulate
from tests.analysis.small import laboratory, scenario

RECOSTED = [
    {"10.1.rate": 0.35},
    {"6.3.amount": 55_555.5, "6.3.cap": 300_000},
    {"19.2.rate": 0.02, "19.2.cap": 250_000},
    {"1.4.amount": 7_000},
    {"16.2.amount": 250_000},
    {"22.2.rate": 0.5, "20.1.amount": 1},
    {"7.3.annual_envelope": 3_000_000},
]
PROJECTED = [
    {"1.1.amount": 150_000},
    {"1.2.amount": 0},
    {"8.2.first_report_minimum": 400_000},
    {"8.2.firms": "industrial_only"},
    {"16.2.share_chosen": 0.5},
    {"16.2.amount": 0},
    {"13.1.rate": 0.2},
    {"6.3.counts": "first_and_renewed"},
    {"4.1.kinds": "article"},
    {"in_force": {"from": 2023, "to": 2023}},
]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "runs"), [*((change, 0) for change in RECOSTED), *((change, 1) for change in PROJECTED)])
def test_a_trial_is_what_a_laboratory_that_knows_nothing_gives(change, runs):
    known, fresh = Laboratory(scenario(draws=8), threads=1, last=2024), Laboratory(scenario(draws=8), threads=1, last=2024)
    known.try_policy(known.scenario.policy)
    before = known.runs
    policy = known.scenario.policy.with_overrides(change)
    one, other = known.try_policy(policy), fresh.try_policy(policy)
    assert known.runs - before == runs, "costed anew where firms do not answer, projected where they do"
    assert list(one.amounts) == list(other.amounts) or set(one.amounts) == set(other.amounts)
    assert all((one.amounts[clause] == other.amounts[clause]).all() for clause in other.amounts)
    assert all((one.indicators[name] == other.indicators[name]).all() for name in other.indicators)


def test_the_rule_for_several_awards_is_part_of_a_costing():
    lab = Laboratory(scenario(draws=8), threads=1, last=2024)
    policy = lab.scenario.policy
    lab.try_policy(policy)
    for rule in ("highest_per_matter", "as_written"):
        own = policy.with_overrides({"overlap": rule, "16.1.amount_municipal": 600_000})
        anew = Laboratory(scenario(draws=8), threads=1, last=2024).try_policy(own)
        assert (lab.try_policy(own).cost == anew.cost).all()
    assert lab.runs == 1


def test_a_trial_is_what_simulate_gives_in_the_same_draws():
    lab = laboratory()
    trial = lab.try_policy(lab.scenario.policy)
    found = simulate(lab.scenario, with_parent=False, threads=1)
    assert (trial.cost == sum(found.outcome.amounts.values()).sum(axis=0)).all()
    assert (trial.indicators["high_tech_enterprises"] == found.indicators["high_tech_enterprises"]).all()
    chance, error = lab.chance(trial, "T2")
    row = found.targets().set_index(["target", "year"]).loc[("T2", 2024)]
    assert (chance, error) == (row.probability, row.standard_error)


def test_another_luck_is_other_draws_of_the_same_firms():
    lab, fresh = laboratory(), Laboratory(scenario(), threads=1, luck_seed=99, last=2024)
    policy = lab.scenario.policy
    assert fresh.base.key == lab.base.key
    assert (
        fresh.try_policy(policy).indicators["high_tech_enterprises"] != lab.try_policy(policy).indicators["high_tech_enterprises"]
    ).any()


def test_without_costs_only_the_firms_are_projected():
    lab = Laboratory(scenario(draws=8), threads=1, costs=False, last=2024)
    trial = lab.try_policy(lab.scenario.policy)
    assert trial.amounts == {} and np.isfinite(trial.indicators["high_tech_enterprises"]).all()
