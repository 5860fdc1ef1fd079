"""Water and land on grids of two finenesses, and whether a course stays on water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from spurline.places.coast import land_grid, on_land, shore_distance_km
from spurline.places.gates import barriers, crosses, gates, spread
from spurline.places.sphere import EARTH_RADIUS_KM, along, arc_km, lon_lat
from spurline.places.tables import data_file

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
WORLD_STEP_DEG = 0.05
CLEARANCE_STEP_DEG = 0.25
_STRETCH_KM = 20.0
_WORLD_SAMPLE_KM = WORLD_STEP_DEG * KM_PER_DEGREE / 2
_SAMPLES_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Water (True) at cells of `step_lon` by `step_lat` degrees, first cell at the south-west
    corner; columns run eastward, past the antimeridian if need be."""

    west: float
    south: float
    step_lon: float
    step_lat: float
    water: Bools

    @classmethod
    def of(
        cls,
        west: float,
        south: float,
        east: float,
        north: float,
        *,
        steps: tuple[float, float],
        closed: frozenset[str] | None,
    ) -> Grid:
        """Mask of a box in degrees from the packaged coast, with gates open or closed; with
        `closed` None as the coast has it."""
        step_lon, step_lat = steps
        lats = np.arange(south + step_lat / 2, north, step_lat)
        columns = max(1, round((east - west) / step_lon))
        land = land_grid(west + step_lon / 2, lats, step_lon, columns)
        grid = cls(west, south, step_lon, step_lat, ~land)
        if closed is not None:
            for gate in gates():
                if gate.name not in closed:
                    grid._open(gate.channel)
        return grid

    def cells(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of positions; outside the grid they lie beyond its shape."""
        row = np.floor((lat - self.south) / self.step_lat).astype(np.int64)
        column = np.floor(((lon - self.west) % 360.0) / self.step_lon).astype(np.int64)
        return row, column

    def covers(self, lon: Floats, lat: Floats) -> Bools:
        row, column = self.cells(lon, lat)
        inside: Bools = (row >= 0) & (row < self.water.shape[0]) & (column < self.water.shape[1])
        return inside

    def _open(self, line: Floats) -> None:
        if not len(line):
            return
        points = spread(line, min(self.step_lon, self.step_lat) / 3)
        points = points[self.covers(points[:, 0], points[:, 1])]
        row, column = self.cells(points[:, 0], points[:, 1])
        for down, right in ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)):
            rows = np.clip(row + down, 0, self.water.shape[0] - 1)
            columns = np.clip(column + right, 0, self.water.shape[1] - 1)
            self.water[rows, columns] = True


@lru_cache(maxsize=2)
def _world_grid(closed: frozenset[str] | None) -> Grid:
    steps = (WORLD_STEP_DEG, WORLD_STEP_DEG)
    return Grid.of(-180.0, -90.0, 180.0, 90.0, steps=steps, closed=closed)


@dataclass(frozen=True, slots=True, eq=False)
class WaterMask:
    """The world's grid, finer grids that count where they are, and the barriers of closed
    gates (ends of segments, unit vectors)."""

    world: Grid
    fine: tuple[Grid, ...]
    fine_km: float
    barrier: tuple[Floats, Floats]

    @classmethod
    def of(
        cls,
        boxes: Sequence[tuple[float, float, float, float]],
        *,
        cell_km: float,
        closed: frozenset[str] | None,
    ) -> WaterMask:
        """World mask, and a grid of `cell_km` for every box (west, south, east, north)."""
        fine = []
        for west, south, east, north in boxes:
            narrowing = max(0.02, float(np.cos(np.radians((south + north) / 2))))
            steps = (cell_km / KM_PER_DEGREE / narrowing, cell_km / KM_PER_DEGREE)
            fine.append(Grid.of(west, south, east, north, steps=steps, closed=closed))
        return cls(_world_grid(closed), tuple(fine), cell_km, barriers(closed or frozenset()))

    def is_water(self, lon: Floats, lat: Floats) -> Bools:
        """Whether positions in degrees, shape (n,), are water."""
        row, column = self.world.cells(lon, np.clip(lat, -90.0, 89.999))
        columns = self.world.water.shape[1]
        found: Bools = self.world.water[np.minimum(row, self.world.water.shape[0] - 1), column % columns]
        for grid in self.fine:
            row, column = grid.cells(lon, lat)
            here = (row >= 0) & (row < grid.water.shape[0]) & (column < grid.water.shape[1])
            found[here] = grid.water[row[here], column[here]]
        return found

    def clear(self, start: Floats, end: Floats) -> Bools:
        """Whether the great circles from `start` to `end` (unit vectors, (n, 3)) stay on water
        and cross no barrier.

        A course is cut into stretches of at most 20 km. One whose middle is farther from any
        land than its end cannot touch it; the others are sampled at half a cell of the grid
        that counts there.
        """
        km = arc_km(np.linalg.norm(start - end, axis=1))
        free = ~crosses(start, end, self.barrier)
        parts = np.maximum(1, np.ceil(km / _STRETCH_KM)).astype(np.int64)
        for chosen in _chunks(parts):
            course, place = _expanded(chosen, parts[chosen])
            share = (place + 0.5) / parts[course]
            lon, lat = lon_lat(along(start[course], end[course], share))
            length = km[course] / parts[course]
            near = clearance_km(lon, lat) < length / 2
            step = np.where(self._fine_at(lon[near], lat[near]), self.fine_km / 2, _WORLD_SAMPLE_KM)
            counts = np.maximum(2, np.ceil(length[near] / step).astype(np.int64) + 1)
            self._sample(start, end, free, course[near], place[near], parts, counts)
        return free

    def _sample(
        self,
        start: Floats,
        end: Floats,
        free: Bools,
        course: Ints,
        place: Ints,
        parts: Ints,
        counts: Ints,
    ) -> None:
        """Mark courses as not free that have land at one of `counts` points of a stretch."""
        for chosen in _chunks(counts):
            stretch, point = _expanded(chosen, counts[chosen])
            of = course[stretch]
            share = (place[stretch] + point / (counts[stretch] - 1)) / parts[of]
            lon, lat = lon_lat(along(start[of], end[of], share))
            free[of[~self.is_water(lon, lat)]] = False

    def _fine_at(self, lon: Floats, lat: Floats) -> Bools:
        near = np.zeros(len(lon), dtype=bool)
        for grid in self.fine:
            near |= grid.covers(lon, lat)
        return near


def _chunks(counts: Ints) -> list[Ints]:
    """Numbers of items in parts whose counts add up to not much more than what is allowed."""
    parts = np.cumsum(counts) // _SAMPLES_AT_ONCE
    return np.split(np.arange(len(counts)), np.flatnonzero(np.diff(parts)) + 1)


def _expanded(items: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Every item as often as counted, and 0, 1, 2 … within each."""
    firsts = np.cumsum(counts) - counts
    return np.repeat(items, counts), np.arange(counts.sum()) - np.repeat(firsts, counts)


@cache
def _clearance() -> NDArray[np.uint8]:
    with np.load(data_file("clearance.npz")) as packed:
        return np.asarray(packed["km"])


def clearance_km(lon: Floats, lat: Floats) -> Floats:
    """How far every land cell is at least, in kilometres up to 255; 0 near and on land."""
    table = _clearance()
    row = np.clip(np.floor((lat + 90.0) / CLEARANCE_STEP_DEG).astype(np.int64), 0, len(table) - 1)
    column = np.floor((lon + 180.0) / CLEARANCE_STEP_DEG).astype(np.int64) % table.shape[1]
    km: Floats = table[row, column].astype(np.float64)
    return km


def build_clearance() -> NDArray[np.uint8]:
    """The table of `clearance_km`: distance of a cell's middle to the shore, less half the cell's
    diagonal and a cell of the world's water grid."""
    rows, columns = round(180 / CLEARANCE_STEP_DEG), round(360 / CLEARANCE_STEP_DEG)
    lat = -90.0 + (np.arange(rows) + 0.5) * CLEARANCE_STEP_DEG
    lon = -180.0 + (np.arange(columns) + 0.5) * CLEARANCE_STEP_DEG
    slack = (CLEARANCE_STEP_DEG / np.sqrt(2) + WORLD_STEP_DEG * np.sqrt(2)) * KM_PER_DEGREE
    table = np.zeros((rows, columns), dtype=np.uint8)
    for row in range(rows):
        km = np.clip(np.floor(shore_distance_km(lon, lat[row]) - slack), 0, 255)
        table[row] = np.where(on_land(lon, lat[row]), 0, km).astype(np.uint8)
    return table
