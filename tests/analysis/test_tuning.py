"""Tuning: the exact answer where it can be told, near it elsewhere, honest where the wish can't be met."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from kjqs_model.analysis.answer import ELASTICITIES, answer_of, binding, flip, fresh_chances, frontier
from kjqs_model.analysis.laboratory import Laboratory
from kjqs_model.analysis.levers import places_of, read_levers, with_levers
from kjqs_model.analysis.refining import alike, error_of, refined
from kjqs_model.analysis.tuning import Search, Wish, tune
from kjqs_model.analysis.worth import FIRMS, clauses_of, curve, switched_off, worth
from kjqs_model.errors import Refusal
from kjqs_model.projection.draws.priors import priors_of
from kjqs_model.scenario import load_scenario
from tests.analysis.small import laboratory, scenario


def levers(*given):
    return read_levers(given, laboratory().scenario.policy)


def exhaustive(search, moved, wish):
    """Every place of the grid, by the same trials."""
    return min((search.at(places) for places in itertools.product(*(range(lever.places) for lever in moved))), key=search.rank)


@pytest.mark.parametrize("least", [0.75, 0.8])
def test_one_lever_is_exact(least):
    moved, wish = levers("1.1.amount=0:400000:20000"), Wish({"T2": least})
    found = tune(laboratory(), moved, wish)
    best = exhaustive(Search(laboratory(), moved, wish), moved, wish)
    assert found.best() == best and best.meets(wish)
    assert len(found.trials) < 14, "and without trying every place"


@pytest.mark.slow
@pytest.mark.parametrize(("least", "ceiling"), [(0.8, None), (0.8, 130e6)])
def test_two_levers_are_within_one_per_cent_of_every_place_tried(least, ceiling):
    moved, wish = levers("1.1.amount=0:400000:50000", "1.2.amount=0:200000:40000"), Wish({"T2": least}, ceiling)
    found = tune(laboratory(), moved, wish).best()
    best = exhaustive(Search(laboratory(), moved, wish), moved, wish)
    assert found.meets(wish) == best.meets(wish)
    if best.meets(wish):
        assert found.cost <= 1.01 * best.cost
    else:
        assert found.slack(wish) == best.slack(wish)


def test_several_targets_must_all_be_met():
    wish = Wish({"T2": 0.8, "T3": 0.5})
    found = tune(laboratory(), levers("1.1.amount=0:400000:20000"), wish).best()
    assert found.meets(wish) and set(found.chances) == {"T2", "T3"}
    assert not found.meets(Wish({"T2": 0.8, "T3": 1.01}))


def test_a_lever_that_no_firm_answers_to_goes_to_its_cheaper_end_without_a_projection():
    lab = laboratory()
    tune(lab, levers("1.1.amount=100000:200000:50000"), Wish({"T2": 0.5}))
    before = lab.runs
    found = tune(lab, levers("10.1.rate=0:1:0.1", "6.3.amount=50000:150000:10000"), Wish({"T2": 0.5}))
    assert found.best().values == {"10.1.rate": 0.0, "6.3.amount": 50_000.0} and lab.runs - before <= 1


def test_an_unreachable_wish_gets_the_best_chance_and_what_binds():
    moved, wish = levers("1.1.amount=0:100000:10000"), Wish({"T2": 0.95})
    search = tune(laboratory(), moved, wish)
    best = exhaustive(Search(laboratory(), moved, wish), moved, wish)
    assert not best.meets(wish) and search.best().slack(wish) == best.slack(wish)
    wide = levers("1.1.amount=0:400000:50000")
    tried = Search(laboratory(), wide, wish)
    exhaustive(tried, wide, wish)
    most = max(found.chances["T2"] for found in tried.trials.values())
    dear = Wish({"T2": most}, ceiling=min(found.cost for found in tried.trials.values() if found.chances["T2"] == most) - 1)
    limited = tune(laboratory(), wide, dear)
    assert not limited.best().meets(dear) and limited.best().affordable(dear)
    assert binding(limited, limited.best()) == ("ceiling",)
    at_bound = levers("1.1.amount=0:60000:20000")
    bounded = tune(laboratory(), at_bound, Wish({"T2": 0.9}))
    moves = len({found.chances["T2"] for found in bounded.trials.values()}) > 1
    assert binding(bounded, bounded.best()) == (("1.1.amount=60000",) if moves else ("no_lever",))


def test_a_small_grid_is_tried_whole():
    moved = levers("1.1.amount=0:400000:100000", "1.2.amount=0:200000:100000")
    search = tune(laboratory(), moved, Wish({"T2": 0.8}))
    assert len(search.trials) == 15 == places_of(moved)


def test_what_no_lever_moves_is_said_and_a_cheap_end_binds_nobody():
    silent = tune(laboratory(), levers("10.1.rate=0:1:0.5"), Wish({"T2": 0.999}))
    assert binding(silent, silent.best()) == ("no_lever",)
    both = tune(laboratory(), levers("1.1.amount=0:60000:20000", "1.3.amount=0:30000:15000"), Wish({"T2": 0.999}))
    best, free = both.best(), Wish({"T2": 0.999})
    for one in binding(both, best):
        path, _, value = one.partition("=")
        if value:
            number = [lever.path for lever in both.levers].index(path)
            away = 0 if best.places[number] else both.sizes[number] - 1
            assert both.at((*best.places[:number], away, *best.places[number + 1 :])).slack(free) < best.slack(free)


def test_where_all_places_meet_the_wish_the_cheapest_is_the_answer():
    found = tune(laboratory(), levers("1.1.amount=0:400000:50000"), Wish({"T2": 0.05}))
    assert found.best().values["1.1.amount"] == 0


def test_threads_change_nothing():
    moved, wish = levers("1.1.amount=0:400000:100000", "1.2.amount=0:200000:100000"), Wish({"T2": 0.8})
    one = tune(laboratory(threads=1), moved, wish)
    other = tune(Laboratory(scenario(), threads=2, last=2024), moved, wish)
    assert one.trials == other.trials and one.best() == other.best()


def test_an_interrupted_search_goes_on_with_what_it_knows():
    moved, wish, kept = levers("1.1.amount=0:400000:10000"), Wish({"T2": 0.8}), {}

    def stop(places, cost, margins, best):
        kept[places] = cost, margins
        if len(kept) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(laboratory(), moved, wish, Search(laboratory(), moved, wish, tried=stop))
    whole, lab = tune(laboratory(), moved, wish), Laboratory(scenario(), threads=1, last=2024)
    again = tune(lab, moved, wish, Search(lab, moved, wish, known=dict(kept)))
    assert again.trials == whole.trials and lab.runs == len(whole.trials) - 4


@pytest.mark.slow
def test_the_chance_that_is_told_is_not_that_of_the_draws_it_was_found_on():
    found, told = [], []
    for seed in range(1, 6):
        lab = Laboratory(scenario(seed=seed), threads=2, last=2024)
        wish = Wish({"T2": 0.75})
        best = tune(lab, levers("1.1.amount=0:400000:10000"), wish).best()
        policy = with_levers(lab.scenario.policy, levers("1.1.amount=0:400000:10000"), best.places)
        truth = Laboratory(lab.scenario, 256, last=2024, luck_seed=12_345, costs=False)
        true = truth.chance(truth.try_policy(policy), "T2")[0]
        fresh, errors = fresh_chances(lab, policy, wish)
        found.append(best.chances["T2"] - true)
        told.append(fresh["T2"] - true)
        assert fresh["T2"] != best.chances["T2"] or errors["T2"] >= 0
    assert abs(np.mean(told)) <= 3 * np.std(told, ddof=1) / np.sqrt(len(told)) + 1 / 256, "no optimism on fresh draws"
    assert np.mean(np.abs(told)) < 0.35


@pytest.mark.slow
def test_more_draws_make_sure_of_an_answer_where_fewer_can_not_tell():
    moved, wish = levers("1.1.amount=0:400000:50000"), Wish({"T2": 0.75})
    first = tune(laboratory(), moved, wish)
    again = refined(first)
    assert again.before is first and again.laboratory.scenario.draws == 64
    best = exhaustive(Search(again.laboratory, moved, wish), moved, wish)
    assert again.best() == best and best.meets(wish) and len(again.trials) <= 9
    assert (
        refined(
            Search(Laboratory(scenario(draws=256), last=2024), moved, wish, trials=first.trials, margins=first.margins)
        ).before
        is None
    )
    told = alike(again)
    low, high = told.ranges["1.1.amount"]
    assert (
        (told.first_draws, told.draws) == (16, 64)
        and low <= best.values["1.1.amount"] <= high
        and told.cost[0] <= best.cost <= told.cost[1]
    )
    for found in again.trials.values():
        near = abs(found.slack(wish)) <= 2 * error_of(again, found)
        assert not near or low <= found.values["1.1.amount"] <= high, "what is near the wish is within the range"
    if told.short is not None:
        other, fewer, more = told.short
        met, there = ((again.margins[one.places] >= 0).all(axis=0) for one in (best, other))
        assert other.cost < best.cost and (fewer, more) == ((met & ~there).sum(), (there & ~met).sum())
        assert fewer - more == round((met.mean() - there.mean()) * 64)


@pytest.mark.slow
def test_several_levers_are_made_sure_of_at_the_places_that_can_not_be_told_apart():
    moved, wish = levers("1.1.amount=0:400000:100000", "1.2.amount=0:200000:100000"), Wish({"T2": 0.8})
    first = tune(laboratory(), moved, wish)
    again = refined(first)
    assert set(again.trials) <= set(first.trials) and again.laboratory.scenario.draws == 64
    assert all(len(margins[0]) == 64 for margins in again.margins.values())
    hopeless = tune(laboratory(), levers("1.1.amount=0:100000:50000"), Wish({"T2": 0.999}))
    if hopeless.best().slack(hopeless.wish) + 2 * error_of(hopeless, hopeless.best()) < 0:
        assert refined(hopeless) is hopeless


def test_what_varied_clauses_cost_is_counted_and_not_the_whole_policy():
    lab, moved = laboratory(), levers("1.1.amount=0:400000:50000")
    nothing = load_scenario(Path("scenarios/no_policy.yaml")).policy
    policy = with_levers(lab.scenario.policy, moved, (4,))
    off = switched_off(policy, moved, nothing, 2024)
    assert off.value("1.1.amount", 2024) == 0 and off.value("1.2.amount", 2024) == policy.value("1.2.amount", 2024)
    trial, without = lab.try_policy(policy), lab.try_policy(off)
    found = worth(trial, without, clauses_of(moved))
    assert found.cost == pytest.approx(trial.amounts["1.1"].sum(axis=0).mean()) and not without.amounts["1.1"].any()
    assert found.cost + found.elsewhere == pytest.approx((trial.cost - without.cost).mean())
    for name, more in found.additional.items():
        assert np.isnan(found.per_firm[name]) if more <= 0 else found.per_firm[name] == found.cost / more


def test_an_answer_says_what_it_brings_and_hangs_on():
    wish = Wish({"T2": 0.8})
    search = tune(laboratory(), levers("1.1.amount=0:400000:20000"), wish)
    answer = answer_of(search, load_scenario(Path("scenarios/no_policy.yaml")).policy)
    assert answer.status == "met" and answer.binding == () and list(answer.by_elasticity) == list(ELASTICITIES)
    assert answer.worth.cost > 0 and answer.worth.additional["high_tech_enterprises"] > 0 and 0.5 < answer.worth.dead_weight <= 1
    weak = {name for name, prior in priors_of({}).items() if prior.weak}
    assert weak - {hang.prior for hang in answer.hangs} == {"take_up_elasticity"}, (
        "every assumption that no study gives is looked at"
    )
    assert [hang.moves for hang in answer.hangs] == sorted((hang.moves for hang in answer.hangs), reverse=True)
    assert answer.varied.cost < answer.worth.cost and answer.alike.draws == 16
    assert sum(answer.cost_by_year.values()) == pytest.approx(answer.found.cost)
    table = frontier(search)
    assert table["cost_yuan"].is_monotonic_increasing and table["probability"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("chances", "least", "at"),
    [({0.0: 0.5, 0.5: 0.7, 1.0: 0.9}, 0.8, 0.75), ({0.0: 0.9, 1.0: 0.95}, 0.8, None), ({0.0: 0.9, 1.0: 0.7}, 0.8, 0.5)],
)
def test_where_an_answer_flips(chances, least, at):
    assert flip(chances, least) == (None if at is None else pytest.approx(at))


def test_what_nothing_more_brings_is_worth_nothing():
    trial = laboratory().try_policy(laboratory().scenario.policy)
    same = worth(trial, trial)
    assert (
        same.cost == 0
        and set(same.additional.values()) == {0.0}
        and same.dead_weight == 1.0
        and np.isnan(same.per_firm["technology_smes"])
    )


def test_dead_weight_is_what_comes_anyway_in_each_draw():
    def trial(*first):
        return SimpleNamespace(
            cost=np.zeros(2),
            indicators=dict.fromkeys(FIRMS, np.zeros((1, 2))) | {"first_recognitions": np.array([first], dtype=float)},
        )

    assert worth(trial(3, 1), trial(1, 2)).dead_weight == 0.5, (
        "of one draw's three one comes anyway, of the other's one that one: two of four"
    )


def test_the_curve_of_a_lever_rises_step_by_step():
    (lever,) = levers("1.1.amount=0:400000:50000")
    table = curve(laboratory(), lever, 9)
    assert list(table["value"]) == [50_000.0 * place for place in range(9)] and table["cost_yuan"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("1.1.amount", "写法不对"),
        ("1.1.amount=5", "写法不对"),
        ("1.1.amount=a:b", "写法不对"),
        ("1.1.amout=0:1", "是否应为“1.1.amount”"),
        ("1.1.amount=5:5", "下限不小于上限"),
        ("1.1.amount=0:10:20", "步长不合适"),
        ("1.1.amount=0:10:-1", "步长不合适"),
        ("4.1.share_paid=0:2", "0 到 1"),
        ("8.2.firms=0:1", "不能连续调节"),
        ("1.1.amount=0:100000000:1", "步长不合适"),
    ],
)
def test_levers_that_do_not_fit_are_refused_with_a_remedy(given, says):
    with pytest.raises(Refusal) as refused:
        levers(given)
    assert says in str(refused.value)


def test_a_step_that_is_not_given_is_the_usual_one():
    found = levers("1.1.amount=50000:300000", "8.1.rate=0:2", "4.1.share_paid=0.6:1", "1.2.amount=0:50000")
    assert [float(lever.step) for lever in found] == [10_000.0, 0.05, 0.005, 1_000.0]
