"""The chance of the R&D target by where the base year really stood, as report and notebook show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....analysis.starting import chances_by_start
from ....chances import chance_text, chance_words
from ....language import say
from ..costing.prose import Grid, Prose, safe
from .tables import target_label

if TYPE_CHECKING:
    from ....projection import Projection


def start_grid(projection: Projection | None) -> Grid | None:
    """A row for each start: the intensity of the base year, and the chance of each target of intensity; None where there is none."""
    frame = None if projection is None else chances_by_start(projection)
    if frame is None or frame.empty:
        return None
    names, base = list(dict.fromkeys(frame["target"])), projection.base.history.base
    rows = []
    for start, own in frame.groupby("start", sort=True):
        by_target = own.set_index("target")
        rows.append((f"{start:.2%}", f"{by_target['error'].iloc[0]:+.1%}",
                     *(cell for name in names for cell in (f"{by_target.loc[name, 'mean']:.2%}",
                                                           chance_words(by_target.loc[name, "probability"], projection.draws)))))
    heads = [cell for name in names for cell in _heads(frame, name)]
    return Grid([say(f"{base} 年研发投入强度若为", f"R&D intensity of {base}, were it"), say("与假设值相差", "against what is assumed"), *heads], rows,
                say(f"{base} 年全社会研发经费没有公布，起点为假设。各行用同一组抽样，只把起点换成所列的数；上面的总概率是对起点的各种可能加权的结果。",
                    f"R&D of {base} was not published: the start is assumed. Rows are the same draws with another start; the chance above weighs all starts."))


def start_sentence(projection: Projection | None) -> Prose:
    """How far the chance of the R&D target hangs on where the base year stood."""
    frame = None if projection is None else chances_by_start(projection)
    if frame is None or frame.empty or frame["start"].nunique() < 2:
        return Prose("")
    first = frame[frame["target"] == frame["target"].iloc[0]].sort_values("start")
    low, high = first.iloc[0], first.iloc[-1]
    base, label = projection.base.history.base, target_label(low.target, low.indicator)
    ends = [chance_text(end.probability, projection.draws) for end in (low, high)]
    return Prose(safe(say(
        f"{label}能否达到首先取决于起点：{base} 年强度若为 {low.start:.2%}，{low.year} 年达到的概率为 {ends[0]}，若为 {high.start:.2%}，为 {ends[1]}。"
        "抽样误差不含这一层不确定；公布的起点一到，应先改起点再看概率。",
        f"Whether {label} is met hangs first on the start: were the intensity of {base} {low.start:.2%}, the chance in {low.year} is {ends[0]}, were it "
        f"{high.start:.2%}, it is {ends[1]}. The sampling error knows nothing of that; once the start is published, put it in before reading a chance.")))


def _heads(frame, name: str) -> tuple[str, str]:
    row = frame[frame["target"] == name].iloc[0]
    label = target_label(name, row.indicator)
    return say(f"{label}：{row.year} 年均值", f"{label}: mean of {row.year}"), say("达到的概率", "chance of meeting it")
