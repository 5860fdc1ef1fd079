"""Land and borders for drawing: Natural Earth (public domain), cut to a box."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from spurline.model import BadInput
from spurline.places.tables import data_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

Ring = tuple[tuple[float, float], ...]
Detail = Literal["10m", "50m", "110m"]
LAND_ATTRIBUTION = "Land and borders: Natural Earth (public domain)"

_WIDEST_10M_DEG, _WIDEST_50M_DEG = 15.0, 90.0
_BORDERS: dict[Detail, str] = {"10m": "borders_50m", "50m": "borders_50m", "110m": "borders_110m"}


@cache
def lines_of(layer: str) -> tuple[NDArray[np.float64], ...]:
    """Lines of a packaged layer as arrays (n, 2) of lon, lat in degrees; rings are closed.

    Longitudes are continuous along a line and may pass ±180; the ring around the pole is closed
    over it.
    """
    with np.load(data_file(f"{layer}.npz")) as packed:
        lengths = packed["lengths"]
        steps = packed["steps"].astype(np.int64)
        starts, scale, shift = packed["starts"].astype(np.int64), packed["scale"], packed["shift"]
    ends = np.cumsum(lengths - 1)
    lines = []
    for start, first, last in zip(starts, ends - (lengths - 1), ends, strict=True):
        line = np.vstack([start, start + np.cumsum(steps[first:last], axis=0)]) * scale + shift
        line[:, 0] = np.unwrap(line[:, 0], period=360.0)
        lines.append(_closed_over_pole(line) if layer.startswith("land") else line)
    return tuple(lines)


def _closed_over_pole(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """A ring that goes once around the Earth, closed along the pole that it surrounds."""
    if abs(ring[-1, 0] - ring[0, 0]) < 180.0:
        return ring
    pole = -90.0 if ring[:, 1].mean() < 0 else 90.0
    return np.vstack([ring, [(ring[-1, 0], pole), (ring[0, 0], pole)], ring[:1]])


def land_rings(
    west: float, south: float, east: float, north: float, *, detail: Detail | None = None
) -> tuple[Ring, ...]:
    """Rings of land inside a box, to be filled by the even-odd rule (an inland sea is a ring).

    Degrees; `east` below `west`, or beyond 180, means a box across the antimeridian, and
    longitudes then run on past 180. `detail` is the Natural Earth scale, by default what suits
    the width of the box. Raises BadInput for a box without an inside.
    """
    from shapely.geometry import Polygon

    east = _checked(west, south, east, north)
    scale = detail or _suited(east - west)
    pieces: list[BaseGeometry] = []
    for line in _shifted(f"land_{scale}", west, south, east, north):
        shape = Polygon(line)
        pieces.append(shape if shape.is_valid else shape.buffer(0))
    return _rings(pieces, (west, south, east, north))


def border_lines(
    west: float, south: float, east: float, north: float, *, detail: Detail | None = None
) -> tuple[Ring, ...]:
    """Land borders between states inside a box, as lines; arguments as for `land_rings`."""
    from shapely import clip_by_rect
    from shapely.geometry import LineString

    east = _checked(west, south, east, north)
    layer = _BORDERS[detail or _suited(east - west)]
    found: list[Ring] = []
    for line in _shifted(layer, west, south, east, north):
        cut = clip_by_rect(LineString(line), west, south, east, north)
        found += [_ring(part.coords) for part in getattr(cut, "geoms", [cut]) if not part.is_empty]
    return tuple(sorted(found))


def _checked(west: float, south: float, east: float, north: float) -> float:
    """The eastern edge as a longitude above `west`."""
    if east < west:
        east += 360.0
    if not (west < east <= west + 360.0 and -90 <= south < north <= 90):
        raise BadInput(
            f"box {west:g}, {south:g}, {east:g}, {north:g} has no inside",
            do="Give west, south, east, north in degrees",
        )
    return east


def _suited(width: float) -> Detail:
    if width <= _WIDEST_10M_DEG:
        return "10m"
    return "50m" if width <= _WIDEST_50M_DEG else "110m"


def _shifted(layer: str, west: float, south: float, east: float, north: float) -> list[NDArray[np.float64]]:
    """Lines of the layer that may touch the box, each moved by whole turns to lie in it."""
    found = []
    for line in lines_of(layer):
        low, high = line.min(axis=0), line.max(axis=0)
        if high[1] < south or low[1] > north:
            continue
        turns = [turn for turn in (-360.0, 0.0, 360.0) if low[0] + turn <= east and high[0] + turn >= west]
        found += [line + np.array([turn, 0.0]) for turn in turns]
    return found


def _rings(shapes: Sequence[BaseGeometry], box: tuple[float, float, float, float]) -> tuple[Ring, ...]:
    from shapely import clip_by_rect

    found: list[Ring] = []
    for shape in shapes:
        cut = clip_by_rect(shape, *box)
        for part in getattr(cut, "geoms", [cut]):
            if part.geom_type == "Polygon" and not part.is_empty:
                found.append(_ring(part.exterior.coords))
                found += [_ring(hole.coords) for hole in part.interiors]
    return tuple(sorted(found))


def _ring(coordinates: Sequence[tuple[float, ...]]) -> Ring:
    return tuple((round(float(point[0]), 5), round(float(point[1]), 5)) for point in coordinates)
