"""The running year worked out by hand, and what must hold of it in every draw, to the yuan."""

import datetime
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kjqs_model.budget.running_year.in_year import (
    Booked,
    KnownClaims,
    Simulated,
    due_by_end,
    gap_chance,
    line_of,
    quantile_upwards,
    still_owed,
    what_remains,
)
from kjqs_model.budget.running_year.plan import Plan, plan_of
from kjqs_model.scenario import load_scenario
from kjqs_model.tables import Tables, table_from_columns

DRAWS, PLACES = 3, 3  # two counties and what has none
SAME_YEAR, STAGES, YEAR_AFTER = (0.8, 0.2), (0.3, 0.4, 0.3), (0.0, 1.0)

yuan = arrays(np.int64, PLACES, elements=st.integers(0, 10**9))
draws_of_yuan = arrays(np.int64, (DRAWS, PLACES), elements=st.integers(0, 10**9))
patterns = st.sampled_from([SAME_YEAR, STAGES, YEAR_AFTER, (1.0,), (1 / 3, 1 / 3, 1 / 3)])
years = st.sampled_from([2022, 2023, 2024])
by_year = st.dictionaries(years, yuan, max_size=3)


def counties(*amounts):
    return np.array(amounts, dtype=np.int64)


def line(known=None, added=None, booked=None, money=(0, 0, 0), shares=SAME_YEAR, draws=1, year=2024):
    """A line of clause 7.2 from yuan by event year; ``booked`` is (paid before, paid this year)."""
    return line_of(
        "7.2",
        {event: KnownClaims(counties(*amounts), 1) for event, amounts in (known or {}).items()},
        added or {},
        {event: Booked(counties(*before), counties(*paid)) for event, (before, paid) in (booked or {}).items()},
        counties(*money),
        shares,
        year,
        draws,
    )


# ---- worked out by hand


def test_last_years_claims_fall_due_in_full_less_what_was_paid_for_them():
    # 1,000,000 of 2023: 800,000 was paid in 2023, so that 200,000 is left; 50,000 of it is paid by now.
    found = line({2023: (1_000_000, 0, 0)}, booked={2023: ((800_000, 0, 0), (50_000, 0, 0))}, money=(250_000, 0, 0))
    assert found.need.tolist() == [200_000]
    assert found.remaining.sum() == 150_000
    assert (found.available, found.paid_to_date, found.surplus.tolist(), found.gap.tolist()) == (250_000, 50_000, [50_000], [0])


def test_this_years_claims_fall_due_by_the_share_of_the_first_year():
    # 600,000 known and 400,000 simulated of 2024: 80 % of them, 800,000, is due by the end of 2024.
    found = line({2024: (600_000, 0, 0)}, {2024: np.array([[0, 400_000, 0]])}, money=(700_000, 0, 0))
    assert found.need.tolist() == [800_000]
    assert found.need_by_county.tolist() == [[480_000, 320_000, 0]]
    assert found.gap.tolist() == [100_000]


def test_stages_over_three_years_add_up():
    # 900,000 each of 2022, 2023 and 2024 by 0.3, 0.4, 0.3: due by the end of 2024 are 900,000, 630,000 and 270,000.
    # Paid before: 630,000 for 2022 and 270,000 for 2023. Left are 270,000, 360,000 and 270,000.
    held = dict.fromkeys((2022, 2023, 2024), (900000, 0, 0))
    found = line(held, booked={2022: ((630_000, 0, 0), (0, 0, 0)), 2023: ((270_000, 0, 0), (0, 0, 0))}, shares=STAGES)
    assert found.need.tolist() == [900_000]


def test_what_was_paid_sooner_than_assumed_was_needed():
    # By the pattern nothing of 2024 is due in 2024, but 40,000 was paid.
    assert line({2024: (100_000, 0, 0)}, booked={2024: ((0, 0, 0), (40_000, 0, 0))}, shares=YEAR_AFTER).need.tolist() == [40_000]


def test_one_event_year_paid_too_much_does_not_pay_another():
    # 2022 got 30,000 more than it was owed; the 100,000 of 2023 are owed all the same.
    found = line({2022: (50_000, 0, 0), 2023: (100_000, 0, 0)}, booked={2022: ((80_000, 0, 0), (0, 0, 0))}, shares=YEAR_AFTER)
    assert found.need.tolist() == [100_000]


def test_an_event_year_paid_beyond_what_it_owes_is_named():
    found = line(
        {2022: (50_000, 0, 0), 2023: (100_000, 0, 0)},
        booked={2022: ((80_000, 0, 0), (0, 0, 0)), 2023: ((0, 0, 0), (100_000, 0, 0))},
    )
    assert found.overpaid == (2022,)


def test_money_booked_without_a_county_is_off_what_counties_are_owed_in_proportion():
    assert still_owed(np.array([[300, 100, -200]])).tolist() == [[150, 50, 0]]


def test_money_booked_on_a_county_beyond_its_claims_is_off_what_has_no_county():
    assert still_owed(np.array([[-30, 0, 100]])).tolist() == [[0, 0, 70]]


def test_one_county_paid_too_much_does_not_pay_another():
    assert still_owed(np.array([[-500, 200, 0]])).tolist() == [[0, 200, 0]]


def test_known_recipients_displace_simulated_ones_at_the_draws_mean():
    # 10 recipients get 1,000,000: with 4 known, 6 of them are left with 600,000. In a draw with 3 nobody is left.
    simulated = Simulated(np.array([[700_000, 300_000, 0], [90_000, 0, 0]]), np.array([10, 3]))
    assert what_remains(simulated, 4).tolist() == [[420_000, 180_000, 0], [0, 0, 0]]


def test_the_mean_is_rounded_half_up_once_a_draw():
    # 3 recipients get 100 yuan: two of them 66.67; one of 2 recipients of 5 yuan 2.5.
    simulated = Simulated(np.array([[100, 0, 0], [5, 0, 0]]), np.array([3, 2]))
    assert what_remains(simulated, 1)[:, 0].tolist() == [67, 3]


def test_the_parts_of_counties_sum_to_what_is_due_of_the_whole():
    # Each county's 0.7 x 5 is 3.5; all three together are owed 10.5, rounded 11.
    assert due_by_end(counties(5, 5, 5), STAGES, 1).sum() == 11


def test_a_year_to_come_and_a_year_long_gone():
    assert due_by_end(counties(9, 9, 9), STAGES, -1).sum() == 0
    assert due_by_end(counties(9, 9, 9), STAGES, 7).sum() == 27


def test_the_chance_of_a_gap_counts_draws_and_is_certain_where_nothing_is_simulated():
    chance, error = gap_chance(np.array([10, 20, 30, 40, 50, 60, 70, 80]), 50)
    assert chance == 3 / 8
    # Eight scrambles of one draw each: five without a gap, three with one.
    assert np.isclose(error, np.std([0] * 5 + [1] * 3, ddof=1) / np.sqrt(8))
    assert gap_chance(np.array([51]), 50) == (1.0, 0.0)


def test_exactly_enough_is_no_gap():
    assert gap_chance(np.full(8, 50), 50)[0] == 0


def test_what_suffices_at_the_safety_level_is_rounded_up_to_the_yuan():
    assert quantile_upwards(np.array([0, 1]), 0.8) == 1
    assert quantile_upwards(np.array([7]), 0.8) == 7


def test_the_share_of_the_year_counts_days_and_knows_leap_years():
    plan = Plan(datetime.date(2024, 2, 29), (), (), (), frozenset(), True)
    assert plan.year_gone == 60 / 366
    assert replace(plan, as_of=datetime.date(2023, 12, 31)).year_gone == 1


# ---- what must hold


@given(
    by_year,
    st.dictionaries(years, draws_of_yuan, max_size=3),
    st.dictionaries(years, st.tuples(yuan, yuan), max_size=3),
    yuan,
    patterns,
)
def test_every_draw_balances_to_the_yuan(known, added, booked, money, shares):
    found = line(known, added, booked, money, shares, DRAWS)
    assert (found.need == found.paid_to_date + found.remaining.sum(axis=1)).all()
    assert (found.available == found.need + found.surplus - found.gap).all()
    assert ((found.surplus == 0) | (found.gap == 0)).all()
    assert (found.remaining >= 0).all() and (found.need >= found.paid_to_date).all()
    assert (found.need_by_county.sum(axis=1) == found.need).all()
    assert found.available == money.sum() and found.known.sum() == sum(amounts.sum() for amounts in known.values())


@given(by_year, patterns, yuan)
def test_no_more_remains_than_is_owed_and_paying_it_leaves_nothing(known, shares, money):
    before = line(known, money=money, shares=shares)
    assert before.remaining.sum() <= before.known.sum()
    due = {year: due_by_end(amounts, shares, 2024 - year) for year, amounts in known.items()}
    paid = line(known, booked={year: (counties(0, 0, 0), amounts) for year, amounts in due.items()}, money=money, shares=shares)
    assert paid.remaining.sum() == 0 and paid.need.tolist() == before.need.tolist()


@given(by_year, st.dictionaries(years, st.tuples(yuan, yuan), max_size=3), patterns)
def test_more_known_claims_never_need_less(known, booked, shares):
    more = {year: amounts + 1000 for year, amounts in known.items()}
    assert (line(more, booked=booked, shares=shares).need >= line(known, booked=booked, shares=shares).need).all()


@given(draws_of_yuan, arrays(np.int64, DRAWS, elements=st.integers(1, 50_000)), st.integers(0, 60_000))
def test_what_remains_is_the_mean_times_those_left_in_every_draw(amounts, recipients, known):
    remaining, total = what_remains(Simulated(amounts, recipients), known), amounts.sum(axis=1)
    for draw in range(DRAWS):
        left = max(int(recipients[draw]) - known, 0)
        exact = (2 * int(total[draw]) * left + int(recipients[draw])) // (2 * int(recipients[draw]))
        assert int(remaining[draw].sum()) == exact
    assert (remaining >= 0).all() and (remaining <= amounts).all()


@given(draws_of_yuan, arrays(np.int64, DRAWS, elements=st.integers(1, 50_000)))
def test_nobody_known_displaces_nobody(amounts, recipients):
    assert (what_remains(Simulated(amounts, recipients), 0) == amounts).all()


@given(arrays(np.int64, (DRAWS, PLACES), elements=st.integers(-(10**9), 10**9)))
def test_what_is_still_owed_is_never_below_zero_nor_above_what_is_open(open_amounts):
    owed = still_owed(open_amounts)
    assert (owed >= 0).all() and (owed <= np.maximum(open_amounts, 0)).all()
    assert (owed.sum(axis=1) >= np.maximum(open_amounts.sum(axis=1), 0)).all()


def test_a_row_of_one_table_in_an_earlier_year_does_not_close_the_others():
    platform = {
        "platform_id": ["P1"],
        "county": ["莘县"],
        "year": [2024],
        "kind": ["key_laboratory"],
        "level": ["provincial"],
        "event": ["approved"],
    }
    tables = Tables([table_from_columns("platforms", platform)])
    plan = plan_of(tables, load_scenario(None), datetime.date(2025, 8, 31))
    assert (
        2024 in plan.held
        and plan.simulates
        and {"1.1", "8.1", "10.1"} <= plan.partly[2024]
        and not {"4.2", "18.1"} & plan.partly[2024]
    )
    assert plan_of(tables, load_scenario(None), datetime.date(2025, 8, 31), ["1.1"]).partly[2024] == plan.partly[2024] - {"1.1"}
