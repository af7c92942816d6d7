"""Several awards for one matter (就高不重复, 晋级补差): what is kept of each, and what is taken off, exact to the yuan.

An award is what one row of a table earns under one clause of a group (``data/overlap_groups.yaml``); its matter is the platform,
project, park or prize of the row, whoever is paid. ``as_written`` pays every award. ``highest_per_matter`` pays, of the awards of
a matter in a year, the highest alone. ``difference_on_upgrade`` deducts what the matter was already paid in the group, by lower
awards of the same year and in earlier years of force, so that over its life a matter earns its highest award once; awards for the
work of one year (assessments) look at no other year. Of equal awards that of the clause first in numeric order is paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..heavy import pd
from ..language import say
from ..law import round_down
from ..tables import Tables
from .amounts import Amounts, amounts
from .entitlement import EntitledRows, entitled_rows, runs
from .frames import DRAW
from .overlap_groups import OverlapGroup, group_of, overlap_groups
from .parameters import AS_WRITTEN, DIFFERENCE, HIGHEST, Policy
from .register import rules

Paid = Mapping[str, tuple[EntitledRows, Amounts]]
"""By clause the rows that it entitles and what it pays for them; clauses that entitle nobody are left out."""

Drawn = Mapping[str, Mapping[str, np.ndarray]]
"""By clause and parameter a value for each draw in the place of the policy's."""


def kept_amounts(
    rule: str, matter: np.ndarray, clause: np.ndarray, amount: np.ndarray, earlier: np.ndarray | float = 0.0
) -> np.ndarray:
    """What is kept of each award of one group and year.

    Parameters
    ----------
    rule : a word of ``OVERLAP_RULES``. matter : (awards,) a number for each matter, another in each draw.
    clause : (awards,) its clause's place in numeric order. amount : (awards,) whole yuan.
    earlier : (awards,) what the matter was paid in the group in earlier years; only ``difference_on_upgrade`` reads it.

    Returns
    -------
    (awards,) whole yuan, zero to ``amount``, in the order given. The awards of a matter keep together its highest amount; less
    ``earlier``, but not below zero, under ``difference_on_upgrade``.
    """
    if rule == AS_WRITTEN or not len(amount):
        return amount
    order = np.lexsort((-clause if rule == HIGHEST else clause, amount, matter))
    same, given = matter[order][1:] == matter[order][:-1], amount[order]
    kept = np.empty_like(amount)
    if rule == HIGHEST:
        kept[order] = np.where(np.append(~same, True), given, 0.0)
    else:
        lower = np.append(0.0, np.where(same, given[:-1], 0.0))
        kept[order] = np.maximum(given - np.maximum(lower, np.broadcast_to(earlier, amount.shape)[order]), 0.0)
    return kept


def settled(paid: Paid, tables: Tables, policy: Policy, year: int, drawn: Drawn | None = None) -> Paid:
    """What each clause pays once the policy's rule for several awards has taken off its part; as written, ``paid`` itself.

    A clause from which nothing is taken keeps its amounts as they are. Where the tables hold draws, each is settled by
    itself; earlier years count as far as the tables have rows of them, in the same draw.
    """
    if policy.overlap == AS_WRITTEN:
        return paid
    found = dict(paid)
    for group in overlap_groups():
        awards = _awards(group, paid)
        if len(awards.amount):
            kept = kept_amounts(
                policy.overlap,
                awards.matter,
                awards.clause,
                awards.amount,
                _paid_earlier(group, tables, policy, year, drawn)[awards.matter],
            )
            found.update(_less(group, paid, awards, awards.amount - kept))
    return found


def overlaps(tables: Tables, policy: Policy, year: int) -> pd.DataFrame:
    """The matters that are paid twice or more in a group as written, one row an award.

    Paid twice is a matter with two awards in the year, or with one that was paid in an earlier year of force.

    Parameters
    ----------
    tables : the population, without draws. policy : its amounts and readings; its own overlap rule does not matter here.

    Returns
    -------
    DataFrame : group, matter_id, clause, recipient_id, amount_yuan (as written), paid_earlier_yuan (in earlier years of force
    under
    ``difference_on_upgrade``), kept_highest and kept_difference (what each rule would pay), in order of group, matter and clause.
    """
    policy = getattr(policy, "policy", policy)
    columns = [
        "group",
        "matter_id",
        "clause",
        "recipient_id",
        "amount_yuan",
        "paid_earlier_yuan",
        "kept_highest",
        "kept_difference",
    ]
    found = [_overlaps_of(tables, outcome) for outcome in _outcomes(tables, policy, year)]
    found = [frame for frame in found if len(frame)]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def overlap_savings(tables: Tables, policy: Policy, year: int) -> pd.DataFrame:
    """What each rule would pay and save in a year, in yuan: one row a group, last the total of all.

    Returns
    -------
    DataFrame : group, label, as_written, highest_per_matter, difference_on_upgrade, saved_highest, saved_difference.
    """
    outcomes = {outcome.group.id: outcome for outcome in _outcomes(tables, getattr(policy, "policy", policy), year)}
    rows: list[list] = []
    for group in overlap_groups():
        outcome = outcomes.get(group.id)
        sums = (
            [int(part.sum()) for part in (outcome.awards.amount, outcome.highest, outcome.difference)] if outcome else [0, 0, 0]
        )
        rows.append([group.id, group.label(), *sums, sums[0] - sums[1], sums[0] - sums[2]])
    rows.append(["total", say("policy.total"), *(sum(row[place] for row in rows) for place in range(2, 7))])
    return pd.DataFrame(rows, columns=["group", "label", AS_WRITTEN, HIGHEST, DIFFERENCE, "saved_highest", "saved_difference"])


@dataclass(frozen=True)
class Loss:
    """What a rule took off one award: the id of its matter, whole yuan before and after, and what stands against it.

    ``earlier`` is what the matter was paid in earlier years; ``others`` are clauses of the same year with the yuan they pay for
    it.
    """

    matter: str
    before: int
    after: int
    earlier: int
    others: tuple[tuple[str, int], ...]


def losses(tables: Tables, policy: Policy, year: int, clause: str, recipient: int) -> list[Loss]:
    """What the policy's rule took off the awards of a recipient (the code of its id) under a clause, by matter."""
    group = group_of(clause)
    if group is None or policy.overlap == AS_WRITTEN:
        return []
    paid = _paid_in(group, tables, policy, year)
    if clause not in paid:
        return []
    awards, earlier = _awards(group, paid), _paid_earlier(group, tables, policy, year)
    kept = kept_amounts(policy.overlap, awards.matter, awards.clause, awards.amount, earlier[awards.matter])
    own: np.ndarray = np.equal(awards.clause, group.clauses.index(clause))
    own[own] = paid[clause][0].recipients[awards.place[own]] == recipient
    labels, found = tables[group.table].labels[group.matter], []
    for award in np.flatnonzero(own & (kept < awards.amount)).tolist():
        others = np.flatnonzero(
            (awards.matter == awards.matter[award]) & (kept > 0) & (_lower(awards, award) | (policy.overlap == HIGHEST))
        )
        found.append(
            Loss(
                str(labels[awards.matter[award]]),
                int(awards.amount[award]),
                int(kept[award]),
                int(earlier[awards.matter[award]]),
                tuple((group.clauses[awards.clause[other]], int(kept[other])) for other in others),
            )
        )
    return sorted(found, key=lambda loss: (loss.matter, loss.before))


# Awards ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Awards:
    """The awards of a group in a year: clause (place in the group), recipient (place in its clause), matter, whole yuan."""

    clause: np.ndarray
    place: np.ndarray
    matter: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True)
class _Outcome:
    """What each rule makes of the awards of a group in a year."""

    group: OverlapGroup
    paid: Paid
    awards: _Awards
    earlier: np.ndarray
    highest: np.ndarray
    difference: np.ndarray


def _awards(group: OverlapGroup, paid: Paid) -> _Awards:
    found = []
    for number, clause in enumerate(group.clauses):
        if clause in paid:
            entitled, owed = paid[clause]
            place = np.repeat(np.arange(len(entitled.starts)), np.diff(np.r_[entitled.starts, len(entitled.rows)]))
            matter = _matters(group, entitled.frame.table, entitled.rows)
            found.append((np.full(len(place), number), place, matter, _by_row(entitled, owed, place, matter)))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return _Awards(none, none, none, np.empty(0))
    return _Awards(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _matters(group: OverlapGroup, table, rows: np.ndarray | slice) -> np.ndarray:
    """A number for each row's matter: the code of its id, in each draw another."""
    codes = table[group.matter][rows].astype(np.int64)
    return table[DRAW][rows] * (table[group.matter].max(initial=0) + np.int64(1)) + codes if DRAW in table.columns else codes


def _by_row(entitled: EntitledRows, owed: Amounts, place: np.ndarray, matter: np.ndarray) -> np.ndarray:
    """Whole yuan of each entitled row, which add up to what its recipient is paid.

    A recipient of several rows (the founder of several institutions) is rounded once: each row has its yuan without cents, and
    what is left goes a yuan at a time to the rows in order of matter.
    """
    whole = np.broadcast_to(np.asarray(owed.whole, dtype=np.float64), len(entitled.starts))
    if entitled.one_row_each:
        return whole
    amount = np.broadcast_to(owed.after_cap, len(place))
    rows, found = np.diff(np.r_[entitled.starts, len(place)]), round_down(amount)
    left = whole - np.add.reduceat(found, entitled.starts)
    rank = np.empty(len(place), dtype=np.int64)
    rank[np.lexsort((amount, matter, place))] = np.arange(len(place)) - entitled.starts[place]
    return found + (left // rows)[place] + (rank < (left % rows)[place])


def _paid_in(group: OverlapGroup, tables: Tables, policy: Policy, year: int, drawn: Drawn | None = None) -> Paid:
    """What the clauses of a group pay in a year as written."""
    if year not in policy.in_force:
        return {}
    running = [clause for clause in group.clauses if clause in rules(year) and runs(clause, policy, year)]
    return {
        clause: (entitled, amounts(entitled, policy.parameters(clause, year), (drawn or {}).get(clause)))
        for clause, entitled in entitled_rows(tables, policy, year, running).items()
        if len(entitled.rows)
    }


def _paid_earlier(group: OverlapGroup, tables: Tables, policy: Policy, year: int, drawn: Drawn | None = None) -> np.ndarray:
    """What each matter was paid in the earlier years of force that the tables hold, by ``difference_on_upgrade``."""
    table = tables[group.table]
    found = np.zeros(1 + _matters(group, table, slice(None)).max(initial=0))
    if policy.overlap == HIGHEST or not group.across_years:
        return found
    for earlier in np.unique(table["year"][table["year"] < year]).tolist():
        awards = _awards(group, _paid_in(group, tables, policy, earlier, drawn))
        kept = kept_amounts(DIFFERENCE, awards.matter, awards.clause, awards.amount, found[awards.matter])
        found += np.bincount(awards.matter, weights=kept, minlength=len(found))
    return found


def _less(group: OverlapGroup, paid: Paid, awards: _Awards, taken: np.ndarray) -> Paid:
    """The clauses of a group from which something is taken, with what their recipients are left."""
    found = {}
    for number in np.unique(awards.clause[taken > 0]).tolist():
        clause, own = group.clauses[number], awards.clause == number
        entitled, owed = paid[clause]
        whole = owed.whole - np.bincount(awards.place[own], weights=taken[own], minlength=len(entitled.starts))
        found[clause] = entitled, replace(owed, whole=whole)
    return found


def _lower(awards: _Awards, award: int) -> np.ndarray:
    """The awards that are paid before one: lower ones, and of equal ones those of clauses that come first."""
    amount, clause = awards.amount[award], awards.clause[award]
    return (awards.amount < amount) | ((awards.amount == amount) & (awards.clause < clause))


def _outcomes(tables: Tables, policy: Policy, year: int) -> list[_Outcome]:
    """Every group that pays anything in a year, under each rule."""
    found, policy = [], policy.with_overrides({"overlap": DIFFERENCE})
    for group in overlap_groups():
        paid = _paid_in(group, tables, policy, year)
        awards = _awards(group, paid)
        if len(awards.amount):
            earlier = _paid_earlier(group, tables, policy, year)[awards.matter]
            kept = (kept_amounts(rule, awards.matter, awards.clause, awards.amount, earlier) for rule in (HIGHEST, DIFFERENCE))
            found.append(_Outcome(group, paid, awards, earlier, *kept))
    return found


def _overlaps_of(tables: Tables, outcome: _Outcome) -> pd.DataFrame:
    group, awards = outcome.group, outcome.awards
    times = np.bincount(awards.matter[awards.amount > 0], minlength=1 + awards.matter.max())[awards.matter]
    some = np.flatnonzero((awards.amount > 0) & ((times > 1) | (outcome.earlier > 0)))
    some = some[np.lexsort((awards.amount[some], awards.clause[some], awards.matter[some]))]
    recipients = [
        entitled.recipient_labels[entitled.recipients[place]]
        for entitled, place in ((outcome.paid[group.clauses[awards.clause[award]]][0], awards.place[award]) for award in some)
    ]
    yuan = {
        "amount_yuan": awards.amount,
        "paid_earlier_yuan": outcome.earlier,
        "kept_highest": outcome.highest,
        "kept_difference": outcome.difference,
    }
    return pd.DataFrame(
        {
            "group": group.id,
            "matter_id": tables[group.table].labels[group.matter][awards.matter[some]],
            "clause": [group.clauses[number] for number in awards.clause[some]],
            "recipient_id": recipients,
            **{name: values[some].astype(np.int64) for name, values in yuan.items()},
        }
    )
