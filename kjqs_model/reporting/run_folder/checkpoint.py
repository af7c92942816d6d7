"""How work that takes minutes goes on after it was interrupted: what is done is kept beside the folder it is for."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...files import atomic_write
from .manifest import package_hash


class Checkpoint:
    """What is done of one piece of work. Another question or another version of the package begins anew.

    Parameters
    ----------
    folder : what the work is for; it is kept beside it. kind : of work. question : all that the outcome hangs on, as JSON can
    have it.
    """

    def __init__(self, folder: Path, kind: str, question: list):
        place = Path(os.path.realpath(folder))
        key = hashlib.sha256(json.dumps([*question, package_hash()], sort_keys=True).encode()).hexdigest()[:16]
        self.whole = place.with_name(f".{place.name}.{kind}")
        self.folder = self.whole / key

    def clear(self) -> None:
        """The work is over."""
        shutil.rmtree(self.whole, ignore_errors=True)


class Steps(Checkpoint):
    """The arrays of steps by name. ``advance`` is called after each step, kept or made."""

    def __init__(self, folder: Path, kind: str, question: list, advance: Callable[[], None] = lambda: None):
        super().__init__(folder, kind, question)
        self.advance = advance

    def keep(self, name: str, made: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of a step, read where it was kept."""
        path = self.folder / f"{name}.npy"
        try:
            values = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            values = made()
            self.folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                np.save(file, values, allow_pickle=False)
        self.advance()
        return values


class Trials(Checkpoint):
    """The trials of a search, a line each."""

    @property
    def path(self) -> Path:
        return self.folder / "trials.jsonl"

    def known(self) -> dict[tuple[int, ...], tuple[float, np.ndarray]]:
        """Cost and margins of the trials of an interrupted search by their places; a line that was cut off is left out."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except OSError:
            lines = []
        found = {}
        for line in lines:
            try:
                places, cost, margins = json.loads(line)
            except ValueError:
                continue
            found[tuple(places)] = cost, np.array(margins)
        return found

    def add(self, places: tuple[int, ...], cost: float, margins: np.ndarray) -> None:
        """One more trial."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps([list(places), cost, margins.tolist()]) + "\n")
