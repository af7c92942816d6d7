"""Reported R&D around the ratio that recognition asks for, at central priors: no bunching where a certificate brings nothing, the published
relabelling where it does."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from kjqs_model.behaviour.bunching import excess_mass
from kjqs_model.higher_law import work_out
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.projection import settled
from kjqs_model.projection.run import firms_at_end, run
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.scenario import load_scenario
from kjqs_model.scenario.schema import Years
from tests.projection.projections import central, job

DRAWS, YEARS = 16, (2024, 2025, 2026)
NOTHING = {
    "income_tax.certificate_rate": 0.25,
    "provincial_recognition_award.amount": 0,
    "provincial_recognition_award.priority_amount": 0,
}
"""No tax gap and no award of the province; no_policy.yaml has none of the city."""


def _job(scenario, last, law):
    given = settled(replace(load_scenario(scenario), years=Years(base=2023, last=last)), DRAWS, 1)
    return job(given, central(DRAWS), costs=False, law_overrides=law)


GAP = {True: ("baseline.yaml", {}), False: ("no_policy.yaml", NOTHING)}


@pytest.fixture(scope="module")
def outcomes(request):
    """What the years bring with the gap, the policy and the law as they are, and without."""
    return {on: run(_job(request.config.rootpath / "scenarios" / name, YEARS[-1], law), 2) for on, (name, law) in GAP.items()}


@pytest.fixture(scope="module")
def masses(request):
    """Excess mass just above the ratio at the end of each year, of all performers with audited R&D, by gap and year."""
    found = {}
    for on, (name, law) in GAP.items():
        for year in YEARS:
            figures, marks, _ = firms_at_end(_job(request.config.rootpath / "scenarios" / name, year, law), slice(0, DRAWS))
            found[on, year] = excess_mass(_distance(figures, marks, year))
    return found


def _distance(figures, marks, year):
    """Log of the audited ratio of R&D to sales over the ratio asked, of performers."""
    performs = (
        (marks[..., FirmFlag.alive] != 0) & (marks[..., FirmFlag.performer] != 0) & (figures[..., FirmVariable.rd_audit] > 0)
    )
    revenue, audit = figures[..., FirmVariable.revenue][performs], figures[..., FirmVariable.rd_audit][performs]
    asked = work_out("recognition", year, {"revenue_1": revenue}, ["rd_ratio_required"])["rd_ratio_required"]
    return np.log(audit / (revenue * asked))


@pytest.mark.parametrize("year", YEARS)
def test_without_gap_and_awards_reported_research_does_not_bunch(masses, year):
    assert abs(masses[False, year]) <= 0.01


@pytest.mark.parametrize("year", YEARS)
def test_with_gap_and_awards_it_does(masses, year):
    assert masses[True, year] > 0.05


def test_without_gap_and_awards_nothing_is_relabelled(outcomes):
    off = outcomes[False]
    assert np.array_equal(off.count(Count.rd_reported), off.count(Count.rd_real)) and (off.count(Count.rd_reported) > 0).all()


@pytest.mark.parametrize("year", YEARS)
def test_the_relabelled_share_is_the_published_one(outcomes, year):
    of_year = YEARS.index(year)
    reported, real = (outcomes[True].count(count)[of_year].sum() for count in (Count.rd_sought, Count.rd_sought_real))
    assert 0.21 <= 1 - real / reported <= 0.27


@pytest.mark.parametrize("year", YEARS)
def test_the_real_response_is_the_published_share_of_the_reported_one(outcomes, year):
    of_year = YEARS.index(year)
    response = {
        count: (outcomes[True].count(count)[of_year] - outcomes[False].count(count)[of_year]).sum()
        for count in (Count.rd_real, Count.rd_reported)
    }
    assert response[Count.rd_reported] > 0
    assert 0.47 <= response[Count.rd_real] / response[Count.rd_reported] <= 0.67


# The measure itself ------------------------------------------------------------------------------------------------------

SMOOTH = 0.6 * ndtri((np.arange(20_000) + 0.5) / 20_000) - 0.2


def test_a_smooth_density_has_no_excess_mass():
    assert abs(excess_mass(SMOOTH)) < 0.005


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_firms_moved_above_the_threshold_are_the_excess_mass(share):
    moved = SMOOTH.copy()
    moved[:: round(1 / share)] = 0.02
    assert excess_mass(moved) - excess_mass(SMOOTH) == pytest.approx(share, rel=0.25)


def test_no_firms_have_no_excess_mass():
    assert excess_mass(np.empty(0)) == 0
