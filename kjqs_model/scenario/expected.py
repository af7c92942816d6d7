"""A scenario's own expected numbers of recipients, by clause and year: a number, a range, or low, likely and high."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from ..data import shipped
from ..errors import Refusal, did_you_mean
from ..language import either, label, say
from ..policy.register import register

FILE = "expected_numbers.yaml"
MOST = 20_000
"""The most recipients of a clause that a year may be given: what is above is a slip of the hand, or money."""

Expected = tuple[float, ...]
"""One number, (low, high) or (low, likely, high)."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@cache
def _clauses() -> Mapping[str, Mapping]:
    """What the file says of each clause, read once: it is asked for every clause and year of a simulation."""
    return shipped(FILE)["clauses"]


@cache
def countable() -> tuple[str, ...]:
    """The clauses whose number of recipients a scenario may give."""
    return tuple(clause for clause, entry in _clauses().items() if "lines" in entry)


def expected_numbers(
    inherited: Mapping[str, Mapping[int, Expected]], given: Mapping, base: int
) -> dict[str, dict[int, Expected]]:
    """What is inherited with what a scenario gives laid over it, clause by clause and year by year.

    Parameters
    ----------
    given : as the file has it, clause -> year -> number, [low, high] or [low, likely, high]; a year given as null takes what is
    assumed.
    base : the base year, whose recipients are those of the population.

    Raises
    ------
    Refusal : every fault at once: an unknown clause, one whose number follows from something else, a year that is none, a number
    that is none.
    """
    faults, found = [], {clause: dict(years) for clause, years in inherited.items()}
    for clause, years in given.items():
        clause = str(clause)
        fault = _fault_of_clause(clause) or _fault_of_years(clause, years)
        if fault:
            faults.append(fault)
            continue
        for year, value in years.items():
            when, numbers = _year(year, base), _numbers(value)
            faults += [_wrong(clause, year, value, why) for why in (when, numbers) if isinstance(why, str)]
            if not isinstance(when, str) and not isinstance(numbers, str):
                found.setdefault(clause, {})[when] = numbers
    if faults:
        raise Refusal("\n".join(faults))
    kept = {
        clause: {year: value for year, value in sorted(years.items()) if value}
        for clause, years in sorted(found.items(), key=lambda item: _order(item[0]))
    }
    return {clause: years for clause, years in kept.items() if years}


def expected_text(numbers: Expected) -> str:
    """A number or range in words: ``2``, ``1–4``, ``0–2–6``."""
    return "–".join(f"{number:,.10g}" for number in numbers)


def _order(clause: str) -> tuple[int, ...]:
    return tuple(int(part) for part in clause.split("."))


def _fault_of_clause(clause: str) -> str:
    entry = register().get(clause)
    if entry is None:
        return say("scenario.expected_there_no_clause", clause=clause) + did_you_mean(clause, countable())
    known = _clauses().get(clause)
    if known is None:
        why = say("scenario.pays_no_number_recipients_policy")
    elif "lines" in known:
        return ""
    else:
        why = label(known["follows"])
    near = min(
        countable(), key=lambda one: tuple(abs(mine - other) for mine, other in zip(_order(clause), _order(one), strict=True))
    )
    return say(
        "scenario.expected_cant_give_number_nearest",
        clause=clause,
        entry=either(entry.zh, entry.en),
        why=why,
        near=near,
        register=either(register()[near].zh, register()[near].en),
    )


def _fault_of_years(clause: str, years) -> str:
    if isinstance(years, Mapping) and years:
        return ""
    return say("scenario.expected_cant_name_year_expected", clause=clause, years=years)


def _year(given, base: int) -> int | str:
    if isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not _FIRST_YEAR <= given <= _LAST_YEAR:
        return say("scenario.year_written_2025")
    if given <= base:
        return say("scenario.only_years_after_base_year", base=base)
    return given


def _numbers(given) -> Expected | str:
    if given is None:
        return ()
    numbers = tuple(given) if isinstance(given, list | tuple) else (given,)
    plain = all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in numbers)
    if not plain or not 1 <= len(numbers) <= 3 or (isinstance(given, list | tuple) and len(numbers) == 1):
        return say("scenario.takes_number_low_high_or")
    if min(numbers) < 0 or max(numbers) > MOST:
        return say("scenario.number_lies_between_0", most=f"{MOST:,}")
    if list(numbers) != sorted(numbers):
        return say("scenario.write_low_high")
    return tuple(float(one) for one in numbers)


def _wrong(clause: str, year, value, why: str) -> str:
    return say("scenario.expected_year_wont_do", clause=clause, year=year, value=value, why=why)


def basis_of(clause: str, expected: Mapping[str, Mapping[int, Expected]], year: int) -> str:
    """Where the number of a clause's recipients in a year ahead comes from: ``published``, ``assumed``, ``own`` (the scenario's)
    or ``unset``.

    ``unset`` are clauses for which the policy names no amount: they cost what a scenario sets, by default nothing.
    """
    if register()[clause].pay == "unset" or clause not in _clauses():
        return "unset"
    return "own" if year in expected.get(clause, {}) else _clauses()[clause]["basis"]


def without_published_number(clause: str) -> bool:
    """Whether nobody published anything from which a clause's recipients could be counted, so that the base year's total has none
    of them."""
    entry = _clauses().get(clause, {})
    return entry.get("basis") == "assumed" and bool(entry.get("lines")) and set(entry["lines"]) <= set(shipped(FILE)["lines"])
