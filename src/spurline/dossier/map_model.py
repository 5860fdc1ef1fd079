"""What a map of the case holds, before anything is drawn: places, legs, frames of interest."""

from __future__ import annotations

from dataclasses import dataclass

from spurline.dossier.index import Index
from spurline.dossier.projection import great_circle
from spurline.model import Finding, Leg, Level, Place

Point = tuple[float, float]
CIRCLE, SQUARE, DIAMOND = "circle", "square", "diamond"
_SHAPES = {
    "station": SQUARE,
    "yard": SQUARE,
    "junction": SQUARE,
    "bridge": SQUARE,
    "post": SQUARE,
    "depot": DIAMOND,
    "base": DIAMOND,
    "factory": DIAMOND,
    "cosmodrome": DIAMOND,
}


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place to draw; `weight` orders the labels, `active` says whether the case uses it."""

    place: Place
    shape: str
    seen: bool
    active: bool
    weight: int
    items: str

    @property
    def at(self) -> Point:
        return self.place.lon, self.place.lat


@dataclass(frozen=True, slots=True)
class MapLeg:
    """A leg to draw. `p` is None where nothing was weighed; `straight` where no route is known."""

    leg: Leg
    name: str
    line: tuple[Point, ...]
    km: float | None
    p: float | None
    level: Level
    main: bool
    straight: bool
    items: str


def map_places(index: Index) -> tuple[MapPlace, ...]:
    """Ports, stations and depots of the case. Berths are drawn as the port they belong to."""
    view = index.view
    ends = {end for leg in view.case.legs for end in (leg.from_place, leg.to_place)}
    called = {call.place for call in view.ledger.calls}
    looked: dict[str, list[str]] = {}
    for look in view.looks:
        place = index.places.get(look.place)
        for key in dict.fromkeys((look.place, (place.part_of if place else None) or look.place)):
            looked.setdefault(key, []).append(look.id)
    found = []
    for place in view.case.places:
        if place.part_of in index.places and place.kind == "berth":
            continue
        looks = looked.get(place.id, [])
        found.append(
            MapPlace(
                place=place,
                shape=_SHAPES.get(place.kind, CIRCLE),
                seen=index.is_seen(place.id),
                active=place.id in ends or bool(looks) or place.id in called,
                weight=3 * len(looks) + 2 * (place.id in ends) + (place.id in called),
                items=index.items(looks),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.weight, one.place.id)))


def map_legs(index: Index) -> tuple[MapLeg, ...]:
    """Legs between known places, one per pair and mode: the more probable direction."""
    routes = {route.leg: route for route in index.view.routes}
    findings = leg_findings(index)
    first = next((f.leg for f in index.view.judgement.findings if f.leg), None)
    best: dict[tuple[str, ...], MapLeg] = {}
    for leg in index.view.case.legs:
        start, end = index.places.get(leg.from_place), index.places.get(leg.to_place)
        if start is None or end is None:
            continue
        route = routes.get(leg.id)
        routed = route is not None and (route.km is not None or len(route.line) > 2)
        line = route.line if route and routed else great_circle((start.lon, start.lat), (end.lon, end.lat))
        finding = findings.get(leg.id)
        one = MapLeg(
            leg=leg,
            name=index.leg_name(leg.from_place, leg.to_place),
            line=line,
            km=route.km if route else None,
            p=finding.p if finding else None,
            level=finding.level if finding else Level.INFERRED,
            main=leg.id == first,
            straight=not routed,
            items=_leg_items(index, leg, finding),
        )
        pair = (*sorted((leg.from_place, leg.to_place)), leg.mode.value)
        if pair not in best or (one.main, one.p or 0.0) > (best[pair].main, best[pair].p or 0.0):
            best[pair] = one
    return tuple(sorted(best.values(), key=lambda one: (one.main, one.p or 0.0, one.leg.id)))


def leg_findings(index: Index) -> dict[str, Finding]:
    """The first finding about each leg."""
    return {finding.leg: finding for finding in reversed(index.view.judgement.findings) if finding.leg}


def _leg_items(index: Index, leg: Leg, finding: Finding | None) -> str:
    references = list(finding.evidence) if finding else []
    for trip in index.view.ledger.trips:
        if trip.leg == leg.id:
            references += trip.evidence
    return index.items(references)
