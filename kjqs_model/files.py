"""Files written whole or not at all, for every writer of the project."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .errors import Refusal
from .language import say
from .staging.rooms import sweep_drafts
from .staging.written import remember_if_expected

if TYPE_CHECKING:
    import pandas as pd


_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def companion(path: str) -> Path:
    """What lies beside the package in a checkout (``notebooks/...``, ``scenarios/...``), and within it where it was installed from a wheel."""
    installed = _PACKAGE / "companions" / path
    return installed if installed.exists() else _CHECKOUT / path


def _fail_if_no_place_for_a_file(path: str | os.PathLike, target: Path) -> None:
    try:
        special = target.is_symlink() or (target.exists() and not target.is_file() and not target.is_dir())
    except (OSError, ValueError) as fault:
        raise Refusal(say(f"无法写入“{str(path)[:80]}”：名称过长或含有不允许的字符。请换一个文件名。",
                          f"Cannot write '{str(path)[:80]}': the name is too long or has signs that are not allowed.")) from fault
    if special:
        raise Refusal(say(f"无法写入“{path}”：它是设备或断开的链接，不是普通文件。请给出一个文件名。",
                          f"Cannot write '{path}': it is a device or a broken link, not a plain file. Give the name of a file."))


def copy_missing(source: Path, target: Path) -> tuple[int, int]:
    """Copy every file below a folder to where none stands yet; the numbers copied and left as they are.

    Raises
    ------
    Refusal : the place cannot be written to.
    """
    wanted = [path for path in sorted(source.rglob("*")) if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(source).parts)]
    places = {path: target / path.relative_to(source) for path in wanted}
    missing = {path: place for path, place in places.items() if not os.path.lexists(place)}
    for path, place in missing.items():
        with atomic_write(place) as file:
            file.write(path.read_bytes())
    return len(missing), len(wanted) - len(missing)


@contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[IO[bytes]]:
    """A file to write bytes into that takes its name only when the block ends well.

    Missing parent folders are made. When the block fails, what stood at ``path`` before is untouched and nothing is left
    beside it.

    Raises
    ------
    Refusal : the place cannot be written to (a folder of that name, no permission, a disk that is read-only).
    """
    target = Path(os.path.realpath(path))  # through a link, so that the link stays and its target is replaced
    _fail_if_no_place_for_a_file(path, target)
    if target.is_dir():
        raise Refusal(say(f"无法写入“{path}”：这是一个文件夹。请给出文件名。",
                          f"Cannot write '{path}': it is a folder. Give the name of a file."))
    sweep_drafts(target)
    temporary = beside(target)
    try:
        with ExitStack() as opened:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                stream = opened.enter_context(open(temporary, "xb"))
            except OSError as fault:
                if fault.errno == errno.ENOSPC:  # the disk is full: a fault of the machine, not of what the user asked for
                    raise
                raise cannot_write(path, fault) from fault
            yield stream
        remember_if_expected(temporary, target)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


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


def cannot_write(path: str | os.PathLike, fault: OSError) -> Refusal:
    """The refusal of a place that cannot be written to."""
    return Refusal(say(f"无法写入“{path}”（{fault.strerror}）。请换一个有写入权限的位置，或关闭正在使用它的程序。",
                       f"Cannot write '{path}' ({fault.strerror}). Choose a place that you may write to, or close the "
                       "program that uses it."))
