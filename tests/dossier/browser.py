# ruff: noqa: E501
"""A headless Chromium that records requests, console errors, policy reports and dialogs."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));
window.dialogs = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = text => window.dialogs.push(name);
"""
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--window-size=1440,1000",
)
QUIET = SimpleNamespace(requests=[], errors=[], violations=[], dialogs=[])


@contextmanager
def driven(chromium: str) -> Iterator[Any]:
    """A driver for the browser at `chromium`; skips where no driver is installed."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    program = shutil.which("chromedriver")
    if program is None:
        pytest.skip("no chromedriver is installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = chromium
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(program))
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        try:
            yield driver
        finally:
            driver.quit()


def visit(browser: Any, path: Path) -> SimpleNamespace:
    """Open a page and say what happened: requests, console errors, policy reports, dialogs."""
    browser.get("about:blank")  # ends what the browser's own start page is still loading
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    messages = [json.loads(row["message"])["message"] for row in browser.get_log("performance")]
    sent = [
        one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"
    ]
    return SimpleNamespace(
        requests=[url for url in sent if url != path.as_uri()],
        errors=[row for row in browser.get_log("browser") if row["level"] in ("SEVERE", "WARNING")],
        violations=browser.execute_script("return window.violations"),
        dialogs=browser.execute_script("return window.dialogs"),
    )
