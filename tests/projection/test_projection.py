"""Projections: what a reform moves and what it leaves alone, to the bit; years, targets and tables."""

from dataclasses import replace

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.policy import baseline_policy
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.projection import settled, simulate, simulate_central
from kjqs_model.projection.run import states_after
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.scenario import load_scenario
from kjqs_model.scenario.schema import Target, Years
from tests.projection.projections import as_it_stands, bytes_of, clauses_that_differ, job, projected, scenario, tables_of

BY_RECOGNITION = {"1.1", "1.2", "1.3", "1.4", "6.3", "8.1", "8.2"}
"""The clauses that are paid on the firms which the kernel carries; all others are rare events."""

ALONE = ["17.1.amount", "19.2.rate", "20.1.amount", "10.2.amount_national", "10.2.amount_provincial", "6.3.amount", "22.1.rate"]
"""Awards to which no firm answers."""


def amount(path):
    return baseline_policy().value(path, 2024)


# What a reform moves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALONE)
def test_doubling_an_award_changes_its_own_clause_and_nothing_else(path):
    doubled, before = projected({path: 2 * amount(path)}, last=2025).outcome, as_it_stands().outcome
    clause = path.rsplit(".", 1)[0]
    assert doubled.counts.tobytes() == before.counts.tobytes() and doubled.entrants.tobytes() == before.entrants.tobytes()
    assert clauses_that_differ(doubled, before) <= {clause}
    assert all(doubled.recipients[one].tobytes() == before.recipients[one].tobytes() for one in before.recipients)
    assert (doubled.amounts[clause] >= before.amounts[clause]).all()


def test_a_doubled_amount_a_head_is_paid_twice():
    doubled, before = projected({"17.1.amount": 2 * amount("17.1.amount")}, last=2025).outcome, as_it_stands().outcome
    assert before.amounts["17.1"].any() and np.array_equal(doubled.amounts["17.1"], 2 * before.amounts["17.1"])


def test_doubling_the_award_for_a_first_recognition_changes_what_hangs_on_recognition_alone():
    doubled, before = projected({"1.1.amount": 2 * amount("1.1.amount")}, last=2025).outcome, as_it_stands().outcome
    assert {"1.1"} <= clauses_that_differ(doubled, before) <= BY_RECOGNITION
    others = set(before.amounts) - BY_RECOGNITION
    assert len(others) > 25 and sum(before.amounts[clause].any() for clause in others) > 10
    assert all(doubled.recipients[clause].tobytes() == before.recipients[clause].tobytes() for clause in others)
    assert doubled.count(Count.exited)[0].tobytes() == before.count(Count.exited)[0].tobytes()


def test_equal_scenarios_differ_by_exactly_nothing():
    child = scenario(last=2025, parent=scenario())
    found = simulate(child, threads=1).difference()
    figures = found.drop(columns=["measure", "group", "key", "year"]).to_numpy()
    assert len(found) > 100 and {"entitlement", "target"} == set(found["measure"]) and (figures == 0).all()


def test_a_difference_is_that_of_the_draws():
    policy = {"1.1.amount": 200000}
    child = simulate(scenario(policy, last=2025, parent=scenario()), threads=1)
    alone = projected(policy, last=2025)
    assert bytes_of(child.parent.outcome) == bytes_of(as_it_stands().outcome) and bytes_of(child.outcome) == bytes_of(
        alone.outcome
    )
    total = child.difference().query("group == 'total'")["mean"]
    gaps = sum(alone.outcome.amounts.values()) - sum(as_it_stands().outcome.amounts.values())
    assert total.tolist() == gaps.mean(axis=1).tolist() and (total > 0).all()


def test_the_order_of_overrides_changes_nothing():
    policy = {
        "1.1.amount": 200000,
        "17.1.amount": 5000,
        "8.1.rate": 0.2,
        "1.3.amount": 0,
        "8.2.firms": "industrial_only",
        "6.3.amount": 1,
    }
    one, other = projected(policy), projected(dict(reversed(policy.items())))
    assert bytes_of(one.outcome) == bytes_of(other.outcome) and tables_of(one) == tables_of(other)


@pytest.mark.parametrize(
    ("path", "amounts"),
    [
        ("1.1.amount", [0, 50_000, 100_000, 200_000, 1_000_000]),
        ("1.3.amount", [0, 30_000, 90_000]),
        ("1.2.amount", [0, 50_000, 250_000]),
    ],
)
def test_more_generous_is_never_fewer_applications(path, amounts):
    made = []
    for yuan in amounts:
        found = projected({path: yuan}, draws=16, costs=False).outcome
        made.append(sum(found.count(count)[0] for count in (Count.first, Count.renewed, Count.failed_first, Count.failed)))
    assert (np.diff(made, axis=0) >= 0).all() and (made[-1] > made[0]).any()


def test_no_policy_has_fewer_recognitions_and_still_some():
    none = simulate(
        settled(replace(load_scenario("scenarios/no_policy.yaml"), years=Years(base=2023, last=2025)), 8, 1),
        threads=1,
        costs=False,
        with_parent=False,
    )
    without, found = (outcome.count(Count.first) for outcome in (none.outcome, as_it_stands().outcome))
    assert (without[0] <= found[0]).all()  # later on, who was not recognised may be still
    assert 0 < without.sum() < found.sum() and without.min() > 0


# Years and draws ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [2020, 2022, 2023])
def test_each_base_year_can_be_projected_ten_years_ahead(base):
    found = projected(base=base, last=base + 10, costs=False)
    assert found.years == tuple(range(base + 1, base + 11))
    assert (
        found.outcome.counts.shape == (10, 8, len(Count))
        and np.isfinite(found.outcome.counts).all()
        and (found.outcome.counts >= 0).all()
    )
    assert (found.outcome.count(Count.certified) > 0).all() and (found.outcome.count(Count.registered) > 0).all()


@pytest.mark.parametrize(("base", "last"), [(2020, 2023), (2022, 2023)])
def test_an_earlier_base_year_is_costed_from_when_the_policy_is_in_force(base, last):
    found = projected(base=base, last=last)
    total = sum(found.outcome.amounts.values())
    assert (total[-1] > 0).all() and not total[:-1].any() and set(found.budget()["year"]) == set(range(base + 1, last + 1))


def test_the_first_years_do_not_depend_on_how_many_follow():
    near, far = as_it_stands().outcome, as_it_stands(last=2027).outcome
    assert near.counts.tobytes() == far.counts[:2].tobytes()
    assert all(np.array_equal(near.amounts[clause], far.amounts[clause][:2]) for clause in near.amounts)


@pytest.mark.parametrize(("base", "last"), [(2023, 2034), (2020, 2031), (2023, 2023), (2023, 2022)])
def test_years_beyond_ten_ahead_are_refused(base, last):
    with pytest.raises(Refusal, match=f"{last}.*{base}.*years"):
        settled(replace(load_scenario(None), years=Years(base=base, last=last)), None, None)


def test_years_reach_to_the_last_target_where_nothing_is_said():
    given = load_scenario(None, ["targets.T1.year=2030"])
    assert settled(given, None, None).years.last == 2030 and settled(load_scenario(None), None, None).years.last == 2027


@pytest.mark.parametrize("draws", [0, 4, 12, -8])
def test_a_number_of_draws_that_scrambles_do_not_share_is_refused(draws):
    with pytest.raises(Refusal, match="8"):
        simulate(scenario(), draws=draws)


def test_a_base_year_without_a_population_is_refused():
    with pytest.raises(Refusal, match="2021"):
        projected(base=2021, last=2022)


def test_the_central_projection_is_one_draw_at_the_centres():
    found = simulate_central(scenario(last=2025))
    assert found.draws == 1 and found.outcome.counts.shape[:2] == (2, 1)
    assert {name: float(values[0]) for name, values in found.ahead.common.once.items()} == {
        name: prior.centre for name, prior in found.priors.items() if not prior.yearly
    }
    assert found.targets()["standard_error"].isna().all()


# Targets -----------------------------------------------------------------------------------------------------------------

TARGETS = {
    "T2": Target(at_least=1700, year=2026),
    "recognitions": Target(at_least=230, year=2025, indicator="first_recognitions"),
    "T9": Target(at_least=1200, year=2027, indicator="high_tech_enterprises"),
}


def chances(projection, target):
    return projection.targets().set_index(["target", "year"]).loc[target]["probability"]


def test_targets_that_a_scenario_adds_redates_and_raises_have_their_rows():
    found, before = projected(targets=TARGETS, last=2025, draws=16), as_it_stands(draws=16)
    assert list(dict.fromkeys(found.targets()["target"])) == ["T1", "T1_real", "T2", "T3", "recognitions", "T9"]
    assert (chances(found, "T2") <= chances(before, "T2")).all() and (chances(found, "T2") < chances(before, "T2")).any()
    expected = (found.outcome.count(Count.first) >= 230).mean(axis=1)
    assert 0 < expected.mean() < 1 and chances(found, "recognitions").tolist() == expected.tolist()
    rows = found.attainment().set_index("target")
    assert set(rows.loc["T2", "target_year"]) == {2026} and set(rows.loc["T9", "target_year"]) == {2027}


def test_an_added_target_without_an_indicator_is_refused():
    with pytest.raises(Refusal, match="indicator"):
        projected(targets={"T9": Target(at_least=5, year=2025)}, costs=False).targets()


def test_targets_never_touch_the_draws():
    assert bytes_of(projected(targets=TARGETS, last=2025).outcome) == bytes_of(as_it_stands().outcome)


def test_probabilities_lie_within_bounds_and_the_joint_one_below_each_single_one():
    found = as_it_stands(last=2027, draws=32, costs=False)
    singles, joint = found.targets(), found.joint().set_index("year")
    assert singles["probability"].between(0, 1).all() and joint["probability"].between(0, 1).all()
    assert singles["probability"].between(0.05, 0.95).any()
    assert (singles["standard_error"] >= 0).all() and (singles["standard_error"] < 0.5).all()
    least = singles[singles["target"].isin(["T1", "T2", "T3"])].groupby("year")["probability"].min()
    assert (joint["probability"] <= least).all()
    real = singles.set_index(["target", "year"])["probability"]
    assert (real.loc["T1_real"] <= real.loc["T1"]).all()


def test_each_target_is_first_met_at_most_once():
    rows = as_it_stands(last=2027, draws=32, costs=False).attainment()
    for _, of_target in rows.groupby("target"):
        assert np.allclose(of_target["first_met"].cumsum(), of_target["met_by"], atol=1e-12)
        assert of_target["met_by"].between(0, 1).all()
    gap = rows[(rows["target"] == "T2")]["gap_mean"].to_numpy()
    certified = as_it_stands(last=2027, draws=32, costs=False).outcome.count(Count.certified).mean(axis=1)
    assert np.allclose(gap, certified - 1000)


# Tables and flows --------------------------------------------------------------------------------------------------------


def test_clauses_articles_and_departments_add_up_to_the_total():
    found = as_it_stands().budget()
    means = found.groupby(["group", "year"])["mean"].sum()
    for group in ("clause", "article", "department"):
        assert np.allclose(means.loc[group], means.loc["total"], rtol=1e-12)
    quantiles = found[["p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95"]].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all() and (quantiles >= 0).all()


def test_amounts_are_whole_yuan():
    assert all(np.array_equal(values, np.rint(values)) for values in as_it_stands().outcome.amounts.values())


def test_recognitions_and_their_awards_agree():
    found = as_it_stands().outcome
    assert np.array_equal(found.amounts["1.1"], amount("1.1.amount") * found.count(Count.first))
    assert np.array_equal(found.amounts["1.2"], amount("1.2.amount") * found.count(Count.renewed))
    assert np.array_equal(found.amounts["1.3"], amount("1.3.amount") * found.count(Count.failed_first))


def test_leaving_the_budget_out_changes_no_firm():
    taxes = [count for count in Count if count.name.startswith("tax_")]
    with_costs, without = (np.delete(as_it_stands(costs=costs).outcome.counts, taxes, axis=2) for costs in (True, False))
    assert with_costs.tobytes() == without.tobytes() and as_it_stands(costs=False).outcome.amounts == {}


def test_flows_of_certificates_are_bounded_by_those_who_left():
    found = as_it_stands(last=2027, draws=32, costs=False).outcome
    certified, expiring, exited = (found.count(count) for count in (Count.certified, Count.expiring, Count.exited))
    won = found.count(Count.first) + found.count(Count.renewed)
    without_exits = certified[:-1] - expiring[1:] + won[1:]
    assert (certified[1:] <= without_exits).all() and (certified[1:] >= without_exits - exited[1:]).all()
    assert (expiring - found.count(Count.lapsed) <= found.count(Count.renewed)).all() and (
        found.count(Count.lapsed) <= expiring
    ).all()
    assert (found.count(Count.first) + found.count(Count.failed_first) <= found.count(Count.applied_first)).all()
    assert (found.count(Count.pool) >= np.maximum(certified, found.count(Count.registered))).all()
    assert (found.count(Count.rd_real) <= found.count(Count.rd_reported)).all()
    assert (found.count(Count.rd_sought_real) <= found.count(Count.rd_sought)).all()


def test_every_certificate_of_a_year_is_one_that_still_stands_or_was_won():
    given = job(scenario(last=2025), as_it_stands().ahead.common, costs=False)
    counts, validity = as_it_stands(costs=False).outcome.counts[1], 3
    before, after = (states_after(given, slice(0, 8), year) for year in (2024, 2025))
    gone = 0
    for draw in range(8):
        there = np.isin(before[draw].keys, after[draw].keys)
        stands = 2025 - before[draw].figures[FirmVariable.certificate_year] < validity
        valid = before[draw].certified(validity)
        assert (
            counts[draw, Count.certified]
            == (valid & stands & there).sum() + counts[draw, Count.first] + counts[draw, Count.renewed]
        )
        expires = valid & ~stands  # who expires may give up research in the same year, and is followed no longer
        assert (expires & there).sum() <= counts[draw, Count.expiring] <= expires.sum()
        left = (
            before[draw].mark(FirmFlag.alive) & ~there
        )  # exited, gave up its research below scale, or is followed as the entrant that it became
        above, performer = before[draw].mark(FirmFlag.above_scale), before[draw].mark(FirmFlag.performer)
        may_give_up, may_become_another = (
            left & performer & ~above,
            left & above,
        )  # a performer too, once it has given up its research
        assert (left & ~may_give_up & ~may_become_another).sum() <= counts[draw, Count.exited] <= left.sum()
        gone += (valid & stands & ~there).sum()
    assert gone > 0
