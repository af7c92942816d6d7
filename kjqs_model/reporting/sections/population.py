"""The enterprises that were made: how they meet margins and the law, what they look like, what they assume."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ...language import say
from ..charts import population as charts
from ..exhibit import Exhibit, Grid, Prose, heading
from ..tables import population as tables
from ..tables.costing import held_out, margins
from ..tables.population import population_unit, violation_word
from ..words import known, yuan_text

if TYPE_CHECKING:
    import pandas as pd

    from ...population.synthesis.making import Population
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; nothing below its heading for tables that were read."""
    yield heading("企业总体", "The enterprises")
    if study.made is not None:
        yield from (summary(study), margin_grid(study.made, every_source=False), held_out_grid(study), made_assumption_grid(study))


def sizes(made: Population) -> Iterator[object]:
    """The section on size, staff and age."""
    yield heading("规模、职工、年龄", "Size, staff, age")
    yield tail_sentence(made)
    yield _exhibit(made, "size_distribution", "企业营业收入分布", "Enterprises by revenue", tables.sizes(made), charts.size_distribution)
    yield _exhibit(made, "staff_distribution", "企业职工数分布", "Enterprises by staff", tables.bands(made, made.firms["staff"], tables.STAFF_BANDS),
                   partial(charts.band_shares, axis=say("职工数（人）", "staff (persons)")))
    yield _exhibit(made, "age_distribution", "企业年龄分布", "Enterprises by age",
                   tables.bands(made, made.design.year - made.firms["founded_year"], tables.AGE_BANDS),
                   partial(charts.band_shares, axis=say("成立年数（年）", "age (years)")))


def research(made: Population) -> Iterator[object]:
    """The section on R&D: ratios of certified firms, and how concentrated it is."""
    ratios = tables.rd_ratios(made)
    yield from (heading("高企的研发费用占比", "R&D ratio of high-tech enterprises"), ratio_sentence(made, ratios))
    yield _exhibit(made, "rd_ratio_by_bracket", "高企三年研发费用占比", "R&D ratio over three years of high-tech enterprises", ratios, charts.rd_ratio_by_bracket)
    yield from (heading("研发经费的集中度", "Concentration of R&D"), concentration_sentence(made))
    yield _exhibit(made, "rd_concentration", "企业研发经费的集中度", "Concentration of R&D of enterprises", tables.concentration(made),
                   partial(charts.concentration, marked=(10, 100)))


def places(made: Population) -> Iterator[object]:
    """The section on who is where."""
    yield heading("谁在哪里", "Who is where")
    yield _exhibit(made, "certified_places", "高新技术企业分布（县区 × 行业）", "High-tech enterprises by county and industry",
                   tables.places(made, "certified"), charts.places)
    yield _exhibit(made, "registered_places", "科技型中小企业分布（县区 × 行业）", "Technology SMEs by county and industry",
                   tables.places(made, "technology_sme"), charts.places)
    yield Exhibit("firms_by_county", subject(made, "各县区科技企业数", "Technology firms by county"),
                  source(made, say("竖线：按假设的县区份额应有的户数。", "Tick: the number by the assumed share of the county.")), tables.by_county(made), charts.by_county)


def together(made: Population) -> Iterator[object]:
    """The section on how features go together."""
    yield from (heading("各项特征如何相关", "How the features go together"), correlation_sentence(made))
    yield _exhibit(made, "rank_correlations", "潜在得分的秩相关系数", "Rank correlations of the latent scores", tables.correlations(made), charts.correlations)


def not_fitted(study: Study) -> Iterator[object]:
    """The section on figures that nothing was fitted to."""
    frame = held_out(study)
    yield from (heading("没有用于拟合的数", "Figures that nothing was fitted to"), held_out_sentence(frame))
    yield _exhibit(study.made, "held_out", "留出指标与公布值之比", "Held-out figures relative to the published ones", frame, charts.held_out)
    yield held_out_grid(study)


def other_seeds(made: Population, seeds: Sequence[int], frame: pd.DataFrame, refused: Mapping[int, str]) -> Iterator[object]:
    """The section on how much another seed changes. ``frame`` and ``refused`` are those of ``tables.population.stability``."""
    yield from (heading("换一个种子，结果差多少", "How much another seed changes"), stability_sentence(frame, refused))
    yield Exhibit("stability", subject(made, "各条款应兑付金额（每个种子一个圈）", "What each clause costs (a ring a seed)"),
                  [say(f"来源：kjqs_model，模拟的企业总体，种子 {seeds[0]}–{seeds[-1]}；现行政策。",
                       f"Source: kjqs_model, synthetic enterprises, seeds {seeds[0]}–{seeds[-1]}; the policy as it stands.")], frame, charts.stability)
    yield stability_grid(frame)


def _exhibit(made: Population, key: str, zh: str, en: str, table: pd.DataFrame, draw: Callable) -> Exhibit:
    return Exhibit(key, subject(made, zh, en), source(made), table, draw)


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
    from ...population.quality import margin_results

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
    from ...population.quality import margin_results

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
    from ...population.quality import tails

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
    from ...population.quality import concentration

    found = concentration(made)
    return Prose(say(f"研发经费最多的 10 家占全部企业的 {found['top_10']:.1%}，100 家占 {found['top_100']:.1%}：封顶条款因此真会起作用。",
                     f"The ten largest performers make up {found['top_10']:.1%} of all R&D of enterprises, the hundred largest "
                     f"{found['top_100']:.1%}: caps do bind."))


def law_grid(made: Population) -> Grid:
    """How many synthetic firms contradict the law, by kind."""
    from ...population.quality import legal_violations

    rows = [(violation_word(name), count) for name, count in legal_violations(made.tables, made.design.year, made.firms.real).items()]
    return Grid([say("与法规相抵触的情形", "Against the law"), say("企业数", "Firms")], rows,
                total=(say("合计", "Total"), sum(count for _, count in rows)))


def correlation_sentence(made: Population) -> Prose:
    """How far the rank correlations found lie from those asked."""
    from ...population.quality import correlation_results

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


def results(study: Study, joined: Population, refused: Mapping[int, str]) -> dict:
    """What the notebook leaves as proof that it ran: hard margins missed, contradictions of the law, real firms taken in."""
    found = {name: {"hard_missed": hard_missed(made), "violations": violations_of(made)}
             for name, made in (("made", study.made), ("joined", joined))}
    return found | {"scenario": study.scenario.name, "seed": study.made.seed, "firms": len(study.made.firms),
                    "real_firms": joined.firms.real, "refused_seeds": sorted(refused)}


def hard_missed(made: Population) -> list[str]:
    from ...population.quality import margin_results

    return [row["name"] for row in margin_results(made) if row["hard"] and row["error"]]


def violations_of(made: Population) -> int:
    from ...population.quality import legal_violations

    return sum(legal_violations(made.tables, made.design.year, made.firms.real).values())


def _error(error: float | None) -> int | str:
    """A whole error; that of a soft margin may be a fraction of a yuan."""
    return "–" if error is None else round(error)


def _range(bounds) -> str:
    return "–" if bounds is None else f"{bounds[0]:,.0f}–{bounds[1]:,.0f}"


def summary(study: Study) -> Prose:
    """Where the enterprises come from, and whether they meet the margins and the law."""
    made, frame = study.made, margins(study)
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


def made_assumption_grid(study: Study) -> Grid:
    """What the population assumes of its firms, with ranges."""
    rows = [(entry.name, entry.label(), _short(entry.value),
             f"{_short(entry.range[0])}–{_short(entry.range[1])}") for entry in study.made.design.assumptions.values()]
    return Grid([say("名称", "Name"), say("对企业的假设", "Assumed of the firms"), say("取值", "Value"), say("区间", "Range")], rows, sources=True)


def held_out_grid(study: Study) -> Grid:
    """Figures that the population was not fitted to, beside what it makes of them."""
    rows = [(row.label, _short(row.known), "–" if row.range is None else f"{_short(row.range[0])}–{_short(row.range[1])}", _short(row.found),
             "–" if row.within_range is None else say("是", "yes") if row.within_range else say("否", "no"))
            for row in held_out(study).itertuples()]
    return Grid([say("未用于拟合的数", "Figure not fitted to"), say("公布或估计", "Published or estimated"), say("区间", "Range"),
                 say("总体中", "In the population"), say("在区间内", "Within the range")], rows)


def _short(value: float) -> str:
    """A figure with four digits that count; a large one in whole numbers."""
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"
