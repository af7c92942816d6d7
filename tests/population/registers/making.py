"""Registers for tests and measurements: any rows as Excel or CSV, valid credit codes, and a large register that looks real."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from kjqs_model.data import shipped
from kjqs_model.tables.credit_code import ALPHABET

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
COUNTIES = tuple(shipped("registers/counties.yaml"))


def credit_code(number: int) -> str:
    """A credit code with right check characters that no real firm bears (division 371599)."""
    organisation = f"MA{number:06d}"
    total = sum(int(sign, 36) * weight for sign, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    body = f"91371599{organisation}{'0123456789X0'[(11 - total % 11) % 11]}"
    check = (31 - sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body)) % 31) % 31
    return body + ALPHABET[check]


Rows = Sequence[Sequence[object]]


def excel(path: Path, rows: Rows | Mapping[str, Rows], merges: Sequence[str] = ()) -> Path:
    """Write rows, or rows by sheet, as a workbook; ``merges`` are ranges of the first sheet, such as A2:A4."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, held in (rows if isinstance(rows, Mapping) else {"Sheet1": rows}).items():
        sheet = book.create_sheet(name)
        for row in held:
            sheet.append(list(row))
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def comma_separated(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    """Write rows as CSV."""
    with open(path, "w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def make_register(path: Path, rows: int) -> Path:
    """A recognition list of so many firms with title, unit, total and footer, as Excel: for tests of size and speed."""
    import xlsxwriter

    headings = (
        "序号",
        "企业名称",
        "统一社会信用代码",
        "所属县（市、区）",
        "认定类型",
        "认定结果",
        "发证日期",
        "技术领域",
        "中介机构",
        "成立日期",
        "备注",
    )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.write(0, 0, "聊城市2023年度高新技术企业认定名单")
    sheet.write_row(2, 0, headings)
    for number in range(rows):
        sheet.write_row(
            number + 3,
            0,
            (
                number + 1,
                f"聊城某某{number}号科技有限公司",
                credit_code(number),
                COUNTIES[number % len(COUNTIES)],
                ("首次认定", "重新认定")[number % 3 == 0],
                ("通过", "未通过")[number % 5 == 0],
                "2023-11-29",
                ("电子信息", "新材料")[number % 2],
                f"中介{number % 30}",
                f"{1995 + number % 25}年3月",
                "",
            ),
        )
    sheet.write_row(rows + 3, 0, ("合　计", f"共{rows}家"))
    book.close()
    return path
