"""Random numbers: those that the algorithm's authors give, keyed one by one, the same in numpy and compiled."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

import kjqs_model
from kjqs_model.errors import Refusal
from kjqs_model.projection.block import EVENTS
from kjqs_model.projection.draws.ahead_lines import ahead_lines
from kjqs_model.projection.kernel import luck
from kjqs_model.randomness import WORDS, entity_keys, event_word, philox, seed_words, uniforms
from tests.fuzz import examples

HOUSE = Path(kjqs_model.__file__).parent
WORD, LONG = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
KNOWN_ANSWERS = [  # philox4x32 10 of Random123's kat_vectors: counter, key, answer
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_answers_of_its_authors(counter, key, answer):
    assert [int(word) for word in philox([np.uint64(word) for word in words(counter)], *words(key))] == words(answer)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_the_compiled_numbers_are_those_answers(counter, key, answer):
    low, high, draw, event = map(np.uint64, words(counter))
    found = luck.four_uniforms(low | high << np.uint64(32), draw, event, *map(np.uint64, words(key)))
    assert [share * 2**32 - 0.5 for share in found] == words(answer)


@settings(max_examples=examples(60), deadline=None)
@given(LONG, WORD, st.integers(1, 4095), LONG, st.sampled_from(EVENTS))
def test_compiled_numbers_are_those_of_numpy(entity, draw, year, seed, event):
    found = luck.four_uniforms(
        np.uint64(entity), np.uint64(draw), np.uint64(event_word(event, year)), *map(np.uint64, seed_words(seed))
    )
    expected = uniforms(seed, np.array([entity], dtype=np.uint64), draw, year, event)[0]
    assert np.array(found).tobytes() == expected.tobytes()
    assert expected.min() > 0 and expected.max() < 1


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(LONG, max_size=5), st.lists(WORD, max_size=4), st.integers(1, 4095), LONG)
def test_many_compiled_numbers_are_those_of_numpy(entities, draws, year, seed):
    entities, draws = np.array(entities, dtype=np.uint64), np.array(draws, dtype=np.uint64)
    found = luck.uniforms(seed, entities[None, :], draws[:, None], year, "likeness of an entrant")
    expected = uniforms(seed, entities[None, :], draws[:, None], year, "likeness of an entrant")
    assert found.shape == expected.shape == (len(draws), len(entities), WORDS)
    assert found.tobytes() == expected.tobytes()


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.text(min_size=1), min_size=2, max_size=20, unique=True), st.randoms(use_true_random=False), LONG)
def test_luck_depends_neither_on_order_nor_on_other_entities(ids, random, seed):
    alone = {id: uniforms(seed, entity_keys([id]), 5, 2024, "a firm's year")[0].tobytes() for id in ids}
    shuffled = random.sample(ids, len(ids))
    together = uniforms(seed, entity_keys(shuffled), 5, 2024, "a firm's year")
    assert {id: row.tobytes() for id, row in zip(shuffled, together, strict=True)} == alone
    assert len(set(alone.values())) == len(ids)


@settings(max_examples=examples(60), deadline=None)
@given(LONG, st.integers(0, 2**20), st.integers(1, 4094))
def test_every_word_of_the_key_makes_other_luck(seed, draw, year):
    firm, event = entity_keys(["firm"]), "a firm's year"
    found = [
        uniforms(seed, firm, draw, year, event),
        uniforms(seed ^ 1, firm, draw, year, event),
        uniforms(seed ^ 2**40, firm, draw, year, event),
        uniforms(seed, entity_keys(["other"]), draw, year, event),
        uniforms(seed, firm, draw + 1, year, event),
        uniforms(seed, firm, draw, year + 1, event),
        uniforms(seed, firm, draw, year, "a firm's decisions"),
    ]
    assert len({values.tobytes() for values in found}) == len(found)


def test_uniform_numbers_are_even_and_the_four_of_a_key_are_independent():
    found = uniforms(1, entity_keys([f"firm {number}" for number in range(50_000)]), 0, 2024, "a firm's year")
    assert found.shape == (50_000, WORDS)
    counts = np.array([np.histogram(found[:, word], bins=50, range=(0, 1))[0] for word in range(WORDS)])
    chi_square = ((counts - 1000) ** 2 / 1000).sum(axis=1)
    assert (chi_square < 49 + 5 * np.sqrt(2 * 49)).all()
    assert np.abs(np.corrcoef(found.T) - np.eye(WORDS)).max() < 5 / np.sqrt(len(found))


def _events_in_the_code():
    """Every text that the package hands to ``uniforms`` as an event, and the kernel's own."""
    found = set(EVENTS)
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "uniforms":
                event = node.args[4]
                if isinstance(event, ast.Constant):
                    found.add(event.value)
                else:
                    assert isinstance(event, ast.JoinedStr) and event.values[0].value in ("row of ", "number of "), path
    return found | {f"{part} of {line.name}" for line in ahead_lines() for part in ("row", "number")}


def test_no_two_events_share_a_word():
    events = _events_in_the_code()
    assert {"latent research", "number of entrants", "who coached and who raised", *EVENTS} <= events
    assert len({event_word(event) for event in events}) == len(events)
    assert len({event_word(event, year) for event in events for year in (0, 2023, 2024, 4095)}) == 4 * len(events)


@pytest.mark.parametrize("year", [-1, 4096])
def test_a_year_that_no_word_holds_is_refused(year):
    with pytest.raises(Refusal, match=str(year)):
        event_word("a firm's year", year)


def _shares():
    grid = np.arange(1, 20_000) / 20_000
    tails = 10.0 ** -np.linspace(0.5, 9.6, 3000)
    ends = (np.array([0, 1, 2, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1]) + 0.5) * 2.0**-32
    turns = [
        bound for end in (0.5 - 0.425, 0.5 + 0.425, np.exp(-25.0)) for bound in (np.nextafter(end, 0), end, np.nextafter(end, 1))
    ]
    return np.concatenate([grid, tails, 1 - tails, ends, turns])


def test_normal_numbers_are_those_of_scipy():
    shares = _shares()
    found, expected = np.array([luck.normal(share) for share in shares]), ndtri(shares)
    assert np.abs(found - expected).max() < 1e-13
    beside_zero = np.abs(expected) > 1e-3
    assert np.abs(found / np.where(expected == 0, 1, expected) - 1)[beside_zero].max() < 1e-14


def test_normal_numbers_rise_with_the_share():
    shares = np.sort(_shares())
    assert (np.diff([luck.normal(share) for share in shares]) >= 0).all()


@settings(max_examples=examples(60), deadline=None)
@given(st.floats(1e-9, 1 - 1e-9), st.floats(0.01, 2))
def test_a_laplace_number_lies_above_its_share(share, scale):
    number = luck.laplace(share, scale)
    below = np.exp(number / scale) / 2 if number < 0 else 1 - np.exp(-number / scale) / 2
    assert below == pytest.approx(share, rel=1e-9, abs=1e-12)
