"""Reception, learned from the data at hand: where and when were vessels heard that were sending?

Cells are about 28 km high and as wide; time is cut into hours. The field is printed with its
domain, because it holds for this feed in this sea and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints

CELL_DEGREES = 0.25
_ROWS = round(180 / CELL_DEGREES)
_STRIDE = 4096
_HOUR_BITS = 24


def cell_of(lon: Floats, lat: Floats) -> Ints:
    """Number of the cell of each point: rows of CELL_DEGREES, cut so that cells are near square."""
    row = np.clip(np.floor((lat + 90) / CELL_DEGREES), 0, _ROWS - 1).astype(np.int64)
    columns = _columns(row)
    column = np.floor((lon + 180) / 360 * columns).astype(np.int64) % columns
    return np.asarray(row * _STRIDE + column)


def around(cell: Ints) -> Ints:
    """The 3 by 3 cells around each cell, shape (n, 9); the neighbours of the row above and below
    are those at the same longitude."""
    row, column = cell // _STRIDE, cell % _STRIDE
    middle = (column + 0.5) / _columns(row)
    found = []
    for up in (-1, 0, 1):
        other = np.clip(row + up, 0, _ROWS - 1)
        columns = _columns(other)
        at = np.floor(middle * columns).astype(np.int64)
        found += [other * _STRIDE + (at + side) % columns for side in (-1, 0, 1)]
    return np.stack(found, axis=1)


def _columns(row: Ints) -> Ints:
    latitude = (row + 0.5) * CELL_DEGREES - 90
    wanted = np.round(360 / CELL_DEGREES * np.cos(np.radians(latitude)))
    return np.asarray(np.maximum(1, wanted), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard, summed: per (cell, hour) the number of vessels; per cell the messages, the
    hours during which vessels were known to be sending, their departures from the cell (to
    another cell or into silence) and how many of them were into silence."""

    cell_hour: Ints
    vessels: Ints
    cell: Ints
    messages: Ints
    sending_h: Floats
    departures: Ints
    silences: Ints


def listen(fixes: Fixes, *, gap_hours: float) -> Heard:
    """What one partition contributes. A vessel is known to be sending between two fixes of a
    track that are less than `gap_hours` apart; real gaps do not lower the rate they are judged by.
    """
    cell = cell_of(fixes.lon, fixes.lat)
    hour = fixes.t // HOUR_US
    key = (cell << _HOUR_BITS) | hour
    change = fixes.first
    change[1:] |= key[1:] != key[:-1]
    seen = np.flatnonzero(change)
    vessel = np.cumsum(fixes.first)[seen]
    order = np.lexsort((vessel, key[seen]))
    keys, vessels = key[seen][order], vessel[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (vessels[1:] != vessels[:-1])
    cell_hour, count = np.unique(keys[fresh], return_counts=True)
    after = np.zeros(len(fixes), dtype=bool)
    after[1:] = ~fixes.first[1:]
    origin = np.flatnonzero(after) - 1
    sending = fixes.hours[after] < gap_hours
    gone = ~sending | (cell[origin] != cell[origin + 1])
    names, index = np.unique(cell, return_inverse=True)
    size, where = len(names), index[origin]
    return Heard(
        cell_hour=cell_hour,
        vessels=count,
        cell=names,
        messages=np.bincount(where[sending], minlength=size),
        sending_h=np.asarray(np.bincount(where[sending], fixes.hours[after][sending], minlength=size), float),
        departures=np.bincount(where[gone], minlength=size),
        silences=np.bincount(where[~sending], minlength=size),
    )


def join_heard(parts: list[Heard]) -> Heard:
    """The sum of what several partitions contribute."""
    cell_hour, at_hour = np.unique(np.concatenate([p.cell_hour for p in parts]), return_inverse=True)
    cell, at = np.unique(np.concatenate([p.cell for p in parts]), return_inverse=True)

    def total(name: str, index: NDArray[np.intp], size: int) -> Floats:
        values = np.concatenate([getattr(p, name) for p in parts])
        return np.asarray(np.bincount(index, values, minlength=size), dtype=np.float64)

    return Heard(
        cell_hour=cell_hour,
        vessels=total("vessels", at_hour, len(cell_hour)).astype(np.int64),
        cell=cell,
        messages=total("messages", at, len(cell)).astype(np.int64),
        sending_h=total("sending_h", at, len(cell)),
        departures=total("departures", at, len(cell)).astype(np.int64),
        silences=total("silences", at, len(cell)).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is known about hearing ships in the 3 by 3 cells around a point.

    `rate_per_h`: messages per hour of a vessel known to be sending (NaN: never seen);
    `departures`, `silences`: of all vessels, how often one left a cell and how often it did so
    into silence.
    """

    rate_per_h: float
    sending_h: float
    departures: int
    silences: int


class Field:
    """The reception field: what was heard around a point, and when."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        sending = heard.sending_h.sum()
        self.rate_per_h = float(heard.messages.sum() / sending) if sending > 0 else float("nan")
        departures = int(heard.departures.sum())
        self.silent_share = float(heard.silences.sum() / departures) if departures else float("nan")
        self.departures = departures
        self.cells = len(heard.cell)

    def near(self, cells: Ints) -> Neighbourhood:
        """What is known about the cells around one point (a row of `around`)."""
        rows = _find(self._heard.cell, np.unique(cells))
        heard = self._heard
        hours = float(heard.sending_h[rows].sum())
        rate = float(heard.messages[rows].sum()) / hours if hours > 0 else float("nan")
        return Neighbourhood(rate, hours, int(heard.departures[rows].sum()), int(heard.silences[rows].sum()))

    def vessels_heard(self, cells: Ints, first: int, last: int) -> Ints:
        """Vessels heard in some cells in each of the hours first to last - 1 (since 1970)."""
        counts = np.zeros(max(0, last - first), dtype=np.int64)
        if len(counts) == 0:
            return counts
        for cell in sorted(set(cells.tolist())):
            base = cell << _HOUR_BITS
            low, high = np.searchsorted(self._heard.cell_hour, [base | first, base | last])
            np.add.at(counts, self._heard.cell_hour[low:high] - (base | first), self._heard.vessels[low:high])
        return counts


def _find(names: Ints, wanted: Ints) -> Ints:
    """Rows of `names` (sorted) that hold one of `wanted`."""
    if len(names) == 0:
        return np.zeros(0, dtype=np.int64)
    at = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
    return np.asarray(at[names[at] == wanted], dtype=np.int64)
