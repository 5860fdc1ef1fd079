"""Least kilometres by sea from every region of a box to every place, made once and kept.

A table answers with lower bounds: it may keep a place that is out of reach, and never drops one
that is in reach over the network it was made from. One search per place over the mesh (Dijkstra
with whole-number lengths, rounded down), a region taking the least over the nodes by which ships
leave it. STRETCH and ALLOWANCE_KM are what a way over the mesh may be longer than the tight one:
1.3 % by the mesh's directions, the rest measured where its spacings meet (`benchmarks/itinerary_prism.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.model import BadInput, Place
from spurline.places._sweep import lower, sweep
from spurline.places.kept import content_key, keep, kept
from spurline.places.mesh import Box
from spurline.places.regions import WORLD, Regions
from spurline.places.sea import MAX_ACCESS_KM, SeaNetwork
from spurline.places.sphere import arc_km, unit_vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Steps = NDArray[np.uint16]

STEP_KM = 0.5
NO_WAY = 65535
STRETCH = 1.03
ALLOWANCE_KM = 25.0
_UNIT_KM = 0.02
_BLOCK = 64
_FORMAT = 2


@dataclass(frozen=True, slots=True, eq=False)
class DistanceTable:
    """`steps` (regions + 1, places), uint16 multiples of STEP_KM, rounded down: no position of a
    region is nearer to the place's rim by sea. NO_WAY where no ship gets. Places ascend by id.

    What lies too far from the network's open water (up a river, on a lake) is judged by great
    circles alone: the last row, of positions without a region, and the columns of the places
    `off_network` are 0."""

    places: tuple[Place, ...]
    regions: Regions
    steps: Steps
    off_network: tuple[Place, ...]

    @property
    def vectors(self) -> Floats:
        """The places as unit vectors, (places, 3)."""
        return unit_vectors([place.lon for place in self.places], [place.lat for place in self.places])

    @property
    def radius_km(self) -> Floats:
        return np.array([place.radius_km for place in self.places], dtype=np.float64)

    @classmethod
    def over(
        cls,
        network: SeaNetwork,
        places: Sequence[Place],
        *,
        spacing_km: float,
        box: Box = WORLD,
        folder: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> DistanceTable:
        """The table of a network for places in any order, with regions `spacing_km` apart in a box
        (west, south, east, north in degrees; `east` below `west` crosses the antimeridian).

        With a folder the table is read from there if one of the same network, places, spacing and
        box lies there, and written there if not; a damaged one is made again under a warning
        (DamagedTable). `progress` is told how many places of how many are done. Raises BadInput for
        two places of one id, a spacing that is not between 1 and 1000 km, or a box without water.
        """
        if not 1 <= spacing_km <= 1000:
            raise BadInput(f"spacing {spacing_km:g} km is not usable", do="Choose between 1 and 1000 km")
        ordered = tuple(sorted(places, key=lambda place: place.id))
        for one, other in pairwise(ordered):
            if one.id == other.id:
                raise BadInput("two places have one id", where=f"place {one.id}", do="Rename one")
        regions = Regions.over(network, spacing_km, box)
        harbours = [network.harbour((place.lon, place.lat)) for place in ordered]
        ashore = tuple(place for place, (nodes, _) in zip(ordered, harbours, strict=True) if not len(nodes))
        key = content_key(_about(ordered, spacing_km, regions.box), _substance(network))
        steps = kept(folder, key, (len(regions) + 1, len(ordered))) if folder else None
        if steps is None:
            steps = _made(network, ordered, harbours, regions, progress)
            steps = keep(folder, key, steps) if folder else steps
        return cls(ordered, regions, steps, ashore)


def _about(places: Sequence[Place], spacing_km: float, box: Box) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "allowance": [STRETCH, ALLOWANCE_KM],
        "spacing_km": spacing_km,
        "box": box,
        "places": [[place.id, place.lon, place.lat, place.radius_km] for place in places],
    }


def _substance(network: SeaNetwork) -> tuple[NDArray[Any], ...]:
    """Whatever of the network the distances rest on; the mask follows from the points and gates."""
    mesh = network.mesh
    points = np.array(network.points, dtype=np.float64)
    return (mesh.lon, mesh.lat, mesh.spacing, mesh.links, mesh.km, points, np.array(network.mask.fine_km))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What all searches share, in whole units: the graph and the regions' members."""

    network: SeaNetwork
    regions: Regions
    starts: Numbers
    neighbours: Numbers
    lengths: Numbers
    member_starts: Ints
    members: Numbers
    ways: Numbers
    buckets: int


def _made(
    network: SeaNetwork,
    places: Sequence[Place],
    harbours: Sequence[tuple[Ints, Floats]],
    regions: Regions,
    progress: Callable[[int, int], None] | None,
) -> Steps:
    """One column per place, made in blocks of places that the cores share."""
    ground = _ground(network, regions, harbours)
    steps = np.zeros((len(regions) + 1, len(places)), dtype=np.uint16)
    blocks = [range(at, min(at + _BLOCK, len(places))) for at in range(0, len(places), _BLOCK)]

    def fill(block: range) -> int:
        columns = np.empty((len(block), len(regions)), dtype=np.uint16)
        rooms = _rooms(ground)
        for row, number in enumerate(block):
            if not len(harbours[number][0]):
                columns[row] = _by_great_circle(regions, places[number])
            else:
                _fill(ground, places[number], *harbours[number], rooms, columns[row])
        steps[:-1, block.start : block.stop] = columns.T
        return block.stop

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in pool.map(fill, blocks):
            if progress is not None:
                progress(done, len(places))
    return steps


def _ground(network: SeaNetwork, regions: Regions, harbours: Sequence[tuple[Ints, Floats]]) -> _Ground:
    graph = network.graph
    lengths = _units(graph.data)
    member_starts, members, ways = regions.members(network)
    longest = max(int(_units(km).max(initial=0)) for km in (graph.data, *(km for _, km in harbours)))
    return _Ground(
        network,
        regions,
        graph.indptr.astype(np.int32),
        graph.indices.astype(np.int32),
        lengths,
        member_starts,
        members.astype(np.int32),
        _units(ways),
        longest + 1,
    )


def _rooms(ground: _Ground) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Room for one search: what each node has reached, heads of buckets, and links within them."""
    count = len(ground.starts) - 1
    sizes = (count, ground.buckets, count, count)
    reached, heads, following, leading = (np.empty(size, dtype=np.int32) for size in sizes)
    return reached, heads, following, leading


def _fill(
    ground: _Ground,
    place: Place,
    seeds: Ints,
    seed_km: Floats,
    rooms: tuple[Numbers, Numbers, Numbers, Numbers],
    column: Steps,
) -> None:
    spacing = float(ground.network.mesh.spacing[seeds].max())
    point = unit_vectors(place.lon, place.lat)[0]
    close, km = ground.regions.near(point, max(2 * MAX_ACCESS_KM, 2 * spacing, float(seed_km.max())))
    direct = np.full(len(column), np.inf)
    direct[close] = km
    sweep(ground.starts, ground.neighbours, ground.lengths, seeds.astype(np.int32), _units(seed_km), *rooms)
    lower(
        ground.member_starts,
        ground.members,
        ground.ways,
        rooms[0],
        direct,
        _UNIT_KM,
        STRETCH,
        ALLOWANCE_KM,
        place.radius_km,
        STEP_KM,
        column,
    )


def _by_great_circle(regions: Regions, place: Place) -> Steps:
    """Steps from each region's nearest position, as the crow flies."""
    point = unit_vectors(place.lon, place.lat)[0]
    km = arc_km(np.linalg.norm(regions.centres - point, axis=1)) - regions.radius_km - place.radius_km
    return np.floor(np.maximum(km, 0.0) / STEP_KM).astype(np.uint16)


def _units(km: Floats) -> Numbers:
    """Kilometres as whole units, rounded down so that no path grows."""
    return np.floor(km / _UNIT_KM).astype(np.int32)
