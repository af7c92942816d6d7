"""Hashes of what a study rests on: files, folders, texts, and the population that a scenario names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..scenario import Scenario


def population_hash(scenario: Scenario) -> str | None:
    """The hash over the files of a population, or of the real rows in one that is made; None where it has no files of its own."""
    named: object = scenario.population
    if isinstance(named, Mapping):
        inside = named.get("synthesise")
        named = inside.get("real") if isinstance(inside, Mapping) else None
    if not isinstance(named, str):
        return None
    path = Path(scenario.population_dir or ".") / named
    if path.is_dir():
        return tree_hash(path)
    return file_hash(path) if path.is_file() else None


def tree_hash(folder: Path) -> str:
    """The hash over all files below a folder, with their paths; caches left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return text_hash("\n".join(f"{path.relative_to(folder).as_posix()} {file_hash(path)}" for path in files))


def file_hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
