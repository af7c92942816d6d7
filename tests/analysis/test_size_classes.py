"""Size classes of enterprises: at each bound and just below it, and where an industry has none."""

import numpy as np
import pytest

from kjqs_model.analysis.size_classes import CLASSES, FILE, MEASURES, NO_CLASS, size_class
from kjqs_model.data import shipped

GROUPS = shipped(FILE)["groups"]
PLENTY = 1e12


def classed(division: str, **measures: float) -> str:
    return size_class(np.array([division]), {name: np.array([measures.get(name, PLENTY)]) for name in MEASURES})[0]


@pytest.mark.parametrize("name", GROUPS)
def test_at_a_bound_the_class_is_reached_and_just_below_it_is_missed(name):
    group, division = GROUPS[name], GROUPS[name]["divisions"][0]
    for measure in set(MEASURES) & set(group):
        assert group[measure] == sorted(group[measure], reverse=True)
        for place, bound in enumerate(group[measure]):
            assert classed(division, **{measure: bound}) == CLASSES[place]
            assert classed(division, **{measure: bound - 1}) == CLASSES[place + 1]


def test_one_measure_too_low_takes_a_firm_down_whatever_the_other_is():
    assert classed("34", staff=5000, revenue=19_999_999) == "small" and classed("34", staff=10, revenue=1e10) == "micro"


def test_what_an_industry_does_not_name_does_not_count():
    assert classed("01", staff=0, assets=0) == "large" and classed("73", revenue=0, assets=0) == "large"


def test_an_industry_without_classes_has_none():
    assert classed("66") == classed("85") == NO_CLASS


def test_no_division_stands_in_two_groups():
    named = [division for group in GROUPS.values() for division in group["divisions"]]
    assert len(named) == len(set(named))
