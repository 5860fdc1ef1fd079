"""Shared fixtures: where the evaluation data lie, and when their absence is a failure."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI lets nothing skip")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared evaluation data beside the checkout."""
    if not (SHARED / "data").is_dir():
        _missing("the shared evaluation data are not beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that can render pages."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        _missing("no Chromium is installed")
    assert found
    return found
