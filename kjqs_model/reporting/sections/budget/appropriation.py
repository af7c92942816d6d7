"""How appropriations that a scenario does not set come about, in words: once, for report, workbook, forms and terminal."""

from __future__ import annotations

from ....budget.settings import CLOSED, Settings
from ....language import say


def rule_in_words(rule: str) -> str:
    """How such an appropriation comes about."""
    return {"closed": say("逐年编列：编制时已知的欠付和到期款项减上年结转，另为当年新发生的留余地",
                          "year by year: what is then known to be overdue and due less money carried over, with an allowance for new claims"),
            "open": say("各年一个数，不随此前执行情况调整", "one figure a year, whatever happened before")}[rule]


def appropriation_sentence(settings: Settings) -> str:
    """What appropriations cover, as a remark beneath a table."""
    apart = say("情景有设定的年份按设定，其余", "as the scenario sets them; else ") if settings.appropriation else ""
    if settings.rule == CLOSED:
        return say(f"预算安排：{apart}按编制时已知的欠付和到期款项减上年结转，当年新发生、当年到期的部分按 {settings.safety:.0%} 保障概率预计，向上取整到万元；"
                   "首年各次抽样相同，以后各年随各次抽样的执行情况不同，表中为均值。",
                   f"Appropriations: {apart}what is known to be overdue and due when the budget is drawn up, less money carried over, and for claims that arise "
                   f"and fall due in the year what suffices with a chance of {settings.safety:.0%}; rounded up to 10,000 yuan. The first year's is one figure, later "
                   "years' follow each draw and are shown as means.")
    return say(f"预算安排：{apart}按各项目到期应付扣除上年结转后的 {settings.safety:.0%} 保障概率，向上取整到万元。",
               f"Appropriations: {apart}each item's due less money carried in, at a safety level of {settings.safety:.0%}, rounded up.")
