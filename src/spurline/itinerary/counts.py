"""From draws of itineraries to calls, trips, counts and presence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.itineraries import Itineraries
from spurline.model import Count, Presence, When, Window

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST_SHARE = 0.01


def quantiles(values: Floats, shares: Sequence[float]) -> list[float]:
    """Linearly interpolated quantiles; for the many small samples here far quicker than numpy's."""
    ordered = np.sort(values).tolist()
    out = []
    for share in shares:
        spot = share * (len(ordered) - 1)
        low, high = ordered[int(spot)], ordered[min(int(spot) + 1, len(ordered) - 1)]
        out.append(low if low == high else low + (spot - int(spot)) * (high - low))  # both may be inf
    return out


@dataclass(frozen=True, slots=True)
class Clock:
    """The period: its UTC start and its length in hours; hours run from the start. Reported windows
    reach `stretch` times as far from the median as the draws do, and `pad_h` hours more."""

    start: datetime
    hours: float
    stretch: float = 1.0
    pad_h: float = 0.0

    def at(self, hour: float) -> datetime:
        """UTC time of an hour, to the second."""
        return self.start + timedelta(seconds=round(hour * 3600))

    def hour(self, moment: datetime) -> float:
        return (moment - self.start).total_seconds() / 3600

    def window(self, hours: Floats) -> Window:
        """Quantiles of a moment over draws, stretched and padded, but padded only where no draw lies beyond."""
        least, low, middle, high, most = quantiles(hours, (0.0, 0.05, 0.5, 0.95, 1.0))
        low = max(middle - self.stretch * (middle - low), least) - self.pad_h
        high = min(middle + self.stretch * (high - middle), most) + self.pad_h
        return Window(self.at(low), self.at(middle), self.at(high))

    def months(self) -> tuple[When, ...]:
        """Calendar months (UTC) that the period touches, cut to it; none if it lies in one month."""
        end = self.at(self.hours)
        out, begin = [], self.start
        while begin < end:
            following = datetime(begin.year + begin.month // 12, begin.month % 12 + 1, 1, tzinfo=timezone.utc)
            out.append(When(begin, min(following, end)))
            begin = following
        return tuple(out) if len(out) > 1 else ()


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays at sites over all draws, flat: draw, site, arrival and departure in hours, clipped to a
    finite clock; in order of draw and time. `elsewhere` is left out."""

    draw: Ints
    site: Ints
    arrive: Floats
    depart: Floats


@dataclass(frozen=True, slots=True)
class Traverses:
    """Trips over all draws, flat: draw, from, to, departure and arrival in hours; the stays' own
    begin and end frame the evidence."""

    draw: Ints
    origin: Ints
    target: Ints
    depart: Floats
    arrive: Floats
    loaded_from: Floats
    unloaded_to: Floats


def flatten(draws: Itineraries, sites: int, hours: float, through: frozenset[int] = frozenset()) -> Stays:
    """All stays at sites that touch the period; `through` are waypoints, no calls."""
    keep = (draws.site >= 0) & (draws.site < sites)
    keep &= (draws.depart > -24.0) & (draws.arrive < hours + 24.0)
    if through:
        keep &= ~np.isin(draws.site, sorted(through))
    row, column = np.nonzero(keep)
    return Stays(
        row,
        draws.site[row, column],
        np.clip(draws.arrive[row, column], -24.0 * 366, hours),
        np.clip(draws.depart[row, column], 0.0, hours + 24.0 * 366),
    )


def traverses(
    draws: Itineraries, sites: int, hours: float, through: frozenset[int] = frozenset()
) -> Traverses:
    """Pairs of calls in a row at different sites that end inside the period."""
    stays = flatten(draws, sites, np.inf, through)
    same = (stays.draw[1:] == stays.draw[:-1]) & (stays.site[1:] != stays.site[:-1])
    inside = (stays.arrive[1:] <= hours) & (stays.arrive[1:] > 0)
    i = np.flatnonzero(same & inside)
    return Traverses(
        stays.draw[i], stays.site[i], stays.site[i + 1], stays.depart[i], stays.arrive[i + 1],
        stays.arrive[i], stays.depart[i + 1],
    )  # fmt: skip


def clusters(draw: Ints, begin: Floats, end: Floats, draws: int, pad: float = 0.0) -> Iterator[Ints]:
    """Groups of intervals of different draws that are the same event, largest first.

    The interval that overlaps most others leads its group; from each draw the one that overlaps it
    most joins. Groups of less than 1 % of the draws are left out.
    """
    if not len(draw):
        return
    begin, end = begin - pad, end + pad
    order = np.argsort(begin + end, kind="stable")
    leaders = order[np.linspace(0, len(order) - 1, min(len(order), 400)).astype(int)]
    common = np.minimum(end[leaders, None], end) - np.maximum(begin[leaders, None], begin)
    shorter = np.minimum((end - begin)[leaders, None], end - begin)
    overlap = common >= 0.3 * np.maximum(shorter, 1e-9)
    alive = np.ones(len(draw), dtype=bool)
    weight = overlap.astype(np.float32)
    while True:
        score = weight @ alive.astype(np.float32)
        best = int(np.argmax(score))
        if score[best] < max(LEAST_SHARE * draws, 1):
            return
        members = np.flatnonzero(overlap[best] & alive)
        members = members[np.lexsort((-common[best, members], draw[members]))]
        first = np.concatenate([[True], draw[members][1:] != draw[members][:-1]])
        members = members[first]
        if len(members) >= LEAST_SHARE * draws:
            yield members
        alive[members] = False


def count_record(numbers: Ints, period: When, origin: str, target: str, vessel: str | None) -> Count:
    """Distribution of a number of trips over draws."""
    values, times = np.unique(numbers, return_counts=True)
    low, middle, high = np.quantile(numbers, [0.05, 0.5, 0.95], method="inverted_cdf")
    total = len(numbers)
    pmf = tuple((int(n), round(int(k) / total, 6)) for n, k in zip(values, times, strict=True))
    return Count(origin, target, period, pmf, int(low), int(middle), int(high), vessel)


def trips_between(trips: Traverses, origin: int, target: int, low: float, high: float, draws: int) -> Ints:
    """Number of trips per draw from one site to another that arrive in [low, high]."""
    mine = (trips.origin == origin) & (trips.target == target)
    mine &= (trips.arrive > low) & (trips.arrive <= high)
    return np.bincount(trips.draw[mine], minlength=draws).astype(np.int64)


def presence(stays: Stays, sites: Sequence[str], draws: int, clock: Clock) -> dict[str, Floats]:
    """Share of draws with the vessel at each site on each UTC day of the period."""
    count = len(days_of(clock))
    offset = clock.start.hour + clock.start.minute / 60 + clock.start.second / 3600
    out = {}
    for k in np.unique(stays.site).tolist():
        mine = stays.site == k
        there = np.zeros((draws, count + 1), dtype=np.int64)
        first = np.clip(np.floor((stays.arrive[mine] + offset) / 24), 0, count).astype(int)
        last = np.clip(np.floor((stays.depart[mine] + offset) / 24) + 1, 0, count).astype(int)
        np.add.at(there, (stays.draw[mine], first), 1)
        np.add.at(there, (stays.draw[mine], np.maximum(last, first)), -1)
        share = (np.cumsum(there, axis=1)[:, :count] > 0).mean(axis=0)
        out[sites[k]] = share
    return out


def days_of(clock: Clock) -> tuple[date, ...]:
    """UTC days that the period touches."""
    first = clock.start.date()
    last = (clock.at(clock.hours) - timedelta(seconds=1)).date()
    return tuple(first + timedelta(days=i) for i in range((last - first).days + 1))


def presence_records(shares: dict[str, Floats], clock: Clock, vessel: str | None) -> tuple[Presence, ...]:
    """Presence rows of the sites where it ever reaches 2 %."""
    days = days_of(clock)
    return tuple(
        Presence(place, days, tuple(round(float(p), 4) for p in shares[place]), vessel)
        for place in sorted(shares)
        if shares[place].max(initial=0.0) >= 0.02
    )
