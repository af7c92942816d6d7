"""The column dictionary: every table and column of a population, read from ``data/columns.yaml``.

Reader, checks, template, rules and documentation all read this one source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ..language import either
from ..yamls import read_yaml

ID_TYPE = "string"
WORD_TYPE = "one of"
EXAMPLE_ID = "示例"
"""The id of a template's example row, which every reader skips."""


@dataclass(frozen=True)
class Column:
    """One column: its names in English and Chinese, its type and what an empty cell means.

    ``type`` is one of string, year, yuan, float, int, bool, ``one of``; ``words`` maps each English word to its Chinese;
    ``between`` is the least and the most that a float may be; a ``sparse`` column is not written where no row has it.
    """

    name: str
    zh: str
    type: str
    optional: bool = False
    default: bool | float | str | None = None
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    between: tuple[float, float] | None = None
    meaning: str = ""
    sparse: bool = False

    @property
    def has_default(self) -> bool:
        return self.default is not None

    @property
    def may_be_absent(self) -> bool:
        """Whether the whole column may be left out, or a cell of it be empty."""
        return self.optional or self.has_default

    @property
    def heading(self) -> str:
        """The heading in the reader's language."""
        return either(self.zh, self.name)

    @property
    def codes(self) -> dict[str, int]:
        """The code of each English word, in the order of the dictionary."""
        return {word: code for code, word in enumerate(self.words)}


@dataclass(frozen=True)
class TableSpec:
    """One table: its names, its key and its columns."""

    name: str
    zh: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def label(self) -> str:
        """The table's name in the reader's language."""
        return either(self.zh, self.name)


@cache
def dictionary() -> dict[str, TableSpec]:
    """Every table of a population by name, in the order in which a template shows them."""
    text = files("kjqs_model.data").joinpath("columns.yaml").read_text(encoding="utf-8")
    return {name: table_spec(name, entry) for name, entry in read_yaml(text).items()}


def table_spec(name: str, entry: Mapping) -> TableSpec:
    """A table as a file of the package describes it: ``zh``, ``key`` and ``columns``."""
    columns = {column: _column(column, given) for column, given in entry["columns"].items()}
    return TableSpec(name, entry["zh"], tuple(entry["key"]), columns)


def _column(name: str, given: Mapping) -> Column:
    return Column(name=name, **given)
