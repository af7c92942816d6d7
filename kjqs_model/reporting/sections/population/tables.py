"""Tables and sentences of the notebook on the population, read from what was made and what was imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ....language import say
from ...words import yuan_text
from ..costing.prose import Grid, Prose, known
from .words import population_unit, violation_word

if TYPE_CHECKING:
    import pandas as pd

    from ....errors import Finding
    from ....population.disclosure import Published
    from ....population.registers import Imported
    from ....population.synthesis import Population
    from ...case import Case


def subject(made: Population, zh: str, en: str) -> str:
    """A chart's title: what it shows, of which year."""
    return say(f"{made.design.year} 年{zh}", f"{en}, {made.design.year}")


def source(made: Population, remark: str = "") -> list[str]:
    """The lines under a chart: whose firms these are, and a remark."""
    whose = say("模拟的企业总体，不是任何真实企业", "synthetic enterprises, none of them a real one") if not made.firms.real else say(
        f"名录中的 {made.firms.real:,} 家企业，其余为模拟企业", f"{made.firms.real:,} enterprises of registers, the rest synthetic")
    line = say(f"来源：kjqs_model，{whose}；种子 {made.seed}。", f"Source: kjqs_model, {whose}; seed {made.seed}.")
    return [line, remark] if remark else [line]


def margin_grid(made: Population, every_source: bool = True) -> Grid:
    """Every margin: target, result, error, hard or soft, published or assumed, range, and where it comes from.

    ``every_source`` names the sources of assumed figures as well; those of published ones are always there.
    """
    from ....population.quality import margin_results

    rows = []
    for row in margin_results(made):
        target = row["target"]
        assumed = row["status"] == "assumed"
        named = row["source"] if every_source or not assumed else []
        where = say("；", "; ").join([say(row["reason"]["zh"], row["reason"]["en"]), *named])
        rows.append((row["label"], population_unit(row["unit"]), known(target), known(row["result"]), _error(row["error"]),
                     say("硬", "hard") if row["hard"] else say("软", "soft"), say("假设", "assumed") if assumed else say("公布", "published"),
                     _range(row["range"]), where))
    return Grid([say("边际", "Margin"), say("单位", "Unit"), say("目标", "Target"), say("结果", "Result"), say("误差", "Error"),
                 say("硬/软", "Hard or soft"), say("公布/假设", "Published or assumed"), say("区间", "Range"),
                 say("依据和来源", "Reason and source")], rows, sources=True)


def margin_sentence(made: Population) -> Prose:
    """How many margins are met exactly, which hard ones are not, and how far the soft ones lie off."""
    from ....population.quality import margin_results

    rows = [row for row in margin_results(made) if row["error"] is not None]
    missed = [row["label"] for row in rows if row["hard"] and row["error"]]
    hard = sum(row["hard"] for row in rows)
    met = say(f"{hard} 项硬边际全部精确相等。", f"All {hard} hard margins are met exactly.") if not missed else say(
        f"**{hard} 项硬边际中有 {len(missed)} 项不相等：{'、'.join(missed)}。**",
        f"**{len(missed)} of {hard} hard margins are not met: {', '.join(missed)}.**")
    soft = [(abs(row["error"]) / row["target"], row["label"]) for row in rows if not row["hard"] and row["target"]]
    off, label = max(soft, default=(0.0, ""))
    # Below half a yuan in ten billion the error is that of adding shares, not one of the population.
    rest = say("软边际也都相符。", "The soft ones are met as well.") if off < 1e-9 else say(
        f"软边际中偏离最大的是“{label}”，偏离 {off:.2%}。", f"Of the soft ones '{label}' is off most, by {off:.2%}.")
    return Prose(met + say("", " ") + rest)


def tail_sentence(made: Population) -> Prose:
    """The exponent of the size tail, asked and found."""
    from ....population.quality import tails

    found = tails(made)
    return Prose(say(f"营业收入的帕累托尾部：要求指数 {found['asked']:.3f}，总体中为 {found['found']:.3f}（希尔估计）。",
                     f"Pareto tail of revenue: an exponent of {found['asked']:.3f} asked, {found['found']:.3f} found (Hill)."))


def ratio_sentence(made: Population, frame: pd.DataFrame) -> Prose:
    """How many certified firms lie within a point above their floor, and how many below it. ``frame`` is that of ``rd_ratios``."""
    total, excess = int(frame["firms"].sum()), frame["low"] - frame["floor"]
    near = int(frame.loc[(excess > -1e-9) & (excess < 0.01 - 1e-9), "firms"].sum())
    below = int(frame.loc[excess < -1e-9, "firms"].sum())
    bunching = made.design.assumptions["certified_bunching"]
    low, high = bunching.range
    return Prose(say(f"{total} 家高企中，{near} 家（{near / total:.0%}）的研发费用占比落在本档门槛上方 1 个百分点之内（假设为 {bunching.value:.0%}，"
                     f"区间 {low:.0%}–{high:.0%}），{below} 家低于门槛。贴着门槛的企业少报一点就会失去资格。",
                     f"Of {total} certified firms {near} ({near / total:.0%}) lie within a point above the floor of their bracket "
                     f"({bunching.value:.0%} assumed, {low:.0%}–{high:.0%} defensible), {below} below it. Firms close above the floor lose "
                     "their certificate first when they report less."))


def concentration_sentence(made: Population) -> Prose:
    """How much of all R&D of enterprises the ten and the hundred largest performers make up."""
    from ....population.quality import concentration

    found = concentration(made)
    return Prose(say(f"研发经费最多的 10 家占全部企业的 {found['top_10']:.1%}，100 家占 {found['top_100']:.1%}：封顶条款因此真会起作用。",
                     f"The ten largest performers make up {found['top_10']:.1%} of all R&D of enterprises, the hundred largest "
                     f"{found['top_100']:.1%}: caps do bind."))


def law_grid(made: Population) -> Grid:
    """How many synthetic firms contradict the law, by kind."""
    from ....population.quality import legal_violations

    rows = [(violation_word(name), count) for name, count in legal_violations(made.tables, made.design.year, made.firms.real).items()]
    return Grid([say("与法规相抵触的情形", "Against the law"), say("企业数", "Firms")], rows,
                total=(say("合计", "Total"), sum(count for _, count in rows)))


def correlation_sentence(made: Population) -> Prose:
    """How far the rank correlations found lie from those asked."""
    from ....population.quality import correlation_results

    off = correlation_results(made)["largest_difference"]
    return Prose(say(f"{len(made.firms):,} 家企业的秩相关系数与要求的最多相差 {off:.4f}。",
                     f"The rank correlations of {len(made.firms):,} firms are {off:.4f} off those asked at most."))


def held_out_sentence(frame: pd.DataFrame) -> Prose:
    """Which figures that nothing was fitted to miss their range, in words. ``frame`` has label, published, range, found, within_range."""
    judged = [row for row in frame.itertuples() if row.within_range is not None]
    missed = [row for row in judged if not row.within_range]
    if not missed:
        return Prose(say(f"{len(judged)} 项有区间的留出指标都落在区间内。", f"All {len(judged)} held-out figures with a range lie within it."))
    lines = [say(f"{row.label}为 {row.found:,.4g}，区间是 {row.range[0]:,.4g}–{row.range[1]:,.4g}",
                 f"{row.label}: {row.found:,.4g}, the range being {row.range[0]:,.4g}–{row.range[1]:,.4g}") for row in missed]
    return Prose(say(f"{len(judged)} 项有区间的留出指标中，**{len(missed)} 项不在区间内**：{'；'.join(lines)}。这些数没有用于拟合，也不应为凑数而改假设。",
                     f"Of {len(judged)} held-out figures with a range **{len(missed)} miss it**: {'; '.join(lines)}. Nothing was fitted to "
                     "them, and no assumption should be bent to reach them."))


def stability_grid(frame: pd.DataFrame) -> Grid:
    """What each clause costs over several seeds: mean, standard deviation, least and most. ``frame`` has seed, clause, name, amount_yuan."""
    seeds = frame["seed"].nunique()
    rows = []
    for name, amounts in frame.groupby("name", sort=False)["amount_yuan"]:
        filled = [*amounts, *[0.0] * (seeds - len(amounts))]  # a clause that costs nothing with some seed has no row there
        mean = sum(filled) / seeds
        spread = (sum((amount - mean) ** 2 for amount in filled) / max(seeds - 1, 1)) ** 0.5
        rows.append((name, round(mean), round(spread), f"{spread / mean:.1%}", int(min(filled)), int(max(filled))))
    return Grid([say("条款", "Clause"), say("平均（元）", "Mean (yuan)"), say("标准差（元）", "Standard deviation (yuan)"),
                 say("变异系数", "Variation"), say("最小（元）", "Least (yuan)"), say("最大（元）", "Most (yuan)")], rows)


def stability_sentence(frame: pd.DataFrame, refused: Mapping[int, str]) -> Prose:
    """How the total moves with the seed alone, and which seeds gave no population."""
    totals = frame.groupby("seed")["amount_yuan"].sum()
    lines = [say(f"{len(totals)} 个种子的合计在 {yuan_text(int(totals.min()))}至 {yuan_text(int(totals.max()))}之间，差别只来自抽到哪些企业和罕见事件。",
                 f"Over {len(totals)} seeds the total lies between {yuan_text(int(totals.min()))} and {yuan_text(int(totals.max()))}; the "
                 "difference comes from which firms and rare events are drawn and nothing else.")] if len(totals) else []
    lines += [say(f"种子 {seed} 没有做成：{reason}", f"Seed {seed} gave no population: {reason}") for seed, reason in refused.items()]
    return Prose("\n\n".join(lines))


def accounting_grid(imported: Imported) -> Grid:
    """Rows in, used and dropped by reason, register by register; rows in are always the sum of the rest."""
    from ....population.registers import reason_label, register_kinds

    kinds = register_kinds()
    rows = [(entry.file, kinds.get(entry.register, entry.register), entry.rows_in, entry.used, sum(entry.dropped.values()),
             say("、", ", ").join(f"{reason_label(reason)} {count}" for reason, count in entry.dropped.items()) or "–")
            for entry in imported.accounting]
    return Grid([say("文件", "File"), say("名录", "Register"), say("读入行数", "Rows in"), say("使用", "Used"), say("未用", "Dropped"),
                 say("未用原因", "Why")], rows, total=(say("合计", "Total"), "", *(sum(row[place] for row in rows) for place in (2, 3, 4)), ""))


def link_sentence(imported: Imported) -> Prose:
    """How the rows were put together into firms."""
    words = {"code": say("信用代码", "credit code"), "list": say("企业名称对照表", "the list of names"), "name": say("唯一的企业名称", "a unique name"),
             "new": say("新名称", "a name met nowhere else")}
    ways = say("，", ", ").join(say(f"按{words[way]} {count} 行", f"by {words[way]} {count}") for way, count in imported.ways().items())
    return Prose(say(f"各名录合并为 {len(imported.links)} 个单位：{ways}。",
                     f"The registers come together as {len(imported.links)} bodies; rows linked: {ways}."))


def finding_grid(findings: Sequence[Finding]) -> Grid | Prose:
    """All findings of an import at once: where, what was read, what is wrong, what to do."""
    if not findings:
        return Prose(say("没有发现问题。", "Nothing was found amiss."))
    rows = [(say("错误", "error") if finding.severity == "error" else say("提醒", "warning"), finding.place(), finding.value, finding.problem,
             finding.remedy) for finding in findings]
    return Grid([say("程度", "Severity"), say("位置", "Place"), say("读到", "Read"), say("问题", "What is wrong"), say("怎么办", "What to do")], rows)


def joined_sentence(made: Population) -> Prose:
    """What a population with real rows is: how many are real, and whether it still meets margins and law."""
    wrong = violations_of(made)
    return Prose(say(f"名录中的 {made.firms.real:,} 家企业替下了同县区、同行业的模拟企业，总数仍为 {len(made.firms):,} 家。",
                     f"{made.firms.real:,} enterprises of the registers took the place of synthetic ones of their county and industry; "
                     f"{len(made.firms):,} in all as before. ") + margin_sentence(made).text
                 + say(f"与法规相抵触的模拟企业 {wrong} 家。", f" {wrong} synthetic firms contradict the law."))


def published_grid(published: Published) -> Grid:
    """A table fit to be published, ``×`` where a cell is hidden, with the note to print under it."""
    shown = published.shown
    rows = [(name, *cells) for name, cells in zip(shown.index, shown.to_numpy(dtype=object).tolist(), strict=True)]
    return Grid([shown.index.name, *shown.columns], rows, caption=published.note)


def hidden_grid(published: Published) -> Grid:
    """Which cells were hidden and why: for the bureau, not for publication."""
    rows = [(row.row, row.column, row.reason) for row in published.reasons.itertuples()]
    return Grid([say("行", "Row"), say("列", "Column"), say("隐去原因（局内使用，不得公开）", "Why hidden (for the bureau, not for publication)")], rows)


def results(case: Case, joined: Population, refused: Mapping[int, str]) -> dict:
    """What the notebook leaves as proof that it ran: hard margins missed, contradictions of the law, real firms taken in."""
    found = {name: {"hard_missed": hard_missed(made), "violations": violations_of(made)}
             for name, made in (("made", case.made), ("joined", joined))}
    return found | {"scenario": case.scenario.name, "seed": case.made.seed, "firms": len(case.made.firms),
                    "real_firms": joined.firms.real, "refused_seeds": sorted(refused)}


def hard_missed(made: Population) -> list[str]:
    from ....population.quality import margin_results

    return [row["name"] for row in margin_results(made) if row["hard"] and row["error"]]


def violations_of(made: Population) -> int:
    from ....population.quality import legal_violations

    return sum(legal_violations(made.tables, made.design.year, made.firms.real).values())


def _error(error: float | None) -> int | str:
    """A whole error; that of a soft margin may be a fraction of a yuan."""
    return "–" if error is None else round(error)


def _range(bounds) -> str:
    return "–" if bounds is None else f"{bounds[0]:,.0f}–{bounds[1]:,.0f}"
