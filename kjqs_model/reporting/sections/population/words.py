"""Names of counties, industry groups, latent scores, faults against the law and other things of the population in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....language import say

if TYPE_CHECKING:
    from ....population.margins import Design

_GROUPS = {
    "装备制造/轴承/汽车": "machinery, bearings, vehicles", "化工新材料": "chemicals, new materials", "有色金属及加工": "non-ferrous metals",
    "农产品加工/食品": "farm products, food", "医药/阿胶": "medicine, ejiao", "纺织服装": "textiles, clothing", "金属制品": "metal products",
    "建材/其他制造": "building materials, other", "软件和信息服务": "software, information", "科研和技术服务": "research, technical services",
}
_SCORES = {
    "size": ("规模", "size"), "productivity": ("生产率", "productivity"), "age": ("年龄", "age"), "rd_propensity": ("研发倾向", "R&D propensity"),
    "rd_intensity": ("研发强度", "R&D intensity"), "technical_staff": ("科技人员", "technical staff"),
    "intellectual_property": ("知识产权", "intellectual property"),
}
_VIOLATIONS = {
    "certified_below_rd_floor": ("持证高企近三年研发费用占比低于门槛", "certified, R&D of three years under its floor"),
    "certified_in_the_year_below_rd_floor": ("当年认定而前三年研发费用占比低于门槛", "recognised in the year with R&D under its floor"),
    "certified_in_the_year_without_meeting_the_conditions": ("当年认定而不符合全部条件", "recognised in the year without meeting every condition"),
    "failed_although_the_law_would_recognise": ("未通过认定而按办法本应通过", "failed although the law would recognise it"),
    "certified_in_the_year_without_certificate": ("当年认定而没有证书", "recognised in the year without a certificate"),
    "certificate_older_than_three_years": ("证书过期仍算有效", "valid on a certificate that ran out"),
    "registered_over_the_size_limits": ("入库科技型中小企业超过规模上限", "registered technology SME over the size limits"),
    "registered_without_qualifying": ("入库科技型中小企业不符合评价条件", "registered technology SME that does not qualify"),
    "above_scale_below_the_threshold": ("规上企业营业收入低于规上标准", "above-scale with a revenue below the threshold"),
    "super_deduction_in_an_excluded_industry": ("不得加计扣除的行业享受加计扣除", "super-deduction in an excluded industry"),
    "founded_after_the_base_year": ("成立年份晚于基年", "founded after the base year"),
}
_UNITS = {"firms": ("户", "firms"), "yuan": ("元", "yuan"), "persons": ("人", "persons"), "share": ("比例", "share"), "years": ("年", "years")}


def county_word(design: Design, name: str) -> str:
    """A county or development zone of the design."""
    return say(name, design.counties[name]["en"])


def group_word(name: str) -> str:
    """A group of industries of technology firms, by its name in the facts."""
    return say(name, _GROUPS[name])


def score_word(name: str) -> str:
    """A latent score."""
    return say(*_SCORES[name])


def violation_word(name: str) -> str:
    """A way in which a firm's figures may contradict its status, by its name in quality.json."""
    return say(*_VIOLATIONS[name])


def population_unit(name: str) -> str:
    """A unit of margins and held-out figures."""
    return say(*_UNITS[name])
