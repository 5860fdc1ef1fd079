"""Listening: where and when were vessels heard that were known to be sending?

What is kept are sums by cell and hour, so memory grows with the sea and the time that a store
covers, not with its rows. All sums are of whole numbers: they do not depend on the order of adding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _listening
from spurline.ais.cell_hours import HOUR_BITS, NAMES_KEPT, CellHours, cell_hours, join_cell_hours, sum_by
from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints, Mask
from spurline.ais.grid import CELL_DEGREES, COLUMNS, Cells
from spurline.ais.histories import Histories

BLOCKS = 6
CLASSES = ("", "A", "B")
_FULL_S = 3000
_COMPACT_ROWS = 1_000_000
_FIXES_AT_ONCE = 1 << 17

Classes = tuple[NDArray[np.uint32], Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard, summed; every table is sorted by its key.

    `hours`: vessels by cell and hour. `rate_key` ((cell · 3 + class) · 6 + block of four hours UTC)
    with `rates`, five columns: messages that end a step of known sending, its seconds, and of the vessel-hours of
    (nearly) full sending their number, messages and squared messages. `cell_receiver`
    ((cell << 16) | receiver) with messages; `receiver_hour` ((receiver << 24) | hour) with vessels
    heard, counted anew in each cell. `first_*`: the first fix of each track.
    """

    hours: CellHours
    rate_key: Ints
    rates: Ints
    cell_receiver: Ints
    receiver_messages: Ints
    receiver_hour: Ints
    hour_vessels: Ints
    first_mmsi: NDArray[np.uint32]
    first_t: Ints
    first_lon: Floats
    first_lat: Floats

    def __len__(self) -> int:
        """Rows of all tables but that of hours."""
        return len(self.rate_key) + len(self.cell_receiver) + len(self.receiver_hour) + len(self.first_t)


def classes_of(histories: Histories) -> Classes:
    """MMSI, sorted, and for each the class of its transceiver last told, an index into CLASSES."""
    texts = histories.transceiver
    index = np.array([CLASSES.index(text) if text in CLASSES else 0 for text in (*texts.distinct(), "")])
    told = index[texts.code]
    rows = np.flatnonzero(told)[::-1]
    mmsi, last = np.unique(histories.mmsi[rows], return_index=True)
    return mmsi, told[rows[last]]


def class_index(mmsi: NDArray[np.uint32], classes: Classes) -> Ints:
    """The class of each of some vessels (see `classes_of`); 0: not told."""
    known, index = classes
    if not len(known):
        return np.zeros(len(mmsi), dtype=np.int64)
    at = np.minimum(np.searchsorted(known, mmsi), len(known) - 1)
    return np.where(known[at] == mmsi, index[at], 0)


class Listener:
    """Detector of what was heard (`Heard`). A vessel is known to be sending between two fixes of a
    track that are less than `gap_hours` apart, and is put on the line between them where they are
    more than an hour apart; real gaps do not lower the rates they are judged by."""

    def __init__(self, gap_hours: float, histories: Histories) -> None:
        self._gap_hours = gap_hours
        self._hours = _listening.Hours(1 / CELL_DEGREES, COLUMNS[CELL_DEGREES], round(gap_hours * HOUR_US))
        self._classes = classes_of(histories)
        self._parts: list[Heard] = []
        self._rows: list[tuple[Cells, NDArray[np.uint32]]] = []
        self._count = 0

    def feed(self, fixes: Fixes) -> None:
        first = fixes.first
        self._parts.append(_first_fixes(fixes, first))
        for begin in range(0, len(fixes), _FIXES_AT_ONCE):
            self._hear(fixes, first, slice(begin, begin + _FIXES_AT_ONCE))
            if self._count > _COMPACT_ROWS:
                self._compact()

    def _hear(self, fixes: Fixes, first: Mask, part: slice) -> None:
        """Take some fixes. Every fix and every hour between two adds at most one row to those begun."""
        hours = fixes.hours[part]
        between = int(hours[(hours > 1) & (hours < self._gap_hours)].sum())
        size = len(hours) + between + _listening.BEGUN
        rows, mmsi = np.empty((size, 7), dtype=np.int32), np.empty(size, dtype=np.uint32)
        count = self._hours.feed(
            *(fixes.mmsi[part], first[part].view(np.uint8), fixes.t[part], fixes.lon[part], fixes.lat[part]),
            *(fixes.receiver[part], rows, mmsi),
        )
        self._rows.append((rows[:count].copy(), mmsi[:count].copy()))
        self._count += count

    def finish(self) -> Heard:
        rows, mmsi = np.empty((_listening.BEGUN, 7), dtype=np.int32), np.empty(_listening.BEGUN, np.uint32)
        count = self._hours.finish(rows, mmsi)
        self._rows.append((rows[:count], mmsi[:count]))
        self._compact()
        return self._parts[0]

    def _compact(self) -> None:
        rows = np.concatenate([rows for rows, _ in self._rows])
        mmsi = np.concatenate([mmsi for _, mmsi in self._rows])
        self._parts = [join_heard([*self._parts, _summed(rows, mmsi, class_index(mmsi, self._classes))])]
        self._rows, self._count = [], 0


def _summed(rows: Cells, mmsi: NDArray[np.uint32], classes: Ints) -> Heard:
    """Tables of the rows that `_listening.Hours` writes."""
    cell, receiver, hour, messages, total, steps, seconds = rows.astype(np.int64).T
    leads = seconds >= 0
    present = leads & (total > 0)
    full = leads & (seconds >= _FULL_S)
    rate_key, rates = sum_by(
        ((cell * len(CLASSES) + classes) * BLOCKS + hour % 24 // (24 // BLOCKS))[leads],
        np.stack([steps, seconds, full, steps * full, steps**2 * full], axis=1)[leads],
    )
    heard = messages > 0
    known = heard & (receiver > 0)
    cell_receiver, receiver_messages = sum_by((cell[known] << 16) | receiver[known], messages[known])
    receiver_hour, hour_vessels = sum_by(
        (receiver[heard] << HOUR_BITS) | hour[heard], np.ones(int(heard.sum()), dtype=np.int64)
    )
    nobody, none = np.zeros(0, np.uint32), np.zeros(0)
    return Heard(
        cell_hours((cell[present] << HOUR_BITS) | hour[present], mmsi[present]),
        *(rate_key, rates, cell_receiver, receiver_messages, receiver_hour, hour_vessels),
        *(nobody, none.astype(np.int64), none, none),
    )


def _first_fixes(fixes: Fixes, first: Mask) -> Heard:
    none, rates = np.zeros(0, dtype=np.int64), np.zeros((0, 5), dtype=np.int64)
    starts = (fixes.mmsi[first], fixes.t[first], fixes.lon[first], fixes.lat[first])
    return Heard(NO_HOURS, none, rates, none, none, none, none, *starts)


NO_HOURS = CellHours(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, NAMES_KEPT), dtype=np.uint32))


def join_heard(parts: Sequence[Heard]) -> Heard:
    """The sum of what several partitions contribute, whatever their order."""

    def summed(key: str, values: str) -> tuple[Ints, Ints]:
        return sum_by(*(np.concatenate([getattr(part, name) for part in parts]) for name in (key, values)))

    starts = ("first_mmsi", "first_t", "first_lon", "first_lat")
    mmsi, t, lon, lat = (np.concatenate([getattr(part, name) for part in parts]) for name in starts)
    order = np.lexsort((lat, lon, t, mmsi))
    return Heard(
        join_cell_hours([part.hours for part in parts]),
        *summed("rate_key", "rates"),
        *summed("cell_receiver", "receiver_messages"),
        *summed("receiver_hour", "hour_vessels"),
        *(column[order] for column in (mmsi, t, lon, lat)),
    )
