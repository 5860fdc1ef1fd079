"""When something is said to have happened on a route: episodes, whole periods, seen passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from spurline.model import Case, Ledger, Look, Saw, When
from spurline.weighing.routes import NAMED_ONE, Route, Spoken, fits_carrier, touches

GAP = timedelta(days=14)
"""Evidence further apart than this belongs to two episodes."""
LONGEST_DATE = timedelta(days=120)
"""A date longer than this does not found an episode of its own."""
LONGEST_PASSAGE = timedelta(days=10)
"""Two sightings further apart may have other voyages between them: no seen passage."""
WIDE_MARGIN = timedelta(days=7)
"""What was said about another passage or the way back counts this long before and after: an empty
train returns."""
MARGIN = timedelta(days=1)
"""Dates in texts are local days; evidence within this of an episode is about it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One set or ship seen at the start of a leg and then at its end."""

    identity: str
    first: Look
    last: Look

    @property
    def when(self) -> When:
        return self.first.when.hull(self.last.when)


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of time on a route. `stamp` is its name in keys: first day, "all" or an identity;
    `when` is what is printed, `reach` what counts as evidence about it."""

    route: Route
    stamp: str
    when: When
    passages: tuple[Passage, ...] = ()
    identity: str | None = None

    @property
    def reach(self) -> When:
        return self._widened(MARGIN)

    @property
    def wide_reach(self) -> When:
        return self._widened(WIDE_MARGIN)

    def _widened(self, margin: timedelta) -> When:
        earliest, latest = self.when.earliest, self.when.latest
        return When(earliest - margin if earliest else None, latest + margin if latest else None)


def episodes_of(
    route: Route, spoken: Sequence[Spoken], looks: Sequence[Look], ledger: Ledger, case: Case
) -> tuple[Episode, ...]:
    """Every episode of a route in time order, none twice.

    What is said, counted by the ledger, or seen of the case's own vessels without a gap over two
    weeks is one episode. The passage of something else (a train set) outside such an episode is one
    of its own and takes in what is said about its days. Where nothing has a date, all that was said
    or seen is one episode. A route of which nobody speaks and at one end of which nobody looked has
    none.
    """
    passages = passages_of(route, looks, case.period)
    spans = [one.reading.when for one in spoken if _founds(one)]
    spans += [
        trip.depart.when.hull(trip.arrive.when)
        for trip in ledger.trips
        if trip.p >= 0.5 and _same_ends(route, trip.from_place, trip.to_place)
    ]
    ships = {key for vessel in case.vessels for key in (vessel.id, str(vessel.mmsi))}
    spans += [one.when for one in passages if one.identity in ships]
    alone = [
        Episode(route, "", one.when, (one,), one.identity) for one in passages if one.identity not in ships
    ]
    spans = [when for when in spans if case.period.overlaps(when) and not _told_of(when, alone)]
    if not (is_told(route, spoken, looks, ledger, case) or _seen_at_both_ends(route, looks, case)):
        return ()
    parts = []
    # A flow that names neither leg nor carrier is too vague to be cut into episodes.
    for when in _clusters(spans) if route.mode is not None else ():
        inside = tuple(one for one in passages if when.overlaps(one.when))
        parts.append(Episode(route, _day(when, route), when, inside))
    held = {one for part in parts for one in part.passages}
    parts += [
        Episode(route, f"{one.identity}:{_day(one.when, route)}", one.when, (one,), one.identity)
        for one in passages
        if one not in held
    ]
    whole = None if parts else _whole(route, spoken, looks, case)
    return (*sorted(parts, key=lambda one: (str(one.when), one.stamp)), *([whole] if whole else []))


def is_told(
    route: Route, spoken: Sequence[Spoken], looks: Sequence[Look], ledger: Ledger, case: Case
) -> bool:
    """Whether somebody names this route and not several at once, a passage on it was seen, or the
    ledger holds a likely trip that rests on more than looks: the ships' own positions."""
    if any(one.share >= NAMED_ONE and not one.reading.is_ignorance for one in spoken):
        return True
    seen = {key for look in looks for key in (look.id, look.label)}
    likely = any(
        trip.p >= 0.5 and set(trip.evidence) - seen and _same_ends(route, trip.from_place, trip.to_place)
        for trip in ledger.trips
    )
    return likely or bool(passages_of(route, looks, case.period))


def _told_of(when: When, passages: Sequence[Episode]) -> bool:
    """Whether a date is one of the days of a seen passage."""
    for one in passages:
        common = one.reach.intersect(when)
        if common is not None and common == when:
            return True
    return False


def _day(when: When, route: Route) -> str:
    assert when.earliest
    return f"{when.earliest.astimezone(route.zone):%Y-%m-%d}"


def passages_of(route: Route, looks: Iterable[Look], period: When) -> tuple[Passage, ...]:
    """Passages that looks at both ends of a leg show, in time order.

    Both looks must name the same identity, not overlap in time, lie within ten days, and have no
    other look at an end of the leg between them.
    """
    by_identity: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        known = look.identity and look.saw is Saw.PRESENT and look.when.is_bounded
        if known and touches(look, route) and fits_carrier(look, route) and period.overlaps(look.when):
            by_identity[str(look.identity)].append(look)
    found = []
    for identity in sorted(by_identity):
        ordered = sorted(by_identity[identity], key=_time_key)
        for first, last in pairwise(ordered):
            if first.place in route.starts and last.place in route.ends and _in_order(first, last):
                found.append(Passage(identity, first, last))
    return tuple(sorted(found, key=lambda one: (_time_key(one.first), one.identity)))


def overlap(about: When, episode: When) -> float:
    """Which part of the time a claim is about lies in an episode, 0 to 1.

    A claim about two months speaks to one day of them only in that part; an open claim counts as
    half a year; a claim about one day or less is in or out.
    """
    common = about.intersect(episode)
    if common is None:
        return 0.0
    length = timedelta(days=182) if about.duration is None else about.duration
    if length <= timedelta(days=1) or common.duration is None:
        return 1.0
    return min(1.0, max(common.duration, timedelta(days=1)) / length)


def _founds(spoken: Spoken) -> bool:
    reading = spoken.reading
    if not reading.dated or reading.is_ignorance or reading.is_denial:
        return False
    return reading.when.duration is not None and reading.when.duration <= LONGEST_DATE


def _clusters(spans: Sequence[When]) -> list[When]:
    merged: list[When] = []
    for when in sorted(spans, key=lambda one: (one.earliest, one.latest)):
        last = merged[-1] if merged else None
        if last and last.latest and when.earliest and when.earliest - last.latest <= GAP:
            merged[-1] = last.hull(when)
        else:
            merged.append(when)
    return merged


def _whole(route: Route, spoken: Sequence[Spoken], looks: Sequence[Look], case: Case) -> Episode | None:
    """All that was said and seen at some time of the period, as one episode."""
    told = [one.reading.when for one in spoken if not one.reading.is_ignorance]
    told = [when for when in told if case.period.overlaps(when)]
    seen = _seen(route, looks, case)
    every = [one for one in told if _is_short(one)] or [one.when for one in seen if one.when.is_bounded]
    if not every:
        return Episode(route, "all", case.period) if case.period.is_bounded else None
    when = every[0]
    for one in every[1:]:
        when = when.hull(one)
    return Episode(route, "all", when.intersect(case.period) or when)


def _seen(route: Route, looks: Sequence[Look], case: Case) -> list[Look]:
    return [
        look
        for look in looks
        if look.saw is Saw.PRESENT
        and touches(look, route)
        and fits_carrier(look, route)
        and case.period.overlaps(look.when)
    ]


def _seen_at_both_ends(route: Route, looks: Sequence[Look], case: Case) -> bool:
    """Whether carriers that can take this route, not only boxes, were seen at either end of it."""
    seen = [one for one in _seen(route, looks, case) if one.what != "containers"]
    return all(any(one.place in ends for one in seen) for ends in (route.starts, route.ends))


def _is_short(when: When) -> bool:
    """Bounded and no longer than a year: a comparison with earlier years widens no period."""
    return when.duration is not None and when.duration <= timedelta(days=366)


def _same_ends(route: Route, from_place: str, to_place: str) -> bool:
    return from_place in route.starts and to_place in route.ends


def _in_order(first: Look, last: Look) -> bool:
    one, two = first.when, last.when
    assert one.latest and two.earliest and one.earliest
    return one.latest <= two.earliest and two.earliest - one.earliest <= LONGEST_PASSAGE


def _time_key(look: Look) -> tuple[datetime, datetime, str, str]:
    assert look.when.earliest and look.when.latest
    return look.when.earliest, look.when.latest, look.label, look.id
