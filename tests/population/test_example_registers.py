"""The example registers that the product ships: imported, they come to the truth that lies beside them, row for row."""

import json
import runpy
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kjqs_model.population.registers import import_registers
from kjqs_model.tables.credit_code import Verdict, organisation_code_fits, verdicts

FOLDER = Path(__file__).parents[2] / "notebooks" / "example_registers"


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def imported(truth):
    return import_registers(
        [FOLDER / file for file in truth["registers"]], [FOLDER / "mapping.yaml"], names=FOLDER / "企业名称对照.csv"
    )


def plain(value):
    """A cell of a frame as JSON has it."""
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def rows_of(table, key) -> dict:
    """The rows of a table by key; -1 in a column of whole numbers or years is an empty cell."""
    whole = [name for name, column in table.spec.columns.items() if column.type in ("int", "year")]
    found = {}
    for row in table.to_frame().to_dict("records"):
        cells = {name: plain(value) for name, value in row.items()}
        cells |= {name: None for name in whole if cells[name] == -1}
        found[cells[key]] = cells
    return found


def test_there_is_no_error_in_the_example(imported):
    assert [finding.sentence() for finding in imported.findings if finding.severity == "error"] == []


@pytest.mark.parametrize("name", ["enterprises", "accounts", "contracts", "loans"])
def test_the_tables_are_the_truth(imported, truth, name):
    key = imported.tables[name].spec.key[0]
    found, wanted = rows_of(imported.tables[name], key), {row[key]: row for row in truth[name]}
    assert found.keys() == wanted.keys() and len(imported.tables[name]) == len(truth[name])
    differing = {
        id: {column: (found[id][column], value) for column, value in row.items() if found[id][column] != value}
        for id, row in wanted.items()
    }
    assert {id: columns for id, columns in differing.items() if columns} == {}


def test_columns_that_no_register_fills_are_empty(imported, truth):
    frame, optional = imported.tables["accounts"].to_frame(), {"cost", "net_assets", "rd_audit", "expert_score"}
    assert not optional & set(truth["accounts"][0]) and frame[sorted(optional)].isna().all().all()


def test_every_row_is_accounted_for(imported, truth):
    for account, (file, wanted) in zip(imported.accounting, truth["registers"].items(), strict=True):
        assert (account.rows_in, account.used, dict(account.dropped)) == (wanted["rows_in"], wanted["used"], wanted["dropped"]), (
            file
        )
        assert account.rows_in == account.used + sum(account.dropped.values())


def test_what_is_worth_a_second_look_is_said_and_nothing_else(imported):
    said = sorted(finding.sentence() for finding in imported.findings)
    assert len(said) == 3 and all(any(word in sentence for sentence in said) for word in ("旧六十一号", "重复", "隐藏的行"))


def test_firms_are_linked_by_code_by_name_and_by_the_list(imported):
    ways = imported.ways()
    assert ways["list"] == 1 and ways["new"] == 1 and ways["name"] >= 10 and ways["code"] > 200


def test_without_the_list_the_short_name_is_another_firm(truth):
    without = import_registers([FOLDER / file for file in truth["registers"]], [FOLDER / "mapping.yaml"])
    assert without.ways()["new"] == 2 and "list" not in without.ways()


def test_each_fault_of_the_faulty_list_is_one_finding(truth):
    file, wanted = truth["with_errors"]["file"], truth["with_errors"]["findings"]
    imported = import_registers([FOLDER / "with_errors" / file], [FOLDER / "mapping.yaml"])
    assert imported.tables is None
    found = sorted((finding.row, finding.column, finding.severity) for finding in imported.findings if finding.file == file)
    assert found == sorted((fault["row"], fault["column"], fault["severity"]) for fault in wanted)
    assert all(finding.problem and finding.remedy for finding in imported.findings)


def test_no_code_of_the_example_can_be_anybody_s(truth):
    codes = [row["credit_code"] for row in truth["enterprises"] if row["credit_code"]]
    assert {code[2:8] for code in codes} == {"999999"} and len(set(codes)) == len(codes) > 70
    assert (verdicts(codes) == Verdict.valid).all() and organisation_code_fits(codes).all()
    assert all("示例" in row["name"] for row in truth["enterprises"])


def test_the_files_are_those_that_the_script_makes(tmp_path, monkeypatch):
    script = FOLDER.parents[1] / "tools" / "example_registers.py"
    monkeypatch.setattr(sys, "path", [str(script.parent), *sys.path])
    runpy.run_path(str(script))["write_all"](tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert made | {Path("README.md")} == {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    for path in made:
        if path.suffix == ".xlsx":  # compressed otherwise by another zlib: the cells are compared
            assert _cells(tmp_path / path) == _cells(FOLDER / path), path
        else:
            assert (tmp_path / path).read_bytes() == (FOLDER / path).read_bytes(), path


def _cells(path: Path) -> list:
    import openpyxl

    book = openpyxl.load_workbook(path)
    return [
        (sheet.title, sorted(map(str, sheet.merged_cells.ranges)), [[cell.value for cell in row] for row in sheet.iter_rows()])
        for sheet in book
    ]
