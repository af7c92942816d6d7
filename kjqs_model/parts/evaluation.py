"""A year costed where the population is kept in parts: each part tells who of its firms may be paid, the whole is costed once.

Firms are many and each lies in one part with all its years; whom a clause pays among them hangs on the firm alone. So a part
gives back the rows of firms that a clause entitles, and no others: what is added up, capped or chosen over the whole (1.4, 6.3,
16.2, the rule for several awards, envelopes) is worked out by ``evaluate`` over what the parts gave back, and comes out as from
one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from ..errors import Finding, Refusal
from ..language import say
from ..policy import Costing, Policy, evaluate
from ..policy.entitlement import entitled_rows, paid_rows
from ..policy.evaluation import running
from ..policy.register import rules
from ..tables import Table, Tables, dictionary, joined, partitions, read_tables, with_labels_in_use
from ..tables.reading.partitions import joined_table
from ..tables.reading.sources import table_named
from .executor import Executor
from .plain_ids import numbers_of
from .sound_rows import Doubtful, Seen, firm_numbers, sound_blocks

OF_FIRMS = ("enterprises", "accounts")
"""The tables of which a part reads its own; the others are few rows and are read whole."""

_LOOK_AT_ALL = {"1.2.recognised_again": "renewal", "8.2.subsidy_counts": "year_of_grant"}
"""Readings under which a costing counts among firms that are paid nothing too, unless they have these words."""


@dataclass(frozen=True)
class ReadPart:
    """What a part is worked off from: its folder, the tables that are read whole, the policy as plain values, the year."""

    folder: Path
    others: Tables
    policy: tuple
    year: int


@dataclass(frozen=True)
class FirmsOfPart:
    """What a part gives back: its firms that may be paid, findings, which firms it has, a number for each credit code in a year.

    ``span`` is the least and the greatest id; ``firms`` a number for each id, None where ``sound_rows.firm_numbers`` tells them
    when asked.
    """

    tables: Tables | None
    findings: list[Finding]
    span: tuple[str, str] | None
    firms: np.ndarray | None
    codes: np.ndarray


def evaluate_partitions(
    path: Path, policy: Policy, year: int, executor: Executor, progress: Callable[[], None] = lambda: None
) -> tuple[Costing, Tables, list[Finding]]:
    """What the city, or all cities together, owe for a year: as ``evaluate`` has it over the tables of all parts in one.

    Parameters
    ----------
    path : a folder of which ``tables.partitions`` finds the parts. executor : who reads them.
    progress : called as each part is read.

    Returns
    -------
    The costing; the tables that it is of, in which of the firms those are that may be paid; what the readers found.

    Raises
    ------
    Refusal : errors in the data of any part, all of them; a firm, a credit code or a key that stands in two parts.
    """
    folders = partitions(Path(path))
    others = _read_whole(folders)
    plain = _plain(getattr(policy, "policy", policy))
    parts = executor.each(_of_part, [ReadPart(folder, others, plain, year) for folder in folders], lambda *_: progress())
    findings = [
        *others.warnings,
        *(_placed(finding, folder) for part, folder in zip(parts, folders, strict=True) for finding in part.findings),
    ]
    _fail_if_errors(findings)
    if twice := _in_two_parts(folders, _firms_to_compare(folders, parts, executor)):
        raise Refusal(say("policy.firm_in_two_parts", count=twice["count"], one=twice["one"], other=twice["other"]))
    if twice := _in_two_parts(folders, [part.codes for part in parts]):
        raise Refusal(say("policy.code_in_two_parts", count=twice["count"], one=twice["one"], other=twice["other"]))
    whole = joined([others, *(part.tables for part in parts if part.tables is not None)], str(path))
    return evaluate(whole, policy, year), whole, findings


# ---- in a part


def _of_part(task: ReadPart) -> FirmsOfPart:
    policy = _policy(task.policy)
    if (path := _one_parquet_file(task.folder)) and not looks_at_all(policy, task.year):
        with suppress(Doubtful):
            return _of_sound_file(path, task, policy)
    own, findings = read_tables(task.folder, OF_FIRMS)
    if own is None:
        return FirmsOfPart(None, findings, None, np.empty(0, np.uint64), np.empty(0, np.uint64))
    firms, accounts = own["enterprises"], own["accounts"]
    kept = _kept(Tables(part[name] for part in (own, task.others) for name in part.given), policy, task.year)
    ids = pa.array(np.union1d(firms.labels["firm_id"], accounts.labels["firm_id"]), pa.string())
    return FirmsOfPart(
        Tables(with_labels_in_use(own[name].take(kept[name])) for name in own.given),
        findings,
        (ids[0].as_py(), ids[-1].as_py()) if len(ids) else None,
        numbers_of(ids),
        _codes(firms),
    )


def _one_parquet_file(folder: Path) -> Path | None:
    """The enterprises file of a part that has no other file of firms, where it is Parquet."""
    try:
        found = [path for path in folder.iterdir() if table_named(path.stem) in OF_FIRMS]
    except OSError:
        return None
    is_one = len(found) == 1 and found[0].suffix.lower() == ".parquet" and table_named(found[0].stem) == "enterprises"
    return found[0] if is_one else None


def _of_sound_file(path: Path, task: ReadPart, policy: Policy) -> FirmsOfPart:
    """A part with nothing to find, worked off block by block. Raises Doubtful."""
    clauses, seen, kept = _of_firms(policy, task.year), Seen(), []
    for number, block in enumerate(sound_blocks(path, seen)):
        tables = Tables([block.table, *(table for name, table in task.others.items() if name != "enterprises")])
        paid = paid_rows(tables, policy, task.year, "enterprises", clauses)
        paid[0] |= number == 0  # the first row of its year, so that it is known that there is one
        kept.append(block.only(np.flatnonzero(paid)))
    span, nothing = (seen.ids.least, seen.ids.greatest), np.empty(0, np.uint64)
    return FirmsOfPart(Tables([with_labels_in_use(joined_table(kept))]), [], span, seen.numbers, nothing)


def _kept(tables: Tables, policy: Policy, year: int) -> Mapping[str, np.ndarray]:
    """The rows, of all years, of firms that a clause entitles; and one row of each year, so that it is known which there are."""
    firms = tables["enterprises"]
    if looks_at_all(policy, year):
        return {name: np.ones(len(tables[name]), dtype=bool) for name in OF_FIRMS}
    paid = np.zeros(len(firms.labels["firm_id"]) + 1, dtype=bool)
    for entitled in entitled_rows(tables, policy, year, _of_firms(policy, year)).values():
        paid[firms["firm_id"][entitled.rows]] = True
    paid[-1] = False
    accounts = tables["accounts"]
    known = _among(accounts.labels["firm_id"], firms.labels["firm_id"][paid[:-1]])
    found = {"enterprises": paid[firms["firm_id"]], "accounts": known[accounts["firm_id"]]}
    for name, rows in found.items():
        rows[np.unique(tables[name]["year"], return_index=True)[1]] = True
    return found


def looks_at_all(policy: Policy, year: int) -> bool:
    """Whether costing counts among firms that are paid nothing too, so that no row may be left behind."""
    chooses = any(rules(year)[clause].chooses for clause in _of_firms(policy, year))
    return chooses or any(policy.readings[path] != word for path, word in _LOOK_AT_ALL.items())


def _of_firms(policy: Policy, year: int) -> list[str]:
    """The clauses that pay from the tables of firms in a year."""
    law = rules(year)
    clauses = running(policy, year) if year in policy.in_force else []
    return [clause for clause in clauses if law[clause].entitles[1].table in OF_FIRMS]


def _among(texts: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each of some texts is one of others; both ascending."""
    if not len(others):
        return np.zeros(len(texts), dtype=bool)
    return others[np.minimum(np.searchsorted(others, texts), len(others) - 1)] == texts


def _codes(firms: Table) -> np.ndarray:
    """A number for each credit code and year."""
    own = firms["credit_code"] >= 0
    plain = [str(code).upper().replace(" ", "").replace("-", "") for code in firms.texts("credit_code")[own]]
    texts = sorted({f"{code} {year}" for code, year in zip(plain, firms["year"][own].tolist(), strict=True)})
    return numbers_of(pa.array(texts, pa.string()))


def _plain(policy: Policy) -> tuple:
    """A policy as values that can travel to another process."""
    values = {path: dict(dated) for path, dated in policy.values.items()}
    return values, dict(policy.readings), policy.in_force, dict(policy.origins), policy.overlap


def _policy(plain: tuple) -> Policy:
    values, readings, in_force, origins, overlap = plain
    return Policy({path: MappingProxyType(dated) for path, dated in values.items()}, readings, in_force, origins, overlap)


# ---- over all parts


def _read_whole(folders: Sequence[Path]) -> Tables:
    """The tables that are not of firms, of all parts in one, with what was found as warnings."""
    names = [name for name in dictionary() if name not in OF_FIRMS]
    read = [read_tables(folder, [*names, None]) for folder in folders]
    findings = [_placed(finding, folder) for folder, (_, found) in zip(folders, read, strict=True) for finding in found]
    _fail_if_errors(findings)
    whole = joined([tables for tables, _ in read if tables is not None])
    _fail_if_keys_stand_twice(whole)
    _fail_if_carriers_differ(whole["carriers"])
    return Tables([whole[name] for name in whole.given], warnings=findings)


def _placed(finding: Finding, folder: Path) -> Finding:
    return replace(finding, file=f"{folder.name}/{finding.file}")


def _fail_if_errors(findings: Sequence[Finding]) -> None:
    if any(finding.severity == "error" for finding in findings):
        raise Refusal(say("policy.errors_in_parts"), findings)


def _fail_if_keys_stand_twice(whole: Tables) -> None:
    for name in sorted(whole.given):
        table = whole[name]
        keys = np.stack([table[column].astype(np.int64) for column in table.spec.key])
        _, first, count = np.unique(keys, axis=1, return_index=True, return_counts=True)
        if (count > 1).any():
            row = first[count > 1][0]
            shown = say("signs.comma").join(str(_shown(table, column, row)) for column in table.spec.key)
            raise Refusal(say("policy.key_in_two_parts", table=table.spec.label, shown=shown))


def _fail_if_carriers_differ(carriers: Table) -> None:
    """Rows of one carrier and year agree on kind and level: firms in it are costed by either."""
    order = np.lexsort((carriers["year"], carriers["carrier_id"]))
    differs = {name: carriers[name][order][1:] != carriers[name][order][:-1] for name in ("year", "carrier_id", "kind", "level")}
    found = np.flatnonzero(~differs["year"] & ~differs["carrier_id"] & (differs["kind"] | differs["level"]))
    if len(found):
        row = order[found[0]]
        raise Refusal(
            say("policy.carrier_differs_in_parts", carrier=carriers.texts("carrier_id")[row], year=int(carriers["year"][row]))
        )


def _shown(table: Table, column: str, row: int) -> object:
    has_texts = column in table.labels or table.spec.columns[column].words
    return table.texts(column)[row] if has_texts else table[column][row]


def _firms_to_compare(folders: Sequence[Path], parts: Sequence[FirmsOfPart], executor: Executor) -> list[np.ndarray]:
    """A number for each firm of the parts whose ids, from least to greatest, reach into another's; nothing of the others."""
    order = sorted((part.span, place) for place, part in enumerate(parts) if part.span)
    compared, last, before = set(), "", -1
    for (least, greatest), place in order:
        if before >= 0 and least <= last:
            compared |= {before, place}
        if greatest >= last:
            last, before = greatest, place
    asked = [place for place in sorted(compared) if parts[place].firms is None]
    told = dict(zip(asked, executor.each(_firms_of, [folders[place] for place in asked]), strict=True))
    nothing = np.empty(0, np.uint64)
    return [
        nothing if place not in compared else told[place] if part.firms is None else part.firms
        for place, part in enumerate(parts)
    ]


def _firms_of(folder: Path) -> np.ndarray:
    path = _one_parquet_file(folder)
    assert path is not None
    return firm_numbers(path)


def _in_two_parts(folders: Sequence[Path], numbers: Sequence[np.ndarray]) -> dict[str, object] | None:
    """How many numbers two parts have in common, and the first two such parts; None where none."""
    every = np.sort(np.concatenate([*numbers, np.empty(0, np.uint64)]))
    again = np.unique(every[1:][every[1:] == every[:-1]])
    if not len(again):
        return None
    with_first = [place for place, own in enumerate(numbers) if (own == again[0]).any()]
    return {"count": len(again), "one": folders[with_first[0]].name, "other": folders[with_first[1]].name}
