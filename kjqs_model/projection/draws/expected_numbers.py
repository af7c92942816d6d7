"""Numbers of recipients that a scenario gives itself, in the place of what is assumed: which lines they are of, and what each
draw has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import betaincinv

from ...data import shipped
from ...policy.parameters import Policy
from ...randomness import entity_keys, uniforms
from ...scenario.expected import FILE, Expected
from .ahead_lines import AheadLine, ahead_lines

OwnOfYear = Mapping[tuple[str, ...], Expected]
"""Of one year: the lines that a clause counts, and the number that the scenario gives for them together."""

OwnNumbers = Mapping[int, OwnOfYear]
"""By year."""


def lines_counted(clause: str, policy: Policy) -> tuple[str, ...]:
    """The lines whose rows are the recipients of a clause under a policy's readings."""
    entry = shipped(FILE)["clauses"][clause]
    more = (
        names
        for reading, words in entry.get("more", {}).items()
        for word, names in words.items()
        if policy.readings[f"{clause}.{reading}"] == word
    )
    return (*entry.get("lines", ()), *(name for names in more for name in names))


def own_numbers(
    expected: Mapping[str, Mapping[int, Expected]], policy: Policy, years: tuple[int, ...]
) -> dict[int, dict[tuple[str, ...], Expected]]:
    """What a scenario expects in the years of a projection, by the lines that each clause counts.

    Where two clauses count one line (4.2 and 15.1 under ``kinds: article``), the number of the clause that stands later holds.
    """
    found: dict[int, dict[tuple[str, ...], Expected]] = {year: {} for year in years}
    for clause, by_year in expected.items():
        for year in set(by_year) & set(years):
            found[year][lines_counted(clause, policy)] = by_year[year]
    return {year: given for year, given in found.items() if given}


def numbers_in_draws(seed: int, year: int, draws: np.ndarray, own: OwnOfYear) -> dict[str, np.ndarray]:
    """By line, the whole number of recipients in each draw of a block.

    A number that is not whole is the one below or above by its fraction, so that its mean is what was given; a range is drawn by
    the year's own luck, uniform between two ends, PERT where a likely number is given. Keyed by the lines: no number moves
    another.
    """
    lines, found = {line.name: line for line in ahead_lines()}, {}  # type: dict, dict
    for names, given in own.items():
        luck = uniforms(seed, entity_keys([" ".join(names)]), draws, year, "number that a scenario expects")
        number = _quantile(luck[:, 0], given)
        whole = np.floor(number)
        whole += luck[:, 1] < number - whole
        found |= _shared_out(seed, year, draws, [lines[name] for name in names], whole.astype(np.int64))
    return found


def _quantile(share: np.ndarray, given: Expected) -> np.ndarray:
    if len(given) == 2:
        return given[0] + (given[1] - given[0]) * share
    low, likely, high = given if len(given) == 3 else given * 3
    if high == low:
        return np.full(len(share), likely)
    return low + (high - low) * betaincinv(1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low), share)


def _shared_out(seed: int, year: int, draws: np.ndarray, lines: list[AheadLine], whole: np.ndarray) -> dict[str, np.ndarray]:
    """A number over its lines, recipient by recipient, by what each line has in the mean: one more adds to those that were
    there."""
    if len(lines) == 1:
        return {lines[0].name: whole}
    shares = np.cumsum([usual_number(line) for line in lines])
    keys = entity_keys([f"{' '.join(line.name for line in lines)} {place}" for place in range(whole.max(initial=0))])
    luck = (
        uniforms(seed, keys[None, :], draws[:, None], year, "line of an expected recipient")[..., 0]
        if len(keys)
        else np.empty((len(draws), 0))
    )
    line_of = np.searchsorted(shares[:-1] / shares[-1], luck, side="right")
    there = np.arange(len(keys))[None, :] < whole[:, None]
    return {line.name: (there & (line_of == place)).sum(axis=1) for place, line in enumerate(lines)}


def usual_number(line: AheadLine) -> float:
    """The mean number of rows a year that is assumed of a line, by its PERT distribution."""
    low, likely, high = line.number or (line.rows * line.volume[0], line.rows, line.rows * line.volume[1])
    return (low + 4 * likely + high) / 6
