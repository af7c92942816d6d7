"""Names of sheets, headings, units and recipients in the reader's language, and the sentence on unset clauses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..language import label, say
from ..policy import register, unlisted_promises

if TYPE_CHECKING:
    from ..policy import Costing

LONGEST_PROPERTY = 255
"""Signs that a document's property holds (title, author), in workbooks and in text documents."""

_SHEETS = {
    "cover": ("说明", "About"), "parameters": ("参数", "Parameters"), "clauses": ("分条款", "Clauses"),
    "article": ("分条目", "Articles"), "department": ("分部门", "Departments"), "county": ("分县区", "Counties"),
    "payments": ("明细", "Payments"), "assumptions": ("假设", "Assumptions"), "published": ("对照", "Published"),
    "difference": ("对比", "Difference"), "population": ("总体", "Population"), "tax": ("税式支出", "Tax relief"),
    "years": ("年度测算", "Years ahead"), "expected": ("明年预计数", "Expected numbers"), "targets": ("目标", "Targets"), "starts": ("目标起点", "Start"), "flows": ("流量", "Flows"), "priors": ("先验", "Priors"),
    "three_years": ("三年滚动", "Three-year plan"), "function": ("功能科目", "By function"), "economic": ("经济科目", "By economic code"),
    "goals": ("绩效目标", "Goals"), "assessment": ("绩效自评", "Self-assessment"), "reform": ("事前评估", "Reform cost note"),
    "transfers": ("转移支付", "Transfers"), "due": ("资金拨付", "Payments due"), "burden": ("负担", "Burden"), "ledger": ("台账", "Ledger"),
    "quantiles": ("分位数", "Quantiles"), "contributions": ("贡献", "Contributions"), "knowing": ("信息价值", "Worth knowing"), "settings": ("财政设定", "Settings"),
    "safety": ("保障试算", "Safety trial"),
    "overlap": ("重复奖补", "Overlap"), "manifest": ("清单", "Manifest"),
}
_HEADINGS = {
    "clause": ("条款", "Clause"), "matter": ("事项", "Matter"), "parameter": ("参数", "Parameter"), "path": ("路径", "Path"),
    "value": ("取值", "Value"), "unit": ("单位", "Unit"), "law": ("政策原值", "In the policy"), "origin": ("来源", "Set by"),
    "article": ("条", "Art."), "lead": ("牵头部门", "Lead department"), "claim": ("支付性质", "Claim"), "pay": ("补助方式", "Kind"),
    "tier": ("档次", "Tier"), "unit_amount": ("单位标准（元）", "Unit amount (yuan)"), "share_paid": ("实付比例", "Share paid"),
    "units": ("数量", "Units"), "recipients": ("对象数", "Recipients"), "amount": ("金额（元）", "Amount (yuan)"),
    "note": ("说明", "Remark"), "number": ("序号", "No."), "item": ("项目", "Item"),
    "obligatory": ("其中：刚性支付（元）", "Of it obligatory (yuan)"), "share": ("占比", "Share"), "line": ("测算项", "Line"),
    "recipient_kind": ("对象类别", "Kind"), "recipient_id": ("对象编号", "Recipient id"), "county": ("县区", "County"),
    "range": ("区间", "Range"), "source": ("依据", "Source"), "published": ("公开数（元）", "Published (yuan)"),
    "published_count": ("公开数量", "Published count"), "modelled_count": ("模型数量", "Modelled count"),
    "modelled": ("模型测算（元）", "Modelled (yuan)"), "difference": ("差额（元）", "Difference (yuan)"),
    "ratio": ("测算/公开", "Modelled / published"), "parent": ("所依据情景（元）", "Extended scenario (yuan)"),
    "own": ("本情景（元）", "This scenario (yuan)"), "margin": ("边际", "Margin"), "target": ("目标", "Target"), "result": ("结果", "Result"),
    "error": ("误差", "Error"), "hard": ("硬/软", "Hard or soft"), "status": ("公布/假设", "Official or assumed"),
    "measure": ("口径", "Measure"), "group": ("分组", "Group"), "year": ("年份", "Year"), "probability": ("达到的概率", "Chance"),
    "standard_error": ("抽样误差（一个标准误）", "Sampling error (one standard error)"), "flow": ("流量或存量", "Flow or stock"), "prior": ("先验", "Prior"),
    "distribution": ("分布", "Distribution"), "kind": ("性质", "Kind"),
    "firms": ("企业数", "Firms"), "not_known": ("数据不全的企业", "Firms without data"),
}
_RECIPIENTS = {
    "enterprise": ("企业", "enterprise"), "intermediary": ("中介机构", "intermediary"), "platform": ("平台", "platform"),
    "carrier": ("载体", "carrier"), "project": ("项目", "project"), "person": ("人才", "person"), "employer": ("用人单位", "employer"),
    "park": ("园区", "park"), "commissioner": ("科技特派员", "commissioner"), "contract_seller": ("技术合同卖方", "contract seller"),
    "prize_winner": ("获奖项目", "prize winner"), "training_body": ("培养机构", "training body"), "bank": ("银行", "bank"),
    "envelope": ("总额", "envelope"),
}
_UNITS = {"yuan": ("元", "yuan"), "rate": ("比率", "rate"), "share": ("比例", "share"), "count": ("个", "count")}


def sheet_word(name: str) -> str:
    return _word(_SHEETS, name)


def heading(name: str) -> str:
    return _word(_HEADINGS, name)


def recipient_word(kind: str) -> str:
    return _word(_RECIPIENTS, kind)


def unit_word(unit: str) -> str:
    return _word(_UNITS, unit)


def yuan_text(yuan: int) -> str:
    """An exact amount for prose: ``12,345.67 万元``."""
    return say(f"{yuan / 10_000:,.2f} 万元", f"{yuan:,} yuan")


def wan(yuan: float) -> str:
    """An amount in a sentence: units of 10,000 yuan, millions in English."""
    return say(f"{yuan / 10_000:,.0f} 万元", f"{yuan / 1e6:,.1f} million yuan")


def between(low: float, high: float) -> str:
    """An interval in a sentence, its unit said once."""
    return say(f"{low / 10_000:,.0f}—{high / 10_000:,.0f} 万元", f"{low / 1e6:,.1f} to {high / 1e6:,.1f} million yuan")


def figure(value: float, indicator: str | None) -> str:
    """A figure of an indicator with its unit."""
    if indicator is not None and indicator.startswith("rd_intensity"):
        return f"{value:.2%}"
    return say(f"{value / 1e8:,.2f} 亿元",
               f"{value / 1e8:,.2f} hundred million yuan") if indicator == "rd_expenditure" else f"{value:,.0f}"


def gap(value: float, indicator: str, digits: int = 2) -> str:
    """A difference in an indicator with its sign and unit."""
    if indicator.startswith("rd_intensity"):
        return f"{value * 100:+.{digits}f}" + say(" 个百分点", " points")
    return f"{value / 1e8:+,.2f}" + say(" 亿元", " hundred million yuan") if indicator == "rd_expenditure" else f"{value:+,.0f}"


def clause_list(clauses) -> str:
    """Clauses by number and name in one line."""
    return say("、", ", ").join(f"{clause} {register()[clause].label()}" for clause in clauses)


def unset_note(costing: Costing) -> str:
    """The sentence that stands beside every headline total: what it does not hold, by name."""
    if not costing.unset:
        return say("所有付款条款均已计入合计。", "Every clause that pays is in the total. ") + unlisted_promises()
    count = len(costing.unset)
    return say(f"合计不含政策未写明金额的 {count} 个条款：{clause_list(costing.unset)}。",
               f"Not in the total, no amount being named ({count} clauses): {clause_list(costing.unset)}. ") + unlisted_promises()


def funded_note(costing: Costing) -> str:
    """The sentence on clauses whose amount the scenario assumes; empty without any."""
    if not costing.funded:
        return ""
    return say(f"合计含由情景假定金额的条款：{clause_list(costing.funded)}。",
               f"In the total by the scenario's assumption: {clause_list(costing.funded)}.")


def figure_text(value, unit: str) -> str:
    """A figure of the law for a table: shares and rates per cent."""
    if value is None or math.isnan(value):
        return "–"
    if unit in ("rate", "share"):
        return f"{value:.4%}".rstrip("0").removesuffix(".").replace(".%", "%") if value * 100 % 1 else f"{value:.0%}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def known(value):
    """A figure as a whole number, or a dash where there is none."""
    return "–" if value is None or math.isnan(value) else int(value)


def _word(words: dict, name: str) -> str:
    zh, en = words[name]
    return label({"zh": zh, "en": en})


def status_word(status: str) -> str:
    """A status in the reader's language."""
    return {"made": say("已生成", "made"), "skipped": say("未变，沿用", "unchanged"), "failed": say("失败", "failed"),
            "refused": say("不予运行", "refused")}[status]
