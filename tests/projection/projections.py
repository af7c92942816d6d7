"""Scenarios, jobs and projections that the tests of the years ahead share, and how two of them are compared."""

from dataclasses import replace
from functools import cache

import numpy as np

from kjqs_model.projection.base import base_of
from kjqs_model.projection.draws.common import CommonDraws, central_draw
from kjqs_model.projection.draws.priors import priors_of
from kjqs_model.projection.projection import job_of, settled, simulate
from kjqs_model.projection.run import run
from kjqs_model.scenario import load_scenario
from kjqs_model.scenario.schema import Years

SEED = 1


def scenario(policy=None, *, base=2023, last=2024, draws=8, seed=SEED, targets=None, assumptions=None, parent=None):
    """The policy text with overrides, in the order in which they are given; years, draws and seed in force."""
    found = load_scenario(None)
    law = found.policy
    for path, value in (policy or {}).items():
        law = law.with_overrides({path: value})
    found = replace(found, policy=law, years=Years(base=base, last=last), seed=seed, assumptions=assumptions or {}, parent=parent)
    return settled(replace(found, targets=found.targets | targets) if targets else found, draws, None)


def projected(policy=None, *, threads=1, block=16, costs=True, **given):
    """A projection without its parent."""
    return simulate(scenario(policy, **given), threads=threads, block=block, costs=costs, with_parent=False)


@cache
def as_it_stands(last=2025, draws=8, costs=True):
    """The policy as its text has it; the same object for every test of a process."""
    return projected(last=last, draws=draws, costs=costs)


def job(given, common=None, **more):
    """What ``run`` is to do for a scenario; with central draws where no others are given."""
    common = central_draw(priors_of(given.assumptions)) if common is None else common
    return job_of(given, base_of(given), common, **more)


def outcome(given, common=None, **more):
    return run(job(given, common, **more), 1)


def central(draws):
    """So many draws of which each has every prior at its centre: they differ by the luck of firms alone."""
    once = central_draw(priors_of({}))
    return CommonDraws(
        {name: np.repeat(values, draws) for name, values in once.once.items()},
        {name: np.repeat(values, draws, axis=0) for name, values in once.yearly.items()},
        draws,
    )


def bytes_of(found):
    """Every figure of an outcome by name, as bytes."""
    sums = {"counts": found.counts, "entrants": found.entrants}
    sums |= {
        f"{part} {clause}": values
        for part in ("amounts", "recipients", "by_county")
        for clause, values in getattr(found, part).items()
    }
    return {name: (values.shape, values.tobytes()) for name, values in sums.items()}


def tables_of(projection):
    """Every table of a projection by name, as it would be written."""
    found = {
        name: getattr(projection, name)()
        for name in ("budget", "targets", "joint", "attainment", "flows", "growth_process", "tax_expenditure", "difference")
    }
    return {name: None if table is None else table.to_csv(index=False, float_format="%.17g") for name, table in found.items()}


def clauses_that_differ(one, other):
    """The clauses whose yuan are not the same in every draw and year."""
    assert list(one.amounts) == list(other.amounts)
    return {clause for clause in one.amounts if one.amounts[clause].tobytes() != other.amounts[clause].tobytes()}
