"""A page to be read: amounts in one unit, statistical words in plain ones where they first stand, charts that say what they show."""

import html
import re

import pandas as pd
import pytest

from kjqs_model.language import speaking
from kjqs_model.reporting.brief import exhibits as brief_exhibits
from kjqs_model.reporting.charts import brief as brief_charts
from kjqs_model.reporting.charts import costing as costing_charts
from kjqs_model.reporting.exhibit import Amount, Fold, Grid, folded
from kjqs_model.reporting.page import _folds, explained
from kjqs_model.reporting.sections import costing
from kjqs_model.reporting.tables.findings import finding
from kjqs_model.reporting.terms import terms
from tests.reporting.shown import CHARTS


@pytest.fixture(scope="module")
def page(report_of_jinan):
    return (
        (report_of_jinan / "awards_of_jinan" / "report.html")
        .read_text(encoding="utf-8")
        .partition("<main>")[2]
        .partition("</main>")[0]
    )


def test_every_chart_says_what_it_shows_with_figures(page):
    told = [
        html.unescape(text) for text in re.findall(r'<figure class="chart" id="chart-\d+" role="img" aria-label="([^"]+)"', page)
    ]
    assert len(told) == page.count('<figure class="chart"') == CHARTS
    assert all(len(re.findall(r"\d[\d,.]*", text.partition("：")[2])) >= 2 for text in told)
    assert sum("济南" in text and "万元" in text for text in told) >= 8


def test_tables_of_a_report_are_in_one_unit_of_money(page):
    heads = [html.unescape(head) for head in re.findall(r"<th[^>]*>([^<]*)</th>", page)]
    assert [head for head in heads if "元）" in head and "万元）" not in head] == [] and any("万元" in head for head in heads)


def test_each_statistical_word_is_said_plainly_where_it_first_stands(page):
    after_the_card = page.partition("</section>")[2].partition('<details class="terms">')[0]
    text = re.sub(r"<(svg|h2|summary|th|caption)\b.*?</\1>", "", after_the_card, flags=re.DOTALL)
    for place, term in enumerate(terms(), 1):
        found = re.search(term.pattern, re.sub(r"<[^>]*>", "\0", text)) if term.pattern else None
        links = re.findall(rf'<a class="term" href="#term-{place}">', page)
        assert len(links) == (1 if found else 0) and f'<dt id="term-{place}"' in page, term.word
    assert page.count('class="term"') >= 5


def test_a_word_in_a_drawing_or_a_heading_is_left_alone():
    given = "<h2>先验</h2><svg><text>先验</text></svg><p>弱先验和先验，方差</p>"
    found = explained(given)
    assert found.startswith("<h2>先验</h2><svg><text>先验</text></svg><p>弱<a class=") and found.count('class="term"') == 2
    with speaking("en"):
        assert "(the range assumed" in explained("<p>Weak priors</p>")


def test_what_is_folded_has_a_line_and_nothing_folds_nothing():
    shown = list(folded("图和表", ["a", None, "b"]))
    assert [item._repr_html_() if isinstance(item, Fold) else item for item in shown] == [
        "<!--kjqs-fold:图和表-->",
        "a",
        "b",
        "<!--kjqs-fold-end-->",
    ]
    assert list(folded("图", [None])) == []
    assert _folds("<!--kjqs-fold:图-->x<!--kjqs-fold-end-->") == '<details class="more"><summary>图</summary>x</details>'


def test_amounts_of_a_table_are_numbers_in_the_readers_unit(case):
    assert [Amount(value) for value in (7_612_410, -0.0, -5_000)] == ["761.24", "0.00", "-0.50"]
    assert '<th class="number">额</th>' in Grid(["额"], [[Amount(1)]])._repr_html_()
    total = costing.clause_grid(case).total
    assert total[-1] == f"{case.costing.total / 10_000:,.2f}"


def test_a_finding_is_read_off_the_table_that_its_own_chart_is_drawn_from(case):
    frame = pd.DataFrame({"name": ["1.1 甲", "1.2 乙"], "amount_yuan": [30_000, 10_000]})
    assert finding(costing_charts.cost_by_clause, frame) == "最多的是1.1 甲，3 万元，其次是1.2 乙，1 万元；合计 4 万元。"
    assert finding(costing_charts.cost_by_clause, frame.head(0)) == finding(lambda table, title, notes: None, frame) == ""
    # The brief has a function of the same name as the report, for another table.
    due, articles, chances = brief_exhibits(case)
    middle = due.table.iloc[0]["middle"]
    assert (
        f"2024 年到期应付中位数 {middle:,.0f} 万元" in due.told
        and due.chart.description == due.told
        and due.draw is brief_charts.need_and_money
    )
    assert (
        "最多的是第" in articles.told and "万元" in articles.told and all(text in chances.told for text in chances.table["text"])
    )
