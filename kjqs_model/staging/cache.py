"""The user's own folder for what may be lost: compiled code, hashes of what was written."""

from __future__ import annotations

import os
from pathlib import Path


def user_cache() -> Path:
    """The folder, whether it is there or not. ``KJQS_CACHE`` names another.

    Raises RuntimeError where the user has no home.
    """
    named = os.environ.get("KJQS_CACHE")
    if named:
        return Path(named).absolute()
    base = os.environ.get("XDG_CACHE_HOME", "")  # the XDG rule: a path that is not absolute counts as unset
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "kjqs_model"
