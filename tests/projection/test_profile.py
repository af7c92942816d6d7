"""What technology firms are like over the years: certified firms keep staff, sales and research of their kind, whatever their number."""

from functools import cache

import numpy as np
import pytest

from kjqs_model.projection.entry.newcomers import newcomers
from kjqs_model.projection.run import BlockRun
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.tables.words import Recognition
from tests.projection.projections import central, job, scenario

DRAWS, LAST = 8, 2033


@cache
def profiles():
    """Of certified firms by year: mean staff, median sales and mean research in the money of the base year, median age, firms followed."""
    block = BlockRun(job(scenario(last=LAST), central(DRAWS), costs=False), slice(0, DRAWS))
    found, money = {2023: _profile(block, 2023, np.ones(DRAWS))}, np.zeros(DRAWS)
    for place, year in enumerate(block.job.years):
        block._enter(place, year)
        block._grant(place, year)
        block._step(place, year)
        money = money + block.job.ahead.growth[:, place]
        found[year] = _profile(block, year, np.exp(money))
    return found


def _profile(block, year, money):
    alive = block.marks[..., FirmFlag.alive] != 0
    rows = []
    for draw in range(DRAWS):
        figures = block.figures[draw, alive[draw] & (year - block.figures[draw, :, FirmVariable.certificate_year] < 3)].T
        rows.append(
            [
                figures[FirmVariable.staff].mean(),
                np.median(figures[FirmVariable.revenue]) / money[draw],
                figures[FirmVariable.rd_statistical].mean() / money[draw],
                np.median(year - figures[FirmVariable.founded_year]),
                alive[draw].sum(),
            ]
        )
    return dict(zip(("staff", "sales", "research", "age", "followed"), np.median(rows, axis=0), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("year", [2024, 2027, 2030, LAST])
@pytest.mark.parametrize("figure", ["staff", "sales"])
def test_certified_firms_are_of_the_size_they_were(year, figure):
    assert profiles()[year][figure] == pytest.approx(profiles()[2023][figure], rel=0.15)


@pytest.mark.slow
def test_who_comes_later_spends_less_on_research_and_is_not_of_another_age():
    last, base = profiles()[LAST], profiles()[2023]
    assert (
        0.6 * base["research"] <= last["research"] <= base["research"]
    )  # newcomers are nearer to the ratio asked (newcomer_most_research)
    assert base["age"] - 3 <= last["age"] <= base["age"] + 5


@pytest.mark.slow
def test_firms_at_risk_grow_by_technology_firms_and_do_not_double():
    grown = {year: profiles()[year]["followed"] / profiles()[2023]["followed"] for year in (2027, LAST)}
    assert 1.1 < grown[2027] < 1.4 and 1.4 < grown[LAST] < 1.85


# Whom entrants are like --------------------------------------------------------------------------------------------------


def test_newcomers_are_of_all_sizes_and_each_kind_as_frequent_as_it_comes():
    state = job(scenario(), central(8)).state
    applied = np.isin(state.marks[FirmFlag.recognition], (Recognition.first, Recognition.failed_first))
    places, times = np.unique(state.templates, return_counts=True)
    assert set(times[applied[places]]) == {11} and set(times[~applied[places]]) == {4}
    revenue = state.figures[FirmVariable.revenue][state.templates]
    of_first = state.figures[FirmVariable.revenue][state.marks[FirmFlag.recognition] == Recognition.first]
    assert min(of_first.max(), 1.7e9) * 0.5 <= revenue.max() <= 1.7e9 and np.quantile(revenue, 0.9) > 20_000_000
    assert np.array_equal(state.templates, newcomers(state.figures, state.marks, state.year))
    ratio = state.figures[FirmVariable.rd_audit][state.templates] / revenue
    assert ratio[revenue > 5e8].max() <= 1.5 * 0.03 + 1e-9 < ratio.max()  # three per cent of sales above 200 million are asked
