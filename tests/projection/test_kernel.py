"""One year of the kernel: what firms decide and are paid is what numpy makes of the same rules, firm by firm, to the bit."""

import ast
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import ndtri

import kjqs_model.projection
from kjqs_model.articles import a01_high_tech_enterprises as a01
from kjqs_model.articles import a08_rd_investment as a08
from kjqs_model.behaviour import applying, benefit, relabelling
from kjqs_model.behaviour.staying import chance_to_exit
from kjqs_model.higher_law import parameters, work_out
from kjqs_model.law import maximum
from kjqs_model.projection.base import base_of
from kjqs_model.projection.fitting.fit import columns_ahead
from kjqs_model.projection.kernel.factors import Count, Factor, Fixed
from kjqs_model.projection.projection import job_of
from kjqs_model.projection.run import BlockRun
from kjqs_model.projection.state import NEW, FirmFlag, FirmVariable, State, Trait
from kjqs_model.projection.subsidy import set_factors
from kjqs_model.projection.years import fixed_array
from kjqs_model.randomness import uniforms
from kjqs_model.tables.words import AboveScale, Recognition
from tests.projection.projections import SEED, central, scenario

YEAR = 2024
REFORMS = {
    "as it stands": ({}, {}),
    "awards moved": (
        {"1.1.amount": 500_000, "1.2.amount": 0, "1.3.amount": 10_000, "8.2.amount": 80_000, "8.2.firms": "industrial_only"},
        {},
    ),
    "law moved": ({}, {"income_tax.certificate_rate": 0.2, "provincial_recognition_award.amount": 0}),
}
KERNEL = [
    Path(kjqs_model.projection.__file__).parent / "kernel" / f"{name}.py"
    for name in ("step", "decisions", "accounts", "gathering")
]


@cache
def year(reform):
    """A central draw of the year: factors, rules, and the firms before and after."""
    policy, law = REFORMS[reform]
    given = scenario(policy)
    job = job_of(given, base_of(given), central(1), law_overrides=law)
    block = BlockRun(job, slice(0, 1))
    block._enter(0, YEAR)
    block._grant(0, YEAR)
    before, factors = _firms(block), job.ahead.factors(slice(0, 1), 0)
    set_factors(factors, job, slice(0, 1), YEAR)
    block._step(0, YEAR)
    return SimpleNamespace(
        before=before,
        after=_firms(block),
        keys=block.keys,
        count=block.counts[0, 0],
        law=law,
        factor=dict(zip(Factor, factors[0], strict=True)),
        fixed=dict(zip(Fixed, fixed_array(), strict=True)),
        awards=job.law[0][2],
        reference=job.law[0][3],
    )


def _firms(block):
    """The firms of the only draw as a state: figures, marks, traits of their templates."""
    return State(
        YEAR,
        block.figures[0].T.copy(),
        block.marks[0].T.copy(),
        block.traits[block.template[0]].T.copy(),
        block.keys,
        np.empty(0, dtype=int),
        np.empty(0, dtype=object),
        block.job.state.counties,
        block.job.state.industries,
    )


def luck(found, event):
    return uniforms(SEED, found.keys, 0, YEAR, event).T


def words_of(firms, name):
    return firms.traits[Trait[name]].astype(np.int8)


def present(found):
    """Who is still there, by the numpy twin of the kernel's first question."""
    figures, before = found.before.figures, found.before
    chance = chance_to_exit(
        found.factor[Factor.exit_rate],
        figures[FirmVariable.revenue],
        found.fixed[Fixed.exit_revenue],
        found.fixed[Fixed.exit_least],
        found.fixed[Fixed.exit_most],
    )
    leaves = (before.marks[FirmFlag.entering] != NEW) & (luck(found, "a firm's year")[0] < chance)
    return before.mark(FirmFlag.alive) & ~leaves


def before_performs(found):
    return found.before.mark(FirmFlag.performer)


def worth(found, first, awards, law):
    """What a certificate is worth to every firm, and what a year of it would save, by the rules in numpy."""
    figures, firms = found.before.figures, found.before
    losses = sum(maximum(-figures[FirmVariable[f"income_{back}"]], 0) for back in (1, 2, 3))
    yes = np.ones(len(firms), dtype=bool)
    columns = {
        "taxable_income": figures[FirmVariable.income],
        "tax_losses": losses,
        "staff": figures[FirmVariable.staff],
        "assets": figures[FirmVariable.assets],
        "certificate_valid": yes,
        "rd_tax": figures[FirmVariable.rd_tax],
        "super_deduction": firms.mark(FirmFlag.super_deduction),
        "industry_division": firms.traits[Trait.industry_division],
        "tech_sme": firms.mark(FirmFlag.registered),
        "priority_industry": words_of(firms, "priority_industry"),
    }
    usual = maximum(figures[FirmVariable.income], found.fixed[Fixed.usual_margin] * figures[FirmVariable.revenue])
    grown = columns | {
        "taxable_income": usual,
        "tax_losses": np.zeros(len(firms)),
        "assets": np.full(len(firms), 1e12),
        "rd_tax": np.zeros(len(firms)),
        "super_deduction": ~yes,
        "tech_sme": ~yes,
    }
    saving, outgrown = (
        work_out("income_tax", YEAR, given, ["saving_from_certificate"], law)["saving_from_certificate"]
        for given in (columns, grown)
    )
    of_province = work_out(
        "provincial_recognition_award",
        YEAR,
        columns
        | {"recognition": np.full(len(firms), Recognition.first, dtype=np.int8), "revenue": figures[FirmVariable.revenue]},
        ["award"],
        law,
    )["award"]
    expected = benefit.expected_tax_saving(saving, outgrown, found.fixed[Fixed.outgrowing])
    validity = parameters("recognition", YEAR)["validity_years"]
    gap = ~first & (YEAR - figures[FirmVariable.certificate_year] > validity)
    renewed = a01.renewals(np.full(len(firms), Recognition.renewed), gap, awards.recognised_again)
    again = np.where(renewed, a01.renewal_award(awards.renewal, awards.first, gap, awards.recognised_again), 0.0)
    return benefit.value_of_certificate(first, expected, validity, awards.first, again, of_province)


def decisions(found):
    """Score (of whoever may apply), who could apply first, results and certificate years of every firm that is there and performs R&D."""
    before, figures = found.before, found.before.figures
    columns = columns_ahead(before)
    beside_rd = ["technical_staff_suffice", "high_tech_revenue_suffices", "field_supported"]
    wanted = ["meets_conditions", "score", *beside_rd]
    result = work_out("recognition", YEAR, columns, wanted)
    clock = work_out(
        "recognition",
        YEAR,
        {"certificate_year": figures[FirmVariable.certificate_year]},
        ["certificate_valid", "certificate_expires"],
    )
    pass_mark, first = parameters("recognition", YEAR)["pass_mark"], figures[FirmVariable.certificate_year] < 0
    factor, fixed, score = found.factor, found.fixed, result["score"]
    level = np.where(first, factor[Factor.pass_level], factor[Factor.renewal_level])
    chance = applying.chance_to_pass(score, pass_mark, level, factor[Factor.expert_noise])
    never = first & ~before.mark(FirmFlag.applied)
    gains = [
        benefit.gain_from_applying(worth(found, first, awards, law), chance, never, awards.failed)
        for awards, law in ((found.awards, found.law), (found.reference, {}))
    ]
    moved = benefit.answer_to_gain(benefit.relative_gain(*gains, factor[Factor.own_value]), factor[Factor.take_up_elasticity])
    size = applying.factor_of_size(
        figures[FirmVariable.revenue], fixed[Fixed.applicant_revenue], fixed[Fixed.applicant_least], fixed[Fixed.applicant_most]
    )
    odds = applying.odds_of_first_application(
        factor[Factor.application_level],
        score,
        pass_mark,
        fixed[Fixed.score_scale],
        before.mark(FirmFlag.registered),
        fixed[Fixed.registered_factor],
        size,
    )
    odds = np.where(clock["certificate_expires"], factor[Factor.renewal_odds], odds)
    _, apply, succeed, _ = luck(found, "a firm's decisions")
    decides = present(found) & before.mark(FirmFlag.performer)
    applies = decides & ~clock["certificate_valid"] & result["meets_conditions"] & (apply < applying.chance_of(odds, moved))
    passes = applies & (succeed < chance)
    outcome = np.select(
        [passes & first, passes, applies & never, applies],
        [Recognition.first, Recognition.renewed, Recognition.failed_first, Recognition.failed],
        Recognition.none,
    )
    return SimpleNamespace(
        decides=decides,
        score=np.where(np.all([result[name] for name in beside_rd], axis=0) & ~clock["certificate_valid"], score, 0.0),
        first=first,
        could=first & result["meets_conditions"],
        outcome=outcome,
        applies=applies,
        certificate=np.where(passes, YEAR, figures[FirmVariable.certificate_year]),
        expires=decides & clock["certificate_expires"],
    )


@pytest.mark.parametrize("reform", REFORMS)
def test_results_of_recognition_are_those_that_numpy_finds(reform):
    found = year(reform)
    expected, after = decisions(found), found.after
    there = expected.decides
    followed = after.mark(FirmFlag.performer) | (after.marks[FirmFlag.above_scale] > AboveScale.none) | after.certified(3)
    assert np.array_equal(after.mark(FirmFlag.alive), present(found) & followed)
    assert (
        present(found) & before_performs(found) & ~followed
    ).any()  # who gives up R&D and is neither above scale nor certified
    assert np.array_equal(after.marks[FirmFlag.recognition][there], expected.outcome[there])
    assert np.array_equal(after.figures[FirmVariable.certificate_year][there], expected.certificate[there])
    assert after.figures[FirmVariable.score][there].tobytes() == expected.score[there].tobytes()
    assert np.array_equal(after.mark(FirmFlag.could_apply_first)[there], expected.could[there])
    for count, result in (
        (Count.first, Recognition.first),
        (Count.renewed, Recognition.renewed),
        (Count.failed, Recognition.failed),
        (Count.failed_first, Recognition.failed_first),
    ):
        assert found.count[count] == (expected.outcome == result).sum() > 0
    assert found.count[Count.applied_first] == (expected.applies & expected.first).sum()
    assert found.count[Count.expiring] == expected.expires.sum() > 0
    assert found.count[Count.lapsed] == (expected.expires & (expected.certificate != YEAR)).sum()
    assert found.count[Count.exited] == (found.before.mark(FirmFlag.alive) & ~present(found)).sum() > 0


@pytest.mark.parametrize("reform", REFORMS)
def test_registrations_are_those_that_numpy_finds(reform):
    found = year(reform)
    expected, before = decisions(found), found.before
    valid = work_out("recognition", YEAR, {"certificate_year": expected.certificate}, ["certificate_valid"])["certificate_valid"]
    qualifies = work_out("technology_sme", YEAR, columns_ahead(before) | {"certificate_valid": valid}, ["qualifies"])["qualifies"]
    factor = found.factor
    chance = applying.chance_to_register(
        before.mark(FirmFlag.registered),
        before.marks[FirmFlag.entering] == NEW,
        factor[Factor.stay],
        factor[Factor.join],
        factor[Factor.of_entrants],
    )
    registers = expected.decides & qualifies & (luck(found, "a firm's decisions")[3] < chance)
    assert np.array_equal(found.after.mark(FirmFlag.registered)[expected.decides], registers[expected.decides])
    assert found.count[Count.registered] == registers.sum() > 0
    assert {
        "entering": (registers & (before.marks[FirmFlag.entering] == NEW)).any(),
        "again": (registers & before.mark(FirmFlag.registered)).any(),
        "joining": (registers & ~before.mark(FirmFlag.registered) & (before.marks[FirmFlag.entering] != NEW)).any(),
    } == dict.fromkeys(["entering", "again", "joining"], True)


@pytest.mark.parametrize("reform", REFORMS)
def test_who_aims_at_the_ratio_is_who_numpy_finds(reform):
    found = year(reform)
    expected, before, factor = decisions(found), found.before, found.factor
    worths = [worth(found, expected.first, awards, law) for awards, law in ((found.awards, found.law), (found.reference, {}))]
    answer = benefit.answer_to_gain(benefit.relative_gain(*worths, factor[Factor.own_value]), factor[Factor.reach_elasticity])
    could = np.logical_and.reduce(
        list(
            work_out(
                "recognition",
                YEAR,
                columns_ahead(before),
                ["technical_staff_suffice", "high_tech_revenue_suffices", "field_supported"],
            ).values()
        )
    )
    begin, aims = luck(found, "a firm's decisions")[0], before.mark(FirmFlag.aims)
    gives_up = aims & (1 - begin < relabelling.chance_to_give_up(factor[Factor.giving_up_rate], answer))
    begins = ~aims & could & (begin < relabelling.chance_to_begin(factor[Factor.preparing_rate], answer))
    expects = expected.applies | begins | (aims & ~gives_up)
    assert np.array_equal(found.after.mark(FirmFlag.aims)[expected.decides], expects[expected.decides])
    assert (gives_up & expected.decides).any() and (begins & expected.decides).any()


def test_the_reforms_of_these_tests_move_decisions():
    results = [year(reform).after.marks[FirmFlag.recognition] for reform in REFORMS]
    assert not np.array_equal(results[0], results[1]) and not np.array_equal(results[0], results[2])


@pytest.mark.parametrize("reform", REFORMS)
def test_the_base_of_the_provincial_subsidy_is_what_numpy_finds(reform):
    found = year(reform)
    firms, figures = found.after, found.after.figures
    performs = firms.mark(FirmFlag.alive) & firms.mark(FirmFlag.performer)
    columns = {
        "certificate_valid": firms.certified(3),
        "tech_sme": firms.mark(FirmFlag.registered),
        "super_deduction": firms.mark(FirmFlag.super_deduction),
        "industry_division": firms.traits[Trait.industry_division],
        "above_scale": firms.marks[FirmFlag.above_scale],
        "rd_reported": figures[FirmVariable.rd_statistical],
        "revenue": figures[FirmVariable.revenue],
        "rd_tax": figures[FirmVariable.rd_tax],
        "rd_tax_1": figures[FirmVariable.rd_tax_1],
        "priority_industry": words_of(firms, "priority_industry"),
    }
    paid = work_out("provincial_rd_subsidy", YEAR, columns, ["base", "granted_outside_envelope"])
    could = performs & ((paid["base"] > 0) | (paid["granted_outside_envelope"] > 0))
    kept, bound = found.factor[Factor.subsidy_correlation], found.factor[Factor.subsidy_bound]
    inclination = kept * found.before.figures[FirmVariable.inclination] + np.sqrt(1 - kept * kept) * ndtri(
        luck(found, "a firm's knowledge")[2]
    )
    assert np.allclose(figures[FirmVariable.inclination][could], inclination[could], atol=1e-12)
    draws = could & (inclination < bound)
    assert (
        np.array_equal(firms.mark(FirmFlag.could_draw)[firms.mark(FirmFlag.alive)], could[firms.mark(FirmFlag.alive)])
        and 0 < draws.sum() < could.sum()
    )
    for figure, name in ((FirmVariable.envelope_base, "base"), (FirmVariable.outside_envelope, "granted_outside_envelope")):
        expected = np.where(draws, paid[name], 0.0)
        assert np.array_equal(figures[figure][firms.mark(FirmFlag.alive)], expected[firms.mark(FirmFlag.alive)])
    assert figures[FirmVariable.envelope_base].any()


def city_subsidy(found, awards):
    """8.1 and 8.2 by the city's own functions, in numpy."""
    firms, figures = found.after, found.after.figures
    grant, first, above = figures[FirmVariable.grant], firms.mark(FirmFlag.first_report), firms.marks[FirmFlag.above_scale]
    matched = a08.firms_with_a_provincial_subsidy(firms.mark(FirmFlag.super_deduction), grant) * a08.match_of_provincial_subsidy(
        grant, awards.match_rate
    )
    previous = np.where(first, np.nan, figures[FirmVariable.rd_statistical_1])
    reports = a08.reporting_firms(
        a08.counts_as_above_scale(above, awards.reporting_firms),
        a08.reports_for_the_first_time(first, figures[FirmVariable.rd_statistical], awards.first_report_minimum),
        a08.reports_a_clear_increase(first, figures[FirmVariable.rd_statistical], previous, awards.increase_minimum),
        a08.no_subsidy_that_counts(
            a08.no_other_rd_subsidy(grant, np.zeros(len(firms))),
            (figures[FirmVariable.envelope_base] > 0) | (figures[FirmVariable.outside_envelope] > 0),
            firms.mark(FirmFlag.ever_subsidised),
            awards.subsidy_counts,
        ),
        awards.no_other_subsidy,
    )
    reports &= above != AboveScale.none
    return matched + reports * a08.reporting_subsidy(awards.reporting_amount, awards.reporting_share)


def test_subsidies_of_the_city_to_which_firms_answer_are_those_of_its_articles():
    found = year("awards moved")
    performs = found.after.mark(FirmFlag.alive) & found.after.mark(FirmFlag.performer)
    for figure, awards in ((FirmVariable.subsidy, found.awards), (FirmVariable.subsidy_of_reference, found.reference)):
        assert np.array_equal(found.after.figures[figure][performs], city_subsidy(found, awards)[performs])
    ours, theirs = found.after.figures[FirmVariable.subsidy], found.after.figures[FirmVariable.subsidy_of_reference]
    assert (ours > theirs).any() and (ours < theirs).any()


@pytest.mark.parametrize("reform", REFORMS)
def test_tax_forgone_is_what_numpy_finds(reform):
    found = year(reform)
    firms, figures = found.after, found.after.figures
    valid, deducts, registered = firms.certified(3), firms.mark(FirmFlag.super_deduction), firms.mark(FirmFlag.registered)
    performs = firms.mark(FirmFlag.alive) & firms.mark(FirmFlag.performer)
    columns = {
        "taxable_income": figures[FirmVariable.income],
        "tax_losses": sum(maximum(-figures[FirmVariable[f"income_{back}"]], 0) for back in (1, 2, 3)),
        "staff": figures[FirmVariable.staff],
        "assets": figures[FirmVariable.assets],
        "certificate_valid": valid,
        "rd_tax": figures[FirmVariable.rd_tax],
        "super_deduction": deducts,
        "industry_division": firms.traits[Trait.industry_division],
        "tech_sme": registered,
        "priority_industry": words_of(firms, "priority_industry"),
    }
    names = ["saving_from_super_deduction", "saving_from_technology_sme_rate", "saving_from_certificate"]
    yuan = {name: np.floor(values + 0.5) for name, values in work_out("income_tax", YEAR, columns, names, found.law).items()}
    expected = {
        Count.tax_super_deduction: yuan[names[0]][performs & deducts].sum(),
        Count.tax_by_technology_smes: yuan[names[0]][performs & deducts & registered].sum(),
        Count.tax_technology_sme_rate: yuan[names[1]][performs & deducts & registered].sum(),
        Count.tax_certificate: yuan[names[2]][performs & valid].sum(),
    }
    assert {count: found.count[count] for count in expected} == expected
    assert all(expected[count] > 0 for count in expected if count != Count.tax_technology_sme_rate)  # one rate for all since 2023
    assert found.count[Count.certified] == valid.sum() and found.count[Count.performers] == performs.sum()
    assert found.count[Count.rd_reported] == figures[FirmVariable.rd_statistical][performs].sum()
    assert found.count[Count.pool] == (performs & (valid | registered)).sum()


def test_a_firm_that_reaches_for_the_ratio_reports_it_and_no_other_lifts_its_research():
    firms, figures = year("as it stands").after, year("as it stands").after.figures
    performs = firms.mark(FirmFlag.alive) & firms.mark(FirmFlag.performer)
    asked = work_out("recognition", YEAR, {"revenue_1": figures[FirmVariable.revenue]}, ["rd_ratio_required"])[
        "rd_ratio_required"
    ]
    lifted = performs & (figures[FirmVariable.rd_real] < figures[FirmVariable.rd_statistical])
    audited = figures[FirmVariable.rd_audit] / figures[FirmVariable.revenue]
    assert 200 < lifted.sum() < performs.sum() / 2
    assert (audited[lifted] >= asked[lifted] * (1 - 1e-9)).all()
    assert (figures[FirmVariable.rd_real] <= figures[FirmVariable.rd_statistical])[performs].all()


# The text of the kernel --------------------------------------------------------------------------------------------------

CONSTANTS = {
    "_NAN",
    "_NEW",
    "_FIRST",
    "_SHARP",
    "_HUGE",
    "_OLD",
    "_MOST_SHOCK",
    "_LEAST_SCALE",
    "_USUAL_REVENUE",
    "_LEAST_REVENUE",
    "_STAFF_ELASTICITY",
    "_ASSETS_ELASTICITY",
    "_MOST_RD_RATIO",
    "_COST_BOUNDS",
    "_OTHER_IP_FACTOR",
}
"""The kernel's own figures: shapes of growth, precision, bounds. A new one is looked at before it is added here: none is law."""


def _numbers(node):
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, int | float) and not isinstance(one.value, bool)
    }


@pytest.mark.parametrize("path", KERNEL, ids=lambda path: path.stem)
def test_no_figure_of_the_law_stands_in_the_kernel(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert len(functions) >= 4
    allowed = {0, 0.5, 1, 2, 3}  # places in tuples, nothing, all, and halves that round
    assert {function.name: _numbers(function) - allowed for function in functions} == {
        function.name: set() for function in functions
    }
    named = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign) and _numbers(node)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }
    assert named <= CONSTANTS


@pytest.mark.parametrize("path", KERNEL, ids=lambda path: path.stem)
def test_the_kernel_takes_rules_from_the_rooms_that_hold_them_and_compiles_them_as_they_stand(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {(node.level, node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        (0, alias.name) for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported <= {
        (0, "__future__"),
        (0, "numpy"),
        (3, "behaviour"),
        (3, "behaviour.staying"),
        (3, "tables.words"),
        (2, "state"),
        (1, None),
        (1, "compiling"),
        (1, "factors"),
        (1, "luck"),
        (1, "accounts"),
        (1, "decisions"),
    }
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"open", "print", "eval", "exec"}
