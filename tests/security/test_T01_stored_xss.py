"""T01: text of sources, names and notes never becomes markup, script or a request."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from spurline.dossier import publish

DOSSIER = Path(__file__).parents[1] / "dossier"
SAMPLE = SimpleNamespace(**runpy.run_path(str(DOSSIER / "sample.py")))
BROWSER = SimpleNamespace(**runpy.run_path(str(DOSSIER / "browser.py")))
HOSTILE = SimpleNamespace(**runpy.run_path(str(DOSSIER / "hostile.py")))
GROUP = 12
GROUPS = tuple(HOSTILE.PAYLOADS[k : k + GROUP] for k in range(0, len(HOSTILE.PAYLOADS), GROUP))


def hostile_page(texts: tuple[str, ...], *, kinds: bool = False) -> bytes:
    """A page in which every text of the sample is followed by all `texts`."""
    view = HOSTILE.poisoned(SAMPLE.sample_view(), (" ".join(texts), *texts), kinds=kinds)
    return publish(view)["dossier.html"]


def shape(page: bytes) -> tuple[set[str], set[str]]:
    """Names of all elements and of all attributes."""
    tree = html.document_fromstring(page.decode())
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    return {str(one.tag) for one in elements}, {name for one in elements for name in one.attrib}


def test_there_are_more_than_a_hundred_payloads() -> None:
    assert len(set(HOSTILE.PAYLOADS)) >= 100


@pytest.mark.parametrize("texts", GROUPS)
def test_hostile_text_adds_no_element_and_no_attribute(texts: tuple[str, ...]) -> None:
    clean_tags, clean_names = shape(publish(SAMPLE.sample_view())["dossier.html"])
    for kinds in (False, True):
        page = hostile_page(texts, kinds=kinds)
        tags, names = shape(page)
        assert tags <= clean_tags
        assert names <= clean_names
        tree = html.document_fromstring(page.decode())
        assert len(tree.xpath("//script")) == 2
        assert len(tree.xpath("//style")) == 1
        assert all(href.startswith("#") for href in tree.xpath("//@href"))


def test_hostile_text_is_still_readable_as_text() -> None:
    page = html.document_fromstring(hostile_page(("<b>bold</b>", "\u202egnp.exe")).decode())
    text = page.text_content()
    assert "<b>bold</b>" in text
    assert "⟨U+202E⟩gnp.exe" in text
    assert "\u202e" not in text


def test_exports_of_hostile_text_stay_valid() -> None:
    for texts in GROUPS:
        files = publish(HOSTILE.poisoned(SAMPLE.sample_view(), texts))
        for name, data in files.items():
            if name.endswith("json"):
                json.loads(data)
        for row in files["claims.jsonl"].splitlines():
            json.loads(row)


# --- in a browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with BROWSER.driven(chromium) as driver:
        yield driver


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("language", ["en", "de"])
def test_clean_page_makes_no_request_and_no_error(browser: Any, tmp_path: Path, language: str) -> None:
    path = tmp_path / "dossier.html"
    path.write_bytes(publish(SAMPLE.sample_view(), language=language)["dossier.html"])
    assert BROWSER.visit(browser, path) == BROWSER.QUIET


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("texts", GROUPS)
def test_hostile_text_runs_nothing_in_a_browser(browser: Any, tmp_path: Path, texts: tuple[str, ...]) -> None:
    path = tmp_path / "dossier.html"
    path.write_bytes(hostile_page(texts))
    assert BROWSER.visit(browser, path) == BROWSER.QUIET
