"""A hindcast of a panel in words: how often intervals held, how it compares with naive forecasts, what is common to all
places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...errors import Finding
from ...language import say
from ...projection.growth.hindcast import PanelHindcast
from ...projection.growth.process import natural, told
from ..exhibit import Grid

_SHOWN_HORIZONS = 5
_SHOWN_WARNINGS = 5


def grids(found: PanelHindcast) -> list[Grid]:
    """One table: coverage and scores by level and horizon, the first five years ahead."""
    scores = found.scores()
    head = (say("层级", "level"), say("提前年数", "years ahead"), say("个数", "outturns"), say("单位数", "units"), say("50%", "50 %"), say("80%", "80 %"),
            say("90%", "90 %"), "CRPS", say("不变", "no change"), say("直线", "linear"), say("阻尼趋势", "damped"), say("共同部分", "common"))
    rows = [(row.level, f"{row.horizon}", f"{row.n}", f"{row.units}", f"{row.coverage_50:.0%}", f"{row.coverage_80:.0%}", f"{row.coverage_90:.0%}",
             *(f"{value:.3f}" for value in (row.crps_log, row.crps_no_change, row.crps_linear, row.crps_damped)), f"{row.common_share:.0%}")
            for row in scores[scores["horizon"] <= _SHOWN_HORIZONS].itertuples()]
    title = say(f"“{found.series}”从 {min(found.estimates)}—{max(found.estimates)} 年各年底回测（对数误差；区间应分别含 50%、80%、90% 的实际数）",
                f"'{found.series}' from the end of each year {min(found.estimates)} to {max(found.estimates)} (errors of logs; intervals should hold "
                f"50, 80 and 90 % of outturns)")
    return [Grid(head, rows, title, numbers=tuple(range(1, 12)))]


def sentences(found: PanelHindcast) -> list[str]:
    """How much the scores rest on, and what else the file of forecasts holds."""
    ahead = sum(row["outturn"] is None for row in found.rows)
    known = len(found.rows) - ahead
    origins = len(found.estimates)
    text = [say(f"共 {origins} 个起点，{known} 个预测有实际数可对照，{ahead} 个尚无实际数。每个起点只用当年及以前的数，包括其他单位和其他序列。",
                f"{origins} origins; {known} forecasts have an outturn, {ahead} none yet. Each origin uses nothing later, of any unit or series.")]
    if known:
        text.append(say("同一年的误差有共同部分：单位再多，独立的检验也只有起点那么多，覆盖率可以整体偏高或偏低。",
                        "Errors of one year have a part in common: however many units, independent trials are no more than origins, and "
                        "coverage may be too high or too low for all of them together."))
    return text


def warnings_of(warnings: Sequence[Finding]) -> list[str]:
    """The panel's warnings, the first few in full."""
    shown = [finding.sentence() for finding in warnings[:_SHOWN_WARNINGS]]
    more = len(warnings) - len(shown)
    return shown + ([say(f"另有 {more} 处类似提示。", f"{more} more of this kind.")] if more > 0 else [])


def fit_grids(found: Mapping) -> list[Grid]:
    """A table of the hyperparameters: medians by series at the last origin that was fitted."""
    entries = {entry["series"]: entry for entry in found["estimates"]}
    head = (say("参数", "hyperparameter"), *entries)
    names = dict.fromkeys(name for entry in entries.values() for name in entry["names"])
    rows = [(hyperparameter_label(name), *(_median(entry, name) for entry in entries.values())) for name in names]
    origin = max(entry["origin"] for entry in found["estimates"])
    return [Grid(head, rows, say(f"截至 {origin} 年底的增长过程（中位数）", f"The growth process at the end of {origin} (medians)"), numbers=tuple(range(1, len(head))))]


def _median(entry: Mapping, name: str) -> str:
    if name not in entry["names"]:
        return "–"
    place = entry["names"].index(name)
    return f"{float(np.median(natural(name, np.array([row[place] for row in entry['theta']])))):.3f}"


def hyperparameter_label(name: str) -> str:
    """What a hyperparameter is called in the reader's language; those of a companion series with its name."""
    first, _, series = name.partition(".")
    called = told()["priors"][first]
    return say(called["zh"], called["en"]) + (f"（{series}）" if series and series != "itself" else "")


def fit_sentences(found: Mapping) -> list[str]:
    """What forecasts on the panel have missed by, one and two years ahead."""
    text = []
    for series, horizons in found["spread"].items():
        for horizon, entry in horizons.items():
            if entry["sd"] is not None:
                text.append(say(f"{series}：提前 {horizon} 年，规模约 {entry['middle']:g} 的地方对数误差均方根 {entry['sd']:.3f}（{entry['misses']} 个）。",
                                f"{series}: {horizon} years ahead, places of about {entry['middle']:g} were missed by {entry['sd']:.3f} (root mean "
                                f"square of the log, {entry['misses']} outturns)."))
    return text
