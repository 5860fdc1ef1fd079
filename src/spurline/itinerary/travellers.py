"""Travellers on legs that are no sea: train sets known only from looks that recognised them.

The same semi-Markov model, but places are reached only along the legs of one mode, passages last
what the legs say, and there is no elsewhere: a set that was recognised is somewhere on the line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock, Traverses, traverses
from spurline.itinerary.distances import great_circle_km
from spurline.itinerary.durations import Stays, log_normal_cdf
from spurline.itinerary.forward import Window, forward
from spurline.itinerary.glances import Glance
from spurline.itinerary.images import one_per_image
from spurline.itinerary.itineraries import Itineraries
from spurline.itinerary.priors import Priors
from spurline.itinerary.records import count_records, matters, vessel_records
from spurline.itinerary.sampling import draw_paths
from spurline.itinerary.sites import Sites, make_sites
from spurline.model import Count, Leg, Look, Mode, Place, Saw, Vessel, VesselItinerary

MARGIN_H = 12.0
STEPS_H = (1 / 12, 1 / 6, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0)
BINS_AT_MOST = 400
SPEED_KMH = 25.0  # freight trains and lorries with stops, where a leg gives no hours
TERMINAL_H, WAYPOINT_H = 12.0, 0.5
NEAR_LINE = 1.5  # a place lies between two ends if the way over it is at most this much longer
MINUTES_15 = 0.25
CHAINS = 64


@dataclass(frozen=True, slots=True)
class Line:
    """The network of one mode: sites, hours (low, high) of each directed edge, and waypoints."""

    sites: Sites
    edges: dict[tuple[int, int], tuple[float, float]]
    waypoints: frozenset[int]


@dataclass(frozen=True, slots=True)
class SetTrips:
    """One recognised set over all draws: its sites, its trips by the numbers of these sites, and the
    number of draws."""

    identity: str
    sites: Sites
    trips: Traverses
    draws: int


def recognised(looks: Sequence[Look], vessels: Sequence[Vessel]) -> dict[str, list[Look]]:
    """Looks by identity, for identities that were recognised as something other than a ship."""
    listed = {vessel.id for vessel in vessels} | {str(vessel.mmsi) for vessel in vessels if vessel.mmsi}
    out: dict[str, list[Look]] = {}
    for look in sorted(looks, key=lambda one: one.id):
        if look.identity and look.what == "train" and look.saw is Saw.PRESENT and look.identity not in listed:
            out.setdefault(look.identity, []).append(look)
    return out


def travel(
    looks: Sequence[Look],
    vessels: Sequence[Vessel],
    places: Sequence[Place],
    legs: Sequence[Leg],
    clock: Clock,
    priors: Priors,
    rng: np.random.Generator,
) -> tuple[tuple[VesselItinerary, ...], tuple[Count, ...], tuple[SetTrips, ...]]:
    """Itineraries of all recognised sets within the period, their counts together per leg, and their trips."""
    sets = recognised(looks, vessels)
    rail = tuple(leg for leg in legs if leg.mode is not Mode.SEA)
    records: list[VesselItinerary] = []
    fleet: list[SetTrips] = []
    for identity in sorted(sets):
        mine = [look for look in sets[identity] if _inside(look, clock)]
        line = make_line(mine, places, rail)
        if not mine or line is None:
            continue
        glances = tuple(
            replace(_glance(one.first, line.sites, clock, priors), looks=one.sources)
            for one in one_per_image(mine)
        )
        drawn = _draw(line, glances, len(sets), clock, priors, rng)
        own = tuple(leg for leg in rail if {leg.from_place, leg.to_place} <= set(line.sites.site_of))
        vague = max(glance.end - glance.begin for glance in glances)
        vessel = Vessel(identity, identity, type="train")
        records.append(
            vessel_records(
                vessel,
                0,
                drawn,
                (),
                glances,
                line.sites,
                own,
                clock,
                MINUTES_15,
                through=line.waypoints,
                pad_h=1.0 + vague / 2,
            )
        )
        trips = traverses(drawn, len(line.sites), clock.hours, line.waypoints)
        fleet.append(SetTrips(identity, line.sites, trips, len(drawn)))
    return tuple(records), _together(fleet, rail, clock, priors.draws), tuple(fleet)


def _inside(look: Look, clock: Clock) -> bool:
    first, last = look.when.earliest, look.when.latest
    return (
        first is not None and last is not None and clock.hour(last) >= 0 and clock.hour(first) <= clock.hours
    )


def make_line(looks: Sequence[Look], places: Sequence[Place], legs: Sequence[Leg]) -> Line | None:
    """The legs within reach of the looked-at places, with the looked-at places that lie on them.

    A place that is no end of a leg joins the leg it lies nearest to, between its ends. None where
    no look lies on any leg.
    """
    by_id = {place.id: place for place in places}
    looked = sorted({look.place for look in looks if look.place in by_id})
    on_legs = {end for leg in legs for end in (leg.from_place, leg.to_place)}
    parts = {key: _between(by_id[key], legs, by_id) for key in looked if key not in on_legs}
    touched = {key for key in looked if key in on_legs}
    touched |= {end for pair in parts.values() if pair for end in pair}
    near = [leg for leg in legs if leg.from_place in touched or leg.to_place in touched]
    if not near:
        return None
    kept = {end for leg in near for end in (leg.from_place, leg.to_place)}
    kept |= {key for key, pair in parts.items() if pair}
    sites = make_sites([by_id[key] for key in sorted(kept)])
    edges: dict[tuple[int, int], tuple[float, float]] = {}
    for leg in near:
        between = [key for key, pair in parts.items() if pair and set(pair) == {leg.from_place, leg.to_place}]
        stops = [leg.from_place, *_in_order(leg.from_place, between, by_id), leg.to_place]
        low, high = _hours(leg, by_id)
        lengths = [_km(by_id[a], by_id[b]) for a, b in pairwise(stops)]
        for (a, b), km in zip(pairwise(stops), lengths, strict=True):
            share = km / max(sum(lengths), 1e-9)
            edges[sites.site_of[a], sites.site_of[b]] = (low * share, high * share)
    waypoints = frozenset(sites.site_of[key] for key, pair in parts.items() if pair)
    return Line(sites, edges, waypoints)


def _km(a: Place, b: Place) -> float:
    return float(great_circle_km(a.lon, a.lat, b.lon, b.lat))


def _between(place: Place, legs: Sequence[Leg], by_id: dict[str, Place]) -> tuple[str, str] | None:
    """Ends of the leg on which a place lies, by the smallest detour; None if it lies on none."""
    best, ends = NEAR_LINE, None
    for leg in legs:
        a, b = by_id[leg.from_place], by_id[leg.to_place]
        stretch = (_km(a, place) + _km(place, b)) / max(_km(a, b), 0.1)
        if stretch < best:
            best, ends = stretch, (leg.from_place, leg.to_place)
    return ends


def _in_order(start: str, between: Sequence[str], by_id: dict[str, Place]) -> list[str]:
    return sorted(between, key=lambda key: (_km(by_id[start], by_id[key]), key))


def _hours(leg: Leg, by_id: dict[str, Place]) -> tuple[float, float]:
    """Hours of a leg, low to high; from its length where it gives none."""
    guess = 1.3 * _km(by_id[leg.from_place], by_id[leg.to_place]) / SPEED_KMH
    low = leg.hours_low if leg.hours_low is not None else 0.5 * guess
    high = leg.hours_high if leg.hours_high is not None else max(3.0 * guess, low)
    return max(low, 0.05), max(high, 0.1)


def _glance(look: Look, sites: Sites, clock: Clock, priors: Priors) -> Glance:
    assert look.when.earliest and look.when.latest
    detect = look.detectability if look.detectability is not None else priors.detect_optical
    begin, end = clock.hour(look.when.earliest), clock.hour(look.when.latest)
    site = sites.site_of.get(look.place, -1)
    return Glance(site, look.place, begin, end, detect, 1.0, ((math.nan, 0.0, 0),), (look.id,))


def _draw(
    line: Line, glances: Sequence[Glance], sets: int, clock: Clock, priors: Priors, rng: np.random.Generator
) -> Itineraries:
    """Draws of one set's itinerary around its looks."""
    begin = max(min(g.begin for g in glances) - MARGIN_H, 0.0)
    end = min(max(g.end for g in glances) + MARGIN_H, clock.hours)
    step = next((s for s in STEPS_H if (end - begin) / s <= BINS_AT_MOST), STEPS_H[-1])
    bins = max(round((end - begin) / step), 2)
    window = _window(line, glances, sets, begin, step, bins, priors, rng)
    result = forward(window)
    weight = np.exp(result.log_z - result.log_z.max())
    chain = rng.choice(CHAINS, size=priors.draws, p=weight / weight.sum())
    paths = draw_paths(window, result, chain, rng)
    jitter = rng.uniform(-0.5, 0.5, (2, *paths.begin.shape)) * step
    arrive = np.clip(begin + paths.begin * step + jitter[0], begin, end)
    depart = np.maximum(np.clip(begin + paths.end * step + jitter[1], begin, end), arrive)
    padding = paths.place < 0
    return Itineraries(paths.place, np.where(padding, np.inf, arrive), np.where(padding, np.inf, depart))


def _window(
    line: Line,
    glances: Sequence[Glance],
    sets: int,
    begin: float,
    step: float,
    bins: int,
    priors: Priors,
    rng: np.random.Generator,
) -> Window:
    count = len(line.sites)
    borders = (np.arange(bins + 1) + 0.5) * step
    lengths = _stays(line, borders)
    moves, habits = np.zeros((count, count, bins + 1)), np.zeros((CHAINS, count, count))
    for (a, b), (low, high) in sorted(line.edges.items()):
        spread = max(math.log(high / low) / (2 * 1.645), 0.1)
        pmf = np.diff(log_normal_cdf(borders, np.array(math.sqrt(low * high)), spread), prepend=0.0)
        pmf[1] += pmf[0]
        pmf[0] = 0.0
        moves[a, b] = pmf
        habits[:, a, b] = 1.0
    habits /= np.maximum(habits.sum(axis=2, keepdims=True), 1.0)
    dead_end = habits[0].sum(axis=1) == 0
    survivor = lengths.survivor()
    survivor[:, dead_end] = 1.0
    by_bin = np.ones((bins, CHAINS, count))
    chains = np.arange(CHAINS)
    for glance in glances:  # a look that gives only the day was taken at some moment of it
        error = priors.identity_error * priors.other_ships / (sets + 1)  # another set, misread as this one
        ratio = glance.detect * (1 - priors.identity_error) / error
        moment = glance.begin + rng.random(CHAINS) * (glance.end - glance.begin)
        at = np.clip(np.floor((moment - begin) / step).astype(np.int64), 0, bins - 1)
        by_bin[at, chains, glance.site] *= ratio
    leave = lengths.pmf.transpose(0, 2, 1) / count
    left = np.cumsum(moves[:, :, ::-1], axis=2)[:, :, ::-1]
    zero = np.zeros((CHAINS, bins + 1, count))
    return Window(
        lengths, moves, habits, by_bin, zero, leave, survivor[:, :, -1] / count, survivor,
        np.einsum("ckl,kld->ckd", habits, left), np.zeros(CHAINS),
    )  # fmt: skip


def _stays(line: Line, borders: NDArray[np.floating[Any]]) -> Stays:
    """Stays at terminals are long and uncertain, those on the way short."""
    count = len(line.sites)
    way = np.array([k in line.waypoints for k in range(count)])
    median = np.where(way, WAYPOINT_H, TERMINAL_H)[None, :, None]
    cdf = log_normal_cdf(borders, median, 1.2)
    pmf = np.diff(cdf, axis=2, prepend=0.0)
    pmf[:, :, 1] += pmf[:, :, 0]
    pmf[:, :, 0] = 0.0
    beyond = np.maximum(1 - cdf[:, :, -1], 1e-9)
    pmf, beyond = np.repeat(pmf, CHAINS, axis=0), np.repeat(beyond, CHAINS, axis=0)
    return Stays(pmf, beyond / (beyond + np.maximum(pmf[:, :, -1], 1e-12)))


def _together(fleet: Sequence[SetTrips], legs: Sequence[Leg], clock: Clock, draws: int) -> tuple[Count, ...]:
    """Counts of all sets together, on the legs that any of them can take."""
    keys = sorted({key for one in fleet for key in one.sites.ids})
    if not keys:
        return ()
    index = {key: i for i, key in enumerate(keys)}
    columns: list[list[NDArray[np.generic]]] = [[] for _ in Traverses.__slots__]
    for one in fleet:
        trips = one.trips
        number = np.array([index[key] for key in one.sites.ids], dtype=np.int64)
        renamed = Traverses(
            trips.draw, number[trips.origin], number[trips.target], trips.depart, trips.arrive,
            trips.loaded_from, trips.unloaded_to,
        )  # fmt: skip
        for column, name in zip(columns, Traverses.__slots__, strict=True):
            column.append(getattr(renamed, name))
    every = Traverses(*(np.concatenate(column) for column in columns))
    site_of = {place: index[one.sites.ids[k]] for one in fleet for place, k in one.sites.site_of.items()}
    none = np.zeros(len(keys))
    sites = Sites(tuple(keys), none, none, none, site_of, {})
    pairs = matters(every, draws, sites, legs)
    return count_records(every, draws, pairs, sites, clock, None)
