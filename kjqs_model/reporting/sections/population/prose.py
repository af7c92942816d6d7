"""What a report says of a population that was made: how it meets its margins and the law, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....language import say
from ..costing import tables as views
from ..costing.prose import Grid, Prose
from .tables import hard_missed, violations_of
from .tables import margin_grid as margins_of

if TYPE_CHECKING:
    from ...case import Case


def summary(case: Case) -> Prose:
    """Where the enterprises come from, and whether they meet the margins and the law."""
    if case.made is None:
        return Prose("")
    made, frame = case.made, views.margins(case)
    hard, missed, violations = int(frame["hard"].sum()), hard_missed(made), violations_of(made)
    real = made.firms.real
    whose = say(f"其中 {real:,} 家来自真实名录，其余为模拟企业" if real else "均为模拟企业，不是任何真实企业",
                f"{real:,} of them from real registers, the rest synthetic" if real else "all synthetic, none of them a real one")
    met = say(f"{hard} 项硬边际全部精确相等" if not missed else f"{hard} 项硬边际中 {len(missed)} 项不相等：{'、'.join(missed)}",
              f"all {hard} hard margins are met exactly" if not missed
              else f"{len(missed)} of {hard} hard margins are not met: {', '.join(missed)}")
    assumed = int((frame["status"] == "assumed").sum())
    return Prose(say(
        f"总体含 {len(made.firms):,} 家企业（{whose}，种子 {made.seed}）；{met}；与认定、评价等法规相抵触的模拟企业 {violations} 家。"
        f"{len(frame)} 项边际中 {assumed} 项没有公布、为假设。哪一家企业具有哪种资格是抽出来的，单个企业的数字没有意义，合计才有；"
        "平台、人才、项目等没有公布的个数按均值抽取，换一个种子就会变（kjqs synthesise 写出的 quality.json 列有各条款的变动）。",
        f"The population has {len(made.firms):,} enterprises ({whose}, seed {made.seed}); {met}; {violations} synthetic ones contradict the law "
        f"of recognition and registration. Of {len(frame)} margins {assumed} were not published and are assumed. Which firm holds what "
        "is drawn: a single firm's figures mean nothing, the totals do. Numbers of platforms, talents and projects that nobody published "
        "are drawn around their means and change with the seed (quality.json of kjqs synthesise shows by how much)."))


def margin_grid(case: Case) -> Grid | Prose:
    """Every margin of the population: target, result, error, published or assumed, range, source."""
    return Prose("") if case.made is None else margins_of(case.made, every_source=False)


def made_assumption_grid(case: Case) -> Grid | Prose:
    """What the population assumes of its firms, with ranges."""
    if case.made is None:
        return Prose("")
    rows = [(entry.name, entry.label(), _short(entry.value),
             f"{_short(entry.range[0])}–{_short(entry.range[1])}") for entry in case.made.design.assumptions.values()]
    return Grid([say("名称", "Name"), say("对企业的假设", "Assumed of the firms"), say("取值", "Value"), say("区间", "Range")], rows, sources=True)


def held_out_grid(case: Case) -> Grid | Prose:
    """Figures that the population was not fitted to, beside what it makes of them."""
    if case.made is None:
        return Prose("")
    rows = [(row.label, _short(row.known), "–" if row.range is None else f"{_short(row.range[0])}–{_short(row.range[1])}", _short(row.found),
             "–" if row.within_range is None else say("是", "yes") if row.within_range else say("否", "no"))
            for row in views.held_out(case).itertuples()]
    return Grid([say("未用于拟合的数", "Figure not fitted to"), say("公布或估计", "Published or estimated"), say("区间", "Range"),
                 say("总体中", "In the population"), say("在区间内", "Within the range")], rows)


def _short(value: float) -> str:
    """A figure with four digits that count; a large one in whole numbers."""
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"
