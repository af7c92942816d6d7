"""The tables of a population: the column dictionary, tables in memory, readers and writers, checks."""

from .dictionary import Column, TableSpec, dictionary
from .table import Source, Table, Tables, empty_table, table_from_columns

__all__ = ["Column", "Source", "Table", "TableSpec", "Tables", "dictionary", "empty_table", "table_from_columns"]
