"""The variance split, the tornado and regret: every prior in one group, each set of draws as it should be, any number of threads the same."""

import numpy as np
import pytest

from kjqs_model.analysis.sensitivity.ground import ground_of
from kjqs_model.analysis.sensitivity.groups import LUCK, groups_of
from kjqs_model.analysis.sensitivity.regret import World, regret
from kjqs_model.analysis.sensitivity.saltelli import luck_of, mixed, two_sets
from kjqs_model.analysis.sensitivity.split import split
from kjqs_model.analysis.sensitivity.tornado import LARGEST, _trials_of, tornado
from kjqs_model.projection.draws.common import central_draw
from kjqs_model.projection.draws.priors import shipped_priors
from kjqs_model.scenario import load_scenario
from tests.analysis.small import NOTHING, scenario

SHORT = {"years": "{base: 2023, last: 2024}"}


def ground(threads=1, draws=8, **more):
    return ground_of(scenario(draws=draws, **SHORT | more), draws, 1, threads)


@pytest.fixture(scope="module")
def divided():
    return split(ground(threads=1))


def test_every_prior_is_in_exactly_one_group():
    groups = groups_of(shipped_priors())
    members = [name for group in groups for name in group.members]
    assert sorted(members) == sorted(shipped_priors())
    assert [group.name for group in groups if not group.members] == [LUCK]
    assert all(group.zh and group.en and group.learn["zh"] and group.learn["en"] for group in groups)


def test_both_sets_are_spread_evenly_and_apart_from_each_other():
    priors = shipped_priors()
    a, b = two_sets(priors, 64, 1)
    for name, prior in priors.items():
        if not prior.yearly:
            middle = prior.quantile(np.array(0.5))
            assert all(abs((one.once[name] <= middle).sum() - 32) <= 1 for one in (a, b)), name
            assert abs(np.corrcoef(a.once[name], b.once[name])[0, 1]) < 0.5, name
    assert all((two_sets(priors, 64, 1)[0].once[name] == a.once[name]).all() for name in a.once)
    assert (two_sets(priors, 64, 2)[0].once["gdp_growth"] != a.once["gdp_growth"]).any()


def test_a_mixture_has_one_group_from_the_other_set_and_luck_is_a_group_too():
    priors = shipped_priors()
    a, b = two_sets(priors, 8, 1)
    luck = luck_of(8)
    assert not set(luck[0]) & set(luck[1])
    for group in groups_of(priors):
        common, numbers = mixed(a, b, luck, group)
        for table in ("once", "yearly"):
            for name, values in getattr(common, table).items():
                assert (values == getattr(b if name in group.members else a, table)[name]).all()
        assert (numbers == luck[group.name == LUCK]).all()


def test_indices_are_the_same_for_any_number_of_threads(divided):
    other = split(ground(threads=3, draws=8))
    assert divided.table().equals(other.table())
    assert list(divided.table().columns) == [
        "outcome",
        "group",
        "first",
        "first_low",
        "first_high",
        "total",
        "total_low",
        "total_high",
    ]


def test_outcomes_are_targets_whether_they_are_met_and_what_is_owed(divided):
    names = [one.name for one in divided.ground.outcomes]
    assert {"T2", "T3", "T2_met", "T3_met", "entitlement_2024", "entitlement"} <= set(names)
    assert len(names) == len(set(names)) and names[-1] == "entitlement"


def test_the_number_of_firms_does_not_hang_on_shares_paid_or_upstream_money_and_what_is_owed_does(divided):
    table = divided.table().set_index(["outcome", "group"])["total"]
    assert table["T2", "discretion"] == 0 and table["T2", "upstream"] == 0
    assert table["entitlement", "upstream"] > 0 and table["entitlement", "discretion"] > 0


def test_a_group_whose_priors_are_all_fixed_has_no_share():
    names = next(group.members for group in groups_of(shipped_priors()) if group.name == "upstream")
    fixed = ", ".join(f"{name}: {shipped_priors()[name].centre}" for name in names)
    table = split(ground(assumptions="{" + fixed + "}")).table().set_index(["outcome", "group"])["total"]
    assert table["entitlement", "upstream"] == 0


def test_take_up_matters_where_awards_move_and_not_where_they_are_those_of_the_base_year(divided):
    higher = load_scenario(
        None, ["1.1.amount=1000000", "draws=8", "years={base: 2023, last: 2024}", "targets={T2: {at_least: 945, year: 2024}}"]
    )
    known = split(ground_of(higher, 8, 1, 1)).table().set_index(["outcome", "group"])["total"]
    assert known["T2", "take_up"] > 0
    assert divided.table().set_index(["outcome", "group"])["total"]["T2", "take_up"] == 0


def test_a_tornado_moves_one_prior_at_a_time_and_shows_the_largest_first():
    own = ground()
    trials = _trials_of(own)
    centre = central_draw(own.priors)
    for number, name in enumerate(trials.names):
        for row in (1 + 2 * number, 2 + 2 * number):
            moved = [
                other
                for other, values in (trials.common.once | trials.common.yearly).items()
                if np.any(values[row] != (centre.once | centre.yearly)[other][0])
            ]
            assert moved in ([name], []), "at its centre already, or the only one that is not"
    table = tornado(own, lucks=2)
    for _, rows in table.groupby("outcome"):
        assert len(rows) <= LARGEST and list(rows["rank"]) == list(range(1, len(rows) + 1))
        assert rows["swing"].abs().is_monotonic_decreasing
        assert np.allclose(rows["at_high"] - rows["at_low"], rows["swing"])
    assert not table["outcome"].str.endswith("_met").any()


def test_regret_is_measured_against_the_best_of_the_same_draw():
    own = ground()
    found = regret(own, [own.scenario, load_scenario(NOTHING)])
    table = found.table().set_index("scenario")
    cost = found.drawn.cost
    assert table["cost_regret_mean"].iloc[0] == pytest.approx((cost[0] - cost.min(axis=0)).mean())
    assert (table[["cost_regret_mean", "missed_regret_mean"]] >= 0).all(axis=None) and table.loc[
        "no_policy", "cost_per_year"
    ] == 0
    presets = found.by_preset()
    assert presets.groupby("preset")["best"].sum().eq(1).all() and list(dict.fromkeys(presets["preset"])) == [
        "pessimistic",
        "central",
        "optimistic",
    ]
    assert (
        set(found.weak)
        == {name for name, prior in shipped_priors().items() if prior.weak}
        >= {"take_up_elasticity", "reach_elasticity", "entry_elasticity"}
    )


def test_of_scenarios_that_miss_as_many_targets_the_cheapest_is_best():
    cost = np.array([[5.0] * 16, [3.0] * 16, [1.0] * 16])
    same, worse = np.zeros(16), np.ones(16)
    assert World(cost, np.array([same, same, worse])).best() == 1
    assert World(cost, np.array([worse, same, same])).best() == 2
