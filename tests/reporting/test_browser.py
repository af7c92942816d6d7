"""The report in headless Chromium with the network cut off: charts drawn, tooltips, real glyphs, and no request leaves."""

import pytest

from tests.browsing import asked_for, chromium, left
from tests.reporting.shown import CHARTS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with chromium("1200,1000") as driver:
        yield driver


@pytest.fixture(scope="module")
def opened(browser, report_of_jinan):
    """The report, opened, with all that the browser asked for."""
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get_log("performance")
    browser.get((report_of_jinan / "awards_of_jinan" / "report.html").as_uri())
    WebDriverWait(browser, 60).until(lambda driver: driver.execute_script("return document.body.getAttribute('data-charts')"))
    return browser


def test_charts_are_drawn_without_a_complaint(opened):
    assert opened.execute_script("return document.body.getAttribute('data-charts')") == "drawn"
    counts = opened.execute_script("""return [...document.querySelectorAll('figure.chart')].map(figure =>
        figure.querySelectorAll('.vega-embed svg :is(.mark-rect, .mark-area, .mark-symbol) path').length)""")
    assert len(counts) == CHARTS and all(counts)
    assert [entry for entry in opened.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_no_request_leaves(opened, browser):
    asked = asked_for(browser)
    assert asked, "nothing logged: the log itself is broken"
    assert left(asked) == []


def test_a_tooltip_tells_the_amount(opened):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    opened.execute_script("document.querySelector('#chart-1').closest('details').open = true")
    bar = opened.find_element(By.CSS_SELECTOR, "#chart-1 .mark-rect path")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", bar)

    def pointed_at(driver):
        """The tooltip once it tells of the bar: the page may still be moving under the pointer."""
        ActionChains(driver).move_by_offset(0, 1).move_to_element(bar).perform()
        found = driver.find_elements(By.CSS_SELECTOR, "#vg-tooltip-element.visible")
        return found[0] if found and "金额（万元）" in found[0].text else None

    tip = WebDriverWait(opened, 30).until(pointed_at)
    assert "金额（万元）" in tip.text and "牵头部门" in tip.text
    assert any(sign.isdigit() for sign in tip.text)


def test_chinese_glyphs_are_real(opened):
    """Drawn in the embedded font, two signs differ from each other and from the box of a sign that no font has."""
    pictures = opened.execute_script("""
        const drawn = sign => {
          const canvas = document.createElement('canvas'); canvas.width = canvas.height = 60;
          const pen = canvas.getContext('2d'); pen.font = "40px 'KJQS Sans SC'"; pen.fillText(sign, 5, 45);
          return canvas.toDataURL();
        };
        return ['聊', '城', '企', '\\u{10FFFD}', ''].map(drawn);""")
    assert len(set(pictures)) == 5
    assert opened.execute_script("return document.fonts.check(\"12px 'KJQS Sans SC'\", '聊城')")


def test_every_sign_of_the_page_is_in_the_embedded_font(opened):
    """A sign that the subset left out would be drawn by another font or as a box; here each is set against one."""
    missing = opened.execute_script("""
        const signs = [...new Set(document.querySelector('main').innerText)].filter(sign => sign.codePointAt(0) > 0x2E80);
        const drawn = (sign, font) => {
          const canvas = document.createElement('canvas'); canvas.width = canvas.height = 60;
          const own = canvas.getContext('2d'); own.font = font; own.fillText(sign, 5, 45); return canvas.toDataURL();
        };
        const box = drawn('\\u{10FFFD}', "40px 'KJQS Sans SC'");
        return signs.filter(sign => drawn(sign, "40px 'KJQS Sans SC'") === box);""")
    assert missing == []


def test_without_script_the_drawings_stand(report_of_jinan):
    text = (report_of_jinan / "awards_of_jinan" / "report.html").read_text(encoding="utf-8")
    body = text.partition("<main>")[2].partition("</main>")[0]
    assert body.count("<svg") == CHARTS
    assert "万元" in body


def test_the_overview_links_to_every_report(opened, report_of_jinan):
    from selenium.webdriver.common.by import By

    opened.get((report_of_jinan / "index.html").as_uri())
    link = opened.find_element(By.CSS_SELECTOR, "a[href='awards_of_jinan/report.html']")
    link.click()
    assert opened.title == "高企奖补按济南标准"


@pytest.mark.parametrize(
    "page, keys",
    [
        ("awards_of_jinan/report.html", ["due_2024", "some_2024", "pooled_2024", "T1", "T1_real", "T2", "T3", "joint"]),
        ("index.html", ["due_2024", "some_2024", "pooled_2024", "T1", "T1_real", "T2", "T3", "joint"]),
    ],
)
def test_cost_gap_and_targets_stand_in_the_first_screen_with_their_words(browser, report_of_jinan, page, keys):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.get((report_of_jinan / page).as_uri())
    ends = browser.execute_script("""return Object.fromEntries([...document.querySelectorAll('[data-key]')].map(one => {
        const row = one.closest('tr, p'), cell = one.closest('td');
        const told = page => (page ? row : cell).innerText;
        return [one.dataset.key, [row.getBoundingClientRect().bottom, row.getBoundingClientRect().right, told(!cell || row.closest('.kjqs-targets'))]];
    }))""")
    for key in keys:
        bottom, right, told = ends[key]
        assert 0 < bottom <= 900 and right <= 1280, key
        assert key == "due_2024" or any(word in told for word in ("可能", "几乎")), (key, told)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 500, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_report_is_ten_screens_at_most_and_what_is_folded_opens_by_key(browser, report_of_jinan):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        browser.get((report_of_jinan / "awards_of_jinan" / "report.html").as_uri())
        assert browser.execute_script("return document.documentElement.scrollHeight") <= 10 * 900
        folds = browser.find_elements(By.CSS_SELECTOR, "details.more > summary")
        assert (
            len(folds) >= 8 and all(fold.text for fold in folds) and not browser.find_elements(By.CSS_SELECTOR, "details[open]")
        )
        folds[0].send_keys(Keys.ENTER)
        assert (
            folds[0].find_element(By.XPATH, "..").get_attribute("open")
            and browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
        )
        word = browser.find_element(By.CSS_SELECTOR, "a.term")
        word.send_keys(Keys.ENTER)
        assert browser.find_element(By.CSS_SELECTOR, "details.terms").get_attribute("open")
        meaning = browser.find_element(
            By.CSS_SELECTOR, word.get_attribute("href").rpartition("#")[1] + word.get_attribute("href").rpartition("#")[2]
        )
        assert meaning.tag_name == "dt" and word.text in meaning.text
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_headings_of_the_index_sort_by_key(browser, report_of_jinan):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.get((report_of_jinan / "index.html").as_uri())
    button = browser.find_element(By.CSS_SELECTOR, "table.reports button[data-column]")
    button.send_keys(Keys.ENTER)
    assert button.find_element(By.XPATH, "./ancestor::th").get_attribute("aria-sort") == "descending"
