"""The budget workbook: live formulas with their values, so that a changed amount recalculates every total."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...files import atomic_write
from ...language import say
from ...scenario.titles import scenario_title
from ...tables.workbooks import new_workbook
from ..words import APPENDICES, FRONT, LONGEST_PROPERTY
from .forms.classification import write_classification
from .forms.goals import write_assessment, write_goals
from .forms.payments_due import write_due
from .forms.reform_note import write_reform
from .forms.three_years import write_three_years
from .forms.transfers import write_transfers
from .sheets.about import write_assumptions, write_cover, write_difference, write_published
from .sheets.conclusion import write_conclusion
from .sheets.contents import write_contents
from .sheets.costing import write_clauses, write_payments, write_summary
from .sheets.expected import write_expected
from .sheets.ledger import write_contributions, write_ledger, write_quantiles
from .sheets.next_budget import write_next_budget
from .sheets.parameters import write_parameters
from .sheets.population import write_population, write_tax
from .sheets.record import write_manifest, write_overlap
from .sheets.settings import write_burden, write_safety, write_settings
from .sheets.unknowns import write_knowing, write_starts
from .sheets.years import write_flows, write_priors, write_targets, write_years
from .writer import WorkbookWriter

if TYPE_CHECKING:
    from ...study import Study

_WRITERS: dict[str, Callable[[WorkbookWriter], None]] = {
    "contents": write_contents,
    "conclusion": write_conclusion,
    "parameters": write_parameters,
    "expected": write_expected,
    "next_budget": write_next_budget,
    "three_years": write_three_years,
    "function": partial(write_classification, kind="function"),
    "economic": partial(write_classification, kind="economic"),
    "goals": write_goals,
    "transfers": write_transfers,
    "reform": write_reform,
    "payments": write_payments,
    "cover": write_cover,
    "clauses": write_clauses,
    "article": partial(write_summary, group="article"),
    "department": partial(write_summary, group="department"),
    "county": partial(write_summary, group="county"),
    "burden": write_burden,
    "due": write_due,
    "assessment": write_assessment,
    "difference": write_difference,
    "years": write_years,
    "targets": write_targets,
    "starts": write_starts,
    "flows": write_flows,
    "knowing": write_knowing,
    "safety": write_safety,
    "settings": write_settings,
    "overlap": write_overlap,
    "assumptions": write_assumptions,
    "priors": write_priors,
    "published": write_published,
    "population": write_population,
    "tax": write_tax,
    "ledger": write_ledger,
    "quantiles": write_quantiles,
    "contributions": write_contributions,
    "manifest": write_manifest,
}


def write_workbook(study: Study, path: str | Path) -> Path:
    """Write budget.xlsx of one report, whole or not at all. The same study gives the same bytes.

    Parameters
    ----------
    study : the costed scenario. path : the file to write.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(workbook_bytes(study))
    return path


def workbook_bytes(study: Study) -> bytes:
    """The workbook as bytes."""
    stream, title = io.BytesIO(), scenario_title(study.scenario)[:LONGEST_PROPERTY]
    # A fixed creation date: the scenario's own, not the clock's, so that the same scenario gives the same file.
    created = datetime.datetime.combine(study.scenario.date, datetime.time())
    author, subject = study.scenario.author[:LONGEST_PROPERTY], say("reporting_workbook.costing_2023_11")
    with new_workbook(stream, title, created, author=author, subject=subject) as workbook:
        book = WorkbookWriter(workbook, study)
        for name in (*FRONT, *APPENDICES):
            _WRITERS[name](book)
        workbook.get_worksheet_by_name(book.name("contents")).activate()
    return stream.getvalue()
