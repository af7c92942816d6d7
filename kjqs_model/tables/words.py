"""The words of the column dictionary as enumerations, so that a rule reads ``recognition == Recognition.first``."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from .dictionary import dictionary

COLUMN_OF: dict[str, tuple[str, str]] = {}
"""Table and column of each enumeration, by its name."""


def _words(title: str, table: str, column: str) -> Any:
    COLUMN_OF[title] = table, column
    return IntEnum(title, dictionary()[table].columns[column].codes)


AboveScale = _words("AboveScale", "enterprises", "above_scale")
Recognition = _words("Recognition", "enterprises", "recognition")
Level = _words("Level", "platforms", "level")
PlatformKind = _words("PlatformKind", "platforms", "kind")
PlatformEvent = _words("PlatformEvent", "platforms", "event")
CarrierKind = _words("CarrierKind", "carriers", "kind")
CarrierEvent = _words("CarrierEvent", "carriers", "event")
ProjectKind = _words("ProjectKind", "projects", "kind")
EmployerKind = _words("EmployerKind", "talents", "employer_kind")
CommissionerKind = _words("CommissionerKind", "commissioners", "kind")
Programme = _words("Programme", "prizes", "programme")
Grade = _words("Grade", "prizes", "grade")
