"""The official forms on money as sheets: the three-year plan, the budget by code, transfers to counties, payments still due."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ....budget.cells import NOWHERE
from ....budget.codes import classification
from ....budget.forms import classification_table, three_year_table, transfer_row, transfer_table
from ....budget.forms.years import budget_years, lapsed_remark, years_remark
from ....language import say
from ....policy.register import articles
from ...sections.budget_settings import appropriation_sentence
from ...tables import costing as views
from ..sheets.ledger import group_key_word, ledger_sum, level_word, quantile_lookup
from ..writer import WorkbookWriter
from .frame import WAN, Form, listed, no_years, room_for, rounding_remark, simulated_remark, wan

_THREE_YEARS = {"entitlement": "entitlement", "need": "payable", "appropriation": "appropriation", "execution": "payment", "carry_over": "carried_out",
                "arrears": "closing_arrears"}
_AMOUNTS = ("entitlement", "need", "need_p80", "appropriation", "execution", "carry_over", "arrears")
_BESIDE = ("overdue", "not_yet_due", "last_appropriation", "last_execution")
"""What stands beside them: arrears apart by whether they are due, and the year before."""


def write_three_years(book: WorkbookWriter) -> None:
    """三年滚动测算表: a block for the base year, live from the parameters, and one for each year of the plan, live from the ledger sheet."""
    years = () if book.study.budget is None else budget_years(book.study.budget)
    span = say(f"{years[0]}—{years[-1]} 年", f", {years[0]} to {years[-1]}") if years else ""
    form = Form(book, "three_years", say(f"{span}科技创新政策资金三年滚动测算表", f"Three-year rolling plan{span}"),
                (5, 28, *[12] * (1 + len(_AMOUNTS) + len(_BESIDE))))
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings([say("条", "Art."), say("项目", "Item"), say("上年应兑付", "Entitlement\nof last year"), say("当年应兑付", "Entitlement\nof the year"), say("到期应付\n（均值）", "Due\n(mean)"),
                   say("到期应付\n（P80）", "Due\n(P80)"), say("预算安排", "Appropriation"), say("预计支付", "Payment"), say("结转下年", "Carried over"),
                   say("年末欠付", "Arrears at year's end"), say("其中：\n到期未付", "of it\noverdue"), say("其中：\n尚未到期", "of it\nnot yet due"),
                   say("上年\n预算安排", "Appropriation\nof last year"), say("上年\n预计支付", "Payment\nof last year")])
    frame = three_year_table(book.study.budget)
    for place, year in enumerate(budget_years(book.study.budget)):
        if place:
            form.page_break()
        _year_block(form, {(row.group, row.key): row for row in frame[frame["year"] == year].itertuples()}, year)
    form.remarks(_three_year_remarks(book))
    form.sheet.freeze_panes(4, 2)
    form.finish()


def _year_before(form: Form, group: str, key: str, year: int) -> tuple[str, float]:
    """The entitlement of the year before; the base year's is live from the clause sheet, so that changed parameters carry through."""
    book, budget, before = form.book, form.book.study.budget, year - 1
    if before == book.study.year:
        frame = views.by_article(book.study).set_index("article")["amount_yuan"]
        return f"=SUMIFS({book.clause_range('L')},{book.clause_range('C')},A{form.row + 1})/{WAN}", wan(int(frame.get(int(key), 0)))
    amount = float(budget.of("entitlement", group, key)[budget.years.index(before)].mean())
    return f"={ledger_sum(book, 'entitlement', str(before), {'article': f'A{form.row + 1}'})}/{WAN}", wan(amount)


def _year_block(form: Form, rows: Mapping, year: int) -> None:
    base = say(f"（上年 {year - 1} 年为基年）", f" (last year, {year - 1}, is the base year)") if year - 1 == form.book.study.year else ""
    form.merge(form.row, 0, form.last, say(f"{year} 年{base}", f"{year}{base}"), "block")
    form.row += 1
    first, styles, before = form.row + 1, ["money"] * (1 + len(_AMOUNTS)), 0.0
    for (group, key), entry in rows.items():
        if group == "article":
            earlier = _year_before(form, group, key, year)
            form.line((int(key), articles()[int(key)].title(), earlier, *_year_cells(form, entry, group, key, year, {"article": f"A{form.row + 1}"}),
                       *_beside(form, entry)), ["number", "text", *styles, *_beside_styles(entry)], height=room_for(articles()[int(key)].title(), form.widths[1]))
            before += earlier[1]
    sums = [_total_cell(form, letter, name, rows["total", "total"], first, year) for letter, name in zip("DEFGHIJ", _AMOUNTS)]
    whole = rows["total", "total"]
    form.line((None, say("合计", "Total"), (f"=SUM(C{first}:C{form.row})", before), *sums, *_beside_totals(form, whole, first)),
              ["total", "total", *["total_money"] * len(styles), *["total" if math.isnan(getattr(whole, name)) else "total_money" for name in _BESIDE]])
    for (group, key), entry in rows.items():
        if group == "level":
            label = say(f"其中：{level_word(key)}负担", f"of it borne by the {level_word(key)}")
            form.line((None, label, "–", *_year_cells(form, entry, group, key, year, {"level": f'"{level_word(key)}"'}), *_beside(form, entry)),
                      ["number", "text", "none", *styles[1:], *_beside_styles(entry)])


def _beside(form: Form, entry) -> list:
    """Arrears that are due and not yet due, and what the year before was given and paid; a dash where nobody knows."""
    at = form.row + 1
    return [wan(entry.overdue), (f"=J{at}-K{at}", wan(entry.not_yet_due)),
            *(None if math.isnan(value) else wan(value) for value in (entry.last_appropriation, entry.last_execution))]


def _beside_styles(entry) -> list[str]:
    return ["none" if math.isnan(getattr(entry, name)) else "money" for name in _BESIDE]


def _beside_totals(form: Form, total, first: int) -> list:
    return [None if math.isnan(getattr(total, name)) else (f"=SUM({letter}{first}:{letter}{form.row})", wan(getattr(total, name)))
            for letter, name in zip("KLMN", _BESIDE, strict=True)]


def _total_cell(form: Form, letter: str, name: str, total, first: int, year: int) -> tuple[str, float]:
    """The sum of the articles; the P80 is looked up, being of the total's own draws."""
    if name == "need_p80":
        lookup, value = quantile_lookup(form.book, "p80", "payable", "total", "total", year)
        return f"={lookup}/{WAN}", wan(value)
    return f"=SUM({letter}{first}:{letter}{form.row})", wan(getattr(total, name))


def _year_cells(form: Form, entry, group: str, key: str, year: int, where: dict[str, str]) -> list[tuple[str, float]]:
    found = []
    for name in _AMOUNTS:
        if name == "need_p80":
            text = quantile_lookup(form.book, "p80", "payable", group, key, year)[0]
        else:
            text = ledger_sum(form.book, _THREE_YEARS[name], str(year), where)
        found.append((f"={text}/{WAN}", wan(getattr(entry, name))))
    return found


def _three_year_remarks(book: WorkbookWriter) -> list[str]:
    settings = book.study.budget.settings
    return [years_remark(book.study.budget), lapsed_remark(book.study.budget),
            say("到期应付、预计支付、结转和欠付为全部抽样的均值，可以相加；P80 取自各行自身的抽样（有八成可能不超过），合计的 P80 不是各条 P80 之和。",
                "Due, payment, carry-over and arrears are means and add up; a P80 is of its own row's draws: that of the total is no sum."),
            appropriation_sentence(settings),
            say("年末欠付分两列：“到期未付”为按兑付进度已到期而资金不足未付的，“尚未到期”为已发生、按进度以后年度才应付的；二者之和为年末欠付。",
                "Arrears are of two kinds: overdue (due and unpaid for want of money) and not yet due (earned, payable in later years); together they are the arrears."),
            say(f"上年预算安排和支付：{book.study.year} 年没有公布，列空；以后各年为推演均值。", f"Last year's appropriation and payment: none was published of {book.study.year}; later ones are simulated means."),
            simulated_remark(), rounding_remark()]


def write_classification(book: WorkbookWriter, kind: str) -> None:
    """支出功能分类 or 政府经济分类: by code and year; unsettled codes say so, with what is suggested as a remark."""
    edition = classification()["edition"]
    title = say(f"按{'支出功能分类' if kind == 'function' else '政府经济分类'}的预算（{edition} 年版科目）",
                f"Budget by {'function' if kind == 'function' else 'economic classification'} (edition {edition})")
    years = () if book.study.budget is None else budget_years(book.study.budget)
    form = Form(book, kind, title, (24, *[13] * (1 + 2 * max(len(years), 1)), 56))
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings([say("科目", "Code"), say(f"{book.study.year} 年应兑付\n（基年）", f"Entitlement\n{book.study.year} (base)"),
                   *(text for year in years for text in (say(f"{year} 年\n预算安排", f"Appropriation\n{year}"), say(f"{year} 年到期\n应付（均值）", f"Due {year}\n(mean)"))),
                   say("备注", "Remark")])
    first = form.row + 1
    for _, rows in classification_table(book.study.budget, kind).groupby("code", sort=False):
        _code_line(form, kind, list(rows.itertuples()))
    columns = range(1, 2 + 2 * len(years))
    sums = [(f"=SUM({chr(65 + column)}{first}:{chr(65 + column)}{form.row})", value) for column, value in zip(columns, _code_totals(book, years))]
    form.line((say("合计", "Total"), *sums, None), ["total", *["total_money"] * len(sums), "total"])
    if kind == "economic":
        _transfer_line(form, list(transfer_row(book.study.budget).itertuples()))
    form.remarks([years_remark(book.study.budget), *_code_remarks(kind), simulated_remark(), rounding_remark()])
    form.finish()


def _code_line(form: Form, kind: str, rows: Sequence) -> None:
    book = form.book
    word = group_key_word(book.study.budget, kind, rows[0].code)
    cells = [_base_of_clauses(book, rows[0].clauses)]
    for row in rows:
        cells += [(f'={ledger_sum(book, measure, str(row.year), {kind: _quoted(word)})}/{WAN}', wan(value))
                  for measure, value in (("appropriation", row.appropriation), ("payable", row.need))]
    form.line((rows[0].text, *cells, rows[0].remark), ["code", *["money"] * len(cells), "text"], height=room_for(rows[0].remark, form.widths[-1]))


def _base_of_clauses(book: WorkbookWriter, clauses: Sequence[str]) -> tuple[str, float]:
    """What the base year owes under some clauses, live from the clause sheet."""
    paid = {clause: cost.total for clause, cost in book.study.costing.costs.items()}
    tests = "+".join(f'({book.clause_range("A")}="{clause}")' for clause in clauses)
    return f"=SUMPRODUCT(({tests})*{book.clause_range('L')})/{WAN}", wan(sum(paid.get(clause, 0) for clause in clauses))


def _code_totals(book: WorkbookWriter, years: Sequence[int]) -> list[float]:
    budget = book.study.budget
    found = [wan(book.study.costing.total)]
    for year in years:
        found += [wan(float(budget.of(measure, "total", "total")[budget.years.index(year)].mean())) for measure in ("appropriation", "payable")]
    return found


def _transfer_line(form: Form, rows: Sequence) -> None:
    amounts = [wan(value) for row in rows for value in (row.appropriation, row.need)]
    label = say(f"其中：{rows[0].text}", f"of it: {rows[0].text}")
    remark = say("市级负担、对象在县区的部分；如经县区财政拨付，应由上列科目改列本科目，不另加。",
                 "The city's money for recipients in the counties: where it goes through a county's finance it moves here from above; not to be added.")
    form.line((label, "–", *amounts, remark), ["code", "none", *["money"] * len(amounts), "text"], height=51)


def _code_remarks(kind: str) -> list[str]:
    shared = [say("科目为默认映射，可信度不足 0.8 的只列“待财政核定”，建议科目见备注；财政核定后可在情景的 budget 中改定。科目逐年调整，以当年《政府收支分类科目》为准。",
                  "Codes are a default map: below a confidence of 0.8 they are for finance to settle, the suggestion standing in the remark; set them in the "
                  "scenario's budget. Codes change from year to year.")]
    if kind == "economic":
        shared.append(say("政策未写明资金经由哪一级拨付，51301 行只列示可能的转移支付规模，与“转移支付”表一致。",
                          "The policy does not say through which level money goes; the row of 51301 shows what may be transferred, as in the form on transfers."))
    return shared


def write_transfers(book: WorkbookWriter) -> None:
    """市对下转移支付分配表: county by county what the city and the county itself bear in the budget year."""
    years = () if book.study.budget is None else budget_years(book.study.budget)[:1]
    year = years[0] if years else book.study.scenario.years.budget or book.study.year + 1
    title = say(f"{year} 年市对下转移支付分配表", f"Transfers to counties, {year}")
    form = Form(book, "transfers", title, (6, 18, 16, 16, 16, 16, 16, 52))
    if not years:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings([say("序号", "No."), say("县（市、区）", "County"), say("市级资金：\n预算安排", "City: \nappropriation"), say("市级资金：\n到期应付（均值）", "City: \ndue (mean)"),
                   say("县级负担：\n预算安排", "County: \nappropriation"), say("县级负担：\n到期应付（均值）", "County: \ndue (mean)"), say("合计：\n预算安排", "Together"),
                   say("涉及条款", "Clauses")], height=46)
    first = form.row + 1
    frame = transfer_table(book.study.budget, years[0])
    for number, entry in enumerate(frame.itertuples(), 1):
        amounts = [wan(value) for value in (entry.city_appropriation, entry.city_need, entry.county_appropriation, entry.county_need)]
        both = (f"=C{form.row + 1}+E{form.row + 1}", wan(entry.city_appropriation + entry.county_appropriation))
        form.line((number, _county_word(entry.county), *amounts, both, _clauses_word(entry)), ["number", "text", *["money"] * 5, "text"], height=34)
    _transfer_totals(form, frame, first, years[0])
    form.remarks(_transfer_remarks())
    form.finish()


def _transfer_totals(form: Form, frame, first: int, year: int) -> None:
    sums = {"C": "city_appropriation", "D": "city_need", "E": "county_appropriation", "F": "county_need"}
    values = [wan(float(frame[name].sum())) for name in sums.values()]
    cells = [(f"=SUM({letter}{first}:{letter}{form.row})", value) for letter, value in zip(sums, values)]
    cells.append((f"=SUM(G{first}:G{form.row})", values[0] + values[2]))
    form.line((None, say("合计", "Total"), *cells, None), ["total", "total", *["total_money"] * 5, "total"])
    checks = []
    for letter, level, measure in (("C", "city", "appropriation"), ("D", "city", "payable"), ("E", "county", "appropriation"), ("F", "county", "payable")):
        text = ledger_sum(form.book, measure, str(year), {"level": _quoted(level_word(level))})
        checks.append((f"=ROUND({letter}{form.row}-{text}/{WAN},4)", 0))
    label = say("与台账的差额", "Difference to the ledger")
    form.line((None, label, *checks, None, None), ["number", "text", *["money"] * 4, "none", "text"], height=room_for(label, form.widths[1]))


def _transfer_remarks() -> list[str]:
    return [say("各县（市、区）的份额：对象由数据表（名单）写明县区的以名单为准，其余由模型按假设的分布抽取，不是统计数，不能直接作为分配依据。",
                "Shares of counties: of recipients whose county a register says, as it says; all others are drawn by the model, no statistic, and no basis to share money out."),
            say("市级资金为市财政负担、对象在该县（市、区）的部分；县级负担由该县（市、区）财政自行安排。负担比例除条文写明的以外均为假设，见“财政设定”表。",
                "City: what the city bears for recipients in the county. County: what its own finance bears. Shares are assumed unless the text names them."),
            say("“未落实到县区”：跨县区或对象尚未确定县区的部分，须在执行中分配。", "'Not yet placed': several counties, or a county not known yet."),
            say("预算安排在各县区之间按到期应付均值分配，不是政策规定的分配办法。", "Appropriations are split by what is due on average: no rule of the policy."),
            rounding_remark()]


def _county_word(county: str) -> str:
    return say("未落实到县区", "not yet placed") if county == NOWHERE else county


def _clauses_word(entry) -> str:
    shared = say(f"；县级分担 {listed(entry.county_clauses)}", f"; shared by the county: {listed(entry.county_clauses)}") if entry.county_clauses else ""
    return listed(entry.clauses) + shared


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
