"""Where and when a further look would tell most: possible looks ranked one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import numpy as np

from spurline.itinerary.counts import traverses, trips_between
from spurline.itinerary.information import (
    Choice,
    Floats,
    Ints,
    entropy,
    first_gains,
    greedy,
    told_about,
)
from spurline.itinerary.looking import Drawn, Prospects, Sensor, prospects
from spurline.model import BadInput, Leg, Look, Mode, Saw, Trip, When

MOST_WAYS = 6
LEAST_ANSWER = 0.01
MOST_TRIPS = 3
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class CountNow:
    """The number of trips of the fleet on one way: median and 90 % interval."""

    from_place: str
    to_place: str
    q05: int
    q50: int
    q95: int


@dataclass(frozen=True, slots=True)
class CountGain:
    """What a look tells about a number of trips: bits with their error, the width of the 90 %
    interval expected before and after it. Widths are those of integers spread over their unit."""

    from_place: str
    to_place: str
    bits: float
    error: float
    width: float
    width_after: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer a look may give: "absent", "present" or the ids of vessels seen, its chance, and the
    counts there would be after it."""

    saw: tuple[str, ...]
    p: float
    counts: tuple[CountNow, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """A vessel that may be there on the day, the chance of it, and the ids of its least certain trips in
    the ledger that may end or begin there on that day."""

    vessel: str
    p_present: float
    trips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible look. `gain` are the bits it tells about the itineraries beyond the looks ranked
    above it, `alone` those it tells by itself; `uncertain` is the entropy of its answer. `hours` is the
    daylight of the place's day; `archive` whether evidence of the case reaches beyond that day (an image
    may exist that nobody looked at) or it must be tasked; `looked` the clear looks of that day so far.
    `counts` and `answers` are what it would tell if it were the only further look."""

    place: str
    day: date
    hours: When
    archive: bool
    looked: int
    p_present: float
    gain: float
    alone: float
    uncertain: float
    counts: tuple[CountGain, ...]
    answers: tuple[Answer, ...]
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True)
class DayGain:
    """What a look at one place on one day would tell by itself."""

    place: str
    day: date
    p_present: float
    alone: float
    looked: int
    archive: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The best further looks in order, and every place and day that was weighed. `now` are the counts
    as they stand over the reconstructed `span`; `last` is the end of the newest evidence."""

    proposals: tuple[Proposal, ...]
    days: tuple[DayGain, ...]
    now: tuple[CountNow, ...]
    span: When
    window: When
    last: datetime | None
    detect: float
    names: bool
    others: float
    draws: int


@dataclass(frozen=True, slots=True)
class _Way:
    """A way between two sites and the fleet's number of trips on it in every draw."""

    from_place: str
    to_place: str
    number: Ints

    def now(self, weight: Floats) -> CountNow:
        """Quantiles of the number under weights (N,) that add up to 1."""
        shares = np.bincount(self.number, weights=weight)
        low, middle, high = np.searchsorted(np.cumsum(shares), (0.05 - 1e-9, 0.5 - 1e-9, 0.95 - 1e-9))
        return CountNow(self.from_place, self.to_place, int(low), int(middle), int(high))


def plan_looks(
    drawn: Drawn,
    looks: Sequence[Look],
    legs: Sequence[Leg],
    *,
    window: When,
    sensor: Sensor,
    trips: Sequence[Trip] = (),
    places: Sequence[str] = (),
    most: int = 10,
    last: datetime | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The `most` looks that together would tell most about the itineraries, chosen one after the other.

    `window` (UTC) bounds the days, `places` the places (all that the draws know, when empty); `looks`
    are those of the case, `last` the end of its newest evidence, `trips` the ledger's. Trips are counted
    on the sea legs of the case, or without any on the ways with most trips. The order of places, vessels
    and looks decides nothing. Raises BadInput for a place where no ship of the case can call, and without draws.
    """
    if not len(drawn):
        raise BadInput("there are no draws to plan from", do="Reconstruct at least one vessel first")
    say = progress or (lambda task, done, total: None)
    span = When(drawn.clock.start, drawn.clock.at(drawn.clock.hours))
    options = prospects(drawn, sensor, places, window)
    ways = _ways(drawn, legs)
    alone = first_gains(
        options.read, len(options), len(drawn), lambda done, total: say("places and days", done, total)
    )
    seen = _clear_days(looks, drawn)
    every = np.full(len(drawn), 1.0 / max(len(drawn), 1))
    proposals = []
    for choice in greedy(options.read, alone, len(drawn), most):
        proposals.append(_proposal(options, choice, alone, ways, seen, last, trips))
        say("looks", len(proposals), most)
    days = tuple(
        DayGain(
            drawn.places[options.site[c]],
            options.day[c],
            round(options.p_present(c), 4),
            round(float(alone[c]), 6),
            seen.get((int(options.site[c]), options.day[c]), 0),
            _archived(options.when(c), last),
        )
        for c in range(len(options))
    )
    return Plan(
        tuple(proposals), days, tuple(way.now(every) for way in ways), span, window, last,
        sensor.detect, sensor.names, sensor.others, len(drawn),
    )  # fmt: skip


def _proposal(
    options: Prospects,
    choice: Choice,
    alone: Floats,
    ways: Sequence[_Way],
    seen: dict[tuple[int, date], int],
    last: datetime | None,
    trips: Sequence[Trip],
) -> Proposal:
    look, drawn = choice.look, options.drawn
    chance = options.chances(look)
    counts = []
    for way in ways:
        told = told_about(way.number, chance)
        figures = (told.bits, told.error, told.width, told.width_after)
        counts.append(CountGain(way.from_place, way.to_place, *(round(one, 4) for one in figures)))
    return Proposal(
        drawn.places[options.site[look]],
        options.day[look],
        options.when(look),
        _archived(options.when(look), last),
        seen.get((int(options.site[look]), options.day[look]), 0),
        round(options.p_present(look), 4),
        round(choice.gain, 4),
        round(float(alone[look]), 4),
        round(float(entropy(chance.mean(axis=0))), 4),
        tuple(counts),
        _answers(options, look, chance, ways),
        _concerns(options, look, trips),
    )


def _answers(options: Prospects, look: int, chance: Floats, ways: Sequence[_Way]) -> tuple[Answer, ...]:
    """What each likely answer would make of the counts as they are known now."""
    out = []
    for saw, column in zip(options.answers(look), chance.T, strict=True):
        p = float(column.mean())
        if p >= LEAST_ANSWER:
            weight = column / column.sum()
            out.append(Answer(saw, round(p, 4), tuple(way.now(weight) for way in ways)))
    return tuple(out)


def _concerns(options: Prospects, look: int, trips: Sequence[Trip]) -> tuple[Concern, ...]:
    """The vessels that may be there, the likeliest first."""
    place, day = options.drawn.places[options.site[look]], options.when(look)
    found = []
    for vessel, p in zip(options.drawn.vessels, options.p_each(look), strict=True):
        if p >= LEAST_ANSWER:
            near = [
                trip
                for trip in trips
                if trip.vessel == vessel
                and (
                    (trip.to_place == place and trip.arrive.when.overlaps(day))
                    or (trip.from_place == place and trip.depart.when.overlaps(day))
                )
            ]
            near.sort(key=lambda trip: (abs(trip.p - 0.5), trip.depart.q50, trip.id))
            found.append(Concern(vessel, round(p, 4), tuple(trip.id for trip in near[:MOST_TRIPS])))
    return tuple(sorted(found, key=lambda one: (-one.p_present, one.vessel)))


def _archived(hours: When, last: datetime | None) -> bool:
    return last is not None and hours.earliest is not None and hours.earliest < last


def _ways(drawn: Drawn, legs: Sequence[Leg]) -> tuple[_Way, ...]:
    """The sea legs of the case between sites of the draws; without any, the ways with most trips."""
    count, sites = len(drawn), len(drawn.places)
    known = drawn.site_of
    pairs = sorted(
        {
            (leg.from_place, leg.to_place, known[leg.from_place], known[leg.to_place])
            for leg in legs
            if leg.mode is Mode.SEA and leg.from_place in known and leg.to_place in known
        }
    )
    trips = [traverses(one, sites, drawn.clock.hours) for one in drawn.draws]
    if not pairs:
        total = np.zeros(sites * sites)
        for one in trips:
            total += np.bincount(one.origin * sites + one.target, minlength=sites * sites)
        chosen = np.argsort(-total, kind="stable")[:MOST_WAYS]
        best = [divmod(int(k), sites) for k in chosen if total[k] > 0.5 * count]
        pairs = sorted((drawn.places[a], drawn.places[b], a, b) for a, b in best)
    out = []
    for origin, target, a, b in pairs:
        number = np.zeros(count, dtype=np.int64)
        for one in trips:
            number += trips_between(one, a, b, 0.0, drawn.clock.hours, count)[:count]
        out.append(_Way(origin, target, number))
    return tuple(out)


def _clear_days(looks: Sequence[Look], drawn: Drawn) -> dict[tuple[int, date], int]:
    """Clear looks for ships per site and local solar day; a look of several days counts on each."""
    out: dict[tuple[int, date], int] = {}
    for look in looks:
        begin, end, site = look.when.earliest, look.when.latest, drawn.site_of.get(look.place)
        if look.what != "ship" or look.saw is Saw.UNCLEAR or site is None or begin is None or end is None:
            continue
        ahead = timedelta(hours=float(drawn.lon[site]) / 15)
        day = (begin.astimezone(timezone.utc) + ahead).date()
        close = max(end - timedelta(seconds=1), begin).astimezone(timezone.utc) + ahead
        while day <= close.date():
            out[site, day] = out.get((site, day), 0) + 1
            day += timedelta(days=1)
    return out
