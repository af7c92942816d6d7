"""How each payment can be recomputed in a spreadsheet: amount x units where that holds exactly, else the value and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Refusal
from ...language import say
from ...law import round_half_up
from ...policy import register
from ...policy.amounts import amounts
from ...policy.entitlement import entitled_rows
from ...policy.register import rules

if TYPE_CHECKING:
    from ...study import Study

_ENDLESS = 1e15


@dataclass(frozen=True)
class FormulaLine:
    """One line of the clause sheet: a clause, or one of the amounts of a clause that has several.

    ``amount`` is the name of the unit amount or of the rate, None where the line can't be recomputed; ``other`` a second amount
    that the same recipient may get too; ``share`` and ``cap`` name the parameters that multiply and bound it; ``note`` says why a
    line is not live, or what to mind when it is.
    """

    clause: str
    amount: str | None = None
    share: str | None = None
    cap: str | None = None
    note: str = ""
    other: str | None = None

    @property
    def key(self) -> str:
        # Never a bare "7.1": spreadsheets take a criterion that looks like a number for one.
        return f"{self.clause}.{self.amount or 'all'}"

    @property
    def is_rate(self) -> bool:
        """Whether units are yuan that a rate is taken of."""
        return self.amount == "rate"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that the line's formulas read."""
        return tuple(name for name in (self.amount, self.other, self.share, self.cap) if name)


@dataclass(frozen=True)
class Payment:
    """One payment with the line it belongs to and what it counts: units, or the yuan that a rate is taken of (None where the
    value stands alone); ``mix`` where a line has two amounts: units of the first alone, the second alone, and of both, which get
    the higher."""

    row: Any
    line: FormulaLine
    units: float | None
    mix: tuple[int, int, int] | None = None


def lines_of(study: Study) -> tuple[list[FormulaLine], list[Payment]]:
    """The lines of every costed clause in clause order, and every payment with its line."""
    detail = study.costing.detail()
    rows_of = {clause: list(rows.itertuples(index=False)) for clause, rows in detail.groupby("clause", sort=False)}
    lines, payments = [], []
    for clause in study.costing.totals()["clause"]:
        found, placed = _clause_lines(study, clause, rows_of.get(clause, []))
        lines += found
        payments += placed
    return lines, payments


Placed = tuple[list[FormulaLine], list[Payment]]


def _clause_lines(study: Study, clause: str, rows: list) -> Placed:
    entry, values = register()[clause], study.costing.policy.parameters(clause, study.year)
    rule = rules(study.year).get(clause)
    money = {
        name: values[name]
        for name in entry.parameters
        if (name.startswith("amount") or name in ("rate", "annual_envelope")) and values[name]
    }
    share = "share_paid" if values.get("share_paid") is not None else None
    cap = "cap" if values.get("cap") else None
    adds_up = bool(rule and rule.adds_up)
    placed = None
    if money and not adds_up and not cap and "rate" not in money:
        placed = _by_amount(clause, rows, money, share, values[share] if share else 1.0)
    elif len(money) == 1 and not share:
        placed = _by_units(study, FormulaLine(clause, next(iter(money)), cap=cap, note=_cap_note(cap)), rows, values)
    elif len(money) == 2 and not share and not cap:
        placed = _by_mix(study, clause, list(money), rows, values)
    if placed is None:
        line = FormulaLine(clause, note=_why_not(clause, adds_up))
        return [line], [Payment(row, line, None) for row in rows]
    return placed


def _by_amount(clause, rows, amounts, share, factor) -> Placed | None:
    """One unit a payment; every payment must be exactly one of the amounts, and no two amounts alike."""
    lines = {name: FormulaLine(clause, name, share=share, note=_share_note(share)) for name in amounts}
    named = {int(round_half_up(amount * factor)): name for name, amount in amounts.items()}
    if len(named) < len(amounts) or any(row.amount_yuan not in named for row in rows):
        return None
    return list(lines.values()), [Payment(row, lines[named[row.amount_yuan]], 1) for row in rows]


def _by_units(study: Study, line: FormulaLine, rows: list, values: Mapping) -> Placed | None:
    """What each payment counts, or takes a rate of: what the clause would pay at an amount or rate of one and without a cap."""
    assert line.amount
    units = _paid_at(study, line.clause, {line.amount: 1.0} | ({line.cap: _ENDLESS} if line.cap else {}))
    most = values[line.cap] if line.cap else math.inf
    if any(row.recipient_id not in units for row in rows):
        return None
    payments = [Payment(row, line, units[row.recipient_id]) for row in rows]
    if any(int(round_half_up(min(most, values[line.amount] * payment.units))) != payment.row.amount_yuan for payment in payments):
        return None
    return [line], payments


def _by_mix(study: Study, clause: str, names: list[str], rows: list, values: Mapping) -> Placed | None:
    """Units of two amounts where one recipient may have both, for which the higher is paid (or their sum)."""
    line = FormulaLine(clause, names[0], other=names[1], note=say("reporting_workbook.higher_for_both"))
    first, second, both = (
        _paid_at(study, clause, dict(zip(names, ends, strict=True))) for ends in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
    )
    if any(row.recipient_id not in both for row in rows):
        return None
    payments = []
    for row in rows:
        one, other, all_ = (found[row.recipient_id] for found in (first, second, both))
        mix = (int(all_ - other), int(all_ - one), int(one + other - all_))
        low, high = (values[name] for name in names)
        if int(round_half_up(mix[0] * low + mix[1] * high + mix[2] * max(low, high))) != row.amount_yuan:
            return None
        payments.append(Payment(row, line, None, mix))
    return [line], payments


def _paid_at(study: Study, clause: str, given: Mapping[str, float]) -> dict[str, float]:
    """What each recipient of a clause would get with some of its parameters replaced, before rounding; none where that cannot be
    computed."""
    policy, year = study.costing.policy, study.year
    entitled = entitled_rows(study.tables, policy, year, [clause]).get(clause) if clause in rules(year) else None
    if entitled is None:
        return {}
    try:
        paid = amounts(entitled, {**policy.parameters(clause, year), **given}).unrounded
    except Refusal:
        return {}
    recipients = entitled.recipient_labels[entitled.recipients]
    return dict(zip(recipients, np.broadcast_to(paid, len(recipients)).tolist(), strict=True))


def _cap_note(cap: str | None) -> str:
    return say("reporting_workbook.whoever_reaches_cap_paid_cap") if cap else ""


def _share_note(share: str | None) -> str:
    return say("reporting_workbook.policy_names_ceiling_share_paid") if share else ""


def _why_not(clause: str, adds_up: bool) -> str:
    pay = register()[clause].pay
    if pay == "match":
        return say("reporting_workbook.match_money_other_levels_values")
    if pay == "share":
        return say("reporting_workbook.share_base_capped_rounded_each")
    if pay == "unset":
        return say("reporting_workbook.no_amount_policy_set_scenario")
    if adds_up:
        return say("reporting_workbook.several_amounts_added_up_recipient")
    return say("reporting_workbook.not_amount_times_count_values")
