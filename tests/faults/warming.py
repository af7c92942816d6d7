"""One process that has everything imported and worked out what every run of a process keeps: forks of it begin where others have got to."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import kjqs_model
from kjqs_model import cli

from .commands import COMMANDS, furnish

_KEPT = ("evaluate", "explain", "simulate", "synthesise")
"""Commands that are run once. None that draws a chart: its renderer starts threads, and a thread is not there in a fork."""


def warm(labels: Sequence[str] = _KEPT) -> None:
    """Import every module, and run some commands once."""
    for module in pkgutil.walk_packages(kjqs_model.__path__, "kjqs_model."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch, mock.patch.dict(os.environ, {"KJQS_CACHE": str(Path(scratch) / "cache")}):
        furnish(Path(scratch) / "user")
        os.chdir(Path(scratch) / "user")
        try:
            for label in labels:
                _run(COMMANDS[label].line())
        finally:
            os.chdir(here)


def _run(words: Sequence[str]) -> None:
    said = io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["kjqs", *words]),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        contextlib.suppress(SystemExit),
    ):
        cli.main()
        return
