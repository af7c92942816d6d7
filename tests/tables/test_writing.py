"""What is written reads back the same; what cannot be written whole is not written."""

import csv

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_helpers import csv_text, firm

from kjqs_model.errors import Finding, Refusal
from kjqs_model.files import atomic_write, write_csv
from kjqs_model.tables import (
    Tables,
    dictionary,
    fail_if_tables_of_others,
    load_tables,
    read_tables,
    table_from_columns,
    write_findings,
    write_tables,
    writing,
)
from tests.fuzz import examples

INK = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufeff")
IDS = st.builds("".join, st.tuples(INK, st.text(INK | st.sampled_from(' ,"\n\r\t;\u3000'), max_size=4), INK))
FEN = st.integers(0, 10**15).map(lambda fen: fen / 100)
VALUES = {"string": IDS, "yuan": FEN, "bool": st.booleans(), "year": st.integers(1990, 2100), "float": st.floats(-1e9, 1e9)}
SLOW = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def populations(draw):
    """A population of one or two tables that the checks let pass."""
    given_tables = []
    for name in draw(st.lists(st.sampled_from(["enterprises", "parks", "loans", "projects"]), unique=True, min_size=1)):
        spec = dictionary()[name]
        ids = draw(st.lists(IDS, unique=True, max_size=6))
        columns = {column.name: [draw(_value(column)) for _ in ids] for column in spec.columns.values()}
        columns[spec.key[0]] = ids
        columns |= {"credit_code": [None] * len(ids)}
        columns |= {"first_rd_report": [True] * len(ids)} if name == "enterprises" else {}
        given_tables.append(table_from_columns(name, columns, length=len(ids)))
    return Tables(given_tables)


def _value(column):
    if column.words:
        return st.sampled_from(list(column.words))
    return st.none() | VALUES[column.type] if column.optional else VALUES[column.type]


def assert_same(first, second, digits=17):
    """The same tables; numbers that are no amounts to so many digits (a workbook holds 16 of a float's 17)."""
    assert first.given == second.given
    for name in first:
        for column, array in first[name].columns.items():
            if digits < 17 and first[name].spec.columns[column].type == "float":
                np.testing.assert_allclose(second[name][column], array, rtol=10.0 ** (1 - digits), atol=0)
            else:
                np.testing.assert_array_equal(second[name][column], array)
            assert second[name][column].dtype == array.dtype
        for column, labels in first[name].labels.items():
            assert list(second[name].labels[column]) == list(labels)


@SLOW
@given(populations(), st.sampled_from(["csv", "parquet"]))
def test_written_tables_read_back_the_same(tmp_path_factory, tables, form):
    folder = tmp_path_factory.mktemp("tables") / "new"
    write_tables(tables, folder, form)
    read, findings = read_tables(folder)
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert_same(tables, read)
    write_tables(read, folder.with_name("again"), form)
    for path in folder.iterdir():
        assert path.read_bytes() == (folder.with_name("again") / path.name).read_bytes()


@SLOW
@given(populations())
def test_tables_put_into_excel_read_back_the_same(tmp_path_factory, tables):
    import xlsxwriter

    path = tmp_path_factory.mktemp("tables") / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    for name in sorted(tables.given):
        sheet = book.add_worksheet(tables[name].spec.zh)
        frame = tables[name].to_frame("zh")
        for place, heading in enumerate(frame.columns):
            sheet.write_string(0, place, heading)
            for row, value in enumerate(frame[heading].tolist(), start=1):
                if pd.isna(value):
                    continue
                write = {bool: sheet.write_boolean, str: sheet.write_string}.get(type(value), sheet.write_number)
                write(row, place, value)
    book.close()
    read, findings = read_tables(path)
    awkward = any(not text.isprintable() for name in tables for held in tables[name].labels.values() for text in held)
    if not awkward:  # XML has no control characters
        assert [finding.sentence() for finding in findings if finding.severity == "error"] == []
        assert_same(tables, read, digits=16)


def test_csv_is_plain(folder, tmp_path):
    rows = [
        firm(firm_id="F10", name='聊城"一",厂', rd_reported="1234567.5", rd_reported_previous="100000000000.07"),
        firm(firm_id="F2", name="二\n厂"),
    ]
    write_tables(load_tables(folder(enterprises=rows)), tmp_path / "out")
    raw = (tmp_path / "out" / "enterprises.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert '"聊城""一"",厂"' in raw.decode()
    assert ",1234567.50,100000000000.07,0\n" in raw.decode()


def test_folder_written_before_keeps_other_files_and_loses_stale_tables(folder, tmp_path):
    tables = load_tables(folder(enterprises=[firm()]))
    out = tmp_path / "out"
    write_tables(tables, out)
    (out / "quality.json").write_text("{}")
    (out / "企业.csv").write_text("x")
    (out / "parks.csv").write_text("x")
    write_tables(tables, out, "parquet")
    assert sorted(path.name for path in out.iterdir()) == ["enterprises.parquet", "quality.json"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_failed_writing_leaves_what_stood_there(folder, tmp_path, monkeypatch):
    tables = load_tables(folder(enterprises=[firm()], parks="park_id,year,level,newly_built,chosen_previous\n"))
    out = tmp_path / "out"
    write_tables(tables, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(table, path):
        if path.name.startswith("parks"):
            raise RuntimeError("disk")
        path.write_bytes(b"new")

    monkeypatch.setitem(writing._WRITERS, "csv", fail)
    with pytest.raises(RuntimeError):
        write_tables(tables, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_places_that_cannot_be_written_to_are_refused(folder, tmp_path):
    tables = load_tables(folder(enterprises=[firm()]))
    with pytest.raises(Refusal):
        write_tables(tables, tmp_path / "enterprises.csv")
    with pytest.raises(Refusal):
        write_tables(tables, tmp_path / "enterprises.csv" / "below")
    with pytest.raises(ValueError, match="xlsx"):
        write_tables(tables, tmp_path / "out", "xlsx")


def test_findings_file(tmp_path):
    findings = [
        Finding("error", "a.csv", "", 2, "年度", "x,\n", "不对", "请改"),
        Finding("warning", "b.xlsx", "企业", None, "", "", "p", "r"),
    ]
    write_findings(findings, tmp_path / "new" / "findings.csv")
    raw = (tmp_path / "new" / "findings.csv").read_bytes()
    assert raw.splitlines()[0] == b"severity,file,sheet,row,column,value,problem,remedy"
    with open(tmp_path / "new" / "findings.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["value"] == "x,\n"
    assert rows[1]["row"] == ""
    write_findings([], tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_bytes().count(b"\n") == 1


# ---- atomic_write


def test_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    with atomic_write(path) as stream:
        stream.write(b"one")
        assert not path.exists()
    with pytest.raises(RuntimeError), atomic_write(path) as stream:
        stream.write(b"two")
        raise RuntimeError
    assert path.read_bytes() == b"one"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]


def test_folders_and_impossible_places_are_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path, tmp_path / "file" / "below"):
        with pytest.raises(Refusal), atomic_write(place):
            pass


def test_link_stays_a_link(tmp_path):
    (tmp_path / "target").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with atomic_write(tmp_path / "link") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_frame_as_csv(tmp_path):
    write_csv(pd.DataFrame({"编号": ["F1"], "amount_yuan": [5]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == "编号,amount_yuan\nF1,5\n".encode()


# ---- fuzz: findings or tables, never a traceback

SOUND = csv_text([firm(name="聊城", credit_code="", rd_reported="1.50"), firm(firm_id="F2", name='a"b')])


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=60),
    st.integers(0, len(SOUND.encode())),
    st.integers(0, 6),
    st.sampled_from(["enterprises.csv", "parks.parquet", "企业.csv"]),
)
def test_random_bytes_are_findings_or_tables(tmp_path_factory, noise, place, cut, name):
    raw = SOUND.encode()
    folder = tmp_path_factory.mktemp("noise")
    (folder / name).write_bytes(raw[:place] + noise + raw[place + cut :])
    tables, findings = read_tables(folder)
    assert (tables is None) == any(finding.severity == "error" for finding in findings)
    (folder / name).write_bytes(noise)
    read_tables(folder)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_cells_are_findings_or_tables(tmp_path_factory, data):
    cell = st.text(max_size=8) | st.sampled_from(
        ['"', "１", "1e400", "-", "示例", "是", "9" * 30, "\u3000", "2023", "none", "true"]
    )
    row = st.fixed_dictionaries({key: cell | st.just(value) for key, value in firm(rd_reported="1").items()})
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    folder = tmp_path_factory.mktemp("cells")
    (folder / "enterprises.csv").write_bytes(csv_text(rows).encode("utf-8", "replace"))
    tables, findings = read_tables(folder)
    assert (tables is None) == any(finding.severity == "error" for finding in findings)
    assert all(finding.remedy for finding in findings)


def shown_of(sheet):
    """The headings, and the cells of each row that holds any, with its number."""
    rows = [
        [sheet.columns[c].shown(r) for c in (0, 1)] + [int(sheet.rows[r])] for r in np.flatnonzero(sheet.filled_rows()).tolist()
    ]
    return list(sheet.headings), sheet.header_row, rows


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.lists(st.text('ab"\n\r ,0', max_size=5), min_size=2, max_size=2), max_size=5), st.booleans())
def test_all_ways_of_reading_csv_agree(tmp_path_factory, rows, quote_all):
    import io

    from kjqs_model.tables.reading import csv_files as reading_csv

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerows([["h", "i"], *rows])
    text = text.getvalue().rstrip("\r\n")
    if not reading_csv._quotes_are_regular(text.encode()):
        return
    raw, tmp = text.encode(), tmp_path_factory.mktemp("csv")
    fast = reading_csv._read_regular(pa.BufferReader(raw), ["h", "i"], b'"' in raw)
    slow = reading_csv._read_any(text, ["h", "i"], 1)
    for ending in ("", "\n", "\r\n", "\n\n"):
        (tmp / "f.csv").write_bytes((text + ending).encode())
        plain, whole = reading_csv._read_plain(tmp / "f.csv"), reading_csv._read_text(text + ending)
        assert plain is None or shown_of(plain) == shown_of(whole)
    if fast is not None:
        assert shown_of(fast) == shown_of(slow)
        assert not slow.ragged


def test_a_plain_file_is_read_without_a_copy_of_it(tmp_path, monkeypatch):
    from kjqs_model.tables.reading import csv_files as reading_csv

    (tmp_path / "f.csv").write_text("编号,乙\n1,是\n2,\n", encoding="utf-8")
    monkeypatch.setattr(reading_csv, "decoded", lambda raw: 1 / 0)
    assert shown_of(reading_csv.read_csv(tmp_path / "f.csv")) == (["编号", "乙"], 1, [["1", "是", 2], ["2", "", 3]])


def test_findings_open_in_a_spreadsheet_without_running(tmp_path):
    findings = [
        Finding("error", "=f.csv", row=2, column="A", value="=cmd|' /C calc'!A0", problem="p", remedy="r"),
        Finding("error", "f.csv", value="-5"),
    ]
    write_findings(findings, tmp_path / "findings.csv")
    held = list(csv.DictReader((tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["file"], row["value"]) for row in held] == [("'=f.csv", "'=cmd|' /C calc'!A0"), ("f.csv", "-5")]


def test_a_folder_with_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(Refusal, match="名称过长"):
        fail_if_tables_of_others(tmp_path / ("名" * 90), "import.json")
