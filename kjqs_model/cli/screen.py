"""What the commands show on the terminal: results on standard output, findings and refusals on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Finding, Refusal
from ..files import full_words, is_full
from ..language import either, say, say_each
from ..terminal import plain, tell

if TYPE_CHECKING:
    from ..policy import Costing
    from ..policy.explaining.told import Explanation
    from ..population.disclosure.suppression import Published
    from ..population.registers import Imported
    from ..reporting.exhibit import Grid
    from ..reporting.run_folder.verification import Verified
    from ..scenario import Change, Scenario
    from .doctor import Result


_MOST_COLUMNS = 12
_MOST_SAID = 100  # findings of one column, where a file holds them all


def show_quality(quality: Mapping) -> None:
    """How a population that was made meets its margins and the law, in a table and two sentences."""
    rows = [
        (
            row["label"],
            f"{row['target']:,.0f}",
            "–" if row["result"] is None else f"{row['result']:,.0f}",
            "–" if row["error"] is None else f"{row['error']:,.0f}",
            say("house.hard") if row["hard"] else say("house.soft"),
            say("house.official") if row["status"] == "official" else say("house.assumed"),
        )
        for row in quality["margins"]
    ]
    head = say_each("house", "margin", "target", "result", "error", "hard_or_soft", "official_or_assumed")
    _print_table(
        say("house.population_enterprises_seed", year=quality["year"], firms=f"{quality['firms']:,}", seed=quality["seed"]),
        head,
        rows,
        numbers=(1, 2, 3),
    )
    tell(
        say(
            "house.synthetic_enterprises_contradict_law_exponent",
            values_total=sum(quality["legal_violations"].values()),
            asked=f"{quality['size_tail_exponent']['asked']:.3f}",
            found=f"{quality['size_tail_exponent']['found']:.3f}",
            largest_difference=f"{quality['rank_correlations']['largest_difference']:.4f}",
        )
    )
    contradicting = sum((quality["legal_contradictions_of_real_firms"] or {}).values())
    if quality["real_firms"]:
        tell(
            say(
                "house.beside_them_real_firms_contradictions",
                real_firms=f"{quality['real_firms']:,}",
                contradicting=contradicting,
            )
        )
    outside = [either(row["zh"], row["en"]) for row in quality["held_out"] if row["within_range"] is False]
    if outside:
        tell(say("house.not_fitted_outside_range_known") + say("signs.list_mark").join(outside) + say("signs.stop"))


def show_import(imported: Imported, held_in: Path | None = None) -> None:
    """What came of an import: findings on standard error; where every row went on standard output. ``held_in`` : see
    ``show_findings``."""
    from ..population.registers import reason_label, register_kinds

    show_findings(imported.findings, quiet_when_none=True, held_in=held_in)
    labels = register_kinds()
    for kind in imported.kinds:
        if kind.why:
            tell(say("house.was_taken_for_the", file=kind.file, register=labels.get(kind.register, kind.register), why=kind.why))
    rows = [
        (
            entry.file,
            f"{entry.rows_in:,}",
            f"{entry.used:,}",
            say("signs.comma").join(f"{reason_label(reason)} {count:,}" for reason, count in entry.dropped.items()) or "–",
        )
        for entry in imported.accounting
    ]
    head = say_each("house", "file", "rows_in", "used", "dropped_by_reason")
    _print_table(say("house.every_row_went"), head, rows, numbers=(1, 2))
    if imported.tables is None:
        tell(say("house.registers_errors_nothing_written"), error=True)


def show_published(published: Published, output: Path) -> None:
    """A table for publication as it was written, with the note that belongs under it."""
    shown = published.shown.reset_index()
    if len(shown.columns) <= _MOST_COLUMNS:
        _print_table(
            "",
            [str(name) for name in shown.columns],
            [[str(cell) for cell in row] for row in shown.itertuples(index=False)],
            numbers=range(1, len(shown.columns)),
        )
    tell(published.note)
    say_written(output)


def show_totals(costing: Costing, output: Path) -> None:
    """The totals by clause, the grand total, and by name what is not in it."""
    for note in costing.notes:
        tell(note, error=True)
    totals = costing.totals()
    rows = [
        (row.clause, row.label, f"{row.recipients:,}", f"{row.amount_yuan:,}")
        for row in totals.itertuples()
        if row.amount_yuan or row.recipients
    ]
    rows.append(("", say("house.total"), f"{int(totals['recipients'].sum()):,}", f"{costing.total:,}"))
    _print_table(
        say("house.owed_for_yuan", year=costing.year),
        say_each("house", "clause", "matter", "recipients", "amount"),
        rows,
        numbers=(2, 3),
    )
    tell(unset_sentence(costing))
    if costing.funded:
        tell(say("house.funded_scenarios_assumption") + _named(costing.funded))
    say_written(output)


def unset_sentence(costing: Costing) -> str:
    """The clauses that the total does not hold because nobody named an amount, by name."""
    from ..policy import unlisted_promises

    more = say("signs.gap") + unlisted_promises()
    if not costing.unset:
        return say("house.no_clause_left_unset") + more
    return say("house.not_total_no_amount_being", unset_count=len(costing.unset)) + _named(costing.unset) + more


def _named(clauses: Sequence[str]) -> str:
    from ..policy import register

    return say("signs.list_mark").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("signs.stop")


def show_projection(grids: Sequence[Grid], sentences: Sequence[str], warnings: Sequence[str] = ()) -> None:
    """Tables and sentences of a projection or a fit; warnings first, on standard error."""
    for warning in warnings:
        tell(warning, error=True)
    for grid in grids:
        _print_table(grid.title, grid.head, grid.rows, grid.numbers)
    for sentence in sentences:
        tell(sentence)


def show_findings(findings: Sequence[Finding], quiet_when_none: bool = False, held_in: Path | None = None) -> None:
    """Every finding as a sentence on standard error, errors named as such, and their count.

    Parameters
    ----------
    held_in : a file that will hold all of them; then of one column only so many are said as nobody reads more, and the rest is
    counted.
    """
    met: Counter[tuple] = Counter()
    for finding in findings:
        place = finding.severity, finding.file, finding.sheet, finding.column
        met[place] += 1
        if held_in is not None and met[place] > _MOST_SAID:
            continue
        kind = say("house.error_found") if finding.severity == "error" else say("house.warning")
        tell(f"[{kind}] {finding.sentence()}", error=True)
    left = sum(max(count - _MOST_SAID, 0) for count in met.values()) if held_in is not None else 0
    if left:
        tell(say("house.more_not_shown_holds_them", left=f"{left:,}", held_in=held_in), error=True)
    errors = sum(finding.severity == "error" for finding in findings)
    if findings or not quiet_when_none:
        tell(say("house.errors_warnings", errors=errors, findings_count=len(findings) - errors), error=True)


def show_refusal(refusal: Refusal) -> None:
    """A refusal on standard error: its findings, then its sentence."""
    if refusal.findings:
        show_findings(refusal.findings)
    tell(refusal, error=True)


def show_system_fault(error: OSError) -> None:
    """A fault of disk or rights, as a sentence."""
    if is_full(error):
        tell(full_words(error), error=True)
        return
    place = f"“{error.filename}”" if error.filename else ""
    tell(say("house.reading_or_writing_failed_check", place=place, strerror=error.strerror or error), error=True)


def show_changes(before: Scenario, after: Scenario, changes: Sequence[Change]) -> None:
    """The parameters and expected numbers in which two scenarios differ: path, clause, old, new."""
    if not changes:
        tell(say("house.two_scenarios_same_policy_parameters"))
        return
    head = (say("house.path"), say("house.clause"), f"{before.name}", f"{after.name}")
    _print_table(
        f"{before.title} → {after.title}", head, [(change.path, change.name(), change.old, change.new) for change in changes]
    )


def show_examination(results: Sequence[Result]) -> None:
    """What this machine has and lacks: a row a thing, then the remedies."""
    words = {"fine": say("house.fine"), "lacks": say("house.lacks"), "wrong": say("house.wrong")}
    _print_table(
        say("house.this_machine"),
        say_each("house", "what", "state", "found"),
        [(result.name, words[result.state], result.found) for result in results],
    )
    for result in results:
        if result.remedy:
            tell(f"{result.name}{say('signs.colon')}{result.remedy}")


def show_verification(found: Verified) -> None:
    """Whether a run's folder holds what its record says: each difference, then the verdict and what was not looked at."""
    for difference in found.differences:
        tell(difference)
    verdict = (
        say("house.as_recorded")
        if found.holds
        else say("house.differences_count_difference_s", differences_count=len(found.differences))
    )
    tell(say("house.record_files_file_s_verdict", record=found.record, files=found.files, verdict=verdict))
    if found.unchecked:
        tell(say("house.not_looked_at") + say("signs.clause_mark").join(found.unchecked) + say("signs.stop"))


def show_explanation(told: Explanation) -> None:
    """The chain of one clause for one recipient."""
    clause = told.clause
    tell(say("house.clause_recipient", id=clause.id, clause=clause.label(), year=told.year, recipient=told.recipient))
    if clause.text:
        tell(say("house.text") + clause.text)
    for row in told.rows:
        verdict = say("house.entitled") if row.entitled else say("house.not_entitled")
        tell(f"\n■ {row.place}  →  {verdict}")
        for name, value in row.values:
            tell(f"    {name} = {value}")
        for name, meaning, value in row.conditions:
            tell(f"  ? {meaning} = {value}" + say("house.sign", name_zh=name))
    if told.steps:
        tell(say("house.computation"))
        for name, value in told.steps:
            tell(f"    {name}{say('signs.colon')}{value}")
    if told.parameters:
        tell(say("house.parameters"))
        for path, name, value, origin in told.parameters:
            tell(f"    {path}{say('signs.opening_bracket')}{name}{say('signs.closing_bracket')} = {value}    [{origin}]")
    for note in told.notes:
        tell(f"\n{note}")
    tell(say("house.result_yuan", amount=f"{told.amount:,}", reason=told.reason))


def say_written(output: Path) -> None:
    """Where a result was written, on standard error so that standard output stays the result itself."""
    tell(say("house.wrote_output", output=output), error=True)


def _print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 140)
    grid = Grid(title=Text(plain(title)))  # Text: a title such as "[draft]" is no markup
    for place, name in enumerate(head):
        grid.add_column(Text(plain(name)), justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(plain(cell)) for cell in row))
    console.print(grid)
