"""From a ship's draws to its records in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import (
    Clock,
    Stays,
    Traverses,
    clusters,
    count_record,
    flatten,
    presence,
    presence_records,
    quantiles,
    traverses,
    trips_between,
)
from spurline.itinerary.glances import Glance
from spurline.itinerary.itineraries import Itineraries
from spurline.itinerary.setting import Gap
from spurline.itinerary.sites import Sites
from spurline.model import Call, Count, Feasible, Leg, Silence, Trip, Vessel, VesselItinerary, When

Floats = NDArray[np.float64]
END_SEEN_H = 6.0  # a visible stay this close to a departure or arrival is its end
TRIP_MATTERS = 0.05
RARE = 0.02  # below this a chance is taken from expected arrivals rather than counted in draws


@dataclass(frozen=True, slots=True)
class OwnFixes:
    """What a vessel's own fixes show: its name in evidence (MMSI where it has one) and its visible
    stays as (site, begin, end) in hours."""

    name: str
    stays: tuple[tuple[int, float, float], ...]

    def of_call(self, site: int, arrive: float, depart: float) -> set[str]:
        """The name if the vessel is seen lying there during the call."""
        seen = any(k == site and begin <= depart and end >= arrive for k, begin, end in self.stays)
        return {self.name} if seen else set()

    def of_trip(self, origin: int, target: int, depart: float, arrive: float) -> set[str]:
        """The name if it is seen at both ends: lying there up to the departure, and from the arrival."""
        left = any(k == origin and abs(end - depart) <= END_SEEN_H for k, _, end in self.stays)
        came = any(k == target and abs(begin - arrive) <= END_SEEN_H for k, begin, _ in self.stays)
        return {self.name} if left and came else set()


def vessel_records(
    vessel: Vessel,
    index: int,
    draws: Itineraries,
    gaps: Sequence[Gap],
    glances: Sequence[Glance],
    sites: Sites,
    legs: Sequence[Leg],
    clock: Clock,
    least_h: float,
    through: frozenset[int] = frozenset(),
    pad_h: float = 12.0,
    visible: Sequence[tuple[int, float, float]] = (),
) -> VesselItinerary:
    """Calls, trips, counts, silences and presence of one vessel. `index` is its number in the rows of
    `glances`; `through` are waypoints that are no calls; trips of different draws whose times are
    within `pad_h` of each other may be the same; `visible` are the stays (site, begin, end) that its
    own fixes show."""
    fixes = OwnFixes(vessel.id if vessel.mmsi is None else str(vessel.mmsi), tuple(visible))
    stays = flatten(draws, len(sites), clock.hours)
    inside = _within(stays, clock)
    trips = traverses(draws, len(sites), clock.hours, through)
    seen = [g for g in glances if g.rows and any(row[2] in (index, -1) for row in g.rows)]
    mine = [g for g in seen if any(row[2] == index for row in g.rows)]
    counted = matters(trips, len(draws), sites, legs)
    return VesselItinerary(
        vessel.id,
        vessel.mmsi,
        _calls(vessel.id, inside, len(draws), seen, mine, fixes, sites, clock),
        place_shares(inside, len(draws), sites, seen),
        tuple(_silence(gap, draws, sites, clock, least_h) for gap in gaps),
        _trips(vessel.id, trips, len(draws), seen, fixes, sites, legs, clock, pad_h),
        count_records(trips, len(draws), counted, sites, clock, vessel.id),
        presence_records(presence(inside, sites.ids, len(draws), clock), clock, vessel.id),
    )


def _within(stays: Stays, clock: Clock) -> Stays:
    keep = (stays.depart > 0) & (stays.arrive < clock.hours)
    return Stays(stays.draw[keep], stays.site[keep], stays.arrive[keep], stays.depart[keep])


def _calls(
    vessel: str,
    stays: Stays,
    draws: int,
    seen: Sequence[Glance],
    mine: Sequence[Glance],
    fixes: OwnFixes,
    sites: Sites,
    clock: Clock,
) -> tuple[Call, ...]:
    out = []
    for k in range(len(sites)):
        rows = np.flatnonzero(stays.site == k)
        for members in clusters(stays.draw[rows], stays.arrive[rows], stays.depart[rows], draws):
            arrive, depart = stays.arrive[rows][members], stays.depart[rows][members]
            (low,), (high,) = quantiles(arrive, (0.5,)), quantiles(depart, (0.5,))
            evidence = (
                fixes.of_call(k, low, high)
                | _looks(seen, k, low, high)
                | _looks(mine, k, float(arrive.min()), float(depart.max()))
            )
            p = round(len(members) / draws, 4)
            place = sites.ids[k]
            out.append(
                Call(vessel, place, clock.window(arrive), clock.window(depart), p, tuple(sorted(evidence)))
            )
    return tuple(sorted(out, key=lambda call: (call.arrive.q50, call.place, call.id)))


def _looks(glances: Sequence[Glance], site: int, begin: float, end: float) -> set[str]:
    """Ids of the looks at a site that overlap [begin, end]."""
    here = [g for g in glances if g.site == site and g.begin <= end and g.end >= begin]
    return {look for glance in here for look in glance.looks}


def _trips(
    vessel: str,
    trips: Traverses,
    draws: int,
    seen: Sequence[Glance],
    fixes: OwnFixes,
    sites: Sites,
    legs: Sequence[Leg],
    clock: Clock,
    pad_h: float,
) -> tuple[Trip, ...]:
    out = []
    pairs = sorted(set(zip(trips.origin.tolist(), trips.target.tolist(), strict=True)))
    for a, b in pairs:
        rows = np.flatnonzero((trips.origin == a) & (trips.target == b))
        groups = clusters(trips.draw[rows], trips.depart[rows], trips.arrive[rows], draws, pad=pad_h)
        for members in groups:
            chosen = rows[members]
            depart, arrive = trips.depart[chosen], trips.arrive[chosen]
            loaded, left, came, unloaded = (
                quantiles(hours, (0.5,))[0]
                for hours in (trips.loaded_from[chosen], depart, arrive, trips.unloaded_to[chosen])
            )
            evidence = fixes.of_trip(a, b, left, came)
            evidence |= _looks(seen, a, loaded, left) | _looks(seen, b, came, unloaded)
            leg = next(
                (
                    g.id
                    for g in legs
                    if sites.site_of.get(g.from_place) == a and sites.site_of.get(g.to_place) == b
                ),
                None,
            )
            p = round(len(members) / draws, 4)
            out.append(
                Trip(
                    vessel, sites.ids[a], sites.ids[b], clock.window(depart), clock.window(arrive), p, leg,
                    tuple(sorted(evidence)),
                )
            )  # fmt: skip
    return tuple(sorted(out, key=lambda trip: (trip.depart.q50, trip.id)))


def matters(
    trips: Traverses, draws: int, sites: Sites, legs: Sequence[Leg]
) -> list[tuple[str, str, int, int]]:
    """Pairs whose counts are reported, as (from, to, site, site): the legs of the case under their own
    names, and every other pair that some trip takes with p > 0.05."""
    named = [
        (leg.from_place, leg.to_place, sites.site_of[leg.from_place], sites.site_of[leg.to_place])
        for leg in legs
        if leg.from_place in sites.site_of and leg.to_place in sites.site_of
    ]
    covered = {(a, b) for _, _, a, b in named}
    code = trips.origin * len(sites) + trips.target
    for pair in np.unique(code).tolist():
        a, b = divmod(pair, len(sites))
        share = len(np.unique(trips.draw[code == pair])) / draws
        if (a, b) not in covered and share > TRIP_MATTERS:
            named.append((sites.ids[a], sites.ids[b], a, b))
    return sorted(set(named))


def count_records(
    trips: Traverses,
    draws: int,
    pairs: Sequence[tuple[str, str, int, int]],
    sites: Sites,
    clock: Clock,
    vessel: str | None,
) -> tuple[Count, ...]:
    """Counts per pair for the whole period and its calendar months; a trip counts where it arrives."""
    whole = When(clock.start, clock.at(clock.hours))
    out = []
    for origin, target, a, b in pairs:
        for period in (whole, *clock.months()):
            assert period.earliest and period.latest
            low, high = clock.hour(period.earliest), clock.hour(period.latest)
            numbers = trips_between(trips, a, b, low, high, draws)
            out.append(count_record(numbers, period, origin, target, vessel))
    return tuple(out)


def place_shares(
    stays: Stays, draws: int, sites: Sites, seen: Sequence[Glance]
) -> tuple[tuple[str, float], ...]:
    """P(called at least once) per place; a berth is called at where a look saw a ship there during a
    call at its port."""
    out = {}
    for k in np.unique(stays.site).tolist():
        out[sites.ids[k]] = len(np.unique(stays.draw[stays.site == k])) / draws
    for berth in sorted({g.place for g in seen} - set(sites.ids)):
        k = sites.site_of[berth]
        hit = np.zeros(len(stays.draw), dtype=bool)
        for glance in (g for g in seen if g.place == berth):
            hit |= (stays.site == k) & (stays.arrive <= glance.end) & (stays.depart >= glance.begin)
        out[berth] = len(np.unique(stays.draw[hit])) / draws
    return tuple((place, round(p, 4)) for place, p in sorted(out.items()))


def _silence(gap: Gap, draws: Itineraries, sites: Sites, clock: Clock, least_h: float) -> Silence:
    """What one silence allows and where the vessel probably called: stays of at least `least_h` in it.
    The visible stay in which the silence begins is no hidden call."""
    inside = np.minimum(draws.depart, gap.end) - np.maximum(draws.arrive, gap.begin)
    called = (inside >= least_h - 0.26) & (draws.site >= 0) & (draws.site < len(sites))
    called &= ~((draws.arrive <= gap.begin) & (draws.site == gap.held))
    shares = {}
    for k in np.unique(draws.site[called]).tolist():
        shares[sites.ids[k]] = round(float((called & (draws.site == k)).any(axis=1).mean()), 4)
    if gap.expected is not None:  # draws do not tell small chances apart
        for k in np.flatnonzero(gap.expected > 0).tolist():
            if shares.get(sites.ids[k], 0.0) < RARE:
                shares[sites.ids[k]] = round(min(float(gap.expected[k]), RARE), 6)
    none = 1.0 - float(called.any(axis=1).mean())
    reachable = np.flatnonzero(gap.slack >= least_h)
    feasible = tuple(
        Feasible(sites.ids[k], round(float(gap.slack[k]), 2), round(float(gap.slack[k]), 2))
        for k in reachable.tolist()
    )
    return Silence(
        When(clock.at(gap.begin), clock.at(gap.end)), feasible, tuple(sorted(shares.items())), round(none, 4)
    )
