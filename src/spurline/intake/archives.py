"""Packed files (zip, gzip, zstd) read as a stream, bounded while they are read.

Declared sizes are the attacker's word, so bytes are counted as they come out: one budget for the
whole archive, `MAX_ARCHIVE_RATIO` times its size on disk. Members are never extracted by name.
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from spurline.intake import limits
from spurline.model import BadInput, LimitExceeded

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BLOCK = 1 << 20
QUIET_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    # Nothing is fetched: extensions that are not in the wheel stay away.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
SMALL = 64 * 1024  # below this much output a high ratio is harmless: blank tables pack well


class Packing(StrEnum):
    """How the bytes of a file are packed."""

    PLAIN = "plain"
    ZIP = "zip"
    GZIP = "gzip"
    ZSTD = "zstd"


def packing(head: bytes) -> Packing:
    """Packing by magic bytes (RFC 1952, PKWARE APPNOTE, RFC 8878)."""
    if head.startswith(b"\x1f\x8b"):
        return Packing.GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Packing.ZIP
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return Packing.ZSTD
    return Packing.PLAIN


def opened(path: Path, where: str) -> BinaryIO:
    """`path` for reading. Raises BadInput for what is no readable file."""
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist or is no regular file"
            raise BadInput(what, where=where, do="Name a file")
        return path.open("rb")
    except BadInput:
        raise
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise BadInput(f"cannot be opened: {reason}", where=where, do="Check path and rights") from None
    except ValueError:
        raise BadInput("is not a possible path", where=where) from None


class _Budget(io.RawIOBase):
    """A stream that counts what is read from `source` against one shared allowance."""

    def __init__(self, source: BinaryIO, allowance: list[int], where: str) -> None:
        self._source = source
        self._allowance = allowance
        self._where = where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._source.read(len(buffer))
        except (
            OSError,
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            zstd.ZstdError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise BadInput(
                f"the packed data are damaged ({error})", where=self._where, do="Fetch the file again"
            ) from None
        self._allowance[0] -= len(data)
        if self._allowance[0] < 0:
            raise limits.MAX_ARCHIVE_RATIO.exceeded("unpacks to far more than its size", where=self._where)
        buffer[: len(data)] = data
        return len(data)


def _allowance(path: Path) -> list[int]:
    return [max(SMALL, path.stat().st_size * limits.MAX_ARCHIVE_RATIO.value)]


@contextmanager
def streams(path: Path, name: str | None = None) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
    """(label, stream of plain bytes) for each file in `path`, itself if it is not packed.

    `label` is the name for messages only. Raises BadInput for damaged, encrypted or nested
    archives, LimitExceeded for too many members or too much output.
    """
    where = name or path.name
    with opened(path, where) as source:
        yield _unpacked(source, path, where)


def _unpacked(source: BinaryIO, path: Path, where: str) -> Iterator[tuple[str, BinaryIO]]:
    head = source.read(4)
    source.seek(0)
    kind = packing(head)
    if kind is Packing.PLAIN:
        yield where, source
    elif kind is Packing.GZIP:
        with gzip.GzipFile(fileobj=source, mode="rb") as unzipped:
            budget = _Budget(unzipped, _allowance(path), where)  # type: ignore[arg-type]
            yield where, _refuse_nesting(budget, where)
    elif kind is Packing.ZIP:
        yield from _members(source, path, where)
    else:
        with zstd.ZstdFile(source) as unpacked:
            yield where, _refuse_nesting(_Budget(unpacked, _allowance(path), where), where)  # type: ignore[arg-type]


def _members(source: BinaryIO, path: Path, where: str) -> Iterator[tuple[str, BinaryIO]]:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            limits.MAX_ARCHIVE_MEMBERS.check(len(entries), f"holds {len(entries):,} files", where=where)
            entries = [entry for entry in entries if not entry.filename.startswith("__MACOSX/")]
            if not entries:
                raise BadInput("is an empty zip archive", where=where)
            allowance = _allowance(path)
            declared = sum(entry.file_size for entry in entries)
            if declared > allowance[0]:
                raise limits.MAX_ARCHIVE_RATIO.exceeded(f"declares {declared:,} bytes", where=where)
            for entry in sorted(entries, key=lambda entry: entry.filename):
                label = f"{where}: {printable(entry.filename)}"
                if entry.flag_bits & 0x1:
                    raise BadInput("is encrypted", where=label, do="Unpack it first")
                with archive.open(entry) as member:
                    yield label, _refuse_nesting(_Budget(member, allowance, label), label)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"is a damaged zip archive ({error})", where=where, do="Fetch it again") from None


def _refuse_nesting(raw: _Budget, where: str) -> BinaryIO:
    stream = io.BufferedReader(raw, BLOCK)
    if packing(stream.peek(4)) is not Packing.PLAIN:
        raise limits.MAX_ARCHIVE_DEPTH.exceeded("is an archive inside an archive", where=where)
    return stream


@contextmanager
def plain_named(path: Path) -> Iterator[Path]:
    """`path` under a name without the wildcards that DuckDB would expand."""
    if not set("*?[]{}\\'\"") & set(str(path)):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="spurline-") as folder:
        link = Path(folder) / "input"
        link.symlink_to(path.resolve())
        yield link


def first_line(error: Exception) -> str:
    """The first line of another library's message, for ours."""
    return str(error).strip().split("\n")[0][:300]


def printable(name: str) -> str:
    """`name` with control characters shown as escapes: archive names are foreign text."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in name)


def read_all(path: Path, limit: limits.Limit, name: str | None = None) -> bytes:
    """All bytes of a file, unpacked. Raises LimitExceeded above `limit`, BadInput for an archive
    of several files."""
    where = name or path.name
    parts: list[bytes] = []
    with streams(path, where) as files:
        for label, stream in files:
            if parts:
                raise BadInput("holds several files", where=where, do="Unpack it and add the files")
            data = stream.read(limit.value + 1)
            limit.check(len(data), "is too large", where=label)
            parts.append(data)
    return parts[0]


def copied(head: bytes, rest: BinaryIO, where: str, target: Path) -> Path:
    """`head` and what is left of a stream as the file `target`, for readers that need a path.

    Raises LimitExceeded when less than `MIN_FREE_DISK` would stay free.
    """
    with target.open("wb") as out:
        block = head
        while block:
            if shutil.disk_usage(target.parent).free < limits.MIN_FREE_DISK.value:
                raise LimitExceeded(
                    "unpacking would leave less than MIN_FREE_DISK of free disk",
                    where=where,
                    do="Free some space",
                )
            out.write(block)
            block = rest.read(BLOCK)
    return target
