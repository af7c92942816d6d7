"""One unit of money for whatever a reader sees of a scenario: 万元, in English million yuan, in words, tables, axes and tooltips alike."""

import re

import pytest

from kjqs_model.language import speaking
from kjqs_model.reporting import card_page
from kjqs_model.reporting.brief import exhibits as brief_exhibits
from kjqs_model.reporting.exhibit import Exhibit
from kjqs_model.reporting.sections import budget, costing, drivers, population, targets, years
from kjqs_model.reporting.sections.variants import effects

UNIT = {"zh": "万元", "en": "million yuan"}
OTHER_UNITS = {
    "zh": r"(?<![万亿美每])元(?!数)|千元|百万元",
    "en": r"(?<!million )\byuan\b|10,000 yuan|thousand|\bwan\b|hundred million",
}
OWN_WORDS = re.compile(r'<p class="kjqs-question">.*?</p>|<table class="grid sources">.*?</table>')
"""The scenario's own question, and figures as their sources give them."""


@pytest.fixture(scope="module", params=("zh", "en"))
def read(case, request):
    """What the report and the brief show: texts and tables, and the specifications of charts."""
    with speaking(request.param):
        shown = [
            card_page.report(case),
            *costing.report(case),
            *years.report(case),
            *targets.report(case),
            *budget.report(case),
            *costing.who_gains(case),
            *years.against_parent(case),
            *effects.report(case),
            *drivers.report(case),
            costing.limits(case),
            *costing.appendices(case),
            *population.sizes(case.synthetic),
            *costing.assumptions(case),
            *brief_exhibits(case),
        ]
        texts = [
            getattr(item, "_repr_html_", getattr(item, "_repr_markdown_", str))()
            for item in shown
            if item is not None and not isinstance(item, Exhibit)
        ]
        charts = [item.chart.to_dict(validate=False) for item in shown if isinstance(item, Exhibit) and item.chart is not None]
    return request.param, texts, charts


def _others(language: str, text: str) -> list[str]:
    return [text[max(one.start() - 60, 0) : one.end() + 30] for one in re.finditer(OTHER_UNITS[language], text, re.IGNORECASE)]


def test_words_and_tables_are_in_one_unit(read):
    language, texts, _ = read
    assert [found for text in texts for found in _others(language, OWN_WORDS.sub("", text))] == []
    assert sum(UNIT[language] in text.lower() for text in texts) >= 15


def test_axes_and_tooltips_are_in_the_same_unit_and_say_so(read):
    language, _, charts = read
    titles = [title for chart in charts for title in _titles(chart)]
    assert [found for title in titles for found in _others(language, title)] == []
    amounts = [
        tip
        for chart in charts
        for tip in _tips(chart)
        if tip["field"] in ("wan", "amount", "parent", "payable_mean", "appropriation")
    ]
    assert [title for title in titles if title.count(UNIT[language]) > 1] == []
    assert len(amounts) >= 8 and [tip for tip in amounts if UNIT[language] not in tip["title"]] == []
    # English shows the digits of 万元: two more behind the point of a million.
    assert {tip["format"].lstrip("+") for tip in amounts} == ({",.0f", ",.1f"} if language == "zh" else {",.2f", ",.3f"})


def _titles(part) -> list[str]:
    """The titles of all axes, legends and tooltips within a part of a specification."""
    if isinstance(part, list):
        return [title for one in part for title in _titles(one)]
    if not isinstance(part, dict):
        return []
    own = [part["title"]] if isinstance(part.get("title"), str) and "field" in part else []
    return own + [title for name, one in part.items() if name != "datasets" for title in _titles(one)]


def _tips(part) -> list[dict]:
    if isinstance(part, list):
        return [tip for one in part for tip in _tips(one)]
    if not isinstance(part, dict):
        return []
    own = part.get("tooltip") if isinstance(part.get("tooltip"), list) else []
    return [*own, *(tip for name, one in part.items() if name not in ("datasets", "tooltip") for tip in _tips(one))]
