"""The processes that make reports: what they are started with, and how they end with everything they started."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def environment(scratch: Path, forks: bool) -> dict[str, str]:
    """The environment of a report's process: its scratch, also that of a killed kernel, goes with the batch's own.

    ``forks`` : the process loads for all reports what they need.
    """
    # Kernels may warn at their start about frozen modules: not here.
    changed = os.environ | {
        "TMPDIR": str(scratch),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONIOENCODING": "utf-8",
        "OMP_NUM_THREADS": "1",
    }
    if "PYTHONDONTWRITEBYTECODE" in changed and not forks:
        # Nothing may be written beside the code; without any cache each process compiles pandas and altair anew.
        del changed["PYTHONDONTWRITEBYTECODE"]
        changed["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
    return changed


def kill_tree(pid: int) -> None:
    """End a process that we started, and its kernel, which runs in a session of its own."""
    import psutil

    try:
        family = [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family[:-1], timeout=5)


@contextmanager
def lifeline() -> Iterator[int]:
    """The end of a pipe that children take as standard input: it closes when this process is gone, however it ended."""
    ours, theirs = os.pipe()
    try:
        yield ours
    finally:
        os.close(ours)
        os.close(theirs)


def end_when_alone() -> None:
    """Wait for the other end of the ``lifeline`` to close, then end this process and all that it started."""
    while os.read(0, 1):
        pass
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(1)


@contextmanager
def ending_on_signal() -> Iterator[None]:
    """A polite request to end is treated as Ctrl-C, so that children are ended and folders cleared."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
