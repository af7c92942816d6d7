"""One year of every firm at risk in a block of draws, compiled. The rules are those of articles/, higher_law/ and behaviour/.

Within a year: firms leave; the law looks at the accounts of the years before and firms decide (recognition, registration); then the
accounts of the year are made (growth, R&D); last, what the province's subsidy of the next year rests on, and the year's taxes.
"""

from __future__ import annotations

import numpy as np

from ..behaviour import applying, benefit, rd_demand, relabelling
from ..tables.words import AboveScale, Recognition
from . import law_chains as law
from .compiling import compiled, jit, part
from .factors import Count, Factor, Fixed
from .luck import four_uniforms, laplace, normal
from .state import NEW
from .state import Figure as F
from .state import Mark as M
from .state import Trait as T

_recognition, _certificate, _registration = law.RECOGNITION.function, law.CERTIFICATE.function, law.REGISTRATION.function
_ratio_asked, _tax, _deduction = law.RATIO_ASKED.function, law.TAX.function, law.DEDUCTION.function
_subsidy_base, _provincial_award = law.PROVINCIAL_SUBSIDY.function, law.PROVINCIAL_AWARD.function
_first_award, _renewal_award, _failed_award = law.first_recognition_award, law.renewal_award, law.failed_application_award
_has_subsidy, _match = law.firms_with_a_provincial_subsidy, law.match_of_provincial_subsidy
_first_report, _increase, _no_other = law.reports_for_the_first_time, law.reports_a_clear_increase, law.no_other_rd_subsidy
_counts_as_above_scale, _reporting, _reporting_amount = law.counts_as_above_scale, law.reporting_firms, law.reporting_subsidy
_value, _gain = compiled(benefit.value_of_certificate), compiled(benefit.gain_from_applying)
_expected_saving = compiled(benefit.expected_tax_saving)
_relative, _answer = compiled(benefit.relative_gain), compiled(benefit.answer_to_gain)
_odds_first, _chance = compiled(applying.odds_of_first_application), compiled(applying.chance_of)
_passing, _registering = compiled(applying.chance_to_pass), compiled(applying.chance_to_register)
_reaches, _aimed_ratio = compiled(relabelling.reaches_for_the_ratio), compiled(relabelling.ratio_aimed_at)
_reported, _real = compiled(relabelling.reported_rd), compiled(relabelling.real_rd)
_user_cost, _answer_to_cost, _added = compiled(rd_demand.user_cost), compiled(rd_demand.answer_to_cost), compiled(rd_demand.added_by_subsidy)

_NAN = np.nan
_FIRST = int(Recognition.first)
_NEW = NEW
_MOST_SHOCK, _LEAST_SCALE = 1.2, 0.03
_USUAL_REVENUE = 1e7
_STAFF_ELASTICITY, _ASSETS_ELASTICITY = 0.68, 0.9
_EXIT_FALLS = 0.25
_MOST_RD_RATIO = 0.5
_COST_BOUNDS = (0.5, 2.0)
_SHARP = 1e6
_HUGE = 1e12  # yuan of assets with which no firm is small
_OLD = 100.0  # years after which no certificate counts


@jit
def step(figures, marks, template, traits, keys, draws, year, factors, fixed, rules, rules_of_reference, awards, awards_of_reference, words, seed,
         totals, failure):
    """Carry every firm of a block of draws through one year.

    Parameters
    ----------
    figures, marks : (draws, firms, Figure | Mark), changed in place. template : (draws, firms) rows of traits.
    traits : (rows, Trait). keys : uint64 (firms,). draws : uint64 (draws,) absolute numbers. year : the year that is made.
    factors : (draws, Factor). fixed : (Fixed,). rules : parameters of the chains in the year; rules_of_reference : in the base year.
    awards, awards_of_reference : what the city pays, see ``awards.Awards``. words : event words. seed : two key words.
    totals : (draws, Count), filled. failure : int64 (3,): set to 1, draw and firm where a figure is no number.
    """
    for d in range(figures.shape[0]):
        for i in range(figures.shape[1]):
            mark = marks[d, i]
            if mark[M.alive] == 0:
                continue
            x, trait = figures[d, i], traits[template[d, i]]
            _one_firm(x, mark, trait, keys[i], draws[d], year, factors[d], fixed, rules, rules_of_reference, awards, awards_of_reference,
                      words, seed, totals[d])
            if mark[M.alive] != 0 and not (x[F.revenue] > 0 and x[F.rd_statistical] >= 0 and x[F.rd_real] >= 0
                                           and np.isfinite(x[F.revenue] + x[F.rd_statistical] + x[F.income])):
                failure[0], failure[1], failure[2] = 1, d, i
                return


@part
def _one_firm(x, mark, trait, key, draw, year, factor, fixed, rules, rules_of_reference, awards, awards_of_reference, words, seed, total):
    leave, grow, research, earn = four_uniforms(key, draw, words[0], seed[0], seed[1])
    mark[M.recognition], mark[M.first_report], mark[M.could_apply_first] = Recognition.none, 0, 0
    mark[M.was_registered] = mark[M.registered]
    entering = mark[M.entering] == _NEW
    mark[M.entering] = 1 if entering else 0
    if not entering and leave < factor[Factor.exit_rate] * _exit_factor(x[F.revenue]):
        mark[M.alive] = 0
        total[Count.exited] += 1
        return
    value, value_of_reference, could, begin = 0.0, 0.0, False, 1.0
    if mark[M.performer] != 0:
        begin, apply, succeed, register = four_uniforms(key, draw, words[1], seed[0], seed[1])
        value, value_of_reference, could = _seek_recognition(x, mark, trait, year, factor, fixed, rules, rules_of_reference, awards,
                                                             awards_of_reference, begin, apply, succeed, total)
        _register(x, mark, trait, year, entering, factor, rules, register, total)
    elif mark[M.above_scale] != AboveScale.none:
        begin, apply, succeed, register = four_uniforms(key, draw, words[1], seed[0], seed[1])
    _grow(x, trait, factor, fixed, grow, earn)
    _start_or_stop(x, mark, year, factor, fixed, begin, rules, key, draw, words, seed)
    if mark[M.performer] != 0:
        _research(x, mark, trait, year, factor, fixed, rules, rules_of_reference, value, value_of_reference, could, research)
        _learn(x, factor, key, draw, words, seed)
    else:
        _no_research(x)
    _close_year(x, mark, trait, year, factor, rules, awards, awards_of_reference, total)


@part
def _exit_factor(revenue):
    return min(max(np.exp(-_EXIT_FALLS * np.log(revenue / _USUAL_REVENUE)), 0.1), 3.0)


@part
def _technical_staff(share, staff):
    return np.ceil(np.rint(share * staff * _SHARP) / _SHARP)


@part
def _seek_recognition(x, mark, trait, year, factor, fixed, rules, rules_of_reference, awards, awards_of_reference, begin, apply, succeed, total):
    """The decision to apply and its result; gives what a certificate is worth, and whether the firm could qualify but for its R&D."""
    validity = rules.validity_years
    ever = x[F.certificate_year] > year - _OLD
    valid, expires = _certificate(x[F.certificate_year], float(year), rules.certificate)
    technical = _technical_staff(trait[T.technical_share], x[F.staff])
    meets, score, staff_enough, high_tech, field = _recognition(
        x[F.founded_year], _NAN, x[F.class_one_ip], x[F.class_two_ip], int(trait[T.technology_field]), technical, x[F.staff],
        x[F.revenue], x[F.revenue_1], x[F.revenue_2], x[F.net_assets], x[F.net_assets_1], x[F.net_assets_2],
        x[F.rd_audit], x[F.rd_audit_1], x[F.rd_audit_2], trait[T.rd_domestic_share], trait[T.rd_domestic_share], trait[T.rd_domestic_share],
        trait[T.high_tech_revenue_share], trait[T.accident] > 0, trait[T.technology_rating], trait[T.management_rating],
        trait[T.results_converted], trait[T.led_standard] > 0, _NAN, float(year), rules.recognition)
    could = staff_enough and high_tech and field
    first = not ever
    x[F.score], mark[M.could_apply_first] = score, 1 if first and meets else 0
    value = _worth(x, mark, trait, year, first, fixed, rules, awards, validity)
    reference = value
    if not rules.worth_holds:
        reference = _worth(x, mark, trait, year, first, fixed, rules_of_reference, awards_of_reference, validity)
    if could and mark[M.aims] == 0 and begin < factor[Factor.preparing_rate]:
        mark[M.aims] = 1
    if expires:
        total[Count.expiring] += 1
    if valid or not meets:
        if expires:
            total[Count.lapsed] += 1
        return value, reference, could
    level = factor[Factor.pass_level] if first else factor[Factor.renewal_level]
    chance = _passing(score, rules.pass_mark, level, factor[Factor.expert_noise])
    first_application = first and mark[M.applied] == 0
    gain = _gain(value, chance, first_application, _failed_award(awards.failed))
    gain_of_reference = _gain(reference, chance, first_application, _failed_award(awards_of_reference.failed))
    moved = _answer(_relative(gain, gain_of_reference, factor[Factor.own_value]), factor[Factor.take_up_elasticity])
    if expires:
        odds = factor[Factor.renewal_odds]
    else:
        odds = _odds_first(factor[Factor.application_level], score, rules.pass_mark, fixed[Fixed.score_scale], mark[M.registered] != 0,
                           fixed[Fixed.registered_factor])
    if apply < _chance(odds, moved):
        _decide(x, mark, year, first, first_application, succeed < chance, total)
    if expires and x[F.certificate_year] != year:
        total[Count.lapsed] += 1
    return value, reference, could


@part
def _worth(x, mark, trait, year, first, fixed, rules, awards, validity):
    """What a certificate is worth to a firm on its latest accounts."""
    losses = max(-x[F.income_1], 0.0) + max(-x[F.income_2], 0.0) + max(-x[F.income_3], 0.0)
    priority = int(trait[T.priority_industry])
    _, _, saving, _ = _tax(x[F.income], losses, x[F.staff], x[F.assets], True, x[F.rd_tax], mark[M.super_deduction] != 0,
                           trait[T.industry_division], mark[M.registered] != 0, priority, float(year), rules.tax)
    outgrown = 0.0
    if saving <= 0:
        usual = max(x[F.income], fixed[Fixed.usual_margin] * x[F.revenue])
        _, _, outgrown, _ = _tax(usual, 0.0, x[F.staff], _HUGE, True, 0.0, False, trait[T.industry_division], False, priority, float(year), rules.tax)
    saving = _expected_saving(saving, outgrown, fixed[Fixed.outgrowing])
    of_province = _provincial_award(_FIRST, x[F.staff], x[F.revenue], trait[T.industry_division], priority, float(year),
                                    rules.provincial_award)[0]
    return _value(first, saving, validity, _first_award(awards.first), _renewal_award(awards.renewal), of_province)


@part
def _decide(x, mark, year, first, first_application, passed, total):
    if first:
        total[Count.applied_first] += 1
    if passed:
        mark[M.recognition] = Recognition.first if first else Recognition.renewed
        x[F.certificate_year] = year
        if first:
            x[F.first_certificate_year] = year
            total[Count.first] += 1
        else:
            total[Count.renewed] += 1
    elif first_application:
        mark[M.recognition] = Recognition.failed_first
        total[Count.failed_first] += 1
    else:
        mark[M.recognition] = Recognition.failed
        total[Count.failed] += 1
    mark[M.applied], mark[M.aims] = 1, 1


@part
def _register(x, mark, trait, year, entering, factor, rules, place, total):
    """Registration as technology SME, on the accounts of the year before."""
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    technical = _technical_staff(trait[T.technical_share], x[F.staff])
    qualifies = _registration(x[F.staff], x[F.revenue], x[F.assets], technical, x[F.rd_tax], x[F.cost], x[F.class_one_ip], x[F.class_two_ip],
                              valid, trait[T.accident] > 0, trait[T.national_prize] > 0, trait[T.provincial_institution] > 0,
                              trait[T.led_standard] > 0, float(year), rules.registration)[0]
    chance = _registering(mark[M.registered] != 0, entering, factor[Factor.stay], factor[Factor.join], factor[Factor.of_entrants])
    mark[M.registered] = 1 if qualifies and place < chance else 0
    if mark[M.registered] != 0:
        total[Count.registered] += 1


@part
def _grow(x, trait, factor, fixed, grow, earn):
    """Revenue by a fat-tailed shock whose spread falls with size; what is sized follows; profit by its margin."""
    size = np.log(x[F.revenue] / _USUAL_REVENUE)
    scale = max(factor[Factor.growth_spread] * np.exp(-factor[Factor.spread_exponent] * size), _LEAST_SCALE)
    shock = min(max(laplace(grow, scale), -_MOST_SHOCK), _MOST_SHOCK) - scale * scale
    growth = factor[Factor.growth] + trait[T.trend] + shock
    ratio, smaller = np.exp(growth), np.exp(_ASSETS_ELASTICITY * growth)
    x[F.revenue_2], x[F.revenue_1] = x[F.revenue_1], x[F.revenue]
    x[F.revenue] = max(np.rint(x[F.revenue] * ratio), 1000.0)
    x[F.net_assets_2], x[F.net_assets_1] = x[F.net_assets_1], x[F.net_assets]
    x[F.net_assets] = np.rint(x[F.net_assets] * smaller)
    x[F.assets] = np.rint(x[F.assets] * smaller)
    x[F.staff] = max(np.rint(x[F.staff] * np.exp(_STAFF_ELASTICITY * growth)), 1.0)
    x[F.income_3], x[F.income_2], x[F.income_1] = x[F.income_2], x[F.income_1], x[F.income]
    x[F.income] = np.rint(x[F.revenue] * (trait[T.margin] + fixed[Fixed.margin_spread] * normal(earn)))
    x[F.cost] = max(x[F.revenue] - x[F.income], 0.0)


@part
def _start_or_stop(x, mark, year, factor, fixed, begin, rules, key, draw, words, seed):
    """Above-scale industry takes up R&D, with a first return; performers without certificate or registration give it up."""
    if mark[M.performer] == 0:
        if mark[M.above_scale] == AboveScale.industrial and begin < factor[Factor.start_rate]:
            deducts, _, _, _ = four_uniforms(key, draw, words[3], seed[0], seed[1])
            mark[M.performer], mark[M.first_report] = 1, 1
            mark[M.super_deduction] = 1 if deducts < fixed[Fixed.deducts] else 0
        return
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    if not valid and mark[M.registered] == 0 and mark[M.recognition] == Recognition.none and 1 - begin < factor[Factor.stop_rate]:
        mark[M.performer] = 0


@part
def _research(x, mark, trait, year, factor, fixed, rules, rules_of_reference, value, value_of_reference, could, luck):
    """Latent R&D by its persistent intensity, cost and subsidies; reported and real R&D by relabelling."""
    x[F.deviation] = factor[Factor.rd_persistence] * x[F.deviation] + factor[Factor.rd_spread] * normal(luck)
    wanted = x[F.revenue] * np.exp(trait[T.latent] + factor[Factor.rd_level] + x[F.deviation])
    if rules.cost_moves:
        cost = _cost_of_rd(x, mark, trait, year, rules)
        cost_of_reference = _cost_of_rd(x, mark, trait, year, rules_of_reference)
        wanted *= _answer_to_cost(cost, cost_of_reference, factor[Factor.user_cost_elasticity], _COST_BOUNDS[0], _COST_BOUNDS[1])
    wanted += _added(x[F.subsidy], x[F.subsidy_of_reference], x[F.revenue], fixed[Fixed.small_revenue], factor[Factor.small_firms_add],
                     factor[Factor.large_firms_add])
    latent = np.rint(min(max(wanted, 0.0), _MOST_RD_RATIO * x[F.revenue]))
    threshold = trait[T.threshold]
    if mark[M.aims] != 0 and threshold > 1:
        threshold = threshold / (1 + threshold)  # who has begun to prepare does it at the reference
    reaches = _reaches(could, value, _relative(value, value_of_reference, factor[Factor.own_value]), threshold)
    asked = _ratio_asked(x[F.revenue], float(year), rules.ratio_asked)[0]
    aim = np.ceil(np.ceil(x[F.revenue] * _aimed_ratio(asked, trait[T.safety])) * trait[T.above_audit])
    reported = _reported(latent, reaches, aim)
    x[F.rd_statistical_1], x[F.rd_tax_1] = x[F.rd_statistical], x[F.rd_tax]
    x[F.rd_audit_2], x[F.rd_audit_1] = x[F.rd_audit_1], x[F.rd_audit]
    x[F.rd_statistical], x[F.rd_real] = reported, np.rint(_real(latent, reported, factor[Factor.real_share]))
    x[F.rd_audit] = np.ceil(np.rint(reported / trait[T.above_audit] * _SHARP) / _SHARP)
    x[F.rd_tax] = np.rint(x[F.rd_audit] * trait[T.tax_share])


@part
def _no_research(x):
    x[F.rd_statistical_1], x[F.rd_tax_1] = x[F.rd_statistical], x[F.rd_tax]
    x[F.rd_audit_2], x[F.rd_audit_1] = x[F.rd_audit_1], x[F.rd_audit]
    x[F.rd_statistical], x[F.rd_real], x[F.rd_audit], x[F.rd_tax] = 0.0, 0.0, 0.0, 0.0


@part
def _cost_of_rd(x, mark, trait, year, rules):
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    priority = int(trait[T.priority_industry])
    deducts, registered = mark[M.super_deduction] != 0, mark[M.registered] != 0
    _, _, _, rate = _tax(x[F.income], 0.0, x[F.staff], x[F.assets], valid, x[F.rd_tax], deducts, trait[T.industry_division], registered,
                         priority, float(year), rules.tax)
    extra, enjoys = _deduction(deducts, trait[T.industry_division], registered, priority, float(year), rules.deduction)
    return _user_cost(rate, extra if enjoys else 0.0)


@part
def _learn(x, factor, key, draw, words, seed):
    """New intellectual property of a performer."""
    invention, other, _, _ = four_uniforms(key, draw, words[2], seed[0], seed[1])
    if invention < factor[Factor.invention_rate]:
        x[F.class_one_ip] += 1
    if other < min(3 * factor[Factor.invention_rate], 1.0):
        x[F.class_two_ip] += 1


@part
def _close_year(x, mark, trait, year, factor, rules, awards, awards_of_reference, total):
    """What the next year's provincial subsidy rests on, the city's subsidies of the year, taxes, and sums."""
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    if valid:
        total[Count.certified] += 1
    if mark[M.performer] == 0:
        x[F.envelope_base], x[F.outside_envelope] = 0.0, 0.0
        x[F.subsidy], x[F.subsidy_of_reference] = 0.0, 0.0
        return
    registered, deducts = mark[M.registered] != 0, mark[M.super_deduction] != 0
    priority, division = int(trait[T.priority_industry]), trait[T.industry_division]
    above_scale = mark[M.above_scale]
    total[Count.performers] += 1
    total[Count.pool] += 1 if valid or registered else 0
    total[Count.rd_reported] += x[F.rd_statistical]
    total[Count.rd_real] += x[F.rd_real]
    if valid or mark[M.recognition] != Recognition.none:
        total[Count.rd_sought] += x[F.rd_statistical]
        total[Count.rd_sought_real] += x[F.rd_real]
    if trait[T.subsidy_place] < factor[Factor.subsidy_share]:
        x[F.envelope_base], x[F.outside_envelope] = _subsidy_base(valid, registered, deducts, division, above_scale, x[F.rd_statistical],
                                                                  x[F.revenue], x[F.rd_tax], x[F.rd_tax_1], priority, float(year), rules.subsidy)
    else:
        x[F.envelope_base], x[F.outside_envelope] = 0.0, 0.0
    x[F.subsidy] = _city_subsidy(x, mark, awards)
    x[F.subsidy_of_reference] = _city_subsidy(x, mark, awards_of_reference)
    losses = max(-x[F.income_1], 0.0) + max(-x[F.income_2], 0.0) + max(-x[F.income_3], 0.0)
    saved, by_rate, by_certificate, _ = _tax(x[F.income], losses, x[F.staff], x[F.assets], valid, x[F.rd_tax], deducts, division, registered,
                                             priority, float(year), rules.tax)
    if deducts:
        total[Count.tax_super_deduction] += np.floor(saved + 0.5)
        if registered:
            total[Count.tax_by_technology_smes] += np.floor(saved + 0.5)
            total[Count.tax_technology_sme_rate] += np.floor(by_rate + 0.5)
    if valid:
        total[Count.tax_certificate] += np.floor(by_certificate + 0.5)


@part
def _city_subsidy(x, mark, awards):
    """What the city pays a firm for its R&D in the year: the match (8.1) and the subsidy on R&D returns (8.2), where they are in force."""
    if not awards.in_force:
        return 0.0
    grant, first_report, above_scale = x[F.grant], mark[M.first_report] != 0, mark[M.above_scale]
    paid = 0.0
    if _has_subsidy(mark[M.super_deduction] != 0, grant):
        paid += _match(grant, awards.match_rate)
    if above_scale != AboveScale.none:
        previous = _NAN if first_report else x[F.rd_statistical_1]
        entitled = _reporting(_counts_as_above_scale(above_scale, awards.reporting_firms),
                              _first_report(first_report, x[F.rd_statistical], awards.first_report_minimum),
                              _increase(first_report, x[F.rd_statistical], previous, awards.increase_minimum),
                              _no_other(grant, 0.0), awards.no_other_subsidy)
        if entitled:
            paid += _reporting_amount(awards.reporting_amount, awards.reporting_share)
    return paid
