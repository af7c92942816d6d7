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
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900",
                     "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1",
                     "--disable-component-update", "--disable-background-networking", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = selenium.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def notebook(tmp_path, repository):
    """The dashboard's notebook with few draws, in a folder of its own."""
    text = (repository / "notebooks" / "dashboard.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "dashboard.ipynb"
    path.write_text(text.replace("draws: int = 64", "draws: int = 8").replace('scenario: str = \\"baseline\\"', f'scenario: str = \\"{repository}/scenarios/baseline.yaml\\"'),
                    encoding="utf-8")
    assert "draws: int = 8" in path.read_text(encoding="utf-8")
    return path


@pytest.fixture
def served(repository):
    """Serves a notebook on a free port of this machine; ended with the test."""
    running = []

    def serve(*command: str) -> str:
        port = free_port()
        running.append(subprocess.Popen([str(BIN / command[0]), *command[1:], f"--port={port}"], env={**os.environ, "PYTHONPATH": str(repository)},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
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


def _figure(browser, name: str) -> str:
    return browser.execute_script(f"return (document.querySelector('.kjqs-{name} .kjqs-figure') || {{}}).textContent || ''")


def _wait(browser, condition, seconds: float = WAIT):
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, seconds, poll_frequency=0.05).until(lambda _: condition())


def _chart(browser) -> str:
    return browser.execute_script("return [...document.querySelectorAll('.kjqs-chart')].map(chart => chart.textContent).join()")


def _settled(browser) -> None:
    _wait(browser, lambda: _figure(browser, "ahead") and _chart(browser) and not browser.execute_script(
        "return document.querySelectorAll('.kjqs-computing, .kjqs-stale').length"))


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
    browser.execute_script("document.querySelectorAll('.kjqs-app select')[5].focus()")
    for _ in range(8):
        if "noUi-handle" in browser.execute_script(active):
            break
        browser.switch_to.active_element.send_keys(Keys.TAB)
    assert "noUi-handle" in browser.execute_script(active), "no slider is reached by the keyboard"
    browser.switch_to.active_element.send_keys(key)


def _changes_by_keyboard(browser) -> None:
    from selenium.webdriver.common.keys import Keys

    before = _figure(browser, "base"), _figure(browser, "ahead"), _chart(browser)
    _move_the_first_slider(browser, Keys.ARROW_RIGHT)
    _wait(browser, lambda: _figure(browser, "base") != before[0], 30)
    _wait(browser, lambda: _figure(browser, "ahead") != before[1] and _chart(browser) != before[2])
    _settled(browser)


def test_as_a_page_the_keyboard_moves_number_and_chart_and_what_is_saved_gives_the_same(browser, notebook, dashboard, tmp_path):
    from selenium.webdriver.common.by import By

    browser.get(dashboard(notebook, tmp_path).address)
    _settled(browser)
    _changes_by_keyboard(browser)
    owed = _figure(browser, "ahead")
    tab = next(tab for tab in browser.find_elements(By.CSS_SELECTOR, ".kjqs-app .lm-TabBar-tab") if tab.text == "保存与导出")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", tab)
    tab.click()
    fields = [field for field in browser.find_elements(By.CSS_SELECTOR, ".kjqs-app input[type=text], .kjqs-app textarea") if field.is_displayed()]
    for field, text in zip(fields, ("首次认定 11 万元", "张三"), strict=False):
        field.send_keys(text)
    next(field for field in fields if field.tag_name == "textarea").send_keys("要多少钱？")
    button = next(button for button in browser.find_elements(By.CSS_SELECTOR, ".kjqs-app button") if button.text == "保存情景")
    browser.execute_script("document.activeElement.blur(); arguments[0].scrollIntoView({block: 'center'})", button)
    browser.save_screenshot(str(tmp_path / "saving.png"))
    button.click()
    saved = tmp_path / "my_scenario.yaml"
    _wait(browser, saved.exists, 30)
    subprocess.run([sys.executable, "-m", "kjqs_model", "simulate", saved, "--output", tmp_path / "out"], check=True, capture_output=True)
    line = next(line for line in (tmp_path / "out" / "budget.csv").read_text(encoding="utf-8").splitlines()
                if line.startswith("entitlement,total,total,2025,"))
    assert owed == f"{round(float(line.split(',')[4])) / 10_000:,.2f} 万元"
    browser.execute_script("[...document.querySelectorAll('.kjqs-app button')].find(button => button.textContent.trim() === 'English').click()")
    _wait(browser, lambda: "yuan" in _figure(browser, "ahead"))
    _settled(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 1280
    _fail_if_a_request_left(browser)
    browser.save_screenshot(str(tmp_path / "english.png"))


def test_in_jupyterlab_the_keyboard_moves_number_and_chart(browser, notebook, served):
    address = served("jupyter-lab", f"--notebook-dir={notebook.parent}", "--no-browser", "--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token=",
                     "--LabApp.news_url=null", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
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


def test_a_page_that_closes_ends_its_kernel(browser, notebook, dashboard, tmp_path):
    page = dashboard(notebook, tmp_path)
    browser.get(page.address)
    _wait(browser, lambda: _figure(browser, "base"))
    assert page.kernels() == 1
    browser.get("about:blank")
    until = time.monotonic() + 60
    while page.kernels() and time.monotonic() < until:
        time.sleep(0.5)
    assert page.kernels() == 0
