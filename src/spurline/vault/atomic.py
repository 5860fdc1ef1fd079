"""Files that are either wholly there or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spurline.model import SpurlineError


class WriteFailed(SpurlineError, OSError):
    """The disk refused a write; nothing that was there before is changed."""


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty temporary file in `folder` (made if missing) that is gone afterwards, unless it
    was settled. Raises WriteFailed for errors of the disk."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    except OSError as error:
        raise _failed(folder, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    except OSError as error:
        raise _failed(folder, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def settle(temporary: Path, target: Path) -> None:
    """Give a written temporary file of the same file system its final name, durably: the bytes
    are synced before the rename and the folder after it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(target)
    sync_folder(target.parent)


def write_bytes(target: Path, data: bytes) -> None:
    """Write `data` to `target` atomically and durably. Raises WriteFailed."""
    with scratch(target.parent) as temporary:
        temporary.write_bytes(data)
        temporary.chmod(0o644)
        settle(temporary, target)


def _failed(target: Path, error: OSError) -> WriteFailed:
    reason = error.strerror or type(error).__name__
    return WriteFailed(
        f"could not be written ({reason})", where=str(target), do="Check space and permissions"
    )
