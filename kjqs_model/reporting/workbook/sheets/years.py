"""The sheets on the years ahead: budget by year, targets, flows, and the priors behind all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....chances import chance_text, sampling_error
from ....language import say, word_of
from ...tables import targets as tables
from ...words import heading, unit_word
from ..writer import FIRST_ROW, WorkbookWriter

if TYPE_CHECKING:
    from ....projection import Projection

_BUDGET = ("mean", "p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95")
_SHORT = ("mean", "p05", "p10", "p50", "p90", "p95")


def write_years(book: WorkbookWriter) -> None:
    """Entitlement of each projected year by total, clause, article and department, and what is more than the parent's."""
    columns = [
        (heading("measure"), 22),
        (heading("group"), 12),
        (heading("item"), 40),
        (heading("year"), 8),
        *((quantile_word(name), 16) for name in _BUDGET),
    ]
    remark = say("reporting_workbook.yuan_mean_quantiles_all_draws")
    projection, sheet = book.study.projection, _sheet(book, "years", columns, remark)
    if projection is None:
        _say_why(book, sheet, len(columns))
        return
    formats = [*[book.formats["text"]] * 3, book.formats["year"], *[book.formats["yuan"]] * len(_BUDGET)]
    row = FIRST_ROW
    for measure, frame in _budgets(projection):
        for entry in frame.itertuples():
            amounts = [getattr(entry, name) for name in _BUDGET]
            book.write_row(
                sheet, row, (measure, group_word(entry.group), _key_word(entry.group, entry.key), entry.year, *amounts), formats
            )
            row += 1
    book.finish(sheet, row, len(columns), unset_row=row + 1, filtered=row)


def _budgets(projection: Projection) -> list[tuple]:
    found = [(say("reporting_workbook.owed"), projection.budget())]
    gap = projection.difference()
    if gap is not None:
        gap = gap[(gap["measure"] == "entitlement") & gap["group"].isin(("total", "department"))]
        found.append((say("reporting_workbook.more_than_what_extends"), gap))
    return found


def write_targets(book: WorkbookWriter) -> None:
    """Each target by year: mean, quantiles, chance with its standard error; the chance of all together below."""
    columns = [
        (heading("target"), 44),
        (heading("year"), 8),
        *((quantile_word(name), 14) for name in _SHORT),
        (heading("probability"), 12),
        (heading("standard_error"), 12),
    ]
    projection, sheet = (
        book.study.projection,
        _sheet(book, "targets", columns, say("reporting_workbook.rd_intensity_share_gdp_others")),
    )
    if projection is None:
        _say_why(book, sheet, len(columns))
        return
    text, year, percent = (book.formats[name] for name in ("text", "year", "percent"))
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    row = FIRST_ROW
    for entry in projection.targets().itertuples():
        number = book.formats["percent_fine" if indicators[entry.target].startswith("rd_intensity") else "count"]
        book.write_row(
            sheet,
            row,
            (
                tables.target_label(entry.target, indicators[entry.target]),
                entry.year,
                *(getattr(entry, name) for name in _SHORT),
                *_chance(entry, projection.draws),
            ),
            [text, year, *[number] * len(_SHORT), percent, percent],
        )
        row += 1
    for entry in projection.joint().itertuples():
        book.write_row(
            sheet,
            row,
            (tables.joint_label(projection), int(entry.year), *[None] * len(_SHORT), *_chance(entry, projection.draws)),
            [text, year, *[text] * len(_SHORT), percent, percent],
        )
        row += 1
    book.finish(sheet, row, len(columns))


def _chance(entry, draws: int) -> tuple:
    """A chance and its sampling error as numbers, or, where all draws agree, what their number allows to say."""
    if 0 < entry.probability < 1:
        return entry.probability, sampling_error(entry.probability, draws, entry.standard_error)
    return chance_text(entry.probability, draws), "–"


def write_flows(book: WorkbookWriter) -> None:
    """Recognitions, failures, lapses, registrations and stocks by year."""
    columns = [(heading("flow"), 36), (heading("year"), 8), *((quantile_word(name), 14) for name in _SHORT)]
    projection, sheet = book.study.projection, _sheet(book, "flows", columns, say("reporting_workbook.firms"))
    if projection is None:
        _say_why(book, sheet, len(columns))
        return
    formats = [book.formats["text"], book.formats["year"], *[book.formats["tenth"]] * len(_SHORT)]
    frame = tables.flows(projection)
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        stock = say("reporting_workbook.stock_years_end") if entry.stock else ""
        book.write_row(sheet, row, (entry.label + stock, entry.year, *(getattr(entry, name) for name in _SHORT)), formats)
    book.finish(sheet, FIRST_ROW + len(frame), len(columns))


def write_priors(book: WorkbookWriter) -> None:
    """Every prior of the projection: distribution, whether it is weak, fitted or set by the scenario, and its source."""
    columns = [
        (heading("prior"), 34),
        (heading("matter"), 52),
        (heading("unit"), 8),
        (heading("distribution"), 40),
        (heading("kind"), 20),
        (heading("source"), 70),
    ]
    projection, sheet = (
        book.study.projection,
        _sheet(book, "priors", columns, say("reporting_workbook.all_uncertain_figures_projection_draws")),
    )
    if projection is None:
        _say_why(book, sheet, len(columns))
        return
    for row, prior in enumerate(projection.priors.values(), FIRST_ROW):
        cells = (prior.name, prior.label(), _unit(prior.unit), prior.describe(), _kind(prior), prior.source_text())
        book.write_row(sheet, row, cells, [book.formats["text"]] * len(columns))
    book.finish(sheet, FIRST_ROW + len(projection.priors), len(columns))


def quantile_word(name: str) -> str:
    """A column of means and quantiles."""
    return (
        say("reporting_workbook.mean")
        if name == "mean"
        else say("reporting_workbook.median")
        if name == "p50"
        else f"{int(name[1:])} %"
    )


def group_word(group: str) -> str:
    """What an amount is of."""
    return word_of("reporting_workbook.group_of", group)


def _key_word(group: str, key: str) -> str:
    from ...tables.costing import article_name, clause_name

    return {
        "total": lambda: say("reporting_workbook.every_clause"),
        "clause": lambda: clause_name(key),
        "article": lambda: article_name(int(key)),
        "department": lambda: key,
    }[group]()


def _kind(prior) -> str:
    words: Sequence[tuple[bool, str]] = (
        (prior.weak, say("reporting_workbook.weak")),
        (prior.fitted, say("reporting_workbook.error_of_the_fit")),
        (prior.changed, say("reporting_workbook.set_by_scenario")),
        (prior.yearly, say("reporting_workbook.drawn_every_year")),
    )
    return say("signs.list_mark").join(word for holds, word in words if holds) or "–"


def _unit(unit: str) -> str:
    return {
        "points": say("reporting_workbook.points_unit"),
        "firms": say("reporting_workbook.firms_unit"),
        "years": say("reporting_workbook.years"),
    }.get(unit) or unit_word(unit)


def _sheet(book: WorkbookWriter, name: str, columns: Sequence[tuple[str, int]], remark: str):
    years = book.study.projection.years if book.study.projection else ()
    return book.sheet(name, columns, remark, f"{years[0]}–{years[-1]}" if years else "")


def _say_why(book: WorkbookWriter, sheet, columns: int) -> None:
    sheet.write_string(FIRST_ROW, 0, say("reporting_workbook.no_years_ahead") + book.study.outlook.reason, book.formats["plain"])
    book.finish(sheet, FIRST_ROW + 1, columns)
