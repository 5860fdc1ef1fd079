"""The part of the mesh that is made for a case: fine around its points, joined to the world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spurline.places.coast import shore_distance_km
from spurline.places.gates import Gate, crosses, gates, spread
from spurline.places.mesh import Box, Mesh, lattice, linked
from spurline.places.sphere import arc_km, chord, great_circle_km, unit_vectors
from spurline.places.watermask import KM_PER_DEGREE, WaterMask
from spurline.places.world import SPACINGS_KM, world_mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Point = tuple[float, float]

PER_SHORE_KM = 0.25
PER_POINT_KM = 0.08
_RIM_SPACINGS = 2.1
_CHANNEL_STEP_DEG = 0.05
_CHANNEL_REACH_KM = 60.0


def local_boxes(points: Sequence[Point], margin_km: float) -> tuple[Box, ...]:
    """Boxes (west, south, east, north) around the points within which the mesh is the case's
    own; boxes that overlap are one where that costs no area."""
    reach = (margin_km + SPACINGS_KM[0] / PER_POINT_KM) / KM_PER_DEGREE
    boxes: list[Box] = []
    for lon, lat in sorted(points):
        south, north = max(-89.9, lat - reach), min(89.9, lat + reach)
        widest = np.cos(np.radians(min(85.0, max(abs(south), abs(north)))))
        half = min(180.0, reach / float(widest))
        boxes.append((lon - half, south, lon + half, north))
    return tuple(_merged(boxes))


def _merged(boxes: list[Box]) -> list[Box]:
    for i, one in enumerate(boxes):
        for j in range(i):
            other = boxes[j]
            hull = (
                min(one[0], other[0]),
                min(one[1], other[1]),
                max(one[2], other[2]),
                max(one[3], other[3]),
            )
            if _area(hull) <= _area(one) + _area(other) and hull[2] - hull[0] <= 360.0:
                rest = [box for k, box in enumerate(boxes) if k not in (i, j)]
                return _merged([*rest, hull])
    return boxes


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def sea_mesh(
    points: Sequence[Point],
    mask: WaterMask,
    *,
    resolution_km: float,
    margin_km: float,
    closed: frozenset[str],
) -> Mesh:
    """The world's mesh with the surroundings of `points` replaced by a finer one."""
    mesh = world_mesh()
    if points:
        wanted = _wanted(points, resolution_km, margin_km)
        stays = wanted(mesh.lon, mesh.lat, mesh.shore_km) >= SPACINGS_KM[0]
        mesh = _joined(mesh, stays, _local_nodes(points, mask, resolution_km, margin_km), mask)
    channels = [gate for gate in gates() if len(gate.channel) and gate.name not in closed]
    vectors = mesh.vectors
    free = ~crosses(vectors[mesh.links[:, 0]], vectors[mesh.links[:, 1]], mask.barrier)
    mesh = replace(mesh, links=mesh.links[free], km=mesh.km[free])
    return _with_channels(mesh, channels, mask)


def _wanted(
    points: Sequence[Point], resolution_km: float, margin_km: float
) -> Callable[[Floats, Floats, Floats], Floats]:
    """Spacing that suits a position: fine at the shore and near a point, coarse away from either."""
    from scipy.spatial import cKDTree

    table = np.array(points)
    tree = cKDTree(unit_vectors(table[:, 0], table[:, 1]))

    def spacing(lon: Floats, lat: Floats, shore_km: Floats) -> Floats:
        away = arc_km(tree.query(unit_vectors(lon, lat))[0])
        by_point = PER_POINT_KM * (away - margin_km)
        return np.maximum(resolution_km, np.maximum(PER_SHORE_KM * shore_km, by_point))

    return spacing


def _local_nodes(points: Sequence[Point], mask: WaterMask, resolution_km: float, margin_km: float) -> Floats:
    """Nodes of the case: lon, lat, spacing, shore distance; (n, 4)."""
    wanted = _wanted(points, resolution_km, margin_km)
    levels = [resolution_km]
    while levels[-1] * 2 < SPACINGS_KM[0]:
        levels.append(levels[-1] * 2)
    parts = [np.empty((0, 4))]
    for level in levels:
        reach = margin_km + 2 * level / PER_POINT_KM
        lon, lat = lattice(level, _squares(points, reach))
        # Land and what is too near or far for this spacing go before the shore is measured.
        near = wanted(lon, lat, np.zeros(len(lon))) < 2 * level
        lon, lat = lon[near], lat[near]
        wet = mask.is_water(lon, lat)
        lon, lat = lon[wet], lat[wet]
        shore = shore_distance_km(lon, lat)
        ideal = wanted(lon, lat, shore)
        top = SPACINGS_KM[0] if level == levels[-1] else 2 * level
        chosen = (ideal >= level) & (ideal < top)
        parts.append(np.column_stack([lon, lat, np.full(len(lon), level), shore])[chosen])
    return np.vstack(parts)


def _squares(points: Sequence[Point], reach_km: float) -> list[Box]:
    boxes = []
    for lon, lat in points:
        tall = reach_km / KM_PER_DEGREE
        south, north = max(-90.0, lat - tall), min(90.0, lat + tall)
        wide = tall / max(0.05, float(np.cos(np.radians(max(abs(south), abs(north))))))
        boxes.append((lon - wide, south, lon + wide, north))
    return boxes


def _joined(world: Mesh, stays: NDArray[np.bool_], local: Floats, mask: WaterMask) -> Mesh:
    """The world's nodes that stay with their links, the local nodes, and links between these."""
    number = np.cumsum(stays) - 1
    old = stays[world.links].all(axis=1)
    old_links, old_km = number[world.links[old]], world.km[old]
    kept = np.flatnonzero(stays)
    lon = np.concatenate([world.lon[kept], local[:, 0]])
    lat = np.concatenate([world.lat[kept], local[:, 1]])
    spacing = np.concatenate([world.spacing[kept], local[:, 2]])
    shore = np.concatenate([world.shore_km[kept], local[:, 3]])
    count = len(kept)
    rim = _rim(lon, lat, spacing, count)
    part = np.concatenate([rim, np.arange(count, len(lon))])
    added = linked(
        lon[part],
        lat[part],
        spacing[part],
        shore[part],
        mask,
        keep=lambda pairs: part[pairs].max(axis=1) >= count,
    )
    links = np.vstack([old_links, part[added.links]])
    return Mesh(lon, lat, spacing, shore, links, np.concatenate([old_km, added.km]))


def _rim(lon: Floats, lat: Floats, spacing: Floats, count: int) -> Ints:
    """The world's nodes (the first `count`) near enough to a local one to be linked to it."""
    from scipy.spatial import cKDTree

    vectors = unit_vectors(lon, lat)
    widest = chord(_RIM_SPACINGS * SPACINGS_KM[-1])
    chords, _ = cKDTree(vectors[count:]).query(vectors[:count], distance_upper_bound=widest)
    return np.flatnonzero(arc_km(chords) <= _RIM_SPACINGS * spacing[:count])


def _with_channels(mesh: Mesh, channels: Sequence[Gate], mask: WaterMask) -> Mesh:
    """The mesh with the fairways of open gates as chains of nodes, linked to all in sight."""
    from scipy.spatial import cKDTree

    lines = [spread(gate.channel, _CHANNEL_STEP_DEG) for gate in channels]
    if not lines:
        return mesh
    chain = np.vstack(lines)
    number = len(mesh.lon) + np.arange(len(chain))
    breaks = np.cumsum([len(line) for line in lines])[:-1]
    consecutive = np.delete(np.column_stack([number[:-1], number[1:]]), breaks - 1, axis=0)
    vectors = unit_vectors(chain[:, 0], chain[:, 1])
    near = cKDTree(mesh.vectors).query_ball_point(vectors, chord(_CHANNEL_REACH_KM), return_sorted=True)
    ends = np.repeat(np.arange(len(chain)), [len(found) for found in near])
    others = np.concatenate([np.array(found, dtype=np.int64) for found in near])
    seen = mask.clear(vectors[ends], mesh.vectors[others])
    links = np.vstack([mesh.links, consecutive, np.column_stack([others[seen], number[ends[seen]]])])
    lon = np.concatenate([mesh.lon, chain[:, 0]])
    lat = np.concatenate([mesh.lat, chain[:, 1]])
    new = links[len(mesh.links) :]
    km = great_circle_km(lon[new[:, 0]], lat[new[:, 0]], lon[new[:, 1]], lat[new[:, 1]])
    return Mesh(
        lon,
        lat,
        np.concatenate([mesh.spacing, np.full(len(chain), SPACINGS_KM[0] / 4)]),
        np.concatenate([mesh.shore_km, np.zeros(len(chain))]),
        links,
        np.concatenate([mesh.km, km]),
    )
