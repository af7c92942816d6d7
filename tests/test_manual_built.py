"""The manual as ``make docs`` built it, opened from disk in headless Chromium: no request leaves, what one looks for is found, links lead."""

import os
import re
from pathlib import Path

import pytest

from tests.browsing import asked_for, chromium, left
from tools.manual.finish import faults
from tools.manual.notebook_pages import notebook_pages, page_of

HTML = Path(os.environ.get("MANUAL_HTML", Path(__file__).parents[1] / "build" / "docs" / "html"))
PAGES = (
    "index",
    "lessons/first-budget",
    "howto/read-a-report",
    "explanation/model",
    "explanation/accuracy",
    "reference/clauses/clause-8-2",
    "reference/commands/pay",
    "reference/tables/enterprises",
    "reference/priors",
    "reference/messages",
)


def _lay(folder: Path, **pages: str) -> Path:
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(f"<!doctype html><html><body>{body}</body></html>", encoding="utf-8")
    return folder


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    found = faults(
        _lay(
            tmp_path,
            a='<a href="b.html#there">b</a><a href="b.html#gone">b</a><a href="c.html">c</a><a href="#x">x</a>',
            b='<p id="there">',
        )
    )
    assert [fault.split(": ", 1)[1] for fault in found] == [
        "b.html#gone names no place on that page",
        "c.html leads nowhere",
        "#x names no place on that page",
    ]


def test_what_a_page_would_fetch_from_elsewhere_is_found_and_a_link_to_elsewhere_is_none(tmp_path):
    [found] = faults(_lay(tmp_path, a='<script src="https://cdn.example/a.js"></script><a href="https://www.example/">there</a>'))
    assert found.endswith("a.html: loads https://cdn.example/a.js from elsewhere")


def _cell(kind: str, source: str, *outputs: dict, **metadata) -> dict:
    return {"cell_type": kind, "source": [source], "metadata": metadata} | ({"outputs": list(outputs)} if kind == "code" else {})


def test_an_executed_notebook_is_a_page_with_its_pictures_and_tables_and_without_links_of_a_checkout():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>高企数 [户]</title></svg>'
    text, pictures = page_of(
        {
            "cells": [
                _cell("markdown", "# 目标\n见[先验](../data/priors.yaml)与[公报](https://www.example/)\n\n### 走势"),
                _cell("code", "draws = 8  # 抽样", tags=["parameters"]),
                _cell("code", "draws = 16", tags=["injected-parameters"]),
                _cell(
                    "code",
                    "fan",
                    {"output_type": "display_data", "data": {"image/svg+xml": [svg], "text/html": "<b>no</b>"}},
                    {
                        "output_type": "display_data",
                        "data": {"text/html": "<!--fold--><table><tr><td>1,000</td></tr></table><script>go()</script>"},
                    },
                    {"output_type": "display_data", "data": {"text/html": "<!--kjqs-fold-end-->"}},
                    {
                        "output_type": "display_data",
                        "data": {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Sliders()"},
                    },
                    {"output_type": "display_data", "data": {"text/markdown": ["**57 %**"]}},
                    {"output_type": "stream", "text": ["# 完成\n"]},
                ),
            ]
        },
        "03_targets",
    )
    assert text.startswith("# 目标\n见先验与[公报](https://www.example/)\n\n## 走势\n")
    assert "draws = 8" in text and "draws = 16" not in text and "![高企数  户 ](03_targets_1.svg)" in text
    assert (
        "```{raw} html\n<table><tr><td>1,000</td></tr></table>\n```" in text
        and "**57 %**" in text
        and "Sliders" not in text
        and text.count("{raw}") == 1
    )
    assert text.endswith("```text\n# 完成\n```\n") and pictures == {"03_targets_1.svg": svg.encode()}


def test_a_manual_without_executed_notebooks_says_so(tmp_path):
    [(path, text)] = notebook_pages(tmp_path).items()
    assert path == "notebooks/index.md" and "make docs NOTEBOOKS=no" in text and "toctree" not in text


@pytest.fixture(scope="module")
def browser():
    with chromium("1280,900") as driver:
        yield driver


@pytest.mark.manual
def test_every_link_leads_somewhere():
    assert faults(HTML) == []


@pytest.mark.manual
def test_no_request_leaves_and_no_page_complains(browser):
    browser.get((HTML / "index.html").as_uri())
    for language in ("zh", "en"):
        for page in PAGES:
            browser.get((HTML / language / f"{page}.html").as_uri())
            assert browser.execute_script("return document.querySelector('article h1').textContent.length > 1"), page
    asked = asked_for(browser)
    assert len(asked) > 2 * len(PAGES) and left(asked) == []
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.manual
@pytest.mark.parametrize(
    ("language", "words"), [("zh", "高新技术企业"), ("zh", "加计扣除"), ("en", "super-deduction"), ("en", "certificate")]
)
def test_the_search_finds_the_words_of_the_field_from_disk(browser, language, words):
    """Typed into the page's own box; each page found has the words."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get((HTML / language / "index.html").as_uri())
    browser.execute_script("document.querySelector('.search-button__button, .search-button').click()")
    box = WebDriverWait(browser, 30).until(
        lambda driver: next((one for one in driver.find_elements(By.CSS_SELECTOR, "input[name=q]") if one.is_displayed()), None)
    )
    box.send_keys(words, Keys.ENTER)
    links = WebDriverWait(browser, 60).until(
        lambda driver: driver.execute_script(
            "return [...document.querySelectorAll('#search-results ul.search li > a')].map(one => one.href)"
        )
    )
    assert links and left(links) == [] and left(asked_for(browser)) == []
    file = Path(browser.execute_script("return decodeURIComponent(new URL(arguments[0]).pathname)", links[0]))
    assert words.lower() in re.sub(r"\s+", " ", file.read_text(encoding="utf-8")).lower()
