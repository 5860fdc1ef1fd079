"""Thinned tracks for drawing: few points, never a line over a silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _thin
from spurline.ais.fixes import (
    EARTH_KM,
    Fixes,
    Floats,
    Ints,
    Mask,
    Rows,
    split,
    stream_fixes,
    to_datetime,
    to_microseconds,
)
from spurline.ais.gaps import GAP_HOURS
from spurline.ais.reading import read_rows
from spurline.model import BadInput

Piece = tuple[tuple[float, float, datetime], ...]
SPACING = 0.25
"""Share of the tolerance that goes to dropping fixes near the last one kept."""


class _Points(NamedTuple):
    """Fixes in columns; `first` is true where a piece begins."""

    t: Ints
    lon: Floats
    lat: Floats
    first: Mask

    def take(self, rows: Mask | slice) -> _Points:
        return _Points._make(column[rows] for column in self)


def thin_track(
    store: Path,
    mmsi: int,
    *,
    tolerance_km: float = 0.5,
    gap_hours: float = GAP_HOURS,
    start: datetime | None = None,
    end: datetime | None = None,
    most: int | None = None,
) -> tuple[Piece, ...]:
    """The clean track of one vessel from `start` to before `end` as pieces of (lon, lat, UTC) fixes.

    A new piece begins with each track and after each silence of `gap_hours`. Inside a piece only
    fixes are kept from which the line would otherwise stray more than `tolerance_km`
    (Douglas and Peucker 1973, on the local plane, after fixes closer than a quarter of it to the
    last one kept are dropped). First and last fix of a piece always stay. Where more than `most`
    fixes would stay, the tolerance is doubled until no more do, or only ends are left. Memory
    follows the length of the way, not the number of fixes.
    Raises BadInput for a tolerance that is negative; an unknown MMSI has no pieces.
    """
    if tolerance_km < 0:
        raise BadInput(f"a tolerance of {tolerance_km:g} km is negative")
    low = to_microseconds(start) if start else np.iinfo(np.int64).min
    high = to_microseconds(end) if end else np.iinfo(np.int64).max
    rows = between(read_rows(store, mmsi, mmsi), low, high)
    spaced = list(_spaced(stream_fixes(rows), SPACING * tolerance_km, gap_hours))
    if not spaced:
        return ()
    points = _Points._make(np.concatenate(column) for column in zip(*spaced, strict=True))
    points = points.take(_straightened(points, (1 - SPACING) * tolerance_km))
    tolerance_km = tolerance_km or 0.001
    while most is not None and len(points.t) > max(most, 2 * int(points.first.sum())):
        tolerance_km *= 2
        points = points.take(_straightened(points, tolerance_km))
    return tuple(_pieces(points))


def between(chunks: Iterable[Rows], low: int, high: int) -> Iterator[Rows]:
    """The rows of tracks with low <= t < high, in microseconds since 1970."""
    for chunk in chunks:
        _, rows = split(chunk)
        inside = (rows.t >= low) & (rows.t < high)
        yield rows if inside.all() else Rows._make(column[inside] for column in rows)


def _spaced(chunks: Iterable[Fixes], least_km: float, gap_hours: float) -> Iterator[_Points]:
    """The fixes that lie apart, and both ends of each piece, wherever the chunks were cut."""
    last = np.zeros(2)
    held: _Points | None = None  # the last fix of the chunk before, where it was not kept
    for fixes in chunks:
        begins = fixes.first | (fixes.hours >= gap_hours)
        points = _Points(fixes.t, fixes.lon, fixes.lat, begins)
        if held is not None and begins[0]:
            yield held
        keep = np.zeros(len(fixes), dtype=np.uint8)
        _thin.spaced(fixes.lon, fixes.lat, begins.view(np.uint8), least_km, last, keep)
        yield points.take(keep.view(bool))
        held = None if keep[-1] else points.take(slice(-1, None))
    if held is not None:
        yield held


def _straightened(points: _Points, tolerance_km: float) -> Mask:
    keep = np.zeros(len(points.t), dtype=np.uint8)
    km = np.pi / 180 * EARTH_KM
    stack = np.empty(2 * len(points.t) + 4, dtype=np.int64)
    for begin, end in _ends(points.first):
        lon, lat = points.lon[begin:end], points.lat[begin:end]
        east = np.unwrap(lon, period=360.0) * np.cos(np.radians(lat.mean())) * km
        _thin.straightened(east, lat * km, tolerance_km, stack, keep[begin:end])
    return keep.view(bool)


def _ends(first: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    return pairwise([*np.flatnonzero(first).tolist(), len(first)])


def _pieces(points: _Points) -> Iterator[Piece]:
    for begin, end in _ends(points.first):
        rows = zip(
            points.lon[begin:end].tolist(),
            points.lat[begin:end].tolist(),
            points.t[begin:end].tolist(),
            strict=True,
        )
        yield tuple((lon, lat, to_datetime(t)) for lon, lat, t in rows)
