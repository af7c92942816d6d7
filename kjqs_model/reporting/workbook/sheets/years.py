"""The sheets on the years ahead: budget by year, targets, flows, and the priors behind all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ....chances import chance_text, sampling_error
from ....language import say, word_of
from ...tables import targets as tables
from ...words import unit_word
from ..forms.frame import no_years
from ..writer import In, WorkbookWriter, headed

if TYPE_CHECKING:
    from ....projection import Projection

_BUDGET = ("mean", "p05", "p10", "p25", "p50", "p75", "p80", "p90", "p95")
_SHORT = ("mean", "p05", "p10", "p50", "p90", "p95")


def write_years(book: WorkbookWriter) -> None:
    """Entitlement of each projected year by total, clause, article and department, and what is more than the parent's."""
    columns = [
        *headed(("measure", 22, "text"), ("group", 12, "text"), ("item", 40, "text"), ("year", 8, "year")),
        *((quantile_word(name), 16, "yuan") for name in _BUDGET),
    ]
    sheet = book.sheet("years", columns, say("reporting_workbook.yuan_mean_quantiles_all_draws"), _years(book))
    if book.study.projection is None:
        book.say_why(sheet, no_years(book))
        return
    row = book.rows(
        sheet,
        (
            (
                measure,
                group_word(entry.group),
                _key_word(entry.group, entry.key),
                entry.year,
                *(getattr(entry, name) for name in _BUDGET),
            )
            for measure, frame in _budgets(book.study.projection)
            for entry in frame.itertuples()
        ),
    )
    book.finish(sheet, row, unset_row=row + 1, filtered=row)


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
        *headed(("target", 44, "text"), ("year", 8, "year")),
        *((quantile_word(name), 14, "text") for name in _SHORT),
        *headed(("probability", 12, "percent"), ("standard_error", 12, "percent")),
    ]
    projection = book.study.projection
    rows = None if projection is None else [*_target_rows(projection), *_joint_rows(projection)]
    remark = say("reporting_workbook.rd_intensity_share_gdp_others")
    book.table("targets", columns, remark, rows, no_years(book), years=_years(book))


def _target_rows(projection: Projection) -> Iterator[tuple]:
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    for entry in projection.targets().itertuples():
        indicator = indicators[entry.target]
        style = "percent_fine" if indicator.startswith("rd_intensity") else "count"
        figures = (In(style, getattr(entry, name)) for name in _SHORT)
        yield tables.target_label(entry.target, indicator), entry.year, *figures, *_chance(entry, projection.draws)


def _joint_rows(projection: Projection) -> Iterator[tuple]:
    for entry in projection.joint().itertuples():
        none = [None] * len(_SHORT)
        yield tables.joint_label(projection), int(entry.year), *none, *_chance(entry, projection.draws)


def _chance(entry, draws: int) -> tuple:
    """A chance and its sampling error as numbers, or, where all draws agree, what their number allows to say."""
    if 0 < entry.probability < 1:
        return entry.probability, sampling_error(entry.probability, draws, entry.standard_error)
    return chance_text(entry.probability, draws), "–"


def write_flows(book: WorkbookWriter) -> None:
    """Recognitions, failures, lapses, registrations and stocks by year."""
    columns = [*headed(("flow", 36, "text"), ("year", 8, "year")), *((quantile_word(name), 14, "tenth") for name in _SHORT)]
    projection = book.study.projection
    rows = None if projection is None else map(_flow_row, tables.flows(projection).itertuples())
    book.table("flows", columns, say("reporting_workbook.firms"), rows, no_years(book), years=_years(book))


def _flow_row(entry) -> tuple:
    stock = say("reporting_workbook.stock_years_end") if entry.stock else ""
    return entry.label + stock, entry.year, *(getattr(entry, name) for name in _SHORT)


def write_priors(book: WorkbookWriter) -> None:
    """Every prior of the projection: distribution, whether it is weak, fitted or set by the scenario, and its source."""
    columns = headed(
        ("prior", 34, "text"),
        ("matter", 52, "text"),
        ("unit", 8, "text"),
        ("distribution", 40, "text"),
        ("kind", 20, "text"),
        ("source", 70, "text"),
    )
    projection, remark = book.study.projection, say("reporting_workbook.all_uncertain_figures_projection_draws")
    rows = None if projection is None else map(_prior_row, projection.priors.values())
    book.table("priors", columns, remark, rows, no_years(book), years=_years(book))


def _prior_row(prior) -> tuple:
    return prior.name, prior.label(), _unit(prior.unit), prior.describe(), _kind(prior), prior.source_text()


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


def _years(book: WorkbookWriter) -> str:
    years = book.study.projection.years if book.study.projection else ()
    return f"{years[0]}–{years[-1]}" if years else ""
