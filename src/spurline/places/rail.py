"""Distances over rail lines that the user brings, and over the legs of a case.

No network is packaged: the open ones are under licences that do not allow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spurline.model import BadInput, Leg, Mode, NotResolved, Place, Unreachable
from spurline.places.land import Ring
from spurline.places.sphere import chord, great_circle_km, unit_vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Point = tuple[float, float]

SNAP_KM = 5.0
JOIN_KM = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class RailNetwork:
    """A graph of rail lines: nodes in degrees and links in kilometres."""

    lon: Floats
    lat: Floats
    _graph: csr_matrix = field(repr=False)

    @classmethod
    def from_lines(cls, lines: Sequence[Ring], *, join_km: float = JOIN_KM) -> RailNetwork:
        """The network of lines (lon, lat in degrees). Every vertex is a node; vertices within
        `join_km` of each other are one. Raises BadInput without a line of two points."""
        usable = [np.asarray(line, dtype=np.float64)[:, :2] for line in lines if len(line) > 1]
        if not usable:
            raise BadInput("there is no line of two points or more", do="Give a GeoJSON with rail lines")
        points = np.vstack(usable)
        last = np.cumsum([len(line) for line in usable]) - 1
        first = np.setdiff1d(np.arange(len(points) - 1), last)
        node = _joined(points, join_km)
        links = np.column_stack([node[first], node[first + 1]])
        km = great_circle_km(points[first, 0], points[first, 1], points[first + 1, 0], points[first + 1, 1])
        count = int(node.max()) + 1
        place = np.empty((count, 2))
        place[node[::-1]] = points[::-1]
        return cls(place[:, 0], place[:, 1], _graph(links, np.atleast_1d(km), count))

    @classmethod
    def from_shapes(cls, shapes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> RailNetwork:
        """The network of parsed GeoJSON: (properties, geometry) pairs with LineString or
        MultiLineString geometries; others are passed over."""
        lines: list[Ring] = []
        for _, geometry in shapes:
            if geometry["type"] == "LineString":
                lines.append(geometry["coordinates"])
            elif geometry["type"] == "MultiLineString":
                lines.extend(geometry["coordinates"])
        return cls.from_lines(lines)

    @classmethod
    def from_legs(cls, legs: Sequence[Leg], places: Sequence[Place]) -> RailNetwork:
        """The network of the rail legs of a case, each as long as the great circle between its
        places: a lower bound. Raises NotResolved for a leg whose place is unknown."""
        known = {place.id: place for place in places}
        lines: list[Ring] = []
        for leg in legs:
            if leg.mode is not Mode.RAIL:
                continue
            for key in (leg.from_place, leg.to_place):
                if key not in known:
                    raise NotResolved(f"place {key!r} is not known", where=f"leg {leg.id}")
            ends = known[leg.from_place], known[leg.to_place]
            lines.append(tuple((place.lon, place.lat) for place in ends))
        return cls.from_lines(lines)

    def distance_km(self, start: Point, end: Point, *, snap_km: float = SNAP_KM) -> float:
        """Kilometres by rail, the ways to the nearest nodes included. Raises Unreachable where a
        point is farther than `snap_km` from any line or the lines do not meet."""
        line, km = self._way(start, end, snap_km)
        return km + float(sum(away for _, away in line))

    def route(self, start: Point, end: Point, *, snap_km: float = SNAP_KM) -> Ring:
        """The way along the lines, with the points themselves; raises as `distance_km` does."""
        from scipy.sparse.csgraph import dijkstra

        ((first, _), (last, _)), _ = self._way(start, end, snap_km)
        before = dijkstra(self._graph, indices=first, return_predecessors=True)[1]
        nodes = [last]
        while nodes[-1] != first:
            nodes.append(int(before[nodes[-1]]))
        way = [(float(self.lon[node]), float(self.lat[node])) for node in reversed(nodes)]
        return (start, *way, end)

    def _way(self, start: Point, end: Point, snap_km: float) -> tuple[list[tuple[int, float]], float]:
        from scipy.sparse.csgraph import dijkstra

        snapped = [self._nearest(point, snap_km) for point in (start, end)]
        km = float(dijkstra(self._graph, indices=snapped[0][0])[snapped[1][0]])
        if not np.isfinite(km):
            raise Unreachable(
                f"the rail lines do not join {_text(start)} and {_text(end)}",
                do="Add the missing line, or state the leg's hours in the legs file",
            )
        return snapped, km

    def _nearest(self, point: Point, snap_km: float) -> tuple[int, float]:
        km = great_circle_km(self.lon, self.lat, point[0], point[1])
        node = int(np.argmin(km))
        if km[node] > snap_km:
            raise Unreachable(
                f"{_text(point)} is {km[node]:.1f} km from the nearest rail line",
                do=f"Add a line nearer than {snap_km:g} km",
            )
        return node, float(km[node])


def _joined(points: Floats, join_km: float) -> Ints:
    """Node number of every point: points near each other share one, numbered as they come."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    vectors = unit_vectors(points[:, 0], points[:, 1])
    pairs = cKDTree(vectors).query_pairs(chord(join_km), output_type="ndarray")
    same = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    labels = connected_components(same, directed=False)[1]
    _, first, number = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[number])


def _graph(links: Ints, km: Floats, count: int) -> csr_matrix:
    """Symmetric graph that keeps the shorter of two links between the same nodes."""
    from scipy.sparse import csr_matrix

    ends = np.vstack([links, links[:, ::-1]])
    length = np.concatenate([km, km])
    apart = ends[:, 0] != ends[:, 1]
    ends, length = ends[apart], length[apart]
    order = np.lexsort((length, ends[:, 1], ends[:, 0]))
    ends, length = ends[order], length[order]
    shortest = np.ones(len(ends), dtype=bool)
    shortest[1:] = (np.diff(ends, axis=0) != 0).any(axis=1)
    return csr_matrix((length[shortest], (ends[shortest, 0], ends[shortest, 1])), shape=(count, count))


def _text(point: Point) -> str:
    return f"{point[0]:g}, {point[1]:g}"
