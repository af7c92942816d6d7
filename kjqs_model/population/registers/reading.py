"""One register read: its sheets, headers, rows and values, with all that is wrong and where every row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from itertools import compress

from ...errors import Finding
from ...language import say
from ...tables.faults import Faults
from ...tables.sheet import Unreadable
from .assigning import Assignment
from .columns import ColumnReader
from .grid import Grid, grids_of
from .header import Header, find_header, missing_fields
from .mapping import CODE, NAME, YEAR, Mapping
from .rows import AT_FAULT, NO_HEADER, SortedRows, sort_rows
from .spelling import folded, title_year


@dataclass(frozen=True)
class Place:
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def said(self, beside: Place | None = None) -> str:
        """The place as a phrase, in the reader's language; without file and sheet where ``beside`` is in the same."""
        if beside and (beside.file, beside.sheet) == (self.file, self.sheet):
            return say(f"第 {self.row} 行", f"row {self.row}")
        return Finding("", self.file, self.sheet, self.row).place()


@dataclass
class Batch:
    """The rows of one register file, equally long lists: a value a row for each field, money in fen.

    ``headings`` gives, for a sheet and field, the heading as the file has it. ``dropped`` counts the rows not used, by reason;
    ``rows_in`` all rows below a header or of a sheet that has none. ``header_rows`` are the sheet and row of each header: an error
    there is of the whole sheet.
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

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int) -> Place:
        return Place(self.file, self.sheets[row], self.rows[row])

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
        grids = grids_of(assignment.path)
    except Unreadable as fault:
        batch.findings.append(Finding("error", batch.file, row=fault.row, problem=fault.problem, remedy=fault.remedy))
        return batch
    headers = [find_header(grid, assignment.mapping) for grid in grids]
    if not any(headers):
        batch.findings.append(_no_table(batch, grids))
    for grid, header in zip(grids, headers, strict=True):
        faults = Faults(batch.file, grid.sheet)
        if header is None:
            _leave_sheet(batch, grid, faults, severe=not any(headers))
        else:
            _read_sheet(batch, grid, header, assignment, year, faults)
        batch.findings += faults.findings()
    return batch


def _no_table(batch: Batch, grids: list[Grid]) -> Finding:
    entries = list(batch.mapping.columns.values())
    wanted = say("、", ", ").join(entry.headings[0] for entry in [entry for entry in entries if entry.required] or entries[:4])
    if not grids or not any(grid.rows for grid in grids):
        return Finding("error", batch.file, problem=say("文件是空的", "The file is empty"),
                       remedy=say("请检查是否给错了文件。", "See whether this is the right file."))
    return Finding("error", batch.file, problem=say(f"前 30 行中找不到“{batch.mapping.label()}”的表头",
                                                    f"The first 30 rows hold no header of a {batch.mapping.label()}"),
                   remedy=say(f"请检查文件与对应规则是否相配、各列是否分开；表头中应有：{wanted}。列名不同的，请写自己的对应规则。",
                              f"See whether file and mapping fit and the columns are parted; the header should hold: {wanted}. "
                              "Write your own mapping for other headings."))


def _leave_sheet(batch: Batch, grid: Grid, faults: Faults, severe: bool) -> None:
    batch.rows_in += len(grid.rows)
    batch.dropped[NO_HEADER] += len(grid.rows)
    if grid.rows and not severe:
        faults.add(say("这个工作表有内容，却找不到表头，没有读取", "The sheet holds something but no header; it was not read"),
                   say("如是名单的一部分，请补上与其他工作表相同的表头。", "If it is part of the register, give it the header of the other sheets."),
                   severity="warning")


def _read_sheet(batch: Batch, grid: Grid, header: Header, assignment: Assignment, year: int | None, faults: Faults) -> None:
    faults.headings = list(header.headings.values())
    batch.header_rows.add((grid.sheet, grid.numbers[header.last]))
    batch.rows_in += len(grid.rows) - header.last - 1
    for name, heading in header.headings.items():
        batch.headings[grid.sheet, name] = heading
    found = sort_rows(grid, header)
    batch.dropped.update(found.dropped)
    if _header_faults(grid, header, assignment, faults):
        batch.dropped[AT_FAULT] += len(found.rows)
        return
    _check_width(grid, header, found, faults)
    columns = ColumnReader(grid, header, assignment, found, faults).read()
    _set_years(columns, grid, header, assignment, year, faults, batch)
    kept = _kept(columns, found, batch)
    batch.sheets += [grid.sheet] * len(kept)
    batch.rows += [grid.numbers[found.rows[row]] for row in kept]
    for name, held in batch.values.items():
        read = columns.get(name)
        held += [read[row] for row in kept] if read is not None else [None] * len(kept)


def _header_faults(grid: Grid, header: Header, assignment: Assignment, faults: Faults) -> bool:
    """Note headings that stand twice or are missing; whether any does."""
    number = grid.numbers[header.last]
    for heading in dict.fromkeys(header.twice):
        faults.add(say("这个列名出现了两次，无法判断用哪一列", "This heading stands twice; which column is meant?"),
                   say("请只保留一列，或把另一列改名。", "Keep one of them, or rename the other."), row=number, column=heading)
    missing = [name for name in missing_fields(header, assignment.mapping) if name not in assignment.given]
    for name in missing:
        entry = assignment.mapping.columns[name]
        faults.add(say(f"缺少必需的列“{entry.headings[0]}”", f"The required column '{entry.headings[0]}' is missing"),
                   say(f"请加上这一列（列名也可以是：{'、'.join(entry.headings[1:6])}）；各行相同的，可在对应规则中写 given: {{{name}: …}}。",
                       f"Add it (it may also be headed {', '.join(entry.headings[1:6])}); where all rows share one value, write "
                       f"given: {{{name}: …}} in a set of mappings."), row=number, column=entry.headings[0])
    return bool(missing or header.twice)


def _check_width(grid: Grid, header: Header, found: SortedRows, faults: Faults) -> None:
    """A CSV row with more cells than the header has a comma too many: all behind it is shifted."""
    if grid.merges is not None or grid.sheet:
        return
    for row in found.rows:
        cells = grid.rows[row]
        if len(cells) > header.width and any(cell.strip() for cell in cells[header.width:]):
            faults.add(say(f"这一行有 {len(cells)} 个单元格，表头有 {header.width} 个",
                           f"The row has {len(cells)} cells, the header {header.width}"),
                       say("单元格内若有逗号，须用双引号括起。", "A cell that contains a comma must stand in double quotes."),
                       row=grid.numbers[row])


def _set_years(columns: dict[str, list], grid: Grid, header: Header, assignment: Assignment, year: int | None, faults: Faults,
               batch: Batch) -> None:
    """The year of each row: its own, else what the user says of the file, else of the title, else ``year``."""
    if not assignment.mapping.dated:
        return
    own = columns.get(YEAR)
    titled = _titled_year(grid, header, assignment, batch)
    general = assignment.year or titled or year
    if own is None:
        columns[YEAR] = [general] * len(next(iter(columns.values()), []))
        if general is None and columns[YEAR]:
            faults.add(say("没有年度列，标题和文件名中也没有唯一的年度", "There is no column of years, and no single year in title or file name"),
                       say("请加“年度”列，或在标题写明（如“2023年度”），或用 --year 给出。",
                           "Add a column 年度, name the year in the title (2023年度), or give it by --year."),
                       column=next(iter(assignment.mapping.year.column), ""))
    if titled and year and titled != year and own is None and not assignment.year:
        faults.add(say(f"标题或文件名写的是 {titled} 年，指定的年度是 {year} 年；按 {titled} 年读取",
                       f"Title or file name says {titled}, the year asked for is {year}; read as {titled}"),
                   say("如不对，请改标题，或在对应规则中写 year。", "If that is wrong, change the title or write year in the mapping."),
                   severity="warning")


def _titled_year(grid: Grid, header: Header, assignment: Assignment, batch: Batch) -> int | None:
    if not assignment.mapping.year.title:
        return None
    return title_year(list(header.titles)) or title_year([folded(grid.sheet)]) or title_year([folded(batch.file)])


def _kept(columns: dict[str, list], found: SortedRows, batch: Batch) -> list[int]:
    """The rows that can go on: not dropped for their word, and with a firm and a year."""
    kept, dated = [], batch.mapping.dated
    names, codes, years = (columns.get(name) or [None] * len(found.rows) for name in (NAME, CODE, YEAR))
    dropped = columns["dropped"]
    for row in range(len(found.rows)):
        if dropped[row]:
            batch.dropped[dropped[row]] += 1
        elif (names[row] is None and codes[row] is None) or (dated and years[row] is None):
            batch.dropped[AT_FAULT] += 1
        else:
            kept.append(row)
    return kept
