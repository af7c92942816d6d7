"""The one-page brief: the model's own figures, editable, the same bytes twice, one page in a word processor."""

import io
import re
import shutil
import subprocess
import zipfile

import docx
import numpy as np
import pytest

from kjqs_model.language import set_language
from kjqs_model.policy import articles, register
from kjqs_model.reporting.brief import answer, brief_bytes, budget_rows, budget_years, caveats, write_brief
from kjqs_model.reporting.tables.budget import largest_articles
from kjqs_model.study import open_study


def opened(case):
    return docx.Document(io.BytesIO(brief_bytes(case)))


def words_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_table_has_the_figures_of_the_budget(case):
    table = opened(case).tables[0]
    assert [cell.text for cell in table.rows[0].cells][1:4] == ["到期应付均值", "到期应付 P80", "预算安排"]
    assert [row.cells[0].text for row in table.rows[1:]] == ["2024", "2025", "2026"]
    for place, row in enumerate(table.rows[1:]):
        due, paid = (case.budget.of(name, "total", "total")[place] / 10_000 for name in ("payable", "payment"))
        assert [row.cells[column].text for column in (1, 2, 4)] == [
            f"{due.mean():,.0f}",
            f"{np.quantile(due, 0.8):,.0f}",
            f"{paid.mean():,.0f}",
        ]


def test_it_answers_in_words_with_three_charts_and_says_what_is_assumed_and_unset(case):
    document = opened(case)
    text = words_of(document)
    assert document.paragraphs[0].text == case.scenario.title and document.paragraphs[1].text == case.scenario.question
    assert len(document.inline_shapes) == 3 and all("：" in shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert "同时达到的概率" in text and "统筹时总额不够的概率" in text and "与“现行政策”相比" in text
    assert (
        "合计不含政策未写明金额的" in text
        and "全部列于报告" in text
        and "没有研究给出" in text
        and "多为假设" in text
        and "模拟企业" in text
    )


def test_its_first_sentence_answers_the_question_and_targets_are_said_in_words(case, repository):
    from kjqs_model.reporting.brief import answer
    from kjqs_model.reporting.sections.card import target_rows, year_rows
    from kjqs_model.reporting.tables.card import card_of

    assert answer(case).startswith(
        f"与“现行政策”相比，2023 年多 {case.difference / 1e4:,.2f} 万元，应兑付 {case.costing.total / 1e4:,.2f} 万元。"
    )
    card = card_of(case)
    for row in (*year_rows(card, card.years[0]), *(row for row in target_rows(card) if row.key in ("T1", "T2", "T3"))):
        assert row.text in answer(case), row
    assert "全市研发投入占生产总值的比重" in answer(case) and "有效期内的高新技术企业" in answer(case)


def test_the_same_case_gives_the_same_bytes_without_a_clock_in_them(case, tmp_path):
    first = write_brief(case, tmp_path / "brief.docx").read_bytes()
    assert first == brief_bytes(case)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert case.scenario.date.isoformat() in package.read("docProps/core.xml").decode()


def test_english_is_spoken_throughout(case):
    set_language("en")
    text = words_of(opened(case)).replace(case.scenario.title, "").replace(case.scenario.question, "")
    assert not re.search("[\u4e00-\u9fff]", text.replace("聊政字〔2023〕11号", "").replace(case.scenario.parent.title, ""))
    assert "To be read with it" in text and "Chance of a gap" in text


def test_a_gap_in_every_draw_is_no_certainty():
    chances = [row[-1] for row in budget_rows(open_study("tight_budget", draws=8))[1]]
    assert not {"100%", "0%"} & set(chances) and any("超过" in one for one in chances), chances


def test_the_budget_year_of_the_scenario_comes_first(case):
    later = open_study("awards_of_jinan", ["years.budget=2026"], draws=8)
    assert budget_years(later.budget) == (2026, 2027) and budget_years(case.budget) == (2024, 2025, 2026)


def test_the_list_of_unset_clauses_is_cut_between_two_of_them_and_article_names_are_whole(case):
    listed = next(line for line in caveats(case) if "合计不含" in line)
    assert listed.endswith("……全部列于报告。")
    last = listed.removesuffix("……全部列于报告。").rpartition("、")[2].split(" ", 1)
    assert register()[last[0]].label() == last[1]
    assert "第1条\n" + articles()[1].title() in set(largest_articles(case.budget, 2024)["name"])


def test_what_owes_exactly_the_same_is_said_to():
    assert "应兑付与“现行政策”完全相同" in answer(open_study("tight_budget", draws=8))


def test_without_years_ahead_the_brief_says_why_and_draws_nothing():
    document = opened(open_study("published_figures", draws=8))
    assert not document.inline_shapes and not document.tables
    assert "今后各年没有推演" in words_of(document)


@pytest.mark.office
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_one_page_in_a_word_processor(case, tmp_path, language):
    set_language(language)
    write_brief(case, tmp_path / "brief.docx")
    subprocess.run(
        [
            shutil.which("soffice"),
            "--headless",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "brief.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    pages = subprocess.run(
        [shutil.which("pdfinfo"), str(tmp_path / "brief.pdf")], check=True, capture_output=True, text=True
    ).stdout
    assert re.search(r"^Pages:\s+1$", pages, re.MULTILINE) and "A4" in pages
