"""What people write in lists: stars and numbers before names, former names, error words, lost digits, dollars, remarks, lines through rows."""

import datetime
import io
import subprocess
import zipfile
from itertools import product

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import comma_separated, excel
from openpyxl.styles import Font
from registers_helpers import CODES, HEAD, SME, errors, firm, only_error, read, warnings

from kjqs_model.population.registers import import_registers
from kjqs_model.population.registers.reading.remarks import words_that_ask
from tests.fuzz import examples, thinned

RD = ("企业名称", "统一社会信用代码", "县区", "规上类型", "研发费用本年（万元）", "研发费用上年（万元）", "是否首次填报")
LEDGER = ("年度", "收款单位", "县区", "科目", "金额（元）")
NAME = "聊城新名机械有限公司"


def linked(folder, known, written, **more):
    """The import of a return that knows a firm by its code and a ledger that writes its name alone."""
    first = comma_separated(folder / "研发年报2023年.csv", [RD, (known, CODES[1], "冠县", "规上工业", 800, "", "是")])
    second = comma_separated(folder / "财政台账2023年.csv", [LEDGER, (2023, written, "冠县", "省级企业研究开发财政补助", 58000)])
    return import_registers([first, second], ["rd_return", "budget_ledger"], **more)


def firms(imported):
    assert imported.tables is not None, [finding.sentence() for finding in errors(imported)]
    frame = imported.tables["enterprises"].to_frame()
    return dict(zip(frame["firm_id"], frame["provincial_rd_subsidy"], strict=True))


@pytest.mark.parametrize(
    "written",
    [
        f"*{NAME}",
        f"★{NAME}",
        f"1.{NAME}",
        f"12、{NAME}",
        f"（3）{NAME}",
        f"⑤{NAME}",
        f"“{NAME}”",
        f"{NAME}※",
        f"√{NAME}",
        f"☑ {NAME}",
        f"→{NAME}",
        f"№3 {NAME}",
        f"12 {NAME}",
        f"【{NAME}】",
        f"{NAME}①",
        f"{NAME}[注2]",
        f"{NAME}（盖章）",
        f"{NAME}！",
        f"#{NAME}",
        "聊城新名机械有限责任公司",
        f"{NAME}（原聊城旧名机械有限公司）",
        f"{NAME}（曾用名：聊城旧名机械有限公司）",
        f"{NAME}\u200b",
        "聊城新名机械有限公司".replace("新", "\u2060新"),
        "聊 城 新 名 机 械 有 限 公 司",
        f"{NAME}（已更名）",
    ],
)
def test_a_firm_is_itself_however_its_name_is_written(tmp_path, written):
    assert firms(linked(tmp_path, NAME, written)) == {CODES[1]: 58000}


@pytest.mark.parametrize(
    "known",
    [f"{NAME}（曾用名：聊城旧名机械有限公司）", f"{NAME}（原聊城旧名机械有限公司）", f"{NAME}（原名：聊城旧名机械有限公司）"],
)
def test_a_former_name_leads_to_the_firm_and_is_said(tmp_path, known):
    imported = linked(tmp_path, known, "聊城旧名机械有限公司")
    assert firms(imported) == {CODES[1]: 58000}
    assert any("写法不同" in finding.problem for finding in warnings(imported))


@pytest.mark.parametrize(
    ("known", "written"),
    [
        (NAME, "聊城新名機械有限公司"),
        (NAME, "聊城市新名机械有限公司"),
        (NAME, "聊城新\ue123机械有限公司"),
        ("聊城新名机械制造有限公司", "聊城新名机诫制造有限公司"),
    ],
)
def test_where_it_is_not_certain_a_person_is_asked(tmp_path, known, written):
    imported = linked(tmp_path, known, written)
    found = [finding for finding in imported.findings if finding.kind == "near_name"]
    assert [(finding.file, finding.row, finding.severity) for finding in found] == [("财政台账2023年.csv", 2, "warning")]


def test_two_changes_in_a_long_name_are_near_and_another_trade_name_is_not(tmp_path):
    known = "聊城鑫源精密机械制造有限公司"
    assert any(finding.kind == "near_name" for finding in linked(tmp_path, known, "聊城鑫源精蜜机诫制造有限公司").findings)
    assert not any(finding.kind == "near_name" for finding in linked(tmp_path, known, "聊城宏达精密机械制造有限公司").findings)


@settings(max_examples=examples(20), deadline=None)
@given(
    st.text("鑫源宏达金帝天成润丰", min_size=2, max_size=6),
    st.sampled_from(["*{}", "7.{}", "{} ", "《{}》", "{}（原聊城他名有限公司）", "（一）{}"]),
)
def test_signs_around_a_name_never_make_a_phantom(tmp_path_factory, trade, form):
    name = f"聊城{trade}科技有限公司"
    assert firms(linked(tmp_path_factory.mktemp("n"), name, form.format(name))) == {CODES[1]: 58000}


def test_a_firm_is_named_as_the_list_with_its_code_names_it_whichever_list_comes_first(tmp_path):
    first = comma_separated(
        tmp_path / "财政台账2023年.csv",
        [LEDGER, (2023, "“聊城甲有限责任公司”（原聊城乙有限公司）", "冠县", "省级企业研究开发财政补助", 58000)],
    )
    second = comma_separated(
        tmp_path / "研发年报2023年.csv", [RD, ("聊城甲有限公司", CODES[1], "冠县", "规上工业", 800, "", "是")]
    )
    imported = import_registers([first, second], ["budget_ledger", "rd_return"])
    assert imported.tables["enterprises"].to_frame()["name"].tolist() == ["聊城甲有限公司"]


def test_a_list_with_codes_and_no_names_is_read(tmp_path):
    path = comma_separated(
        tmp_path / "2023年省级研发补助.csv",
        [
            ("统一社会信用代码", "县区", "省级补助金额（元）", "备注"),
            (CODES[1], "冠县", 58000, ""),
            (CODES[2], "莘县", 58000, "已取消"),
        ],
    )
    imported = import_registers([path], ["rd_subsidy_list"], year=2023)
    assert firms(imported) == {CODES[1]: 58000, CODES[2]: 58000} and [row for _, row, _, _ in asked(imported)] == [3]


def test_a_level_that_the_title_says_need_not_stand_in_the_name_of_a_platform(tmp_path):
    rows = [
        ("2023年新获批省级重点实验室名单",),
        ("平台名称", "依托单位", "统一社会信用代码", "县区"),
        ("甲重点实验室", "聊城甲有限公司", CODES[1], "冠县"),
        ("国家级乙重点实验室", "聊城乙有限公司", CODES[2], "冠县"),
    ]
    imported = import_registers([comma_separated(tmp_path / "名单.csv", rows)], ["platform_list"], year=2023)
    assert imported.tables is not None, [finding.sentence() for finding in errors(imported)]
    assert imported.tables["platforms"].to_frame().set_index("platform_id")["level"].to_dict() == {
        "甲重点实验室": "provincial",
        "国家级乙重点实验室": "national",
    }


# ---- error words and lost digits


@pytest.mark.parametrize(
    "word",
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "nan",
        "None",
        "待定",
        "（空白）",
        "########",
        "#NAME？",
        "#VALUE！",
        "#N/A N/A",
        "Err:502",
        "TBD",
        "待补充",
        "（空）",
        "同上",
        "待定。",
        "undefined",
    ],
)
def test_an_error_word_is_never_somebody(tmp_path, word):
    head = ("企业名称", "统一社会信用代码", "县区", "认定类型", "中介机构")
    assert (
        word
        in only_error(
            read(tmp_path, [head, ("聊城甲有限公司", CODES[1], "冠县", "首次认定", word)], "recognition_list", suffix=".csv")
        ).value
    )
    assert errors(read(tmp_path, [HEAD, firm(1, name=word)], suffix=".csv"))


@pytest.mark.parametrize(
    "number",
    ["2.02337E+17", "2023/3/12", "3月12日", "12-Mar", datetime.date(2023, 3, 12), datetime.datetime(2023, 3, 12), 2.02337e17],
)
def test_a_number_of_a_contract_that_lost_digits_is_an_error(tmp_path, number):
    rows = [("合同编号", "卖方名称", "统一社会信用代码", "免税技术交易额（元）"), (number, "聊城甲有限公司", CODES[1], 1000000)]
    assert only_error(read(tmp_path, rows, "contract_register")).column == "合同编号"


@pytest.mark.parametrize("number", ["2.02337E+17", "2023年5月1日"])
def test_a_number_of_a_voucher_too(tmp_path, number):
    rows = [("凭证号", *LEDGER), (number, 2023, "聊城甲有限公司", "冠县", "省级研发补助", 5)]
    assert only_error(read(tmp_path, rows, "budget_ledger", suffix=".csv")).column == "凭证号"


@pytest.mark.parametrize("amount", ["$100", "US$100", "＄100", "€5", "£5", "100美元", "USD 5", "5港币", "100 EUR", "HK$3"])
def test_a_foreign_currency_is_a_fault(tmp_path, amount):
    assert "外币" in only_error(read(tmp_path, [HEAD, firm(1, amount)], suffix=".csv")).problem


@pytest.mark.parametrize("amount", ["¥100", "￥100", "100元", "人民币100万元", "100"])
def test_yuan_is_yuan(tmp_path, amount):
    assert errors(read(tmp_path, [HEAD, firm(1, amount)], suffix=".csv")) == []


# ---- remarks, strikes, hidden rows


def asked(imported, kind="remark"):
    return [(finding.sheet, finding.row, finding.column, finding.value) for finding in imported.findings if finding.kind == kind]


AGAINST = [
    "已取消高企资格",
    "不予补助",
    "2022年已兑付",
    "银行退票，未到账",
    "重新拨付",
    "与第3行重复",
    "企业自愿放弃",
    "证书被撤销",
    "已注销",
    "户名不符",
    "款项已退",
    "上年已兑",
    "银行拒收",
    "退汇",
    "撤回申请",
    "已在第一批兑付",
    "打款失败",
    "查无此户",
    "不再支付",
    "被吸收合并",
    "涉嫌造假",
    "cancelled",
    "Already paid",
    "returned by bank",
]


@pytest.mark.parametrize(("remark", "heading"), thinned(product(AGAINST, ["备注", "说明", "审核意见", "备  注", "拨付情况"]), 4))
def test_a_remark_that_speaks_against_payment_is_asked_about_in_its_words(tmp_path, remark, heading):
    imported = read(tmp_path, [(*HEAD, heading), (*firm(1), ""), (*firm(2), remark)], suffix=".csv")
    assert asked(imported) == [("", 3, heading.replace("  ", " "), remark)]
    assert remark in next(finding for finding in imported.findings if finding.kind == "remark").problem
    assert errors(imported) == []


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "更名",
        "迁入企业",
        "公示无异议",
        "未重复",
        "第一批",
        "规上企业",
        "联系人王五",
        "未被取消",
        "ok",
        "已发证",
        "已发文",
        "无行政处罚",
        "not paid before",
        "X",
    ],
)
def test_a_remark_that_says_nothing_against_it_is_not(tmp_path, remark):
    assert asked(read(tmp_path, [(*HEAD, "备注"), (*firm(1), remark)], suffix=".csv")) == []


def test_a_remark_behind_the_name(tmp_path):
    assert [row for _, row, _, _ in asked(read(tmp_path, [HEAD, firm(1, name="聊城甲有限公司（已放弃）"), firm(2)]))] == [2]


def test_rows_that_are_struck_through_or_hidden(tmp_path):
    path = excel(tmp_path / "名单.xlsx", [("2023年名单",), HEAD, *(firm(place) for place in range(1, 6))])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["D4"].font = Font(strike=True)
    sheet.row_dimensions[6].hidden = True
    sheet["A7"] = openpyxl.cell.rich_text.CellRichText(
        openpyxl.cell.rich_text.TextBlock(openpyxl.cell.text.InlineFont(strike=True), "聊城第5有限公司")
    )
    book.save(path)
    imported = import_registers([path], [SME], year=2023)
    assert [row for _, row, _, _ in asked(imported, "struck")] == [4, 7]
    assert [row for _, row, _, _ in asked(imported, "hidden")] == [6]
    assert imported.tables is not None


def test_a_total_or_note_that_is_hidden_is_no_question(tmp_path):
    path = excel(tmp_path / "名单.xlsx", [HEAD, firm(1), ("合计", "", "", 100, 10)])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert asked(import_registers([path], [SME], year=2023), "hidden") == []


@given(st.text(max_size=60))
def test_any_text_may_be_a_remark(text):
    assert len(list(words_that_ask(text))) <= 1


@settings(max_examples=examples(10), deadline=None)
@given(st.permutations(list(range(4))), st.sets(st.integers(0, 3)))
def test_the_order_of_rows_changes_no_question(tmp_path_factory, order, struck):
    rows = [(*firm(place + 1), "不予补助" if place in struck else "") for place in range(4)]
    imported = read(tmp_path_factory.mktemp("o"), [(*HEAD, "备注"), *(rows[place] for place in order)], suffix=".csv")
    assert {order[row - 2] for _, row, _, _ in asked(imported)} == struck


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("[$$-409]#,##0.00", True),
        ('"$"#,##0', True),
        ("[$€-2] #,##0", True),
        ("\\$0", True),
        ("[$¥-804]#,##0.00", False),
        ("[$￥-804]#,##0", False),
        ("#,##0.00", False),
        ('"¥"0.00', False),
    ],
)
def test_a_number_format_that_shows_another_currency_is_a_fault_too(tmp_path, code, fault):
    path = excel(tmp_path / "名单.xlsx", [HEAD, firm(1, 100.0)])
    book = openpyxl.load_workbook(path)
    book.active["D2"].number_format = code
    book.save(path)
    found = errors(import_registers([path], [SME], year=2023))
    assert [("外币" in finding.problem) for finding in found] == ([True] if fault else [])


def test_a_county_of_another_city_is_asked_about_and_no_county_at_all_is_an_error(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1), firm(2, county="济南市历下区"), firm(3, county="茌平县")])
    assert asked(imported, "county") == [("Sheet1", 3, "县区", "济南市历下区")]
    assert errors(imported) == []
    assert only_error(read(tmp_path, [HEAD, firm(1, county="火星")])).column == "县区"


@pytest.mark.parametrize(("county", "known"), [("济南市", True), ("德州市", True), ("聊城市", False), ("市直", False)])
def test_another_city_alone_is_asked_about_and_the_city_itself_is_no_county(tmp_path, county, known):
    imported = read(tmp_path, [HEAD, firm(1), firm(2, county=county)])
    assert [row for _, row, _, _ in asked(imported, "county")] == [3] * known
    assert [finding.row for finding in errors(imported)] == [3] * (not known)


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_lists_kept_as_ods_and_as_old_xls_are_read_like_the_others(tmp_path, suffix):
    """Merges filled down, lines through rows, hidden rows and errors are known in every format."""
    path = excel(
        tmp_path / "名单.xlsx",
        [HEAD, *(firm(place, county="冠县" if place in (1, 4) else "") for place in range(1, 6))],
        ["C2:C4", "C5:C6"],
    )
    book = openpyxl.load_workbook(path)
    book.active["A3"].font = Font(strike=True)
    book.active.row_dimensions[5].hidden = True
    book.active["E6"] = "=NA()"
    book.save(path)
    subprocess.run(
        ["soffice", "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    imported = import_registers([path.with_suffix(f".{suffix}")], [SME], year=2023)
    assert [(finding.row, finding.value) for finding in errors(imported)] == [(6, "#N/A")]
    assert [row for _, row, _, _ in asked(imported, "struck")] == [3]
    assert [row for _, row, _, _ in asked(imported, "hidden")] == [5]


def open_document(rows):
    """An .ods workbook: each cell is a text, or a text with the rest of its tag."""
    cells = [[cell if isinstance(cell, tuple) else (str(cell), "") for cell in row] for row in rows]
    tags = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'
            for text, more in row
        )
        + "</table:table-row>"
        for row in cells
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles><style:style style:name="gone">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles><office:body><office:spreadsheet>'
        f'<table:table table:name="名单">{tags}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    return packed.getvalue()


def test_an_open_document_tells_merges_and_strikes(tmp_path):
    rows = [
        HEAD,
        [*firm(1)[:2], ("冠县", 'table:number-rows-spanned="2"'), 100, 10],
        [*firm(2)[:2], "", 100, 10],
        [("聊城第3有限公司", 'table:style-name="gone"'), *firm(3)[1:]],
    ]
    (tmp_path / "名单.ods").write_bytes(open_document(rows))
    imported = import_registers([tmp_path / "名单.ods"], [SME], year=2023)
    assert errors(imported) == []
    assert [row for _, row, _, _ in asked(imported, "struck")] == [4]
    assert imported.tables["enterprises"].texts("county").tolist() == ["冠县"] * 3
