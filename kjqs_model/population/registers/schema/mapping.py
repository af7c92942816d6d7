"""What a register holds and where it goes: the form of a mapping."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ....language import label
from ..cells.spelling import heading_and_unit
from .mapping_checks import check_columns, check_write
from .parts import YEAR, RegisterColumn, RegisterLabel, SchemaPart, Write, YearOf


class Mapping(SchemaPart):
    """A kind of register: its columns and the tables they fill. ``unread`` are headings that it has and nobody needs.

    ``titles`` are words in the title or the file's name by which it is recognised, ``not_titles`` words by which it is not.
    ``given`` are
    values of fields for all rows. ``nameless``: a row may name no unit, as a list of persons does.
    """

    register_: str = Field(alias="register")
    title: RegisterLabel = Field(alias="label")
    holder: RegisterLabel
    identifies: Literal["enterprise", "contract", "loan", "payment", "record"]
    titles: tuple[str, ...] = ()
    not_titles: tuple[str, ...] = ()
    given: dict[str, str | bool] = Field(default_factory=dict)
    nameless: bool = False
    year: YearOf = YearOf(title=False)
    columns: dict[str, RegisterColumn]
    unread: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()

    @property
    def name(self) -> str:
        return self.register_

    def label(self) -> str:
        """The register's name in the reader's language."""
        return label(self.title.model_dump())

    @property
    def makes_firms(self) -> bool:
        """Whether a row makes its firm an enterprise of the tables."""
        return any(write.table == "enterprises" for write in self.writes)

    @property
    def dated(self) -> bool:
        """Whether its rows are of a year."""
        return bool(self.writes)

    def row_id(self) -> str | None:
        """The field that tells one contract, loan or payment from another."""
        return next((write.id for write in self.writes if write.id), None)

    @property
    def numbered(self) -> bool:
        """Whether its rows are told apart by a number of their own, and not by their firm."""
        return self.identifies in ("contract", "loan", "record")

    @model_validator(mode="after")
    def _names_what_there_is(self):
        check_columns(self.columns)
        for write in self.writes:
            check_write(write, self.columns)
        return self


def known_headings(mapping: Mapping) -> dict[str, list[tuple[str, int]]]:
    """The fields that each heading may stand for, with its rank among the field's headings."""
    known: dict[str, list[tuple[str, int]]] = {}
    wanted = {name: entry.headings for name, entry in mapping.columns.items()} | {YEAR: mapping.year.column}
    for name, headings in wanted.items():
        for rank, heading in enumerate((*headings, *([name] if name != YEAR else []))):
            known.setdefault(heading_and_unit(heading)[0], []).append((name, rank))
    return known
