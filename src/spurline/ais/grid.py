"""Cells of the earth, near square, in a few sizes; numbered row by row from the south."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _listening
from spurline.ais.fixes import Floats, Ints

CELL_DEGREES = 0.25
COARSER_DEGREES = (16.0, 4.0, 1.0)
STRIDE = 4096
"""Cells are numbered row · STRIDE + column, whatever their size."""

Cells = NDArray[np.int32]


def _columns(size: float) -> Cells:
    latitude = (np.arange(int(180 / size)) + 0.5) * size - 90
    wanted = np.round(360 / size * np.cos(np.radians(latitude)))
    return np.asarray(np.maximum(1, wanted), dtype=np.int32)


COLUMNS = {size: _columns(size) for size in (*COARSER_DEGREES, CELL_DEGREES)}
"""Per size of cell, how many there are around the earth in each row."""


def cell_of(lon: Floats, lat: Floats, size: float = CELL_DEGREES) -> Cells:
    """Number of the cell of each point (degrees); cells of the usual size are about 28 km high and
    as wide."""
    cell = np.empty(len(lon), dtype=np.int32)
    ends = np.ascontiguousarray(lon, dtype=np.float64), np.ascontiguousarray(lat, dtype=np.float64)
    _listening.cells(*ends, 1 / size, COLUMNS[size], cell)
    return cell


def around(cell: Ints | Cells) -> Ints:
    """The 3 by 3 cells around each cell of the usual size, shape (n, 9); those of the rows above and
    below are the ones at the same longitude."""
    row, column = cell // STRIDE, cell % STRIDE
    columns = COLUMNS[CELL_DEGREES]
    middle = (column + 0.5) / columns[row]
    found = []
    for up in (-1, 0, 1):
        other = np.clip(row + up, 0, len(columns) - 1)
        at = np.floor(middle * columns[other]).astype(np.int64)
        found += [other * STRIDE + (at + side) % columns[other] for side in (-1, 0, 1)]
    return np.stack(found, axis=1).astype(np.int64)


def coarser(cell: Ints, size: float) -> Ints:
    """The larger cells that the middles of some cells of the usual size lie in."""
    row, column = cell // STRIDE, cell % STRIDE
    lon = np.asarray((column + 0.5) / COLUMNS[CELL_DEGREES][row] * 360 - 180, dtype=np.float64)
    lat = np.asarray((row + 0.5) * CELL_DEGREES - 90, dtype=np.float64)
    return cell_of(lon, lat, size).astype(np.int64)


def cells_of(size: float) -> int:
    """One more than the highest number of a cell of a size."""
    return len(COLUMNS[size]) * STRIDE


def summed(index: Ints, values: Floats | Ints, count: int) -> Floats:
    """Sums of the values that belong to each index from 0 to `count` - 1."""
    return np.asarray(np.bincount(index, values, count), dtype=np.float64)
