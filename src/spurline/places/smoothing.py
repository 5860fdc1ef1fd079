"""Pulling a path of mesh nodes tight, and drawing it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.places.land import Ring
from spurline.places.sphere import along, arc_km, lon_lat
from spurline.places.watermask import WaterMask

Floats = NDArray[np.float64]

DRAWN_STEP_KM = 100.0


def tightened(corners: Floats, mask: WaterMask) -> Floats:
    """The shorter of the paths that skip corners as far ahead as water can be seen, pulled from
    either end; unit vectors (n, 3), ends kept. Never longer than what came in."""
    forward = _pulled(_pulled(corners, mask)[::-1], mask)[::-1]
    backward = _pulled(_pulled(corners[::-1], mask)[::-1], mask)
    return min((forward, backward), key=_chords)


def _pulled(corners: Floats, mask: WaterMask) -> Floats:
    """From each corner on to the farthest later one in sight, found by galloping ahead."""
    kept = [0]
    last = len(corners) - 1
    while kept[-1] < last:
        here = kept[-1]
        seen, step = here + 1, 2
        while seen < last and _sees(corners, here, min(here + step, last), mask):
            seen = min(here + step, last)
            step *= 2
        blocked = min(here + step, last + 1)
        while blocked - seen > 1:
            middle = (seen + blocked) // 2
            if _sees(corners, here, middle, mask):
                seen = middle
            else:
                blocked = middle
        kept.append(seen)
    return corners[kept]


def _sees(corners: Floats, here: int, there: int, mask: WaterMask) -> bool:
    return bool(mask.clear(corners[here : here + 1], corners[there : there + 1])[0])


def _chords(line: Floats) -> float:
    return float(arc_km(np.linalg.norm(np.diff(line, axis=0), axis=1)).sum())


def drawn(corners: Floats) -> Ring:
    """Corners (unit vectors) as a lon-lat line: great circles in steps, longitudes continuous."""
    km = arc_km(np.linalg.norm(np.diff(corners, axis=0), axis=1))
    points = [corners[:1]]
    for begin, end, length in zip(corners[:-1], corners[1:], km, strict=True):
        pieces = max(1, int(np.ceil(length / DRAWN_STEP_KM)))
        shares = np.arange(1, pieces + 1) / pieces
        points.append(along(np.tile(begin, (pieces, 1)), np.tile(end, (pieces, 1)), shares))
    lon, lat = lon_lat(np.vstack(points))
    lon = np.degrees(np.unwrap(np.radians(lon)))
    return tuple((round(float(x), 5), round(float(y), 5)) for x, y in zip(lon, lat, strict=True))
