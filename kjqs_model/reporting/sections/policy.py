"""The policy in tables: articles, clauses, readings, and what the text leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say
from ...policy import articles, register
from ..exhibit import Grid, Prose
from ..tables import costing as views
from ..words import figure_text, funded_note, unset_note

if TYPE_CHECKING:
    from ...study import Study


def unset_prose(study: Study) -> Prose:
    """Which clauses a scenario leaves unset, and which it funds by assumption."""
    return Prose("\n\n".join(note for note in (unset_note(study.costing), funded_note(study.costing)) if note))


def article_grid() -> Grid:
    """The articles of the policy with their clauses."""
    rows = [(number, entry.title(), len(entry.clauses), sum(register()[clause].pays_money for clause in entry.clauses),
             say("、", ", ").join(entry.clauses)) for number, entry in articles().items()]
    return Grid([say("条", "No."), say("条目", "Article"), say("条款数", "Clauses"), say("其中付款", "Paying"), say("条款", "Clauses by id")], rows)


def coverage_grid() -> Grid:
    """Every clause: what it pays, on whose claim, led by whom, and what the policy says it pays."""
    rows = [(clause, entry.label(), views.pay_word(entry.pay) if entry.pays_money else say("不付款", "pays nothing"),
             views.claim_word(entry.claim), entry.lead, _parameters(entry)) for clause, entry in register().items()]
    return Grid([say("条款", "Clause"), say("事项", "Matter"), say("补助方式", "Kind"), say("支付性质", "Claim"), say("牵头部门", "Lead"),
                 say("参数（2023 年）", "Parameters (2023)")], rows)


def reading_grid() -> Grid:
    """Places where the text can be read in more than one way, and the reading in force."""
    rows = [(f"{clause}.{name}", entry.label(), choice.label(), choice.word(choice.reading[0]),
             say("；", "; ").join(f"{word}：{choice.word(word)}" for word in choice.reading[1:]))
            for clause, entry in register().items() for name, choice in entry.choices.items()]
    return Grid([say("路径", "Path"), say("事项", "Matter"), say("疑义", "What is open"), say("默认理解", "Read by default as"),
                 say("其他理解", "Or as")], rows)


def open_grid() -> Grid:
    """Promises without an amount, and remarks on what the text leaves open."""
    rows = [(clause, entry.label(), say("未写明金额", "no amount named") if entry.pay == "unset" else say("有说明", "remark"), entry.note)
            for clause, entry in register().items() if entry.pay == "unset" or entry.note]
    return Grid([say("条款", "Clause"), say("事项", "Matter"), say("情况", "What is open"), say("说明", "Remark")], rows)


def _parameters(entry) -> str:
    found = [f"{parameter.label()} {figure_text(_law(parameter), parameter.unit)}" for parameter in entry.parameters.values() if _law(parameter) is not None]
    return say("；", "; ").join(found)


def _law(parameter) -> float | None:
    dated = [value for year, value in sorted(parameter.values.items()) if year <= 2023]
    return dated[-1] if dated else None
