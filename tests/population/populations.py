"""Populations that several tests look at, each made once, and tables with some cells changed."""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np

from kjqs_model.population.quality import margin_results
from kjqs_model.population.synthesis.making import Population, synthesise
from kjqs_model.tables import Table, Tables, dictionary, table_from_columns, write_tables

SEEDS = (1, 2, 3)
_NO_ID = ("county", "industry", "name", "credit_code")


@cache
def made(seed: int = 1) -> Population:
    """The shipped design's population of a seed."""
    return synthesise(seed=seed)


def hard_errors(population: Population) -> dict[str, float]:
    """The hard margins that are not met, with their errors."""
    return {row["name"]: row["error"] for row in margin_results(population) if row["hard"] and row["error"] != 0}


def bytes_of(tables: Tables, folder) -> str:
    """A fingerprint of the files that a population is written to."""
    write_tables(tables, folder)
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def with_cells(tables: Tables, table: str, **columns) -> Tables:
    """The tables with other values in columns of numbers, words or truth values; each is given as (rows, value)."""
    old = tables[table]
    changed = {name: array.copy() for name, array in old.columns.items()}
    for name, (rows, value) in columns.items():
        changed[name][rows] = value
    return _with(tables, Table(old.spec, changed, old.labels, old.source))


def shuffled(tables: Tables, seed: int) -> Tables:
    """Every table with its rows in another order."""
    random = np.random.default_rng(seed)
    return Tables([tables[name].take(random.permutation(len(tables[name]))) for name in sorted(tables.given)])


def relabelled(tables: Tables, salt: str) -> Tables:
    """Every id, in whichever table it stands, under another name, so that ids sort otherwise."""
    return Tables([_relabelled(tables[name], salt) for name in sorted(tables.given)])


def _relabelled(table: Table, salt: str) -> Table:
    columns = {}
    for name, entry in dictionary()[table.name].columns.items():
        if entry.type != "string":
            columns[name] = table[name]
        else:
            texts = table.texts(name)
            columns[name] = texts if name in _NO_ID else [_other_name(text, salt) for text in texts]
    return table_from_columns(table.name, columns)


def _other_name(text: str | None, salt: str) -> str | None:
    return None if text is None else hashlib.sha256(f"{salt}{text}".encode()).hexdigest()[:16]


def _with(tables: Tables, table: Table) -> Tables:
    return Tables([table if name == table.name else tables[name] for name in sorted(tables.given)])
