"""A hindcast in words: published figures beside what was forecast, and where the forecast missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...language import say
from ...projection.history import INTENSITY
from ...projection.targets import indicator_label
from ..exhibit import Grid

if TYPE_CHECKING:
    from ...projection.hindcast import Hindcast

_GDP = "gdp"
_GDP_UNIT = 1e8
_SCORES = ("crps", "crps_linear_trend", "crps_exponential_trend")


def label(indicator: str) -> str:
    """What an indicator of a hindcast is called."""
    return say("地区生产总值（亿元）", "GDP (100 million yuan)") if indicator == _GDP else indicator_label(indicator)


def figure(value: float, indicator: str) -> str:
    """A figure of an indicator, as a reader has it."""
    return f"{value / _GDP_UNIT:,.1f}" if indicator == _GDP else f"{value:.2%}" if indicator == INTENSITY else f"{value:,.0f}"


def grids(found: Hindcast) -> list[Grid]:
    """A table a base year: what was published, median and 80 % interval, CRPS beside the two baselines."""
    head = (say("指标", "indicator"), say("年份", "year"), say("公布", "published"), say("中位数", "median"),
            say("80% 区间", "80 % interval"), say("在区间内", "inside"),
            say("误差 CRPS", "CRPS"), say("直线外推", "linear trend"), say("指数外推", "exponential trend"))
    return [Grid(head, [_cells(row) for row in rows], _title(found, base), numbers=(2, 3, 4, 6, 7, 8))
            for base, rows in by_base(found).items()]


def by_base(found: Hindcast) -> dict[int, list[Mapping]]:
    """The rows of a hindcast by base year."""
    return {base: [row for row in found.rows if row["base"] == base] for base in found.projections}


def _title(found: Hindcast, base: int) -> str:
    draws = found.projections[base].draws
    return say(f"从 {base} 年底回测（{draws} 次抽样；CRPS 越小越好，两种外推为其绝对误差）",
               f"Hindcast from the end of {base} ({draws} draws; a smaller CRPS is better, that of a trend is its absolute "
               f"error)")


def _cells(row: Mapping) -> tuple[str, ...]:
    name = row["indicator"]
    return (label(name), str(row["year"]), figure(row["published"], name), figure(row["p50"], name),
            f"{figure(row['p10'], name)} – {figure(row['p90'], name)}", say("是", "yes") if row["inside_80"] else say("否", "no"),
            *(figure(row[score], name) for score in _SCORES))


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
        return say(f"从 {base} 年底出发：{len(rows)} 项公布数全部落在 80% 区间内；平均误差（占公布数）模型 {model}，直线外推 {linear}，指数外推 {exponential}。",
                   f"From the end of {base}: all {len(rows)} published figures lie inside their 80 % intervals; mean error in "
                   f"shares of the outturn "
                   f"{model}, linear trend {linear}, exponential trend {exponential}.")
    out = missed(rows)
    return say(f"从 {base} 年底出发：{len(rows)} 项公布数中有 {len(out)} 项落在 80% 区间之外（{_sides(out)}），{_unforeseen(base, out)}；"
               f"平均误差（占公布数）模型 {model}，直线外推 {linear}，指数外推 {exponential}。",
               f"From the end of {base}: of {len(rows)} published figures {len(out)} lie outside their 80 % intervals "
               f"({_sides(out)}); "
               f"{_unforeseen(base, out)}. Mean error in shares of the outturn {model}, linear trend {linear}, exponential trend "
               f"{exponential}.")


def _mean_errors(rows: Sequence[Mapping]) -> list[float]:
    return [float(np.mean([row[score] / row["published"] for row in rows])) for score in _SCORES]


def _sides(out: Sequence[Mapping]) -> str:
    above = sum(row["published"] > row["p90"] for row in out)
    parts = [(above, say(f"高于区间 {above} 项", f"{above} above")),
             (len(out) - above, say(f"低于区间 {len(out) - above} 项", f"{len(out) - above} below"))]
    return say("，", ", ").join(text for count, text in parts if count)


def _unforeseen(base: int, out: Sequence[Mapping]) -> str:
    """What the model did not foresee, and whether the baselines erred on the same side."""
    same = all(np.sign(row["published"] - row[trend]) == np.sign(row["published"] - row["p50"])
               for row in out for trend in ("linear_trend", "exponential_trend"))
    last = max(row["year"] for row in out)
    if same:
        return say(f"{base + 1} 至 {last} 年的变化当时没有预见到，两种外推也都错在同一方向",
                   f"what came in {base + 1} to {last} was not foreseen, and both trends err on the same side")
    return say(f"{base + 1} 至 {last} 年的变化当时没有预见到，外推则有的偏高、有的偏低",
               f"what came in {base + 1} to {last} was not foreseen; of the trends some are too high and some too low")
