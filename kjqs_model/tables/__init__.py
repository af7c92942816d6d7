"""The tables of a population: the column dictionary, tables in memory, readers and writers, checks."""

from .checks.faults import listing_all
from .dictionary import Column, TableSpec, dictionary
from .reading.partitions import joined, partitions, with_labels_in_use
from .reading.population import absent_year_findings, load_tables, read_tables
from .table import Source, Table, Tables, empty_table, table_from_columns
from .template import write_template
from .writing import fail_if_tables_of_others, write_findings, write_tables

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
