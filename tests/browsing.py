"""Headless Chromium with the network cut off, and what it asked for."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def chromium(size: str, *reachable: str) -> Iterator:
    """A browser of a size (``"1200,1000"``) for which every name is unknown and every proxy dead, but those of ``reachable``: whatever a page
    asks for elsewhere fails, and is logged as asked for."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    known = "".join(f", EXCLUDE {name}" for name in reachable)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        f"--window-size={size}",
        f"--host-resolver-rules=MAP * ~NOTFOUND{known}",
        "--proxy-server=127.0.0.1:9",
        "--disable-component-update",
        *(f"--proxy-bypass-list={name}" for name in reachable),
        "--disable-background-networking",
        "--no-first-run",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def asked_for(driver) -> list[str]:
    """The addresses that the browser asked for since it was last looked."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]


def left(urls: list[str]) -> list[str]:
    """Those of them that leave this machine's own files."""
    return [url for url in urls if not url.startswith(("file:", "data:", "blob:"))]
