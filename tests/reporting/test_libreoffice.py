"""The workbook in LibreOffice: recalculated from nothing it gives the model's figures, and a changed award carries through."""

import io
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kjqs_model.policy import evaluate

pytestmark = pytest.mark.office

FORMULA = re.compile(rb"(<c [^>]*?)(?: t=\"str\")?(>\s*<f>)([^<]*)(</f>)<v>[^<]*</v>")


def without_values(data: bytes, changed: dict[str, float] | None = None) -> bytes:
    """The workbook with the cached value of every formula taken out, and input cells of the parameters changed by defined name."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    places = {cell: value for name, value in (changed or {}).items() for _, cell in book.defined_names[name].destinations}
    holds_them = f"xl/worksheets/sheet{book.sheetnames.index('参数') + 1}.xml" if places else ""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                content = FORMULA.sub(rb"\1\2\3\4", content)
            if entry.filename == holds_them:
                for cell, value in places.items():
                    cell = cell.replace("$", "").encode()
                    content, found = re.subn(rb'(<c r="' + cell + rb'"[^>]*><v>)[^<]*', rb"\g<1>" + f"{value}".encode(), content)
                    assert found == 1
            made.writestr(entry, content)
    return stream.getvalue()


def converted(data: bytes, kind: str, folder: Path) -> Path:
    """The workbook as LibreOffice writes it; a file that it can't open as it stands is not written."""
    (folder / "given.xlsx").write_bytes(data)
    subprocess.run([shutil.which("soffice"), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", kind,
                    "--outdir", str(folder / "out"), str(folder / "given.xlsx")], check=True, capture_output=True, timeout=240)
    return folder / "out" / f"given.{kind}"


def recalculated(data: bytes, folder: Path):
    return openpyxl.load_workbook(converted(data, "xlsx", folder), data_only=True)


def formulas_of(data: bytes):
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    yield sheet.title, cell.coordinate, cell.value


def test_taking_out_values_leaves_every_formula_and_no_value(workbook_of_jinan):
    stripped = without_values(workbook_of_jinan)
    assert list(formulas_of(stripped)) == list(formulas_of(workbook_of_jinan))
    empty = openpyxl.load_workbook(io.BytesIO(stripped), data_only=True)
    assert all(empty[sheet][cell].value is None for sheet, cell, _ in formulas_of(workbook_of_jinan))


def test_every_formula_recalculated_from_nothing_gives_the_models_value(workbook_of_jinan, tmp_path):
    ours, theirs = openpyxl.load_workbook(io.BytesIO(workbook_of_jinan), data_only=True), recalculated(without_values(workbook_of_jinan), tmp_path)
    different, count = [], 0
    for sheet, cell, formula in formulas_of(workbook_of_jinan):
        own, other = ours[sheet][cell].value, theirs[sheet][cell].value
        same = own == other or (isinstance(own, (int, float)) and isinstance(other, (int, float)) and math.isclose(own, other, rel_tol=1e-9, abs_tol=1e-6))
        count += 1
        different += [] if same else [(sheet, cell, formula, own, other)]
    assert different == [] and count > 1000


def test_a_changed_award_carries_through_to_the_totals_and_the_base_year_of_the_forms(case, workbook_of_jinan, tmp_path):
    policy = case.scenario.policy.with_overrides({"1.1.amount": 123_000, "1.2.amount": 7_000})
    wished = evaluate(case.tables, policy, case.year)
    book = recalculated(without_values(workbook_of_jinan, {"p_1_1_amount": 123_000, "p_1_2_amount": 7_000}), tmp_path)
    assert wished.total != case.costing.total
    totals = {sheet: next(row for row in book[sheet].iter_rows(values_only=True) if row[1] == "合计") for sheet in ("分条款", "分条目", "分部门", "负担", "三年滚动")}
    assert totals["分条款"][11] == totals["分条目"][3] == totals["分部门"][3] == totals["负担"][3] == wished.total
    assert totals["三年滚动"][2] == pytest.approx(wished.total / 10_000)
    codes = next(row for row in book["功能科目"].iter_rows(values_only=True) if row[0] == "合计")
    assert codes[1] == pytest.approx(wished.total / 10_000)


def test_pages_are_a4_one_page_wide_and_show_no_cell_that_is_too_narrow(workbook_of_jinan, tmp_path):
    pdf = converted(workbook_of_jinan, "pdf", tmp_path)
    shown = subprocess.run([shutil.which("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True).stdout
    assert "A4" in shown
    text = subprocess.run([shutil.which("pdftotext"), "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    assert "###" not in text and "Err:" not in text and "#N/A" not in text and "#VALUE!" not in text
    starts = [re.sub(r"\s+", "", page.strip().split("\n")[0]) for page in text.split("\f") if page.strip()]
    assert not [start for start in starts if start == "单位：万元"], "a form is wider than its page"
