"""What ``kjqs pay`` writes: a folder of lists and papers for its owner alone, published whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...files import cannot_write
from ...language import current_language, say
from ...reporting.run_folder.manifest import NAME, inputs_of, run_record
from ...reporting.run_folder.place import fail_if_no_place
from ...staging import clean_up, fail_if_inputs, make_way, put_in_place, workshop
from ..basis import joined_places
from ..decisions import form_text
from ..payees import ASK, STATUSES, Payee
from .check_sheets import asking_workbook, comparison_workbook
from .list_sheets import list_workbook, public_workbook
from .request import departments, request_document

if TYPE_CHECKING:
    from ...reporting.run_folder.place import Clock
    from ..run import PayRun

COMMAND = "pay"
"""What the manifest of such a folder is marked with."""

LIST, PUBLIC, COMPARED, ASKING = "应兑付名单.xlsx", "公示名单.xlsx", "核对.xlsx", "待核实.xlsx"
REQUEST, DECISIONS = "拨款请示_{}.docx", "decisions.csv"
PAYEE_COLUMNS = (
    "year",
    "clause",
    "recipient_kind",
    "recipient_id",
    "name",
    "credit_code",
    "county",
    "matter",
    "basis_file",
    "basis_sheet",
    "basis_row",
    "amount_yuan",
    "status",
)
_FILE, _FOLDER = 0o600, 0o700


def payees_csv(payees: Iterable[Payee]) -> str:
    """payees.csv: a row a payee and clause, refused rows of the lists with nothing among them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PAYEE_COLUMNS)
    for payee in payees:
        writer.writerow(
            (
                payee.year,
                payee.clause,
                payee.kind,
                payee.id,
                payee.name,
                payee.code,
                payee.county,
                payee.matter,
                *joined_places(payee.places),
                payee.amount,
                payee.status,
            )
        )
    return text.getvalue()


def write_run(run: PayRun, folder: Path, overrides: Sequence[str], clock: Clock, hide_codes: bool = False) -> None:
    """Write everything into a folder that takes its name when it is whole; what it replaces was refused or agreed to before.

    Raises
    ------
    Refusal : the place can't be written to.
    """
    place = Path(os.path.realpath(folder))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        clean_up(place.parent)
        with workshop(place.parent, place.name) as room:
            room.chmod(_FOLDER)
            for name, content in _contents(run, hide_codes):
                _write(room / name, content)
            _write(room / NAME, json.dumps(_manifest(run, room, overrides, clock), ensure_ascii=False, indent=1) + "\n")
            make_way(place, COMMAND)
            put_in_place(room, place)
    except OSError as fault:
        raise cannot_write(folder, fault) from fault


def _contents(run: PayRun, hide_codes: bool) -> Iterable[tuple[str, str | bytes]]:
    yield "payments.csv", run.costing.payments().to_csv(index=False, lineterminator="\n")
    yield "payees.csv", payees_csv(run.payees)
    yield LIST, list_workbook(run)
    yield PUBLIC, public_workbook(run, hide_codes)
    yield COMPARED, comparison_workbook(run)
    yield ASKING, asking_workbook(run)
    yield DECISIONS, form_text(run.payees, run.decided.applied)
    for department in departments(run):
        yield REQUEST.format(department), request_document(run, department)


def _write(path: Path, content: str | bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE), "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def _manifest(run: PayRun, room: Path, overrides: Sequence[str], clock: Clock) -> dict:
    """What the record says: no name, code or id of anybody, only files, hashes, counts and sums."""
    scenario = run.scenario
    lists = {"lists": [{"file": name, "kind": kind, "sha256": digest} for name, kind, digest in run.given.inputs]}
    inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
    counts = {
        "rows": dict(run.counts()),
        "yuan": {status: run.total(status) for status in STATUSES},
        "waiting": len(run.of(ASK)),
        "decisions": {"applied": len(run.decided.applied), "stale": len(run.decided.stale), "idle": len(run.decided.idle)},
        "rows_of_lists": [_account(entry) for entry in run.accounts],
    }
    record = run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())
    return {"command": COMMAND, "year": run.year, "ids": ids_are_verbatim(), **lists, **counts} | record


def ids_are_verbatim() -> str:
    """What a record says of the CSV files beside it that programs read."""
    return say("paying.ids_names_payments_csv_payees")


def _account(entry) -> dict:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in vars(entry).items()}


# ---- before anything is read


def fail_before_it_runs(folder: Path, inputs: Sequence[Path]) -> None:
    """Refuse an output that is or holds an input, or that holds anything but what a run's own record names with its hash.

    Parameters
    ----------
    inputs : everything that is read; an input is never taken away, whatever is forced.
    """
    fail_if_inputs(folder, inputs)
    fail_if_no_place(folder, COMMAND)
