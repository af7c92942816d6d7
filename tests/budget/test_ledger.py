"""The ledger: identities to the yuan in every draw, and a second one kept by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.budget.cells import CITY, COUNTY, Cell, Cells
from kjqs_model.budget.ledger import keep_ledger
from kjqs_model.budget.settings import SHORTAGES, settings_of
from kjqs_model.budget.treasury import foreseen
from tests.budget.plain_ledger import allowances, instalments, keep

CLAUSES = ("1.1", "8.1", "10.1", "22.2")
PATTERNS = ([0.0, 1.0], [0.3, 0.7], [0.3, 0.4, 0.3], [1.0])
YEARS = (2024, 2025, 2026, 2027)

amounts = st.integers(0, 3_000_000)


def cells_with(**budget):
    given = {"by": "total", "payment": dict(zip(CLAUSES, PATTERNS)), **budget}
    return Cells(tuple(Cell(clause, "*", CITY) for clause in CLAUSES), settings_of(given))


@st.composite
def books(draw):
    """Entitlements of a few draws, appropriations that may be far too small, and what happens then."""
    draws = draw(st.integers(1, 3))
    whole = st.lists(amounts, min_size=draws, max_size=draws)
    ahead = np.array([[draw(whole) for _ in YEARS] for _ in CLAUSES])
    base = np.array([draw(whole) for _ in CLAUSES])
    owed = np.array([[draw(amounts)] * draws for _ in CLAUSES])
    money = [draw(st.integers(0, 8_000_000)) for _ in YEARS]
    budget = {
        "appropriation": {"total": dict(zip(YEARS, money))},
        "shortage": draw(st.sampled_from(SHORTAGES)),
        "claims_lapse_after": draw(st.sampled_from([None, 1, 2, 3, 5])),
        "appropriations_lapse_after": draw(st.integers(1, 4)),
        "priority": draw(st.permutations(CLAUSES)),
    }
    return base, ahead, owed, money, budget


SHARES = [[Fraction(str(share)) for share in shares] for shares in PATTERNS]


def fails_to_agree(ledger, d, by_hand):
    """Figures of one draw that the clerk's ledger does not have."""
    for year, page in enumerate(by_hand):
        for name in ("payment", "opening_arrears", "closing_arrears", "lapsed"):
            if getattr(ledger, name)[:, year, d].tolist() != page[name]:
                yield name, year
        for name in ("carried_in", "carried_out", "money_lapsed"):
            if getattr(ledger, name)[CITY, "total"][year, d] != page[name]:
                yield name, year
        if ledger.appropriation[:, year, d].sum() != page["appropriation"]:
            yield "appropriation", year


def by_a_clerk(base, ahead, owed, money, budget, d):
    ranks = [budget["priority"].index(clause) for clause in CLAUSES]
    return keep(
        base[:, d].tolist(),
        ahead[:, :, d].T.tolist(),
        owed[:, d].tolist(),
        SHARES,
        money,
        budget["shortage"],
        ranks,
        budget["claims_lapse_after"],
        budget["appropriations_lapse_after"],
    )


@given(books())
def test_every_draw_is_what_a_clerk_would_keep_by_hand(book):
    base, ahead, owed, money, budget = book
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget))
    for d in range(base.shape[1]):
        assert list(fails_to_agree(ledger, d, by_a_clerk(base, ahead, owed, money, budget, d))) == []


@st.composite
def closed_books(draw):
    """Books whose appropriations a treasury makes, some years set all the same: few draws drawn one by one, or many from a seed."""
    base, ahead, owed, money, budget = draw(books())
    if draw(st.booleans()):
        luck, draws = np.random.default_rng(draw(st.integers(0, 2**32 - 1))), 24
        base = np.repeat(base[:, :1], draws, axis=1)
        ahead = np.floor(luck.lognormal(12, 1.0, (4, 1, draws)) * luck.lognormal(0, 0.5, (4, 4, draws))).astype(np.int64)
        owed = np.repeat(owed[:, :1], draws, axis=1)
    given = draw(st.sets(st.sampled_from(YEARS), max_size=2))
    money = {year: amount for year, amount in zip(YEARS, money) if year in given}
    return (
        base,
        ahead,
        owed,
        money,
        budget | {"rule": "closed", "appropriation": {"total": money}, "safety": draw(st.sampled_from([0.5, 0.8, 0.95]))},
    )


@given(closed_books())
def test_a_treasury_s_budget_is_what_a_clerk_would_ask_for_in_each_draw(book):
    base, ahead, owed, money, budget = book
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget))
    events = np.concatenate([base[:, None], ahead], axis=1)
    fresh = [
        [sum(instalments(int(events[cell, year, d]), SHARES[cell])[0] for cell in range(4)) for d in range(base.shape[1])]
        for year in range(len(YEARS) + 1)
    ]
    set_aside = [allowances(fresh[year + 1], fresh[year], Fraction(str(budget["safety"]))) for year in range(len(YEARS))]
    for d in range(base.shape[1]):
        asked = [money.get(year, [set_aside[place][d]]) for place, year in enumerate(YEARS)]
        assert list(fails_to_agree(ledger, d, by_a_clerk(base, ahead, owed, asked, budget, d))) == []


@given(closed_books())
def test_under_a_treasury_s_rule_no_draw_both_lapses_money_and_leaves_due_claims_unpaid(book):
    base, ahead, owed, _, budget = book
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget | {"by": "clause", "appropriation": {}}))
    assert (ledger.opening_arrears + ledger.entitlement == ledger.payment + ledger.closing_arrears + ledger.lapsed).all()
    for pool, places in ledger.cells.pools.items():
        left_over = ledger.money_lapsed[pool] + ledger.carried_out[pool]
        unpaid = ledger.overdue[places].sum(axis=0) + ledger.lapsed[places].sum(axis=0)
        assert ((left_over == 0) | (unpaid == 0)).all()
        assert (
            ledger.carried_in[pool] + ledger.appropriation[places].sum(axis=0) == ledger.payment[places].sum(axis=0) + left_over
        ).all()


@given(closed_books(), st.integers(0, 3))
def test_draws_with_one_past_get_one_appropriation_whatever_comes(book, since):
    base, ahead, owed, _, budget = book
    base, owed = (np.repeat(one[:, :1], ahead.shape[2], axis=1) for one in (base, owed))
    ahead = ahead.copy()
    ahead[:, :since] = ahead[:, :since, :1]
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget))
    assert (ledger.appropriation[:, : since + 1] == ledger.appropriation[:, : since + 1, :1]).all()


@given(closed_books())
def test_what_a_treasury_could_know_is_always_covered_and_the_rest_with_the_wished_chance(book):
    base, ahead, owed, _, budget = book
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget | {"appropriation": {}}))
    for year in range(len(YEARS)):
        need = ledger.payable[:, year].sum(axis=0) - ledger.carried_in[CITY, "total"][year]
        amount = ledger.appropriation[:, year].sum(axis=0)
        assert (amount % 10_000 == 0).all() and (need <= amount).mean() >= budget["safety"]
    known = cells_with(**budget | {"appropriation": {}, "payment": {"default": [0.0, 1.0]}})
    ledger = keep_ledger(ahead, base, owed, YEARS, known)
    assert not ledger.overdue.any(), "claims that are known when the budget is passed never wait"
    assert (ledger.carried_out[CITY, "total"] < 10_000).all(), "nor does more than the rounding lie idle"


def test_a_treasury_leaves_less_idle_and_less_unpaid_than_one_amount_for_all_draws():
    luck = np.random.default_rng(5)
    ahead = np.floor(luck.lognormal(13, 0.8, (4, 1, 256)) * luck.lognormal(0, 0.2, (4, 4, 256))).astype(np.int64)
    base, owed = np.repeat(ahead[:, 0, :1], 256, axis=1), np.zeros((4, 256), dtype=np.int64)
    last = {rule: keep_ledger(ahead, base, owed, YEARS, cells_with(rule=rule)) for rule in ("closed", "open")}
    for name in ("overdue",):
        closed, opened = (getattr(last[rule], name)[:, 3].sum(axis=0).mean() for rule in ("closed", "open"))
        assert closed < 0.5 * opened
    closed, opened = (last[rule].carried_out[CITY, "total"][3].mean() for rule in ("closed", "open"))
    assert closed < 0.5 * opened


def test_what_is_foreseen_follows_last_year_where_years_go_together_and_not_where_they_do_not():
    luck = np.random.default_rng(2)
    before = np.floor(luck.lognormal(13, 1, 400)).astype(np.int64)
    same, apart = before * 11 // 10, luck.permutation(before)
    assert np.abs(foreseen(same, before, 0.8) - same).max() <= before.max() * 0.001
    assert np.ptp(foreseen(apart, before, 0.8)) < 0.5 * np.ptp(before)
    assert len(set(foreseen(apart[:8], before[:8], 0.8))) == 1, "a line through a few points would know the future"


@given(books())
def test_claims_and_money_balance_to_the_yuan(book):
    base, ahead, owed, _, budget = book
    ledger = keep_ledger(ahead, base, owed, YEARS, cells_with(**budget))
    assert (ledger.opening_arrears + ledger.entitlement == ledger.payment + ledger.closing_arrears + ledger.lapsed).all()
    assert (ledger.opening_arrears[:, 1:] == ledger.closing_arrears[:, :-1]).all()
    assert (ledger.payable == ledger.payment + ledger.overdue + ledger.lapsed).all()
    assert (ledger.payment >= 0).all() and (ledger.closing_arrears >= ledger.overdue).all() and (ledger.overdue >= 0).all()
    for pool, places in ledger.cells.pools.items():
        money = ledger.carried_in[pool] + ledger.appropriation[places].sum(axis=0)
        assert (money == ledger.payment[places].sum(axis=0) + ledger.carried_out[pool] + ledger.money_lapsed[pool]).all()
        left_over = ledger.carried_out[pool] + ledger.money_lapsed[pool]
        assert ((left_over == 0) | (ledger.overdue[places].sum(axis=0) + ledger.lapsed[places].sum(axis=0) == 0)).all()
    for name in ("carried_in", "carried_out", "money_lapsed"):
        assert (ledger.money(name).sum(axis=0) == sum(getattr(ledger, name).values())).all()


@given(books())
def test_more_money_never_pays_less_nor_owes_more_in_the_first_year(book):
    base, ahead, owed, money, budget = book
    more = budget | {"appropriation": {"total": dict(zip(YEARS, [one + 500_000 for one in money]))}}
    poor, rich = (keep_ledger(ahead, base, owed, YEARS, cells_with(**one)) for one in (budget, more))
    assert (rich.payment[:, 0].sum(axis=0) >= poor.payment[:, 0].sum(axis=0)).all()
    assert (rich.overdue[:, 0].sum(axis=0) <= poor.overdue[:, 0].sum(axis=0)).all()


def test_an_appropriation_at_a_safety_level_covers_at_least_that_share_of_the_draws_and_no_step_more():
    draws = 200
    rng = np.random.default_rng(3)
    ahead = rng.integers(0, 5_000_000, (4, 4, draws))
    for safety in (0.5, 0.8, 0.95):
        ledger = keep_ledger(
            ahead, np.zeros((4, draws), dtype=int), np.zeros((4, draws), dtype=int), YEARS, cells_with(safety=safety, rule="open")
        )
        for year in range(len(YEARS)):
            need = ledger.payable[:, year].sum(axis=0) - ledger.carried_in[CITY, "total"][year]
            amount = ledger.appropriation[:, year, 0].sum()
            assert amount % 10_000 == 0 and (ledger.appropriation[:, year] == ledger.appropriation[:, year, :1]).all()
            assert (need <= amount).mean() >= safety
            assert amount == 0 or (need <= amount - 10_000).mean() < safety


def test_the_base_year_s_unpaid_share_is_what_the_first_year_opens_with():
    base = np.array([[1_000_001], [1_000_001], [1_000_001], [1_000_001]])
    ledger = keep_ledger(np.zeros((4, 4, 1), dtype=int), base, np.zeros((4, 1), dtype=int), YEARS, cells_with(safety=0.99))
    assert ledger.opening_arrears[:, 0, 0].tolist() == [1_000_001, 700_001, 700_001, 0]
    assert ledger.payment[:, :, 0].tolist() == [[1_000_001, 0, 0, 0], [700_001, 0, 0, 0], [400_001, 300_000, 0, 0], [0, 0, 0, 0]]


def test_each_county_pays_its_own_part_and_the_city_s_money_does_not():
    settings = settings_of(
        {"by": "total", "city_share": {"22.2": 0.5}, "payment": {"22.2": [1.0]}, "appropriation": {"total": {2024: 0}}}
    )
    cells = Cells((Cell("22.2", "冠县", CITY), Cell("22.2", "冠县", COUNTY), Cell("22.2", "莘县", COUNTY)), settings)
    ahead = np.array([[[10_001]], [[10_000]], [[20_000]]])
    ledger = keep_ledger(ahead, np.zeros((3, 1), dtype=int), np.zeros((3, 1), dtype=int), (2024,), cells)
    assert ledger.payment[:, 0, 0].tolist() == [0, 10_000, 20_000]
    assert set(cells.pools) == {(CITY, "total"), (COUNTY, "冠县"), (COUNTY, "莘县")}


@pytest.mark.parametrize("by", ["clause", "article", "department", "total"])
def test_lines_of_an_appropriation_sum_to_it_whatever_it_is_for(by):
    rng = np.random.default_rng(1)
    ahead = rng.integers(0, 999_999, (4, 4, 16))
    cells = Cells(tuple(Cell(clause, "*", CITY) for clause in CLAUSES), settings_of({"by": by, "safety": 0.75}))
    ledger = keep_ledger(ahead, ahead[:, 0], ahead[:, 1], YEARS, cells)
    for places in cells.pools.values():
        assert (ledger.appropriation[places].sum(axis=0) % 10_000 == 0).all()


def test_what_falls_due_beyond_the_last_year_stays_owed():
    shares = [0.1] * 10
    cells = Cells((Cell("1.1", "*", CITY),), settings_of({"by": "total", "payment": {"1.1": shares}, "safety": 0.99}))
    base, ahead = np.array([[1000]]), np.array([[[1000], [1000]]])
    ledger = keep_ledger(ahead, base, np.zeros((1, 1), dtype=int), YEARS[:2], cells)
    assert ledger.opening_arrears[0, 0, 0] == 900 and ledger.payable[0, :, 0].tolist() == [200, 300]
    assert ledger.closing_arrears[0, :, 0].tolist() == [1700, 2400]


def test_money_left_over_is_told_by_line_in_proportion_to_appropriations_of_all_years_so_far():
    cells = Cells(
        tuple(Cell(clause, "*", CITY) for clause in ("1.1", "22.2", "8.1")),
        settings_of(
            {
                "by": "total",
                "payment": {"default": [1.0]},
                "appropriation": {"total": {2024: 1000, 2025: 300}},
                "appropriations_lapse_after": 3,
            }
        ),
    )
    ahead = np.array([[[300], [10]], [[100], [30]], [[0], [0]]])
    ledger = keep_ledger(ahead, np.zeros((3, 1), dtype=int), np.zeros((3, 1), dtype=int), YEARS[:2], cells)
    assert ledger.appropriation[:, :, 0].tolist() == [[750, 75], [250, 225], [0, 0]]
    assert ledger.money("carried_out")[:, 0, 0].tolist() == [450, 150, 0] and ledger.money("carried_in")[:, 0, 0].tolist() == [
        0,
        0,
        0,
    ]
    assert ledger.money("carried_out")[:, 1, 0].tolist() == [545, 315, 0], "860 by 825 to 475"
    idle = keep_ledger(
        ahead[:, :1],
        np.zeros((3, 1), dtype=int),
        np.zeros((3, 1), dtype=int),
        YEARS[:1],
        Cells(cells.entries, settings_of({"by": "total", "payment": {"default": [1.0]}, "appropriation": {"total": {2024: 0}}})),
    )
    assert idle.money("carried_out")[:, 0, 0].tolist() == [0, 0, 0]


def test_the_lines_of_a_treasury_s_appropriation_follow_what_is_due():
    cells = Cells(
        tuple(Cell(clause, "*", CITY) for clause in ("1.1", "22.2", "8.1")),
        settings_of({"by": "total", "payment": {"default": [1.0], "8.1": [0.0, 1.0]}}),
    )
    before, ahead = np.array([[0], [0], [300_000]]), np.array([[[600_000]], [[100_000]], [[70_000]]])
    ledger = keep_ledger(ahead, before, np.zeros((3, 1), dtype=int), YEARS[:1], cells)
    assert ledger.payable[:, 0, 0].tolist() == [600_000, 100_000, 300_000]
    assert ledger.appropriation[:, 0, 0].tolist() == [600_000, 100_000, 300_000], (
        "in one draw what arises in the year is what is expected"
    )
