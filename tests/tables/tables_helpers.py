"""Rows of tables for the tests of this room, as CSV text or as rows of a sheet."""

import csv
import io

FIRM = {
    "firm_id": "F1",
    "county": "东昌府区",
    "year": "2023",
    "above_scale": "none",
    "tech_sme": "true",
    "recognition": "first",
    "super_deduction": "false",
}
PARK = {"park_id": "P1", "year": "2023", "level": "provincial", "newly_built": "false", "chosen_previous": "false"}


def firm(**changes) -> dict:
    """A sound row of enterprises, with cells changed or added."""
    return FIRM | changes


def park(**changes) -> dict:
    """A sound row of parks, with cells changed or added."""
    return PARK | changes


def csv_text(rows: list[dict]) -> str:
    """Rows as CSV under the headings of all of them."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sheet_rows(rows: list[dict]) -> list[list]:
    """Rows as the rows of a sheet, header first."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    return [headings, *([row.get(heading) for heading in headings] for row in rows)]
