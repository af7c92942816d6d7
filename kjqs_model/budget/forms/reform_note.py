"""The cost note of a reform (事前绩效评估): what it costs, buys and risks against what it extends, draw by draw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...chances import chance_text
from ...language import say
from ..cells import CITY, COUNTY
from .goals import to_fill_in
from .years import budget_years

if TYPE_CHECKING:
    import pandas as pd

    from ...projection import Projection
    from ..budget import Budget

COLUMNS = ["measure", "year", "mean", "p05", "p95", "city", "county"]
FIRMS = "high_tech_enterprises"
_MILLION, _WAN = 1_000_000, 10_000
_KEY = re.compile(r"^[a-z_]+(?:（| \()(.*)(?:）|\))$")
"""A reading as key and words: in a form the words alone."""


@dataclass(frozen=True)
class ReformNote:
    """What a reform changes: ``costs`` (yuan, this scenario less what it extends) and sentences by heading of the form.

    ``firms_per_million`` : certified high-tech enterprises more in the last year for each million yuan of entitlement more up to it; None
    where the reform costs nothing or saves money.
    """

    changes: tuple[str, ...]
    costs: pd.DataFrame
    gaps: Mapping[int, tuple[float, float, float, float]]
    firms_per_million: float | None
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    draws: int


def reform_note(budget: Budget, projection: Projection) -> ReformNote | None:
    """The cost note of a scenario that extends another; None for one that does not.

    ``gaps`` holds by year the chance that anything due stays unpaid, under the scenario and under what it extends, and the same where
    money may move freely between items.
    """
    if budget.parent is None or projection.parent is None:
        return None
    costs, gaps = cost_difference(budget), {year: _gaps(budget, year) for year in _common_years(budget)}
    firms = _firms_per_million(budget, projection)
    changes = (*(_policy_change(change) for change in budget.scenario.changes()), *_budget_changes(budget), *_population_change(budget))
    sections = ((say("立项必要性", "Why it is needed"), _need(budget, projection)), (say("投入经济性", "Whether it is worth the money"), _economy(costs, firms)),
                (say("绩效目标合理性", "Whether its goals are sound"), _goals(projection)), (say("实施方案可行性", "Whether it can be carried out"), _feasible(changes)),
                (say("筹资合规性", "Whether the money can be found lawfully"), _funding(costs, gaps, budget.draws)))
    return ReformNote(changes, costs, gaps, firms, sections, budget.draws)


def cost_difference(budget: Budget) -> pd.DataFrame:
    """measure (entitlement, payable), year, mean, p05, p95, and of the mean what city and counties bear, yuan, draw by draw."""
    import pandas as pd

    rows = []
    for measure in ("entitlement", "payable"):
        for year in _common_years(budget):
            more = _more(budget, measure, "total", "total", year)
            low, high = np.quantile(more, [0.05, 0.95])
            borne = {level: float(_more(budget, measure, "level", level, year).mean()) for level in (CITY, COUNTY)}
            rows.append({"measure": measure, "year": year, "mean": float(more.mean()), "p05": float(low), "p95": float(high), **borne})
    return pd.DataFrame(rows, columns=COLUMNS)


def _common_years(budget: Budget) -> list[int]:
    return [year for year in budget_years(budget) if year in budget.parent.years]


def _more(budget: Budget, measure: str, group: str, key: str, year: int) -> np.ndarray:
    own, other = (one.of(measure, group, key)[one.years.index(year)] for one in (budget, budget.parent))
    return own - other


def _gaps(budget: Budget, year: int) -> tuple[float, float, float, float]:
    some, pooled = [], []
    for one in (budget, budget.parent):
        short, due, money, carried = (one.of(name, "total", "total")[one.years.index(year)] for name in ("shortfall", "payable", "appropriation", "carried_in"))
        some.append(float((short > 0).mean()))
        pooled.append(float((due > money + carried).mean()))
    return (*some, *pooled)


def _firms_per_million(budget: Budget, projection: Projection) -> float | None:
    years = _common_years(budget)
    first, last = budget.years[0], years[-1]
    spent = sum(_more(budget, "entitlement", "total", "total", year).mean() for year in range(first, last + 1))
    place = projection.years.index(last)
    more = (projection.indicators[FIRMS] - projection.parent.indicators[FIRMS])[place].mean()
    return float(more / (spent / _MILLION)) if spent >= _MILLION else None


_SETTINGS = {
    "by": ("预算项目的口径", "what one appropriation is for"), "rule": ("预算安排的办法", "how appropriations come about"), "safety": ("保障概率", "safety level"),
    "appropriation": ("预算安排", "appropriations"), "payment": ("兑付进度", "when claims fall due"), "city_share": ("市级负担比例", "the city's share"),
    "shortage": ("资金不足时的支付次序", "who is paid when money runs out"), "priority": ("优先支付的条款", "clauses paid first"),
    "claims_lapse_after": ("应付未付款失效的年数", "years after which claims lapse"), "appropriations_lapse_after": ("结转资金失效的年数", "years in which money may be spent"),
    "opening_arrears": ("以前年度欠付", "arrears of earlier years"), "function": ("支出功能分类科目", "codes by function"), "economic": ("政府经济分类科目", "economic codes")}
"""What the settings under ``budget`` are called in a form."""

_VALUES = {"clause": ("逐款", "by clause"), "article": ("逐条", "by article"), "department": ("按部门", "by department"), "total": ("全部合为一项", "one for all"),
           "by_date": ("先到期先付", "what fell due first"), "pro_rata": ("按比例支付", "in proportion"), "by_priority": ("按优先次序支付", "by priority"),
           "closed": ("逐年编列", "year by year"), "open": ("各年一个数", "one figure a year"), "default": ("其余", "all others")}


def _policy_change(change) -> str:
    """A changed parameter in words, without its path and without the keys of readings."""
    old, new = (_KEY.sub(r"\1", text) for text in (change.old, change.new))
    return say(f"{change.clause + ' ' if change.clause else ''}{change.name()}由“{old}”改为“{new}”", f"{change.clause + ' ' if change.clause else ''}{change.name()}: from {old} to {new}")


def _population_change(budget: Budget) -> list[str]:
    own, other = budget.scenario, budget.parent.scenario
    if (own.population, own.years.base) == (other.population, other.years.base):
        return []
    return [say("测算的对象与所依据情景不同（名单或模拟总体不同），差额含对象变化的影响", "the recipients are not those of what it extends, so that differences hold that too")]


def _budget_changes(budget: Budget) -> list[str]:
    own, other = budget.scenario.budget, budget.parent.scenario.budget
    keys = [key for key in sorted({*own, *other}) if key in _SETTINGS and own.get(key) != other.get(key)]
    return [say(f"{say(*_SETTINGS[key])}由“{_written(other, key)}”改为“{_written(own, key)}”", f"{say(*_SETTINGS[key])}: from {_written(other, key)} to {_written(own, key)}") for key in keys]


def _written(given: Mapping, key: str) -> str:
    """A setting of a scenario in words."""
    return _spoken(given[key], key in ("appropriation", "opening_arrears")) if key in given else say("默认设定", "the default")


def _spoken(value: object, money: bool) -> str:
    """A value in words: amounts in 万元, shares in per cent, tables as lists of who gets what."""
    if isinstance(value, Mapping):
        return say("；", "; ").join(f"{_key_word(key)} {_spoken(one, money)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return say("、", ", ").join(_spoken(one, money) for one in value)
    if value is None:
        return say("不设", "none")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return say(*_VALUES[value]) if value in _VALUES else str(value)
    if money:
        return say(f"{value / _WAN:,.2f} 万元", f"{value:,} yuan")
    return f"{value:.0%}" if isinstance(value, float) and 0 <= value <= 1 else f"{value:g}"


def _key_word(key: object) -> str:
    """A clause, an article, a year or a county as a reader calls it."""
    text = str(key)
    if text in _VALUES:
        return say(*_VALUES[text])
    if text.isdigit():
        return say(f"{text} 年", text) if len(text) == 4 else say(f"第{text}条", f"article {text}")
    return text


def _need(budget: Budget, projection: Projection) -> tuple[str, ...]:
    parent = budget.parent.scenario.title
    found = [say(f"要回答的问题：{budget.scenario.question}", f"The question: {budget.scenario.question}")]
    for name, target, _, _, before, after in _odds(projection):
        found.append(say(f"按所依据情景“{parent}”，目标 {name} 在 {target.year} 年达到的概率为 {before}，本情景为 {after}。",
                         f"Under '{parent}' target {name} is met in {target.year} with a chance of {before}, under this scenario {after}."))
    return (*found, say("政策依据、现实需求和与其他政策的重复情况：", "Legal basis, need, overlap with other policies: ") + to_fill_in())


def _odds(projection: Projection) -> list[tuple]:
    from ...projection.targets import measured

    found = []
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        if target.year in projection.years and not name.endswith("_real"):
            place = projection.years.index(target.year)
            chances = [float((one.indicators[indicator][place] >= target.at_least).mean()) for one in (projection.parent, projection)]
            found.append((name, target, *chances, *(chance_text(chance, projection.draws) for chance in chances)))
    return found


def _economy(costs: pd.DataFrame, firms: float | None) -> tuple[str, ...]:
    found = [say(f"{row.year} 年应兑付比所依据情景{_more_or_less(row.mean)}，P5—P95 为 {row.p05 / _WAN:,.2f}—{row.p95 / _WAN:,.2f} 万元。",
                 f"{row.year}: {_more_or_less(row.mean)} owed than under what it extends, P5 to P95 {row.p05 / _WAN:,.2f} to "
                 f"{row.p95 / _WAN:,.2f} (10,000 yuan).") for row in costs[costs["measure"] == "entitlement"].itertuples()]
    if firms is None:
        found.append(say("累计应兑付没有增加（不足 100 万元），不计算每百万元增加的企业数。",
                         "All years together cost no more (under a million yuan): firms per million yuan are not worked out."))
    else:
        found.append(say(f"到末年，每多支出 100 万元，有效期内高新技术企业多 {firms:,.2f} 户（均值之比）。",
                         f"By the last year each million yuan more goes with {firms:,.2f} more certified firms (ratio of means)."))
    return (*found, say("成本控制措施和可替代方案：", "Cost control and alternatives: ") + to_fill_in())


def _more_or_less(yuan: float) -> str:
    amount = f"{abs(yuan) / _WAN:,.2f}"
    if abs(yuan) < _WAN / 200:  # less than is shown
        return say("没有变化", "no more")
    return say(f"{'多' if yuan > 0 else '少'} {amount} 万元（均值）", f"{amount} (10,000 yuan, mean) {'more' if yuan > 0 else 'less'}")


def _goals(projection: Projection) -> tuple[str, ...]:
    found = []
    for name, target, before, after, _, told in _odds(projection):
        points = round(abs(after - before) * 100)
        change = say(f"比所依据情景{'提高' if after > before else '降低'} {points} 个百分点" if points else "与所依据情景相同",
                     f"{points} points {'more' if after > before else 'less'} than under what it extends" if points else "as under what it extends")
        found.append(say(f"目标 {name} 在 {target.year} 年达到的概率为 {told}，{change}。",
                         f"Target {name} is met in {target.year} with a chance of {told}, {change}."))
    return (*found, say("绩效目标与部门职责的对应、指标的可衡量性：", "Whether goals fit the department's duties and can be measured: ") + to_fill_in())


def _feasible(changes: tuple[str, ...]) -> tuple[str, ...]:
    found = [say(f"改动 {len(changes)} 处：{'；'.join(changes)}。", f"{len(changes)} change(s): {'; '.join(changes)}.")] if changes else \
        [say("与所依据情景没有差别。", "Nothing differs from what it extends.")]
    return (*found, say("组织实施、审核流程、时间安排和风险控制：", "Organisation, review, timetable, control of risks: ") + to_fill_in())


def _funding(costs: pd.DataFrame, gaps: Mapping[int, tuple], draws: int) -> tuple[str, ...]:
    found = []
    for row in costs[costs["measure"] == "payable"].itertuples():
        own, other, pooled, other_pooled = (chance_text(share, draws) for share in gaps[row.year])
        found.append(say(f"{row.year} 年到期应付比所依据情景{_more_or_less(row.mean)}，其中市级 {row.city / _WAN:,.2f} 万元、县级 {row.county / _WAN:,.2f} 万元；"
                         f"当年有项目付不足的概率 {own}（所依据情景 {other}），各项目资金可以统筹时为 {pooled}（{other_pooled}）。",
                         f"{row.year}: {_more_or_less(row.mean)} falls due, of it the city {row.city / _WAN:,.2f}, counties {row.county / _WAN:,.2f} "
                         f"(10,000 yuan); chance that an item falls short {own} (under what it extends {other}), were money free to move "
                         f"between items {pooled} ({other_pooled})."))
    return (*found, say("资金来源、是否新增隐性债务、与上级资金的衔接：", "Sources of money, hidden debt, other levels' money: ") + to_fill_in())
