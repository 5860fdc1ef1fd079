"""Nodes on water, denser where it matters, and the straight courses between them.

Nodes of one spacing lie on rows that many kilometres apart. A node is linked to everything
within a few spacings that it can see over water. With the about 36 neighbours within 3.2
spacings a shortest path is at most 1.3 % longer than the true one in open water (the widest
angle between neighbouring directions is 18.4°, and 1/cos 9.2° = 1.013).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.places.sphere import arc_km, chord, unit_vectors
from spurline.places.watermask import KM_PER_DEGREE, WaterMask

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Box = tuple[float, float, float, float]

SAME_SPACING_REACH = 3.2
NEXT_SPACING_REACH = 2.0
FAR_SPACING_REACH = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Nodes with lon, lat in degrees, spacing and distance to land in kilometres, all (n,), and
    links between them, (m, 2) node numbers and (m,) kilometres."""

    lon: Floats
    lat: Floats
    spacing: Floats
    shore_km: Floats
    links: Ints
    km: Floats

    @property
    def vectors(self) -> Floats:
        return unit_vectors(self.lon, self.lat)


def lattice(spacing_km: float, boxes: Sequence[Box]) -> tuple[Floats, Floats]:
    """Lon and lat of all points of the worldwide lattice of this spacing that lie in a box
    (west, south, east, north); each point once, row by row from the south."""
    step = spacing_km / KM_PER_DEGREE
    rows = int(180.0 / step)
    keys = []
    for west, south, east, north in boxes:
        first, last = max(0, int((south + 90) / step)), min(rows - 1, int((north + 90) / step))
        for row in range(first, last + 1):
            columns = _columns(row, step)
            width = 360.0 / columns
            begin = int(np.floor((west + 180.0) / width))
            count = min(columns, int(np.ceil((east - west) / width)) + 1)
            keys.append(row * 2**32 + (begin + np.arange(count)) % columns)
    key = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)
    of_row, column = key >> 32, key & (2**32 - 1)
    used, position = np.unique(of_row, return_inverse=True)
    across = np.array([_columns(int(number), step) for number in used], dtype=np.float64)[position]
    lon: Floats = (column.astype(np.float64) + 0.5 * (of_row % 2)) * 360.0 / across - 180.0
    lat: Floats = -90.0 + (of_row.astype(np.float64) + 0.5) * step
    return lon, lat


def _columns(row: int, step: float) -> int:
    lat = -90.0 + (row + 0.5) * step
    return max(1, round(360.0 * float(np.cos(np.radians(lat))) / step))


def candidate_links(vectors: Floats, spacing: Floats) -> Ints:
    """Pairs of nodes near enough to be linked, (m, 2), sorted: within 3.2 spacings of their own
    kind, 2 of the wider where one spacing is the next, 1.3 beyond that."""
    from scipy.spatial import cKDTree

    levels = np.unique(spacing)
    members = [np.flatnonzero(spacing == level) for level in levels]
    trees = [cKDTree(vectors[numbers]) for numbers in members]
    found = []
    for i, level in enumerate(levels):
        pairs = trees[i].query_pairs(chord(SAME_SPACING_REACH * level), output_type="ndarray")
        found.append(members[i][pairs])
        for j in range(i):
            reach = NEXT_SPACING_REACH if level <= 2.01 * levels[j] else FAR_SPACING_REACH
            near = trees[j].sparse_distance_matrix(trees[i], chord(reach * level), output_type="coo_matrix")
            found.append(np.column_stack([members[j][near.row], members[i][near.col]]))
    pairs = np.sort(np.vstack(found).astype(np.int64), axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def linked(
    lon: Floats,
    lat: Floats,
    spacing: Floats,
    shore_km: Floats,
    mask: WaterMask,
    *,
    keep: Callable[[Ints], NDArray[np.bool_]] | None = None,
) -> Mesh:
    """The mesh over these nodes: candidate links that stay on water. A course shorter than what
    its ends are away from land together cannot touch any, so most need no look at the mask.
    `keep` may drop candidates first."""
    vectors = unit_vectors(lon, lat)
    pairs = candidate_links(vectors, spacing)
    if keep is not None:
        pairs = pairs[keep(pairs)]
    start, end = vectors[pairs[:, 0]], vectors[pairs[:, 1]]
    km = arc_km(np.linalg.norm(start - end, axis=1))
    free = km < shore_km[pairs[:, 0]] + shore_km[pairs[:, 1]] - 2.0
    doubtful = np.flatnonzero(~free)
    free[doubtful] = mask.clear(start[doubtful], end[doubtful])
    return Mesh(lon, lat, spacing, shore_km, pairs[free], km[free])
