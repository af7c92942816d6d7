"""Real registers: what each row became, what was found amiss, what they change, and what of it may be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ....language import say, say_each
from ...charts import population as charts
from ...exhibit import Exhibit, Grid, Prose, heading
from ...tables import population as tables
from ..population import source, subject
from .margins import margin_sentence, violations_of

if TYPE_CHECKING:
    from ....errors import Finding
    from ....population.disclosure.suppression import Published
    from ....population.registers import Imported
    from ....population.synthesis.making import Population


def imported_rows(imported: Imported) -> Iterator[object]:
    """The section on an import: how rows were linked, and where each of them went."""
    yield link_sentence(imported)
    yield Exhibit(
        "register_rows",
        say("reporting_sections.each_row_example_registers_went"),
        [fictitious()],
        tables.register_rows(imported),
        charts.register_rows,
    )
    yield accounting_grid(imported)


def joined(made: Population) -> Iterator[object]:
    """The section on a population with real rows."""
    yield heading(say("reporting_sections.enterprises_registers_place_synthetic_ones"))
    yield joined_sentence(made)
    yield Exhibit(
        "firms_by_county_joined",
        subject(made, say("reporting_sections.technology_firms_county_example_registers")),
        source(made, fictitious()),
        tables.by_county(made),
        charts.by_county,
    )


def fictitious() -> str:
    """That the example registers name nobody real."""
    return say("reporting_sections.all_enterprises_notebooks_example_registers")


def accounting_grid(imported: Imported) -> Grid:
    """Rows in, used and dropped by reason, register by register; rows in are always the sum of the rest."""
    from ....population.registers import reason_label, register_kinds

    kinds = register_kinds()
    rows: list[tuple] = [
        (
            entry.file,
            kinds.get(entry.register, entry.register),
            entry.rows_in,
            entry.used,
            sum(entry.dropped.values()),
            say("signs.list_mark").join(f"{reason_label(reason)} {count}" for reason, count in entry.dropped.items()) or "–",
        )
        for entry in imported.accounting
    ]
    return Grid(
        say_each("reporting_sections", "file", "register", "rows_in", "used", "dropped", "why"),
        rows,
        total=(say("reporting_sections.total"), "", *(sum(row[place] for row in rows) for place in (2, 3, 4)), ""),
    )


def link_sentence(imported: Imported) -> Prose:
    """How the rows were put together into firms."""
    words = {
        "code": say("reporting_sections.credit_code"),
        "list": say("reporting_sections.the_list_of_names"),
        "name": say("reporting_sections.a_unique_name"),
        "new": say("reporting_sections.name_met_nowhere_else"),
    }
    ways = say("signs.comma").join(
        say("reporting_sections.by_words_count", words=words[way], count=count) for way, count in imported.ways().items()
    )
    return Prose(say("reporting_sections.registers_come_together_bodies_rows", links_count=len(imported.links), ways=ways))


def finding_grid(findings: Sequence[Finding]) -> Grid | Prose:
    """All findings of an import at once: where, what was read, what is wrong, what to do."""
    if not findings:
        return Prose(say("reporting_sections.nothing_found_amiss"))
    rows = [
        (
            say("reporting_sections.error_found") if finding.severity == "error" else say("reporting_sections.warning"),
            finding.place(),
            finding.value,
            finding.problem,
            finding.remedy,
        )
        for finding in findings
    ]
    return Grid(say_each("reporting_sections", "severity", "where_heading", "read", "what_is_wrong", "what_to_do"), rows)


def joined_sentence(made: Population) -> Prose:
    """What a population with real rows is: how many are real, and whether it still meets margins and law."""
    wrong = violations_of(made)
    return Prose(
        say(
            "reporting_sections.enterprises_registers_took_place_synthetic",
            real=f"{made.firms.real:,}",
            firms_count=f"{len(made.firms):,}",
        )
        + margin_sentence(made).text
        + say("reporting_sections.synthetic_firms_contradict_law", wrong=wrong)
    )


def published_grid(published: Published) -> Grid:
    """A table fit to be published, ``×`` where a cell is hidden, with the note to print under it."""
    shown = published.shown
    rows = [(name, *cells) for name, cells in zip(shown.index, shown.to_numpy(dtype=object).tolist(), strict=True)]
    return Grid([shown.index.name, *shown.columns], rows, published.note)


def hidden_grid(published: Published) -> Grid:
    """Which cells were hidden and why: for the bureau, not for publication."""
    rows = [(row.row, row.column, row.reason) for row in published.reasons.itertuples()]
    return Grid(say_each("reporting_sections", "row", "column", "why_hidden_bureau_not_publication"), rows)
