"""Routes that claims and looks are about: the case's legs, and flows that name no leg."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, timezone, tzinfo

from spurline.model import Case, Event, Look, Mode, Place, When
from spurline.weighing.lexicon import state_name
from spurline.weighing.readings import Reading

NAMED_BOTH, NAMED_ONE, NAMED_BY_STATES = 1.0, 0.5, 0.5
"""How much of its weight a claim gives to a leg: both ends named, one end, only states and mode."""
INHERITED = 0.5
"""What remains of it where the places are those of another body's movement in the same text."""

NEIGHBOURHOOD = timedelta(days=14)
"""A claim that could be about several legs is about those of which others speak within this time."""

_CARRIED = {
    Event.DELIVERY, Event.PROCUREMENT, Event.MOVEMENT, Event.LOADING, Event.TRANSSHIPMENT, Event.CARGO,
    Event.ROUTE, Event.BARTER, Event.ARRIVAL, Event.DEPARTURE, Event.SIGHTING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """A directed way of freight: a leg of the case, or a flow between two states.

    `starts` and `ends` hold the place ids that stand for its two ends (a berth for its port and
    the other way round); a flow has none and may have no mode. Days are those of `zone`, the clock
    at the start of a leg.
    """

    key: str
    from_name: str
    to_name: str
    mode: Mode | None
    from_states: tuple[str, ...]
    to_states: tuple[str, ...]
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    leg: str | None = None
    zone: tzinfo = timezone.utc

    @property
    def way(self) -> str:
        """The two ends as a statement names them."""
        return f"from {self.from_name} to {self.to_name}"

    @property
    def words(self) -> str:
        """The route as a statement names it."""
        carried = {Mode.SEA: " by sea", Mode.RAIL: " by rail", Mode.ROAD: " by road", None: ""}[self.mode]
        return f"{self.way}{carried}"

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(sorted({*self.starts, *self.ends}))

    def meets(self, other: Route) -> bool:
        """Whether two legs of one mode share an end."""
        return self.mode is other.mode and bool(set(self.places) & set(other.places))

    def reverses(self, other: Route) -> bool:
        """Whether the two are one way in opposite directions."""
        if self.mode is not other.mode:
            return False
        if self.leg and other.leg:
            return bool(set(self.starts) & set(other.ends) and set(self.ends) & set(other.starts))
        crossed = self.from_states == other.to_states and self.to_states == other.from_states
        return crossed and self.leg is None and other.leg is None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reading with the share of its weight that falls on one route."""

    reading: Reading
    share: float


def legs_of(case: Case) -> tuple[Route, ...]:
    """The case's legs as routes, in the case's order; legs with an unknown end are left out."""
    routes = []
    for leg in case.legs:
        start, end = case.place(leg.from_place), case.place(leg.to_place)
        if start is None or end is None:
            continue
        routes.append(
            Route(
                leg.id,
                start.name,
                end.name,
                leg.mode,
                _states(start),
                _states(end),
                _stand_ins(start, case.places),
                _stand_ins(end, case.places),
                leg.id,
                start.tz or end.tz or timezone.utc,
            )
        )
    return tuple(routes)


def assign(
    readings: Iterable[Reading], legs: Sequence[Route], case: Case
) -> tuple[tuple[Route, ...], dict[str, list[Spoken]]]:
    """All routes (legs first, then flows by key) and, per route key, what is said about it.

    A claim goes to the legs it fits best. One that names a single end, or only a ship, goes to the
    legs of which other claims of that time speak beyond doubt; a claim that still fits
    several equally well is shared among them. A claim that fits none but names two states speaks
    of a flow; flows that the case's legs do not touch at both states are left out.
    """
    told = [one for one in readings if one.is_about_freight]
    whole = _firmly_told(told, legs)
    states = _states_of(legs, case)
    flows: dict[str, Route] = {}
    spoken: dict[str, list[Spoken]] = defaultdict(list)
    for reading in told:
        chosen = _legs_for(reading, legs, whole)
        for leg, share in chosen:
            spoken[leg.key].append(Spoken(reading, share))
        if chosen or reading.countries is None or reading.event not in _CARRIED:
            continue
        source, sink = reading.countries
        if source == sink or (states and not {source, sink} <= states):
            continue
        flow = _flow(source, sink, reading.modes)
        flows[flow.key] = flow
        spoken[flow.key].append(Spoken(reading, 1.0))
    return (*legs, *(flows[key] for key in sorted(flows))), dict(spoken)


def with_directions(told: Sequence[Reading]) -> tuple[Reading, ...]:
    """A cargo told without a direction takes the one that all who give it a direction agree on."""
    ways: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in told:
        for item in one.items if one.countries and not one.is_denial else ():
            ways[item].add(one.countries)  # type: ignore[arg-type]
    directed = []
    for one in told:
        agreed = set.union(*(ways[item] for item in one.items)) if one.items else set()
        free = one.countries is None and len(agreed) == 1
        directed.append(replace(one, countries=next(iter(agreed))) if free else one)
    return tuple(directed)


def _firmly_told(told: Sequence[Reading], legs: Sequence[Route]) -> dict[str, list[Reading]]:
    """Per leg the claims that name both of its ends, or that fit no other leg as well."""
    firm: dict[str, list[Reading]] = {leg.key: [] for leg in legs}
    for one in told:
        fits = {leg.key: _fit(one, leg) for leg in legs}
        best = max(fits.values(), default=0.0)
        chosen = [key for key in fits if best > 0 and fits[key] == best]
        if best == NAMED_BOTH or len(chosen) == 1:
            for key in chosen:
                firm[key].append(one)
    return firm


def _legs_for(
    reading: Reading, legs: Sequence[Route], whole: dict[str, list[Reading]]
) -> list[tuple[Route, float]]:
    """The legs a claim is about, each with the share of its weight."""
    fits = {leg.key: _fit(reading, leg) for leg in legs}
    best = max(fits.values(), default=0.0)
    chosen = [leg for leg in legs if best > 0 and fits[leg.key] == best]
    if best < NAMED_BOTH and reading.vessels:
        sailed = [leg for leg in legs if _sailed(reading, leg, whole[leg.key])]
        chosen, best = (sailed, NAMED_ONE) if sailed else (chosen, best)
    if best < NAMED_BOTH and len(chosen) > 1:
        chosen = [leg for leg in chosen if _told_then(reading, whole[leg.key])] or chosen
    if reading.inherited:
        best *= INHERITED
    shuttled = bool(chosen) and all(any(one.both_ways for one in whole[leg.key]) for leg in chosen)
    if (reading.both_ways and best >= INHERITED) or shuttled:
        # A ship on round trips takes both ways: nothing is shared between them.
        return [(leg, best) for leg in chosen]
    return [(leg, best / len(chosen)) for leg in chosen]


def _sailed(reading: Reading, leg: Route, whole: Sequence[Reading]) -> bool:
    """Whether a leg is one that somebody says a ship of the claim has sailed."""
    if not _states_fit(reading, leg) or (reading.modes and leg.mode not in reading.modes):
        return False
    return any(set(one.vessels) & set(reading.vessels) for one in whole)


def _told_then(reading: Reading, whole: Sequence[Reading]) -> bool:
    when = reading.when
    near = When(
        when.earliest - NEIGHBOURHOOD if when.earliest else None,
        when.latest + NEIGHBOURHOOD if when.latest else None,
    )
    return any(one.when.overlaps(near) and not one.is_ignorance for one in whole)


def _states_of(legs: Sequence[Route], case: Case) -> set[str]:
    """States that the legs touch; of a case without legs, those of its places."""
    if legs:
        return {state for leg in legs for state in (*leg.from_states, *leg.to_states)}
    return {state for place in case.places for state in _states(place)}


def touches(look: Look, route: Route) -> bool:
    return look.place in route.starts or look.place in route.ends


def fits_carrier(look: Look, route: Route) -> bool:
    """Whether what a look saw can travel on the route: ships at sea, trains and wagons on land."""
    if look.what == "ship":
        return route.mode is Mode.SEA
    if look.what in {"train", "wagons"}:
        return route.mode is Mode.RAIL
    return True


def _fit(reading: Reading, leg: Route) -> float:
    if reading.modes and leg.mode not in reading.modes:
        return 0.0
    source = _touch(reading.sources, leg.starts)
    sink = _touch(reading.sinks, leg.ends)
    if source is False or sink is False:
        return 0.0
    if source and sink:
        return NAMED_BOTH
    site_start = bool(set(reading.sites) & set(leg.starts))
    site_end = bool(set(reading.sites) & set(leg.ends))
    if site_start and site_end and reading.both_ways:
        return NAMED_BOTH
    if not _states_fit(reading, leg):
        return 0.0
    if site_start and site_end:
        return NAMED_BOTH
    if source or sink or site_start or site_end:
        return NAMED_ONE
    crosses = not set(leg.from_states) & set(leg.to_states)
    named_states = reading.countries is not None and bool(reading.modes)
    return NAMED_BY_STATES if named_states and crosses and not reading.has_place else 0.0


def _touch(named: tuple[str, ...], end: tuple[str, ...]) -> bool | None:
    """None: nothing named; otherwise whether the named places include this end."""
    return bool(set(named) & set(end)) if named else None


def _states_fit(reading: Reading, leg: Route) -> bool:
    if reading.countries is None:
        return True
    source, sink = reading.countries
    if leg.from_states and source not in leg.from_states:
        # The inland part of a flow between states: its own places must have been named.
        return bool(reading.sources or reading.sinks) and leg.from_states == leg.to_states == (sink,)
    return not leg.to_states or sink in leg.to_states


def _flow(source: str, sink: str, modes: tuple[Mode, ...]) -> Route:
    mode = modes[0] if len(modes) == 1 else None
    key = f"flow:{source}-{sink}" + (f":{mode.value}" if mode else "")
    return Route(key, state_name(source), state_name(sink), mode, (source,), (sink,))


def _states(place: Place) -> tuple[str, ...]:
    return tuple(sorted(set(re.findall(r"\b[A-Z]{2}\b", place.country or ""))))


def _stand_ins(place: Place, places: Sequence[Place]) -> tuple[str, ...]:
    """Ids that stand for a place: itself, its berths and parts, and the place it is part of."""
    parts = {other.id for other in places if other.part_of == place.id}
    parents = {place.part_of} if place.part_of else set()
    return tuple(sorted({place.id, *parts, *parents}))
