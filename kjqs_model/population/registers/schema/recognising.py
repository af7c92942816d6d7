"""Which kind of register a file is, by its headings and its title: told with the reason, refused with the candidates where it is
not clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ....errors import Refusal
from ....language import say
from ....tables.sheet import Unreadable
from ..cells.spelling import folded
from ..cells.values import word_of_texts
from ..reading.grid import RegisterGrid, grids_of
from ..reading.header import RegisterHeader, find_header, missing_fields
from .assignment import Assignment
from .mapping import Mapping
from .parts import CODE, COUNTY, NAME, YEAR
from .shipped import REGISTERS, shipped_mapping

_PLAIN = (NAME, CODE, COUNTY, YEAR, "former_name")
_OF_A_TITLE = 4
_OF_A_REQUIRED_FIELD = 2
_OF_A_MISSING_FIELD = 3
_ROWS_OF_A_TITLE = 6


@dataclass(frozen=True)
class Recognised:
    """What a register was taken for, and why. ``register`` is the name of a mapping."""

    file: str
    register: str
    why: str


@dataclass(frozen=True)
class _Fit:
    """How well a mapping suits a file: points, the headings that it reads, and the words of its title."""

    mapping: Mapping
    points: int
    headings: Sequence[str]
    words: Sequence[str]


def recognised(paths: Sequence[Path]) -> list[Assignment]:
    """Each register with the shipped mapping that its headings and title tell.

    Raises
    ------
    Refusal : one or more that suit no mapping or several, each with the candidates.
    """
    found, faults = [], []
    for path in paths:
        grids = _grids(path)
        fits = _fits(path, grids)
        best = [fit for fit in fits if fit.points == fits[0].points]
        if len(best) == 1:
            mapping = best[0].mapping
            found.append(Assignment(path, mapping, given=mapping.given, why=_why(best[0]), grids=grids))
        else:
            faults.append(_not_clear(path, best))
    if faults:
        raise Refusal(" ".join(faults))
    return found


def _grids(path: Path) -> list[RegisterGrid]:
    try:
        return grids_of(path)
    except Unreadable as fault:
        raise Refusal(
            say("population.register_cannot_read", path_name=path.name, problem=fault.problem, remedy=fault.remedy)
        ) from fault


def _fits(path: Path, grids: Sequence[RegisterGrid]) -> list[_Fit]:
    """The mappings that can read a file, the best first."""
    fits = [fit for name in REGISTERS if (fit := _fit(_mapping(name), grids, path))]
    return sorted(fits, key=lambda fit: -fit.points)


@cache
def _mapping(name: str) -> Mapping:
    return shipped_mapping(name)


def _fit(mapping: Mapping, grids: Sequence[RegisterGrid], path: Path) -> _Fit | None:
    headers = [(grid, header) for grid in grids if (header := find_header(grid, mapping)) and header.names_firms(mapping)]
    if not headers:
        return None
    grid, header = headers[0]
    texts = [
        *header.titles,
        *(folded(cell) for row in grid.rows[:_ROWS_OF_A_TITLE] for cell in row if isinstance(cell, str)),
        folded(grid.sheet),
        folded(path.name),
    ]
    missing = [
        name
        for name in missing_fields(header, mapping)
        if name not in mapping.given and not (mapping.columns[name].from_title and word_of_texts(mapping.columns[name], texts))
    ]
    words = [word for word in mapping.titles if any(word in text for text in texts[: len(header.titles)] + texts[-2:])]
    if ((missing or mapping.given) and not words) or any(
        word in text for word in mapping.not_titles for text in texts[: len(header.titles)] + texts[-2:]
    ):
        return None
    held = [name for name in header.places if name not in _PLAIN and name in mapping.columns and not mapping.columns[name].pays]
    required = sum(mapping.columns[name].required and mapping.columns[name].default is None for name in held)
    if not held and not words:
        return None
    own = len({header.places[name] for name in held})
    return _Fit(
        mapping,
        own
        + _OF_A_REQUIRED_FIELD * required
        + _OF_A_TITLE * bool(words)
        + bool(mapping.given)
        - _OF_A_MISSING_FIELD * len(missing),
        _told(header, held),
        words,
    )


def _told(header: RegisterHeader, held: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(header.headings[name] for name in held))


def _why(fit: _Fit) -> str:
    parts = [say("population.title_or_file_name", words=say("signs.between_quoted").join(fit.words[:3]))] if fit.words else []
    parts += [say("population.headings_are", headings=say("signs.between_quoted").join(fit.headings[:5]))] if fit.headings else []
    return say("signs.comma").join(parts)


def _not_clear(path: Path, best: Sequence[_Fit]) -> str:
    if not best:
        kinds = say("signs.list_mark").join(REGISTERS)
        return say("population.not_recognised_headings_suit_no", path_name=path.name, kinds=kinds)
    kinds = say("signs.list_mark").join(
        say("population.mapping_holder", mapping=fit.mapping.label(), holder=fit.mapping.name) for fit in best
    )
    return say("population.may_not_clear_nothing_written", path_name=path.name, kinds=kinds)
