"""One thread that answers the newest request: a request that is overtaken ends as soon as it notices."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Overtaken(Exception):
    """A newer request came in; what was under way is of no more use."""


class Newest:
    """Works on the newest request in a thread of its own.

    Parameters
    ----------
    work : called with a request and a function to call now and then, which raises ``Overtaken`` where a newer request waits.
    """

    def __init__(self, work: Callable[[Any, Callable[[], None]], None]):
        self._work, self._waiting, self._changed = work, None, threading.Condition()
        self._busy, self._ended = False, False
        threading.Thread(target=self._go_on, daemon=True, name="kjqs-dashboard").start()

    def ask(self, request) -> None:
        """Hand in a request; one that still waits is forgotten."""
        with self._changed:
            self._waiting = request
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait for a moment, in the work itself. Raises ``Overtaken`` as soon as a newer request comes in."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._ended, seconds)
        self._fail_if_overtaken()

    def settled(self, timeout: float) -> bool:
        """Wait until nothing is under way; False where that lasts longer than ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._waiting is None and not self._busy, timeout)

    def close(self) -> None:
        """End the thread after what it is at."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _fail_if_overtaken(self) -> None:
        if self._waiting is not None or self._ended:
            raise Overtaken

    def _go_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting is not None or self._ended)
                if self._ended:
                    return
                request, self._waiting, self._busy = self._waiting, None, True
            try:
                self._work(request, self._fail_if_overtaken)
            except Overtaken:
                pass
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
