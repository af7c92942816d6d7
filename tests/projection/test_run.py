"""Running: the same bytes however the work is cut up and whatever the order of firms; a figure that is no number stops it by name."""

import pickle
from dataclasses import replace
from functools import cache
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.population.specification import open_population
from kjqs_model.projection import run as running
from kjqs_model.projection.at_risk import state_of
from kjqs_model.projection.base import base_of
from kjqs_model.projection.draws.common import draw_common
from kjqs_model.projection.draws.priors import priors_of
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.run import run, states_after, sums_of_blocks, units_of
from kjqs_model.projection.state import FirmFlag, FirmVariable, State
from kjqs_model.tables import Tables
from kjqs_model.tables.table import EMPTY, Table
from tests.fuzz import thinned
from tests.projection.projections import SEED, as_it_stands, bytes_of, central, job, projected, scenario, tables_of

DRAWS = 32
NOT_READ = {FirmVariable.score, FirmVariable.rd_real, FirmVariable.grant, FirmVariable.first_certificate_year}
"""What a year makes before anything reads it, and the year of the first certificate, which nothing reads."""


@cache
def whole():
    """The policy over two years in 32 draws, in one go."""
    return projected({"1.1.amount": 200000}, last=2025, draws=DRAWS, parent=scenario())


@pytest.mark.parametrize(("threads", "block"), thinned([(2, 5), (1, 1), (1, 5), (2, 16)], 4))
def test_threads_and_blocks_change_no_byte(threads, block):
    found = projected({"1.1.amount": 200000}, last=2025, draws=DRAWS, threads=threads, block=block, parent=scenario())
    assert bytes_of(found.outcome) == bytes_of(whole().outcome)
    assert tables_of(found) == tables_of(whole())


class Elsewhere:
    """Workers of another machine: nothing but bytes goes there and comes back, and the last part ends first."""

    def __init__(self):
        self.parts = []

    def each(self, function, tasks, ended):
        self.parts += [draws for _, draws, _ in tasks]
        found = []
        for place, task in reversed(list(enumerate(tasks))):
            found.append(pickle.loads(pickle.dumps(function(pickle.loads(pickle.dumps(task))))))
            ended(place, found[-1])
        return found[::-1]


def test_workers_elsewhere_change_no_byte_and_do_only_what_no_earlier_run_kept():
    given = job(scenario({"1.1.amount": 200000}, last=2025), central(DRAWS))
    known, told, elsewhere = {}, [], Elsewhere()

    def keep(draws, made):
        if draws.start not in known:
            known[draws.start] = made()
        return known[draws.start]

    found = run(given, elsewhere, block=4, progress=lambda: told.append(1), keep=keep)
    assert bytes_of(found) == bytes_of(run(given, 2)) and len(told) == DRAWS / 4 and len(elsewhere.parts) > 4
    del known[elsewhere.parts[2].start]
    assert bytes_of(run(given, elsewhere, block=4, progress=lambda: told.append(1), keep=keep)) == bytes_of(found)
    assert elsewhere.parts[-1] == elsewhere.parts[2] and len(set(map(str, elsewhere.parts))) == len(elsewhere.parts) - 1
    assert len(told) == 2 * DRAWS / 4


class BrokenOff(Elsewhere):
    """Workers that are interrupted after some tasks."""

    def each(self, function, tasks, ended):
        for place in (4, 1, 2):
            ended(place, function(tasks[place]))
        raise KeyboardInterrupt


def test_what_workers_made_before_an_interruption_is_kept():
    given, kept, elsewhere = job(scenario(last=2025), central(DRAWS)), {}, Elsewhere()

    def keep(draws, made):
        if draws.start not in kept:
            kept[draws.start] = made()
        return kept[draws.start]

    with pytest.raises(KeyboardInterrupt):
        run(given, BrokenOff(), block=4, keep=keep)
    assert sorted(kept) == [4, 8, 16]
    assert bytes_of(run(given, elsewhere, block=4, keep=keep)) == bytes_of(run(given, 2))
    assert [part.start for part in elsewhere.parts] == [0, 12, 20, 24, 28]


@given(st.integers(1, 300).map(lambda eights: 8 * eights), st.sampled_from([4, 8, 16, 64]))
def test_units_of_work_hold_every_draw_once_and_about_as_many_blocks_each(draws, block):
    units = units_of(draws, block)
    assert [draw for unit in units for draw in range(unit.start, unit.stop)] == list(range(draws))
    sizes = {-(-(unit.stop - unit.start) // block) for unit in units}
    assert max(sizes) - min(sizes) <= 1 and max(sizes) <= 4
    assert len(units) % 8 == 0 or sizes == {1}, "eight workers find work alike, or a block each"


def test_counts_are_told_before_money_and_are_those_of_the_end():
    asked, told, order = job(scenario({"1.1.amount": 200000}, last=2025), central(DRAWS)), [], []

    def noted(given, *blocks):
        order.append(given.costs)
        return sums_of_blocks(given, *blocks)

    with mock.patch.object(running, "sums_of_blocks", noted):
        found = run(asked, 2, 8, counted=told.append)
    assert bytes_of(found) == bytes_of(run(asked, 2)) and len(told) == 1 and not told[0].amounts
    assert told[0].counts.tobytes() == found.counts.tobytes() and told[0].entrants.tobytes() == found.entrants.tobytes()
    assert order == [False] * 4 + [True] * 4, "everything is counted before anything is costed"


def test_the_same_scenario_again_gives_the_same_bytes_and_another_seed_does_not():
    again, other = projected(last=2025), projected(last=2025, seed=SEED + 1)
    assert bytes_of(again.outcome) == bytes_of(as_it_stands().outcome)
    assert tables_of(again) == tables_of(as_it_stands())
    assert not np.array_equal(other.outcome.counts, again.outcome.counts)


def test_a_draw_is_the_same_whatever_the_number_of_draws():
    few, many = as_it_stands(draws=8).outcome, as_it_stands(draws=16).outcome
    assert np.array_equal(few.counts, many.counts[:, :8]) and np.array_equal(few.entrants, many.entrants[:, :8])
    assert all(np.array_equal(few.amounts[clause], many.amounts[clause][:, :8]) for clause in many.amounts)


def test_draws_differ_from_each_other():
    assert len(np.unique(as_it_stands(draws=16).outcome.counts[0], axis=0)) == 16


# Order of firms ----------------------------------------------------------------------------------------------------------


def shuffled(state, random):
    """The same firms in another order; entrants keep the order of their templates."""
    order = random.permutation(len(state))
    place = np.argsort(order)
    return State(
        state.year,
        state.figures[:, order],
        state.marks[:, order],
        state.traits[:, order],
        state.keys[order],
        place[state.templates],
        state.ids[order],
        state.counties,
        state.industries,
    )


def test_the_order_of_firms_in_a_state_changes_nothing():
    given = scenario(last=2025)
    ordered = job(given, central(8))
    mixed = replace(ordered, state=shuffled(ordered.state, np.random.default_rng(1)))
    assert not np.array_equal(mixed.state.keys, ordered.state.keys)
    assert bytes_of(run(mixed, 1)) == bytes_of(run(ordered, 1))


def _rows_shuffled(table, random):
    order = random.permutation(len(table))
    return Table(table.spec, {name: values[order] for name, values in table.columns.items()}, table.labels, table.source)


def test_the_order_of_rows_in_a_population_changes_nothing():
    given, random = scenario(last=2025), np.random.default_rng(2)
    made = open_population(given.population, None, SEED, year=2023)
    tables = Tables(
        [_rows_shuffled(table, random) if name in ("enterprises", "accounts") else table for name, table in made.tables.items()],
        place="shuffled",
    )
    state, ordered = state_of(tables, 2023, SEED), job(given, central(8))
    assert np.array_equal(state.keys, ordered.state.keys)  # a state is in an order of its own
    assert bytes_of(run(replace(ordered, state=state), 1)) == bytes_of(run(ordered, 1))


def test_the_state_after_a_year_holds_the_firms_that_were_counted():
    found = job(scenario(last=2025), central(8), costs=False)
    counts = run(found, 1).counts[0]
    for draw, state in enumerate(states_after(found, slice(0, 8), 2024)):
        assert state.year == 2024 and state.mark(FirmFlag.alive).all()
        assert state.certified(3).sum() == counts[draw, Count.certified]
        assert state.mark(FirmFlag.registered).sum() == counts[draw, Count.registered]
        assert state.figures[FirmVariable.rd_statistical].sum() == counts[draw, Count.rd_reported]


# What is no number -------------------------------------------------------------------------------------------------------


def _spoilt(state, figure, firm, value=np.nan):
    figures = state.figures.copy()
    figures[figure, firm] = value
    return replace(state, figures=figures)


def _refusal(given):
    """What a run says when it stops; None where it does not."""
    try:
        run(given, 2, block=4)
    except Refusal as refusal:
        return str(refusal)
    return None


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_revenue_that_is_no_number_stops_the_run_with_draw_year_and_firm(value):
    given, firm = job(scenario(), central(8), costs=False), 1234
    said = _refusal(replace(given, state=_spoilt(given.state, FirmVariable.revenue, firm, value)))
    assert said and "第 0 次" in said and "2024" in said and given.state.ids[firm] in said


def test_a_figure_that_is_no_number_never_passes_in_silence():
    given = job(scenario(), central(8), costs=False)
    applicants = given.state.mark(FirmFlag.performer) & (given.state.figures[FirmVariable.certificate_year] < 0)
    firm = np.flatnonzero(applicants)[7]
    passed = []
    for figure in sorted(set(FirmVariable) - NOT_READ):
        said = _refusal(replace(given, state=_spoilt(given.state, figure, firm)))
        if said is None or given.state.ids[firm] not in said:
            passed.append(figure.name)
    assert passed == []


def test_a_draw_that_goes_wrong_is_named_and_not_left_out():
    given, common = scenario(draws=16), draw_common(priors_of({}), 16, SEED)
    growth = common.once["firm_growth_gap"].copy()
    growth[11] = 1e6
    for threads in (1, 2, Elsewhere()):
        with pytest.raises(Refusal, match=r"第 11 次抽样 2024 年企业 模拟企业-"):
            run(job(given, replace(common, once=common.once | {"firm_growth_gap": growth}), costs=False), threads, block=4)


def test_an_entrant_that_goes_wrong_is_named_by_its_number():
    given = job(scenario(), central(8), costs=False)
    known = given.state
    firm = known.templates[0]
    marks = known.marks.copy()
    marks[FirmFlag.alive, firm] = 0  # the firm itself is gone, those like it are not
    spoilt = replace(_spoilt(known, FirmVariable.revenue, firm, np.inf), marks=marks, templates=np.array([firm]))
    with pytest.raises(Refusal, match="第 1 家新进企业"):
        run(replace(given, state=spoilt), 1)


def test_an_absurd_prior_is_kept_within_what_it_can_be():
    wild = {name: {"normal": {"mean": 0.0, "sd": 1e6}} for name in ("firm_growth_gap", "gdp_shock", "envelope_growth")}
    found = projected(draws=16, assumptions=wild)
    assert all(np.isfinite(values).all() for values in (found.outcome.counts, *found.outcome.amounts.values()))


def test_a_prior_that_is_no_number_never_passes_in_silence():
    given, common = scenario(), central(8)
    passed = []
    for name in common.once:
        if not name.startswith(("volume.", "amount.", "share_paid.")):
            values = common.once[name].copy()
            values[5] = np.nan
            try:
                with np.errstate(invalid="ignore"):  # it shall be refused, not merely warned of
                    said = _refusal(job(given, replace(common, once=common.once | {name: values}), costs=False))
            except (ValueError, Refusal) as error:
                said = str(error)
            if said is None or "第 5 次" not in said:
                passed.append(name)
    assert passed == []


# Accounts that lack ------------------------------------------------------------------------------------------------------


@cache
def _made():
    return open_population({"synthesise": {}}, None, SEED, year=2023).tables


def _with_accounts(change):
    accounts = _made()["accounts"]
    columns = {name: values.copy() for name, values in accounts.columns.items()}
    changed = Table(accounts.spec, change(columns), accounts.labels, accounts.source)
    return Tables([changed if name == "accounts" else table for name, table in _made().items()], place="changed")


@pytest.mark.parametrize("column", ["staff", "assets", "net_assets", "taxable_income", "cost"])
def test_accounts_that_lack_a_figure_are_refused_with_firm_and_column(column):
    firm = base_of(scenario()).state.ids[42]

    def spoil(columns):
        labels = _made()["accounts"].labels["firm_id"]
        columns[column][(labels[columns["firm_id"]] == firm) & (columns["year"] == 2023)] = EMPTY if column == "staff" else np.nan
        return columns

    with pytest.raises(Refusal, match=rf"{firm} 2023 年的“{column}”为空，共 1 家"):
        state_of(_with_accounts(spoil), 2023, SEED)


def test_a_population_without_accounts_is_refused_with_a_remedy():
    with pytest.raises(Refusal, match=r"accounts.*2023.*synthesise"):
        state_of(
            _with_accounts(lambda columns: {name: values[columns["year"] < 2023] for name, values in columns.items()}), 2023, SEED
        )


def test_published_figures_alone_are_refused_with_a_remedy():
    with pytest.raises(Refusal, match="synthesise"):
        base_of(replace(scenario(), population="published_2023"))
