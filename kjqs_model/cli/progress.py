"""How far a command has come, on standard error: bars on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..terminal import saying


def _at_a_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def working(what: str) -> Iterator[None]:
    """A moving bar on standard error for the length of a block; a line now and then where that is no terminal."""
    if not _at_a_terminal():
        with saying(lambda: what):
            yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        bar.add_task(what, total=None)
        yield


@contextmanager
def steps(what: str, count: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error that moves with each call of what is yielded; a line now and then where that is no terminal."""
    if not _at_a_terminal():
        done: list[None] = []  # steps end on threads: a list takes them without a lock
        with saying(lambda: f"{what} {len(done)}/{count}"):
            yield lambda: done.append(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=count)
        yield lambda: bar.advance(task)


@contextmanager
def search(what: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error with how many were tried and the best so far; one now and then where that is no terminal."""
    if not _at_a_terminal():
        tried: list[str] = []
        with saying(lambda: " ".join([what, str(len(tried)), *tried[-1:]])):
            yield tried.append
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed}"),
        TextColumn("{task.fields[best]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, best="")
        yield lambda best: bar.update(task, advance=1, best=best)
