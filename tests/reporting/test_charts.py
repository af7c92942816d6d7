"""Charts: each one draws, with real Chinese glyphs and media types that notebooks accept."""

import base64
import json

import nbformat
import pytest

from kjqs_model.language import speaking
from kjqs_model.reporting.charts import costing as charts
from kjqs_model.reporting.charts import fonts
from kjqs_model.reporting.charts.axes import MONEY, MORE_MONEY, WHOLE_MONEY, tenths, tips
from kjqs_model.reporting.charts.fonts import FAMILY
from kjqs_model.reporting.figure import VEGA_LITE, Figure, NothingToDraw, show
from kjqs_model.reporting.sections import costing as prose
from kjqs_model.reporting.tables import costing as views
from kjqs_model.study import open_study

CHARTS = [
    (charts.cost_by_clause, views.by_clause),
    (charts.cost_by_article, views.by_article),
    (charts.cost_by_department, views.by_department),
    (charts.cost_by_county, views.by_county),
    (charts.difference_by_clause, views.against_parent),
    (charts.published_and_modelled, views.published),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("chart", "view"), CHARTS)
def test_each_chart_draws_with_title_unit_and_source(case, chart, view, language):
    with speaking(language):
        figure = Figure(chart(view(case), "标题在此", [prose.source(case)]), "picture")
    assert figure.svg.startswith("<svg")
    assert "标题在此" in figure.svg
    assert ("万元" if language == "zh" else "million yuan") in figure.svg
    assert "聊政字〔2023〕11号" in figure.svg


def test_a_tooltip_says_texts_figures_and_amounts_in_the_readers_unit():
    shown = {"label": "target", "share": ("share", ".1%"), "whole": ("appropriation", WHOLE_MONEY), "gain": ("more", MORE_MONEY)}
    zh = [tip.to_dict() for tip in tips(**shown, **tenths(MONEY))]
    with speaking("en"):
        en = [tip.to_dict() for tip in tips(**shown)]
    assert [tip.get("format") for tip in zh] == [None, ".1%", ",.0f", "+,.1f", ",.1f", ",.1f"]
    assert [tip["title"] for tip in zh] == ["目标", "占比", "安排总额（万元）", "增加（万元）", "10 %（万元）", "90 %（万元）"]
    assert [tip.get("format") for tip in en] == [None, ".1%", ",.2f", "+,.3f"]


@pytest.mark.parametrize(("chart", "view"), CHARTS)
def test_each_chart_has_tooltips_and_carries_its_data(case, chart, view):
    text = json.dumps(chart(view(case), "标题", ["来源"]).to_dict())
    assert '"tooltip"' in text
    assert '"url"' not in text


@pytest.mark.parametrize(("chart", "view"), CHARTS[:4])
def test_nothing_to_draw_is_said_in_words(chart, view):
    assert chart(view(open_study("no_policy")), "标题", ["来源"]) is None
    assert isinstance(show(None, "picture"), NothingToDraw)


def test_the_picture_is_300_dots_an_inch_and_the_same_twice(case, tmp_path):
    chart = charts.cost_by_department(views.by_department(case), "标题", ["来源"])
    first, second = Figure(chart, "a"), Figure(chart, "a")
    assert first.png() == second.png() == first.save(tmp_path).read_bytes()
    place = first.png().index(b"pHYs")
    assert round(int.from_bytes(first.png()[place + 4 : place + 8]) * 0.0254) == 300


def test_media_types_are_valid_in_a_notebook(case):
    bundle = show(charts.cost_by_article(views.by_article(case), "标题", ["来源"]), "a")._repr_mimebundle_()
    assert set(bundle) == {VEGA_LITE, "image/svg+xml", "text/plain"}
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", bundle)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize("text", ["聊城", "龘靐"])
def test_glyphs_are_real_and_not_boxes(text):
    """Each sign has a picture of its own: a font without them would draw the same box for both. 龘 is not in the package's text."""
    import altair as alt
    import pandas as pd

    def drawn(sign):
        return Figure(alt.Chart(pd.DataFrame({"t": [sign]})).mark_text(font=FAMILY, fontSize=40).encode(text="t:N"), "t").png()

    assert len({drawn(sign) for sign in (text[0], text[1], "\U0010fffd")}) == 3


def test_a_page_s_font_is_the_same_out_of_the_package_s_subset_as_out_of_the_whole_font():
    signs = fonts._signs("聊城高新技术企业 kjqs 3.10 %")
    whole = fonts._subset(signs, "woff")
    assert fonts._subset(signs, "woff", fonts._package_font(signs)) == whole
    assert fonts._package_font(signs | {"龘"}) is None
    assert fonts.embedded_font("".join(sorted(signs))).endswith(base64.b64encode(whole).decode("ascii")[-64:])
