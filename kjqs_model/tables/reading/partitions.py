"""A population that is kept in parts: a folder of folders, each with the tables of one county or city."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..dictionary import ID_TYPE, dictionary
from ..table import EMPTY, Table, Tables
from .sources import HIDDEN, TABLE_READERS, table_named


def partitions(path: Path) -> list[Path]:
    """The folders of a population that is kept in parts, by name; none where the folder itself holds a table, or is none."""
    if not path.is_dir() or _holds_a_table(path):
        return []
    return sorted(
        folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith(HIDDEN) and _holds_a_table(folder)
    )


def _holds_a_table(folder: Path) -> bool:
    try:
        return any(path.suffix.lower() in TABLE_READERS and table_named(path.stem) for path in folder.iterdir())
    except OSError:
        return False


def joined(parts: Iterable[Tables], place: str = "") -> Tables:
    """Parts as one population: the rows of each table one part after another."""
    parts = list(parts)
    found = []
    for name in dictionary():
        given = [part[name] for part in parts if name in part.given]
        if given:
            found.append(joined_table(given))
    return Tables(found, place, [warning for part in parts for warning in part.warnings])


def joined_table(parts: list[Table]) -> Table:
    """The rows of one table one part after another."""
    spec, columns, labels = parts[0].spec, {}, {}
    for name, column in spec.columns.items():
        if column.type == ID_TYPE:
            labels[name] = _all_labels([part.labels[name] for part in parts])
            columns[name] = np.concatenate([_recoded(part[name], part.labels[name], labels[name]) for part in parts])
        else:
            columns[name] = np.concatenate([part[name] for part in parts])
    return Table(spec, columns, labels)


def _all_labels(parts: list[np.ndarray]) -> np.ndarray:
    """The distinct texts of all parts, ascending; where each part's lie above those of the part before, they need no sorting."""
    parts = sorted((own for own in parts if len(own)), key=lambda own: own[0])
    if all(before[-1] < own[0] for before, own in pairwise(parts)):
        return np.concatenate([np.empty(0, dtype=object), *parts])
    return np.array(sorted(set().union(*parts)), dtype=object)


def _recoded(codes: np.ndarray, own: np.ndarray, labels: np.ndarray) -> np.ndarray:
    if not len(own):
        return codes
    first = int(np.searchsorted(labels, own[0]))
    if labels[min(first + len(own), len(labels)) - 1] == own[-1]:  # no other part's lie between
        return np.where(codes < 0, codes, codes + np.int32(first))
    return np.append(np.searchsorted(labels, own), EMPTY).astype(np.int32)[codes]


def with_labels_in_use(table: Table) -> Table:
    """The same table without the texts that no row bears any more."""
    columns, labels = dict(table.columns), dict(table.labels)
    for name, texts in table.labels.items():
        held = table[name]
        used = np.flatnonzero(np.bincount(held[held >= 0], minlength=len(texts)))
        columns[name] = np.append(np.searchsorted(used, np.arange(len(texts))), EMPTY).astype(np.int32)[table[name]]
        labels[name] = texts[used]
    return Table(table.spec, columns, labels)
