"""Cases written for one test module: a folder, its files, and what case.toml says besides the question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spurline.case.adding import add
from spurline.case.config import template
from spurline.vault import Vault


def write_case(folder: Path, files: Mapping[str, str], settings: str) -> Path:
    """A case in `folder` that holds `files` (name → text), none of them refused."""
    beside = folder.parent / f"{folder.name}-files"
    beside.mkdir()
    for name, text in files.items():
        (beside / name).write_text(text)
    Vault.create(folder, template("Small", "Does freight move?") + settings.encode())
    _, refused = add(folder, [beside])
    assert not refused
    return folder
