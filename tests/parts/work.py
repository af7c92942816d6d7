"""Work for executors: functions that can travel to another process."""

import os
import signal
import time
from pathlib import Path

from kjqs_model.errors import Refusal
from kjqs_model.language import current_language


def square(number: int) -> tuple[int, str, int, str | None]:
    """A square, with the language, the process and how many threads it may have."""
    return number * number, current_language(), os.getpid(), os.environ.get("OMP_NUM_THREADS")


def square_unless_killed(task: tuple[int, Path]) -> int:
    """A square; the first to come for the number 3 leaves a mark and is killed at once."""
    number, mark = task
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def always_killed(number: int) -> int:
    """Nothing, for the number 1."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(number: int) -> int:
    """A refusal."""
    raise Refusal(f"不要 {number}")


def sleeps_unless_first(task: tuple[int, Path]) -> int:
    """The number 0 at once when the other has begun; any other leaves its process's number behind and sleeps for ten minutes."""
    number, folder = task
    if number:
        (folder / "new").write_text(str(os.getpid()))
        (folder / "new").rename(folder / "asleep")
        time.sleep(600)
    while not (folder / "asleep").exists():
        time.sleep(0.01)
    return number
