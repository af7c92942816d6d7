"""Parts of the kernel that make the accounts of a year: growth, research, knowledge."""

from __future__ import annotations

import numpy as np

from ...behaviour import rd_demand, relabelling, staying
from ...tables.words import AboveScale, Recognition
from ..state import STAFF_ELASTICITY
from ..state import FirmFlag as M
from ..state import FirmVariable as F
from ..state import Trait as T
from . import law_chains as law
from .compiling import compiled, part
from .factors import Factor, Fixed
from .luck import four_uniforms, laplace, normal

_certificate, _ratio_asked = law.CERTIFICATE.function, law.RATIO_ASKED.function
_tax_rate, _deduction = law.TAX_RATE.function, law.DEDUCTION.function
_stops = compiled(staying.chance_to_stop_rd)
_reaches, _aimed_ratio = compiled(relabelling.reaches_for_the_ratio), compiled(relabelling.ratio_aimed_at)
_reported, _real = compiled(relabelling.reported_rd), compiled(relabelling.real_rd)
_user_cost, _answer_to_cost, _added = (
    compiled(rd_demand.user_cost),
    compiled(rd_demand.answer_to_cost),
    compiled(rd_demand.added_by_subsidy),
)

_MOST_SHOCK, _LEAST_SCALE = 1.2, 0.03
_USUAL_REVENUE, _LEAST_REVENUE = 1e7, 1000.0
_ASSETS_ELASTICITY = 0.9
_MOST_RD_RATIO = 0.5
_COST_BOUNDS = (0.5, 2.0)
_SHARP = 1e6
_OTHER_IP_FACTOR = 3  # items of class II that come for one of class I


@part
def grow_accounts(x, trait, year, factor, fixed, grow, earn):
    """Revenue by a fat-tailed shock whose spread falls with size, young firms faster; what is sized follows; profit by its
    margin.

    Staff grows by what a firm grows beyond the others: a firm of lasting rank keeps its staff, and gets more for their work.
    """
    size = np.log(x[F.revenue] / _USUAL_REVENUE)
    scale = max(factor[Factor.growth_spread] * np.exp(-factor[Factor.spread_exponent] * size), _LEAST_SCALE)
    shock = min(max(laplace(grow, scale), -_MOST_SHOCK), _MOST_SHOCK) - scale * scale
    young = max(1 - (year - x[F.founded_year]) / fixed[Fixed.maturing_years], 0.0)
    own = trait[T.trend] + shock + fixed[Fixed.young_growth] * young
    growth = factor[Factor.growth] + own
    ratio, smaller = np.exp(growth), np.exp(_ASSETS_ELASTICITY * growth)
    x[F.revenue_2], x[F.revenue_1] = x[F.revenue_1], x[F.revenue]
    x[F.revenue] = max(np.rint(x[F.revenue] * ratio), _LEAST_REVENUE)
    x[F.net_assets_2], x[F.net_assets_1] = x[F.net_assets_1], x[F.net_assets]
    x[F.net_assets] = np.rint(x[F.net_assets] * smaller)
    x[F.assets] = np.rint(x[F.assets] * smaller)
    x[F.staff] = max(np.rint(x[F.staff] * np.exp(STAFF_ELASTICITY * own)), 1.0)
    x[F.income_3], x[F.income_2], x[F.income_1] = x[F.income_2], x[F.income_1], x[F.income]
    x[F.income] = np.rint(x[F.revenue] * (trait[T.margin] + fixed[Fixed.margin_spread] * normal(earn)))
    x[F.cost] = max(x[F.revenue] - x[F.income], 0.0)


@part
def start_or_stop(x, mark, year, factor, fixed, begin, rules, key, draw, words, seed):
    """Above-scale industry takes up R&D, with a first return; performers without certificate or registration give it up."""
    if mark[M.performer] == 0:
        if mark[M.above_scale] == AboveScale.industrial and begin < factor[Factor.start_rate]:
            deducts, _, _, _ = four_uniforms(key, draw, words[3], seed[0], seed[1])
            mark[M.performer], mark[M.first_report] = 1, 1
            mark[M.super_deduction] = 1 if deducts < fixed[Fixed.deducts] else 0
        return
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    if (
        not valid
        and mark[M.registered] == 0
        and mark[M.recognition] == Recognition.none
        and 1 - begin < _stops(factor[Factor.stop_rate], x[F.revenue], fixed[Fixed.stop_revenue])
    ):
        mark[M.performer] = 0


@part
def do_research(x, mark, trait, year, factor, fixed, rules, rules_of_reference, value, could, luck):
    """Latent R&D by its persistent intensity, cost and subsidies; reported and real R&D by relabelling."""
    x[F.deviation] = factor[Factor.rd_persistence] * x[F.deviation] + factor[Factor.rd_spread] * normal(luck)
    x[F.drift] += factor[Factor.rd_step]
    wanted = x[F.revenue] * np.exp(trait[T.latent] + x[F.drift] + x[F.deviation])
    if rules.cost_moves:
        cost = _cost_of_rd(x, mark, trait, year, rules)
        cost_of_reference = _cost_of_rd(x, mark, trait, year, rules_of_reference)
        wanted *= _answer_to_cost(cost, cost_of_reference, factor[Factor.user_cost_elasticity], _COST_BOUNDS[0], _COST_BOUNDS[1])
    wanted += _added(
        x[F.subsidy],
        x[F.subsidy_of_reference],
        x[F.revenue],
        fixed[Fixed.small_revenue],
        factor[Factor.small_firms_add],
        factor[Factor.large_firms_add],
    )
    latent = np.rint(min(max(wanted, 0.0), _MOST_RD_RATIO * x[F.revenue]))
    reaches = _reaches(could, mark[M.aims] != 0, value, factor[Factor.reach_elasticity])
    asked = _ratio_asked(x[F.revenue], float(year), rules.ratio_asked)[0]
    aim = np.ceil(np.ceil(x[F.revenue] * _aimed_ratio(asked, trait[T.safety])) * trait[T.above_audit])
    reported = _reported(latent, reaches, aim)
    x[F.rd_statistical_1], x[F.rd_tax_1] = x[F.rd_statistical], x[F.rd_tax]
    x[F.rd_audit_2], x[F.rd_audit_1] = x[F.rd_audit_1], x[F.rd_audit]
    x[F.rd_statistical], x[F.rd_real] = reported, np.rint(_real(latent, reported, factor[Factor.real_share]))
    x[F.rd_audit] = np.ceil(np.rint(reported / trait[T.above_audit] * _SHARP) / _SHARP)
    x[F.rd_tax] = np.rint(x[F.rd_audit] * trait[T.tax_share])


@part
def do_no_research(x):
    x[F.rd_statistical_1], x[F.rd_tax_1] = x[F.rd_statistical], x[F.rd_tax]
    x[F.rd_audit_2], x[F.rd_audit_1] = x[F.rd_audit_1], x[F.rd_audit]
    x[F.rd_statistical], x[F.rd_real], x[F.rd_audit], x[F.rd_tax] = 0.0, 0.0, 0.0, 0.0


@part
def _cost_of_rd(x, mark, trait, year, rules):
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    priority = int(trait[T.priority_industry])
    deducts, registered = mark[M.super_deduction] != 0, mark[M.registered] != 0
    (rate,) = _tax_rate(
        x[F.income],
        0.0,
        x[F.staff],
        x[F.assets],
        valid,
        x[F.rd_tax],
        deducts,
        trait[T.industry_division],
        registered,
        priority,
        float(year),
        rules.tax_rate,
    )
    extra, enjoys = _deduction(deducts, trait[T.industry_division], registered, priority, float(year), rules.deduction)
    return _user_cost(rate, extra if enjoys else 0.0)


@part
def learn(x, factor, key, draw, words, seed):
    """New intellectual property of a performer; gives luck for its inclination to draw a subsidy."""
    invention, other, incline, _ = four_uniforms(key, draw, words[2], seed[0], seed[1])
    if invention < factor[Factor.invention_rate]:
        x[F.class_one_ip] += 1
    if other < min(_OTHER_IP_FACTOR * factor[Factor.invention_rate], 1.0):
        x[F.class_two_ip] += 1
    return incline
