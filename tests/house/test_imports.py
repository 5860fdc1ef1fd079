"""The walls of the house: what each room may import (the table of the design, read from the code)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "spurline"

SENSES = {"claims", "ais", "imagery"}
BELOW_CASE = {"weighing", "itinerary", *SENSES, "simulate", "places", "intake", "vault", "model"}
MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "vault": {"model"},
    "intake": {"model", "vault"},
    "places": {"model"},
    "simulate": {"model", "places"},
    "claims": {"model", "places"},
    "ais": {"model", "places"},
    "imagery": {"model", "places"},
    "itinerary": {"model", "places"},
    "weighing": {"model"},
    "case": BELOW_CASE,
    "dossier": {"case", "model"},
    "web": {"case", "dossier", "model"},
    "cli": {*BELOW_CASE, "case", "dossier", "web"},
}
SOCKET_MODULES = {"socket", "ssl", "urllib.request", "http.client", "httpx", "requests", "aiohttp", "ftplib"}


def imported(path: Path) -> set[str]:
    """Absolute names of the modules that a file imports at run time or for types."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the room's name"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def files(room: str) -> list[Path]:
    return sorted((SOURCE / room).rglob("*.py"))


def test_every_room_is_in_the_table() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_go_down_only(room: str) -> None:
    for path in files(room):
        for name in imported(path):
            parts = name.split(".")
            if parts[0] != "spurline" or len(parts) < 2 or parts[1] == "__version__":
                continue
            assert parts[1] == room or parts[1] in MAY_IMPORT[room], f"{path} imports {name}"


def test_model_needs_the_standard_library_only() -> None:
    import sys

    for path in files("model"):
        tree = ast.parse(path.read_text("utf-8"))
        typing_only = {
            child
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for child in ast.walk(node)
        }
        for node in ast.walk(tree):
            if node in typing_only or not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            root = (module or "").split(".")[0]
            assert root == "spurline" or root in sys.stdlib_module_names, f"{path} imports {module}"


def test_only_intake_fetch_and_the_local_web_app_may_open_a_socket() -> None:
    for path in sorted(SOURCE.rglob("*.py")):
        relative = path.relative_to(SOURCE).as_posix()
        if relative == "intake/fetch.py" or relative.startswith("web/"):
            continue
        assert not imported(path) & SOCKET_MODULES, f"{path} can open a socket"


def test_the_dossier_sees_only_the_read_only_view_of_a_case() -> None:
    for room in ("dossier", "web"):
        for path in files(room):
            for name in imported(path):
                if name.startswith("spurline.case"):
                    assert name.startswith("spurline.case.view"), f"{path} imports {name}"
