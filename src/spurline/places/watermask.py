"""Water and land on grids of two finenesses, and whether a course stays on water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from spurline.places.coast import land_grid
from spurline.places.gates import barriers, crosses, gates, spread
from spurline.places.sphere import EARTH_RADIUS_KM, along, arc_km, lon_lat

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
WORLD_STEP_DEG = 0.05
_SAMPLES_AT_ONCE = 1_000_000


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

    def clear(self, start: Floats, end: Floats, *, thorough: bool = False) -> Bools:
        """Whether the great circles from `start` to `end` (unit vectors, (n, 3)) stay on water
        and cross no barrier.

        Sampled at half a cell of the fine grids where a course begins or ends in one, or
        everywhere if `thorough`, else at half a cell of the world's grid.
        """
        km = arc_km(np.linalg.norm(start - end, axis=1))
        fine = self._near_fine(start) | self._near_fine(end) | (thorough and bool(self.fine))
        step = np.where(fine, self.fine_km / 2, WORLD_STEP_DEG * KM_PER_DEGREE / 2)
        counts = np.maximum(2, np.ceil(km / step).astype(np.int64) + 1)
        free = ~crosses(start, end, self.barrier)
        for chosen in np.split(np.arange(len(km)), _cuts(counts)):
            number = np.repeat(chosen, counts[chosen])
            firsts = np.cumsum(counts[chosen]) - counts[chosen]
            place = np.arange(len(number)) - np.repeat(firsts, counts[chosen])
            lon, lat = lon_lat(along(start[number], end[number], place / (counts[number] - 1)))
            free[number[~self.is_water(lon, lat)]] = False
        return free

    def _near_fine(self, vectors: Floats) -> Bools:
        lon, lat = lon_lat(vectors)
        near = np.zeros(len(lon), dtype=bool)
        for grid in self.fine:
            near |= grid.covers(lon, lat)
        return near


def _cuts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where to cut a list of courses so that no part has many more samples than allowed."""
    parts = np.cumsum(counts) // _SAMPLES_AT_ONCE
    return np.flatnonzero(np.diff(parts)) + 1
