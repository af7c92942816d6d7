"""The last sheets: the rule for several awards and what others would save, and what the workbook was made from."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator

from ....language import current_language, either, say
from ....policy.overlap import overlap_savings, overlaps
from ....policy.overlap_groups import overlap_groups
from ....policy.parameters import OVERLAP_RULES
from ..writer import FIRST_ROW, WorkbookWriter


def write_overlap(book: WorkbookWriter) -> None:
    """The rule in force for several awards for one matter, what each rule would pay and save in the base year, and who is paid
    twice."""
    columns = [
        (say("reporting_workbook.clause_group"), 40),
        (say("reporting_workbook.as_written_yuan"), 17),
        (say("reporting_workbook.highest_alone_yuan"), 17),
        (say("reporting_workbook.difference_yuan"), 17),
        (say("reporting_workbook.saved_highest_yuan"), 17),
        (say("reporting_workbook.saved_difference_yuan"), 17),
        (say("reporting_workbook.awards_matters_paid_twice"), 14),
    ]
    study = book.study
    rule = either(*OVERLAP_RULES[study.scenario.policy.overlap])
    sheet = book.sheet("overlap", columns, say("reporting_workbook.rule_force_clauses_share_matter", rule=rule))
    savings, twice = (
        overlap_savings(study.tables, study.scenario.policy, study.year),
        overlaps(study.tables, study.scenario.policy, study.year),
    )
    counts = twice.groupby("group").size().to_dict()
    clauses = {group.id: " ".join(group.clauses) for group in overlap_groups()}
    groups = savings[savings["group"] != "total"]
    for row, entry in enumerate(groups.itertuples(), FIRST_ROW):
        book.write_row(
            sheet,
            row,
            (
                f"{entry.label}{say('signs.opening_bracket')}{clauses[entry.group]}{say('signs.closing_bracket')}",
                entry.as_written,
                entry.highest_per_matter,
                entry.difference_on_upgrade,
            ),
            [book.formats["text"]] + [book.formats["yuan"]] * 3,
        )
        for column, letter, value in ((4, "C", entry.saved_highest), (5, "D", entry.saved_difference)):
            sheet.write_formula(row, column, f"=B{row + 1}-{letter}{row + 1}", book.formats["yuan"], value)
        sheet.write_number(row, 6, counts.get(entry.group, 0), book.formats["count"])
    last, total = FIRST_ROW + len(groups), savings[savings["group"] == "total"].iloc[0]
    values = (
        total.as_written,
        total.highest_per_matter,
        total.difference_on_upgrade,
        total.saved_highest,
        total.saved_difference,
        len(twice),
    )
    book.write_total(sheet, last, {column: (chr(65 + column), int(value)) for column, value in enumerate(values, 1)})
    sheet.write_string(last, 0, say("reporting_workbook.total"), book.formats["sum_text"])
    book.finish(sheet, last + 1, len(columns))


def write_manifest(book: WorkbookWriter) -> None:
    """What the workbook was made from, and nothing that differs between two runs of it: no time, no commit."""
    columns = [(say("reporting_workbook.item_short"), 28), (say("reporting_workbook.content"), 110)]
    sheet = book.sheet("manifest", columns, say("reporting_workbook.same_scenario_seed_draws_give"))
    text, row = book.formats["text"], FIRST_ROW
    for row, cells in enumerate(manifest_rows(book), FIRST_ROW):
        book.write_row(sheet, row, cells, [text, text])
    book.finish(sheet, row + 1, len(columns))


def manifest_rows(book: WorkbookWriter) -> Iterator[tuple[str, str]]:
    """Key and text of each line of the manifest."""
    study, budget = book.study, book.study.budget
    scenario = study.scenario if budget is None else budget.scenario
    yield say("reporting_workbook.scenario_file"), study.scenario.name
    yield say("reporting_workbook.digest_of_the_scenario"), study.scenario.digest()
    parent = study.scenario.parent
    while parent is not None:
        yield say("reporting_workbook.extends_with_digest"), f"{parent.name} {parent.digest()}"
        parent = parent.parent
    yield say("reporting_workbook.seed"), str(scenario.seed)
    yield say("reporting_workbook.draws"), say("reporting_workbook.not_projected") if budget is None else str(budget.draws)
    yield say("reporting_workbook.base_year"), str(study.year)
    yield say("reporting_workbook.years_projected"), "–" if budget is None else f"{budget.years[0]}–{budget.years[-1]}"
    yield say("reporting_workbook.population"), json.dumps(study.scenario.population, ensure_ascii=False, sort_keys=True)
    yield say("reporting_workbook.several_awards_one_matter"), study.scenario.policy.overlap
    yield say("reporting_workbook.version_kjqs_model"), importlib.metadata.version("kjqs_model")
    yield say("reporting_workbook.language"), current_language()
