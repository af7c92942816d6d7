"""Faults that no single cell shows: one ``check_…`` a fault. Each notes what it finds in the findings of the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from ...language import say
from ..credit_code import Verdict, organisation_code_fits, verdicts
from ..dictionary import ID_TYPE
from ..words import AboveScale, PlatformEvent, PlatformKind
from .draft import Draft
from .faults import most_listed
from .identity import check_identity
from .parsing import CREDIT_CODE

LEAST_PLAUSIBLE_MEDIAN_YUAN = 1000
"""A column of amounts whose median is below this was probably filled in in 万元."""


def check_table(draft: Draft) -> None:
    """All checks that need one table alone."""
    for check in TABLE_CHECKS:
        check(draft)


def check_population(drafts: Mapping[str, Draft]) -> None:
    """All checks between tables."""
    check_carriers_exist(drafts)
    check_identity(drafts)


# ---- one table


def check_keys_stand_once(draft: Draft) -> None:
    """A key that stands twice, with both rows named."""
    key = draft.spec.key
    same = _headings(draft, key)
    found = (
        (
            row,
            say("tables.repeats_row_same", rows=draft.rows[first], same=same),
            say("signs.comma").join(draft.shown(column, row) for column in key),
        )
        for row, first in _repeats(draft, key)
    )
    _add_pairs(draft, key[0], found, say("tables.key_stands_twice"), say("tables.remove_one_two_rows_or"))


def check_credit_codes(draft: Draft) -> None:
    """Credit codes of wrong length, characters or check digit (errors) or with an organisation code that does not fit."""
    if not draft.has(CREDIT_CODE):
        return
    labels, codes = draft.values[CREDIT_CODE].labels, draft.array(CREDIT_CODE)
    if not len(labels):
        return
    verdict = verdicts(labels)
    usable = (verdict == Verdict.valid) | (verdict == Verdict.lettered_registrar)
    unfit = usable & ~organisation_code_fits(labels)
    held = codes >= 0
    for kind in (Verdict.wrong_length, Verdict.wrong_character, Verdict.wrong_check_digit):
        _add_codes(
            draft,
            held & (verdict == kind)[codes],
            _CODE_PROBLEMS[kind](),
            "error",
            say("tables.correct_business_licence_leave_empty"),
        )
    _add_codes(
        draft, held & unfit[codes], say("tables.place_17_does_not_fit"), "warning", say("tables.compare_business_licence_read")
    )


def check_previous_rd(draft: Draft) -> None:
    """The R&D of the year before is needed where clause 8.2 looks at the increase."""
    needed, column = ("above_scale", "rd_reported", "first_rd_report"), "rd_reported_previous"
    if draft.spec.name != "enterprises":
        return
    asked = draft.sound("above_scale", "rd_reported") & draft.readable(*needed) & draft.empty(column) & draft.readable(column)
    asked &= (draft.array("above_scale") != AboveScale.none) & ~draft.array("first_rd_report")
    _add_required(
        draft,
        asked,
        column,
        say("tables.above_scale_enterprise_reported_before", heading=draft.heading("rd_reported")),
        say("tables.fill_0_if_zero_if", heading=draft.heading("first_rd_report")),
    )


def check_founding_owner(draft: Draft) -> None:
    """An approved new R&D institution needs its founding enterprise, which is the one paid (5.1)."""
    if draft.spec.name != "platforms":
        return
    asked = draft.sound("kind", "event") & draft.empty("owner_id") & draft.readable("owner_id")
    asked &= (draft.array("kind") == PlatformKind.new_rd_institution) & (draft.array("event") == PlatformEvent.approved)
    _add_required(
        draft, asked, "owner_id", say("tables.approved_new_rd_institution_needs"), say("tables.fill_id_founding_enterprise")
    )


def check_carriers_agree(draft: Draft) -> None:
    """Rows of one carrier and year must agree on kind and level."""
    if draft.spec.name != "carriers":
        return
    for column in ("kind", "level"):
        held, heading = draft.array(column), draft.heading(column)
        found = (
            (
                row,
                say(
                    "tables.same_carrier_year_another_row",
                    heading=heading,
                    rows=draft.rows[first],
                    shown=draft.shown(column, first),
                ),
                draft.shown(column, row),
            )
            for row, first in _repeats(draft, ("carrier_id", "year"), also_sound=(column,))
            if held[row] != held[first]
        )
        _add_pairs(draft, column, found, say("tables.rows_one_carrier_year_differ"), say("tables.make_them_agree"))


def check_amounts_are_in_yuan(draft: Draft) -> None:
    """A column of amounts that looks as if it were filled in in 万元 (warning)."""
    for column in draft.spec.columns.values():
        if column.type != "yuan" or not draft.has(column.name):
            continue
        amounts = draft.array(column.name)[draft.sound(column.name)]
        amounts = amounts[amounts != 0]
        if len(amounts) >= 2 and (median := float(np.median(amounts))) < LEAST_PLAUSIBLE_MEDIAN_YUAN:
            draft.faults.add(
                say("tables.median_amounts_not_zero_only", median=f"{median:g}"),
                say("tables.make_sure_unit_yuan_else"),
                column=draft.heading(column.name),
                severity="warning",
                kind="unit",
            )


def check_numbers_are_in_range(draft: Draft) -> None:
    """A share above 1 (perhaps a per cent figure) or a number outside what its column can hold."""
    for column in draft.spec.columns.values():
        if column.between is None or not draft.has(column.name):
            continue
        least, most = column.between
        values = draft.array(column.name)
        outside = draft.sound(column.name) & ~((values >= least) & (values <= most))
        problem = say("tables.must_lie_between", least=f"{least:g}", most=f"{most:g}")
        draft.faults.add_cells(
            ((int(draft.rows[row]), draft.shown(column.name, row), problem) for row in np.flatnonzero(outside)),
            _remedy_of_range(most),
            column=draft.heading(column.name),
        )


def _remedy_of_range(most: float) -> Callable[[str, str], str]:
    return lambda problem, value: say("tables.write_share_0_35_35") if most == 1 else say("tables.check_and_correct_it")


def check_struck_and_hidden_rows(draft: Draft) -> None:
    """Rows that are struck through, or that the spreadsheet hides: perhaps they should not count (warning)."""
    for numbers, kind, problem in (
        (draft.sheet.struck, "struck", say("tables.row_struck_through")),
        (draft.sheet.hidden, "hidden", say("tables.the_row_is_hidden")),
    ):
        if numbers:
            cells = (
                (int(number), draft.shown(draft.spec.key[0], row), problem)
                for row, number in enumerate(draft.rows)
                if int(number) in numbers
            )
            draft.faults.add_cells(
                cells,
                lambda *_: say("tables.read_like_others_delete_row"),
                column=draft.heading(draft.spec.key[0]),
                severity="warning",
                kind=kind,
            )


TABLE_CHECKS = (
    check_keys_stand_once,
    check_credit_codes,
    check_previous_rd,
    check_founding_owner,
    check_carriers_agree,
    check_amounts_are_in_yuan,
    check_numbers_are_in_range,
    check_struck_and_hidden_rows,
)


# ---- between tables


def check_carriers_exist(drafts: Mapping[str, Draft]) -> None:
    """A firm whose carrier has no row of that year, where carriers are given: 6.3 pays nothing for it (warning)."""
    firms, carriers = drafts.get("enterprises"), drafts.get("carriers")
    if firms is None or carriers is None or not firms.has("carrier_id", "year") or not carriers.has("carrier_id", "year"):
        return
    if not (carriers.readable("carrier_id", "year").all()):
        return  # a carrier that could not be read may be the one that is looked for
    known = {label: code for code, label in enumerate(carriers.values["carrier_id"].labels)}
    labels = firms.values["carrier_id"].labels
    code_there = np.array([known.get(label, -1) for label in labels] + [-1], dtype=np.int64)
    held = firms.sound("carrier_id", "year")
    wanted = code_there[firms.array("carrier_id")] * 10_000 + firms.array("year")
    present = carriers.array("carrier_id").astype(np.int64) * 10_000 + carriers.array("year")
    lost = held & ((code_there[firms.array("carrier_id")] < 0) | ~np.isin(wanted, present))
    problem = say("tables.carriers_table_no_row_carrier")
    firms.faults.add_cells(
        ((int(firms.rows[row]), firms.shown("carrier_id", row), problem) for row in np.flatnonzero(lost)),
        lambda problem, value: say("tables.check_id_year_or_add"),
        column=firms.heading("carrier_id"),
        severity="warning",
    )


# ---- help


_CODE_PROBLEMS = {
    Verdict.wrong_length: lambda: say("tables.credit_code_18_characters"),
    Verdict.wrong_character: lambda: say("tables.credit_code_character_none_contains"),
    Verdict.wrong_check_digit: lambda: say("tables.check_digit_place_18_credit"),
}


def _add_codes(draft: Draft, where: np.ndarray, problem: str, severity: str, remedy: str) -> None:
    cells = ((int(draft.rows[row]), draft.shown(CREDIT_CODE, row), problem) for row in np.flatnonzero(where))
    draft.faults.add_cells(cells, lambda problem, value: remedy, column=draft.heading(CREDIT_CODE), severity=severity)


def _add_required(draft: Draft, where: np.ndarray, column: str, problem: str, remedy: str) -> None:
    cells = ((int(draft.rows[row]), "", problem) for row in np.flatnonzero(where))
    draft.faults.add_cells(cells, lambda problem, value: remedy, column=draft.heading(column))


def _add_pairs(draft: Draft, column: str, found: Iterable[tuple[int, str, str]], in_general: str, remedy: str) -> None:
    """Rows that clash with an earlier one; the problem names that row, so they are counted by what they have in common."""
    count, most = 0, most_listed()
    for count, (row, problem, value) in enumerate(found, start=1):
        if count <= most:
            draft.faults.add(problem, remedy, row=int(draft.rows[row]), column=draft.heading(column), value=value)
    if count > most:
        draft.faults.add_rest(in_general, count, draft.heading(column))


def _headings(draft: Draft, columns: Iterable[str]) -> str:
    return say("signs.list_mark").join(draft.heading(column) for column in columns)


def _repeats(draft: Draft, key: tuple[str, ...], also_sound: tuple[str, ...] = ()) -> Iterable[tuple[int, int]]:
    """Each row whose key stood before, with the first row of that key; rows with a fault in the key are passed over."""
    sound = np.flatnonzero(draft.sound(*key, *also_sound))
    code = np.zeros(len(sound), dtype=np.int64)
    for column in key:
        held = draft.array(column)[sound].astype(np.int64)
        if draft.spec.columns[column].type != ID_TYPE:
            held = np.unique(held, return_inverse=True)[1]
        code = code * (held.max(initial=0) + 1) + held
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[group] != np.arange(len(code)))
    return ((int(sound[row]), int(sound[first[group[row]]])) for row in again)
