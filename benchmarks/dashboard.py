"""What a visitor of the dashboard waits for, in headless Chromium: the first page, and the number after a key on a slider.

``python -m benchmarks.dashboard`` prints a line each; it needs chromium and chromedriver. The machine's load stands beside the figures:
a busy one makes them longer, nothing makes them shorter.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS, KEYS, DRAWS, VISITS = 3, 9, 256, 6
_FIGURE = "return (document.querySelector('.kjqs-{name}') || {{}}).textContent || ''"
_BASE, _DUE, _FIRST = (_FIGURE.format(name=name) for name in ("base .kjqs-figure", "answer .kjqs-big strong", "first-answer"))
_EXACT_CHANCE = "已算准"  # of dashboard.exact_chance: chances stand there before money does
_ALIVE = (
    "return !!document.querySelector('.kjqs-body .noUi-handle') && !!document.querySelector('.kjqs-body .kjqs-base .kjqs-figure')"
)
_PENDING = "return document.querySelectorAll('.kjqs-computing, .kjqs-stale').length"
_WAIT = 300


def first_page(starts: int = STARTS) -> None:
    """Print seconds from the command to the base year's figure, to sliders that can be moved and to the whole answer."""
    with _browser() as browser:
        found = []
        for _ in range(starts):
            start = time.perf_counter()
            with _served() as (address, _process):
                browser.get(address)
                _until(lambda: browser.execute_script(_BASE))
                figure = time.perf_counter() - start
                _until(lambda: browser.execute_script(_ALIVE))
                alive = time.perf_counter() - start
                _until(lambda: _settled(browser))
                found.append((figure, alive, time.perf_counter() - start))
                browser.get("about:blank")
    figure, alive, whole = (min(one) for one in zip(*found, strict=True))
    print(
        f"kjqs app: {figure:.1f} s to the first figure, {alive:.1f} s to sliders that can be moved, {whole:.1f} s to the whole "
        f"answer (each the least of {starts}); load {os.getloadavg()[0]:.1f}"
    )


def keys(draws: int = DRAWS, times: int = KEYS) -> None:
    """Print milliseconds from a key on a slider to the number: a value to which firms answer, first and exactly, and one to which none
    does."""
    with _browser() as browser, _served() as (address, _process):
        browser.get(address)
        _until(lambda: _settled(browser))
        browser.execute_script(
            """const choice = [...document.querySelectorAll('.kjqs-top select')].find(one => [...one.options].some(
            option => option.textContent === arguments[0])); choice.value = arguments[0];
            choice.selectedIndex = [...choice.options].findIndex(option => option.textContent === arguments[0]);
            choice.dispatchEvent(new Event('change', {bubbles: true}))""",
            str(draws),
        )
        time.sleep(1)
        _until(lambda: _settled(browser))
        for path, name in (("1.1.amount", "a value to which firms answer"), ("1.4.amount", "one to which none does")):
            found = {"base": [], "first": [], "chances": [], "exact": []}
            for _ in range(times):
                for key, spent in _one_key(browser, path).items():
                    found[key].append(spent)
            print(
                f"a key on {path}, {name}, {draws} draws: "
                + ", ".join(f"{key} figure {statistics.median(spent) * 1000:.0f} ms" for key, spent in found.items() if spent)
                + f" (medians of {times}); load {os.getloadavg()[0]:.1f}"
            )


def memory(visits: int = VISITS) -> None:
    """Print what kernels hold while visits follow each other, and once the last page is closed."""
    import psutil

    with _browser() as browser, _served() as (address, process):
        held = []
        for _ in range(visits):
            browser.get("about:blank")
            browser.get(address)
            _until(lambda: _settled(browser))
            _until(lambda: len(_kernels(psutil.Process(process.pid))) == 1)
            held.append(sum(_kernels(psutil.Process(process.pid))))
        browser.get("about:blank")
        start = time.perf_counter()
        _until(lambda: not _kernels(psutil.Process(process.pid)))
    print(
        f"{visits} visits one after another: kernels hold {', '.join(f'{one / 2**20:.0f}' for one in held)} MiB; the last page's kernel is "
        f"gone {time.perf_counter() - start:.1f} s after it"
    )


def _one_key(browser, path: str) -> dict[str, float]:
    """Seconds from an arrow on a slider to each figure that moves."""
    from selenium.webdriver.common.keys import Keys

    handle = browser.execute_script(
        """return [...document.querySelectorAll('.kjqs-row')].find(row => row.querySelector(
        `[title="${arguments[0]}"]`)).querySelector('.noUi-handle')""",
        path,
    )
    browser.execute_script("arguments[0].focus()", handle)
    before = {"base": browser.execute_script(_BASE), "first": browser.execute_script(_FIRST)}
    start, spent = time.perf_counter(), {}
    handle.send_keys(Keys.ARROW_RIGHT)
    _until(lambda: browser.execute_script(_BASE) != before["base"])
    spent["base"] = time.perf_counter() - start

    def done() -> bool:
        shown = browser.execute_script(_FIRST)
        if "first" not in spent and shown not in ("", before["first"]):
            spent["first"] = time.perf_counter() - start
        if "chances" not in spent and _EXACT_CHANCE in shown:
            spent["chances"] = time.perf_counter() - start
        return _settled(browser, charts=False)

    _until(done)
    spent["exact"] = time.perf_counter() - start
    _until(lambda: _settled(browser))
    return spent


def _settled(browser, *, charts: bool = True) -> bool:
    pending = _PENDING if charts else "return document.querySelectorAll('.kjqs-computing, .kjqs-right > .kjqs-stale').length"
    return bool(browser.execute_script(_DUE)) and not browser.execute_script(pending)


def _until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + _WAIT
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("the page does not show what is waited for")
        time.sleep(0.005)


def _kernels(server) -> list[int]:
    import psutil

    found = []
    for child in server.children(recursive=True):
        try:
            if "ipykernel_launcher" in " ".join(child.cmdline()):
                found.append(child.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
    return found


@contextmanager
def _browser() -> Iterator:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.page_load_strategy = "none"  # what is on the page counts, not that all of it is there
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    browser.set_page_load_timeout(_WAIT)
    try:
        yield browser
    finally:
        browser.quit()


@contextmanager
def _served() -> Iterator[tuple[str, subprocess.Popen]]:
    """``kjqs app`` as a user starts it: the address that it prints, once it answers there."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "kjqs_model", "app", "--port", str(port)],
            cwd=folder,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            address = re.search(r"http://[!-~]+", process.stdout.readline())
            if address is None:
                raise RuntimeError("kjqs app printed no address")
            _until(lambda: _answers(port))
            yield address[0], process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    first_page()
    keys()
    memory()
