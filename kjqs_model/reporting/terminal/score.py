"""The accuracy record in words: how far forecasts missed, how often their intervals held, and what they beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...heavy import pd
from ...language import say, say_each, word_of
from ...projection.record.accuracy import NAIVE
from ...projection.record.outturns import Outturn, Outturns, outturn_label
from ...projection.record.vintages import Vintage
from ..exhibit import Grid
from ..tables.evaluate import short_label


def naive_word(name: str) -> str:
    """What a naive forecast is called."""
    return word_of("reporting_terminal.naive", name)


def grids(tables: Mapping[str, pd.DataFrame]) -> list[Grid]:
    """The record by indicator and horizon; the split of errors of money where there is any."""
    head = (
        *say_each("reporting_terminal", "indicator", "ahead", "count_heading", "bias", "absolute"),
        "CRPS",
        *(naive_word(name) for name in NAIVE),
        say("reporting_terminal.in_80"),
        say("reporting_terminal.in_90"),
    )
    rows = [_cells(row) for row in tables["scores"].to_dict("records")]
    title = say("reporting_terminal.accuracy_errors_forecast_less_outturn")
    found = [Grid(head, rows, title, numbers=tuple(range(1, len(head))))]
    return found if tables["split"].empty else [*found, _split_grid(tables["split"])]


def _cells(row: Mapping) -> tuple[str, ...]:
    horizon = say("reporting_terminal.all") if row["horizon"] == "all" else str(row["horizon"])
    figures = [row[name] for name in ("bias", "mean_absolute_error", "crps", *(f"crps_{name}" for name in NAIVE))]
    return (
        short_label(row["indicator"]),
        horizon,
        str(row["n"]),
        *(figure(value, row["unit"]) for value in figures),
        *(f"{row[f'coverage_{share}'] * row['n']:.0f}/{row['n']}" for share in (80, 90)),
    )


def figure(value: float, unit: str) -> str:
    """A figure of the record: per cent with one decimal, points with two; a dash where there is none."""
    return "—" if not np.isfinite(value) else f"{value:.2f}" if unit == "points" else f"{value:.1f}"


def _split_grid(split: pd.DataFrame) -> Grid:
    parts = {
        "policy": say("reporting_terminal.policy"),
        "volume": say("reporting_terminal.volume"),
        "timing": say("reporting_terminal.timing"),
        "award_level": say("reporting_terminal.award_level"),
        "remainder": say("reporting_terminal.remainder"),
    }
    head = (*say_each("reporting_terminal", "forecast", "matter", "year", "error_yuan"), *parts.values())
    rows = [
        (
            str(row["vintage"]),
            outturn_label(row["key"]),
            str(row["year"]),
            f"{row['error']:,}",
            *(f"{row[name]:,}" for name in parts),
        )
        for row in split.to_dict("records")
    ]
    return Grid(head, rows, say("reporting_terminal.what_errors_money_made_outturn"), numbers=tuple(range(2, len(head))))


def sentences(tables: Mapping[str, pd.DataFrame], outturns: Outturns, vintages: Sequence[Vintage]) -> list[str]:
    """What was scored, how much it rests on, and against which naive forecast the model does worse."""
    errors, scores = tables["errors"], tables["scores"]
    held = int(errors["inside_90"].sum())
    distinct = errors[["indicator", "year"]].drop_duplicates().shape[0]
    found = [
        say(
            "reporting_terminal.kept_forecast_s_against_outturn",
            vintages_count=len(vintages),
            distinct=distinct,
            errors_count=len(errors),
            held=held,
        )
    ]
    unscored = len(outturns.known()) - distinct
    if unscored:
        found.append(say("reporting_terminal.outturn_s_no_kept_forecast", unscored=unscored))
    return [*found, *_superseded(outturns), *_beaten(scores)]


def _superseded(outturns: Outturns) -> list[str]:
    """Figures that were published anew: which of them counts."""
    return [
        say(
            "reporting_terminal.figure_changed_since",
            label=short_label(old.indicator),
            year=old.year,
            old=_told(old.value),
            old_day=old.vintage.isoformat(),
            new=_told(new.value),
            new_day=new.vintage.isoformat(),
        )
        for old, new in superseded(outturns)
    ]


def superseded(outturns: Outturns) -> list[tuple[Outturn, Outturn]]:
    """Figures that a later vintage has changed, each with the one that counts in its place, by indicator, year and day."""
    last = outturns.known()
    changed = [row for row in outturns.rows if row.value != last[row.indicator, row.year].value]
    changed.sort(key=lambda row: (row.indicator, row.year, row.vintage))
    return [(row, last[row.indicator, row.year]) for row in changed]


def _told(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _beaten(scores: pd.DataFrame) -> list[str]:
    """Where a naive forecast had the smaller error: over all horizons, then at single ones."""
    whole, single = _worse(scores[scores["horizon"] == "all"]), _worse(scores[scores["horizon"] != "all"], by_horizon=True)
    found = [
        say("reporting_terminal.over_all_horizons_these_naive", whole=say("signs.list_mark").join(whole))
        if whole
        else say("reporting_terminal.over_all_horizons_crps_no")
    ]
    if single and not whole:
        found.append(say("reporting_terminal.single_horizons_these_naive_forecasts", single=say("signs.list_mark").join(single)))
    return found


def _worse(scores: pd.DataFrame, by_horizon: bool = False) -> list[str]:
    """Indicators and naive forecasts that beat the model, in the order of the table."""
    rows = [(row, name) for row in scores.to_dict("records") for name in NAIVE if row[f"crps_{name}"] < row["crps"]]
    return [
        short_label(row["indicator"])
        + (
            say("reporting_terminal.naive_word_horizon_ahead", naive_word=naive_word(name), horizon=row["horizon"])
            if by_horizon
            else say("reporting_terminal.naive_word", naive_word=naive_word(name))
        )
        for row, name in rows
    ]
