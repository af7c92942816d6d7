"""A hindcast of a panel in words: how often intervals held, how it compares with naive forecasts, what is common to all
places."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...language import either, say, say_each
from ...projection.growth.hindcast import PanelHindcast
from ...projection.growth.process import natural, told
from ..exhibit import Grid

_SHOWN_HORIZONS = 5


def grids(found: PanelHindcast) -> list[Grid]:
    """One table: coverage and scores by level and horizon, the first five years ahead."""
    scores = found.scores()
    head = (
        *say_each("reporting_terminal", "level", "years_ahead", "outturns", "units", "n_50", "n_80", "n_90"),
        "CRPS",
        *say_each("reporting_terminal", "no_change", "linear", "damped", "common"),
    )
    rows = [
        (
            row.level,
            f"{row.horizon}",
            f"{row.n}",
            f"{row.units}",
            f"{row.coverage_50:.0%}",
            f"{row.coverage_80:.0%}",
            f"{row.coverage_90:.0%}",
            *(f"{value:.3f}" for value in (row.crps_log, row.crps_no_change, row.crps_linear, row.crps_damped)),
            f"{row.common_share:.0%}",
        )
        for row in scores[scores["horizon"] <= _SHOWN_HORIZONS].itertuples()
    ]
    title = say(
        "reporting_terminal.end_each_year_errors_logs",
        series=found.series,
        estimates=min(found.estimates),
        estimates_2=max(found.estimates),
    )
    return [Grid(head, rows, title, numbers=tuple(range(1, 12)))]


def sentences(found: PanelHindcast) -> list[str]:
    """How much the scores rest on, and what else the file of forecasts holds."""
    ahead = sum(row["outturn"] is None for row in found.rows)
    known = len(found.rows) - ahead
    origins = len(found.estimates)
    text = [say("reporting_terminal.origins_forecasts_outturn_none_yet", origins=origins, known=known, ahead=ahead)]
    if known:
        text.append(say("reporting_terminal.errors_one_year_part_common"))
    return text


def fit_grids(found: Mapping) -> list[Grid]:
    """A table of the hyperparameters: medians by series at the last origin that was fitted."""
    entries = {entry["series"]: entry for entry in found["estimates"]}
    head = (say("reporting_terminal.hyperparameter"), *entries)
    names = dict.fromkeys(name for entry in entries.values() for name in entry["names"])
    rows = [(hyperparameter_label(name), *(_median(entry, name) for entry in entries.values())) for name in names]
    origin = max(entry["origin"] for entry in found["estimates"])
    return [
        Grid(head, rows, say("reporting_terminal.growth_process_end_medians", origin=origin), numbers=tuple(range(1, len(head))))
    ]


def _median(entry: Mapping, name: str) -> str:
    if name not in entry["names"]:
        return "–"
    place = entry["names"].index(name)
    return f"{float(np.median(natural(name, np.array([row[place] for row in entry['theta']])))):.3f}"


def hyperparameter_label(name: str) -> str:
    """What a hyperparameter is called in the reader's language; those of a companion series with its name."""
    first, _, series = name.partition(".")
    called = told()["priors"][first]
    return either(called["zh"], called["en"]) + (f"（{series}）" if series and series != "itself" else "")


def fit_sentences(found: Mapping) -> list[str]:
    """What forecasts on the panel have missed by, one and two years ahead."""
    text = []
    for series, horizons in found["spread"].items():
        for horizon, entry in horizons.items():
            if entry["sd"] is not None:
                text.append(
                    say(
                        "reporting_terminal.years_ahead_places_about_missed",
                        series=series,
                        horizon=horizon,
                        middle=f"{entry['middle']:g}",
                        sd=f"{entry['sd']:.3f}",
                        misses=entry["misses"],
                    )
                )
    return text
