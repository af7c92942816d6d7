"""Libraries that take a second to load, each loaded when something of it is first used: many commands need none of them."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["alt", "import_scipy_special", "pd"]

_LOOKED_AT = ("f2py", "matlib", "testing")


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
    """Import scipy's functions without what of numpy nobody asked for, such as its translator of Fortran.

    scipy looks at whatever numpy could load, and so has it loaded: almost half of the time that these functions take.
    """
    import numpy

    found = vars(numpy)
    kept_out = [name for name in _LOOKED_AT if name not in found]
    if "scipy.special" in sys.modules:
        return
    found.update(dict.fromkeys(kept_out))
    try:
        import scipy.special  # noqa: F401
    finally:
        for name in kept_out:
            if found[name] is None:  # numpy loads it when it is asked for
                del found[name]
