"""What may be wrong with a sheet as a whole: its header, its width, and what stands above and between its rows."""

from __future__ import annotations

from ....language import say
from ....tables.checks.faults import Faults
from ....tables.credit_code import Verdict, verdicts
from ..cells.spelling import folded
from ..cells.values import word_of_texts
from ..schema.assigning import Assignment
from ..schema.mapping import CODE, NAME, RegisterColumn
from .columns import ColumnReader
from .grid import Grid
from .header import Header, missing_fields
from .rows import SortedRows

_CODE_LENGTH = 18


def header_faults(grid: Grid, header: Header, assignment: Assignment, faults: Faults) -> bool:
    """Note headings that stand twice or are missing; whether any does."""
    number = grid.numbers[header.last]
    for heading in dict.fromkeys(header.twice):
        faults.add(say("这个列名出现了两次，无法判断用哪一列", "This heading stands twice; it is not clear which column is meant"),
                   say("请只保留一列，或把另一列改名。", "Keep one of them, or rename the other."), row=number, column=heading)
    texts = [*header.titles, folded(grid.sheet), folded(faults.file)]
    missing = [name for name in missing_fields(header, assignment.mapping) if name not in assignment.given
               and not (assignment.mapping.columns[name].from_title and word_of_texts(assignment.mapping.columns[name], texts))]
    for name in missing:
        entry = assignment.mapping.columns[name]
        faults.add(say(f"缺少必需的列“{entry.headings[0]}”", f"The required column '{entry.headings[0]}' is missing"),
                   _missing_remedy(name, entry), row=number, column=entry.headings[0])
    return bool(missing or header.twice)


def _missing_remedy(name: str, entry: RegisterColumn) -> str:
    others = entry.headings[1:6]
    remedy = say(f"请加上这一列（列名也可以是：{'、'.join(others)}）", f"Add it (it may also be headed {', '.join(others)})") if others else say(
        "请加上这一列", "Add it")
    if name in (NAME, CODE):  # no two rows share these
        return remedy + say("。", ".")
    value = '"0"' if entry.type == "money" else "…"
    return remedy + say(f"；各行相同的，可在对应规则中写 given: {{{name}: {value}}}。",
                        f"; where all rows share one value, write given: {{{name}: {value}}} in a set of mappings.")


def check_width(grid: Grid, header: Header, found: SortedRows, faults: Faults) -> None:
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


def check_rows_around(reader: ColumnReader) -> None:
    """Note a sheet that Excel hides, rows of firms above the header, headers that differ from the first, and other units below it."""
    if reader.grid.hidden:
        reader.faults.add(say("这是隐藏的工作表，已照常读取", "The sheet is hidden; it was read like the others"),
                          say("如不应计入，请删除这个工作表。", "Delete it if it should not count."), severity="warning")
    _check_above(reader)
    for place, column in reader.found.other_headers:
        cells = reader.grid.rows[place]
        reader.faults.add(
            say("这一行又是表头，但列或单位与上面的表头不同，下面各行会读错", "Another header, whose columns or units differ from those above"),
            say("请把下面的表移到另一个工作表，或把各列的次序和单位改成一致。",
                "Move the table below it to a sheet of its own, or give it the same columns and units."),
            row=reader.grid.numbers[place], value=" ".join(str(cells[column]).split()))
    _check_units(reader)


def _check_above(reader: ColumnReader) -> None:
    """A valid credit code above the header is of a row that would be lost."""
    for place in range(reader.header.first):
        codes = [text for cell in reader.grid.rows[place] if isinstance(cell, str) and len(text := folded(cell).upper()) == _CODE_LENGTH]
        if codes and (verdicts(codes) == Verdict.valid).any():
            reader.faults.add(say("表头以上有企业的信用代码，这些行不会被读取", "A credit code stands above the header, where rows are not read"),
                              say("请把表头移到所有企业之上，或把上面的表移到另一个工作表。",
                                  "Put the header above all enterprises, or move the table above to a sheet of its own."),
                              row=reader.grid.numbers[place], value=codes[0])
            return


def _check_units(reader: ColumnReader) -> None:
    """A unit that a row below the header names, other than that of the amounts."""
    money = {name: entry for name, entry in reader.mapping.columns.items() if entry.type == "money" and name in reader.header.places}
    bare = {name: entry for name, entry in money.items() if not reader.header.units.get(name)}
    units = {reader.unit(name, entry) for name, entry in (bare or money).items()}
    for place, unit in reader.found.units:
        if units and unit not in units:
            known = say("、", ", ").join(sorted(units)) or say("没有写明", "not stated")
            reader.faults.add(say(f"这一行写的单位是{unit}，表头或标题的单位是：{known}", f"This row gives the unit {unit}, header or title: {known}"),
                              say("请核对单位；单位应写在表头或标题中，单位不同的表请分在不同的工作表。",
                                  "State the unit in header or title; put tables of different units on sheets of their own."),
                              row=reader.grid.numbers[place], value=unit)
