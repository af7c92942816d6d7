"""Words on a terminal or in a pipe: what a stream cannot show is replaced, and no sign of a user's data steers the terminal."""

from __future__ import annotations

import io
import math
import os
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context

_STAYS = "\t\u200c\u200d"  # the last two join signs of some scripts and pictures
_STEERING = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # controls, marks of direction, halves of pairs, private and unassigned signs
_MOST = 4000

EVERY = 8.0
"""Seconds between two lines that say how far a work is, where no bar can move."""

MARK = "…"
"""What such a line begins with."""


def prepare() -> None:
    """Make standard output and error such that saying something never fails: closed ones lead nowhere, unknown signs become ?."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the caller closed it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - stays open to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def plain(text: object) -> str:
    """Text as a terminal may have it: signs that would steer it are written out, as in ``\\x1b``; a very long line is cut, and
    says so."""
    return "\n".join(map(_plain_line, str(text).split("\n")))


def _plain_line(line: str) -> str:
    if len(line) > _MOST:
        line = f"{line[:_MOST]}… (+{len(line) - _MOST:,})"
    if line.isprintable():
        return line
    return "".join(
        sign if sign in _STAYS or unicodedata.category(sign) not in _STEERING else sign.encode("unicode_escape").decode("ascii")
        for sign in line
    )


def tell(text: object, error: bool = False) -> None:
    """Say a text on standard output, or on standard error."""
    print(plain(text), file=sys.stderr if error else sys.stdout)


@contextmanager
def saying(line: Callable[[], str]) -> Iterator[None]:
    """For the length of a block: every few seconds a line on standard error that says how far the work is and how long it has
    taken, where no bar can move."""
    if math.isinf(EVERY):
        yield
        return
    over, began = threading.Event(), time.monotonic()

    def lines() -> None:
        with suppress(OSError, ValueError):  # nobody listens any more: the work goes on
            while not over.wait(EVERY):
                tell(f"{MARK} {line()} ({time.monotonic() - began:.0f} s)", error=True)

    # A thread starts without what this context holds, the reader's language before all.
    thread = threading.Thread(target=copy_context().run, args=(lines,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
