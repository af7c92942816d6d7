"""One recipient under two ids, and what nobody sees in a cell."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_helpers import firm

from kjqs_model.tables import load_tables, read_tables
from kjqs_model.tables.names import looks_the_same, name_key, shown_name

CODE, OTHER = "91110000600037341L", "91110000802100433B"


def found(path, kind):
    return [(finding.severity, finding.row, finding.column) for finding in read_tables(path)[1] if finding.kind == kind]


@pytest.mark.parametrize(
    ("code", "severity"),
    [(CODE, "error"), (CODE.lower(), "error"), (f"{CODE[:4]} {CODE[4:]}", "error"), (OTHER, None), ("", None)],
)
def test_one_credit_code_under_two_ids_of_a_year_is_an_error(folder, code, severity):
    rows = [firm(credit_code=CODE), firm(firm_id="F2", credit_code=code), firm(firm_id="F3", year="2024", credit_code=CODE)]
    assert found(folder(enterprises=rows), "same_code") == ([(severity, 3, "credit_code")] if severity else [])


def test_one_seller_under_two_ids_is_an_error_and_two_contracts_of_one_are_not(folder):
    contract = {"contract_id": "K1", "seller_id": "S1", "year": "2023", "tax_exempt_turnover": "5000000", "credit_code": CODE}
    rows = [contract, contract | {"contract_id": "K2"}, contract | {"contract_id": "K3", "seller_id": "S2"}]
    assert found(folder(contracts=rows), "same_code") == [("error", 4, "credit_code")]


def test_one_unit_may_run_an_incubator_and_a_makerspace(folder):
    carrier = {"carrier_id": "C1", "year": "2023", "kind": "incubator", "level": "national", "event": "none", "credit_code": CODE}
    rows = [carrier, carrier | {"carrier_id": "C2", "kind": "makerspace"}, carrier | {"carrier_id": "C3"}]
    assert found(folder(carriers=rows), "same_code") == [("error", 4, "credit_code")]


@pytest.mark.parametrize(
    "name",
    [
        "聊城甲公司",
        " 聊城甲公司*",
        "1．聊城甲公司",
        "“聊城甲公司”",
        "聊城甲公司（曾用名：聊城乙公司）",
        "聊城甲公司\u200b",
        "聊城甲公司（原聊城丙公司）",
    ],
)
def test_one_name_under_two_ids_is_listed_for_a_decision(folder, name):
    rows = [firm(name="聊城甲公司"), firm(firm_id="F2", name=name), firm(firm_id="F3", name="聊城乙公司")]
    assert found(folder(enterprises=rows), "same_name") == [("warning", 3, "name")]


@pytest.mark.parametrize("twin", ["F1\u200b", "\ufeffF1", "F\u200e1", "F１", "Ｆ1", "F1\u3164", "F\u00ad1", "f1"])
def test_ids_that_look_the_same_are_listed_for_a_decision(folder, twin):
    path = folder(enterprises=[firm(), firm(firm_id=twin), firm(firm_id="F2")])
    assert found(path, "same_id") == [("warning", 3, "firm_id")]
    assert load_tables(path)["enterprises"].texts("firm_id").tolist()[1] == twin  # ids are taken as they stand


def test_letters_of_another_script_that_look_the_same(folder):
    assert found(folder(enterprises=[firm(firm_id="A1"), firm(firm_id="А1")]), "same_id") == [
        ("warning", 3, "firm_id")
    ]  # the second is Cyrillic


def test_an_agency_that_is_written_in_two_ways_would_split_its_cap(folder):
    rows = [firm(firm_id=f"F{place}", agency_id="Z1" if place % 2 else "Z1\u2060") for place in range(4)]
    assert found(folder(enterprises=rows), "same_id") == [("warning", 2, "agency_id"), ("warning", 4, "agency_id")]


@given(
    st.lists(
        st.text(string.ascii_letters + string.digits + "\u200b\ufeff\u200e１Ａ企业", min_size=1, max_size=4),
        min_size=2,
        max_size=6,
    )
)
def test_an_id_looks_the_same_after_looking_twice(texts):
    assert all(looks_the_same(looks_the_same(text)) == looks_the_same(text) for text in texts)


@given(
    st.text("甲乙丙丁机械科技", min_size=2, max_size=8),
    st.sampled_from(["{}", "*{}", "3、{}", "（二）{}", "《{}》", "{}　", "{}（已更名）", "⑤{}", "{}\u200b"]),
    st.sampled_from(["有限公司", "有限责任公司"]),
)
def test_signs_around_a_name_leave_its_key(name, form, legal):
    plain = f"聊城{name}有限公司"
    assert name_key(form.format(f"聊城{name}{legal}")) == name_key(plain)
    assert name_key(shown_name(form.format(plain))) == name_key(plain)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("聊城⻓江有限公司", "聊城长江有限公司"),
        ("聊城⻰⻢科技有限公司", "聊城龙马科技有限公司"),
        ("聊城⼭水有限公司", "聊城山水有限公司"),
    ],
)
def test_pieces_of_pdf_are_the_characters_they_stand_for(written, meant):
    assert name_key(written) == name_key(meant)


@pytest.mark.parametrize("name", ["360科技有限公司", "聊城3号农机有限公司", "一汽聊城有限公司", "第一机械有限公司"])
def test_numbers_that_belong_to_a_name_stay(name):
    assert name_key(name) == name
    assert shown_name(name) == name


@pytest.mark.parametrize(("county", "warned"), [("历下区", True), ("济南市历下区", True), ("东昌府", True), ("东昌府区", False)])
def test_counties_that_are_not_the_citys(folder, county, warned):
    path = folder(enterprises=[firm(), firm(firm_id="F2", county=county)])
    assert found(path, "county") == ([("warning", 3, "county")] if warned else [])


def test_tables_of_another_city_have_counties_of_their_own(folder):
    assert found(folder(enterprises=[firm(county="历下区"), firm(firm_id="F2", county="槐荫区")]), "county") == []


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "＃N/A"])
@pytest.mark.parametrize(
    "column",
    ["firm_id", "agency_id", "name", "county", "rd_reported", "tech_sme", "year", "above_scale", "industry", "credit_code"],
)
def test_an_error_word_of_excel_is_an_error_in_every_cell(folder, word, column):
    findings = [
        finding for finding in read_tables(folder(enterprises=[firm(**{column: word})]))[1] if finding.severity == "error"
    ]
    assert [(finding.row, finding.column) for finding in findings] == [(2, column)]
    assert "错误值" in findings[0].problem


@pytest.mark.parametrize("number", ["2.02337E+17", "1e+15", "2023/1/5", "3月12日", "12-Mar", "Mar-12", "2023年5月"])
def test_a_number_that_lost_its_digits_or_became_a_date_is_no_id(folder, number):
    loan = {
        "loan_id": number,
        "borrower_id": "F1",
        "bank_id": "B1",
        "year": "2023",
        "first_on_record": "true",
        "repaid_on_time": "true",
    }
    errors = [finding for finding in read_tables(folder(loans=[loan]))[1] if finding.severity == "error"]
    assert [(finding.row, finding.column) for finding in errors] == [(2, "loan_id")]


@pytest.mark.parametrize("number", ["2023-001", "GR202337001200", "2E5", "E12", "2023-13", "12-3", "007", "NA", "鲁科2023年5号"])
def test_ids_that_only_look_odd_are_ids(folder, number):
    assert read_tables(folder(enterprises=[firm(firm_id=number)]))[0] is not None


@pytest.mark.parametrize("word", ["nan", "None", "待定", "（空白）", "########", "无", "-"])
def test_signs_for_a_missing_agency_are_pointed_out(folder, word):
    path = folder(enterprises=[firm(agency_id=word), firm(firm_id="F2", agency_id="Z1")])
    assert found(path, "placeholder") == [("warning", 2, "agency_id")]


@pytest.mark.parametrize(
    ("text", "warned"), [('=HYPERLINK("http://x","y")', True), ("@SUM(1)", True), ("+x", True), ("-5", False), ("+86", False)]
)
def test_ids_that_a_spreadsheet_would_run(folder, text, warned):
    path = folder(enterprises=[firm(firm_id=text)])
    assert found(path, "formula") == ([("warning", 2, "firm_id")] if warned else [])


@pytest.mark.parametrize(
    ("before", "after", "warned"),
    [
        ("first", "first", True),
        ("renewed", "first", True),
        ("failed_first", "failed_first", True),
        ("first", "failed_first", True),
        ("failed_first", "first", False),
        ("first", "renewed", False),
        ("failed", "first", False),
        ("none", "first", False),
    ],
)
def test_a_first_time_comes_once(folder, before, after, warned):
    rows = [firm(year="2024", recognition=after), firm(recognition=before), firm(firm_id="F2", recognition="first")]
    assert found(folder(enterprises=rows), "first_again") == ([("warning", 2, "recognition")] if warned else [])
