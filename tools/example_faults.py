"""A list of technology SMEs with one fault of each kind that an import must tell the user of."""

from __future__ import annotations

from example_firms import Firm
from example_sheets import Sheet

FAULTS_FILE = "有错误的科技型中小企业名单.xlsx"
_HEADER = ("序号", "企业名称", "统一社会信用代码", "县区", "职工总数", "销售收入（万元）", "资产总额", "研发费用（万元）")
_FIRST_ROW = 3


def faulty_list(known: dict[int, Firm]) -> Sheet:
    """The list: ``faults`` says what is wrong with it."""
    sheet = Sheet("名单")
    sheet.title("2023年入库科技型中小企业名单", len(_HEADER))
    sheet.add("header", *_HEADER)
    for place, number in enumerate((1, 2, 3, 4, 5, 6, 6, 7, 8), start=1):
        firm = known[number]
        cells = [place, firm.name, firm.code, firm.county, firm.staff, firm.revenue / 1e4, firm.assets / 1e4, firm.rd_tax / 1e4]
        for fault in faults(known):
            if fault["row"] == place + _FIRST_ROW - 1 and "write" in fault:
                cells[_HEADER.index(fault["column"])] = fault["write"]
        sheet.add("data", *cells)
    sheet.merge(2, _HEADER.index("研发费用（万元）"))
    return sheet


def faults(known: dict[int, Firm]) -> list[dict]:
    """The findings to expect, by row (1 is the first of the sheet) and column; ``write`` is what stands in the cell instead."""
    code, wrong = known[3].code, known[6].staff + 1
    return [
        {"kind": "no_unit", "row": 2, "column": "资产总额", "severity": "error"},
        {
            "kind": "code_stored_as_number",
            "row": 4,
            "column": "统一社会信用代码",
            "severity": "error",
            "write": 919999990000020000,
        },
        {
            "kind": "wrong_check_digit",
            "row": 5,
            "column": "统一社会信用代码",
            "severity": "error",
            "write": code[:17] + ("0" if code[17] != "0" else "1"),
        },
        {"kind": "excel_error", "row": 6, "column": "销售收入（万元）", "severity": "error", "write": "=#REF!"},
        {"kind": "unknown_county", "row": 7, "column": "县区", "severity": "warning", "write": "示例县"},
        {"kind": "contradiction", "row": 9, "column": "职工总数", "severity": "error", "write": wrong},
        {"kind": "merged_amount", "row": 11, "column": "研发费用（万元）", "severity": "warning", "write": ""},
    ]
