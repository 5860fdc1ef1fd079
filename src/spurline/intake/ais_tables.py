"""AIS positions from tables: text (CSV in any dialect) read by compiled loops, Parquet by DuckDB.

Text is read as a stream of blocks, whatever its packing; nothing of it is kept but the batch that
is being filled, so memory does not grow with the file. A row that cannot be used is counted with
its reason; nothing is guessed.
"""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from spurline.intake import limits
from spurline.intake.ais_columns import Layout, layout_of
from spurline.intake.ais_parquet import read_parquet
from spurline.intake.ais_rows import DAY_FIRST, ORDER_UNKNOWN, BatchArrays, Dialect, fed, read_rows, rows_of
from spurline.intake.archives import Packing, copied, opened, packing, streams
from spurline.intake.batches import PositionBatch
from spurline.intake.tables import header_of
from spurline.intake.text import decode_bytes, wide_encoding
from spurline.model import BadInput

HEAD_BYTES = 1 << 20  # of a table are looked at before it is read
BLOCK_BYTES = 1 << 18

_LINE = re.compile(rb"\s*([^\r\n]*)")


def read_position_table(
    path: Path, where: str, columns: Mapping[str, str] | None, zone: tzinfo | None
) -> Iterator[PositionBatch]:
    """Batches of a CSV (plain, zip, gzip, zstd) or Parquet file; see `read_positions`."""
    with opened(path, where) as file:
        plain = packing(file.read(4)) is Packing.PLAIN
    with streams(path, where) as files, tempfile.TemporaryDirectory(prefix="spurline-") as folder:
        for number, (label, stream) in enumerate(files):
            head = stream.read(HEAD_BYTES)
            if head.startswith(b"PAR1"):
                whole = path if plain else copied(head, stream, label, Path(folder) / "unpacked")
                yield from read_parquet(whole, label, columns, zone)
            else:
                yield from _read_text(path, number, label, head, stream, columns, zone)


def _read_text(
    path: Path,
    number: int,
    where: str,
    head: bytes,
    stream: BinaryIO,
    columns: Mapping[str, str] | None,
    zone: tzinfo | None,
) -> Iterator[PositionBatch]:
    """Batches of the table that is file `number` of `path`, whose first bytes are `head`."""
    first = next(_as_utf8(iter([head]), head))
    header, dialect = _header(first, where)
    layout = layout_of(header, columns, where=where)
    order = DAY_FIRST
    if not layout.day_first:
        order = _order_of_dates(path, number, where, first, layout, dialect)
    blocks = _as_utf8(_blocks(head, stream), head)
    yield from read_rows(blocks, where, layout, dialect, zone, order)


def _header(first: bytes, where: str) -> tuple[tuple[str, ...], Dialect]:
    """The column names on the first line that is not blank, and how the table is written."""
    match = _LINE.match(first)
    line = match[1] if match else b""
    limits.MAX_LINE_BYTES.check(len(line), "has a line that is too long", where=where)
    if not line.strip():
        raise BadInput("is empty", where=where, do="Leave it out")
    header, delimiter = header_of(decode_bytes(line)[0])
    limits.MAX_COLUMNS.check(len(header), f"has {len(header):,} columns", where=where)
    return header, Dialect(delimiter, len(header), decimal_comma=delimiter == ";")


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while block := stream.read(BLOCK_BYTES):
        yield block


def _as_utf8(blocks: Iterable[bytes], head: bytes) -> Iterator[bytes]:
    """The blocks of a text in UTF-16 or UTF-32 as UTF-8; any other text as it is, without its byte
    order mark. What does not fit the encoding becomes U+FFFD, which spoils no more than its cell."""
    encoding = wide_encoding(head)
    if encoding is None:
        for number, block in enumerate(blocks):
            yield block.removeprefix(codecs.BOM_UTF8) if number == 0 else block
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for number, block in enumerate(blocks):
        text = decoder.decode(block)
        yield (text.removeprefix("\ufeff") if number == 0 else text).encode()


@contextmanager
def _again(path: Path, number: int, where: str) -> Iterator[Iterator[bytes]]:
    """The blocks of file `number` of `path` from its beginning."""
    with streams(path, where) as files:
        _, stream = next(islice(files, number, None))
        head = stream.read(HEAD_BYTES)
        yield _as_utf8(_blocks(head, stream), head)


def _order_of_dates(
    path: Path, number: int, where: str, first: bytes, layout: Layout, dialect: Dialect
) -> int:
    """Whether dates with slashes are day/month or month/day: the first that can be only one of them
    tells. Usually it stands in the first block; else the file is searched for it.

    Raises BadInput when no date tells.
    """
    proven, slashes = _proven([first], where, layout, dialect)
    if proven or not slashes:
        return proven
    with _again(path, number, where) as blocks:
        proven, _ = _proven(blocks, where, layout, dialect)
    if proven:
        return proven
    raise BadInput(
        "dates such as 01/02/2023 do not tell day from month here", where=where, do="Write them as 2023-02-01"
    )


def _proven(blocks: Iterable[bytes], where: str, layout: Layout, dialect: Dialect) -> tuple[int, bool]:
    """The order that the first telling date proves, and whether there are dates with slashes."""
    rows = rows_of(layout, dialect, None, ORDER_UNKNOWN)
    BatchArrays(rows)
    for full in fed(rows, blocks, where):
        if rows.proven:
            break
        if full:
            BatchArrays(rows)
    return rows.proven, rows.slashes > 0
