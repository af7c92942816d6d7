"""Credit codes of a register: never repaired, only checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....language import say
from ....tables.credit_code import ALPHABET, LENGTH, Verdict, organisation_code_fits, verdicts
from .fault import Fault
from .money import footnote_mark
from .spelling import folded
from .values import ColumnReading, is_missing, read_column, shown


def _code(cell: object) -> object:
    if isinstance(cell, str) and len(cell) == LENGTH and cell.isascii() and cell.isalnum():
        return cell.upper()
    if is_missing(cell):
        return None
    if not isinstance(cell, str):
        return Fault(say("population.credit_code_stored_number_may"), say("population.format_column_text_then_type"))
    if marked := footnote_mark(cell):
        return marked
    code = folded(cell).upper().replace("-", "")
    return code if code.isascii() and code.isprintable() else _wrong_characters(code)


def _wrong_characters(code: str) -> Fault:
    wrong = "、".join(dict.fromkeys(character for character in code if character not in ALPHABET))
    like = say("population.code_no_i_o_s")
    lookalike = any(character in "IOSVZ" for character in code)
    return Fault(say("population.contains_signs_no_credit_code", wrong=wrong, like=like if lookalike else ""), _from_licence())


def _from_licence() -> str:
    return say("population.correct_business_licence_left_empty")


def read_codes(cells: Sequence[object]) -> tuple[ColumnReading, list[tuple[int, str]]]:
    """Read a column of credit codes; also the rows (place, code) whose place 17 does not fit the organisation code."""
    read = read_column(cells, _code)
    codes = sorted({value for value in read.values if value is not None})
    if not codes:
        return read, []
    found, fits = verdicts(codes), organisation_code_fits(codes)
    wrong = ~np.isin(found, (Verdict.valid, Verdict.lettered_registrar))
    odd = {codes[place]: (bool(wrong[place]), int(found[place])) for place in np.flatnonzero(wrong | ~fits).tolist()}
    unfit = []
    for row, code in enumerate(read.values) if odd else ():
        if code not in odd:
            continue
        at_fault, verdict = odd[code]
        if at_fault:
            read.faults.append((row, shown(cells[row]), _code_fault(code, verdict)))
            read.values[row] = None
        else:
            unfit.append((row, code))
    return read, unfit


def _code_fault(code: str, verdict: int) -> Fault:
    if verdict == Verdict.wrong_character:
        return _wrong_characters(code)
    if verdict == Verdict.wrong_length:
        return Fault(say("population.credit_code_18_characters_one", code_count=len(code)), _from_licence())
    return Fault(say("population.check_character_place_18_credit"), _from_licence())
