"""What a person decided on the open rows: the form that is written beside them, and what a filled-in form says on the next
run."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import Finding, Refusal, nearest
from ..files import safe_in_spreadsheets
from ..language import either, in_both, say
from ..tables.names import folded
from .payees import ASK, PAY, REFUSE, Payee

COLUMNS = ("row", "content", "decision", "by", "when", "why", "name", "credit_code", "clause", "amount_yuan", "question")
"""The columns of decisions.csv: what a person fills in are decision, by, when and why."""

HEADINGS = {
    "row": in_both("paying.row"),
    "content": in_both("paying.content"),
    "decision": in_both("paying.decision"),
    "by": in_both("paying.by"),
    "when": in_both("paying.when"),
    "why": in_both("paying.why"),
    "name": in_both("paying.name"),
    "credit_code": in_both("paying.credit_code"),
    "clause": in_both("paying.clause"),
    "amount_yuan": in_both("paying.amount_key"),
    "question": in_both("paying.question"),
}
_WORDS = {
    PAY: ("pay", "兑付", "同意", "同意兑付", "核准", *in_both("paying.word_yes"), "paid"),
    REFUSE: ("refuse", "不予兑付", "不兑付", "不同意", "不予", *in_both("paying.word_no"), "refused"),
}
_DAY = re.compile(
    r"((?:19|20)\d\d)(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)|(\d\d)(\d\d))(?:[T ]?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_HELD_WORDS = {folded(word).lower(): decision for decision, words in _WORDS.items() for word in words}


@dataclass(frozen=True)
class Decision:
    """One row of a filled-in form. ``line`` is its row in the file; ``content`` the fingerprint of the row that was decided
    on."""

    row: str
    content: str
    decision: str
    by: str
    when: str
    why: str
    line: int


@dataclass(frozen=True)
class Decided:
    """What the decisions did: rows settled, those that no longer stand for what was decided on, those that ask nothing any
    more."""

    applied: Mapping[str, Decision]
    stale: Sequence[Decision] = ()
    idle: Sequence[Decision] = ()


def content_of(payee: Payee) -> str:
    """The fingerprint of what a person decides on: another payee, amount or doubt is another row; a place in the file is not."""
    parts = [str(payee.year), payee.clause, payee.kind, payee.id, payee.name, payee.code, str(payee.amount)]
    for question in sorted({(question.kind, *question.evidence) for question in payee.questions}):
        parts += ["?", *question]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]


def form_rows(payees: Iterable[Payee], applied: Mapping[str, Decision]) -> list[dict[str, str]]:
    """The form: every row with a question, what a person fills in left empty where it is still open."""
    found = []
    for payee in payees:
        if payee.questions and payee.amount:
            decided = applied.get(payee.row)
            filled = (
                {"decision": decided.decision, "by": decided.by, "when": decided.when, "why": decided.why}
                if decided
                else dict.fromkeys(("decision", "by", "when", "why"), "")
            )
            found.append(
                {
                    "row": payee.row,
                    "content": content_of(payee),
                    **filled,
                    "name": payee.name,
                    "credit_code": payee.code,
                    "clause": payee.clause,
                    "amount_yuan": str(payee.amount),
                    "question": say("signs.clause_mark").join(question.text for question in payee.questions),
                }
            )
    return found


def form_text(payees: Iterable[Payee], applied: Mapping[str, Decision]) -> str:
    """The form as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_in_spreadsheets(cell) for name, cell in row.items()} for row in form_rows(payees, applied))
    return text.getvalue()


# ---- reading


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a filled-in form: decisions.csv, or 待核实.xlsx with its columns filled in.

    Raises
    ------
    Refusal : a file that can't be read, columns that are missing, a word that is no decision, one without who decided, when or
    why; two
        decisions on one row that differ.
    """
    rows, header = _rows(path)
    places = _places(header, path)
    found, faults = [], []
    for line, cells in rows:
        held = {name: _without_apostrophe(_cell(cells, place)) for name, place in places.items()}
        if not held["decision"]:
            continue
        decision = _HELD_WORDS.get(folded(held["decision"]).lower())
        if decision is None or not held["row"]:
            faults.append(_no_decision(path, line, held))
        elif missing := [name for name in ("by", "when", "why") if not held[name]]:
            faults.append(_incomplete(path, line, held, missing))
        elif not _is_day(held["when"]):
            faults.append(_no_day(path, line, held))
        else:
            found.append(Decision(held["row"], held["content"], decision, held["by"], held["when"], held["why"], line))
    faults += _contradictions(found, path)
    if faults:
        raise Refusal(say("paying.file_decisions_errors_nothing_written"), faults)
    return found


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows below the header with their numbers, and the header: of a CSV in UTF-8 or GB18030, or of the first sheet that has
    one."""
    from ..population.registers.reading.grid import grids_of
    from ..tables.sheet import Unreadable

    try:
        grids = grids_of(path)
    except Unreadable as fault:
        raise Refusal(
            say("paying.file_decisions_cant_read"),
            [Finding("error", path.name, row=fault.row, problem=fault.problem, remedy=fault.remedy)],
        ) from fault
    for grid in grids:
        for place, row in enumerate(grid.rows[:20]):
            texts = [_text(cell) for cell in row]
            if _known(texts) >= {"row", "decision"}:
                return [
                    (grid.numbers[place + 1 + offset], [_text(cell) for cell in cells])
                    for offset, cells in enumerate(grid.rows[place + 1 :])
                ], texts
    raise Refusal(
        say("paying.holds_no_decisions_needs_columns", path_name=path.name, columns=say("signs.list_mark").join(COLUMNS[:6]))
    )


def _text(cell: object) -> str:
    if hasattr(cell, "strftime"):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _known(texts: Sequence[str]) -> set[str]:
    return {name for name in COLUMNS for text in texts if folded(text).lower() in (name, folded(HEADINGS[name][0]))}


def _places(header: Sequence[str], path: Path) -> dict[str, int]:
    places = {}
    for name in COLUMNS[:6]:
        at = [place for place, text in enumerate(header) if folded(text).lower() in (name, folded(HEADINGS[name][0]))]
        if not at:
            raise Refusal(
                say("paying.lacks_column_fill_form_program", path_name=path.name, first_headings_zh=HEADINGS[name][0], name=name)
            )
        places[name] = at[0]
    return places


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _without_apostrophe(cell: str) -> str:
    """A cell as it was before it was made safe for spreadsheets."""
    return cell[1:] if cell[:1] == "'" and safe_in_spreadsheets(cell[1:]) == cell else cell


def _no_decision(path: Path, line: int, held: Mapping[str, str]) -> Finding:
    if not held["row"]:
        return Finding(
            "error",
            path.name,
            "",
            line,
            either(*HEADINGS["row"]),
            "",
            say("paying.no_row_named"),
            say("paying.fill_form_program_wrote_leave"),
        )
    return Finding(
        "error",
        path.name,
        "",
        line,
        either(*HEADINGS["decision"]),
        held["decision"],
        say("paying.neither_pay_nor_refuse"),
        say("paying.write_pay_or_refuse_leave"),
    )


def _incomplete(path: Path, line: int, held: Mapping[str, str], missing: Sequence[str]) -> Finding:
    named = say("signs.list_mark").join(either(*HEADINGS[name]) for name in missing)
    return Finding(
        "error",
        path.name,
        "",
        line,
        either(*HEADINGS[missing[0]]),
        "",
        say("paying.the_decision_lacks", named=named),
        say("paying.fill_decision_who_when_why"),
    )


def _is_day(text: str) -> bool:
    """Whether a text is a day or month that there is: 2024-01-05, 2024年1月5日, 2024.1, 20240105."""
    found = _DAY.fullmatch(folded(text))
    if not found:
        return False
    year, month, day, short_month, short_day = found.groups()
    try:
        datetime.date(int(year), int(month or short_month), int(day or short_day or 1))
    except ValueError:
        return False
    return True


def _no_day(path: Path, line: int, held: Mapping[str, str]) -> Finding:
    return Finding(
        "error",
        path.name,
        "",
        line,
        either(*HEADINGS["when"]),
        held["when"],
        say("paying.no_date_or_there_no"),
        say("paying.write_day_decision_such_2024"),
    )


def _contradictions(decisions: Sequence[Decision], path: Path) -> list[Finding]:
    first: dict[str, Decision] = {}
    found = []
    for decision in decisions:
        before = first.setdefault(decision.row, decision)
        if before.decision != decision.decision:
            found.append(
                Finding(
                    "error",
                    path.name,
                    "",
                    decision.line,
                    either(*HEADINGS["row"]),
                    decision.row,
                    say("paying.contradicts_decision_row_same_payment", line=before.line),
                    say("paying.keep_one_them"),
                )
            )
    return found


# ---- applying


def apply_decisions(payees: Sequence[Payee], decisions: Sequence[Decision], path: Path | None) -> Decided:
    """Set the status of every row: open questions ask, unless a decision on just this row settles them.

    Raises
    ------
    Refusal : a decision on a row that is none of the list's.
    """
    known = {payee.row: payee for payee in payees if payee.amount}
    unknown = [decision for decision in decisions if decision.row not in known]
    if unknown:
        raise Refusal(
            say("paying.file_decisions_errors_nothing_written"), [_unknown(decision, known, path) for decision in unknown]
        )
    for payee in payees:
        if payee.status != REFUSE:
            payee.status = ASK if payee.questions else PAY
    applied, stale, idle = {}, [], []
    for decision in dict.fromkeys(decisions):
        payee = known[decision.row]
        if not payee.questions:
            idle.append(decision)
        elif decision.content != content_of(payee):
            stale.append(decision)
        else:
            payee.status, applied[payee.row] = decision.decision, decision
    return Decided(applied, stale, idle)


def _unknown(decision: Decision, known: Iterable[str], path: Path | None) -> Finding:
    near = nearest(decision.row, known)
    hint = say("paying.did_you_mean", first_near=near[0]) if near else ""
    return Finding(
        "error",
        path.name if path else "",
        "",
        decision.line,
        either(*HEADINGS["row"]),
        decision.row,
        say("paying.list_no_such_row"),
        hint + say("paying.list_changed_fill_new_form"),
    )
