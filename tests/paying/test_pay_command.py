"""The command and its folder: exit codes, whole or nothing, rights of the owner alone, nobody's files replaced, no personal data in the record."""

import json
import os
import re
import stat
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from kjqs_model.cli import app
from kjqs_model.errors import Refusal

TABLES, PAID = Path(__file__).parent / "city" / "表", Path(__file__).parent / "city" / "已兑付台账.csv"
PAPERS = {
    "payments.csv",
    "payees.csv",
    "应兑付名单.xlsx",
    "公示名单.xlsx",
    "核对.xlsx",
    "待核实.xlsx",
    "decisions.csv",
    "拨款请示_市科技局.docx",
    "拨款请示_市委组织部.docx",
    "manifest.json",
}


def _pay(*arguments):
    result = CliRunner().invoke(app, ["pay", *map(str, arguments)])
    if isinstance(result.exception, Refusal):
        return 2, str(result.exception) + "".join(finding.sentence() for finding in result.exception.findings)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pay") / "兑付"
    code, said = _pay(TABLES, "--year", 2023, "--paid", PAID, "--output", folder)
    return folder, code, said


def test_rows_that_wait_leave_the_exit_code_zero_and_are_counted(written):
    folder, code, said = written
    assert code == 0 and {path.name for path in folder.iterdir()} == PAPERS
    assert "拟兑付 42 笔，16,095,021 元" in said and "待核实 6 笔，906,000 元" in said


def test_lists_are_for_their_owner_alone(written):
    folder = written[0]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_payments_are_those_of_evaluate_and_payees_have_the_columns_of_the_contract(written, tmp_path):
    folder = written[0]
    CliRunner().invoke(app, ["evaluate", str(TABLES), "--year", "2023", "--output", str(tmp_path / "payments.csv")])
    assert (folder / "payments.csv").read_bytes() == (tmp_path / "payments.csv").read_bytes()
    head, first = (folder / "payees.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert (
        head
        == "year,clause,recipient_kind,recipient_id,name,credit_code,county,matter,basis_file,basis_sheet,basis_row,amount_yuan,status"
    )
    assert first.startswith("2023,1.1,enterprise,E01,聊城示例乙一科技有限公司,91371599MA") and first.endswith(
        "企业.csv,,2,100000,pay"
    )


def test_the_record_names_nobody(written):
    text = (written[0] / "manifest.json").read_text(encoding="utf-8")
    held = json.loads(text)
    assert held["rows"] == {"pay": 42, "ask": 6, "refuse": 0} and set(held["outputs"]) == PAPERS - {"manifest.json"}
    told = re.sub(r'"\d{4}-\d\d-\d\dT[^"]+"', "", text)  # but for the clock, whose hours look like a person's number: T01
    assert len(told) < len(text) and not any(name in told for name in ("91371599", "示例", "T01"))


def test_the_same_lists_give_the_same_bytes(written, tmp_path):
    _pay(TABLES, "--year", 2023, "--paid", PAID, "--output", tmp_path / "again")
    for name in PAPERS - {"manifest.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (written[0] / name).read_bytes(), name


@pytest.mark.slow
def test_an_older_run_is_replaced_and_nothing_else(tmp_path):
    folder = tmp_path / "out"
    assert _pay(TABLES, "--year", 2023, "--output", folder)[0] == 0
    assert _pay(TABLES, "--year", 2023, "--output", folder)[0] == 0
    (folder / "备忘.txt").write_text("mine", encoding="utf-8")
    code, said = _pay(TABLES, "--year", 2023, "--output", folder)
    assert code == 2 and "备忘.txt" in said and (folder / "备忘.txt").read_text(encoding="utf-8") == "mine"
    (folder / "备忘.txt").unlink()
    with open(folder / "待核实.xlsx", "ab") as file:
        file.write(b"changed by hand")
    code, said = _pay(TABLES, "--year", 2023, "--output", folder)
    assert code == 2 and "待核实.xlsx" in said
    code, said = _pay(TABLES, "--year", 2023, "--output", folder, "--force")
    assert code == 0 and "待核实.xlsx" in said and not (folder / "待核实.xlsx").read_bytes().endswith(b"changed by hand")
    assert (tmp_path / "out.kept" / "待核实.xlsx").read_bytes().endswith(b"changed by hand")


def test_an_output_is_never_an_input(written, tmp_path):
    for arguments in (
        (TABLES, "--output", TABLES),
        (TABLES, "--output", TABLES / "out"),
        (TABLES, "--decisions", written[0] / "decisions.csv", "--output", written[0], "--force"),
    ):
        code, said = _pay(*arguments, "--year", 2023)
        assert code == 2 and ("写出会毁掉" in said or "下次会被当作输入读取" in said)
    assert not (TABLES / "out").exists() and (written[0] / "decisions.csv").exists()


def test_refused_lists_leave_the_older_output_as_it_was(tmp_path):
    folder, bad = tmp_path / "out", tmp_path / "表"
    bad.mkdir()
    _pay(TABLES, "--year", 2023, "--output", folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (bad / "企业.csv").write_text("企业编号,县区,年度\nA,冠县,x\n", encoding="utf-8")
    code, said = _pay(bad, "--year", 2023, "--output", folder)
    assert code == 2 and "没有写出" in said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_list_sums_by_formulas_that_hold_their_values(written):
    formulas, values = (openpyxl.load_workbook(written[0] / "应兑付名单.xlsx", data_only=held) for held in (False, True))
    sheet, shown = formulas["应兑付名单"], values["应兑付名单"]
    heads = [cell.value for cell in sheet[4]]
    amount = heads.index("金额（元）") + 1
    rows = [row for row in range(5, sheet.max_row + 1) if isinstance(shown.cell(row, 1).value, int)]
    assert len(rows) == 42 and sum(shown.cell(row, amount).value for row in rows) == 16_095_021
    total = rows[-1] + 1
    assert sheet.cell(total, amount).value == f"=SUM(I5:I{rows[-1]})" and shown.cell(total, amount).value == 16_095_021
    assert shown.cell(total + 1, 1).value == "注：合计（大写）壹仟陆佰零玖万伍仟零贰拾壹元整"
    assert all(shown.cell(row, heads.index("银行账号") + 1).value is None for row in rows)
    for name in ("分条款", "分部门"):
        sums = next(row for row in values[name].iter_rows(values_only=True) if row[1] == "合计")
        assert sums[3] == 16_095_021 and sums[5] == 906_000 and sums[7] == 17_001_021


def test_every_sheet_prints_on_a4_with_its_headings_repeated(written):
    for path in written[0].glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert str(sheet.page_setup.paperSize) == "9" and sheet.sheet_properties.pageSetUpPr.fitToPage, (
                path.name,
                sheet.title,
            )
            assert sheet.print_title_rows and sheet.print_area, (path.name, sheet.title)


def test_the_public_list_has_nothing_but_what_may_be_public(written, tmp_path):
    _pay(TABLES, "--year", 2023, "--output", tmp_path / "hidden", "--hide-codes")
    for folder, pattern in ((written[0], "91371599MA"), (tmp_path / "hidden", "9137**********")):
        rows = list(openpyxl.load_workbook(folder / "公示名单.xlsx").active.iter_rows(values_only=True))
        head = next(row for row in rows if row[0] == "序号")
        assert head == ("序号", "单位（个人）名称", "统一社会信用代码", "条款", "事项", "拟兑付金额（元）")
        codes = [row[2] for row in rows if isinstance(row[0], int) and row[2]]
        assert codes and all(code.startswith(pattern) for code in codes)
        assert not any("T01" in str(cell) for row in rows for cell in row)


def test_each_department_gets_a_letter_that_can_be_edited(written):
    text = "\n".join(paragraph.text for paragraph in docx.Document(written[0] / "拨款请示_市委组织部.docx").paragraphs)
    assert (
        "关于拨付2023年度科技政策资金的请示" in text
        and "1,950,000 元（大写：壹佰玖拾伍万元整）" in text
        and "妥否，请批示。" in text
    )
    rows = [[cell.text for cell in row.cells] for row in docx.Document(written[0] / "拨款请示_市科技局.docx").tables[0].rows]
    assert rows[-1] == ["", "合计", "38", "14,145,021"] and ["19.2", "技术合同补助", "2", "548,519"] in rows


def test_in_english_too(tmp_path):
    code, said = _pay(TABLES, "--year", 2023, "--output", tmp_path / "en", "--language", "en")
    assert code == 0 and "To be paid: 43 rows" in said
    assert openpyxl.load_workbook(tmp_path / "en" / "应兑付名单.xlsx").sheetnames[0] == "Payments"
    assert os.path.exists(tmp_path / "en" / "公示名单.xlsx")


def test_no_identity_number_leaves_the_owner_s_lists(tmp_path):
    tables, identity = tmp_path / "表", "372501198001011234"
    tables.mkdir()
    head = "人才编号,用人单位编号,用人单位类型,县区,入选年度,入选国家级,入选省级,国家资助经费,省资助经费\n"
    (tables / "人才.csv").write_text(
        head + f"{identity},G01,企业,历下区,2023,否,是,0,500000\nT2,G02,企业,冠县,2023,否,是,0,400000\n", encoding="utf-8"
    )
    code, said = _pay(tables, "--year", 2023, "--output", tmp_path / "out")
    assert code == 0 and identity not in said and identity in (tmp_path / "out" / "payees.csv").read_text(encoding="utf-8")
    assert identity not in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    public = [
        str(cell)
        for row in openpyxl.load_workbook(tmp_path / "out" / "公示名单.xlsx").active.iter_rows(values_only=True)
        for cell in row
    ]
    assert not any(identity in cell for cell in public)
    (tables / "人才.csv").write_text(head + f"{identity},G01,企业,冠县,2023,否,是,0,500000\n" * 2, encoding="utf-8")
    code, said = _pay(tables, "--year", 2023, "--output", tmp_path / "out")
    assert code == 2 and identity not in said and "重复" in said
