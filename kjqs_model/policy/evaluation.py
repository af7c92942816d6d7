"""Evaluation: what the city owes for a year, clause by clause, recipient by recipient."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from ..errors import Refusal, nearest
from ..language import either, say
from ..law import round_half_up
from ..tables import Tables
from .amounts import amounts
from .costing import ClauseCost, Costing
from .entitlement import BLOCK, EntitledRows, entitled_rows, is_funded, runs, who_reads
from .firm_history import history_notes
from .overlap import Paid, settled
from .parameters import AS_WRITTEN, OVERLAP_RULES, Policy, parameter_of
from .register import register, rules


@dataclass
class Entitlement:
    """Who is entitled in a year under one policy, ready to be costed under that policy or another.

    A policy that differs in amounts, rates, caps and the rule for several awards alone keeps the entitled rows; a clause whose
    conditions read a parameter that differs is entitled anew.
    """

    tables: Tables
    policy: Policy
    year: int
    threads: int = 1
    block: int = BLOCK
    clauses: Collection[str] | None = None
    _rows: dict[str, EntitledRows] | None = None

    def rows(self, policy: Policy) -> dict[str, EntitledRows]:
        """The entitled rows of every clause that runs under a policy."""
        if self.year not in policy.in_force:
            return {}
        if self._rows is None:
            self._rows = self._entitled(self.policy, self._asked(running(self.policy, self.year)))
        differing = set(self._asked(policy.differs_from(self.policy)))
        kept = {
            clause: rows for clause, rows in self._rows.items() if clause not in differing or self._holds(clause, rows, policy)
        }
        anew = [clause for clause in differing - kept.keys() if _runs(clause, policy, self.year)]
        return kept | self._entitled(policy, anew) if anew else kept

    def _asked(self, clauses: Iterable[str]) -> list[str]:
        return [clause for clause in clauses if self.clauses is None or clause in self.clauses]

    def _entitled(self, policy: Policy, clauses: list[str]) -> dict[str, EntitledRows]:
        return entitled_rows(self.tables, policy, self.year, clauses, self.threads, self.block)

    def amounts(self, policy: Policy) -> Paid:
        """Entitled rows and amounts of every clause that has any under a policy, by its rule for several awards for one
        matter."""
        written = {
            clause: (entitled, amounts(entitled, policy.parameters(clause, self.year)))
            for clause, entitled in self.rows(policy).items()
            if len(entitled.rows)
        }
        return settled(written, self.tables, policy, self.year)

    def totals(self, policy: Policy) -> dict[str, tuple[int, np.ndarray]]:
        """Of every clause that entitles anyone: its total in yuan, and by county (several, unknown last)."""
        return {
            clause: (_total(entitled, paid.whole), _by_county(entitled, paid.whole))
            for clause, (entitled, paid) in self.amounts(policy).items()
        }

    def cost(self, policy: Policy | None = None) -> Costing:
        """What is owed under a policy (by default the one it was entitled under)."""
        policy = policy or self.policy
        costs = [ClauseCost.of_rows(clause, entitled, paid) for clause, (entitled, paid) in self.amounts(policy).items()]
        if self.year in policy.in_force:
            costs += [
                ClauseCost.of_envelope(clause, float(round_half_up(envelope)))
                for clause, envelope in envelopes(policy, self.year).items()
            ]
        return Costing(policy, self.year, costs, [*notes(policy, self.year), *history_notes(self.tables, policy, self.year)])

    def _holds(self, clause: str, entitled: EntitledRows, policy: Policy) -> bool:
        if not _runs(clause, policy, self.year):
            return False
        deciding = who_reads(entitled.rules)
        mine, theirs = policy.parameters(clause, self.year), self.policy.parameters(clause, self.year)
        return all(mine[name] == theirs[name] for name in deciding)


def entitle(
    tables: Tables, policy: Policy, year: int, threads: int = 1, block: int = BLOCK, clauses: Collection[str] | None = None
) -> Entitlement:
    """Who is entitled in a year: the slow part of a costing, kept for any number of amounts.

    Parameters
    ----------
    clauses : ids of the clauses to look at (``{"1.1", "8.2"}``); the others cost nothing, in yuan and in time. None is all.

    Raises
    ------
    Refusal : a clause that there is not.
    """
    for clause in clauses or ():
        if clause not in register():
            near = nearest(clause, register()) or list(register())[:5]
            raise Refusal(say("policy.there_no_clause_near", clause=clause, near=say("signs.list_mark").join(near)))
    entitlement = Entitlement(tables, policy, year, threads, block, clauses)
    entitlement.rows(policy)
    return entitlement


def evaluate(tables: Tables, policy: Policy, year: int, threads: int = 1, block: int = BLOCK) -> Costing:
    """What the city owes for a year under a policy.

    Parameters
    ----------
    tables : the population, synthetic or real.
    policy : parameters and readings; a Scenario is taken for its policy.
    year : the year in which the events were decided.
    threads, block : how the work is cut up; the result is the same bit for bit.

    Returns
    -------
    Costing : payments in whole yuan and their totals, the unset clauses, the assumptions made.
    """
    return entitle(tables, getattr(policy, "policy", policy), year, threads, block).cost()


def _runs(clause: str, policy: Policy, year: int) -> bool:
    return register()[clause].pays_money and clause in rules(year) and runs(clause, policy, year)


def running(policy: Policy, year: int) -> list[str]:
    """The clauses that pay from tables in a year of force, in numeric order."""
    return [clause for clause in rules(year) if _runs(clause, policy, year)]


def _total(entitled: EntitledRows, whole) -> int:
    return int(whole) * len(entitled.starts) if np.ndim(whole) == 0 else int(whole.sum())


def _by_county(entitled: EntitledRows, whole) -> np.ndarray:
    if np.ndim(whole) == 0:
        return entitled.county_counts * float(whole)
    return np.bincount(entitled.county_places, weights=whole, minlength=len(entitled.county_labels) + 2)


def envelopes(policy: Policy, year: int) -> dict[str, float]:
    """What a scenario sets aside for a year under each clause that it funds so, in yuan."""
    found = {
        clause: policy.number(f"{clause}.annual_envelope", year)
        for clause, entry in register().items()
        if "annual_envelope" in entry.parameters
    }
    return {clause: envelope for clause, envelope in found.items() if envelope is not None}


def notes(policy: Policy, year: int) -> list[str]:
    """What a reader of a year's cost must know: years out of force, values carried back, a rule that takes awards off."""
    if year not in policy.in_force:
        first, last = policy.in_force.first, policy.in_force.last
        return [
            say(
                "policy.outside_years_force_nothing_paid",
                year=year,
                first=first,
                last=say("policy.to_last", last=last) if last else "",
            )
        ]
    found = []
    for path, dated in policy.values.items():
        if policy.holds_before_first(path, year):
            first = min(dated)
            found.append(say("policy.values_uses", path=path, parameter_of=parameter_of(path).label(), first=first, year=year))
    if policy.overlap != AS_WRITTEN:
        rule = either(*OVERLAP_RULES[policy.overlap])
        found.append(say("policy.several_awards_one_matter_clauses", rule=rule))
    return found


__all__ = ["Entitlement", "entitle", "evaluate", "is_funded", "notes"]
