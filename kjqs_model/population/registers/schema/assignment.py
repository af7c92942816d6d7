"""A register file with the mapping that reads it."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..reading.grid import RegisterGrid
from .mapping import Mapping


@dataclass(frozen=True)
class Assignment:
    """A register file with the mapping that reads it, and what the user says of it: year, unit of money, values of fields.

    ``why`` tells what the mapping was chosen by, where the user named none; ``grids`` are then those of the file, read once.
    """

    path: Path
    mapping: Mapping
    year: int | None = None
    unit: str | None = None
    given: Keyed[str, str | bool] = field(default_factory=dict)
    why: str = ""
    grids: Sequence[RegisterGrid] | None = field(default=None, repr=False, compare=False)
