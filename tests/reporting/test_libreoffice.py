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
                    empty = re.sub(rb'(<c r="' + cell + rb'"[^>/]*)/>', rb"\1><v></v></c>", content)
                    content, found = re.subn(rb'(<c r="' + cell + rb'"[^>]*><v>)[^<]*', rb"\g<1>" + f"{value}".encode(), empty)
                    assert found == 1
            made.writestr(entry, content)
    return stream.getvalue()


def converted(data: bytes, kind: str, folder: Path) -> Path:
    """The workbook as LibreOffice writes it; a file that it can't open as it stands is not written."""
    (folder / "given.xlsx").write_bytes(data)
    subprocess.run(
        [
            shutil.which("soffice"),
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / "out"),
            str(folder / "given.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
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
    ours, theirs = (
        openpyxl.load_workbook(io.BytesIO(workbook_of_jinan), data_only=True),
        recalculated(without_values(workbook_of_jinan), tmp_path),
    )
    different, count = [], 0
    for sheet, cell, formula in formulas_of(workbook_of_jinan):
        own, other = ours[sheet][cell].value, theirs[sheet][cell].value
        same = own == other or (
            isinstance(own, (int, float))
            and isinstance(other, (int, float))
            and math.isclose(own, other, rel_tol=1e-9, abs_tol=1e-6)
        )
        count += 1
        different += [] if same else [(sheet, cell, formula, own, other)]
    assert different == [] and count > 1000


def test_a_changed_award_carries_through_to_the_totals_and_the_base_year_of_the_forms(case, workbook_of_jinan, tmp_path):
    policy = case.scenario.policy.with_overrides({"1.1.amount": 123_000, "1.2.amount": 7_000})
    wished = evaluate(case.tables, policy, case.year)
    book = recalculated(without_values(workbook_of_jinan, {"p_1_1_amount": 123_000, "p_1_2_amount": 7_000}), tmp_path)
    assert wished.total != case.costing.total
    totals = {
        sheet: next(row for row in book[sheet].iter_rows(values_only=True) if row[1] == "合计")
        for sheet in ("附录 分条款", "附录 分条目", "附录 分部门", "附录 负担", "三年滚动")
    }
    assert (
        totals["附录 分条款"][11]
        == totals["附录 分条目"][3]
        == totals["附录 分部门"][3]
        == totals["附录 负担"][3]
        == wished.total
    )
    assert totals["三年滚动"][2] == pytest.approx(wished.total / 10_000)
    codes = next(row for row in book["功能科目"].iter_rows(values_only=True) if row[0] == "合计")
    assert codes[1] == pytest.approx(wished.total / 10_000)


def test_a_changed_amount_rate_and_cap_move_the_years_ahead_as_a_new_costing_would(case, workbook_of_jinan, tmp_path):
    """1.1 pays in proportion; 8.1 is a rate of a base; 19.2 a rate with a cap; 10.2 has two amounts. The base year is what evaluate gives."""
    changed = {"1.1.amount": 100_000, "8.1.rate": 0.5, "19.2.rate": 0.01, "19.2.cap": 90_000, "10.2.amount_national": 300_000}
    wished = evaluate(case.tables, case.scenario.policy.with_overrides(changed), case.year)
    cells = {"p_" + path.replace(".", "_"): value for path, value in changed.items()} | {"p_7_3_annual_envelope_2025": 8_000_000}
    before, book = (
        openpyxl.load_workbook(io.BytesIO(workbook_of_jinan), data_only=True),
        recalculated(without_values(workbook_of_jinan, cells), tmp_path),
    )
    total = next(row for row in book["附录 分条款"].iter_rows(values_only=True) if row[1] == "合计")
    assert total[11] == wished.total and book["目录"]["B3"].value.startswith("已改动")
    own, theirs = (
        {row[0]: row for row in one["下一年度预算"].iter_rows(min_row=5, values_only=True) if row[0]} for one in (book, before)
    )
    assert own["1.1"][5] == pytest.approx(theirs["1.1"][5] / 3) and own["8.1"][9] == pytest.approx(theirs["8.1"][9] / 2)
    shares = case.budget.settings.payment["1.1"].shares
    lost = case.costing.costs["1.1"].total - wished.costs["1.1"].total
    assert theirs["1.1"][6] - own["1.1"][6] == pytest.approx(
        shares[0] * (theirs["1.1"][5] - own["1.1"][5]) + shares[1] * lost / 10_000
    )
    ratio = wished.costs["19.2"].total / case.costing.costs["19.2"].total
    assert own["19.2"][5] == pytest.approx(theirs["19.2"][5] * ratio, rel=1e-4) and own["5.1"][5:13] == theirs["5.1"][5:13]
    assert (own["7.3"][9], own["7.3"][5]) == (800, "未定")
    sums = {
        sheet: [next(row for row in one[sheet].iter_rows(values_only=True) if row[1] == "合计") for one in (book, before)]
        for sheet in ("下一年度预算", "三年滚动")
    }
    moved = [ours - theirs for ours, theirs in zip(sums["下一年度预算"][0][5:7], sums["下一年度预算"][1][5:7])]
    assert moved[0] < -1000 and [
        ours - theirs for ours, theirs in zip(sums["三年滚动"][0][3:5], sums["三年滚动"][1][3:5])
    ] == pytest.approx(moved)
    shown = [
        next(row[1] for row in one["结论"].iter_rows(values_only=True) if row[0] == "2024 年到期应付均值（随本工作簿的改动）")
        for one in (book, before)
    ]
    assert shown[0] - shown[1] == pytest.approx(moved[1])
    assert sums["三年滚动"][0][5:9] == sums["三年滚动"][1][5:9], "P80, appropriation, payment and carry-over need a new run"


def test_pages_are_a4_one_page_wide_and_show_no_cell_that_is_too_narrow(workbook_of_jinan, tmp_path):
    pdf = converted(workbook_of_jinan, "pdf", tmp_path)
    shown = subprocess.run([shutil.which("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True).stdout
    assert "A4" in shown
    text = subprocess.run(
        [shutil.which("pdftotext"), "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "###" not in text and "Err:" not in text and "#N/A" not in text and "#VALUE!" not in text
    starts = [re.sub(r"\s+", "", page.strip().split("\n")[0]) for page in text.split("\f") if page.strip()]
    assert len(starts) < 90, "the workbook prints too many pages"
    assert not [start for start in starts if start == "单位：万元"], "a form is wider than its page"
