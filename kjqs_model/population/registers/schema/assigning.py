"""Which mapping reads which register: shipped mappings, a user's own, and sets of mappings by file name."""

from __future__ import annotations

import os
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from ....data import shipped
from ....errors import Refusal, did_you_mean
from ....language import either, say
from ....yamls import YamlFault, read_yaml_file
from ..cells.spelling import folded, units
from ..reading.grid import Grid
from .mapping import Mapping, Part, RegisterColumn, Rule, Unknown, Words, Write, YearOf
from .mapping_faults import said_of

REGISTERS = ("recognition_list", "technology_sme_list", "super_deduction_list", "rd_return", "rd_subsidy_list", "budget_ledger",
             "contract_register", "loan_register", "talent_list", "platform_list", "platform_assessment", "carrier_list",
             "project_list",
             "park_list", "commissioner_list", "prize_list", "broker_list", "clinical_centre_list", "transfer_institution_list")
"""The mappings that come with the package."""


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
    grids: Sequence[Grid] | None = field(default=None, repr=False, compare=False)


class SetEntry(Part):
    """One line of a set of mappings: files by the pattern of their name."""

    file: str
    mapping: str
    year: int | None = Field(default=None, ge=1000, le=9999)
    unit: str | None = None
    given: dict[str, str | bool] = Field(default_factory=dict)


class MappingSet(Part):
    """A file that says which mapping reads which register."""

    registers: tuple[SetEntry, ...] = Field(min_length=1)


def assign(registers: Sequence[str | os.PathLike], mappings: Sequence[str | os.PathLike]) -> list[Assignment]:
    """Each register with its mapping; where no mapping is given, the one that its headings tell.

    Raises
    ------
    Refusal : no register or mapping given, their numbers do not fit, a mapping that is not there or not of the form, a
        register that no line of a set names or that is not recognised from its headings.
    """
    from .recognising import recognised

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
            raise Refusal(say("population.under_given_no_field_mapping", name=name)
                          + did_you_mean(name, assignment.mapping.columns))
    if entry.unit is not None and entry.unit not in units():
        raise Refusal(say("population.unknown_unit", unit=entry.unit) + did_you_mean(entry.unit, units()))
    return replace(assignment, year=entry.year, unit=entry.unit, given={**assignment.mapping.given, **entry.given})


# ---- reading


def shipped_mapping(name: str) -> Mapping:
    """A mapping that comes with the package. Raises KeyError for another name."""
    if name not in (*REGISTERS, "names"):
        raise KeyError(name)
    return Mapping.model_validate(shipped_form(name))


def shipped_form(name: str) -> dict[str, Any]:
    """What a shipped mapping says, with what it extends put in."""
    return extended(shipped(f"registers/{name}.yaml"))


def extended(data: Any) -> Any:
    """A mapping with what it ``extends`` put in: what it says itself goes first, headings and words are added to those of the
    other.

    Raises Refusal where it extends no shipped mapping.
    """
    if not isinstance(data, Keyed) or "extends" not in data:
        return data
    base = data["extends"]
    if base not in REGISTERS:
        raise Refusal(say("population.under_extends_no_shipped_mapping", base=base) + did_you_mean(str(base), REGISTERS))
    return _joined({key: held for key, held in data.items() if key != "extends"}, shipped_form(base))


_REPLACED = ("titles", "not_titles")  # what a list is recognised by is not what the other is recognised by


def _joined(own: Any, base: Any) -> Any:
    """One form over another: keys of both, lists of words one behind the other, anything else as the first says it."""
    if isinstance(own, Keyed) and isinstance(base, Keyed):
        return {key: own[key] if key in _REPLACED and key in own else _joined(own[key], base[key]) if key in own
                and key in base else
                own.get(key, base.get(key)) for key in (*base, *(key for key in own if key not in base))}
    if isinstance(own, list) and isinstance(base, list) and all(isinstance(held, str) for held in (*own, *base)):
        return [*own, *(held for held in base if held not in own)]
    return own


def register_kinds() -> dict[str, str]:
    """The registers that can be read as they are: what each is, with its holder, in the reader's language, by mapping name."""
    kinds = {}
    for name in REGISTERS:
        mapping = shipped_mapping(name)
        kinds[name] = say("population.mapping_holder", mapping=mapping.label(),
                          holder=either(mapping.holder.zh, mapping.holder.en))
    return kinds


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
        raise Refusal(say("population.neither_shipped_mapping_nor_file", path_name=path.name)
                      + did_you_mean(path.name, REGISTERS)) from fault
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
        raise Refusal(say("population.the_mapping_is_wrong", path_name=path.name)
                      + said_of(fault, form, _INSIDE)) from fault
    if isinstance(found, Mapping) and not found.writes:
        raise Refusal(say("population.mapping_no_writes_nothing_would", path_name=path.name))
    return found


_INSIDE = {"columns": RegisterColumn, "writes": Write, "set": Rule, "year": YearOf, "registers": SetEntry, "label": Words,
           "holder": Words, "unknown": Unknown}
