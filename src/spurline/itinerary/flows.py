"""Trips of all travellers on the legs of a case, draw by draw, on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock, Traverses, traverses
from spurline.itinerary.model import Posterior
from spurline.itinerary.sites import Sites
from spurline.model import Leg, Mode

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """Trips on one leg, flat, in order of draw and arrival: draw, traveller (a position in the names
    that `flows_of` gets), departure and arrival in hours of the common clock. `span` is the time that the
    draws cover."""

    leg: Leg
    span: tuple[float, float]
    draw: Ints
    traveller: Ints
    depart: Floats
    arrive: Floats

    def __len__(self) -> int:
        return len(self.draw)


def common_clock(parts: Sequence[Posterior]) -> Clock:
    """The clock that starts with the earliest part and ends with the latest."""
    start = min(part.clock.start for part in parts)
    end = max(part.clock.at(part.clock.hours) for part in parts)
    return Clock(start, (end - start).total_seconds() / 3600)


def joint_draws(parts: Sequence[Posterior]) -> int:
    """Number of joint draws; those of different parts are independent, so row n goes with row n."""
    sizes = [len(drawn) for part in parts for drawn in part.draws]
    sizes += [one.draws for part in parts for one in part.sets]
    return min(sizes, default=0)


def flows_of(
    parts: Sequence[Posterior], legs: Sequence[Leg], clock: Clock, names: dict[str, int]
) -> dict[str, Flow]:
    """Per leg id the trips of every traveller that can be on it, those with an empty hand included;
    legs that no part can answer for are left out."""
    draws = joint_draws(parts)
    pieces: dict[str, list[Flow]] = {}
    for part in parts:
        offset = clock.hour(part.clock.start)
        span = (offset, offset + part.clock.hours)
        for vessel, drawn in zip(part.vessels, part.draws, strict=True):
            trips = traverses(drawn, len(part.sites), part.clock.hours)
            for leg in (leg for leg in legs if leg.mode is Mode.SEA):
                _add(pieces, leg, span, trips, part.sites, names[vessel.id], draws)
        for one in part.sets:
            for leg in (leg for leg in legs if leg.mode is not Mode.SEA):
                _add(pieces, leg, span, one.trips, one.sites, names[one.identity], draws)
    return {key: _together(flows) for key, flows in sorted(pieces.items())}


def _add(
    pieces: dict[str, list[Flow]],
    leg: Leg,
    span: tuple[float, float],
    trips: Traverses,
    sites: Sites,
    traveller: int,
    draws: int,
) -> None:
    origin, target = sites.site_of.get(leg.from_place), sites.site_of.get(leg.to_place)
    if origin is None or target is None or origin == target:
        return
    rows = np.flatnonzero((trips.origin == origin) & (trips.target == target) & (trips.draw < draws))
    flow = Flow(
        leg,
        span,
        trips.draw[rows],
        np.full(len(rows), traveller),
        trips.depart[rows] + span[0],
        trips.arrive[rows] + span[0],
    )
    pieces.setdefault(leg.id, []).append(flow)


def _together(flows: Sequence[Flow]) -> Flow:
    draw, traveller, depart, arrive = (
        np.concatenate([getattr(flow, name) for flow in flows])
        for name in ("draw", "traveller", "depart", "arrive")
    )
    order = np.lexsort((traveller, arrive, draw))
    span = (min(flow.span[0] for flow in flows), max(flow.span[1] for flow in flows))
    return Flow(flows[0].leg, span, draw[order], traveller[order], depart[order], arrive[order])
