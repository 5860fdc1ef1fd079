"""What is needed to draw a case: routes of its legs and the land around its places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spurline.case.materials import Bench, Materials
from spurline.case.view import Basemap, Ring, Route
from spurline.model import Leg, Mode, Place, Unreachable
from spurline.places import LAND_ATTRIBUTION, SeaNetwork, border_lines, great_circle_km, land_rings

MARGIN_DEGREES = 1.5


def routes_of(bench: Bench, materials: Materials) -> tuple[Route, ...]:
    """The line and routed length of every leg; sea legs follow the water, others are straight."""
    case = materials.case
    step = bench.step("places.routes", {}, [materials.places_digest, *(leg.id for leg in case.legs)])

    def routed() -> list[tuple[str, Route]]:
        return [("route", route) for route in _routes(case.legs, {place.id: place for place in case.places})]

    return bench.load(bench.take(step, routed), "route", Route)


def _routes(legs: Sequence[Leg], places: dict[str, Place]) -> list[Route]:
    sea = [leg for leg in legs if leg.mode is Mode.SEA]
    ends = sorted(
        {(places[end].lon, places[end].lat) for leg in sea for end in (leg.from_place, leg.to_place)}
    )
    network = SeaNetwork.around(ends) if ends else None
    found = []
    for leg in legs:
        start, end = places[leg.from_place], places[leg.to_place]
        line: Ring = ((start.lon, start.lat), (end.lon, end.lat))
        if leg.mode is Mode.SEA and network is not None:
            try:
                line = network.route(*line)
            except Unreachable:
                found.append(Route(leg.id, line, None))
                continue
            found.append(Route(leg.id, line, _length_km(line)))
        else:
            found.append(Route(leg.id, line, None))
    return found


def _length_km(line: Ring) -> float:
    pairs = pairwise(line)
    return round(float(sum(great_circle_km(a[0], a[1], b[0], b[1]) for a, b in pairs)), 1)


def basemap_of(materials: Materials) -> Basemap:
    """Land and borders around the places that legs and looks use: fine where they lie together,
    coarse over the whole extent."""
    used = {end for leg in materials.case.legs for end in (leg.from_place, leg.to_place)}
    used |= {look.place for look in materials.looks}
    places = [place for place in materials.case.places if place.id in used] or list(materials.case.places)
    if not places:
        return Basemap((), (), LAND_ATTRIBUTION)
    west, east = min(p.lon for p in places), max(p.lon for p in places)
    south, north = min(p.lat for p in places), max(p.lat for p in places)
    wide = (
        max(-180.0, west - MARGIN_DEGREES),
        max(-90.0, south - MARGIN_DEGREES),
        min(180.0, east + MARGIN_DEGREES),
        min(90.0, north + MARGIN_DEGREES),
    )
    return Basemap(land_rings(*wide), border_lines(*wide), LAND_ATTRIBUTION)
