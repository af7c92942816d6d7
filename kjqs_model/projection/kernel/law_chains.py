"""The chains of national and provincial rules, and the city's functions, that the kernel runs: which quantities from which
columns."""

from __future__ import annotations

from ...articles import a01_high_tech_enterprises as a01
from ...articles import a08_rd_investment as a08
from .compiling import chain, compiled

_ACCOUNTS_BEFORE = tuple(f"{name}_{back}" for name in ("revenue", "net_assets", "rd_audit") for back in (1, 2, 3))

RECOGNITION = chain(
    "recognition_result",
    "recognition",
    ["meets_conditions", "score"],
    [
        "founded_year",
        "days_registered",
        "class_one_ip",
        "class_two_ip",
        "technology_field",
        "technical_staff_1",
        "staff_1",
        *_ACCOUNTS_BEFORE,
        "rd_domestic_share_1",
        "rd_domestic_share_2",
        "rd_domestic_share_3",
        "high_tech_revenue_share_1",
        "accident",
        "technology_rating",
        "management_rating",
        "results_converted",
        "led_standard",
        "expert_score",
    ],
)
"""Whether a firm meets the conditions of recognition, and its score."""

BESIDE_RD = chain(
    "conditions_beside_rd",
    "recognition",
    ["technical_staff_suffice", "high_tech_revenue_suffices", "field_supported"],
    ["technical_staff_1", "staff_1", "high_tech_revenue_share_1", "technology_field"],
)
"""Those of the conditions that a firm cannot reach by R&D: who misses one of them meets them not."""

CERTIFICATE = chain("certificate", "recognition", ["certificate_valid", "certificate_expires"], ["certificate_year"])
RATIO_ASKED = chain("ratio_asked", "recognition", ["rd_ratio_required"], ["revenue_1"])

REGISTRATION = chain(
    "registration",
    "technology_sme",
    ["qualifies"],
    [
        "staff_1",
        "revenue_1",
        "assets_1",
        "technical_staff_1",
        "rd_tax_1",
        "cost_1",
        "class_one_ip",
        "class_two_ip",
        "certificate_valid",
        "accident",
        "national_prize",
        "provincial_institution",
        "led_standard",
    ],
)

_TAXED = (
    "taxable_income",
    "tax_losses",
    "staff",
    "assets",
    "certificate_valid",
    "rd_tax",
    "super_deduction",
    "industry_division",
    "tech_sme",
    "priority_industry",
)
_SAVINGS = "saving_from_super_deduction", "saving_from_technology_sme_rate", "saving_from_certificate"

TAX = chain("tax", "income_tax", _SAVINGS, _TAXED)
CERTIFICATE_SAVING = chain("certificate_saving", "income_tax", _SAVINGS[-1:], _TAXED)
TAX_RATE = chain("tax_rate", "income_tax", ["tax_rate"], _TAXED)
"""Three questions to one law: what each relief saves; what a certificate saves alone; the rate on the last yuan."""

DEDUCTION = chain(
    "deduction",
    "super_deduction",
    ["deduction_rate", "enjoys_super_deduction"],
    ["super_deduction", "industry_division", "tech_sme", "priority_industry"],
)

PROVINCIAL_SUBSIDY = chain(
    "provincial_subsidy",
    "provincial_rd_subsidy",
    ["base", "granted_outside_envelope"],
    [
        "certificate_valid",
        "tech_sme",
        "super_deduction",
        "industry_division",
        "above_scale",
        "rd_reported",
        "revenue",
        "rd_tax",
        "rd_tax_1",
        "priority_industry",
    ],
)

PROVINCIAL_AWARD = chain(
    "provincial_award",
    "provincial_recognition_award",
    ["award"],
    ["recognition", "staff", "revenue", "industry_division", "priority_industry"],
)

first_recognition_award = compiled(a01.first_recognition_award)
renewals = compiled(a01.renewals)
renewal_award = compiled(a01.renewal_award)
failed_application_award = compiled(a01.failed_application_award)
firms_with_a_provincial_subsidy = compiled(a08.firms_with_a_provincial_subsidy)
match_of_provincial_subsidy = compiled(a08.match_of_provincial_subsidy)
reports_for_the_first_time = compiled(a08.reports_for_the_first_time)
reports_a_clear_increase = compiled(a08.reports_a_clear_increase)
no_other_rd_subsidy = compiled(a08.no_other_rd_subsidy)
no_subsidy_that_counts = compiled(a08.no_subsidy_that_counts)
counts_as_above_scale = compiled(a08.counts_as_above_scale)
reporting_firms = compiled(a08.reporting_firms)
reporting_subsidy = compiled(a08.reporting_subsidy)
