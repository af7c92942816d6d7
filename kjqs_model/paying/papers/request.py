"""拨款请示: the letter in which a department asks for the money, in the form of an official document, to be edited."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...language import in_both, say, say_each
from ...policy import register
from ...reporting.documents import without_clock
from ..payees import ASK, PAY, Payee, by_clause
from .words import amount_words, made_remark

if TYPE_CHECKING:
    from docx.document import Document

    from ..run import PayRun

_TITLE_FONT, _BODY_FONT, _HEAD_FONT, _LATIN = "方正小标宋简体", "仿宋", *in_both("paying.times_new_roman")
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
    _add(document, say("paying.municipal_finance_bureau"), indent=False)
    for paragraph in _opening(run, paid):
        _add(document, paragraph)
    _heading(document, say("paying.n_1_the_amounts"))
    _add_table(document, paid)
    _heading(document, say("paying.n_2_the_law"))
    for clause in by_clause(paid):
        text = register()[clause].text
        _add(
            document,
            say(
                "paying.article_article_clause_text",
                article=register()[clause].article,
                clause=clause,
                register_zh=register()[clause].label(),
                text=text,
            ),
        )
    _heading(document, say("paying.n_3_what_checked"))
    for paragraph in _checked(run, own):
        _add(document, paragraph)
    _add(document, say("paying.submitted_for_approval"), after=_LINE_PT)
    _add(document, say("paying.annex_list_payments"), after=_LINE_PT * 2)
    _add(document, department, right=True)
    _add(document, say("paying.date"), right=True, after=_LINE_PT)
    _add(document, say("paying.contact_phone"))
    stream = io.BytesIO()
    document.save(stream)
    return without_clock(stream.getvalue())


def title_of(run: PayRun) -> str:
    return say("paying.request_for_the_payments_of", year=run.year)


def _opening(run: PayRun, paid: Sequence[Payee]) -> list[str]:
    total, payees = sum(payee.amount for payee in paid), len({(payee.kind, payee.id) for payee in paid})
    if not paid:
        return [say("paying.n_2023_11_all_payments_department", year=run.year)]
    return [
        say(
            "paying.n_2023_11_payments_department_leads",
            year=run.year,
            by_clause_count=len(by_clause(paid)),
            paid_count=f"{len(paid):,}",
            payees=f"{payees:,}",
            amount_words=amount_words(total),
        )
    ]


def _checked(run: PayRun, own: Sequence[Payee]) -> list[str]:
    waiting = [payee for payee in own if payee.status == ASK]
    found = [say("paying.amounts_worked_out_row_row")]
    clauses = {payee.clause for payee in own}
    compared = [row for row in run.compared if set(row.clauses) & clauses]
    if compared:
        proposed, due = sum(row.proposed_fen for row in compared) / 100, sum(row.due for row in compared)
        more, less = (sum(row.verdict == verdict for row in compared) for verdict in ("more", "less"))
        asked = f"{proposed:,.2f}"
        asked_zh = asked.removesuffix(".00")
        found.append(
            say(
                "paying.proposed_yuan_rows_law_yuan",
                asked_zh=asked_zh,
                compared_count=len(compared),
                due=f"{due:,}",
                more=more,
                less=less,
                asked_en=asked,
            )
        )
    if waiting:
        found.append(
            say(
                "paying.rows_yuan_wait_decision_not",
                waiting_count=f"{len(waiting):,}",
                waiting_total=f"{sum(payee.amount for payee in waiting):,}",
            )
        )
    found += made_remark(own)
    return found


def _add_table(document: Document, paid: Sequence[Payee]) -> None:
    """A row a clause, then the total."""
    from docx.shared import Mm

    head = say_each("paying", "clause_heading", "matter", "rows", "amount_heading")
    rows = [
        (clause, register()[clause].label(), f"{len(payees):,}", f"{sum(payee.amount for payee in payees):,}")
        for clause, payees in by_clause(paid).items()
    ]
    rows.append(("", say("paying.total"), f"{len(paid):,}", f"{sum(payee.amount for payee in paid):,}"))
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
    paragraph.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER,
        WD_ALIGN_PARAGRAPH.LEFT,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.RIGHT,
    )[column]
    run = paragraph.add_run(text)
    run.font.bold = bold
    _dress(run, _BODY_FONT, _TABLE_PT)


def _repeat_first_row(table) -> None:
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _heading(document: Document, text: str) -> None:
    _add(document, text, font=_HEAD_FONT)


def _add(
    document: Document,
    text: str,
    *,
    size: int = _BODY_PT,
    font: str = _BODY_FONT,
    centre: bool = False,
    right: bool = False,
    indent: bool = True,
    after: int = 0,
) -> None:
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
