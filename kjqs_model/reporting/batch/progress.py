"""What the user sees of a batch while it runs: what runs, what is through, what failed, and about how long it still takes."""

from __future__ import annotations

import heapq
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...language import current_language, say, set_language
from ...terminal import saying, tell
from ..words import status_word

if TYPE_CHECKING:
    from .outcome import ReportOutcome

STATUSES = ("made", "skipped", "failed", "refused")


class Watch:
    """Follows a batch, whose threads call it; says nothing by itself."""

    def __init__(self, jobs: int):
        self.jobs, self.total = jobs, 0
        self.ended: list[ReportOutcome] = []
        self._running: dict[str, float] = {}
        self.lock = threading.RLock()  # also held while a line is said, so that lines count upwards

    def planned(self, outcomes: Sequence[ReportOutcome], to_make: int) -> None:
        """Known before the first report is made: what is kept or refused, and how many are to be made."""
        self.ended.extend(outcomes)
        self.total = len(outcomes) + to_make

    def begins(self, name: str) -> None:
        with self.lock:
            self._running[name] = time.monotonic()

    def ends(self, outcome: ReportOutcome) -> None:
        with self.lock:
            self._running.pop(outcome.name, None)
            self.ended.append(outcome)

    def running(self) -> list[str]:
        with self.lock:
            return list(self._running)

    def seconds_left(self) -> float | None:
        """About how long the rest takes; None before the first report is through."""
        with self.lock:
            spent = [outcome.seconds for outcome in self.ended if outcome.status in ("made", "failed")]
            elapsed = [time.monotonic() - began for began in self._running.values()]
            waiting = self.total - len(self.ended) - len(elapsed)
        return seconds_left(spent, elapsed, waiting, self.jobs)


def seconds_left(spent: Sequence[float], elapsed: Sequence[float], waiting: int, jobs: int) -> float | None:
    """How long a batch still takes if every report takes the mean of those that are through.

    Parameters
    ----------
    spent : seconds of each report that is through. elapsed : seconds that each running report has had so far.
    waiting : reports not begun. jobs : reports made at once.

    Returns
    -------
    Seconds until the last one ends; None where none is through, so that nothing is known.
    """
    if not spent:
        return None
    mean = sum(spent) / len(spent)
    free = [0.0] * max(jobs - len(elapsed), 0) + [max(mean - seconds, 0.0) for seconds in elapsed]
    heapq.heapify(free)
    for _ in range(waiting):
        heapq.heapreplace(free, free[0] + mean)
    return max(free)


def duration(seconds: float) -> str:
    """A length of time as a person says it: seconds up to a minute and a half, then minutes, then hours and minutes."""
    if seconds < 90:
        return say("reporting_batch.seconds_s", seconds=f"{max(seconds, 1):.0f}")
    minutes = round(seconds / 60)
    if minutes < 90:
        return say("reporting_batch.minutes_min", minutes=minutes)
    return say("reporting_batch.minutes_h_minutes_2_min", minutes=minutes // 60, minutes_2=minutes % 60)


def say_plan(watch: Watch) -> None:
    """How many finished reports are kept, and how many are still to be made."""
    kept = sum(outcome.status == "skipped" for outcome in watch.ended)
    to_make = watch.total - len(watch.ended)
    if kept:
        tell(say("reporting_batch.finished_reports_unchanged_kept_make", kept=kept, to_make=to_make), error=True)


def say_outcome(outcome: ReportOutcome, watch: Watch) -> None:
    """One line on standard error: how many are through, what became of this one, and about how long the rest takes."""
    word, left = status_word(outcome.status), watch.seconds_left()
    through = f"[{len(watch.ended)}/{watch.total}] " if outcome.status in ("made", "failed") else ""
    took = say("reporting_batch.seconds_in_brackets", seconds=f"{outcome.seconds:.1f}") if outcome.status == "made" else ""
    reason = f"{say('signs.colon')}{outcome.message}" if outcome.message else ""
    rest = say("reporting_batch.about_left", duration=duration(left)) if through and left and not sys.stderr.isatty() else ""
    tell(f"{through}{word} {outcome.name}{took}{reason}{rest}", error=True)


def tally(outcomes: Sequence[ReportOutcome]) -> str:
    """How many reports were made, kept, failed and refused."""
    counted = Counter(outcome.status for outcome in outcomes)
    return say("signs.clause_mark").join(f"{status_word(status)} {counted[status]}" for status in STATUSES if counted[status])


@contextmanager
def shown(watch: Watch) -> Iterator[None]:
    """A line on a terminal that says all the time where the batch stands; elsewhere one now and then. A report that hangs is
    ended by its timeout, not by silence."""
    if not sys.stderr.isatty():
        with saying(lambda: standing(watch)):
            yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    language = current_language()

    def line() -> Text:
        set_language(language)  # the line is drawn by a thread of its own, which starts without it
        return Text(standing(watch), no_wrap=True, overflow="ellipsis")

    with Live(get_renderable=line, console=Console(stderr=True), refresh_per_second=2, transient=True):
        yield


def standing(watch: Watch) -> str:
    """Where a batch stands, in a line: how many are through, how many of them badly, what runs, how long the rest takes."""
    bad = sum(not outcome.fine for outcome in watch.ended)
    left, running = watch.seconds_left(), watch.running()
    parts = [f"{len(watch.ended)}/{watch.total}"]
    if bad:
        parts.append(say("reporting_batch.not_completed", bad=bad))
    if running:
        parts.append(say("reporting_batch.making") + say("signs.list_mark").join(running))
    if left is not None and running:
        parts.append(say("reporting_batch.about_left_alone", duration=duration(left)))
    return say("signs.clause_mark").join(parts)
