"""Jumps: reports from where no ship could have got in time, and vessels that jump together.

A jump leads out of a track and back (rows that fit no track, or a stay elsewhere while the track is
silent), or stands inside a track and is never undone. Two ships that take turns on one MMSI are
two tracks that alternate: identity, not a jump.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.brackets import Bracket, Side, tracks_of
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Fixes, Floats, Ints, Mask, Rows, distance_km, to_datetime
from spurline.ais.grid import Cells, around, cell_of
from spurline.ais.tracks import CLOCK_SLACK_H, MAX_SPEED_KN
from spurline.model import Anomaly, When

JUMP_MERGE_H = 6.0
EXCURSION_H = 1.0
JUMP_KM = 10.0
LOST_KM = 20.0
JUMP_REPORTS = 3
GROUP_VESSELS = 3
GROUP_HOURS = 24.0
GROUP_KM = 10.0
NULL_ISLAND_DEGREES = 0.1


class Jumps(NamedTuple):
    """Impossible steps, in columns of equal length: from the fix before to the one after.

    `rows` is how many reports came from elsewhere before the vessel was back (0: never undone),
    `back` tells the way back from the way out.
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t_from: Ints
    t_to: Ints
    lon_from: Floats
    lat_from: Floats
    lon_to: Floats
    lat_to: Floats
    km: Floats
    rows: Ints
    back: Mask

    def part(self, rows: Mask | Ints) -> Jumps:
        """Some of them."""
        return Jumps._make(column[rows] for column in self)


def impossible(hours: Floats, km: Floats) -> Mask:
    """Steps that need more than 60 kn with a minute of clock slack."""
    return np.asarray(km > MAX_SPEED_KN * KM_PER_NM * (hours + CLOCK_SLACK_H))


def jumps_between(mmsi: NDArray[np.uint32], one: Side, two: Side, rows: Ints, back: bool) -> Jumps:
    """The impossible ones among steps from `one` to `two`; a side without a fix makes none."""
    km = distance_km(one.lon, one.lat, two.lon, two.lat)
    hours = (two.t - one.t) / HOUR_US
    found = one.there & two.there
    found[found] = impossible(hours[found], km[found])
    track = two.track if back else one.track
    columns = (mmsi, track, one.t, two.t, one.lon, one.lat, two.lon, two.lat, km, rows)
    return Jumps._make([*(column[found] for column in columns), np.full(int(found.sum()), back)])


def worth_telling(jumps: Jumps) -> Mask:
    """Jumps that are more than a wrong clock or a garbled position: 10 km or more to where three
    reports or more came from, or 20 km or more and never undone."""
    elsewhere = (jumps.rows >= JUMP_REPORTS) & (jumps.km >= JUMP_KM)
    return np.asarray(elsewhere | ((jumps.rows == 0) & (jumps.km >= LOST_KM)))


def join_jumps(parts: Sequence[Jumps]) -> Jumps:
    """All jumps by vessel and time."""
    jumps = Jumps._make(np.concatenate(columns) for columns in zip(*[*parts, _NONE], strict=True))
    return jumps.part(np.lexsort((jumps.back, jumps.t_from, jumps.t_to, jumps.mmsi)))


class JumpFinder:
    """Detector of jumps out of tracks and inside them; the reports outside all tracks of a vessel
    (track 0) are handed to `hear_outside` before its fixes."""

    def __init__(self) -> None:
        self._outside: dict[int, list[Rows]] = {}
        self._open: dict[int, tuple[Rows, Ints, Bracket]] = {}
        self._last = Side.none(1)
        self._found: list[Jumps] = []

    def hear_outside(self, rows: Rows) -> None:
        """Rows of track 0 by (mmsi, t), cut anywhere."""
        cuts = [0, *(np.flatnonzero(np.diff(rows.mmsi)) + 1).tolist(), len(rows.mmsi)]
        for begin, end in pairwise(cuts):
            if end > begin:
                self._outside.setdefault(int(rows.mmsi[begin]), []).append(rows.part(slice(begin, end)))

    def feed(self, fixes: Fixes) -> None:
        self._inside(fixes)
        for mmsi in [mmsi for mmsi in self._open if mmsi < fixes.mmsi[0]]:
            self._close(mmsi)
        for mmsi in [mmsi for mmsi in self._outside if mmsi <= fixes.mmsi[-1]]:
            self._begin(mmsi)
        for mmsi, rows in tracks_of(fixes, self._open):
            self._open[mmsi][2].feed(fixes, rows)

    def finish(self) -> Jumps:
        for mmsi in list(self._open):
            self._close(mmsi)
        return join_jumps(self._found)

    def _inside(self, fixes: Fixes) -> None:
        """Impossible steps inside a track; the first step of a chunk begins in the one before."""
        to = np.flatnonzero(impossible(fixes.hours, fixes.km))
        one = Side(*(getattr(fixes, name)[to - 1] for name in ("track", "t", "lon", "lat")))
        if len(to) and to[0] == 0:
            for name in ("track", "t", "lon", "lat"):
                getattr(one, name)[0] = getattr(self._last, name)[0]
        two = Side(*(getattr(fixes, name)[to] for name in ("track", "t", "lon", "lat")))
        self._found.append(jumps_between(fixes.mmsi[to], one, two, np.zeros(len(to), np.int64), False))
        self._last.take(fixes, np.array([0]), np.array([len(fixes) - 1]))

    def _begin(self, mmsi: int) -> None:
        """Cut the reports outside all tracks into excursions: reports of one place and time."""
        parts = self._outside.pop(mmsi)
        rows = Rows._make(np.concatenate([getattr(part, name) for part in parts]) for name in Rows._fields)
        km = distance_km(rows.lon[:-1], rows.lat[:-1], rows.lon[1:], rows.lat[1:])
        hours = np.diff(rows.t) / HOUR_US
        cuts = np.flatnonzero(impossible(hours, km) | (hours > EXCURSION_H)) + 1
        begin = np.concatenate([[0], cuts]).astype(np.int64)
        end = np.append(begin[1:], len(rows.t)) - 1
        self._open[mmsi] = rows, begin, Bracket(rows.t[begin], rows.t[end])

    def _close(self, mmsi: int) -> None:
        rows, begin, around_it = self._open.pop(mmsi)
        end = np.append(begin[1:], len(rows.t)) - 1
        first, last = (Side(rows.track[at], rows.t[at], rows.lon[at], rows.lat[at]) for at in (begin, end))
        owner, count = rows.mmsi[begin], end - begin + 1
        self._found.append(jumps_between(owner, around_it.before, first, count, False))
        self._found.append(jumps_between(owner, last, around_it.after, count, True))


def find_teleports(jumps: Jumps) -> list[Anomaly]:
    """Anomalies of those of `jumps` (by vessel and time, see `join_jumps`) that are worth telling.

    `teleport`: jumps of one vessel, less than six hours apart. `group_jump`: three or more vessels
    from one cell to one cell within a day (after SeaSpoofFinder, arXiv 2602.16257). `group_target`:
    three or more vessels from different cells to within 10 km of one place within a day, as when
    receivers are made to believe in an airport. Places at 0° N 0° E are a default of receivers
    without a position and make no group.
    """
    jumps = jumps.part(worth_telling(jumps))
    found = [
        _event(jumps, np.array(group), "teleport", 0.8, {"jumps": len(group)})
        for group in _near_in_time(list(range(len(jumps.km))), jumps, by_vessel=True)
    ]
    real = (np.abs(jumps.lon_to) > NULL_ISLAND_DEGREES) | (np.abs(jumps.lat_to) > NULL_ISLAND_DEGREES)
    real &= (np.abs(jumps.lon_from) > NULL_ISLAND_DEGREES) | (np.abs(jumps.lat_from) > NULL_ISLAND_DEGREES)
    source, target = cell_of(jumps.lon_from, jumps.lat_from), cell_of(jumps.lon_to, jumps.lat_to)
    by_way: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in np.flatnonzero(real & (source != target)).tolist():
        by_way[int(source[row]), int(target[row])].append(row)
    together: set[int] = set()
    for way in sorted(by_way):
        for group in _groups(by_way[way], jumps):
            together.update(group)
            found.append(_group_event(jumps, group, "group_jump", 0.9))
    targets = _targets(np.flatnonzero(real & ~jumps.back), target, jumps)
    found += [
        _group_event(jumps, group, "group_target", 0.7) for group in targets if not together.issuperset(group)
    ]
    return found


def _targets(rows: Ints, target: Cells, jumps: Jumps) -> Iterator[list[int]]:
    """Groups of ways out that end near one place, the place with most of them first."""
    near: dict[int, list[int]] = defaultdict(list)
    for row, cells in zip(rows.tolist(), around(target[rows]).tolist(), strict=True):
        for cell in sorted(set(cells)):
            near[cell].append(row)
    taken: set[int] = set()
    for cell in sorted(near, key=lambda cell: (-len(near[cell]), cell)):
        at = np.array([row for row in near[cell] if row not in taken], dtype=np.int64)
        if len(at) == 0:
            continue
        middle = np.array([np.median(jumps.lon_to[at])]), np.array([np.median(jumps.lat_to[at])])
        close = distance_km(jumps.lon_to[at], jumps.lat_to[at], *middle) <= GROUP_KM
        for group in _groups(at[close].tolist(), jumps):
            taken.update(group)
            yield group


def _groups(rows: list[int], jumps: Jumps) -> Iterator[list[int]]:
    """Those jumps, close in time, in which enough vessels take part."""
    for group in _near_in_time(sorted(rows, key=lambda row: (int(jumps.t_to[row]), row)), jumps):
        if len(set(jumps.mmsi[group].tolist())) >= GROUP_VESSELS:
            yield group


def _near_in_time(rows: list[int], jumps: Jumps, *, by_vessel: bool = False) -> list[list[int]]:
    """Cut rows where the next jump comes much later (or is another vessel's)."""
    if not rows:
        return []
    limit = round((JUMP_MERGE_H if by_vessel else GROUP_HOURS) * HOUR_US)
    cut = np.diff(jumps.t_to[rows]) > limit
    if by_vessel:
        cut |= np.diff(jumps.mmsi[rows]) != 0
    number = np.concatenate([[0], np.cumsum(cut)]).tolist()
    pairs = groupby(zip(number, rows, strict=True), key=lambda pair: pair[0])
    return [[row for _, row in group] for _, group in pairs]


def _group_event(jumps: Jumps, group: list[int], rule: str, p: float) -> Anomaly:
    rows = np.array(group)
    more = {
        "vessels": sorted(set(jumps.mmsi[rows].tolist())),
        "jumps": len(group),
        "min_vessels": GROUP_VESSELS,
        "group_hours": GROUP_HOURS,
    }
    return _event(jumps, rows, rule, p, more)


def _event(jumps: Jumps, rows: Ints, rule: str, p: float, more: dict[str, Any]) -> Anomaly:
    first, last = int(rows[0]), int(rows[-1])
    detail = more | {
        "rule": rule,
        "distance_km": round(float(jumps.km[rows].max()), 3),
        "reports_elsewhere": int(jumps.rows[rows[~jumps.back[rows]]].sum()),
        "max_speed_kn": MAX_SPEED_KN,
        "min_km": JUMP_KM,
        "min_km_never_undone": LOST_KM,
        "min_reports": JUMP_REPORTS,
    }
    return Anomaly(
        mmsi=int(jumps.mmsi[first]),
        track=int(jumps.track[first]),
        when=When(to_datetime(int(jumps.t_from[rows].min())), to_datetime(int(jumps.t_to[rows].max()))),
        lon_start=float(jumps.lon_from[first]),
        lat_start=float(jumps.lat_from[first]),
        lon_end=float(jumps.lon_to[last]),
        lat_end=float(jumps.lat_to[last]),
        detail=tuple(sorted(detail.items())),
        p=p,
    )


_NONE = Jumps(
    *(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.int64)),
    *(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)),
    *(np.zeros(0, np.int64), np.zeros(0, bool)),
)
