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
from ....language import say
from ....yamls import YamlFault, read_yaml_file
from ..cells.spelling import folded, units
from ..reading.grid import Grid
from .mapping import Mapping, Part, RegisterColumn, Rule, Unknown, Words, Write, YearOf
from .mapping_faults import said_of

REGISTERS = ("recognition_list", "technology_sme_list", "super_deduction_list", "rd_return", "rd_subsidy_list", "budget_ledger",
             "contract_register", "loan_register", "talent_list", "platform_list", "platform_assessment", "carrier_list", "project_list",
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
        raise Refusal(say("没有给出名单文件。请至少给出一份名单。", "No register was given. Give at least one."))
    if not mappings:
        return recognised(paths)
    if len(mappings) not in (1, len(paths)):
        raise Refusal(say(f"名单有 {len(paths)} 份，对应规则有 {len(mappings)} 个。请只给一个规则，或按顺序每份名单给一个。",
                          f"There are {len(paths)} registers and {len(mappings)} mappings. Give one mapping, or one for each "
                          "register in order."))
    read = [_read(mapping) for mapping in mappings]
    return [_assigned(path, read[0] if len(read) == 1 else read[place]) for place, path in enumerate(paths)]


def _assigned(path: Path, read: tuple[Mapping | MappingSet, Path]) -> Assignment:
    mapping, folder = read
    if isinstance(mapping, Mapping):
        return Assignment(path, mapping, given=mapping.given)
    name = folded(path.name).lower()
    entry = next((entry for entry in mapping.registers if fnmatchcase(name, folded(entry.file).lower())), None)
    if entry is None:
        patterns = say("、", ", ").join(entry.file for entry in mapping.registers)
        raise Refusal(say(f"对应规则中没有一条与名单“{path.name}”的文件名相符（现有：{patterns}）。请在 registers 下为它加一条。",
                          f"No line of the mapping fits the register '{path.name}' (there are: {patterns}). Add one for it "
                          "under registers."))
    return _with_entry(Assignment(path, _mapping(entry.mapping, folder)), entry)


def _with_entry(assignment: Assignment, entry: SetEntry) -> Assignment:
    for name in entry.given:
        if name not in assignment.mapping.columns:
            raise Refusal(say(f"对应规则的 given 中没有字段“{name}”。", f"'{name}' under given is no field of the mapping. ")
                          + did_you_mean(name, assignment.mapping.columns))
    if entry.unit is not None and entry.unit not in units():
        raise Refusal(say(f"不认得的单位“{entry.unit}”。", f"Unknown unit '{entry.unit}'. ") + did_you_mean(entry.unit, units()))
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
    """A mapping with what it ``extends`` put in: what it says itself goes first, headings and words are added to those of the other.

    Raises Refusal where it extends no shipped mapping.
    """
    if not isinstance(data, Keyed) or "extends" not in data:
        return data
    base = data["extends"]
    if base not in REGISTERS:
        raise Refusal(say(f"extends 写的“{base}”不是随附的对应规则。", f"'{base}' under extends is no shipped mapping. ") + did_you_mean(str(base), REGISTERS))
    return _joined({key: held for key, held in data.items() if key != "extends"}, shipped_form(base))


_REPLACED = ("titles", "not_titles")  # what a list is recognised by is not what the other is recognised by


def _joined(own: Any, base: Any) -> Any:
    """One form over another: keys of both, lists of words one behind the other, anything else as the first says it."""
    if isinstance(own, Keyed) and isinstance(base, Keyed):
        return {key: own[key] if key in _REPLACED and key in own else _joined(own[key], base[key]) if key in own and key in base else
                own.get(key, base.get(key)) for key in (*base, *(key for key in own if key not in base))}
    if isinstance(own, list) and isinstance(base, list) and all(isinstance(held, str) for held in (*own, *base)):
        return [*own, *(held for held in base if held not in own)]
    return own


def register_kinds() -> dict[str, str]:
    """The registers that can be read as they are: what each is, with its holder, in the reader's language, by mapping name."""
    kinds = {}
    for name in REGISTERS:
        mapping = shipped_mapping(name)
        kinds[name] = say(f"{mapping.label()}（{mapping.holder.zh}）", f"{mapping.label()} ({mapping.holder.en})")
    return kinds


def _mapping(name: str, folder: Path) -> Mapping:
    found, _ = _read(name if name in REGISTERS else folder / name)
    if isinstance(found, MappingSet):
        raise Refusal(say(f"“{name}”本身又是一组对应规则，不能再引用。请写一个规则名。",
                          f"'{name}' is itself a set of mappings. Name a single mapping."))
    return found


def _read(mapping: str | os.PathLike) -> tuple[Mapping | MappingSet, Path]:
    if str(mapping) in REGISTERS:
        return shipped_mapping(str(mapping)), Path()
    path = Path(mapping)
    try:
        data = read_yaml_file(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as fault:
        raise Refusal(say(f"没有名为“{path.name}”的对应规则，也找不到这个文件。",
                          f"'{path.name}' is neither a shipped mapping nor a file that is there. ")
                      + did_you_mean(path.name, REGISTERS)) from fault
    except (OSError, YamlFault) as fault:
        why = fault.strerror if isinstance(fault, OSError) else fault
        raise Refusal(say(f"对应规则“{path.name}”无法读取：{why}。请按 YAML 格式更正，以 UTF-8 保存。",
                          f"The mapping '{path.name}' cannot be read: {why}. Correct the YAML and save it as UTF-8.")) from fault
    return _validated(data, path), path.parent


def _validated(data: Any, path: Path) -> Mapping | MappingSet:
    data = extended(data)
    form = MappingSet if isinstance(data, Keyed) and "registers" in data else Mapping
    try:
        found = form.model_validate(data)
    except ValidationError as fault:
        raise Refusal(say(f"对应规则“{path.name}”写法有误：", f"The mapping '{path.name}' is wrong: ")
                      + said_of(fault, form, _INSIDE)) from fault
    if isinstance(found, Mapping) and not found.writes:
        raise Refusal(say(f"对应规则“{path.name}”没有 writes，读了名单也什么都不写。请补上要写入的数据表和列。",
                          f"The mapping '{path.name}' has no writes: nothing would come of the register. Say which tables and columns it fills."))
    return found


_INSIDE = {"columns": RegisterColumn, "writes": Write, "set": Rule, "year": YearOf, "registers": SetEntry, "label": Words,
           "holder": Words, "unknown": Unknown}
