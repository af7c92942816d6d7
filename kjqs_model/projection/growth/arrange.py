"""A panel up to an origin as the process sees it: logs by group, a province with its cities being one group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...data import shipped
from .panel import Panel, Unit
from .process import Kind, setting

AHEAD = 24
"""The most years ahead. Always worked out in full, so that no forecast depends on how far somebody asks."""


@dataclass(frozen=True)
class Arranged:
    """Observations of a family of series up to an origin.

    ``value`` as published, ``y`` logs less what the priors expect; by observation: ``time`` (years since ``start``), ``unit``,
    ``series`` (0 the series itself, then companions), ``rounding`` (sd of the log). ``scale_log``: log size of each unit less
    their ``middle``. ``groups`` (groups, most in one) holds observation numbers, ``count`` for none.
    ``design`` (observations, coefficients) and ``design_sd``: what all units share beside the nation's path; ``flows``: which of
    its columns are the years of a list's common noise.
    """

    kind: Kind
    origin: int
    start: int
    units: tuple[Unit, ...]
    group_of_unit: np.ndarray
    nested: np.ndarray
    national: np.ndarray
    scale_log: np.ndarray
    middle: float
    centre: np.ndarray
    value: np.ndarray
    y: np.ndarray
    time: np.ndarray
    unit: np.ndarray
    series: np.ndarray
    rounding: np.ndarray
    groups: np.ndarray
    design: np.ndarray
    design_sd: np.ndarray
    flows: Mapping[str, np.ndarray]

    @property
    def years(self) -> int:
        return self.origin - self.start + 1

    @property
    def count(self) -> int:
        return len(self.y)


def group_name(unit: Unit, provinces: Mapping[str, str]) -> str:
    """The group that a unit belongs to: a city its province where that is known, any other unit itself."""
    if unit.level in setting("nested_levels") and unit.name in provinces:
        return "province:" + provinces[unit.name]
    return f"{unit.level}:{unit.name}"


def provinces_of_cities() -> dict[str, str]:
    """The province of every city that ``data/panel/places.yaml`` names."""
    return {city: province for province, cities in shipped("panel/places.yaml").items() for city in cities}


def arrange(panel: Panel, kind: Kind, origin: int, provinces: Mapping[str, str] | None = None) -> Arranged:
    """What the process sees of a panel at the end of ``origin``: the series, its companions, nothing later.

    Parameters
    ----------
    provinces : city to province; by default what the package ships.
    """
    provinces = provinces_of_cities() if provinces is None else provinces
    wanted = [kind.series, *(companion.series for companion in kind.companions)]
    seen = [
        (unit, wanted.index(series), year, value)
        for (series, unit), points in panel.points.items()
        if series in wanted
        for year, value in points.items()
        if year <= origin
    ]
    seen.sort(key=lambda one: (one[0], one[1], one[2]))
    units = tuple(dict.fromkeys(one[0] for one in seen))
    number = {unit: place for place, unit in enumerate(units)}
    start = min((one[2] for one in seen), default=origin)
    unit, series = np.array([number[one[0]] for one in seen], dtype=int), np.array([one[1] for one in seen], dtype=int)
    time, value = np.array([one[2] - start for one in seen], dtype=int), np.array([one[3] for one in seen])
    nested = np.array([one.level in setting("nested_levels") for one in units], dtype=bool)
    national = np.array([one.level in setting("nation_levels") for one in units], dtype=bool)
    names = [group_name(one, provinces) for one in units]
    group_of_unit = np.unique(names, return_inverse=True)[1] if units else np.zeros(0, dtype=int)
    design, sd, offsets = _design(kind, time, series, nested[unit], start)
    flows = {
        name: len(sd) + (origin - start + 1 + AHEAD) * place + np.arange(origin - start + 1 + AHEAD)
        for place, name in enumerate(kind.flows)
    }
    for name in kind.flows:
        rows = (series == kind.place_of(name))[:, None] * (time[:, None] == np.arange(origin - start + 1 + AHEAD))
        design, sd = np.concatenate([design, rows.astype(float)], axis=1), np.concatenate([sd, np.ones(rows.shape[1])])
    y = np.log(value) - kind.long_run[0] * time - offsets
    centre = np.array([y[unit == place].mean() for place in range(len(units))])
    sizes = _sizes(value, series, unit, time, len(units), kind)
    middle = float(np.median(sizes)) if units else 0.0
    return Arranged(
        kind,
        origin,
        start,
        units,
        group_of_unit,
        nested,
        national,
        sizes - middle,
        middle,
        centre,
        value,
        y - centre[unit],
        time,
        unit,
        series,
        _rounding(value),
        _groups(group_of_unit[unit]),
        design,
        sd,
        flows,
    )


def _design(
    kind: Kind, time: np.ndarray, series: np.ndarray, nested: np.ndarray, start: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    columns, sds, offsets = [time.astype(float), time * nested], [kind.long_run[1], setting("nested_rate")], np.zeros(len(time))
    for place, companion in enumerate(kind.companions, start=1):
        columns.append((series == place).astype(float))
        sds.append(companion.offset[1])
        offsets += companion.offset[0] * (series == place)
    for year in kind.rebased:
        after = (time + start >= year) & (start < year)
        columns.append(after.astype(float))
        sds.append(kind.rebased_common[1])
        offsets += kind.rebased_common[0] * after
    return np.stack(columns, axis=1).reshape(len(time), len(columns)), np.array(sds), offsets


def _sizes(value: np.ndarray, series: np.ndarray, unit: np.ndarray, time: np.ndarray, units: int, kind: Kind) -> np.ndarray:
    """Log of each unit's last known level; of companions the offset is taken off first."""
    found = np.full(units, np.nan)
    for place in range(units):
        own = np.flatnonzero(unit == place)
        last = own[np.lexsort((time[own], -series[own]))[-1]]
        found[place] = np.log(value[last]) - (kind.companions[series[last] - 1].offset[0] if series[last] else 0.0)
    return found


def _rounding(value: np.ndarray) -> np.ndarray:
    """The sd of a log that comes from rounding: figures that end in zeros, or decimals, are known to their last digit other than
    zero."""
    digit = np.array([_last_digit(one) for one in value])
    return digit / value / np.sqrt(12.0)


def _last_digit(value: float) -> float:
    """The unit of the last digit other than zero: 100 for 8500, 1 for 8559, 0.01 for 2.14; at most a tenth of the value."""
    text = f"{value:.10g}"
    if "e" in text:
        return 10.0 ** (
            int(text.split("e")[1]) - len(text.split("e", maxsplit=1)[0].replace(".", "").rstrip("0").lstrip("-")) + 1
        )
    if "." in text:
        return 10.0 ** -len(text.split(".")[1])
    return float(min(10 ** (len(text) - len(text.rstrip("0"))), 10 ** (len(text) - 2) if len(text) > 2 else 1))


def _groups(group: np.ndarray) -> np.ndarray:
    members = [np.flatnonzero(group == one) for one in np.unique(group)]
    most = max((len(one) for one in members), default=0)
    return np.array([[*one, *([len(group)] * (most - len(one)))] for one in members], dtype=int).reshape(len(members), most)
