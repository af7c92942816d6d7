"""A projection in words: the tables and sentences that a reader of ``kjqs simulate`` sees first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ...budget.settings import settings_of
from ...chances import chance_words
from ...language import say
from ...policy import Costing, register, unlisted_promises
from ...policy.evaluation import notes
from ...policy.parameters import AS_WRITTEN
from ...projection.targets import INDICATORS, indicator_label, measured
from ...scenario.schema import Target
from ..exhibit import Grid
from ..sections.budget_settings import appropriation_sentence
from ..sections.drivers import largest_unknown
from ..tables.basis import parts_rows

if TYPE_CHECKING:
    import pandas as pd

    from ...projection import Projection

_IN_PERCENT = ("rd_intensity", "rd_intensity_real")
_FIRMS = "high_tech_enterprises"


def grids(projection: Projection, tables: Mapping[str, pd.DataFrame]) -> list[Grid]:
    """Targets in their years, the budget by year, and what the amounts owed rest on."""
    return [_target_grid(projection, tables["targets"]), _budget_grid(projection, tables["budget"]), _basis_grid(projection)]


def sentences(projection: Projection, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What belongs beside them: joint probability, difference to the parent, weak priors, unset clauses, assumed counts."""
    found = [*_spread_sentence(projection), _joint_sentence(projection, tables["joint"])]
    if projection.parent is not None:
        found.append(_difference_sentence(projection, tables["difference"]))
    return [*found, *_overlap_sentence(projection), *_weak_sentence(projection), *_unset_sentences(projection), _others_sentence(), _money_sentence(projection)]


def _spread_sentence(projection: Projection) -> list[str]:
    """What makes the budget's spread: said before all else."""
    from ...budget import budget_of
    from ...budget.forms.years import budget_years

    budget = budget_of(replace(projection, parent=None))
    text = largest_unknown(budget, budget_years(budget)[0])
    return [text] if text else []


def warnings_of(projection: Projection) -> list[str]:
    """What a reader must know of the policy in the years ahead: years out of force, values carried back."""
    wished, years = projection.scenario.years.budget, projection.years
    found = list(dict.fromkeys(note for year in years for note in notes(projection.scenario.policy, year)))
    unused = {clause: sorted(set(by_year) - set(years)) for clause, by_year in projection.scenario.expected.items()}
    if listed := say("、", ", ").join(f"{clause} {year}" for clause, others in unused.items() for year in others):
        found.append(say(f"expected 中以下年份不在推演年份 {years[0]}—{years[-1]} 内，不起作用：{listed}。请改正年份，或改 years.last。",
                         f"Of 'expected' these lie outside the projected years {years[0]} to {years[-1]} and do nothing: {listed}. Correct them, or years.last."))
    design = projection.base.design
    if design.place:
        name = say(*(dict(design.name)[language] for language in ("zh", "en")))
        found.insert(0, say(f"总体是外地（{name}）的：只用来检验企业数和研发强度的预测。金额是假想的（本市的政策、本市假设的其他对象），不是该地的支出。",
                            f"The population is another place's ({name}): it serves to test forecasts of counts and R&D intensity. Amounts are imagined (this "
                            "city's policy, this city's assumed other recipients), not what that place spends."))
    if projection.scenario.policy.readings["8.2.subsidy_counts"] == "ever":
        base = projection.scenario.years.base
        found.append(say(f"8.2.subsidy_counts 取“ever”：{base} 年以前的研发补助无从得知，推演只计 {base} 年及以后的。",
                         f"8.2.subsidy_counts is 'ever': subsidies before {base} are not known, so that only those from {base} on count."))
    if wished is not None and wished not in years:
        found.append(say(f"years.budget（{wished}）不在推演年份 {years[0]}—{years[-1]} 内，三年滚动表将从 {years[0]} 年起。请改正年份，或改 years.last。",
                         f"years.budget ({wished}) lies outside the projected years {years[0]} to {years[-1]}: the three-year plan starts in {years[0]}. "
                         "Correct it, or years.last."))
    return found


def _target_grid(projection: Projection, targets: pd.DataFrame) -> Grid:
    by_row = targets.set_index(["target", "year"])
    rows = []
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        shown = (name, indicator_label(indicator), str(target.year), _figure(target.at_least, indicator))
        if target.year in projection.years:
            row = by_row.loc[(name, target.year)]
            interval = f"{_figure(row['p10'], indicator)} – {_figure(row['p90'], indicator)}"
            rows.append((*shown, _figure(row["p50"], indicator), interval, chance_words(row["probability"], projection.draws, row["standard_error"])))
        else:
            rows.append((*shown, say("不在推演年份内", "not projected"), "–", "–"))
    title = say(f"{projection.scenario.title}：目标（{projection.draws} 次抽样）",
                f"{projection.scenario.title}: targets ({projection.draws} draws)")
    head = (say("目标", "target"), say("指标", "indicator"), say("年份", "year"), say("至少", "at least"), say("中位数", "median"),
            say("80% 区间", "80 % interval"), say("达到的概率", "probability"))
    return Grid(head, rows, title, numbers=(3, 4, 5, 6))


def _budget_grid(projection: Projection, budget: pd.DataFrame) -> Grid:
    totals = budget[budget["group"] == "total"].set_index(["measure", "year"])
    rows = []
    for year in projection.years:
        owed = totals.loc[("entitlement", year)]
        others = [f"{totals.loc[(measure, year), 'mean']:,.0f}" for measure in ("appropriation", "payment", "closing_arrears")]
        rows.append((str(year), f"{owed['mean']:,.0f}", f"{owed['p10']:,.0f} – {owed['p90']:,.0f}", *others))
    head = (say("年份", "year"), say("应兑付均值", "owed, mean"), "p10 – p90", say("预算安排", "appropriated"), say("支付均值", "paid, mean"),
            say("年末未付均值", "unpaid at year's end, mean"))
    return Grid(head, rows, say("各年应兑付、安排和支付（元，市县合计）", "Owed, appropriated and paid by year (yuan, city and counties)"), numbers=(1, 2, 3, 4, 5))


def _basis_grid(projection: Projection) -> Grid:
    parts = parts_rows(projection)
    rows = [(str(year), *(f"{values[place]:,.0f}" for _, values in parts), f"{sum(values[place] for _, values in parts):,.0f}")
            for place, year in enumerate(projection.years)]
    head = (say("年份", "year"), *(word for word, _ in parts), say("合计（应兑付均值）", "total (owed, mean)"))
    return Grid(head, rows, say("应兑付均值按对象数量的依据分（元）", "Owed in the mean by what the numbers of recipients rest on (yuan)"), numbers=tuple(range(1, len(head))))


def _figure(value: float, indicator: str) -> str:
    return f"{value * 100:.2f}%" if indicator in _IN_PERCENT else f"{value:,.0f}"


def _joint_sentence(projection: Projection, joint: pd.DataFrame) -> str:
    named: dict[str, Target] = {name: target for name, target in projection.scenario.targets.items() if name in INDICATORS}
    wanted = max(target.year for target in named.values())
    year = wanted if wanted in projection.years else projection.years[-1]
    row = joint.set_index("year").loc[year]
    listed, chance = say("、", ", ").join(named), chance_words(row["probability"], projection.draws, row["standard_error"])
    return say(f"{listed} 在 {year} 年同时达到的概率：{chance}。", f"Probability that {listed} are all met in {year}: {chance}.")


def _difference_sentence(projection: Projection, difference: pd.DataFrame) -> str:
    year, parent = projection.years[-1], projection.parent
    rows = difference[(difference["measure"] == "entitlement") & (difference["group"] == "total") & (difference["year"] == year)]
    total = rows["mean"].iloc[0]
    firms = (projection.indicators[_FIRMS][-1] - parent.indicators[_FIRMS][-1]).mean()
    money, count = _signed(total, 0), _signed(firms, 1)
    found = say(f"比所继承的情景“{parent.scenario.title}”（逐次抽样相减，{year} 年均值）：有效高新技术企业 {count} 户，应兑付总额 {money} 元。",
                f"Against '{parent.scenario.title}', which it extends (draw by draw, mean of {year}): {count} high-tech "
                f"enterprises with a valid certificate, {money} yuan in total.")
    if projection.base.key == parent.base.key and projection.scenario.assumptions == parent.scenario.assumptions:
        return found
    return found + say("其中也包含两个情景的假设或总体的不同，不只是政策。", " Other assumptions or another population are in it too, not the policy alone.")


def _signed(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:+,.{decimals}f}"


def _weak_sentence(projection: Projection) -> list[str]:
    weak = [prior for prior in projection.priors.values() if prior.weak]
    if not weak:
        return []
    named = say("；", "; ").join(f"{prior.label()}{say('，', ', ')}{prior.describe()}" for prior in weak)
    return [say(f"没有研究给出以下假设，凡因政策改变而来的企业数、概率和金额都取决于它们：{named}。",
                "No study gives these, and all firms, probabilities and yuan that a change of policy brings hang on them: "
                f"{named}.")]


def _unset_sentences(projection: Projection) -> list[str]:
    policy, years = projection.scenario.policy, projection.years
    unset = {year: Costing(policy, year, ()).unset for year in years}
    always = [clause for clause in register() if all(clause in unset[year] for year in years)]
    head = say(f"以上金额不含政策未写明金额的 {len(always)} 个条款：",
               f"Not in the amounts above, no amount being named ({len(always)} clauses): ")
    found = [head + _named(always) if always else say("没有各年都未设定金额的条款。", "No clause is left unset in all years.")]
    for year in years:
        if extra := [clause for clause in unset[year] if clause not in always]:
            found.append(say(f"{year} 年另不含：", f"Nor, in {year}: ") + _named(extra))
    found[-1] += say("", " ") + unlisted_promises()
    if funded := list(dict.fromkeys(clause for year in years for clause in Costing(policy, year, ()).funded)):
        found.append(say("以下条款的金额由情景假设：", "Funded by the scenario, as an assumption: ") + _named(funded))
    return found


def _named(clauses: list[str]) -> str:
    return say("、", ", ").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("。", ".")


def _others_sentence() -> str:
    return say("企业以外的对象（平台、项目、人才等）以后各年的数量和金额没有公布，均为假设的区间，见 priors.csv 中的 number.*、volume.* 和 amount.*；"
               "各条款的预计数见 expected_numbers.csv，有自己的数可写入情景的 expected（如 expected: {4.2: {2025: [0, 2, 6]}}）。",
               "Numbers and amounts of recipients other than enterprises (platforms, projects, talents) in the years ahead are published by nobody: assumed "
               "ranges, see number.*, volume.* and amount.* in priors.csv. expected_numbers.csv has the number of each clause; a scenario gives its own under "
               "'expected', as in expected: {4.2: {2025: [0, 2, 6]}}.")


def _money_sentence(projection: Projection) -> str:
    appropriated = appropriation_sentence(settings_of(projection.scenario.budget)).removesuffix(say("。", "."))
    return appropriated + say("；兑付进度、市县负担比例多为假设（22.1、8.2 由条文写明），缺口概率见 gaps.csv。",
                              "; when claims fall due and who bears them is mostly assumed (the text settles 8.2 and 22.1). Chances of a gap: gaps.csv.")


def _overlap_sentence(projection: Projection) -> list[str]:
    if projection.scenario.policy.overlap == AS_WRITTEN:
        return []
    return [say("本情景规定了同一事项多项奖补的付法，但模拟的对象每年编号都不同、没有一个事项得到两项奖补，因此看不出能省多少；要用真实名录（kjqs evaluate）才能看出。",
                "This scenario has a rule for several awards for one matter. Simulated recipients have ids of their own each year and no matter with two awards, so "
                "that nothing is saved here: a saving shows on real tables alone (kjqs evaluate).")]
