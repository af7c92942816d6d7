"""Folders that appear whole or not at all: hidden workshops beside their places, swapped in when they are finished.

Every hidden name holds the process that it belongs to; what belongs to a process that is gone is cleared by the next run.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_WORKSHOP = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.(?P<kind>building|replaced|[0-9a-f]{8}\.tmp)$", re.DOTALL)
_SCRATCH = re.compile(r"kjqs-(?P<pid>\d+)-[^.]+$")
_MARK = ".kjqs-scratch"
"""A file in each scratch folder: a folder of that name without it is somebody's own."""

_SLACK = 2.0  # seconds by which the clocks of files and processes may differ


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
    old = _aside(folder)
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(room, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def set_aside(output: Path, names: Sequence[str]) -> Iterator[None]:
    """Files out of sight for the length of a block. Those that nobody replaced or threw away come back, also after a kill."""
    for name in names:
        if (output / name).is_file():
            os.replace(output / name, _aside(output / name))
    try:
        yield
    finally:
        for name in names:
            _settle(_aside(output / name), output / name)


def throw_away(output: Path, names: Sequence[str]) -> None:
    """Give up what ``set_aside`` keeps: it is true no longer."""
    for name in names:
        _aside(output / name).unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder among the machine's temporary ones, cleared however the block ends; that of a killed run by the next."""
    _clear_after_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=f"kjqs-{os.getpid()}-"))
    (folder / _MARK).touch()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _clear_after_killed_runs()


def _clear_after_killed_runs() -> None:
    """Clear the scratch of runs that are no more. Where something that outlives its run still writes, what is left keeps the
    mark by which it is known, and is cleared at the next look."""
    for path in Path(tempfile.gettempdir()).glob("kjqs-*"):
        found = _SCRATCH.match(path.name)
        if found and _is_scratch(path) and not _owned(path, int(found["pid"])):
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):  # FileNotFoundError: all of it is gone
                (path / _MARK).touch()


def _is_scratch(path: Path) -> bool:
    """Whether a folder among the machine's temporary ones was made by ``scratch`` of this user."""
    if path.is_symlink() or not (path / _MARK).is_file():
        return False
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def clean_up(output: Path) -> None:
    """Clear what a killed run left: half-built folders and files go; a report that was moved aside and not yet replaced comes
    back."""
    for path in output.glob(".*"):
        found = _WORKSHOP.match(path.name)
        if not found or _owned(path, int(found["pid"])):
            continue
        if found["kind"] == "replaced":
            _settle(path, output / found["name"])
        else:
            _remove(path)


def sweep_drafts(target: Path) -> None:
    """Clear the drafts of a file that killed runs left beside it."""
    with suppress(OSError):
        for path in target.parent.glob(f".{glob.escape(target.name[:80])}.*.tmp"):
            found = _WORKSHOP.match(path.name)
            if found and path.is_file() and not path.is_symlink() and not _owned(path, int(found["pid"])):
                _remove(path)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.replaced")


def _settle(aside: Path, place: Path) -> None:
    """What was moved aside comes back where nothing took its place, else it goes."""
    if place.exists():
        _remove(aside)
    else:
        with suppress(OSError):
            os.replace(aside, place)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _owned(path: Path, pid: int) -> bool:
    """Whether the process that a hidden name holds still runs. A later process may bear its number, most of all after a
    restart."""
    if pid == os.getpid():
        return False
    import psutil

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= path.stat().st_ctime + _SLACK
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, OSError):
        return False
