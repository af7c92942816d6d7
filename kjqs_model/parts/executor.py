"""Work in parts: one after another, by processes of this machine, or by the workers of a dask cluster; the same results in the
same order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from ..errors import Refusal
from ..language import current_language, say, set_language

Task = TypeVar("Task")
Result = TypeVar("Result")

TRIES = 3
"""How often a part is begun whose workers die."""

_LEAVING = 2
"""Seconds in which a cluster should let go of whoever asked it."""

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "ARROW_NUM_THREADS")


def _not_looked_at(place: int, result: object) -> None:
    """What becomes of a task that ends where nobody asks."""


class Executor(Protocol):
    """Who works parts off."""

    def each(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], ended: Callable[[int, Result], None] = _not_looked_at
    ) -> list[Result]:
        """What a function of a module gives for each task, in their order, whoever worked it off and however often it was begun.

        Parameters
        ----------
        function : of one task, which hangs on nothing but it. tasks : what can travel to another process.
        ended : called with place and result of each task as it ends, in whatever order they do.

        Raises
        ------
        Refusal : as the function raises it; a part whose workers died ``TRIES`` times.
        """
        ...


@contextmanager
def open_executor(workers: int = 1, scheduler: str = "") -> Iterator[Executor]:
    """Whoever works parts off, to the end of the block.

    Parameters
    ----------
    workers : processes of this machine, each with one thread; 1: this process itself.
    scheduler : the address of a dask scheduler (``tcp://…:8786``), whose workers do it instead.

    Raises
    ------
    Refusal : no scheduler answers there; dask is not installed.
    """
    if scheduler:
        cluster = _Cluster(scheduler)
        try:
            yield cluster
        finally:
            cluster.close()
    elif workers > 1:
        pool = _Processes(workers)
        try:
            yield pool
        finally:
            pool.close()
    else:
        yield _ThisProcess()


class _ThisProcess:
    """This process, one part after another."""

    def each(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], ended: Callable[[int, Result], None] = _not_looked_at
    ) -> list[Result]:
        found = []
        for place, task in enumerate(tasks):
            found.append(function(task))
            ended(place, found[-1])
        return found


class _Processes:
    """Processes of this machine. Where one dies, all are started anew and do what is left."""

    def __init__(self, workers: int):
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def each(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], ended: Callable[[int, Result], None] = _not_looked_at
    ) -> list[Result]:
        found: dict[int, Result] = {}
        for _ in range(TRIES):
            before = -1
            while before < len(found) < len(tasks):  # whoever gets on may go on
                before = len(found)
                with suppress(BrokenExecutor):
                    self._round(function, tasks, found, ended)
            if len(found) == len(tasks):
                return [found[place] for place in range(len(tasks))]
        raise Refusal(say("house.workers_died", tries=TRIES, parts=len(tasks) - len(found)))

    def _round(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        found: dict[int, Result],
        ended: Callable[[int, Result], None],
    ) -> None:
        try:
            with _one_thread_each():  # processes start as parts are handed in
                pool = self._started()
                waiting = {pool.submit(function, task): place for place, task in enumerate(tasks) if place not in found}
            for done in as_completed(waiting):
                found[waiting[done]] = done.result()
                ended(waiting[done], found[waiting[done]])
        except BaseException:
            self.close()
            raise

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), set_language, (current_language(),))
        return self._pool

    def close(self) -> None:
        """End the processes, also one that is in the middle of a part: nobody waits for it any more."""
        if self._pool is not None:
            started = list((self._pool._processes or {}).values())  # a method of its own from Python 3.14 on
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.terminate()
            self._pool = None


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that are started meanwhile compute with one thread."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Cluster:
    """The workers of a dask cluster, which begins anew what a dead worker had begun."""

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise Refusal(say("house.dask_not_installed")) from None
        try:
            self._client: Any = Client(address, timeout=10)
        except (OSError, TimeoutError, ValueError):
            raise Refusal(say("house.no_scheduler", address=address)) from None

    def each(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], ended: Callable[[int, Result], None] = _not_looked_at
    ) -> list[Result]:
        from distributed import KilledWorker
        from distributed import as_completed as as_they_end

        language = current_language()
        waiting = {
            self._client.submit(_speaking, language, function, task, pure=False): place for place, task in enumerate(tasks)
        }
        found: dict[int, Result] = {}
        try:
            for done in as_they_end(list(waiting)):
                place = waiting.pop(done)  # and let go: a worker that dies later takes nothing along
                found[place] = done.result()
                ended(place, found[place])
        except KilledWorker as given_up:
            raise Refusal(say("house.workers_died", tries=given_up.allowed_failures + 1, parts=len(tasks) - len(found))) from None
        finally:
            if waiting:  # interrupted, or given up: no worker need begin what is left
                self._client.cancel(list(waiting), force=True)
        return [found[place] for place in range(len(tasks))]

    def close(self) -> None:
        """Leave the cluster as it is."""
        self._client.close(timeout=_LEAVING)


def _speaking(language: str, function: Callable[[Task], Result], task: Task) -> Result:
    set_language(language)
    return function(task)
