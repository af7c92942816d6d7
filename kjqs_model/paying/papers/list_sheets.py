"""应兑付名单.xlsx and 公示名单.xlsx: who is paid, by clause and department, and what of it may be made public."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...language import say
from ...policy import register
from ...reporting.words import unset_note
from ..basis import Place
from ..payees import ASK, PAY, REFUSE, Payee, by_clause
from .paper import Paper, unit_line, workbook_bytes
from .words import capitals, hidden_middle, made_remark, shown_matter, shown_name, without_identity

if TYPE_CHECKING:
    from ..run import PayRun

_MOST_PLACES = 3


class Listed(NamedTuple):
    """Where the rows of the list stand, for formulas on other sheets."""

    sheet: str
    first: int
    last: int

    def column(self, letter: str) -> str:
        return f"'{self.sheet}'!${letter}${self.first}:${letter}${self.last}"


def list_workbook(run: PayRun) -> bytes:
    """应兑付名单.xlsx."""
    def write(workbook, formats: dict) -> None:
        listed = _write_list(run, workbook, formats)
        _write_sums(run, workbook, formats, listed, say("分条款", "By clause"), by_clause(run.payees), "E", lambda clause: (clause, register()[clause].label()))
        departments: dict[str, list[Payee]] = {}
        for payee in run.payees:
            departments.setdefault(payee.department, []).append(payee)
        _write_sums(run, workbook, formats, listed, say("分部门", "By department"), departments, "J", lambda department: ("", department))
        _write_basis(run, workbook, formats)

    return workbook_bytes(say(f"{run.year} 年度科技政策应兑付名单", f"Payments of {run.year}"), run.scenario.date, write)


def _write_list(run: PayRun, workbook, formats: dict) -> Listed:
    headings = [(say("序号", "No."), 5), (say("收款单位（个人）", "Payee"), 22), (say("统一社会信用代码", "Credit code"), 20), (say("县区", "County"), 9),
                (say("条款", "Clause"), 6), (say("事项", "Matter"), 18), (say("依据\n（文件、工作表、行）", "Basis\n(file, sheet, row)"), 24),
                (say("标准和计算", "Standard and measure"), 21), (say("金额（元）", "Amount (yuan)"), 12), (say("牵头部门", "Department"), 10),
                (say("开户银行", "Bank"), 12), (say("银行账号", "Account"), 18)]
    paper = Paper(workbook, formats, say("应兑付名单", "Payments"), say(f"{run.year} 年度科技政策应兑付名单", f"Payments of {run.year}"), headings,
                  [say(f"依据：聊政字〔2023〕11号；情景：{run.scenario.title}", f"By 聊政字〔2023〕11号; scenario: {run.scenario.title}")], right=unit_line())
    styles = ["number", "text", "code", "code", "code", "text", "text", "text", "yuan", "code", "entry", "entry_text"]
    paid = run.of(PAY)
    for number, payee in enumerate(paid, 1):
        paper.line((number, shown_name(payee), payee.code, payee.county, payee.clause, shown_matter(payee), basis_text(payee.places),
                    standard_text(payee), payee.amount, payee.department, None, None), styles)
    paper.line((None, say("合计", "Total"), *[None] * 6, paper.column_sum("I", run.total()), *[None] * 3), ["total"] * 8 + ["total_yuan"] + ["total"] * 3)
    if say("zh", "en") == "zh":
        paper.across(f"注：合计（大写）{capitals(run.total())}", "words", height=20)
    for remark in list_remarks(run):
        paper.across(say("注：", "Note: ") + remark, "remark")
    paper.finish(say(f"{run.year} 年度应兑付名单", f"Payments of {run.year}"))
    return Listed(paper.name, paper.first + 1, paper.first + max(len(paid), 1))


def list_remarks(run: PayRun) -> list[str]:
    """What a reader of the list must know: what waits, what was refused, what no amount is named for."""
    counts = run.counts()
    owed = sum(payee.amount for payee in run.payees)
    found = [say(f"政策应兑付合计 {owed:,} 元，其中列入本名单 {run.total():,} 元；待核实 {counts[ASK]:,} 笔 {run.total(ASK):,} 元、决定不予兑付 {run.total(REFUSE):,} 元未列入。",
                 f"Owed in all: {owed:,} yuan; of it on this list {run.total():,}; waiting for a decision {run.total(ASK):,} ({counts[ASK]:,} rows), refused by decision "
                 f"{run.total(REFUSE):,}."), unset_note(run.costing)]
    if any(not payee.name and payee.kind != "envelope" for payee in run.of(PAY)):
        found.append(say("标“名称未填”的行须先补填收款人名称。", "Rows without a name need one before they are paid."))
    return found + made_remark(run.of(PAY))


def basis_text(places: Sequence[Place]) -> str:
    """The rows that a payment rests on, as a cell shows them: the first few, and how many more."""
    shown = say("；", "; ").join(place.said() for place in places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    return shown + (say(f"；另 {more} 行见“依据”表", f"; {more} more: see sheet Basis") if more > 0 else "")


def standard_text(payee: Payee) -> str:
    """The figures of the law, and below them what they are applied to."""
    return "\n".join(text for text in (payee.standard, payee.measure) if text)


def _write_sums(run: PayRun, workbook, formats: dict, listed: Listed, name: str, groups, letter: str, named: Callable) -> None:
    headings = [(say("条款", "Clause"), 8), (say("事项" if letter == "E" else "牵头部门", "Matter" if letter == "E" else "Department"), 40),
                (say("拟兑付（笔）", "Rows to pay"), 11), (say("拟兑付（元）", "To pay (yuan)"), 16), (say("待核实（笔）", "Rows waiting"), 11), (say("待核实（元）", "Waiting (yuan)"), 16),
                (say("不予兑付（元）", "Refused (yuan)"), 16), (say("政策应兑付合计（元）", "Owed in all (yuan)"), 18)]
    paper = Paper(workbook, formats, name, say(f"{run.year} 年度应兑付资金{name}汇总", f"{name}, {run.year}"), headings, right=unit_line())
    for key, payees in groups.items():
        of = {status: [payee.amount for payee in payees if payee.status == status] for status in (PAY, ASK, REFUSE)}
        clause, text = named(key)
        at, test = paper.row + 1, "A" if letter == "E" else "B"
        where = listed.column(letter)
        paid = (f"=SUMIFS({listed.column('I')},{where},{test}{at})", sum(of[PAY]))
        paper.line((clause, text, (f"=COUNTIF({where},{test}{at})", len(of[PAY])), paid, len(of[ASK]), sum(of[ASK]), sum(of[REFUSE]),
                    (f"=D{at}+F{at}+G{at}", sum(map(sum, of.values())))), ["code", "text", "count", "yuan", "count", "yuan", "yuan", "yuan"])
    sums = [paper.column_sum(column, value) for column, value in (("C", len(run.of(PAY))), ("D", run.total()), ("E", len(run.of(ASK))), ("F", run.total(ASK)),
                                                                  ("G", run.total(REFUSE)), ("H", sum(payee.amount for payee in run.payees)))]
    paper.line((None, say("合计", "Total"), *sums), ["total", "total", "total_count", "total_yuan", "total_count", "total_yuan", "total_yuan", "total_yuan"])
    paper.across(unset_note(run.costing), "remark")
    paper.finish(say(f"{run.year} 年度应兑付名单", f"Payments of {run.year}"))


def _write_basis(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("条款", "Clause"), 8), (say("对象", "For"), 34), (say("应兑付（元）", "Owed (yuan)"), 14), (say("依据文件", "File"), 44),
                (say("工作表", "Sheet"), 22), (say("行", "Row"), 8)]
    paper = Paper(workbook, formats, say("依据", "Basis"), say(f"{run.year} 年度应兑付名单依据明细", f"Rows that the payments of {run.year} rest on"), headings)
    for payee in run.of(PAY):
        for place in payee.places:
            paper.line((payee.clause, shown_name(payee), payee.amount, place.file, place.sheet, place.row), ["code", "text", "yuan", "text", "text", "count"])
    paper.finish(say(f"{run.year} 年度应兑付名单依据", f"Basis of the payments of {run.year}"))


# ---- what may be made public


def public_workbook(run: PayRun, hide_codes: bool) -> bytes:
    """公示名单.xlsx: name, code (its middle hidden where asked), clause and amount of what is to be paid, and nothing else."""
    def write(workbook, formats: dict) -> None:
        headings = [(say("序号", "No."), 7), (say("单位（个人）名称", "Name"), 36), (say("统一社会信用代码", "Credit code"), 24), (say("条款", "Clause"), 8),
                    (say("事项", "Matter"), 32), (say("拟兑付金额（元）", "Amount (yuan)"), 17)]
        remarks = [say(f"根据聊政字〔2023〕11号，现将 {run.year} 年度科技政策拟兑付名单予以公示。公示期：    年  月  日至    月  日。对公示内容有异议的，请在公示期内以书面形式"
                       "（单位加盖公章，个人署真实姓名）反映。受理部门：            联系电话：            ",
                       f"By 聊政字〔2023〕11号 the payments of {run.year} are made public. From            to           . Objections in writing to           , phone           .")]
        paper = Paper(workbook, formats, say("公示名单", "Public list"), say(f"{run.year} 年度科技政策拟兑付名单公示", f"Payments of {run.year}, made public"), headings,
                      remarks, right=unit_line(), upright=True)
        for number, payee in enumerate(run.of(PAY), 1):
            code = hidden_middle(payee.code) if hide_codes else payee.code
            paper.line((number, without_identity(shown_name(payee)), code, payee.clause, without_identity(shown_matter(payee)), payee.amount), ["number", "text", "code", "code", "text", "yuan"])
        paper.line((None, say("合计", "Total"), None, None, None, paper.column_sum("F", run.total())), ["total"] * 5 + ["total_yuan"])
        paper.finish(say(f"{run.year} 年度公示名单", f"Public list of {run.year}"))

    return workbook_bytes(say(f"{run.year} 年度公示名单", f"Public list of {run.year}"), run.scenario.date, write)
