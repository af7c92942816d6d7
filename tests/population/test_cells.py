"""Firms by county and industry: proportional fitting keeps totals and odds, controlled rounding keeps totals and neighbours."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.population.margins import shipped_design
from kjqs_model.population.synthesis.cells import fitted, rounded, whole_shares
from kjqs_model.population.synthesis.firms import cell_counts, place_firms
from tests.fuzz import examples

DESIGN = shipped_design()


@st.composite
def tables(draw, rows=5, columns=6):
    shape = draw(st.integers(2, rows)), draw(st.integers(2, columns))
    cells = draw(st.lists(st.floats(0.1, 10), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return np.array(cells).reshape(shape)


@settings(max_examples=examples(60), deadline=None)
@given(seed=tables(), wanted=tables())
def test_fitting_meets_both_totals_and_keeps_the_odds(seed, wanted):
    wanted = wanted[: seed.shape[0], : seed.shape[1]]
    seed = seed[: wanted.shape[0], : wanted.shape[1]]
    rows, columns = wanted.sum(axis=1), wanted.sum(axis=0)
    found = fitted(seed, rows, columns)
    assert found.sum(axis=1) == pytest.approx(rows, rel=1e-6) and found.sum(axis=0) == pytest.approx(columns, rel=1e-6)
    ratio = np.log(found / seed)
    assert ratio - ratio[:1] == pytest.approx((ratio - ratio[:1])[:, :1] + np.zeros_like(ratio), abs=1e-6), (
        "a factor a row times a factor a column: the odds of the seed stay"
    )


def test_a_zero_stays_a_zero_and_totals_that_zeros_forbid_are_refused():
    found = fitted(np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([2.0, 3.0]), np.array([2.0, 3.0]))
    assert found[0, 0] == 0 and found.sum() == pytest.approx(5)
    with pytest.raises(ValueError, match="cannot be met"):
        fitted(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))


def test_a_table_that_fits_already_stays_and_its_seed_is_not_written_on():
    seed = np.array([[1.0, 2.0], [3.0, 4.0]])
    before = seed.copy()
    assert fitted(seed, seed.sum(axis=1), seed.sum(axis=0)) == pytest.approx(seed)
    fitted(seed, np.array([4.0, 6.0]), np.array([5.0, 5.0]))
    assert (seed == before).all()


@settings(max_examples=examples(60), deadline=None)
@given(seed=tables(), row_totals=st.lists(st.integers(0, 40), min_size=5, max_size=5), shuffle=st.randoms(use_true_random=False))
def test_rounding_keeps_whole_totals_and_moves_each_cell_to_a_neighbour(seed, row_totals, shuffle):
    rows = np.array(row_totals[: seed.shape[0]], dtype=float)
    columns = np.zeros(seed.shape[1])
    for _ in range(int(rows.sum())):
        columns[shuffle.randrange(len(columns))] += 1
    table = fitted(seed, rows, columns)
    found = rounded(table)
    assert found.dtype == np.int64 and (found.sum(axis=1) == rows).all() and (found.sum(axis=0) == columns).all()
    assert (np.abs(found - table) < 1 + 1e-6).all() and (found >= 0).all()


@settings(max_examples=examples(25), deadline=None)
@given(seed=tables(3, 3), draws=st.lists(st.integers(0, 8), min_size=20, max_size=20))
def test_of_all_roundings_it_is_the_one_that_moves_the_cells_least(seed, draws):
    columns = np.bincount(np.array(draws) % seed.shape[1], minlength=seed.shape[1]).astype(float)
    rows = np.bincount(np.array(draws) % seed.shape[0], minlength=seed.shape[0]).astype(float)
    table = fitted(seed, rows, columns)
    low = np.floor(table + 1e-9)
    every = low + np.array(list(product((0, 1), repeat=low.size))).reshape(-1, *low.shape)
    fitting = every[(every.sum(axis=2) == rows).all(axis=1) & (every.sum(axis=1) == columns).all(axis=1)]
    assert np.abs(rounded(table) - table).sum() == pytest.approx(np.abs(fitting - table).sum(axis=(1, 2)).min(), abs=1e-5)


def test_a_whole_table_is_rounded_to_itself():
    table = np.array([[3.0, 0.0], [2.0 - 1e-12, 5.0 + 1e-12]])
    assert (rounded(table) == [[3, 0], [2, 5]]).all()


@settings(max_examples=examples(100), deadline=None)
@given(total=st.integers(0, 10**7), shares=st.lists(st.floats(1e-3, 10), min_size=1, max_size=12))
def test_whole_shares_add_up_and_lie_within_one_of_their_quota(total, shares):
    shares = np.array(shares)
    found = whole_shares(total, shares)
    assert found.sum() == total and (found >= 0).all()
    assert (np.abs(found - total * shares / shares.sum()) < 1 + 1e-6).all()


def test_ties_go_to_the_earlier():
    assert whole_shares(5, np.array([1.0, 1.0])).tolist() == [3, 2]
    assert whole_shares(1, np.array([1.0, 1.0, 2.0])).tolist() == [0, 0, 1]


def test_firms_by_county_and_industry_add_up_to_both():
    cells = cell_counts(DESIGN, 60_000)
    counties = np.array([entry["firms"] for entry in DESIGN.counties.values()])
    industries = np.array([entry["firms"] for entry in DESIGN.industries.values()])
    assert cells.sum(axis=1) == pytest.approx(60_000 * counties / counties.sum())
    assert cells.sum(axis=0) == pytest.approx(60_000 * industries / industries.sum())
    machinery, linqing = list(DESIGN.industries).index("34"), list(DESIGN.counties).index("临清市")
    assert cells[linqing, machinery] / cells[linqing].sum() > 1.5 * cells[:, machinery].sum() / 60_000


@pytest.mark.parametrize("seed", [1, 7])
def test_every_firm_has_a_place_and_every_county_and_industry_its_number(seed):
    firms = place_firms(DESIGN, seed)
    cells = cell_counts(DESIGN, 60_000)
    assert (np.bincount(firms.county) == whole_shares(60_000, cells.sum(axis=1))).all()
    assert (np.bincount(firms.industry, minlength=len(DESIGN.industries)) == whole_shares(60_000, cells.sum(axis=0))).all()
    held = np.zeros_like(cells)
    np.add.at(held, (firms.county, firms.industry), 1)
    assert (np.abs(held - cells) < 2).all()
    assert (place_firms(DESIGN, seed).county == firms.county).all() and (
        place_firms(DESIGN, seed + 1).county != firms.county
    ).any()
