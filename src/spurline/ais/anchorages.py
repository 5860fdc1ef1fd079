"""Anchorages found in the data: where many vessels have lain still for long."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from spurline.ais.fixes import EARTH_KM, HOUR_US, Fixes
from spurline.ais.gaps import GAP_HOURS
from spurline.ais.spells import Spells, SpellTable, centre, hysteresis
from spurline.ais.stops import STOP_BEGIN_KN, STOP_END_KN, STOP_SHIFT_KM
from spurline.model import BadInput, Place, TrackEvent, content_id
from spurline.places import great_circle_km

VESSELS = 20
STOP_HOURS = 12.0
CELL_KM = 0.25
REACH_KM = 4.0
LEAST_RADIUS_KM = 0.5
_ROW_DEGREES = CELL_KM / EARTH_KM * 180 / math.pi


@dataclass(frozen=True, slots=True)
class Anchorage:
    """A place where vessels lie, how many of them, and how many stops there made it."""

    place: Place
    vessels: int
    stops: int


_Cell = tuple[int, int]


class Stay(NamedTuple):
    """A stop of 12 hours or more: who, and the middle of where."""

    mmsi: int
    lon: float
    lat: float


class LongStops:
    """Detector of stays: stops (see `Stops`) of 12 hours or more, cut by a silence of 6 hours."""

    def __init__(self) -> None:
        self._spells = Spells()
        self._still = False
        self._found: list[Stay] = []

    def feed(self, fixes: Fixes) -> None:
        still = hysteresis(fixes, STOP_BEGIN_KN, STOP_END_KN, self._still)
        self._still = bool(still[-1])
        cut = (fixes.hours >= GAP_HOURS) | (fixes.km > STOP_SHIFT_KM)
        self._take(self._spells.feed(fixes, still.astype(np.int32) - 1, cut=cut))

    def finish(self) -> list[Stay]:
        self._take(self._spells.finish())
        return self._found

    def _take(self, spells: SpellTable) -> None:
        long = spells["t_last"] - spells["t_first"] >= STOP_HOURS * HOUR_US
        self._found += [Stay(int(spell["mmsi"]), *centre(spell)) for spell in spells[long]]


def find_anchorages(stays: Iterable[Stay], *, vessels: int = VESSELS) -> tuple[Anchorage, ...]:
    """Anchorages among the long stops of a store (in any order), by id.

    The rule of Global Fishing Watch on an own grid: a cell of 0.25 km counts if at least
    `vessels` different ones stopped in it or the eight around it (within about 0.5 km) for 12
    hours or more. The busiest cell takes in all that hang together with it within 4 km; then the
    next one. The centre is the middle of the stops, the radius reaches the farthest of them (0.5
    km at least). Raises BadInput for less than one vessel.
    """
    if vessels < 1:
        raise BadInput(f"an anchorage of {vessels} vessels is none")
    by_cell: dict[_Cell, list[Stay]] = {}
    for stay in stays:
        by_cell.setdefault(_cell_of(stay.lon, stay.lat), []).append(stay)
    crowd = {cell: len({stay.mmsi for stay in _near(by_cell, [cell])}) for cell in by_cell}
    core = {cell: size for cell, size in crowd.items() if size >= vessels}
    found = [_anchorage(_near(by_cell, cells)) for cells in _clusters(core)]
    return tuple(sorted(found, key=lambda one: one.place.id))


ANCHORAGE_COLUMNS = {
    "id": "varchar",
    "name": "varchar",
    "lon": "double",
    "lat": "double",
    "kind": "varchar",
    "radius_km": "double",
    "vessels": "integer",
    "stops": "integer",
}


def anchorage_row(anchorage: Anchorage) -> dict[str, Any]:
    """A row of a places file (contract C), with the numbers of vessels and stops behind it."""
    place = anchorage.place
    return {
        "id": place.id,
        "name": place.name,
        "lon": place.lon,
        "lat": place.lat,
        "kind": place.kind,
        "radius_km": place.radius_km,
        "vessels": anchorage.vessels,
        "stops": anchorage.stops,
    }


def long_stops(stops: Iterable[TrackEvent]) -> list[Stay]:
    """The stays among stop events."""
    details = ((stop.mmsi, stop.details) for stop in stops)
    return [
        Stay(mmsi, detail["lon"], detail["lat"]) for mmsi, detail in details if detail["hours"] >= STOP_HOURS
    ]


def _columns(row: int) -> int:
    """Cells in a row of the grid, as square as they can be."""
    return max(1, int(360 * math.cos(math.radians((row + 0.5) * _ROW_DEGREES - 90)) / _ROW_DEGREES))


def _cell_of(lon: float, lat: float) -> _Cell:
    row = int((lat + 90) / _ROW_DEGREES)
    return row, int((lon + 180) / 360 * _columns(row)) % _columns(row)


def _around(cell: _Cell) -> Iterator[_Cell]:
    """The cell and its eight neighbours."""
    row, column = cell
    across = (column + 0.5) / _columns(row)
    for near in (row - 1, row, row + 1):
        middle, columns = int(across * _columns(near)), _columns(near)
        yield from dict.fromkeys((near, (middle + step) % columns) for step in (-1, 0, 1))


def _near(stays: dict[_Cell, list[Stay]], cells: Iterable[_Cell]) -> list[Stay]:
    """The stays in some cells and around them, each once, in order."""
    wanted = {near for cell in cells for near in _around(cell)}
    return sorted(stay for cell in wanted for stay in stays.get(cell, ()))


def _clusters(core: dict[_Cell, int]) -> Iterator[list[_Cell]]:
    """Cells that hang together, around the busiest one that is left, within REACH_KM of it."""
    left = set(core)
    for seed in sorted(core, key=lambda cell: (-core[cell], cell)):
        if seed not in left:
            continue
        left.remove(seed)
        cluster, edge = [seed], [seed]
        while edge:
            near = {
                cell for cell in _around(edge.pop()) if cell in left and _apart_km(seed, cell) <= REACH_KM
            }
            left -= near
            cluster += sorted(near)
            edge += sorted(near)
        yield cluster


def _apart_km(one: _Cell, two: _Cell) -> float:
    (lon1, lat1), (lon2, lat2) = _middle(one), _middle(two)
    return great_circle_km(lon1, lat1, lon2, lat2)


def _middle(cell: _Cell) -> tuple[float, float]:
    row, column = cell
    return (column + 0.5) / _columns(row) * 360 - 180, (row + 0.5) * _ROW_DEGREES - 90


def _anchorage(stays: Sequence[Stay]) -> Anchorage:
    east = stays[0].lon  # longitudes are counted from here, so that the date line is no edge
    lon = np.array([(stay.lon - east + 180) % 360 - 180 for stay in stays])
    lat = np.array([stay.lat for stay in stays])
    middle_lon = round((east + float(lon.mean()) + 180) % 360 - 180, 5)
    middle_lat = round(float(lat.mean()), 5)
    farthest = float(np.max(great_circle_km(middle_lon, middle_lat, lon + east, lat)))
    radius = max(LEAST_RADIUS_KM, math.ceil(farthest * 100) / 100)
    north, side = ("N" if middle_lat >= 0 else "S"), ("E" if middle_lon >= 0 else "W")
    place = Place(
        id=f"anchorage-{content_id([middle_lon, middle_lat, radius])[:12]}",
        name=f"Anchorage at {abs(middle_lat):.3f} {north} {abs(middle_lon):.3f} {side}",
        lon=middle_lon,
        lat=middle_lat,
        kind="anchorage",
        radius_km=radius,
    )
    return Anchorage(place, len({stay.mmsi for stay in stays}), len(stays))
