"""Distances and routes over water between the places of a case and anywhere else at sea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spurline.model import BadInput, Unreachable
from spurline.places.fields import ORIGIN, Field
from spurline.places.gates import closed_gates
from spurline.places.land import Ring
from spurline.places.mesh import Mesh
from spurline.places.regional import local_boxes, sea_mesh
from spurline.places.smoothing import drawn, tightened
from spurline.places.sphere import arc_km, chord, great_circle_km, unit_vectors
from spurline.places.watermask import WaterMask

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Point = tuple[float, float]

RESOLUTION_KM = 1.5
MARGIN_KM = 25.0
MAX_ACCESS_KM = 40.0
"""Farther than this from open water a point cannot be reached by ship (a long river port can)."""
SMALLEST_SEA = 40
"""Nodes below which a separate water counts as a pond that no ship is snapped to."""
_ACCESS_NODES = 48
_FIELD_NODES = 12
_READ_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class _Access:
    """How a point joins the mesh: node numbers and kilometres; `afloat` if it lies on water and
    sees those nodes, else the one nearest node over land."""

    nodes: Ints
    km: Floats
    afloat: bool


@dataclass(frozen=True, slots=True, eq=False)
class SeaNetwork:
    """A mesh of the world's sea, refined around the points it was made for.

    Distances are kilometres over water along courses pulled tight around capes. A point
    on land (the coast is coarse, berths are inshore) is joined to the nearest open water and
    the way there is added.
    """

    points: tuple[Point, ...]
    mesh: Mesh
    mask: WaterMask
    _graph: csr_matrix = field(repr=False)
    _tree: cKDTree = field(repr=False)
    _open: NDArray[np.bool_] = field(repr=False)
    _accesses: dict[Point, _Access] = field(default_factory=dict, repr=False)
    _fields: dict[Point, Field] = field(default_factory=dict, repr=False)

    @classmethod
    def around(
        cls,
        points: Sequence[Point],
        *,
        resolution_km: float = RESOLUTION_KM,
        margin_km: float = MARGIN_KM,
        closed: Sequence[str] = (),
        opened: Sequence[str] = (),
    ) -> SeaNetwork:
        """The network for these points (lon, lat in degrees).

        Nodes lie `resolution_km` apart near shores within `margin_km` of a point and grow sparser
        from there to the packaged mesh of the world. `closed` and `opened` are names of straits
        and canals (`gates`) that differ from the default, in which all but the Volga-Don are
        open. Raises BadInput for a coordinate out of range or a resolution that is not between
        0.25 and 10 km, NotResolved for an unknown gate. The last two networks are kept in memory
        with the distances found over them, and given again when asked for the same.
        """
        kept = tuple(dict.fromkeys((float(lon), float(lat)) for lon, lat in points))
        for lon, lat in kept:
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise BadInput(f"coordinates lon {lon:g}, lat {lat:g} are out of range")
        if not 0.25 <= resolution_km <= 10:
            raise BadInput(
                f"resolution {resolution_km:g} km is not usable", do="Choose between 0.25 and 10 km"
            )
        return _network(kept, float(resolution_km), float(margin_km), closed_gates(closed, opened))

    @property
    def open_nodes(self) -> Ints:
        """Numbers of the mesh's nodes that are in no pond, ascending, (m,)."""
        return np.flatnonzero(self._open)

    @property
    def graph(self) -> csr_matrix:
        """Kilometres between linked nodes, symmetric (n, n)."""
        return self._graph

    def harbour(self, point: Point) -> tuple[Ints, Floats]:
        """Nodes by which a ship leaves a point and kilometres to them; none where open water is
        too far off. From a point on land these are all nodes hardly farther than the nearest,
        because a coarse coast does not tell on which shore a berth lies."""
        access = self._access(_point(point))
        if access.afloat or not len(access.nodes):
            return access.nodes, access.km
        farthest = min(MAX_ACCESS_KM, float(access.km[0] + self.mesh.spacing[access.nodes[0]]))
        here = unit_vectors(*point)[0]
        found = np.array(sorted(self._tree.query_ball_point(here, chord(farthest))), dtype=np.int64)
        found = found[self._open[found]]
        return found, arc_km(np.linalg.norm(self._vectors[found] - here, axis=1))

    @property
    def _vectors(self) -> Floats:
        return np.asarray(self._tree.data)

    def is_water(self, lon: ArrayLike, lat: ArrayLike) -> Any:
        """Whether positions (degrees, any shape) are water to this network; bool, same shape."""
        shape = np.broadcast_shapes(np.shape(lon), np.shape(lat))
        x = np.broadcast_to(np.asarray(lon, dtype=np.float64), shape).ravel()
        y = np.broadcast_to(np.asarray(lat, dtype=np.float64), shape).ravel()
        wet = self.mask.is_water(x, y)
        return wet.reshape(shape) if shape else bool(wet[0])

    def distances_km(self, points: Sequence[Point]) -> Floats:
        """Kilometres between all pairs of points, float64 (n, n), symmetric, 0 on the diagonal,
        inf where no ship can get from one to the other."""
        matrix = np.zeros((len(points), len(points)))
        for i, start in enumerate(points):
            for j in range(i):
                line = self._course(_point(start), _point(points[j]))
                matrix[i, j] = matrix[j, i] = np.inf if line is None else _length_km(line)
        return matrix

    def field_km(self, point: Point, lon: ArrayLike, lat: ArrayLike) -> Any:
        """Kilometres from `point` to positions (degrees, any shape); float64 of the same shape,
        inf where unreachable."""
        shape = np.broadcast_shapes(np.shape(lon), np.shape(lat))
        x = np.broadcast_to(np.asarray(lon, dtype=np.float64), shape).ravel()
        y = np.broadcast_to(np.asarray(lat, dtype=np.float64), shape).ravel()
        chunks = np.array_split(np.arange(x.size), x.size // _READ_AT_ONCE + 1)
        km = np.concatenate([self._read(_point(point), x[part], y[part]) for part in chunks])
        return km.reshape(shape) if shape else float(km[0])

    def route(self, start: Point, end: Point) -> Ring:
        """The way from `start` to `end` as lon-lat points at most about 100 km apart. Longitudes
        run on past ±180 rather than jump. Raises Unreachable where there is no way."""
        line = self._course(_point(start), _point(end))
        if line is None:
            raise Unreachable(
                f"no way over water from {start[0]:g}, {start[1]:g} to {end[0]:g}, {end[1]:g}",
                do="Check the coordinates, or open a canal",
            )
        return drawn(line)

    def _course(self, start: Point, end: Point) -> Floats | None:
        """Corners of the tight course, unit vectors (n, 3), the points themselves included."""
        if start > end:
            back = self._course(end, start)
            return None if back is None else back[::-1]
        first, last = unit_vectors(*start), unit_vectors(*end)
        gap = great_circle_km(*start, *end)
        leave, arrive = self._access(start), self._access(end)
        inshore = sum(access.km[0] for access in (leave, arrive) if len(access.km) and not access.afloat)
        both_afloat = leave.afloat and arrive.afloat
        if gap <= inshore or (both_afloat and self.mask.clear(first, last)[0]):
            return np.vstack([first, last])
        if not len(leave.nodes) or not len(arrive.nodes):
            return None
        field = self._field(start)
        total = field.km[arrive.nodes] + arrive.km
        if not np.isfinite(total.min()):
            return None
        corners = self._vectors[field.path(int(arrive.nodes[np.argmin(total)]))]
        if leave.afloat:
            corners = np.vstack([first, corners])
        if arrive.afloat:
            corners = np.vstack([corners, last])
        tight = tightened(corners, self.mask)
        parts = [tight] if leave.afloat else [first, tight]
        return np.vstack(parts if arrive.afloat else [*parts, last])

    def _access(self, point: Point) -> _Access:
        if point not in self._accesses:
            self._accesses[point] = self._find_access(point)
        return self._accesses[point]

    def _find_access(self, point: Point) -> _Access:
        here = unit_vectors(*point)
        chords, nodes = self._tree.query(here[0], k=min(_ACCESS_NODES, len(self.mesh.lon)))
        nodes, km = nodes[self._open[nodes]], arc_km(chords)[self._open[nodes]]
        if self.is_water(*point):
            seen = self.mask.clear(np.repeat(here, len(nodes), axis=0), self._vectors[nodes])
            if seen.any():
                return _Access(nodes[seen], km[seen], True)
        if not len(nodes):
            every = np.flatnonzero(self._open)
            km = arc_km(np.linalg.norm(self._vectors[every] - here, axis=1))
            nodes, km = every[[np.argmin(km)]], km[[np.argmin(km)]]
        near = km[:1] <= MAX_ACCESS_KM
        return _Access(nodes[:1][near], km[:1][near], False)

    def _field(self, point: Point) -> Field:
        if point not in self._fields:
            self._fields[point] = self._find_field(point)
        return self._fields[point]

    def _find_field(self, point: Point) -> Field:
        """One Dijkstra from the point, which joins the graph as one more node."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        access = self._access(point)
        count = len(self.mesh.lon)
        graph = self._graph
        joined = csr_matrix(
            (
                np.concatenate([graph.data, access.km]),
                np.concatenate([graph.indices, access.nodes.astype(graph.indices.dtype)]),
                np.append(graph.indptr, graph.indptr[-1] + len(access.nodes)),
            ),
            shape=(count + 1, count + 1),
        )
        km, before = dijkstra(joined, directed=True, indices=count, return_predecessors=True)
        forerunner = np.where(before[:count] == count, ORIGIN, before[:count]).astype(np.int64)
        return Field.over(unit_vectors(*point), km[:count], forerunner, afloat=access.afloat)

    def _read(self, point: Point, lon: Floats, lat: Floats) -> Floats:
        """Field at positions: over the nearest nodes that are seen from there, else the nearest."""
        field, vectors = self._field(point), self._vectors
        where = unit_vectors(lon, lat)
        chords, nodes = self._tree.query(where, k=min(_FIELD_NODES, len(vectors)))
        ahead = arc_km(chords)
        usable = self._open[nodes] & np.isfinite(field.km[nodes])
        field.pull(nodes[usable], vectors, self.mask)
        total = np.where(usable, field.tight[nodes] + ahead, np.inf)
        best, via = self._seen(where, nodes, total, np.flatnonzero(self.is_water(lon, lat)))
        afloat = np.flatnonzero(via >= 0)
        anchor = field.anchor[via[afloat]]
        seen = self.mask.clear(field.corner(anchor, vectors), where[afloat])
        straight = afloat[seen]
        best[straight] = field.beyond(anchor[seen], where[straight], vectors)
        ashore = np.flatnonzero(via < 0)
        nearest = np.argmin(np.where(usable[ashore], ahead[ashore], np.inf), axis=1)
        near = ahead[ashore, nearest] <= MAX_ACCESS_KM
        best[ashore[near]] = total[ashore[near], nearest[near]]
        return self._close_by(point, lon, lat, best)

    def _seen(self, where: Floats, nodes: Ints, total: Floats, waiting: Ints) -> tuple[Floats, Ints]:
        """For the positions `waiting`, the least total over a node in sight and that node; inf
        and -1 for the others."""
        best = np.full(len(where), np.inf)
        via = np.full(len(where), -1, dtype=np.int64)
        order = np.argsort(total, axis=1, kind="stable")
        for rank in range(nodes.shape[1]):
            choice = order[waiting, rank]
            possible = np.isfinite(total[waiting, choice])
            waiting, choice = waiting[possible], choice[possible]
            node = nodes[waiting, choice]
            seen = self.mask.clear(where[waiting], self._vectors[node])
            best[waiting[seen]] = total[waiting[seen], choice[seen]]
            via[waiting[seen]] = node[seen]
            waiting = waiting[~seen]
        return best, via

    def _close_by(self, point: Point, lon: Floats, lat: Floats, km: Floats) -> Floats:
        """`km` with positions that need no mesh: in sight of a point afloat, or no farther off
        than open water is from a point ashore. Never below the great circle."""
        gap = great_circle_km(point[0], point[1], lon, lat)
        access = self._access(point)
        if access.afloat:
            close = np.flatnonzero(gap <= MAX_ACCESS_KM)
            origin = np.repeat(unit_vectors(*point), len(close), axis=0)
            direct = close[self.mask.clear(origin, unit_vectors(lon[close], lat[close]))]
            km[direct] = gap[direct]
        elif len(access.km):
            km = np.where(gap <= access.km[0], gap, km)
        return np.asarray(np.maximum(km, gap))


@lru_cache(maxsize=2)
def _network(
    points: tuple[Point, ...], resolution_km: float, margin_km: float, closed: frozenset[str]
) -> SeaNetwork:
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    mask = WaterMask.of(local_boxes(points, margin_km), cell_km=resolution_km / 2, closed=closed)
    mesh = sea_mesh(points, mask, resolution_km=resolution_km, margin_km=margin_km, closed=closed)
    graph = _graph_of(mesh)
    _, labels = connected_components(graph, directed=False)
    wide = np.bincount(labels)[labels] >= SMALLEST_SEA
    return SeaNetwork(points, mesh, mask, graph, cKDTree(mesh.vectors), wide)


def _point(point: Point) -> Point:
    return float(point[0]), float(point[1])


def _graph_of(mesh: Mesh) -> csr_matrix:
    from scipy.sparse import csr_matrix

    first, second = mesh.links[:, 0], mesh.links[:, 1]
    count = len(mesh.lon)
    return csr_matrix(
        (
            np.concatenate([mesh.km, mesh.km]),
            (np.concatenate([first, second]), np.concatenate([second, first])),
        ),
        shape=(count, count),
    )


def _length_km(line: Floats) -> float:
    return float(arc_km(np.linalg.norm(np.diff(line, axis=0), axis=1)).sum())
