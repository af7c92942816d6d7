"""The growth process: nothing later is read, few points are enough, units lend to each other, worlds drawn from it are
covered."""

import numpy as np
import pytest

from kjqs_model.projection.growth import Panel, Unit, draw_units, estimate, known, place_ahead
from kjqs_model.projection.growth.arrange import arrange
from kjqs_model.projection.growth.hindcast import LEAST_YEARS, look_back, origins_of
from kjqs_model.projection.growth.naive import best_factor, damped, linear, no_change
from kjqs_model.projection.growth.process import kind_of
from kjqs_model.projection.growth.sums import known_lists, summed
from tests.projection.growth_worlds import SERIES, world

ORIGIN = 2021


@pytest.fixture(scope="module")
def small():
    return world(3, units=6, first=2016)


def test_changing_any_later_figure_of_any_unit_or_series_changes_no_forecast_by_a_bit(small):
    unit = Unit("province", "P02")
    later = dict(small.points)
    for key, points in small.points.items():
        later[key] = {year: value * (7 if year > ORIGIN else 1) for year, value in points.items()}
    later[SERIES, Unit("city", "new")] = {2022: 5.0, 2030: 6.0}
    later["another", unit] = {2023: 1.0}
    drawn = [
        draw_units(known(estimate(panel, SERIES, ORIGIN)), [unit], 4)[unit].log_level
        for panel in (small, Panel(later), small.until(ORIGIN))
    ]
    assert (drawn[0] == drawn[1]).all() and (drawn[0] == drawn[2]).all()


def test_a_hindcast_repeats_to_the_bit_and_forecasts_every_unit_and_origin():
    panel = world(5, units=3, first=2020)
    found, again = look_back(panel, SERIES), look_back(panel, SERIES)
    assert found.rows == again.rows
    assert origins_of(panel, SERIES) == [2021, 2022, 2023]
    assert {(row["name"], row["origin"]) for row in found.rows} == {
        (f"P{unit:02d}", origin) for unit in range(3) for origin in (2021, 2022, 2023)
    }
    assert max(row["year"] for row in found.rows if row["origin"] == 2023) == 2023 + LEAST_YEARS
    assert all(row["outturn"] is None for row in found.rows if row["year"] > 2023)


def test_one_unit_with_two_points_and_a_gap_is_enough():
    panel = Panel({("s", Unit("city", "A")): {2015: 100.0, 2019: 180.0}})
    drawn = draw_units(known(estimate(panel, "s", 2020)), [Unit("city", "A")])[Unit("city", "A")].log_level
    assert np.isfinite(drawn).all()
    middle, width = np.exp(np.median(drawn[:, 0])), drawn[:, 0].std()
    assert 180 < middle < 280 and 0.05 < width < 0.5


def test_a_unit_of_two_points_borrows_growth_from_the_others():
    def with_others(rate):
        points = {
            ("s", Unit("province", f"P{number}")): {2012 + year: 1000 * float(np.exp(rate * year)) for year in range(10)}
            for number in range(6)
        }
        points["s", Unit("province", "short")] = {2020: 500.0, 2021: 550.0}
        unit = Unit("province", "short")
        return np.median(draw_units(known(estimate(Panel(points), "s", 2021)), [unit])[unit].log_level[:, 1])

    assert with_others(0.25) > with_others(0.02) + 0.05


def test_growth_wears_off_after_a_boom():
    points = {
        ("s", Unit("province", f"P{number}")): {
            2013 + year: 500 * float(np.exp(0.25 * year + 0.02 * np.sin(year * number))) for year in range(8)
        }
        for number in range(8)
    }
    unit = Unit("province", "P3")
    drawn = draw_units(known(estimate(Panel(points), "s", 2020)), [unit])[unit].log_level
    gains = np.diff(np.median(drawn, axis=0))
    assert 0.1 < gains[0] < 0.26 and gains[4] < gains[0] - 0.02 and gains[14] < gains[4]
    assert np.quantile(drawn[:, 4] - drawn[:, 3], 0.05) < 0.125  # five years on, growth may have fallen to less than half


def test_shocks_of_the_nation_move_units_together():
    panel = world(7, units=4)
    units = panel.units(SERIES)
    drawn = draw_units(known(estimate(panel, SERIES, 2023)), units, 16)
    together = np.corrcoef([drawn[unit].log_level[:, 3] for unit in units])
    assert together[np.triu_indices(4, 1)].min() > 0.05


LISTS = {2018: 100.0, 2019: 130.0, 2020: 150.0, 2021: 150.0}


def stocks_of_lists(lists, off=1.0, stocks=(2020, 2021)):
    """Three provinces with yearly lists and the stocks that are their sums over three years, times ``off``."""
    points = {}
    for number, size in enumerate((1.0, 4.0, 15.0)):
        unit = Unit("province", f"P{number}")
        points["hnte_certified", unit] = {year: value * size for year, value in lists.items()}
        points["hnte_stock_3y", unit] = {
            year: off * size * sum(LISTS.get(year - back, 100.0) for back in range(3)) for year in stocks
        }
    return Panel(points)


def ahead_of(panel, name="P1"):
    unit = Unit("province", name)
    return draw_units(known(estimate(panel, "hnte_stock_3y", 2021)), [unit], 16)[unit]


def test_a_stock_of_lists_ahead_holds_the_lists_that_are_known():
    """Two of three lists are known a year ahead, one two years ahead, none after: no draw lies below them."""
    levels = np.exp(ahead_of(stocks_of_lists(LISTS)).log_level)
    assert levels[:, 0].min() > 4 * (LISTS[2020] + LISTS[2021]) and levels[:, 1].min() > 4 * LISTS[2021]
    assert 4 * 420 < np.median(levels[:, 0]) < 4 * 520


def test_lists_that_do_not_add_up_to_the_stock_or_have_a_gap_are_no_sum():
    def lists_known(panel):
        found = known_lists(arrange(panel, kind_of("hnte_stock_3y"), 2021), 0)
        return None if found is None else np.exp(found).round(6).tolist()

    assert lists_known(stocks_of_lists(LISTS)) == [150.0, 150.0]
    assert lists_known(stocks_of_lists(LISTS, off=1.01)) == [151.5, 151.5]  # in the stock's own measure
    assert lists_known(stocks_of_lists(LISTS, off=1.2)) is None
    assert lists_known(stocks_of_lists({year: value for year, value in LISTS.items() if year != 2021})) is None
    assert lists_known(stocks_of_lists(LISTS, stocks=(2018, 2019))) is None  # of no year both are known


def test_sums_are_of_lists_known_and_drawn():
    drawn = np.log(np.array([[[3.0, 4.0, 5.0]]]))
    assert np.exp(summed(np.log([1.0, 2.0]), drawn)).round(9).tolist() == [[[6.0, 9.0, 12.0]]]


@pytest.mark.slow
def test_worlds_drawn_from_the_process_are_covered_at_the_nominal_rate():
    """A check of the arithmetic: a world made by the process cannot tell whether the process is like the world."""
    inside = []
    for seed in range(16):
        panel = world(seed, units=12)
        for unit, drawn in draw_units(known(estimate(panel, SERIES, ORIGIN)), panel.units(SERIES), 16).items():
            low, high = np.quantile(drawn.log_level[:, 1], [0.1, 0.9])
            inside.append(low <= np.log(panel.points[SERIES, unit][ORIGIN + 2]) <= high)
    assert 0.68 <= np.mean(inside) <= 0.92


def test_naive_forecasts_are_what_they_say():
    points = {2018: 100.0, 2020: 121.0}
    assert np.exp(no_change(points, 2022)) == pytest.approx(121)
    assert np.exp(linear(points, 2022)) == pytest.approx(142)
    assert np.exp(damped(points, 2022, 1.0)) == pytest.approx(121 * 1.1**2)
    assert np.exp(damped(points, 2022, 0.0)) == pytest.approx(121)
    assert best_factor([{2018: 1.0, 2019: 2.0, 2020: 4.0}]) == 1.0 and best_factor([{2018: 1.0, 2019: 2.0, 2020: 2.0}]) == 0.0


POINTS = {"hnte_stock": {2019: 202.0, 2020: 267.0, 2022: 612.0}, "tech_sme": {2020: 302.0, 2022: 842.0}}


@pytest.fixture(scope="module")
def ahead():
    return place_ahead(POINTS, 2022, 6, 512, province="山东", name="聊城")


def test_a_place_of_few_points_shares_the_shocks_of_nation_and_province(ahead):
    assert ahead.log_level["hnte_stock"].shape == (512, 6) and np.isfinite(ahead.log_level["tech_sme"]).all()
    assert np.corrcoef(ahead.common["hnte_stock"][:, 1], ahead.common["tech_sme"][:, 1])[0, 1] > 0.4
    assert 612 < ahead.median("hnte_stock")[0] < 1100
    assert np.abs(ahead.deviation("tech_sme").mean(axis=0)).max() < 1e-9


def test_a_draw_of_a_place_depends_on_its_columns_alone(ahead):
    fewer = place_ahead(POINTS, 2022, 3, 64, province="山东", name="聊城")
    assert (fewer.log_level["hnte_stock"] == ahead.log_level["hnte_stock"][:64, :3]).all()
    centre = place_ahead(POINTS, 2022, 3, 1, province="山东", name="聊城", columns={"national.1": np.array([0.5])})
    higher = place_ahead(POINTS, 2022, 3, 1, province="山东", name="聊城", columns={"national.1": np.array([0.9])})
    assert (higher.log_level["tech_sme"] > centre.log_level["tech_sme"]).all()


def test_later_figures_of_a_place_are_not_read_and_origins_past_the_panel_work(ahead):
    later = {series: {**points, 2023: 9.0} for series, points in POINTS.items()}
    again = place_ahead(later, 2022, 6, 512, province="山东", name="聊城")
    assert (again.log_level["hnte_stock"] == ahead.log_level["hnte_stock"]).all()
    far = place_ahead({"tech_sme": {2025: 900.0, 2026: 1000.0}}, 2026, 3, 64, province="山东")
    assert np.isfinite(far.log_level["tech_sme"]).all()
    with pytest.raises(ValueError, match="no figure"):
        place_ahead({"tech_sme": {2025: 1.0}}, 2022, 3, 8)
