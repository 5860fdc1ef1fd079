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
from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints, Mask
from spurline.ais.grid import CELL_DEGREES, COLUMNS, Cells
from spurline.ais.histories import Histories

HOUR_BITS = 24
BLOCKS = 6
CLASSES = ("", "A", "B")
NAMES_KEPT = 3
_FULL_S = 3000
_COMPACT_ROWS = 1_000_000
_MIX = np.uint64(2_654_435_761)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard, summed; every table is sorted by its key.

    `cell_hour` ((cell << 24) | hour since 1970) with the `vessels` heard then and there and the
    MMSI of a few of them (`names`, 0: none; the same few whatever the order of reading).
    `rate_key` ((cell · 3 + class) · 6 + block of four hours UTC) with `rates`, five columns:
    messages, seconds of known sending, and of the vessel-hours of (nearly) full sending their
    number, messages and squared messages. `cell_receiver` ((cell << 16) | receiver) with messages;
    `receiver_hour` ((receiver << 24) | hour) with vessels heard, counted anew in each cell.
    `first_*`: the first fix of each track.
    """

    cell_hour: Ints
    vessels: Ints
    names: NDArray[np.uint32]
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


def classes_of(histories: Histories) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """MMSI, sorted, and for each the class of its transceiver last told, an index into CLASSES."""
    texts = histories.transceiver
    index = np.array([CLASSES.index(text) if text in CLASSES else 0 for text in (*texts.distinct(), "")])
    told = index[texts.code]
    rows = np.flatnonzero(told)[::-1]
    mmsi, last = np.unique(histories.mmsi[rows], return_index=True)
    return mmsi, told[rows[last]]


def class_index(
    mmsi: NDArray[np.uint32], classes: tuple[NDArray[np.uint32], NDArray[np.int64]]
) -> NDArray[np.int64]:
    """The class of each of some vessels (see `classes_of`)."""
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
        self._parts: list[Heard] = [_NOTHING]
        self._rows: list[tuple[Cells, NDArray[np.uint32]]] = []
        self._count = 0

    def feed(self, fixes: Fixes) -> None:
        sending = fixes.hours[fixes.hours < self._gap_hours]
        size = 2 * len(fixes) + int(sending.sum()) + 64
        rows, mmsi = np.empty((size, 6), dtype=np.int32), np.empty(size, dtype=np.uint32)
        first = fixes.first
        count = self._hours.feed(
            fixes.mmsi, first.view(np.uint8), fixes.t, fixes.lon, fixes.lat, fixes.receiver, rows, mmsi
        )
        self._rows.append((rows[:count].copy(), mmsi[:count].copy()))
        self._parts.append(_first_fixes(fixes, first))
        self._count += count
        if self._count > _COMPACT_ROWS:
            self._compact()

    def finish(self) -> Heard:
        rows, mmsi = np.empty((64, 6), dtype=np.int32), np.empty(64, dtype=np.uint32)
        count = self._hours.finish(rows, mmsi)
        self._rows.append((rows[:count], mmsi[:count]))
        self._compact()
        return self._parts[0]

    def _compact(self) -> None:
        rows = np.concatenate([rows for rows, _ in self._rows])
        mmsi = np.concatenate([mmsi for _, mmsi in self._rows])
        self._parts = [join_heard([*self._parts, _summed(rows, mmsi, class_index(mmsi, self._classes))])]
        self._rows, self._count = [], 0


def _summed(rows: Cells, mmsi: NDArray[np.uint32], classes: NDArray[np.int64]) -> Heard:
    """Tables of rows (cell, receiver, hour, messages, messages and seconds of the cell)."""
    cell, receiver, hour, messages, total, seconds = rows.astype(np.int64).T
    leads = seconds >= 0
    present = leads & (total > 0)
    key = (cell[present] << HOUR_BITS) | hour[present]
    cell_hour, vessels = sum_by(key, np.ones(len(key), dtype=np.int64))
    full = leads & (seconds >= _FULL_S)
    rate_key, rates = sum_by(
        ((cell * len(CLASSES) + classes) * BLOCKS + hour % 24 // (24 // BLOCKS))[leads],
        np.stack([total, seconds, full, total * full, total**2 * full], axis=1)[leads],
    )
    known = (receiver > 0) & (messages > 0)
    heard = messages > 0
    cell_receiver, receiver_messages = sum_by((cell[known] << 16) | receiver[known], messages[known])
    receiver_hour, hour_vessels = sum_by(
        (receiver[heard] << HOUR_BITS) | hour[heard], np.ones(int(heard.sum()), dtype=np.int64)
    )
    return Heard(
        cell_hour=cell_hour,
        vessels=vessels,
        names=_names(cell_hour, key, mmsi[present]),
        rate_key=rate_key,
        rates=rates,
        cell_receiver=cell_receiver,
        receiver_messages=receiver_messages,
        receiver_hour=receiver_hour,
        hour_vessels=hour_vessels,
        first_mmsi=np.zeros(0, np.uint32),
        first_t=np.zeros(0, np.int64),
        first_lon=np.zeros(0),
        first_lat=np.zeros(0),
    )


def join_heard(parts: Sequence[Heard]) -> Heard:
    """The sum of what several partitions contribute, whatever their order."""

    def all_of(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(part, name) for part in parts])

    def summed(key: str, values: str) -> tuple[Ints, Ints]:
        return sum_by(np.asarray(all_of(key), np.int64), np.asarray(all_of(values), np.int64))

    cell_hour, vessels = summed("cell_hour", "vessels")
    names, keys = np.asarray(all_of("names"), np.uint32), np.asarray(all_of("cell_hour"), np.int64)
    row, column = np.nonzero(names)
    rate_key, rates = summed("rate_key", "rates")
    cell_receiver, receiver_messages = summed("cell_receiver", "receiver_messages")
    receiver_hour, hour_vessels = summed("receiver_hour", "hour_vessels")
    first_mmsi, first_t = np.asarray(all_of("first_mmsi"), np.uint32), np.asarray(all_of("first_t"), np.int64)
    lon, lat = np.asarray(all_of("first_lon"), np.float64), np.asarray(all_of("first_lat"), np.float64)
    order = np.lexsort((lat, lon, first_t, first_mmsi))
    return Heard(
        cell_hour=cell_hour,
        vessels=vessels,
        names=_names(cell_hour, keys[row], names[row, column]),
        rate_key=rate_key,
        rates=rates,
        cell_receiver=cell_receiver,
        receiver_messages=receiver_messages,
        receiver_hour=receiver_hour,
        hour_vessels=hour_vessels,
        first_mmsi=first_mmsi[order],
        first_t=first_t[order],
        first_lon=lon[order],
        first_lat=lat[order],
    )


def sum_by(key: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, sorted, and the sums of the rows of `values` that belong to each."""
    if not len(key):
        return key, values
    order = np.argsort(key, kind="stable")
    key = key[order]
    begin = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return key[begin], np.add.reduceat(values[order], begin, axis=0)


def _names(cell_hour: Ints, key: Ints, mmsi: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Up to NAMES_KEPT vessels per cell and hour: those whose mixed number is smallest, so that any
    order of adding keeps the same."""
    names = np.zeros((len(cell_hour), NAMES_KEPT), dtype=np.uint32)
    mixed = (mmsi.astype(np.uint64) * _MIX) & np.uint64(0xFFFFFFFF)
    order = np.lexsort((mixed, key))
    key, mmsi = key[order], mmsi[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (mmsi[1:] != mmsi[:-1])
    key, mmsi = key[fresh], mmsi[fresh]
    at = np.searchsorted(cell_hour, key)
    rank = np.arange(len(key)) - np.searchsorted(key, key)
    kept = rank < NAMES_KEPT
    names[at[kept], rank[kept]] = mmsi[kept]
    return names


def _first_fixes(fixes: Fixes, first: Mask) -> Heard:
    none = np.zeros(0, dtype=np.int64)
    nobody = np.zeros((0, NAMES_KEPT), dtype=np.uint32)
    rates = np.zeros((0, 5), dtype=np.int64)
    starts = (fixes.mmsi[first], fixes.t[first], fixes.lon[first], fixes.lat[first])
    return Heard(none, none, nobody, none, rates, none, none, none, none, *starts)


def _nothing() -> Heard:
    none = np.zeros(0, dtype=np.int64)
    nobody, rates = np.zeros((0, NAMES_KEPT), dtype=np.uint32), np.zeros((0, 5), dtype=np.int64)
    return Heard(
        none,
        none,
        nobody,
        none,
        rates,
        none,
        none,
        none,
        none,
        none.astype(np.uint32),
        none,
        none / 1,
        none / 1,
    )


_NOTHING = _nothing()
