"""Libraries that take a second to load, each loaded when something of it is first used: many commands need none of them."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["alt", "pd"]


class _Late:
    """Stands for a library until something of it is used."""

    def __init__(self, library: str):
        self._library = library

    def __getattr__(self, name: str) -> Any:
        if name == "_library":  # of one that is being copied, which knows nothing yet
            raise AttributeError(name)
        found = getattr(import_module(self._library), name)
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        return dir(import_module(self._library))


if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
else:
    alt, pd = _Late("altair"), _Late("pandas")


def import_scipy_special() -> None:
    """Import scipy's functions without numpy's translator of Fortran.

    scipy looks at whatever numpy could load, and so has it loaded: a third of the time that these functions take.
    """
    import numpy

    if "scipy.special" in sys.modules or "f2py" in vars(numpy):
        return
    vars(numpy)["f2py"] = None
    try:
        import scipy.special  # noqa: F401
    finally:
        del numpy.f2py
