"""Distances between points: routed by sea where a network is given, great circles as a stand-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_KM = 6371.0088
ROUTED_RESOLUTION_KM = 2.0  # fine enough for straits of a few km, one to two seconds a region
Point = tuple[float, float]


class Distances(Protocol):
    """What the model asks about the sea, in km, inf where there is no way: between all pairs of
    lon-lat points, and from one point to many positions."""

    def distances_km(self, points: Sequence[Point]) -> NDArray[np.float64]: ...

    def field_km(self, point: Point, lon: ArrayLike, lat: ArrayLike) -> Any: ...


@dataclass(frozen=True, slots=True)
class GreatCircle:
    """Great circles stretched by a detour factor; wrong across a peninsula, fine in open water."""

    detour: float = 1.1

    def distances_km(self, points: Sequence[Point]) -> NDArray[np.float64]:
        lon, lat = np.array(points, dtype=np.float64).reshape(-1, 2).T
        return self.detour * great_circle_km(lon[:, None], lat[:, None], lon[None, :], lat[None, :])

    def field_km(self, point: Point, lon: ArrayLike, lat: ArrayLike) -> Any:
        return self.detour * great_circle_km(point[0], point[1], lon, lat)


def routed(points: Sequence[Point]) -> Distances:
    """Routed distances over the sea around these points."""
    from spurline.places import SeaNetwork

    return SeaNetwork.around(points, resolution_km=ROUTED_RESOLUTION_KM)


def great_circle_km(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> NDArray[np.float64]:
    """Haversine distance in km, broadcasting."""
    x1, y1, x2, y2 = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lon1, lat1, lon2, lat2))
    half = np.sin((y2 - y1) / 2) ** 2 + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half))), dtype=np.float64)


def bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Initial course from the first point to the second, degrees clockwise from north."""
    x1, y1, x2, y2 = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lon1, lat1, lon2, lat2))
    east = np.sin(x2 - x1) * np.cos(y2)
    north = np.cos(y1) * np.sin(y2) - np.sin(y1) * np.cos(y2) * np.cos(x2 - x1)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360, dtype=np.float64)
