"""Other places: margin files of their own, made and projected through the same code, with nothing known only later."""

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.population.base_years import places
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.quality import legal_violations
from kjqs_model.population.specification import open_population
from kjqs_model.projection.fitting.history import published_after, published_until
from tests.population.populations import hard_errors

PLACES = pytest.mark.parametrize("place, year", places(), ids=lambda value: str(value))


def test_there_are_two_other_places_at_least_and_the_city_needs_no_name():
    assert len({name for name, _ in places()}) >= 2
    assert shipped_design(2023).place is None and shipped_design(2020).published == shipped_design(2023).published


@PLACES
def test_a_place_meets_its_margins_and_the_law(place, year):
    made = open_population({"synthesise": {"place": place}}, None, 1, year=year)
    assert made.design.place == place and hard_errors(made) == {}
    assert set(legal_violations(made.tables, year).values()) == {0}


@PLACES
def test_a_margin_is_published_by_its_base_year_or_marked_as_assumed_with_a_range(place, year):
    design = shipped_design(year, place)
    known = published_until(design, year)
    for margin in design.margins.values():
        official = known.get(margin.name, {}).get(year)
        assert margin.status == ("official" if official is not None else "assumed")
        assert margin.value == official if official is not None else margin.range[0] <= margin.value <= margin.range[1]
    assert published_after(design, year) and all(max(series) <= 2023 for series in design.published.values())
    assert all(min(series, default=9999) > year for series in published_after(design, year).values())


def test_an_unknown_place_is_refused_with_the_nearest():
    known = places()[0][0]
    with pytest.raises(Refusal, match=known):
        open_population({"synthesise": {"place": known[:-1]}}, None, 1)
    with pytest.raises(Refusal):
        open_population({"synthesise": {"place": known}}, None, 1, year=1999)
