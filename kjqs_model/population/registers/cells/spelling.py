"""How registers spell things: headings with their units, names, counties, signs for a missing value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TypedDict

from ....data import shipped
from ....tables.names import counties, folded, name_key, shown_name
from ....tables.names import county_of_city as county_named

__all__ = [
    "counties",
    "county_named",
    "folded",
    "heading_and_unit",
    "heading_year",
    "is_unit",
    "missing_signs",
    "name_key",
    "names_many_years",
    "shown_name",
    "signs",
    "title_unit",
    "title_year",
    "unit_named",
    "units",
    "unread_headings",
    "without_year",
]

_LAST_BRACKET = re.compile(r"^(.+?)\(([^()]*)\)$")
_YEARS = r"(?:19|20)\d{2}"
_YEAR_RANGE = re.compile(rf"(?<!\d){_YEARS}年?度?(?:[-—–−~～至到、,和及与]|--|——){_YEARS}(?:年|财年)")
_HEADING_YEAR = re.compile(rf"^\(?(?P<before>{_YEARS})(?:年(?:度|末|底)?|财年)\)?(?=.)|\((?P<behind>{_YEARS})年(?:度|末|底)?\)$")
_LONG_UNIT = re.compile(r"^(.+?)(百万元|千元|万元|亿元)$")
_SPACED_YUAN = re.compile(r"\s元\s*$")
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年度|年(?!\d{1,2}月)|财年)")


class Signs(TypedDict):
    """What ``data/registers/signs.yaml`` holds: units of money in yuan, words and signs by what they say."""

    units: Mapping[str, int]
    short_units: Mapping[str, str]
    plain_units: Sequence[str]
    percent: Sequence[str]
    missing: Sequence[str]
    truths: Mapping[str, bool]
    unit_remarks: Sequence[str]
    unread: Sequence[str]
    above: Sequence[str]
    signed: Sequence[str]
    firm_endings: Sequence[str]
    totals: Sequence[str]
    notes: Sequence[str]
    remark_headings: Sequence[str]
    remarks: Sequence[str]
    remarks_in_english: Sequence[str]
    harmless_remarks: Sequence[str]


@cache
def signs() -> Signs:
    """How registers write units, missing values and truth: ``data/registers/signs.yaml``."""
    return shipped("registers/signs.yaml")


@cache
def missing_signs() -> frozenset[str]:
    """What stands for no value in a cell, folded."""
    return frozenset(folded(sign).upper() for sign in signs()["missing"]) | {""}


@cache
def units() -> Mapping[str, int]:
    """Yuan to one of each unit of money."""
    return signs()["units"]


# ---- headings and units


@lru_cache(maxsize=8192)
def heading_and_unit(heading: object) -> tuple[str, str]:
    """A heading as it is compared, and the unit behind it (empty where it names none): 研发费用（万元） is 研发费用, 万元.

    A unit alone, as it stands in a row of units below the headings, is an empty heading with that unit.
    """
    text = folded(heading).strip(":：*★")
    if is_unit(text):
        return "", unit_named(text.strip("()"))
    found = _LAST_BRACKET.match(text)
    if found:
        unit = _unit_in_bracket(found[2])
        if unit or found[2] in signs()["plain_units"]:
            return found[1].upper(), unit
    if _SPACED_YUAN.search(str(heading)) and len(text) > 1:
        return text[:-1].rstrip("/:-_,、").upper(), "元"
    return _with_bare_unit(text)


def is_unit(text: str) -> bool:
    """Whether a folded text is a unit and nothing else: (万元), 人, 单位:千元."""
    text = text.strip("()")
    return bool(text) and (unit_named(text) != "" or text in signs()["plain_units"])


def _unit_in_bracket(text: str) -> str:
    """The unit in a bracket, also where a remark on how it was rounded stands behind it: 万元,保留两位小数."""
    unit, *remarks = re.split("[,;:、。]", text.removeprefix("单位:")) if unit_named(text) == "" else [text]
    harmless = all(any(sign in remark for sign in signs()["unit_remarks"]) for remark in remarks)
    return unit_named(unit) if harmless else ""


def _with_bare_unit(text: str) -> tuple[str, str]:
    for unit in sorted(_unit_words(), key=len, reverse=True):
        for mark in ("/", ":", "-", "—", "_", ",", "、"):
            if text.endswith(mark + unit) and len(text) > len(mark + unit):
                return text[: -len(mark + unit)].upper(), _unit_words()[unit]
    found = _LONG_UNIT.match(text)
    return (found[1].upper(), found[2]) if found else (text.upper(), "")


def without_year(heading: str) -> str:
    """A heading as it is compared, without the year before or behind it: 2023年研发费用 is 研发费用."""
    return _HEADING_YEAR.sub("", heading) or heading


def heading_year(heading: str) -> int | None:
    """The year before or behind a heading; None where it names none."""
    found = _HEADING_YEAR.search(heading)
    return int(found["before"] or found["behind"]) if found else None


def unit_named(text: str) -> str:
    """The unit in a bracket or behind a number: 万元 for 单位:万元 or 万; ``%``; empty for none."""
    word = re.sub(r"^(?:金额|计量|货币)?单位(?:为)?[:：]?", "", text)
    return _unit_words().get(word, "")


@cache
def _unit_words() -> Mapping[str, str]:
    known = signs()
    percent = {folded(word): "%" for word in known["percent"]}
    return {unit: unit for unit in known["units"]} | dict(known["short_units"]) | percent


@cache
def _title_unit() -> re.Pattern:
    words = "|".join(sorted(units(), key=len, reverse=True))
    return re.compile(rf"(?:单位(?:为)?[:：]?(?:人民币)?|[(、,:：](?:人民币)?)({words})(?=$|[)、,;；。./]|\d)")


def title_unit(titles: list[str]) -> str:
    """The unit of money that the rows above a header name; empty where they name none, or two."""
    found = {unit for title in titles for unit in _title_unit().findall(title)}
    return found.pop() if len(found) == 1 else ""


def title_year(texts: list[str]) -> int | None:
    """The one year that the texts name (2023年度, 2023年, never the year of a date); None where they name none, or two."""
    found = {int(year) for text in texts for year in _TITLE_YEAR.findall(folded(text))}
    return found.pop() if len(found) == 1 and not names_many_years(texts) else None


def names_many_years(texts: list[str]) -> bool:
    """Whether the texts name a span or list of years, as in 2021—2023年."""
    return any(_YEAR_RANGE.search(folded(text)) for text in texts)


@cache
def unread_headings() -> frozenset[str]:
    """Headings, as they are compared, of columns that any register may have and nobody needs."""
    return frozenset(heading_and_unit(heading)[0] for heading in signs()["unread"]) - {""}
