"""The words of the accounts table that rules compare with, as enumerations."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from ..tables.dictionary import dictionary
from ..tables.words import COLUMN_OF


def _words(title: str, column: str) -> Any:  # an IntEnum of members that only the dictionary knows
    COLUMN_OF[title] = "accounts", column
    return IntEnum(title, dictionary()["accounts"].columns[column].codes)


TechnologyField = _words("TechnologyField", "technology_field")
PriorityIndustry = _words("PriorityIndustry", "priority_industry")
