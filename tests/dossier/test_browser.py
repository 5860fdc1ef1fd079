"""The page in a browser: it loads at once, asks for nothing, fits every width, and links its panes."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spurline.dossier import publish

BROWSER = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "browser.py")))
pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with BROWSER.driven(chromium) as driver:
        yield driver


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, sample: SimpleNamespace) -> Path:
    path = tmp_path_factory.mktemp("out") / "dossier.html"
    path.write_bytes(publish(sample.sample_view())["dossier.html"])
    return path


def width(browser: Any, pixels: int) -> None:
    metrics = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def test_page_opens_from_a_file_without_a_request_within_two_seconds(browser: Any, path: Path) -> None:
    assert BROWSER.visit(browser, path) == BROWSER.QUIET
    timing = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
    assert 0 < browser.execute_script(timing) < 2000


@pytest.mark.parametrize("pixels", [1440, 1024, 390])
def test_page_never_scrolls_sideways(browser: Any, path: Path, pixels: int) -> None:
    width(browser, pixels)
    browser.get(path.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels


def test_pointing_at_a_mark_lights_its_row_and_the_leg(browser: Any, path: Path) -> None:
    width(browser, 1440)
    browser.get(path.as_uri())
    script = """
      const mark = [...document.querySelectorAll('.tl-w .tk')].find(e => e.dataset.e);
      mark.dispatchEvent(new PointerEvent('pointerenter'));
      const rows = [...document.querySelectorAll('.ev li.hot')].map(e => e.id);
      return [mark.dataset.e, rows];
    """
    item, rows = browser.execute_script(script)
    assert rows == [item]


def test_arrow_keys_move_the_cursor_and_escape_clears_it(browser: Any, path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    width(browser, 1440)
    browser.get(path.as_uri())
    plot = browser.find_element("css selector", ".tl-w .tl-plot")
    output = browser.find_element("id", "cursor")
    hint = output.text
    plot.send_keys(Keys.END)
    plot.send_keys(Keys.ARROW_LEFT)
    assert output.text != hint and "2023" in output.text
    plot.send_keys(Keys.SHIFT, Keys.PAGE_UP)
    assert " of 27" in browser.find_element("id", "evn").text
    assert browser.find_element("id", "evn").text != "27 of 27"
    plot.send_keys(Keys.ESCAPE)
    assert browser.find_element("id", "evn").text == "27 of 27"


def test_the_theme_button_turns_the_page_dark_and_back(browser: Any, path: Path) -> None:
    browser.get(path.as_uri())
    colour = "return getComputedStyle(document.body).backgroundColor"
    light = browser.execute_script(colour)
    browser.find_element("id", "theme").click()
    assert browser.execute_script(colour) == "rgb(20, 23, 26)"
    browser.find_element("id", "theme").click()
    assert browser.execute_script(colour) == light


def test_the_skip_link_comes_first(browser: Any, path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(path.as_uri())
    browser.find_element("tag name", "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"


def test_everything_is_readable_without_a_script(browser: Any, path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(path.as_uri())
        text = browser.find_element("tag name", "main").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    for part in ("very likely, 0.93", "Ledger of voyages", "No proof has been shown", "does not reconcile"):
        assert part in text
