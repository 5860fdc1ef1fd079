"""GeoJSON (RFC 7946): points as rows, polygons and lines as shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spurline.intake import limits
from spurline.intake.archives import read_all, streams
from spurline.intake.jsontext import parse_json
from spurline.intake.tables import Row, columns_of
from spurline.intake.text import decode
from spurline.model import BadInput

Shape = tuple[dict[str, Any], dict[str, Any]]

_LEVELS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def is_geojson(path: Path) -> bool:
    """Whether the first character that is no blank opens a JSON object."""
    with streams(path) as files:
        _, stream = next(files)
        head = stream.read(64)
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_features(path: Path, where: str) -> list[dict[str, Any]]:
    """Features of a GeoJSON document; a bare geometry or feature counts as one.

    Raises BadInput for what is no GeoJSON, LimitExceeded above `MAX_SHAPES_BYTES` and
    `MAX_JSON_DEPTH`.
    """
    text, _ = decode(read_all(path, limits.MAX_SHAPES_BYTES, where), where=where)
    document = parse_json(text, where=where)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection":
        features = document.get("features")
    elif kind == "Feature":
        features = [document]
    elif kind in _LEVELS or kind == "GeometryCollection":
        features = [{"type": "Feature", "properties": {}, "geometry": document}]
    else:
        raise BadInput("is JSON but not GeoJSON", where=where, do="Give a FeatureCollection")
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise BadInput("has no list of features", where=where)
    return features


def read_shapes(path: Path, name: str | None = None) -> tuple[Shape, ...]:
    """(properties, geometry) of every polygon and line, in file order.

    Geometry is a GeoJSON geometry of type LineString, MultiLineString, Polygon or MultiPolygon
    whose positions are pairs of finite numbers and whose rings are closed and have at least four
    positions; collections are taken apart. Coordinates keep the units of the file (degrees, or
    pixels of an image without georeference). An empty collection is an empty tuple. Raises
    BadInput naming the feature that breaks these rules.
    """
    where = name or path.name
    shapes: list[Shape] = []
    for number, feature in enumerate(read_features(path, where), start=1):
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise BadInput("properties are no object", where=f"{where}, feature {number}")
        place = f"{where}, feature {number}"
        for geometry in _parts(feature.get("geometry"), place):
            if geometry["type"] in {"Point", "MultiPoint"}:
                raise BadInput("is a point where lines or polygons are needed", where=place)
            coordinates = _checked(geometry["coordinates"], _LEVELS[geometry["type"]], place)
            _check_rings(geometry["type"], coordinates, place)
            shapes.append((properties, {"type": geometry["type"], "coordinates": coordinates}))
    return tuple(shapes)


def _parts(geometry: Any, where: str) -> Iterator[dict[str, Any]]:
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for part in geometry["geometries"]:
            yield from _parts(part, where)
    elif isinstance(kind, str) and kind in _LEVELS and "coordinates" in geometry:
        yield geometry
    else:
        raise BadInput("has no GeoJSON geometry", where=where)


def _checked(coordinates: Any, levels: int, where: str) -> Any:
    """Coordinates with every position cut to two finite floats."""
    if not isinstance(coordinates, list):
        raise BadInput("coordinates are no list", where=where)
    if levels:
        return [_checked(part, levels - 1, where) for part in coordinates]
    pair = coordinates[:2]
    numbers = [value for value in pair if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) != 2 or not all(abs(value) < 1e15 and math.isfinite(value) for value in numbers):
        raise BadInput("a position is not two numbers", where=where)
    return [float(numbers[0]), float(numbers[1])]


def _check_rings(kind: str, coordinates: Any, where: str) -> None:
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind, [])
    for ring in (ring for polygon in polygons for ring in polygon):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise BadInput("a ring is not closed or has fewer than four positions", where=where)
    lines = {"LineString": [coordinates], "MultiLineString": coordinates}.get(kind, [])
    if any(len(line) < 2 for line in lines):
        raise BadInput("a line has fewer than two positions", where=where)


def point_rows(path: Path, where: str) -> Iterator[Row]:
    """Rows of a GeoJSON file of points: properties as cells, lon and lat from the geometry."""
    for number, feature in enumerate(read_features(path, where), start=1):
        row = f"feature {number}"
        geometry, properties = feature.get("geometry"), feature.get("properties")
        if not isinstance(geometry, dict) or geometry.get("type") != "Point":
            yield Row(row, {}, problem="is not a point")
            continue
        try:
            lon, lat = _checked(geometry.get("coordinates"), 0, row)
        except BadInput as error:
            yield Row(row, {}, problem=error.what)
            continue
        given = (
            {str(key): _cell(value) for key, value in properties.items()}
            if isinstance(properties, dict)
            else {}
        )
        columns = columns_of(tuple(given))
        cells = {canonical: given[column] for canonical, column in columns.items()}
        if not cells.get("id") and feature.get("id") is not None:
            cells["id"] = _cell(feature["id"])
        yield Row(row, cells | {"lon": repr(lon), "lat": repr(lat)})


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(_cell(item) for item in value)
    return str(value).strip()
