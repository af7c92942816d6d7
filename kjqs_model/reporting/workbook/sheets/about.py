"""The sheets that tell: what the workbook is about, assumptions, published figures, the scenario that is extended."""

from __future__ import annotations

import math

from ....language import say
from ...tables import costing as views
from ...tables.basis import parts_sentence
from ...words import funded_note, heading, sheet_word, unit_word, unset_note
from ..writer import FIRST_ROW, WorkbookWriter, set_print, text_height


def write_cover(book: WorkbookWriter) -> None:
    """The first sheet: the scenario's header, question and total, what the total holds and what it does not."""
    sheet, study, formats = book.workbook.add_worksheet(sheet_word("cover")), book.study, book.formats
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, study.scenario.title, formats["title"])
    total_cell = f"'{sheet_word('clauses')}'!$L${FIRST_ROW + len(book.lines) + 1}"
    row = 2
    for key, value in _about(book):
        sheet.write_string(row, 0, key, formats["key"])
        if value is None:
            sheet.write_formula(row, 1, f"={total_cell}/10000", formats["wan"], study.costing.total / 10_000)
        else:
            sheet.write_string(row, 1, value, formats["long"])
            sheet.set_row(row, text_height(value, 110))
        row += 1
    set_print(sheet, study.scenario.name)


def _about(book: WorkbookWriter) -> list[tuple[str, str | None]]:
    study, scenario = book.study, book.study.scenario
    return [
        (say("要回答的问题", "Question"), scenario.question),
        (say(f"{study.year} 年应兑付合计", f"Owed for {study.year}, in 10,000 yuan"), None),
        (say("合计的数量依据", "What the numbers rest on"), parts_sentence(study)),
        (say("合计不含", "Not in the total"), unset_note(study.costing)),
        (say("由情景假定", "Assumed by the scenario"), funded_note(study.costing) or say("无。", "Nothing.")),
        (say("未纳入模型", "Not modelled"), "\n".join(scenario.not_modelled) or say("未列出。", "None listed.")),
        (say("提示", "Mind"), "\n".join(study.notes) or say("无。", "Nothing.")),
        (say("作者", "Author"), scenario.author), (say("情景日期", "Date of the scenario"), scenario.date.isoformat()),
        (say("情景文件", "Scenario file"), scenario.name),
        (say("所依据的情景", "Extends"), scenario.parent.title if scenario.parent else say("无", "nothing")),
        (say("用法", "Use"), say("在“参数”表的黄色单元格中改动标准，各表随之重算；“分条款”表末行给出与模型核算的差额。"
                               "人数、资格和按上级资金配套的金额不随之改变，须重新运行情景。",
                               "Change amounts in the yellow cells of the parameters: every sheet follows. Who qualifies and what "
                               "is matched from other levels do not follow: run the scenario anew.")),
        (say("政策", "Policy"), "聊政字〔2023〕11号"),
    ]


def write_assumptions(book: WorkbookWriter) -> None:
    """Every assumed figure in force with its range and source."""
    columns = [("path", 24), ("parameter", 52), ("value", 14), ("unit", 9), ("range", 16), ("source", 60)]
    sheet = book.sheet("assumptions", [(heading(name), width) for name, width in columns],
                       say("政策原文没有写明、由模型或情景假定的数值。", "Figures that the policy does not give and the model or scenario assumes."))
    text, row = book.formats["text"], FIRST_ROW
    for entry in book.study.costing.assumptions().itertuples():
        number = book.formats["yuan" if entry.unit == "yuan" else "percent" if entry.unit in ("rate", "share") else "count"]
        book.write_row(sheet, row, (entry.path, entry.label, entry.value, unit_word(entry.unit), entry.range, entry.source),
                       [text, text, number, text, text, text])
        row += 1
    lines = views.population_lines(book.study)
    for entry in () if lines is None else lines.itertuples():
        money = not math.isnan(entry.amount_yuan)
        figure = (entry.amount_yuan, book.formats["yuan"], "yuan") if money else (entry.rows, book.formats["count"], "count")
        book.write_row(sheet, row, (entry.table, entry.line, figure[0], unit_word(figure[2]), entry.range, entry.reason),
                       [text, text, figure[1], text, text, text])
        row += 1
    book.finish(sheet, row, len(columns))


def write_published(book: WorkbookWriter) -> None:
    """What was published beside what the model gives, and what nobody published."""
    columns = [("item", 44), ("published", 17), ("modelled", 17), ("difference", 17), ("ratio", 11), ("published_count", 11),
               ("modelled_count", 11), ("note", 60), ("source", 48)]
    sheet = book.sheet("published", [(heading(name), width) for name, width in columns], say("金额单位：元。", "Yuan."))
    frame, text = views.published(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("这套数据没有可对照的公开数。", "Nothing was published to set beside this population."), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        _write_published_line(book, sheet, row, entry)
    row = FIRST_ROW + len(frame)
    for missing in (say("尚未公开、因而无法对照：", "Not published, so not to be compared:"), *views.published_missing(book.study)):
        sheet.merge_range(row + 1, 0, row + 1, len(columns) - 1, missing, book.formats["note"])
        row += 1
    book.finish(sheet, row + 1, len(columns))


def _write_published_line(book: WorkbookWriter, sheet, row: int, entry) -> None:
    text, yuan, count = (book.formats[name] for name in ("text", "yuan", "count"))
    known = [None if math.isnan(value) else value for value in (entry.published_yuan, entry.modelled_yuan, entry.published_count,
                                                               entry.modelled_count)]
    book.write_row(sheet, row, (entry.line, *known[:2], None, None, *known[2:], entry.remark, entry.source),
                   [text, yuan, yuan, yuan, yuan, count, count, text, text])
    if None not in known[:2]:
        at, (published, modelled) = row + 1, known[:2]
        sheet.write_formula(row, 3, f"=C{at}-B{at}", yuan, modelled - published)
        sheet.write_formula(row, 4, f"=IF(B{at}=0,0,C{at}/B{at})", book.formats["percent"], modelled / published if published else 0)


def write_difference(book: WorkbookWriter) -> None:
    """What the scenario changes of the one it extends, and what that does to each clause."""
    columns = [("clause", 8), ("matter", 46), ("parent", 20), ("own", 20), ("difference", 20)]
    parent = book.study.scenario.parent
    remark = say(f"所依据的情景：{parent.title}", f"Extends: {parent.title}") if parent else \
        say("本情景不依据其他情景，没有对比。", "This scenario extends none: nothing to compare.")
    sheet = book.sheet("difference", [(heading(name), width) for name, width in columns], remark)
    if parent is None:
        book.finish(sheet, FIRST_ROW, len(columns))
        return
    frame, formats = views.against_parent(book.study), book.formats
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        book.write_row(sheet, row, (entry.clause, entry.name.partition(" ")[2], entry.parent_yuan), [formats["text"]] * 2 + [formats["yuan"]])
        sheet.write_formula(row, 3, f"=SUMPRODUCT(({book.clause_range('A')}=A{row + 1})*{book.clause_range('L')})", formats["yuan"], entry.amount_yuan)
        sheet.write_formula(row, 4, f"=D{row + 1}-C{row + 1}", formats["yuan"], entry.difference_yuan)
    last = FIRST_ROW + len(frame)
    book.write_total(sheet, last, {2: ("C", int(frame["parent_yuan"].sum())), 3: ("D", int(frame["amount_yuan"].sum())),
                                   4: ("E", int(frame["difference_yuan"].sum()))})
    row = last + 2
    for change in book.study.changes:
        sheet.merge_range(row, 0, row, len(columns) - 1, change.sentence(), book.formats["long"])
        row += 1
    book.finish(sheet, row, len(columns), unset_row=row + 1)
