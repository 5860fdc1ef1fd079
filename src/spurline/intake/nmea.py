"""AIS sentences to positions and static data, block by block.

Three kernels follow one another: lines to sentences, parts to whole messages, messages to rows
(framing IEC 61162-1, tag blocks NMEA 0183 4.10, time lines `$PGHP` of the Danish GateHouse format,
messages ITU-R M.1371-5, annex 8).

**Time** of a message, the first that exists: `c:` of its tag block or of its group; the receipt time
behind its checksum; the last `$PGHP` or tag line before it; the clock of the last base station
heard, which a position sharpens by the UTC second that it carries. Stated times are kept as they
are: they are when a station received the message. A position without any time is rejected.

**Receiver**: `s:` of its tag block or of its group, else of the last `$PGHP` or tag line.

**Parts** of one message come in their order within `PATIENCE` lines, from one receiver; only a part
whose line says nothing of a receiver may join the message of another.

**Static data** are told when a vessel says something else than last time in messages of that type.
Vessels that say nothing of themselves are told at the end, by the class of their positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from spurline.intake import limits
from spurline.intake._nmea_lines import LineReader
from spurline.intake._nmea_parts import PartJoiner
from spurline.intake._nmea_reports import POSITION, ReportReader
from spurline.intake.batches import FIRST_TIME, LAST_TIME, PositionBatch, Tally
from spurline.model import Positions, Static

BLOCK_BYTES = 4 << 20

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def read_nmea(stream: BinaryIO, where: str) -> Iterator[PositionBatch]:
    """Batches of the sentences in `stream`, one per block of 4 MB; the last one carries the
    rejections and notes of the whole file and the vessels without static data.

    Lines end with a line feed, a carriage return or both. Raises LimitExceeded for a line above
    `MAX_LINE_BYTES`.
    """
    lines, parts, reports = LineReader(), PartJoiner(), ReportReader()
    for block in _blocks(stream, where):
        sentences, letters, used = lines.read(block)
        _check(lines.longest, where)
        messages = sentences[: parts.join(sentences, letters, used)]
        rows, told = reports.read(messages, letters)
        names = tuple(name.decode("latin-1") for name in lines.receivers)
        yield PositionBatch(_positions(rows, names), tuple(_static(*said) for said in told.tolist()))
    yield _last_batch(lines, parts, reports, where)


def _check(line_bytes: int, where: str) -> None:
    limits.MAX_LINE_BYTES.check(line_bytes, "has a line that is too long", where=where)


def _blocks(stream: BinaryIO, where: str) -> Iterator[memoryview]:
    """Blocks of whole lines; a carriage return is never parted from the line feed behind it."""
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        at = 1 + max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1))
        rest = data[at:]
        _check(len(rest), where)
        if at:
            yield memoryview(data)[:at]
    if rest:
        yield memoryview(rest)


def _last_batch(lines: LineReader, parts: PartJoiner, reports: ReportReader, where: str) -> PositionBatch:
    tally = Tally(where)
    for reason, first, count in lines.rejected() + parts.rejected() + reports.rejected():
        tally.add(reason, first, count)
    notes: tuple[str, ...] = ()
    if reports.by_clock:
        notes = (f"{reports.by_clock} positions carry the time of the last base station heard before them",)
    silent = tuple(
        Static(mmsi, _moment(t), transceiver=transceiver.decode("ascii"))
        for mmsi, transceiver, t in reports.silent()[["mmsi", "transceiver", "t"]].tolist()
    )
    return PositionBatch(_positions(np.empty(0, POSITION), ("",)), silent, tally.rejections(), notes)


def _positions(rows: NDArray[np.void], receivers: tuple[str, ...]) -> Positions:
    columns = {name: np.ascontiguousarray(rows[name]) for name in POSITION.names or ()}
    return Positions(
        **columns,
        track=np.zeros(len(rows), np.uint32),
        reject=np.zeros(len(rows), np.uint8),
        receivers=receivers,
    )


def _static(t: int, mmsi: int, transceiver: bytes, words: tuple[Any, ...]) -> Static:
    imo, length, width, kind, draught, name, callsign, destination = words
    return Static(
        mmsi,
        _moment(t),
        imo=imo or None,
        name=name.decode("ascii") or None,
        callsign=callsign.decode("ascii") or None,
        type=kind or None,
        length_m=float(length) or None,
        width_m=float(width) or None,
        draught_m=draught / 10 or None,
        destination=destination.decode("ascii") or None,
        transceiver=transceiver.decode("ascii"),
    )


def _moment(t: int) -> datetime | None:
    return _EPOCH + timedelta(microseconds=t) if FIRST_TIME <= t < LAST_TIME else None
