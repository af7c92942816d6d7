"""One number has one value, whichever way it is read: for every shipped scenario the card, page, workbook (recalculated by LibreOffice), brief,
tables, comparison.csv, index and dashboard agree to the digit shown."""

import csv
import html
import io
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field

import openpyxl
import pytest

from kjqs_model.budget import budget_of
from kjqs_model.chances import chance_text
from kjqs_model.dashboard.model import Desk, Question
from kjqs_model.files import companion
from kjqs_model.reporting import card_page, notebook
from kjqs_model.reporting.batch.outcome import ReportOutcome
from kjqs_model.reporting.batch.overview import write_overview
from kjqs_model.reporting.brief import brief_bytes
from kjqs_model.reporting.sections import card as words
from kjqs_model.reporting.tables.card import AnswerCard, card_from, card_of
from kjqs_model.reporting.tables.simulation import tables_of
from kjqs_model.reporting.words import money
from kjqs_model.reporting.workbook.build import workbook_bytes
from kjqs_model.study import Study, open_study
from tests.reporting.test_libreoffice import without_values

pytestmark = [pytest.mark.office, pytest.mark.slow]

DRAWS = 8
SCENARIOS = sorted(path.stem for path in companion("scenarios").glob("*.yaml"))


@dataclass
class Shown:
    """A scenario with all that shows it."""

    study: Study
    card: AnswerCard
    results: dict
    page: str
    brief: str
    book: openpyxl.Workbook = field(init=False)
    index: dict[str, str] = field(init=False)

    @property
    def texts(self) -> dict[str, str]:
        return {row.key: row.text for row in (*words.money_rows(self.card), *words.target_rows(self.card))}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """All of it in one pass: every scenario opened once, all workbooks recalculated by one LibreOffice, one overview."""
    import docx

    folder, found = tmp_path_factory.mktemp("one_value"), {}
    for name in SCENARIOS:
        study = open_study(name, draws=DRAWS)
        document = docx.Document(io.BytesIO(brief_bytes(study)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        results = json.loads(json.dumps(notebook.finish(study).results))
        found[name] = Shown(
            study,
            card_of(study),
            results,
            card_page.report(study)._repr_html_(),
            "\n".join([*(line.text for line in document.paragraphs), *cells]),
        )
        (folder / f"{name}.xlsx").write_bytes(without_values(workbook_bytes(study)))
    subprocess.run(
        [
            shutil.which("soffice"),
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            *(str(folder / f"{name}.xlsx") for name in SCENARIOS),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    (folder / "reports").mkdir()
    write_overview(folder / "reports", [ReportOutcome(name, "made", results=one.results) for name, one in found.items()])
    page = (folder / "reports" / "index.html").read_text(encoding="utf-8")
    for name, one in found.items():
        one.book = openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True)
        row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f'href="{name}/report.html"' in row)
        one.index = dict(re.findall(r'data-key="([^"]+)">([^<]*)<', row))
    found["comparison.csv"] = list(
        csv.DictReader(io.StringIO((folder / "reports" / "comparison.csv").read_text(encoding="utf-8")))
    )
    return found


@pytest.fixture(params=SCENARIOS)
def one(request, everything) -> Shown:
    return everything[request.param]


def test_every_shipped_scenario_is_here(repository):
    assert sorted(path.stem for path in (repository / "scenarios").glob("*.yaml")) == SCENARIOS


def test_page_record_index_and_brief_say_what_the_card_says(one):
    assert dict(re.findall(r'data-key="([^"]+)">([^<]*)<', one.page)) == {
        key: html.escape(text) for key, text in one.texts.items()
    }
    kept = card_from(one.results["card"])
    assert [*words.money_rows(kept), *words.target_rows(kept)] == [*words.money_rows(one.card), *words.target_rows(one.card)]
    unit = " 万元" if one.card.years else ""  # over a column of amounts its heading says the unit
    assert one.index == {key: one.texts[key].removesuffix(unit) for key in one.index} and (
        not one.card.years or len(one.index) == 8
    )
    if one.card.years:
        first = one.card.years[0].year
        wanted = [key for key in one.texts if key.endswith(str(first)) or (key in ("T1", "T2", "T3"))]
        assert [key for key in wanted if one.texts[key] not in one.brief] == []
        for year in one.card.years:
            assert money(year.due).split(" ")[0] in one.brief.split("\n") and money(year.money).split(" ")[0] in one.brief.split(
                "\n"
            )


def test_the_recalculated_workbook_says_what_the_card_says(one):
    sheet = one.book["结论"]
    labels = {row.label: row for row in (*words.money_rows(one.card), *words.target_rows(one.card), words.base_row(one.card))}
    cells = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=5) if row[0].value in labels}
    assert set(cells) == set(labels)
    for label, row in labels.items():
        assert (cells[label] == row.text) if row.yuan is None else (f"{cells[label] + 0.0:,.0f} 万元" == row.text), label
    totals = {
        name: [row for row in one.book[name].iter_rows(values_only=True) if row[1] == "合计"]
        for name in ("附录 分条款", "下一年度预算", "三年滚动")
    }
    assert round(totals["附录 分条款"][0][11]) == one.card.base_yuan == one.study.costing.total
    if not one.card.years:
        return
    years = one.card.years
    due = [totals["下一年度预算"][0][column] for column in (6, 10, 12)]
    assert [f"{value + 0.0:,.0f} 万元" for value in due] == [money(year.due) for year in years]
    assert [f"{row[4] + 0.0:,.0f} 万元" for row in totals["三年滚动"]] == [money(year.due) for year in years]
    assert [f"{row[6] + 0.0:,.0f} 万元" for row in totals["三年滚动"]] == [money(year.money) for year in years]
    assert one.book["目录"]["B3"].value.startswith("未改动")


def test_the_tables_say_what_the_card_says(one, everything):
    rows = [row for row in everything["comparison.csv"] if row["scenario"] == one.study.scenario.name and row["group"] == "total"]
    by = {(row["measure"], int(row["year"])): row for row in rows}
    assert int(float(by["entitlement", one.card.base_year]["mean"])) == one.card.base_yuan
    if not one.card.years:
        assert set(by) == {("entitlement", one.card.base_year)}
        return
    tables = tables_of(one.study.projected)
    budget, ledger = (
        {(row.measure, row.year): row for row in tables[name].itertuples() if row.group == "total"}
        for name in ("budget", "ledger")
    )
    gaps = {row.year: row for row in tables["gaps"].itertuples() if row.group == "total"}
    for year in one.card.years:
        assert (
            money(float(by["appropriation", year.year]["mean"]))
            == money(budget["appropriation", year.year].mean)
            == money(year.money)
        )
        assert money(ledger["payable", year.year].mean) == money(gaps[year.year].payable_mean) == money(year.due)
        assert (money(ledger["payable", year.year].p10), money(ledger["payable", year.year].p90)) == (
            money(year.low),
            money(year.high),
        )
        assert (gaps[year.year].probability, gaps[year.year].probability_pooled) == (year.some, year.pooled)
    for key, row in by.items():
        assert key[1] == one.card.base_year or float(row["mean"]) == pytest.approx(budget[key].mean, rel=1e-12), key
    targets = {(row.target, row.year): row.probability for row in tables["targets"].itertuples()}
    for odds in one.card.odds:
        assert chance_text(targets[odds.name, odds.year], DRAWS) == one.texts[odds.name], odds.name
    joint = {row.year: row.probability for row in tables["joint"].itertuples()}
    assert one.card.joint is None or chance_text(joint[one.card.joint.year], DRAWS) == one.texts.get(
        "joint", one.texts[one.card.odds[0].name]
    )


def test_the_dashboard_says_what_the_card_says(one):
    if not one.card.years:
        return
    card = Desk(threads=1).ahead(Question(one.study.scenario, year=one.card.years[0].year, draws=DRAWS)).card
    rows = {row.key: (row.text, row.word, row.note) for row in (*words.money_rows(card), *words.target_rows(card))}
    own = {row.key: (row.text, row.word, row.note) for row in (*words.money_rows(one.card), *words.target_rows(one.card))}
    first = {key: own[key] for key in own if key.endswith(str(one.card.years[0].year)) or not key[-4:].isdigit()}
    assert {key: rows[key] for key in first} == first and money(
        budget_of(one.study.projected).of("payable", "total", "total")[0].mean()
    ) == first[f"due_{one.card.years[0].year}"][0]
