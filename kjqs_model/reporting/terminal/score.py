"""The accuracy record in words: how far forecasts missed, how often their intervals held, and what they beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...language import say
from ...projection.outturns import Outturns, outturn_label
from ...projection.record import NAIVE
from ...projection.vintages import Vintage
from ..exhibit import Grid

if TYPE_CHECKING:
    import pandas as pd


def naive_word(name: str) -> str:
    """What a naive forecast is called."""
    return say(*{"no_change": ("不变", "no change"), "linear": ("直线外推", "linear"), "damped": ("衰减外推", "damped")}[name])


def grids(tables: Mapping[str, pd.DataFrame]) -> list[Grid]:
    """The record by indicator and horizon; the split of errors of money where there is any."""
    head = (say("指标", "indicator"), say("提前", "ahead"), say("次数", "n"), say("偏差", "bias"), say("绝对误差", "absolute"), "CRPS",
            *(naive_word(name) for name in NAIVE), say("80%内", "in 80 %"), say("90%内", "in 90 %"))
    rows = [_cells(row) for row in tables["scores"].to_dict("records")]
    title = say("预测精度：误差为预测减实际，占实际数的 %，强度为百分点；右侧为朴素预测的误差",
                "Accuracy: errors are forecast less outturn, in % of the outturn, of intensity in points; naive forecasts to the right")
    found = [Grid(head, rows, title, numbers=tuple(range(1, len(head))))]
    return found if tables["split"].empty else [*found, _split_grid(tables["split"])]


def _cells(row: Mapping) -> tuple[str, ...]:
    horizon = say("合计", "all") if row["horizon"] == "all" else str(row["horizon"])
    figures = [row[name] for name in ("bias", "mean_absolute_error", "crps", *(f"crps_{name}" for name in NAIVE))]
    return (short_label(row["indicator"]), horizon, str(row["n"]), *(figure(value, row["unit"]) for value in figures),
            *(f"{row[f'coverage_{share}'] * row['n']:.0f}/{row['n']}" for share in (80, 90)))


def short_label(indicator: str) -> str:
    """An indicator without its unit."""
    return outturn_label(indicator).split("（")[0].split(",")[0].split(" with ")[0]


def figure(value: float, unit: str) -> str:
    """A figure of the record: per cent with one decimal, points with two; a dash where there is none."""
    return "—" if not np.isfinite(value) else f"{value:.2f}" if unit == "points" else f"{value:.1f}"


def _split_grid(split: pd.DataFrame) -> Grid:
    parts = {"policy": say("政策", "policy"), "volume": say("数量", "volume"), "timing": say("时间", "timing"), "award_level": say("标准", "award level"),
             "remainder": say("余项", "remainder")}
    head = (say("预测", "forecast"), say("事项", "matter"), say("年份", "year"), say("误差（元）", "error, yuan"), *parts.values())
    rows = [(str(row["vintage"]), outturn_label(row["key"]), str(row["year"]), f"{row['error']:,}", *(f"{row[name]:,}" for name in parts))
            for row in split.to_dict("records")]
    return Grid(head, rows, say("支出误差的构成（实际减预测）", "What the errors of money are made of (outturn less forecast)"), numbers=tuple(range(2, len(head))))


def sentences(tables: Mapping[str, pd.DataFrame], outturns: Outturns, vintages: Sequence[Vintage]) -> list[str]:
    """What was scored, how much it rests on, and against which naive forecast the model does worse."""
    errors, scores = tables["errors"], tables["scores"]
    held = int(errors["inside_90"].sum())
    distinct = errors[["indicator", "year"]].drop_duplicates().shape[0]
    found = [say(f"{len(vintages)} 份留存的预测对照 {distinct} 个实际数，共 {len(errors)} 次对照；90% 区间包含实际数 {held} 次。"
                 "同一地区、相邻年份的误差相互关联，实际数少时覆盖率只是个大概。",
                 f"{len(vintages)} kept forecast(s) against {distinct} outturn(s), {len(errors)} comparisons in all; {held} lie within their 90 % interval. "
                 "Errors of one place in neighbouring years go together: with few outturns a coverage says little.")]
    unscored = len(outturns.known()) - distinct
    if unscored:
        found.append(say(f"另有 {unscored} 个实际数没有相应的预测，未计入。", f"{unscored} outturn(s) that no kept forecast speaks of are left out."))
    return [*found, *_beaten(scores)]


def _beaten(scores: pd.DataFrame) -> list[str]:
    """Where a naive forecast had the smaller error: over all horizons, then at single ones."""
    whole, single = _worse(scores[scores["horizon"] == "all"]), _worse(scores[scores["horizon"] != "all"], by_horizon=True)
    found = [say(f"各年合计，以下朴素预测误差更小：{'、'.join(whole)}。", f"Over all horizons these naive forecasts missed by less: {', '.join(whole)}.")
             if whole else say("各年合计，各指标的 CRPS 都不高于三种朴素预测。", "Over all horizons the CRPS of no indicator is higher than that of a naive forecast.")]
    if single and not whole:
        found.append(say(f"单看提前年数，以下朴素预测误差更小：{'、'.join(single)}。", f"At single horizons these naive forecasts missed by less: {', '.join(single)}."))
    return found


def _worse(scores: pd.DataFrame, by_horizon: bool = False) -> list[str]:
    """Indicators and naive forecasts that beat the model, in the order of the table."""
    rows = [(row, name) for row in scores.to_dict("records") for name in NAIVE if row[f"crps_{name}"] < row["crps"]]
    return [short_label(row["indicator"]) + (say(f"（{naive_word(name)}，提前 {row['horizon']} 年）", f" ({naive_word(name)}, {row['horizon']} ahead)") if by_horizon
                                             else say(f"（{naive_word(name)}）", f" ({naive_word(name)})")) for row, name in rows]
