"""Whatever a file holds: findings or tables, never a crash, and every row accounted for."""

import datetime
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import comma_separated, excel
from registers_helpers import CODES, HEAD

from kjqs_model.population.registers import import_registers, register_kinds, write_import
from kjqs_model.population.registers.schema.shipped import shipped_mapping
from kjqs_model.tables import load_tables
from tests.fuzz import examples

HEADINGS = sorted(
    {heading for name in register_kinds() for entry in shipped_mapping(name).columns.values() for heading in entry.headings}
)
TEXTS = [
    "",
    " ",
    "　",
    "合计",
    "小计",
    "合 计",
    "备注：",
    "无",
    "—",
    "示例",
    "甲公司",
    "乙（聊城）公司",
    "=1+",
    "'",
    '"',
    "1,2",
    "１２",
    "12万元",
    "(5)",
    "-3",
    "1e9",
    "%",
    "35%",
    "是",
    "否",
    "首次认定",
    "未通过",
    "工业",
    "省级研发补助",
    "冠县",
    "聊城经开区",
    "2023年",
    "2023-11-29",
    "单位：万元",
    "2022年度名单",
    "\n",
    "\u200b",
    "😀",
    "𠮷",
    *CODES[:3],
    "0" * 400,
    "9" * 25,
]
CELLS = st.one_of(
    st.sampled_from(TEXTS + HEADINGS),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.text(max_size=8),
    st.datetimes(datetime.datetime(1901, 1, 1), datetime.datetime(2500, 1, 1)),
)
GRIDS = st.lists(st.lists(CELLS, max_size=7), max_size=9)
MANY = settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))


def checked(path: Path, mapping: str):
    """Import, and hold what must hold of every import."""
    imported = import_registers([path], [mapping], year=2023)
    assert all(one.rows_in == one.used + sum(one.dropped.values()) for one in imported.accounting)
    assert (imported.tables is None) == any(finding.severity == "error" for finding in imported.findings)
    assert all(finding.problem and finding.remedy for finding in imported.findings)
    if imported.tables is not None and imported.tables.given:
        write_import(imported, path.parent / "out")
        again = load_tables(path.parent / "out")
        written = {name: len(imported.tables[name]) for name in imported.tables.given}
        assert {name: len(again[name]) for name in again.given} == written
    return imported


def storable(cell):
    return "".join(sign for sign in cell if sign.isprintable() or sign == "\n") if isinstance(cell, str) else cell


@MANY
@given(GRIDS, st.sampled_from(sorted(register_kinds())), st.booleans())
def test_any_grid_of_cells(rows, mapping, with_header):
    entries = shipped_mapping(mapping).columns.values()
    header = [list(dict.fromkeys(entry.headings[0] for entry in entries))] if with_header else []
    rows = [[storable(cell) for cell in row] for row in header + rows]
    with tempfile.TemporaryDirectory() as folder:
        checked(excel(Path(folder) / "名单.xlsx", rows), mapping)
        checked(comma_separated(Path(folder) / "名单.csv", rows), mapping)


@MANY
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["甲公司", "乙公司", "", "合计"]),
            st.sampled_from([*CODES[1:4], "", "坏"]),
            st.sampled_from(["冠县", "莘县", ""]),
            st.sampled_from([1, 2, "", "—", "坏"]),
            st.sampled_from([1, 2, ""]),
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(2, 8), st.integers(1, 4), st.integers(0, 3)), max_size=2),
)
def test_any_list_of_firms_with_any_merges(rows, merges):
    ranges, taken = [], set()
    for top, column, more in merges:
        cells = {(row, column) for row in range(top, top + more + 1)}
        if more and not cells & taken:
            ranges.append(f"{'ABCDE'[column]}{top}:{'ABCDE'[column]}{top + more}")
            taken |= cells
    with tempfile.TemporaryDirectory() as folder:
        checked(excel(Path(folder) / "名单.xlsx", [HEAD, *rows], ranges), "technology_sme_list")


@MANY
@given(st.binary(max_size=400), st.sampled_from([".xlsx", ".csv", ".xls"]))
def test_any_bytes(raw, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"名单{suffix}"
        path.write_bytes(raw)
        assert checked(path, "technology_sme_list").tables is None


@MANY
@given(st.integers(0, 6000), st.integers(0, 255))
def test_a_workbook_with_a_byte_changed(workbook, place, byte):
    raw = bytearray(workbook)
    raw[place % len(raw)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名单.xlsx"
        path.write_bytes(bytes(raw))
        checked(path, "technology_sme_list")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> bytes:
    rows = [("2023年度",), HEAD, ("甲公司", CODES[1], "冠县", 1, 2), ("乙公司", CODES[2], "冠县", 1, 2)]
    return excel(tmp_path_factory.mktemp("book") / "名单.xlsx", rows).read_bytes()
