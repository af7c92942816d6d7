"""Files written whole or not at all, for every writer of the project."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from .errors import Refusal
from .heavy import pd
from .language import say
from .staging.rooms import sweep_drafts
from .staging.written import remember_if_expected

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORMULA, _NUMBER = re.compile(r"[=+\-@\t\r]"), re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


class DiskFull(OSError):
    """A file that found no room. ``needed`` is what it takes at least, bytes; ``free`` what its disk had left when it failed."""

    def __init__(self, fault: OSError, path: str | os.PathLike, needed: int):
        super().__init__(fault.errno, fault.strerror, str(path))
        self.needed, self.free = needed, free_beside(path)


def is_full(fault: OSError) -> bool:
    """Whether a fault says that a disk, a quota or the size allowed to a file is used up: of the machine, not of what the user
    asked for."""
    return fault.errno in _FULL


def free_beside(path: str | os.PathLike | None) -> int | None:
    """Bytes free on the disk that a path is on or would be on; None where nobody can say."""
    place = Path(path or ".").absolute()
    for near in (place, *place.parents):
        with suppress(OSError, ValueError):
            return shutil.disk_usage(near).free
    return None


class _Counted:
    """A stream that knows how much it was asked to hold."""

    def __init__(self, stream: IO[bytes]):
        self._stream, self.asked = stream, 0

    def write(self, content) -> int:
        self.asked += memoryview(content).nbytes
        return self._stream.write(content)

    def __getattr__(self, name: str):
        return getattr(self._stream, name)


_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def companion(path: str) -> Path:
    """What lies beside the package in a checkout (``notebooks/...``, ``scenarios/...``), and within it where it was installed
    from a wheel."""
    installed = _PACKAGE / "companions" / path
    return installed if installed.exists() else _CHECKOUT / path


def _fail_if_no_place_for_a_file(path: str | os.PathLike, target: Path) -> None:
    try:
        special = target.is_symlink() or (target.exists() and not target.is_file() and not target.is_dir())
    except (OSError, ValueError) as fault:
        raise Refusal(say("house.cannot_write_name_too_long", path=str(path)[:80])) from fault
    if special:
        raise Refusal(say("house.cannot_write_device_or_broken", path=path))


def copy_missing(source: Path, target: Path) -> tuple[int, int]:
    """Copy every file below a folder to where none stands yet; the numbers copied and left as they are.

    Raises
    ------
    Refusal : the place cannot be written to.
    """
    wanted = [
        path
        for path in sorted(source.rglob("*"))
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(source).parts)
    ]
    places = {path: target / path.relative_to(source) for path in wanted}
    missing = {path: place for path, place in places.items() if not os.path.lexists(place)}
    for path, place in missing.items():
        with atomic_write(place) as file:
            file.write(path.read_bytes())
    return len(missing), len(wanted) - len(missing)


@contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[Any]:
    """A file to write bytes into that takes its name only when the block ends well.

    Missing parent folders are made. When the block fails, what stood at ``path`` before is untouched and nothing is left beside
    it.

    Raises
    ------
    Refusal : the place cannot be written to (a folder of that name, no permission, a disk that is read-only).
    """
    target = Path(os.path.realpath(path))  # through a link, so that the link stays and its target is replaced
    _fail_if_no_place_for_a_file(path, target)
    if target.is_dir():
        raise Refusal(say("house.cannot_write_folder_give_name", path=path))
    sweep_drafts(target)
    temporary, stream = beside(target), None
    try:
        with ExitStack() as opened:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                stream = _Counted(opened.enter_context(open(temporary, "xb")))
            except OSError as fault:
                raise cannot_write(path, fault) from fault
            yield stream
        remember_if_expected(temporary, target)
        os.replace(temporary, target)
    except BaseException as fault:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(fault, OSError) and is_full(fault) and not isinstance(fault, DiskFull):
            raise DiskFull(fault, path, stream.asked if stream else 0) from fault
        raise


def write_together(contents: Mapping[Path, bytes], ready: Callable[[], None] = lambda: None) -> None:
    """Write several files such that they take their names together, after all of them are written; the first named takes its name
    last.

    Parameters
    ----------
    contents : bytes by path. ready : called when all is written and nothing has its name yet; what stood there before may go now.

    Raises
    ------
    Refusal, OSError : as ``atomic_write``; no file has its name then.
    """
    with ExitStack() as drafts:
        for path, content in contents.items():
            draft = drafts.enter_context(atomic_write(path))
            draft.write(content)
            draft.flush()
        ready()


def write_csv(frame: pd.DataFrame, path: str | os.PathLike) -> None:
    """Write a frame as CSV without its index: UTF-8 without byte-order mark, LF, whole or not at all."""
    with atomic_write(path) as stream:
        stream.write(frame.to_csv(index=False, lineterminator="\n").encode("utf-8"))


def write_private(content: bytes, path: str | os.PathLike) -> None:
    """Write a file that names people or firms, whole or not at all, with rights for its owner alone."""
    with atomic_write(path) as stream:
        if hasattr(os, "fchmod"):
            os.fchmod(stream.fileno(), 0o600)
        stream.write(content)


def beside(target: Path) -> Path:
    """A fresh hidden name in the folder of a file, on the same disk, so that a rename from it is one step."""
    return target.with_name(f".{target.name[:80]}.{os.getpid()}.{secrets.token_hex(4)}.tmp")


def safe_in_spreadsheets(cell: object) -> object:
    """A cell of a file that people open in a spreadsheet: text that would be run as a formula there begins with an apostrophe;
    numbers stay."""
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def full_words(fault: OSError) -> str:
    """A full disk in a sentence: what was to be written, what that takes at least, what is free."""
    place = say("house.filename", filename=fault.filename) if fault.filename else say("house.the_result")
    needed = getattr(fault, "needed", 0)
    free = fault.free if isinstance(fault, DiskFull) else free_beside(fault.filename)
    left = "" if free is None else say("house.are_free", free=_size_words(free))
    asked = say("house.it_takes_at_least", needed=_size_words(needed)) if needed else say("house.there_no_room")
    return say("house.no_room_disk_or_quota", place=place, asked=asked, left=left)


def _size_words(size: int) -> str:
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.1f} MB" if size >= 50_000 else f"{size / 1e3:,.1f} KB"


def cannot_write(path: str | os.PathLike, fault: OSError) -> Refusal | OSError:
    """What to raise for a place that cannot be written to: a refusal; of a full disk the fault itself, which is the machine's."""
    if is_full(fault):
        return fault if isinstance(fault, DiskFull) else DiskFull(fault, fault.filename or path, 0)
    return Refusal(say("house.cannot_write_choose_place_you", path=path, strerror=fault.strerror))
