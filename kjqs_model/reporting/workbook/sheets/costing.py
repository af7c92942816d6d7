"""The sheets that calculate: clauses, payments, and the totals by article, department and county."""

from __future__ import annotations

from collections.abc import Sequence

from ....heavy import pd
from ....language import say
from ....policy import articles, register
from ...tables import costing as views
from ...words import recipient_word
from ..payment_formulas import FormulaLine, Payment
from ..writer import CLAUSE_COLUMNS, FIRST_ROW, PAYMENT_COLUMNS, WorkbookWriter, headed, parameter_name


def write_clauses(book: WorkbookWriter) -> None:
    """One line a clause, or an amount of it: unit amount, share paid, units, recipients and amount, live where exact."""
    sheet = book.sheet("clauses", headed(*CLAUSE_COLUMNS), say("reporting_workbook.yuan_amounts_unit_amount_times"))
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
    book.finish(sheet, last + 1, unset_row=last + 5)


def _write_line(book: WorkbookWriter, sheet, row: int, line: FormulaLine, payments: Sequence[Payment]) -> None:
    entry, at, of_line = register()[line.clause], row + 1, f'{book.payment_range("B")},"{line.key}"'
    texts = (line.clause, entry.label(), entry.article, entry.lead, views.claim_word(entry.claim), views.pay_word(entry.pay))
    tier = entry.parameters[line.amount].label() if line.amount else ""
    book.write_row(sheet, row, (*texts, tier), ["text", "text", "count", *["text"] * 4])
    counted = bool(line.amount) and not line.other
    if line.amount and counted:
        unit = (f"={parameter_name(line.clause, line.amount)}", book.value(line, line.amount))
        units = (f"=SUMIFS({book.payment_range('G')},{of_line})", sum(payment.units or 0 for payment in payments))
        book.write_row_at(sheet, row, 7, [unit], ["percent" if line.is_rate else "yuan"])
        book.write_row_at(sheet, row, 9, [units], ["yuan" if line.is_rate else "count"])
    if line.share:
        share = (f"={parameter_name(line.clause, line.share)}", book.value(line, line.share))
        book.write_row_at(sheet, row, 8, [share], ["percent"])
    if line.amount and counted and not line.cap and not line.is_rate:
        formula = f"=ROUND(H{at}*I{at},0)*J{at}" if line.share else f"=ROUND(H{at},0)*J{at}"
        formula = f"=H{at}*J{at}" if not line.share and book.value(line, line.amount) % 1 == 0 else formula
    else:
        formula = f"=SUMIFS({book.payment_range('H')},{of_line})"
    amount = (formula, sum(int(payment.row.amount_yuan) for payment in payments))
    book.write_row_at(sheet, row, 10, [(f"=COUNTIFS({of_line})", len(payments)), amount, line.note], ["count", "yuan", "text"])


def write_summary(book: WorkbookWriter, group: str) -> None:
    """Recipients, amount, the obligatory part and the share of the total by article, department or county."""
    frame, key, names, width = _groups(book, group)
    columns = headed(
        ("number", 6, "count"),
        ("item", width, "text"),
        ("recipients", 12, "count"),
        ("amount", 18, "yuan"),
        ("obligatory", 18, "yuan"),
        ("share", 10, "percent"),
    )
    sheet = book.sheet(group, columns, say("reporting_workbook.yuan"))
    total_row, entries = FIRST_ROW + len(frame), zip(frame.itertuples(), names, strict=True)
    numbers = frame[key] if group == "article" else range(1, len(frame) + 1)
    book.rows(
        sheet,
        (
            (number, name, *_group_formulas(book, group, at, entry), _part_of_total(book, at, total_row + 1, entry))
            for at, (number, (entry, name)) in enumerate(zip(numbers, entries, strict=True), FIRST_ROW + 1)
        ),
    )
    sums = {2: ("C", "recipients"), 3: ("D", "amount_yuan"), 4: ("E", "obligatory_yuan")}
    book.write_total(sheet, total_row, {place: (letter, int(frame[name].sum())) for place, (letter, name) in sums.items()})
    book.finish(sheet, total_row + 1, unset_row=total_row + 2)


def _group_formulas(book: WorkbookWriter, group: str, at: int, entry) -> list[tuple[str, int]]:
    """Recipients, amount and the obligatory part of a group."""
    amounts, where = (book.payment_range, "F") if group == "county" else (book.clause_range, "C" if group == "article" else "D")
    test = f"A{at}" if group == "article" else f"B{at}"
    money, count = ("H", "") if group == "county" else ("L", "K")
    claim = amounts("I" if group == "county" else "E")
    obligatory = f'"{views.claim_word("entitled")}"'
    if group == "county":  # a county is the user's own text: SUMIFS would take ">0" for a comparison and abc for ABC
        same = f"--EXACT({amounts(where)},{test})"
        recipients, owed = f"=SUMPRODUCT({same})", f"=SUMPRODUCT({same},{amounts(money)})"
        must = f"=SUMPRODUCT({same},--({claim}={obligatory}),{amounts(money)})"
    else:
        recipients, owed = (f"=SUMIFS({amounts(column)},{amounts(where)},{test})" for column in (count, money))
        must = f"=SUMIFS({amounts(money)},{amounts(where)},{test},{claim},{obligatory})"
    return [(recipients, int(entry.recipients)), (owed, int(entry.amount_yuan)), (must, int(entry.obligatory_yuan))]


def _part_of_total(book: WorkbookWriter, at: int, total: int, entry) -> tuple[str, float]:
    owed = int(book.study.costing.total)
    return f"=IF($D${total}=0,0,D{at}/$D${total})", entry.amount_yuan / owed if owed else 0


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
    sheet = book.sheet("payments", headed(*PAYMENT_COLUMNS), say("reporting_workbook.one_row_payment_yuan"))
    styles = ["text", "text", "count", "text", "text", "text"]
    for row, payment in enumerate(book.payments, FIRST_ROW):
        paid, line = payment.row, payment.line
        cells = (paid.clause, line.key, paid.article, recipient_word(paid.recipient_kind), str(paid.recipient_id), paid.county)
        book.write_row(sheet, row, cells, styles)
        if payment.units is not None:
            book.write_row_at(sheet, row, 6, [payment.units], ["yuan_exact" if line.is_rate else "count"])
        formula, amount = _payment_formula(payment, row + 1), int(paid.amount_yuan)
        owed = (formula, amount) if formula else amount
        book.write_row_at(sheet, row, 7, [owed, views.claim_word(paid.claim)], ["yuan", "text"])
    last = FIRST_ROW + len(book.payments)
    book.write_total(sheet, last, {7: ("H", book.study.costing.total)})
    book.finish(sheet, last + 1, unset_row=last + 2, filtered=last)


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
