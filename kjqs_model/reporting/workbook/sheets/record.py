"""The last sheets: the rule for several awards and what others would save, and what the workbook was made from."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator

from ....heavy import pd
from ....language import current_language, either, say
from ....policy.overlap import overlap_savings, overlaps
from ....policy.overlap_groups import overlap_groups
from ....policy.parameters import OVERLAP_RULES
from ..writer import FIRST_ROW, WorkbookWriter

_RULES = ("as_written", "highest_per_matter", "difference_on_upgrade")


def write_overlap(book: WorkbookWriter) -> None:
    """The rule in force for several awards for one matter, what each rule would pay and save in the base year, and who is paid
    twice."""
    columns = [
        (say("reporting_workbook.clause_group"), 40, "text"),
        (say("reporting_workbook.as_written_yuan"), 17, "yuan"),
        (say("reporting_workbook.highest_alone_yuan"), 17, "yuan"),
        (say("reporting_workbook.difference_yuan"), 17, "yuan"),
        (say("reporting_workbook.saved_highest_yuan"), 17, "yuan"),
        (say("reporting_workbook.saved_difference_yuan"), 17, "yuan"),
        (say("reporting_workbook.awards_matters_paid_twice"), 14, "count"),
    ]
    tables, policy, year = book.study.tables, book.study.scenario.policy, book.study.year
    rule = either(*OVERLAP_RULES[policy.overlap])
    sheet = book.sheet("overlap", columns, say("reporting_workbook.rule_force_clauses_share_matter", rule=rule))
    savings, twice = overlap_savings(tables, policy, year), overlaps(tables, policy, year)
    last = book.rows(sheet, _overlap_rows(savings[savings["group"] != "total"], twice))
    total = savings[savings["group"] == "total"].iloc[0]
    values = (*(total[name] for name in (*_RULES, "saved_highest", "saved_difference")), len(twice))
    book.write_total(sheet, last, {column: (chr(65 + column), int(value)) for column, value in enumerate(values, 1)})
    sheet.write_string(last, 0, say("reporting_workbook.total"), book.formats["sum_text"])
    book.finish(sheet, last + 1)


def _overlap_rows(groups: pd.DataFrame, twice: pd.DataFrame) -> Iterator[tuple]:
    counts, clauses = twice.groupby("group").size().to_dict(), {group.id: " ".join(group.clauses) for group in overlap_groups()}
    for at, entry in enumerate(groups.itertuples(), FIRST_ROW + 1):
        yield (
            f"{entry.label}{say('signs.opening_bracket')}{clauses[entry.group]}{say('signs.closing_bracket')}",
            *(getattr(entry, name) for name in _RULES),
            (f"=B{at}-C{at}", entry.saved_highest),
            (f"=B{at}-D{at}", entry.saved_difference),
            counts.get(entry.group, 0),
        )


def write_manifest(book: WorkbookWriter) -> None:
    """What the workbook was made from, and nothing that differs between two runs of it: no time, no commit."""
    columns = [(say("reporting_workbook.item_short"), 28, "text"), (say("reporting_workbook.content"), 110, "text")]
    book.table("manifest", columns, say("reporting_workbook.same_scenario_seed_draws_give"), manifest_rows(book))


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
