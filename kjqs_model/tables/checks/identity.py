"""One recipient under two ids, or two under one: what nobody sees in a cell, and what tells two rows to be of one legal
person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...language import say
from ..credit_code import Verdict, verdicts
from ..dictionary import EXAMPLE_ID, ID_TYPE
from ..names import county_of_city, differs_in_key, differs_unseen, looks_the_same, name_key, placeholders
from ..words import Recognition
from .draft import Draft
from .parsing import CREDIT_CODE

NAME, COUNTY, YEAR = "name", "county", "year"
PLACEHOLDERS = placeholders()
_ONLY_HASHES = "#"
_NO_ROW = -1
_STANDING = (
    r"(?i)^[\s(（\[【<《。.!！?？]*("
    + "|".join(sorted({re.escape(word.strip("()")) for word in PLACEHOLDERS}, key=len, reverse=True))
    + r")[\s)）\]】>》。.!！?？]*$|^#+$"
)
_SPEAK_OF: dict[str, tuple[tuple[str, str, str], ...]] = {
    "enterprises": (("firm_id", NAME, CREDIT_CODE), ("agency_id", "agency_name", "")),
    "platforms": (("platform_id", NAME, ""), ("owner_id", "owner_name", CREDIT_CODE)),
    "carriers": (("carrier_id", NAME, CREDIT_CODE),),
    "projects": (("owner_id", "owner_name", CREDIT_CODE),),
    "talents": (("talent_id", NAME, ""), ("employer_id", "employer_name", CREDIT_CODE)),
    "parks": (("park_id", NAME, ""),),
    "contracts": (("seller_id", NAME, CREDIT_CODE),),
    "brokers": (("training_body_id", NAME, CREDIT_CODE),),
    "loans": (("borrower_id", NAME, CREDIT_CODE), ("bank_id", "bank_name", "")),
}
"""For each table the ids of recipients with the columns of their names and credit codes. A unit may rightly hold several parks or
prizes."""


def check_identity(drafts: Mapping[str, Draft]) -> None:
    """All checks of who a row speaks of, within tables and between them."""
    for table, draft in drafts.items():
        for identifier, name, code in _SPEAK_OF.get(table, ()):
            check_one_code_one_id(draft, identifier, code)
            check_one_name_one_id(draft, identifier, name, code)
        if table == "enterprises":
            check_first_once(draft)
        check_counties(draft)
        check_placeholders(draft)
        check_formulas(draft)
    check_ids_that_look_the_same(drafts)


def check_one_code_one_id(draft: Draft, identifier: str, code: str) -> None:
    """One valid credit code under two ids of one kind and year: the same legal person would be paid twice (error)."""
    if not code or not draft.has(code, identifier, YEAR) or not len(draft.values[code].labels):
        return
    labels = draft.values[code].labels
    usable = np.append(np.isin(verdicts(labels), (Verdict.valid, Verdict.lettered_registrar)), False)
    plain = pc.replace_substring_regex(
        pc.ascii_upper(pa.array(labels, pa.string())), "[ -]", ""
    )  # valid ones have no other letters
    same = np.append(plain.dictionary_encode().indices.to_numpy(), -1)
    sound = draft.sound(identifier, YEAR) & usable[draft.array(code)]
    remedy = say("tables.legal_person_one_id_check")
    for row, first in _second_ids(draft, identifier, same[draft.array(code)], sound):
        draft.faults.add(
            say("tables.row_same_credit_code_under", rows=draft.rows[first], shown=draft.shown(identifier, first)),
            remedy,
            row=int(draft.rows[row]),
            column=draft.heading(code),
            value=draft.shown(code, row),
            kind="same_code",
        )


def check_one_name_one_id(draft: Draft, identifier: str, name: str, code: str) -> None:
    """One name under two ids of one year that no common credit code explains: perhaps one recipient twice (warning)."""
    if not draft.has(name, identifier, YEAR) or not len(draft.values[name].labels):
        return
    same = np.append(_name_groups(draft.values[name].labels), -1)
    for row, first in _second_ids(draft, identifier, same[draft.array(name)], draft.sound(identifier, YEAR) & ~draft.empty(name)):
        codes = {draft.shown(code, at).upper() for at in (row, first)} if code else {""}
        if len(codes) == 1 and "" not in codes:
            continue  # one code: said already
        draft.faults.add(
            say("tables.bears_name_row_id_perhaps", rows=draft.rows[first], shown=draft.shown(identifier, first)),
            say("tables.see_whether_they_one_remove"),
            row=int(draft.rows[row]),
            column=draft.heading(name),
            value=draft.shown(name, row),
            severity="warning",
            kind="same_name",
        )


def check_first_once(draft: Draft) -> None:
    """A first recognition in a second year, or a first failure after one: the law pays both once (warning)."""
    if not draft.has("firm_id", YEAR, "recognition"):
        return
    word, years, ids = draft.array("recognition"), draft.array(YEAR), draft.array("firm_id")
    sound = draft.sound("firm_id", YEAR, "recognition")
    for asked, against in (
        (Recognition.first, (Recognition.first, Recognition.renewed)),
        (Recognition.failed_first, (Recognition.first, Recognition.failed_first)),
    ):
        before = np.flatnonzero(sound & np.isin(word, against))
        order = np.lexsort((years[before], ids[before]))
        _, first = np.unique(ids[before][order], return_index=True)
        earliest = np.full(ids.max(initial=0) + 1, _NO_ROW)
        earliest[ids[before][order][first]] = before[order][first]
        asking = np.flatnonzero(sound & (word == asked))
        others = earliest[ids[asking]]
        for again in np.flatnonzero((others != _NO_ROW) & (years[others] < years[asking])):
            _add_again(draft, int(asking[again]), int(others[again]))


def _add_again(draft: Draft, row: int, other: int) -> None:
    shown, year = draft.shown("recognition", other), int(draft.array(YEAR)[other])
    draft.faults.add(
        say("tables.row_says_there_one_first", rows=draft.rows[other], year=year, shown=shown),
        say("tables.check_write_renewed_or_failed"),
        row=int(draft.rows[row]),
        column=draft.heading("recognition"),
        value=draft.shown("recognition", row),
        severity="warning",
        kind="first_again",
    )


def check_counties(draft: Draft) -> None:
    """Counties that are none of the city's, or written otherwise than the tables write them (warning)."""
    if not draft.has(COUNTY) or not len(draft.values[COUNTY].labels):
        return
    labels = [str(label) for label in draft.values[COUNTY].labels]
    known = [county_of_city(label) for label in labels]
    if not any(known):
        return  # tables of another city
    problems = {}
    for place, (label, county) in enumerate(zip(labels, known, strict=True)):
        if county is None and label not in ("*", EXAMPLE_ID):
            problems[place] = say("tables.not_county_city")
        elif county is not None and county != label:
            problems[place] = say("tables.written_otherwise_than_counts_another", county=county)
    held = draft.array(COUNTY)
    cells = (
        (int(draft.rows[row]), labels[held[row]], problems[held[row]]) for row in np.flatnonzero(np.isin(held, list(problems)))
    )
    draft.faults.add_cells(
        cells,
        lambda problem, value: say("tables.check_recipients_outside_city_not"),
        column=draft.heading(COUNTY),
        severity="warning",
        kind="county",
    )


def check_placeholders(draft: Draft) -> None:
    """Ids and names that stand for nothing: nan, None, 待定, （空白）, ######## (warning)."""
    for column in _id_columns(draft):
        labels = draft.values[column].labels
        standing = [place for place in _matching(labels, _STANDING) if is_placeholder(str(labels[place]))]
        if standing:
            _add_warning(
                draft,
                column,
                np.isin(draft.array(column), standing),
                "placeholder",
                say("tables.no_id_or_name_but"),
                say("tables.write_true_id_or_name"),
            )


def check_formulas(draft: Draft) -> None:
    """Ids and names that a spreadsheet would run as a formula when it opens a CSV file: they begin with = + - @ (warning)."""
    for column in _id_columns(draft):
        labels = draft.values[column].labels
        held = [place for place in _matching(labels, "^[=+@-]") if not _is_number(str(labels[place]))]
        if held:
            _add_warning(
                draft,
                column,
                np.isin(draft.array(column), held),
                "formula",
                say("tables.begins_spreadsheet_takes_formula_when"),
                say("tables.compare_original_document_correct"),
            )


def check_ids_that_look_the_same(drafts: Mapping[str, Draft]) -> None:
    """Ids that differ only in signs that nobody sees, in width or in letters of another script that look the same (warning)."""
    columns = [(draft, column) for draft in drafts.values() for column in _id_columns(draft, names=False)]
    odd = {
        str(labels[place])
        for draft, column in columns
        for labels in (draft.values[column].labels,)
        for place in _matching(labels, differs_unseen())
    }
    if not odd:
        return
    alike: dict[str, set[str]] = {}
    for label in odd:
        alike.setdefault(looks_the_same(label), set()).add(label)
    for draft, column in columns:
        for label in draft.values[column].labels:
            if (key := str(label)) in alike:
                alike[key].add(key)
    for draft, column in columns:
        for place, label in enumerate(draft.values[column].labels):
            others = alike.get(looks_the_same(str(label)), set()) - {str(label)} if str(label) in odd else ()
            if others:
                _add_unseen(draft, column, place, str(label), min(others))


# ---- help


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a missing id or name: nan, None, 待定, （空白）, ########."""
    plain = text.strip().strip("()（）[]【】<>《》。.!！?？").lower()
    return text.strip().lower() in PLACEHOLDERS or plain in PLACEHOLDERS or (len(text) > 1 and not text.strip(_ONLY_HASHES))


def _second_ids(draft: Draft, identifier: str, same: np.ndarray, sound: np.ndarray) -> Iterator[tuple[int, int]]:
    """Each row of a group and year with another id than its first row; every further id once."""
    rows = np.flatnonzero(sound & (same >= 0))
    kind = draft.array("kind").astype(np.int64) if draft.spec.name == "carriers" else np.zeros(len(draft.rows), dtype=np.int64)
    group = (same.astype(np.int64) * 10_000 + draft.array(YEAR)) * 8 + kind  # one unit may run an incubator and a makerspace
    _, first, place = np.unique(group[rows], return_index=True, return_inverse=True)
    ids = draft.array(identifier)[rows]
    told = set()
    for at in np.flatnonzero(ids != ids[first[place]]):
        key = int(place[at]), int(ids[at])
        if key not in told:
            told.add(key)
            yield int(rows[at]), int(rows[first[place[at]]])


def _name_groups(labels: np.ndarray) -> np.ndarray:
    """A number for each name, the same for spellings of one name; most names are their own key, and are not looked at one by
    one."""
    groups = np.arange(len(labels))
    odd = _matching(labels, differs_in_key())
    if odd:
        known = {str(label): place for place, label in enumerate(labels)}
        for place in odd:
            groups[place] = known.setdefault(name_key(str(labels[place])), place)
    return groups


def _id_columns(draft: Draft, names: bool = True) -> list[str]:
    plain = (CREDIT_CODE, COUNTY, "industry")
    return [
        column.name
        for column in draft.spec.columns.values()
        if column.type == ID_TYPE
        and draft.has(column.name)
        and column.name not in plain
        and (names or not column.name.endswith(NAME))
        and len(draft.values[column.name].labels)
    ]


def _matching(labels: np.ndarray, pattern: str) -> list[int]:
    """The places of the labels that have what a pattern (RE2) looks for."""
    return np.flatnonzero(
        pc.match_substring_regex(pa.array(labels, pa.string()), pattern).to_numpy(zero_copy_only=False)
    ).tolist()


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()


def _add_unseen(draft: Draft, column: str, place: int, label: str, other: str) -> None:
    signs = say("signs.list_mark").join(
        dict.fromkeys(f"U+{ord(sign):04X}" for sign in label if not sign.isascii() and sign not in other)
    )
    signs = signs or (say("tables.capitals") if label.upper() == other.upper() else say("tables.space"))
    _add_warning(
        draft,
        column,
        draft.array(column) == place,
        "same_id",
        say("tables.looks_same_differs_signs_hard", other=other, signs=signs),
        say("tables.write_both_exactly_same_way"),
    )


def _add_warning(draft: Draft, column: str, where: np.ndarray, kind: str, problem: str, remedy: str) -> None:
    cells = ((int(draft.rows[row]), draft.shown(column, row), problem) for row in np.flatnonzero(where))
    draft.faults.add_cells(cells, lambda *_: remedy, column=draft.heading(column), severity="warning", kind=kind)
