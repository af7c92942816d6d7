"""A command of ``kjqs`` run in a fork of this process, with something done to it on the way."""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

WITHOUT_PROGRESS = 10.0
"""Seconds of a processor, its own and its children's, without a step on the file system and without a word, after which a command
hangs: time of a processor, since how fast the clock runs beside it hangs on what else a machine does."""

IDLE = 60.0
"""Seconds of the clock in which it takes next to no processor, says nothing and does nothing, after which it hangs too."""

MOST = 300.0
"""Seconds of a processor that any attempt may take."""

_HUNG, _NO_SAY = -100, "\0"
_OURS = 70  # the exit code of a child that failed before the command began


@dataclass(frozen=True)
class Outcome:
    """How a command ended. ``code`` is its exit code, or minus the signal that ended it; ``peak`` the largest resident memory, bytes."""

    code: int
    out: str
    err: str
    seconds: float
    cpu: float
    peak: int
    steps: int
    hung: bool = False


class Steps:
    """What a forked command does on the file system, counted in memory that its parent sees, and the moment that something happens at one."""

    def __init__(
        self, places: Sequence[Path], moment: int | None = None, act: Callable[[str], None] | None = None, writing: bool = False
    ):
        self.counter = mmap.mmap(-1, 16)
        self.places, self.moment, self.act, self.writing = tuple(map(str, places)), moment, act, writing

    @property
    def count(self) -> int:
        """Steps so far that touched one of the places."""
        return struct.unpack_from("q", self.counter, 0)[0]

    @property
    def pulse(self) -> int:
        """Steps so far wherever they were: a command whose pulse stands still does not get on."""
        return struct.unpack_from("q", self.counter, 8)[0]

    def watch(self) -> None:
        """In the child: count from here on. A hook of the interpreter cannot be removed, and the child ends anyway."""
        here, pulse, busy = 0, 0, False

        def hook(event: str, arguments: tuple) -> None:
            nonlocal here, pulse, busy
            if busy or not (event == "open" or event.startswith(("os.", "shutil.", "tempfile."))):
                return
            pulse += 1
            struct.pack_into("q", self.counter, 8, pulse)
            if not self._counts(event, arguments):
                return
            here += 1
            struct.pack_into("q", self.counter, 0, here)
            if here == self.moment and self.act is not None:
                busy = True
                try:
                    self.act(event)
                finally:
                    busy = False

        sys.addaudithook(hook)

    def _counts(self, event: str, arguments: tuple) -> bool:
        paths = [os.fsdecode(given) for given in arguments[:2] if isinstance(given, (str, bytes, os.PathLike))]
        if event == "open":
            paths = paths[:1]
        if not any(path.startswith(self.places) or (path and path[0] != "/") for path in paths):
            return False
        if not self.writing:
            return True
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            return (isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))) or (
                isinstance(mode, str) and mode[0] in "wxa"
            )
        return event in ("os.mkdir", "os.rename", "os.link", "os.symlink")


def attempt(
    words: Sequence[str],
    folder: Path,
    *,
    before: Callable[[], None] | None = None,
    steps: Steps | None = None,
    encoding: str = "utf-8",
    kill_after: float | None = None,
    patience: float = WITHOUT_PROGRESS,
) -> Outcome:
    """Run ``kjqs`` with words in a folder, in a fork.

    Parameters
    ----------
    before : done in the child before the command: environment, limits, closed streams. steps : counts, and acts at a moment.
    encoding : of standard output and error. kill_after : seconds after which the child is killed. patience : see ``WITHOUT_PROGRESS``.
    """
    steps = steps or Steps([folder])
    said = [folder.with_name(f"{folder.name}.{name}") for name in ("stdout", "stderr")]
    sys.stdout.flush()
    sys.stderr.flush()
    began, child = time.monotonic(), os.fork()
    if child == 0:
        _run(words, folder, before, steps, encoding, said)
    hung = _wait(child, steps, said, kill_after, patience)
    _, status, used = os.wait4(child, 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    out, err = (path.read_bytes().decode(encoding, "surrogateescape") if path.exists() else _NO_SAY for path in said)
    assert code != _OURS, err
    return Outcome(
        _HUNG if hung else code,
        out,
        err,
        time.monotonic() - began,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * 1024,
        steps.count,
        hung,
    )


def _wait(child: int, steps: Steps, said: Sequence[Path], kill_after: float | None, patience: float) -> bool:
    """Wait for the child's end without reaping it; whether it had to be ended because it did not get on."""
    handle = os.pidfd_open(child)
    try:
        if kill_after is not None:
            if not select.select([handle], [], [], kill_after)[0]:
                os.kill(child, signal.SIGKILL)
                select.select([handle], [], [])
            return False
        last, used, busy, began = None, 0.0, 0.0, time.monotonic()
        while not select.select([handle], [], [], min(1.0, patience))[0]:
            now, spent = (steps.pulse, *(path.stat().st_size for path in said if path.exists())), _processor(child)
            if last is None or now[0] != last[0] or spent - busy > 1:  # words alone are no work
                busy, began = spent, time.monotonic()
            if now != last and spent <= MOST:
                last, used = now, spent
            if spent - used > patience or time.monotonic() - began > min(IDLE, 6 * patience) or spent > MOST:
                for process in [*_with_children(child)[1:], *_with_children(child)[:1]]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
                select.select([handle], [], [])
                return True
    finally:
        os.close(handle)
    return False


def _with_children(child: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(child)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _processor(child: int) -> float:
    """Seconds of a processor that a process and all its children took so far."""
    found = 0.0
    for process in _with_children(child):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            found += times.user + times.system + times.children_user + times.children_system
    return found


def _run(
    words: Sequence[str], folder: Path, before: Callable[[], None] | None, steps: Steps, encoding: str, said: Sequence[Path]
) -> None:
    """In the child: the command, then the end of the process, whatever happens."""
    code = _OURS
    try:
        os.setsid()
        sys.dont_write_bytecode = True  # a limit on the size of files would cut what all processes read
        for number, path in enumerate((Path(os.devnull), *said)):
            given = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(given, number)
            os.close(given)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - to the end of the process
        os.chdir(folder)
        sys.argv = ["kjqs", *words]
        if before is not None:
            before()
        for number, name in ((1, "stdout"), (2, "stderr")):
            if getattr(sys, name) is not None:  # a kind may have closed it
                setattr(
                    sys,
                    name,
                    io.TextIOWrapper(os.fdopen(number, "wb", closefd=False), encoding=encoding, line_buffering=number == 2),
                )
        steps.watch()
        code = _code_of_main()
    except BaseException:  # noqa: BLE001 - nothing may unwind into the parent's frames
        code = _told()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)


def _code_of_main() -> int:
    """What the interpreter would exit with."""
    from kjqs_model import cli

    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    return 0


def _told() -> int:
    import traceback

    traceback.print_exc()
    return 1
