"""Where a run may write, said before it works, and when it began: what every command that fills a folder shares."""

from __future__ import annotations

import datetime
import os
import stat
import time
from pathlib import Path

from ...errors import Refusal
from ...language import say
from ...staging import fail_if_folder_taken

MOST_BYTES = 100_000_000
"""Bytes of a panel or a list of outturns: far above what there is of either."""


MOST_COLUMNS = 2_000
"""Columns of such a file, as of tables."""

_LONGEST_HEADING = 1 << 20  # bytes of a first line that are looked at


class Clock:
    """When a run started, and how long it has taken."""

    def __init__(self) -> None:
        self.started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._from = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._from


def fail_if_no_place(folder: Path, command: str) -> None:
    """Refuse a folder that may not be written to, or that holds what no earlier run of the command wrote."""
    place = Path(os.path.realpath(folder))
    _fail_if_no_name(folder, place)
    _fail_if_holds_here(folder, place)
    fail_if_folder_taken(place, command)
    _fail_if_closed(folder, place)


def fail_if_no_plain_file(path: Path) -> None:
    """Refuse a pipe, a device or a folder in the place of a small table that is read, and one of more than ``MOST_BYTES`` or
    ``MOST_COLUMNS``.

    A missing file is left to its reader.
    """
    try:
        known = path.stat()
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(known.st_mode):
        raise Refusal(say("reporting_run_folder.folder_device_or_pipe_give", path=path))
    if known.st_size > MOST_BYTES:
        raise Refusal(
            say(
                "reporting_run_folder.mb_limit_mb_keep_rows",
                path_name=path.name,
                st_size=f"{known.st_size / 1000000.0:,.0f}",
                most_bytes=f"{MOST_BYTES / 1000000.0:,.0f}",
            )
        )

    try:
        with open(path, "rb") as file:
            columns = file.readline(_LONGEST_HEADING).count(b",") + 1
    except OSError:
        return
    if columns > MOST_COLUMNS:
        raise Refusal(
            say(
                "reporting_run_folder.first_line_columns_or_more",
                path_name=path.name,
                columns=f"{columns:,}",
                most_columns=f"{MOST_COLUMNS:,}",
            )
        )


def _fail_if_no_name(folder: Path, place: Path) -> None:
    try:
        os.lstat(place.with_name(f".{place.name}.{os.getpid()}.replaced"))  # the longest name that it takes on the way
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as fault:
        raise Refusal(say("reporting_run_folder.cannot_write_name_too_long", folder=str(folder)[:80])) from fault


def _fail_if_holds_here(folder: Path, place: Path) -> None:
    here = Path.cwd()
    if here == place or place in here.parents:
        raise Refusal(say("reporting_run_folder.output_folder_or_holds_folder", folder=folder))


def _fail_if_closed(folder: Path, place: Path) -> None:
    """Refuse a place that cannot be written to before the work, not after it."""
    near = next(path for path in place.parents if path.exists())
    if not near.is_dir() or not os.access(near, os.W_OK | os.X_OK):
        raise Refusal(say("reporting_run_folder.cannot_write_no_folder_you", folder=folder, near=near))
