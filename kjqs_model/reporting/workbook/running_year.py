"""预算调整表 of a running year as an official form, and the year's workbook: by clause, by county, moves, what to know."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...budget.running_year.in_year import gap_chance
from ...budget.running_year.moves import Move
from ...budget.running_year.purses import Purse
from ...language import say
from ...policy.register import register
from ..terminal.forecast import held_back, order_of_moves
from .forms.frame import WAN, Form, room_for, wan
from .writer import set_print

if TYPE_CHECKING:
    import pandas as pd

    from ...budget.running_year.forecast import Forecast

_CREATED = datetime.datetime(2023, 11, 1)  # fixed, so that one forecast gives the same bytes each time
_WIDTHS = (5, 25, 12, 12, 11, 11, 9, 11, 8, 11, 11, 8, 9, 9, 9, 11, 24)
_TEXTS = ("clause", "county", "department", "event_years", "kind", "from", "to")


@dataclass(frozen=True)
class _Sheets:
    """What a form asks of the workbook that it stands in."""

    workbook: object
    study: Forecast

    def name(self, sheet: str) -> str:
        return sheet


def adjustment_book(found: Forecast) -> bytes:
    """预算调整表.xlsx: project by project (clause by clause) what was given, spent and is needed, what is moved in and out, and added."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    plan, safety = found.plan, found.settings.safety
    title = say(f"{plan.budget_year} 年科技创新政策资金预算调整表（截至 {plan.as_of:%Y-%m-%d}）", f"Budget adjustment of {plan.budget_year} as of {plan.as_of:%Y-%m-%d}")
    book.set_properties({"title": title, "created": _CREATED})
    form = Form(_Sheets(book, found), say("预算调整表", "adjustment"), title, _WIDTHS)
    form.fill_in_line()
    form.headings(_headings(safety), height=48)
    first, into, out, added = form.row + 1, *_moved(found.moves)
    values = []
    for number, purse in enumerate(found.purses, 1):
        values.append(_purse_line(form, number, purse, safety, into, out, added))
    _totals(form, first, values)
    form.remarks(_remarks(found))
    form.sheet.freeze_panes(4, 2)
    form.finish()
    book.close()
    return stream.getvalue()


def _headings(safety: float) -> list[str]:
    return [say("序号", "No."), say("项目（事项）", "Project (matter)"), say("条款", "Clauses"), say("主管部门", "Department"), say("年初预算", "Initial"),
            say("调整预算\n（已办）", "Adjusted\nso far"), say("上年\n结转", "Carried\nin"), say("累计支出", "Paid to\ndate"), say("支出\n进度", "Paid\nshare"),
            say("全年需求\n（均值）", "Need\n(mean)"), say(f"全年需求\n（P{safety * 100:g}）", f"Need\n(P{safety * 100:g})"), say("缺口\n概率", "Chance\nof a gap"),
            say("本次\n调入", "Moved\nin"), say("本次\n调出", "Moved\nout"), say("需追加\n预算", "To be\nadded"), say("调整后\n可用资金", "Available\nafterwards"),
            say("备注", "Remark")]


def _moved(moves: Sequence[Move]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """What each purse gets, gives and lacks, by its name."""
    into, out, added = {}, {}, {}
    for move in moves:
        into_or_added = added if move.source is None else into
        into_or_added[move.target] = into_or_added.get(move.target, 0) + move.amount
        if move.source is not None:
            out[move.source] = out.get(move.source, 0) + move.amount
    return into, out, added


def _purse_line(form: Form, number: int, purse: Purse, safety: float, into: Mapping[str, int], out: Mapping[str, int], added: Mapping[str, int]) -> list[float]:
    key, row = purse.name or purse.key, form.row + 1
    name = purse.name or register()[purse.key].label()
    get, give, more = into.get(key, 0), out.get(key, 0), added.get(key, 0)
    amounts = [purse.initial, purse.adjusted, purse.carried_in, purse.paid]
    money = f"(IF(F{row}=\"\",E{row},F{row})+G{row})"
    share = (f"=IF({money}=0,0,H{row}/{money})", purse.paid / purse.available if purse.available else 0)
    after = (f"={money}+M{row}-N{row}+O{row}", wan(purse.available + get - give + more))
    remark = _remark(purse, safety)
    cells = [number, name, " ".join(purse.clauses), purse.department, *(None if one is None else wan(one) for one in amounts), share,
             wan(float(purse.need.mean())), wan(purse.needed_at(safety)), gap_chance(purse.need, purse.available)[0], wan(get), wan(give), wan(more), after, remark]
    styles = ["number", "text", "code", "text", *["money"] * 4, "percent", "money", "money", "percent", *["money"] * 4, "text"]
    form.line(cells, styles, height=max(room_for(name, _WIDTHS[1]), room_for(" ".join(purse.clauses), _WIDTHS[2]), room_for(remark, _WIDTHS[-1]), room_for(purse.department, _WIDTHS[3])))
    return [wan(one or 0) for one in amounts] + [0.0, wan(float(purse.need.mean())), 0.0, 0.0, wan(get), wan(give), wan(more), after[1]]


def _remark(purse: Purse, safety: float) -> str:
    if purse.open and purse.uncertain_surplus(safety):
        return say("已付超过数据表和推演的应兑付，名单可能不全，结余暂不调出", "more is paid than tables and draws owe: the lists may lack some, so nothing is given away")
    if uncertain := purse.uncertain_surplus(safety):
        return say(f"可能结余 {uncertain / WAN:,.2f} 万元，推演中仍可能用到，暂不调出", f"perhaps {uncertain:,} yuan over; some draw needs them, so they stay")
    return ""


def _totals(form: Form, first: int, values: Sequence[Sequence[float]]) -> None:
    """Sums of what adds up; quantiles and chances do not."""
    cells: list = [None, say("合计", "Total"), None, None]
    for place, letter in enumerate("EFGHIJKLMNOP"):
        adds_up = letter not in "IKL"
        cells.append((f"=SUM({letter}{first}:{letter}{form.row})", sum(row[place] for row in values)) if adds_up and values else 0 if adds_up else "–")
    form.line([*cells, None], ["total", "total", "total", "total", *["total_money" if isinstance(cell, tuple) or cell == 0 else "total" for cell in cells[4:]], "total"])


def _remarks(found: Forecast) -> list[str]:
    told = [say("金额单位万元，由元折算、不再四舍五入；需求的分位数不可相加，合计行不列。", "10,000 yuan, not rounded; quantiles do not add up and have no total."), *order_of_moves(found), *held_back(found)]
    if found.execution is not None:
        told.append(say("项目与条款的对应见“项目条款对应.csv”；一个项目含几条时，预算和支出按各条款到期应付额分摊，事项年度假设为上年（当年支付的为当年）。",
                        "Projects and clauses: see 项目条款对应.csv. Money of a project with several clauses is spread by what is due of each; event years are assumed to be the year before."))
        left = [project for project in found.execution.projects if not project.clauses]
        if left:
            told.append(say(f"未对应到条款、没有计入的项目：{'；'.join(f'{one.name}（预算 {one.available / WAN:,.2f} 万元）' for one in left)}。",
                            f"Projects without a clause, not counted: {'; '.join(f'{one.name} ({one.available:,} yuan)' for one in left)}."))
    return told


def year_book(tables: Mapping[str, pd.DataFrame], notes: Sequence[str], title: str) -> bytes:
    """The year's workbook: the tables of a forecast as sheets with the headings of the CSV files, and the notes."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False})
    book.set_properties({"title": title, "created": _CREATED})
    font = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
    head = book.add_format(font | {"bold": True, "border": 1, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"})
    text, money, share = (book.add_format(font | {"border": 1, "num_format": code}) for code in ("@", "#,##0", "0.0%"))
    for name, table in tables.items():
        sheet = book.add_worksheet(name)
        for column, heading in enumerate(table.columns):
            sheet.write_string(0, column, _heading(str(heading)), head)
            sheet.set_column(column, column, 14 if heading in _TEXTS else 13)
            for row, value in enumerate(table[heading].tolist(), 1):
                _write(sheet, row, column, value, text, share if heading in ("paid_share", "gap_probability", "standard_error") else money)
        sheet.freeze_panes(1, 1)
        set_print(sheet, title)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, len(table), len(table.columns) - 1)
    sheet = book.add_worksheet(say("说明", "notes"))
    sheet.set_column(0, 0, 110)
    wrapped = book.add_format(font | {"text_wrap": True, "valign": "top"})
    for row, note in enumerate((title, *notes)):
        sheet.write_string(row, 0, note, wrapped)
        sheet.set_row(row, room_for(note, 110))
    set_print(sheet, title)
    book.close()
    return stream.getvalue()


def _write(sheet, row: int, column: int, value: object, text, number) -> None:
    if isinstance(value, (int, float)) and not math.isnan(value):
        sheet.write_number(row, column, value, number)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, text)
    else:
        sheet.write_blank(row, column, None, text)


_HEADINGS = {"clause": "条款", "department": "主管部门", "event_years": "事项年度", "known_yuan": "已知应兑付（元）", "simulated_mean": "推演均值（元）", "paid_before": "以前年度已付（元）",
             "need_mean": "全年需求均值（元）", "need_at_safety": "安全水平需求（元）", "available": "可用预算（元）", "paid_to_date": "累计拨付（元）", "remaining_mean": "尚需支付均值（元）",
             "paid_share": "执行率", "gap_probability": "缺口概率", "standard_error": "标准误", "gap_mean": "缺口均值（元）", "surplus_mean": "结余均值（元）",
             "gap_at_safety": "安全水平缺口（元）", "surplus_at_safety": "安全水平结余（元）", "county": "县区", "kind": "办法", "from": "调出", "to": "调入",
             "amount_yuan": "金额（元）", "order": "次序"}


def _heading(name: str) -> str:
    if name.startswith("need_p"):
        return say(f"全年需求 {name.removeprefix('need_').upper()}（元）", name)
    return say(_HEADINGS.get(name, name), name)
