"""A block of draws of one year costs, draw by draw, exactly what each draw costs by itself."""

import random

import numpy as np
import pytest

from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.policy.entitlement import entitled_rows
from kjqs_model.policy.many_draws import entitle_draws, totals_by_draw
from kjqs_model.tables import Table, Tables, dictionary, table_from_columns
from tests.fuzz import thinned
from tests.oracle.test_oracle import coded, random_policy, random_population

YEAR = 2023
BASE = baseline_policy()
DRAWS = 5
SEEDS = range(25)
ADDED_UP = {"1.4", "6.3", "10.2", "16.2", "19.2", "20.1", "22.1", "22.2"}
FUNDED = {
    "4.4.amount": 300_000,
    "6.1.amount": 1_000.5,
    "11.1.amount": 77_777.77,
    "13.1.rate": 0.15,
    "7.3.annual_envelope": 1_234_567.5,
}


def block(populations, order=None, codes_only=True):
    """One population a draw, stacked; rows in the given order."""
    rows = {name: [row for population in populations for row in population[name]] for name in populations[0]}
    tables = coded(rows)
    found = []
    for name in rows:
        table = tables[name]
        draws = np.repeat(np.arange(len(populations), dtype=np.int32), [len(population[name]) for population in populations])
        labels = dict(table.labels)
        if codes_only and name == "enterprises":
            labels["firm_id"] = np.empty(0, dtype=object)
        table = Table(table.spec, {**table.columns, "draw": draws}, labels)
        found.append(table if order is None else table.take(order.permutation(len(table))))
    return Tables(found)


def case(seed):
    draw = random.Random(seed)
    populations = [random_population(draw) for _ in range(DRAWS)]
    return populations, BASE.with_overrides(FUNDED | random_policy(draw))


def assert_same(totals, costings):
    for place, costing in enumerate(costings):
        assert {
            clause: (amount[place], totals.recipients[clause][place])
            for clause, amount in totals.amounts.items()
            if totals.recipients[clause][place]
        } == {clause: (cost.total, len(cost.amounts)) for clause, cost in costing.costs.items() if len(cost.amounts)}


@pytest.mark.parametrize("seed", thinned(SEEDS, 4))
def test_a_block_costs_in_each_draw_what_the_draw_costs_by_itself(seed):
    populations, policy = case(seed)
    tables = block(populations)
    assert_same(totals_by_draw(tables, policy, YEAR, DRAWS), [evaluate(coded(each), policy, YEAR) for each in populations])


def test_every_clause_that_pays_was_compared():
    reached = set()
    for seed in SEEDS:
        populations, policy = case(seed)
        recipients = totals_by_draw(block(populations), policy, YEAR, DRAWS).recipients
        reached |= {clause for clause, count in recipients.items() if count.any()}
    paying = {clause for clause, entry in register().items() if entry.pays_money and set(entry.parameters) - {"annual_envelope"}}
    assert reached == paying | {"7.3"} and reached >= ADDED_UP


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_neither_the_order_of_rows_nor_that_of_the_draws_changes_anything(seed):
    populations, policy = case(seed)
    whole = totals_by_draw(block(populations), policy, YEAR, DRAWS)
    mixed = totals_by_draw(block(populations, np.random.default_rng(seed)), policy, YEAR, DRAWS)
    turned = totals_by_draw(block(populations[::-1]), policy, YEAR, DRAWS)
    for clause, amount in whole.amounts.items():
        assert (amount == mixed.amounts[clause]).all() and (amount == turned.amounts[clause][::-1]).all()
        assert (whole.recipients[clause] == mixed.recipients[clause]).all()


@pytest.mark.parametrize("seed", thinned(SEEDS[:12], 3))
def test_the_parks_chosen_are_those_of_each_draw_by_itself(seed):
    populations, policy = case(seed)
    tables = block(populations, codes_only=False)
    draws, codes = totals_by_draw(tables, policy, YEAR, DRAWS).chosen("16.2")
    names = tables["parks"].labels["park_id"][codes]
    for place, each in enumerate(populations):
        cost = evaluate(coded(each), policy, YEAR).costs.get("16.2")
        assert list(names[draws == place]) == (list(cost.recipients) if cost else [])


DRAWN = {
    "8.2.share_paid": 1,
    "1.4.cap": 300_000,
    "1.4.minimum_count": 3,
    "19.2.cap": 900_000,
    "19.2.rate": 0.1,
    "22.2.rate": 1,
    "10.2.amount_national": 100_000,
    "7.2.cap": 2_000_000,
    "16.2.amount": 400_000,
    "13.1.rate": 0.3,
    "5.1.amount": 9_999.99,
}


@pytest.mark.parametrize("seed", thinned(SEEDS[:12], 3))
def test_drawn_parameters_cost_what_a_policy_for_each_draw_costs(seed):
    populations, policy = case(seed)
    random_numbers = np.random.default_rng(seed)
    drawn = {
        path: np.round(random_numbers.random(DRAWS) * most, 0 if path.endswith("count") else 2 if most > 9 else 4)
        for path, most in DRAWN.items()
    }
    policies = [policy.with_overrides({path: float(values[place]) for path, values in drawn.items()}) for place in range(DRAWS)]
    totals = totals_by_draw(block(populations), policy, YEAR, DRAWS, drawn)
    assert_same(totals, [evaluate(coded(each), own, YEAR) for each, own in zip(populations, policies, strict=True)])


@pytest.mark.parametrize(
    "path, why",
    [
        ("8.2.increase_minimum", "only parameters"),
        ("16.2.share_chosen", "only parameters"),
        ("19.2.cap_over", "only parameters"),
        ("8.2.nothing", "only parameters"),
        ("7.3.annual_envelope", "only parameters"),
        ("4.4.amount", "sets no value"),
    ],
)
def test_what_decides_who_is_paid_cannot_be_drawn(path, why):
    with pytest.raises(ValueError, match=why):
        totals_by_draw(Tables([]), BASE, YEAR, 2, {path: np.ones(2)})


@pytest.mark.parametrize("values", [np.ones(3), np.array([1.0, np.nan]), np.array([1.0, -1.0])])
def test_drawn_values_are_one_a_draw_and_not_negative(values):
    with pytest.raises(ValueError, match="one a draw"):
        totals_by_draw(Tables([]), BASE, YEAR, 2, {"1.1.amount": values})


def test_a_table_without_draws_or_with_others_is_refused():
    populations, policy = case(0)
    with pytest.raises(ValueError, match="no column 'draw'"):
        totals_by_draw(coded(populations[0]), policy, YEAR, 1)
    with pytest.raises(ValueError, match="the block has 0 to 2"):
        totals_by_draw(block(populations), policy, YEAR, 3)


def test_every_clause_that_runs_is_there_and_out_of_force_all_are_zero():
    policy = BASE.with_overrides({"in_force": {"from": YEAR, "to": YEAR}, "7.3.annual_envelope": 500})
    populations, _ = case(1)
    inside, outside = (totals_by_draw(block(populations), policy, year, DRAWS) for year in (YEAR, YEAR + 1))
    assert list(inside.amounts) == list(outside.amounts) == list(evaluate(Tables([]), policy, YEAR).totals()["clause"])
    assert (inside.amounts["7.3"] == 500).all() and not any(amount.any() for amount in outside.amounts.values())
    assert not any(count.any() for count in outside.recipients.values()) and len(outside.chosen("16.2")[0]) == 0
    nothing = totals_by_draw(Tables([]), policy, YEAR, 2)
    assert set(nothing.amounts) == set(inside.amounts) and nothing.amounts["1.1"].tolist() == [0, 0]


def test_a_large_sum_in_one_draw_does_not_coarsen_the_cents_of_another():
    policy = BASE.with_overrides({"19.2.cap_over": "contract", "19.2.rate": 0.249998, "19.2.cap": 9e12})
    columns = {
        "contract_id": ["a", "b", "a", "b"],
        "seller_id": ["s"] * 4,
        "year": np.full(4, YEAR),
        "tax_exempt_turnover": np.array([1.0, 1.0, 1e11, 1e11]),
    }
    table = table_from_columns("contracts", columns)
    stacked = Table(table.spec, {**table.columns, "draw": np.array([0, 0, 1, 1], dtype=np.int32)}, table.labels)
    totals = totals_by_draw(Tables([stacked]), policy, YEAR, 2)
    alone = [evaluate(Tables([table.take(np.array(rows))]), policy, YEAR).total for rows in ([0, 1], [2, 3])]
    assert totals.amounts["19.2"].tolist() == alone and alone[0] == 0


def test_tables_without_the_column_have_no_draws():
    populations, policy = case(2)
    assert all(rows.draws is None for rows in entitled_rows(coded(populations[0]), policy, YEAR, ["1.1", "6.3", "16.2"]).values())
    assert "draw" not in dictionary()["parks"].columns


@pytest.mark.parametrize("seed", range(6))
def test_kept_rows_cost_another_amount_as_if_entitled_anew(seed):
    populations, policy = case(seed)
    tables, draws = block(populations), len(populations)
    kept = entitle_draws(tables, policy, 2023, draws)
    more = policy.with_overrides(
        {path: (policy.value(path, 2023) or 0) + 12_345.5 for path in ("1.1.amount", "6.2.amount", "19.2.cap", "4.2.amount")}
    )
    whole, part = kept.totals(more), kept.totals(more, only=("1.1", "6.2"))
    anew = totals_by_draw(tables, more, 2023, draws)
    for clause, amounts in anew.amounts.items():
        assert (whole.amounts[clause] == amounts).all() and (whole.recipients[clause] == anew.recipients[clause]).all(), clause
    assert set(part.amounts) == {"1.1", "6.2"} & set(anew.amounts)
    assert all((part.amounts[clause] == anew.amounts[clause]).all() for clause in part.amounts)


@pytest.mark.parametrize("seed", range(4))
def test_amounts_by_county_sum_to_the_clause_and_are_those_of_the_recipients(seed):
    populations, policy = case(seed)
    totals = totals_by_draw(block(populations, codes_only=False), policy, 2023, len(populations))
    for clause, amounts in totals.amounts.items():
        assert (totals.by_county[clause].sum(axis=1) == amounts).all(), clause
    for draw, population in enumerate(populations):
        owed = evaluate(coded(population), policy, 2023).detail()
        for (clause, county), rows in owed.groupby(["clause", "county"]):
            place = totals.counties.index(county) if county in totals.counties else -1
            if place >= 0:
                assert totals.by_county[clause][draw, place] == rows["amount_yuan"].sum(), (clause, county)
