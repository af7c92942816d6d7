"""One year of every firm at risk in a block of draws, compiled. The rules are those of articles/, higher_law/ and behaviour/.

Within a year: firms leave; the law looks at the accounts of the years before and firms decide (``kernel_decisions``); then the
accounts of the year are made (``kernel_accounts``); last, what the province's subsidy of the next year rests on, and the year's
taxes.
"""

from __future__ import annotations

import numpy as np

from ...behaviour.staying import chance_to_exit
from ...tables.words import AboveScale, Recognition
from ..state import NEW
from ..state import FirmFlag as M
from ..state import FirmVariable as F
from ..state import Trait as T
from . import law_chains as law
from .accounts import do_no_research, do_research, grow_accounts, learn, start_or_stop
from .compiling import compiled, jit, part
from .decisions import register_as_sme, seek_recognition
from .factors import Count, Factor, Fixed
from .luck import four_uniforms, normal

_certificate, _tax, _subsidy_base = law.CERTIFICATE.function, law.TAX.function, law.PROVINCIAL_SUBSIDY.function
_has_subsidy, _match = law.firms_with_a_provincial_subsidy, law.match_of_provincial_subsidy
_first_report, _increase = law.reports_for_the_first_time, law.reports_a_clear_increase
_no_other, _none_that_counts = law.no_other_rd_subsidy, law.no_subsidy_that_counts
_counts_as_above_scale, _reporting, _reporting_amount = law.counts_as_above_scale, law.reporting_firms, law.reporting_subsidy

_exit = compiled(chance_to_exit)

_NAN = np.nan
_NEW = NEW


@jit
def step(
    figures,
    marks,
    template,
    count,
    traits,
    keys,
    draws,
    year,
    factors,
    fixed,
    rules,
    rules_of_reference,
    awards,
    awards_of_reference,
    words,
    seed,
    taxes,
    totals,
    failure,
):
    """Carry every firm of a block of draws through one year.

    Parameters
    ----------
    figures, marks : (draws, places, Figure | Mark), changed in place. template : (draws, places) rows of traits. count : firms,
    the
        first places.
    traits : (rows, Trait). keys : uint64 (firms,). draws : uint64 (draws,) absolute numbers. year : the year that is made.
    factors : (draws, Factor). fixed : (Fixed,). rules : parameters of the chains in the year; rules_of_reference : in the base
    year.
    awards, awards_of_reference : what the city pays, see ``rules.Awards``. words : event words. seed : two key words.
    taxes : whether to add up tax forgone.
    totals : (draws, Count), filled. failure : int64 (3,): set to 1, draw and firm where a figure is no number.
    """
    for d in range(figures.shape[0]):
        for i in range(count):
            mark = marks[d, i]
            if mark[M.alive] == 0:
                continue
            x, trait = figures[d, i], traits[template[d, i]]
            _one_firm(
                x,
                mark,
                trait,
                keys[i],
                draws[d],
                year,
                factors[d],
                fixed,
                rules,
                rules_of_reference,
                awards,
                awards_of_reference,
                words,
                seed,
                taxes,
                totals[d],
            )
            if mark[M.alive] != 0 and not (
                x[F.revenue] > 0 and x[F.rd_statistical] >= 0 and x[F.rd_real] >= 0 and np.isfinite(x.sum())
            ):
                failure[0], failure[1], failure[2] = 1, d, i
                return


@part
def _one_firm(
    x,
    mark,
    trait,
    key,
    draw,
    year,
    factor,
    fixed,
    rules,
    rules_of_reference,
    awards,
    awards_of_reference,
    words,
    seed,
    taxes,
    total,
):
    leave, grow, research, earn = four_uniforms(key, draw, words[0], seed[0], seed[1])
    mark[M.recognition], mark[M.first_report], mark[M.could_apply_first], mark[M.after_a_gap] = Recognition.none, 0, 0, 0
    mark[M.was_registered], mark[M.could_draw_before] = mark[M.registered], mark[M.could_draw]
    entering = mark[M.entering] == _NEW
    mark[M.entering] = 1 if entering else 0
    if not entering and leave < _exit(
        factor[Factor.exit_rate], x[F.revenue], fixed[Fixed.exit_revenue], fixed[Fixed.exit_least], fixed[Fixed.exit_most]
    ):
        mark[M.alive] = 0
        total[Count.exited] += 1
        return
    value, could, begin, incline = 0.0, False, 1.0, 0.5
    if mark[M.performer] != 0:
        begin, apply, succeed, register = four_uniforms(key, draw, words[1], seed[0], seed[1])
        value, could = seek_recognition(
            x,
            mark,
            trait,
            year,
            factor,
            fixed,
            rules,
            rules_of_reference,
            awards,
            awards_of_reference,
            begin,
            apply,
            succeed,
            total,
        )
        register_as_sme(x, mark, trait, year, entering, factor, rules, register, total)
    elif mark[M.above_scale] != AboveScale.none:
        begin, apply, succeed, register = four_uniforms(key, draw, words[1], seed[0], seed[1])
    grow_accounts(x, trait, year, factor, fixed, grow, earn)
    start_or_stop(x, mark, year, factor, fixed, begin, rules, key, draw, words, seed)
    if mark[M.performer] != 0:
        do_research(x, mark, trait, year, factor, fixed, rules, rules_of_reference, value, could, research)
        incline = learn(x, factor, key, draw, words, seed)
    else:
        do_no_research(x)
        if _no_longer_at_risk(x, mark, year, rules):
            mark[M.alive] = 0
            return
    _close_year(x, mark, trait, year, factor, incline, rules, awards, awards_of_reference, taxes, total)


@part
def _no_longer_at_risk(x, mark, year, rules):
    """A firm without R&D that is neither above scale nor certified or registered is one of the many that are not followed."""
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    return not valid and mark[M.registered] == 0 and mark[M.above_scale] == AboveScale.none


@part
def _close_year(x, mark, trait, year, factor, incline, rules, awards, awards_of_reference, taxes, total):
    """What the next year's provincial subsidy rests on, the city's subsidies of the year, taxes, and sums."""
    valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
    if valid:
        total[Count.certified] += 1
    if x[F.grant] > 0:
        mark[M.ever_subsidised] = 1
    if mark[M.performer] == 0:
        x[F.envelope_base], x[F.outside_envelope], mark[M.could_draw] = 0.0, 0.0, 0
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
    x[F.envelope_base], x[F.outside_envelope] = _subsidy_base(
        valid,
        registered,
        deducts,
        division,
        above_scale,
        x[F.rd_statistical],
        x[F.revenue],
        x[F.rd_tax],
        x[F.rd_tax_1],
        priority,
        float(year),
        rules.subsidy,
    )
    _draw_subsidy_or_not(x, mark, factor, incline)
    if rules.awards_hold:  # nothing is added or missing against the reference
        x[F.subsidy], x[F.subsidy_of_reference] = 0.0, 0.0
    else:
        x[F.subsidy] = _city_subsidy(x, mark, awards)
        x[F.subsidy_of_reference] = _city_subsidy(x, mark, awards_of_reference)
    if taxes:
        _add_taxes(x, mark, trait, valid, year, rules, total)


@part
def _draw_subsidy_or_not(x, mark, factor, luck):
    """Of the firms that could, those draw the provincial subsidy whose inclination, which moves slowly, lies below the bound."""
    mark[M.could_draw] = 1 if x[F.envelope_base] > 0 or x[F.outside_envelope] > 0 else 0
    if mark[M.could_draw] != 0:
        kept = factor[Factor.subsidy_correlation]
        x[F.inclination] = kept * x[F.inclination] + np.sqrt(1 - kept * kept) * normal(luck)
        if x[F.inclination] >= factor[Factor.subsidy_bound]:
            x[F.envelope_base], x[F.outside_envelope] = 0.0, 0.0


@part
def _add_taxes(x, mark, trait, valid, year, rules, total):
    """Income tax forgone in the year (2.1), in whole yuan a firm."""
    registered, deducts = mark[M.registered] != 0, mark[M.super_deduction] != 0
    priority, division = int(trait[T.priority_industry]), trait[T.industry_division]
    losses = max(-x[F.income_1], 0.0) + max(-x[F.income_2], 0.0) + max(-x[F.income_3], 0.0)
    saved, by_rate, by_certificate = _tax(
        x[F.income],
        losses,
        x[F.staff],
        x[F.assets],
        valid,
        x[F.rd_tax],
        deducts,
        division,
        registered,
        priority,
        float(year),
        rules.tax,
    )
    if deducts:
        total[Count.tax_super_deduction] += np.floor(saved + 0.5)
        if registered:
            total[Count.tax_by_technology_smes] += np.floor(saved + 0.5)
            total[Count.tax_technology_sme_rate] += np.floor(by_rate + 0.5)
    if valid:
        total[Count.tax_certificate] += np.floor(by_certificate + 0.5)


@part
def _city_subsidy(x, mark, awards):
    """What the city pays a firm for its R&D in the year: the match (8.1) and the subsidy on R&D returns (8.2), where they are in
    force."""
    if not awards.in_force:
        return 0.0
    grant, first_report, above_scale = x[F.grant], mark[M.first_report] != 0, mark[M.above_scale]
    paid = 0.0
    if _has_subsidy(mark[M.super_deduction] != 0, grant):
        paid += _match(grant, awards.match_rate)
    if above_scale != AboveScale.none:
        previous = _NAN if first_report else x[F.rd_statistical_1]
        entitled = _reporting(
            _counts_as_above_scale(above_scale, awards.reporting_firms),
            _first_report(first_report, x[F.rd_statistical], awards.first_report_minimum),
            _increase(first_report, x[F.rd_statistical], previous, awards.increase_minimum),
            _none_that_counts(
                _no_other(grant, 0.0),
                x[F.envelope_base] > 0 or x[F.outside_envelope] > 0,
                mark[M.ever_subsidised] != 0,
                awards.subsidy_counts,
            ),
            awards.no_other_subsidy,
        )
        if entitled:
            paid += _reporting_amount(awards.reporting_amount, awards.reporting_share)
    return paid
