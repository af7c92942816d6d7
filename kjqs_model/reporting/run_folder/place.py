"""Where a run may write, said before it works, and when it began: what every command that fills a folder shares."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

from ...errors import Refusal
from ...language import say
from ...staging import fail_if_folder_taken


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
