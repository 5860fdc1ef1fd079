"""Rows of a distance table: regions of the sea, and the mesh nodes by which a ship leaves each.

A region is every position within `radius_km` of a centre; centres lie on a lattice so dense that
each position of the box has one. A ship anywhere in a region begins its way by a node that it sees
or, ashore, by the nearest one: one no farther off than the node's longest link is long. The way from the
region's edge to that node, land or not, is thus a lower bound of its first stretch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spurline.model import BadInput
from spurline.places.mesh import Box, lattice
from spurline.places.sea import MAX_ACCESS_KM, SeaNetwork
from spurline.places.sphere import arc_km, chord, unit_vectors
from spurline.places.watermask import KM_PER_DEGREE

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
_COVERING = 0.75
"""A lattice of spacing 1 leaves no position farther than this from a point (0.71 where columns of
neighbouring rows drift apart; the rest is for columns rounded to a whole number)."""


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Centres as unit vectors (r, 3), all of them in reach of open water; `box` in degrees."""

    box: Box
    radius_km: float
    centres: Floats
    _tree: cKDTree = field(repr=False)
    _nodes: cKDTree = field(repr=False)
    _reach_km: Floats = field(repr=False)

    def __len__(self) -> int:
        return len(self.centres)

    @classmethod
    def over(cls, network: SeaNetwork, spacing_km: float, box: Box) -> Regions:
        """Regions whose centres lie `spacing_km` apart in a box (west, south, east, north; `east`
        below `west` runs over the antimeridian). Raises BadInput for a box without water."""
        from scipy.spatial import cKDTree

        west, south, east, north = box
        box = (west, south, east if east > west else east + 360.0, north)
        lon, lat = lattice(spacing_km, [_widened(box, spacing_km)])
        centres = unit_vectors(lon, lat)
        radius = _COVERING * spacing_km
        nodes = network.open_nodes
        afloat = cKDTree(network.mesh.vectors[nodes])
        reach = _reach_km(network)[nodes]
        chords, node = afloat.query(centres)
        near = arc_km(chords) <= radius + reach[node]
        if not near.any():
            raise BadInput(f"no open water in the box {box}", do="Give west, south, east, north in degrees")
        kept = centres[near]
        return cls(box, radius, kept, cKDTree(kept), afloat, reach)

    def of(self, lon: Floats, lat: Floats) -> Ints:
        """Region of each position in degrees, (n,), the number of regions where no open water is in
        reach. Raises BadInput for positions out of range or outside the box."""
        west, south, east, north = self.box
        usable = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        inside = usable & ((lon - west) % 360.0 <= east - west) & (lat >= south) & (lat <= north)
        if not inside.all():
            first = int(np.flatnonzero(~inside)[0])
            raise BadInput(
                f"{np.count_nonzero(~inside)} positions are not in the box of the distance table, "
                f"the first at lon {lon[first]:g}, lat {lat[first]:g}",
                where=f"position {first}",
                do="Make the table for a wider box, or check the coordinates",
            )
        where = unit_vectors(lon, lat)
        chords, nearest = self._tree.query(where)
        to_water, node = self._nodes.query(where)
        known = (arc_km(chords) <= self.radius_km) & (arc_km(to_water) <= self._reach_km[node])
        return np.where(known, nearest, len(self))

    def near(self, point: Floats, km: float) -> tuple[Ints, Floats]:
        """Regions that come within `km` of a point (unit vector (3,)), and how near."""
        numbers = np.array(self._tree.query_ball_point(point, chord(km + self.radius_km)), dtype=np.int64)
        numbers.sort()
        away = arc_km(np.linalg.norm(self.centres[numbers] - point, axis=1))
        return numbers, np.maximum(away - self.radius_km, 0.0)

    def members(self, network: SeaNetwork) -> tuple[Ints, Ints, Floats]:
        """Nodes by which ships leave each region: where each region's begin, (r + 1,), the nodes,
        (m,), and the kilometres from the region's edge to them, (m,)."""
        from scipy.spatial import cKDTree

        nodes, reach = network.open_nodes, self._reach_km
        parts = []
        # Nodes of about the same reach at a time, so that few pairs are found in vain.
        classes = np.ceil(np.log2(reach)).astype(np.int64)
        for number in np.unique(classes):
            some = np.flatnonzero(classes == number)
            tree = cKDTree(network.mesh.vectors[nodes[some]])
            widest = chord(self.radius_km + float(reach[some].max()))
            found = self._tree.sparse_distance_matrix(tree, widest, output_type="ndarray")
            away = np.maximum(arc_km(found["v"]) - self.radius_km, 0.0)
            within = away <= reach[some][found["j"]]
            parts.append((found["i"][within], nodes[some][found["j"][within]], away[within]))
        region, node, km = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((node, region))
        starts = np.searchsorted(region[order], np.arange(len(self.centres) + 1))
        return starts.astype(np.int64), node[order], km[order]


def _reach_km(network: SeaNetwork) -> Floats:
    """How far off a ship may begin its way by each node, (n,): a ship under way is a node that moves,
    with links as long as those around it."""
    longest = np.full(len(network.mesh.lon), MAX_ACCESS_KM)
    for end in network.mesh.links.T:
        np.maximum.at(longest, end, network.mesh.km)
    return longest


def _widened(box: Box, km: float) -> Box:
    west, south, east, north = box
    tall = 1.5 * km / KM_PER_DEGREE
    south, north = max(-90.0, south - tall), min(90.0, north + tall)
    wide = tall / max(0.02, float(np.cos(np.radians(max(abs(south), abs(north))))))
    return (west - wide, south, min(east + wide, west - wide + 360.0), north)
