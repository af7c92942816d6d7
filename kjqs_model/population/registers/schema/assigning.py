"""Which mapping reads which register: shipped mappings, a user's own, and sets of mappings by file name."""

from __future__ import annotations

import os
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from ....errors import Refusal, did_you_mean
from ....language import say
from ....yamls import YamlFault, read_yaml_file
from ..cells.spelling import folded, units
from .assignment import Assignment
from .mapping import Mapping
from .mapping_faults import said_of
from .parts import ColumnRule, RegisterColumn, RegisterLabel, SchemaPart, Unknown, Write, YearOf
from .recognising import recognised
from .shipped import REGISTERS, extended, shipped_mapping


class SetEntry(SchemaPart):
    """One line of a set of mappings: files by the pattern of their name."""

    file: str
    mapping: str
    year: int | None = Field(default=None, ge=1000, le=9999)
    unit: str | None = None
    given: dict[str, str | bool] = Field(default_factory=dict)


class MappingSet(SchemaPart):
    """A file that says which mapping reads which register."""

    registers: tuple[SetEntry, ...] = Field(min_length=1)


def assign(registers: Sequence[str | os.PathLike], mappings: Sequence[str | os.PathLike]) -> list[Assignment]:
    """Each register with its mapping; where no mapping is given, the one that its headings tell.

    Raises
    ------
    Refusal : no register or mapping given, their numbers do not fit, a mapping that is not there or not of the form, a
        register that no line of a set names or that is not recognised from its headings.
    """
    paths = [Path(path) for path in registers]
    if not paths:
        raise Refusal(say("population.no_register_given_give_least"))
    if not mappings:
        return recognised(paths)
    if len(mappings) not in (1, len(paths)):
        raise Refusal(say("population.there_registers_mappings_give_one", paths_count=len(paths), mappings_count=len(mappings)))
    read = [_read(mapping) for mapping in mappings]
    return [_assigned(path, read[0] if len(read) == 1 else read[place]) for place, path in enumerate(paths)]


def _assigned(path: Path, read: tuple[Mapping | MappingSet, Path]) -> Assignment:
    mapping, folder = read
    if isinstance(mapping, Mapping):
        return Assignment(path, mapping, given=mapping.given)
    name = folded(path.name).lower()
    entry = next((entry for entry in mapping.registers if fnmatchcase(name, folded(entry.file).lower())), None)
    if entry is None:
        patterns = say("signs.list_mark").join(entry.file for entry in mapping.registers)
        raise Refusal(say("population.no_line_mapping_fits_register", path_name=path.name, patterns=patterns))
    return _with_entry(Assignment(path, _mapping(entry.mapping, folder)), entry)


def _with_entry(assignment: Assignment, entry: SetEntry) -> Assignment:
    for name in entry.given:
        if name not in assignment.mapping.columns:
            raise Refusal(
                say("population.under_given_no_field_mapping", name=name) + did_you_mean(name, assignment.mapping.columns)
            )
    if entry.unit is not None and entry.unit not in units():
        raise Refusal(say("population.unknown_unit", unit=entry.unit) + did_you_mean(entry.unit, units()))
    return replace(assignment, year=entry.year, unit=entry.unit, given={**assignment.mapping.given, **entry.given})


# ---- reading


def _mapping(name: str, folder: Path) -> Mapping:
    found, _ = _read(name if name in REGISTERS else folder / name)
    if isinstance(found, MappingSet):
        raise Refusal(say("population.itself_set_mappings_name_single", name=name))
    return found


def _read(mapping: str | os.PathLike) -> tuple[Mapping | MappingSet, Path]:
    if str(mapping) in REGISTERS:
        return shipped_mapping(str(mapping)), Path()
    path = Path(mapping)
    try:
        data = read_yaml_file(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as fault:
        raise Refusal(
            say("population.neither_shipped_mapping_nor_file", path_name=path.name) + did_you_mean(path.name, REGISTERS)
        ) from fault
    except (OSError, YamlFault) as fault:
        why = fault.strerror if isinstance(fault, OSError) else fault
        raise Refusal(say("population.mapping_cannot_read_correct_yaml", path_name=path.name, why=why)) from fault
    return _validated(data, path), path.parent


def _validated(data: Any, path: Path) -> Mapping | MappingSet:
    data = extended(data)
    form = MappingSet if isinstance(data, Keyed) and "registers" in data else Mapping
    try:
        found = form.model_validate(data)
    except ValidationError as fault:
        raise Refusal(say("population.the_mapping_is_wrong", path_name=path.name) + said_of(fault, form, _INSIDE)) from fault
    if isinstance(found, Mapping) and not found.writes:
        raise Refusal(say("population.mapping_no_writes_nothing_would", path_name=path.name))
    return found


_INSIDE: Keyed[str, type[BaseModel]] = {
    "columns": RegisterColumn,
    "writes": Write,
    "set": ColumnRule,
    "year": YearOf,
    "registers": SetEntry,
    "label": RegisterLabel,
    "holder": RegisterLabel,
    "unknown": Unknown,
}
