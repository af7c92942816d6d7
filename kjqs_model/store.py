"""The user's own folder for what may be lost: compiled code, hashes of what was written, what is expensive to make anew."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType

_PACKAGE = Path(__file__).resolve().parent
_SEAL = hashlib.sha256().digest_size
_MOST = 24  # of a kind that stay


def user_cache() -> Path:
    """The folder, whether it is there or not. ``KJQS_CACHE`` names another.

    Raises RuntimeError where the user has no home.
    """
    named = os.environ.get("KJQS_CACHE")
    if named:
        return Path(named).absolute()
    base = os.environ.get("XDG_CACHE_HOME", "")  # the XDG rule: a path that is not absolute counts as unset
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "kjqs_model"


@cache
def package_files() -> Mapping[str, str]:
    """The SHA-256 of each file of the package by its path below it, in order of folders and names; compiled code left out.

    Each file is read once a process, whoever asks.
    """
    found = {}
    for parts, path in _files_below(_PACKAGE):
        with suppress(FileNotFoundError), open(path, "rb") as file:  # an editor's own, gone again
            found[parts] = hashlib.sha256(file.read()).hexdigest()
    return MappingProxyType({"/".join(parts): found[parts] for parts in sorted(found)})


def _files_below(folder: Path | str, parts: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The files below a folder with the parts of their paths; by scandir, which takes a quarter of the time of pathlib."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files_below(entry.path, (*parts, entry.name))
            elif entry.is_file():  # no link that leads nowhere, as editors leave beside a file that is open
                yield (*parts, entry.name), entry.path


def kept(kind: str, key: str, make: Callable[[], bytes], most: int = _MOST) -> bytes:
    """What ``make`` gives, from the user's cache where an earlier run left it there whole; of each kind the newest stay.

    Parameters
    ----------
    kind : the name of a folder. key : of everything that the content depends on; the name of a file. most : that stay.
    """
    try:
        folder = user_cache() / kind
        sealed = (folder / key).read_bytes()
        content = sealed[_SEAL:]
        if of_the_user_alone(folder) and hashlib.sha256(content).digest() == sealed[:_SEAL]:
            return content
    except (OSError, RuntimeError, ValueError):  # RuntimeError: the user has no home; ValueError: a NUL in the name
        pass
    content = make()
    with suppress(OSError, RuntimeError, ValueError):
        _keep(user_cache() / kind, key, hashlib.sha256(content).digest() + content, most)
    return content


def of_the_user_alone(folder: Path) -> bool:
    """Whether the user owns a folder and nobody else can write to it; where a system knows no owners, yes."""
    if not hasattr(os, "getuid"):
        return True
    known = folder.stat()
    return known.st_uid == os.getuid() and not known.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _keep(folder: Path, key: str, sealed: bytes, most: int) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not of_the_user_alone(folder):
        return
    draft = folder / f".{key}.{secrets.token_hex(8)}"
    draft.write_bytes(sealed)
    os.replace(draft, folder / key)
    standing = list(folder.iterdir())
    for old in sorted(standing, key=lambda path: path.stat().st_mtime_ns)[:-most] if len(standing) > most else ():
        old.unlink(missing_ok=True)
