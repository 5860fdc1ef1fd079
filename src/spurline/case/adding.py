"""Taking files into a case: each is recognised by its content, a bad one never stops the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spurline.case.progress import Progress, silent
from spurline.intake import Kind, sniff
from spurline.model import BadInput
from spurline.vault import CASE_FILE, Vault

_META_KEYS = {"published", "language", "outlet", "url", "columns", "zone"}


@dataclass(frozen=True, slots=True)
class Added:
    """One file that was taken in."""

    name: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that was left out, and why."""

    name: str
    reason: str


def add(
    folder: Path,
    paths: Sequence[str | Path],
    *,
    kind: str | None = None,
    meta: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress = silent,
) -> tuple[tuple[Added, ...], tuple[Refused, ...]]:
    """Take files, folders and globs into the case in `folder`.

    `kind` overrides what the content looks like; `meta` maps a file name to what is known of it
    (published, language, outlet, url; columns and zone for tables of positions). Returns what
    was added and what was refused with the reason; the latter is kept in the case too. Raises
    BadInput when a path names nothing.
    """
    files = collect(paths)
    added: list[Added] = []
    refused: list[Refused] = []
    with Vault.opened(folder) as vault:
        for number, path in enumerate(files, 1):
            name = path.name
            try:
                found = Kind(kind) if kind else sniff(path)
                detail = dict((meta or {}).get(name, {}))
                sha256 = vault.add(path, kind=found.value, name=name, detail=detail, url=detail.get("url"))
                added.append(Added(name, found.value, sha256))
            except BadInput as error:
                refused.append(
                    _refuse(vault, name, error.what if not error.do else f"{error.what}. {error.do}")
                )
            except PermissionError:
                refused.append(_refuse(vault, name, "cannot be read (permission denied)"))
            progress("adding", number, len(files))
    return tuple(added), tuple(refused)


def collect(paths: Sequence[str | Path]) -> list[Path]:
    """The files that paths, folders and globs name, each once, in sorted order.

    Hidden files and case files are passed over inside folders. Raises BadInput for a path that
    names nothing.
    """
    found: set[Path] = set()
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
            found.update(p for p in inside if p.name != CASE_FILE)
        elif path.exists():
            found.add(path)
        else:
            base, pattern = _split_glob(path)
            matches = [p for p in base.glob(pattern) if p.is_file()] if pattern else []
            if not matches:
                raise BadInput("names no file", where=str(given), do="Check the path or the pattern")
            found.update(matches)
    return sorted(found, key=lambda path: (path.name, str(path)))


def read_meta(path: Path) -> dict[str, dict[str, Any]]:
    """A JSON file that maps file names to what is known of them. Raises BadInput."""
    try:
        body = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"this is no JSON file: {error}", where=str(path)) from error
    if not isinstance(body, dict) or not all(isinstance(row, dict) for row in body.values()):
        raise BadInput(
            "must map file names to objects",
            where=str(path),
            do='Write {"a.txt": {"published": "2022-11-05"}}',
        )
    for name, row in body.items():
        unknown = sorted(set(row) - _META_KEYS)
        if unknown:
            known = ", ".join(sorted(_META_KEYS))
            raise BadInput(f"{unknown[0]!r} is not known", where=f"{path}, {name}", do=f"Known are {known}")
    return body


def _refuse(vault: Vault, name: str, reason: str) -> Refused:
    vault.refuse(name, reason)
    return Refused(name, reason)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _split_glob(path: Path) -> tuple[Path, str]:
    """The folder before the first part with a wildcard, and the pattern after it."""
    for number, part in enumerate(path.parts):
        if any(sign in part for sign in "*?["):
            return Path(*path.parts[:number]), str(Path(*path.parts[number:]))
    return path, ""
