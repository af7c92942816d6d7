"""The sheets that calculate: clauses, payments, and the totals by article, department and county."""

from __future__ import annotations

from collections.abc import Sequence

from ....heavy import pd
from ....language import say
from ....policy import articles, register
from ...tables import costing as views
from ...words import heading, recipient_word
from ..payment_formulas import FormulaLine, Payment
from ..writer import CLAUSE_COLUMNS, FIRST_ROW, PAYMENT_COLUMNS, WorkbookWriter, parameter_name


def write_clauses(book: WorkbookWriter) -> None:
    """One line a clause, or an amount of it: unit amount, share paid, units, recipients and amount, live where exact."""
    sheet = book.sheet("clauses", headed(CLAUSE_COLUMNS), say("reporting_workbook.yuan_amounts_unit_amount_times"))
    paid = {line.key: [payment for payment in book.payments if payment.line.key == line.key] for line in book.lines}
    for row, line in enumerate(book.lines, FIRST_ROW):
        _write_line(book, sheet, row, line, paid[line.key])
    last = FIRST_ROW + len(book.lines)
    recipients = sum(len(found) for found in paid.values())
    book.write_total(sheet, last, {10: ("K", recipients), 11: ("L", book.study.costing.total)})
    sheet.write_string(last + 2, 1, say("reporting_workbook.total_model_yuan"), book.formats["text"])
    sheet.write_number(last + 2, 11, book.study.costing.total, book.formats["yuan"])
    sheet.write_string(last + 3, 1, say("reporting_workbook.difference_after_changed_parameters_yuan"), book.formats["text"])
    sheet.write_formula(last + 3, 11, f"=L{last + 1}-L{last + 3}", book.formats["yuan"], 0)
    book.finish(sheet, last + 1, len(CLAUSE_COLUMNS), unset_row=last + 5)


def _write_line(book: WorkbookWriter, sheet, row: int, line: FormulaLine, payments: Sequence[Payment]) -> None:
    entry, formats = register()[line.clause], book.formats
    texts = (
        line.clause,
        entry.label(),
        None,
        entry.lead,
        views.claim_word(entry.claim),
        views.pay_word(entry.pay),
        entry.parameters[line.amount].label() if line.amount else "",
    )
    book.write_row(sheet, row, texts, [formats["text"]] * 7)
    sheet.write_number(row, 2, entry.article, formats["count"])
    amount = sum(int(payment.row.amount_yuan) for payment in payments)
    key, at = f'"{line.key}"', row + 1
    counted = bool(line.amount) and not line.other
    if line.amount and counted:
        sheet.write_formula(
            row,
            7,
            f"={parameter_name(line.clause, line.amount)}",
            formats["percent" if line.is_rate else "yuan"],
            book.value(line, line.amount),
        )
        sheet.write_formula(
            row,
            9,
            f"=SUMIFS({book.payment_range('G')},{book.payment_range('B')},{key})",
            formats["yuan" if line.is_rate else "count"],
            sum(payment.units or 0 for payment in payments),
        )
    if line.share:
        sheet.write_formula(
            row, 8, f"={parameter_name(line.clause, line.share)}", formats["percent"], book.value(line, line.share)
        )
    sheet.write_formula(row, 10, f"=COUNTIFS({book.payment_range('B')},{key})", formats["count"], len(payments))
    if line.amount and counted and not line.cap and not line.is_rate:
        formula = f"=ROUND(H{at}*I{at},0)*J{at}" if line.share else f"=ROUND(H{at},0)*J{at}"
        formula = f"=H{at}*J{at}" if not line.share and book.value(line, line.amount) % 1 == 0 else formula
    else:
        formula = f"=SUMIFS({book.payment_range('H')},{book.payment_range('B')},{key})"
    sheet.write_formula(row, 11, formula, formats["yuan"], amount)
    sheet.write_string(row, 12, line.note, formats["text"])


def write_summary(book: WorkbookWriter, group: str) -> None:
    """Recipients, amount, the obligatory part and the share of the total by article, department or county."""
    frame, key, names, width = _groups(book, group)
    columns = [("number", 6), ("item", width), ("recipients", 12), ("amount", 18), ("obligatory", 18), ("share", 10)]
    sheet = book.sheet(group, headed(columns), say("reporting_workbook.yuan"))
    total_row = FIRST_ROW + len(frame)
    for row, (entry, name) in enumerate(zip(frame.itertuples(), names, strict=True), FIRST_ROW):
        _write_group(book, sheet, row, total_row, group, key, entry, name)
    book.write_total(
        sheet,
        total_row,
        {
            2: ("C", int(frame["recipients"].sum())),
            3: ("D", int(frame["amount_yuan"].sum())),
            4: ("E", int(frame["obligatory_yuan"].sum())),
        },
    )
    book.finish(sheet, total_row + 1, len(columns), unset_row=total_row + 2)


def _write_group(book: WorkbookWriter, sheet, row: int, total_row: int, group: str, key: str, entry, name: str) -> None:
    formats = book.formats
    amounts, where = (book.payment_range, "F") if group == "county" else (book.clause_range, "C" if group == "article" else "D")
    test = f"A{row + 1}" if group == "article" else f"B{row + 1}"
    money, count = ("H", "") if group == "county" else ("L", "K")
    claim = amounts("I" if group == "county" else "E")
    sheet.write_number(row, 0, getattr(entry, key) if group == "article" else row - FIRST_ROW + 1, formats["count"])
    sheet.write_string(row, 1, name, formats["text"])
    obligatory = f'"{views.claim_word("entitled")}"'
    if group == "county":  # a county is the user's own text: SUMIFS would take ">0" for a comparison and abc for ABC
        same = f"--EXACT({amounts(where)},{test})"
        recipients, owed = f"=SUMPRODUCT({same})", f"=SUMPRODUCT({same},{amounts(money)})"
        must = f"=SUMPRODUCT({same},--({claim}={obligatory}),{amounts(money)})"
    else:
        recipients, owed = (f"=SUMIFS({amounts(column)},{amounts(where)},{test})" for column in (count, money))
        must = f"=SUMIFS({amounts(money)},{amounts(where)},{test},{claim},{obligatory})"
    sheet.write_formula(row, 2, recipients, formats["count"], int(entry.recipients))
    sheet.write_formula(row, 3, owed, formats["yuan"], int(entry.amount_yuan))
    sheet.write_formula(row, 4, must, formats["yuan"], int(entry.obligatory_yuan))
    total = int(book.study.costing.total)
    sheet.write_formula(
        row,
        5,
        f"=IF($D${total_row + 1}=0,0,D{row + 1}/$D${total_row + 1})",
        formats["percent"],
        entry.amount_yuan / total if total else 0,
    )


def _groups(book: WorkbookWriter, group: str) -> tuple[pd.DataFrame, str, list[str], int]:
    study = book.study
    frame, key = {
        "article": (views.by_article(study), "article"),
        "department": (views.by_department(study), "lead"),
        "county": (views.by_county(study), "county"),
    }[group]
    detail = study.costing.detail()
    obligatory = detail[detail["claim"] == "entitled"].groupby(key)["amount_yuan"].sum().to_dict()
    frame = frame.assign(obligatory_yuan=[int(obligatory.get(value, 0)) for value in frame[key]])
    names = [articles()[number].title() for number in frame[key]] if group == "article" else list(frame[key])
    return frame, key, names, 44 if group == "article" else 26


def write_payments(book: WorkbookWriter) -> None:
    """Every payment; its amount follows the unit amount wherever that holds exactly."""
    sheet = book.sheet("payments", headed(PAYMENT_COLUMNS), say("reporting_workbook.one_row_payment_yuan"))
    texts = [book.formats["text"]] * 6
    for row, payment in enumerate(book.payments, FIRST_ROW):
        paid, line = payment.row, payment.line
        book.write_row(
            sheet,
            row,
            (paid.clause, line.key, None, recipient_word(paid.recipient_kind), str(paid.recipient_id), paid.county),
            texts,
        )
        sheet.write_number(row, 2, paid.article, book.formats["count"])
        if payment.units is not None:
            sheet.write_number(row, 6, payment.units, book.formats["yuan_exact" if line.is_rate else "count"])
        formula = _payment_formula(payment, row + 1)
        if formula:
            sheet.write_formula(row, 7, formula, book.formats["yuan"], int(paid.amount_yuan))
        else:
            sheet.write_number(row, 7, int(paid.amount_yuan), book.formats["yuan"])
        sheet.write_string(row, 8, views.claim_word(paid.claim), book.formats["text"])
    last = FIRST_ROW + len(book.payments)
    book.write_total(sheet, last, {7: ("H", book.study.costing.total)})
    book.finish(sheet, last + 1, len(PAYMENT_COLUMNS), unset_row=last + 2, filtered=last)


def _payment_formula(payment: Payment, at: int) -> str | None:
    line = payment.line
    if line.amount is None:
        return None
    amount, *more = (parameter_name(line.clause, name) for name in line.parameters)
    if payment.mix:
        first, second, both = payment.mix
        return f"=ROUND({first}*{amount}+{second}*{more[0]}+{both}*MAX({amount},{more[0]}),0)"
    if line.cap:
        return f"=ROUND(MIN({more[-1]},{amount}*G{at}),0)"
    if line.is_rate:
        return f"=ROUND({amount}*G{at},0)"
    return f"=ROUND({amount}*{more[0]},0)*G{at}" if line.share else f"=ROUND({amount},0)*G{at}"


def headed(columns: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Columns by name and width, with their headings."""
    return [(heading(name), width) for name, width in columns]
