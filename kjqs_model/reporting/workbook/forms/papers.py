"""Two more official forms as sheets: the cost note of a reform, and the payments that are still due, payee by payee."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....budget.cells import NOWHERE
from ....budget.forms import ReformNote, payments_due, reform_note
from ....budget.forms.goals import to_fill_in
from ....budget.settings import settings_of
from ....chances import chance_text
from ....language import say
from ....policy.payees import text_or
from ...words import recipient_word
from ..writer import WorkbookWriter
from .frame import WAN, Form, room_for, rounding_remark, wan

if TYPE_CHECKING:
    from ....study import Study

_NOTE_WIDTHS = (18, 10, 17, 17, 17, 17, 17)
_DUE_WIDTHS = (6, 22, 21, 10, 6, 32, 28, 13, 11, 13, 12, 24)


def write_reform(book: WorkbookWriter) -> None:
    """事前绩效评估: what the scenario changes, costs, buys and risks against the one that it extends."""
    form = Form(book, "reform", say("政策调整事前绩效评估（成本说明）", "Cost note of a reform"), _NOTE_WIDTHS, upright=True)
    note = None if book.study.budget is None else reform_note(book.study.budget, book.study.projection)
    if note is None:
        form.say_why(_why_no_note(book.study))
        return
    form.fill_in_line()
    _about(form, note)
    _costs(form, note)
    for heading, sentences in note.sections:
        text = "\n".join(sentences)
        form.merge(form.row, 0, 0, heading, "head")
        form.merge(form.row, 1, form.last, text, "long")
        form.sheet.set_row(form.row, room_for(text, sum(_NOTE_WIDTHS[1:])))
        form.row += 1
    form.merge(form.row, 0, 0, say("评估结论", "Conclusion"), "head")
    form.merge(form.row, 1, form.last, to_fill_in(), "entry")
    form.sheet.set_row(form.row, 51)
    form.row += 1
    form.remarks([say("差额为本情景减所依据情景，在同一抽样中逐次相减后取均值和分位数；分位数不可相加。", "Differences are taken draw by draw; quantiles do not add up."),
                  say("“部门填报”为模型没有测算、须由人判断的内容。", "What is left to the department the model does not know."), rounding_remark()])
    form.finish()


def _why_no_note(study: Study) -> str:
    if study.budget is None:
        return say("今后各年没有推演：", "No years ahead: ") + study.outlook.reason
    if study.scenario.parent is None:
        return say("本情景不依据其他情景，没有政策调整可评估。", "This scenario extends none: there is no reform to assess.")
    return say("所依据的情景没有推演：", "What it extends is not projected: ") + study.outlook.parent_reason


def _about(form: Form, note: ReformNote) -> None:
    study = form.book.study
    changed = "\n".join(note.changes) or say("没有差别。", "Nothing differs.")
    for label, text in ((say("政策调整", "Reform"), study.scenario.title), (say("所依据的情景", "Extends"), study.scenario.parent.title),
                        (say("改动内容", "What changes"), changed)):
        form.merge(form.row, 0, 0, label, "head")
        form.merge(form.row, 1, form.last, text, "text")
        form.sheet.set_row(form.row, room_for(text, sum(_NOTE_WIDTHS[1:])))
        form.row += 1


def _costs(form: Form, note: ReformNote) -> None:
    form.headings([say("增加的支出", "More spent"), say("年份", "Year"), say("均值", "Mean"), "P5", "P95", say("其中：市级负担", "of it the city"),
                   say("其中：县级负担", "of it counties")], repeat=False, height=20)
    words = {"entitlement": say("当年应兑付", "Entitlement"), "payable": say("到期应付", "Due")}
    for measure, rows in note.costs.groupby("measure", sort=False):
        first = form.row
        for row in rows.itertuples():
            city, county = wan(row.city), wan(row.county)
            form.line((words[measure], int(row.year), (f"=F{form.row + 1}+G{form.row + 1}", city + county), wan(row.p05), wan(row.p95), city, county),
                      ["text", "number", *["money"] * 5])
        form.merge(first, 0, 0, words[measure], "side", form.row - 1)
    firms = say("不计算（支出没有增加）", "not worked out (no more is spent)") if note.firms_per_million is None else f"{note.firms_per_million:,.2f}"
    form.merge(form.row, 0, 3, say("每增加支出 100 万元多出的有效期内高新技术企业（户，截至末年）", "Certified firms more for each million yuan more, by the last year"), "text")
    form.merge(form.row, 4, form.last, firms, "text")
    form.sheet.set_row(form.row, 34)
    form.row += 1
    _gaps(form, note)


def _gaps(form: Form, note: ReformNote) -> None:
    for year, chances in note.gaps.items():
        own, other, pooled, other_pooled = (chance_text(chance, note.draws) for chance in chances)
        form.merge(form.row, 0, 3, say(f"{year} 年有项目付不足的概率（括号内为所依据情景）", f"{year}: chance that an item falls short (what it extends)"), "text")
        form.merge(form.row, 4, form.last, say(f"{own}（{other}）；资金可统筹时 {pooled}（{other_pooled}）",
                                               f"{own} ({other}); money pooled {pooled} ({other_pooled})"), "text")
        form.row += 1


# Payments due ------------------------------------------------------------------------------------------------------------


def write_due(book: WorkbookWriter) -> None:
    """资金拨付明细表: every payee of the base year, also of a list alone that no years ahead are projected from."""
    study = book.study
    form = Form(book, "due", say(f"{study.year} 年政策资金拨付明细表", f"Payments due of {study.year}"), _DUE_WIDTHS)
    frame, first = payments_due(study.budget, study.costing, study.tables, real_rows(study), settings=settings_of(study.scenario.budget)), form.row + 3
    if frame.empty:
        form.say_why(say(f"{study.year} 年没有应拨付的对象。", f"Nobody is owed anything of {study.year}."))
        return
    form.fill_in_line(unit=False)
    form.headings([say("序号", "No."), say("收款单位（个人）", "Payee"), say("统一社会\n信用代码", "Credit code"), say("县区", "County"), say("条款", "Clause"), say("事项", "Matter"),
                   say("拨付依据", "Basis"), say("应拨金额\n（元）", "Amount\n(yuan)"), say("应拨金额\n（万元）", "Amount\n(10,000 yuan)"),
                   say("其中：市级\n（元）", "of it city\n(yuan)"), say("其中：县级\n（元）", "of it county\n(yuan)"), say("备注", "Remark")])
    number = 0
    for _, rows in frame.groupby("clause", sort=False):
        _due_block(form, rows.iloc[0])
        for row in rows.itertuples():
            number += 1
            _due_line(form, number, row)
    _due_totals(form, frame, first)
    form.remarks(_due_remarks(study))
    form.sheet.freeze_panes(4, 2)
    form.finish()


def _due_block(form: Form, row) -> None:
    """The clause that the rows below rest on, with its text."""
    text = say(f"{row.clause} {row.matter}　依据：第{row.article}条“{row.basis}”", f"{row.clause} {row.matter}: article {row.article}, '{row.basis}'")
    form.across(text, "block_text")


def _due_line(form: Form, number: int, row) -> None:
    payee = say("未落实到具体对象", "no payee yet") if row.recipient_kind == "envelope" else text_or(row.name, row.recipient_id)
    county = say("未落实", "not placed") if row.county == NOWHERE else row.county
    basis = say(f"聊政字〔2023〕11号第{row.article}条", f"聊政字〔2023〕11号, article {row.article}")
    cells = (number, payee, text_or(row.credit_code, "–"), county, row.clause, row.matter, basis, int(row.unpaid_yuan), (f"=H{form.row + 1}/{WAN}", wan(row.unpaid_yuan)),
             int(row.city_yuan), int(row.county_yuan), _due_remark(row))
    form.line(cells, ["number", "text", "code", "code", "code", "text", "text", "yuan", "money", "yuan", "yuan", "text"],
              height=max(room_for(text, _DUE_WIDTHS[column]) for column, text in ((1, payee), (5, row.matter), (6, basis), (11, cells[-1]))))


def _due_remark(row) -> str:
    if row.recipient_kind == "envelope":
        return say("年度额度", "envelope")
    return recipient_word(row.recipient_kind) if row.real else say("模拟对象，非真实企业", "simulated, nobody real")


def _due_totals(form: Form, frame, first: int) -> None:
    sums = {"H": "unpaid_yuan", "J": "city_yuan", "K": "county_yuan"}
    cells = {letter: (f"=SUM({letter}{first}:{letter}{form.row})" if len(frame) else "=0", int(frame[name].sum())) for letter, name in sums.items()}
    wan_total = (f"=H{form.row + 1}/{WAN}", wan(int(frame["unpaid_yuan"].sum())))
    form.line((None, say("合计", "Total"), *[None] * 5, cells["H"], wan_total, cells["J"], cells["K"], None),
              ["total"] * 7 + ["total_yuan", "total_money", "total_yuan", "total_yuan", "total"])
    label = say("与基年应兑付合计的差额", "Difference to what the base year owes")
    owed = f"SUM({form.book.clause_range('L')})"
    form.line((None, label, *[None] * 5, (f"=ROUND(H{form.row}-{owed},0)", 0), *[None] * 4),
              ["number"] + ["text"] * 6 + ["yuan"] + ["text"] * 4, height=room_for(label, _DUE_WIDTHS[1]))


def _due_remarks(study: Study) -> list[str]:
    found = [say(f"应拨金额 = {study.year} 年应兑付金额减去已知已付金额；没有已付记录的按应兑付全额列示，不按假设的兑付进度扣减。已兑付过的请用 kjqs pay --paid 核对。",
                 f"Amount: what {study.year} owes less what is known to be paid, never less an assumed pattern; check what was paid with kjqs pay --paid."),
             say("市县负担比例除条文写明的以外多为假设，见“财政设定”表。", "Who bears it is mostly assumed: see the sheet on settings."),
             say("标“模拟对象，非真实企业”的行由模型生成，不得据以拨款；信用代码只对真实登记的企业列示。",
                 "Rows marked as simulated were made by the model: pay nobody by them. Credit codes stand for registered enterprises alone.")]
    if study.costing.policy.changed():
        found.append(say("拨付依据为现行条文原文；情景改动了标准的，金额按情景计算。", "The basis is the text in force; where the scenario changes an amount, the money follows the scenario."))
    if settings_of(study.scenario.budget).opening_arrears:
        found.append(say("情景设定的以前年度欠付没有对象明细，未列入本表。", "Arrears of earlier years that the scenario sets have no payees and are not listed."))
    return found


def real_rows(study: Study) -> Callable[[str, np.ndarray], np.ndarray]:
    """Which recipients stand for somebody: those of registers, and those of the user's own tables unless their record says they were made."""
    from ....population import SHIPPED
    from ....population.provenance import MADE, MIXED, REGISTERS, Provenance, read_provenance
    from ....tables import dictionary

    if study.made is not None:
        real = study.made.real
        if real is None:
            return Provenance({name: MADE for name in dictionary()}).is_real
        origins = {name: MADE for name in dictionary()} | {table.name: REGISTERS for table in real.others} | {"enterprises": MIXED}
        return Provenance(origins, frozenset(map(str, real.enterprises.texts("firm_id")))).is_real
    if study.scenario.population in SHIPPED:
        return Provenance({name: MADE for name in dictionary()}).is_real
    return read_provenance(Path(study.scenario.population_dir or ".") / study.scenario.population).is_real
