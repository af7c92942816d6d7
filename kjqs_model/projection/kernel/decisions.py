"""Parts of the kernel in which a firm decides: applying for recognition and its result, registering as technology SME."""

from __future__ import annotations

import numpy as np

from ...behaviour import applying, benefit, relabelling
from ...tables.words import Recognition
from ..state import FirmFlag as M
from ..state import FirmVariable as F
from ..state import Trait as T
from . import law_chains as law
from .compiling import compiled, part
from .factors import Count, Factor, Fixed

_beside_rd, _recognition, _certificate = law.BESIDE_RD.function, law.RECOGNITION.function, law.CERTIFICATE.function
_registration, _certificate_saving = law.REGISTRATION.function, law.CERTIFICATE_SAVING.function
_provincial_award = law.PROVINCIAL_AWARD.function
_first_award, _failed_award = law.first_recognition_award, law.failed_application_award
_renewed, _renewal_award = law.renewals, law.renewal_award
_value, _gain = compiled(benefit.value_of_certificate), compiled(benefit.gain_from_applying)
_expected_saving = compiled(benefit.expected_tax_saving)
_relative, _answer = compiled(benefit.relative_gain), compiled(benefit.answer_to_gain)
_odds_first, _chance = compiled(applying.odds_of_first_application), compiled(applying.chance_of)
_size = compiled(applying.factor_of_size)
_passing, _registering = compiled(applying.chance_to_pass), compiled(applying.chance_to_register)
_begins, _gives_up = compiled(relabelling.chance_to_begin), compiled(relabelling.chance_to_give_up)

_NAN = np.nan
_FIRST, _RENEWED = int(Recognition.first), int(Recognition.renewed)
_SHARP = 1e6
_HUGE = 1e12  # yuan of assets with which no firm is small
_OLD = 100.0  # years after which no certificate counts


@part
def seek_recognition(
    x, mark, trait, year, factor, fixed, rules, rules_of_reference, awards, awards_of_reference, begin, apply, succeed, total
):
    """The decision to apply and its result; gives what a certificate is worth, and whether the firm could qualify but for its
    R&D. The worth is worked out where something hangs on it, and is nothing elsewhere."""
    validity = rules.validity_years
    ever = x[F.certificate_year] > year - _OLD
    valid, expires = _certificate(x[F.certificate_year], float(year), rules.certificate)
    technical = _technical_staff(trait[T.technical_share], x[F.staff])
    staff_enough, high_tech, field = _beside_rd(
        technical, x[F.staff], trait[T.high_tech_revenue_share], int(trait[T.technology_field]), float(year), rules.beside_rd
    )
    could = staff_enough and high_tech and field
    first, meets, score = not ever, False, 0.0
    if could and not valid:
        meets, score = _recognition(
            x[F.founded_year],
            _NAN,
            x[F.class_one_ip],
            x[F.class_two_ip],
            int(trait[T.technology_field]),
            technical,
            x[F.staff],
            x[F.revenue],
            x[F.revenue_1],
            x[F.revenue_2],
            x[F.net_assets],
            x[F.net_assets_1],
            x[F.net_assets_2],
            x[F.rd_audit],
            x[F.rd_audit_1],
            x[F.rd_audit_2],
            trait[T.rd_domestic_share],
            trait[T.rd_domestic_share],
            trait[T.rd_domestic_share],
            trait[T.high_tech_revenue_share],
            trait[T.accident] > 0,
            trait[T.technology_rating],
            trait[T.management_rating],
            trait[T.results_converted],
            trait[T.led_standard] > 0,
            _NAN,
            float(year),
            rules.recognition,
        )
    x[F.score], mark[M.could_apply_first] = score, 1 if first and meets else 0
    value, reference, answer = 0.0, 0.0, 1.0
    if could or (mark[M.aims] != 0 and not rules.worth_holds):
        saving, of_province = _saving_and_award(x, mark, trait, year, fixed, rules)
        value = _worth(x, year, first, saving, of_province, awards, validity)
        if not rules.worth_holds:
            if rules.cost_moves:
                saving, of_province = _saving_and_award(x, mark, trait, year, fixed, rules_of_reference)
            reference = _worth(x, year, first, saving, of_province, awards_of_reference, validity)
            answer = _answer(_relative(value, reference, factor[Factor.own_value]), factor[Factor.reach_elasticity])
    _begin_or_give_up(mark, could, answer, factor, begin)
    if expires:
        total[Count.expiring] += 1
    if valid or not meets:
        if expires:
            total[Count.lapsed] += 1
        return value, could
    level = factor[Factor.pass_level] if first else factor[Factor.renewal_level]
    chance = _passing(score, rules.pass_mark, level, factor[Factor.expert_noise])
    first_application = first and mark[M.applied] == 0
    moved = 1.0
    if not rules.worth_holds:
        gain = _gain(value, chance, first_application, _failed_award(awards.failed))
        gain_of_reference = _gain(reference, chance, first_application, _failed_award(awards_of_reference.failed))
        moved = _answer(_relative(gain, gain_of_reference, factor[Factor.own_value]), factor[Factor.take_up_elasticity])
    if expires:
        odds = factor[Factor.renewal_odds]
    else:
        odds = _odds_first(
            factor[Factor.application_level],
            score,
            rules.pass_mark,
            fixed[Fixed.score_scale],
            mark[M.registered] != 0,
            fixed[Fixed.registered_factor],
            _size(x[F.revenue], fixed[Fixed.applicant_revenue], fixed[Fixed.applicant_least], fixed[Fixed.applicant_most]),
        )
    if apply < _chance(odds, moved):
        _decide(x, mark, year, first, first_application, not first and not expires, succeed < chance, total)
    if expires and x[F.certificate_year] != year:
        total[Count.lapsed] += 1
    return value, could


@part
def _begin_or_give_up(mark, could, answer, factor, begin):
    """A firm begins to aim at the ratio, or gives it up: chances of a year, which answer smoothly to what a certificate is
    worth."""
    if mark[M.aims] != 0:
        if 1 - begin < _gives_up(factor[Factor.giving_up_rate], answer):
            mark[M.aims] = 0
    elif could and begin < _begins(factor[Factor.preparing_rate], answer):
        mark[M.aims] = 1


@part
def _saving_and_award(x, mark, trait, year, fixed, rules):
    """What a certificate brings a firm on its latest accounts whatever the city pays: tax a year, and the province's award."""
    losses = max(-x[F.income_1], 0.0) + max(-x[F.income_2], 0.0) + max(-x[F.income_3], 0.0)
    priority = int(trait[T.priority_industry])
    (saving,) = _certificate_saving(
        x[F.income],
        losses,
        x[F.staff],
        x[F.assets],
        True,
        x[F.rd_tax],
        mark[M.super_deduction] != 0,
        trait[T.industry_division],
        mark[M.registered] != 0,
        priority,
        float(year),
        rules.certificate_saving,
    )
    outgrown = 0.0
    if saving <= 0:
        usual = max(x[F.income], fixed[Fixed.usual_margin] * x[F.revenue])
        (outgrown,) = _certificate_saving(
            usual,
            0.0,
            x[F.staff],
            _HUGE,
            True,
            0.0,
            False,
            trait[T.industry_division],
            False,
            priority,
            float(year),
            rules.certificate_saving,
        )
    of_province = _provincial_award(
        _FIRST, x[F.staff], x[F.revenue], trait[T.industry_division], priority, float(year), rules.provincial_award
    )[0]
    return _expected_saving(saving, outgrown, fixed[Fixed.outgrowing]), of_province


@part
def _worth(x, year, first, saving, of_province, awards, validity):
    """What a certificate is worth to a firm, given what it brings whatever the city pays."""
    after_a_gap = not first and year - x[F.certificate_year] > validity
    again = 0.0
    if _renewed(_RENEWED, after_a_gap, awards.recognised_again):
        again = _renewal_award(awards.renewal, awards.first, after_a_gap, awards.recognised_again)
    return _value(first, saving, validity, _first_award(awards.first), again, of_province)


@part
def _decide(x, mark, year, first, first_application, after_a_gap, passed, total):
    if first:
        total[Count.applied_first] += 1
    if passed:
        mark[M.after_a_gap] = 1 if after_a_gap else 0
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
def register_as_sme(x, mark, trait, year, entering, factor, rules, place, total):
    """Registration as technology SME, on the accounts of the year before. Whether the law admits a firm is asked where its luck
    would have it register."""
    chance = _registering(mark[M.registered] != 0, entering, factor[Factor.stay], factor[Factor.join], factor[Factor.of_entrants])
    mark[M.registered] = 0
    if place < chance:
        valid, _ = _certificate(x[F.certificate_year], float(year), rules.certificate)
        technical = _technical_staff(trait[T.technical_share], x[F.staff])
        qualifies = _registration(
            x[F.staff],
            x[F.revenue],
            x[F.assets],
            technical,
            x[F.rd_tax],
            x[F.cost],
            x[F.class_one_ip],
            x[F.class_two_ip],
            valid,
            trait[T.accident] > 0,
            trait[T.national_prize] > 0,
            trait[T.provincial_institution] > 0,
            trait[T.led_standard] > 0,
            float(year),
            rules.registration,
        )[0]
        mark[M.registered] = 1 if qualifies else 0
    if mark[M.registered] != 0:
        total[Count.registered] += 1


@part
def _technical_staff(share, staff):
    return np.ceil(np.rint(share * staff * _SHARP) / _SHARP)
