"""The budget workbook: live formulas with their values, so that a changed amount recalculates every total."""

from __future__ import annotations

import datetime
import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...files import atomic_write
from ...language import say
from ..words import LONGEST_PROPERTY
from .forms.goals import write_assessment, write_goals
from .forms.money import write_classification, write_three_years, write_transfers
from .forms.papers import write_due, write_reform
from .sheets.about import write_assumptions, write_cover, write_difference, write_published
from .sheets.conclusion import write_conclusion
from .sheets.costing import write_clauses, write_parameters, write_payments, write_summary
from .sheets.expected import write_expected
from .sheets.ledger import write_contributions, write_ledger, write_quantiles
from .sheets.population import write_population, write_tax
from .sheets.record import write_manifest, write_overlap
from .sheets.settings import write_burden, write_safety, write_settings
from .sheets.unknowns import write_knowing, write_starts
from .sheets.years import write_flows, write_priors, write_targets, write_years
from .writer import WorkbookWriter

if TYPE_CHECKING:
    from ...study import Study

_BASE_YEAR = (write_conclusion, write_cover, write_parameters, write_clauses, partial(write_summary, group="article"),
              partial(write_summary, group="department"),
              partial(write_summary, group="county"), write_payments, write_assumptions, write_published, write_population,
              write_tax, write_difference)
_YEARS_AHEAD = (write_years, write_expected, write_targets, write_starts, write_flows, write_priors)
_FORMS = (write_three_years, partial(write_classification, kind="function"), partial(write_classification, kind="economic"),
          write_goals, write_assessment, write_reform, write_transfers, write_due)
_BEHIND_THE_FORMS = (write_burden, write_settings, write_safety, write_overlap, write_ledger, write_quantiles,
                     write_contributions, write_knowing, write_manifest)


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
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A fixed creation date: the scenario's own, not the clock's, so that the same scenario gives the same file.
    created = datetime.datetime.combine(study.scenario.date, datetime.time())
    workbook.set_properties({"title": study.scenario.title[:LONGEST_PROPERTY], "author": study.scenario.author[:LONGEST_PROPERTY],
                             "created": created, "subject": say("reporting_workbook.costing_2023_11")})
    book = WorkbookWriter(workbook, study)
    for write in (*_BASE_YEAR, *_YEARS_AHEAD, *_FORMS, *_BEHIND_THE_FORMS):
        write(book)
    workbook.close()
    return stream.getvalue()
