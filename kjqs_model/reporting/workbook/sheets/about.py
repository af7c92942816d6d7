"""The sheets that tell: what the workbook is about, assumptions, published figures, the scenario that is extended."""

from __future__ import annotations

import math

from ....language import money_unit, say
from ....scenario.titles import scenario_question, scenario_title
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
    sheet.write_string(0, 0, scenario_title(study.scenario), formats["title"])
    total_cell = f"'{sheet_word('clauses')}'!$L${FIRST_ROW + len(book.lines) + 1}"
    row = 2
    for key, value in _about(book):
        sheet.write_string(row, 0, key, formats["key"])
        if value is None:
            sheet.write_formula(
                row, 1, f"={total_cell}/{money_unit()}", formats["total_money"], study.costing.total / money_unit()
            )
        else:
            sheet.write_string(row, 1, value, formats["long"])
            sheet.set_row(row, text_height(value, 110))
        row += 1
    set_print(sheet, study.scenario.name)


def _about(book: WorkbookWriter) -> list[tuple[str, str | None]]:
    study, scenario = book.study, book.study.scenario
    return [
        (say("reporting_workbook.question"), scenario_question(scenario)),
        (say("reporting_workbook.owed_in_money_unit", year=study.year), None),
        (say("reporting_workbook.what_numbers_rest"), parts_sentence(study)),
        (say("reporting_workbook.not_in_the_total"), unset_note(study.costing)),
        (say("reporting_workbook.assumed_by_the_scenario"), funded_note(study.costing) or say("reporting_workbook.nothing")),
        (say("reporting_workbook.not_modelled"), "\n".join(scenario.not_modelled) or say("reporting_workbook.none_listed")),
        (say("reporting_workbook.mind"), "\n".join(study.notes) or say("reporting_workbook.nothing")),
        (say("reporting_workbook.author"), scenario.author),
        (say("reporting_workbook.date_of_the_scenario"), scenario.date.isoformat()),
        (say("reporting_workbook.scenario_file"), scenario.name),
        (
            say("reporting_workbook.extends"),
            scenario_title(scenario.parent) if scenario.parent else say("reporting_workbook.nothing_in_cell"),
        ),
        (say("reporting_workbook.use"), say("reporting_workbook.change_amounts_yellow_cells_parameters")),
        (say("reporting_workbook.policy"), "聊政字〔2023〕11号"),
    ]


def write_assumptions(book: WorkbookWriter) -> None:
    """Every assumed figure in force with its range and source."""
    columns = [("path", 24), ("parameter", 52), ("value", 14), ("unit", 9), ("range", 16), ("source", 60)]
    sheet = book.sheet(
        "assumptions", [(heading(name), width) for name, width in columns], say("reporting_workbook.figures_policy_does_not_give")
    )
    text, row = book.formats["text"], FIRST_ROW
    for entry in book.study.costing.assumptions().itertuples():
        number = book.formats["yuan" if entry.unit == "yuan" else "percent" if entry.unit in ("rate", "share") else "count"]
        book.write_row(
            sheet,
            row,
            (entry.path, entry.label, entry.value, unit_word(entry.unit), entry.range, entry.source),
            [text, text, number, text, text, text],
        )
        row += 1
    lines = views.population_lines(book.study)
    for entry in () if lines is None else lines.itertuples():
        money = not math.isnan(entry.amount_yuan)
        figure = (entry.amount_yuan, book.formats["yuan"], "yuan") if money else (entry.rows, book.formats["count"], "count")
        book.write_row(
            sheet,
            row,
            (entry.table, entry.line, figure[0], unit_word(figure[2]), entry.range, entry.reason),
            [text, text, figure[1], text, text, text],
        )
        row += 1
    book.finish(sheet, row, len(columns))


def write_published(book: WorkbookWriter) -> None:
    """What was published beside what the model gives, and what nobody published."""
    columns = [
        ("item", 44),
        ("published", 17),
        ("modelled", 17),
        ("difference", 17),
        ("ratio", 11),
        ("published_count", 11),
        ("modelled_count", 11),
        ("note", 60),
        ("source", 48),
    ]
    sheet = book.sheet("published", [(heading(name), width) for name, width in columns], say("reporting_workbook.yuan"))
    frame, text = views.published(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("reporting_workbook.nothing_published_set_beside_population"), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        _write_published_line(book, sheet, row, entry)
    row = FIRST_ROW + len(frame)
    for missing in (say("reporting_workbook.not_published_so_not_compared"), *views.published_missing(book.study)):
        sheet.merge_range(row + 1, 0, row + 1, len(columns) - 1, missing, book.formats["note"])
        row += 1
    book.finish(sheet, row + 1, len(columns))


def _write_published_line(book: WorkbookWriter, sheet, row: int, entry) -> None:
    text, yuan, count = (book.formats[name] for name in ("text", "yuan", "count"))
    known = [
        None if math.isnan(value) else value
        for value in (entry.published_yuan, entry.modelled_yuan, entry.published_count, entry.modelled_count)
    ]
    book.write_row(
        sheet,
        row,
        (entry.line, *known[:2], None, None, *known[2:], entry.remark, entry.source),
        [text, yuan, yuan, yuan, yuan, count, count, text, text],
    )
    published, modelled = known[:2]
    if published is not None and modelled is not None:
        at = row + 1
        sheet.write_formula(row, 3, f"=C{at}-B{at}", yuan, modelled - published)
        sheet.write_formula(
            row, 4, f"=IF(B{at}=0,0,C{at}/B{at})", book.formats["percent"], modelled / published if published else 0
        )


def write_difference(book: WorkbookWriter) -> None:
    """What the scenario changes of the one it extends, and what that does to each clause."""
    columns = [("clause", 8), ("matter", 46), ("parent", 20), ("own", 20), ("difference", 20)]
    parent = book.study.scenario.parent
    remark = (
        say("reporting_workbook.extends_parent_title", parent_title=scenario_title(parent))
        if parent
        else say("reporting_workbook.scenario_extends_none_nothing_compare")
    )
    sheet = book.sheet("difference", [(heading(name), width) for name, width in columns], remark)
    if parent is None:
        book.finish(sheet, FIRST_ROW, len(columns))
        return
    frame, formats = views.against_parent(book.study), book.formats
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        book.write_row(
            sheet, row, (entry.clause, entry.name.partition(" ")[2], entry.parent_yuan), [formats["text"]] * 2 + [formats["yuan"]]
        )
        sheet.write_formula(
            row,
            3,
            f"=SUMPRODUCT(({book.clause_range('A')}=A{row + 1})*{book.clause_range('L')})",
            formats["yuan"],
            entry.amount_yuan,
        )
        sheet.write_formula(row, 4, f"=D{row + 1}-C{row + 1}", formats["yuan"], entry.difference_yuan)
    last = FIRST_ROW + len(frame)
    book.write_total(
        sheet,
        last,
        {
            2: ("C", int(frame["parent_yuan"].sum())),
            3: ("D", int(frame["amount_yuan"].sum())),
            4: ("E", int(frame["difference_yuan"].sum())),
        },
    )
    row = last + 2
    for change in book.study.changes:
        sheet.merge_range(row, 0, row, len(columns) - 1, change.sentence(), book.formats["long"])
        row += 1
    book.finish(sheet, row, len(columns), unset_row=row + 1)
