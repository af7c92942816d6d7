"""Readings that the text leaves open, in the years ahead: each moves its own clause the way that it says."""

from functools import cache

import pytest

from kjqs_model.policy import register
from tests.projection.projections import as_it_stands, clauses_that_differ, projected

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def default():
    return as_it_stands(last=2025, draws=8).outcome


def test_defaults_that_are_written_out_move_nothing_by_a_bit(default):
    words = {
        path: register()[path.rpartition(".")[0]].readings[path.rpartition(".")[2]][0]
        for path in ("1.2.recognised_again", "8.2.subsidy_counts", "10.2.per", "15.1.kinds")
    }
    assert not clauses_that_differ(projected(words, last=2025).outcome, default)


@cache
def still(path=None, word=None):
    """With firms that do not answer, so that the reading alone moves what is paid; without a path the defaults."""
    return projected(
        {path: word} if path else {},
        last=2025,
        assumptions={
            "take_up_elasticity": 0.0,
            "reach_elasticity": 0.0,
            "entry_elasticity": 0.0,
            "small_firms_add": 0.0,
            "large_firms_add": 0.0,
        },
    ).outcome


def test_firms_recognised_again_after_a_gap_are_paid_as_the_reading_says():
    renewal, first, nothing = still(), still("1.2.recognised_again", "first"), still("1.2.recognised_again", "nothing")
    assert renewal.counts.tobytes() == first.counts.tobytes() == nothing.counts.tobytes()
    assert clauses_that_differ(renewal, first) == clauses_that_differ(renewal, nothing) == {"1.2"}
    gap = renewal.recipients["1.2"] - nothing.recipients["1.2"]
    assert gap.sum() > 0 and (gap >= 0).all() and (gap < renewal.recipients["1.2"]).all()
    assert (renewal.amounts["1.2"] - nothing.amounts["1.2"] == 50_000 * gap).all()
    assert (first.amounts["1.2"] - renewal.amounts["1.2"] == 50_000 * gap).all()


def test_subsidies_that_shut_out_are_those_that_the_reading_counts():
    grant, ever, of_rd = still(), still("8.2.subsidy_counts", "ever"), still("8.2.subsidy_counts", "year_of_rd")
    assert clauses_that_differ(grant, ever) == {"8.2"} == clauses_that_differ(grant, of_rd)
    assert (ever.recipients["8.2"] <= grant.recipients["8.2"]).all() and ever.recipients["8.2"].sum() < grant.recipients[
        "8.2"
    ].sum()


def test_an_employer_is_rewarded_once_and_other_platforms_count_where_the_text_is_read_so(default):
    unit = projected({"10.2.per": "unit"}, last=2025).outcome
    assert clauses_that_differ(unit, default) <= {"10.2"} and (unit.amounts["10.2"] <= default.amounts["10.2"]).all()
    article = projected({"15.1.kinds": "article"}, last=2025).outcome
    assert clauses_that_differ(article, default) == {"15.1"} and (article.amounts["15.1"] > default.amounts["15.1"]).any()
