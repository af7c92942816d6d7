"""What is a run's own and what is not, and what happens to the rest."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from ..errors import Refusal
from ..language import say
from ..terminal import tell
from .written import expecting, is_own, remember, sha256

RECORDS = ("manifest.json", "import.json", "quality.json")
"""Files that may say, under ``outputs``, what a run wrote beside them: path and SHA-256."""

LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}
"""What systems and editors leave in folders: nobody's work."""

_NAMED = 5  # files that a refusal names one by one
_force: ContextVar[bool] = ContextVar("force", default=False)


def set_force(forced: bool) -> None:
    """Whether what is in the way may be set aside, for the rest of this context."""
    _force.set(forced)


def force() -> bool:
    """Whether what is in the way may be set aside."""
    return _force.get()


def outputs_of(folder: Path, leaving_out: Sequence[str] = RECORDS) -> dict[str, str]:
    """Every file below a folder by its path, with its hash, but the records themselves."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in leaving_out)
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def files_of_run(folder: Path, command: str | None = None, records: Sequence[str] = RECORDS) -> dict[str, str]:
    """What runs wrote into a folder, by their records there: path and hash.

    Parameters
    ----------
    command : whose records alone count; None counts any. records : names of the records that count.
    """
    found: dict[str, str] = {}
    for name in records:
        held = _record(folder / name)
        if held is not None and command in (None, _command_of(held)):
            with suppress(OSError):
                found |= {str(path): str(digest) for path, digest in held["outputs"].items()} | {name: sha256(folder / name)}
    return found


def _command_of(record: dict) -> str | None:
    """The command that left a record; a report's says what came of it instead."""
    return record.get("command", "report" if "results" in record else None)


def _record(path: Path) -> dict | None:
    try:
        held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) and isinstance(held.get("outputs"), dict) else None


def in_the_way(
    folder: Path, command: str | None = None, only: Iterable[str] | None = None, records: Sequence[str] = RECORDS
) -> list[str]:
    """Files below a folder that no run left there as they are, by path: a user's own, and outputs that were edited.

    Parameters
    ----------
    command, records : see ``files_of_run``. only : the paths that matter; None for all.
    """
    if not folder.is_dir():
        return []
    own, wanted = files_of_run(folder, command, records), None if only is None else set(only)
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            (path.is_dir() and not path.is_symlink())
            or LITTER & set(path.relative_to(folder).parts)
            or (wanted is not None and name not in wanted)
        ):
            continue
        if path.is_symlink() or not path.is_file() or name not in own or own[name] != sha256(path):
            found.append(name)
    return found


def fail_if_folder_taken(
    folder: Path, command: str | None = None, only: Iterable[str] | None = None, records: Sequence[str] = RECORDS
) -> None:
    """Refuse a folder that holds what no earlier run left there; under ``--force`` nothing is refused.

    Parameters
    ----------
    folder : whose place a run is to take. command, only, records : see ``in_the_way``.

    Raises
    ------
    Refusal : with the files by name.
    """
    if folder.exists() and not folder.is_dir():
        raise Refusal(say("staging.file_name_folder", folder=folder))
    others = in_the_way(folder, command, only, records)
    if others and not force():
        own = files_of_run(folder, command, records)
        edited, mine = [name for name in others if name in own], f" kjqs {command} " if command else say("staging.this_command")
        raise Refusal(
            say(
                "staging.folder_holds_file_s_did",
                folder=folder,
                others_count=len(others),
                mine_zh=mine,
                others=_listed(others),
                edited=_edited(edited),
                mine_en=mine.strip(),
            )
        )


def _listed(names: Sequence[str]) -> str:
    more = say("staging.and_more", names_count_zh=len(names), names_count_en=len(names) - _NAMED) if len(names) > _NAMED else ""
    return say("signs.list_mark").join(names[:_NAMED]) + more


def _edited(names: Sequence[str]) -> str:
    return say("staging.edited_since_they_written", names=_listed(names)) if names else ""


def make_way(
    folder: Path, command: str | None = None, only: Iterable[str] | None = None, records: Sequence[str] = RECORDS
) -> None:
    """Set aside what is in the way, under ``--force``, in a folder beside it, and say where it went; refuse it otherwise."""
    fail_if_folder_taken(folder, command, only, records)
    others = in_the_way(folder, command, only, records)
    if not others:
        return
    kept = _free(folder)
    for name in others:
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / name, kept / name)
    tell(say("staging.set_aside_file_s", others_count=len(others), kept=kept, others=_listed(others)), error=True)


def _free(place: Path, ending: str = "") -> Path:
    """A name beside a place that nothing bears yet."""
    number, found = 1, place.with_name(f"{place.name}.kept{ending}")
    while os.path.lexists(found):
        number += 1
        found = place.with_name(f"{place.name}.kept-{number}{ending}")
    return found


# ---- single files


@contextmanager
def publishing_file(path: Path, inputs: Iterable[Path] = ()) -> Iterator[None]:
    """For the length of a block that writes one file: refuse, before it, an input or somebody's file in the place; know the file
    afterwards.

    Parameters
    ----------
    path : what the block writes, whole or not at all. inputs : files and folders that the command reads.

    Raises
    ------
    Refusal : the place is an input, lies in an input folder, or holds a file that no run of this user wrote as it is.
    """
    with publishing_files([path], inputs):
        yield


@contextmanager
def publishing_files(paths: Sequence[Path], inputs: Iterable[Path] = ()) -> Iterator[None]:
    """The same for several files that the block writes; see ``publishing_file``."""
    inputs = list(inputs)
    for path in paths:
        fail_if_inputs(path, inputs)
    taken = [path for path in paths if os.path.isfile(path) and not is_own(path)]
    if taken and not force():
        listed = _listed([str(path) for path in taken])
        raise Refusal(say("staging.exists_no_file_program_wrote", listed=listed))
    yield_to = [(path, _free(path.with_suffix(""), path.suffix)) for path in taken]
    for path, kept in yield_to:
        shutil.copy2(path, kept)  # a copy: what stood there stays until the new file takes its place
        tell(say("staging.file_stood_there_kept", kept=kept), error=True)
    with expecting(paths):
        yield
    for path in paths:
        if os.path.isfile(path):
            remember(path)


def fail_if_inputs(output: Path, inputs: Iterable[Path | None]) -> None:
    """A result never takes the place of what it is made from, and never lands among tables that are read as a whole.

    Raises
    ------
    Refusal : ``output`` is one of the inputs, lies in a folder that is one, or is a folder that holds one.
    """
    place = Path(os.path.realpath(output))
    for given in (Path(os.path.realpath(path)) for path in inputs if path is not None):
        if given in place.parents and os.path.isdir(given) and not _is_one_of(place, given):
            raise Refusal(say("staging.output_lies_folder_input_would", output=output, given_name=given.name))
        if _same(place, given) or _is_one_of(place, given) or (place in given.parents and os.path.isdir(place)):
            raise Refusal(say("staging.output_or_holds_read_here", output=output, given_name=given.name))


def _same(one: Path, other: Path) -> bool:
    return one == other or (os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other))


def _is_one_of(place: Path, folder: Path) -> bool:
    """Whether a file is one of those in a folder, also under another name."""
    return (
        os.path.isfile(place)
        and os.path.isdir(folder)
        and any(path.is_file() and path.samefile(place) for path in folder.iterdir())
    )
