"""What a visitor types: numbers as people write them, kept as typed or refused in a sentence, never moved to a step."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from ...errors import Refusal
from ...language import say
from ...policy.parameters import ALL_YEARS, parameter_of

Given = float | Mapping[int, float]
Held = Mapping[int, float | None]
"""A value in all years, or values by the year from which each holds."""

_NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+)(万|%)?(元)?")
_YEAR = re.compile(r"((?:19|20|21|22)\d\d)\s*年?(?:\s*起?\s*[:=]\s*(.+))?")
_TIMES = {None: Fraction(1), "万": Fraction(10_000), "%": Fraction(1, 100)}
_PARTS = ("rate", "share")
_MOST_SIGNS = 200
_SHOWN = 40


def read_typed(path: str, text: str) -> Given:
    """What was typed for a parameter: a number, or numbers by year.

    Parameters
    ----------
    text : ``200000``, ``200,000``, ``20万``, ``15%``; by year ``2023: 100000, 2025: 150000``. Yuan, rates, shares, counts.

    Raises
    ------
    Refusal : anything that is no number, a year twice, per cent of what is no rate, or money where a rate is asked for.
    """
    unit = parameter_of(path).unit
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) <= _MOST_SIGNS and not re.search(r"\d\s*年?\s*起?\s*[:=]", plain):
        return _number(path, plain, text, unit)
    found: dict[int, float] = {}
    for part in re.split(r"[;；、\n]|,(?=\s*(?:19|20|21|22)\d\d\s*年?\s*起?\s*[:=])", plain[:_MOST_SIGNS]):
        named = _YEAR.fullmatch(part.strip())
        if named is None or named[2] is None or int(named[1]) in found:
            raise _no_value(path, text)
        found[int(named[1])] = _number(path, named[2].strip(), text, unit)
    return dict(sorted(found.items()))


def read_number(name: str, text: str, unit: str) -> float:
    """One number of a unit as people write it. Raises Refusal where it is none."""
    return _number(name, unicodedata.normalize("NFKC", text).strip(), text, unit)


def read_year(name: str, text: str) -> int:
    """A year as people write it: four digits, and the word or none. Raises Refusal where it is none."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or found[2] is not None:
        raise Refusal(say("dashboard.whole_year", name=name, typed=_short(text.strip())))
    return int(found[1])


def shown_value(path: str, given: Given | Held | None) -> str:
    """A value as it is typed again: ``200,000``, ``15%``, ``2023: 100,000; 2025: 150,000``; nothing where none is set."""
    if isinstance(given, Mapping):
        since = {year: value for year, value in given.items() if value is not None}
        if list(since) == [ALL_YEARS]:
            return shown_value(path, since[ALL_YEARS])
        return "; ".join(f"{year}: {shown_value(path, value)}" for year, value in since.items())
    if given is None:
        return ""
    unit = parameter_of(path).unit
    if unit in _PARTS:
        return f"{float(Fraction(str(float(given))) * 100):.10g}%"
    return f"{given:,.2f}".rstrip("0").rstrip(".") if unit == "yuan" else f"{given:,.10g}"


def shown_own(path: str, dated: Held) -> str:
    """A scenario's own value as it would be typed: a single one without its year."""
    return shown_value(path, next(iter(dated.values())) if len(dated) == 1 else dated)


def _number(name: str, plain: str, text: str, unit: str) -> float:
    found = _NUMBER.fullmatch(plain.replace(" ", ""))
    if found is None or re.search(r",(?!\d{3}(?!\d))", found[1]):
        raise _no_value(name, text)
    if unit in _PARTS and (found[2] not in (None, "%") or found[3]):
        raise Refusal(say("dashboard.no_money_here", name=name, shown=_short(text)))
    if unit not in _PARTS and found[2] == "%":
        raise Refusal(say("dashboard.no_per_cent_here", name=name, shown=_short(text)))
    try:
        return float(Fraction(found[1].replace(",", "")) * _TIMES[found[2]])
    except (OverflowError, ValueError):  # more digits than any number of money has, or than are read
        raise _no_value(name, text) from None


def _no_value(name: str, text: str) -> Refusal:
    return Refusal(say("dashboard.no_number_typed", name=name, shown=_short(text)))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
