"""Reading a ledger as finance keeps it: either language, either encoding, Excel; every fault at once, each with its place and remedy."""

import datetime

import pytest
from openpyxl import Workbook

from kjqs_model.budget.running_year.claims_ledger import ledger_spec, read_claims_ledger
from kjqs_model.language import speaking
from kjqs_model.tables import dictionary

COUNTIES = ("东昌府区", "临清市")
DAY = datetime.date(2024, 8, 31)
ROW = {
    "clause": "1.1",
    "county": "",
    "budget_year": "2024",
    "event_year": "2023",
    "initial_appropriation": "200000",
    "adjusted_appropriation": "",
    "paid_to_date": "50000",
    "carried_in": "10000",
}
CHINESE = ("条款", "县区", "预算年度", "事项年度", "年初预算", "调整预算", "累计拨付", "上年结转")


def row(**changes):
    return ROW | changes


def csv(*rows, headings=tuple(ROW)):
    return "\n".join([",".join(headings), *(",".join(entry.values()) for entry in rows)]) + "\n"


def read(folder, *rows, headings=tuple(ROW), encoding="utf-8"):
    path = folder / "ledger.csv"
    path.write_text(csv(*rows, headings=headings), encoding=encoding)
    return read_claims_ledger(path, COUNTIES, DAY)


def faults(found):
    ledger, findings = found
    assert ledger is None
    return [(finding.row, finding.column, finding.problem) for finding in findings if finding.severity == "error"]


def test_a_ledger_is_read_to_the_yuan(tmp_path):
    ledger, findings = read(tmp_path, row(), row(clause="8.2", county="临清市", adjusted_appropriation="150000", carried_in=""))
    assert findings == []
    assert ledger.clause.tolist() == ["1.1", "8.2"] and ledger.county.tolist() == ["*", "临清市"]
    assert ledger.appropriated.tolist() == [200000, 150000]
    assert ledger.paid.tolist() == [50000, 50000] and ledger.carried_in.tolist() == [10000, 0]
    assert ledger.by_county(ledger.appropriated, COUNTIES).tolist() == [0, 150000, 200000]


def test_an_adjustment_to_zero_is_no_missing_adjustment(tmp_path):
    ledger, _ = read(tmp_path, row(adjusted_appropriation="0", paid_to_date="0"))
    assert ledger.appropriated.tolist() == [0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_are_read_in_any_encoding(tmp_path, encoding):
    ledger, findings = read(tmp_path, row(county="市本级"), row(county="东昌府区"), headings=CHINESE, encoding=encoding)
    assert findings == [] and ledger.county.tolist() == ["*", "东昌府区"]


def test_a_ledger_without_a_column_of_counties_is_of_the_city(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text("条款,预算年度,事项年度,年初预算,累计拨付\n1.1,2024,2023,200000,0\n", encoding="utf-8")
    ledger, findings = read_claims_ledger(path, COUNTIES, DAY)
    assert findings == [] and ledger.county.tolist() == ["*"]


def test_a_broken_row_is_told_by_the_width_that_the_file_has(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text("条款,预算年度,事项年度,年初预算,累计拨付\n1.1,2024,2023,200000\n1.2,2024,2023,200000,0\n", encoding="utf-8")
    assert faults(read_claims_ledger(path, COUNTIES, DAY)) == [(2, "", "这一行有 4 个单元格，表头有 5 个")]


def test_blank_lines_and_the_example_row_are_skipped(tmp_path):
    ledger, findings = read(tmp_path, row(clause="示例", county="随便写"), dict.fromkeys(ROW, ""), row())
    assert findings == [] and len(ledger.clause) == 1


@pytest.mark.parametrize("rows", [(), (row(clause="示例"),)])
def test_a_ledger_that_nobody_has_filled_in_is_refused(tmp_path, rows):
    assert faults(read(tmp_path, *rows))


def test_a_single_row_that_is_one_cell_short_is_told_as_such(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text(csv() + "1.1,,2024,2023,200000,,50000\n", encoding="utf-8")
    assert any("单元格" in problem for _, _, problem in faults(read_claims_ledger(path, COUNTIES, DAY)))


def workbook(path, *sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for entry in rows:
            sheet.append(entry)
    book.save(path)
    return path


def test_a_sheet_is_read_and_a_clause_typed_as_a_number_means_its_digits(tmp_path):
    path = workbook(
        tmp_path / "台账.xlsx",
        (
            "Sheet1",
            [CHINESE, [8.2, None, 2024, 2023, 200000, None, 0, None], ["10.1", "临清市", 2024, 2024, 300000, 250000, 1, 0]],
        ),
        ("Sheet2", []),
    )
    ledger, findings = read_claims_ledger(path, COUNTIES, DAY)
    assert findings == []
    assert ledger.clause.tolist() == ["8.2", "10.1"] and ledger.appropriated.tolist() == [200000, 250000]


def test_of_several_sheets_the_one_with_the_name_is_read(tmp_path):
    rows = [CHINESE, ["1.1", "", 2024, 2023, 200000, None, 0, 0]]
    path = workbook(tmp_path / "a.xlsx", ("兑付台账", rows), ("草稿", [["x"]]))
    assert read_claims_ledger(path, COUNTIES, DAY)[0].clause.tolist() == ["1.1"]
    _, findings = read_claims_ledger(workbook(tmp_path / "b.xlsx", ("甲", rows), ("乙", rows)), COUNTIES, DAY)
    assert "甲、乙" in findings[0].problem and "兑付台账" in findings[0].remedy


def test_all_faults_are_told_at_once_each_where_it_stands(tmp_path):
    assert faults(
        read(
            tmp_path,
            row(clause="8.22"),
            row(county="东昌区"),
            row(event_year="2025"),
            row(budget_year="2025"),
            row(event_year="2022", initial_appropriation="-1"),
            row(event_year="2021", paid_to_date='"50,000"'),
            row(event_year="2020", paid_to_date="5万"),
            row(event_year="2019", carried_in="0.5"),
            row(),
            row(),
        )
    ) == [
        (2, "clause", "没有这个付款条款"),
        (3, "county", "没有这个县区"),
        (4, "event_year", "事项年度晚于预算年度"),
        (5, "budget_year", "预算年度晚于截止日期所在的 2024 年"),
        (6, "initial_appropriation", "金额为负数"),
        (7, "paid_to_date", "金额带有千位分隔符"),
        (8, "paid_to_date", "金额带有单位"),
        (9, "carried_in", "金额不是整元"),
        (11, "clause", "与第 10 行重复（clause、county、budget_year、event_year相同）"),
    ]


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path):
    _, findings = read(tmp_path, row(clause="8.22"), row(county="东昌区"))
    assert [finding.remedy for finding in findings] == ["是否应为“8.2”？", "是否应为“东昌府区”？"]


def test_a_clause_that_pays_nothing_from_the_budget_is_no_clause_of_the_ledger(tmp_path):
    assert faults(read(tmp_path, row(clause="2.1"))) == [(2, "clause", "没有这个付款条款")]


def test_the_city_named_or_left_empty_is_the_same_key(tmp_path):
    assert [problem[:9] for _, _, problem in faults(read(tmp_path, row(), row(county="市本级")))] == ["与第 2 行重复（"]


def test_a_ledger_without_the_running_year_is_refused(tmp_path):
    assert faults(read(tmp_path, row(budget_year="2023"))) == [(None, "budget_year", "台账中没有 2024 预算年度的行（有：2023）")]


def test_more_paid_than_there_is_is_a_warning_that_names_the_row(tmp_path):
    ledger, findings = read(tmp_path, row(), row(clause="1.2", paid_to_date="210001"), row(clause="1.3", paid_to_date="210000"))
    assert ledger is not None and ledger.warnings == tuple(findings)
    assert [(finding.severity, finding.row, finding.value) for finding in findings] == [("warning", 3, "210001")]


def test_amounts_that_look_like_ten_thousands_are_warned_of(tmp_path):
    _, findings = read(
        tmp_path,
        row(initial_appropriation="20", paid_to_date="5", carried_in="1"),
        row(clause="1.2", initial_appropriation="30", paid_to_date="5", carried_in="1"),
    )
    assert {finding.severity for finding in findings} == {"warning"} and all(
        "疑为万元" in finding.problem for finding in findings
    )


def test_missing_and_unknown_columns_are_named(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text("clause,budget_year,event_year,initial_appropriation,paid\n1.1,2024,2023,1,1\n", encoding="utf-8")
    _, findings = read_claims_ledger(path, COUNTIES, DAY)
    assert {finding.value or finding.column for finding in findings if finding.severity == "error"} == {"paid", "paid_to_date"}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("nowhere.csv", None, "没有这个文件"),
        ("ledger.csv", b"", "文件是空的"),
        ("ledger.docx", b"x", "“兑付台账”应是一个"),
        ("ledger.xlsx", b"x", "不是可读取的 Excel 工作簿"),
        ("ledger.csv", "条款；县区".encode("utf-16"), "不是文本文件"),
        ("ledger.csv", b"a,b\n1,2\n", "这一行应是表头"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_a_remedy(tmp_path, name, content, problem):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ledger, findings = read_claims_ledger(tmp_path / name, COUNTIES, DAY)
    assert ledger is None and findings[0].problem.startswith(problem) and findings[0].remedy


def test_a_folder_is_no_ledger(tmp_path):
    assert read_claims_ledger(tmp_path, COUNTIES, DAY)[0] is None


def test_faults_are_told_in_english_too(tmp_path):
    with speaking("en"):
        found = read(tmp_path, row(clause="8.22"), row(event_year="2025"))
    assert [finding.problem for finding in found[1]] == [
        "There is no such clause that pays",
        "The event year lies after the budget year",
    ]


def test_the_ledger_is_no_table_of_a_population():
    assert ledger_spec().name not in dictionary() and ledger_spec().zh not in [spec.zh for spec in dictionary().values()]


def test_the_example_ledger_is_sound_and_marked_as_made(repository):
    from kjqs_model.population.margins import shipped_design

    path = repository / "notebooks" / "example_ledger.csv"
    ledger, findings = read_claims_ledger(path, shipped_design().counties, DAY)
    assert findings == [] and set(ledger.budget_year) == {2023, 2024} and set(ledger.event_year) == {2023, 2024}
    assert "编造" in path.read_text(encoding="utf-8").splitlines()[1]
