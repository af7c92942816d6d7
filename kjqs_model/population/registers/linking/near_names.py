"""Firms that were taken as new for their name alone, though another firm is named almost the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Keyed
from functools import cache
from typing import TypedDict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ....data import shipped
from ....errors import Finding
from ....language import say
from ....tables.names import has_private_signs, simplified_key
from .firms import NEW, LinkedFirms, NameLink

_MOST_COMPARED = 30_000_000
"""Pairs of names of which every one is looked at; beyond, only names one character apart are found."""


class _Habits(TypedDict):
    """What ``data/registers/near_names.yaml`` holds: how names begin and end, and from what length on they are compared."""

    places: Sequence[str]
    forms: Keyed[str, str]
    numerals: str
    shortest: int
    shortest_for_two: int


@cache
def _habits() -> _Habits:
    return shipped("registers/near_names.yaml")


def near_name_findings(firms: LinkedFirms) -> list[Finding]:
    """A warning for each firm known by name alone that another firm is named almost like: perhaps one firm, counted as two."""
    new = [link for link in firms.links if link.way == NEW]
    if not new:
        return []
    alike: dict[str, list[str]] = {}
    cores = {firm: _core(name) for firm, name in firms.names.items()}
    apart = _Apart(cores) if len(new) * len(cores) <= _MOST_COMPARED else None
    for firm, core in cores.items():
        for key in _keys(core):
            alike.setdefault(key, []).append(firm)
    file_of = {link.firm_id: link.place.file for link in new}
    order = {firm: place for place, firm in enumerate(firms.names)}
    found = []
    for link in new:
        near = next(
            (
                firm
                for key in _keys(_core(link.name))
                for firm in alike.get(key, ())
                if _is_near(firm, link, firms, file_of, order)
            ),
            None,
        )
        near = near or (apart.nearest(link, file_of, order) if apart else None)
        if near is not None:
            other = firms.names[near]
            problem, remedy = say("population.no_code_taken_new_firm", other=other), say("population.if_they_one_firm_fill")
            found.append(_finding(link, problem, remedy))
        elif has_private_signs(link.name):
            problem, remedy = say("population.name_signs_no_font_knows"), say("population.write_characters_licence_fill_code")
            found.append(_finding(link, problem, remedy))
    return found


class _Apart:
    """Names that are two characters apart, or with two characters more or less, by rapidfuzz; for as many pairs as take a
    moment."""

    def __init__(self, cores: Keyed[str, str]):
        self._firms = list(cores)
        self._cores = list(cores.values())

    def nearest(self, link: NameLink, file_of: Keyed[str, str], order: Keyed[str, int]) -> str | None:
        """The nearest other firm whose name differs in two characters of a long name and in no numeral; None for none."""
        mine = _core(link.name)
        if len(mine) < _habits()["shortest_for_two"]:
            return None
        for core, _, place in process.extract(mine, self._cores, scorer=OSA.distance, score_cutoff=2, limit=5):
            firm = self._firms[place]
            later = firm in file_of and order[firm] > order[link.firm_id]
            alike = mine[:2] == core[:2] and not _differ_in_numerals(mine, core)  # another trade name is another firm
            if firm != link.firm_id and alike and not later and file_of.get(firm) != link.place.file:
                return firm
        return None


def _differ_in_numerals(one: str, two: str) -> bool:
    found = re.compile(f"[{_habits()['numerals']}]")
    return found.findall(one) != found.findall(two)


def _core(name: str) -> str:
    """What tells a name from others: without the place before it, in one legal form."""
    text = simplified_key(name)
    for place in _habits()["places"]:
        text = text.removeprefix(place)
    for form, usual in _habits()["forms"].items():
        if text.endswith(form):
            return text.removesuffix(form) + usual
    return text


def _keys(core: str) -> Iterator[str]:
    """A core and what is left of it when one character goes: names with one character more, less or other share one of them."""
    yield core
    yield from (core[:place] + core[place + 1 :] for place in range(len(core)))


def _is_near(firm: str, link: NameLink, firms: LinkedFirms, file_of: Keyed[str, str], order: Keyed[str, int]) -> bool:
    if firm == link.firm_id or (firm in file_of and order[firm] > order[link.firm_id]):  # a pair of new firms is named once
        return False
    mine, other = _core(link.name), _core(firms.names[firm])
    if mine == other:
        return True
    same_list = file_of.get(firm) == link.place.file  # a list that has both means two firms
    longer = max(len(mine), len(other)) - max(map(len, _habits()["forms"].values()))
    return not same_list and longer >= _habits()["shortest"] and _one_apart(mine, other)


def _one_apart(mine: str, other: str) -> bool:
    """Whether two texts are the same but for one character that is no numeral."""
    start = next(
        (place for place, (one, two) in enumerate(zip(mine, other, strict=False)) if one != two), min(len(mine), len(other))
    )
    rest, others = mine[start:], other[start:]
    same = rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
    return same and not re.search(f"[{_habits()['numerals']}]", rest[:1] + others[:1])


def _finding(link: NameLink, problem: str, remedy: str) -> Finding:
    place = link.place
    return Finding(
        "warning", place.file, place.sheet, place.row, value=link.name, kind="near_name", problem=problem, remedy=remedy
    )
