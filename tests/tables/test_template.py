"""The template: complete, readable as it is, the same bytes each time, in both languages."""

import openpyxl
import pytest
import yaml

from kjqs_model.language import speaking
from kjqs_model.tables import dictionary, load_tables, read_tables, write_template


@pytest.fixture(params=["zh", "en"])
def template(request, tmp_path):
    with speaking(request.param):
        write_template(tmp_path / "填报模板.xlsx")
        yield tmp_path / "填报模板.xlsx"


def test_it_reads_as_tables_without_rows(template):
    tables, findings = read_tables(template)
    assert findings == []
    assert tables.given == set(dictionary())
    assert all(len(table) == 0 for table in tables.values())


def test_example_row_is_sound_but_for_its_id(template, tmp_path):
    book = openpyxl.load_workbook(template)
    for sheet in book.worksheets[1:]:
        assert sheet.cell(2, 1).value == "示例"
        sheet.cell(2, 1).value = "X1"
    book.save(tmp_path / "filled.xlsx")
    tables, findings = read_tables(tmp_path / "filled.xlsx")
    assert [finding.sentence() for finding in findings if finding.severity == "error"] == []
    assert all(len(table) == 1 for table in tables.values())


def test_headings_drop_downs_notes_and_text_format(template):
    book = openpyxl.load_workbook(template)
    assert len(book.worksheets) == len(dictionary()) + 1
    for sheet, spec in zip(book.worksheets[1:], dictionary().values(), strict=True):
        assert sheet.title == spec.label
        listed = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation if rule.type == "list"}
        for place, column in enumerate(spec.columns.values(), start=1):
            head = sheet.cell(1, place)
            assert head.value == column.heading
            assert head.comment.text
            assert (f"{head.column_letter}2" in listed) == (column.type in ("bool", "one of"))
            if column.type == "string":
                assert (
                    sheet.column_dimensions[head.column_letter].number_format == "@" or sheet.cell(2, place).number_format == "@"
                )


def test_same_bytes_each_time(template, tmp_path):
    write_template(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == template.read_bytes()


def test_a_filled_template_reads(template, tmp_path):
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[1]
    sheet.append(
        [
            "1001",
            None,
            "聊城一厂",
            "冠县",
            "39",
            2023,
            "非规上",
            "是",
            "首次认定",
            None,
            None,
            "否",
            None,
            None,
            1500000,
            None,
            None,
        ]
    )
    book.save(tmp_path / "filled.xlsx")
    firms = load_tables(tmp_path / "filled.xlsx")["enterprises"]
    assert firms.texts("firm_id").tolist() == ["1001"]
    assert firms["rd_reported"].tolist() == [1500000]


def test_every_meaning_has_its_chinese():
    from importlib.resources import files

    chinese = yaml.safe_load(files("kjqs_model.data").joinpath("meanings_zh.yaml").read_text(encoding="utf-8"))
    english = {name: {column.name for column in spec.columns.values() if column.meaning} for name, spec in dictionary().items()}
    assert {name: set(entries) for name, entries in chinese.items()} == {
        name: columns for name, columns in english.items() if columns
    }
