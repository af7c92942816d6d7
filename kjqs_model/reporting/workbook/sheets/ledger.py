"""The sheets that the official forms read: the ledger by clause and year, quantiles of totals, contributions to the P95."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ....budget.cells import CITY
from ....budget.codes import Code, economic_code, function_code
from ....budget.forms.goals import item_name
from ....budget.quantiles import QUANTILES, contributions, quantile_errors, summary
from ....language import say, word_of
from ....policy.register import register
from ...tables import costing as views
from ...words import heading
from ..forms.frame import no_years
from ..writer import FIRST_ROW, Column, WorkbookWriter
from .expected import moved
from .next_budget import due_moved
from .years import group_word, quantile_word

if TYPE_CHECKING:
    from ....budget import Budget

LEDGER_MEASURES = (
    "entitlement",
    "payable",
    "appropriation",
    "payment",
    "carried_in",
    "carried_out",
    "opening_arrears",
    "closing_arrears",
    "lapsed",
)
"""The measures of the ledger sheet, whose means are in columns J, K ... in this order."""

QUANTILE_MEASURES = ("payable", "entitlement", "payment")
QUANTILE_GROUPS = ("total", "article", "department", "level")

_TEXT_COLUMNS = {
    "clause": "A",
    "matter": "B",
    "item": "C",
    "article": "D",
    "department": "E",
    "function": "F",
    "economic": "G",
    "level": "H",
    "year": "I",
}
_FIRST_MEASURE = 9
_KEY = "O"
_QUANTILE_COLUMN = {name: chr(ord("G") + place) for place, name in enumerate(QUANTILES)}


def measure_word(name: str) -> str:
    """A measure of the ledger in the reader's language."""
    return word_of("reporting_workbook.measure", name)


def level_word(level: str) -> str:
    """Who bears an amount."""
    return say("reporting_workbook.city") if level == CITY else say("reporting_workbook.county_level")


def code_words(code: Code) -> str:
    """A code with its name, as the ledger sheet has it: never a bare number, which a criterion would take for one."""
    return f"{code.code} {code.name or say('reporting_workbook.no_name')}"


def group_key_word(budget: Budget, group: str, key: str) -> str:
    """A key of a group in the reader's language."""
    of_codes = {"function": function_code, "economic": economic_code}
    if group in of_codes:
        place = budget.cells.members(group)[key][0]
        return code_words(of_codes[group](budget.cells.entries[place].clause, budget.settings))
    return {
        "total": lambda: say("reporting_workbook.every_clause"),
        "article": lambda: views.article_name(int(key)),
        "department": lambda: key,
        "level": lambda: level_word(key),
    }[group]()


# The ledger --------------------------------------------------------------------------------------------------------------


def ledger_rows(budget: Budget) -> list[tuple[str, str, int, np.ndarray]]:
    """Clause, level, year and its (measures, draws) amounts, in the order of the sheet."""
    found = []
    for clause, places in budget.cells.members("clause").items():
        for level in dict.fromkeys(budget.cells.entries[place].level for place in places):
            own = np.array([place for place in places if budget.cells.entries[place].level == level])
            amounts = np.array([_amounts(budget, measure, own) for measure in LEDGER_MEASURES])
            found += [(clause, level, year, amounts[:, place]) for place, year in enumerate(budget.years)]
    return found


def _amounts(budget: Budget, measure: str, places: np.ndarray) -> np.ndarray:
    return budget.by_cell(measure)[places].sum(axis=0)


def write_ledger(book: WorkbookWriter) -> None:
    """Means of every measure by clause, level that bears it and year, in yuan; the forms sum them."""
    columns = [
        (heading("clause"), 6, "text"),
        (heading("matter"), 26, "text"),
        (say("reporting_workbook.budget_item"), 24, "text"),
        (heading("article"), 5, "count"),
        (heading("lead"), 12, "text"),
        (say("reporting_workbook.function_default_map"), 20, "text"),
        (say("reporting_workbook.economic_default_map"), 18, "text"),
        (say("reporting_workbook.borne_by"), 6, "text"),
        (heading("year"), 6, "year"),
        *((measure_word(name), 13, "yuan") for name in LEDGER_MEASURES),
        (say("reporting_workbook.due_p80_in_ledger"), 13, "yuan"),
    ]
    budget, remark = book.study.budget, say("reporting_workbook.yuan_means_over_all_draws")
    rows = None if budget is None else (_ledger_row(book, *row) for row in ledger_rows(budget))
    book.table("ledger", columns, remark, rows, no_years(book), years=years_of(book), filtered=True)


def _ledger_row(book: WorkbookWriter, clause: str, level: str, year: int, amounts: np.ndarray) -> tuple:
    """Entitlement and what falls due follow changed parameters and own numbers, each level by its part; all else needs draws."""
    entry, settings = register()[clause], book.study.budgeted.settings
    means = dict(zip(LEDGER_MEASURES, amounts.mean(axis=1).tolist(), strict=True))
    part = _part_of_level(book, clause, level, year, float(amounts[0].mean()))
    live = {"entitlement": moved(book, clause, year), "payable": due_moved(book, clause, year)}
    return (
        clause,
        entry.label(),
        item_name(settings.by, settings.pool_of(clause)),
        entry.article,
        entry.lead,
        *(code_words(code(clause, settings)) for code in (function_code, economic_code)),
        level_word(level),
        year,
        *((f"={mean!r}+{part!r}*({live[name]})", mean) if part and live.get(name) else mean for name, mean in means.items()),
        float(np.quantile(amounts[LEDGER_MEASURES.index("payable")], 0.8)),
    )


def _part_of_level(book: WorkbookWriter, clause: str, level: str, year: int, mean: float) -> float:
    """What part of a clause's entitlement of a year a level bears."""
    budget = book.study.budgeted
    whole = float(budget.of("entitlement", "clause", clause)[budget.years.index(year)].mean())
    burden = budget.settings.city_share[clause].share
    return mean / whole if whole else burden if level == CITY else 1 - burden


def ledger_sum(book: WorkbookWriter, measure: str, year: str, where: dict[str, str]) -> str:
    """A SUMIFS over the ledger sheet. ``where``: criterion by column as it stands in a formula (a cell, or a text in quotes)."""
    letter = chr(ord("J") + LEDGER_MEASURES.index(measure))
    tests = "".join(f",{_ledger_range(book, _TEXT_COLUMNS[name])},{test}" for name, test in where.items())
    return f"SUMIFS({_ledger_range(book, letter)},{_ledger_range(book, _TEXT_COLUMNS['year'])},{year}{tests})"


def _ledger_range(book: WorkbookWriter, letter: str) -> str:
    budget = book.study.budgeted
    rows = len({(cell.clause, cell.level) for cell in budget.cells.entries}) * len(budget.years)
    return f"'{book.name('ledger')}'!${letter}${FIRST_ROW + 1}:${letter}${FIRST_ROW + rows}"


# Quantiles ---------------------------------------------------------------------------------------------------------------


def quantile_rows(budget: Budget) -> Iterator[tuple[str, str, str, int, np.ndarray]]:
    """Measure, group, key, year and the draws of it, in the order of the sheet."""
    for measure in QUANTILE_MEASURES:
        for group, key, amounts in budget.groups(measure, QUANTILE_GROUPS):
            for place, year in enumerate(budget.years):
                yield measure, group, key, year, amounts[place]


def write_quantiles(book: WorkbookWriter) -> None:
    """Mean and quantiles of totals, each of its own draws, with their Monte-Carlo standard error; a trial of another safety level
    below."""
    columns = [
        (heading("measure"), 11, "text"),
        (heading("group"), 10, "text"),
        (heading("item"), 36, "text"),
        (say("reporting_workbook.figure"), 9, "text"),
        (heading("year"), 7, "year"),
        *((quantile_word(name), 13, "yuan") for name in ("mean", *QUANTILES)),
        (say("reporting_workbook.key"), 32, "text"),
    ]
    budget, remark = book.study.budget, say("reporting_workbook.yuan_quantiles_each_rows_own")
    rows = None if budget is None else _quantile_cells(budget)
    book.table("quantiles", columns, remark, rows, no_years(book), years=years_of(book), filtered=True)


def _quantile_cells(budget: Budget) -> Iterator[tuple]:
    """Two rows each: the figures, and their sampling errors."""
    for measure, group, key, year, values in quantile_rows(budget):
        of = measure_word(measure), group_word(group), group_key_word(budget, group, key)
        place = quantile_key(measure, group, key, year)
        yield *of, say("reporting_workbook.value"), year, *_known(summary(values).values()), place
        yield *of, say("reporting_workbook.sampling_error"), year, *_known(quantile_errors(values).values()), f"{place}|error"


def _known(figures: Iterable[float]) -> list[float | None]:
    return [None if np.isnan(figure) else figure for figure in figures]


def quantile_key(measure: str, group: str, key: str, year: int) -> str:
    """What a formula looks a row of the quantiles up by."""
    return f"{measure}|{group}|{key}|{year}"


def quantile_lookup(book: WorkbookWriter, name: str, measure: str, group: str, key: str, year: int) -> tuple[str, float]:
    """A formula that reads a quantile (``p80``) of a group from the quantiles sheet, without its equals sign, and its value in
    yuan."""
    budget = book.study.budgeted
    rows = 2 * len(QUANTILE_MEASURES) * len(budget.years) * sum(len(budget.cells.members(group)) for group in QUANTILE_GROUPS)
    ranges = (
        f"'{book.name('quantiles')}'!${letter}${FIRST_ROW + 1}:${letter}${FIRST_ROW + rows}"
        for letter in (_QUANTILE_COLUMN[name], _KEY)
    )
    values = budget.of(measure, group, key)[budget.years.index(year)]
    return f'SUMIFS({",".join(ranges)},"{quantile_key(measure, group, key, year)}")', float(np.quantile(values, QUANTILES[name]))


# Contributions -----------------------------------------------------------------------------------------------------------


def write_contributions(book: WorkbookWriter) -> None:
    """What each article and department has in the P95 of the total; each block's live sum equals the P95 on the quantiles
    sheet."""
    columns: list[Column] = [
        (heading("measure"), 12, "text"),
        (heading("group"), 12, "text"),
        (heading("item"), 44, "text"),
        (heading("year"), 8, "year"),
        (quantile_word("mean"), 18, "yuan"),
        (say("reporting_workbook.part_totals_p95"), 18, "yuan_exact"),
        (say("reporting_workbook.p95_of_the_total"), 18),
        (say("reporting_workbook.difference"), 12),
    ]
    sheet = book.sheet("contributions", columns, say("reporting_workbook.yuan_mean_each_part_total"), years_of(book))
    budget = book.study.budget
    if budget is None:
        book.say_why(sheet, no_years(book))
        return
    row = FIRST_ROW
    for measure in ("payable", "entitlement"):
        for group in ("article", "department"):
            for place, year in enumerate(budget.years):
                row = _write_block(book, sheet, row, measure, group, place, year)
    book.finish(sheet, row)


def _write_block(book: WorkbookWriter, sheet, row: int, measure: str, group: str, place: int, year: int) -> int:
    budget, of = book.study.budgeted, (measure_word(measure), group_word(group))
    found = {key: amounts[place] for _, key, amounts in budget.groups(measure, (group,))}
    parts = np.array(list(found.values()))
    shares, last = contributions(parts, QUANTILES["p95"]), row + len(found)
    for at, (key, values, share) in enumerate(zip(found, parts, shares, strict=True), row):
        cells = (*of, group_key_word(budget, group, key), year, float(values.mean()), float(share))
        book.write_row(sheet, at, cells, ["text", "text", "text", "year", "yuan", "yuan_exact"])
    mean, share = float(parts.sum(axis=0).mean()), round(float(shares.sum()), 2)
    lookup, target = quantile_lookup(book, "p95", measure, "total", "total", year)
    totals = (
        *of,
        say("reporting_workbook.total"),
        year,
        (f"=SUM(E{row + 1}:E{last})", mean),
        (f"=SUM(F{row + 1}:F{last})", share),
        (f"={lookup}", target),
        (f"=ROUND(F{last + 1}-G{last + 1},2)", round(share - target, 2) + 0.0),
    )
    book.write_row(sheet, last, totals, [*["sum_text"] * 3, "year", *["sum"] * 4])
    return last + 1


def years_of(book: WorkbookWriter) -> str:
    """The years that a sheet on the budget speaks of."""
    budget = book.study.budget
    return "" if budget is None else f"{budget.years[0]}–{budget.years[-1]}"
