"""A scenario's own numbers of recipients in the years ahead: what is drawn, what is moved and what is not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.policy import baseline_policy
from kjqs_model.policy.many_draws import totals_by_draw
from kjqs_model.projection.draws.ahead_lines import FLOW, ahead_lines
from kjqs_model.projection.draws.expected_numbers import lines_counted, numbers_in_draws, own_numbers, usual_number
from kjqs_model.projection.draws.rare_events import rare_events
from kjqs_model.scenario.expected import countable
from kjqs_model.tables import Tables
from tests.fuzz import examples
from tests.projection.projections import as_it_stands, clauses_that_differ, projected, scenario, simulate

YEAR, DRAWS = 2025, np.arange(400)
LAW = {"13.1.rate": 0.2, "4.4.amount": 1000, "6.1.amount": 1000, "11.1.amount": 1000}
COUPLED = {"10.1": {"10.2"}, "16.1": {"16.2"}}
"""By the law itself: who is selected decides what the employer gets, and a new park is one of the parks of which a share is chosen."""


def drawn(clause, numbers, draws=DRAWS, policy=None, seed=1):
    policy = policy or baseline_policy()
    own = own_numbers({clause: {YEAR: numbers}}, policy, (YEAR,))[YEAR]
    return numbers_in_draws(seed, YEAR, draws, own)


def total(found):
    return sum(found.values())


@pytest.mark.parametrize("clause", countable())
def test_a_whole_number_is_that_number_in_every_draw(clause):
    assert (total(drawn(clause, (7.0,))) == 7).all() and (total(drawn(clause, (0.0,))) == 0).all()
    assert set(drawn(clause, (7.0,))) == set(lines_counted(clause, baseline_policy()))


@settings(max_examples=examples(60), deadline=None)
@given(clause=st.sampled_from(countable()), ends=st.lists(st.floats(0, 60), min_size=1, max_size=3).map(sorted))
def test_a_range_is_never_left_and_its_mean_is_what_was_given(clause, ends):
    numbers = tuple(ends)
    found = total(drawn(clause, numbers))
    assert found.min() >= np.floor(numbers[0]) and found.max() <= np.ceil(numbers[-1])
    mean = sum(numbers) / len(numbers) if len(numbers) < 3 else (numbers[0] + 4 * numbers[1] + numbers[2]) / 6
    spread = np.sqrt((numbers[-1] - numbers[0]) ** 2 / 12 + 0.25)
    assert abs(found.mean() - mean) < 5 * spread / np.sqrt(len(found))


def test_one_more_recipient_adds_to_those_that_were_there_line_by_line():
    few, many = drawn("10.1", (5.0,)), drawn("10.1", (9.0,))
    assert all((few[line] <= many[line]).all() for line in few)
    share = few["national_talents"].mean() / 5
    lines = {line.name: line for line in ahead_lines()}
    usual = usual_number(lines["national_talents"]) / (
        usual_number(lines["national_talents"]) + usual_number(lines["provincial_talents"])
    )
    assert abs(share - usual) < 4 * np.sqrt(usual * (1 - usual) / (5 * len(DRAWS)))


def test_a_draw_has_the_same_number_in_whatever_block_and_another_seed_another():
    whole = drawn("4.2", (0.0, 3.0, 12.0))["new_provincial_platforms"]
    some = drawn("4.2", (0.0, 3.0, 12.0), draws=np.array([399, 17]))["new_provincial_platforms"]
    assert list(some) == [whole[399], whole[17]]
    assert (drawn("4.2", (0.0, 3.0, 12.0), seed=2)["new_provincial_platforms"] != whole).any()


@pytest.mark.parametrize("clause", countable())
def test_the_number_of_one_clause_moves_no_other_clause_by_a_bit(clause):
    policy, draws = baseline_policy().with_overrides(LAW), np.arange(24)
    none = {line.name: np.zeros(24) for line in ahead_lines() if line.kind == FLOW} | {"tax_exempt_contracts": np.full(24, 20.0)}
    before = {name: values for name, values in none.items() if name not in lines_counted(clause, policy)}

    def paid(numbers):
        tables = Tables(rare_events(1, YEAR, draws, {}, {}, numbers=before | drawn(clause, (numbers,), draws, policy)))
        return totals_by_draw(tables, policy, YEAR, 24)

    one, other = paid(2.0), paid(12.0)
    moved = {name for name in one.amounts if one.amounts[name].tobytes() != other.amounts[name].tobytes()}
    assert clause in moved and moved - {clause} <= COUPLED.get(clause, set())


def test_readings_say_which_lines_a_number_is_of():
    policy = baseline_policy().with_overrides({"4.2.kinds": "article", "15.1.kinds": "article"})
    assert lines_counted("4.2", baseline_policy()) == ("new_provincial_platforms",)
    assert lines_counted("4.2", policy) == ("new_provincial_platforms", "other_new_provincial_platforms")
    assert set(drawn("15.1", (6.0,), policy=policy)) == {
        "international_cooperation_bases",
        "other_new_provincial_platforms",
        "other_new_national_platforms",
    }


def test_in_a_projection_the_own_number_holds_in_its_year_alone_and_no_other_clause_moves():
    base = as_it_stands(last=2025, draws=8).outcome
    own = simulate(
        replace(scenario(last=2025), expected={"17.2": {2025: (3.0,)}, "4.2": {2025: (0.0, 2.0, 6.0)}}),
        threads=1,
        with_parent=False,
    ).outcome
    assert clauses_that_differ(own, base) == {"17.2", "4.2"}
    assert (own.recipients["17.2"][1] == 3).all() and (own.amounts["17.2"][0] == base.amounts["17.2"][0]).all()
    assert own.recipients["4.2"][1].max() <= 6 and own.counts.tobytes() == base.counts.tobytes()


def test_a_scenario_with_the_same_numbers_as_its_parent_differs_by_exactly_zero():
    given = {"4.2": {2025: (0.0, 2.0, 6.0)}, "19.2": {2025: (10.0, 300.0)}}
    parent = replace(scenario(last=2025), expected=given)
    same = simulate(replace(parent, parent=parent), threads=1)
    figures = same.difference()[["mean", "p05", "p50", "p95"]].to_numpy()
    assert (figures == 0).all() and len(figures) > 50


def test_recipients_without_a_published_number_are_paid_under_the_reading_that_names_them():
    """What used to be nothing in every draw and year."""
    named, article = as_it_stands(last=2025, draws=8).outcome, projected({"4.2.kinds": "article"}, last=2025).outcome
    assert (named.amounts["4.2"].sum(axis=0) > 0).any()
    assert clauses_that_differ(named, article) == {"4.2"} and (article.amounts["4.2"] >= named.amounts["4.2"]).all()
