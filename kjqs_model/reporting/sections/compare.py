"""Scenarios side by side: what each costs and reaches, and who gains and loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...chances import error_note, line_note
from ...language import say
from ..charts import compare as charts
from ..charts.theme import WAN
from ..exhibit import Exhibit, Grid, Prose, heading, listed, safe
from ..tables import budget as budget_tables
from ..tables import compare as tables
from ..tables.basis import BASES, basis_word, own_tables, parts_ahead, parts_of
from ..titles import draws_sentence
from ..words import unset_note

if TYPE_CHECKING:
    import pandas as pd

    from ...study import Study
    from ..comparison import Comparison


def opening(compared: Comparison) -> Prose:
    """What is compared, and the answer: what each scenario costs more and brings."""
    lines = [f"# {say('情景比较：', 'Scenarios against ')}{safe(compared.reference.label)}",
             *(f"- {safe(_difference_sentence(compared, entry))}" for entry in compared.others)]
    return Prose(lines[0] + "\n\n" + "\n".join(lines[1:]) + "\n\n" + f"**{safe(_unset(compared))}**")


def _unset(compared: Comparison) -> str:
    """What no total holds, for the reference; a scenario may fund some of it, which its changes say."""
    return say(f"参照情景“{compared.reference.label}”：", f"Reference '{compared.reference.label}': ") + unset_note(compared.reference.costing)


def _difference_sentence(compared: Comparison, entry: Study) -> str:
    """Owed over all years more than the reference, and the chance of each target beside the reference's."""
    own, base = (one.budget.of("entitlement", "total", "total").sum(axis=0) for one in (entry, compared.reference))
    frame = tables.targets(compared)
    moved = [say(f"{row.target} {_points(row.more)}", f"{row.target} {_points(row.more)}")
             for row in frame[frame["label"] == entry.label].itertuples() if row.more]
    chances = say("各目标的达到概率不变", "no chance of a target differs")
    if moved:
        chances = say("达标概率之差：", "chances differ by: ") + say("，", ", ").join(moved)
    span = f"{compared.years[0]}—{compared.years[-1]}"
    if np.array_equal(own, base):
        return say(f"{entry.label}：{span} 年应兑付与参照完全相同；{chances}。",
                   f"{entry.label}: over {span} exactly as much is owed as in the reference; {chances}.")
    mean, (low, high) = (own - base).mean(), np.quantile(own - base, [0.1, 0.9])
    return say(f"{entry.label}：{span} 年合计应兑付比参照{'多' if mean >= 0 else '少'} {_wan(abs(mean))}（差额的 80% 区间 {_signed(low)} 至 {_signed(high)}）；{chances}。",
               f"{entry.label}: over {span} {_wan(abs(mean))} {'more' if mean >= 0 else 'less'} is owed than in the reference (80 % of the "
               f"difference: {_signed(low)} to {_signed(high)}); {chances}.")


def change_grid(compared: Comparison) -> Grid:
    """What each scenario changes of the reference, in words."""
    rows = [(entry.label, sentence) for entry in compared.others for sentence in _changes(compared.reference, entry)]
    return Grid([say("情景", "Scenario"), say("与参照情景不同之处", "What differs from the reference")], rows, sources=True)


def _changes(reference: Study, entry: Study) -> list[str]:
    from ...scenario import scenario_changes

    old, new = reference.scenario, entry.scenario
    found = [change.sentence() for change in scenario_changes(old, new)]
    for before, after, zh, en in ((old.budget, new.budget, "财政安排（budget）", "the budget"),
                                  (old.assumptions, new.assumptions, "假设（assumptions）", "assumptions")):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if keys:
            listed = say("、", ", ").join(keys)
            found.append(say(f"{zh}不同：{listed}", f"{en}: {listed}"))
    return found or [say("没有不同", "nothing")]


def cost_grid(compared: Comparison) -> Grid:
    """Base year and years ahead: what each scenario owes, mean and 80 %."""
    rows = [(entry.label, f"{entry.costing.total / WAN:,.1f}",
             *(_interval(values) for values in entry.budget.of("entitlement", "total", "total"))) for entry in compared.entries]
    parts = {entry.label: (parts_of(entry.costing, own_tables(entry.scenario)), parts_ahead(entry.projection)) for entry in compared.entries}
    rows += [(f"{label}{say('：', ': ')}{basis_word(basis)}", f"{now.get(basis, 0) / WAN:,.1f}",
              *(f"{values.mean() / WAN:,.1f}" for values in ahead.get(basis, np.zeros((len(compared.years), 1)))))
             for label, (now, ahead) in parts.items() for basis in BASES if basis in now or basis in ahead]
    return Grid([say("情景", "Scenario"), say(f"{compared.year} 年（核算）", f"{compared.year} (costed)"), *map(str, compared.years)], rows,
                say("应兑付合计，万元；今后各年为均值（10%—90% 区间）。下半部分按对象数量的依据分，各项均值相加即合计。",
                    "Owed in all, 10,000 yuan; years ahead: mean (10 to 90 %). Below: by what the numbers of recipients rest on; the means add up to the total."))


def budget_grid(compared: Comparison) -> Grid:
    """The budget year under each scenario: due, appropriated, chances of a gap, owed at the end."""
    year = budget_tables.budget_year(compared.reference.budget)
    rows = []
    for entry in compared.entries:
        place, whole = entry.budget.years.index(year), budget_tables.chances(entry.budget, year).set_index("kind")["text"]
        means = [entry.budget.of(name, "total", "total")[place].mean() / WAN
                 for name in ("payable", "appropriation", "payment", "overdue", "closing_arrears")]
        rows.append((entry.label, *(f"{mean:,.1f}" for mean in means), whole["any"], whole["pooled"]))
    return Grid([say("情景", "Scenario"), say("到期应付", "Due"), say("预算安排", "Appropriated"), say("预计支付", "Paid"), say("年末到期未付", "Overdue"),
                 say("年末欠付合计", "All unpaid"), say("至少一笔付不出的概率", "Chance of any gap"), say("统筹后的缺口概率", "Chance as one purse")], rows,
                say(f"{year} 年，均值，万元；各情景按自己的安排规则。", f"{year}, means, 10,000 yuan; each scenario appropriates by its own rules."))


def target_grid(compared: Comparison) -> Grid:
    """The chance of each target, and its difference from the reference in the same draws."""
    rows = [(row.target, row.label, row.words,
             _gap(row)) for row in tables.targets(compared).itertuples()]
    return Grid([say("目标", "Target"), say("情景", "Scenario"), say("概率", "Chance"),
                 say("与参照之差", "Less the reference's")], rows,
                say("差额由同一次抽样相减，抽样误差因此小于两个概率各自的误差。", "Differences are of the same draws, so that their error is smaller than those of the chances. ")
                + error_note())


def gain_sentence(compared: Comparison, frame: pd.DataFrame) -> Prose:
    """How many gain and lose in the base year, and who gains most. ``frame`` is that of ``tables.compare.gains`` by any grouping."""
    lines = []
    for entry in compared.others:
        own = frame[frame["label"] == entry.label]
        if not own[["gain", "loss"]].any(axis=None):
            lines.append(say(f"{entry.label}：没有对象多得或少得。", f"{entry.label}: nobody gains or loses."))
            continue
        lines.append(say(
            f"{entry.label}：{own['winners'].sum():,} 个对象多得 {_wan(own['gain'].sum())}，{own['losers'].sum():,} 个少得 {_wan(-own['loss'].sum())}。",
            f"{entry.label}: {own['winners'].sum():,} recipients gain {_wan(own['gain'].sum())}, {own['losers'].sum():,} lose "
            f"{_wan(-own['loss'].sum())}."))
    return listed(lines)


def gain_grid(frame: pd.DataFrame, by: str) -> Grid | None:
    """Who gains and loses by group; groups in which nothing moves are left out."""
    moved = frame[(frame["winners"] > 0) | (frame["losers"] > 0)]
    if moved.empty:
        return None
    order = {name: place for place, name in enumerate(dict.fromkeys(frame["group"]))}
    rows = [(row.group, row.label, int(row.winners), f"{row.gain / WAN:,.1f}", int(row.losers), f"{row.loss / WAN + 0.0:,.1f}", f"{row.net / WAN:+,.1f}")
            for row in moved.sort_values("group", key=lambda names: names.map(order), kind="stable").itertuples()]
    return Grid([say(*GROUPING_WORDS[by]).capitalize(), say("情景", "Scenario"), say("多得对象", "Gain"), say("多得（万元）", "More (10,000 yuan)"),
                 say("少得对象", "Lose"), say("少得（万元）", "Less (10,000 yuan)"), say("净额（万元）", "Net (10,000 yuan)")], rows)


def size_note(compared: Comparison) -> Prose:
    """Where sizes of enterprises come from."""
    from ...analysis.size_classes import FILE
    from ...data import shipped
    from ...language import label

    if "accounts" not in compared.tables.given:
        return Prose(safe(say("数据没有企业账目，只分规模以上和以下。", "The data have no accounts: only above and below scale are told apart.")))
    return Prose(safe(say("企业大小按", "Sizes by ") + label(shipped(FILE)["source"]) + say("，用职工、营业收入和资产划分。", ", from staff, revenue and assets.")))


def limits(compared: Comparison) -> Prose:
    """What the comparison does not know."""
    lines = [
        say(f"{compared.year} 年的得失是对同一名单逐户核算，不含企业的反应；今后各年的推演含反应，但企业以外的对象只推演全市数量。",
            f"Gains and losses of {compared.year} are of one given list, without any answer of firms; the years ahead have their answers, but "
            "recipients other than enterprises are projected for the city alone."),
        say("今后各年只分县区，不分企业大小和行业。", "The years ahead are told apart by county, not by size or industry."),
        say("情景若另写了假设（assumptions）或财政安排（budget），差额里也有它们的作用。",
            "Where a scenario sets assumptions or a budget of its own, these are part of the difference too."),
        *([] if "accounts" not in compared.tables.given or isinstance(compared.reference.scenario.population, str) else [
            say("企业为模拟生成：分组合计有意义，单个企业没有。", "Firms are made: sums of groups mean something, a single firm does not.")])]
    return listed(lines, say("**比较不知道的：**", "**What the comparison does not know:**"))


def results(compared: Comparison) -> dict:
    """What the notebook leaves as its results."""
    base = compared.reference.budget.of("entitlement", "total", "total")
    return {"reference": compared.reference.scenario.name, "scenarios": [entry.scenario.name for entry in compared.others],
            "draws": compared.reference.budget.draws,
            "more_yuan": {entry.scenario.name: float((entry.budget.of("entitlement", "total", "total") - base).sum(axis=0).mean())
                          for entry in compared.others},
            "base_year_yuan": {entry.scenario.name: entry.costing.total for entry in compared.entries}}


def _points(share: float) -> str:
    return say(f"{share * 100:+.0f} 个百分点", f"{share * 100:+.0f} points")


def _gap(row) -> str:
    if np.isnan(row.more):
        return say("参照", "reference")
    return say("恰为零", "exactly zero") if not row.more and not row.more_error else _points(row.more) + _error(row.more_error)


def _interval(values: np.ndarray) -> str:
    low, high = np.quantile(values, [0.1, 0.9]) / WAN
    return f"{values.mean() / WAN:,.0f}" + say(f"（{low:,.0f}—{high:,.0f}）", f" ({low:,.0f} to {high:,.0f})")


def _error(error: float) -> str:
    return say(f"（抽样误差 ±{error * 100:.1f}）", f" (sampling error ±{error * 100:.1f})")


def _wan(yuan: float) -> str:
    return say(f"{yuan / WAN:,.1f} 万元", f"{yuan / 1e6:,.2f} million yuan")


def _signed(yuan: float) -> str:
    return say(f"{yuan / WAN + 0.0:+,.0f} 万元", f"{yuan / 1e6 + 0.0:+,.1f} million yuan")


GROUPING_WORDS: Mapping[str, tuple[str, str]] = {
    "county": ("各县区", "by county"), "size": ("按企业大小", "by size of enterprise"), "industry": ("按行业", "by industry")}


def source(compared: Comparison, *, ahead: bool = True, money: bool = True) -> list[str]:
    """The source of a chart of the comparison: with the draws of the years ahead, or of the base year, which has none; what is compared."""
    unit = say("单位：万元。", "Unit: 10,000 yuan. ") if money else ""
    how = draws_sentence(compared.reference.projection) if ahead else say(
        f"{compared.year} 年同一名单逐户核算，不含企业的反应。", f"The same list of {compared.year}, costed one by one, without any answer of firms.")
    names = say("、", ", ").join(entry.scenario.name for entry in compared.others)
    return [unit + say("来源：聊政字〔2023〕11号；", "Source: 聊政字〔2023〕11号. ") + how,
            say(f"参照情景 {compared.reference.scenario.name}；比较 {names}。", f"Reference: {compared.reference.scenario.name}. Compared: {names}.")]


def cost(compared: Comparison) -> Iterator[object]:
    """The section on money: what each scenario owes by year, and what it owes more than the reference, draw by draw."""
    labels, note = _labels(compared), say("点为均值，线为 80% 区间。", "Dots: means. Lines: 80 %.")
    yield heading("花多少钱", "What they cost")
    yield Exhibit("owed_by_scenario", say("各情景各年应兑付合计", "Owed in each year under each scenario"), [*source(compared), note], tables.owed(compared),
                  partial(charts.by_year, labels=labels, title=say("应兑付合计（万元）", "owed in all (10,000 yuan)")))
    paired = say("同一次抽样相减，企业的运气相同：区间只含差额的不确定性。", " Draw by draw, firms meeting the same luck: lines are of the difference alone.")
    frame, same = _that_differ(tables.owed_more(compared), ["mean", "p10", "p90"])
    yield Exhibit("owed_more", say("各情景比参照情景多应兑付多少", "How much more each scenario owes"), [*source(compared), note + paired, *same], frame,
                  partial(charts.by_year, labels=labels, title=say("比参照情景多（万元）", "more than the reference (10,000 yuan)"), zero=True), _nothing())
    yield cost_grid(compared)


def chances(compared: Comparison) -> Exhibit:
    """The chance of each target under each scenario."""
    return Exhibit("chances_by_scenario", say("各情景达到目标的概率", "Chance of meeting each target under each scenario"),
                   [*source(compared, money=False), line_note() + say("目标值按参照情景。", " Thresholds are those of the reference.")],
                   tables.targets(compared), partial(charts.chances, labels=_labels(compared)))


def gains(compared: Comparison, frame: pd.DataFrame, by: str) -> Exhibit:
    """Who gains and who loses in the base year, by county, size or industry. ``frame`` is that of ``tables.compare.gains``."""
    zh, en = GROUPING_WORDS[by]
    moving, same = _that_differ(frame, ["gain", "loss"])
    return Exhibit(f"gains_by_{by}", say(f"{compared.year} 年谁多得、谁少得（{zh}）", f"Who gains and who loses {en}, {compared.year}"),
                   [*source(compared, ahead=False), say("右为多得，左为少得，黑线为净额。", "Right: more. Left: less. Black: net."), *same],
                   moving, partial(charts.gains, labels=_labels(compared)), _nothing())


def counties_ahead(compared: Comparison) -> Exhibit:
    """What recipients of each county get more over the years ahead."""
    frame, same = _that_differ(tables.counties_ahead(compared), ["mean", "p10", "p90"])
    first, last = compared.years[0], compared.years[-1]
    return Exhibit("counties_ahead", say(f"{first}—{last} 年合计各县区对象多得多少", f"What recipients of each county get more over {first} to {last}"),
                   [*source(compared), say("点为均值，线为 80% 区间，逐次抽样相减；含企业的反应。",
                                           "Dots: means. Lines: 80 %, draw by draw, with the answers of firms."), *same],
                   frame, partial(charts.by_county, labels=_labels(compared)), _nothing())


def who_gains(compared: Comparison) -> Iterator[object]:
    """The sections on who gains and loses: by county, size of enterprise and industry."""
    frames = {by: tables.gains(compared, by) for by in GROUPING_WORDS}
    yield from (heading("谁多得、谁少得：县区", "Who gains and loses: counties"), gain_sentence(compared, frames["county"]),
                gains(compared, frames["county"], "county"), counties_ahead(compared), gain_grid(frames["county"], "county"))
    yield from (heading("谁多得、谁少得：企业大小", "Who gains and loses: size of enterprise"), size_note(compared),
                gains(compared, frames["size"], "size"), gain_grid(frames["size"], "size"))
    yield from (heading("谁多得、谁少得：行业", "Who gains and loses: industry"), gains(compared, frames["industry"], "industry"),
                gain_grid(frames["industry"], "industry"))


def _that_differ(frame: pd.DataFrame, amounts: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of scenarios that differ from the reference at all, and a line that names the others."""
    differs = frame[amounts].any(axis=1).groupby(frame["label"]).any()
    same = [name for name in dict.fromkeys(frame["label"]) if not differs[name]]
    if not same:
        return frame, []
    named = say("、", ", ").join(same)
    return frame[frame["label"].map(differs)], [say(f"与参照完全相同、图中不列：{named}。", f"Exactly as the reference, and not drawn: {named}.")]


def _nothing() -> Prose:
    return Prose(say("与参照情景没有任何差别。", "Nothing differs from the reference."))


def _labels(compared: Comparison) -> list[str]:
    return [entry.label for entry in compared.entries]
