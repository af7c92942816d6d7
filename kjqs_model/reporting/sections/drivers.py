"""What drives the years ahead: the priors that go most with each result, and the clauses that make a budget's spread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.information import Knowing, from_memory, of_budget, who_knows
from ...language import say
from ...projection.priors import shipped_priors
from ..charts import targets as charts
from ..charts.theme import WAN
from ..exhibit import Exhibit, Grid, Prose, safe
from ..tables import targets as tables
from ..tables.costing import clause_name
from ..titles import source

if TYPE_CHECKING:
    from ...budget import Budget
    from ...projection import Projection

SHOWN = 5
_LITTLE = 0.005


def driver_sentence(projection: Projection) -> Prose:
    """What goes most with each result, and whether a study gives it."""
    lines = []
    for name, label, values, year in outcomes(projection):
        frame = tables.drivers(projection, values, year, most=3, money=name == "total")
        named = say("、", ", ").join(f"{row.label}{say('（弱先验）', ' (weak prior)') if row.weak else ''} {row.correlation:+.2f}"
                                    for row in frame.itertuples())
        lines.append(f"- {safe(label)}{say(f'（{year} 年）：', f' ({year}): ')}{safe(named)}")
    return Prose(say("秩相关最强的三项先验：", "The three priors of the strongest rank correlation:") + "\n\n" + "\n".join(lines))


def drivers(projection: Projection) -> Iterator[Exhibit]:
    """The priors that go most with each target in its year, and with the total of that year."""
    note = say("虚线以内的相关可能纯属偶然。", "Inside the dashed lines a correlation may be mere chance.")
    for name, label, values, year in outcomes(projection):
        yield Exhibit(f"drivers_{name}", say(f"什么左右 {year} 年的 {label}", f"What moves {label} of {year}"), [source(projection), note],
                      tables.drivers(projection, values, year, money=name == "total"), charts.drivers)


def weak_grid(projection: Projection, *, gaps: bool = False) -> Grid:
    """Every weak prior with its rank correlation with each result; ``gaps``: with what is had more than the parent."""
    asked = outcomes(projection, gaps=gaps)
    rows = [(prior.label(), prior.describe(),
             *(_correlation(projection.ahead.common[prior.name], values) for _, _, values, _ in asked), prior.source_text())
            for prior in tables.weak_priors(projection)]
    return Grid([say("弱先验", "Weak prior"), say("分布", "Distribution"), *(f"{label} {year}" for _, label, _, year in asked),
                 say("依据", "Source")], rows,
                say("与差额的秩相关系数。", "Rank correlations with the differences.") if gaps else say("秩相关系数。", "Rank correlations."),
                sources=True)


def outcomes(projection: Projection, *, gaps: bool = False) -> list[tuple]:
    """Name, label, draws and year of what the drivers are asked of: every target in its year, and the total.

    ``gaps``: less the parent's.
    """
    given = tables.measured(projection)
    values = tables.differences(projection) if gaps else {"total": tables.totals(projection)} | {
        name: projection.indicators[indicator] for name, (indicator, _) in given.items()}
    found = [(name, tables.target_label(name, indicator), values[name][projection.years.index(target.year)], target.year)
             for name, (indicator, target) in given.items() if target.year in projection.years]
    year = tables.outcome_year(projection)
    return [*found, ("total", say("应兑付合计", "total owed"), values["total"][projection.years.index(year)], year)]


def _correlation(one: np.ndarray, other: np.ndarray) -> str:
    found = tables.spearman(one, other)
    return "–" if found is None else f"{found:+.2f}"


def largest_unknown(budget: Budget, year: int) -> str:
    """One or two sentences: which clause brings most of the spread of what falls due in a year, on what it rests, and what to know it is worth."""
    found = of_budget(budget, year)
    if not found:
        return ""
    first, safety = found[0], budget.settings.safety
    head = say(f"{year} 年到期应付的波动（方差）有 {first.share:.0%} 来自 {clause_name(first.clause)}{_rests(first, year)}。",
               f"{first.share:.0%} of the variance of what falls due in {year} comes from {clause_name(first.clause)}{_rests(first, year)}.")
    if first.saves <= 0 or first.error >= first.saves:
        return head
    group = who_knows(first.clause, year, shipped_priors())
    how = say(f"（{group.advice()}）", f" ({group.advice()})") if group else ""
    return head + say(f"若在编预算前查清{how}，全部统筹时按 {safety:.0%} 保障概率的安排平均可少 {_wan(first.saves)}{_with(first.error)}，80% 区间的宽度由 {_wan(first.spread)}缩到 {_wan(first.spread_known)}。",
                      f" Were it found out before the budget is drawn up{how}, what suffices as one purse with a chance of {safety:.0%} is {_wan(first.saves)}{_with(first.error)} less in "
                      f"the mean, and the 80 % interval narrows from {_wan(first.spread)} to {_wan(first.spread_known)} in width.")


def in_brief(budget: Budget, year: int) -> str:
    """The same in one short sentence, for a page that has room for no more."""
    found = of_budget(budget, year)
    if not found:
        return ""
    first = found[0]
    memory = say("（依据凭记忆的数）", " (figures from memory)") if from_memory(first.clause, year) else ""
    saved = say(f"，先查清平均可少安排 {_wan(first.saves)}", f"; known beforehand, {_wan(first.saves)} less is set aside") if first.saves > 0 and not first.error >= first.saves else ""
    return say(f"{year} 年到期应付的波动有 {first.share:.0%} 来自 {first.clause}{memory}{saved}。",
               f"{first.clause} makes {first.share:.0%} of the variance of what falls due in {year}{memory}{saved}.")


def unknown_first(budget: Budget | None) -> Prose:
    """The same for the budget year, as the paragraph before the budget's spread."""
    from ...budget.forms.years import budget_years

    text = "" if budget is None else largest_unknown(budget, budget_years(budget)[0])
    return Prose(f"**{safe(text)}**" if text else "")


def knowing_grid(budget: Budget | None, year: int | None = None) -> Grid | None:
    """The clauses that bring most of the spread, and what to know each would save."""
    from ...budget.forms.years import budget_years

    if budget is None:
        return None
    year = budget_years(budget)[0] if year is None else year
    rows = [(clause_name(one.clause), f"{one.share:.0%}", say("是", "yes") if from_memory(one.clause, year) else say("否", "no"),
             f"{one.spread_known / WAN:,.0f}", _saved(one.saves, one.error), _saved(one.saves_alone))
            for one in of_budget(budget, year)[:SHOWN] if one.share >= _LITTLE]
    if not rows:
        return None
    return Grid([say("条款", "Clause"), say("占方差", "Share of the variance"), say("依据凭记忆的数", "Rests on a figure from memory"),
                 say("查清后 80% 区间宽", "80 % width once known"), say("查清可少安排（统筹）", "Saved by knowing (one purse)"),
                 say("查清可少安排（单列）", "Saved by knowing (its own item)")], rows,
                say(f"{year} 年到期应付，万元，按 {budget.settings.safety:.0%} 保障概率；各条款占比之和为 100%；“–”为抽样误差以内分不清。现在的 80% 区间宽 {of_budget(budget, year)[0].spread / WAN:,.0f}。",
                    f"Due in {year}, 10,000 yuan, at a safety of {budget.settings.safety:.0%}; all clauses' shares sum to 100 %; '–': within sampling error. The 80 % width now: "
                    f"{of_budget(budget, year)[0].spread / WAN:,.0f}."))


def _with(error: float) -> str:
    """A sampling error behind an amount."""
    return "" if math.isnan(error) else say(f"（抽样误差 ±{error / WAN:,.0f}）", f" (sampling error ±{error / 1e6:,.1f})")


def _rests(found: Knowing, year: int) -> str:
    if from_memory(found.clause, year):
        return say("，其人数、项数和金额没有公布，所依据的数标注为“凭记忆，待核实”", ", whose numbers and amounts nobody published: they rest on figures marked 'from memory, to be verified'")
    return "" if who_knows(found.clause, year, shipped_priors()) is None else say("，其数量和金额没有公布，为假设", ", whose numbers and amounts nobody published: they are assumed")


def _saved(yuan: float, error: float = math.nan) -> str:
    """An amount that is saved, with its sampling error; a dash where that can't be told from nothing."""
    if yuan <= 0 or error >= yuan:
        return "–"
    return f"{yuan / WAN:,.0f}" + ("" if math.isnan(error) else f" ±{error / WAN:,.0f}")


def _wan(yuan: float) -> str:
    return say(f" {yuan / WAN:,.0f} 万元", f"{yuan / 1e6:,.1f} million yuan").strip() if abs(yuan) >= WAN else say("不足 1 万元", "under 10,000 yuan")
