"""核对.xlsx and 待核实.xlsx: the bureau's own amounts beside the law's, and what a person must decide before money leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say
from ..comparing import LESS, MORE, SAME
from ..decisions import HEADINGS, content_of
from ..payees import ASK, PAY, REFUSE, Payee
from .list_sheets import basis_text
from .paper import Paper, unit_line, workbook_bytes
from .words import dropped_words, register_label, shown_matter, shown_name

if TYPE_CHECKING:
    from ..run import PayRun

_FEN = 100


def comparison_workbook(run: PayRun) -> bytes:
    """核对.xlsx: row by row, by sum, and where every row of every list went."""
    def write(workbook, formats: dict) -> None:
        _write_rows(run, workbook, formats)
        _write_totals(run, workbook, formats)
        _write_accounts(run, workbook, formats)

    return workbook_bytes(say(f"{run.year} 年度报送金额核对", f"Proposed amounts of {run.year} compared"), run.scenario.date, write)


def verdict_word(verdict: str) -> str:
    return {SAME: say("核准", "the same"), MORE: say("核增", "more"), LESS: say("核减", "less")}[verdict]


def _write_rows(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("序号", "No."), 6), (say("名称", "Name"), 22), (say("统一社会信用代码", "Credit code"), 20), (say("名单所在行", "Row of the list"), 24),
                (say("报送列", "Column"), 14), (say("报送金额\n（元）", "Proposed\n(yuan)"), 12), (say("核定金额\n（元）", "By the law\n(yuan)"), 12),
                (say("核增（+）\n核减（−）", "More (+)\nless (−)"), 11), (say("结论", "Verdict"), 7), (say("其中待核实\n（元）", "Of it waiting\n(yuan)"), 11), (say("说明", "Why"), 36)]
    paper = Paper(workbook, formats, say("逐行核对", "Row by row"), say(f"{run.year} 年度报送金额与政策应兑付金额核对表", f"What the bureau proposes for {run.year} and what the law gives"),
                  headings, right=unit_line())
    for number, row in enumerate(run.compared, 1):
        at, proposed = paper.row + 1, row.proposed_fen / _FEN
        paper.line((number, row.name, row.code, row.place.said(), row.heading, proposed, row.due, (f"=G{at}-F{at}", row.due - proposed), verdict_word(row.verdict),
                    row.waiting, row.why), ["number", "text", "code", "text", "text", "fen", "yuan", "signed", "code", "yuan", "text"])
    if not run.compared:
        paper.across(say("名单中没有报送金额列（如“拟补助金额”），没有可核对的行。", "The lists hold no column of proposed amounts: there is nothing to compare."), "remark")
    sums = sum(row.proposed_fen for row in run.compared) / _FEN, sum(row.due for row in run.compared)
    paper.line((None, say("合计", "Total"), None, None, None, paper.column_sum("F", sums[0]), paper.column_sum("G", sums[1]), paper.column_sum("H", sums[1] - sums[0]), None,
                paper.column_sum("J", sum(row.waiting for row in run.compared)), None) if run.compared else
               (None, say("合计", "Total"), None, None, None, 0, 0, 0, None, 0, None),
               ["total"] * 5 + ["total_fen", "total_yuan", "total_signed", "total", "total_yuan", "total"])
    paper.finish(say(f"{run.year} 年度核对", f"Comparison {run.year}"))


def _write_totals(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("名单合计行", "Row of the sum"), 44), (say("列", "Column"), 24), (say("名单写的合计（元）", "Sum as written (yuan)"), 18), (say("各行相加（元）", "Rows added up (yuan)"), 18),
                (say("核定合计（元）", "By the law (yuan)"), 18), (say("写的合计与各行之差", "Written less rows"), 18), (say("核定与各行之差", "Law less rows"), 18)]
    paper = Paper(workbook, formats, say("合计核对", "Sums"), say(f"{run.year} 年度名单合计核对表", f"Sums of the lists of {run.year}"), headings, right=unit_line())
    for total in run.sums:
        at, rows = paper.row + 1, total.rows_fen / _FEN
        written = say("公式没有计算结果", "formula never calculated") if total.written_fen is None else total.written_fen / _FEN
        gap = None if total.written_fen is None else (f"=C{at}-D{at}", (total.written_fen - total.rows_fen) / _FEN)
        paper.line((total.place.said(), total.heading, written, rows, total.due, gap, (f"=E{at}-D{at}", total.due - rows)),
                   ["text", "text", "text" if total.written_fen is None else "fen", "fen", "yuan", "signed", "signed"])
    if not run.sums:
        paper.across(say("名单中没有报送金额的合计行。", "The lists hold no sum of proposed amounts."), "remark")
    paper.finish(say(f"{run.year} 年度核对", f"Comparison {run.year}"))


def _write_accounts(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("名单（表）", "List or table"), 40), (say("类型", "Kind"), 24), (say("读入行", "Rows in"), 10), (say("兑付", "Paid"), 9), (say("待核实", "Waiting"), 9),
                (say("不予兑付", "Refused"), 9), (say("只供核对", "Only inform"), 10), (say("其他年度", "Other years"), 10), (say("不是名单行", "No rows"), 11), (say("原因", "Why"), 34)]
    paper = Paper(workbook, formats, say("各行去向", "Where rows went"), say(f"{run.year} 年度名单各行去向", f"Where every row of the lists of {run.year} went"), headings,
                  [say("读入行 = 兑付 + 待核实 + 不予兑付 + 只供核对 + 其他年度 + 不是名单行。“只供核对”是只提供条件、本身不申请资金的行。",
                       "Rows in = paid + waiting + refused + only inform + other years + no rows. A row that only informs says what clauses need and asks for nothing.")])
    for entry in run.accounts:
        paper.line((entry.file, register_label(entry.register), entry.rows_in, entry.pay, entry.ask, entry.refuse, entry.informs, entry.other_year, sum(entry.dropped.values()),
                    dropped_words(entry.dropped)), ["text", "text", *["count"] * 7, "text"])
    paper.finish(say(f"{run.year} 年度核对", f"Comparison {run.year}"))


# ---- what a person decides


def asking_workbook(run: PayRun) -> bytes:
    """待核实.xlsx: the rows with open questions and room for a decision, what was refused, and everything else that was found."""
    def write(workbook, formats: dict) -> None:
        _write_asking(run, workbook, formats)
        _write_refused(run, workbook, formats)
        _write_findings(run, workbook, formats)

    return workbook_bytes(say(f"{run.year} 年度待核实事项", f"Open questions of {run.year}"), run.scenario.date, write)


def questioned(run: PayRun) -> list[Payee]:
    """The rows that a person decides on, those already decided among them."""
    return [payee for payee in run.payees if payee.questions and payee.amount]


def _write_asking(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("序号", "No."), 5), (say("收款单位（个人）", "Payee"), 20), (say("统一社会信用代码", "Credit code"), 20), (say("条款和事项", "Clause and matter"), 18),
                (say("金额（元）", "Amount (yuan)"), 11), (say("待核实事项", "Question"), 44), (say("依据", "Basis"), 20), (say(HEADINGS["decision"], "decision"), 10),
                (say(HEADINGS["by"], "by"), 8), (say(HEADINGS["when"], "when"), 11), (say(HEADINGS["why"], "why"), 18), (say(HEADINGS["row"], "row"), 12),
                (say(HEADINGS["content"], "content"), 10)]
    paper = Paper(workbook, formats, say("待核实", "Questions"), say(f"{run.year} 年度兑付前待核实事项", f"What a person decides before payments of {run.year}"), headings,
                  [say("请在黄色单元格填写决定（兑付或不予兑付）、决定人、决定时间、理由，保存后用 --decisions 给出本文件（或 decisions.csv）重新运行；行号标识、内容标识不要改动。",
                       "Fill in the yellow cells: decision (pay or refuse), by whom, when, why; run again with --decisions and this file (or decisions.csv). Leave row and content.")],
                  right=unit_line())
    styles = ["number", "text", "code", "text", "yuan", "text", "text", "entry_text", "entry_text", "entry_text", "entry_text", "quiet", "quiet"]
    for number, payee in enumerate(questioned(run), 1):
        decision = run.decided.applied.get(payee.row)
        filled = (say({PAY: "兑付", REFUSE: "不予兑付"}[decision.decision], decision.decision), decision.by, decision.when, decision.why) if decision else (None,) * 4
        paper.line((number, shown_name(payee), payee.code, f"{payee.clause} {shown_matter(payee)}", payee.amount, question_text(payee), basis_text(payee.places), *filled,
                    payee.row, content_of(payee)), styles)
    if paper.row > paper.first:
        paper.sheet.data_validation(paper.first, 7, paper.row - 1, 7, {"validate": "list", "source": [say("兑付", "pay"), say("不予兑付", "refuse")]})
    else:
        paper.across(say("没有待核实的行。", "Nothing waits for a decision."), "remark")
    waiting = run.of(ASK)
    paper.line((None, say(f"待核实 {len(waiting)} 笔", f"{len(waiting)} rows wait"), None, None, sum(payee.amount for payee in waiting), *[None] * 8), ["total"] * 4 + ["total_yuan"] + ["total"] * 8)
    paper.finish(say(f"{run.year} 年度待核实", f"Questions {run.year}"))


def question_text(payee: Payee) -> str:
    """The questions of a row, numbered where there are several."""
    texts = [question.text for question in payee.questions]
    return texts[0] if len(texts) == 1 else "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _write_refused(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("序号", "No."), 6), (say("名称", "Name"), 30), (say("统一社会信用代码", "Credit code"), 22), (say("条款", "Clause"), 8), (say("金额（元）", "Amount (yuan)"), 13),
                (say("依据", "Basis"), 36), (say("原因", "Why"), 60)]
    paper = Paper(workbook, formats, say("不予兑付", "Refused"), say(f"{run.year} 年度不予兑付的行", f"Rows of {run.year} that are not paid"), headings, right=unit_line())
    for number, payee in enumerate(run.of(REFUSE), 1):
        decision = run.decided.applied.get(payee.row)
        why = payee.why or (say(f"{decision.by} {decision.when} 决定：{decision.why}", f"Decided by {decision.by} on {decision.when}: {decision.why}") if decision else "")
        paper.line((number, shown_name(payee), payee.code, payee.clause, payee.amount, basis_text(payee.places), why), ["number", "text", "code", "code", "yuan", "text", "text"])
    if paper.row == paper.first:
        paper.across(say("没有不予兑付的行。", "No row is refused."), "remark")
    paper.finish(say(f"{run.year} 年度不予兑付", f"Refused {run.year}"))


def _write_findings(run: PayRun, workbook, formats: dict) -> None:
    headings = [(say("文件", "File"), 34), (say("工作表", "Sheet"), 14), (say("行", "Row"), 7), (say("列", "Column"), 18), (say("内容", "Value"), 24), (say("问题", "Problem"), 54), (say("处理", "Remedy"), 44)]
    paper = Paper(workbook, formats, say("名单提示", "Findings"), say(f"{run.year} 年度名单检查提示", f"What was found in the lists of {run.year}"), headings)
    for finding in run.findings:
        paper.line((finding.file, finding.sheet, finding.row, finding.column, finding.value, finding.problem, finding.remedy), ["text", "text", "number", "text", "text", "text", "text"])
    for decision, words in [*((one, say("所依据的内容已变，没有采用", "made on a row that has changed since: not used")) for one in run.decided.stale),
                            *((one, say("该行已无疑问，决定不再起作用", "its row asks nothing any more: changes nothing")) for one in run.decided.idle)]:
        paper.line((say("决定文件", "decisions"), None, decision.line, say(HEADINGS["row"], "row"), decision.row, words, say("请按新的待核实表重新决定。", "Decide anew on the new form.")),
                   ["text", "text", "number", "text", "text", "text", "text"])
    if paper.row == paper.first:
        paper.across(say("没有提示。", "Nothing was found."), "remark")
    paper.finish(say(f"{run.year} 年度名单提示", f"Findings {run.year}"))

