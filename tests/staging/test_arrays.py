"""What is kept between runs comes back bit for bit, only where everything that it hangs on is the same, and damage counts as absence."""

from dataclasses import replace

import numpy as np
import pytest

from kjqs_model.projection import base
from kjqs_model.projection.state import packed_state, unpacked_state
from kjqs_model.scenario.schema import Years
from kjqs_model.staging import arrays
from kjqs_model.staging.arrays import kept_arrays
from tests.projection.projections import scenario

MADE = {
    "figures": np.array([[0.1, np.nan], [-0.0, 1e300]]),
    "marks": np.array([1, -1], dtype=np.int8),
    "ids": np.array(["甲", "乙丙"]),
    "1.1": np.array([3], dtype=np.uint64),
    "nobody": np.empty((0, 2)),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", str(tmp_path))
    return tmp_path / "things"


def asked(of, times):
    def make():
        times.append(of)
        return MADE

    return kept_arrays("things", of, make)


def same(one, other):
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype
        and one[name].shape == other[name].shape
        and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_what_is_kept_comes_back_bit_for_bit_and_is_made_once(folder):
    times = []
    assert same(asked("one", times), MADE) and same(asked("one", times), MADE)
    assert times == ["one"]


def test_other_inputs_and_other_code_are_made_anew(folder, monkeypatch):
    times = []
    asked("one", times), asked("two", times), asked(("one",), times)
    monkeypatch.setattr(arrays, "_code", lambda: "of another state of the package")
    asked("one", times)
    assert times == ["one", "two", ("one",), "one"]


@pytest.mark.parametrize(
    "harm",
    [lambda content: b"", lambda content: content[:-1], lambda content: content[:50] + b"x" + content[51:]],
    ids=["empty", "cut", "altered"],
)
def test_damage_counts_as_absence(folder, harm):
    times = []
    asked("one", times)
    for path in folder.iterdir():
        path.write_bytes(harm(path.read_bytes()))
    assert same(asked("one", times), MADE) and len(times) == 2


def test_nothing_that_runs_code_when_it_is_read_is_kept(folder):
    with pytest.raises(ValueError, match="Object arrays"):
        kept_arrays("things", "objects", lambda: {"ids": np.array(["a"], dtype=object)})


def test_firms_come_back_from_the_cache_as_they_were_made():
    known = base.base_of(scenario()).state
    again = unpacked_state(known.year, packed_state(known))
    assert all(
        np.array_equal(vars(known)[name], values) and vars(known)[name].dtype == values.dtype
        for name, values in vars(again).items()
        if isinstance(values, np.ndarray)
    )
    assert again.year == known.year


def test_populations_are_told_apart_by_all_that_makes_them_and_real_tables_are_never_kept():
    def key(inside, seed, year):
        return base.key_of_made(replace(scenario(), population={"synthesise": inside}, seed=seed, years=Years(base=year)))

    made = [key({}, 1, 2023), key({}, 2, 2023), key({}, 1, 2022), key({"assumptions": {"agencies": 31}}, 1, 2023)]
    assert None not in made and len(set(made)) == 4 and made[0] == key(None, 1, 2023)
    assert key({"real": "folder"}, 1, 2023) is None
    assert base.key_of_made(replace(scenario(), population="published_2023")) is None
