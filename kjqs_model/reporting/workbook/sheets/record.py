"""The last sheets: the rule for several awards and what others would save, and what the workbook was made from."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator

from ....language import current_language, say
from ....policy.overlap import overlap_savings, overlaps
from ....policy.overlap_groups import overlap_groups
from ....policy.parameters import OVERLAP_RULES
from ..writer import FIRST_ROW, WorkbookWriter


def write_overlap(book: WorkbookWriter) -> None:
    """The rule in force for several awards for one matter, what each rule would pay and save in the base year, and who is paid twice."""
    columns = [(say("条款组", "Group"), 40), (say("逐条支付（元）", "As written (yuan)"), 17), (say("就高不重复（元）", "Highest alone (yuan)"), 17),
               (say("晋级补差（元）", "Difference (yuan)"), 17), (say("就高可省（元）", "Saved by highest (yuan)"), 17), (say("补差可省（元）", "Saved by difference (yuan)"), 17),
               (say("多次奖补的奖项数", "Awards of matters paid twice"), 14)]
    study = book.study
    rule = say(*OVERLAP_RULES[study.scenario.policy.overlap])
    sheet = book.sheet("overlap", columns, say(f"现行规则：{rule}。哪些条款属于同一事项，政策未写明，是假设。", f"Rule in force: {rule}. Which clauses share a matter is assumed."))
    savings, twice = overlap_savings(study.tables, study.scenario.policy, study.year), overlaps(study.tables, study.scenario.policy, study.year)
    counts = twice.groupby("group").size().to_dict()
    clauses = {group.id: " ".join(group.clauses) for group in overlap_groups()}
    groups = savings[savings["group"] != "total"]
    for row, entry in enumerate(groups.itertuples(), FIRST_ROW):
        book.write_row(sheet, row, (f"{entry.label}{say('（', ' (')}{clauses[entry.group]}{say('）', ')')}", entry.as_written, entry.highest_per_matter,
                                    entry.difference_on_upgrade), [book.formats["text"]] + [book.formats["yuan"]] * 3)
        for column, letter, value in ((4, "C", entry.saved_highest), (5, "D", entry.saved_difference)):
            sheet.write_formula(row, column, f"=B{row + 1}-{letter}{row + 1}", book.formats["yuan"], value)
        sheet.write_number(row, 6, counts.get(entry.group, 0), book.formats["count"])
    last, total = FIRST_ROW + len(groups), savings[savings["group"] == "total"].iloc[0]
    values = (total.as_written, total.highest_per_matter, total.difference_on_upgrade, total.saved_highest, total.saved_difference, len(twice))
    book.write_total(sheet, last, {column: (chr(65 + column), int(value)) for column, value in enumerate(values, 1)})
    sheet.write_string(last, 0, say("合计", "Total"), book.formats["sum_text"])
    book.finish(sheet, last + 1, len(columns))


def write_manifest(book: WorkbookWriter) -> None:
    """What the workbook was made from, and nothing that differs between two runs of it: no time, no commit."""
    columns = [(say("项目", "Item"), 28), (say("内容", "Content"), 110)]
    sheet = book.sheet("manifest", columns, say("同一情景、种子和抽样次数，两次运行得到相同的文件。", "The same scenario, seed and draws give the same file twice."))
    text, row = book.formats["text"], FIRST_ROW
    for row, cells in enumerate(manifest_rows(book), FIRST_ROW):
        book.write_row(sheet, row, cells, [text, text])
    book.finish(sheet, row + 1, len(columns))


def manifest_rows(book: WorkbookWriter) -> Iterator[tuple[str, str]]:
    """Key and text of each line of the manifest."""
    study, budget = book.study, book.study.budget
    scenario = study.scenario if budget is None else budget.scenario
    yield say("情景文件", "Scenario file"), study.scenario.name
    yield say("情景摘要（SHA-256）", "Digest of the scenario"), study.scenario.digest()
    parent = study.scenario.parent
    while parent is not None:
        yield say("所依据的情景及其摘要", "Extends, with digest"), f"{parent.name} {parent.digest()}"
        parent = parent.parent
    yield say("种子", "Seed"), str(scenario.seed)
    yield say("抽样次数", "Draws"), say("未推演", "not projected") if budget is None else str(budget.draws)
    yield say("基年", "Base year"), str(study.year)
    yield say("推演年份", "Years projected"), "–" if budget is None else f"{budget.years[0]}–{budget.years[-1]}"
    yield say("对象总体", "Population"), json.dumps(study.scenario.population, ensure_ascii=False, sort_keys=True)
    yield say("重复奖补规则", "Several awards for one matter"), study.scenario.policy.overlap
    yield say("kjqs_model 版本", "Version of kjqs_model"), importlib.metadata.version("kjqs_model")
    yield say("语言", "Language"), current_language()
