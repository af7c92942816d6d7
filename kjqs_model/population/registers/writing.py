"""An import written: the tables as CSV, and ``import.json`` with where every row went."""

from __future__ import annotations

import json
import os

from ...errors import Refusal
from ...language import say
from ...tables import write_tables
from .importing import Imported

RECORD = "import.json"
_FORM = 1


def write_import(imported: Imported, folder: str | os.PathLike) -> None:
    """Write the tables of an import into a folder as CSV, with ``import.json`` beside them; the same import gives the same bytes.

    ``import.json`` holds for each register its file name, SHA-256 and accounting of rows, which columns are covered, and how rows
    were linked. All files are whole before any takes its place.

    Raises
    ------
    Refusal : the import has errors, or the folder cannot be written to.
    """
    if imported.tables is None:
        errors = [finding for finding in imported.findings if finding.severity == "error"]
        raise Refusal(say(f"名单有 {len(errors)} 处错误，没有写出。第一处：{errors[0].sentence()}",
                          f"The registers have {len(errors)} errors; nothing was written. The first: {errors[0].sentence()}"),
                      imported.findings)
    text = json.dumps(record(imported), ensure_ascii=False, indent=2) + "\n"
    write_tables(imported.tables, folder, records={RECORD: text})


def record(imported: Imported) -> dict:
    """What ``import.json`` says of an import."""
    return {
        "format": _FORM,
        "registers": [{"file": one.file, "register": one.register, "sha256": one.sha256, "rows_in": one.rows_in, "used": one.used,
                       "dropped": dict(one.dropped)} for one in imported.accounting],
        "names": dict(imported.names),
        "coverage": dict(imported.coverage),
        "coverage_by_year": {str(year): dict(held) for year, held in imported.coverage_by_year.items()},
        "links": imported.ways(),
        "firms": len(imported.links),
        "warnings": sum(finding.severity == "warning" for finding in imported.findings),
    }
