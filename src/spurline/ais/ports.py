"""Places found by position: which port a vessel is in, and which place a point belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _ports
from spurline.ais.fixes import EARTH_KM, Fixes, Floats
from spurline.model import Place

ENTER_KM = 3.0
LEAVE_KM = 4.0
CELL_DEGREES = 0.25
_ROWS, _COLUMNS = round(180 / CELL_DEGREES), round(360 / CELL_DEGREES)
INLAND_KINDS = frozenset({"depot", "station", "rail", "rail_station", "yard", "border_crossing"})


class PlaceIndex:
    """Places of one layer. A grid keeps, per cell, the places whose circle of leaving touches it."""

    def __init__(self, places: Sequence[Place], *, enter_km: float, leave_km: float) -> None:
        self.places = tuple(sorted(places, key=lambda place: place.id))
        self._lon = np.array([place.lon for place in self.places], dtype=np.float64)
        self._lat = np.array([place.lat for place in self.places], dtype=np.float64)
        radius = np.array([place.radius_km for place in self.places])
        self.enter_km = np.maximum(enter_km, radius)
        self.leave_km = np.maximum(leave_km, radius * (LEAVE_KM / ENTER_KM))
        self._cell_start, self._candidates = self._grid()

    def states(self, fixes: Fixes, carried: int) -> NDArray[np.int32]:
        """Per fix the number of the place in whose port the vessel is, -1 at sea.

        The nearest place takes a vessel in within its `enter_km`; it keeps it until a fix lies
        farther than its `leave_km` or within another place. `carried` is the state of the fix
        before the chunk.
        """
        return self._states(fixes.lon, fixes.lat, fixes.first, carried)

    def places_at(self, lon: Floats, lat: Floats) -> list[tuple[int, str]]:
        """Points inside the entry circle of a place: (index of the point, id of the place)."""
        state = self._states(lon, lat, np.ones(len(lon), dtype=bool), -1)
        return [(int(k), self.places[state[k]].id) for k in np.flatnonzero(state >= 0)]

    def inside(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """True for points inside the entry circle of their nearest place."""
        return self._states(lon, lat, np.ones(len(lon), dtype=bool), -1) >= 0

    def _states(self, lon: Floats, lat: Floats, first: NDArray[np.bool_], carried: int) -> NDArray[np.int32]:
        state = np.empty(len(lon), dtype=np.int32)
        grid = (self._cell_start, self._candidates, _ROWS, _COLUMNS)
        circles = (self._lon, self._lat, self.enter_km, self.leave_km)
        _ports.states(lon, lat, first.view(np.uint8), *grid, *circles, carried, state)
        return state

    def _grid(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Start of each cell's candidates, and the candidates, cell after cell."""
        high = self.leave_km / EARTH_KM * 180 / np.pi + 1e-6
        low_row = np.clip(np.floor((self._lat - high + 90) / CELL_DEGREES), 0, _ROWS - 1).astype(np.int64)
        high_row = np.clip(np.floor((self._lat + high + 90) / CELL_DEGREES), 0, _ROWS - 1).astype(np.int64)
        polar = np.minimum(89.9, np.abs(self._lat) + high)
        wide = np.minimum(180.0 - CELL_DEGREES, high / np.cos(np.radians(polar)))
        low_column = np.floor((self._lon - wide + 180) / CELL_DEGREES).astype(np.int64)
        high_column = np.floor((self._lon + wide + 180) / CELL_DEGREES).astype(np.int64)
        across = high_column - low_column + 1
        count = across * (high_row - low_row + 1)
        place = np.repeat(np.arange(len(self.places)), count)
        offset = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
        row = low_row[place] + offset // across[place]
        column = (low_column[place] + offset % across[place]) % _COLUMNS
        cell = row * _COLUMNS + column
        order = np.lexsort((place, cell))
        start = np.searchsorted(cell[order], np.arange(_ROWS * _COLUMNS + 1))
        return start.astype(np.int32), place[order].astype(np.int32)


def sea_places(places: Sequence[Place]) -> tuple[Place, ...]:
    """Places that a ship can call at: all but stations, depots and other places ashore."""
    return tuple(place for place in places if place.kind not in INLAND_KINDS)


def index_layers(
    places: Sequence[Place], *, enter_km: float = ENTER_KM, leave_km: float = LEAVE_KM
) -> tuple[PlaceIndex, ...]:
    """Ports and the berths inside them as layers of their own, so a berth's call is one at its port.

    A berth is entered within its own radius; all other places within `enter_km` or their radius,
    whichever is larger, and left beyond `leave_km` or 4/3 of the radius.
    """
    sea = sea_places(places)
    ids = {place.id for place in sea}
    berths = [place for place in sea if place.part_of in ids]
    ports = [place for place in sea if place.part_of not in ids]
    layers = [PlaceIndex(ports, enter_km=enter_km, leave_km=leave_km)] if ports else []
    return tuple(layers + ([PlaceIndex(berths, enter_km=0.0, leave_km=0.2)] if berths else []))


def places_at(layers: Sequence[PlaceIndex], lon: Floats, lat: Floats) -> list[str | None]:
    """Per point the id of the place it lies in: of the berth, if it lies in one, else of the port."""
    found: list[str | None] = [None] * len(lon)
    for layer in layers:
        for point, place in layer.places_at(lon, lat):
            found[point] = place
    return found


def unit_sphere(lon: Floats, lat: Floats) -> Floats:
    """Points on the unit sphere, shape (n, 3), so that a k-d tree measures true neighbourhood."""
    east, north = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1)
