"""What entrants take over: places and research of firms that were there before; nothing of it hangs on other draws."""

from dataclasses import replace

import numpy as np
import pytest

from kjqs_model.projection.entry import taken_over
from kjqs_model.projection.entry.entrants import entrants_of
from kjqs_model.projection.run import BlockRun
from kjqs_model.projection.state import FirmFlag, FirmVariable
from tests.projection.projections import SEED, central, job, scenario

DRAWS, YEAR = 6, 2024


def block():
    return BlockRun(job(scenario(), central(DRAWS), costs=False), slice(0, DRAWS))


def entrants(found, expected):
    return entrants_of(found.job.state, YEAR, found.numbers, np.full(DRAWS, float(expected)), np.ones(DRAWS), SEED)


def brought(new):
    followed = (new.marks[..., FirmFlag.alive] != 0) & (new.marks[..., FirmFlag.above_scale] != 0)
    return np.where(followed, new.figures[..., FirmVariable.rd_statistical], 0).sum(axis=1)


def test_research_that_above_scale_entrants_bring_is_taken_off_where_it_stood():
    found = block()
    is_, years = lambda flag: found.marks[..., flag] != 0, YEAR - 1 - found.figures[..., FirmVariable.certificate_year]
    outside = is_(FirmFlag.alive) & is_(FirmFlag.performer) & is_(FirmFlag.above_scale) & (years >= 3)
    outside &= ~is_(FirmFlag.registered) & ~is_(FirmFlag.aims)
    there = np.where(outside, found.figures[..., FirmVariable.rd_statistical], 0).sum(axis=1)
    new = entrants(found, 60)
    taken_over.take_over(found, new, YEAR)
    left = (
        np.where(outside, found.figures[..., FirmVariable.rd_statistical] * np.exp(found.figures[..., FirmVariable.drift]), 0)
    ).sum(axis=1)
    assert left == pytest.approx(there - 0.9 * brought(new)) and (brought(new) > 0).all()
    assert (found.figures[..., FirmVariable.drift][~outside] == 0).all()


def test_an_above_scale_entrant_is_an_enterprise_that_was_there():
    found = block()
    before = found.marks[..., FirmFlag.alive] != 0
    idle = before & (found.marks[..., FirmFlag.performer] == 0)
    new = entrants(found, 60)
    taken_over.take_over(found, new, YEAR)
    gone = before & (found.marks[..., FirmFlag.alive] == 0)
    for kind in (1, 2):
        came = ((new.marks[..., FirmFlag.alive] != 0) & (new.marks[..., FirmFlag.above_scale] == kind)).sum(axis=1)
        assert np.array_equal((gone & (found.marks[..., FirmFlag.above_scale] == kind)).sum(axis=1), came)
    assert not (gone & ~idle).any()


def test_more_entrants_take_the_same_places_and_others():
    few, many = block(), block()
    for found, expected in ((few, 40), (many, 80)):
        taken_over.take_over(found, entrants(found, expected), YEAR)
    assert ((many.marks[..., FirmFlag.alive] == 0) >= (few.marks[..., FirmFlag.alive] == 0)).all()
    assert (many.figures[..., FirmVariable.drift] <= few.figures[..., FirmVariable.drift]).all()


def test_nobody_comes_and_nothing_is_taken():
    found = block()
    before = found.figures.copy(), found.marks.copy()
    taken_over.take_over(found, entrants(found, 0), YEAR)
    assert np.array_equal(before[0], found.figures) and np.array_equal(before[1], found.marks)


def test_where_little_is_left_no_more_than_half_is_taken_in_a_year():
    found = block()
    new = entrants(found, 60)
    new = replace(new, figures=new.figures * 1000)
    taken_over.take_over(found, new, YEAR)
    assert np.exp(found.figures[..., FirmVariable.drift]).min() == pytest.approx(0.5)
