"""Tidy tables behind the notebook on how good forecasts are: hindcasts, committed calibration, outturns beside a forecast."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...files import companion
from ...heavy import pd
from ...language import either, in_both, money_unit, say, word_of
from ...projection.fitting.history import INTENSITY
from ...projection.record.error_split import PARTS, ErrorSplit
from ...projection.record.outturns import Outturns, forecast_of, outturn_label
from ...projection.record.scores import INTERVALS, inside
from ..terminal.hindcast import label

if TYPE_CHECKING:
    from ...projection import Projection
    from ...projection.record.hindcast import Hindcast


INSIDE = [f"inside_{share * 100:.0f}" for share in INTERVALS]


def committed_evidence() -> Mapping | None:
    """The evidence of the projection as it is committed beside the package; None where it is not there."""
    path = companion("docs/evidence/projection.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def indicator_word(indicator: str) -> str:
    """An indicator of the calibration in a word or two."""
    return word_of("reporting_tables.calibrated", indicator)


def series_word(series: str) -> str:
    """A series of the panel."""
    return word_of("reporting_tables.series", series)


def level_word(level: str) -> str:
    """A level of the panel."""
    return either(
        *{
            "nation": in_both("reporting_tables.nation"),
            "province": in_both("reporting_tables.province_level"),
            "city": in_both("reporting_tables.city_level"),
        }.get(level, (level, level))
    )


def part_word(part: str) -> str:
    """A part of an error."""
    return word_of("reporting_tables.part", part)


def hindcast_values(found: Hindcast, base: int, indicator: str) -> np.ndarray:
    """What was forecast from a base year, (years, draws)."""
    projection = found.projections[base]
    return projection.ahead.gdp.T[: len(projection.years)] if indicator == "gdp" else projection.indicators[indicator]


def known_at_base(found: Hindcast, base: int, indicator: str) -> float:
    """The figure of the base year itself, from which a fan starts."""
    history = found.projections[base].base.history
    if indicator == INTENSITY:
        return history.rd_city / history.gdp
    return float(history.gdp if indicator == "gdp" else getattr(history, indicator)[base])


def errors(found: Hindcast) -> pd.DataFrame:
    """label, model, share: the mean CRPS in shares of the outturn by base year and indicator, of the model and of two trends."""
    models = {
        "crps": say("reporting_tables.this_model"),
        "crps_linear_trend": say("reporting_tables.linear_trend"),
        "crps_exponential_trend": say("reporting_tables.exponential_trend"),
    }
    frame = pd.DataFrame(found.rows)
    long = pd.concat(
        [
            pd.DataFrame(
                {"base": frame["base"], "indicator": frame["indicator"], "model": word, "share": frame[name] / frame["published"]}
            )
            for name, word in models.items()
        ]
    )
    means = long.groupby(["base", "indicator", "model"], sort=False)["share"].mean().reset_index()
    return means.assign(
        label=[
            say(
                "reporting_tables.base_first_partition_en",
                base=row.base,
                first_partition_zh=label(row.indicator).partition("（")[0],
                first_partition_en=label(row.indicator).partition(" (")[0],
            )
            for row in means.itertuples()
        ]
    )


def coverage(evidence: Mapping) -> pd.DataFrame:
    """label, interval, nominal, share, low, high: coverage over all years ahead, with the limits that hold over all rows."""
    limits = evidence["limits"]["coverage"]
    return pd.DataFrame(
        [
            {
                "label": indicator_word(row["indicator"]),
                "interval": f"{share:.0%}",
                "nominal": share,
                "share": row[name],
                "low": limits[name][0],
                "high": limits[name][1],
            }
            for row in evidence["coverage"]
            if row["ahead"] == "all"
            for share, name in zip(INTERVALS, INSIDE, strict=True)
        ]
    )


def places(evidence: Mapping) -> pd.DataFrame:
    """label, bin, low, high, share, flat: outturns by their place in the forecast."""
    rows = []
    for indicator, counts in evidence["histogram"].items():
        rows += [
            {
                "label": indicator_word(indicator),
                "low": place / len(counts),
                "high": (place + 1) / len(counts),
                "share": count / sum(counts),
                "flat": 1 / len(counts),
            }
            for place, count in enumerate(counts)
        ]
    return pd.DataFrame(rows)


def beside_outturns(projection: Projection, outturns: Outturns) -> pd.DataFrame:
    """indicator, label, year, outturn, vintage, source, p10, p50, p90, narrowest: the latest vintages beside the forecast."""
    rows = []
    for (name, year), row in outturns.known().items():
        if year in projection.years:
            sample = forecast_of(projection, name)[projection.years.index(year)]
            low, median, high = np.quantile(sample, [0.1, 0.5, 0.9])
            rows.append(
                {
                    "indicator": name,
                    "label": outturn_label(name),
                    "year": year,
                    "outturn": row.value,
                    "vintage": row.vintage,
                    "source": row.source,
                    "p10": float(low),
                    "p50": float(median),
                    "p90": float(high),
                    "narrowest": _narrowest(sample, row.value),
                }
            )
    return pd.DataFrame(rows)


def _narrowest(sample: np.ndarray, outturn: float) -> str:
    return next((f"{share:.0%}" for share in INTERVALS if inside(sample, outturn, share)), say("reporting_tables.none_contained"))


def split_rows(splits: Sequence[ErrorSplit]) -> pd.DataFrame:
    """label, part, wan: parts of each error in the reader's unit, a row a part, and the whole error."""
    return pd.DataFrame(
        [
            {
                "label": split_label(split),
                "part": part_word(part),
                "wan": getattr(split, part) / money_unit(),
                "error": split.error / money_unit(),
            }
            for split in splits
            for part in PARTS
        ]
    )


def split_label(split: ErrorSplit) -> str:
    """Year and matter of a split error."""
    return f"{split.year} · {short_label(split.key)}"


def short_label(indicator: str) -> str:
    """An indicator of outturns without its unit."""
    return outturn_label(indicator).split("（")[0].split(",")[0].split(" with ")[0]
