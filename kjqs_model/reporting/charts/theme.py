"""How every chart is dressed: its title, the lines under it, sizes and font."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ...heavy import alt
from .fonts import CSS_FAMILY

# Each stands out from white by three to one at least; colours next to each other in a legend differ in lightness too, so that a
# page printed in black and white can be read. tests/reporting/test_contrast.py works both out.
OBLIGATORY, OTHER, MUTED, WARM = "#1f5a94", "#d07a10", "#8593a2", "#b5483a"
PALE, GREEN, PURPLE, DARK, ROSE, BLACK = "#5f8fc2", "#3a8271", "#7a5ea8", "#7c2f25", "#c4786a", "#222222"
CLAIM_COLOURS = {"entitled": OBLIGATORY, "selected": OTHER, "negotiated": DARK, "envelope": PURPLE}
WIDTH, STEP = 520, 24


def dressed(chart: alt.TopLevelMixin, subject: str, notes: Sequence[str]) -> alt.TopLevelMixin:
    """The chart with its title, the source and remarks as lines under it, and the house's font. Sizes of marks stay the chart's
    own."""
    title = alt.TitleParams(
        subject,
        subtitle=list(notes),
        anchor="start",
        frame="bounds",
        offset=14,
        fontSize=16,
        subtitleFontSize=11,
        subtitleColor="#5a6573",
        subtitlePadding=6,
        subtitleLineHeight=16,
    )
    return _with(chart, title=title, config=_config())


def in_the_house_s_font(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The chart with sizes and font alone, for a page that writes its titles itself."""
    return _with(chart, config=_config())


def _with(chart: alt.TopLevelMixin, **parts: object) -> alt.TopLevelMixin:
    """The chart with more parts. What it holds already is shared: altair's own ways copy all of it again for each part."""
    found = chart.copy(deep=False)
    for name, part in parts.items():
        setattr(found, name, part)
    return found


@cache
def _config() -> alt.Config:
    labels = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    return alt.Config(
        font=CSS_FAMILY,
        padding=12,
        background="white",
        axis=alt.AxisConfig(**labels, gridColor="#e6eaef"),
        view=alt.ViewConfig(stroke=None),
        legend=alt.LegendConfig(**labels, labelLimit=300),
        header=alt.HeaderConfig(labelFontSize=12, labelFontWeight="normal", labelLimit=300),
        text=alt.MarkConfig(fontSize=11, color="#3d4651"),
    )
