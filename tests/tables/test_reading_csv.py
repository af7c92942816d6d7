"""The promises of the contract about CSV files and their cells."""

import numpy as np
import pytest
from tables_helpers import csv_text, firm, park

from kjqs_model.errors import Refusal
from kjqs_model.tables import absent_year_findings, load_tables, read_tables


def errors(path, **where):
    """The errors found, those of a column or row if asked."""
    found = [finding for finding in read_tables(path)[1] if finding.severity == "error"]
    return [finding for finding in found if all(getattr(finding, name) == value for name, value in where.items())]


# ---- headings, words, order


def test_headings_and_words_in_either_language_in_any_order(folder):
    tables = load_tables(
        folder(
            企业="高企认定结果,firm_id,县区,year,规上类型,科技型中小企业,super_deduction\n"
            "首次认定,F1,冠县,2023,industrial,是,0\nrenewed,F2,冠县,2023,非规上,TRUE,1\n"
        )
    )
    firms = tables["enterprises"]
    assert firms.texts("recognition").tolist() == ["first", "renewed"]
    assert firms.texts("above_scale").tolist() == ["industrial", "none"]
    assert firms["tech_sme"].tolist() == [True, True]
    assert firms["super_deduction"].tolist() == [False, True]
    assert firms.source.rows.tolist() == [2, 3]
    assert firms.source.file == "企业.csv"


def test_year_heading_is_accepted_for_talents(folder):
    row = "talent_id,employer_id,employer_kind,{},national,provincial\nT1,E1,企业,2023,是,否\n"
    for heading in ("年度", "入选年度", "year"):
        assert load_tables(folder(talents=row.format(heading)))["talents"]["year"].tolist() == [2023]


@pytest.mark.parametrize("extra", ["年度", "year", "入选年度"])
def test_column_named_twice_is_refused(folder, extra):
    text = f"talent_id,employer_id,employer_kind,year,national,provincial,{extra}\nT1,E1,企业,2023,是,否,2023\n"
    assert errors(folder(talents=text), column=extra)


def test_unknown_column_names_the_nearest(folder):
    found = errors(folder(enterprises=[firm(tehc_sme="true")]), column="tehc_sme")
    assert "tech_sme" in found[0].remedy
    found = errors(folder(enterprises=[firm() | {"规上类形": "无"}]), column="规上类形")
    assert "规上类型" in found[0].remedy


def test_unknown_word_names_the_nearest_in_its_language(folder):
    found = errors(folder(enterprises=[firm(recognition="frist"), firm(firm_id="F2", recognition="首次通过")]))
    assert [(finding.row, finding.value) for finding in found] == [(2, "frist"), (3, "首次通过")]
    assert "first" in found[0].remedy
    assert "首次" in found[1].remedy


def test_missing_required_column_and_cell(folder):
    without = {key: value for key, value in firm().items() if key != "county"}
    assert errors(folder(enterprises=[without]), column="county")
    assert errors(folder(enterprises=[firm(), firm(firm_id="F2", county="　")]), column="county", row=3)


def test_optional_columns_may_be_left_out_and_defaults_taken(folder):
    firms = load_tables(folder(enterprises=[firm(other_rd_subsidy=""), firm(firm_id="F2", other_rd_subsidy="7")]))["enterprises"]
    assert firms["other_rd_subsidy"].tolist() == [0, 7]
    assert firms["provincial_rd_subsidy"].tolist() == [0, 0]
    assert firms["first_rd_report"].tolist() == [False, False]
    assert np.isnan(firms["rd_reported"]).all()
    assert firms.texts("carrier_id").tolist() == [None, None]


# ---- cells


def test_text_is_taken_as_it_stands(folder):
    rows = [firm(firm_id=name, name=name) for name in ("007", "NA", "null", "nan", "1e5", "None")]
    firms = load_tables(folder(enterprises=rows))["enterprises"]
    assert firms.texts("firm_id").tolist() == [row["firm_id"] for row in rows]
    assert firms.texts("name").tolist() == [row["name"] for row in rows]


def test_unicode_white_space_is_removed_at_both_ends(folder):
    row = {f"\u00a0{key}\u3000": f"\u2003{value}\t" for key, value in firm(name="聊城 一厂").items()}
    firms = load_tables(folder(enterprises=[row]))["enterprises"]
    assert firms.texts("firm_id").tolist() == ["F1"]
    assert firms.texts("name").tolist() == ["聊城 一厂"]


def test_ids_compare_by_code_point(folder):
    firms = load_tables(folder(enterprises=[firm(firm_id=name) for name in ("F2", "企1", "f1", "F10", "𠀀")]))["enterprises"]
    assert list(firms.labels["firm_id"]) == ["F10", "F2", "f1", "企1", "𠀀"]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("0", 0),
        ("007.50", 7.5),
        ("1234567.89", 1234567.89),
        ("0.1", 0.1),
        ("9999999999999.99", 9999999999999.99),
        ("90000000000000", 9e13),
    ],
)
def test_amounts_are_read_to_the_fen(folder, text, yuan):
    assert load_tables(folder(enterprises=[firm(rd_reported=text)]))["enterprises"]["rd_reported"].tolist() == [yuan]


@pytest.mark.parametrize(
    "text",
    [
        "1,000",
        "1e5",
        "-1",
        "-0",
        "1.234",
        "1.000",
        "1万",
        "5元",
        "NaN",
        "inf",
        "５００",
        "+1",
        ".5",
        "5.",
        "1 000",
        "90000000000000.01",
        "80000000000000.01",
        "99999999999999",
        "9" * 400,
        "0x1F",
        "1_000",
    ],
)
def test_what_is_no_amount_is_refused(folder, text):
    found = errors(folder(enterprises=[firm(rd_reported=text)]), column="rd_reported", row=2, value=text)
    assert len(found) == 1
    assert found[0].problem
    assert found[0].remedy


@pytest.mark.parametrize("text", ["23", "2023.0", "2023年", "２０２３", "-2023", "", "20230", "1e3"])
def test_what_is_no_year_is_refused(folder, text):
    assert errors(folder(enterprises=[firm(year=text)]), column="year", row=2)


@pytest.mark.parametrize(
    ("text", "truth"), [("TRUE", True), ("tRuE", True), ("1", True), ("是", True), ("False", False), ("0", False), ("否", False)]
)
def test_truth_values(folder, text, truth):
    assert load_tables(folder(enterprises=[firm(tech_sme=text)]))["enterprises"]["tech_sme"].tolist() == [truth]


@pytest.mark.parametrize("text", ["yes", "Y", "1.0", "对", "2", "true false"])
def test_what_is_no_truth_value_is_refused(folder, text):
    assert errors(folder(enterprises=[firm(tech_sme=text)]), column="tech_sme", row=2, value=text)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "８８", "1,5", "a"])
def test_what_is_no_number_is_refused(folder, text):
    assert errors(folder(parks=[park(assessment_score=text)]), column="assessment_score", value=text)


def test_numbers_may_be_negative_and_empty(folder):
    rows = [park(assessment_score="-3.5"), park(park_id="P2", assessment_score=""), park(park_id="P3", assessment_score="1e-7")]
    scores = load_tables(folder(parks=rows))["parks"]["assessment_score"]
    np.testing.assert_array_equal(scores, [-3.5, np.nan, 1e-7])


# ---- lines


def test_rows_are_numbered_as_a_spreadsheet_shows_them(folder):
    text = (
        "firm_id,name,county,year,above_scale,tech_sme,recognition,super_deduction\n"
        'F1,"two\nlines",冠县,2023,none,1,none,0\n\n,,,,,,,\n   \nF2,"a ""b"", c",冠县,2023,none,1,none,0\n'
    )
    firms = load_tables(folder(enterprises=text))["enterprises"]
    assert firms.source.rows.tolist() == [2, 6]
    assert firms.texts("name").tolist() == ["two\nlines", 'a "b", c']


def test_leading_blank_lines_do_not_hide_the_header(folder):
    assert load_tables(folder(enterprises="\n\n" + csv_text([firm()])))["enterprises"].source.rows.tolist() == [4]


def test_example_rows_are_skipped_before_any_check(folder):
    text = csv_text([firm(), firm(firm_id=" 示例 ", year="x", county="")]) + "示例,1\n"
    firms = load_tables(folder(enterprises=text))["enterprises"]
    assert firms.texts("firm_id").tolist() == ["F1"]


def test_ragged_rows_are_refused_row_by_row(folder):
    text = csv_text([firm()]) + "F2,冠县,2023\nF3,冠县,2023,none,1,none,0,,\nF4,冠县,2023,none,x,none,0\n"
    found = errors(folder(enterprises=text))
    assert [finding.row for finding in found] == [3, 4, 5]
    assert found[2].column == "tech_sme"


def test_quotes_without_a_partner_are_refused(folder):
    found = errors(folder(enterprises=csv_text([firm(), firm(firm_id="F2")]).replace("F2", '"F2')))
    assert [finding.row for finding in found] == [3]


def test_header_alone_is_a_table_with_no_rows(folder):
    tables = load_tables(folder(enterprises=csv_text([firm()]).splitlines()[0]))
    assert len(tables["enterprises"]) == 0
    assert "enterprises" in tables.given


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_line_ends(folder, encoding, newline):
    text = csv_text([firm(name="聊城鑫㐂公司")]).replace("\n", newline)
    assert load_tables(folder(enterprises=text.encode(encoding)))["enterprises"].texts("name").tolist() == ["聊城鑫㐂公司"]


def test_second_byte_order_mark_is_no_part_of_a_heading(folder):
    assert len(load_tables(folder(enterprises=b"\xef\xbb\xbf\xef\xbb\xbf" + csv_text([firm()]).encode()))["enterprises"]) == 1


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "空"),
        (b" \n\n", "空"),
        (csv_text([firm()]).encode("utf-16"), "UTF-16"),
        (csv_text([firm()]).encode("utf-16-le"), "UTF-16"),
        (csv_text([firm()]).replace("none", "no\0ne").encode(), "UTF-16"),
        (b"\x80\xff\xfe\x01", "GB18030"),
        (b"\xef\xbb\xbf\xff", "UTF-8"),
        (csv_text([firm()]).replace(",", ";").encode(), "分号"),
        (csv_text([firm()]).replace(",", "\t").encode(), "制表符"),
        (csv_text([firm()]).replace("\n", "\r").encode(), "CR"),
        ("聊城市企业一览表,,\n企业编号,年度\n".encode(), "表头"),
    ],
)
def test_files_that_are_no_such_csv_are_refused_in_words(folder, raw, said):
    found = errors(folder(enterprises=raw))
    assert len(found) == 1
    assert said in found[0].problem
    assert found[0].remedy


def test_unnamed_column_with_cells_is_refused_and_an_empty_one_ignored(folder):
    assert load_tables(folder(enterprises=csv_text([firm()]).replace("\n", ",\n")))
    assert errors(folder(enterprises=csv_text([firm()]).replace("\n", ",\n", 1).replace("false\n", "false,x\n")))


# ---- accounts


def test_accounts_are_checked_like_any_other_table(folder):
    good = "firm_id,year,staff,rd_tax,net_assets,rd_domestic_share\nF1,2023,12,1000.50,-3,0.6\nF2,2023,,,,\n"
    table = load_tables(folder(accounts=good))["accounts"]
    assert table["staff"].tolist() == [12, -1] and table["net_assets"][0] == -3 and np.isnan(table["rd_tax"][1])
    assert errors(folder(accounts="firm_id,year,whatever\nF1,2023,1\n"), column="whatever")
    assert errors(folder(accounts="firm_id,year,staff\nF1,2023,-1\n"), column="staff")
    assert errors(folder(accounts="firm_id,year\nF1,2023\nF1,2023\n"), row=3)


def test_a_share_above_one_is_refused_with_the_way_to_write_it(folder):
    found = errors(folder(accounts="firm_id,year,rd_domestic_share\nF1,2023,60\n"), column="rd_domestic_share")
    assert len(found) == 1 and "0.35" in found[0].remedy


# ---- all at once


def test_all_findings_of_all_files_come_at_once_in_a_stable_order(folder):
    path = folder(
        enterprises=[firm(year="x", county=""), firm(firm_id="F2", tech_sme="?")], parks=[park(level="县级")], nonsense="a,b\n"
    )
    found = read_tables(path)[1]
    assert [(f.file, f.row, f.column) for f in found] == [
        ("enterprises.csv", 2, "county"),
        ("enterprises.csv", 2, "year"),
        ("enterprises.csv", 3, "tech_sme"),
        ("nonsense.csv", None, ""),
        ("parks.csv", 2, "level"),
    ]
    assert found == read_tables(path)[1]
    with pytest.raises(Refusal) as refusal:
        load_tables(path)
    assert list(refusal.value.findings) == found


def test_fault_in_every_cell_is_listed_a_thousand_times_then_counted(folder):
    rows = [firm(firm_id=f"F{number}", tech_sme="?" if number else "!", county="") for number in range(1500)]
    found = errors(folder(enterprises=rows), column="tech_sme")
    assert len(found) == 1001
    assert "1500" in found[-1].problem
    assert found[-1].row is None


def test_rows_of_all_years_are_checked_and_absent_years_named(folder):
    path = folder(enterprises=[firm(year="2021"), firm(firm_id="F2", year="2022")], parks=csv_text([park()]).splitlines()[0])
    tables = load_tables(path)
    assert absent_year_findings(tables, 2021)[0].file == "parks.csv"
    found = absent_year_findings(tables, 2023)
    assert [finding.severity for finding in found] == ["warning", "warning"]
    assert "2021、2022" in found[0].problem
    assert errors(folder(enterprises=[firm(year="2021", tech_sme="?")]), row=2)
