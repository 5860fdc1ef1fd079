"""Packed files (zip, gzip, zstd) read as a stream, bounded while they are read.

Declared sizes are the attacker's word, so bytes are counted as they come out: one budget for the
whole archive, `MAX_ARCHIVE_RATIO` times its size on disk. Members are never extracted by name.
"""

from __future__ import annotations

import gzip
import io
import shutil
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
        with _zstd(path, where) as lines:
            yield where, _refuse_nesting(_Budget(lines, _allowance(path), where), where)


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


class _ZstdLines(io.RawIOBase):
    """The lines of a zstd-packed text in UTF-8, each ended by a plain newline. DuckDB unpacks
    them, as Python can only from 3.14 on. One line is at most `MAX_LINE_BYTES` long."""

    def __init__(self, path: Path) -> None:
        import duckdb

        self._connection = duckdb.connect(config=QUIET_DUCKDB | {"threads": 1})
        self._cursor = self._connection.execute(
            "SELECT line FROM read_csv(?, compression='zstd', encoding='utf-8', auto_detect=false, "
            "header=false, delim='\x01', quote='', escape='', strict_mode=false, null_padding=true, "
            "columns={'line': 'VARCHAR'}, max_line_size=?)",
            [str(path), limits.MAX_LINE_BYTES.value],
        )
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        import duckdb

        while len(self._rest) < size:
            try:
                rows = self._cursor.fetchmany(2048)
            except duckdb.Error as error:
                raise OSError(first_line(error)) from None
            if not rows:
                break
            text = "".join(f"{line or ''}\n" for (line,) in rows)
            self._rest += text.encode()
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def close(self) -> None:
        if not self.closed:
            self._connection.close()
        super().close()


@contextmanager
def _zstd(path: Path, where: str) -> Iterator[BinaryIO]:
    import duckdb

    with plain_named(path) as safe:
        try:
            lines = _ZstdLines(safe)
        except duckdb.Error as error:
            raise BadInput(
                f"cannot be unpacked ({first_line(error)})", where=where, do="Try: zstd -d"
            ) from None
        try:
            yield lines  # type: ignore[misc]
        finally:
            lines.close()


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


@contextmanager
def unpacked_file(path: Path, name: str | None = None) -> Iterator[Iterator[tuple[str, Path]]]:
    """(label, path of a plain file) for each file in `path`, for readers that need a path.

    Packed content is copied block by block into a temporary folder under a name of our own, and
    only while `MIN_FREE_DISK` stays free; the folder is gone afterwards.
    """
    where = name or path.name
    with opened(path, where) as source:
        packed = packing(source.read(4)) is not Packing.PLAIN
    with tempfile.TemporaryDirectory(prefix="spurline-") as folder:
        yield _copies(path, where, Path(folder)) if packed else iter([(where, path)])


def _copies(path: Path, where: str, folder: Path) -> Iterator[tuple[str, Path]]:
    target = folder / "unpacked"
    with streams(path, where) as files:
        for label, stream in files:
            with target.open("wb") as out:
                while block := stream.read(BLOCK):
                    if shutil.disk_usage(folder).free < limits.MIN_FREE_DISK.value:
                        raise LimitExceeded(
                            "unpacking would leave less than MIN_FREE_DISK of free disk",
                            where=label,
                            do="Free some space",
                        )
                    out.write(block)
            yield label, target
