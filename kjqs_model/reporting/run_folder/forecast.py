"""What ``kjqs forecast`` writes: the running year by clause and by county, proposed moves, and a manifest with the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...budget.cells import NOWHERE
from ...budget.payment_terms import paying_clauses
from ...budget.quantiles import summary
from ...budget.running_year.forecast import Forecast
from ...budget.running_year.in_year import ForecastLine, gap_chance, quantile_upwards
from ...budget.running_year.plan import ALL
from ...heavy import pd
from ...language import current_language, say
from ...policy.register import register
from ...study.hashes import file_hash, tree_hash
from ..charts import appropriation as curves
from ..exhibit import Exhibit
from ..page import rendered
from ..sections.mid_year import lines
from ..terminal.forecast import grids, notes, warnings_of
from .manifest import inputs_of, run_record
from .plain_csv import csv_text
from .simulation import Clock, write_folder

if TYPE_CHECKING:
    from ..figure import Figure

COMMAND = "forecast"
"""What the manifest of such a folder is marked with."""

TOTAL = "total"
_QUANTILES = ("p05", "p10", "p50", "p80", "p90", "p95")
COLUMNS = [
    "clause",
    "department",
    "event_years",
    "known_yuan",
    "simulated_mean",
    "paid_before",
    "need_mean",
    *(f"need_{name}" for name in _QUANTILES),
    "need_at_safety",
    "available",
    "paid_to_date",
    "remaining_mean",
    "paid_share",
    "gap_probability",
    "standard_error",
    "gap_mean",
    "surplus_mean",
    "gap_at_safety",
    "surplus_at_safety",
]
COUNTY_COLUMNS = [
    "clause",
    "county",
    "known_yuan",
    "simulated_mean",
    "need_mean",
    "need_at_safety",
    "available",
    "paid_to_date",
    "remaining_mean",
]
MOVE_COLUMNS = ["kind", "from", "to", "department", "amount_yuan", "order"]
ADJUSTMENT_BOOK, YEAR_BOOK, PAGE, PROJECTS = "预算调整表.xlsx", "forecast.xlsx", "report.html", "项目条款对应.csv"
_SHARES = frozenset({"paid_share", "gap_probability", "standard_error"})


def forecast_table(found: Forecast) -> pd.DataFrame:
    """``forecast.csv``: a row a clause, then ``total``, which is of the sums: one purse for all clauses."""
    rows = [_clause_row(line, found) for line in found.lines]
    return pd.DataFrame([*rows, _total_row(found)], columns=COLUMNS)


def _clause_row(line: ForecastLine, found: Forecast) -> dict:
    return {
        "clause": line.clause,
        "department": register()[line.clause].lead,
        "event_years": _joined(line.event_years),
        "known_yuan": int(line.known.sum()),
        "simulated_mean": float(line.added.sum(axis=1).mean()),
        "paid_before": int(line.before.sum()),
        **_of_need(line.need, line.available, line.paid_to_date, found),
    }


def _total_row(found: Forecast) -> dict:
    lines = found.lines
    return {
        "clause": TOTAL,
        "department": "",
        "event_years": _joined({year for line in lines for year in line.event_years}),
        "known_yuan": sum(int(line.known.sum()) for line in lines),
        "simulated_mean": sum(float(line.added.sum(axis=1).mean()) for line in lines),
        "paid_before": sum(int(line.before.sum()) for line in lines),
        **_of_need(found.need, found.available, found.paid_to_date, found),
    }


def _joined(years: Iterable[int]) -> str:
    return " ".join(map(str, sorted(years)))


def _of_need(need: np.ndarray, available: int, paid: int, found: Forecast) -> dict:
    stated, needed = summary(need), quantile_upwards(need, found.settings.safety)
    chance, error = gap_chance(need, available)
    return {
        "need_mean": stated["mean"],
        **{f"need_{name}": stated[name] for name in _QUANTILES},
        "need_at_safety": needed,
        "available": available,
        "paid_to_date": paid,
        "remaining_mean": stated["mean"] - paid,
        "paid_share": paid / available if available else np.nan,
        "gap_probability": chance,
        "standard_error": error,
        "gap_mean": float(np.maximum(need - available, 0).mean()),
        "surplus_mean": float(np.maximum(available - need, 0).mean()),
        "gap_at_safety": max(needed - available, 0),
        "surplus_at_safety": max(available - needed, 0),
    }


def county_table(found: Forecast) -> pd.DataFrame:
    """``by_county.csv``: a row a clause and county with anything in it; ``*`` is no single county.

    Money stands where the ledger has it: what was paid without a county is part of the need of ``*``, and off what counties are
    owed.
    """
    rows = [
        _county_row(line, place, county, found.settings.safety)
        for line in found.lines
        for place, county in enumerate([*found.counties, NOWHERE])
        if _is_there(line, place)
    ]
    return pd.DataFrame(rows, columns=COUNTY_COLUMNS)


def _is_there(line: ForecastLine, place: int) -> bool:
    return any(amounts[..., place].any() for amounts in (line.known, line.added, line.paid, line.remaining, line.money))


def _county_row(line: ForecastLine, place: int, county: str, safety: float) -> dict:
    need = line.need_by_county[:, place]
    return {
        "clause": line.clause,
        "county": county,
        "known_yuan": int(line.known[place]),
        "simulated_mean": float(line.added[:, place].mean()),
        "need_mean": float(need.mean()),
        "need_at_safety": quantile_upwards(need, safety),
        "available": int(line.money[place]),
        "paid_to_date": int(line.paid[place]),
        "remaining_mean": float(line.remaining[:, place].mean()),
    }


def move_table(found: Forecast) -> pd.DataFrame:
    """``moves.csv``: proposed moves within departments; a row of the kind ``budget_adjustment`` is what they leave open."""
    rows = [
        {
            "kind": move.kind,
            "from": move.source or "",
            "to": move.target,
            "department": move.department,
            "amount_yuan": move.amount,
            "order": order,
        }
        for order, move in enumerate(found.moves, 1)
    ]
    return pd.DataFrame(rows, columns=MOVE_COLUMNS)


def write_forecast(
    found: Forecast,
    tables: Path,
    ledger: Path,
    folder: Path,
    overrides: Sequence[str],
    clock: Clock,
    projects: Path | None = None,
) -> None:
    """Write the tables of a forecast, 预算调整表, the year's page and workbook and the manifest into a folder that takes its
    name when it is whole.

    Parameters
    ----------
    tables, ledger, projects : what was read, for the manifest. folder : its older content goes. overrides : of the command line.
    """
    read = {"tables": tree_hash(tables) if tables.is_dir() else file_hash(tables), "ledger": file_hash(ledger)}
    read |= {} if projects is None else {"projects": file_hash(projects)}
    write_folder(contents_of(found), lambda room: _manifest(found, read, room, overrides, clock), folder)


def contents_of(found: Forecast) -> dict[str, str | bytes]:
    """What a forecast is written as, by file name."""
    from ...budget.running_year.project_clauses import suggestion_csv
    from ..workbook.running_year import adjustment_book, year_book

    by_name = {"forecast": forecast_table(found), "by_county": county_table(found), "moves": move_table(found)}
    texts: dict[str, str | bytes] = {
        f"{name}.csv": csv_text(table, lambda column: column in _SHARES) for name, table in by_name.items()
    }
    texts |= {
        ADJUSTMENT_BOOK: adjustment_book(found),
        YEAR_BOOK: year_book(by_name, notes(found), title_of(found)),
        PAGE: forecast_page(found),
    }
    return texts if found.execution is None else texts | {PROJECTS: suggestion_csv(found.execution.links)}


def _manifest(found: Forecast, read: Mapping[str, str], room: Path, overrides: Sequence[str], clock: Clock) -> dict:
    scenario, plan = found.scenario, found.plan
    inputs = {**read} | inputs_of(
        scenario, draws=found.draws, seed=scenario.seed, language=current_language(), overrides=overrides
    )
    complete = (
        [ALL] if plan.complete >= set(paying_clauses()) else [clause for clause in paying_clauses() if clause in plan.complete]
    )
    asked = {
        "as_of": plan.as_of.isoformat(),
        "safety": found.settings.safety,
        "complete": complete,
        "event_years": {"known": plan.held, "simulated": plan.simulated, "absent": plan.absent},
    }
    record = run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())
    return {"command": COMMAND, **asked, "notes": notes(found)} | record


def title_of(found: Forecast) -> str:
    """What the page and the workbook of a running year are called."""
    return say(
        "reporting_run_folder.budget_year_as_of", budget_year=found.plan.budget_year, isoformat=found.plan.as_of.isoformat()
    )


def forecast_page(found: Forecast) -> str:
    """The lines of the year, its moves, a chart of what was paid, is needed and is there, and what to know."""
    tables, told = grids(found), notes(found)
    first = [*warnings_of(found), _opening(found)]
    chart = _chart(found)
    text = "".join(
        [
            *first,
            *told,
            *(cell for grid in tables for row in (grid.head, *grid.rows) for cell in row),
            *(grid.title for grid in tables),
        ]
    )
    return rendered(
        "forecast.html", title_of(found), text, first=first, grids=tables, notes=told, chart="" if chart is None else chart.svg
    )


def _opening(found: Forecast) -> str:
    safety, gap = found.settings.safety, found.needed_at_safety - found.available
    outcome = (
        say("reporting_run_folder.yuan_short", gap=f"{gap:,}")
        if gap > 0
        else say("reporting_run_folder.yuan_over", gap=f"{-gap:,}")
    )
    return say(
        "reporting_run_folder.year_needs_yuan_mean_there",
        need_mean=f"{found.need.mean():,.0f}",
        available=f"{found.available:,}",
        paid_to_date=f"{found.paid_to_date:,}",
        safety=f"{safety:.0%}",
        outcome=outcome,
    )


def _chart(found: Forecast) -> Figure | None:
    return Exhibit(
        "mid_year",
        say("reporting_run_folder.clause_paid_needed_available"),
        [say("reporting_run_folder.unit_is_money_unit_draws", draws=found.draws)],
        lines(found),
        curves.mid_year,
    ).drawn()
