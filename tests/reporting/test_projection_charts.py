"""Charts of the years ahead: each draws from a small table in both languages, with real glyphs; zero is said, not drawn."""

import json

import numpy as np
import pandas as pd
import pytest

from kjqs_model.language import speaking
from kjqs_model.reporting.charts import axes
from kjqs_model.reporting.charts import targets as charts
from kjqs_model.reporting.figure import Figure
from kjqs_model.reporting.tables import targets as tables

YEARS = (2024, 2025, 2026)
NOTES = ["来源：测试"]
rng = np.random.default_rng(1)
FIRMS = 900 + rng.integers(0, 300, (3, 40)).astype(float)
YUAN = FIRMS * 1e5


def _fan(language_free=None):
    return charts.fan(
        tables.fan(FIRMS, YEARS), "标题在此", NOTES, axes.indicator_axis("high_tech_enterprises"), (2023, 812.0), (2025, 1000.0)
    )


def _money_fan():
    return charts.fan(tables.fan(YUAN, YEARS), "标题在此", NOTES, axes.yuan_axis())


def _difference():
    return charts.difference(tables.fan(YUAN - YUAN.mean(), YEARS), "标题在此", NOTES, axes.difference_axis(None))


def _probabilities():
    frame = pd.DataFrame(
        [
            {"label": label, "year": year, "probability": 0.1 * place, "standard_error": 0.03}
            for label in ("T1 强度", "T2 高企", "同时")
            for place, year in enumerate(YEARS)
        ]
    )
    return charts.probabilities(frame, "标题在此", NOTES)


def _flows():
    rows = [
        {
            "flow": flow,
            "label": tables.flow_label(flow),
            "recognition": not flow.startswith("stock") and flow != "registered",
            "stock": flow.startswith("stock"),
            "year": year,
            "mean": 100.0,
            "p10": 80.0,
            "p50": 101.0,
            "p90": 120.0,
        }
        for flow in (
            "first",
            "renewed",
            "failed_first",
            "failed",
            "lapsed",
            "registered",
            "stock_high_tech_enterprises",
            "stock_technology_smes",
        )
        for year in YEARS
    ]
    return charts.flows(pd.DataFrame(rows), "标题在此", NOTES)


def _growth_process():
    rows = [
        {"label": model, "panel": panel, "year": year, "p10": 900.0, "p50": 1000.0, "p90": 1100.0, "draws": 20}
        for panel in ("高企（户）", "中小企业（户）")
        for model in ("增长过程", "企业推演")
        for year in YEARS
    ]
    return charts.growth_process(pd.DataFrame(rows), "标题在此", NOTES)


def _drivers():
    frame = pd.DataFrame({"label": ["生产总值", "弹性"], "correlation": [0.6, -0.3], "weak": [False, True], "chance": 0.25})
    return charts.drivers(frame, "标题在此", NOTES)


def _departments():
    parts = [tables.fan(YUAN * share, YEARS).assign(department=name) for name, share in (("市科技局", 0.8), ("市委组织部", 0.2))]
    return charts.departments(pd.concat(parts), "标题在此", NOTES, tables.fan(YUAN, YEARS))


def _dots():
    return charts.dots(
        tables.quantile_dots(YUAN[1]), "标题在此", NOTES, axes.yuan_axis(), [("中位数", float(np.median(YUAN[1])))]
    )


MADE = [_fan, _money_fan, _difference, _probabilities, _flows, _growth_process, _drivers, _departments, _dots]
UNITS = {"zh": ("户", "万元", "概率", "无单位"), "en": ("firms", "million yuan", "chance", "no unit")}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("make", MADE)
def test_each_chart_draws_with_title_unit_and_source(make, language):
    with speaking(language):
        figure = Figure(make(), "picture")
    assert figure.svg.startswith("<svg")
    assert "标题在此" in figure.svg and "来源：测试" in figure.svg
    assert any(unit in figure.svg for unit in UNITS[language])
    assert "NaN" not in figure.svg


@pytest.mark.parametrize("make", MADE)
def test_each_chart_has_tooltips_and_carries_its_data(make):
    text = json.dumps(make().to_dict())
    assert '"tooltip"' in text and '"url"' not in text


def test_the_fan_marks_threshold_year_and_base_year():
    svg = Figure(_fan(), "picture").svg
    assert "目标 1,000（2025 年）" in svg and "2023 年 812" in svg


def test_a_difference_of_exactly_zero_is_not_drawn():
    assert charts.difference(tables.fan(np.zeros((3, 8)), YEARS), "标题", NOTES, axes.difference_axis(None)) is None


def test_weak_priors_are_marked():
    assert "弹性（弱）" in Figure(_drivers(), "picture").svg


def test_twenty_dots_stand_for_all_draws():
    frame = tables.quantile_dots(YUAN[0])
    assert len(frame) == tables.DOTS and not frame.duplicated(["bin", "place"]).any()
    assert YUAN[0].min() <= frame["quantile"].min() and frame["quantile"].max() <= YUAN[0].max()


def test_dots_of_one_value_are_one_pile():
    frame = tables.quantile_dots(np.full(8, 5.0))
    assert set(frame["bin"]) == {0} and frame["place"].max() == tables.DOTS - 0.5


def test_rank_correlation_sees_order_alone():
    one = np.array([1.0, 2, 3, 4, 4, 9])
    assert tables.spearman(one, np.exp(one)) == pytest.approx(1)
    assert tables.spearman(one, -one) == pytest.approx(-1)
    assert tables.spearman(one, np.ones(6)) is None
