"""The budget workbook: live formulas with their values, so that a changed amount recalculates every total."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import atomic_write
from ..language import say
from .book import Book
from .population_sheets import write_population, write_tax
from .projection_sheets import write_flows, write_priors, write_targets, write_years
from .sheets import write_clauses, write_parameters, write_payments, write_summary
from .side_sheets import write_assumptions, write_cover, write_difference, write_published

if TYPE_CHECKING:
    from .case import Case


def write_workbook(case: Case, path: str | Path) -> Path:
    """Write budget.xlsx of one report, whole or not at all. The same case gives the same bytes.

    Parameters
    ----------
    case : the costed scenario. path : the file to write.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(workbook_bytes(case))
    return path


def workbook_bytes(case: Case) -> bytes:
    """The workbook as bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A fixed creation date: the scenario's own, not the clock's, so that the same scenario gives the same file.
    created = datetime.datetime.combine(case.scenario.date, datetime.time())
    workbook.set_properties({"title": case.scenario.title, "author": case.scenario.author, "created": created,
                             "subject": say("聊政字〔2023〕11号 政策测算", "Costing of 聊政字〔2023〕11号")})
    book = Book(workbook, case)
    write_cover(book)
    write_parameters(book)
    write_clauses(book)
    write_summary(book, "article")
    write_summary(book, "department")
    write_summary(book, "county")
    write_payments(book)
    write_assumptions(book)
    write_published(book)
    write_population(book)
    write_tax(book)
    write_difference(book)
    write_years(book)
    write_targets(book)
    write_flows(book)
    write_priors(book)
    workbook.close()
    return stream.getvalue()
