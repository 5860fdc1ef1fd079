"""What is needed to draw a case: routes of its legs and the land around its places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from spurline.case.frames import groups_of
from spurline.case.materials import Bench, Materials
from spurline.case.view import Basemap, MapName, Ring, Route
from spurline.intake import read_shapes
from spurline.model import Leg, Mode, Place, Unreachable, content_id
from spurline.places import (
    LAND_ATTRIBUTION,
    Detail,
    RailNetwork,
    SeaNetwork,
    border_lines,
    great_circle_km,
    land_rings,
    map_names,
)
from spurline.vault import StoredItem

KM_PER_DEGREE = 111.2
LEAST_KM = 60.0


def routes_of(bench: Bench, materials: Materials) -> tuple[Route, ...]:
    """The line and routed length of every leg: by sea over the water, by rail over the track lines
    of the case where they reach; straight and without a length otherwise."""
    case = materials.case
    tracks = bench.vault.items("tracks")
    used = [materials.places_digest, content_id({"legs": case.legs}), *(item.sha256 for item in tracks)]

    def routed() -> list[tuple[str, Route]]:
        rail = _rail(bench, tracks)
        return [("route", route) for route in _routes(case.legs, {p.id: p for p in case.places}, rail)]

    return bench.load(bench.take(bench.step("places.routes", {}, used), routed), "route", Route)


def _rail(bench: Bench, tracks: Sequence[StoredItem]) -> RailNetwork | None:
    """The network of all track files; lines in pixels of an image lead nowhere and do no harm."""
    shapes = [shape for item in tracks for shape in read_shapes(bench.path(item), item.name)]
    return RailNetwork.from_shapes(shapes) if shapes else None


def _routes(legs: Sequence[Leg], places: dict[str, Place], rail: RailNetwork | None) -> list[Route]:
    sea = [leg for leg in legs if leg.mode is Mode.SEA]
    ends = sorted(
        {(places[end].lon, places[end].lat) for leg in sea for end in (leg.from_place, leg.to_place)}
    )
    networks: dict[Mode, SeaNetwork | RailNetwork | None] = {
        Mode.SEA: SeaNetwork.around(ends) if ends else None,
        Mode.RAIL: rail,
    }
    found = []
    for leg in legs:
        start, end = places[leg.from_place], places[leg.to_place]
        straight: Ring = ((start.lon, start.lat), (end.lon, end.lat))
        network = networks.get(leg.mode)
        try:
            line = network.route(*straight) if network is not None else None
        except Unreachable:
            line = None
        found.append(Route(leg.id, line or straight, _length_km(line) if line else None))
    return found


def _length_km(line: Ring) -> float:
    pairs = pairwise(line)
    return round(float(sum(great_circle_km(a[0], a[1], b[0], b[1]) for a, b in pairs)), 1)


def basemaps_of(materials: Materials) -> tuple[Basemap, Basemap]:
    """Land, borders and names around the places that legs and looks use: fine where most evidence
    lies together; coarse around all of them, without places where one map suffices."""
    groups = groups_of(materials.case, materials.looks)
    every = [place for group in groups for place in group]
    near = _around(groups[0], "10m") if groups else Basemap((), (), LAND_ATTRIBUTION)
    far = _around(every, "50m") if len(groups) > 1 else Basemap((), (), LAND_ATTRIBUTION)
    return near, far


def basemap_around(points: Sequence[tuple[float, float]]) -> Basemap:
    """Land, borders and names around (lon, lat) points, as fine as suits the width of the box: what
    any frame about them can show, from twice as wide as it is high to as high as it is wide."""
    return _inside(_box(points), None, ())


def _around(places: Sequence[Place], detail: Detail) -> Basemap:
    box = _box([(place.lon, place.lat) for place in places])
    return _inside(box, detail, tuple(place.id for place in places))


def _inside(
    box: tuple[float, float, float, float], detail: Detail | None, places: tuple[str, ...]
) -> Basemap:
    return Basemap(
        land=land_rings(*box, detail=detail),
        borders=border_lines(*box, detail=detail),
        attribution=LAND_ATTRIBUTION,
        places=places,
        names=tuple(MapName(one.kind, one.english, one.german, one.spots) for one in map_names(*box)),
    )


def _box(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """West, south, east, north: room for any frame around the places from twice as wide as they
    are high to as high as they are wide. Longitudes run on past 180."""
    middle, half = _arc([lon for lon, _ in points])
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    high = max((north - south) * KM_PER_DEGREE, LEAST_KM)
    narrowing = math.cos(math.radians(min(75.0, max(abs(south), abs(north)))))
    wide = max(2 * half * KM_PER_DEGREE * narrowing, LEAST_KM)
    reach_lat = max(0.8 * high, high / 2 + 0.25 * wide, 0.65 * wide) / KM_PER_DEGREE
    south, north = (south + north) / 2 - reach_lat, (south + north) / 2 + reach_lat
    narrowing = math.cos(math.radians(min(75.0, max(abs(south), abs(north)))))
    reach = min(179.9, max(0.75 * wide, 1.2 * high) / KM_PER_DEGREE / narrowing)
    return middle - reach, max(-90.0, south), middle + reach, min(90.0, north)


def _arc(longitudes: Sequence[float]) -> tuple[float, float]:
    """Middle and half the width, in degrees, of the shortest arc that holds all longitudes."""
    ordered = sorted(lon % 360.0 for lon in longitudes)
    gaps = [(after - lon) for lon, after in pairwise([*ordered, ordered[0] + 360.0])]
    widest = max(range(len(gaps)), key=lambda i: (gaps[i], -i))
    half = (360.0 - gaps[widest]) / 2
    middle = ordered[(widest + 1) % len(ordered)] + half
    return (middle + 180.0) % 360.0 - 180.0, half
