"""What the program says when it refuses: findings about data, and refusals of anything else, in the reader's language."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from .language import say

_NAMED = 30  # valid names that a refusal lists

DECISIONS = frozenset(
    {
        "remark",
        "struck",
        "hidden",
        "same_name",
        "near_name",
        "same_id",
        "county",
        "placeholder",
        "paid_before",
        "first_twice",
        "unit",
    }
)
"""Kinds of finding that are no fault of the file: a person decides whether the row is paid."""


@dataclass(frozen=True)
class Finding:
    """One fault in a user's data, worded for a person: where it is, what was read, what is wrong, what to do.

    ``row`` counts from 1, the header being row 1; it is None where the fault is of a whole file, sheet or column. ``kind`` is one
    of DECISIONS where a person must decide before money is paid on the row, else empty or what the fault is; it is no column of
    findings.csv.
    """

    severity: str  # error | warning
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    problem: str = ""
    remedy: str = ""
    kind: str = ""

    def place(self) -> str:
        """The place of the fault as one phrase, in the reader's language."""
        parts = [self.file]
        if self.sheet:
            parts.append(say("house.sheet_sheet", sheet=self.sheet))
        if self.row is not None:
            parts.append(say("house.row_row", row=self.row))
        if self.column:
            parts.append(say("house.column_column", column=self.column))
        return say("signs.comma").join(part for part in parts if part)

    def sentence(self) -> str:
        """The whole finding as one sentence with its remedy."""
        read = say("house.read_the_self", the_self=self.value) if self.value else ""
        stop = say("signs.full_stop")
        return f"{self.place()}{read}{say('signs.colon')}{self.problem}{stop}{self.remedy}".rstrip()

    def as_row(self) -> dict:
        """The finding under the column names of findings.csv."""
        return {name: value for name, value in asdict(self).items() if name != "kind"}


class Refusal(Exception):
    """Input that the program refuses: exit code 2, nothing written.

    Parameters
    ----------
    message : what is wrong and what to do, a sentence in the reader's language.
    findings : faults in data files, where the refusal is about data.
    """

    def __init__(self, message: str, findings: Iterable[Finding] = ()):
        super().__init__(message)
        self.findings = tuple(findings)


def nearest(word: str, valid: Iterable[str], most: int = 1) -> list[str]:
    """The valid names nearest to a misspelt one, best first (empty where nothing is near)."""
    return difflib.get_close_matches(str(word), [str(name) for name in valid], n=most, cutoff=0.5)


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """A remedy for a misspelt name: the nearest valid one, else all that are valid."""
    valid = [str(name) for name in valid]
    near = nearest(word, valid)
    if near:
        return say("house.did_you_mean", first_near=near[0])
    return say("house.valid_are", listed=listed_up_to(valid, _NAMED))


def listed_up_to(words: Sequence[str], most: int, mark: str = "") -> str:
    """Words in a row; where there are more than are named, how many. ``mark`` stands between them, by default that of a list."""
    named = (mark or say("signs.list_mark")).join(words[:most])
    return named if len(words) <= most else named + say("house.and_others", count_zh=len(words), more_en=len(words) - most)
