"""The tables of a population: the column dictionary, tables in memory, readers and writers, checks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .dictionary import Column, TableSpec, dictionary
from .table import Source, Table, Tables, empty_table, table_from_columns

if TYPE_CHECKING:
    from .checks.faults import listing_all
    from .reading.partitions import joined, partitions, with_labels_in_use
    from .reading.population import absent_year_findings, load_tables, read_tables
    from .template import write_template
    from .writing import fail_if_tables_of_others, write_findings, write_tables

_READ_AND_WRITTEN = {
    "absent_year_findings": ".reading.population",
    "fail_if_tables_of_others": ".writing",
    "joined": ".reading.partitions",
    "listing_all": ".checks.faults",
    "load_tables": ".reading.population",
    "partitions": ".reading.partitions",
    "read_tables": ".reading.population",
    "with_labels_in_use": ".reading.partitions",
    "write_findings": ".writing",
    "write_tables": ".writing",
    "write_template": ".template",
}

__all__ = [
    "Column",
    "Source",
    "Table",
    "TableSpec",
    "Tables",
    "absent_year_findings",
    "dictionary",
    "empty_table",
    "fail_if_tables_of_others",
    "joined",
    "listing_all",
    "load_tables",
    "partitions",
    "read_tables",
    "table_from_columns",
    "with_labels_in_use",
    "write_findings",
    "write_tables",
    "write_template",
]


def __getattr__(name: str):
    # Looked up when first used: a population that is made reads no file, and the readers take a fifth of a second.
    if name in _READ_AND_WRITTEN:
        return getattr(import_module(_READ_AND_WRITTEN[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
