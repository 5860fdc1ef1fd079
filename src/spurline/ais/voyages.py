"""Voyages: from the end of one port visit of a vessel to the start of the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from spurline.ais.destinations import Destinations
from spurline.ais.fixes import HOUR_US, to_datetime, to_microseconds
from spurline.ais.gaps import Silences
from spurline.ais.said import Said, metres
from spurline.ais.visits import Visit
from spurline.model import Place, TrackEvent, iso

CONFIDENCE = 3
LATE_US = 24 * HOUR_US
"""A draught or destination is often typed hours after leaving port."""


@dataclass(frozen=True, slots=True)
class Voyage:
    """One vessel from port to port, UTC. `km` is the way over the ground between its fixes (a
    silence counts as a straight line) and `mean_kn` that by the hours; None until measured. Gaps
    are those that lie wholly inside, with their hours together. Draught (metres) and destination
    are what the ship last said of itself on leaving, within a day after it, and on arriving."""

    mmsi: int
    track: int
    from_place: str
    to_place: str
    departed: datetime
    arrived: datetime
    hours: float
    km: float | None
    mean_kn: float | None
    gaps: int
    gap_hours: float
    draught_departed_m: float | None
    draught_arrived_m: float | None
    destination_departed: str | None
    destination_arrived: str | None


class Quiet(NamedTuple):
    """A closed gap: whose it is, and its ends in microseconds since 1970 UTC."""

    mmsi: int
    track: int
    start: int
    end: int


def quiet_of(silences: Silences) -> list[Quiet]:
    """The closed gaps among the silences of a partition."""
    columns = (silences.mmsi, silences.track, silences.t_off, silences.t_on)
    return list(map(Quiet._make, zip(*(column[~silences.open].tolist() for column in columns), strict=True)))


Call = TypeVar("Call", Visit, TrackEvent)
"""A port visit, as its fixes tell it or as an event."""


class Gaps:
    """Closed gaps by vessel and track, to be asked how many lie in a span of time."""

    def __init__(self, gaps: Iterable[Quiet]) -> None:
        self._spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for gap in sorted(set(gaps)):
            self._spans.setdefault((gap.mmsi, gap.track), []).append((gap.start, gap.end))

    def inside(self, mmsi: int, track: int, start: int, end: int) -> tuple[int, float]:
        """How many gaps lie wholly inside, and their hours together."""
        hours = [
            (last - first) / HOUR_US
            for first, last in self._spans.get((mmsi, track), ())
            if start <= first and last <= end
        ]
        return len(hours), round(sum(hours), 3)


def sure_calls(
    visits: Iterable[Call], places: Sequence[Place], confidence: int
) -> dict[tuple[int, int], list[Call]]:
    """Port visits that a voyage can begin or end with, per vessel and track in order of time: of
    at least that confidence, and at a port (a visit of its berth is part of one)."""
    ids = {place.id for place in places}
    berths = {place.id for place in places if place.part_of in ids}
    calls: dict[tuple[int, int], list[Call]] = {}
    for visit in visits:
        if visit.details["confidence"] >= confidence and visit.place not in berths:
            calls.setdefault((visit.mmsi, visit.track), []).append(visit)
    return {key: sorted(some, key=span_us) for key, some in sorted(calls.items())}


def span_us(event: Visit | TrackEvent) -> tuple[int, int]:
    """Start and end of an event in microseconds since 1970 UTC."""
    first, last = event.when.earliest, event.when.latest
    assert first is not None and last is not None  # events of a track have both ends
    return to_microseconds(first), to_microseconds(last)


def find_voyages(
    visits: Iterable[TrackEvent],
    gaps: Iterable[Quiet],
    said: Said,
    places: Sequence[Place],
    *,
    confidence: int = CONFIDENCE,
) -> list[Voyage]:
    """Voyages between the port visits of at least that confidence (1 to 4), by vessel and time.

    A voyage may end where it began. Its distance is not known from visits: see `voyages_in`.
    """
    silences = Gaps(gaps)
    return [
        _voyage(one, two, silences, said)
        for calls in sure_calls(visits, places, confidence).values()
        for one, two in pairwise(calls)
    ]


def _voyage(one: TrackEvent, two: TrackEvent, silences: Gaps, said: Said) -> Voyage:
    (_, departed), (arrived, _) = span_us(one), span_us(two)
    count, hours = silences.inside(one.mmsi, one.track, departed, arrived)
    soon = min(departed + LATE_US, arrived)
    assert one.place is not None and two.place is not None  # a port visit has a place
    return Voyage(
        mmsi=one.mmsi,
        track=one.track,
        from_place=one.place,
        to_place=two.place,
        departed=to_datetime(departed),
        arrived=to_datetime(arrived),
        hours=round((arrived - departed) / HOUR_US, 3),
        km=None,
        mean_kn=None,
        gaps=count,
        gap_hours=hours,
        draught_departed_m=metres(said.in_force(one.mmsi, soon, "draught_m")),
        draught_arrived_m=metres(said.in_force(one.mmsi, arrived, "draught_m")),
        destination_departed=said.in_force(one.mmsi, soon, "destination"),
        destination_arrived=said.in_force(one.mmsi, arrived, "destination"),
    )


VOYAGE_COLUMNS = {
    "mmsi": "uinteger",
    "track": "uinteger",
    "from_place_id": "varchar",
    "to_place_id": "varchar",
    "departed": "timestamptz",
    "arrived": "timestamptz",
    "hours": "double",
    "km": "double",
    "mean_kn": "double",
    "gaps": "integer",
    "gap_hours": "double",
    "draught_departed_m": "double",
    "draught_arrived_m": "double",
    "destination_departed": "varchar",
    "destination_arrived": "varchar",
    "destination_place_id": "varchar",
}


def voyage_rows(voyages: Iterable[Voyage], places: Sequence[Place]) -> list[dict[str, Any]]:
    """Rows of the voyages table: plain JSON types, times in UTC with Z. `destination_place_id` is
    the place of `places` that the destination on leaving names for certain, if it names one."""
    destinations = Destinations(places)
    return [_row(voyage, destinations) for voyage in voyages]


def _row(voyage: Voyage, destinations: Destinations) -> dict[str, Any]:
    told = destinations.read(voyage.destination_departed) if voyage.destination_departed else None
    return {
        "mmsi": voyage.mmsi,
        "track": voyage.track,
        "from_place_id": voyage.from_place,
        "to_place_id": voyage.to_place,
        "departed": iso(voyage.departed),
        "arrived": iso(voyage.arrived),
        "hours": voyage.hours,
        "km": voyage.km,
        "mean_kn": voyage.mean_kn,
        "gaps": voyage.gaps,
        "gap_hours": voyage.gap_hours,
        "draught_departed_m": voyage.draught_departed_m,
        "draught_arrived_m": voyage.draught_arrived_m,
        "destination_departed": voyage.destination_departed,
        "destination_arrived": voyage.destination_arrived,
        "destination_place_id": told.bound_for.place_id if told and told.bound_for else None,
    }
