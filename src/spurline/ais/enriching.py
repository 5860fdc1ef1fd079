"""Port visits told in full: where the vessel came from, and what it said before and after."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from spurline.ais.destinations import Destinations
from spurline.ais.fixes import HOUR_US
from spurline.ais.said import Said, metres
from spurline.ais.visits import Visit
from spurline.ais.voyages import CONFIDENCE, LATE_US, Gaps, Quiet, span_us, sure_calls
from spurline.model import Place, PortVisit, iso

_Calls = list[tuple[int, int, Visit]]


def enrich_visits(
    visits: Sequence[Visit], gaps: Iterable[Quiet], said: Said, places: Sequence[Place]
) -> list[PortVisit]:
    """The visits as events, in the order given, with three more details each:

    `voyage_from` {place_id, departed, hours, gaps, gap_hours}: the sure call (confidence 3 or 4)
    before a sure one, and the gaps on the way; null if there is none. `draught_m` {before, after}:
    in force on arrival, and a day after leaving or at the next sure call; null if never told.
    `destination_before`: what the ship said on arrival that it was bound for (see
    `parse_destination`), null if nothing; a claim of the ship, no fact.
    """
    silences, destinations = Gaps(gaps), Destinations(places)
    calls = {
        key: [(*span_us(call), call) for call in some]
        for key, some in sure_calls(visits, places, CONFIDENCE).items()
    }
    return [_enriched(visit, calls, silences, said, destinations) for visit in visits]


def _enriched(
    visit: Visit,
    calls: dict[tuple[int, int], _Calls],
    silences: Gaps,
    said: Said,
    destinations: Destinations,
) -> PortVisit:
    others = [call for call in calls.get((visit.mmsi, visit.track), ()) if call[2] is not visit]
    start, end = span_us(visit)
    following = bisect_left(others, end, key=lambda call: call[0])
    later = others[following][0] if following < len(others) else end + LATE_US
    destination = said.in_force(visit.mmsi, start, "destination")
    more = {
        "voyage_from": _voyage_from(visit, others, silences),
        "draught_m": _draught(said, visit.mmsi, start, min(later, end + LATE_US)),
        "destination_before": destinations.read(destination).record if destination else None,
    }
    return PortVisit(
        mmsi=visit.mmsi,
        track=visit.track,
        when=visit.when,
        lon_start=visit.lon_start,
        lat_start=visit.lat_start,
        lon_end=visit.lon_end,
        lat_end=visit.lat_end,
        place=visit.place,
        detail=tuple(sorted((visit.details | more).items())),
        p=visit.p,
    )


def _voyage_from(visit: Visit, others: _Calls, silences: Gaps) -> dict[str, Any] | None:
    start, _ = span_us(visit)
    before = bisect_right(others, start, key=lambda call: call[1])
    if visit.details["confidence"] < CONFIDENCE or not before:
        return None
    _, departed, call = others[before - 1]
    gaps, gap_hours = silences.inside(visit.mmsi, visit.track, departed, start)
    return {
        "place_id": call.place,
        "departed": None if call.when.latest is None else iso(call.when.latest),
        "hours": round((start - departed) / HOUR_US, 3),
        "gaps": gaps,
        "gap_hours": gap_hours,
    }


def _draught(said: Said, mmsi: int, arrived: int, left: int) -> dict[str, float | None] | None:
    before = metres(said.in_force(mmsi, arrived, "draught_m"))
    after = metres(said.in_force(mmsi, left, "draught_m"))
    return None if before is None and after is None else {"before": before, "after": after}
