"""The sheets that tell: what the workbook is about, assumptions, published figures, the scenario that is extended."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ....language import money_unit, say
from ....scenario.titles import scenario_question, scenario_title
from ...tables import costing as views
from ...tables.basis import parts_sentence
from ...words import funded_note, sheet_word, unit_word, unset_note
from ..writer import FIRST_ROW, In, WorkbookWriter, headed, set_print, text_height


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
        (say("reporting_workbook.policy"), say("reporting_workbook.policy_number")),
    ]


def write_assumptions(book: WorkbookWriter) -> None:
    """Every assumed figure in force with its range and source."""
    columns = headed(
        ("path", 24, "text"),
        ("parameter", 52, "text"),
        ("value", 14, "count"),
        ("unit", 9, "text"),
        ("range", 16, "text"),
        ("source", 60, "text"),
    )
    book.table("assumptions", columns, say("reporting_workbook.figures_policy_does_not_give"), _assumed(book))


def _assumed(book: WorkbookWriter) -> Iterator[tuple]:
    """Of the policy, then of the lines of the population."""
    for entry in book.study.costing.assumptions().itertuples():
        style = "yuan" if entry.unit == "yuan" else "percent" if entry.unit in ("rate", "share") else "count"
        yield entry.path, entry.label, In(style, entry.value), unit_word(entry.unit), entry.range, entry.source
    lines = views.population_lines(book.study)
    for entry in () if lines is None else lines.itertuples():
        unit, figure = ("count", entry.rows) if math.isnan(entry.amount_yuan) else ("yuan", entry.amount_yuan)
        yield entry.table, entry.line, In(unit, figure), unit_word(unit), entry.range, entry.reason


def write_published(book: WorkbookWriter) -> None:
    """What was published beside what the model gives, and what nobody published."""
    columns = headed(
        ("item", 44, "text"),
        ("published", 17, "yuan"),
        ("modelled", 17, "yuan"),
        ("difference", 17, "yuan"),
        ("ratio", 11, "yuan"),
        ("published_count", 11, "count"),
        ("modelled_count", 11, "count"),
        ("note", 60, "text"),
        ("source", 48, "text"),
    )
    sheet = book.sheet("published", columns, say("reporting_workbook.yuan"))
    frame = views.published(book.study)
    if frame is None:
        book.say_why(sheet, say("reporting_workbook.nothing_published_set_beside_population"), "text")
        return
    row = book.rows(sheet, (_published_row(at, entry) for at, entry in enumerate(frame.itertuples(), FIRST_ROW + 1)))
    for missing in (say("reporting_workbook.not_published_so_not_compared"), *views.published_missing(book.study)):
        sheet.merge_range(row + 1, 0, row + 1, len(columns) - 1, missing, book.formats["note"])
        row += 1
    book.finish(sheet, row + 1)


def _published_row(at: int, entry) -> tuple:
    published, modelled, *counts = (
        None if math.isnan(value) else value
        for value in (entry.published_yuan, entry.modelled_yuan, entry.published_count, entry.modelled_count)
    )
    difference = ratio = None
    if published is not None and modelled is not None:
        difference = f"=C{at}-B{at}", modelled - published
        ratio = In("percent", (f"=IF(B{at}=0,0,C{at}/B{at})", modelled / published if published else 0))
    return entry.line, published, modelled, difference, ratio, *counts, entry.remark, entry.source


def write_difference(book: WorkbookWriter) -> None:
    """What the scenario changes of the one it extends, and what that does to each clause."""
    columns = headed(
        ("clause", 8, "text"), ("matter", 46, "text"), ("parent", 20, "yuan"), ("own", 20, "yuan"), ("difference", 20, "yuan")
    )
    parent = book.study.scenario.parent
    remark = (
        say("reporting_workbook.extends_parent_title", parent_title=scenario_title(parent))
        if parent
        else say("reporting_workbook.scenario_extends_none_nothing_compare")
    )
    sheet = book.sheet("difference", columns, remark)
    if parent is None:
        book.finish(sheet, FIRST_ROW)
        return
    frame = views.against_parent(book.study)
    last = book.rows(sheet, (_difference_row(book, at, entry) for at, entry in enumerate(frame.itertuples(), FIRST_ROW + 1)))
    sums = {2: ("C", "parent_yuan"), 3: ("D", "amount_yuan"), 4: ("E", "difference_yuan")}
    book.write_total(sheet, last, {place: (letter, int(frame[name].sum())) for place, (letter, name) in sums.items()})
    row = last + 2
    for change in book.study.changes:
        sheet.merge_range(row, 0, row, len(columns) - 1, change.sentence(), book.formats["long"])
        row += 1
    book.finish(sheet, row, unset_row=row + 1)


def _difference_row(book: WorkbookWriter, at: int, entry) -> tuple:
    own = f"=SUMPRODUCT(({book.clause_range('A')}=A{at})*{book.clause_range('L')})"
    matter, more = entry.name.partition(" ")[2], (f"=D{at}-C{at}", entry.difference_yuan)
    return entry.clause, matter, entry.parent_yuan, (own, entry.amount_yuan), more
