"""Whether a mapping can work: every field, word and column that it names is there, and each column takes what it can hold.

Every check raises ValueError with a sentence in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Keyed
from itertools import product

from ....errors import did_you_mean
from ....language import say
from ....tables import Column, dictionary
from ....tables.dictionary import ID_TYPE, WORD_TYPE
from ..cells.spelling import counties
from .parts import ColumnRule, RegisterColumn, Write

Columns = Keyed[str, RegisterColumn]

_RESERVED = ("year", "dropped")  # the year has its own entry of a mapping; a column of reasons is added while reading
_POINTS = ("assessment_score",)  # points of an assessment, that may be below zero
_OF_THE_NAME = {"name": "name", "credit_code": "credit_code", "county": "county"}
_TEXTS = ("name", "credit_code", "county", "text", "division", "word", "date")
_FILLED_BY_LINKING = ("firm_id", "name", "credit_code", "county")


def is_money(column: Column) -> bool:
    """Whether a column of a table holds yuan: those that may be negative are numbers without bounds."""
    return column.type == "yuan" or (column.type == "float" and column.between is None and column.name not in _POINTS)


# ---- the columns of a register


def check_columns(columns: Columns) -> None:
    """Names of fields that stand for something take it; what is given for empty cells is what a cell could hold."""
    if not {"name", "credit_code"} & set(columns):
        raise ValueError(say("population.columns_needs_name_or_credit"))
    for name, entry in columns.items():
        if name in _RESERVED:
            raise ValueError(say("population.field_cannot_called_choose_another", name=name))
        wanted = _OF_THE_NAME.get(name)
        if wanted and entry.type != wanted:
            raise ValueError(say("population.field_must_type", name=name, wanted=wanted))
        _check_default(name, entry)


def _check_default(name: str, entry: RegisterColumn) -> None:
    given = entry.default
    if given is None:
        return
    if entry.type == "word":
        _check_known(str(given), entry.words, say("population.word_of", name=name))
    elif entry.type == "county":
        _check_known(str(given), set(counties().values()), say("population.county"))
    elif isinstance(given, bool) != (entry.type == "bool") or entry.type not in ("bool", "text", "name", "division"):
        raise ValueError(say("population.field_type_cannot_default", name=name, type=entry.type, given=given))


# ---- what goes into a table


def check_write(write: Write, columns: Columns) -> None:
    """A table that a register fills: all it names is there, and of a type that fits."""
    _check_known(write.table, dictionary(), say("population.table"))
    spec = dictionary()[write.table]
    for column in (*write.set, *write.covers, *([write.firm] if write.firm else [])):
        _check_known(column, spec.columns, say("population.column_of", table=write.table))
    _check_id(write, columns)
    for column, rule in write.set.items():
        _check_not_filled_otherwise(write, column, rule)
        check_rule(column, rule, columns, spec.columns[column])
        if write.adds_up and spec.columns[column].type not in ("yuan", "float", "int"):
            raise ValueError(say("population.adds_up_numbers_holds_none", column=column))
    for column in write.covers:
        if column not in write.set:
            raise ValueError(say("population.under_covers_not_under_set", column=column))
    if not write.set and write.table != "enterprises":
        raise ValueError(say("population.entry_no_set_would_write", table=write.table))


def _check_id(write: Write, columns: Columns) -> None:
    if write.id is None:
        if write.firm != dictionary()[write.table].key[0]:
            raise ValueError(say("population.needs_id_field_numbers_rows", table=write.table))
        return
    _check_known(write.id, columns, say("population.field"))
    for name in write.named_by:
        _check_known(name, columns, say("population.field"))
    if columns[write.id].type not in ("text", "name", "credit_code"):
        raise ValueError(say("population.field_numbers_rows_must_type", id=write.id))


def _check_not_filled_otherwise(write: Write, column: str, rule: ColumnRule) -> None:
    """Keys, and what linking says of a firm, are not set: they would be written over."""
    spec = dictionary()[write.table]
    own_id = column == spec.key[0] and write.id is not None and rule.take == (write.id,)
    linked = column in _FILLED_BY_LINKING if write.table == "enterprises" else column == write.firm
    if (column in (spec.key[0], "year") and not own_id) or linked:
        raise ValueError(say("population.filled_import_cannot_stand_under", column=column))


# ---- one column


def check_rule(column: str, rule: ColumnRule, columns: Columns, spec: Column) -> None:
    """One rule: one source, fields that are there, words that can stand in them, values that the column can hold."""
    sources = [rule.constant is not None, bool(rule.of), bool(rule.take)]
    if sum(sources) != 1 or bool(rule.words) != bool(rule.of):
        raise ValueError(say("population.needs_one_take_constant_words", column=column))
    for name in rule.fields():
        _check_known(name, columns, say("population.field"))
    _check_when(rule, columns)
    if rule.constant is not None:
        _check_constant(column, rule.constant, spec)
    elif rule.of:
        _check_combined(column, rule, columns, spec)
    else:
        _check_taken(column, rule, columns, spec)


def _check_when(rule: ColumnRule, columns: Columns) -> None:
    for name, word in [
        (name, word) for name, words in rule.when.items() for word in (words if isinstance(words, tuple) else (words,))
    ]:
        kind = columns[name].type
        if kind == "word":
            _check_known(str(word), columns[name].words, say("population.word_of", name=name))
        elif kind == "county":
            _check_known(str(word), set(counties().values()), say("population.county"))
        elif kind != "bool" or not isinstance(word, bool):
            raise ValueError(say("population.when_takes_fields_type_word", name=name, word=word))


def _check_constant(column: str, value: bool | float | str, spec: Column) -> None:
    if spec.type == WORD_TYPE and isinstance(value, str):
        _check_known(value, spec.words, say("population.option_of", column=column))
    elif spec.type in ("bool", ID_TYPE, WORD_TYPE):
        if not isinstance(value, {"bool": bool}.get(spec.type, str)):
            raise _unfit(column, spec, _plain(value))
    elif isinstance(value, bool | str) or not _is_within(value, spec):
        raise _unfit(column, spec, _plain(value))


def _plain(value: bool | float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else f" {str(value).lower() if isinstance(value, bool) else value} "


def _is_within(value: float, spec: Column) -> bool:
    if is_money(spec):
        return value * 100 == int(value * 100) and (value >= 0 or spec.type == "float")
    least, most = spec.between or ((1000, 9999) if spec.type == "year" else (0, 2**31 - 1))
    return least <= value <= most and (spec.type == "float" or value == int(value))


def _check_combined(column: str, rule: ColumnRule, columns: Columns, spec: Column) -> None:
    """Every word that the register may hold has its word in the table: none is left over that would count as nothing."""
    for name in rule.of:
        if name not in columns or columns[name].type != "word":
            raise ValueError(say("population.takes_fields_type_word_none", name=name))
    met = ["+".join(words) for words in product(*(columns[name].words for name in rule.of))]
    for word in met:
        _check_known(word, rule.words, say("population.word_for", column=column))
    for word in rule.words:
        _check_known(word, met, say("population.combination_as_written_for", column=column))
    if spec.type not in (WORD_TYPE, ID_TYPE):
        raise _unfit(column, spec, say("population.the_words_of_of"))
    for word in rule.words.values() if spec.words else ():
        _check_known(word, spec.words, say("population.option_of", column=column))


def _check_taken(column: str, rule: ColumnRule, columns: Columns, spec: Column) -> None:
    for name in rule.take:
        kind = columns[name].type if name in columns else "year"
        if kind not in _kinds_for(spec):
            raise _unfit(column, spec, say("population.the_field_of_type", kind=kind, name=name))
        for word in columns[name].words if spec.words and name in columns else ():
            _check_known(word, spec.words, say("population.option_of", column=column))


def _kinds_for(spec: Column) -> tuple[str, ...]:
    """The types of fields that a column of a table can take."""
    if is_money(spec):
        return ("money",)
    if spec.name in _POINTS:
        return ("number",)
    if spec.type == "float":
        return ("share",) if tuple(spec.between or ()) == (0, 1) else ("count",)
    return {ID_TYPE: _TEXTS, WORD_TYPE: ("word",), "bool": ("bool",), "int": ("count",), "year": ("year",)}[spec.type]


def _unfit(column: str, spec: Column, what: str) -> ValueError:
    kinds = " / ".join(_kinds_for(spec))
    money = say("population.sign") if is_money(spec) or "money" in what else ""
    return ValueError(
        say("population.column_cannot_take_takes_fields", column=column, spec_zh=spec.zh, what=what, kinds=kinds, money=money)
    )


def _check_known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        raise ValueError(say("population.there_is_no", name=name, what=what) + did_you_mean(name, known))
