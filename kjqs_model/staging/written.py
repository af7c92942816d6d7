"""Which single files the runs of this user wrote, so that only those are ever replaced: known by name and content, wherever they
lie.

A file is remembered just before it takes its place. A run that is killed between the two leaves the older file, which is known
too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from ..store import user_cache

_KEPT = 64  # contents remembered for each name: today's, and those of copies and folders kept from before
_expected: ContextVar[frozenset[str]] = ContextVar("expected", default=frozenset())


def sha256(path: Path) -> str:
    """The hash of a file, as records hold it."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def expecting(paths: Sequence[Path]) -> Iterator[None]:
    """For the length of a block: files written whole to these places are remembered as this program's own."""
    token = _expected.set(_expected.get() | {os.path.realpath(path) for path in paths})
    try:
        yield
    finally:
        _expected.reset(token)


def remember_if_expected(draft: Path, target: Path) -> None:
    """Remember a finished draft under the name that it is about to take, where ``expecting`` names the place."""
    if os.path.realpath(target) in _expected.get():
        remember(draft, target.name)


def remember(path: Path, name: str | None = None) -> None:
    """Keep the hash of a file under a name; where no cache can be kept, the next run asks before it replaces the file."""
    with suppress(OSError, ValueError, RuntimeError):
        memory = _memory(name or path.name)
        memory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = sha256(path)
        older = [held for held in _contents(memory) if held != digest]
        draft = memory.with_name(f"{memory.name}.{os.getpid()}")
        draft.write_text("\n".join([*older, digest][-_KEPT:]), encoding="ascii")
        os.replace(draft, memory)


def is_own(path: Path) -> bool:
    """Whether a file is one that a run of this user wrote, and nobody changed since."""
    try:
        return sha256(path) in _contents(_memory(path.name))
    except (OSError, ValueError, RuntimeError):
        return False


def _memory(name: str) -> Path:
    return user_cache() / "written" / hashlib.sha256(os.fsencode(name)).hexdigest()[:32]


def _contents(memory: Path) -> list[str]:
    return memory.read_text(encoding="ascii").split() if memory.is_file() else []
