"""Write notebooks/example_registers/: seven messy registers of fictitious enterprises, the truth beside them, one file of faults.

    python tools/example_registers.py [folder]

The same bytes on every run with the same version of xlsxwriter. What the tests compare is ``truth.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from example_faults import FAULTS_FILE, faults, faulty_list
from example_firms import OLD_NAMES, Firm, assets_missing, firms, listed, no_rd, recognition_of
from example_sheets import Sheet, table_bytes, write_csv, write_workbook
from example_spelling import code_as_typed, commas, county_as_typed, day_as_typed, name_as_typed, wide
from example_truth import SHORT_NAMES, Contract, Loan, Payment, contracts, loans, payments, tables

FOLDER = Path(__file__).parents[1] / "notebooks" / "example_registers"
FOOTER = "填表人：示例甲　　审核人：示例乙　　联系电话：0635-0000000"


# ---- the registers


def recognition_list(known: dict[int, Firm]) -> list[Sheet]:
    sheet = Sheet("认定名单")
    header = (
        "序号",
        "企业名称",
        "统一社会\n信用代码",
        "所属县（市、区）",
        "认定类型",
        "评审结果",
        "技术领域",
        "发证日期",
        "成立时间",
        "辅导机构",
        "孵化载体",
    )
    sheet.title("聊城市2023年高新技术企业认定情况一览表", len(header))
    sheet.add("title", "填报单位：示例科技局", "", "", "", "", "", "", "填报日期：2023年12月29日")
    sheet.add("header", *header)
    those = listed(known, "recognition_list")
    for place, firm in enumerate(those, start=1):
        kind, passed, day, agency, carrier = recognition_of(firm)
        words = {"first": ("首次认定", "新认定"), "renewed": ("重新认定", "到期重新认定")}[kind]
        sheet.add(
            "data",
            place,
            name_as_typed(firm),
            code_as_typed(firm),
            county_as_typed(firm),
            words[place % 2],
            "通过" if passed else "未通过",
            FIELD_WORDS[firm.field],
            day_as_typed(day, place) if passed else "—",
            day_as_typed(firm.founded, place + 1),
            agency or ("无" if place % 3 else ""),
            carrier,
        )
        if place == 30:
            sheet.hidden.append(len(sheet.rows) - 1)
        if place == 22:
            sheet.add("repeated_header", *header)
    sheet.add("blank")
    sheet.add("total", "合　计", f"{len(those)}家")
    sheet.add("note", FOOTER)
    return [sheet]


FIELD_WORDS = {
    "advanced_manufacturing": "先进制造与自动化",
    "new_materials": "新材料技术",
    "biology_and_medicine": "生物与新医药",
    "electronics": "电子信息技术",
    "high_tech_services": "高技术服务",
}


def technology_sme_list(known: dict[int, Firm]) -> list[Sheet]:
    return [_first_batch(listed(known, "first_batch")), _second_batch(listed(known, "second_batch"))]


def _first_batch(those: list[Firm]) -> Sheet:
    sheet = Sheet("第一批")
    sheet.title("2023年第一批入库科技型中小企业名单", 10)
    sheet.add("title", *[""] * 8, "单位：万元")
    sheet.add(
        "header",
        "序号",
        "企业名称",
        "统一社会信用代码",
        "县区",
        "注册日期",
        "职工总数",
        "科技人员",
        "销售收入",
        "资产总额",
        "研发费用",
    )
    for place, firm in enumerate(those, start=1):
        revenue = (
            firm.revenue / 1e4,
            f"{firm.revenue / 1e8:g}亿元",
            f"{firm.revenue // 10_000:,}",
            wide(str(firm.revenue // 10_000)),
        )[place % 4]
        sheet.add(
            "data",
            place,
            name_as_typed(firm),
            code_as_typed(firm),
            county_as_typed(firm),
            day_as_typed(firm.founded, place),
            firm.staff,
            f"{firm.technical_staff}人" if place % 5 == 0 else firm.technical_staff,
            revenue,
            "—" if assets_missing(firm) else firm.assets / 1e4,
            f"{firm.rd_tax}元" if place % 6 == 0 else firm.rd_tax / 1e4,
        )
        if place in (12, 24):
            _total(sheet, "小计", those[place - 12 : place])
    _total(sheet, "合计", those)
    sheet.add("note", "备注：本表数据由企业自行填报。")
    return sheet


def _total(sheet: Sheet, word: str, those: list[Firm]) -> None:
    assets = sum(firm.assets for firm in those if not assets_missing(firm))
    sheet.add(
        "total",
        word,
        "",
        "",
        "",
        "",
        sum(firm.staff for firm in those),
        sum(firm.technical_staff for firm in those),
        sum(firm.revenue for firm in those) / 1e4,
        assets / 1e4,
        sum(firm.rd_tax for firm in those) / 1e4,
    )


def _second_batch(those: list[Firm]) -> Sheet:
    """The first firm stands in the first batch too, with the same figures."""
    sheet = Sheet("第二批")
    sheet.title("2023年第二批入库科技型中小企业名单", 9)
    header = (
        "序号",
        "单位名称",
        "社会信用代码",
        "县（市、区）",
        "注册日期",
        "从业人员（人）",
        "科技人员数（人）",
        "营业收入（元）",
        "总资产（元）",
        "研发费用总额（元）",
    )
    sheet.add("header", *header)
    for place, firm in enumerate(those, start=1):
        kind = "duplicate" if place == 1 else "data"
        sheet.add(
            kind,
            place,
            name_as_typed(firm),
            code_as_typed(firm),
            county_as_typed(firm),
            day_as_typed(firm.founded, place),
            firm.staff,
            firm.technical_staff,
            commas(firm.revenue),
            f"{firm.assets:,}".replace(",", "，"),
            firm.rd_tax,
        )
        if place == 13:
            sheet.add("blank")
            sheet.add("repeated_header", *header)
    sheet.add(
        "total",
        "",
        "总　计",
        "",
        "",
        "",
        sum(firm.staff for firm in those),
        sum(firm.technical_staff for firm in those),
        sum(firm.revenue for firm in those),
        sum(firm.assets for firm in those),
        sum(firm.rd_tax for firm in those),
    )
    sheet.add("note", FOOTER)
    return sheet


def super_deduction_list(known: dict[int, Firm]) -> list[Sheet]:
    sheet = Sheet()
    sheet.add("title", "2023年度研发费用加计扣除企业清单")
    sheet.add("title", "提供单位：示例税务局")
    sheet.add(
        "header",
        "序号",
        "纳税人名称",
        "社会信用代码（纳税人识别号）",
        "主管税务机关所在县区",
        "税款所属年度",
        "允许扣除的研发费用合计（元）",
        "应纳税所得额（元）",
        "可弥补以前年度亏损（元）",
    )
    those = listed(known, "super_deduction_list")
    for place, firm in enumerate(those, start=1):
        income = f"−{-firm.taxable_income:.2f}" if firm.taxable_income < 0 and place % 2 else commas(firm.taxable_income)
        losses = "-" if firm.tax_losses is None else str(firm.tax_losses)
        code = "" if place % 10 == 0 else code_as_typed(firm)
        sheet.add(
            "data",
            str(place),
            OLD_NAMES.get(firm.number) or name_as_typed(firm),
            code,
            county_as_typed(firm),
            "2023年" if place % 3 else "2023",
            commas(firm.rd_tax),
            income,
            losses,
        )
    sheet.add(
        "total",
        "合计",
        "",
        "",
        "",
        "",
        commas(sum(firm.rd_tax for firm in those)),
        commas(round(sum(firm.taxable_income for firm in those), 2)),
        str(sum(firm.tax_losses or 0 for firm in those)),
    )
    sheet.add("blank", *[""] * 8)
    sheet.add("note", "数据来源：企业所得税年度纳税申报表")
    return [sheet]


def rd_return(known: dict[int, Firm]) -> list[Sheet]:
    sheet = Sheet("607-2表摘录")
    above = (
        "单位详细名称",
        "统一社会信用代码",
        "县区",
        "行业代码",
        "统计专业",
        "研发经费（千元）",
        "",
        "生产经营",
        "",
        "是否首次填报",
    )
    below = ("", "", "", "", "", "本年", "上年", "营业收入（千元）", "平均用工人数（人）", "")
    sheet.title("2023年规模以上企业研发活动统计年报（摘录）", len(above))
    those = listed(known, "rd_return")
    _two_row_header(sheet, "header", above, below)
    for place, firm in enumerate(those, start=1):
        figures = ["无", "/"] if no_rd(firm) else [firm.rd / 1e3, "—" if firm.rd_previous is None else firm.rd_previous / 1e3]
        sheet.add(
            "data",
            name_as_typed(firm),
            code_as_typed(firm),
            county_as_typed(firm),
            f"C{firm.industry}" if place % 4 == 0 else firm.industry,
            {"other": "规上服务业", "industrial": ("工业", "规模以上工业")[place % 2]}[firm.above_scale],
            *figures,
            f"{firm.revenue // 1000:,}",
            firm.staff,
            "√" if firm.first_report else ("否", "×")[place % 2],
        )
        if place == 26:
            _two_row_header(sheet, "repeated_header", above, below)
    reporting = [firm for firm in those if not no_rd(firm)]
    sheet.add(
        "total",
        "合　　计",
        "",
        "",
        "",
        "",
        sum(firm.rd for firm in reporting) / 1e3,
        sum(firm.rd_previous or 0 for firm in reporting) / 1e3,
        sum(firm.revenue for firm in those) / 1e3,
        sum(firm.staff for firm in those),
        "",
    )
    sheet.add("note", "单位负责人：示例丙　　统计负责人：示例丁　　填表人：示例戊")
    return [sheet]


def _two_row_header(sheet: Sheet, kind: str, above: tuple, below: tuple) -> None:
    sheet.add(kind, *above)
    sheet.add(kind, *below)
    top = len(sheet.rows) - 2
    sheet.merges += [(top, 5, top, 6), (top, 7, top, 8)] + [(top, column, top + 1, column) for column in (0, 1, 2, 3, 4, 9)]


def budget_ledger(known: dict[int, Firm]) -> list[Sheet]:
    """Name, code and county are merged over the payments of one firm."""
    sheet = Sheet("2023年")
    sheet.title("2023年财政科技资金拨付台账", 8)
    sheet.add("title", "", "", "", "", "", "", "", "单位：万元")
    sheet.add("header", "凭证号", "补助对象", "统一社会信用代码", "县区", "资金名称", "拨付金额", "拨付日期", "备注")
    by_firm: dict[int, list[Payment]] = {}
    for payment in payments(known):
        by_firm.setdefault(payment.firm, []).append(payment)
    for number, paid in by_firm.items():
        firm = known[number]
        name = SHORT_NAMES.get(number) or name_as_typed(firm)
        code = "" if number in SHORT_NAMES or number % 9 == 0 else code_as_typed(firm)
        for place, payment in enumerate(paid):
            first = (name, code, county_as_typed(firm)) if place == 0 else ("", "", "")
            style = int(payment.voucher[-2:])
            amount = (payment.yuan / 1e4, f"{payment.yuan:,}元", payment.yuan / 1e4, f"{payment.yuan / 1e4:g}万元")[style % 4]
            sheet.add(
                "data" if payment.table_column else "unrelated_measure",
                payment.voucher,
                *first,
                payment.measure,
                amount,
                day_as_typed(payment.day, style),
                "跨年结转" if style % 11 == 0 else "",
            )
        if len(paid) > 1:
            sheet.merge(len(paid), 1, 2, 3)
    sheet.add("total", "合计", "", "", "", "", sum(payment.yuan for payment in payments(known)) / 1e4)
    sheet.add("note", FOOTER)
    return [sheet]


def contract_register(known: dict[int, Firm]) -> list[Sheet]:
    sheet = Sheet("登记台账")
    header = (
        "合同登记编号",
        "项目名称",
        "卖方名称",
        "卖方信用代码",
        "卖方县区",
        "登记日期",
        "合同成交额（万元）",
        "免税技术交易额（万元）",
    )
    sheet.title("2023年度技术合同认定登记台账", len(header))
    sheet.add("blank")
    sheet.add("header", *header)
    every = contracts(known)
    for place, contract in enumerate(every, start=1):
        sheet.add("data", *_contract_cells(contract, place))
        if place == 15:
            sheet.add("repeated_header", *header)
    sheet.add(
        "total",
        "合计",
        "",
        "",
        "",
        "",
        "",
        sum(2 * contract.yuan for contract in every) / 1e4,
        sum(contract.yuan for contract in every) / 1e4,
    )
    sheet.add("note", "注：免税技术交易额以税务部门核定为准。")
    return [sheet]


def _contract_cells(contract: Contract, place: int) -> tuple:
    firm = contract.seller
    number = wide(contract.id) if place % 8 == 0 else contract.id
    exempt = (contract.yuan / 1e4, f"{contract.yuan / 1e4:,.2f}", f"{contract.yuan}元")[place % 3]
    code = "" if place % 12 == 0 else code_as_typed(firm)
    return (
        number,
        f"示例技术开发项目{place}",
        name_as_typed(firm),
        code,
        county_as_typed(firm),
        day_as_typed(contract.day, place),
        2 * contract.yuan / 1e4,
        exempt,
    )


def loan_register(known: dict[int, Firm]) -> list[Sheet]:
    sheet = Sheet()
    sheet.add("title", "聊城市科技成果转化贷款备案台账（2023年）")
    sheet.add(
        "header",
        "备案编号",
        "借款企业",
        "统一社会信用代码",
        "县区",
        "合作银行",
        "贷款金额（万元）",
        "备案日期",
        "是否首次备案",
        "是否按时还本付息",
        "省级贴息（元）",
        "不良贷款本金（万元）",
    )
    every = loans(known)
    for place, loan in enumerate(every, start=1):
        sheet.add("data", *_loan_cells(loan, place))
        if place % 13 == 0:
            sheet.add("blank", *[""] * 11)
    sheet.add(
        "total",
        "合计",
        "",
        "",
        "",
        "",
        str(sum(loan.principal for loan in every) // 10_000),
        "",
        "",
        "",
        commas(sum(loan.subsidy or 0 for loan in every)),
        f"{sum(loan.gone_bad or 0 for loan in every) // 10_000:,}",
    )
    sheet.add("note", "制表人：示例己")
    return [sheet]


def _loan_cells(loan: Loan, place: int) -> tuple:
    firm, style = loan.borrower, place % 4
    day = day_as_typed(loan.day, 1 + style)
    yes, no = (("是", "否"), ("√", "×"), ("有", "无"), ("Y", "N"))[style]
    return (
        loan.id,
        name_as_typed(firm),
        "" if place % 11 == 0 else code_as_typed(firm),
        county_as_typed(firm),
        loan.bank,
        f"{loan.principal // 10_000:,}",
        day,
        yes if loan.first else no,
        yes if loan.on_time else no,
        commas(loan.subsidy or 0),
        f"{(loan.gone_bad or 0) // 10_000:,}",
    )


# ---- the folder


REGISTERS = {
    "高企认定名单.xlsx": ("recognition_list", recognition_list),
    "科技型中小企业入库名单.xlsx": ("technology_sme_list", technology_sme_list),
    "研发费用加计扣除清单.csv": ("super_deduction_list", super_deduction_list),
    "规上企业研发统计年报.xlsx": ("rd_return", rd_return),
    "财政科技资金台账.xlsx": ("budget_ledger", budget_ledger),
    "技术合同登记台账.xlsx": ("contract_register", contract_register),
    "转化贷款备案台账.csv": ("loan_register", loan_register),
}
ENCODINGS = {"研发费用加计扣除清单.csv": "gb18030", "转化贷款备案台账.csv": "utf-8-sig"}
NAMES_FILE, MAPPING_FILE = "企业名称对照.csv", "mapping.yaml"


def write_all(folder: Path) -> None:
    """Write the registers, the user's list, the set of mappings, the file of faults and the truth."""
    known = firms()
    (folder / "with_errors").mkdir(parents=True, exist_ok=True)
    accounting = {}
    for file, (mapping, build) in REGISTERS.items():
        sheets = build(known)
        accounting[file] = {"mapping": mapping} | _accounting(sheets)
        if file in ENCODINGS:
            write_csv(folder / file, sheets[0], ENCODINGS[file])
        else:
            write_workbook(folder / file, sheets)
    write_workbook(folder / "with_errors" / FAULTS_FILE, [faulty_list(known)])
    names = [["企业名称", "统一社会信用代码"]] + [[name, known[number].code] for number, name in SHORT_NAMES.items()]
    (folder / NAMES_FILE).write_bytes(table_bytes(names, "utf-8-sig"))
    lines = [f'  - {{file: "{file}", mapping: {mapping}}}' for file, (mapping, _) in REGISTERS.items()]
    lines.append(f'  - {{file: "{FAULTS_FILE}", mapping: technology_sme_list}}')
    text = "# Which mapping reads which example register.\nregisters:\n" + "\n".join(lines) + "\n"
    (folder / MAPPING_FILE).write_bytes(text.encode("utf-8"))
    truth = {
        "registers": accounting,
        "tables": tables(known),
        "with_errors": {"file": FAULTS_FILE, "findings": [_without_cell(fault) for fault in faults(known)]},
    }
    (folder / "truth.json").write_bytes((_json(truth) + "\n").encode("utf-8"))


def _without_cell(fault: dict) -> dict:
    return {key: value for key, value in fault.items() if key != "write"}


def _accounting(sheets: list[Sheet]) -> dict:
    """Rows below the headers, those used, and those dropped by reason."""
    kinds = [
        kind for sheet in sheets for kind in sheet.kinds[max(at for at, kind in enumerate(sheet.kinds) if kind == "header") + 1 :]
    ]
    dropped = {kind: kinds.count(kind) for kind in sorted(set(kinds)) if kind != "data"}
    return {"rows_in": len(kinds), "used": kinds.count("data"), "dropped": dropped}


def _json(truth: dict) -> str:
    """A row a line, so that a change shows."""
    parts = [
        f'"registers": {json.dumps(truth["registers"], ensure_ascii=False, indent=1)}',
        f'"with_errors": {json.dumps(truth["with_errors"], ensure_ascii=False, indent=1)}',
    ]
    for name, rows in truth["tables"].items():
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{" + ",\n".join(parts) + "}"


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
