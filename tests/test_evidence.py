"""The committed evidence of the population is fresh, complete and within its limits."""

import json

import pytest

from tests.evidence import FILE, LIMITS, PAGE, SEEDS, broken_limits, deciding_sources, fingerprint, measured, page, summary
from tests.population.populations import made

COMMITTED = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_evidence_was_measured_on_the_sources_as_they_are():
    assert COMMITTED["fingerprint"] == fingerprint(), (
        "the population was changed since: run make evidence and read its difference"
    )


def test_all_thirty_seeds_are_there_and_their_summary_and_page_follow_from_them():
    assert [row["seed"] for row in COMMITTED["seeds"]] == list(SEEDS) and len(SEEDS) == 30
    again = json.loads(json.dumps(summary(COMMITTED["seeds"])))
    assert COMMITTED["summary"].keys() == again.keys() and _same(COMMITTED["summary"], again)
    assert PAGE.read_text(encoding="utf-8") == page(COMMITTED)


def test_nothing_breaks_the_limits():
    assert COMMITTED["limits"] == LIMITS and broken_limits(COMMITTED["seeds"]) == []


@pytest.mark.parametrize(
    "name, value",
    [
        ("hard_error", 1.0),
        ("legal_violations", 1),
        ("size_tail_exponent", 1.2),
        ("size_tail_exponent", 1.0),
        ("size_tail_exponent", float("nan")),
        ("rank_correlation", 0.02),
    ],
)
def test_a_broken_limit_would_be_seen(name, value):
    assert [found.split(":")[0] for found in broken_limits([COMMITTED["seeds"][4] | {name: value}])] == ["seed 5"]


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_seeds_measured_again_agree(seed):
    committed, again = COMMITTED["seeds"][seed - 1], json.loads(json.dumps(measured(made(seed))))
    assert committed.keys() == again.keys()
    for name in ("seed", "hard_margins", "hard_error", "legal_violations", "budget_yuan"):
        assert committed[name] == again[name], name
    assert _same(committed, again)


def test_the_fingerprint_covers_what_makes_and_what_measures_a_population():
    names = {f"{path.parent.name}/{path.name}" for path in deciding_sources()}
    assert {
        "synthesis/making.py",
        "population/quality.py",
        "population/real.py",
        "higher_law/recognition.py",
        "data/population_2023.yaml",
        "data/facts.yaml",
        "kjqs_model/randomness.py",
    } <= names
    assert not any("disclosure" in name or name.startswith("registers/") for name in names)


def _same(one, other) -> bool:
    """Equal in structure, floats to a billionth."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return one == pytest.approx(other, rel=1e-9) if isinstance(one, float) else one == other
