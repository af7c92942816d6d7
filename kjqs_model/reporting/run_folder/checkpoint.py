"""How work that takes minutes goes on after it was interrupted: what is done is kept beside the folder it is for."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...errors import Refusal
from ...files import atomic_write
from ...study.hashes import population_hash
from .manifest import package_hash, versions

if TYPE_CHECKING:
    from ...projection.results import BlockSums, Keep
    from ...scenario import Scenario

_DAMAGED = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error)
"""What reading a file raises that was cut off or never written."""


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


Kind = TypeVar("Kind", bound=Checkpoint)


@contextmanager
def going_on(work: Kind) -> Iterator[Kind]:
    """For the length of a block that does a piece of work: what is kept of it goes when it is over or refused, and stays where
    it is interrupted."""
    try:
        yield work
    except Refusal:
        work.clear()
        raise
    work.clear()


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
        except _DAMAGED:
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


class Blocks(Checkpoint):
    """Blocks of draws of projections, a file each; of each scenario (what it extends is projected too) apart.

    Parameters
    ----------
    folder : what the projection is for. kind : the command.
    """

    def __init__(self, folder: Path, kind: str):
        super().__init__(folder, kind, [])

    def of(self, scenario: Scenario) -> Keep:
        """How the blocks of a settled scenario are kept."""
        asked = [scenario.digest(), population_hash(scenario), versions(), package_hash()]
        folder = self.whole / hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

        def keep(draws: slice, made: Callable[[], BlockSums]) -> BlockSums:
            path = folder / f"{draws.start}-{draws.stop}.npz"
            try:
                with open(path, "rb") as file, np.load(file, allow_pickle=False) as held:
                    return _part_of(held)
            except _DAMAGED:
                found = made()
            folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                np.savez_compressed(file, **_arrays_of(found))
            return found

        return keep


_BY_CLAUSE = ("amounts", "recipients", "by_county")


def _arrays_of(part: BlockSums) -> dict[str, Any]:
    found = {"counts": part.counts, "entrants": part.entrants, "counties": np.array(part.counties, dtype=str)}
    found |= {f"{name} {clause}": values for name in _BY_CLAUSE for clause, values in getattr(part, name).items()}
    return found | {f"rule_moves {year}": values for year, values in part.rule_moves.items()}


def _part_of(held: Mapping[str, np.ndarray]) -> BlockSums:
    from ...projection.results import BlockSums

    def of(name: str) -> dict[str, np.ndarray]:
        return {key.partition(" ")[2]: held[key] for key in held if key.startswith(f"{name} ")}

    return BlockSums(
        held["counts"],
        held["entrants"],
        of("amounts"),
        of("recipients"),
        of("by_county"),
        tuple(held["counties"].tolist()),
        {int(year): values for year, values in of("rule_moves").items()},
    )
