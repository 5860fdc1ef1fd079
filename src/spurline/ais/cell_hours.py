"""Who was heard where and when: vessels by cell and clock hour, counted in parts and merged in files.

A row stands for a cell and an hour in which anybody was heard, so the table grows with the sea and the
time that a store covers, and never beyond the hours that its vessels were heard in. The merged table is
read from files and mapped only while somebody looks at it: memory does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import Ints

HOUR_BITS = 24
HOURS = (1 << HOUR_BITS) - 1
NAMES_KEPT = 3
_ROW = np.dtype([("key", "<i8"), ("vessels", "<i4"), ("names", "<u4", (NAMES_KEPT,))])
_BLOCK_ROWS = 4096
_ROWS_AT_ONCE = 1_000_000
_MIX = np.uint64(2_654_435_761)
_END = np.iinfo(np.int64).max


class CellHours(NamedTuple):
    """Vessels heard, sorted by `key` ((cell << 24) | hour since 1970): how many (each track of one
    counts), and the MMSI of up to three (0: none), the same ones whatever the order of reading."""

    key: Ints
    vessels: Ints
    names: NDArray[np.uint32]


def cell_hours(key: Ints, mmsi: NDArray[np.uint32]) -> CellHours:
    """Counts of one row per vessel, cell and hour."""
    keys, vessels = sum_by(key, np.ones(len(key), dtype=np.int64))
    return CellHours(keys, vessels, _names(keys, key, mmsi))


def join_cell_hours(parts: Sequence[CellHours]) -> CellHours:
    """The sum of several tables, whatever their order."""
    key, vessels, names = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    row, column = np.nonzero(names)
    keys, sums = sum_by(key, vessels)
    return CellHours(keys, sums, _names(keys, key[row], names[row, column]))


def sum_by(key: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, sorted, and the sums of the rows of `values` that belong to each."""
    if not len(key):
        return key, values
    order = np.argsort(key, kind="stable")
    key = key[order]
    begin = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return key[begin], np.add.reduceat(values[order], begin, axis=0)


def _names(keys: Ints, key: Ints, mmsi: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Per key those vessels whose mixed numbers are smallest: any order of adding keeps the same."""
    names = np.zeros((len(keys), NAMES_KEPT), dtype=np.uint32)
    mixed = (mmsi.astype(np.uint64) * _MIX) & np.uint64(0xFFFFFFFF)
    order = np.lexsort((mixed, key))
    key, mmsi = key[order], mmsi[order]
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = (key[1:] != key[:-1]) | (mmsi[1:] != mmsi[:-1])
    key, mmsi = key[fresh], mmsi[fresh]
    rank = np.arange(len(key)) - np.searchsorted(key, key)
    kept = rank < NAMES_KEPT
    names[np.searchsorted(keys, key[kept]), rank[kept]] = mmsi[kept]
    return names


@dataclass(frozen=True, slots=True, eq=False)
class StoredHours:
    """Cell-hours that wait in a file; `marks` is the key of every 4096th row."""

    path: Path
    marks: Ints

    def between(self, low: int, high: int) -> CellHours:
        """The rows with low <= key < high."""
        first = max(0, int(np.searchsorted(self.marks, low)) - 1) * _BLOCK_ROWS
        last = int(np.searchsorted(self.marks, high)) * _BLOCK_ROWS
        rows = np.fromfile(self.path, _ROW, max(0, last - first), offset=first * _ROW.itemsize)
        begin, end = np.searchsorted(rows["key"], (low, high))
        some = rows[begin:end]
        return CellHours(some["key"].astype(np.int64), some["vessels"].astype(np.int64), some["names"])


def store_hours(hours: CellHours, path: Path) -> StoredHours:
    """The same, in a new file."""
    rows = np.empty(len(hours.key), _ROW)
    rows["key"], rows["vessels"], rows["names"] = hours
    rows.tofile(path)
    return StoredHours(path, hours.key[::_BLOCK_ROWS].copy())


class Columns(NamedTuple):
    """Of each row of a timetable the hour since 1970 (int32) and a few vessels (uint32, three
    columns); `sums[k]` vessel-hours stand in the rows before row k."""

    hour: NDArray[np.int32]
    sums: Ints
    names: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """Cell-hours of a whole store in files: rows `begin[k]` to `begin[k + 1]` are of cell `cell[k]`,
    by hour. `first_hour`, `last_hour` bound what was heard (0 if nothing was)."""

    cell: Ints
    begin: Ints
    first_hour: int
    last_hour: int
    folder: Path

    def columns(self) -> Columns:
        """The rows, mapped from the files for as long as they are held."""
        count = int(self.begin[-1])
        if not count:
            names = np.zeros((0, NAMES_KEPT), dtype=np.uint32)
            return Columns(np.zeros(0, np.int32), np.zeros(1, np.int64), names)
        return Columns(
            np.memmap(self.folder / "hour", np.int32, "r", shape=(count,)),
            np.memmap(self.folder / "sums", np.int64, "r", shape=(count + 1,)),
            np.memmap(self.folder / "names", np.uint32, "r", shape=(count, NAMES_KEPT)),
        )


def make_timetable(parts: Sequence[StoredHours], folder: Path) -> Timetable:
    """The sum of all parts, written to a new `folder` range by range."""
    folder.mkdir()
    tables = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    first, last, before = HOURS, 0, 0
    with ExitStack() as files:
        hour, sums, names = (files.enter_context((folder / name).open("wb")) for name in Columns._fields)
        sums.write(np.zeros(1, np.int64).tobytes())
        for table in _ranges(parts):
            hours = (table.key & HOURS).astype(np.int32)
            total = before + np.cumsum(table.vessels)
            hour.write(hours.tobytes())
            sums.write(total.tobytes())
            names.write(table.names.tobytes())
            first, last, before = min(first, int(hours.min())), max(last, int(hours.max())), int(total[-1])
            tables.append(sum_by(table.key >> HOUR_BITS, np.ones(len(hours), np.int64)))
    cell, rows = sum_by(*(np.concatenate(column) for column in zip(*tables, strict=True)))
    begin = np.append(0, np.cumsum(rows)).astype(np.int64)
    return Timetable(cell, begin, min(first, last), last, folder)


def _ranges(parts: Sequence[StoredHours]) -> Iterator[CellHours]:
    """The sum of all parts in pieces of about a million rows, by key."""
    marks = np.sort(np.concatenate([np.zeros(0, np.int64), *(part.marks for part in parts)]))
    step = _ROWS_AT_ONCE // _BLOCK_ROWS
    for low, high in pairwise([0, *np.unique(marks[step::step]).tolist(), _END]):
        table = join_cell_hours([part.between(low, high) for part in parts]) if parts else None
        if table is not None and len(table.key):
            yield table
