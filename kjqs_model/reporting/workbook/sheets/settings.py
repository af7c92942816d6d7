"""The sheets on what finance decides: settings with their reasons, who bears the base year, a trial of another safety level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....budget.cells import NOWHERE
from ....budget.codes import economic_code, function_code
from ....budget.forms.goals import item_name
from ....budget.payment_terms import Burden, assumed
from ....budget.quantiles import QUANTILES
from ....budget.settings import Settings, settings_of
from ....language import either, in_both, label, money_unit, say, say_each, word_of
from ....law import round_half_up
from ....policy.register import register
from ...sections.budget_settings import rule_in_words
from ...tables import costing as views
from ...words import heading
from ..forms.frame import Form, no_years, wan
from ..writer import FIRST_ROW, In, WorkbookWriter
from .ledger import ledger_sum, quantile_lookup

Row = tuple[str, str, object, str, str, str]
"""Setting, what it is of, value, where it comes from, range, reason."""


def write_settings(book: WorkbookWriter) -> None:
    """Every setting in force: safety, shortage, appropriations, patterns of payment, city shares, codes; assumed, of the text or
    set."""
    columns = [
        (say("reporting_workbook.setting"), 24, "text"),
        (say("reporting_workbook.of"), 40, "text"),
        (heading("value"), 30, "text"),
        (heading("origin"), 16, "text"),
        (heading("range"), 14, "text"),
        (say("reporting_workbook.reason"), 70, "text"),
    ]
    rows = map(_in_its_format, settings_rows(settings_of(book.study.scenario.budget)))
    book.table("settings", columns, say("reporting_workbook.what_policy_leaves_finance_scenarios"), rows, filtered=True)


def _in_its_format(row: Row) -> tuple:
    setting, of, value, *rest = row
    style = "text" if isinstance(value, str) else "percent" if isinstance(value, float) and value <= 1 else "yuan"
    return setting, of, In(style, value), *rest


def settings_rows(settings: Settings) -> Iterator[Row]:
    """The settings in the order of the sheet."""
    yield from _single(settings)
    for pool, given in settings.appropriation.items():
        for year, yuan in sorted(given.items()):
            item = f"{item_name(settings.by, pool)} {year}"
            yield say("reporting_workbook.appropriation_yuan"), item, int(yuan), _set(), "", ""
    for clause, yuan in settings.opening_arrears.items():
        yield say("reporting_workbook.earlier_arrears_yuan"), views.clause_name(clause), yuan, _set(), "", ""
    for clause, pattern in settings.payment.items():
        bounds = (
            "" if pattern.first is None or pattern.changed else say("reporting_workbook.first_year", first=_span(pattern.first))
        )
        yield (
            say("reporting_workbook.falls_due_year_next"),
            views.clause_name(clause),
            " / ".join(f"{share:.0%}" for share in pattern.shares),
            _set() if pattern.changed else _assumed(),
            bounds,
            label(pattern.reason),
        )
    for clause, burden in settings.city_share.items():
        for county, share in (("", burden.share), *burden.by_county.items()):
            yield (
                say("reporting_workbook.the_citys_share"),
                views.clause_name(clause) + (f" {county}" if county else ""),
                float(share),
                _burden_origin(burden),
                _span(burden.range) if burden.range else "",
                label(burden.reason),
            )
    yield from _codes(settings)


def _single(settings: Settings) -> Iterator[Row]:
    values = {
        "by": word_of("reporting_workbook.items_by", settings.by),
        "safety": float(settings.safety),
        "rule": rule_in_words(settings.rule),
        "shortage": shortage_word(settings.shortage),
        "claims_lapse_after": _years(settings.claims_lapse_after),
        "appropriations_lapse_after": _years(settings.appropriations_lapse_after),
        "rounding_yuan": f"{settings.rounding_yuan:,}",
    }
    names = {
        "by": in_both("reporting_workbook.budget_items_by"),
        "safety": in_both("reporting_workbook.safety_level"),
        "rule": in_both("reporting_workbook.appropriations_not_set"),
        "shortage": in_both("reporting_workbook.when_money_runs_out"),
        "claims_lapse_after": in_both("reporting_workbook.claims_lapse_after"),
        "appropriations_lapse_after": in_both("reporting_workbook.appropriations_lapse_after"),
        "rounding_yuan": in_both("reporting_workbook.rounded_up_yuan"),
    }
    for name, value in values.items():
        entry, changed = assumed()["settings"][name], name in settings.changed
        bounds = _span(entry["range"]) if "range" in entry else ""
        reason = say("reporting_workbook.set_by_the_scenario") if changed else label(entry["reason"])
        yield either(*names[name]), "–", value, _set() if changed else _assumed(), bounds, reason


def _codes(settings: Settings) -> Iterator[Row]:
    for title, given, code_of in (
        (say("reporting_workbook.function_heading"), settings.function, function_code),
        (say("reporting_workbook.economic_class_heading"), settings.economic, economic_code),
    ):
        for clause in settings.payment:
            code = code_of(clause, settings)
            reason = say("reporting_workbook.default_map_confidence", confidence=f"{code.confidence:.1f}")
            yield (
                title,
                views.clause_name(clause),
                f"{code.code} {code.name}",
                _set() if clause in given else _assumed(),
                "",
                say("reporting_workbook.set_by_the_scenario")
                if clause in given
                else f"{reason}{('' if code.settled else say('reporting_workbook.to_be_settled_by_finance'))}",
            )


def shortage_word(word: str) -> str:
    """What is paid first when money runs out."""
    return word_of("reporting_workbook.shortage", word)


def _years(value: int | None) -> str:
    return say("reporting_workbook.never") if value is None else say("reporting_workbook.value_years", value=value)


def _span(bounds) -> str:
    return f"{bounds[0]:.0%}–{bounds[1]:.0%}"


def _assumed() -> str:
    return say("reporting_workbook.assumption")


def _set() -> str:
    return say("reporting_workbook.set_by_scenario")


def _burden_origin(burden: Burden) -> str:
    return _set() if burden.changed else say("reporting_workbook.the_text") if burden.settled else _assumed()


# Who bears the base year -------------------------------------------------------------------------------------------------


def write_burden(book: WorkbookWriter) -> None:
    """The base year by who bears it: amount times the city's share, an input cell; the county bears the rest."""
    columns = [
        (heading("clause"), 8, "text"),
        (heading("matter"), 38, "text"),
        (heading("county"), 16, "text"),
        (heading("amount"), 18, "yuan"),
        (say("reporting_workbook.citys_share"), 12, "percent"),
        (say("reporting_workbook.city_yuan"), 18, "yuan"),
        (say("reporting_workbook.counties_yuan"), 18, "yuan"),
        (heading("origin"), 16, "text"),
    ]
    sheet = book.sheet("burden", columns, say("reporting_workbook.yellow_shares_may_changed_amounts"))
    shares, row, borne = settings_of(book.study.scenario.budget).city_share, FIRST_ROW, [0, 0]
    for clause, cost in book.study.costing.costs.items():
        named = False
        for line in _burden_lines(book, clause, cost, shares[clause], row):
            own = line.county in shares[clause].by_county
            city, cells = _burden_row(book, row + 1, line, shares[clause], "" if own else "refer" if named else "name")
            named, borne = named or not own, [borne[0] + city, borne[1] + line.yuan - city]
            row = book.rows(sheet, [cells], row)
    book.write_total(sheet, row, {3: ("D", book.study.costing.total), 5: ("F", borne[0]), 6: ("G", borne[1])})
    sheet.write_string(row + 2, 1, say("reporting_workbook.difference_to_the_clauses"), book.formats["text"])
    of_clauses = f"'{book.name('clauses')}'!L{FIRST_ROW + len(book.lines) + 1}"
    sheet.write_formula(row + 2, 3, f"=D{row + 1}-{of_clauses}", book.formats["yuan"], 0)
    book.finish(sheet, row + 3, unset_row=row + 4)


@dataclass(frozen=True)
class _Borne:
    """A line of the sheet: a clause, or one of its counties (``*`` for none); its yuan and the formula that keeps them live."""

    clause: str
    county: str | None
    yuan: int
    formula: str


def _burden_lines(book: WorkbookWriter, clause: str, cost, burden: Burden, row: int) -> list[_Borne]:
    """One line where the city bears all, else one a county, so that every county's part is rounded as the ledger rounds it."""
    of_clause = f'SUMPRODUCT(({book.clause_range("A")}="{clause}")*{book.clause_range("L")})'
    if burden.share == 1 and not burden.by_county:
        return [_Borne(clause, None, cost.total, f"={of_clause}")]
    amounts: dict[str, int] = {}
    for county, amount in zip(cost.counties, cost.amounts, strict=False):
        if county not in (None, NOWHERE):
            amounts[county] = amounts.get(county, 0) + int(amount)
    found = []
    for at, county in enumerate(sorted(amounts), row + 1):
        same = f'--EXACT({book.payment_range("A")},"{clause}"),--EXACT({book.payment_range("F")},C{at})'
        found.append(_Borne(clause, county, amounts[county], f"=SUMPRODUCT({same},{book.payment_range('H')})"))
    rest = cost.total - sum(amounts.values())
    if rest:
        found.append(_Borne(clause, NOWHERE, rest, f"={of_clause}" + (f"-SUM(D{row + 1}:D{row + len(found)})" if found else "")))
    return found


def _burden_row(book: WorkbookWriter, at: int, line: _Borne, burden: Burden, share: str) -> tuple[int, tuple]:
    """The city's yuan of a line, and its row. ``share``: ``name`` makes its cell the clause's named input, ``refer`` reads that,
    else it is its own."""
    name = f"city_share_{line.clause.replace('.', '_')}"
    if share == "name":
        book.workbook.define_name(name, f"='{book.name('burden')}'!$E${at}")
    value = burden.of(line.county or "")
    city = int(round_half_up(np.float64(line.yuan * value)))
    return city, (
        line.clause,
        register()[line.clause].label(),
        _place(line.county),
        (line.formula, line.yuan),
        (f"={name}", value) if share == "refer" else In("input_percent", value),
        (f"=ROUND(D{at}*E{at},0)", city),
        (f"=D{at}-F{at}", line.yuan - city),
        _burden_origin(burden),
    )


def _place(county: str | None) -> str:
    if county is None:
        return say("reporting_workbook.all")
    return say("reporting_workbook.not_yet_placed") if county == NOWHERE else county


# Another safety level ----------------------------------------------------------------------------------------------------


def write_safety(book: WorkbookWriter) -> None:
    """What the total would take at another safety level, read off between the quantiles; the level is a named input cell."""
    form = Form(book, "safety", say("reporting_workbook.what_falls_due_another_safety"), (16, *[13] * len(QUANTILES), 16, 16, 16))
    budget = book.study.budget
    if budget is None:
        form.say_why(no_years(book))
        return
    form.merge(form.row, 0, 2, say("reporting_workbook.safety_level_5_95_changed"), "text")
    form.cell(3, float(budget.settings.safety), "entry_percent")
    book.workbook.define_name("safety_level", f"='{book.name('safety')}'!$D${form.row + 1}")
    form.row += 2
    form.headings(
        [
            say("reporting_workbook.calendar_year"),
            *[f"P{round(level * 100)}" for level in QUANTILES.values()],
            *say_each("reporting_workbook", "due_chosen_level", "money_at_hand", "left_short"),
        ]
    )
    levels = form.row + 1
    form.line(
        (say("reporting_workbook.probability_level"), *QUANTILES.values(), None, None, None),
        ["text", *["percent"] * len(QUANTILES), "none", "none", "none"],
    )
    for place, year in enumerate(budget.years):
        _safety_line(form, levels, place, year)
    form.remarks([say("reporting_workbook.between_two_quantiles"), say("reporting_workbook.money_hand_stays_models_change")])
    form.finish()


def _safety_line(form: Form, levels: int, place: int, year: int) -> None:
    book, at = form.book, form.row + 1
    budget = book.study.budgeted
    found = [quantile_lookup(book, name, "payable", "total", "total", year) for name in QUANTILES]
    values, chosen = np.array([wan(value) for _, value in found]), budget.settings.safety
    last = chr(ord("A") + len(QUANTILES))
    row, marks = f"$B{at}:${last}{at}", f"$B${levels}:${last}${levels}"
    left = f"MAX(1,MIN({len(QUANTILES) - 1},SUMPRODUCT(--({marks}<=safety_level))))"
    low, high, at_low, at_high = (f"INDEX({cells},{left}{step})" for cells in (row, marks) for step in ("", "+1"))
    formula = f"={low}+({high}-{low})*(MAX(0.05,MIN(0.95,safety_level))-{at_low})/({at_high}-{at_low})"
    due = float(np.interp(chosen, list(QUANTILES.values()), values))
    money = wan(sum(float(budget.of(name, "total", "total")[place].mean()) for name in ("appropriation", "carried_in")))
    text = "+".join(ledger_sum(book, name, str(year), {}) for name in ("appropriation", "carried_in"))
    letters = [chr(ord(last) + step) for step in (1, 2)]
    form.line(
        (
            f"{year}",
            *((f"={lookup}/{money_unit()}", float(value)) for (lookup, _), value in zip(found, values, strict=False)),
            (formula, due),
            (f"=({text})/{money_unit()}", money),
            (f"={letters[1]}{at}-{letters[0]}{at}", money - due),
        ),
        ["code", *["money"] * (len(QUANTILES) + 3)],
    )
