"""One year of many draws at once: the same rules over tables that hold a block of draws, totals draw by draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ..law import ClauseRules, round_half_up
from ..tables import Tables
from .amounts import Amounts, amounts, exact_sums
from .entitlement import EntitledRows, entitled_rows, who_reads
from .evaluation import envelopes, running
from .frames import DRAW, reads
from .overlap import settled
from .parameters import Policy, clause_paths
from .register import clause_order, rules


@dataclass(frozen=True)
class DrawTotals:
    """What the city owes for a year in each draw of a block.

    ``amounts`` : by clause (draws,) whole yuan. ``recipients`` : by clause (draws,) how many are paid. ``by_county`` : by clause
    (draws, counties + 1) whole yuan in the order of ``counties``, last what goes to several counties or none that is known. All
    name every clause that runs, also where nobody is paid, and every envelope.
    """

    amounts: Mapping[str, np.ndarray]
    recipients: Mapping[str, np.ndarray]
    by_county: Mapping[str, np.ndarray]
    counties: tuple[str, ...]
    best: Mapping[str, tuple[np.ndarray, np.ndarray]]

    def chosen(self, clause: str) -> tuple[np.ndarray, np.ndarray]:
        """Who is paid under a clause that chooses (16.2): the draw of each, and the code of its id in the clause's table."""
        return self.best.get(clause, (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)))


def totals_by_draw(
    tables: Tables, policy: Policy, year: int, draws: int, drawn: Mapping[str, np.ndarray] | None = None
) -> DrawTotals:
    """What the city owes for a year in each draw of a block, as ``evaluate`` has it for one.

    The policy's rule for several awards for one matter holds within each draw and year. What an earlier year paid is deducted
    as far as the tables hold rows of it: those of a projection hold one year, and its flows have new ids every year.

    Parameters
    ----------
    tables : every table with rows has a column ``draw``, 0 to ``draws`` - 1, beside its own; labels of ids may be empty where
        no other table is linked through them.
    policy : parameters and readings, the same in each draw. year : the year costed.
    draws : draws in the block.
    drawn : by parameter path (draws,) a value for each draw in the place of the policy's; only parameters that decide how
        much, never who.

    Returns
    -------
    DrawTotals : zeros in a year in which the policy is not in force.

    Raises
    ------
    ValueError : a table without draws, a draw out of the block, a parameter that can't be drawn.
    """
    return entitle_draws(tables, policy, year, draws, drawn).totals()


@dataclass(frozen=True, eq=False)
class DrawEntitlement:
    """Who is entitled in a year in each draw of a block, ready to be costed under this policy or one that differs in how much
    alone."""

    tables: Tables
    policy: Policy
    year: int
    draws: int
    drawn: Mapping[str, np.ndarray]
    counties: tuple[str, ...]
    entitled: Mapping[str, EntitledRows]

    def totals(self, policy: Policy | None = None, only: Collection[str] | None = None) -> DrawTotals:
        """What is owed under a policy under which the same rows are entitled; by default the one that they were found under.

        Parameters
        ----------
        only : the clauses that are costed; None for all. Not where the policy has a rule for several awards: it looks at all.
        """
        policy = policy or self.policy
        running_now = [clause for clause in running(policy, self.year) if only is None or clause in only]
        paid = self._paid(policy, running_now)
        places = len(self.counties) + 1
        totals = {
            clause: (np.zeros(self.draws), np.zeros(self.draws, dtype=np.int64), np.zeros((self.draws, places)))
            for clause in running_now
        }
        totals |= {
            clause: (*found.totals(self.draws), found.by_county(self.draws, self.counties)) for clause, found in paid.items()
        }
        totals |= {
            clause: self._of_envelope(envelope, policy)
            for clause, envelope in envelopes(policy, self.year).items()
            if only is None or clause in only
        }
        order = sorted(totals, key=clause_order)
        amounts_of, recipients_of, by_county = ({clause: totals[clause][part] for clause in order} for part in range(3))
        chosen = {clause: found.paid() for clause, found in paid.items() if self.entitled[clause].rules.chooses}
        return DrawTotals(amounts_of, recipients_of, by_county, self.counties, chosen)

    def paid(self) -> dict[str, PaidInDraws]:
        """By clause the recipients of each draw and what each gets, under the policy that they were found under; no envelope."""
        return self._paid(self.policy, running(self.policy, self.year))

    def _paid(self, policy: Policy, clauses: Collection[str]) -> dict[str, PaidInDraws]:
        by_clause = _by_clause(
            {path: values for path, values in self.drawn.items() if path.rpartition(".")[0] in clauses},
            policy,
            self.year,
            self.draws,
        )
        written = {
            clause: (
                self.entitled[clause],
                amounts(self.entitled[clause], policy.parameters(clause, self.year), by_clause.get(clause)),
            )
            for clause in clauses
            if clause in self.entitled and len(self.entitled[clause].rows)
        }
        return {
            clause: PaidInDraws.of_rows(rows, owed)
            for clause, (rows, owed) in settled(written, self.tables, policy, self.year, by_clause).items()
        }

    def _of_envelope(self, envelope: float, policy: Policy) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        amount = float(round_half_up(envelope)) if self.year in policy.in_force else 0.0
        nowhere = np.zeros((self.draws, len(self.counties) + 1))
        nowhere[:, -1] = amount
        return np.full(self.draws, amount), np.full(self.draws, int(amount > 0)), nowhere


def entitle_draws(
    tables: Tables, policy: Policy, year: int, draws: int, drawn: Mapping[str, np.ndarray] | None = None
) -> DrawEntitlement:
    """Who is entitled in a year in each draw of a block: the slow part of ``totals_by_draw``, with its parameters and errors."""
    policy, drawn = getattr(policy, "policy", policy), drawn or {}
    _fail_if_no_draws(tables, draws)
    _by_clause(drawn, policy, year, draws)
    entitled = entitled_rows(tables, policy, year, running(policy, year)) if year in policy.in_force else {}
    return DrawEntitlement(tables, policy, year, draws, drawn, _counties(tables), entitled)


@dataclass(frozen=True)
class PaidInDraws:
    """The recipients of one clause in order of draw and id, and what each gets, in whole yuan; the code of each one's county."""

    draws: np.ndarray
    recipients: np.ndarray
    whole: np.ndarray
    county: np.ndarray
    county_labels: np.ndarray

    @classmethod
    def of_rows(cls, entitled: EntitledRows, owed: Amounts) -> PaidInDraws:
        whole = np.broadcast_to(owed.whole, len(entitled.starts))
        return cls(entitled.draw_of_each, entitled.recipients, whole, entitled.county, entitled.county_labels)

    def totals(self, draws: int) -> tuple[np.ndarray, np.ndarray]:
        first = np.flatnonzero(np.r_[True, self.draws[1:] != self.draws[:-1]])
        found = np.zeros(draws)
        found[self.draws[first]] = exact_sums(self.whole, first)
        return found, np.bincount(self.draws[self.whole > 0], minlength=draws)

    def by_county(self, draws: int, counties: tuple[str, ...]) -> np.ndarray:
        """(draws, counties + 1) whole yuan; the last place is that of several counties or none that is known."""
        size = len(counties) + 1
        places = (
            np.append(np.searchsorted(counties, self.county_labels).astype(np.int64), size - 1)
            if len(self.county_labels)
            else np.array([size - 1])
        )
        places = places[np.where(self.county < 0, len(places) - 1, self.county)]
        # Whole yuan below 2**53: bincount adds them without error in any order.
        return np.bincount(self.draws * size + places, weights=self.whole, minlength=draws * size).reshape(draws, size)

    def paid(self) -> tuple[np.ndarray, np.ndarray]:
        return self.draws[self.whole > 0], self.recipients[self.whole > 0]


def _counties(tables: Tables) -> tuple[str, ...]:
    """Every county that a table names, in code-point order."""
    return tuple(sorted({str(name) for _, table in tables.items() for name in table.labels.get("county", ())}))


def _fail_if_no_draws(tables: Tables, draws: int) -> None:
    for name, table in tables.items():
        if len(table):
            if DRAW not in table.columns:
                raise ValueError(f"{name} has rows and no column '{DRAW}': every table of a block of draws has one")
            if table[DRAW].min() < 0 or table[DRAW].max() >= draws:
                raise ValueError(f"{name} has draws {table[DRAW].min()} to {table[DRAW].max()}; the block has 0 to {draws - 1}")


def _by_clause(drawn: Mapping[str, np.ndarray], policy: Policy, year: int, draws: int) -> dict[str, dict[str, np.ndarray]]:
    """Drawn values by clause and name, each checked."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for path, given in drawn.items():
        clause, _, name = path.rpartition(".")
        values = np.asarray(given, dtype=np.float64)
        if path not in policy.values or clause not in rules(year) or name not in _decides_how_much(rules(year)[clause]):
            raise ValueError(f"'{path}' can't be drawn: only parameters that say how much a clause pays can")
        if policy.value(path, year) is None:
            raise ValueError(f"'{path}' can't be drawn: the policy sets no value, so that the clause does not run")
        if values.shape != (draws,) or not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"'{path}' needs {draws} numbers, one a draw, each zero or more")
        found.setdefault(clause, {})[name] = values
    return found


def _decides_how_much(rule: ClauseRules) -> frozenset[str]:
    names = frozenset(name for name, _ in clause_paths(rule.clause))
    summed = frozenset().union(*(reads(function, rule, names) for function, _ in rule.adds_up))
    paid = reads(rule.pays, rule, names) | (reads(rule.caps, rule, names) if rule.caps else frozenset())
    return paid - who_reads(rule) - summed
