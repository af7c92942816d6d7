"""What is dear to make and the same for all: made once a run, by whichever of its processes asks first."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of the whole run that ``make`` fills; who else asks meanwhile waits. Nobody may change what is in it."""
    room = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        room = room.parent  # that of all processes of the run
    folder, done = room / f"shared-{name}", room / f"shared-{name}.done"
    with open(room / f"shared-{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            done.touch()
    return folder
