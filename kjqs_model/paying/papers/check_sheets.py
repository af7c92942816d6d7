"""核对.xlsx and 待核实.xlsx: the bureau's own amounts beside the law's, and what a person must decide before money leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import either, say
from ..comparing import LESS, MORE, SAME
from ..decisions import HEADINGS, content_of
from ..payees import ASK, PAY, REFUSE, Payee
from .list_sheets import basis_text
from .paper import Paper, unit_line, workbook_bytes
from .words import dropped_words, register_label, shown_matter, shown_name

if TYPE_CHECKING:
    from ..run import PayRun

_FEN = 100


def comparison_workbook(run: PayRun) -> bytes:
    """核对.xlsx: row by row, by sum, and where every row of every list went."""

    def write(workbook, formats: dict) -> None:
        _write_rows(run, workbook, formats)
        _write_totals(run, workbook, formats)
        _write_accounts(run, workbook, formats)

    return workbook_bytes(say("paying.proposed_amounts_compared", year=run.year), run.scenario.date, write)


def verdict_word(verdict: str) -> str:
    return {SAME: say("paying.the_same"), MORE: say("paying.more"), LESS: say("paying.less")}[verdict]


def _write_rows(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.number_heading"), 6, "number"),
        (say("paying.name_heading"), 22, "text"),
        (say("paying.credit_code_heading"), 20, "code"),
        (say("paying.row_of_the_list"), 24, "text"),
        (say("paying.column"), 14, "text"),
        (say("paying.proposed_yuan"), 12, "fen"),
        (say("paying.by_the_law_yuan"), 12, "yuan"),
        (say("paying.more_less"), 11, "signed"),
        (say("paying.verdict"), 7, "code"),
        (say("paying.of_it_waiting_yuan"), 11, "yuan"),
        (say("paying.why_said"), 36, "text"),
    ]
    paper = Paper(
        workbook,
        formats,
        say("paying.row_by_row"),
        say("paying.what_bureau_proposes_what_law", year=run.year),
        columns,
        right=unit_line(),
    )
    for number, row in enumerate(run.compared, 1):
        at, proposed = paper.row + 1, row.proposed_fen / _FEN
        paper.line(
            (
                number,
                row.name,
                row.code,
                row.place.said(),
                row.heading,
                proposed,
                row.due,
                (f"=G{at}-F{at}", row.due - proposed),
                verdict_word(row.verdict),
                row.waiting,
                row.why,
            )
        )
    if not run.compared:
        paper.across(say("paying.lists_hold_no_column_proposed"), "remark")
    proposed, due = sum(row.proposed_fen for row in run.compared) / _FEN, sum(row.due for row in run.compared)
    sums = {"F": proposed, "G": due, "H": due - proposed, "J": sum(row.waiting for row in run.compared)}
    paper.total(say("paying.total"), sums, live=bool(run.compared))
    paper.finish(say("paying.comparison_year", year=run.year))


def _write_totals(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.row_of_the_sum"), 44, "text"),
        (say("paying.column_heading"), 24, "text"),
        (say("paying.sum_written_yuan"), 18, "fen"),
        (say("paying.rows_added_up_yuan"), 18, "fen"),
        (say("paying.sum_by_the_law"), 18, "yuan"),
        (say("paying.written_less_rows"), 18, "signed"),
        (say("paying.law_less_rows"), 18, "signed"),
    ]
    paper = Paper(
        workbook, formats, say("paying.sums"), say("paying.sums_of_the_lists_of", year=run.year), columns, right=unit_line()
    )
    for total in run.sums:
        at, rows = paper.row + 1, total.rows_fen / _FEN
        written = say("paying.formula_never_calculated") if total.written_fen is None else total.written_fen / _FEN
        gap = None if total.written_fen is None else (f"=C{at}-D{at}", (total.written_fen - total.rows_fen) / _FEN)
        paper.line(
            (total.place.said(), total.heading, written, rows, total.due, gap, (f"=E{at}-D{at}", total.due - rows)),
            ["text", "text", "text" if total.written_fen is None else "fen", "fen", "yuan", "signed", "signed"],
        )
    if not run.sums:
        paper.across(say("paying.lists_hold_no_sum_proposed"), "remark")
    paper.finish(say("paying.comparison_year", year=run.year))


def _write_accounts(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.list_or_table"), 40, "text"),
        (say("paying.kind"), 24, "text"),
        (say("paying.rows_in"), 10, "count"),
        (say("paying.paid"), 9, "count"),
        (say("paying.waiting"), 9, "count"),
        (say("paying.refused"), 9, "count"),
        (say("paying.only_inform"), 10, "count"),
        (say("paying.other_years"), 10, "count"),
        (say("paying.no_rows"), 11, "count"),
        (say("paying.cause_heading"), 34, "text"),
    ]
    paper = Paper(
        workbook,
        formats,
        say("paying.where_rows_went"),
        say("paying.every_row_lists_went", year=run.year),
        columns,
        [say("paying.rows_paid_waiting_refused_only")],
    )
    for entry in run.accounts:
        paper.line(
            (
                entry.file,
                register_label(entry.register),
                entry.rows_in,
                entry.pay,
                entry.ask,
                entry.refuse,
                entry.informs,
                entry.other_year,
                sum(entry.dropped.values()),
                dropped_words(entry.dropped),
            )
        )
    paper.finish(say("paying.comparison_year", year=run.year))


# ---- what a person decides


def asking_workbook(run: PayRun) -> bytes:
    """待核实.xlsx: the rows with open questions and room for a decision, what was refused, and everything else that was found."""

    def write(workbook, formats: dict) -> None:
        _write_asking(run, workbook, formats)
        _write_refused(run, workbook, formats)
        _write_findings(run, workbook, formats)

    return workbook_bytes(say("paying.open_questions_of", year=run.year), run.scenario.date, write)


def questioned(run: PayRun) -> list[Payee]:
    """The rows that a person decides on, those already decided among them."""
    return [payee for payee in run.payees if payee.questions and payee.amount]


def _write_asking(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.number_heading"), 5, "number"),
        (say("paying.payee"), 20, "text"),
        (say("paying.credit_code_heading"), 20, "code"),
        (say("paying.clause_and_matter"), 18, "text"),
        (say("paying.amount_heading"), 11, "yuan"),
        (say("paying.question_heading"), 44, "text"),
        (say("paying.basis"), 20, "text"),
        (either(*HEADINGS["decision"]), 10, "entry_text"),
        (either(*HEADINGS["by"]), 8, "entry_text"),
        (either(*HEADINGS["when"]), 11, "entry_text"),
        (either(*HEADINGS["why"]), 18, "entry_text"),
        (either(*HEADINGS["row"]), 12, "quiet"),
        (either(*HEADINGS["content"]), 10, "quiet"),
    ]
    paper = Paper(
        workbook,
        formats,
        say("paying.questions"),
        say("paying.what_person_decides_before_payments", year=run.year),
        columns,
        [say("paying.fill_yellow_cells_decision_pay")],
        right=unit_line(),
    )
    for number, payee in enumerate(questioned(run), 1):
        decision = run.decided.applied.get(payee.row)
        filled = (
            ({PAY: say("paying.pay"), REFUSE: say("paying.refuse")}[decision.decision], decision.by, decision.when, decision.why)
            if decision
            else (None,) * 4
        )
        paper.line(
            (
                number,
                shown_name(payee),
                payee.code,
                f"{payee.clause} {shown_matter(payee)}",
                payee.amount,
                question_text(payee),
                basis_text(payee.places),
                *filled,
                payee.row,
                content_of(payee),
            )
        )
    if paper.row > paper.first:
        paper.sheet.data_validation(
            paper.first, 7, paper.row - 1, 7, {"validate": "list", "source": [say("paying.pay"), say("paying.refuse")]}
        )
    else:
        paper.across(say("paying.nothing_waits_decision"), "remark")
    waiting = run.of(ASK)
    owed = sum(payee.amount for payee in waiting)
    paper.total(say("paying.rows_wait", waiting_count=len(waiting)), {"E": owed}, live=False)
    paper.finish(say("paying.questions_year", year=run.year))


def question_text(payee: Payee) -> str:
    """The questions of a row, numbered where there are several."""
    texts = [question.text for question in payee.questions]
    return texts[0] if len(texts) == 1 else "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _write_refused(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.number_heading"), 6, "number"),
        (say("paying.name_heading"), 30, "text"),
        (say("paying.credit_code_heading"), 22, "code"),
        (say("paying.clause_heading"), 8, "code"),
        (say("paying.amount_heading"), 13, "yuan"),
        (say("paying.basis"), 36, "text"),
        (say("paying.cause_heading"), 60, "text"),
    ]
    paper = Paper(
        workbook, formats, say("paying.refused"), say("paying.rows_not_paid", year=run.year), columns, right=unit_line()
    )
    for number, payee in enumerate(run.of(REFUSE), 1):
        decision = run.decided.applied.get(payee.row)
        why = payee.why or (say("paying.decided_by_on", by=decision.by, when=decision.when, why=decision.why) if decision else "")
        paper.line((number, shown_name(payee), payee.code, payee.clause, payee.amount, basis_text(payee.places), why))
    if paper.row == paper.first:
        paper.across(say("paying.no_row_refused"), "remark")
    paper.finish(say("paying.refused_year", year=run.year))


def _write_findings(run: PayRun, workbook, formats: dict) -> None:
    columns = [
        (say("paying.file"), 34, "text"),
        (say("paying.sheet_heading"), 14, "text"),
        (say("paying.row_heading"), 7, "number"),
        (say("paying.column_heading"), 18, "text"),
        (say("paying.value"), 24, "text"),
        (say("paying.problem"), 54, "text"),
        (say("paying.remedy"), 44, "text"),
    ]
    paper = Paper(workbook, formats, say("paying.findings"), say("paying.what_found_lists", year=run.year), columns)
    for finding in run.findings:
        paper.line((finding.file, finding.sheet, finding.row, finding.column, finding.value, finding.problem, finding.remedy))
    told, row, anew = say("paying.decisions"), either(*HEADINGS["row"]), say("paying.decide_anew_new_form")
    for decision, words in [
        *((one, say("paying.made_row_changed_since_not")) for one in run.decided.stale),
        *((one, say("paying.row_asks_nothing_any_more")) for one in run.decided.idle),
    ]:
        paper.line((told, None, decision.line, row, decision.row, words, anew))
    if paper.row == paper.first:
        paper.across(say("paying.nothing_was_found"), "remark")
    paper.finish(say("paying.findings_year", year=run.year))
