"""Read-only originals, named by the SHA-256 of their bytes: vault/ab/<sha256>."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from spurline.model import CustodyBroken, NotResolved
from spurline.vault.atomic import scratch, settle

_CHUNK = 1 << 20
_NAME = re.compile(r"^[0-9a-f]{64}$")
_READ_ONLY = 0o444


def digest(path: Path) -> str:
    """SHA-256 of a file in hex, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


class Blobs:
    """The folder of originals of one case."""

    __slots__ = ("folder",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where a blob lies. Raises NotResolved for a name that is not a hash."""
        if not _NAME.match(sha256):
            raise NotResolved(f"{sha256!r} is not a SHA-256", do="Use an id that `spurline show` prints")
        return self.folder / sha256[:2] / sha256

    def put(self, source: Path) -> tuple[str, int]:
        """Copy a file into the vault; returns its SHA-256 and size in bytes.

        The hash is taken from the bytes that are written, so a file that changes while it is
        read cannot get a wrong name. Putting the same bytes again changes nothing.
        """
        total, size = hashlib.sha256(), 0
        with scratch(self.folder) as temporary:
            with source.open("rb") as reader, temporary.open("wb") as writer:
                while chunk := reader.read(_CHUNK):
                    total.update(chunk)
                    size += len(chunk)
                    writer.write(chunk)
            target = self.path(total.hexdigest())
            if not target.exists():
                temporary.chmod(_READ_ONLY)
                settle(temporary, target)
        return total.hexdigest(), size

    def check(self, sha256: str) -> None:
        """Re-hash one blob. Raises CustodyBroken when it is missing or differs."""
        path = self.path(sha256)
        if not path.is_file():
            raise CustodyBroken("the original is missing from the vault", where=sha256)
        found = digest(path)
        if found != sha256:
            raise CustodyBroken(f"the original has changed, it now hashes to {found}", where=sha256)
        if path.stat().st_mode & 0o222:
            raise CustodyBroken("the original is no longer read-only", where=sha256)

    def __iter__(self) -> Iterator[Path]:
        """Every file under the vault folder, in a fixed order."""
        yield from sorted(path for path in self.folder.rglob("*") if path.is_file())
