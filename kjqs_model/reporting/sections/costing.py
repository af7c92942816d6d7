"""What the policy costs in the base year: by clause, article, department and county, against what it extends and what was published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...language import say
from ...policy.payees import text_or
from ...study import same_population
from ..charts import costing as charts
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..figure import NothingToDraw
from ..tables import costing as tables
from ..tables.basis import parts_sentence
from ..words import figure_text, funded_note, known, unit_word, unset_note, yuan_text

if TYPE_CHECKING:
    import pandas as pd

    from ...study import Study



def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report: the answer, then what it is made of and what it is set against."""
    yield opening(study)
    for zh, en, exhibit, grid in (("按条款", "By clause", by_clause(study), clause_grid(study)), ("按条目", "By article", by_article(study), None),
                                  ("按牵头部门", "By lead department", by_department(study), None), ("按县区", "By county", by_county(study), None)):
        yield from (heading(zh, en), exhibit, grid)
    yield from (heading("刚性支付与其他", "Obligatory or not"), claim_grid(study),
                heading("按上级资金配套", "Matched from provincial amounts"), matched_grid(study), changes(study))
    if study.parent is not None:
        yield from (difference(study), difference_grid(study))
    yield from (heading("公开数与模型测算", "Published and modelled"), published(study), published_grid(study), published_missing(study),
                heading("税收优惠（2.1，不计入合计）", "Tax relief (2.1, in no total)"), tax_grid(study), tax_assumption_grid(study))


def assumptions(study: Study) -> Iterator[object]:
    """The section on what is assumed."""
    yield from (heading("假设及其区间", "Assumptions and their ranges"), assumption_grid(study), population_grid(study))


def source(study: Study) -> str:
    """The source line of charts: unit, policy, scenario, population."""
    population = study.scenario.population
    if study.made is not None:
        population = say("模拟的企业总体", "synthetic enterprises") if not study.made.firms.real else say(
            "真实名录与模拟企业合成的总体", "real registers topped up with synthetic enterprises")
    elif population == "published_2023":
        population = say("公开资料整理的 2023 年总体", "the population of 2023 from published figures")
    else:
        population = population.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return say(f"单位：万元。来源：聊政字〔2023〕11号；情景“{study.scenario.name}”；{population}；kjqs_model 测算。",
               f"Unit: 10,000 yuan. Source: 聊政字〔2023〕11号; scenario '{study.scenario.name}'; {population}; costing by kjqs_model.")


def subject(study: Study, zh: str, en: str) -> str:
    """A chart's title: what it shows, for which year, under which scenario."""
    return say(f"{study.year} 年{zh}：{study.scenario.title}", f"{en}, {study.year}: {study.scenario.title}")


def by_clause(study: Study) -> Exhibit:
    """What each clause costs."""
    return _exhibit(study, "cost_by_clause", "各条款应兑付金额", "What each clause costs", tables.by_clause(study), charts.cost_by_clause)


def by_article(study: Study) -> Exhibit:
    """What each article costs."""
    return _exhibit(study, "cost_by_article", "各条应兑付金额", "What each article costs", tables.by_article(study), charts.cost_by_article)


def by_department(study: Study) -> Exhibit:
    """What falls to each lead department."""
    return _exhibit(study, "cost_by_department", "各牵头部门应兑付金额", "What falls to each lead department", tables.by_department(study), charts.cost_by_department)


def by_county(study: Study) -> Exhibit:
    """What recipients of each county get."""
    return _exhibit(study, "cost_by_county", "各县区对象应得金额", "What recipients of each county get", tables.by_county(study), charts.cost_by_county)


def difference(study: Study) -> Exhibit:
    """Difference by clause from what the scenario extends."""
    return _exhibit(study, "difference_by_clause", "各条款与所依据情景的差额", "Difference by clause from what it extends", tables.against_parent(study),
                    charts.difference_by_clause)


def published(study: Study) -> Exhibit:
    """Published beside modelled, line by line."""
    return _exhibit(study, "published_and_modelled", "公开数与模型测算", "Published and modelled", tables.published(study), charts.published_and_modelled)


def _exhibit(study: Study, key: str, zh: str, en: str, table: pd.DataFrame | None, draw: Callable) -> Exhibit:
    return Exhibit(key, subject(study, zh, en), [source(study)], table, draw, otherwise=NothingToDraw())


def opening(study: Study) -> Prose:
    """Title, question, headline total with the unset clauses beside it, and what is not modelled."""
    scenario, costing = study.scenario, study.costing
    paying = int((costing.totals()["amount_yuan"] > 0).sum())
    lines = [
        f"# {safe(scenario.title)}", f"> {safe(scenario.question)}",
        f"## {say(f'{study.year} 年应兑付合计', f'Owed for {study.year}')} **{yuan_text(costing.total)}**",
        safe(parts_sentence(study)), f"**{safe(unset_note(costing))}**", safe(funded_note(costing)),
        say(f"涉及 {paying} 个条款、{int(costing.totals()['recipients'].sum()):,} 笔支付。其中对符合条件者一律支付（刚性）的 "
            f"{yuan_text(tables.obligatory_yuan(study))}。",
            f"It comes from {paying} clauses and {int(costing.totals()['recipients'].sum()):,} payments; "
            f"{yuan_text(tables.obligatory_yuan(study))} of it is obligatory: whoever qualifies is paid."),
        *(f"- {safe(note)}" for note in study.notes)]
    return Prose("\n\n".join(line for line in lines if line))


def changes(study: Study) -> Prose:
    """What the scenario changes of the one it extends, in words, and what that does to the total."""
    parent = study.scenario.parent
    heading = say("## 与所依据情景的对比", "## Against what it extends")
    if parent is None:
        return Prose(heading + "\n\n" + say("本情景不依据其他情景。", "This scenario extends no other."))
    sentences = [f"- {safe(change.sentence())}" for change in study.changes] or [say("- 政策参数没有改动。", "- No parameter of the policy differs.")]
    more = say("多", "more") if (study.difference or 0) >= 0 else say("少", "less")
    result = say(f"合计比“{safe(parent.title)}”{more} {yuan_text(abs(study.difference))}。",
                 f"The total is {yuan_text(abs(study.difference))} {more} than in '{safe(parent.title)}'.")
    if not study.difference:
        result = say(f"合计与“{safe(parent.title)}”相同。", f"The total is the same as in '{safe(parent.title)}'.")
    lines = [heading, "\n".join(sentences), f"**{result}**", safe(unset_note(study.costing))]
    if not same_population(parent, study.scenario):
        lines.insert(3, say("**两个情景的总体不同：差额里有总体的差别，不全是政策造成的。**",
                            "**The two scenarios have different populations: the difference is not the policy's alone.**"))
    return Prose("\n\n".join(lines))


def clause_grid(study: Study) -> Grid:
    """Every costed clause: claim, kind, lead department, recipients, yuan."""
    frame = tables.by_clause(study)
    rows = [(row.name, row.claim_word, row.pay_word, row.lead, int(row.recipients), int(row.amount_yuan)) for row in frame.itertuples()]
    total = (say("合计", "Total"), "", "", "", int(frame["recipients"].sum()), study.costing.total)
    return Grid([say("条款", "Clause"), say("支付性质", "Claim"), say("补助方式", "Kind"), say("牵头部门", "Lead department"),
                 say("对象数", "Recipients"), say("金额（元）", "Yuan")], rows, unset_note(study.costing), total)


def claim_grid(study: Study) -> Grid:
    """Obligatory or not: clauses, recipients, yuan and share of the total by kind of claim."""
    frame, total = tables.by_claim(study), study.costing.total
    rows = [(row.claim_word, int(row.clauses), int(row.recipients), int(row.amount_yuan), f"{row.amount_yuan / total:.1%}" if total else "–")
            for row in frame.itertuples()]
    return Grid([say("支付性质", "Claim"), say("条款数", "Clauses"), say("对象数", "Recipients"), say("金额（元）", "Yuan"), say("占比", "Share")],
                rows, total=(say("合计", "Total"), int(frame["clauses"].sum()), int(frame["recipients"].sum()), total, ""))


def matched_grid(study: Study) -> Grid:
    """What the city adds to provincial and national money. That money itself is never in a city total."""
    frame = tables.matched(study)
    rows = [(row.name, int(row.recipients), int(row.amount_yuan)) for row in frame.itertuples()]
    return Grid([say("条款", "Clause"), say("对象数", "Recipients"), say("市级配套（元）", "City's match (yuan)")], rows,
                say("按省级（国家）资金计算的市级配套；上级资金本身不在合计内。",
                    "City money computed from provincial or national amounts; those amounts themselves are not in the total."),
                (say("合计", "Total"), int(frame["recipients"].sum()), int(frame["amount_yuan"].sum())))


def difference_grid(study: Study) -> Grid | None:
    """Clauses that cost more or less than in the scenario that is extended."""
    frame = tables.against_parent(study)
    frame = frame[frame["difference_yuan"] != 0]
    if study.parent is None or frame.empty:
        return None
    rows = [(row.name, int(row.parent_yuan), int(row.amount_yuan), int(row.difference_yuan)) for row in frame.itertuples()]
    return Grid([say("条款", "Clause"), say("所依据情景（元）", "Extended (yuan)"), say("本情景（元）", "This one (yuan)"),
                 say("差额（元）", "Difference (yuan)")], rows)


def published_grid(study: Study) -> Grid | Prose:
    """Published beside modelled, line by line."""
    frame = tables.published(study)
    if frame is None:
        return Prose(say("这套数据没有可对照的公开数。", "Nothing was published to set beside this population."))
    rows = [(row.line, known(row.published_yuan), known(row.modelled_yuan), _gap(row), known(row.published_count), known(row.modelled_count),
             text_or(row.remark, ""), text_or(row.source, "–")) for row in frame.itertuples()]
    return Grid([say("项目", "Line"), say("公开数（元）", "Published (yuan)"), say("模型测算（元）", "Modelled (yuan)"),
                 say("差额（元）", "Difference (yuan)"), say("公开数量", "Published count"), say("模型数量", "Modelled count"),
                 say("说明", "Remark"), say("来源", "Source")], rows, sources=True)


def published_missing(study: Study) -> Prose:
    """What nobody published, so that it can't be checked."""
    if tables.published(study) is None:
        return Prose("")
    return Prose("\n\n".join([say("**尚未公开、因而无法核对的：**", "**Not published, so that it can't be checked:**"),
                              "\n".join(f"- {safe(line)}" for line in tables.published_missing(study))]))


def assumption_grid(study: Study) -> Grid:
    """Every assumed figure in force, with its range and source."""
    rows = [(row.path, row.label, figure_text(row.value, row.unit), unit_word(row.unit), row.range, row.source)
            for row in study.costing.assumptions().itertuples()]
    return Grid([say("路径", "Path"), say("参数", "Parameter"), say("取值", "Value"), say("单位", "Unit"), say("区间", "Range"),
                 say("依据", "Source")], rows, sources=True)


def population_grid(study: Study) -> Grid | Prose:
    """Every line of the population that nobody published, with its range and the reason for the figure."""
    frame = tables.population_lines(study)
    if frame is None:
        return Prose(say("对象数据由使用者提供，不含本模型的假设。", "The recipients are the user's own data, none assumed here."))
    rows = [(row.table, row.line, row.rows, known(row.amount_yuan), row.range, row.reason) for row in frame.itertuples()]
    return Grid([say("数据表", "Table"), say("总体中的假设", "Assumed of the population"), say("个数", "Rows"),
                 say("金额（元）", "Yuan"), say("区间", "Range"), say("理由", "Reason")], rows, sources=True)


def limits(study: Study) -> Prose:
    """What the model does not know."""
    lines = [*study.scenario.not_modelled,
             say(f"企业因政策变化而改变的行为（申报、研发投入）：{study.year} 年只核算既定名单，不推算反应；今后各年的推演才计入，迁入迁出始终不计。",
                 f"How enterprises answer to the policy (applying, spending): {study.year} is the costing of a given list; the years ahead have "
                 "their answers. Moves in and out never count."),
             say(f"{study.year} 年实际安排和拨付了多少：合计是应兑付额，不是预算数，也不是支出数；今后各年的安排和支付出自假设。",
                 f"What was appropriated and paid in {study.year}: the total is what is owed, neither a budget nor an outlay; those of the years ahead rest on "
                 "assumptions."),
             say("政策起止时间：文本没有写明，按 2023 年起、无截止假设，情景可以改。",
                 "When the policy begins and ends: the text does not say; from 2023, open-ended, is assumed and can be changed."),
             say("市与县区如何分担：条文只写明 8.2、22.1 由市级负担，22.2 由市县共同负担；其余为假设，合计含市县两级。",
                 "How city and counties share the cost: the text settles 8.2 and 22.1 (the city) and names both for 22.2; the rest is assumed, and totals "
                 "hold both."),
             say("省级和国家资金本身、企业享受的税收优惠（2.1）：均不在合计内。",
                 "Provincial and national money itself, and tax relief (2.1): not in the total.")]
    return Prose("\n\n".join([say("## 模型不知道的", "## What the model does not know"), "\n".join(f"- {safe(line)}" for line in lines),
                             _exact(study)]))


def _exact(study: Study) -> str:
    """What seed and draws are for."""
    seed, draws = study.scenario.seed, study.projection.draws if study.projection else 0
    ahead = say(f"今后各年由 {draws} 次抽样推演。", f"The years ahead are projected in {draws} draws.") if draws else ""
    return say(f"{study.year} 年为精确核算，随机种子（{seed}）只用于生成总体。", f"{study.year} is costed exactly; the seed ({seed}) only makes the population. ") + ahead


def _gap(row):
    published, modelled = known(row.published_yuan), known(row.modelled_yuan)
    return "–" if "–" in (published, modelled) else modelled - published


def tax_grid(study: Study) -> Grid | Prose:
    """Tax forgone by item and level of government."""
    frame = tables.tax_expenditure(study)
    if frame is None:
        return Prose(say("数据中没有企业经营表，无法测算税式支出。", "Without accounts in the tables tax expenditure can't be worked out."))
    rows = [(row.item, int(row.firms), *(int(getattr(row, level)) for level in tables.TAX_LEVELS)) for row in frame.itertuples()]
    return Grid([say("项目", "Item"), say("企业数", "Firms"), *(f"{tables.tax_level_word(level)}{say('（元）', ' (yuan)')}" for level in tables.TAX_LEVELS)], rows,
                say("少征的企业所得税，不是支出，不计入任何合计；各项相互包含，不可相加。",
                    "Corporate income tax forgone: no outlay, in no total. The items overlap and do not add up."))


def tax_assumption_grid(study: Study) -> Grid | Prose:
    """How the tax is shared between levels: assumptions with their ranges."""
    from ...policy.tax_expenditure import tax_expenditure_assumptions

    if not len(study.tables["accounts"]):
        return Prose("")
    rows = [(entry["label"], f"{entry['value']:g}", "–".join(f"{bound:g}" for bound in entry["range"]), entry["source"])
            for entry in tax_expenditure_assumptions(study.year)]
    return Grid([say("税收分享的假设", "Assumed of the sharing"), say("取值", "Value"), say("区间", "Range"), say("依据", "Source")], rows, sources=True)
