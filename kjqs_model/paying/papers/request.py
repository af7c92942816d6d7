"""拨款请示: the letter in which a department asks for the money, in the form of an official document, to be edited."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...language import say
from ...policy import register
from ...reporting.documents import without_clock
from ..payees import ASK, PAY, Payee, by_clause
from .words import amount_words, made_remark

if TYPE_CHECKING:
    from docx.document import Document

    from ..run import PayRun

_TITLE_FONT, _BODY_FONT, _HEAD_FONT, _LATIN = "方正小标宋简体", "仿宋", "黑体", "Times New Roman"
_TITLE_PT, _BODY_PT, _TABLE_PT, _LINE_PT = 22, 16, 11, 28
_TOP_MM, _BOTTOM_MM, _LEFT_MM, _RIGHT_MM = 37, 35, 28, 26
"""Margins, sizes and line height of GB/T 9704-2012, the form of official documents."""


def departments(run: PayRun) -> list[str]:
    """The departments with something to be paid or waiting, by name."""
    return sorted({payee.department for payee in run.payees if payee.status in (PAY, ASK)})


def request_document(run: PayRun, department: str) -> bytes:
    """拨款请示_部门.docx of one department."""
    import docx

    document = docx.Document()
    _set_up(document, run, department)
    own = [payee for payee in run.payees if payee.department == department]
    paid = [payee for payee in own if payee.status == PAY]
    _add(document, title_of(run), size=_TITLE_PT, font=_TITLE_FONT, centre=True, after=_LINE_PT)
    _add(document, say("市财政局：", "To the municipal finance bureau:"), indent=False)
    for paragraph in _opening(run, paid):
        _add(document, paragraph)
    _heading(document, say("一、资金测算情况", "1. The amounts"))
    _add_table(document, paid)
    _heading(document, say("二、政策依据", "2. The law"))
    for clause in by_clause(paid):
        text = register()[clause].text
        _add(document, say(f"第{register()[clause].article}条（{clause} {register()[clause].label()}）：“{text}”。", f"Article {register()[clause].article} ({clause}): '{text}'."))
    _heading(document, say("三、审核情况", "3. What was checked"))
    for paragraph in _checked(run, own):
        _add(document, paragraph)
    _add(document, say("妥否，请批示。", "Submitted for approval."), after=_LINE_PT)
    _add(document, say("附件：应兑付名单", "Annex: list of payments"), after=_LINE_PT * 2)
    _add(document, department, right=True)
    _add(document, say("    年    月    日", "Date:            "), right=True, after=_LINE_PT)
    _add(document, say("（联系人：          联系电话：              ）", "(Contact:            phone:            )"))
    stream = io.BytesIO()
    document.save(stream)
    return without_clock(stream.getvalue())


def title_of(run: PayRun) -> str:
    return say(f"关于拨付{run.year}年度科技政策资金的请示", f"Request for the payments of {run.year}")


def _opening(run: PayRun, paid: Sequence[Payee]) -> list[str]:
    total, payees = sum(payee.amount for payee in paid), len({(payee.kind, payee.id) for payee in paid})
    if not paid:
        return [say(f"根据聊政字〔2023〕11号，{run.year} 年度由我单位牵头的兑付事项均在核实，暂无可拨付资金。",
                    f"By 聊政字〔2023〕11号 all payments of {run.year} that this department leads wait for a decision.")]
    return [say(f"根据聊政字〔2023〕11号，经审核，{run.year} 年度由我单位牵头兑付的科技政策资金共 {len(by_clause(paid))} 项、{len(paid):,} 笔，涉及 {payees:,} 个单位（个人），"
                f"合计 {amount_words(total)}。现申请拨付，有关情况如下：",
                f"By 聊政字〔2023〕11号 the payments of {run.year} that this department leads come to {amount_words(total)}: {len(by_clause(paid))} matters, {len(paid):,} rows, "
                f"{payees:,} payees. The money is asked for as follows.")]


def _checked(run: PayRun, own: Sequence[Payee]) -> list[str]:
    waiting = [payee for payee in own if payee.status == ASK]
    found = [say("应兑付金额按政策条款和各单位报送的名单逐笔测算，标准、依据的名单行次见附件。",
                 "Amounts are worked out row by row from the law and the lists handed in; the annex has standard and basis of each.")]
    clauses = {payee.clause for payee in own}
    compared = [row for row in run.compared if set(row.clauses) & clauses]
    if compared:
        proposed, due = sum(row.proposed_fen for row in compared) / 100, sum(row.due for row in compared)
        found.append(say(f"报送金额 {proposed:,.2f} 元".replace(".00 元", " 元") + f"（{len(compared)} 行），核定 {due:,} 元，其中核增 {sum(row.verdict == 'more' for row in compared)} 行、核减 "
                         f"{sum(row.verdict == 'less' for row in compared)} 行。",
                         f"Proposed: {proposed:,.2f} yuan in {len(compared)} rows; by the law {due:,} yuan, more in {sum(row.verdict == 'more' for row in compared)} rows, less in "
                         f"{sum(row.verdict == 'less' for row in compared)}."))
    if waiting:
        found.append(say(f"另有 {len(waiting):,} 笔、{sum(payee.amount for payee in waiting):,} 元因名单存疑尚待核实，未列入本次申请，核实后另行报请。",
                         f"{len(waiting):,} rows, {sum(payee.amount for payee in waiting):,} yuan, wait for a decision and are not asked for here."))
    found += made_remark(own)
    return found


def _add_table(document: Document, paid: Sequence[Payee]) -> None:
    """A row a clause, then the total."""
    from docx.shared import Mm

    head = (say("条款", "Clause"), say("事项", "Matter"), say("笔数", "Rows"), say("金额（元）", "Amount (yuan)"))
    rows = [(clause, register()[clause].label(), f"{len(payees):,}", f"{sum(payee.amount for payee in payees):,}") for clause, payees in by_clause(paid).items()]
    rows.append(("", say("合计", "Total"), f"{len(paid):,}", f"{sum(payee.amount for payee in paid):,}"))
    table = document.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid")
    table.autofit = False
    _repeat_first_row(table)
    for column, width in enumerate(_COLUMN_MM):
        table.columns[column].width = Mm(width)
    for number, row in enumerate([head, *rows]):
        for column, text in enumerate(row):
            _fill(table.cell(number, column), text, column, bold=number in (0, len(rows)))
    _add(document, "", size=6, after=0, indent=False)


_COLUMN_MM = (18, 82, 20, 36)


def _fill(cell, text: str, column: int, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    cell.width = Mm(_COLUMN_MM[column])
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(18)
    paragraph.alignment = (WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.RIGHT)[column]
    run = paragraph.add_run(text)
    run.font.bold = bold
    _dress(run, _BODY_FONT, _TABLE_PT)


def _repeat_first_row(table) -> None:
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _heading(document: Document, text: str) -> None:
    _add(document, text, font=_HEAD_FONT)


def _add(document: Document, text: str, *, size: int = _BODY_PT, font: str = _BODY_FONT, centre: bool = False, right: bool = False, indent: bool = True, after: int = 0) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(after), Pt(max(_LINE_PT, size + 12) if size > 6 else 8)
    if centre or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT
    elif indent:
        form.first_line_indent = Pt(2 * size)
    _dress(paragraph.add_run(text), font, size)


def _dress(run, font: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = _LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _set_up(document: Document, run: PayRun, department: str) -> None:
    """A4 with the margins of an official document, and properties that do not come from the clock."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(_TOP_MM), Mm(_BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(_LEFT_MM), Mm(_RIGHT_MM)
    properties, created = document.core_properties, datetime.datetime.combine(run.scenario.date, datetime.time())
    properties.title, properties.author, properties.last_modified_by = title_of(run), department, department
    properties.created = properties.modified = created
    properties.comments = properties.keywords = ""
