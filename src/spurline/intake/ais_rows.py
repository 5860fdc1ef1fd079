"""Rows of a text table as batches of positions: what goes into the compiled loops and comes out.

A batch ends when it holds `BATCH_ROWS` positions, or earlier when its room for names and static
reports is used up; where blocks were cut plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.intake import limits
from spurline.intake._rows import Rows
from spurline.intake.ais_columns import NAV_STATUS, NOTHING, TRANSCEIVERS, Layout
from spurline.intake.ais_faults import WORDS, Fault
from spurline.intake.ais_statics import STATIC_CELLS, static_of
from spurline.intake.ais_times import periods_of
from spurline.intake.batches import BATCH_ROWS, FIRST_TIME, LAST_TIME, PositionBatch, Tally, positions_of
from spurline.intake.text import decode_bytes
from spurline.model import BadInput, Positions, Static

Words = tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint8]]

ORDER_UNKNOWN, DAY_FIRST, MONTH_FIRST = range(3)

# Own columns in the order in which the compiled loops number them.
_COLUMNS = (
    *("mmsi", "t", "lon", "lat", "sog", "cog", "heading", "nav_status", "transceiver", "receiver"),
    "millisecond",
    *STATIC_CELLS,
)
_MOST_STATICS = 1 << 16
_MOST_RECEIVERS = 1 << 16
TEXT_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: the sign between its cells, how many a row has, and whether a comma
    is a decimal sign."""

    delimiter: str
    width: int
    decimal_comma: bool = False


def rows_of(layout: Layout, dialect: Dialect, zone: tzinfo | None, order: int) -> Rows:
    """The compiled reader of one table; times without a zone are read in `zone`."""
    return Rows(
        np.array([layout.columns.get(own, -1) for own in _COLUMNS], np.int32),
        _words(NAV_STATUS),
        _words(TRANSCEIVERS),
        _words(dict.fromkeys(NOTHING, 1)),
        periods_of(zone),
        (FIRST_TIME, LAST_TIME),
        width=dialect.width,
        delimiter=ord(dialect.delimiter),
        comma=dialect.decimal_comma,
        wrapped=layout.wrapped_course,
        order=order,
        most_bytes=limits.MAX_LINE_BYTES.value,
    )


def _words(codes: Mapping[str, int]) -> Words:
    """Words as bytes one behind the other, where each ends, and their codes."""
    texts = [word.encode() for word in codes]
    return (
        np.frombuffer(b"".join(texts), np.uint8),
        np.cumsum([len(text) for text in texts], dtype=np.int32),
        np.array([*codes.values()], np.uint8),
    )


class BatchArrays:
    """The arrays of one batch, filled by `Rows`."""

    def __init__(self, rows: Rows) -> None:
        whole, floats = np.empty(BATCH_ROWS, np.int64), np.empty((5, BATCH_ROWS))
        codes, text = np.empty(BATCH_ROWS, np.uint8), max(TEXT_BYTES, limits.MAX_LINE_BYTES.value)
        self._rows = rows
        self._columns: tuple[NDArray[np.generic], ...] = (
            np.empty(BATCH_ROWS, np.uint32),
            whole,
            *floats,
            codes,
            np.empty(BATCH_ROWS, np.uint16),
        )
        self._statics: tuple[NDArray[np.generic], ...] = (
            np.empty(_MOST_STATICS, np.uint32),
            np.empty(_MOST_STATICS, np.int64),
            np.empty(_MOST_STATICS, np.uint8),
            np.empty(_MOST_STATICS * len(STATIC_CELLS) + 1, np.int64),
            np.empty(text, np.uint8),
        )
        self._receivers = (np.empty(_MOST_RECEIVERS, np.int64), np.empty(text, np.uint8))
        rows.begin(self._columns, self._statics, self._receivers)

    def positions(self) -> Positions:
        """The positions read so far, receivers in alphabetical order behind ""."""
        count = self._rows.count
        names = _texts(*self._receivers, self._rows.kept_texts()[1])
        receivers = ("", *sorted(set(names)))
        place = {name: number for number, name in enumerate(receivers)}
        numbers = np.array([0, *(place[name] for name in names)], np.uint16)
        mmsi, t, lon, lat, sog, cog, heading, nav_status, receiver = (
            column[:count] for column in self._columns
        )
        return positions_of(
            mmsi=mmsi,
            t=t.astype(np.int64, copy=False),
            lon=lon.astype(np.float64, copy=False),
            lat=lat.astype(np.float64, copy=False),
            sog=sog.astype(np.float64, copy=False),
            cog=cog.astype(np.float64, copy=False),
            heading=heading.astype(np.float64, copy=False),
            nav_status=nav_status,
            receiver=numbers[receiver],
            receivers=receivers,
        )

    def statics(self, *, comma: bool) -> tuple[Static, ...]:
        """The static reports read so far, in the order of their rows."""
        count, cells = self._rows.kept_texts()[0], len(STATIC_CELLS)
        mmsi, t, transceiver, ends, text = self._statics
        texts = _texts(ends, text, count * cells)
        found = (
            static_of(*said, tuple(texts[k * cells : (k + 1) * cells]), comma=comma)
            for k, said in enumerate(
                zip(mmsi[:count].tolist(), t[:count].tolist(), transceiver[:count].tolist(), strict=True)
            )
        )
        return tuple(static for static in found if static is not None)


def _texts(ends: NDArray[np.generic], text: NDArray[np.generic], count: int) -> list[str]:
    """`count` texts that stand one behind the other."""
    bounds = ends[: count + 1].tolist()
    whole = text[: bounds[-1]].tobytes()
    return [decode_bytes(whole[at:end])[0] for at, end in pairwise(bounds)]


def fed(rows: Rows, blocks: Iterable[bytes], where: str) -> Iterator[bool]:
    """Feeds a table to `rows` block by block: True when a batch is full (the next must be begun
    before the iteration goes on), False when a block is used up.

    Raises LimitExceeded for a row above `MAX_LINE_BYTES`.
    """
    rest = bytearray()
    for block, last in _with_end(blocks):
        data = rest
        data += block
        data += b"\n"
        stop, at = len(data) - 1, 0
        while True:
            at = rows.feed(data, stop, at, last)
            if rows.too_long:
                raise limits.MAX_LINE_BYTES.exceeded("has a line that is too long", where=where)
            if not rows.full:
                break
            yield True
        rest = data[at:stop]
        yield False


def _with_end(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for block in blocks:
        yield block, False
    yield b"", True


def read_rows(
    blocks: Iterable[bytes], where: str, layout: Layout, dialect: Dialect, zone: tzinfo | None, order: int
) -> Iterator[PositionBatch]:
    """Batches of the table whose bytes are `blocks`; the last one carries what was left out of the
    whole table and notes on how it was understood.

    Raises BadInput for a table without rows and for one whose times have no known form.
    """
    rows = rows_of(layout, dialect, None if layout.utc else zone, order)
    arrays = BatchArrays(rows)
    for full in fed(rows, blocks, where):
        if full:
            yield PositionBatch(arrays.positions(), arrays.statics(comma=dialect.decimal_comma))
            arrays = BatchArrays(rows)
    if rows.rows == 0:
        raise BadInput("holds a header and no rows", where=where, do="Leave it out")
    tally = Tally(where)
    for fault, line, count in rows.faults():
        tally.add(WORDS[Fault(fault)], line, count)
    strange = decode_bytes(rows.strange())[0]
    notes = notes_on(tally, rows.rows, rows.naive, strange, layout, zone)
    yield PositionBatch(
        arrays.positions(), arrays.statics(comma=dialect.decimal_comma), tally.rejections(), notes
    )


def notes_on(
    tally: Tally, rows: int, naive: int, strange: str, layout: Layout, zone: tzinfo | None
) -> tuple[str, ...]:
    """How a table of `rows` rows was understood, `naive` of which had times without a zone.

    Raises BadInput when no row could be used, mostly because times, such as `strange`, have no known
    form.
    """
    notes: list[str] = []
    if sum(count for _, count in tally.reasons.values()) == rows:
        worst = max(tally.reasons, key=lambda reason: tally.reasons[reason][1])
        if worst == WORDS[Fault.T_NO_FORM]:
            raise BadInput(
                f"none of its {rows:,} rows can be used: times such as {strange!r} have no known form",
                where=tally.file,
                do="Use ISO 8601 with a clock time, or seconds since 1970",
            )
        notes.append(f"none of its {rows:,} rows can be used, mostly because {worst}")
    if naive and layout.utc and zone is not None:
        notes.append("times are UTC by the provider's documentation: the zone given was not applied")
    elif naive and not layout.utc and zone is None:
        notes.append("times carry no zone and were read as UTC, the time of AIS")
    return tuple(notes)
