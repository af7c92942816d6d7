"""The official forms on performance as sheets: goals of each budget item, and their self-assessment with live scores."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ....budget.forms import Criterion, Goals, Indicator, assessment_of, goals_of
from ....budget.forms.goals import to_fill_in
from ....budget.forms.self_assessment import EXECUTION_POINTS
from ....budget.forms.years import budget_years
from ....language import say
from ..sheets.ledger import ledger_sum, level_word
from ..writer import WorkbookWriter
from .frame import WAN, Form, no_years, room_for, wan

_NOTES_A_ROW = 6
_GOAL_WIDTHS = (9, 12, 37, 32)
_SCORE_WIDTHS = (8, 12, 37, 30, 11, 7, 9, 8, 14)


def _group_word(group: str) -> str:
    return say(*{"output": ("产出指标", "Output"), "benefit": ("效益指标", "Benefit"), "satisfaction": ("满意度指标", "Satisfaction")}[group])


def _kind_word(kind: str) -> str:
    return say(*{"quantity": ("数量", "quantity"), "quality": ("质量", "quality"), "timeliness": ("时效", "timeliness"), "cost": ("成本", "cost"),
                 "economic": ("经济效益", "economic"), "social": ("社会效益", "social"), "ecological": ("生态效益", "ecological"),
                 "lasting": ("可持续影响", "lasting"), "satisfaction": ("服务对象满意度", "recipients")}[kind])


def _all_goals(book: WorkbookWriter) -> list[Goals]:
    return goals_of(book.study.budget, book.study.projection, book.study.costing)


def _dated(title: str, book: WorkbookWriter) -> str:
    """A title with the year of the budget that the form is of."""
    year = book.study.scenario.years.budget or book.study.year + 1
    if book.study.budget is not None:
        year = budget_years(book.study.budget)[0]
    return say(f"{year} 年{title}", f"{title}, {year}")


def write_goals(book: WorkbookWriter) -> None:
    """项目支出绩效目标表: one page for each budget item with its money, goals in words and indicators."""
    form = Form(book, "goals", _dated(say("项目支出绩效目标表", "Performance goals of budget items"), book), _GOAL_WIDTHS, upright=True)
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    for number, goals in enumerate(_all_goals(book)):
        if number:
            form.page_break()
        _write_goals(form, goals)
    form.remarks(_remarks())
    form.finish()


def _write_goals(form: Form, goals: Goals) -> None:
    form.fill_in_line()
    for label, text in ((say("项目名称", "Item"), goals.name), (say("主管部门", "Lead department"), say("、", ", ").join(goals.departments)),
                        (say("年度", "Year"), say(f"{goals.year} 年", f"{goals.year}"))):
        form.merge(form.row, 0, 1, label, "head")
        form.merge(form.row, 2, 3, text, "text")
        form.row += 1
    for label, cell in _money(form, goals):
        form.merge(form.row, 0, 1, label, "head")
        form.cell(2, cell, "money")
        form.cell(3, None, "text")
        form.row += 1
    text = "\n".join(goals.sentences)
    form.merge(form.row, 0, 1, say("年度总体目标", "Goals of the year"), "head")
    form.merge(form.row, 2, 3, text, "long")
    form.sheet.set_row(form.row, room_for(text, sum(_GOAL_WIDTHS[2:])))
    form.row += 1
    form.headings([say("一级指标", "Group"), say("二级指标", "Kind"), say("三级指标", "Indicator"), say("指标值", "Target")], repeat=False, height=20)
    _write_indicators(form, goals.indicators)
    _write_notes(form, goals.indicators)
    form.row += 1


def _write_notes(form: Form, indicators: Sequence[Indicator]) -> None:
    """How wide the targets range and how likely they are reached: below the indicators, a target itself being one value."""
    told = [f"{one.name}{say('：', ': ')}{one.note}" for one in indicators if one.note]
    for start in range(0, len(told), _NOTES_A_ROW):
        form.across(say("说明：", "Notes: ") + say("；", "; ").join(told[start:start + _NOTES_A_ROW]) + say("。", "."), "remark")


def _money(form: Form, goals: Goals) -> list[tuple[str, tuple[str, float]]]:
    """The item's money, live from the ledger sheet: total, city, county."""
    found, item = [], '"' + goals.name.replace('"', '""') + '"'
    for label, level, yuan in ((say("年度资金总额", "Money of the year"), None, goals.appropriation), (say("其中：市级资金", "of it the city's"), "city", goals.city),
                               (say("其中：县级资金", "of it counties'"), "county", goals.county)):
        where = {"item": item} | ({"level": f'"{level_word(level)}"'} if level else {})
        found.append((label, (f"={ledger_sum(form.book, 'appropriation', str(goals.year), where)}/{WAN}", wan(yuan))))
    return found


def _write_indicators(form: Form, indicators: Sequence) -> None:
    for group, of_group in groupby(indicators, key=lambda one: one.group):
        top = form.row
        for kind, of_kind in groupby(of_group, key=lambda one: one.kind):
            first = form.row
            for one in of_kind:
                form.cell(2, one.name, "text" if one.modelled else "entry")
                form.cell(3, one.text, "text" if one.modelled else "entry")
                form.sheet.set_row(form.row, _height(one, _GOAL_WIDTHS))
                form.row += 1
            form.merge(first, 1, 1, _kind_word(kind), "side", form.row - 1)
        form.merge(top, 0, 0, _group_word(group), "side", form.row - 1)


def _height(one: Indicator, widths: Sequence[int]) -> float:
    """The room that the kind, the name and the target of an indicator take."""
    return max(room_for(text, width) for text, width in zip((_kind_word(one.kind), one.name, one.text), widths[1:4]))


def _remarks() -> list[str]:
    return [say("指标值为模型测算的均值，是单一数值；P10—P90 区间、推演均值和概率见各项目下的说明；黄色“部门填报”为模型没有测算的内容，由主管部门填写。",
                "Targets are means of the model, one value each; ranges, means and chances stand in the notes below; what is yellow is for the department to fill in."),
            say("数量指标为当年到期兑付的对象数（多为上年认定、获批的；分年兑付的按当年份额折合），与当年兑付金额同为一年，数量乘平均标准等于金额；目标 T1—T3 为全市目标，概率来自全部抽样。",
                "Quantities count recipients whose money falls due in the year (mostly decided on the year before; paid in part they count in part), so that number times the "
                "average is the money; T1 to T3 are the city's, their chances over all draws."),
            say("预算年度没有安排、也没有到期款项的项目不列。", "Items without money or anything due in the budget year are left out.")]


def write_assessment(book: WorkbookWriter) -> None:
    """绩效自评表: weights to change, what was achieved to fill in, scores and their sum live."""
    form = Form(book, "assessment", _dated(say("项目支出绩效自评表", "Self-assessment of budget items"), book), _SCORE_WIDTHS)
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    for number, goals in enumerate(_all_goals(book)):
        if number:
            form.page_break()
        _write_assessment(form, goals)
    form.remarks([say("黄色单元格可填：权重合计须为 100；“完成程度”填 0 至 100% 的比例，得分按权重乘完成程度计算，未填不计分。",
                      "Yellow cells are to be filled in: weights must make 100; achieved is a share of 0 to 100 %, points are weight times it."),
                  say("执行率得分按预计支付除以可用资金（预算安排加上年结转）自动计算，年终改用决算数。",
                      "Points of execution come from the modelled payment over the money at hand; replace them by the accounts at the year's end."),
                  say("产出 50 分、效益 30 分、满意度 10 分、预算执行率 10 分为默认权重，可调整。", "Default weights: output 50, benefit 30, satisfaction 10, execution 10.")])
    form.finish()


def _write_assessment(form: Form, goals: Goals) -> None:
    form.fill_in_line()
    for label, text in ((say("项目名称", "Item"), goals.name), (say("主管部门", "Lead department"), say("、", ", ").join(goals.departments))):
        form.merge(form.row, 0, 1, label, "head")
        form.merge(form.row, 2, form.last, text, "text")
        form.row += 1
    execution, points = _write_execution(form, goals)
    form.headings([say("一级指标", "Group"), say("二级指标", "Kind"), say("三级指标", "Indicator"), say("年度指标值", "Target"), say("实际完成值", "Achieved"),
                   say("权重", "Weight"), say("完成程度", "Share achieved"), say("得分", "Points"), say("偏差原因及改进措施", "Why not, and what next")], repeat=False)
    first = form.row
    _write_criteria(form, assessment_of(goals))
    _write_sum(form, first, execution, points)
    form.row += 1


def _write_execution(form: Form, goals: Goals) -> tuple[int, float]:
    """The block on money: appropriation, carried in, paid, rate and points, live; gives its row, from one, and the points."""
    form.headings([say("资金", "Money"), "", say(f"{goals.year} 年预算安排", f"Appropriation {goals.year}"), say("上年结转", "Carried in"),
                   say("预计支付", "Payment"), say("权重", "Weight"), say("执行率", "Rate"), say("得分", "Points"), say("说明", "Remark")], repeat=False)
    form.merge(form.row - 1, 0, 1, say("资金", "Money"), "head")
    form.merge(form.row, 0, 1, say("预算执行率", "Execution"), "side")
    at, item, budget = form.row + 1, '"' + goals.name.replace('"', '""') + '"', form.book.study.budget
    place, means = budget.years.index(goals.year), []
    for column, measure in ((2, "appropriation"), (3, "carried_in"), (4, "payment")):
        yuan = float(budget.of(measure, budget.settings.by, goals.key)[place].mean())
        form.cell(column, (f"={ledger_sum(form.book, measure, str(goals.year), {'item': item})}/{WAN}", wan(yuan)), "money")
        means.append(yuan)
    rate = means[2] / (means[0] + means[1]) if means[0] + means[1] else 0.0
    points = EXECUTION_POINTS * min(1.0, rate)
    form.cell(5, EXECUTION_POINTS, "entry_points")
    form.cell(6, (f"=IF(C{at}+D{at}=0,0,E{at}/(C{at}+D{at}))", rate), "percent")
    form.cell(7, (f"=F{at}*MIN(1,G{at})", points), "points")
    remark = say("支付为推演均值", "payment is a simulated mean")
    form.cell(8, remark, "text")
    form.sheet.set_row(form.row, room_for(remark, _SCORE_WIDTHS[8]))
    form.row += 1
    return at, points


def _write_criteria(form: Form, criteria: Sequence[Criterion]) -> None:
    for group, of_group in groupby(criteria, key=lambda one: one.indicator.group):
        top = form.row
        for kind, of_kind in groupby(of_group, key=lambda one: one.indicator.kind):
            first = form.row
            for one in of_kind:
                _write_criterion(form, one)
            form.merge(first, 1, 1, _kind_word(kind), "side", form.row - 1)
        form.merge(top, 0, 0, _group_word(group), "side", form.row - 1)


def _write_criterion(form: Form, one: Criterion) -> None:
    at, shown = form.row + 1, one.indicator
    form.cell(2, shown.name, "text" if shown.modelled else "entry")
    form.cell(3, shown.text, "text" if shown.modelled else "entry")
    form.cell(4, to_fill_in(), "entry_centre")
    form.cell(5, one.weight, "entry_points")
    form.cell(6, None, "entry_percent")
    form.cell(7, (f"=IF(ISNUMBER(G{at}),F{at}*MAX(0,MIN(1,G{at})),0)", 0), "points")
    form.cell(8, None, "entry")
    form.sheet.set_row(form.row, max(_height(shown, _SCORE_WIDTHS), room_for(to_fill_in(), _SCORE_WIDTHS[4])))
    form.row += 1


def _write_sum(form: Form, first: int, execution: int, points: float) -> None:
    """Weights and points in all; the weights are checked as they are changed. ``execution`` is the row of the execution rate, from one."""
    last = form.row
    for column in range(form.last + 1):
        form.cell(column, None, "total")
    form.merge(last, 0, 4, say("合计", "Total"), "total")
    form.cell(5, (f"=F{execution}+SUM(F{first + 1}:F{last})", 100), "total_points")
    form.cell(7, (f"=H{execution}+SUM(H{first + 1}:H{last})", points), "total_points")
    fine, wrong = say("权重合计 100", "weights make 100"), say("权重合计不是 100，请调整", "weights do not make 100: change them")
    form.cell(8, (f'=IF(ROUND(F{last + 1}-100,6)=0,"{fine}","{wrong}")', fine), "total_text")
    form.row += 1
