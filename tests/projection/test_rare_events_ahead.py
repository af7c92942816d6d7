"""Recipients other than enterprises in the years ahead: means, keys that no block moves, ids, and what a block of them costs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from kjqs_model.data import shipped
from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.policy.many_draws import totals_by_draw
from kjqs_model.population import rare_events as base
from kjqs_model.projection.draws import ahead_lines as ahead
from kjqs_model.projection.draws.ahead_lines import FILE, FLOW, NUMBERS, STOCK, ahead_lines, park_ids
from kjqs_model.projection.draws.priors import shipped_priors
from kjqs_model.projection.draws.rare_events import poisson_numbers, rare_events
from kjqs_model.tables import Table, Tables, dictionary
from tests.fuzz import examples, thinned

ENTRIES, NEW = shipped(FILE), shipped(NUMBERS)["lines"]
LINES = {line.name: line for line in ahead_lines()}
YEAR, DRAWS = 2025, 400
THIRTEEN = ("4.1", "4.2", "4.3", "5.2", "7.1", "16.1", "17.4", "18.1", "18.2", "19.1", "19.3", "20.2", "20.3")
"""The clauses with an amount for which nobody published a number of recipients."""

HIGH = {"5.1.amount": 500_000, "13.1.rate": 0.2}


def made(draws=DRAWS, year=YEAR, seed=1, volumes=None, amounts=None, **more):
    numbers = np.arange(draws) if np.ndim(draws) == 0 else np.asarray(draws)
    return Tables(rare_events(seed, year, numbers, volumes or {}, amounts or {}, **more))


def texts(table, draw):
    """The rows of one draw, each as its texts, words and figures, without the draw."""
    frame = table.to_frame()[table["draw"] == draw]
    return frame.sort_values(list(table.spec.key)).reset_index(drop=True)


def of_line(tables, name):
    """The rows of a line: those of its table whose fixed words are the line's."""
    line = LINES[name]
    table = tables[line.table]
    rows = np.ones(len(table), dtype=bool)
    for column, value in line.line.set.items():
        if not isinstance(value, dict):
            code = dictionary()[line.table].columns[column].codes.get(value, value)
            rows &= table[column] == code
    if line.kind == FLOW:
        key = np.array(table.texts(table.spec.key[0]), dtype=str)
        rows &= np.char.find(key, f"-{line.place:02d}-") >= 0
    return table.take(rows)


def test_every_line_of_the_base_year_has_an_entry_and_every_entry_a_line():
    assert set(ENTRIES) == {line.line for line in base.rare_event_lines()}
    assert set(LINES) == {name for name, entry in ENTRIES.items() if not entry.get("unpaid")} | set(NEW)
    assert not set(NEW) & set(ENTRIES)


def test_a_new_line_without_an_entry_is_refused_by_name(monkeypatch):
    new = replace(base.rare_event_lines()[0], line="new_kind")
    monkeypatch.setattr(ahead, "rare_event_lines", lambda: (new,))
    with pytest.raises(ValueError, match="new_kind"):
        ahead_lines.__wrapped__()


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_has_reasons_and_ranges_around_the_central_case(name):
    entry = ENTRIES[name]
    assert set(entry["reason"]) == {"zh", "en"}
    assert all(len(text) > 10 and text.endswith(("。", ".")) for text in entry["reason"].values())
    assert set(entry) <= {"kind", "volume", "amount", "reason", "unpaid"}
    if not entry.get("unpaid"):
        line = LINES[name]
        assert line.kind in (FLOW, STOCK) and 0 <= line.volume[0] < 1 < line.volume[1]
        assert (line.amount is not None) == bool(line.line.amounts())
        assert line.amount is None or 0 < line.amount[0] < 1 < line.amount[1]


def test_no_line_is_left_out_that_any_reading_pays():
    left_out = {line.number for line in base.rare_event_lines() if ENTRIES[line.line].get("unpaid")}
    firms = np.array([f"F{number}" for number in range(200)], dtype=object), np.full(200, "冠县", dtype=object)
    owners = {"technology": firms, "registered": firms}
    tables = base.rare_event_tables(1, 2023, np.array(["冠县"], dtype=object), np.ones(1), owners)
    rows = Tables([table.take(np.isin(table.source.rows, list(left_out))) for table in tables])
    assert sum(len(rows[name]) for name in rows.given) > 70
    funded = baseline_policy().with_overrides(HIGH | {"4.4.amount": 1000, "6.1.amount": 1000, "11.1.amount": 1000})
    for place in range(3):
        words = {
            f"{clause}.{name}": choices[min(place, len(choices) - 1)]
            for clause, entry in register().items()
            for name, choices in entry.readings.items()
        }
        assert evaluate(rows, funded.with_overrides(words), 2023).total == 0


@pytest.mark.parametrize("name", thinned([name for name, line in LINES.items() if line.kind == FLOW], 5))
def test_a_flow_has_its_mean_number_and_its_mean_amount(name):
    line, draws = LINES[name], 1500
    volume = np.full(draws, 1.5)
    factor = {name: np.full(draws, 0.8)} if line.amount else {}
    found = of_line(made(draws, volumes={name: volume}, amounts=factor), name)
    counts = np.bincount(found["draw"], minlength=draws)
    assert abs(counts.mean() - 1.5 * line.rows) < 4 * np.sqrt(1.5 * line.rows / draws)
    assert 0.85 < counts.var() / (1.5 * line.rows) < 1.15
    for column, total in line.line.amounts().items():
        mean, error = 0.8 * total / line.rows, np.sqrt(np.expm1(line.spread**2) / len(found))
        assert abs(found[column].mean() / mean - 1) <= 4 * error
        assert (found[column] == np.rint(found[column])).all() and (found[column] >= 0).all()


def test_poisson_numbers_are_the_quantiles():
    luck = np.random.default_rng(3).random(4000)
    for mean in (0.0, 0.3, 1.0, 11.0, 100.0, 5000.0):
        assert (poisson_numbers(luck, np.full(4000, mean)) == (poisson.ppf(luck, mean) if mean else 0)).all()
    assert (
        poisson_numbers(np.array([2.0**-33, 1 - 2.0**-33]), np.array([900.0, 900.0])).tolist()
        == poisson.ppf([2.0**-33, 1 - 2.0**-33], 900).tolist()
    )


def test_a_larger_volume_adds_rows_to_those_that_were_there():
    draws = examples(40)
    low, high = (made(draws, volumes={name: np.full(draws, factor) for name in LINES}) for factor in (0.7, 1.3))
    for name in low.given:
        for draw in range(draws):
            few, many = (texts(each[name], draw) for each in (low, high))
            assert len(few) <= len(many)
            if name not in ("parks", "carriers"):
                assert few.equals(many.merge(few[[low[name].spec.key[0]]])[few.columns].reset_index(drop=True))
        assert len(low[name]) < len(high[name])


def test_the_rows_of_a_draw_are_the_same_in_whatever_block():
    factors = np.linspace(0.6, 1.4, 30)
    whole = made(30, volumes={"new_brokers": factors}, amounts={"provincial_talents": factors})
    some = factors[[29, 7]]
    part = made([29, 7], volumes={"new_brokers": some}, amounts={"provincial_talents": some}, first_draw=4)
    for name in whole.given:
        assert set(np.unique(part[name]["draw"])) <= {4, 5}
        assert texts(whole[name], 7).equals(texts(part[name], 5)) and texts(whole[name], 29).equals(texts(part[name], 4))


def test_years_draws_and_seeds_differ_and_the_same_call_does_not():
    one = made(3)["contracts"]
    assert texts(one, 0).equals(texts(made(3)["contracts"], 0))
    later, luckier = made(3, year=YEAR + 1)["contracts"], made(3, seed=2)["contracts"]
    amounts = [texts(one, 0), texts(one, 1), texts(later, 0), texts(luckier, 0)]
    assert len({each["tax_exempt_turnover"].sum() for each in amounts}) == 4


def test_tables_hold_what_the_dictionary_asks_and_labels_ascend():
    tables = made(50)
    for name in tables.given:
        table = tables[name]
        assert set(table.columns) == {*dictionary()[name].columns, "draw"}
        assert {len(column) for column in table.columns.values()} == {len(table)}
        for column, labels in table.labels.items():
            assert list(labels) == sorted(set(labels)) and table[column].dtype == np.int32
            assert table[column].min(initial=-1) >= -1 and table[column].max(initial=-1) < max(len(labels), 1)
        frame = table.to_frame().assign(draw=table["draw"])
        assert not frame.duplicated([*table.spec.key, "draw"]).any() and set(frame["year"]) == {YEAR}
    assert (tables["projects"]["paid_before"] == 0).all()


def test_stocks_keep_their_ids_and_flows_get_new_ones_each_year():
    now, later = made(60), made(60, year=YEAR + 1)
    parks = [set(tables["parks"].texts("park_id")) for tables in (now, later)]
    new = [{id for id in each if id.startswith(("园区-2025", "园区-2026"))} for each in parks]
    assert parks[0] - new[0] == parks[1] - new[1] == {f"园区-{number:03d}" for number in range(1, 9)}
    assert new[0] and new[1] and not new[0] & new[1]
    incubators = of_line(now, "incubators")
    assert set(incubators.texts("carrier_id")) == {f"载体-{number:03d}" for number in range(1, 9)} and len(incubators) == 8 * 60
    assert not set(now["projects"].texts("project_id")) & set(later["projects"].texts("project_id"))


def test_more_of_a_stock_takes_ids_that_the_base_year_does_not_use():
    most = {name: np.full(2, line.volume[1]) for name, line in LINES.items() if line.kind == STOCK}
    tables = made(2, volumes=most)
    assert [str(id) for id in np.unique(of_line(tables, "incubators").texts("carrier_id").astype(str))] == [
        f"载体-{number:03d}" for number in (*range(1, 9), *range(20, 24))
    ]
    parks = tables["parks"]
    assert (~parks["newly_built"]).sum() == 2 * len(park_ids()) == 24 and list(
        parks.labels["park_id"][: len(park_ids())]
    ) == list(park_ids())
    with pytest.raises(ValueError, match="stock of at most 12"):
        made(2, volumes={"incubators": np.full(2, 2.0)})


def test_parks_chosen_the_year_before_are_marked_and_another_year_chooses_others():
    chosen = np.zeros((DRAWS, len(park_ids())), dtype=bool)
    none = {name: np.zeros(DRAWS) for name in ("new_national_parks", "new_provincial_parks", "new_municipal_parks")}
    first = totals_by_draw(made(numbers=none), baseline_policy(), YEAR, DRAWS)
    chosen[first.chosen("16.2")] = True
    assert (first.amounts["16.2"] == 600_000).all() and (chosen.sum(axis=1) == 2).all()
    assert (chosen[:, :8].mean(axis=0) > 0.15).all()
    again = totals_by_draw(made(year=YEAR + 1, chosen_parks=chosen, numbers=none), baseline_policy(), YEAR + 1, DRAWS)
    second = np.zeros_like(chosen)
    second[again.chosen("16.2")] = True
    assert not (chosen & second).any() and (second.sum(axis=1) == 2).all()
    short = made(year=YEAR + 1, chosen_parks=chosen[:, :8])["parks"]
    assert (short["chosen_previous"] == made(year=YEAR + 1, chosen_parks=chosen)["parks"]["chosen_previous"]).all()


def test_a_block_costs_draw_by_draw_what_each_draw_costs_by_itself():
    policy, draws = baseline_policy().with_overrides(HIGH), 12
    tables = made(draws)
    totals = totals_by_draw(tables, policy, YEAR, draws)
    for draw in range(draws):
        alone = Tables([without_draw(tables[name].take(tables[name]["draw"] == draw)) for name in tables.given])
        costs = evaluate(alone, policy, YEAR).costs
        assert {clause: amount[draw] for clause, amount in totals.amounts.items() if amount[draw]} == {
            clause: cost.total for clause, cost in costs.items() if cost.total
        }
    made_zero = [clause for clause in THIRTEEN if not totals.amounts[clause].any()]
    assert len(made_zero) <= 3, made_zero  # rare ones may be absent from a dozen draws
    paying = {clause for clause, amount in totals.amounts.items() if amount.any()}
    assert paying >= {"5.1", "6.2", "7.2", "10.1", "10.2", "13.1", "16.2", "17.1", "17.2", "17.3", "19.2", "20.1", "22.1", "22.2"}


def without_draw(table):
    return Table(table.spec, {name: column for name, column in table.columns.items() if name != "draw"}, table.labels)


@pytest.mark.parametrize(
    "factors, why",
    [
        ({"no_line": np.ones(2)}, "no_line"),
        ({"loans_gone_bad": np.ones(3)}, "one a draw"),
        ({"loans_gone_bad": np.array([1, np.nan])}, "one a draw"),
    ],
)
def test_factors_are_for_known_lines_and_one_a_draw(factors, why):
    for kind in ("volumes", "amounts"):
        with pytest.raises(ValueError, match=why):
            made(2, **{kind: factors})


def test_a_line_without_an_amount_has_no_factor_on_it():
    with pytest.raises(ValueError, match="new_brokers"):
        made(2, amounts={"new_brokers": np.ones(2)})


def test_partners_are_concentrated_as_in_the_base_year():
    loans = of_line(made(), "first_loans_after_first_quarter")
    shares = np.bincount(loans["bank_id"]) / len(loans)
    assert np.abs(shares - np.array([24, 20, 15, 12, 10]) / 81).max() < 0.01


@pytest.mark.parametrize("clause", THIRTEEN)
def test_a_clause_of_which_nobody_published_a_number_is_drawn_with_zero_inside_its_range(clause):
    entry = shipped(NUMBERS)["clauses"][clause]
    lines = [LINES[name] for name in entry["lines"]]
    assert entry["basis"] == "assumed" and all(line.number is not None for line in lines)
    for line in lines:
        low, likely, high = line.number
        assert low == 0 < likely < high and line.line.status == "assumed" and line.line.range == {"rows": [low, high]}
        assert set(line.reason) == {"zh", "en"} and all(
            len(text) > 10 and text.endswith(("。", ".")) for text in line.reason.values()
        )
        prior = shipped_priors()[f"number.{line.name}"]
        assert (prior.terms["low"], prior.terms["mode"], prior.terms["high"]) == (low, likely, high)
    drawn = {line.name: shipped_priors()[f"number.{line.name}"].quantile((np.arange(DRAWS) + 0.5) / DRAWS) for line in lines}
    totals = totals_by_draw(made(volumes=drawn), baseline_policy(), YEAR, DRAWS)
    paid = totals.recipients[clause]
    assert paid.any() and (paid == 0).any() and paid.max() > 1 and totals.amounts[clause].max() > 0


@pytest.mark.parametrize(
    "clause, lines", [(clause, entry["lines"]) for clause, entry in shipped(NUMBERS)["clauses"].items() if "lines" in entry]
)
def test_every_row_of_the_lines_that_a_clause_counts_is_paid_by_it_and_one_recipient_a_row(clause, lines):
    policy = baseline_policy().with_overrides(HIGH | {"4.4.amount": 1000, "6.1.amount": 1000, "11.1.amount": 1000})
    own = {name: np.full(3, 4.0) for name in lines}
    none = {name: np.zeros(3) for name, line in LINES.items() if line.kind == FLOW and name not in lines}
    totals = totals_by_draw(made(3, numbers=none | own), policy, YEAR, 3)
    counted = {"20.1": None, "22.2": None}.get(
        clause, 4 * len(lines)
    )  # certificates of two training bodies; loans of a few banks
    assert counted is None or (totals.recipients[clause] == counted).all()
    assert (totals.amounts[clause] > 0).all()
