"""What stands beside the total and in none of it: figures that were published, and tax relief (2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say, say_each
from ...policy.payees import text_or
from ..exhibit import Amount, Grid, Prose, amount_or_dash, safe
from ..tables import costing as tables
from ..words import known

if TYPE_CHECKING:
    from ...study import Study


def published_grid(study: Study) -> Grid | Prose:
    """Published beside modelled, line by line."""
    frame = tables.published(study)
    if frame is None:
        return Prose(say("reporting_sections.nothing_published_set_beside_population"))
    rows = [
        (
            row.line,
            amount_or_dash(row.published_yuan),
            amount_or_dash(row.modelled_yuan),
            _gap(row),
            known(row.published_count),
            known(row.modelled_count),
            text_or(row.remark, ""),
            text_or(row.source, "–"),
        )
        for row in frame.itertuples()
    ]
    return Grid(
        say_each(
            "reporting_sections",
            "line",
            "published_yuan",
            "modelled_yuan",
            "difference_yuan",
            "published_count",
            "modelled_count",
            "remark",
            "source",
        ),
        rows,
        sources=True,
    )


def published_missing(study: Study) -> Prose:
    """What nobody published, so that it can't be checked."""
    if tables.published(study) is None:
        return Prose("")
    return Prose(
        "\n\n".join(
            [
                say("reporting_sections.not_published_so_cant_checked"),
                "\n".join(f"- {safe(line)}" for line in tables.published_missing(study)),
            ]
        )
    )


def _gap(row):
    published, modelled = known(row.published_yuan), known(row.modelled_yuan)
    return "–" if "–" in (published, modelled) else Amount(modelled - published)


def tax_grid(study: Study) -> Grid | Prose:
    """Tax forgone by item and level of government."""
    frame = tables.tax_expenditure(study)
    if frame is None:
        return Prose(say("reporting_sections.without_accounts_tables_tax_expenditure"))
    rows = [
        (row.item, int(row.firms), *(Amount(getattr(row, level)) for level in tables.TAX_LEVELS)) for row in frame.itertuples()
    ]
    return Grid(
        [
            say("reporting_sections.item"),
            say("reporting_sections.firms"),
            *(f"{tables.tax_level_word(level)}{say('reporting_sections.ten_thousand_yuan_unit')}" for level in tables.TAX_LEVELS),
        ],
        rows,
        say("reporting_sections.corporate_income_tax_forgone_no"),
    )


def tax_assumption_grid(study: Study) -> Grid | Prose:
    """How the tax is shared between levels: assumptions with their ranges."""
    from ...policy.tax_expenditure import tax_expenditure_assumptions

    if not len(study.tables["accounts"]):
        return Prose("")
    rows = [
        (entry["label"], f"{entry['value']:g}", "–".join(f"{bound:g}" for bound in entry["range"]), entry["source"])
        for entry in tax_expenditure_assumptions(study.year)
    ]
    return Grid(say_each("reporting_sections", "assumed_of_the_sharing", "value", "range", "basis_heading"), rows, sources=True)
