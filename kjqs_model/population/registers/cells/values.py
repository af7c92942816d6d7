"""From the cells of a register to values, by the type of the field. Only the distinct cells of a column are looked at.

A parser gives the value, None for a cell that holds none, or a :class:`Fault`. Money is in whole fen.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial

from ....errors import listed_up_to
from ....language import say
from ....tables.cells import Damaged, Uncalculated, shown_number
from ....tables.checks.identity import is_placeholder
from ....tables.checks.wording import ERROR_WORD, LOST_DIGITS, TURNED_TO_DATE
from ....tables.dictionary import EXAMPLE_ID
from ....tables.names import is_plain, without_row_marks
from ..schema.parts import RegisterColumn, Unknown
from .fault import Fault
from .formats import Scaled
from .money import footnote_mark, money, number_of
from .spelling import counties, county_named, folded, missing_signs, shown_name, signs

_YEAR_FIRST, _YEAR_LAST = 1900, 2200
_WORDS_NAMED = 20
_MOST_PEOPLE = 2_147_483_647
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$", re.ASCII)
_BARE_YEAR = re.compile(r"(\d{4})(?:年度?|年份)?$", re.ASCII)
_OTHER_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,12}[区县旗]$|[\u4e00-\u9fff]{1,6}[省市][\u4e00-\u9fff]{1,6}市$|(?!聊城)[\u4e00-\u9fff]{2,6}市$"
)
_DIVISION = re.compile(r"[A-T]?(\d{2})\d{0,2}$")
_LONGEST_WHOLE = 1e15
_LONGEST_SIGN = 14  # of a sign for a missing value, spread by spaces: a longer text needs no closer look

Parser = Callable[[object], object]


@dataclass(frozen=True)
class ColumnReading:
    """A column read: a value a row, and the fault of each row that has one (row place, cell as read, fault)."""

    values: list
    faults: list[tuple[int, str, Fault]]


def read_column(cells: Sequence[object], parser: Parser) -> ColumnReading:
    """Read the cells of a column, each distinct one once."""
    values = _parsed(cells, parser)
    faults = [(row, shown(cells[row]), value) for row, value in enumerate(values) if value.__class__ is Fault]
    return ColumnReading([None if value.__class__ is Fault else value for value in values] if faults else values, faults)


def values_of(cells: Sequence[object], parser: Parser) -> list:
    """The values alone of the cells of a column; None for one that is empty or at fault."""
    return [None if value.__class__ is Fault else value for value in _parsed(cells, parser)]


def _parsed(cells: Sequence[object], parser: Parser) -> list:
    """The value or fault of each cell."""
    known: dict[object, object]
    keys: Sequence[object]
    stored = {*map(type, cells)}
    if stored <= {str} or stored == {float}:  # nothing of them is damaged, and no two kinds are equal, as 1 is to true
        keys, known = cells, {cell: parser(cell) for cell in dict.fromkeys(cells)}
    else:
        keys = [cell if cell.__class__ is str else (cell.__class__, cell) for cell in cells]
        first = dict(zip(reversed(keys), reversed(cells), strict=True))  # of equal ones, which may differ in format
        known = {key: _damage(cell) or parser(cell) for key, cell in first.items()}
    return [*map(known.__getitem__, keys)]


def parser_of(column: RegisterColumn, heading: str, unit: str, foreign: Container[str] = ()) -> Parser:
    """The parser of a field's cells.

    Parameters
    ----------
    heading : as it is compared, for words that hold under one heading alone. unit : of money or share; empty where unknown.
    foreign : words that say something of another field and nothing of this one.
    """
    if column.type == "money":
        return partial(money, unit=unit, negative=column.negative)
    if column.type == "share":
        return partial(_share, percent=unit == "%")
    if column.type == "word":
        return partial(
            _word,
            words=word_list(column),
            heading=heading,
            contains=column.match == "contains",
            unknown=column.unknown,
            foreign=foreign,
        )
    return _PARSERS[column.type]


def shown(cell: object) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, float):
        return shown_number(cell)
    if isinstance(cell, datetime.datetime) and not (cell.hour or cell.minute or cell.second):
        return str(cell.date())
    return " ".join(str(cell).split())[:80]


def _damage(cell: object) -> Fault | None:
    if isinstance(cell, Scaled):
        return Fault(
            say("population.number_format_shows_another_number", format=cell.shown_by),
            say("population.format_column_plain_number_see"),
        )
    if isinstance(cell, Uncalculated):
        return Fault(say("population.formula_no_calculated_value"), say("population.open_file_excel_or_wps"))
    if isinstance(cell, Damaged):
        return Fault(say("population.cell_excel_error"), say("population.correct_formula_or_type_value"))
    return None


def is_missing(cell: object) -> bool:
    """Whether a cell holds no value: empty, or a sign for that."""
    if not isinstance(cell, str):
        return cell is None
    return len(cell.strip()) <= _LONGEST_SIGN and folded(cell).upper() in missing_signs()


# ---- text


def _text(cell: object) -> object:
    if is_missing(cell):
        return None
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return Fault(say("population.number_record_turned_into_date"), say("population.format_column_text_type_again"))
    if isinstance(cell, str) and (fault := _lost(cell.strip()) or _no_text(cell)):
        return fault
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not (0 <= cell < _LONGEST_WHOLE and cell == int(cell)):
            return Fault(say("population.number_record_stored_number_digits"), say("population.format_column_text_type_again"))
        return str(int(cell))
    text = shown_name(cell if isinstance(cell, str) else shown(cell))
    return None if text in ("", EXAMPLE_ID) else text


def _lost(text: str) -> Fault | None:
    """The fault of a number of a record that lost digits or became a date before it was saved."""
    again = say("population.format_column_text_type_again")
    if re.search(LOST_DIGITS, text):
        return Fault(say("population.number_written_exponent_lost_last"), again)
    if re.search(TURNED_TO_DATE, text):
        return Fault(say("population.number_record_turned_into_date"), again)
    return None


def _no_text(cell: str) -> Fault | None:
    """The fault of an error word of Excel, or of a sign for a missing name that looks like one."""
    text = cell.strip()
    if len(text) > _LONGEST_SIGN:
        return None
    if text[:1] in "#＃Ee" and re.search(ERROR_WORD, text):
        return Fault(say("population.cell_error_excel_no_name", text=text), say("population.correct_formula_or_type_value"))
    if is_placeholder(text):
        return Fault(say("population.stands_missing_name_or_number", text=text), say("population.write_true_name_or_number"))
    return None


def _name(cell: object) -> object:
    if isinstance(cell, str) and len(cell) > _LONGEST_SIGN and is_plain(cell):
        return cell
    if is_missing(cell):
        return None
    if isinstance(cell, str) and (fault := _no_text(cell)):
        return fault
    text = shown_name(without_row_marks(cell)) if isinstance(cell, str) else ""
    if not any(character.isalpha() for character in text):
        return Fault(say("population.not_name_enterprise"), say("population.see_whether_row_shifted_write"))
    return text


def _county(cell: object) -> object:
    if is_missing(cell):
        return None
    found = county_named(str(cell))
    if found:
        return found
    if _OTHER_PLACE.match(folded(cell)):
        return shown_name(str(cell))  # of another city: asked about, see ColumnReader
    known = say("signs.list_mark").join(dict.fromkeys(counties().values()))
    return Fault(say("population.not_county_city"), say("population.write_one_of", known=known))


def _division(cell: object) -> object:
    if is_missing(cell):
        return None
    if isinstance(cell, str) and (marked := footnote_mark(cell)):
        return marked
    number = isinstance(cell, float | int)
    found = _DIVISION.match(folded(shown(cell)).upper())
    if found and not (number and len(shown(cell)) % 2):  # 6 or 611 as a number may have lost the nought before it
        return found[1]
    return Fault(say("population.not_code_industry"), say("population.write_division_gb_t_4754"))


# ---- words and truth


def word_list(column: RegisterColumn) -> dict[str, str]:
    """The word for each spelling of it, folded; ``heading=word`` for one that holds under that heading alone."""
    return {folded(spelling).upper(): word for word, spellings in column.words.items() for spelling in (word, *spellings)}


def word_of_texts(column: RegisterColumn, texts: Sequence[str]) -> str | None:
    """The word of a column that the first of the texts to name any names; None where it names several, or none does."""
    words = word_list(column)
    for text in texts:
        upper = folded(text).upper()
        found, rest = set(), upper
        for part in sorted(words, key=len, reverse=True):
            if "=" not in part and part in rest and not part.isascii():
                found.add(words[part])
                rest = rest.replace(part, "|")
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def _word(
    cell: object, words: dict[str, str], heading: str, contains: bool, unknown: Unknown | None, foreign: Container[str]
) -> object:
    if is_missing(cell) and folded(cell or "").upper() not in words:
        return None
    text = folded(shown(cell)).upper()
    found: str | Fault | None = words.get(f"{heading}={text}") or words.get(text)
    if found is None and contains:
        part_of = next((words[part] for part in sorted(words, key=len, reverse=True) if part in text), None)
        found = _unless(part_of, text, unknown) if part_of and unknown else part_of
    if found is not None or unknown is not None or text in foreign or f"{heading}={text}" in foreign:
        return found
    valid = listed_up_to([word for word in words if "=" not in word and not word.isascii()], _WORDS_NAMED)
    return Fault(say("population.word_not_known_here"), say("population.write_one_of_instead", valid=valid))


def _unless(found: str, text: str, unknown: Unknown) -> str | Fault | None:
    """A word that was found in a text, unless other words of the text say that it is not meant, or that money went back."""
    if any(folded(part).upper() in text for part in unknown.unless):
        return None
    if any(folded(part).upper() in text for part in unknown.refunds):
        return Fault(say("population.money_returned_or_taken_back"), say("population.deduct_payment_belongs_delete_row"))
    return found


def _bool(cell: object) -> object:
    if isinstance(cell, bool):
        return cell
    text = folded(shown(cell) if cell is not None else "").lower()
    if text in (truths := signs()["truths"]):
        return truths[text]
    if is_missing(cell):
        return None
    return Fault(say("population.should_true_or_false"), say("population.write_true_or_false"))


# ---- numbers


def _count(cell: object) -> object:
    number = number_of(cell, suffixes=("人", "名", "个", "项", "件", "家", "天"))
    if number is None or isinstance(number, Fault):
        return number
    if not 0 <= number <= _MOST_PEOPLE or number != number.to_integral_value():
        return Fault(say("population.should_whole_number_not_negative"), say("population.write_whole_number_such_12"))
    return int(number)


def _number(cell: object) -> object:
    number = number_of(cell, suffixes=("分",))
    return number if number is None or isinstance(number, Fault) else float(number)


def _share(cell: object, percent: bool) -> object:
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else ""
    marked = footnote_mark(cell) if isinstance(cell, str) else None
    number = marked or number_of(text[:-1] if text.endswith("%") else cell)
    if number is None or isinstance(number, Fault):
        return number
    share = number / 100 if percent or text.endswith("%") else number
    if not 0 <= share <= 1:
        return Fault(say("population.share_lies_between_0_1"), say("population.write_35_or_0_35"))
    return float(share)


# ---- dates


def _date(cell: object) -> object:
    """The day as 2023-11-29, the month as 2023-11 or the year as 2023: no more than the cell says."""
    if isinstance(cell, datetime.date):
        return str(cell)[:10] if _YEAR_FIRST <= cell.year <= _YEAR_LAST else _no_date()
    if is_missing(cell):
        return None
    if isinstance(cell, str) and (marked := footnote_mark(cell)):
        return marked
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", shown(cell)).strip())
    text = re.sub(r" ?([-./年月日]) ?", r"\1", text)
    found = _DATE.match(text) or _COMPACT.match(text) or _BARE_YEAR.match(text)
    if not found or not _YEAR_FIRST <= int(found[1]) <= _YEAR_LAST:
        return _no_date()
    parts = [int(part) for part in found.groups() if part]
    try:
        datetime.date(*([*parts, 1, 1])[:3])
    except ValueError:
        return _no_date()
    return "-".join(f"{part:02d}" for part in parts)


def _no_date() -> Fault:
    return Fault(say("population.neither_date_nor_year"), say("population.write_2023_11_29_or"))


def _year(cell: object) -> object:
    day = _date(cell)
    return int(day[:4]) if isinstance(day, str) else day


_PARSERS: dict[str, Parser] = {
    "name": _name,
    "county": _county,
    "text": _text,
    "bool": _bool,
    "count": _count,
    "number": _number,
    "date": _date,
    "year": _year,
    "division": _division,
}
