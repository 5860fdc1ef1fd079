"""Files, folders and globs of the command line as sources of a store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from spurline.model import Rejection

if TYPE_CHECKING:
    from spurline.ais import Source
    from spurline.case.progress import Progress


def sources_of(
    names: Sequence[str], columns: Mapping[str, str] | None, zone: tzinfo | None, progress: Progress
) -> tuple[list[Source], list[Rejection]]:
    """The files that are meant, hashed, in order of name, and those that cannot be opened."""
    from spurline.ais import Source
    from spurline.intake import read_positions

    settings = sorted((columns or {}).items())
    how = "; ".join([*(f"{ours}={theirs}" for ours, theirs in settings), *([f"zone={zone}"] if zone else [])])
    sources, missing = [], []
    paths = sorted({path for name in names for path in _meant(name)})
    for number, path in enumerate(paths, 1):
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            missing.append(Rejection(str(path), "file", f"cannot be opened ({error.strerror})"))
            continue
        read = partial(read_positions, path, path.name, columns=columns, zone=zone)
        sources.append(Source(path.name, digest, read, how))
        progress("hashing files", number, len(paths))
    return sources, missing


def _meant(name: str) -> Iterator[Path]:
    """A file, all files below a folder, or what a glob finds (itself, if that is nothing)."""
    path = Path(name)
    if path.is_dir():
        below = (one for one in path.rglob("*") if one.is_file())
        yield from (
            one for one in below if not any(part.startswith(".") for part in one.relative_to(path).parts)
        )
    elif path.exists():
        yield path
    else:
        found = glob(name, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
        yield from map(Path, found or [name])
