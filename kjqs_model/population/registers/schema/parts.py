"""The parts of a mapping: columns with their headings and words, what a column of a table takes, the tables filled, the year."""

from __future__ import annotations

from collections.abc import Container
from collections.abc import Mapping as Keyed
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ....errors import did_you_mean
from ....language import say
from ..cells.spelling import units

NAME, CODE, COUNTY, YEAR = "name", "credit_code", "county", "year"
"""Fields that every register may have, whatever else it holds."""

NO_FIRM = ""
"""The firm's column of a write into a table that has none (carriers, parks, commissioners, prizes)."""

Kind = Literal[
    "name", "credit_code", "county", "word", "bool", "money", "count", "share", "number", "date", "year", "text", "division"
]


class SchemaPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegisterLabel(SchemaPart):
    """A label in Chinese and English."""

    zh: str
    en: str


class Unknown(SchemaPart):
    """What becomes of a row whose word is none of the known: dropped for a reason; a word with a suspect part is warned of.

    A word with a part of ``unless`` is none of the known though it contains one, and is warned of; one with a part of
    ``refunds`` that would else be known is an error: money that went back.
    """

    drop: str
    suspect: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    refunds: tuple[str, ...] = ()


class RegisterColumn(SchemaPart):
    """One column of a register: the headings it may have, first choice first, and what its cells hold.

    ``from_title``: a word that the title, the sheet's or the file's name says where there is no column. ``pays``: an amount of
    money that the bureau itself proposes under these clauses; it is never written into a table, only held against what the law
    gives.
    """

    headings: tuple[str, ...] = Field(min_length=1)
    type: Kind
    words: dict[str, tuple[str, ...]] = {}
    match: Literal["exact", "contains"] = "exact"
    unknown: Unknown | None = None
    required: bool = False
    default: bool | str | None = None
    unit: str | None = None
    negative: bool = False
    from_title: bool = False
    pays: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self):
        if self.pays and self.type != "money":
            raise ValueError(say("population.pays_columns_type_money"))
        if (self.type == "word") != bool(self.words):
            raise ValueError(say("population.column_type_word_needs_words"))
        if self.unit is not None and self.unit not in units():
            raise ValueError(say("population.unknown_unit_then", unit=self.unit) + did_you_mean(self.unit, units()))
        return self


class ColumnRule(SchemaPart):
    """What a column of a table takes: a constant, a word for the words of several fields, or the first of several values.

    Exactly one of the three is given. ``of`` joins the words of its fields by ``+`` and looks them up in ``words``; ``take``
    gives the first value that is not missing. All hold only in rows where ``when`` does (a word, or one of several);
    ``otherwise`` holds in the rest. A field alone is ``take: [field]``; ``year`` is the year of the row. A constant of a column
    of money is in yuan.
    """

    constant: bool | float | str | None = None
    of: tuple[str, ...] = ()
    words: dict[str, str] = {}
    take: tuple[str, ...] = ()
    when: dict[str, str | bool | tuple[str, ...]] = {}
    otherwise: bool | None = None

    def fields(self) -> set[str]:
        """The fields that it reads."""
        return {*self.of, *self.take, *self.when} - {YEAR}

    def is_filled_by(self, fields: Container[str]) -> bool:
        """Whether a register that has these fields gives it a value."""
        taken = not self.take or any(name == YEAR or name in fields for name in self.take)
        return taken and all(name in fields for name in (*self.of, *self.when))

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given):
        if isinstance(given, str):
            return {"take": [given]}
        return given if isinstance(given, Keyed) else {"constant": given}


class Write(SchemaPart):
    """One table that a register fills: the columns it sets, those of which it is the complete list, whether rows add up.

    ``named_by``: the fields whose texts, joined, number a row where the register has no number of its own.
    """

    table: str
    id: str | None = None
    named_by: tuple[str, ...] = ()
    firm: str = "firm_id"
    set: dict[str, ColumnRule] = {}
    covers: tuple[str, ...] = ()
    adds_up: bool = False


class YearOf(SchemaPart):
    """Where the year of a row stands: a column, or the title, the sheet's or the file's name.

    A heading that names a year (2023年研发费用) must name that of its rows, or the year before where ``figures_of_year_before``.
    """

    column: tuple[str, ...] = ()
    title: bool = True
    figures_of_year_before: bool = False
