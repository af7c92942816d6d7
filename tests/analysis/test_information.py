"""What finding out would save: on made-up amounts whose answer is known, and on the budget of a projection."""

import numpy as np
import pytest
from scipy.stats import norm

from kjqs_model.analysis.information import from_memory, of_budget, who_knows, worth_knowing
from kjqs_model.analysis.starting import chances_by_start
from kjqs_model.budget import budget_of
from kjqs_model.budget.forms.years import budget_years
from kjqs_model.projection.draws.priors import shipped_priors
from kjqs_model.reporting.sections import drivers
from kjqs_model.reporting.sections import targets as target_section
from tests.projection.projections import as_it_stands


@pytest.fixture(scope="module")
def projection():
    return as_it_stands(last=2026, draws=16)


@pytest.fixture(scope="module")
def parts():
    luck = np.random.default_rng(1)
    return {
        "10.1": 5e6 + 3e6 * luck.standard_normal(100_000),
        "1.1": 9e6 + 1e6 * luck.standard_normal(100_000),
        "20.1": np.full(100_000, 7e4),
    }


def test_shares_sum_to_one_and_what_is_known_is_not_set_aside_for(parts):
    first, second = worth_knowing(parts, 0.8)
    assert (
        first.clause == "10.1" and first.share == pytest.approx(0.9, abs=0.01) and first.share + second.share == pytest.approx(1)
    )
    z = norm.ppf(0.8)
    assert first.saves == pytest.approx(z * (np.sqrt(10) - 1) * 1e6, rel=0.02) and first.saves_alone == pytest.approx(
        z * 3e6, rel=0.02
    )
    assert first.error < 0.05 * first.saves and second.error > 0
    width = norm.ppf(0.9) - norm.ppf(0.1)
    assert first.spread == pytest.approx(width * np.sqrt(10) * 1e6, rel=0.02) and first.spread_known == pytest.approx(
        width * 1e6, rel=0.02
    )


def test_what_goes_with_a_clause_is_known_with_it(parts):
    both = parts | {"1.2": 0.5 * parts["10.1"]}
    first = worth_knowing(both, 0.8)[0]
    assert first.spread_known == pytest.approx(worth_knowing(parts, 0.8)[0].spread_known, rel=0.01)
    assert worth_knowing({"20.1": parts["20.1"]}, 0.8) == []


def test_talents_come_first_and_are_marked_as_from_memory(projection):
    budget = budget_of(projection)
    year = budget_years(budget)[0]
    found = of_budget(budget, year)
    assert sum(one.share for one in found) == pytest.approx(1) and found[0].spread == pytest.approx(
        np.ptp(np.quantile(budget.of("payable", "total", "total")[0], [0.1, 0.9]))
    )
    assert from_memory("10.1", year) and not from_memory("1.1", year)
    assert who_knows("10.1", year, shipped_priors()).name == "upstream" and who_knows("1.1", year, shipped_priors()) is None
    text = drivers.largest_unknown(budget, year)
    assert text.startswith(f"{year} 年到期应付的波动（方差）有 {found[0].share:.0%} 来自 {found[0].clause} ")
    assert ("凭记忆，待核实" in text) == from_memory(found[0].clause, year)
    assert len(drivers.knowing_grid(budget).rows) <= drivers.SHOWN


def test_the_chance_of_t1_by_its_start_is_that_of_the_same_draws_with_another_start(projection):
    frame = chances_by_start(projection)
    history, own = projection.base.history, frame[frame["target"] == "T1"]
    target = projection.scenario.targets["T1"]
    values = projection.indicators["rd_intensity"][projection.years.index(target.year)]
    drawn = projection.ahead.common["rd_base_error"]
    for row in own.itertuples():
        assert row.start == pytest.approx(history.rd_city / history.gdp * (1 + row.error))
        assert row.probability == (values * (1 + row.error) / (1 + drawn) >= target.at_least).mean()
    assert (
        own["start"].is_monotonic_increasing
        and own["probability"].is_monotonic_increasing
        and own["start"].min() < history.rd_city / history.gdp < own["start"].max()
    )
    grid = target_section.start_grid(projection)
    assert len(grid.rows) == own["start"].nunique() and "起点" in target_section.start_sentence(projection).text
