"""The overview sets scenarios side by side: the reference first, differences in the same draws, warnings once, who changes what."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from kjqs_model.language import in_unit
from kjqs_model.reporting import side_by_side
from kjqs_model.reporting.page import index_page
from kjqs_model.reporting.tables.card import card_of


@pytest.fixture(scope="module")
def cards(case):
    """Jinan's awards and what they are set against, given in the wrong order."""
    given = {
        "awards_of_jinan": {"card": card_of(case).as_dict()},
        "none": {"title": "旧"},
        "baseline": {"card": card_of(case.parent).as_dict()},
    }
    return side_by_side.cards_of(given)


def test_the_reference_comes_first_and_the_difference_is_that_of_the_card(cards, case):
    assert (
        list(cards) == ["baseline", "awards_of_jinan"] and side_by_side.order_of(list(cards), ["none", "baseline"])[-1] == "none"
    )
    heads = side_by_side.headings(cards)
    own = dict(zip(heads, side_by_side.cells(cards["awards_of_jinan"], cards), strict=True))
    assert own["与基准之差（万元）"].text == in_unit(card_of(case).against.more, 0, "+")
    assert own["2024 年到期应付（万元）"].text == in_unit(card_of(case).years[0].due)
    assert dict(zip(heads, side_by_side.cells(cards["baseline"], cards), strict=True))["与基准之差（万元）"].text == "基准"
    assert [cell.by for cell in own.values()][4:9] == [one.share for one in (*card_of(case).odds, card_of(case).joint)]
    assert [cell.key for cell in own.values()][4:6] == ["T1", "T1_real"]


def test_a_gain_that_luck_could_explain_has_no_price(cards):
    card = cards["awards_of_jinan"]
    dear = replace(card, odds=tuple(replace(one, point_yuan=2e6 if one.name == "T2" else None) for one in card.odds))
    none = replace(card, odds=tuple(replace(one, point_yuan=None) for one in card.odds))
    assert [side_by_side.cells(one, cards)[-1].text for one in (dear, none)] == ["200", "–"]


def test_common_warnings_are_said_once_and_others_with_their_scenario(cards):
    said = side_by_side.warnings(cards)
    assert len(said) == 2 and all("现行政策" not in text for text in said)
    other = cards | {"awards_of_jinan": replace(cards["awards_of_jinan"], unset=(), funded=("9.1",))}
    assert [text.split("：")[0] for text in side_by_side.warnings(other)] == [
        "现行政策",
        "写明金额而对象数量从未公布的 13 个条款，2023 年不计，以后各年按假设区间计",
        "高企奖补按济南标准",
    ]


def test_who_changes_which_parameter_stands_in_a_table(cards):
    assert side_by_side.matrix(cards) == (
        ["高企奖补按济南标准"],
        [
            ["1.1.amount 首次认定高新技术企业补助：金额", "10 万元", "30 万元"],
            ["1.2.amount 高新技术企业复审通过补助：金额", "5 万元", "10 万元"],
        ],
    )


def test_the_page_sorts_by_any_column_and_a_report_without_a_card_has_its_total(cards, without_kernels):
    from kjqs_model.reporting.batch import overview
    from kjqs_model.reporting.batch.outcome import ReportOutcome

    outcomes = [
        ReportOutcome(name, "made", results={"title": name, "year": 2023, "total_yuan": 5_000_000})
        for name in ("awards_of_jinan", "old", "baseline")
    ]
    rows = overview._rows(cards, outcomes)
    assert [row["name"] for row in rows] == ["baseline", "awards_of_jinan", "old"] and rows[2]["cells"][0].text == "500 万元"
    page = index_page(rows, [], [], overview._beside(cards))
    assert page.count('data-column="') == 10 and page.count("<svg") == 1 and "聊" in page
    assert 'data-by="5000000"' in page
    assert [row["title"] for row in rows] == ["现行政策", "高企奖补按济南标准", "old"]  # the reader's words, not the file's


def test_scenarios_that_tie_are_told_as_such_and_the_cheapest_named():
    first = SimpleNamespace(years=[SimpleNamespace(year=2024)])
    frame = pd.DataFrame({"label": ["甲", "乙", "丙"], "mean": [3e7, 2e7, 1e7], "chance": [0.5, 0.5, 0.25]})
    assert side_by_side._finding(frame, first).startswith("2 个情景") and "“乙”花费最少" in side_by_side._finding(frame, first)
    assert "以“甲”最高，为 50%" in side_by_side._finding(frame.iloc[[0, 2]], first)
