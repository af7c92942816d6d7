"""A hindcast in words: published figures beside what was forecast, and where the forecast missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...language import say, say_each
from ...projection.fitting.history import INTENSITY
from ...projection.targets import indicator_label
from ..exhibit import Grid

if TYPE_CHECKING:
    from ...projection.record.hindcast import Hindcast

_GDP = "gdp"
_GDP_UNIT = 1e8
_SCORES = ("crps", "crps_linear_trend", "crps_exponential_trend")


def label(indicator: str) -> str:
    """What an indicator of a hindcast is called."""
    return say("reporting_terminal.gdp_100_million_yuan") if indicator == _GDP else indicator_label(indicator)


def figure(value: float, indicator: str) -> str:
    """A figure of an indicator, as a reader has it."""
    return f"{value / _GDP_UNIT:,.1f}" if indicator == _GDP else f"{value:.2%}" if indicator == INTENSITY else f"{value:,.0f}"


def grids(found: Hindcast) -> list[Grid]:
    """A table a base year: what was published, median and 80 % interval, CRPS beside the two baselines."""
    head = say_each(
        "reporting_terminal",
        "indicator",
        "year",
        "published",
        "median",
        "n_80_interval",
        "inside",
        "crps",
        "linear_trend",
        "exponential_trend",
    )
    return [
        Grid(head, [_cells(row) for row in rows], _title(found, base), numbers=(2, 3, 4, 6, 7, 8))
        for base, rows in by_base(found).items()
    ]


def by_base(found: Hindcast) -> dict[int, list[Mapping]]:
    """The rows of a hindcast by base year."""
    return {base: [row for row in found.rows if row["base"] == base] for base in found.projections}


def _title(found: Hindcast, base: int) -> str:
    draws = found.projections[base].draws
    return say("reporting_terminal.hindcast_end_draws_smaller_crps", base=base, draws=draws)


def _cells(row: Mapping) -> tuple[str, ...]:
    name = row["indicator"]
    return (
        label(name),
        str(row["year"]),
        figure(row["published"], name),
        figure(row["p50"], name),
        f"{figure(row['p10'], name)} – {figure(row['p90'], name)}",
        say("reporting_terminal.word_yes") if row["inside_80"] else say("reporting_terminal.word_no"),
        *(figure(row[score], name) for score in _SCORES),
    )


def sentences(found: Hindcast) -> list[str]:
    """One sentence a base year: what lies outside its intervals and how the baselines did, or that nothing does."""
    return [_sentence(base, rows) for base, rows in by_base(found).items()]


def missed(rows: Sequence[Mapping]) -> list[Mapping]:
    """The rows whose published figure lies outside the 80 % interval."""
    return [row for row in rows if not row["inside_80"]]


def _sentence(base: int, rows: Sequence[Mapping]) -> str:
    errors = _mean_errors(rows)
    model, linear, exponential = (f"{error:.1%}" for error in errors)
    if not missed(rows):
        return say(
            "reporting_terminal.end_all_published_figures_lie",
            base=base,
            rows_count=len(rows),
            model=model,
            linear=linear,
            exponential=exponential,
        )
    out = missed(rows)
    return say(
        "reporting_terminal.end_published_figures_lie_outside",
        base=base,
        rows_count=len(rows),
        out_count=len(out),
        out=_sides(out),
        unforeseen=_unforeseen(base, out),
        model=model,
        linear=linear,
        exponential=exponential,
    )


def _mean_errors(rows: Sequence[Mapping]) -> list[float]:
    return [float(np.mean([row[score] / row["published"] for row in rows])) for score in _SCORES]


def _sides(out: Sequence[Mapping]) -> str:
    above = sum(row["published"] > row["p90"] for row in out)
    parts = [
        (above, say("reporting_terminal.above_above", above=above)),
        (len(out) - above, say("reporting_terminal.out_count_below", out_count=len(out) - above)),
    ]
    return say("signs.comma").join(text for count, text in parts if count)


def _unforeseen(base: int, out: Sequence[Mapping]) -> str:
    """What the model did not foresee, and whether the baselines erred on the same side."""
    same = all(
        np.sign(row["published"] - row[trend]) == np.sign(row["published"] - row["p50"])
        for row in out
        for trend in ("linear_trend", "exponential_trend")
    )
    last = max(row["year"] for row in out)
    if same:
        return say("reporting_terminal.what_came_not_foreseen_both", base=base + 1, last=last)
    return say("reporting_terminal.what_came_not_foreseen_trends", base=base + 1, last=last)
