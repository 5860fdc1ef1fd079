"""Fixtures of the dossier's tests: published samples and the page as a tree."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spurline.dossier import publish

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sample() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(HERE / "sample.py")))


@pytest.fixture(scope="session")
def published(sample: SimpleNamespace) -> dict[str, bytes]:
    return publish(sample.sample_view())


@pytest.fixture(scope="session")
def page(published: dict[str, bytes]) -> Any:
    """The page as a tree of elements."""
    from lxml import html

    return html.document_fromstring(published["dossier.html"].decode())
