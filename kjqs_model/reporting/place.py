"""Folders that appear whole or not at all: hidden workshops beside the reports, swapped in when they are finished."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_WORKSHOP = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.(?P<kind>building|replaced|[0-9a-f]{8}\.tmp)$", re.DOTALL)


@contextmanager
def workshop(output: Path, name: str) -> Iterator[Path]:
    """A hidden folder to build a report in, on the same disk as its place; cleared away however the block ends."""
    room = output / f".{name}.{os.getpid()}.building"
    room.mkdir()
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def put_in_place(room: Path, folder: Path) -> None:
    """Give a finished workshop its name; what stood there before goes only when the new report stands."""
    old = folder.with_name(f".{folder.name}.{os.getpid()}.replaced")
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(room, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def clean_up(output: Path) -> None:
    """Clear what a killed run left: half-built folders and files go; a report that was moved aside and not yet replaced comes back."""
    for path in output.glob(".*"):
        found = _WORKSHOP.match(path.name)
        if not found or _runs(int(found["pid"])):
            continue
        place = output / found["name"]
        if found["kind"] == "replaced" and not place.exists():
            with suppress(OSError):
                os.replace(path, place)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _runs(pid: int) -> bool:
    if pid == os.getpid():
        return False
    import psutil

    return psutil.pid_exists(pid)
