"""The kinds of fault: what is done to a command, and which exit codes the contract allows then."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import resource
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .commands import Command
from .forks import Steps

FINE, REFUSED, FAULT = 0, 2, 1
INTERRUPTED = 130
KILLED = -signal.SIGKILL


@dataclass
class Trial:
    """What one attempt does: filled in by its kind."""

    line: list[str]
    codes: tuple[int, ...]
    before: Callable[[], None] | None = None
    steps: Steps | None = None
    encoding: str = "utf-8"
    kill_after: float | None = None
    again: bool = False
    """Whether the command is run once more afterwards, undisturbed, and must end as if nothing had been."""
    same: bool = False
    """Whether a run that ends with 0 must have written what an undisturbed run writes."""
    may_fail_badly: bool = False
    """Whether the program's own fault (a traceback) is a fair end: a machine without memory."""
    theirs: list[str] = field(default_factory=list)
    """Files of the user's, beyond those of ``furnish``, that must be found afterwards with their content."""


@dataclass(frozen=True)
class Kind:
    """A kind of fault. ``fits`` says to which commands it can be done; ``prepare`` does it to a furnished folder."""

    name: str
    group: str
    fits: Callable[[Command], bool]
    prepare: Callable[[Command, Path, random.Random, Clean], Trial]
    each: int = 1
    heavy: int = 1


@dataclass(frozen=True)
class Clean:
    """An undisturbed run of a command: how many steps it takes, of which writing, how long, and the files that it leaves, by path and hash."""

    steps: int
    writing: int
    seconds: float
    files: dict[str, str]


def _writes(command: Command) -> bool:
    return command.output is not None


def _any(command: Command) -> bool:
    return True


# ---- at a moment


def _kill(event: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _interrupt(event: str) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def _fails_with(number: int) -> Callable[[str], None]:
    def act(event: str) -> None:
        if not event.startswith(
            ("shutil.", "tempfile.")
        ):  # the library's own words for what it is about to do: no call of the system fails there
            raise OSError(number, os.strerror(number))

    return act


def _at_a_step(act: Callable[[str], None], codes: tuple[int, ...], writing: bool = False):
    def prepare(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
        most = clean.writing if writing else clean.steps
        steps = Steps([place], chance.randint(1, max(1, most)), act, writing)
        return Trial(command.line(), codes, steps=steps, again=True, same=True)

    return prepare


def _kill_at_a_time(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    return Trial(command.line(), (FINE, KILLED), kill_after=chance.uniform(0.02, 1.05) * clean.seconds, again=True, same=True)


def _over_an_older_run(act: Callable[[str], None], codes: tuple[int, ...], writing: bool = False):
    def prepare(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
        trial = _at_a_step(act, codes, writing)(command, place, chance, clean)
        trial.line = ["twice", *trial.line]
        return trial

    return prepare


def _small_files(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    most = chance.choice([0, 1, 100, 1000, 4096, 20_000])

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        os.close(1)
        os.close(2)
        for _ in (1, 2):  # what is said must not run into the limit itself
            os.open("/dev/null", os.O_WRONLY)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return Trial(command.line(), (FINE, FAULT), before=limit, again=True, same=True)


def _few_files(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    most = chance.randint(4, 24)
    return Trial(
        command.line(),
        (FINE, FAULT, REFUSED),
        before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
        again=True,
        same=True,
        may_fail_badly=True,
    )


# ---- surroundings


def _with(before: Callable[[], None] | None = None, encoding: str = "utf-8", codes: tuple[int, ...] = (FINE,)):
    def prepare(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
        return Trial(command.line(), codes, before=before, encoding=encoding, same=True)

    return prepare


def _close(*names: str) -> Callable[[], None]:
    def close() -> None:
        import sys

        for name in names:
            setattr(sys, name, None)  # what the interpreter makes of a stream that was closed when it began

    return close


def _full_stream() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def _broken_pipe() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 1)


def _environment(**given: str | None) -> Callable[[], None]:
    def change() -> None:
        for name, value in given.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value

    return change


def _file_for_a_cache() -> None:
    Path("cache-that-is-a-file").write_text("")
    os.environ["KJQS_CACHE"] = str(Path("cache-that-is-a-file").absolute())


def _foreign_cache() -> None:
    Path("open-cache").mkdir(mode=0o777)
    Path("open-cache").chmod(0o777)
    os.environ["KJQS_CACHE"] = str(Path("open-cache").absolute())


# ---- the place of the output


def _is_folder(command: Command) -> bool:
    return _writes(command) and "." not in Path(command.output).name and command.name != "report"


def _is_file(command: Command) -> bool:
    return _writes(command) and "." in Path(command.output).name


def _note_in_the_folder(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    folder = place / command.output
    folder.mkdir()
    name = chance.choice(["我的笔记.txt", "manifest.json", ".hidden", "企业.csv", "payments.csv"])
    (folder / name).write_text("别动我", encoding="utf-8")
    codes = (FINE,) if command.name == "lab" else (FINE, REFUSED) if command.name in ("import", "synthesise") else (REFUSED,)
    return Trial(command.line(), codes, theirs=[f"{command.output}/{name}"])


def _users_file(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    (place / command.output).write_text("别动我", encoding="utf-8")
    return Trial(command.line(), (REFUSED,), theirs=[command.output])


def _forced(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    trial = (_users_file if _is_file(command) else _note_in_the_folder)(command, place, chance, clean)
    return Trial([*trial.line, "--force"], (FINE,), theirs=trial.theirs)


def _onto_an_input(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    given = chance.choice(sorted(command.inputs.values()))
    if _is_file(command):
        suffix = Path(command.output).suffix
        output = given if Path(given).suffix == suffix else None
        if output is None:  # a link whose ending fits leads there
            output = f"in/link{suffix}"
            (place / output).symlink_to(place / given)
    else:
        output = chance.choice([given, str(Path(given).parent), "in", "."])
    return Trial(command.line(output), (REFUSED,))


def _nowhere(output: Callable[[Command], str]):
    def prepare(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
        return Trial(command.line(output(command)), (REFUSED,))

    return prepare


def _pipe(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    os.mkfifo(place / command.output)
    return Trial(command.line(), (REFUSED,))


def _dangling(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    (place / command.output).symlink_to(place / "gone" / "x")  # a link is followed, a missing target made: nothing is lost by it
    return Trial(command.line(), (FINE, REFUSED))


def _taken_port(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    """Somebody's server listens there already."""
    port = chance.randint(20_000, 60_000)

    def listen() -> None:
        for address, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
            with contextlib.suppress(OSError):  # one of the two may be unknown here
                held = socket.socket(family)
                held.bind((address, port))
                held.listen()
                _HELD.append(held)

    return Trial([command.name, "--port", str(port), "--folder", "in"], (REFUSED,), before=listen)


_HELD: list[socket.socket] = []
"""Sockets of a forked process, which close with it."""


def _hostile_port(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    return Trial(
        [command.name, "--port", chance.choice(["0", "80", "65536", "-1", "9" * 400, "８８６６", "8866.5", "\x1b[31m"])],
        (REFUSED,),
    )


def _hostile_folder(command: Command, place: Path, chance: random.Random, clean: Clean) -> Trial:
    os.mkfifo(place / "pipe")
    (place / "gone").symlink_to("nowhere")
    name = chance.choice(["pipe", "gone", "in/s.yaml", "/dev/zero", "none", "名" * 200, "\x1b[31m"])
    return Trial([command.name, "--port", "20123", "--folder", name], (REFUSED,))


def _suffix(command: Command) -> str:
    return Path(command.output).suffix


def _forceful(command: Command) -> bool:
    return _writes(command) and command.name not in ("score", "report", "lab")


def _serves(command: Command) -> bool:
    return command.name == "app"


def _kinds() -> list[Kind]:
    from .inputs import input_kinds

    def light(command: Command) -> bool:
        return _writes(command) and not command.heavy

    ended = (KILLED,)
    moments = [
        Kind("killed at a step", "moment", _any, _at_a_step(_kill, (*ended, FINE)), 9, 2),
        Kind("killed at a time", "moment", _any, _kill_at_a_time, 3, 1),
        Kind("killed over an older run", "moment", _writes, _over_an_older_run(_kill, (*ended, FINE)), 5, 1),
        Kind("interrupted at a step", "moment", _any, _at_a_step(_interrupt, (FINE, FAULT, INTERRUPTED)), 2, 1),
        Kind("disk full at a step", "moment", _writes, _at_a_step(_fails_with(errno.ENOSPC), (FINE, FAULT), writing=True), 5, 1),
        Kind(
            "disk full over an older run",
            "moment",
            light,
            _over_an_older_run(_fails_with(errno.ENOSPC), (FINE, FAULT), writing=True),
            3,
        ),
        Kind("files that may not grow", "moment", light, _small_files, 2),
        Kind("reading fails at a step", "moment", _any, _at_a_step(_fails_with(errno.EIO), (FINE, FAULT, REFUSED)), 2, 1),
        Kind("few open files", "moment", light, _few_files, 1),
    ]
    surroundings = [
        Kind("streams in ASCII", "surroundings", _any, _with(encoding="ascii")),
        Kind("streams in GBK", "surroundings", light, _with(encoding="gbk")),
        Kind("closed output", "surroundings", light, _with(_close("stdout"))),
        Kind("closed error stream", "surroundings", light, _with(_close("stderr"))),
        Kind("both closed", "surroundings", _any, _with(_close("stdout", "stderr"))),
        Kind("output to a full disk", "surroundings", light, _with(_full_stream, codes=(FINE, FAULT))),
        Kind("output to a broken pipe", "surroundings", light, _with(_broken_pipe, codes=(FINE, FAULT))),
        Kind("no home", "surroundings", light, _with(_environment(HOME=None, KJQS_CACHE=None, XDG_CACHE_HOME=None))),
        Kind("relative cache", "surroundings", light, _with(_environment(KJQS_CACHE=None, XDG_CACHE_HOME="relative"))),
        Kind("cache is a file", "surroundings", light, _with(_file_for_a_cache)),
        Kind("cache open to others", "surroundings", light, _with(_foreign_cache)),
        Kind("no temporary folder", "surroundings", light, _with(_environment(TMPDIR="/nowhere/at/all"))),
    ]
    places = [
        Kind("a note in the output folder", "place", _is_folder, _note_in_the_folder, 3, 1),
        Kind("a user's file in the place", "place", _is_file, _users_file, 2),
        Kind("forced over a user's file", "place", _forceful, _forced, 2, 1),
        Kind("output onto an input", "place", lambda command: _writes(command) and bool(command.inputs), _onto_an_input, 2, 1),
        Kind("name too long", "place", _writes, _nowhere(lambda command: f"out/{'名' * 100}{_suffix(command)}")),
        Kind("below a file", "place", _writes, _nowhere(lambda command: f"out/note.txt/x{_suffix(command)}")),
        Kind("a pipe in the place", "place", _writes, _pipe),
        Kind("a dangling link in the place", "place", _writes, _dangling),
        Kind("a port that is taken", "place", _serves, _taken_port, heavy=2),
        Kind("a hostile port", "place", _serves, _hostile_port, heavy=6),
        Kind("a hostile folder", "place", _serves, _hostile_folder, heavy=6),
    ]
    return [*moments, *surroundings, *places, *input_kinds()]


KINDS = {kind.name: kind for kind in _kinds()}
