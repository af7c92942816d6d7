"""Parts of the projection's evidence beside the calibration: thresholds, hindcasts, widths, variances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kjqs_model.behaviour.applying import chance_to_pass
from kjqs_model.behaviour.bunching import excess_mass
from kjqs_model.higher_law import parameters, work_out
from kjqs_model.projection import job_of, simulate
from kjqs_model.projection.base import Base, base_of
from kjqs_model.projection.block import Job
from kjqs_model.projection.draws.common import CommonDraws, central_draw, draw_common
from kjqs_model.projection.draws.priors import priors_of, shipped_priors
from kjqs_model.projection.fitting.fit import first_applicants
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.projection import settled
from kjqs_model.projection.record.hindcast import hindcast
from kjqs_model.projection.run import Results, firms_at_end, run
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.scenario import Scenario, load_scenario
from kjqs_model.scenario.schema import Years

CENTRAL_DRAWS = 16
NO_GAP = {
    "income_tax.certificate_rate": 0.25,
    "provincial_recognition_award.amount": 0,
    "provincial_recognition_award.priority_amount": 0,
}
"""National and provincial rules under which a certificate brings no money."""

REFORM = 1.05
"""Passes at first applications under the reform whose effect is measured, as a multiple."""

SIX_FACTORS = (
    "amount.provincial_talents",
    "amount.tax_exempt_contracts",
    "share_paid.8.2",
    "growth_state_registered",
    "renewal_level",
    "volume.selected_makerspaces",
)
"""Common figures that move the budget of a year, each on its own; while samplers are compared the others stay at their centres."""

WITH_A_PAIR = (
    "amount.provincial_talents",
    "volume.provincial_talents",
    "amount.tax_exempt_contracts",
    "growth_state_registered",
    "renewal_level",
    "take_up_elasticity",
)
"""Six that move it most, the first two of which multiply each other: eight points a scramble even out less of that."""

_AHEAD = 3
_MEAN_DRAWS = 64


def behaviour() -> dict:
    """Thresholds of recognition at central priors: with the law's gap, and without any tax gap or award."""
    text = settled(load_scenario(None), None, None)
    nothing = replace(text, policy=text.policy.with_overrides({f"{clause}.amount": 0 for clause in ("1.1", "1.2", "1.3")}))
    common = _at_the_centre(CENTRAL_DRAWS)
    jobs = {
        "gap_on": job_of(text, base_of(text), common, costs=False),
        "gap_off": job_of(nothing, base_of(nothing), common, costs=False, law_overrides=NO_GAP),
    }
    outcomes = {name: run(job) for name, job in jobs.items()}
    on, off = outcomes["gap_on"], outcomes["gap_off"]
    real, reported = (float((on.count(count)[-1] - off.count(count)[-1]).sum()) for count in (Count.rd_real, Count.rd_reported))
    return {name: {"excess_mass": _excess(jobs[name]), "relabelled_share": _relabelled(outcomes[name])} for name in jobs} | {
        "year": int(on.years[-1]),
        "real_to_reported": real / reported,
        "draws": CENTRAL_DRAWS,
    }


def _at_the_centre(draws: int) -> CommonDraws:
    """So many draws that differ by the luck of firms alone."""
    centre = central_draw(shipped_priors())
    return CommonDraws(
        {name: np.repeat(values, draws) for name, values in centre.once.items()},
        {name: np.repeat(values, draws, axis=0) for name, values in centre.yearly.items()},
        draws,
    )


def _relabelled(outcome: Results) -> float:
    """Of the R&D reported by firms that hold or seek a certificate, the share that is not real, in the last year."""
    return float(1 - outcome.count(Count.rd_sought_real)[-1].sum() / outcome.count(Count.rd_sought)[-1].sum())


def _excess(job: Job) -> float:
    figures, marks, _ = firms_at_end(job, slice(0, CENTRAL_DRAWS))
    performs = (marks[..., FirmFlag.alive] > 0) & (marks[..., FirmFlag.performer] > 0) & (figures[..., FirmVariable.rd_audit] > 0)
    revenue, research = figures[..., FirmVariable.revenue][performs], figures[..., FirmVariable.rd_audit][performs]
    asked = work_out("recognition", job.years[-1], {"revenue_1": revenue}, ["rd_ratio_required"])["rd_ratio_required"]
    return excess_mass(np.log(research / (revenue * asked)))


def hindcasts(draws: int) -> list[dict]:
    """Every published figure after each base year: forecast, intervals that hold it, scores beside the baselines."""
    return [dict(row) for row in hindcast(draws=draws).rows]


def variances(draws: int, replicates: int) -> dict:
    """What common draws and Sobol sequences save, as ratios of variances."""
    return {
        "common_draws": _common_draws(draws),
        "sobol": _sobol(SIX_FACTORS, replicates, one_luck=True),
        "sobol_with_a_pair": _sobol(WITH_A_PAIR, replicates, one_luck=True),
        "sobol_with_luck": _sobol(WITH_A_PAIR, replicates, one_luck=False),
    }


def _common_draws(draws: int) -> dict:
    """The effect of five per cent more passes on high-tech enterprises in the last year, in common draws and in others."""
    text = settled(load_scenario(None), draws, 1)
    points = _points_of_reform(base_of(text))
    passing = shipped_priors()["pass_level"]
    changed = {"pass_level": {passing.kind: dict(passing.terms) | {"mean": passing.terms["mean"] + points}, "source": "reform"}}
    before, other = (_enterprises(text, seed) for seed in (1, 2))
    after = _enterprises(replace(text, assumptions=dict(text.assumptions) | changed), 1)
    common, independent = float((after - before).var()), float((after - other).var())
    return {
        "points": points,
        "draws": draws,
        "effect": float((after - before).mean()),
        "variance_common": common,
        "variance_independent": independent,
        "ratio": independent / common,
    }


def _enterprises(scenario: Scenario, seed: int) -> np.ndarray:
    return simulate(scenario, seed=seed, costs=False, with_parent=False).indicators["high_tech_enterprises"][-1]


def _points_of_reform(base: Base) -> float:
    """Points at which the first applicants of the base year pass so many times as often."""
    state, constants = base.state, base.constants
    noise, mark = shipped_priors()["expert_noise"].centre, parameters("recognition", state.year)["pass_mark"]
    score, level = (
        state.figures[FirmVariable.score][first_applicants(state)],
        float(np.interp(noise, constants.noises, constants.pass_level)),
    )
    wanted, low, high = REFORM * chance_to_pass(score, mark, level, noise).sum(), 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_to_pass(score, mark, level + middle, noise).sum() < wanted else (low, middle)
    return low


def _sobol(factors: tuple[str, ...], replicates: int, one_luck: bool) -> dict:
    """The variance of the mean budget of the first year ahead over replicates of its six common factors.

    With ``one_luck`` firms and recipients have the same luck in every draw, so that nothing but the factors varies. Without it each
    draw has its own, the same in every replicate: how many talents there are then weighs the draws unevenly, and no sequence is even.
    """
    text = load_scenario(None)
    first = settled(replace(text, years=Years(base=text.years.base, last=text.years.base + 1)), _MEAN_DRAWS, 1)
    priors = priors_of({"all": "central"}) | {name: shipped_priors()[name] for name in factors}
    base, found = base_of(first), {}
    for sampler in ("sobol", "plain"):
        means = [
            _mean_budget(job_of(first, base, draw_common(priors, _MEAN_DRAWS, seed, sampler)), one_luck)
            for seed in range(1, replicates + 1)
        ]
        found[sampler] = float(np.var(means, ddof=1))
    return {
        "factors": list(factors),
        "draws": _MEAN_DRAWS,
        "replicates": replicates,
        "variance_sobol": found["sobol"],
        "variance_plain": found["plain"],
        "ratio": found["plain"] / found["sobol"],
    }


def _mean_budget(job: Job, one_luck: bool) -> float:
    if one_luck:
        job = replace(job, luck=np.zeros(_MEAN_DRAWS, dtype=np.int64))  # the factors are those of the draw
    return float(sum(values[0].mean() for values in run(job, 1).amounts.values()))
