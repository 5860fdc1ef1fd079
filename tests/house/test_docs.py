"""Docs as tests: every command and public name is documented, and the pages say what the code says."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = [
    "model",
    "vault",
    "intake",
    "places",
    "claims",
    "ais",
    "imagery",
    "itinerary",
    "weighing",
    "simulate",
]


def command_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("command_pages", ROOT / "tools" / "command_pages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_has_its_page_and_the_page_is_current() -> None:
    made = command_pages().pages()
    there = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "commands").glob("*.md")}
    assert there == made, "run `python tools/command_pages.py`"


def test_every_command_shows_an_example() -> None:
    for name, text in command_pages().pages().items():
        assert name == "README.md" or "$ spurline" in text, f"{name} has no example"


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_of_a_room_is_documented(room: str) -> None:
    module = importlib.import_module(f"spurline.{room}")
    page = (ROOT / "docs" / "rooms" / f"{room}.md").read_text("utf-8")
    missing = [name for name in module.__all__ if not re.search(rf"\b{re.escape(name)}\b", page)]
    assert not missing, f"docs/rooms/{room}.md does not name {', '.join(missing)}"
    for name in module.__all__:
        thing = getattr(module, name)
        if callable(thing) and getattr(thing, "__module__", "").startswith("spurline"):
            assert thing.__doc__, f"{room}.{name} has no docstring"


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_no_page_or_source_names_a_machine_path() -> None:
    suspicious = re.compile(r"(?<![\w.])/(?:work|root)/")
    for pattern in ("*.md", "src/**/*.py", "tests/**/*.py", "docs/**/*.md", "benchmarks/*", "tools/*.py"):
        for path in ROOT.glob(pattern):
            if path == Path(__file__) or not path.is_file():
                continue
            assert not suspicious.search(path.read_text("utf-8", errors="replace")), path
