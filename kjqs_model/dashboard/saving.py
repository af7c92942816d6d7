"""What the dashboard writes of a question itself: a scenario file, below the one folder that is a page's."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refusal
from ..files import atomic_write
from ..language import say
from ..terminal import plain
from .question import Question, as_text, moved_entries

SCENARIO = "scenario.yaml"


@dataclass(frozen=True)
class Header:
    """The head of a scenario file."""

    title: str
    author: str
    date: datetime.date
    question: str


_LONGEST_NAME = 100


def placed(root: Path, typed: str) -> Path:
    """The place below a folder that a visitor's words name; a page never reaches beyond it.

    Parameters
    ----------
    root : the one folder below which a page saves and loads. typed : a name, or a path that leads there.

    Raises
    ------
    Refusal : a place elsewhere, also through a link; a hidden name; a name too long or with signs that are not allowed.
    """
    shown = typed if len(typed) <= _LONGEST_NAME else f"{typed[:_LONGEST_NAME]}…"
    base = Path(os.path.realpath(root))
    named = Path(typed.strip()).expanduser() if typed.strip().isprintable() else None
    if named is None or not named.name or any(len(part) > _LONGEST_NAME for part in named.parts):
        raise Refusal(say("dashboard.no_name_file_empty_too", shown=shown, longest_name=_LONGEST_NAME))
    try:
        found = Path(os.path.realpath(base / named))
        inside = found.relative_to(base)
    except (OSError, ValueError, RuntimeError):
        inside = None
    if inside is None or not inside.parts or any(part.startswith(".") for part in inside.parts):
        raise Refusal(say("dashboard.lies_outside_folder_or_hidden", shown=shown, base=base))
    return found


def head_entries(question: Question, header: Header, folder: Path) -> dict:
    """The head of the file that asks the question, with what it extends as it is reached from a folder."""
    return {
        "title": header.title.strip(),
        "author": header.author.strip(),
        "date": header.date,
        "question": header.question.strip(),
        "extends": _way(question.scenario.path, folder),
    }


def scenario_file(question: Question, header: Header, folder: Path) -> dict:
    """The content of the file that asks the question: what it extends, what it overrides, draws and seed."""
    entries = head_entries(question, header, folder) | moved_entries(question)
    return {key: value for key, value in entries.items() if value is not None}


def save_scenario(question: Question, header: Header, path: Path) -> Path:
    """Write the question as a scenario file, which ``kjqs simulate`` answers with the same figures.

    Raises
    ------
    Refusal : a head with nothing in it, a name without .yaml, a file of that name that stands already.
    """
    path = Path(path).expanduser()
    head = {
        say("dashboard.title_to_fill_in"): header.title,
        say("dashboard.author_to_fill_in"): header.author,
        say("dashboard.question_to_fill_in"): header.question,
    }
    if missing := [name for name, text in head.items() if not text.strip()]:
        raise Refusal(say("dashboard.fill_before_saving", missing=say("signs.list_mark").join(missing)))
    if unseen := [name for name, text in head.items() if plain(text) != text]:
        raise Refusal(say("dashboard.delete_signs_unseen", unseen=say("signs.list_mark").join(unseen)))
    if path.suffix not in (".yaml", ".yml"):
        raise Refusal(say("dashboard.scenario_file_ends_yaml_unlike", path_name=path.name))
    if path.exists():
        raise Refusal(say("dashboard.stands_already_left_choose_another", path=path))
    with atomic_write(path) as file:
        file.write(as_text(scenario_file(question, header, path.resolve().parent)).encode("utf-8"))
    return path


def begin_export(question: Question, header: Header, folder: Path) -> Path:
    """Write the question as ``scenario.yaml`` into a new folder: what is exported is made from that file.

    Raises
    ------
    Refusal : a folder that holds anything already; as ``save_scenario``.
    """
    folder = Path(folder).expanduser()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(say("dashboard.no_empty_folder_so_nothing", folder=folder))
    return save_scenario(question, header, folder / SCENARIO)


def _way(base: Path | None, folder: Path) -> str | None:
    """How the file that is extended is reached from a folder; whole where there is no way between disks."""
    if base is None:
        return None
    try:
        return Path(os.path.relpath(base, folder)).as_posix()
    except ValueError:
        return base.as_posix()
