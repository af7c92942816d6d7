"""应兑付名单.xlsx and 公示名单.xlsx: who is paid, by clause and department, and what of it may be made public."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...language import either, say
from ...policy import register
from ...reporting.words import unset_note
from ...scenario.titles import scenario_title
from ..basis import ListPlace
from ..payees import ASK, PAY, REFUSE, Payee, by_clause
from .paper import Paper, unit_line, workbook_bytes
from .words import capitals, hidden_middle, made_remark, shown_matter, shown_name, without_identity

if TYPE_CHECKING:
    from ..run import PayRun

_MOST_PLACES = 3


class Listed(NamedTuple):
    """Where the rows of the list stand, for formulas on other sheets."""

    sheet: str
    first: int
    last: int

    def column(self, letter: str) -> str:
        return f"'{self.sheet}'!${letter}${self.first}:${letter}${self.last}"


def list_workbook(run: PayRun) -> bytes:
    """应兑付名单.xlsx."""

    def write(workbook, formats: dict) -> None:
        listed = _write_list(run, workbook, formats)
        _write_sums(
            run,
            workbook,
            formats,
            listed,
            say("paying.by_clause"),
            by_clause(run.payees),
            "E",
            lambda clause: (clause, register()[clause].label()),
        )
        departments: dict[str, list[Payee]] = {}
        for payee in run.payees:
            departments.setdefault(payee.department, []).append(payee)
        _write_sums(
            run, workbook, formats, listed, say("paying.by_department"), departments, "J", lambda department: ("", department)
        )
        _write_basis(run, workbook, formats)

    return workbook_bytes(say("paying.payments_of", year=run.year), run.scenario.date, write)


def _write_list(run: PayRun, workbook, formats: dict) -> Listed:
    columns = [
        (say("paying.number_heading"), 5, "number"),
        (say("paying.payee"), 22, "text"),
        (say("paying.credit_code_heading"), 20, "code"),
        (say("paying.county"), 9, "code"),
        (say("paying.clause_heading"), 6, "code"),
        (say("paying.matter"), 18, "text"),
        (say("paying.basis_file_sheet_row"), 24, "text"),
        (say("paying.standard_and_measure"), 21, "text"),
        (say("paying.amount_heading"), 12, "yuan"),
        (say("paying.department"), 10, "code"),
        (say("paying.bank"), 12, "entry"),
        (say("paying.account"), 18, "entry_text"),
    ]
    paper = Paper(
        workbook,
        formats,
        say("paying.payments"),
        say("paying.payments_of", year=run.year),
        columns,
        [say("paying.n_2023_11_scenario", scenario_title=scenario_title(run.scenario))],
        right=unit_line(),
    )
    paid = run.of(PAY)
    for number, payee in enumerate(paid, 1):
        paper.line(
            (
                number,
                shown_name(payee),
                payee.code,
                payee.county,
                payee.clause,
                shown_matter(payee),
                basis_text(payee.places),
                standard_text(payee),
                payee.amount,
                payee.department,
                None,
                None,
            )
        )
    paper.total(say("paying.total"), {"I": run.total()})
    if either("zh", "en") == "zh":
        paper.across(say("paying.total_in_words", capitals=capitals(run.total())), "words", height=20)
    for remark in list_remarks(run):
        paper.across(say("paying.note") + remark, "remark")
    paper.finish(say("paying.payments_of_short", year=run.year))
    return Listed(paper.name, paper.first + 1, paper.first + max(len(paid), 1))


def list_remarks(run: PayRun) -> list[str]:
    """What a reader of the list must know: what waits, what was refused, what no amount is named for."""
    counts = run.counts()
    owed = sum(payee.amount for payee in run.payees)
    found = [
        say(
            "paying.owed_all_yuan_list_waiting",
            owed=f"{owed:,}",
            total=f"{run.total():,}",
            counts=f"{counts[ASK]:,}",
            total_2=f"{run.total(ASK):,}",
            total_3=f"{run.total(REFUSE):,}",
        ),
        unset_note(run.costing),
    ]
    if any(not payee.name and payee.kind != "envelope" for payee in run.of(PAY)):
        found.append(say("paying.rows_without_name_need_one"))
    return found + made_remark(run.of(PAY))


def basis_text(places: Sequence[ListPlace]) -> str:
    """The rows that a payment rests on, as a cell shows them: the first few, and how many more."""
    shown = say("signs.clause_mark").join(place.said() for place in places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    return shown + (say("paying.more_see_sheet_basis", more=more) if more > 0 else "")


def standard_text(payee: Payee) -> str:
    """The figures of the law, and below them what they are applied to."""
    return "\n".join(text for text in (payee.standard, payee.measure) if text)


def _write_sums(run: PayRun, workbook, formats: dict, listed: Listed, name: str, groups, letter: str, named: Callable) -> None:
    columns = [
        (say("paying.clause_heading"), 8, "code"),
        ((say("paying.matter") if letter == "E" else say("paying.department")), 40, "text"),
        (say("paying.rows_to_pay"), 11, "count"),
        (say("paying.to_pay_yuan"), 16, "yuan"),
        (say("paying.rows_waiting"), 11, "count"),
        (say("paying.waiting_yuan"), 16, "yuan"),
        (say("paying.refused_yuan"), 16, "yuan"),
        (say("paying.owed_all_yuan"), 18, "yuan"),
    ]
    paper = Paper(workbook, formats, name, say("paying.name_year", year=run.year, name=name), columns, right=unit_line())
    for key, payees in groups.items():
        of = {status: [payee.amount for payee in payees if payee.status == status] for status in (PAY, ASK, REFUSE)}
        clause, text = named(key)
        at, test = paper.row + 1, "A" if letter == "E" else "B"
        where = listed.column(letter)
        paid = (f"=SUMIFS({listed.column('I')},{where},{test}{at})", sum(of[PAY]))
        paper.line(
            (
                clause,
                text,
                (f"=COUNTIF({where},{test}{at})", len(of[PAY])),
                paid,
                len(of[ASK]),
                sum(of[ASK]),
                sum(of[REFUSE]),
                (f"=D{at}+F{at}+G{at}", sum(map(sum, of.values()))),
            )
        )
    sums = {
        "C": len(run.of(PAY)),
        "D": run.total(),
        "E": len(run.of(ASK)),
        "F": run.total(ASK),
        "G": run.total(REFUSE),
        "H": sum(payee.amount for payee in run.payees),
    }
    paper.total(say("paying.total"), sums)
    paper.across(unset_note(run.costing), "remark")
    paper.finish(say("paying.payments_of_short", year=run.year))


def _write_basis(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.clause_heading"), 8, "code"),
        (say("paying.for"), 34, "text"),
        (say("paying.owed_yuan"), 14, "yuan"),
        (say("paying.source_file_heading"), 44, "text"),
        (say("paying.sheet_heading"), 22, "text"),
        (say("paying.row_heading"), 8, "count"),
    ]
    paper = Paper(workbook, formats, say("paying.basis"), say("paying.rows_payments_rest", year=run.year), columns)
    for payee in run.of(PAY):
        for place in payee.places:
            paper.line((payee.clause, shown_name(payee), payee.amount, place.file, place.sheet, place.row))
    paper.finish(say("paying.basis_of_the_payments_of", year=run.year))


# ---- what may be made public


def public_workbook(run: PayRun, hide_codes: bool) -> bytes:
    """公示名单.xlsx: name, code (its middle hidden where asked), clause and amount of what is to be paid, and nothing else."""

    def write(workbook, formats: dict) -> None:
        columns = [
            (say("paying.number_heading"), 7, "number"),
            (say("paying.payee_heading"), 36, "text"),
            (say("paying.credit_code_heading"), 24, "code"),
            (say("paying.clause_heading"), 8, "code"),
            (say("paying.matter"), 32, "text"),
            (say("paying.amount_to_pay"), 17, "yuan"),
        ]
        remarks = [say("paying.n_2023_11_payments_made_public", year=run.year)]
        paper = Paper(
            workbook,
            formats,
            say("paying.public_list"),
            say("paying.payments_made_public", year=run.year),
            columns,
            remarks,
            right=unit_line(),
            upright=True,
        )
        for number, payee in enumerate(run.of(PAY), 1):
            code = hidden_middle(payee.code) if hide_codes else payee.code
            matter = without_identity(shown_matter(payee))
            paper.line((number, without_identity(shown_name(payee)), code, payee.clause, matter, payee.amount))
        paper.total(say("paying.total"), {"F": run.total()})
        paper.finish(say("paying.public_list_of", year=run.year))

    return workbook_bytes(say("paying.public_list_of", year=run.year), run.scenario.date, write)
