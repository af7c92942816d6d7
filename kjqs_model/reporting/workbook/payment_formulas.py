"""How each payment can be recomputed in a spreadsheet: amount x units where that holds exactly, else the value and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...language import say
from ...law import round_half_up
from ...policy import Policy, register
from ...policy.register import rules

if TYPE_CHECKING:

    from ...study import Study


@dataclass(frozen=True)
class FormulaLine:
    """One line of the clause sheet: a clause, or one of the amounts of a clause that has several.

    ``amount`` is the name of the unit amount, None where the line is not amount x units; ``share`` and ``cap`` name the
    parameters that multiply and bound it; ``note`` says why a line is not live, or what to mind when it is.
    """

    clause: str
    amount: str | None = None
    share: str | None = None
    cap: str | None = None
    note: str = ""

    @property
    def key(self) -> str:
        # Never a bare "7.1": spreadsheets take a criterion that looks like a number for one.
        return f"{self.clause}.{self.amount or 'all'}"


@dataclass(frozen=True)
class Payment:
    """One payment with the line it belongs to and the units it counts (None where the value stands alone)."""

    row: Any
    line: FormulaLine
    units: int | None


def lines_of(study: Study) -> tuple[list[FormulaLine], list[Payment]]:
    """The lines of every costed clause in clause order, and every payment with its line."""
    detail, policy, year = study.costing.detail(), study.costing.policy, study.year
    rows_of = {clause: list(rows.itertuples(index=False)) for clause, rows in detail.groupby("clause", sort=False)}
    lines, payments = [], []
    for clause in study.costing.totals()["clause"]:
        found, placed = _clause_lines(clause, rows_of.get(clause, []), policy, year)
        lines += found
        payments += placed
    return lines, payments


def _clause_lines(clause: str, rows: list, policy: Policy, year: int) -> tuple[list[FormulaLine], list[Payment]]:
    entry, values = register()[clause], policy.parameters(clause, year)
    amounts = {name: values[name] for name in entry.parameters if name.startswith("amount") and values[name]}
    share = "share_paid" if values.get("share_paid") is not None else None
    cap = "cap" if values.get("cap") else None
    rule = rules(year).get(clause)
    live = rule if entry.pay in ("fixed", "ceiling") and amounts else None
    if live and live.adds_up and len(amounts) == 1 and not share:
        placed = _counted(FormulaLine(clause, next(iter(amounts)), cap=cap, note=_cap_note(cap)), rows, amounts,
                          values.get("cap"))
    elif live and not live.adds_up and not cap:
        placed = _by_amount(clause, rows, amounts, share, values.get(share) if share else 1.0)
    else:
        placed = None
    if placed is None:
        line = FormulaLine(clause, note=_why_not(clause, bool(rule and rule.adds_up)))
        return [line], [Payment(row, line, None) for row in rows]
    return placed


def _by_amount(clause, rows, amounts, share, factor) -> tuple[list[FormulaLine], list[Payment]] | None:
    """One unit a payment; every payment must be exactly one of the amounts, and no two amounts alike."""
    lines = {name: FormulaLine(clause, name, share=share, note=_share_note(share)) for name in amounts}
    named = {int(round_half_up(amount * factor)): name for name, amount in amounts.items()}
    if len(named) < len(amounts) or any(row.amount_yuan not in named for row in rows):
        return None
    return list(lines.values()), [Payment(row, lines[named[row.amount_yuan]], 1) for row in rows]


def _counted(line: FormulaLine, rows, amounts, cap) -> tuple[list[FormulaLine], list[Payment]] | None:
    """Several units a payment, up to a cap; at the cap the units are not to be seen from the payment."""
    amount = int(amounts[line.amount])
    if amount != amounts[line.amount] or any(row.amount_yuan % amount and row.amount_yuan != cap for row in rows):
        return None
    return [line], [Payment(row, line, None if cap and row.amount_yuan >= cap else row.amount_yuan // amount) for row in rows]


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
