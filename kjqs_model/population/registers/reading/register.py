"""One register read: its sheets, headers, rows and values, with all that is wrong and where every row went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from itertools import compress, repeat
from pathlib import Path
from typing import NamedTuple

from ....data import shipped
from ....errors import Finding
from ....language import label, say
from ....tables.checks.faults import Faults
from ....tables.reading.csv_files import fail_if_parted_otherwise
from ....tables.sheet import Unreadable
from ..schema.assignment import Assignment
from ..schema.mapping import Mapping
from ..schema.parts import CODE, NAME, YEAR
from .choices import check_choices
from .columns import DROPPED, ColumnReader, WrittenTotal
from .grid import RegisterGrid, grids_of
from .header import RegisterHeader, find_header
from .remarks import check_remarks
from .rows import AT_FAULT, NO_HEADER, SortedRows, sort_rows
from .sheet_checks import check_rows_around, check_width, header_faults
from .years import set_years

_ROWS_OF_TITLES = 30


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def said(self, beside: Place | None = None) -> str:
        """The place as a phrase, in the reader's language; without file and sheet where ``beside`` is in the same."""
        if beside and (beside.file, beside.sheet) == (self.file, self.sheet):
            return say("population.row_row", row=self.row)
        return Finding("", self.file, self.sheet, self.row).place()


@dataclass
class Batch:
    """The rows of one register file, equally long lists: a value a row for each field, money in fen.

    ``headings`` gives, for a sheet and field, the heading as the file has it. ``dropped`` counts the rows not used, by reason;
    ``rows_in`` all rows below a header or of a sheet that has none. ``header_rows`` are the sheet and row of each header: an
    error there is of the whole sheet. ``totals`` are the sums that it writes of what the bureau proposes.
    """

    file: str
    mapping: Mapping
    sheets: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    values: dict[str, list] = field(default_factory=dict)
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    header_rows: set[tuple[str, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    rows_in: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    totals: list[WrittenTotal] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int) -> Place:
        return Place(self.file, self.sheets[row], self.rows[row])

    def places(self) -> list[Place]:
        """Where each row stands."""
        return [*map(Place._make, zip(repeat(self.file), self.sheets, self.rows, strict=False))]

    def heading(self, row: int, name: str) -> str:
        """The heading of a field in the sheet of a row; of one that it lacks, the first that the mapping knows."""
        known = self.mapping.columns.get(name)
        return self.headings.get((self.sheets[row], name)) or (known.headings[0] if known else name)

    def drop(self, rows: Keyed[int, str]) -> None:
        """Take rows out, each for its reason."""
        kept = [row not in rows for row in range(len(self))]
        self.dropped.update(rows.values())
        self.sheets, self.rows = list(compress(self.sheets, kept)), list(compress(self.rows, kept))
        self.values = {name: list(compress(held, kept)) for name, held in self.values.items()}


def read_register(assignment: Assignment, year: int | None = None) -> Batch:
    """Read a register with its mapping; ``year`` is of registers that name none. What is wrong stands in ``findings``."""
    batch = Batch(assignment.path.name, assignment.mapping)
    batch.values = {name: [] for name in (*assignment.mapping.columns, NAME, CODE, YEAR)}
    try:
        grids = grids_of(assignment.path) if assignment.grids is None else list(assignment.grids)
    except Unreadable as fault:
        batch.findings.append(Finding("error", batch.file, row=fault.row, problem=fault.problem, remedy=fault.remedy))
        return batch
    headers = [find_header(grid, assignment.mapping) for grid in grids]
    if any(header and header.names_firms(assignment.mapping) for header in headers):  # a sheet without names is then a summary
        headers = [header if header and header.names_firms(assignment.mapping) else None for header in headers]
    if not any(headers):
        batch.findings.append(_parted_otherwise(batch, grids) or _no_table(batch, grids))
    for grid, header in zip(grids, headers, strict=True):
        faults = Faults(batch.file, grid.sheet)
        if header is None:
            _leave_sheet(batch, grid, faults, severe=not any(headers))
        else:
            _read_sheet(batch, grid, header, assignment, year, faults)
        batch.findings += faults.findings()
    if not batch.rows and assignment.mapping.dated and not any(finding.severity == "error" for finding in batch.findings):
        batch.findings.append(_nothing_used(batch))
    return batch


def _nothing_used(batch: Batch) -> Finding:
    reasons = shipped("registers/reasons.yaml")
    why = say("signs.list_mark").join(
        f"{label(reasons[reason]) if reason in reasons else reason} {count}" for reason, count in batch.dropped.items()
    )
    return Finding(
        "error",
        batch.file,
        problem=say("population.no_row_below_header_use", why=why or say("population.there_is_none")),
        remedy=say("population.see_whether_file_mapping_fit"),
    )


def _parted_otherwise(batch: Batch, grids: list[RegisterGrid]) -> Finding | None:
    """A CSV file whose header would be one if its columns were parted by another mark than the comma."""
    for grid in grids if Path(batch.file).suffix.lower() == ".csv" else ():
        for number, row in zip(grid.numbers, grid.rows[:_ROWS_OF_TITLES], strict=False):
            text = ",".join(map(str, row))
            if not find_header(RegisterGrid("", [re.split(r"[;\t，|]", text)], [1]), batch.mapping):
                continue
            try:
                fail_if_parted_otherwise([text], number)
            except Unreadable as fault:
                return Finding("error", batch.file, row=fault.row, problem=fault.problem, remedy=fault.remedy)
    return None


def _no_table(batch: Batch, grids: list[RegisterGrid]) -> Finding:
    entries = list(batch.mapping.columns.values())
    wanted = say("signs.list_mark").join(
        entry.headings[0] for entry in [entry for entry in entries if entry.required] or entries[:4]
    )
    if not grids or not any(grid.rows for grid in grids):
        return Finding(
            "error", batch.file, problem=say("population.the_file_is_empty"), remedy=say("population.see_whether_right_file")
        )
    return Finding(
        "error",
        batch.file,
        problem=say("population.first_30_rows_hold_no", mapping=batch.mapping.label()),
        remedy=say("population.see_whether_file_mapping_fit_columns", wanted=wanted),
    )


def _leave_sheet(batch: Batch, grid: RegisterGrid, faults: Faults, severe: bool) -> None:
    batch.rows_in += len(grid.rows)
    batch.dropped[NO_HEADER] += len(grid.rows)
    if grid.rows and not severe:
        faults.add(
            say("population.sheet_holds_something_but_no"), say("population.if_part_register_give_header"), severity="warning"
        )


def _read_sheet(
    batch: Batch, grid: RegisterGrid, header: RegisterHeader, assignment: Assignment, year: int | None, faults: Faults
) -> None:
    faults.headings = list(header.headings.values())
    batch.header_rows.add((grid.sheet, grid.numbers[header.last]))
    batch.rows_in += len(grid.rows) - header.last - 1
    for name, heading in header.headings.items():
        batch.headings[grid.sheet, name] = heading
    found = sort_rows(grid, header, assignment.mapping)
    batch.dropped.update(found.dropped)
    if header_faults(grid, header, assignment, faults):
        batch.dropped[AT_FAULT] += len(found.rows)
        return
    check_width(grid, header, found, faults)
    reader = ColumnReader(grid, header, assignment, found, faults)
    columns = reader.read()
    set_years(reader, columns, batch.file, year)
    check_rows_around(reader)
    check_choices(reader, columns)
    check_remarks(reader, columns)
    batch.totals += reader.totals
    _number_rows(batch.mapping, columns)
    kept = _kept(columns, found, batch)
    batch.sheets += [grid.sheet] * len(kept)
    batch.rows += [grid.numbers[found.rows[row]] for row in kept]
    for name, held in batch.values.items():
        read = columns.get(name)
        held += [read[row] for row in kept] if read is not None else [None] * len(kept)


def _number_rows(mapping: Mapping, columns: dict[str, list]) -> None:
    """Give a row without a number of its own one that its texts make: 张三·聊城甲有限公司."""
    for write in mapping.writes:
        if not write.named_by or write.id is None:
            continue
        parts = [columns.get(name) or [] for name in write.named_by]
        own = columns.get(write.id) or []
        length = max(map(len, (own, *parts)), default=0)
        texts = [[str(part[row]) for part in parts if part and part[row] is not None] for row in range(length)]
        columns[write.id] = [
            (own[row] if own and own[row] is not None else None) or "·".join(texts[row]) or None for row in range(length)
        ]


def _kept(columns: dict[str, list], found: SortedRows, batch: Batch) -> list[int]:
    """The rows that can go on: not dropped for their word, and with a firm and a year."""
    kept, dated = [], batch.mapping.dated
    names, codes, years = (columns.get(name) or [None] * len(found.rows) for name in (NAME, CODE, YEAR))
    dropped, mapping = columns[DROPPED], batch.mapping
    number_field = mapping.row_id()
    numbers = columns[number_field] if number_field and mapping.identifies == "record" else None
    for row in range(len(found.rows)):
        if dropped[row]:
            batch.dropped[dropped[row]] += 1
        elif (
            (names[row] is None and codes[row] is None and not batch.mapping.nameless)
            or (dated and years[row] is None)
            or (numbers is not None and numbers[row] is None)
        ):
            batch.dropped[AT_FAULT] += 1
        else:
            kept.append(row)
    return kept
