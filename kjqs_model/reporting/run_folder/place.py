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
    """Refuse a pipe, a device or a folder in the place of a small table that is read, and one of more than ``MOST_BYTES`` or ``MOST_COLUMNS``.

    A missing file is left to its reader.
    """
    try:
        known = path.stat()
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(known.st_mode):
        raise Refusal(say(f"“{path}”是文件夹、设备或管道，不是普通文件。请给出一个 CSV 文件。", f"'{path}' is a folder, a device or a pipe: give a CSV file."))
    if known.st_size > MOST_BYTES:
        raise Refusal(say(f"“{path.name}”有 {known.st_size / 1e6:,.0f} MB，上限为 {MOST_BYTES / 1e6:,.0f} MB。请只留需要的行。",
                          f"'{path.name}' has {known.st_size / 1e6:,.0f} MB, the limit is {MOST_BYTES / 1e6:,.0f} MB: keep the rows that are needed."))


    try:
        with open(path, "rb") as file:
            columns = file.readline(_LONGEST_HEADING).count(b",") + 1
    except OSError:
        return
    if columns > MOST_COLUMNS:
        raise Refusal(say(f"“{path.name}”的首行有 {columns:,} 列以上，上限为 {MOST_COLUMNS:,} 列。请只留需要的列。",
                          f"The first line of '{path.name}' has {columns:,} columns or more, the limit is {MOST_COLUMNS:,}: keep those that are needed."))


def _fail_if_no_name(folder: Path, place: Path) -> None:
    try:
        os.lstat(place.with_name(f".{place.name}.{os.getpid()}.replaced"))  # the longest name that it takes on the way
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as fault:
        raise Refusal(say(f"无法写入“{str(folder)[:80]}”：名称过长或含有不允许的字符。请换一个名称。",
                          f"Cannot write '{str(folder)[:80]}': the name is too long or has signs that are not allowed. Choose "
                          "another.")) from fault


def _fail_if_holds_here(folder: Path, place: Path) -> None:
    here = Path.cwd()
    if here == place or place in here.parents:
        raise Refusal(say(f"输出文件夹“{folder}”是当前所在的文件夹或其上级，不能整个替换。请给出一个新的文件夹，如 --output simulated。",
                          f"The output folder '{folder}' is or holds the folder you work in and can't be replaced as a whole. "
                          "Name a new one, as in --output simulated."))


def _fail_if_closed(folder: Path, place: Path) -> None:
    """Refuse a place that cannot be written to before the work, not after it."""
    near = next(path for path in place.parents if path.exists())
    if not near.is_dir() or not os.access(near, os.W_OK | os.X_OK):
        raise Refusal(say(f"无法写入“{folder}”：“{near}”不是可写的文件夹。请换一个位置。",
                          f"Cannot write '{folder}': '{near}' is no folder that you may write to. Choose another place."))
