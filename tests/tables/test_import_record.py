"""Tables that an import wrote: what no register covers is named, and a damaged record is refused."""

import json

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.tables import Tables, read_tables, table_from_columns, write_tables
from kjqs_model.tables.import_record import coverage_of


@pytest.fixture
def folder(tmp_path):
    firm = {
        "firm_id": ["F1"],
        "county": ["冠县"],
        "year": [2023],
        "above_scale": ["none"],
        "tech_sme": [False],
        "recognition": ["first"],
        "super_deduction": [False],
    }
    write_tables(Tables([table_from_columns("enterprises", firm)]), tmp_path)
    return tmp_path


def test_tables_without_a_record_are_taken_as_they_are(folder):
    assert coverage_of(folder) is None and read_tables(folder)[1] == []


def test_what_no_register_covers_is_warned_of_by_column_and_year(folder):
    covered = {
        "recognition": True,
        "tech_sme": False,
        "above_scale": True,
        "super_deduction": True,
        "provincial_rd_subsidy": False,
        "other_rd_subsidy": True,
    }
    (folder / "import.json").write_text(json.dumps({"coverage_by_year": {"2023": covered}}), encoding="utf-8")
    tables, findings = read_tables(folder)
    assert tables is not None and [(finding.severity, finding.column) for finding in findings] == [
        ("warning", "科技型中小企业"),
        ("warning", "省级研发补助"),
    ]
    assert all("2023" in finding.problem and finding.remedy for finding in findings)


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"coverage_by_year": {"2023": {"tech_sme": "false"}}}', '{"coverage_by_year": {"x": {}}}']
)
def test_a_damaged_record_is_refused(folder, text):
    (folder / "import.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"import\.json"):
        read_tables(folder)
