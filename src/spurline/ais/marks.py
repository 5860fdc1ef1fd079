"""Marks: where every track was at each multiple of ten minutes, ordered by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _meetings
from spurline.ais.fixes import HOUR_US, Fixes, Ints
from spurline.ais.ports import PlaceIndex, sea_places
from spurline.model import Place

STEP_US = HOUR_US // 6
MAX_INTERPOLATION_H = 1.0
PORT_KM = 10.0
BUCKET_STEPS = 18
MARK = np.dtype([("step", "i4"), ("owner", "i4"), ("lon", "f8"), ("lat", "f8"), ("speed_kn", "f4")])
"""`step` counts tens of minutes since 1970; `owner` is the number of the track in its partition."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The marks of one partition, ordered by step, in memory or in a file of `MARK` records.

    `mmsi` and `track` by owner. `bucket` holds the spans of three hours that occur (step // 18),
    ascending; `start` the row at which each begins and, last, the number of rows.
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    bucket: Ints
    start: Ints
    source: NDArray[np.void] | Path

    def read(self, first: int, last: int) -> NDArray[np.void]:
        """The marks of the buckets from `first` to `last`, both included, to be changed at will."""
        begin = int(self.start[np.searchsorted(self.bucket, first)])
        end = int(self.start[np.searchsorted(self.bucket, last, side="right")])
        if isinstance(self.source, Path):
            return np.fromfile(self.source, MARK, count=end - begin, offset=begin * MARK.itemsize)
        return self.source[begin:end].copy()

    def stored(self, path: Path) -> Marks:
        """The same, with the marks waiting in a new file."""
        self.read(0, int(self.bucket[-1]) if len(self.bucket) else 0).tofile(path)
        return replace(self, source=path)


class MarkFinder:
    """Detector of the marks of every track: linear between fixes at most an hour apart, never
    across more; a mark that falls on a fix is that fix.

    Marks within 10 km of one of `ports` are left out: lying beside each other there is no news.
    """

    def __init__(self, ports: Sequence[Place]) -> None:
        sea = sea_places(ports)
        self._ports = PlaceIndex(sea, enter_km=PORT_KM, leave_km=PORT_KM) if sea else None
        self._before = (0, 0.0, 0.0)
        self._owner = -1
        self._owners = [(np.zeros(0, np.uint32), np.zeros(0, np.uint32))]
        self._found = [np.zeros(0, MARK)]

    def feed(self, fixes: Fixes) -> None:
        first = fixes.first
        begin = np.flatnonzero(first)
        self._owners.append((fixes.mmsi[begin], fixes.track[begin]))
        owner = self._owner + np.cumsum(first, dtype=np.int32)
        self._owner = int(owner[-1])
        self._found.append(self._marks(fixes, first.view(np.uint8), owner.astype(np.int32)))
        self._before = (int(fixes.t[-1]), float(fixes.lon[-1]), float(fixes.lat[-1]))

    def finish(self) -> Marks:
        marks = np.concatenate(self._found)
        marks = marks[np.argsort(marks["step"], kind="stable")]
        bucket, start = np.unique(marks["step"] // BUCKET_STEPS, return_index=True)
        edges = np.append(start, len(marks)).astype(np.int64)
        mmsi, track = (np.concatenate(column) for column in zip(*self._owners, strict=True))
        return Marks(mmsi, track, bucket.astype(np.int64), edges, marks)

    def _marks(self, fixes: Fixes, first: NDArray[np.uint8], owner: NDArray[np.int32]) -> NDArray[np.void]:
        t, lon, lat = self._before
        limits = (STEP_US, MAX_INTERPOLATION_H)
        marks = np.empty(_meetings.count_marks(fixes.t, fixes.hours, first, t, *limits), MARK)
        columns = (fixes.t, fixes.lon, fixes.lat, fixes.hours, fixes.km, first, owner)
        _meetings.fill_marks(*columns, t, lon, lat, *limits, marks)
        if self._ports is None:
            return marks
        inside = self._ports.inside(np.ascontiguousarray(marks["lon"]), np.ascontiguousarray(marks["lat"]))
        return marks[~inside]
