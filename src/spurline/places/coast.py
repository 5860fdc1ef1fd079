"""Land or water, and how far the shore is, for many positions at once (Natural Earth 1:10m).

The coast is generalised: a position within about a kilometre of it may be on the wrong side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spurline.places.land import lines_of
from spurline.places.sphere import EARTH_RADIUS_KM, unit_vectors

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BANDS_PER_DEGREE = 10
COAST_STEP_KM = 2.0
_NEAREST = 6


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Coast edges by latitude band: edges of band b are `order[starts[b]:starts[b + 1]]`."""

    lon1: Floats
    lat1: Floats
    lon2: Floats
    lat2: Floats
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    def in_band(self, band: int) -> tuple[Floats, Floats, Floats, Floats]:
        chosen = self.order[self.starts[band] : self.starts[band + 1]]
        return self.lon1[chosen], self.lat1[chosen], self.lon2[chosen], self.lat2[chosen]


def _band(lat: Floats) -> NDArray[np.int64]:
    return np.clip(np.floor((lat + 90.0) * BANDS_PER_DEGREE), 0, 180 * BANDS_PER_DEGREE - 1).astype(np.int64)


@cache
def _edges() -> _Edges:
    # A ring that passes the antimeridian counts on both sides of it.
    lines = [
        line + np.array([turn, 0.0])
        for line in lines_of("land_10m")
        for turn in (-360.0, 0.0, 360.0)
        if line[:, 0].min() + turn < 180.0 and line[:, 0].max() + turn > -180.0
    ]
    begin = np.vstack([line[:-1] for line in lines])
    end = np.vstack([line[1:] for line in lines])
    sloped = begin[:, 1] != end[:, 1]
    begin, end = begin[sloped], end[sloped]
    low = _band(np.minimum(begin[:, 1], end[:, 1]))
    high = _band(np.maximum(begin[:, 1], end[:, 1]))
    counts = high - low + 1
    numbers = np.repeat(np.arange(len(begin)), counts)
    bands = np.repeat(low, counts) + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    order = np.argsort(bands, kind="stable")
    starts = np.searchsorted(bands[order], np.arange(180 * BANDS_PER_DEGREE + 1))
    return _Edges(begin[:, 0], begin[:, 1], end[:, 0], end[:, 1], numbers[order], starts)


def _wrapped(lon: ArrayLike) -> Floats:
    return (np.asarray(lon, dtype=np.float64) + 180.0) % 360.0 - 180.0


def on_land(lon: ArrayLike, lat: ArrayLike) -> Any:
    """Whether positions (degrees, any shape) lie on land; bool of the same shape.

    Even-odd rule along the parallel to the west: exact for the packaged 1:10m coast. NaN is
    not on land.
    """
    shape = np.broadcast_shapes(np.shape(lon), np.shape(lat))
    x = np.broadcast_to(_wrapped(lon), shape).ravel()
    y = np.broadcast_to(np.asarray(lat, dtype=np.float64), shape).ravel()
    inside = np.zeros(x.size, dtype=bool)
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    order = usable[np.argsort(_band(y[usable]), kind="stable")]
    bands, firsts = np.unique(_band(y[order]), return_index=True)
    for band, members in zip(bands, np.split(order, firsts)[1:], strict=True):
        for part in np.array_split(members, len(members) // 20_000 + 1):
            inside[part] = _crossed(x[part], y[part], _edges().in_band(int(band)))
    return inside.reshape(shape) if shape else bool(inside[0])


def _crossed(x: Floats, y: Floats, edges: tuple[Floats, Floats, Floats, Floats]) -> Bools:
    lon1, lat1, lon2, lat2 = edges
    spans = (lat1 <= y[:, None]) != (lat2 <= y[:, None])
    point, edge = np.nonzero(spans)
    at = lon1[edge] + (y[point] - lat1[edge]) / (lat2[edge] - lat1[edge]) * (lon2[edge] - lon1[edge])
    west = at < x[point]
    crossings: Bools = np.bincount(point[west], minlength=len(x)) % 2 == 1
    return crossings


def land_grid(west: float, lats: Floats, step: float, columns: int) -> Bools:
    """Land mask of a grid of points: rows at `lats`, columns from `west` every `step` degrees
    eastward (past 180 allowed). One sorted list of crossings per row."""
    mask = np.zeros((len(lats), columns), dtype=bool)
    lons = _wrapped(west + step * np.arange(columns))
    for row, (lat, band) in enumerate(zip(lats, _band(lats), strict=True)):
        lon1, lat1, lon2, lat2 = _edges().in_band(int(band))
        hit = (lat1 <= lat) != (lat2 <= lat)
        share = (lat - lat1[hit]) / (lat2[hit] - lat1[hit])
        crossings = np.sort(lon1[hit] + share * (lon2[hit] - lon1[hit]))
        mask[row] = np.searchsorted(crossings, lons) % 2 == 1
    return mask


@dataclass(frozen=True, slots=True, eq=False)
class _Shore:
    """Short pieces of coast: their ends in degrees and a tree over their middles."""

    begin: Floats
    end: Floats
    tree: cKDTree


@cache
def _shore() -> _Shore:
    from scipy.spatial import cKDTree

    begins, ends = [], []
    for line in lines_of("land_10m"):
        begin, end = line[:-1], line[1:]
        # Edges to and along the pole only close a ring; no shore is there.
        artificial = (begin[:, 1] < -89.9) | (end[:, 1] < -89.9)
        begins.append(begin[~artificial])
        ends.append(end[~artificial])
    begin, end = np.vstack(begins), np.vstack(ends)
    narrowing = np.cos(np.radians((begin[:, 1] + end[:, 1]) / 2))
    km = np.hypot((end[:, 0] - begin[:, 0]) * narrowing, end[:, 1] - begin[:, 1]) * np.pi / 180
    pieces = np.maximum(1, np.ceil(km * EARTH_RADIUS_KM / COAST_STEP_KM)).astype(np.int64)
    number = np.repeat(np.arange(len(begin)), pieces)
    place = np.arange(len(number)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    left, right = (place / pieces[number])[:, None], ((place + 1) / pieces[number])[:, None]
    step = end[number] - begin[number]
    first, last = begin[number] + left * step, begin[number] + right * step
    middle = (first + last) / 2
    tree = cKDTree(unit_vectors(middle[:, 0], middle[:, 1]), balanced_tree=False, compact_nodes=False)
    return _Shore(first, last, tree)


def shore_distance_km(lon: ArrayLike, lat: ArrayLike) -> Any:
    """Distance in kilometres from positions (degrees, any shape) to the nearest shore, on land
    and at sea alike; float64 of the same shape, NaN for NaN."""
    shape = np.broadcast_shapes(np.shape(lon), np.shape(lat))
    x = np.broadcast_to(_wrapped(lon), shape).ravel()
    y = np.broadcast_to(np.asarray(lat, dtype=np.float64), shape).ravel()
    km = np.full(x.size, np.nan)
    usable = np.isfinite(x) & np.isfinite(y)
    if usable.any():
        km[usable] = _to_pieces(x[usable], y[usable])
    return km.reshape(shape) if shape else float(km[0])


def _to_pieces(x: Floats, y: Floats) -> Floats:
    """Distance to the closest of the nearest pieces, each a straight line in the local plane."""
    shore = _shore()
    _, nearest = shore.tree.query(unit_vectors(x, y), k=_NEAREST)
    begin, end = shore.begin[nearest], shore.end[nearest]
    narrowing = np.cos(np.radians((begin[..., 1] + y[:, None]) / 2))

    def plane(ends: Floats) -> tuple[Floats, Floats]:
        east = (ends[..., 0] - x[:, None] + 180.0) % 360.0 - 180.0
        return east * narrowing, ends[..., 1] - y[:, None]

    (x1, y1), (x2, y2) = plane(begin), plane(end)
    dx, dy = x2 - x1, y2 - y1
    length = np.maximum(dx**2 + dy**2, 1e-18)
    share = np.clip(-(x1 * dx + y1 * dy) / length, 0.0, 1.0)
    degrees = np.hypot(x1 + share * dx, y1 + share * dy).min(axis=1)
    return np.asarray(np.radians(degrees) * EARTH_RADIUS_KM)
