"""The dashboard in headless Chromium, served by Voila and by JupyterLab with the rest of the network cut off: keyboard, figures, no request leaves."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.dashboard.serving import free_port

pytestmark = pytest.mark.browser
BIN = Path(sys.executable).parent
WAIT = 240


@pytest.fixture
def browser():
    from selenium import webdriver as selenium
    from selenium.webdriver.chrome.service import Service

    options = selenium.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    # Every name but this machine is unknown and every proxy dead: whatever the page asked for would fail, and is logged as asked for.
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--window-size=1280,900",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--proxy-server=127.0.0.1:9",
        "--proxy-bypass-list=127.0.0.1",
        "--disable-component-update",
        "--disable-background-networking",
        "--no-first-run",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = selenium.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.command_executor.client_config.timeout = (
        WAIT + 30
    )  # a page comes when its kernel has built it: on a busy machine that takes minutes
    driver.set_page_load_timeout(WAIT)
    yield driver
    driver.quit()


@pytest.fixture
def notebook(tmp_path, repository):
    """The dashboard's notebook with few draws, in a folder of its own."""
    text = (repository / "notebooks" / "dashboard.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "dashboard.ipynb"
    path.write_text(
        text.replace("draws: int = 64", "draws: int = 8").replace(
            'scenario: str = \\"baseline\\"', f'scenario: str = \\"{repository}/scenarios/baseline.yaml\\"'
        ),
        encoding="utf-8",
    )
    assert "draws: int = 8" in path.read_text(encoding="utf-8")
    return path


@pytest.fixture
def served(repository):
    """Serves a notebook on a free port of this machine; ended with the test."""
    running = []

    def serve(*command: str) -> str:
        port = free_port()
        running.append(
            subprocess.Popen(
                [str(BIN / command[0]), *command[1:], f"--port={port}"],
                env={**os.environ, "PYTHONPATH": str(repository)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"http://127.0.0.1:{port}"
            time.sleep(0.2)
        raise AssertionError("the server did not start")

    yield serve
    for process in running:
        process.terminate()
        process.wait(30)


def _size(browser, width: int, height: int = 900) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    )


def _first_screen(browser) -> None:
    """At 1280 x 900 the cost of the budget year, the gap, and every target with its chance and word, without scrolling."""
    _size(browser, 1280)
    seen = browser.execute_script("""
        window.scrollTo(0, 0);
        const low = place => Math.round(place.getBoundingClientRect().bottom);
        return [[...document.querySelectorAll('.kjqs-first [data-key]')].map(one => [one.dataset.key, low(one), one.textContent]),
                [...document.querySelectorAll('.kjqs-targets td.kjqs-word')].map(one => [one.textContent, low(one)])]""")
    figures = {key: (low, text) for key, low, text in seen[0]}
    assert {"T1", "T1_real", "T2", "T3", "joint"} <= set(figures) and {key.partition("_")[0] for key in figures} >= {
        "due",
        "money",
        "some",
        "pooled",
    }
    assert all(text and 0 < low <= 900 for low, text in figures.values()), figures
    assert len(seen[1]) == 5 and all(word and low <= 900 for word, low in seen[1])


def _fits_every_width(browser) -> None:
    """Two columns from 900 on, one below; nothing is scrolled sideways at 500."""
    places = "return ['left', 'right'].map(name => document.querySelector('.kjqs-' + name).getBoundingClientRect()).map(box => [box.left, box.top, box.right, box.bottom])"
    for width in (1920, 1280, 900):
        _size(browser, width)
        _wait(browser, lambda width=width: browser.execute_script(places)[1][2] > width - 60, 10)
        left, right = browser.execute_script(places)
        assert left[2] <= right[0], width
    for width in (899, 800, 500):
        _size(browser, width)
        _wait(browser, lambda width=width: width - 60 < browser.execute_script(places)[0][2] <= width, 10)
        left, right = browser.execute_script(places)
        assert left[0] == right[0] and right[3] <= left[1] + 1, width
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    _size(browser, 1280)


def _keyboard_reaches_everything(browser) -> None:
    """Whatever can be pressed, typed into or moved is reached by the tabulator."""
    from selenium.webdriver.common.keys import Keys

    browser.execute_script("document.querySelector('.kjqs-top select').focus()")
    for _ in range(150):
        if browser.execute_script("""
                document.activeElement.dataset.reached = 1;
                return document.activeElement.closest('.kjqs-app') === null"""):
            break
        browser.switch_to.active_element.send_keys(Keys.TAB)
    missed = browser.execute_script("""
        return [...document.querySelectorAll('.kjqs-app :is(button, select, input, textarea, summary, .noUi-handle)')]
            .filter(one => one.offsetParent !== null && !one.disabled && !one.dataset.reached).map(one => one.outerHTML.slice(0, 120))""")
    assert missed == []


def _press(browser, text: str) -> None:
    button = "[...document.querySelectorAll('.kjqs-app button')].find(one => one.textContent.trim() === arguments[0] && one.offsetParent !== null)"
    _wait(browser, lambda: browser.execute_script(f"return !!{button}", text), 30)
    browser.execute_script(f"{button}.click()", text)


def _type(browser, field: str, text: str, place: int = 0, end: str = "\ue007") -> None:
    """Type a text into a field that is seen, the first such or a later one, over what stands there, and end it by the enter key; a row that
    is drawn anew meanwhile is looked for again."""
    shown = "[...document.querySelectorAll(arguments[0])].filter(one => one.offsetParent !== null)[arguments[1]]"

    def typed() -> bool:
        found = browser.execute_script(
            f"const one = {shown}; if (one) {{one.scrollIntoView({{block: 'center'}}); one.focus(); one.select()}} return one",
            field,
            place,
        )
        if found:
            found.send_keys(text, end)
        return bool(found)

    _wait(browser, typed, 30)


def _text(browser, selector: str) -> str:
    """What the first such element shows, found and read at once; empty where there is none."""
    return browser.execute_script("const one = document.querySelector(arguments[0]); return one ? one.innerText : ''", selector)


def _typed_refused_and_kept(browser) -> None:
    """What is no number gets a sentence beside it and moves nothing; what is one is kept to the fen, whatever the slider's step."""
    first, before = ".kjqs-left .kjqs-row .kjqs-field input", _figure(browser, "base")
    said = "return document.querySelector('.kjqs-left .kjqs-row .kjqs-said').textContent"
    _type(browser, first, "abc")
    _wait(browser, lambda: "没有采用" in browser.execute_script(said), 60)
    assert _figure(browser, "base") == before
    _type(browser, first, "123456.78")
    _wait(browser, lambda: _figure(browser, "base") != before, 60)
    assert browser.execute_script(
        f"return document.querySelector('{first}').value"
    ) == "123456.78" and "没有采用" not in browser.execute_script(said)
    _settled(browser)


def _found_and_pinned(browser) -> None:
    """An answer is pinned, another value is found by a word and moved, and both stand side by side."""
    _press(browser, "钉住作对照")
    _wait(browser, lambda: _text(browser, ".kjqs-beside"), 60)
    _type(browser, ".kjqs-search input", "复审")
    _wait(browser, lambda: "找到" in _text(browser, ".kjqs-left"), 60)
    _wait(browser, lambda: "给予5万元补助" in _text(browser, ".kjqs-law"), 30)
    base = _figure(browser, "base")
    _type(browser, ".kjqs-left .kjqs-row .kjqs-field input", "6万")
    _wait(browser, lambda: _figure(browser, "base") != base, 60)
    _settled(browser)
    table = _text(browser, ".kjqs-beside")
    assert "1.2.amount=60000" in table and "1.1.amount=123456.78" in table and "个百分点" in table


def _copied(browser) -> None:
    """The question as a command goes to the clipboard."""
    browser.execute_script("navigator.clipboard.writeText = text => {window.copied = text; return Promise.resolve()}")
    _press(browser, "复制为")
    _press(browser, "复制")
    copied = _wait(browser, lambda: browser.execute_script("return window.copied"), 30)
    assert copied.startswith("kjqs simulate ") and "--set 1.1.amount=123456.78" in copied and "--set 1.2.amount=60000" in copied


def _figure(browser, name: str) -> str:
    return browser.execute_script(f"return (document.querySelector('.kjqs-{name} .kjqs-figure') || {{}}).textContent || ''")


def _wait(browser, condition, seconds: float = WAIT):
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, seconds, 0.05, [StaleElementReferenceException]).until(lambda _: condition())


def _chart(browser) -> str:
    return browser.execute_script("return [...document.querySelectorAll('.kjqs-chart')].map(chart => chart.textContent).join()")


def _due(browser) -> str:
    return browser.execute_script("return (document.querySelector('.kjqs-answer .kjqs-big strong') || {}).textContent || ''")


def _settled(browser) -> None:
    _wait(
        browser,
        lambda: (
            _due(browser)
            and not browser.execute_script("return document.querySelectorAll('.kjqs-computing, .kjqs-stale').length")
        ),
    )


def _asked_for(browser) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]


def _fail_if_a_request_left(browser) -> None:
    asked = _asked_for(browser)
    assert asked, "nothing logged: the log itself is broken"
    assert [url for url in asked if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:|chrome", url)] == []


def _move_the_first_slider(browser, key: str) -> None:
    """To the first slider by the tabulator from the field before it, then an arrow."""
    from selenium.webdriver.common.keys import Keys

    active = "return document.activeElement.className"
    browser.execute_script("document.querySelector('.kjqs-search input').focus()")
    for _ in range(4):
        if "noUi-handle" in browser.execute_script(active):
            break
        browser.switch_to.active_element.send_keys(Keys.TAB)
    assert "noUi-handle" in browser.execute_script(active), "no slider is reached by the keyboard"
    browser.switch_to.active_element.send_keys(key)


def _changes_by_keyboard(browser) -> None:
    from selenium.webdriver.common.keys import Keys

    _wait(browser, lambda: _chart(browser))
    before = _figure(browser, "base"), _due(browser), _chart(browser)
    _move_the_first_slider(browser, Keys.ARROW_RIGHT)
    _wait(browser, lambda: _figure(browser, "base") != before[0], 30)
    _wait(browser, lambda: _due(browser) != before[1] and _chart(browser) != before[2])
    _settled(browser)


def test_as_a_page_the_keyboard_moves_number_and_chart_and_what_is_saved_gives_the_same(browser, notebook, dashboard, tmp_path):
    browser.get(dashboard(notebook, tmp_path).address)
    _settled(browser)
    _first_screen(browser)
    _fits_every_width(browser)
    _keyboard_reaches_everything(browser)
    _changes_by_keyboard(browser)
    _typed_refused_and_kept(browser)
    _found_and_pinned(browser)
    _copied(browser)
    _press(browser, "今后年度")
    _wait(browser, lambda: _figure(browser, "ahead"), 30)
    owed = _figure(browser, "ahead")
    _press(browser, "保存与导出")
    for place, text in enumerate(("首次认定 11 万元", "张三")):
        _type(browser, ".kjqs-right input[type=text]", text, place)
    _type(browser, ".kjqs-right textarea", "要多少钱？", end="")
    _press(browser, "保存情景")
    saved = tmp_path / "my_scenario.yaml"
    _wait(browser, saved.exists, 30)
    subprocess.run(
        [sys.executable, "-m", "kjqs_model", "simulate", saved, "--output", tmp_path / "out"], check=True, capture_output=True
    )
    line = next(
        line
        for line in (tmp_path / "out" / "budget.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith("entitlement,total,total,2025,")
    )
    assert owed == f"{round(float(line.split(',')[4])) / 10_000:,.2f} 万元"
    browser.execute_script(
        "[...document.querySelectorAll('.kjqs-app button')].find(button => button.textContent.trim() === 'English').click()"
    )
    _wait(browser, lambda: "yuan" in _due(browser))
    _settled(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 1280
    _fail_if_a_request_left(browser)
    browser.save_screenshot(str(tmp_path / "english.png"))


def test_in_jupyterlab_the_keyboard_moves_number_and_chart(browser, notebook, served):
    address = served(
        "jupyter-lab",
        f"--notebook-dir={notebook.parent}",
        "--no-browser",
        "--ip=127.0.0.1",
        "--allow-root",
        "--IdentityProvider.token=",
        "--LabApp.news_url=null",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    )
    browser.get(f"{address}/lab/tree/{notebook.name}?reset")
    _wait(browser, lambda: browser.execute_script("return document.querySelectorAll('.jp-CodeCell').length"))
    time.sleep(3)
    _run_all(browser)
    _settled(browser)
    _changes_by_keyboard(browser)
    _fail_if_a_request_left(browser)
    browser.save_screenshot(str(notebook.parent / "lab.png"))


def _run_all(browser) -> None:
    """Every cell in turn by Shift+Enter, as a user runs them."""
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.find_element(By.CSS_SELECTOR, ".jp-CodeCell .cm-content").click()
    for _ in range(2):
        ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
        time.sleep(1)


def test_six_visits_leave_one_kernel_s_memory_and_a_closed_page_none(browser, notebook, dashboard, tmp_path):
    """The first page has the kernel that was ready, and compiles where nothing compiled is kept; of each page before, kernel and memory
    are gone; the last closes while it works."""
    page = dashboard(notebook, tmp_path, spare=True)
    taken = []
    for visit in range(6):
        browser.get("about:blank")
        browser.get(page.address)
        _wait(browser, lambda visit=visit: _due(browser) if visit < 5 else _figure(browser, "base"))
        _gone(page, 1)
        taken.append(page.memory())
    assert max(taken[1:]) < 600 * 2**20 and max(taken[1:]) < 1.3 * taken[1], taken
    browser.get("about:blank")
    _gone(page, 0)


def _gone(page, left: int) -> None:
    """Within the minute no more kernels than ``left`` are there."""
    until = time.monotonic() + 60
    while page.kernels() > left and time.monotonic() < until:
        time.sleep(0.2)
    assert page.kernels() == left
