"""GeoJSON after RFC 7946: lon-lat on WGS 84, lines cut at the antimeridian."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
DECIMALS = 6


def collection(features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(key: str, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    """One feature; properties that are None or empty are left out."""
    kept = {name: value for name, value in properties.items() if value not in (None, (), [], "")}
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": kept}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _position((lon, lat))}


def line(points: Sequence[Point]) -> dict[str, Any] | None:
    """A LineString, a MultiLineString where it crosses the antimeridian, a Point for one place."""
    distinct = list(dict.fromkeys(points))
    if len(distinct) < 2:
        return point(*distinct[0]) if distinct else None
    parts = _cut(points)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": [_position(one) for one in parts[0]]}
    return {"type": "MultiLineString", "coordinates": [[_position(one) for one in part] for part in parts]}


def _position(at: Point) -> list[float]:
    return [round(at[0], DECIMALS), round(at[1], DECIMALS)]


def _cut(points: Sequence[Point]) -> list[list[Point]]:
    """Pieces of a line, none of which crosses 180° (RFC 7946, section 3.1.9)."""
    parts: list[list[Point]] = [[points[0]]]
    for (lon1, lat1), (lon2, lat2) in pairwise(points):
        if abs(lon2 - lon1) > 180:
            edge = 180.0 if lon1 > 0 else -180.0
            whole = 360.0 - abs(lon2 - lon1)
            f = (abs(edge - lon1) / whole) if whole else 0.0
            lat = lat1 + f * (lat2 - lat1)
            parts[-1].append((edge, lat))
            parts.append([(-edge, lat)])
        parts[-1].append((lon2, lat2))
    return [part for part in parts if len(part) > 1]
