"""The ledger a second time, one draw and one claim at a time in plain Python, as a clerk would keep it: what the real one is held against.

It knows one appropriation over all cells and shares no code with the package. What a year gets is a number, or an allowance in a list of
one: then the clerk asks for what is known to be due and unpaid at the year's start and that allowance, less the money left over.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass
class Claim:
    """What of one cell fell due in one year and is unpaid."""

    cell: int
    due: int
    amount: int


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def instalments(amount: int, shares: list[Fraction]) -> list[int]:
    """Parts of an amount that follow the running sum of the shares, rounded half up."""
    reached, found = 0, []
    for lag in range(len(shares)):
        until = half_up(amount * sum(shares[: lag + 1]))
        found.append(until - reached)
        reached = until
    return found


def pay_in_proportion(claims: list[Claim], money: int) -> list[int]:
    """Whole yuan in proportion, by the running sum of the claims; all of them where the money suffices."""
    total = sum(claim.amount for claim in claims)
    if total <= money:
        return [claim.amount for claim in claims]
    reached, before, found = 0, 0, []
    for claim in claims:
        before += claim.amount
        until = before * money // total
        found.append(until - reached)
        reached = until
    return found


def asked_for(known: int, allowance: int, left_over: int, step: int = 10_000) -> int:
    """What a treasury puts into a budget, in whole steps."""
    need = known + allowance - left_over
    return 0 if need <= 0 else (need + step - 1) // step * step


def allowances(now: list[int], before: list[int], safety: Fraction) -> list[int]:
    """By draw what is set aside for claims that arise and fall due in the year: a line through all draws, and what enough of them stay within."""
    count, slope = len(now), Fraction(0)
    if count >= 16 and len(set(before)) > 1:
        mean_now, mean_before = Fraction(sum(now), count), Fraction(sum(before), count)
        together = sum((a - mean_now) * (b - mean_before) for a, b in zip(now, before))
        slope = Fraction(max(round(together / sum((b - mean_before) ** 2 for b in before) * 1000), 0), 1000)
    away = sorted(a - slope * b for a, b in zip(now, before))
    enough = next(amount for amount in away if Fraction(sum(other <= amount for other in away), count) >= safety)
    return [max(ceil(slope * b + enough), 0) for b in before]


def keep(base, ahead, owed, patterns, appropriations, rule, ranks, claims_lapse_after=None, money_lapses_after=2):
    """One draw.

    base, owed : by cell. ahead : by year, by cell. patterns, ranks : by cell. appropriations : by year, a number or [allowance].
    Gives by year: appropriation, payment, opening and closing arrears, lapsed (each by cell), money carried in and out, money lapsed.
    """
    cells, years = range(len(base)), range(len(ahead))
    due = [[0] * len(base) for _ in range(len(ahead) + 20)]
    for event, amounts in enumerate([base, *ahead]):
        for cell in cells:
            for lag, part in enumerate(instalments(amounts[cell], patterns[cell])):
                due[event + lag][cell] += part
    arrears = [base[cell] - due[0][cell] + owed[cell] for cell in cells]
    unpaid = [Claim(cell, 0, owed[cell]) for cell in cells]
    purses, found = [], []  # (year, money left)
    for year in years:
        opening = list(arrears)
        unpaid += [Claim(cell, year + 1, due[year + 1][cell]) for cell in cells]
        carried = sum(left for _, left in purses)
        given = appropriations[year]
        if isinstance(given, list):
            fresh = sum(instalments(ahead[year][cell], patterns[cell])[0] for cell in cells)
            given = asked_for(sum(claim.amount for claim in unpaid) - fresh, given[0], carried)
        purses.append([year, given])
        money, paid = carried + given, [0] * len(base)
        for turn in turns(unpaid, rule, ranks):
            for claim, part in zip(turn, pay_in_proportion(turn, money)):
                paid[claim.cell] += part
                money -= part
                claim.amount -= part
        spent = sum(paid)
        for purse in purses:
            taken = min(purse[1], spent)
            purse[1] -= taken
            spent -= taken
        gone = sum(left for since, left in purses if since <= year - money_lapses_after + 1)
        purses = [purse for purse in purses if purse[0] > year - money_lapses_after + 1]
        lapsed = [0] * len(base)
        if claims_lapse_after is not None:
            for claim in unpaid:
                if year + 1 - claim.due + 1 >= claims_lapse_after:
                    lapsed[claim.cell] += claim.amount
                    claim.amount = 0
        arrears = [opening[cell] + ahead[year][cell] - paid[cell] - lapsed[cell] for cell in cells]
        found.append(
            {
                "appropriation": given,
                "payment": paid,
                "opening_arrears": opening,
                "closing_arrears": list(arrears),
                "lapsed": lapsed,
                "carried_in": carried,
                "carried_out": sum(left for _, left in purses),
                "money_lapsed": gone,
            }
        )
    return found


def turns(unpaid, rule, ranks):
    """Which claims are served together, and in which order; within a turn by cell, then by the year in which they fell due."""
    in_order = sorted(unpaid, key=lambda claim: (claim.cell, claim.due))
    if rule == "pro_rata":
        return [in_order]

    def key(claim):
        return claim.due if rule == "by_date" else (ranks[claim.cell], claim.due)

    return [[claim for claim in in_order if key(claim) == one] for one in sorted({key(claim) for claim in unpaid})]
