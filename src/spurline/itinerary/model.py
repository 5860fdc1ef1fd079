"""`reconstruct`: from fixes, silence and looks to the voyage ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spurline.itinerary.counts import Clock, Stays, Traverses, flatten, presence, presence_records, traverses
from spurline.itinerary.distances import Distances, routed
from spurline.itinerary.doubts import check_lengths, doubts
from spurline.itinerary.fleet import sample_fleet
from spurline.itinerary.glances import make_glances, make_table
from spurline.itinerary.history import MICROSECONDS_PER_HOUR, History, read_history
from spurline.itinerary.images import conflicts
from spurline.itinerary.itineraries import Itineraries
from spurline.itinerary.learning import adapted
from spurline.itinerary.priors import Priors
from spurline.itinerary.records import count_records, matters, vessel_records
from spurline.itinerary.setting import Floats, Gap, Setting, Ship, make_setting, make_ship
from spurline.itinerary.sites import Sites, make_sites, near_places, sea_places
from spurline.itinerary.travellers import SetTrips, travel
from spurline.model import (
    BadInput,
    Count,
    Ledger,
    Leg,
    Look,
    Mode,
    Place,
    Positions,
    Presence,
    Saw,
    Vessel,
    When,
    canonical,
)

VERSION = "itinerary-1"
REGION_KM = 600.0
DEFAULT_PRIORS = Priors()


@dataclass(frozen=True, slots=True)
class Posterior:
    """What a reconstruction knows: the ledger, and the draws that it was read off.

    Row n of every member of `draws` (one per vessel, in order of id) belongs to the same draw;
    `sites` gives the numbers of its places a name, `clock` its hours a time. Without vessels or
    places there are no draws. `sets` are the trips of recognised sets on land, independent of them.
    """

    ledger: Ledger
    vessels: tuple[Vessel, ...]
    sites: Sites
    clock: Clock
    draws: tuple[Itineraries, ...]
    sets: tuple[SetTrips, ...] = ()


def reconstruct(
    vessels: Sequence[Vessel],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    places: Sequence[Place],
    *,
    legs: Sequence[Leg] = (),
    period: When,
    priors: Priors = DEFAULT_PRIORS,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
    distances: Distances | None = None,
) -> Ledger:
    """The voyage ledger of `vessels` in `period`: `posterior` without its draws."""
    return posterior(
        vessels,
        fixes,
        looks,
        places,
        legs=legs,
        period=period,
        priors=priors,
        seed=seed,
        progress=progress,
        distances=distances,
    ).ledger


def posterior(
    vessels: Sequence[Vessel],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    places: Sequence[Place],
    *,
    legs: Sequence[Leg] = (),
    period: When,
    priors: Priors = DEFAULT_PRIORS,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
    distances: Distances | None = None,
) -> Posterior:
    """The voyage ledger of `vessels` in `period`, and the draws behind it.

    `fixes` are position reports by `Vessel.id`; those under other keys, and all outside the period,
    are context for habits, stays and speeds. Looks name a vessel by id, MMSI or IMO number;
    identities that are no listed vessel and are no ships become travellers on the non-sea legs.
    Works without fixes, without looks, and with neither (then the prior comes back, with a warning).
    `distances` are routed over the sea when left out. Equal inputs give equal ledgers in any order.

    Raises BadInput for an open period, doubled ids, lengths that are not positive, or places that a leg
    names and nobody lists. What contradicts itself is answered, and told in the warnings.
    """
    say = progress or (lambda _: None)
    clock = _clock(period, priors)
    _check(vessels, places, legs)
    check_lengths(vessels, looks)
    vessels = sorted(vessels, key=lambda vessel: vessel.id)
    contradictions = conflicts(looks)
    looks = _used(looks, places)
    start_us = round(clock.start.timestamp() * 1e6)
    candidates = _candidates(vessels, fixes, looks, places, legs, clock, start_us)
    rng = np.random.default_rng(_seed(vessels, fixes, looks, candidates, legs, period, priors, seed))
    warnings = list(contradictions)
    sets, set_counts, set_trips = travel(looks, vessels, places, legs, clock, priors, rng)
    if not vessels:
        warnings = [*contradictions, *([] if sets else ["No vessel was asked for"])]
        ledger = Ledger(sets, set_counts, (), priors.pairs(), VERSION, tuple(warnings))
        return Posterior(ledger, (), make_sites(()), clock, (), set_trips)
    if not candidates:
        raise BadInput("no place where a ship can call", where="places", do="List at least one port")
    setting, histories = _setting(candidates, fixes, looks, legs, clock, priors, distances, start_us)
    say(f"{len(vessels)} vessels, {len(setting.sites)} places, {len(looks)} looks")
    given, priors = priors, adapted(priors, histories, [vessel.id for vessel in vessels], setting.km)
    ships = [make_ship(vessel, histories, setting, priors) for vessel in vessels]
    glances = make_glances(looks, setting.sites, vessels, start_us, priors)
    table = make_table(glances, vessels, priors)
    warnings += _warnings(ships, histories, len(glances), setting)
    warnings += doubts(vessels, histories, glances, setting.sites, setting.km, clock, priors)
    draws, arrivals = sample_fleet(
        tuple(ship.member for ship in ships), table, len(setting.sites), priors, rng
    )
    sea = tuple(leg for leg in legs if leg.mode is Mode.SEA)
    records = [
        vessel_records(
            ship.vessel,
            i,
            drawn,
            _with_expected(ship, arrivals[i]),
            glances,
            setting.sites,
            sea,
            clock,
            priors.stay_min_h,
            visible=ship.seen,
        )
        for i, (ship, drawn) in enumerate(zip(ships, draws, strict=True))
    ]
    fleet, together = _fleet(draws, setting, sea, clock)
    every = (*records, *sets)
    pairs = (*given.pairs(), *given.learned(priors))
    ledger = Ledger(every, (*fleet, *set_counts), together, pairs, VERSION, tuple(warnings))
    return Posterior(ledger, tuple(vessels), setting.sites, clock, draws, set_trips)


def _with_expected(ship: Ship, arrivals: Sequence[Floats]) -> tuple[Gap, ...]:
    """The ship's silences with what its stretches expect, where a stretch is one silence."""
    out = []
    for gap in ship.gaps:
        for prepared, expected in zip(ship.member.prepared, arrivals, strict=True):
            if (prepared.stretch.begin, prepared.stretch.end) == (gap.begin, gap.end):
                every = np.zeros(len(gap.slack))
                every[prepared.active] = expected
                gap = replace(gap, expected=every)
        out.append(gap)
    return tuple(out)


def _clock(period: When, priors: Priors) -> Clock:
    if period.earliest is None or period.latest is None or period.latest <= period.earliest:
        raise BadInput("the period has no length", where="period", do="Give a start and a later end")
    hours = (period.latest - period.earliest).total_seconds() / 3600
    return Clock(period.earliest, hours, priors.window_stretch, priors.window_pad_h)


def _check(vessels: Sequence[Vessel], places: Sequence[Place], legs: Sequence[Leg]) -> None:
    for what, ids in (("vessel", [v.id for v in vessels]), ("place", [p.id for p in places])):
        doubled = sorted({key for key in ids if ids.count(key) > 1})
        if doubled:
            raise BadInput(f"{what} {doubled[0]} is listed twice", do="Keep one row")
    known = {place.id for place in places}
    for leg in legs:
        for end in (leg.from_place, leg.to_place):
            if end not in known:
                raise BadInput(f"place {end} is not listed", where=f"leg {leg.id}", do="Add it to the places")


def _used(looks: Sequence[Look], places: Sequence[Place]) -> list[Look]:
    """The looks that can move anything: clear ones at listed places, of ships or of recognised trains."""
    known = {place.id for place in places}
    return [
        look
        for look in sorted(looks, key=lambda one: one.id)
        if look.saw is not Saw.UNCLEAR
        and look.place in known
        and (look.what == "ship" or (look.what == "train" and look.identity))
    ]


def _seed(
    vessels: Sequence[Vessel],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    places: Sequence[Place],
    legs: Sequence[Leg],
    period: When,
    priors: Priors,
    seed: int,
) -> int:
    """A seed from the content of what is used, whatever its order."""
    digest = hashlib.sha256(str(seed).encode())
    for group in (vessels, looks, places, legs):
        for text in sorted(canonical(item) for item in group):
            digest.update(text.encode())
    digest.update(canonical([period, priors.pairs()]).encode())
    for name in sorted(fixes):
        order = np.argsort(fixes[name].t, kind="stable")
        digest.update(name.encode())
        for column in (fixes[name].t, fixes[name].lon, fixes[name].lat):
            digest.update(np.ascontiguousarray(column[order]).tobytes())
    return int.from_bytes(digest.digest()[:8], "big")


def _candidates(
    vessels: Sequence[Vessel],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    places: Sequence[Place],
    legs: Sequence[Leg],
    clock: Clock,
    start_us: int,
) -> tuple[Place, ...]:
    """The places where a ship of the case can call, in its region."""
    able = sea_places(places, legs, looks)
    anchors = _anchors(vessels, fixes, looks, places, legs, start_us, clock)
    return near_places(able, anchors, _named(legs), REGION_KM)


def _setting(
    candidates: Sequence[Place],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    legs: Sequence[Leg],
    clock: Clock,
    priors: Priors,
    distances: Distances | None,
    start_us: int,
) -> tuple[Setting, dict[str, History]]:
    sites = make_sites(candidates)
    histories = {
        name: read_history(fixes[name], sites, start_us, clock.hours, priors)
        for name in sorted(fixes)
        if len(fixes[name])
    }
    routes = distances or routed(sites.points())
    setting = make_setting(sites, histories, legs, looks, clock, routes, priors)
    return setting, histories


def _named(legs: Sequence[Leg]) -> frozenset[str]:
    return frozenset(end for leg in legs if leg.mode is Mode.SEA for end in (leg.from_place, leg.to_place))


def _anchors(
    vessels: Sequence[Vessel],
    fixes: Mapping[str, Positions],
    looks: Sequence[Look],
    places: Sequence[Place],
    legs: Sequence[Leg],
    start_us: int,
    clock: Clock,
) -> list[tuple[float, float]]:
    """Points around which candidate places are sought: what looks and sea legs name, and where the
    asked vessels were in and near the period."""
    named = _named(legs) | {look.place for look in looks if look.what == "ship"}
    points = [(place.lon, place.lat) for place in places if place.id in named]
    week = 7 * 24 * MICROSECONDS_PER_HOUR
    stop_us = start_us + round(clock.hours * MICROSECONDS_PER_HOUR)
    for vessel in vessels:
        if vessel.id not in fixes:
            continue
        one = fixes[vessel.id]
        near = np.flatnonzero((one.reject == 0) & (one.t >= start_us - week) & (one.t <= stop_us + week))
        some = near[:: max(len(near) // 200, 1)]
        points += list(zip(one.lon[some].tolist(), one.lat[some].tolist(), strict=True))
    return points


def _warnings(
    ships: Sequence[Ship], histories: Mapping[str, History], glances: int, setting: Setting
) -> list[str]:
    out = []
    for ship in ships:
        silent = ship.vessel.id not in histories
        if silent and not glances:
            out.append(f"Neither fixes nor looks for {ship.vessel.id}: the answer is the prior")
        elif silent:
            out.append(f"No fixes for {ship.vessel.id}: its itinerary rests on looks alone")
        if ship.folded:
            names = ", ".join(setting.sites.ids[k] for k in sorted(ship.folded))
            out.append(f"Places folded into elsewhere for {ship.vessel.id}: {names}")
    return out


def _fleet(
    draws: Sequence[Itineraries], setting: Setting, legs: Sequence[Leg], clock: Clock
) -> tuple[tuple[Count, ...], tuple[Presence, ...]]:
    """Counts of all vessels together, draw by draw, and the chance that any of them is at a place."""
    count = min(len(one) for one in draws)
    every = [traverses(one, len(setting.sites), clock.hours) for one in draws]
    trips = Traverses(
        *(np.concatenate([getattr(one, name) for one in every]) for name in Traverses.__slots__)
    )
    keep = trips.draw < count
    trips = Traverses(*(getattr(trips, name)[keep] for name in Traverses.__slots__))
    pairs = matters(trips, count, setting.sites, legs)
    stays = [flatten(one, len(setting.sites), clock.hours) for one in draws]
    joint = Stays(*(np.concatenate([getattr(one, name) for one in stays]) for name in Stays.__slots__))
    keep = joint.draw < count
    joint = Stays(*(getattr(joint, name)[keep] for name in Stays.__slots__))
    together = presence_records(presence(joint, setting.sites.ids, count, clock), clock, None)
    return count_records(trips, count, pairs, setting.sites, clock, None), together
