"""The lists that are given, as they come: which are registers and which are tables, read with all that is found in them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import Finding, Refusal
from ..language import say
from ..population.provenance import read_provenance
from ..population.registers import Accounting, import_registers
from ..population.registers.building.coverage import coverage_findings
from ..staging import scratch
from ..tables import Tables, absent_year_findings, dictionary, read_tables
from ..tables.reading.sources import EXCEL_SUFFIXES, TABLE_READERS, table_named
from ..tables.table import EMPTY, Table
from .basis import GivenPart, ListPlace, Origins
from .joining import joined

REGISTER_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".csv", ".ods")
_HIDDEN = (".", "~$")
_NOT_GIVEN = "未注明"
"""What stands for a county that no list says, while registers are read."""


@dataclass(frozen=True)
class Given:
    """What is known from the lists: the tables, where each row stands, what was found, what the bureau itself proposes.

    ``proposed`` and ``written_totals`` are the bureau's own amounts and sums as ``import_registers`` gives them. ``used`` are the
    rows of registers that were used, by file; ``used_rows`` the table, row and year that each made first. ``coverage`` says for
    each column of enterprises whether the registers cover it in the year, where registers alone were given. ``inputs`` are name,
    kind and SHA-256 of each list, ``recognised`` what each register was taken for, and why.
    """

    tables: Tables
    origins: Origins
    findings: Sequence[Finding]
    proposed: Sequence = ()
    written_totals: Sequence = ()
    accounting: Sequence[Accounting] = ()
    used: Mapping[str, Sequence[ListPlace]] = field(default_factory=dict)
    used_rows: Mapping[ListPlace, tuple[str, int, int]] = field(default_factory=dict)
    coverage: Mapping[str, bool] = field(default_factory=dict)
    inputs: Sequence[tuple[str, str, str]] = ()
    recognised: Sequence = ()


def read_lists(paths: Sequence[Path], year: int, mappings: Sequence[str] = (), names: Path | None = None) -> Given:
    """Read lists in any order to the same result.

    Parameters
    ----------
    paths : registers, folders or workbooks of tables, folders of registers. year : of registers that name none.
    mappings : for registers that are not recognised from their headings. names : the user's list of names and codes.

    Raises
    ------
    Refusal : with every finding, where one is an error; nothing given.
    """
    registers, tables = _sorted_out(paths)
    parts, findings, extra = [], [], {}
    for path, read, found in _read_tables(tables):
        findings += found
        parts.append(None if read is None else GivenPart(read, read_provenance(path)))
    if registers:
        alone = not any(part is not None and "enterprises" in part.tables.given for part in parts)
        part, found, extra = _read_registers(registers, year, mappings, names, alone)
        parts.append(part)
        findings += found
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        raise Refusal(say("paying.lists_errors_nothing_written"), findings)
    held, origins, more = joined(whole)
    more += absent_year_findings(held, year)
    extra |= {"used_rows": _used_rows(origins, held)} if registers else {}
    inputs = sorted(
        [(path.name, "tables", _digest(path)) for path in tables] + [(path.name, "register", _digest(path)) for path in registers]
    )
    return Given(held, origins, [*findings, *more], inputs=inputs, **extra)


def _read_registers(paths: Sequence[Path], year: int, mappings: Sequence[str], names: Path | None, alone: bool):
    """All registers as one part (None where any is at fault), what was found in them, and what else a list needs of them."""
    imported = import_registers(paths, mappings, names=names, year=year, county=_NOT_GIVEN)
    # Which clauses registers alone can't settle is said clause by clause; beside tables it is said column by column.
    told = coverage_findings(imported.coverage_by_year) if alone else []
    findings = [
        finding
        for finding in imported.findings
        if finding not in told and (finding.kind, finding.value) != ("county", _NOT_GIVEN)
    ]
    extra = {
        "proposed": imported.proposed,
        "written_totals": imported.written_totals,
        "accounting": imported.accounting,
        "used": _used(imported),
        "recognised": imported.kinds,
        "coverage": imported.coverage_by_year.get(year, {}) if alone else {},
    }
    return None if imported.tables is None else _part_of(imported), findings, extra


def _read_tables(paths: Sequence[Path]) -> Iterator[tuple[Path, Tables | None, list[Finding]]]:
    """The tables of each folder and workbook, and those of single files as if they stood in one folder."""
    single = [path for path in paths if path.suffix.lower() in TABLE_READERS and not path.is_dir()]
    for path in paths:
        if path not in single:
            yield path, *read_tables(path)
    while single:
        together = {path.name: path for path in reversed(single)}
        single = [path for path in single if together[path.name] is not path]
        with scratch() as room:
            for name, path in together.items():
                shutil.copyfile(path, room / name)
            yield next(iter(together.values())), *read_tables(room)


def _part_of(imported) -> GivenPart:
    columns = {
        table: {key: {column: ListPlace(*_triple(place)) for column, place in held.items()} for key, held in keys.items()}
        for table, keys in imported.places.items()
    }
    keys = {
        table: {key: [ListPlace(*_triple(place)) for place in held] for key, held in keys.items()}
        for table, keys in imported.basis.items()
    }
    return GivenPart(_without_county(imported.tables), of_columns=columns, of_keys=keys)


def _without_county(tables: Tables) -> Tables:
    """The tables with counties that no list says left open: who is paid does not hang on them."""
    firms = tables["enterprises"]
    places = np.flatnonzero(firms.labels["county"] == _NOT_GIVEN)
    if not len(places):
        return tables
    county = np.where(np.isin(firms["county"], places), EMPTY, firms["county"]).astype(firms["county"].dtype)
    known = Table(firms.spec, {**firms.columns, "county": county}, firms.labels, firms.source)
    return Tables([known if name == "enterprises" else tables[name] for name in tables.given], tables.place, tables.warnings)


def _used(imported) -> dict[str, list[ListPlace]]:
    """The rows of each register that were used, by file."""
    found: dict[str, dict[ListPlace, None]] = {}
    for keys in imported.basis.values():
        for places in keys.values():
            for place in places:
                found.setdefault(place.file, {})[ListPlace(*_triple(place))] = None
    return {file: sorted(places) for file, places in found.items()}


def _used_rows(origins: Origins, tables: Tables) -> dict[ListPlace, tuple[str, int, int]]:
    """The table row, and its year, that each register row wrote to: of several tables the first that pays on such rows, accounts
    last."""
    found: dict[ListPlace, tuple[str, int, int]] = {}
    for name in sorted(tables.given, key=lambda name: (name == "accounts", list(tables).index(name))):
        for row in range(len(tables[name])):
            for place in origins.written(name, row):
                found.setdefault(place, (name, row, int(tables[name]["year"][row])))
    return found


def _triple(place) -> tuple[str, str, int]:
    return place.file, place.sheet, place.row


# ---- what each path is


def _sorted_out(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Registers and tables, each in one order whatever the order given."""
    if not paths:
        raise Refusal(say("paying.no_list_given_name_registers"))
    registers: list[Path] = []
    tables: list[Path] = []
    seen: dict[str, Path] = {}
    for path in (one for given in paths for one in _files_of(Path(given))):
        real = os.path.realpath(path)
        if real in seen:
            raise Refusal(say("paying.given_twice_name_once", path=path))
        seen[real] = path
        (tables if _holds_tables(path) else registers).append(path)
    return sorted(registers, key=_order), sorted(tables, key=_order)


def _order(path: Path) -> tuple[str, str, str]:
    return path.name, _digest(path), str(path)


def _files_of(path: Path) -> Iterator[Path]:
    """The path itself, or the registers in a folder that holds no tables."""
    if not path.is_dir() or _holds_tables(path):
        yield path
        return
    found = [
        held for held in sorted(path.iterdir()) if not held.name.startswith(_HIDDEN) and held.suffix.lower() in REGISTER_SUFFIXES
    ]
    if not found:
        raise Refusal(say("paying.folder_holds_neither_registers_nor", path=path))
    yield from found


def _holds_tables(path: Path) -> bool:
    """Whether a path is a folder of tables, or a workbook all of whose sheets with a name of their own are tables."""
    if path.is_dir():
        return any(held.suffix.lower() in TABLE_READERS and table_named(held.stem) for held in path.iterdir())
    if path.suffix.lower() in TABLE_READERS and path.is_file():
        named = table_named(path.stem)
        return named is not None and _has_key(path, named)
    if path.suffix.lower() not in EXCEL_SUFFIXES or not path.is_file():
        return False
    from ..tables.reading.excel import Workbook
    from ..tables.sheet import Unreadable

    try:
        return any(table_named(name) for name in Workbook(path).sheets)
    except (Unreadable, OSError):
        return False


def _has_key(path: Path, table: str) -> bool:
    """Whether a file that is named as a table has the headings of its key: a register may bear such a name too."""
    from ..tables.sheet import Unreadable

    spec = dictionary()[table]
    try:
        headings = set(TABLE_READERS[path.suffix.lower()](path).headings)
    except (Unreadable, OSError):
        return True
    return bool({spec.key[0], spec.columns[spec.key[0]].zh} & headings)


def _digest(path: Path) -> str:
    """The SHA-256 of a file, or over the files of a folder with their names; empty for what cannot be read."""
    try:
        if not path.is_dir():
            if not path.is_file():  # a pipe would never end
                return ""
            return hashlib.sha256(path.read_bytes()).hexdigest()
        files = sorted(held for held in path.rglob("*") if held.is_file())
        lines = [f"{held.relative_to(path).as_posix()} {hashlib.sha256(held.read_bytes()).hexdigest()}" for held in files]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
    except OSError:
        return ""
