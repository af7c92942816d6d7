"""Which firm a row of a register speaks of, over all registers: by credit code, the user's list, or a name of one firm alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...errors import Finding
from ...language import say
from .listing import listed as capped
from .mapping import CODE, NAME
from .reading import Batch, Place
from .spelling import name_key

BY_CODE, BY_LIST, BY_NAME, NEW = "code", "list", "name", "new"

@dataclass
class Firms:
    """The firms of all registers.

    ``ids`` holds the firm of each row of each batch (None: not known, noted as a finding); ``ways`` how each firm was linked.
    ``names`` and ``codes`` are those of each firm, the name that of the first register; ``by_name`` holds
    firms known by name alone.
    """

    ids: list[list[str | None]] = field(default_factory=list)
    ways: dict[str, Counter[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Listed:
    """The user's list: the firm of each name, and the firm of each credit code to which the list gives an id of its own."""

    of_name: Keyed[str, str] = field(default_factory=dict)
    of_code: Keyed[str, str] = field(default_factory=dict)


def listed_names(batch: Batch | None) -> tuple[Listed, list[Finding]]:
    """The user's list of names as read, and what is wrong with it."""
    if batch is None:
        return Listed(), []
    of_name: dict[str, str] = {}
    of_code: dict[str, str] = {}
    findings = list(batch.findings)
    for row in range(len(batch)):
        name, code, firm = (batch.values[field][row] for field in (NAME, CODE, "firm_id"))
        target = firm or code
        if name is None or target is None:
            findings.append(_finding(batch, row, name or "",
                                     say("对照表的这一行没有代码，也没有企业编号", "This row of the list has neither code nor id"),
                                     say("请补填其中一项。", "Fill in one of them.")))
            continue
        if firm and code:
            of_code[code] = firm
        if of_name.setdefault(name_key(name), target) != target:
            findings.append(_finding(batch, row, name, say("对照表把同一名称对应到两家企业", "The list gives one name to two firms"),
                                     say("请只保留一行。", "Keep one of the rows.")))
    return Listed(of_name, of_code), findings


def link(batches: Sequence[Batch], listed: Listed) -> Firms:
    """Link every row of every batch to its firm; ambiguous names are findings that ask for the user's list."""
    firms = Firms()
    codes_of = _codes_of_names(batches)
    told: set[str] = set()
    for batch in batches:
        ids = []
        for row, (name, code) in enumerate(zip(batch.values[NAME], batch.values[CODE], strict=True)):
            key = name_key(name) if name else ""
            firm, way = _firm(key, name, code, codes_of.get(key, {}), listed, firms)
            if firm is None:
                firms.findings.append(_ambiguous(batch, row, name, codes_of[key]))
            if firm is not None:
                _note(firms, firm, way, name, code, batch, row, told)
            ids.append(firm)
        firms.ids.append(ids)
    firms.findings = capped(firms.findings) + capped(_shared_names(codes_of, listed))
    return firms


def _codes_of_names(batches: Sequence[Batch]) -> dict[str, dict[str, Place]]:
    """The credit codes that stand beside each name in any register, with the first place of each."""
    found: dict[str, dict[str, Place]] = {}
    for batch in batches:
        for row, (name, code) in enumerate(zip(batch.values[NAME], batch.values[CODE], strict=True)):
            if name and code:
                codes = found.setdefault(name_key(name), {})
                if code not in codes:
                    codes[code] = batch.place(row)
    return found


def _firm(key: str, name: str | None, code: str | None, codes: Keyed[str, Place], listed: Listed,
          firms: Firms) -> tuple[str | None, str]:
    if code:
        return listed.of_code.get(code, code), BY_CODE
    if key in listed.of_name:
        target = listed.of_name[key]
        return listed.of_code.get(target, target), BY_LIST
    if len(codes) > 1:
        return None, BY_NAME
    if codes:
        only = next(iter(codes))
        return listed.of_code.get(only, only), BY_NAME
    known = key in firms.by_name
    return firms.by_name.setdefault(key, name), BY_NAME if known else NEW


def _note(firms: Firms, firm: str, way: str, name: str | None, code: str | None, batch: Batch, row: int, told: set[str]) -> None:
    firms.ways.setdefault(firm, Counter())[way] += 1
    if code:
        firms.codes.setdefault(firm, code)
    if not name:
        return
    first = firms.names.setdefault(firm, name)
    if first is not name and way == BY_CODE and name_key(first) != name_key(name) and f"{firm} {name}" not in told:
        told.add(f"{firm} {name}")
        firms.findings.append(_finding(
            batch, row, name, say(f"同一信用代码在前面的名单中叫“{first}”", f"The same credit code is named '{first}' before"),
            say("可能已更名；按前一个名称记录。如代码填错，请更正。",
                "Perhaps renamed; the first name is kept. Correct the code if it is wrong."), severity="warning"))


def _ambiguous(batch: Batch, row: int, name: str, codes: Keyed[str, Place]) -> Finding:
    known = say("、", ", ").join(codes)
    return _finding(batch, row, name, say(f"没有代码，而这个名称有 {len(codes)} 个代码（{known}）",
                                          f"There is no code, and this name has {len(codes)} codes ({known})"),
                    say("请补填代码，或用 --names 给出企业名称对照表（企业名称、统一社会信用代码）。",
                        "Fill in the code, or give a list of names by --names (企业名称, 统一社会信用代码)."))


def _shared_names(codes_of: Keyed[str, Keyed[str, Place]], listed: Listed) -> list[Finding]:
    """Names that two credit codes share: two firms, or a wrong code (warning)."""
    found = []
    for key, codes in codes_of.items():
        if len(codes) < 2 or key in listed.of_name:
            continue
        (first, _), (second, place) = list(codes.items())[:2]
        found.append(Finding("warning", place.file, place.sheet, place.row, value=second, problem=say(
            f"与代码 {first}（{codes[first].said(place)}）同名，按两家企业记录",
            f"Has the name of {first} ({codes[first].said(place)}); taken as two firms"),
            remedy=say("如是同一家企业，请更正代码；确是两家的，可写进企业名称对照表（--names）。",
                       "If they are one firm, correct the code; if two, a list of names (--names) settles it.")))
    return found


def _finding(batch: Batch, row: int, value: str, problem: str, remedy: str, severity: str = "error") -> Finding:
    place = batch.place(row)
    return Finding(severity, place.file, place.sheet, place.row, batch.heading(row, NAME), value, problem, remedy)
