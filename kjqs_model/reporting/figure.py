"""A chart on show: interactive specification and static picture together, and the same as PNG for print."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..files import atomic_write
from ..heavy import alt
from ..language import say
from .charts.fonts import register_fonts
from .lean import specification

VEGA_LITE = "application/vnd.vegalite.v6+json"
"""A media type that notebooks accept; altair's own renderer writes ``…v6.json``, which papermill refuses."""

PRINT_PPI = 300

DRAWINGS = "KJQS_REPORT_DRAWINGS"
"""The environment variable with the folder in which a notebook leaves its drawings for another process to make PNG of: that takes
as long as all the rest of the charts."""

VALIDATE = False
"""Whether charts are checked against the schema once more, which takes a quarter of a chart's time: the tests do it for all."""


class Figure:
    """One drawn chart.

    Parameters
    ----------
    chart : an altair chart.
    name : the stem of its PNG file.
    """

    def __init__(self, chart: alt.Chart, name: str):
        import vl_convert

        self.name = name
        self.spec = specification(chart, VALIDATE)
        register_fonts(json.dumps(self.spec, ensure_ascii=False))
        # Data come with the specification; without base addresses no request can leave while the picture is drawn.
        self.svg = vl_convert.vegalite_to_svg(self.spec, allowed_base_urls=[])

    def png(self) -> bytes:
        """The picture at 300 dots an inch."""
        return print_of(self.svg)

    def save(self, folder: str | Path) -> Path:
        """Write ``<name>.png`` into a folder, whole or not at all; in a report of a batch, leave that to the process that runs
        the notebook and else waits for it."""
        elsewhere = os.environ.get(DRAWINGS)
        path = Path(elsewhere) / f"{self.name}.svg" if elsewhere else Path(folder) / f"{self.name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(self.svg.encode("utf-8") if elsewhere else self.png())
        return path

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {VEGA_LITE: self.spec, "image/svg+xml": self.svg, "text/plain": f"<Figure {self.name}>"}


def print_of(svg: str) -> bytes:
    """A drawing as PNG at 300 dots an inch."""
    import vl_convert

    register_fonts(svg)
    return vl_convert.svg_to_png(svg, ppi=PRINT_PPI)


class NothingToDraw:
    """What stands in the place of a chart without a single amount."""

    def _repr_markdown_(self) -> str:
        return say("reporting.there_no_amount_draw")


def show(chart: alt.Chart | None, name: str, output: str = "") -> Figure | NothingToDraw:
    """Draw a chart for a notebook; where there is an output folder, write its PNG there under ``figures/``."""
    if chart is None:
        return NothingToDraw()
    figure = Figure(chart, name)
    if output:
        figure.save(Path(output) / "figures")
    return figure
