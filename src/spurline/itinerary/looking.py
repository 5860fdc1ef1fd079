"""Looks that might be taken: what each would answer, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock
from spurline.itinerary.information import Answers, Floats, Ints
from spurline.itinerary.itineraries import Itineraries
from spurline.itinerary.model import Posterior
from spurline.model import BadInput, When

SOLAR_HOURS = (9.0, 12.0, 15.0)
DAYLIGHT = (8.0, 16.0)
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """Joint draws of a fleet without the ledger: ids of vessels and places (ports; `site_of` gives a
    berth its port), longitudes, the clock, and per vessel its itineraries, row n of the same draw."""

    vessels: tuple[str, ...]
    places: tuple[str, ...]
    lon: Floats
    site_of: dict[str, int]
    clock: Clock
    draws: tuple[Itineraries, ...]

    @classmethod
    def of(cls, posterior: Posterior) -> Drawn:
        """The draws of a reconstruction."""
        sites = posterior.sites
        names = tuple(vessel.id for vessel in posterior.vessels)
        return cls(names, sites.ids, sites.lon, dict(sites.site_of), posterior.clock, posterior.draws)

    def __len__(self) -> int:
        return min((len(one) for one in self.draws), default=0)


@dataclass(frozen=True, slots=True)
class Sensor:
    """What a further look can do: its chance to show a ship that is there, whether it tells the ships
    of the case apart (`names`: a name, or a length that no other of them has), and how many other
    ships are expected in it. Raises BadInput for a chance outside [0, 1]."""

    detect: float
    names: bool = False
    others: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.detect <= 1:
            raise BadInput(f"{self.detect:g} is no probability", where="chance of detection")
        if not 0 <= self.others < float("inf"):
            raise BadInput(f"{self.others:g} other ships are none", where="other ships")


@dataclass(frozen=True, slots=True)
class Prospects:
    """Possible looks, one per site and local solar day, and which vessels are there: `present[c]` is a
    bit mask (N, 3) of vessels at the three moments of look c."""

    drawn: Drawn
    sensor: Sensor
    site: Ints
    day: tuple[date, ...]
    present: tuple[NDArray[np.uint64], ...]

    def __len__(self) -> int:
        return len(self.site)

    def read(self, looks: Ints) -> Answers:
        """Chances of the answers of some looks."""
        columns = [self.chances(int(c)) for c in looks]
        widths = [column.shape[1] for column in columns]
        first = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int64)
        return Answers(np.concatenate(columns, axis=1), first)

    def chances(self, look: int) -> Floats:
        """Chance (N, Y) of each answer. Without names: no ship seen, a ship seen. With names: each set
        of ships named, in the order of `named`."""
        if self.sensor.names:
            return self._named_chances(look)
        missed = (1 - self.sensor.detect) ** np.bitwise_count(self.present[look]).astype(np.float64)
        absent = missed.mean(axis=1) * np.exp(-self.sensor.others)
        return np.stack([absent, 1 - absent], axis=1)

    def answers(self, look: int) -> list[tuple[str, ...]]:
        """The vessels named in each answer of a look that names; for others ("absent",), ("present",)."""
        if not self.sensor.names:
            return [("absent",), ("present",)]
        return [tuple(self.drawn.vessels[v] for v in group) for group in _groups(self._likeliest(look))]

    def _likeliest(self, look: int) -> tuple[int, ...]:
        """The vessels most often there, at most MOST_NAMED: the others are not told apart."""
        mask = self.present[look]
        often = [
            np.count_nonzero(mask >> np.uint64(v) & np.uint64(1)) for v in range(len(self.drawn.vessels))
        ]
        chosen = sorted(range(len(often)), key=lambda v: (-often[v], v))[:MOST_NAMED]
        return tuple(sorted(v for v in chosen if often[v]))

    def _named_chances(self, look: int) -> Floats:
        members, q = self._likeliest(look), self.sensor.detect
        there = [(self.present[look] >> np.uint64(v) & np.uint64(1)).astype(np.float64) for v in members]
        columns = []
        for group in _groups(members):
            chance = np.ones(self.present[look].shape)
            for v, here in zip(members, there, strict=True):
                chance *= q * here if v in group else 1 - q * here
            columns.append(chance.mean(axis=1))
        return np.stack(columns, axis=1)

    def p_present(self, look: int) -> float:
        """Chance that a vessel of the case is there."""
        return float((self.present[look] > 0).mean())

    def p_each(self, look: int) -> list[float]:
        """Chance of each vessel, in the order of the draws, that it is there."""
        mask, one = self.present[look], np.uint64(1)
        return [float((mask >> np.uint64(v) & one).mean()) for v in range(len(self.drawn.vessels))]

    def when(self, look: int) -> When:
        """The hours of daylight of the look's day, UTC."""
        return daylight(self.day[look], float(self.drawn.lon[self.site[look]]))


def _groups(members: Sequence[int]) -> list[tuple[int, ...]]:
    return [group for size in range(len(members) + 1) for group in combinations(members, size)]


def daylight(day: date, lon: float) -> When:
    """8 to 16 h of mean solar time on a local day at a longitude, in UTC to the minute."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    begin, end = (midnight + timedelta(minutes=round(60 * (hour - lon / 15))) for hour in DAYLIGHT)
    return When(begin, end)


def prospects(drawn: Drawn, sensor: Sensor, places: Sequence[str], window: When) -> Prospects:
    """Possible looks at `places` (all of the draws, when empty) on the days of `window`, in order of
    place and day; places where no draw has a ship in that time are left out.

    Raises BadInput for a place that the draws do not know, and more than 64 vessels.
    """
    if len(drawn.vessels) > 64:
        raise BadInput(f"{len(drawn.vessels)} vessels are too many", do="Plan for at most 64")
    unknown = sorted(set(places) - drawn.site_of.keys())
    if unknown:
        known = ", ".join(drawn.places)
        raise BadInput(
            f"no ship of the case can call at {unknown[0]!r}", where="place", do=f"Known are {known}"
        )
    chosen = sorted({drawn.site_of[place] for place in places} or range(len(drawn.places)))
    sites: list[int] = []
    days: list[date] = []
    masks: list[NDArray[np.uint64]] = []
    for site in chosen:
        local = _days(window, float(drawn.lon[site]), drawn.clock)
        present = _present(drawn, site, local)
        if present.any():
            sites += [site] * len(local)
            days += local
            masks += [present[:, 3 * k : 3 * k + 3] for k in range(len(local))]
    return Prospects(drawn, sensor, np.array(sites, dtype=np.int64), tuple(days), tuple(masks))


def _days(window: When, lon: float, clock: Clock) -> list[date]:
    """Local days whose daylight lies inside the window and the clock."""
    inside = window.intersect(When(clock.start, clock.at(clock.hours)))
    if inside is None or inside.earliest is None or inside.latest is None:
        return []
    day, out = inside.earliest.date() - timedelta(days=1), []
    while day <= inside.latest.date() + timedelta(days=1):
        light = daylight(day, lon)
        assert light.earliest and light.latest
        if inside.earliest <= light.earliest and light.latest <= inside.latest:
            out.append(day)
        day += timedelta(days=1)
    return out


def _present(drawn: Drawn, site: int, days: Sequence[date]) -> NDArray[np.uint64]:
    """Bit mask (N, 3 · days) of the vessels at a site at the moments of each day."""
    lon, count = float(drawn.lon[site]), len(drawn)
    moments = np.array(
        [
            drawn.clock.hour(datetime(day.year, day.month, day.day, tzinfo=timezone.utc)) + hour - lon / 15
            for day in days
            for hour in SOLAR_HOURS
        ]
    )
    mask = np.zeros((count, len(moments)), dtype=np.uint64)
    for v, path in enumerate(drawn.draws):
        row, column = np.nonzero(path.site[:count] == site)
        first = np.searchsorted(moments, path.arrive[row, column], side="left")
        last = np.searchsorted(moments, path.depart[row, column], side="right")
        change = np.zeros((count, len(moments) + 1), dtype=np.int32)
        np.add.at(change, (row, first), 1)
        np.add.at(change, (row, np.maximum(last, first)), -1)
        there = np.cumsum(change, axis=1)[:, :-1] > 0
        mask |= there.astype(np.uint64) << np.uint64(v)
    return mask
