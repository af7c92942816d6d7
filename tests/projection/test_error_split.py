"""The split of a forecast's error, on numbers worked by hand; then on a projection, where the parts add up always."""

import datetime
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.projection import simulate
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.record.error_split import PARTS, shifts_of, split_error, split_table
from kjqs_model.projection.record.outturns import Outturn, Outturns
from kjqs_model.scenario import load_scenario

DAY = datetime.date(2026, 1, 1)


def outturns(*rows):
    return Outturns(tuple(Outturn(name, year, value, DAY) for name, year, value in rows))


def forecast(amounts, recipients, years=(2024, 2025, 2026), seed=1):
    """A projection of two draws with these means of clause 1.1, one draw above and one below."""
    spread = np.array([-1.0, 1.0])
    amounts, recipients = (np.array(values)[:, None] * (1 + 0.1 * spread) for values in (amounts, recipients))
    outcome = SimpleNamespace(
        amounts={"1.1": amounts}, recipients={"1.1": recipients}, count=lambda name: np.zeros((3, len(Count)))[..., name]
    )
    return SimpleNamespace(
        years=years,
        draws=2,
        indicators={"first_recognitions": recipients},
        outcome=outcome,
        scenario=SimpleNamespace(seed=seed),
        base=SimpleNamespace(key="k"),
    )


def parts(split):
    return {name: getattr(split, name) for name in PARTS}


def test_volume_and_award_level():
    # Forecast 100 firms at 100,000; 110 came and 9.9 million was paid, 90,000 each:
    # (110 - 100) x 100,000 and (90,000 - 100,000) x 110.
    (split,) = split_error(forecast([10e6] * 3, [100] * 3), outturns(("1.1", 2025, 9_900_000), ("first_recognitions", 2025, 110)))
    assert (split.forecast, split.outturn, split.error) == (10_000_000, 9_900_000, -100_000)
    assert parts(split) == {"policy": 0, "volume": 1_000_000, "timing": 0, "award_level": -1_100_000, "remainder": 0}


def test_firms_that_came_a_year_late_are_timing():
    # 2024: 80 for 100 forecast; 2025: 130 for 100. Twenty of them came late; the ten beyond are volume. At 100,000 each.
    given = outturns(
        ("1.1", 2024, 8_000_000), ("first_recognitions", 2024, 80), ("1.1", 2025, 13_000_000), ("first_recognitions", 2025, 130)
    )
    early, late = split_error(forecast([10e6] * 3, [100] * 3), given)
    assert parts(early) == {"policy": 0, "volume": 0, "timing": -2_000_000, "award_level": 0, "remainder": 0}
    assert parts(late) == {"policy": 0, "volume": 1_000_000, "timing": 2_000_000, "award_level": 0, "remainder": 0}


def test_shifts_use_up_opposite_errors_of_neighbours_in_order_and_cancel():
    assert shifts_of({2024: -5.0, 2025: 8.0, 2026: -4.0}) == {2024: -5.0, 2025: 8.0, 2026: -3.0}
    assert shifts_of({2024: -5.0, 2026: 8.0}) == {2024: 0.0, 2026: 0.0}  # not adjacent
    assert shifts_of({2024: 5.0, 2025: 8.0}) == {2024: 0.0, 2025: 0.0}  # both more than forecast
    assert shifts_of({}) == {}


def test_another_policy_than_assumed_is_policy_and_the_rest_is_measured_from_it():
    # Assumed 100 x 100,000. Under the policy that came 120 x 80,000 = 9.6 million: policy -400,000. 125 came, 10 million paid:
    # volume 5 x 80,000; award level 10,000,000 - 125 x 80,000 = 0.
    given = outturns(("1.1", 2025, 10_000_000), ("1.1.recipients", 2025, 125))
    (split,) = split_error(forecast([10e6] * 3, [100] * 3), given, forecast([9.6e6] * 3, [120] * 3))
    assert (
        parts(split) == {"policy": -400_000, "volume": 400_000, "timing": 0, "award_level": 0, "remainder": 0}
        and split.error == 0
    )


def test_without_counts_the_rest_is_a_remainder_and_nobody_forecast_is_volume():
    (split,) = split_error(forecast([10e6] * 3, [100] * 3), outturns(("1.1", 2025, 12_345_678)))
    assert (
        parts(split) == {"policy": 0, "volume": 0, "timing": 0, "award_level": 0, "remainder": 2_345_678}
        and split.recipients is None
    )
    (split,) = split_error(forecast([0.0] * 3, [0.0] * 3), outturns(("1.1", 2025, 300_000), ("1.1.recipients", 2025, 3)))
    assert parts(split) == {"policy": 0, "volume": 300_000, "timing": 0, "award_level": 0, "remainder": 0}


def test_the_total_takes_over_the_parts_of_its_clauses():
    given = outturns(("1.1", 2025, 9_900_000), ("first_recognitions", 2025, 110), ("entitlement", 2025, 11_000_000))
    clause, total = split_error(forecast([10e6] * 3, [100] * 3), given)
    assert total.key == "entitlement" and parts(total) == parts(clause) | {"remainder": 1_100_000}


def test_later_vintages_do_not_reach_back():
    late = Outturns((Outturn("1.1", 2025, 1.0, DAY), Outturn("1.1", 2025, 2.0, DAY.replace(year=2027))))
    assert [split_error(forecast([1e6] * 3, [10] * 3), late, as_of=day)[0].outturn for day in (DAY, None)] == [1, 2]


def test_other_draws_cannot_be_set_against_each_other():
    with pytest.raises(Refusal, match="种子"):
        split_error(forecast([1.0] * 3, [1] * 3), outturns(), forecast([1.0] * 3, [1] * 3, seed=2))


def test_parts_of_a_projection_add_up_to_the_yuan_and_the_same_policy_is_no_policy_error():
    scenario = load_scenario(None)
    own = simulate(scenario, 8, 1, with_parent=False)
    doubled = replace(scenario, policy=scenario.policy.with_overrides({"1.2.amount": 60_000}))
    changed = simulate(doubled, 8, 1, with_parent=False)
    year = own.years[0]
    given = outturns(
        ("1.1", year, 7_777_777),
        ("first_recognitions", year, 83),
        ("1.2", year, 6_000_001),
        ("renewed", year, 97),
        ("8.1", year, 1),
        ("entitlement", year, 99_999_999),
        ("renewed", year + 1, 120),
    )
    for actual in (None, own, changed):
        splits = split_error(own, given, actual)
        assert [split.key for split in splits] == ["1.1", "1.2", "8.1", "entitlement"]
        assert all(sum(parts(split).values()) == split.error == split.outturn - split.forecast for split in splits)
        assert all(abs(split.remainder) <= 3 for split in splits[:2])
        assert any(split.policy for split in splits) == (actual is changed)
    assert list(split_table(splits)["key"]) == ["1.1", "1.2", "8.1", "entitlement"]
