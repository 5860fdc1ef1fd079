"""When something is said to have happened on a route: episodes, whole periods, seen passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from spurline.model import Case, Ledger, Look, Saw, When
from spurline.weighing.routes import Route, Spoken, fits_carrier, touches

GAP = timedelta(days=30)
"""Evidence further apart than this belongs to two episodes."""
LONGEST_DATE = timedelta(days=31)
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
    """Every episode of a route in time order, then the whole period, then each seen passage.

    The whole period is left out where one episode already holds everything that was said.
    """
    passages = passages_of(route, looks, case.period)
    spans = [one.reading.when for one in spoken if _founds(one)]
    spans += [passage.when for passage in passages]
    spans += [
        trip.depart.when.hull(trip.arrive.when)
        for trip in ledger.trips
        if trip.p >= 0.5 and _same_ends(route, trip.from_place, trip.to_place)
    ]
    spans = [when for when in spans if case.period.overlaps(when)]
    founded = _counted(route, ledger)
    if not spans and not spoken and not founded:
        return ()
    parts = []
    # A flow that names neither leg nor carrier is too vague to be cut into episodes.
    for when in _clusters(spans) if route.mode is not None else ():
        inside = tuple(one for one in passages if when.overlaps(one.when))
        parts.append(Episode(route, f"{when.earliest:%Y-%m-%d}", when, inside))
    whole = _whole(route, spoken, parts, looks, case, founded)
    seen = [
        Episode(route, f"{one.identity}:{one.when.earliest:%Y-%m-%d}", one.when, (one,), one.identity)
        for one in passages
    ]
    return (*parts, *([whole] if whole else []), *seen)


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


def _whole(
    route: Route,
    spoken: Sequence[Spoken],
    parts: Sequence[Episode],
    looks: Sequence[Look],
    case: Case,
    founded: bool,
) -> Episode | None:
    """The whole period, unless one episode says it all or nothing was said, seen or counted."""
    told = [one.reading.when for one in spoken if not one.reading.is_ignorance]
    told = [when for when in told if case.period.overlaps(when)]
    if len(parts) == 1 and not founded and all(parts[0].reach.overlaps(when) for when in told):
        return None
    if not parts and not told and not founded:
        return None
    when = case.period
    if not when.is_bounded:
        every = [part.when for part in parts] + [one for one in told if _is_short(one)]
        every += [look.when for look in looks if touches(look, route) and look.when.is_bounded]
        if not every:
            return None
        when = every[0]
        for one in every[1:]:
            when = when.hull(one)
        when = when.intersect(case.period) or when
    return Episode(route, "all", when, passages_of(route, looks, case.period))


def _is_short(when: When) -> bool:
    """Bounded and no longer than a year: a comparison with earlier years widens no period."""
    return when.duration is not None and when.duration <= timedelta(days=366)


def _counted(route: Route, ledger: Ledger) -> bool:
    return any(_same_ends(route, one.from_place, one.to_place) and one.q95 > 0 for one in ledger.fleet_counts)


def _same_ends(route: Route, from_place: str, to_place: str) -> bool:
    return from_place in route.starts and to_place in route.ends


def _in_order(first: Look, last: Look) -> bool:
    one, two = first.when, last.when
    assert one.latest and two.earliest and one.earliest
    return one.latest <= two.earliest and two.earliest - one.earliest <= LONGEST_PASSAGE


def _time_key(look: Look) -> tuple[datetime, datetime, str, str]:
    assert look.when.earliest and look.when.latest
    return look.when.earliest, look.when.latest, look.label, look.id
