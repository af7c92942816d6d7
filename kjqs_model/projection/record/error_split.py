"""The error of a forecast of money, split into what caused it: policy, volume, timing, award level, and a named remainder.

Of a clause that pays so much a recipient, with n recipients and b yuan each (the mean forecast over the mean count) and an
outturn of A yuan for N recipients:

    policy        forecast under the policy that came about, less the forecast under the one assumed, in the same draws
    volume        (N - n - shift) x b
    timing        shift x b
    award level   (A / N - b) x N

with n and b of the policy that came about. ``shift`` counts recipients that came in this year rather than in one beside it: years
in order, each with its next, where one has more recipients than forecast and the other fewer, the smaller of both numbers is
moved
from volume to timing, and used up. Shifts of adjacent years cancel. Where the outturn of the year beside is not known, nothing is
called timing. Where nobody was forecast, all is volume. Each part is rounded to whole yuan; the remainder is what is left of the
error, at most three yuan where counts are known and everything but policy where they are not.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal
from ...language import say
from ...policy.register import clause_order, register
from .outturns import COUNT_OF, ENTITLEMENT, RECIPIENTS, Outturns, forecast_of
from .vintages import Vintage

if TYPE_CHECKING:
    import pandas as pd

    from ..projection import Projection

PARTS = ("policy", "volume", "timing", "award_level", "remainder")


@dataclass(frozen=True)
class ErrorSplit:
    """The error of one clause and year in whole yuan: ``error`` is outturn less forecast, and the sum of the five parts.

    ``key`` is a clause, or ``entitlement``. Both numbers of recipients are None where the outturn's is not known.
    """

    key: str
    year: int
    forecast: int
    outturn: int
    error: int
    policy: int
    volume: int
    timing: int
    award_level: int
    remainder: int
    recipients: int | None = None
    recipients_forecast: float | None = None


@dataclass(frozen=True)
class _Means:
    """Mean yuan and recipients of a forecast."""

    yuan: float
    recipients: float


def split_error(
    projection: Projection | Vintage,
    outturns: Outturns,
    actual: Projection | Vintage | None = None,
    as_of: datetime.date | None = None,
) -> list[ErrorSplit]:
    """Split the error of every amount with an outturn, clauses in order of year, then the total of each year.

    Parameters
    ----------
    projection : the forecast, or a vintage of it. outturns : with clauses' amounts in yuan, and the number of recipients where
    it is known.
    actual : the same forecast under the policy that came about, in the same draws; the policy part is zero without it.
    as_of : only what was published by this day counts.

    Raises
    ------
    Refusal : an ``actual`` in other draws or years.
    """
    _fail_if_other_draws(projection, actual)
    known = {key: row.value for key, row in outturns.known(as_of).items() if key[1] in projection.years}
    years = sorted({year for _, year in known})
    found = []
    for clause in sorted({name for name, _ in known if name in register()}, key=clause_order):
        found += _of_clause(clause, projection, actual or projection, known, years)
    found.sort(key=lambda split: (split.year, clause_order(split.key)))
    totals = [
        _of_total(
            projection, actual or projection, known[ENTITLEMENT, year], year, [split for split in found if split.year == year]
        )
        for year in years
        if (ENTITLEMENT, year) in known
    ]
    return [*found, *totals]


def split_table(splits: list[ErrorSplit]) -> pd.DataFrame:
    """Splits as a table, a row each."""
    import pandas as pd

    return pd.DataFrame([astuple(split) for split in splits], columns=[field.name for field in fields(ErrorSplit)])


def _identity(forecast: Projection | Vintage) -> tuple:
    if isinstance(forecast, Vintage):
        return forecast.identity()
    return forecast.years, forecast.draws, forecast.scenario.seed, forecast.base.key


def _fail_if_other_draws(projection: Projection | Vintage, actual: Projection | Vintage | None) -> None:
    if actual is None:
        return
    if _identity(projection) != _identity(actual):
        raise Refusal(say("projection.two_projections_differ_years_draws"))


def recipients_known(clause: str, known: Mapping[tuple[str, int], float]) -> dict[int, int]:
    """By year the recipients of a clause as they came; those paid by the clause's own name go before recognitions."""
    names = (COUNT_OF.get(clause), clause + RECIPIENTS)
    return {year: int(value) for name in names for (found, year), value in known.items() if found == name}


def _of_clause(
    clause: str,
    projection: Projection | Vintage,
    actual: Projection | Vintage,
    known: Mapping[tuple[str, int], float],
    years: list[int],
) -> list[ErrorSplit]:
    counts = recipients_known(clause, known)
    shifts = shifts_of({year: count - _means(actual, clause, year).recipients for year, count in counts.items()})
    return [
        _split(
            clause,
            year,
            _means(projection, clause, year),
            _means(actual, clause, year),
            known[clause, year],
            counts.get(year),
            shifts.get(year, 0.0),
        )
        for year in years
        if (clause, year) in known
    ]


def _means(forecast: Projection | Vintage, clause: str, year: int) -> _Means:
    return _Means(_mean(forecast, clause, year), _mean(forecast, clause + RECIPIENTS, year))


def _mean(forecast: Projection | Vintage, indicator: str, year: int) -> float:
    if isinstance(forecast, Vintage):
        return forecast.mean_of(indicator, year)
    return float(forecast_of(forecast, indicator)[forecast.years.index(year)].mean())


def shifts_of(errors: Mapping[int, float]) -> dict[int, float]:
    """Recipients that came in a year rather than in one beside it, given how many more came than were forecast.

    Years in order, each with its next: opposite errors use each other up. Shifts over all years add up to zero.
    """
    left, shifts = dict(errors), dict.fromkeys(errors, 0.0)
    for year in sorted(errors):
        if year + 1 in left and left[year] * left[year + 1] < 0:
            moved = float(np.sign(left[year])) * min(abs(left[year]), abs(left[year + 1]))
            for place, part in ((year, moved), (year + 1, -moved)):
                shifts[place] += part
                left[place] -= part
    return shifts


def _split(clause: str, year: int, assumed: _Means, came: _Means, outturn: float, count: int | None, shift: float) -> ErrorSplit:
    forecast, yuan = _whole(assumed.yuan), _whole(outturn)
    parts = {"policy": _whole(came.yuan - assumed.yuan), "volume": 0, "timing": 0, "award_level": 0}
    if count is not None:
        award = came.yuan / came.recipients if came.recipients else (outturn / count if count else 0.0)
        parts |= {
            "volume": _whole((count - came.recipients - shift) * award),
            "timing": _whole(shift * award),
            "award_level": _whole(outturn - count * award),
        }
    error = yuan - forecast
    return ErrorSplit(
        clause,
        year,
        forecast,
        yuan,
        error,
        **parts,
        remainder=error - sum(parts.values()),
        recipients=count,
        recipients_forecast=None if count is None else assumed.recipients,
    )


def _of_total(
    projection: Projection | Vintage, actual: Projection | Vintage, outturn: float, year: int, clauses: list[ErrorSplit]
) -> ErrorSplit:
    """The total of a year: its policy part whole, the others as far as clauses are split."""
    assumed, came = (_mean(forecast, ENTITLEMENT, year) for forecast in (projection, actual))
    parts = {"policy": _whole(came - assumed)} | {
        part: sum(getattr(split, part) for split in clauses) for part in ("volume", "timing", "award_level")
    }
    error = _whole(outturn) - _whole(assumed)
    return ErrorSplit(ENTITLEMENT, year, _whole(assumed), _whole(outturn), error, **parts, remainder=error - sum(parts.values()))


def _whole(value: float) -> int:
    return int(np.floor(value + 0.5))
