"""Entrants: the k-th of a year is the same firm in every block and scenario, like a firm of the base year, and more come where more are meant."""

from functools import cache

import numpy as np
import pytest

from kjqs_model.projection.base import base_of
from kjqs_model.projection.entry.entrants import entrants_of
from kjqs_model.projection.state import NEW, FirmFlag, FirmVariable
from tests.projection.projections import SEED, scenario

DRAWS = np.arange(12)


@cache
def state():
    return base_of(scenario()).state


def entrants(draws=DRAWS, expected=40.0, money=1.1, year=2024, seed=SEED):
    size = len(draws)
    return entrants_of(state(), year, draws, np.broadcast_to(expected, size), np.broadcast_to(money, size), seed)


def alive(found):
    return found.marks[..., FirmFlag.alive] != 0


@pytest.mark.parametrize("part", [slice(0, 1), slice(3, 5), slice(5, 12), slice(0, 12)])
def test_an_entrant_is_the_same_firm_in_every_block(part):
    whole, found = entrants(), entrants(DRAWS[part])
    count = len(found.keys)
    assert np.array_equal(found.keys, whole.keys[:count]) and count == alive(found).sum(axis=1).max()
    assert found.figures.tobytes() == whole.figures[part, :count].tobytes()
    assert np.array_equal(found.marks, whole.marks[part, :count]) and np.array_equal(found.template, whole.template[part, :count])
    assert not alive(whole)[part, count:].any()


def test_more_entrants_are_the_fewer_and_others():
    few, many = entrants(expected=30.0), entrants(expected=60.0)
    assert (alive(many).sum(axis=1) > alive(few).sum(axis=1)).all()
    assert np.array_equal(many.keys[: len(few.keys)], few.keys)
    assert many.figures[:, : len(few.keys)].tobytes() == few.figures.tobytes()
    assert (alive(many)[:, : len(few.keys)] >= alive(few)).all()


def test_years_draws_and_seeds_bring_other_firms():
    found = entrants()
    assert not set(found.keys) & set(entrants(year=2025).keys)
    assert len(np.unique(found.template[:, :20], axis=0)) == len(DRAWS)
    assert not np.array_equal(entrants(seed=SEED + 1).template[:, :10], found.template[:, :10])
    assert not set(found.keys) & set(state().keys)


def test_the_number_of_entrants_is_poisson_around_what_is_meant():
    numbers = alive(entrants(np.arange(4000), expected=9.0)).sum(axis=1)
    assert numbers.mean() == pytest.approx(9, abs=4 * 3 / np.sqrt(4000)) and numbers.var() == pytest.approx(9, rel=0.15)
    assert len(entrants(expected=0.0).keys) == 0


def test_an_entrant_is_like_a_new_firm_of_the_base_year():
    found = entrants(expected=200.0)
    of_template = state().figures.T[found.template]
    assert set(found.template.ravel()) <= set(state().templates)
    assert (found.marks[..., FirmFlag.entering] == NEW).all() and (found.marks[..., FirmFlag.performer] == 1).all()
    for mark in (FirmFlag.registered, FirmFlag.recognition, FirmFlag.applied):
        assert not found.marks[..., mark].any()
    assert (found.figures[..., FirmVariable.certificate_year] < 0).all() and (found.figures[..., FirmVariable.staff] >= 1).all()
    ratio = np.log(found.figures[..., FirmVariable.revenue] / (of_template[..., FirmVariable.revenue] * 1.1))
    assert ratio.mean() == pytest.approx(-0.08, abs=0.04) and ratio.std() == pytest.approx(0.4, abs=0.03)
    kept = found.figures[..., FirmVariable.rd_audit] / found.figures[..., FirmVariable.revenue]
    assert np.allclose(kept, of_template[..., FirmVariable.rd_audit] / of_template[..., FirmVariable.revenue], rtol=1e-3)


def test_money_that_grew_makes_entrants_larger_in_yuan_and_not_in_staff():
    now, later = entrants(money=1.0), entrants(money=2.0)
    assert np.allclose(later.figures[..., FirmVariable.revenue], 2 * now.figures[..., FirmVariable.revenue], rtol=1e-4)
    assert np.array_equal(later.figures[..., FirmVariable.staff], now.figures[..., FirmVariable.staff])
