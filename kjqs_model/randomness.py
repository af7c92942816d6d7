"""Random numbers that depend on a seed and a name, never on what was drawn before.

``stream`` gives a sequence for one purpose. ``uniforms`` gives numbers that are keyed one by one: the same firm meets the same
luck in the same draw, year and event, whatever else the program draws and in whatever order, so that two scenarios differ by the
policy and by nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from .errors import Refusal
from .language import say

WORDS = 4
"""Numbers that one key gives."""

_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_YEAR_BITS = 12
_EVENT_BITS = 32 - _YEAR_BITS
_SCALE = 2.0**-32


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """A generator of its own for each seed and name: drawing more from one changes nothing in another.

    Parameters
    ----------
    seed : the scenario's seed.
    name : what is drawn, ``"population", "size"``; any number of words or whole numbers.

    Returns
    -------
    numpy Generator over Philox4x64-10 whose key is taken from SHA-256 of seed and name.
    """
    text = "\x1f".join(map(str, (seed, *name))).encode("utf-8")
    key = np.frombuffer(hashlib.sha256(text).digest()[:16], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def uniforms(seed: int, entities: np.ndarray, draws: np.ndarray | int, year: int, event: str) -> np.ndarray:
    """Four uniform numbers for each entity, draw, year and event, keyed and not sequential.

    Parameters
    ----------
    seed : the scenario's seed, 64 bits.
    entities : uint64 keys as ``entity_keys`` gives them. draws : draw numbers, broadcast against the entities.
    year : 0 for what holds in all years. event : the name of what is drawn; its hash is the key, not its position.

    Returns
    -------
    ndarray : float64, the broadcast shape with a last axis of ``WORDS``; strictly between 0 and 1.
    """
    entities, draws = np.broadcast_arrays(np.asarray(entities, dtype=np.uint64), np.asarray(draws, dtype=np.uint64))
    return _uniforms(seed, entities, draws, np.full(entities.shape, event_word(event, year), dtype=np.uint64))


def uniforms_of_events(seed: int, entities: np.ndarray, draws: np.ndarray, year: int, events: Sequence[str]) -> np.ndarray:
    """The same of several entities, each of which meets an event of its own, in all draws: (entities, draws, ``WORDS``)."""
    words = np.array([event_word(event, year) for event in events], dtype=np.uint64)
    given = (np.asarray(entities, dtype=np.uint64)[:, None], np.asarray(draws, dtype=np.uint64)[None, :], words[:, None])
    return _uniforms(seed, *np.broadcast_arrays(*given))


def _uniforms(seed: int, entities: np.ndarray, draws: np.ndarray, words: np.ndarray) -> np.ndarray:
    counter = [entities & _LOW, entities >> _HALF, draws, words]
    return (np.stack(philox(counter, *seed_words(seed)), axis=-1).astype(np.float64) + 0.5) * _SCALE


def entity_keys(ids: Iterable[str]) -> np.ndarray:
    """The key of each entity, a 64-bit hash of its id (BLAKE2b), so that order and number of the others do not matter."""
    text = [hashlib.blake2b(str(id).encode("utf-8"), digest_size=8).digest() for id in ids]
    return np.frombuffer(b"".join(text), dtype="<u8").astype(np.uint64)


def event_word(event: str, year: int = 0) -> int:
    """The counter word of an event in a year, 32 bits: a 20-bit hash of the event's name and 12 bits of the year.

    Raises Refusal for a year that 12 bits do not hold.
    """
    if not 0 <= year < 1 << _YEAR_BITS:
        raise Refusal(say("house.year_out_range", year=year))
    digest = hashlib.blake2b(event.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - _EVENT_BITS) << _YEAR_BITS | year


def seed_words(seed: int) -> tuple[int, int]:
    """The two 32-bit key words of a seed."""
    return seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF


def philox(counter: list[np.ndarray], key_0: int, key_1: int) -> list[np.ndarray]:
    """Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC11): four 32-bit words, held in uint64, for each counter."""
    c0, c1, c2, c3 = counter
    for step in range(_ROUNDS):
        k0 = np.uint64((key_0 + step * _WEYL_0) & 0xFFFFFFFF)
        k1 = np.uint64((key_1 + step * _WEYL_1) & 0xFFFFFFFF)
        first, second = c0 * _MULTIPLIER_0, c2 * _MULTIPLIER_1
        c0, c1, c2, c3 = (second >> _HALF) ^ c1 ^ k0, second & _LOW, (first >> _HALF) ^ c3 ^ k1, first & _LOW
    return [c0, c1, c2, c3]
