"""Random numbers that depend on a seed and a name, never on what was drawn before."""

from __future__ import annotations

import hashlib

import numpy as np


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
