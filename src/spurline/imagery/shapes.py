"""Polygons and lines a user supplies (GeoJSON), in the pixels of a scene."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.scene import rasterio_module
from spurline.model import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spurline.imagery.georeference import Georeference

Ring = list[tuple[float, float]]


def read_polygons(path: Path) -> list[list[Ring]]:
    """Polygons of a GeoJSON file, each a list of rings. Raises BadInput for anything else."""
    polygons: list[list[Ring]] = []
    for kind, coordinates, where in _geometries(path):
        if kind == "Polygon":
            polygons.append([_points(ring, where) for ring in coordinates])
        elif kind == "MultiPolygon":
            polygons += [[_points(ring, where) for ring in part] for part in coordinates]
    return polygons


def read_lines(path: Path) -> list[tuple[str, Ring]]:
    """Lines of a GeoJSON file with a name each ("track", "name" or its place in the file)."""
    lines: list[tuple[str, Ring]] = []
    for number, feature in enumerate(_features(path)):
        properties = feature.get("properties") or {}
        name = str(properties.get("track", properties.get("name", number)))
        geometry = feature.get("geometry") or {}
        where = f"{Path(path).name}, feature {number + 1}"
        if geometry.get("type") == "LineString":
            lines.append((name, _points(geometry["coordinates"], where)))
        elif geometry.get("type") == "MultiLineString":
            lines += [(name, _points(part, where)) for part in geometry["coordinates"]]
    if not lines:
        raise BadInput("no line in the file", where=Path(path).name, do="Draw the centreline of each track")
    return lines


def burn(
    polygons: list[list[Ring]], georeference: Georeference, row: int, col: int, rows: int, cols: int
) -> NDArray[np.bool_]:
    """Which pixels of a window lie in polygons (touched pixels included)."""
    if not polygons:
        return np.zeros((rows, cols), bool)
    shapes: list[dict[str, Any]] = []
    for rings in polygons:
        outline = []
        for ring in rings:
            x, y = georeference.to_pixel(*np.array(ring, np.float64).T)
            outline.append(np.stack([x - col, y - row], 1).tolist())
        shapes.append({"type": "Polygon", "coordinates": outline})
    burnt = rasterio_module().features.rasterize(shapes, (rows, cols), all_touched=True, dtype="uint8")
    return np.asarray(burnt, bool)


def _features(path: Path) -> list[dict[str, Any]]:
    path = Path(path)
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadInput("no such file", where=str(path), do="Check the path") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"not GeoJSON ({error})", where=path.name) from None
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features", [])
    elif isinstance(data, dict) and data.get("type") == "Feature":
        features = [data]
    elif isinstance(data, dict) and "coordinates" in data:
        features = [{"geometry": data}]
    else:
        raise BadInput("not a GeoJSON FeatureCollection, Feature or geometry", where=path.name)
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise BadInput("features are not a list of objects", where=path.name)
    return features


def _geometries(path: Path) -> list[tuple[str, Any, str]]:
    found = []
    for number, feature in enumerate(_features(path), 1):
        geometry = feature.get("geometry") or {}
        where = f"{Path(path).name}, feature {number}"
        parts = geometry.get("geometries", [geometry]) if isinstance(geometry, dict) else []
        found += [(part.get("type", ""), part.get("coordinates"), where) for part in parts]
    return found


def _points(raw: Any, where: str) -> Ring:
    try:
        points = [(float(point[0]), float(point[1])) for point in raw]
    except (TypeError, ValueError, IndexError):
        raise BadInput("coordinates are not pairs of numbers", where=where) from None
    if len(points) < 2 or not np.isfinite(points).all():
        raise BadInput("a line or ring needs two finite points at least", where=where)
    return points
