"""Charts of the population: each draws in both languages with glyphs of the house's font, and shows what its table says."""

import json

import numpy as np
import pandas as pd
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.higher_law import parameters
from kjqs_model.language import speaking
from kjqs_model.reporting.charts import population as population_charts
from kjqs_model.reporting.charts.fonts import font_path
from kjqs_model.reporting.figure import Figure
from kjqs_model.reporting.sections import population as population_tables
from kjqs_model.reporting.sections.inputs import margins
from kjqs_model.reporting.tables import costing as views
from kjqs_model.reporting.tables import population as population_views
from kjqs_model.reporting.tables import population as population_words

STABILITY = pd.DataFrame(
    {
        "seed": [1, 2, 1, 2],
        "clause": ["1.1", "1.1", "1.2", "1.2"],
        "name": ["1.1 首次", "1.1 首次", "1.2 复审", "1.2 复审"],
        "amount_yuan": [20e6, 22e6, 4e6, 4e6],
    }
)
ROWS = pd.DataFrame(
    {
        "file": ["甲.xlsx", "甲.xlsx", "乙.csv"],
        "reason": ["使用", "空行", "使用"],
        "rows": [40, 2, 30],
        "used": [True, False, True],
    }
)
CHARTS = {
    "size": lambda case: population_charts.size_distribution(population_views.sizes(case.made), "标题在此", ["来源在此"]),
    "staff": lambda case: population_charts.band_shares(
        population_views.bands(case.made, case.made.firms["staff"], population_views.STAFF_BANDS),
        "标题在此",
        ["来源在此"],
        "职工数（人）",
    ),
    "ratio": lambda case: population_charts.rd_ratio_by_bracket(population_views.rd_ratios(case.made), "标题在此", ["来源在此"]),
    "concentration": lambda case: population_charts.concentration(
        population_views.concentration(case.made), "标题在此", ["来源在此"], (10, 100)
    ),
    "places": lambda case: population_charts.places(population_views.places(case.made, "certified"), "标题在此", ["来源在此"]),
    "county": lambda case: population_charts.by_county(population_views.by_county(case.made), "标题在此", ["来源在此"]),
    "correlations": lambda case: population_charts.correlations(
        population_views.correlations(case.made), "标题在此", ["来源在此"]
    ),
    "held_out": lambda case: population_charts.held_out(views.held_out(case), "标题在此", ["来源在此"]),
    "stability": lambda case: population_charts.stability(STABILITY, "标题在此", ["来源在此"]),
    "register_rows": lambda case: population_charts.register_rows(ROWS, "标题在此", ["来源在此"]),
}


@pytest.fixture(scope="module")
def case():
    return population_views.open_population_case("baseline", seed=1)


@pytest.fixture(scope="module")
def glyphs() -> set[int]:
    from fontTools.ttLib import TTFont

    return set(TTFont(font_path()).getBestCmap())


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_draws_with_title_source_and_every_glyph(case, glyphs, name, language):
    with speaking(language):
        figure = Figure(CHARTS[name](case), name)
    assert figure.svg.startswith("<svg")
    assert "标题在此" in figure.svg and "来源在此" in figure.svg
    assert {sign for sign in figure.svg if sign.isprintable() and ord(sign) not in glyphs} == set()


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_carries_its_data_and_explains_itself_on_hover(case, name):
    spec = CHARTS[name](case).to_dict()
    assert any(spec["datasets"].values())
    text = json.dumps(spec)
    assert '"tooltip"' in text and '"url"' not in text


@pytest.mark.parametrize("name", CHARTS)
def test_every_quantity_stands_on_an_axis_with_its_unit(case, name):
    def titles(part):
        if isinstance(part, dict):
            for key, value in part.items():
                if key in ("x", "y") and isinstance(value, dict) and value.get("type") == "quantitative" and "axis" in value:
                    yield value.get("title")
                yield from titles(value)
        elif isinstance(part, list):
            for item in part:
                yield from titles(item)

    found = list(titles(CHARTS[name](case).to_dict()))
    if name == "ratio":
        assert found.count("户") == 3 and any(title and "占营业收入的比例" in title for title in found)
    else:
        assert all(found)


def test_no_chart_where_no_clause_costs_anything():
    assert population_charts.stability(STABILITY.assign(amount_yuan=0.0), "标题", []) is None


def test_sizes_hold_every_firm_and_follow_the_tail(case):
    frame = population_views.sizes(case.made)
    assert frame["firms"].sum() == (case.made.firms["revenue"] > 0).sum()
    tail = frame[(frame["asked"] >= 50)]
    assert len(tail) >= 4
    assert (np.abs(tail["firms"] / tail["asked"] - 1) < 0.05).all()


def test_bands_of_each_group_add_up_to_one(case):
    frame = population_views.bands(case.made, case.made.firms["staff"], population_views.STAFF_BANDS)
    assert frame.groupby("group")["share"].sum().to_numpy() == pytest.approx([1.0, 1.0, 1.0])
    firms = frame.groupby("group")["firms"].sum()
    assert firms["高新技术企业"] == 812 and firms["科技型中小企业"] == 1155 and firms["全部企业"] == len(case.made.firms)


def test_bands_say_where_they_begin_and_end(case):
    frame = population_views.bands(case.made, case.made.firms["staff"], (0, 5, 10, np.inf))
    assert list(dict.fromkeys(frame["band"])) == ["0–4", "5–9", "≥10"]


def test_no_certified_firm_lies_below_the_floor_of_its_bracket(case):
    frame = population_views.rd_ratios(case.made)
    assert frame["firms"].sum() == 812
    assert frame.loc[frame["low"] < frame["floor"] - 1e-9, "firms"].sum() == 0
    assert list(dict.fromkeys(frame["floor"])) == list(parameters("recognition", 2023)["rd_ratios"])


def test_a_firm_below_its_floor_would_be_seen_and_counted(case):
    frame = population_views.rd_ratios(case.made)
    frame.loc[0, "firms"] += 3
    assert "，3 家低于门槛" in population_tables.ratio_sentence(case.made, frame).text


def test_the_curve_of_concentration_rises_to_one_and_marks_its_ranks(case):
    from kjqs_model.population.quality import concentration

    frame = population_views.concentration(case.made)
    assert frame["share"].is_monotonic_increasing
    assert frame["share"].iloc[-1] == pytest.approx(1.0)
    marked = dict(zip(frame["rank"], frame["share"], strict=True))
    expected = concentration(case.made)
    assert (marked[10], marked[100]) == pytest.approx((expected["top_10"], expected["top_100"]))


@pytest.mark.parametrize(("status", "firms"), [("certified", 812), ("technology_sme", 1155)])
def test_places_and_counties_hold_every_firm(case, status, firms):
    frame = population_views.places(case.made, status)
    assert frame["firms"].sum() == firms
    assert frame["county"].nunique() == 11
    word = {"certified": "高新技术企业", "technology_sme": "科技型中小企业"}[status]
    by_county = population_views.by_county(case.made)
    by_county = by_county[by_county["status"] == word].set_index("county")
    assert by_county["firms"].to_dict() == frame.groupby("county")["firms"].sum().to_dict()
    assert by_county["asked"].sum() == pytest.approx(firms)


def test_correlations_name_each_pair_once(case):
    frame = population_views.correlations(case.made)
    scores = len(case.made.design.scores)
    assert len(frame) == frame["pair"].nunique() == scores * (scores - 1) // 2
    assert (frame["asked"] - frame["found"]).abs().max() < 0.01


def test_a_held_out_figure_that_misses_its_range_is_named_with_its_values():
    frame = pd.DataFrame(
        {
            "label": ["平均职工数", "年龄中位数"],
            "known": [128.0, 9.0],
            "range": [(120.0, 157.0), (7.0, 12.0)],
            "found": [75.0, 8.0],
            "within_range": [False, True],
        }
    )
    text = margins.held_out_sentence(frame).text
    assert "2 项" in text and "1 项不在区间内" in text and "平均职工数为 75，区间是 120–157" in text and "年龄" not in text


def test_figures_that_all_lie_within_their_range_are_said_to():
    frame = pd.DataFrame({"label": ["年龄"], "known": [9.0], "range": [(7.0, 12.0)], "found": [8.0], "within_range": [True]})
    assert "都落在区间内" in margins.held_out_sentence(frame).text


def test_a_refused_seed_is_told_and_does_not_hide_the_others(monkeypatch):
    from kjqs_model.population import quality

    def costed(design, seeds, progress=None):
        if seeds[0] == 2:
            raise Refusal("研发经费不够。")
        return [{"clause": "1.1", "mean": 1e6 * seeds[0]}, {"clause": "all", "mean": 1e6 * seeds[0]}]

    monkeypatch.setattr(quality, "budget_stability", costed)
    frame, refused = population_views.stability(None, range(1, 4))
    assert list(frame["seed"]) == [1, 3] and list(frame["amount_yuan"]) == [1e6, 3e6]
    assert refused == {2: "研发经费不够。"}
    text = population_tables.stability_sentence(frame, refused).text
    assert "2 个种子的合计在 100.00 万元至 300.00 万元之间" in text and "种子 2 没有做成：研发经费不够。" in text


def test_a_clause_that_costs_nothing_with_some_seed_counts_as_zero_there():
    frame = pd.concat(
        [STABILITY, pd.DataFrame({"seed": [1], "clause": ["5.1"], "name": ["5.1 备案"], "amount_yuan": [500_000.0]})]
    )
    rows = {row[0]: row[1:] for row in population_tables.stability_grid(frame).rows}
    assert rows["5.1 备案"] == ["25.00", "35.36", "141.4%", "0.00", "50.00"]
    assert rows["1.1 首次"][0] == "2,100.00"


def test_every_group_score_and_fault_has_its_words(case):
    from kjqs_model.data import fact
    from kjqs_model.population.quality import legal_violations

    groups, scores = fact("liaocheng.industry_share").value, case.made.design.scores
    faults = legal_violations(case.made.tables, 2023)
    for language in ("zh", "en"):
        with speaking(language):
            words = [
                [population_words.group_word(name) for name in groups],
                [population_words.score_word(name) for name in scores],
                [population_words.violation_word(name) for name in faults],
            ]
        assert [len(set(found)) for found in words] == [len(groups), len(scores), len(faults)]


def test_a_scenario_whose_population_is_not_made_is_refused_with_a_remedy():
    with pytest.raises(Refusal, match="published_figures.*baseline"):
        population_views.open_population_case("published_figures")


def test_another_seed_makes_another_population(case):
    other = population_views.open_population_case("baseline", seed=2).made
    assert other.seed == 2 and case.made.seed == 1
    assert not np.array_equal(other.firms["revenue"], case.made.firms["revenue"])


def test_a_missed_hard_margin_is_said_in_words(case):
    """The tables of one design set beside the targets of another: the sentence names what is off."""
    from dataclasses import replace

    wrong = replace(case.made, design=case.made.design.with_values({"technology_smes": 1200}))
    text = margins.margin_sentence(wrong).text
    assert "1 项不相等" in text and "国家科技型中小企业" in text


def test_synthetic_firms_are_never_called_real(case):
    lines = population_tables.source(case.made, "备注")
    assert "不是任何真实企业" in lines[0] and lines[1] == "备注"
