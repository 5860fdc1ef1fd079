"""Names of states and seas for a map, and where in a box each of them may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from spurline.places.coast import on_land, shore_distance_km
from spurline.places.countries import countries
from spurline.places.entries import Entry, packaged_entries
from spurline.places.land import border_lines
from spurline.places.sphere import Floats, arc_km, great_circle_km, unit_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS, ROWS = 64, 48
MOST_SPOTS = 24
BORDER_STEP_DEG = 0.05
GERMAN_SEA = ("meer", "see", "busen", "golf", "kanal", "straße")

Spot = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class MapName:
    """A state or a sea. `spots` are (lon, lat, km to the nearest coast or border), the widest
    first; longitudes run on past 180 where those of the box do."""

    kind: Literal["state", "sea"]
    english: str
    german: str
    spots: tuple[Spot, ...]


def map_names(west: float, south: float, east: float, north: float) -> tuple[MapName, ...]:
    """States and seas that have room inside a box (degrees, `east` above `west`).

    A point of land is in the state of the nearest packaged place where that is nearer than any
    border, so that none lies between them; a point of water is in a sea within whose packaged
    radius it lies, the nearest by share of that radius. The points are a grid of COLUMNS by ROWS.
    """
    lon, lat = (axis.ravel() for axis in np.meshgrid(_inner(west, east, COLUMNS), _inner(south, north, ROWS)))
    land = np.asarray(on_land(lon, lat))
    shore = np.asarray(shore_distance_km(lon, lat))
    border = _border_km(lon, lat, (west, south, east, north))
    clear = np.minimum(shore, border)
    code_of, place_km = _nearest(lon, lat)
    state = np.where(land & (place_km < border), code_of, "")
    names = {one.code: (one.english, one.german) for one in countries()}
    found = [
        MapName("state", *names[code], _spots(lon, lat, clear, state == code))
        for code in sorted(set(state.tolist()) & set(names))
    ]
    seas = [entry for entry in packaged_entries() if entry.kind == "sea"]
    member = _seas(lon, lat, seas)
    for k, sea in enumerate(seas):
        if np.any(inside := (member == k) & ~land):
            found.append(MapName("sea", sea.name, _german(sea), _spots(lon, lat, shore, inside)))
    return tuple(found)


def _inner(low: float, high: float, count: int) -> Floats:
    return np.asarray(low + (high - low) * (np.arange(count) + 0.5) / count)


def _nearest(lon: Floats, lat: Floats) -> tuple[NDArray[np.str_], Floats]:
    """State of the nearest packaged place to each point, and the distance to it in km."""
    from scipy.spatial import cKDTree

    entries = [entry for entry in packaged_entries() if len(entry.country or "") == 2]
    codes = np.array([entry.country for entry in entries])
    tree = cKDTree(unit_vectors([entry.lon for entry in entries], [entry.lat for entry in entries]))
    apart, nearest = tree.query(unit_vectors(lon, lat))
    return codes[nearest], arc_km(apart)


def _border_km(lon: Floats, lat: Floats, box: tuple[float, float, float, float]) -> Floats:
    from scipy.spatial import cKDTree
    from shapely import LineString, segmentize

    lines = [np.asarray(segmentize(LineString(line), BORDER_STEP_DEG).coords) for line in border_lines(*box)]
    if not lines:
        return np.full(lon.shape, np.inf)
    points = np.vstack(lines)
    apart, _ = cKDTree(unit_vectors(points[:, 0], points[:, 1])).query(unit_vectors(lon, lat))
    return arc_km(apart)


def _seas(lon: Floats, lat: Floats, seas: list[Entry]) -> NDArray[np.int64]:
    share = np.stack(
        [np.asarray(great_circle_km(lon, lat, one.lon, one.lat)) / one.radius_km for one in seas]
    )
    nearest = share.argmin(axis=0)
    return np.where(share.min(axis=0) <= 1.0, nearest, -1)


def _spots(lon: Floats, lat: Floats, clear: Floats, inside: NDArray[np.bool_]) -> tuple[Spot, ...]:
    """The widest points, each kept only where no wider one stands within its own clearance."""
    order = sorted(np.flatnonzero(inside).tolist(), key=lambda i: (-clear[i], lon[i], lat[i]))
    kept: list[int] = []
    for i in order:
        if all(great_circle_km(lon[i], lat[i], lon[j], lat[j]) > clear[i] / 2 for j in kept):
            kept.append(i)
        if len(kept) == MOST_SPOTS:
            break
    return tuple((round(float(lon[i]), 3), round(float(lat[i]), 3), round(float(clear[i]), 1)) for i in kept)


def _german(sea: Entry) -> str:
    """The first alias that is a German sea name, else the English name."""
    return next((name for name in sea.aliases if name.lower().endswith(GERMAN_SEA)), sea.name)
