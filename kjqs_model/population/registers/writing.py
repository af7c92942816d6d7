"""An import written: the tables as CSV, and ``import.json`` with where every row went."""

from __future__ import annotations

import json
import os

from ...errors import Refusal
from ...language import say
from ...tables import fail_if_tables_of_others, write_tables
from ...tables.import_record import RECORD
from .importing import Imported
from .linking.firms import BY_LIST, BY_NAME, NEW

_FORM = 1


def write_import(imported: Imported, folder: str | os.PathLike) -> None:
    """Write the tables of an import into a folder as CSV, with ``import.json`` beside them; the same import gives the same bytes.

    ``import.json`` holds for each register its file name, SHA-256 and accounting of rows, which columns are covered, how rows
    were linked, and which firms rest on their name alone, and for each row of
    the tables the register rows that it rests on (``basis``). All files are whole before any takes its place. Only tables that an
    earlier import wrote are replaced or removed.

    Raises
    ------
    Refusal : the import has errors, the folder holds tables that no import wrote, or it cannot be written to.
    """
    if imported.tables is None:
        errors = [finding for finding in imported.findings if finding.severity == "error"]
        raise Refusal(
            say("population.registers_errors_nothing_written_first", errors_count=len(errors), sentence=errors[0].sentence()),
            imported.findings,
        )
    fail_if_tables_of_others(folder, RECORD)
    text = json.dumps(record(imported), ensure_ascii=False, indent=2).removesuffix("\n}")
    rests_on = json.dumps(basis_record(imported), ensure_ascii=False)  # one line: of no use to a reader's eye
    write_tables(imported.tables, folder, records={RECORD: f'{text},\n  "basis": {rests_on}\n}}\n'})


def record(imported: Imported) -> dict:
    """What ``import.json`` says of an import."""
    return {
        "format": _FORM,
        "registers": [
            {
                "file": one.file,
                "register": one.register,
                "sha256": one.sha256,
                "rows_in": one.rows_in,
                "used": one.used,
                "dropped": dict(one.dropped),
            }
            for one in imported.accounting
        ],
        "tables": [f"{name}.csv" for name in imported.tables if name in imported.tables.given] if imported.tables else [],
        "names": dict(imported.names),
        "coverage": dict(imported.coverage),
        "coverage_by_year": {str(year): dict(held) for year, held in imported.coverage_by_year.items()},
        "links": imported.ways(),
        "new_by_name": _linked(imported, NEW),
        "linked_by_name": _linked(imported, BY_NAME),
        "linked_by_list": _linked(imported, BY_LIST),
        "firms": len(imported.links),
        "warnings": sum(finding.severity == "warning" for finding in imported.findings),
    }


def basis_record(imported: Imported) -> dict:
    """What ``import.json`` says under ``basis``: by table, id and year the file, sheet and row of each register row that gave a
    value."""
    found: dict[str, dict[str, dict[str, list]]] = {}
    for table, keys in sorted(imported.basis.items()):
        for (id, year), places in sorted(keys.items()):
            found.setdefault(table, {}).setdefault(id, {})[str(year)] = [[place.file, place.sheet, place.row] for place in places]
    return found


def _linked(imported: Imported, way: str) -> list[dict[str, str]]:
    """The firms that were found by their name in one way, with the name as a register writes it."""
    return [{"firm_id": link.firm_id, "name": link.name} for link in imported.by_name if link.way == way]
