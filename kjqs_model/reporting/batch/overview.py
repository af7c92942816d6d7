"""What stands over all reports: index.html, and comparison.csv and .parquet, the same long table twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...files import write_together
from ...language import say
from ..run_folder.manifest import read_manifest
from ..tables.basis import basis_word
from ..words import clause_list, status_word

if TYPE_CHECKING:
    from .run import ReportOutcome

OVERVIEW = ("index.html", "comparison.csv", "comparison.parquet")
COLUMNS = ("scenario", "measure", "group", "key", "year", "mean", "p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95")
_SHOWN = {"title", "year", "total_yuan", "difference_yuan", "parent", "unset"}

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
    page = index_page(_rows(outcomes), _others(output, {outcome.name for outcome in outcomes}), _failures(outcomes))
    contents = {"index.html": page.encode("utf-8"), "comparison.parquet": comparison_parquet(rows),
                "comparison.csv": comparison_csv(rows)}
    write_together({output / name: content for name, content in contents.items()}, ready)


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


def _rows(outcomes: Sequence[ReportOutcome]) -> list[dict]:
    fine = [outcome for outcome in outcomes if outcome.fine]
    largest = max((outcome.results["total_yuan"] for outcome in fine), default=0)
    # One word for made and kept: a batch that was killed and resumed leaves the same page as one that nobody disturbed.
    return [_row(outcome.name, say("reporting_batch.finished"), outcome.results, largest) for outcome in fine]


def _row(name: str, status: str, results: dict, largest: int) -> dict:
    difference = results["difference_yuan"]
    unset = results["unset"]
    note = say("reporting_batch.not_total_clauses_without_amount", unset_count=len(unset),
               clause_list=clause_list(unset)) if unset else ""
    parts = say("signs.comma").join(f"{basis_word(basis)} {yuan:,}" for basis, yuan in results.get("parts_yuan", {}).items())
    if parts:
        left_out = results["uncounted"]
        parts = say("reporting_batch.what_numbers_rest_yuan", parts=parts)
        parts += say("reporting_batch.nobody_published_number_none_year",
                     left_out=say("signs.list_mark").join(left_out)) if left_out else ""
    return {"name": name, "parts": parts, "link": quote(name), "status": status, "title": results["title"],
            "year": results["year"],
            "total": f"{results['total_yuan']:,}", "width": round(140 * results["total_yuan"] / largest) if largest else 0,
            "difference": "–" if difference is None else f"{difference:+,}（{results['parent']}）" if difference
            else f"0（{results['parent']}）",
            "unset": note}


def _others(output: Path, run: set[str]) -> list[dict]:
    """Finished reports of earlier runs that this run was not asked for."""
    found = [(path.name, read_manifest(path)) for path in sorted(output.iterdir())
             if path.is_dir() and not path.name.startswith(".") and path.name not in run]
    standing = [(name, record["results"]) for name, record in found if record and set(record["results"]) >= _SHOWN]
    largest = max((results["total_yuan"] for _, results in standing), default=0)
    return [_row(name, say("reporting_batch.made_before"), results, largest) for name, results in standing]


def _failures(outcomes: Sequence[ReportOutcome]) -> list[dict]:
    stale = say("reporting_batch.folder_holds_older_report_other")
    return [{"name": outcome.name, "status": status_word(outcome.status), "message": outcome.message, "link": quote(outcome.name),
             "stale": stale if outcome.stale else ""} for outcome in outcomes if not outcome.fine]
