"""The card: its figures are those of the study, said once, with an interval, and the same wherever they stand."""

import io
import json
import re

import openpyxl
import pytest

from kjqs_model.chances import chance_in_words, interval_text
from kjqs_model.language import speaking
from kjqs_model.reporting.card_page import CardPage
from kjqs_model.reporting.sections import card as words
from kjqs_model.reporting.tables.card import card_ahead, card_from, card_of
from kjqs_model.reporting.words import sheet_word
from kjqs_model.reporting.workbook.build import workbook_bytes


@pytest.fixture(scope="module")
def card(case):
    return card_of(case)


def _shown(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-key="([^"]+)">([^<]*)<', html))


def _rows(card) -> list:
    return [*words.money_rows(card), *words.target_rows(card)]


def test_each_cell_of_a_later_year_bears_its_heading_for_narrow_pages(card):
    table = re.search(r'<table class="kjqs-later">.*?</table>', CardPage(card)._repr_html_(), re.DOTALL)[0]
    heads, labels = re.findall(r'<th scope="col">([^<]*)<', table), re.findall(r'<td data-label="([^"]*)"', table)
    assert labels == heads[1:] * 2 and table.count("<td") == len(labels) == 10


def test_its_figures_are_those_of_the_study(case, card):
    budget, first = case.budget, card.years[0]
    assert [year.year for year in card.years] == [2024, 2025, 2026] and card.base_yuan == case.costing.total
    due, short = (budget.of(name, "total", "total")[0] for name in ("payable", "shortfall"))
    assert (first.due, first.some) == (due.mean(), (short > 0).mean()) and first.low < first.due < first.high
    missing = due - budget.of("appropriation", "total", "total")[0] - budget.of("carried_in", "total", "total")[0]
    assert first.pooled == (missing > 0).mean() and first.pooled_yuan == (
        missing[missing > 0].mean() if (missing > 0).any() else 0
    )
    assert sum(card.parts.values()) == pytest.approx(first.due, abs=1)
    rows = case.projection.targets().set_index(["target", "year"])
    assert {one.name: one.share for one in card.odds} == {
        name: rows.loc[(name, 2025)].probability for name in ("T1", "T1_real", "T2", "T3")
    }


def test_what_changed_is_told_draw_by_draw(case, card):
    own, theirs = (one.of("payable", "total", "total")[0] for one in (case.budget, case.budget.parent))
    assert card.against.more == (own - theirs).mean() and card.against.base_yuan == case.difference
    assert [text.split("（")[0] for text in card.against.sentences] == ["1.1.amount", "1.2.amount"]
    assert all(one.more is not None for one in card.odds)
    gained = [one for one in card.odds if one.point_yuan is not None]
    assert all(one.more > 0 and one.point_yuan > 0 for one in gained)


def test_it_is_kept_as_json_and_read_again(card):
    assert card_from(json.loads(json.dumps(card.as_dict(), allow_nan=False))) == card


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_figure_has_one_text_on_page_and_in_the_workbook(case, formulas, short_workbook, language):
    with speaking(language):
        card = card_of(case)
        shown, rows = _shown(CardPage(card)._repr_html_()), {row.key: row for row in _rows(card)}
        assert shown == {key: row.text for key, row in rows.items()} and len(rows) == 17
        book = formulas if language == "zh" else openpyxl.load_workbook(io.BytesIO(workbook_bytes(case)))
        sheet = book[sheet_word("conclusion")]
        unit = 10_000 if language == "zh" else 1_000_000
        cells = {row[0].value: row[1] for row in sheet.iter_rows(min_row=5) if row[0].value}
        for row in rows.values():
            cell = cells[row.label]
            assert cell.value == (row.text if row.yuan is None else pytest.approx(row.yuan / unit)), row
            if row.yuan is not None:
                digits = 0 if language == "zh" else 2
                assert row.text.startswith(f"{cell.value:,.{digits}f} ") and row.text.split(" ", 1)[1] in cell.number_format


def test_the_terminal_says_the_same(case, card):
    ahead = card_ahead(case.projection, case.budget)
    assert words.in_short(ahead) == words.in_short(card)
    assert [words.money_rows(ahead), words.target_rows(ahead)] == [words.money_rows(card), words.target_rows(card)]
    for row in (*words.year_rows(card, card.years[0]), *words.target_rows(card)):
        assert row.text in "".join(words.in_short(card))


@pytest.mark.parametrize(
    "share, draws, word, interval",
    [
        (1.0, 64, "很有可能", "95%–100%"),
        (1.0, 400, "几乎肯定", "99%–100%"),
        (0.0, 64, "可能性很小", "0%–5%"),
        (0.5, 64, "可能性各半", "38%–62%"),
        (0.9, 200, "很有可能", "85%–94%"),
        (0.66, 200, "较有可能", "59%–73%"),
        (0.329, 200, "可能性不大", "26%–40%"),
        (0.05, 200, "可能性很小", "2%–9%"),
    ],
)
def test_no_chance_is_surer_than_its_draws_allow(share, draws, word, interval):
    assert (chance_in_words(share, draws), interval_text(share, draws)) == (word, interval)
    assert chance_in_words(share, 1) == interval_text(share, 1) == ""


def test_a_population_that_is_not_projected_has_its_base_year(repository):
    from kjqs_model.study import open_study

    study = open_study(repository / "scenarios" / "published_figures.yaml", draws=8)
    card = card_of(study)
    assert card.years == card.odds == () and card.reason
    page = CardPage(card)._repr_html_()
    assert _shown(page) == {"base": words.base_row(card).text} and card.reason.split("，")[0] in page
    assert sum(card.parts.values()) == study.costing.total
