"""What was paid before: registers of payments as they are kept, matched to payees by credit code, else by name or id."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..data import shipped
from ..errors import Finding, Refusal
from ..language import say
from ..policy import register
from ..population.registers.cells.money import NO_UNIT
from ..population.registers.reading.register import Batch, read_register
from ..population.registers.schema.assignment import Assignment
from ..population.registers.schema.mapping import Mapping as RegisterMapping
from ..population.registers.schema.parts import CODE, NAME, YEAR
from ..tables.names import folded, former_names, looks_the_same, name_key
from .basis import ListPlace
from .payees import PAY, Payee

_FEN = 100
_LEAST_PLAIN = 1_000
"""From this amount on a payment without a unit is plainly in yuan: in 万元 it would be ten million to one recipient."""
_CLAUSE = re.compile(r"(?<![\d.])(\d{1,2}\.\d)(?![\d.])")
_PAID_WORDS = ("", "pay", "paid", "兑付", "拟兑付", "已兑付", "已拨付", "已支付")


class _PaidMapping(RegisterMapping):
    """The form of a register of payments: every row has a year, though no table is written from it."""

    @property
    def dated(self) -> bool:
        return True


@dataclass(frozen=True)
class PaidRow:
    """One payment of an earlier list: whole yuan; name, code and id as far as the register has them; ``remark`` where one speaks
    of money back."""

    clause: str
    year: int
    name: str
    code: str
    id: str
    amount: int
    place: ListPlace
    remark: str = ""


@dataclass
class PaidRegister:
    """The payments of all registers given, and what was found in them."""

    rows: Sequence[PaidRow] = ()
    findings: list[Finding] = field(default_factory=list)
    unknown: Mapping[str, int] = field(default_factory=dict)
    _by: dict[tuple[str, str], list[PaidRow]] | None = None

    def of(self, payee: Payee) -> list[PaidRow]:
        """The payments to a payee: of its credit code, else of its name, its unit's name or its id, never of another code's;
        none that came back."""
        if self._by is None:
            self._by = {}
            for row in self.rows:
                for key in _keys(row.code, (row.name,), row.id):
                    self._by.setdefault(key, []).append(row)
        found = [row for key in _keys(payee.code, (payee.name, payee.unit), payee.id) for row in self._by.get(key, ())]
        same = [row for row in dict.fromkeys(found) if not (row.code and payee.code and row.code != payee.code)]
        net: dict[tuple[str, int], int] = {}
        for row in same:
            net[row.clause, row.year] = net.get((row.clause, row.year), 0) + row.amount
        return sorted((row for row in same if net[row.clause, row.year] > 0), key=lambda row: (row.year, row.clause, row.place))


def _keys(code: str, names: Sequence[str], id: str) -> Iterator[tuple[str, str]]:
    if code:
        yield "code", code
    for name in names:
        yield from (("name", name_key(known)) for known in (name, *former_names(name)) if known)
    if id:
        yield "id", looks_the_same(id).upper()


def read_paid(paths: Sequence[Path]) -> PaidRegister:
    """Read registers of payments.

    Parameters
    ----------
    paths : Excel or CSV files with name or code, clause or matter, year and amount; an earlier list of this program.

    Raises
    ------
    Refusal : with every finding, where one is an error, or where no row tells its clause.
    """
    rows: list[PaidRow] = []
    findings: list[Finding] = []
    unknown: dict[str, int] = {}
    for path in sorted(paths, key=lambda path: (path.name, str(path))):
        own = _own_list(path)
        if own is not None:
            rows += own
            continue
        batch = _read(path)
        read = _paid_rows(batch, unknown)
        rows, findings = [*rows, *read], [*findings, *batch.findings]
        if len(batch) and not read and not any(finding.severity == "error" for finding in findings):
            findings.append(_no_clause(batch))
    if any(finding.severity == "error" for finding in findings):
        raise Refusal(say("paying.register_payments_errors_nothing_written"), findings)
    return PaidRegister(rows, findings, dict(sorted(unknown.items())))


def _read(path: Path) -> Batch:
    """A register of payments; amounts without a unit are yuan where they can be nothing else, which is told."""
    batch = read_register(Assignment(path, _mapping()))
    if not any(finding.kind == NO_UNIT for finding in batch.findings):
        return batch
    in_yuan = read_register(Assignment(path, _mapping(), unit="元"))
    amounts = [abs(amount) for amount in in_yuan.values["amount_yuan"] if amount]
    if not amounts or min(amounts) < _LEAST_PLAIN * _FEN:
        return batch
    in_yuan.findings.append(
        Finding(
            "warning", path.name, problem=say("paying.amounts_no_unit_read_yuan"), remedy=say("paying.they_10_000_yuan_write")
        )
    )
    return in_yuan


def _paid_rows(batch: Batch, unknown: dict[str, int]) -> list[PaidRow]:
    """The rows of a register that were paid under a clause; matters of which the clause is not known are counted in
    ``unknown``."""
    found = []
    for row in range(len(batch)):
        if folded(batch.values["status"][row] or "") not in _PAID_WORDS:
            continue
        matter = " ".join(str(batch.values[name][row] or "") for name in ("clause", "matter")).strip()
        clause = clause_named(matter)
        if clause is None:
            unknown[matter] = unknown.get(matter, 0) + 1
        else:
            found.append(_paid_row(batch, row, clause))
    return found


def _own_list(path: Path) -> list[PaidRow] | None:
    """The rows of a payees.csv that were to be paid; None for any other file."""
    if not path.is_file():  # a pipe would never end: said by the reader of registers too
        return None
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if path.suffix.lower() != ".csv" or not {
                "year",
                "clause",
                "recipient_id",
                "name",
                "credit_code",
                "amount_yuan",
                "status",
            } <= set(reader.fieldnames or ()):
                return None
            return [
                PaidRow(
                    row["clause"],
                    int(row["year"]),
                    row["name"],
                    row["credit_code"],
                    row["recipient_id"],
                    int(row["amount_yuan"]),
                    ListPlace(path.name, "", line),
                )
                for line, row in enumerate(reader, 2)
                if row["status"] == PAY
            ]
    except (OSError, ValueError, csv.Error):  # what is at fault is said by the reader of registers
        return None


def _paid_row(batch: Batch, row: int, clause: str) -> PaidRow:
    values = {name: held[row] for name, held in batch.values.items()}
    place = batch.place(row)
    remark = next(
        (
            finding.value
            for finding in batch.findings
            if finding.kind == "remark" and (finding.sheet, finding.row) == (place.sheet, place.row)
        ),
        "",
    )
    return PaidRow(
        clause,
        int(values[YEAR]),
        values[NAME] or "",
        values[CODE] or "",
        values["recipient_id"] or "",
        round((values["amount_yuan"] or 0) / _FEN),
        ListPlace(place.file, place.sheet, place.row),
        remark,
    )


def _no_clause(batch: Batch) -> Finding:
    return Finding("error", batch.file, problem=say("paying.no_row_names_clause_or"), remedy=say("paying.add_column_1_1_or"))


def clause_named(text: str) -> str | None:
    """The clause that a text names by its number or by the words of its matter; None for none."""
    number = _CLAUSE.search(folded(text))
    if number and number[1] in register():
        return number[1]
    plain = folded(text)
    found = [(len(word), clause) for clause, words in _words().items() for word in words if word in plain]
    return max(found)[1] if found else None


@cache
def _words() -> Mapping[str, Sequence[str]]:
    given = shipped("paid_matters.yaml")
    return {
        clause: [folded(word) for word in (entry.zh, *given.get(clause, ()))]
        for clause, entry in register().items()
        if entry.pays_money
    }


@cache
def _mapping() -> _PaidMapping:
    return _PaidMapping.model_validate(shipped("paid_register.yaml"))
