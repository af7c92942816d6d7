"""Published, assumed, own and unset: the parts of every headline total add up to it, and the sheet 明年预计数 takes a user's own numbers."""

import io
from dataclasses import replace

import openpyxl
import pytest

from kjqs_model.language import speaking
from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.population import published_2023
from kjqs_model.reporting.sections import costing as prose
from kjqs_model.reporting.sections.card import basis_sentences
from kjqs_model.reporting.sections.years import budget_grid
from kjqs_model.reporting.side_by_side import warnings
from kjqs_model.reporting.tables.basis import (
    BASES,
    basis_word,
    numbers_table,
    parts_ahead,
    parts_of,
    parts_of_case,
    parts_sentence,
    uncounted,
)
from kjqs_model.reporting.tables.card import card_of
from kjqs_model.reporting.terminal.simulation import grids
from kjqs_model.scenario.expected import basis_of, countable

THIRTEEN = ["4.1", "4.2", "4.3", "5.2", "7.1", "16.1", "17.4", "18.1", "18.2", "19.1", "19.3", "20.2", "20.3"]


@pytest.fixture(scope="module")
def sheet(formulas, values):
    return [
        [[cell.value for cell in row] for row in book["明年预计数"].iter_rows(min_row=5, max_col=16)]
        for book in (formulas, values)
    ]


def test_the_parts_of_the_base_year_add_up_and_the_thirteen_are_named(case):
    parts = parts_of_case(case)
    assert list(parts) == ["published", "assumed", "unset"] and sum(parts.values()) == case.costing.total
    assert parts["published"] > 0 < parts["assumed"] and parts["unset"] == 0
    assert uncounted(case) == THIRTEEN
    text = prose.opening(case).text
    assert parts_sentence(case).split("：")[0] in text and all(f"{clause} {register()[clause].zh}" in text for clause in THIRTEEN)
    with speaking("en"):
        assert "they add up to the total" in parts_sentence(case) and f"{len(THIRTEEN)} more clauses" in parts_sentence(case)


def test_what_a_scenario_sets_for_a_clause_without_an_amount_is_a_part_of_its_own():
    costing = evaluate(published_2023(), baseline_policy().with_overrides({"7.3.annual_envelope": 8_000_000}), 2023)
    parts = parts_of(costing, own_tables=False)
    assert parts["unset"] == 8_000_000 and sum(parts.values()) == costing.total
    own = parts_of(costing, own_tables=True)
    assert own["own"] == costing.total - 8_000_000 and own["published"] == own["assumed"] == 0


def test_the_parts_of_the_years_ahead_add_up_in_every_draw(case):
    outcome = case.projection.outcome
    parts = parts_ahead(case.projection)
    assert (sum(parts.values()) == sum(outcome.amounts.values())).all() and list(parts) == ["published", "assumed", "unset"]
    assert sum(parts[basis][0].mean() for basis in parts) > parts["published"][0].mean() > 0
    given = replace(case.projection, scenario=replace(case.projection.scenario, expected={"10.1": {2025: (9.0,)}}))
    own = parts_ahead(given)["own"]
    assert (own[outcome.years.index(2025)] == outcome.amounts["10.1"][outcome.years.index(2025)]).all() and not own[0].any()


def test_terminal_report_and_overview_show_them_beside_the_total(case):
    words = [basis_word(basis) for basis in ("published", "assumed", "unset")]
    shown = grids(case.projection, {"targets": case.projection.targets(), "budget": _budget(case)})[-1]
    assert list(shown.head[1:4]) == words
    assert all(
        abs(sum(int(cell.replace(",", "")) for cell in row[1:-1]) - int(row[-1].replace(",", ""))) <= 2 for row in shown.rows
    )
    assert [row[0] for row in budget_grid(case.projection).rows[1:4]] == [f"其中：{word}" for word in words]
    card = card_of(case)
    told = "".join(basis_sentences(card))
    assert all(word in told for word in words[:2]) and f"{len(THIRTEEN)} 个条款" in told and "15 个条款" in told
    assert all(any(clause in text for text in warnings({"t": card})) for clause in (*card.unset, *card.uncounted))


def _budget(case):
    from kjqs_model.budget.tables import budget_table

    return budget_table(case.budget)


def test_every_clause_and_year_has_its_number_with_its_basis(case):
    table = numbers_table(case.projection)
    assert set(table["basis"]) <= set(BASES) and len(table) == len(case.projection.outcome.amounts) * len(case.projection.years)
    thirteen = table[table["clause"].isin(THIRTEEN)]
    assert (thirteen["basis"] == "assumed").all() and (thirteen.groupby("clause")["recipients_mean"].sum() > 0).sum() >= 10
    assert table.loc[table["clause"] == "1.1", "basis"].unique().tolist() == ["published"]
    assert basis_of("4.2", {"4.2": {2025: (1.0,)}}, 2025) == "own" and basis_of("7.3", {}, 2025) == "unset"


def test_the_sheet_has_a_row_a_clause_with_live_need_and_sums(sheet, case):
    formulas, values = sheet
    rows = [row for row in values if row[1] in register()]
    year = case.projection.years[0]
    assert {row[1] for row in rows if row[0] == year} == set(case.projection.outcome.amounts)
    for formula, row in zip(formulas, values):
        if row[1] not in register():
            continue
        assert formula[12].startswith("=K") and row[12] == pytest.approx(row[10] * row[11]) and row[10] == pytest.approx(row[4])
        assert (formula[7] is None) == (row[1] in countable()), row[1]
        assert row[13] == basis_word(basis_of(row[1], {}, row[0])) and row[14]
    named = {row[1]: formula[11] for formula, row in zip(formulas, values) if row[0] == year}
    assert named["4.2"] == f"=p_4_2_amount_{year}" and named["4.1"].startswith(f"=(p_4_1_amount_{year}*p_4_1_share_paid_{year})*")
    assert named["1.2"] == f"=p_1_2_amount_{year}" and not [
        clause
        for clause, formula in named.items()
        if clause in register() and not str(formula).startswith("=") and clause not in ("16.1", "18.1", "20.3")
    ]
    sums = {row[2]: row[12] for row in values if row[0] == year and row[1] is None}
    assert sums["合计所需"] == pytest.approx(sums["模型应兑付均值"], abs=0.01) and sums["自报数带来的差额"] == 0
    assert sum(sums[basis_word(basis)] for basis in BASES) == pytest.approx(sums["合计所需"])


@pytest.mark.office
def test_an_own_number_in_the_sheet_moves_need_and_sums_and_gives_the_line_for_the_command(case, workbook_of_jinan, tmp_path):
    from kjqs_model.scenario import load_scenario
    from tests.reporting.test_libreoffice import recalculated

    book = openpyxl.load_workbook(io.BytesIO(workbook_of_jinan))
    sheet, year = book["明年预计数"], case.projection.years[0]
    filled = {"4.2": (None, 6, None), "5.1": (1, None, 3), "7.1": (0, 2, 7)}
    for row in sheet.iter_rows(min_row=5):
        if row[0].value == year and row[1].value in filled:
            for cell, number in zip(row[7:10], filled[row[1].value]):
                cell.value = number
    stream = io.BytesIO()
    book.save(stream)
    found = [
        [cell.value for cell in row]
        for row in recalculated(stream.getvalue(), tmp_path)["明年预计数"].iter_rows(min_row=5, max_col=16)
    ]
    own = {row[1]: row for row in found if row[0] == year and row[1] in filled}
    assert [own[clause][10] for clause in filled] == [6, 2, 2.5] and own["4.2"][12] == 3_000_000
    assert {row[13] for row in own.values()} == {basis_word("own")}
    sums = {row[2]: row[12] for row in found if row[0] == year and row[1] is None}
    assert sums[basis_word("own")] == pytest.approx(sum(row[12] for row in own.values())) and sums["自报数带来的差额"] != 0
    lines = [row[15].removeprefix("--set '").removesuffix("'") for row in own.values()]
    assert load_scenario(None, lines).expected == {"4.2": {year: (6,)}, "5.1": {year: (1, 3)}, "7.1": {year: (0, 2, 7)}}
