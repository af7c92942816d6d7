"""What stands over all reports: index.html, and comparison.csv and .parquet, the same long table twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...files import write_together
from ...language import say
from ..charts.fonts import register_fonts
from ..figure import show
from ..run_folder.manifest import read_manifest
from ..side_by_side import IndexCell, cards_of, cells, headings, matrix, order_of, picture, warnings
from ..words import money, status_word

if TYPE_CHECKING:
    from ..tables.card import AnswerCard
    from .outcome import ReportOutcome

COLUMNS = ("scenario", "measure", "group", "key", "year", "mean", "p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95")
_SHOWN = {"title", "year", "total_yuan"}


def write_overview(output: Path, outcomes: Sequence[ReportOutcome], ready: Callable[[], None] = lambda: None) -> None:
    """Write comparison.csv, comparison.parquet and index.html together: all are there before the first takes its name, the page
    takes it last.

    Parameters
    ----------
    ready : called just before that; what an older run left in their places goes then, so that files of two runs never stand side
    by side.
    """
    from ..page import index_page

    rows = comparison_rows(outcomes)
    cards = cards_of({outcome.name: outcome.results for outcome in outcomes if outcome.fine})
    page = index_page(
        _rows(cards, outcomes), _others(output, {outcome.name for outcome in outcomes}), _failures(outcomes), _beside(cards)
    )
    contents = {
        "index.html": page.encode("utf-8"),
        "comparison.parquet": comparison_parquet(rows),
        "comparison.csv": comparison_csv(rows),
    }
    write_together({output / name: content for name, content in contents.items()}, ready)


def get_ready() -> None:
    """Load what the overview is made with, and draw once: seconds that nobody need wait for while reports are made."""
    import altair  # noqa: F401
    import vl_convert
    from fontTools import subset  # noqa: F401
    from pyarrow import parquet  # noqa: F401

    comparison_parquet([])
    register_fonts("")
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}}, allowed_base_urls=[])


def comparison_rows(outcomes: Sequence[ReportOutcome]) -> list[dict]:
    """The amounts of every report that stands, by every group of budget.csv; the base year has means only.

    An older report that a failed run left in place is not in it: its inputs are not those of the others.
    """
    fine = sorted((outcome for outcome in outcomes if outcome.fine), key=lambda outcome: outcome.name)
    return [{"scenario": outcome.name} | row for outcome in fine for row in outcome.results["rows"]]


def comparison_csv(rows: Sequence[dict]) -> bytes:
    """The rows as CSV; where there are no draws the quantiles are empty."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def comparison_parquet(rows: Sequence[dict]) -> bytes:
    """The same rows with their types: text, year as int32, yuan as float64, null where there are no draws."""
    import pyarrow as pa
    from pyarrow import parquet

    kinds = dict.fromkeys(COLUMNS[:4], pa.string()) | {"year": pa.int32()} | dict.fromkeys(COLUMNS[5:], pa.float64())
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    stream = io.BytesIO()
    parquet.write_table(pa.table(columns), stream)
    return stream.getvalue()


def _rows(cards: Mapping[str, AnswerCard], outcomes: Sequence[ReportOutcome]) -> list[dict]:
    """A row a report that stands: the reference first, then as given."""
    results = {outcome.name: outcome.results for outcome in outcomes if outcome.fine}
    numbers = {name: place for place, name in enumerate((name for name, card in cards.items() if card.joint), 1)}
    titles = {name: card.title for name, card in cards.items()}
    return [
        _row(
            name,
            {**results[name], "title": titles.get(name, results[name]["title"])},
            cells(cards[name], cards) if name in cards else None,
            numbers.get(name, 0),
        )
        for name in order_of(list(cards), list(results))
    ]


def _row(name: str, results: Mapping, known: Sequence[IndexCell] | None = None, number: int = 0) -> dict:
    """What a row shows; the base year's total where a report has no card."""
    total = IndexCell(money(results["total_yuan"]), say("reporting_batch.owed_for", year=results["year"]), results["total_yuan"])
    return {"name": name, "link": quote(name), "title": results["title"], "cells": list(known or [total]), "number": number}


def _others(output: Path, run: set[str]) -> list[dict]:
    """Finished reports of earlier runs that this run was not asked for."""
    found = [
        (path.name, read_manifest(path))
        for path in sorted(output.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name not in run
    ]
    return [_row(name, record["results"]) for name, record in found if record and set(record["results"]) >= _SHOWN]


def _beside(cards: Mapping[str, AnswerCard]) -> dict:
    """Headings, picture, warnings and matrix over the reports that have cards."""
    shown = picture(cards)
    drawn = (
        None
        if shown is None
        else {"title": shown.title, "svg": show(shown.chart, shown.key).svg, "names": list(shown.table["label"])}
    )
    heads = headings(cards) if cards else [say("reporting_templates.total")]
    return {"heads": heads, "picture": drawn, "warnings": warnings(cards), "matrix": matrix(cards)}


def _failures(outcomes: Sequence[ReportOutcome]) -> list[dict]:
    stale = say("reporting_batch.folder_holds_older_report_other")
    return [
        {
            "name": outcome.name,
            "status": status_word(outcome.status),
            "message": outcome.message,
            "link": quote(outcome.name),
            "stale": stale if outcome.stale else "",
        }
        for outcome in outcomes
        if not outcome.fine
    ]
