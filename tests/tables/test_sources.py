"""Which files of a folder are tables, which stand in their way, and which are passed over."""

import os

import pytest
from tables_helpers import firm

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.tables import load_tables, read_tables


def problems(path):
    tables, found = read_tables(path)
    assert tables is None
    assert all(finding.remedy for finding in found)
    return [finding.file for finding in found if finding.severity == "error"]


def test_other_files_are_ignored(folder):
    path = folder(
        enterprises=[firm()],
        **{
            "quality.json": "{}",
            "README.md": "x",
            ".DS_Store": b"\0",
            "~$企业.xlsx": b"\0",
            "._企业.csv": b"\0",
            "notes.csv.bak": "x",
        },
    )
    (path / "subfolder").mkdir()
    tables, found = read_tables(path)
    assert found == []
    assert tables.given == {"enterprises"}
    assert len(tables["parks"]) == 0


def test_table_in_a_format_that_is_not_read_is_said(folder):
    found = read_tables(folder(enterprises=[firm()], **{"platforms.txt": "x"}))[1]
    assert [(finding.severity, finding.file) for finding in found] == [("warning", "platforms.txt")]


def test_table_file_of_another_name_is_refused(folder):
    found = read_tables(folder(enterprises=[firm()], **{"platform.csv": "a,b\n", "企叶.parquet": b""}))[1]
    assert [finding.file for finding in found] == ["platform.csv", "企叶.parquet"]
    assert "platforms" in found[0].remedy
    assert "企业" in found[1].remedy


@pytest.mark.parametrize("name", ["x.xlsx", "企业.XLS", "a.xlsm", "a.xlsb"])
def test_workbook_among_the_files_is_refused(folder, name):
    assert problems(folder(enterprises=[firm()], **{name: b""})) == [name]


def test_one_table_in_two_formats_or_under_both_names_is_refused(folder):
    assert problems(folder(enterprises=[firm()], **{"企业.csv": "企业编号\n"}))[0] == "企业.csv"
    assert "enterprises.parquet" in problems(folder(**{"enterprises.parquet": b""}))


def test_missing_place_folder_without_tables_and_single_files_are_refused(tmp_path):
    assert problems(tmp_path / "nothing")
    assert problems(tmp_path)
    (tmp_path / "enterprises.csv").write_text("x")
    assert problems(tmp_path / "enterprises.csv") == ["enterprises.csv"]
    (tmp_path / "data.ods").write_text("x")
    assert problems(tmp_path / "data.ods") == ["data.ods"]


def test_broken_link_and_folder_named_as_a_table_are_not_passed_over(folder):
    path = folder(enterprises=[firm()])
    os.symlink(path / "gone", path / "parks.csv")
    (path / "prizes.parquet").mkdir()
    assert problems(path) == ["parks.csv", "prizes.parquet"]


def test_refusal_says_the_first_fault_and_carries_all(tmp_path):
    with speaking("en"), pytest.raises(Refusal, match="no such folder") as refusal:
        load_tables(tmp_path / "nothing")
    assert len(refusal.value.findings) == 1


def test_suffixes_in_capitals(tmp_path, folder):
    folder(enterprises=[firm()])
    (tmp_path / "enterprises.csv").rename(tmp_path / "企业.CSV")
    assert load_tables(tmp_path).given == {"enterprises"}
