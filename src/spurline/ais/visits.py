"""Port visits by hysteresis, and stops anywhere (definitions of Global Fishing Watch's pipelines)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import EARTH_KM, HOUR_US, Fixes, Floats, Ints, Mask, distance_km, span_of
from spurline.model import Place, PortVisit, Stop

ENTER_KM = 3.0
LEAVE_KM = 4.0
STOP_BEGIN_KN = 0.2
STOP_END_KN = 0.5
PORT_GAP_MINUTES = 240.0
STOP_MINUTES = 60.0
STOP_SHIFT_KM = 1.0
CONFIDENCE_P = {1: 0.25, 2: 0.7, 3: 0.9, 4: 0.97}
_GRID = 0.1
INLAND_KINDS = frozenset({"depot", "station", "rail", "rail_station", "yard", "border_crossing"})


class PlaceIndex:
    """Places of one layer, found by position. A coarse grid answers for most rows at once."""

    def __init__(self, places: Sequence[Place], *, enter_km: float, leave_km: float) -> None:
        from scipy.spatial import cKDTree

        self.places = tuple(sorted(places, key=lambda place: place.id))
        self.lon = np.array([place.lon for place in self.places])
        self.lat = np.array([place.lat for place in self.places])
        radius = np.array([place.radius_km for place in self.places])
        self.enter_km = np.maximum(enter_km, radius)
        self.leave_km = np.maximum(leave_km, radius * (LEAVE_KM / ENTER_KM))
        self._tree = cKDTree(unit_sphere(self.lon, self.lat))
        self._grid = self._touched()

    def nearest(self, lon: Floats, lat: Floats) -> tuple[Ints, Ints, Floats]:
        """Rows near any place (indices), and for them the nearest place and its distance in km."""
        row = np.clip(((lat + 90) / _GRID).astype(np.int64), 0, self._grid.shape[0] - 1)
        column = np.clip(((lon + 180) / _GRID).astype(np.int64), 0, self._grid.shape[1] - 1)
        rows = np.flatnonzero(self._grid[row, column])
        if len(rows) == 0:
            return rows, rows, np.zeros(0)
        _, place = self._tree.query(unit_sphere(lon[rows], lat[rows]))
        return rows, place, distance_km(lon[rows], lat[rows], self.lon[place], self.lat[place])

    def places_at(self, lon: Floats, lat: Floats) -> list[tuple[int, str]]:
        """Rows inside the entry circle of a place, with its id."""
        rows, place, km = self.nearest(lon, lat)
        inside = km <= self.enter_km[place]
        return [
            (row, self.places[number].id)
            for row, number in zip(rows[inside].tolist(), place[inside].tolist(), strict=True)
        ]

    def _touched(self) -> Mask:
        """Grid cells that the circle of leaving of any place touches."""
        grid = np.zeros((round(180 / _GRID), round(360 / _GRID)), dtype=bool)
        for lon, lat, km in zip(self.lon, self.lat, self.leave_km, strict=True):
            high = km / EARTH_KM * 180 / np.pi + _GRID
            low_row, high_row = np.floor((np.array([lat - high, lat + high]) + 90) / _GRID).astype(int)
            polar = min(89.0, abs(lat) + high)
            wide = min(180.0, high / np.cos(np.radians(polar)))
            first, last = np.floor((np.array([lon - wide, lon + wide]) + 180) / _GRID).astype(int)
            columns = np.arange(first, last + 1) % grid.shape[1]
            grid[max(0, low_row) : high_row + 1, columns] = True
        return grid


def sea_places(places: Sequence[Place]) -> tuple[Place, ...]:
    """Places that a ship can call at: all but stations, depots and other places ashore."""
    return tuple(place for place in places if place.kind not in INLAND_KINDS)


def index_layers(places: Sequence[Place]) -> tuple[PlaceIndex, ...]:
    """Ports and the berths inside them as layers of their own, so a berth's call is one at its port.

    A berth is entered within its own radius; all other places within 3 km or their radius.
    """
    sea = sea_places(places)
    ids = {place.id for place in sea}
    berths = [place for place in sea if place.part_of in ids]
    ports = [place for place in sea if place.part_of not in ids]
    layers = [PlaceIndex(ports, enter_km=ENTER_KM, leave_km=LEAVE_KM)] if ports else []
    return tuple(layers + ([PlaceIndex(berths, enter_km=0.0, leave_km=0.2)] if berths else []))


def find_visits(fixes: Fixes, layers: Sequence[PlaceIndex]) -> list[PortVisit]:
    """Port visits of every track, layer by layer.

    A visit begins with a fix within 3 km of a place (or its radius, if larger) and ends with the
    last one before a fix farther than 4 km (4/3 of the radius) or nearer to another place.
    Confidence as in GFW's voyages: 1 only entry or exit seen, 2 only a stop or a silence of four
    hours, 3 one of each, 4 entry, exit, and a stop or silence.
    """
    if not layers:
        return []
    stopped = stopped_rows(fixes)
    found: list[PortVisit] = []
    for index in layers:
        state = _states(fixes, index)
        edges = fixes.first
        edges[1:] |= state[1:] != state[:-1]
        begin = np.flatnonzero(edges)
        end = np.append(begin[1:], len(fixes)) - 1
        inside = state[begin] >= 0
        for first, last in zip(begin[inside].tolist(), end[inside].tolist(), strict=True):
            found.append(_visit(fixes, stopped, first, last, index, int(state[first])))
    return found


def _states(fixes: Fixes, index: PlaceIndex) -> Ints:
    """Per row the number of the place whose port the vessel is in, -1 at sea."""
    rows, place, km = index.nearest(fixes.lon, fixes.lat)
    state = np.full(len(fixes), -1, dtype=np.int64)
    if len(rows) == 0:
        return state
    enters = km <= index.enter_km[place]
    stays = ~enters & (km <= index.leave_km[place])
    # The hysteresis: a row between the circles keeps the state of the row before it, so the last
    # row that was decided is carried forward. Rows off the grid are decided: at sea.
    decided = np.arange(len(fixes))
    state[rows[enters]] = place[enters]
    between = rows[stays]
    decided[between] = 0
    decided[fixes.starts[:-1]] = fixes.starts[:-1]
    np.maximum.accumulate(decided, out=decided)
    return state[decided]


def _visit(fixes: Fixes, stopped: Mask, first: int, last: int, index: PlaceIndex, number: int) -> PortVisit:
    following = int(np.searchsorted(fixes.starts, first, side="right"))
    entry = first > int(fixes.starts[following - 1])
    leaves = last + 1 < int(fixes.starts[following])
    silent_to = last + 2 if leaves else last + 1  # a silence that begins in port counts as one
    silence = fixes.hours[first + 1 : silent_to].max(initial=0.0) * 60 >= PORT_GAP_MINUTES
    still = stopped[first : last + 1]
    still_h = float(fixes.hours[first + 1 : last + 1][still[1:] & still[:-1]].sum())
    inside = bool(still.any() or silence)
    confidence = 2 + entry + leaves if inside else 1
    detail = {
        "confidence": confidence,
        "entry_seen": entry,
        "exit_seen": leaves,
        "stop_seen": bool(still.any()),
        "silence_in_port": bool(silence),
        "stopped_hours": round(still_h, 3),
        "fixes": last - first + 1,
        "enter_km": round(float(index.enter_km[number]), 3),
        "leave_km": round(float(index.leave_km[number]), 3),
        "stop_begin_kn": STOP_BEGIN_KN,
        "stop_end_kn": STOP_END_KN,
        "port_gap_minutes": PORT_GAP_MINUTES,
    }
    return PortVisit(
        **span_of(fixes, first, last),
        place=index.places[number].id,
        detail=tuple(sorted(detail.items())),
        p=CONFIDENCE_P[confidence],
    )


def stopped_rows(fixes: Fixes) -> Mask:
    """True where the vessel lies still: from 0.2 kn or less until 0.5 kn or more."""
    speed = fixes.speed_kn
    decided = np.flatnonzero((speed <= STOP_BEGIN_KN) | (speed >= STOP_END_KN) | fixes.first)
    if len(decided) == 0:
        return np.zeros(len(fixes), dtype=bool)
    counts = np.diff(np.append(decided, len(fixes)))
    return np.repeat(speed[decided] <= STOP_BEGIN_KN, counts)


def find_stops(fixes: Fixes, *, gap_hours: float) -> list[Stop]:
    """Stays of an hour or more at rest, anywhere; a silence of `gap_hours` or a shift of a
    kilometre between two fixes ends one."""
    still = stopped_rows(fixes)
    breaks = fixes.first | (fixes.hours >= gap_hours) | (fixes.km > STOP_SHIFT_KM)
    breaks[1:] |= still[1:] != still[:-1]
    begin = np.flatnonzero(breaks)
    end = np.append(begin[1:], len(fixes)) - 1
    long = still[begin] & (fixes.t[end] - fixes.t[begin] >= STOP_MINUTES / 60 * HOUR_US)
    return [
        Stop(**span_of(fixes, first, last), detail=_stop_detail(fixes, first, last))
        for first, last in zip(begin[long].tolist(), end[long].tolist(), strict=True)
    ]


def _stop_detail(fixes: Fixes, first: int, last: int) -> tuple[tuple[str, object], ...]:
    rows = slice(first, last + 1)
    lon, lat = float(np.median(fixes.lon[rows])), float(np.median(fixes.lat[rows]))
    n = last - first + 1
    away = distance_km(np.full(n, lon), np.full(n, lat), fixes.lon[rows], fixes.lat[rows])
    detail = {
        "hours": round((int(fixes.t[last]) - int(fixes.t[first])) / HOUR_US, 3),
        "fixes": n,
        "lon": round(lon, 6),
        "lat": round(lat, 6),
        "wander_km": round(float(away.max()), 3),
        "stop_begin_kn": STOP_BEGIN_KN,
        "stop_end_kn": STOP_END_KN,
        "minutes": STOP_MINUTES,
    }
    return tuple(sorted(detail.items()))


def unit_sphere(lon: Floats, lat: Floats) -> NDArray[np.float64]:
    """Points on the unit sphere, so that a k-d tree measures true neighbourhood."""
    east, north = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1)
