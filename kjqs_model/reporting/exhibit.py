"""What a section of a report is made of: exhibits (a chart and the table it is drawn from), tables in words, sentences."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from ..heavy import alt, pd
from ..language import in_unit, say
from . import figure
from .figure import Figure, show
from .lean import making_charts


class Prose:
    """A piece of Markdown, shown as such by notebooks."""

    def __init__(self, text: str):
        self.text = text

    def _repr_markdown_(self) -> str:
        return self.text


class Amount(str):
    """An amount of a table in the reader's unit, to the hundred yuan, which is set to the right as a number."""

    def __new__(cls, yuan: float) -> Self:
        return super().__new__(cls, in_unit(yuan, 2))


def amount_or_dash(yuan: float | None) -> str:
    """An amount of a table, or a dash where there is none."""
    return "–" if yuan is None or math.isnan(yuan) else Amount(yuan)


class Fold:
    """What a page shows once it is asked for, behind a line that says what it is; notebooks show it at once.

    Parameters
    ----------
    title : what lies behind the line; empty where the fold ends.
    """

    def __init__(self, title: str = ""):
        self.title = title

    def _repr_html_(self) -> str:
        return f"{FOLD}{html.escape(self.title)}-->" if self.title else UNFOLD


FOLD, UNFOLD = "<!--kjqs-fold:", "<!--kjqs-fold-end-->"


def folded(title: str, items: Iterable[object]) -> Iterator[object]:
    """Items behind a line of their own on a page; nothing where there are none."""
    kept = [item for item in items if item is not None]
    if kept:
        yield from (Fold(title), *kept, Fold())


class Grid:
    """A table in words: the same for terminal, notebook and page.

    Parameters
    ----------
    head : a heading for each column. rows : text, or whole numbers. title : stands over it on a terminal, under it on a page.
    total : a last row that sums. sources : the last column names long sources. numbers : the columns that a terminal sets to the
    right;
        a page sets whole numbers there by itself.
    """

    def __init__(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence],
        title: str = "",
        total: Sequence | None = None,
        sources: bool = False,
        numbers: Sequence[int] = (),
    ):
        self.head, self.rows, self.title, self.total, self.numbers = (
            list(head),
            [list(row) for row in rows],
            title,
            total,
            numbers,
        )
        self.kind = "grid sources" if sources else "grid"

    def _repr_html_(self) -> str:
        kinds = [' class="number"' if numeric else "" for numeric in self._numeric()]
        head = "".join(f"<th{kind}>{html.escape(name)}</th>" for name, kind in zip(self.head, kinds, strict=True))
        body = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows)
        foot = f"<tfoot><tr>{_cells(self.total)}</tr></tfoot>" if self.total else ""
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        return f'<table class="{self.kind}">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>'

    def _numeric(self) -> list[bool]:
        return [any(isinstance(row[column], (int, Amount)) for row in self.rows) for column in range(len(self.head))]

    def __str__(self) -> str:
        return "\n".join("\t".join(str(cell) for cell in row) for row in (self.head, *self.rows))


def _cells(row: Sequence) -> str:
    return "".join(
        f'<td class="number">{cell:,}</td>'
        if isinstance(cell, int)
        else f'<td class="number">{cell}</td>'
        if cell == "–" or isinstance(cell, Amount)
        else f"<td>{html.escape(str(cell))}</td>"
        for cell in row
    )


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A chart with the tidy table that it is drawn from; made once, whatever shows it.

    Parameters
    ----------
    key : names it for good: the stem of its picture, the anchor on a page.
    title : what it shows, of when, under which scenario. notes : the lines under it, its source first.
    table : tidy, with the columns that ``draw`` names.
    draw : a function of ``charts`` that takes table, title and notes; it gives None where there is nothing to draw.
    otherwise : what stands there in that case; None for nothing at all.
    """

    key: str
    title: str
    notes: Sequence[str]
    table: pd.DataFrame | None
    draw: Callable[..., alt.TopLevelMixin | None]
    otherwise: object = None

    @cached_property
    def chart(self) -> alt.TopLevelMixin | None:
        """The chart, which bears what it shows in a sentence; None where there is nothing to draw."""
        with making_charts(figure.VALIDATE):
            chart = self.draw(self.table, self.title, self.notes)
        if chart is not None and self.told:
            chart.description = self.told
        return chart

    @cached_property
    def told(self) -> str:
        """Title and finding, for those who hear a page; empty where no sentence is known for such a chart."""
        from .tables.findings import finding

        found = finding(self.draw, self.table)
        return self.title + say("signs.colon") + found if found else ""

    def drawn(self) -> Figure | None:
        """The chart as a figure; None where there is nothing to draw."""
        return None if self.chart is None else Figure(self.chart, self.key)

    def picture(self) -> bytes:
        """The chart as a PNG. Raises ValueError where there is nothing to draw."""
        drawn = self.drawn()
        if drawn is None:
            raise ValueError(f"{self.key}: nothing to draw")
        return drawn.png()

    def figure(self, output: str = "") -> Figure | object | None:
        """The chart on show, its PNG written under ``output``/figures where one is given; ``otherwise`` where there is nothing to
        draw."""
        return self.otherwise if self.chart is None else show(self.chart, self.key, output)


def shown(section: Iterable[object], output: str = "") -> Iterator[object]:
    """What a section shows, ready for a notebook: exhibits as figures (and as files in ``output``), all else as it is, nothing
    for None."""
    for item in section:
        ready = item.figure(output) if isinstance(item, Exhibit) else item
        if ready is not None:
            yield ready


def heading(title: str) -> Prose:
    """A section heading."""
    return Prose(f"## {title}")


class Appendices:
    """Where the appendices begin: what follows is folded on a page, section by section."""

    def _repr_html_(self) -> str:
        return APPENDICES


APPENDICES = '<div class="appendices"></div>'


def listed(lines: Iterable[str], title: str = "") -> Prose:
    """Sentences as a list, each made safe, under a title that may hold Markdown."""
    told = "\n".join(f"- {safe(line)}" for line in lines)
    return Prose(f"{title}\n\n{told}" if title else told)


def safe(text: str) -> str:
    """Text of a scenario inside Markdown: signs with a meaning there stand for themselves."""
    for sign in "\\`*_[]<>#|":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", " ")
