"""A kernel made ready ahead: a process that reads the package and makes the default scenario's recipients while the server
starts, and then becomes the first page's kernel."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

_START = f"from {__name__} import wait; wait()"
_NAMED = "ipykernel_launcher"  # as every kernel's command is: who counts kernels counts this one
_WAITS = 600  # seconds after which one that no page took ends, so that its memory is free again

SCENARIO = "baseline"
"""The scenario that the page opens first."""


class Spare:
    """A process that waits to become a kernel. Where a system cannot wait at a pipe there is none."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        if os.name == "posix":
            # -P, as kernels do: a visitor's own files shadow no package.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, _NAMED],
                stdin=subprocess.PIPE,
                env={**os.environ, "JPY_PARENT_PID": str(os.getpid())},  # read by kernels as soon as their package is
                start_new_session=True,
            )

    def take(self, command: Sequence[str], environment: Mapping[str, str], folder: str | None) -> subprocess.Popen | None:
        """The process on its way to be the kernel of a command; None where it was taken before, or has ended.

        Parameters
        ----------
        command : as a kernel is started with, ``-f`` and the connection's file at its end. folder : where it works.
        """
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.poll() is not None:
            return None
        told = {"command": list(command), "environment": dict(environment), "folder": folder}
        try:
            with process.stdin as line:
                line.write(json.dumps(told).encode())
        except OSError:  # it ended between the look and the word
            return None
        return process

    def end(self) -> None:
        """End the process where no page took it."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
            process.kill()
            process.wait()


def wait() -> None:
    """In the process itself: read what a page needs, then be the kernel that is asked for; end where none is."""
    with suppress(Exception):  # what a page cannot read is told by the page
        _read()
    ready, _, _ = select.select([sys.stdin], [], [], _WAITS)
    told = sys.stdin.read() if ready else ""
    if not told:
        return
    asked = json.loads(told)
    os.environ.update(asked["environment"])
    if asked["folder"]:
        os.chdir(asked["folder"])
    command = asked["command"]
    sys.argv = [_NAMED, *command[command.index("-f") :]]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def _read() -> None:
    """What stands between a kernel's start and the first figure, and depends on no page."""
    from importlib import import_module

    for name in ("app", "views"):
        import_module(f"kjqs_model.dashboard.{name}")
    from ...population import load_population
    from ...scenario import load_scenario
    from ..views import style

    import_module("ipykernel.ipkernel"), import_module("ipykernel.kernelapp")
    scenario = load_scenario(SCENARIO)
    load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
    style()
