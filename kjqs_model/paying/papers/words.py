"""How lists and papers speak: amounts in Chinese capitals, codes with the middle hidden, counts and totals in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import Finding
from ...language import say, say_each
from ...policy import register
from ...policy.register import rules
from ...reporting.exhibit import Grid
from ...tables import dictionary
from ..basis import deciding_columns
from ..payees import ASK, PAY, REFUSE, Payee, by_clause

if TYPE_CHECKING:
    from ..run import PayRun

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(\d{6})((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(\d{3}[\dXx])(?![0-9A-Za-z])"
)
_ACCOUNT = re.compile(r"(?<!\d)(\d{4})\d{8,15}(\d{4})(?!\d)")


def capitals(yuan: int) -> str:
    """A whole amount of yuan in capitals, as a cheque has it: 壹拾万零伍元整."""
    if yuan == 0:
        return "零元整"
    groups, rest = [], yuan
    while rest:
        rest, group = divmod(rest, 10_000)
        groups.append(group)
    text = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            text += "零" if text and not text.endswith("零") else ""
            continue
        if text and group < 1000 and not text.endswith("零"):
            text += "零"
        text += _four_digits(group) + _GROUPS[place]
    return text.rstrip("零") + "元整"


def _four_digits(number: int) -> str:
    text, pending = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + _UNITS[place]
            pending = False
        else:
            pending = True
    return text


def amount_words(yuan: int) -> str:
    """An amount in figures and, in Chinese, in capitals."""
    return say("paying.yuan_yuan", yuan=f"{yuan:,}", capitals_zh=capitals(yuan))


def hidden_middle(code: str) -> str:
    """A credit code with its middle hidden: 9137**********0589."""
    return code if len(code) <= 8 else code[:4] + "*" * (len(code) - 8) + code[-4:]


def without_identity(text: str) -> str:
    """A text in which numbers of identity cards and bank accounts are hidden, for whatever leaves the owner's own lists."""
    return _ACCOUNT.sub(
        lambda found: found[1] + "****" + found[2],
        _IDENTITY.sub(lambda found: found[1] + "********" + found[3][-1:].rjust(4, "*"), text),
    )


def masked(finding: Finding) -> Finding:
    """A finding as a terminal may show it, which may be kept as a log."""
    return replace(
        finding,
        value=without_identity(finding.value),
        problem=without_identity(finding.problem),
        remedy=without_identity(finding.remedy),
    )


def status_word(status: str) -> str:
    return {PAY: say("paying.to_be_paid"), ASK: say("paying.waits_for_a_decision"), REFUSE: say("paying.not_paid")}[status]


def shown_name(payee: Payee) -> str:
    """Whom the money goes to, as a list shows it: the unit behind a platform or project, else the name, else the id."""
    if payee.kind == "envelope":
        return say("paying.nobody_named")
    return payee.unit or payee.name or say("paying.no_name", id=payee.id)


def shown_matter(payee: Payee) -> str:
    """The matter, with the platform or project where the money goes to the unit behind it."""
    return f"{payee.matter}{say('signs.colon')}{payee.name}" if payee.unit and payee.name else payee.matter


# ---- what a run says on the terminal


def grid(run: PayRun) -> Grid:
    """The rows and sums of each clause by status."""
    head = say_each(
        "paying", "clause", "matter_in_table", "to_pay", "amount", "waiting_count", "amount", "not_paid_count", "owed_in_all"
    )
    rows = [(clause, register()[clause].label(), *_cells(payees)) for clause, payees in by_clause(run.payees).items()]
    rows.append(("", say("paying.total_in_table"), *_cells(run.payees)))
    return Grid(head, rows, say("paying.payments_of_yuan", year=run.year), numbers=(2, 3, 4, 5, 6, 7))


def _cells(payees: Sequence[Payee]) -> tuple[str, ...]:
    of = {status: [payee.amount for payee in payees if payee.status == status] for status in (PAY, ASK, REFUSE)}
    return (
        f"{len(of[PAY]):,}",
        f"{sum(of[PAY]):,}",
        f"{len(of[ASK]):,}",
        f"{sum(of[ASK]):,}",
        f"{len(of[REFUSE]):,}",
        f"{sum(map(sum, of.values())):,}",
    )


def sentences(run: PayRun) -> list[str]:
    """What belongs beside the list: how many rows wait, what decisions did, rows by list, what is not in it."""
    counts = run.counts()
    paid, paid_yuan, paid_zh = f"{counts[PAY]:,}", f"{run.total(PAY):,}", amount_words(run.total(PAY))
    open_rows, open_yuan = f"{counts[ASK]:,}", f"{run.total(ASK):,}"
    found = [
        say(
            "paying.paid_rows_yuan_waiting_decision",
            paid=paid,
            paid_zh=paid_zh,
            open_rows=open_rows,
            open_yuan=open_yuan,
            paid_yuan_en=paid_yuan,
        )
        if counts[ASK]
        else say(
            "paying.paid_rows_yuan_waiting_decision_rows",
            paid=paid,
            paid_zh=paid_zh,
            paid_yuan_en=paid_yuan,
            open_rows_en=open_rows,
            open_yuan_en=open_yuan,
        )
    ]
    found += _of_decisions(run)
    found += [
        _of_list(entry)
        for entry in run.accounts
        if entry.register != entry.file and entry.dropped is not None and entry.register in _kinds(run)
    ]
    nameless = sum(not payee.name and payee.kind != "envelope" for payee in run.of(PAY))
    if nameless:
        found.append(say("paying.rows_paid_no_name_fill", nameless=f"{nameless:,}"))
    found += made_remark(run.payees) + uncovered(run)
    if run.compared:
        verdicts = [row.verdict for row in run.compared]
        found.append(
            say(
                "paying.amounts_bureau_proposes_law_gives",
                verdicts_count=len(verdicts),
                count=verdicts.count("same"),
                count_2=verdicts.count("more"),
                count_3=verdicts.count("less"),
            )
        )
    if run.paid.unknown:
        some = say("signs.list_mark").join(f"“{matter or '…'}”" for matter in list(run.paid.unknown)[:3])
        found.append(say("paying.rows_register_payments_name_no", values_total=f"{sum(run.paid.unknown.values()):,}", some=some))
    found += run.costing.notes
    return [without_identity(sentence) for sentence in found]


def made_remark(payees: Sequence[Payee]) -> list[str]:
    """That rows stand for nobody, where the model made them."""
    made = sum(payee.made for payee in payees)
    return [say("paying.rows_made_model_stand_nobody", made=f"{made:,}")] if made else []


def uncovered(run: PayRun) -> list[str]:
    """The clauses that the lists given cannot settle, with the columns of enterprises that no list covers: what is not known is
    not nothing."""
    missing = {name for name, covered in run.given.coverage.items() if not covered}
    law = rules(run.year)
    found = {
        clause: [name for name in deciding_columns(law[clause]) if name in missing]
        for clause in law
        if law[clause].entitles[1].table == "enterprises" and clause not in run.costing.unset
    }
    paid = {payee.clause for payee in run.payees if payee.amount}  # its list was given, whatever else no list says of other firms
    open_clauses = {clause: names for clause, names in found.items() if names and clause not in paid}
    if not open_clauses:
        return []
    spec = dictionary()["enterprises"].columns
    listed = say("signs.clause_mark").join(
        f"{clause} {register()[clause].label()}{say('paying.lacking')}{say('signs.list_mark').join(spec[name].heading for name in names)}{say('signs.closing_bracket')}"
        for clause, names in open_clauses.items()
    )
    return [say("paying.clauses_lists_given_cant_settle", listed=listed)]


def _kinds(run: PayRun) -> set[str]:
    return {entry.register for entry in run.given.accounting}


def _of_decisions(run: PayRun) -> list[str]:
    found, decided = [], run.decided
    if decided.applied:
        found.append(say("paying.decisions_settled_rows", applied_count=len(decided.applied)))
    if decided.stale:
        found.append(say("paying.decisions_made_rows_changed_since", stale_count=len(decided.stale), stale=_rows(decided.stale)))
    if decided.idle:
        found.append(say("paying.decisions_rows_ask_nothing_any", idle_count=len(decided.idle), idle=_rows(decided.idle)))
    return found


def _rows(decisions: Sequence) -> str:
    named = [decision.row for decision in decisions[:3]]
    return say("signs.list_mark").join(named) + (say("paying.and_more") if len(decisions) > 3 else "")


def _of_list(entry) -> str:
    dropped = dropped_words(entry.dropped)
    return say(
        "paying.rows_paid_wait_refused_only",
        file=entry.file,
        rows_in=f"{entry.rows_in:,}",
        pay=f"{entry.pay:,}",
        ask=f"{entry.ask:,}",
        refuse=f"{entry.refuse:,}",
        informs=f"{entry.informs:,}",
        other_year=f"{entry.other_year:,}",
        values_total=f"{sum(entry.dropped.values()):,}",
        dropped=say("paying.dropped", dropped=dropped) if dropped else "",
    )


def dropped_words(dropped: Mapping[str, int]) -> str:
    """Why rows of a register are none of its list, with counts."""
    from ...population.registers import reason_label

    return say("signs.comma").join(f"{reason_label(reason)} {count:,}" for reason, count in dropped.items())


def warnings_of(run: PayRun) -> list[str]:
    """What each register was taken for, and why."""
    return [
        say("paying.read_as", file=one.file, register_label=register_label(one.register), why=one.why)
        for one in run.given.recognised
    ]


def register_label(name: str) -> str:
    """What a kind of register is called; a table by its name, a user's own mapping as it calls itself."""
    from ...population.registers.schema.shipped import REGISTERS, shipped_mapping

    if name in dictionary():
        return say("paying.table")
    return shipped_mapping(name).label() if name in REGISTERS else name
