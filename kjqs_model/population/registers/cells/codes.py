"""Credit codes of a register: never repaired, only checked."""

from __future__ import annotations

from collections.abc import Sequence

from ....language import say
from ....tables.credit_code import ALPHABET, Verdict, organisation_code_fits, verdicts
from .fault import Fault
from .money import footnote_mark
from .spelling import folded
from .values import Reading, is_missing, read_column, shown


def _code(cell: object) -> object:
    if is_missing(cell):
        return None
    if not isinstance(cell, str):
        return Fault(say("统一社会信用代码被存成了数字，可能已丢失位数", "The credit code is stored as a number and may have lost digits"),
                     say("请把该列设为“文本”格式，再按营业执照重新填写。", "Format the column as text, then type the codes again from the licence."))
    if marked := footnote_mark(cell):
        return marked
    code = folded(cell).upper().replace("-", "")
    return code if code.isascii() and code.isprintable() else _wrong_characters(code)


def _wrong_characters(code: str) -> Fault:
    wrong = "、".join(dict.fromkeys(character for character in code if character not in ALPHABET))
    like = say("（代码中没有字母 I、O、S、V、Z，可能是 1、0、5、U、2）", " (a code has no I, O, S, V, Z: perhaps 1, 0, 5, U, 2)")
    lookalike = any(character in "IOSVZ" for character in code)
    return Fault(say(f"含有信用代码中没有的字符 {wrong}{like if lookalike else ''}",
                     f"Contains signs that no credit code has: {wrong}{like if lookalike else ''}"), _from_licence())


def _from_licence() -> str:
    return say("请对照营业执照更正；不清楚的留空，按企业名称对应。",
               "Correct it from the business licence; left empty, the firm is found by its name.")


def read_codes(cells: Sequence[object]) -> tuple[Reading, list[tuple[int, str]]]:
    """Read a column of credit codes; also the rows (place, code) whose place 17 does not fit the organisation code."""
    read = read_column(cells, _code)
    codes = sorted({value for value in read.values if value is not None})
    if not codes:
        return read, []
    found = dict(zip(codes, verdicts(codes).tolist(), strict=True))
    fits = dict(zip(codes, organisation_code_fits(codes).tolist(), strict=True))
    unfit = []
    for row, code in enumerate(read.values):
        verdict = found.get(code, Verdict.valid)
        if verdict not in (Verdict.valid, Verdict.lettered_registrar):
            read.faults.append((row, shown(cells[row]), _code_fault(code, verdict)))
            read.values[row] = None
        elif code is not None and not fits[code]:
            unfit.append((row, code))
    return read, unfit


def _code_fault(code: str, verdict: int) -> Fault:
    if verdict == Verdict.wrong_character:
        return _wrong_characters(code)
    if verdict == Verdict.wrong_length:
        return Fault(say(f"统一社会信用代码应为 18 位，读到 {len(code)} 位", f"A credit code has 18 characters, this one {len(code)}"),
                     _from_licence())
    return Fault(say("统一社会信用代码的校验位（第 18 位）不符", "The check character (place 18) of the credit code is wrong"), _from_licence())
