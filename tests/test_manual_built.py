"""The manual as ``make docs`` built it, opened from disk in headless Chromium: no request leaves, what one looks for is found, links lead."""

import os
import re
from pathlib import Path

import pytest

from tests.browsing import asked_for, chromium, left
from tools.manual.finish import faults

HTML = Path(os.environ.get("MANUAL_HTML", Path(__file__).parents[1] / "build" / "docs" / "html"))
PAGES = ("index", "lessons/first-budget", "howto/read-a-report", "explanation/model", "explanation/accuracy", "reference/clauses/clause-8-2",
         "reference/commands/pay", "reference/tables/enterprises", "reference/priors", "reference/messages")


def _lay(folder: Path, **pages: str) -> Path:
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(f"<!doctype html><html><body>{body}</body></html>", encoding="utf-8")
    return folder


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    found = faults(_lay(tmp_path, a='<a href="b.html#there">b</a><a href="b.html#gone">b</a><a href="c.html">c</a><a href="#x">x</a>', b='<p id="there">'))
    assert [fault.split(": ", 1)[1] for fault in found] == ["b.html#gone names no place on that page", "c.html leads nowhere", "#x names no place on that page"]


def test_what_a_page_would_fetch_from_elsewhere_is_found_and_a_link_to_elsewhere_is_none(tmp_path):
    [found] = faults(_lay(tmp_path, a='<script src="https://cdn.example/a.js"></script><a href="https://www.example/">there</a>'))
    assert found.endswith("a.html: loads https://cdn.example/a.js from elsewhere")


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
@pytest.mark.parametrize(("language", "words"), [("zh", "高新技术企业"), ("zh", "加计扣除"), ("en", "super-deduction"), ("en", "certificate")])
def test_the_search_finds_the_words_of_the_field_from_disk(browser, language, words):
    """Typed into the page's own box; each page found has the words."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get((HTML / language / "index.html").as_uri())
    browser.execute_script("document.querySelector('.search-button__button, .search-button').click()")
    box = WebDriverWait(browser, 30).until(
        lambda driver: next((one for one in driver.find_elements(By.CSS_SELECTOR, "input[name=q]") if one.is_displayed()), None))
    box.send_keys(words, Keys.ENTER)
    links = WebDriverWait(browser, 60).until(lambda driver: driver.execute_script(
        "return [...document.querySelectorAll('#search-results ul.search li > a')].map(one => one.href)"))
    assert links and left(links) == [] and left(asked_for(browser)) == []
    file = Path(browser.execute_script("return decodeURIComponent(new URL(arguments[0]).pathname)", links[0]))
    assert words.lower() in re.sub(r"\s+", " ", file.read_text(encoding="utf-8")).lower()
