"""What is expensive and hangs on nothing but its inputs, kept between runs: arrays in the user's cache, by what made them."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version

import numpy as np

from ..store import kept, package_files

_LAW_AND_DATA = ("articles/", "higher_law/", "data/")


def kept_arrays(kind: str, of: object, make: Callable[[], Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """What ``make`` gives, bit for bit, from the user's cache where an earlier run left it there whole.

    Parameters
    ----------
    kind : a word for what is kept. of : everything that it hangs on beside the package's own code and data; its ``repr`` counts.
    make : arrays of numbers or texts by name; of Python objects none.
    """
    key = hashlib.sha256(f"{_code()}\0{kind}\0{of!r}".encode()).hexdigest()
    with np.load(io.BytesIO(kept(kind, key, lambda: _packed(make()))), allow_pickle=False) as found:
        return dict(found)


def _packed(arrays: Mapping[str, np.ndarray]) -> bytes:
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


@cache
def _code() -> str:
    """A hash of the package's code and data, and of what works numbers out."""
    found = hashlib.sha256(f"{sys.version}\0{np.__version__}\0{version('scipy')}".encode())
    for name, digest in package_files().items():
        if name.endswith(".py") or name.startswith(_LAW_AND_DATA):
            found.update(f"{name}\0{digest}\0".encode())
    return found.hexdigest()
