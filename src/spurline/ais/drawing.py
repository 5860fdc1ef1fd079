"""Thinned tracks for drawing: few points, never a line over a silence."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from spurline.ais.fixes import EARTH_KM, Floats, Mask, join_fixes, split, stream_fixes, to_datetime
from spurline.ais.gaps import GAP_HOURS
from spurline.ais.reading import read_rows
from spurline.model import BadInput

Piece = tuple[tuple[float, float, datetime], ...]


def thin_track(
    store: Path, mmsi: int, *, tolerance_km: float = 0.5, gap_hours: float = GAP_HOURS
) -> tuple[Piece, ...]:
    """The clean track of one vessel as pieces of (lon, lat, UTC) fixes.

    A new piece begins with each track and after each silence of `gap_hours`. Inside a piece only
    fixes are kept from which the line would otherwise stray more than `tolerance_km`
    (Douglas and Peucker 1973, on the local plane). First and last fix of a piece always stay.
    Raises BadInput for a tolerance that is negative; an unknown MMSI has no pieces.
    """
    if tolerance_km < 0:
        raise BadInput(f"a tolerance of {tolerance_km:g} km is negative")
    chunks = list(stream_fixes(clean for _, clean in (split(rows) for rows in read_rows(store, mmsi, mmsi))))
    fixes = join_fixes(chunks)
    cuts = np.flatnonzero(fixes.first | (fixes.hours >= gap_hours))
    pieces = []
    for begin, end in pairwise([*cuts.tolist(), len(fixes)]):
        lon, lat = fixes.lon[begin:end], fixes.lat[begin:end]
        keep = begin + np.flatnonzero(_kept(lon, lat, tolerance_km))
        pieces.append(
            tuple((float(fixes.lon[k]), float(fixes.lat[k]), to_datetime(int(fixes.t[k]))) for k in keep)
        )
    return tuple(pieces)


def _kept(lon: Floats, lat: Floats, tolerance_km: float) -> Mask:
    """Douglas-Peucker with a stack of (first, last) instead of recursion."""
    km = np.pi / 180 * EARTH_KM
    east = np.unwrap(lon, period=360.0) * np.cos(np.radians(lat.mean())) * km
    north = lat * km
    keep = np.zeros(len(lon), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(lon) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        away = _from_segment(east, north, first, last)
        worst = int(np.argmax(away))
        if away[worst] > tolerance_km:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return keep


def _from_segment(east: Floats, north: Floats, first: int, last: int) -> Floats:
    """Distances of the points between two points from the segment that joins them."""
    dx, dy = east[last] - east[first], north[last] - north[first]
    px, py = east[first + 1 : last] - east[first], north[first + 1 : last] - north[first]
    square = dx * dx + dy * dy
    along = np.clip((px * dx + py * dy) / square, 0.0, 1.0) if square > 0 else np.zeros(len(px))
    return np.asarray(np.hypot(px - along * dx, py - along * dy))
