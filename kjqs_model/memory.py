"""How much memory a command may still take: the machine's, or less where a container or a limit of the process says so."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .errors import Refusal
from .language import say

_FAR = 1 << 60
"""Limits beyond this many bytes are none: version 1 of control groups writes its greatest number where there is no limit."""


def free_memory(root: Path = Path("/")) -> int:
    """Bytes that this process may still take.

    Parameters
    ----------
    root : where ``proc`` and ``sys`` hang.
    """
    return max(min(_of_the_machine(root), _under_the_process_limit(), *_in_groups(root)), 0)


def fail_if_short(needed: int, root: Path = Path("/")) -> None:
    """Refuse what would die on the way.

    Parameters
    ----------
    needed : bytes that a command is expected to take at once.

    Raises
    ------
    Refusal : more than there is, with what to lower.
    """
    if (free := free_memory(root)) < needed:
        raise Refusal(say("house.takes_more_memory_than_there_is", needed=_gigabytes(needed), free=_gigabytes(free)))


def fail_if_tables_do_not_fit(needed: int, root: Path = Path("/")) -> None:
    """The same of tables that are read, with what to do about them."""
    if (free := free_memory(root)) < needed:
        raise Refusal(say("house.tables_take_more_memory_than_there_is", needed=_gigabytes(needed), free=_gigabytes(free)))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.1f}"


def _of_the_machine(root: Path) -> int:
    """What the machine has left: as Linux says it, else as psutil finds out, which takes longer to import than to ask."""
    for line in _lines(root / "proc/meminfo"):
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * 1024
    import psutil

    return psutil.virtual_memory().available


def _under_the_process_limit() -> int:
    try:
        import resource
    except ImportError:  # a system without such limits
        return _FAR
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit in (-1, resource.RLIM_INFINITY):
        return _FAR
    import psutil

    return limit - psutil.Process().memory_info().vms


def _in_groups(root: Path) -> list[int]:
    """What is left in each control group around this process, of either version; what can be given back at once is left too."""
    found = [_FAR]
    for line in _lines(root / "proc/self/cgroup"):
        number, kinds, place = line.split(":", 2)
        if number == "0":
            folder, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif "memory" in kinds.split(","):
            folder = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        inside = folder / place.lstrip("/")
        found += [_left(one, *names) for one in (inside, *inside.parents) if one.is_relative_to(folder)]
    return found


def _left(folder: Path, most: str, used: str, reclaimed: str) -> int:
    with suppress(OSError, ValueError, IndexError):  # "max", or a group that sets nothing
        limit = int(_lines(folder / most)[0])
        named = (line.partition(" ") for line in _lines(folder / "memory.stat"))
        cached = {name: int(value) for name, _, value in named}
        return _FAR if limit > _FAR else limit - int(_lines(folder / used)[0]) + cached.get(reclaimed, 0)
    return _FAR


def _lines(path: Path) -> list[str]:
    with suppress(OSError):
        return path.read_text(encoding="ascii").splitlines()
    return []
