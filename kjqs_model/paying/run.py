"""The whole way from lists to who is paid: reading, costing, asking, deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Finding
from ..policy import Costing, entitle
from ..policy.register import clause_order
from ..scenario import Scenario
from .accounting import RowsOf, accounts, refused_rows
from .comparing import Compared, ComparedSum, compared_rows, compared_sums
from .decisions import Decided, apply_decisions, read_decisions
from .lists import Given, read_lists
from .once import ask_of_paid, ask_of_years
from .paid import PaidRegister, read_paid
from .payees import PAY, STATUSES, Payee, payees_of
from .people import People
from .questions import ask_of_counted_twice, ask_of_findings, ask_of_same_persons


@dataclass(frozen=True)
class PayRun:
    """What came of a run: the costing, its payees with their status, the comparison with the bureau's own amounts, where every
    row went."""

    year: int
    scenario: Scenario
    given: Given
    costing: Costing
    payees: Sequence[Payee]
    decided: Decided
    compared: Sequence[Compared] = ()
    sums: Sequence[ComparedSum] = ()
    accounts: Sequence[RowsOf] = ()
    paid: PaidRegister = field(default_factory=PaidRegister)

    def of(self, status: str) -> list[Payee]:
        """The rows of one status."""
        return [payee for payee in self.payees if payee.status == status]

    def total(self, status: str = PAY) -> int:
        """What the rows of a status sum to, in yuan."""
        return sum(payee.amount for payee in self.of(status))

    def counts(self) -> Mapping[str, int]:
        """How many rows have each status."""
        return {status: len(self.of(status)) for status in STATUSES}

    @property
    def findings(self) -> list[Finding]:
        """Everything that was found in lists and registers of payments."""
        return [*self.given.findings, *self.paid.findings]


def pay(
    lists: Sequence[Path],
    year: int,
    scenario: Scenario,
    *,
    paid: Sequence[Path] = (),
    decisions: Path | None = None,
    mappings: Sequence[str] = (),
    names: Path | None = None,
) -> PayRun:
    """Who is paid how much for a year, and what a person must decide first.

    Parameters
    ----------
    lists : registers, tables, or both. paid : registers of what was paid before. decisions : a filled-in form of an earlier run.
    mappings, names : as for an import, for registers that are not recognised and names without a code.

    Raises
    ------
    Refusal : lists, registers or decisions that are at fault, with all findings.
    """
    given = read_lists(lists, year, mappings, names)
    before = read_paid(paid)
    entitlement = entitle(given.tables, scenario.policy, year)
    costing = entitlement.cost()
    people = People(given.tables, year)
    payees = payees_of(entitlement, costing, given.origins, people)
    ask_of_findings(payees, given.findings, given, year)
    ask_of_same_persons(payees, people)
    ask_of_counted_twice(payees, given, people, {"enterprises": "enterprise"})
    ask_of_years(payees, given.tables, scenario.policy, year, given.origins, people)
    ask_of_paid(payees, before)
    payees = sorted(
        [*payees, *refused_rows(given, payees, year)],
        key=lambda payee: (clause_order(payee.clause), payee.id, -payee.amount, payee.places),
    )
    decided = apply_decisions(payees, [] if decisions is None else read_decisions(decisions), decisions)
    compared = compared_rows(given.proposed, payees, year)
    return PayRun(
        year,
        scenario,
        given,
        costing,
        payees,
        decided,
        compared,
        compared_sums(given.written_totals, compared),
        accounts(given, payees, year),
        before,
    )
