"""Tracks: two ships on one MMSI are told apart before anything else is concluded.

A vessel whose every step is possible is one track; that test is vectorised. The others are cut
into runs of possible steps and each run is given to the open track it fits best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.ais.clean import Reject
from spurline.ais.fixes import EARTH_KM, HOUR_US, KM_PER_NM, Floats, Ints, steps

MAX_SPEED_KN = 60.0
CLOCK_SLACK_H = 1 / 60
RUN_SILENCE_H = 1 / 6
SHIP_ROWS = 5
SHIP_HOURS = 0.5
OPEN_TRACKS = 12
SHIP_OPEN_HOURS = 720.0
PATIENCE_H = 1.0
PATIENCE_STEPS = 20
SAME_SHIP_SHARE = 0.2
_ORDINARY_KN = 20.0
_NEW_TRACK_COST = 30.0
_RECENCY_COST = 3.0
_SHORT_TRACK_COST = 6.0
_Fix = tuple[int, float, float, float]
"""Microseconds, longitude, latitude, knots (NaN: not given)."""


def assign_tracks(
    mmsi: NDArray[np.uint32],
    t: Ints,
    lon: Floats,
    lat: Floats,
    sog: NDArray[np.float32],
    reject: NDArray[np.uint8],
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Track number and reject code per row; rows ordered by (mmsi, t).

    Tracks count from 1 per MMSI in order of their first row; rejected rows have track 0. A few
    rows that fit no ship of their MMSI become `Reject.TELEPORT`; a sustained second presence
    (five rows over half an hour or more) becomes a track of its own. A step is possible at up to
    60 kn with one minute of clock slack, so a single bad point condemns itself and not the good
    point after it.
    """
    track = np.zeros(len(t), dtype=np.uint32)
    rows = np.flatnonzero(reject == Reject.CLEAN)
    track[rows] = 1
    if len(rows) < 2:
        return track, reject
    if len(rows) < len(t):
        mmsi, t, lon, lat, sog = mmsi[rows], t[rows], lon[rows], lat[rows], sog[rows]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = mmsi[1:] != mmsi[:-1]
    hours, km = steps(t, lon, lat, first)
    impossible = km > MAX_SPEED_KN * KM_PER_NM * (hours + CLOCK_SLACK_H)
    if not impossible.any():
        return track, reject
    reject = reject.copy()
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(rows))
    vessel_of_row = np.searchsorted(starts, np.flatnonzero(impossible), side="right") - 1
    for vessel in np.unique(vessel_of_row).tolist():
        part = slice(int(starts[vessel]), int(ends[vessel]))
        cuts = np.flatnonzero(impossible[part] | (hours[part] > RUN_SILENCE_H) | first[part])
        numbers = _separate(t[part], lon[part], lat[part], sog[part], cuts)
        track[rows[part]] = numbers
        reject[rows[part][numbers == 0]] = Reject.TELEPORT
    return track, reject


@dataclass(slots=True)
class _Open:
    """A track while it grows: its runs and its last fix."""

    runs: list[int]
    rows: int
    begin: int
    t: int
    lon: float
    lat: float
    kn: float

    @property
    def sustained(self) -> bool:
        """Long enough to be a ship of its own."""
        return self.rows >= SHIP_ROWS and (self.t - self.begin) / HOUR_US >= SHIP_HOURS

    def absorb(self, other: _Open) -> None:
        """Take all runs of `other`, which is left empty."""
        self.runs += other.runs
        self.rows += other.rows
        self.begin, self.t = min(self.begin, other.begin), max(self.t, other.t)
        other.runs = []


def _separate(t: Ints, lon: Floats, lat: Floats, sog: NDArray[np.float32], cuts: Ints) -> NDArray[np.uint32]:
    """Track numbers of one vessel's rows, 0 where they fit no ship. `cuts` starts each run."""
    ends = np.append(cuts[1:], len(t)) - 1
    columns = (t, lon, lat, sog)
    heads: list[_Fix] = list(zip(*(column[cuts].tolist() for column in columns), strict=True))
    tails: list[_Fix] = list(zip(*(column[ends].tolist() for column in columns), strict=True))
    lengths = (ends - cuts + 1).tolist()
    patience_h = max(PATIENCE_H, PATIENCE_STEPS * float(np.median(np.diff(t))) / HOUR_US)
    tracks: list[_Open] = []
    for run, (head, tail) in enumerate(zip(heads, tails, strict=True)):
        best = _best(_candidates(tracks, head[0], lengths[run], patience_h), head)
        if best is None:
            best = _Open([], 0, head[0], *head)
        else:
            tracks.remove(best)
        tracks.append(best)  # the most recently heard track stands last
        best.runs.append(run)
        best.rows += lengths[run]
        best.t, best.lon, best.lat, best.kn = tail
    ships = [track for track in tracks if track.sustained] or tracks
    of_run = np.zeros(len(lengths), dtype=np.uint32)
    _merge(ships, heads, tails)
    kept = sorted((track for track in ships if track.runs), key=lambda track: min(track.runs))
    for number, track in enumerate(kept, start=1):
        of_run[track.runs] = number
    return np.repeat(of_run, lengths)


def _candidates(tracks: list[_Open], t: int, rows: int, patience_h: float) -> list[_Open]:
    """The tracks that a run at `t` may continue, the most recently heard last.

    Those heard lately; the ship heard last, however long ago; and, for a run that is more than a
    few points, any ship of the last month. So bad points hours apart never add up to a ship, and
    never join one that has fallen silent.
    """
    chosen: list[_Open] = []
    ship_seen = False
    for track in reversed(tracks[-OPEN_TRACKS:]):
        hours = (t - track.t) / HOUR_US
        ship = track.sustained
        known = ship and (not ship_seen or (rows >= SHIP_ROWS and hours <= SHIP_OPEN_HOURS))
        if known or hours <= patience_h:
            chosen.append(track)
        ship_seen = ship_seen or ship
    return chosen[::-1]


def _best(tracks: list[_Open], head: _Fix) -> _Open | None:
    """The open track that a run starting at `head` continues, or None if it fits none well."""
    kn = head[3]
    chosen, least = None, _NEW_TRACK_COST
    for track in reversed(tracks):
        hours = (head[0] - track.t) / HOUR_US
        required_kn = _required_kn((track.t, track.lon, track.lat, track.kn), head)
        if required_kn > MAX_SPEED_KN:
            continue
        expected = [speed for speed in (kn, track.kn) if not math.isnan(speed)]
        near = min(expected, key=lambda speed: abs(required_kn - speed)) if expected else _ORDINARY_KN
        misfit = abs(required_kn - near) if expected else max(0.0, required_kn - near)
        cost = 0.5 * misfit + _RECENCY_COST * math.log1p(hours)
        cost += _SHORT_TRACK_COST if track.rows < SHIP_ROWS else 0.0
        if cost < least:
            chosen, least = track, cost
    return chosen


def _merge(tracks: list[_Open], heads: list[_Fix], tails: list[_Fix]) -> None:
    """Join tracks that one ship can have made; the track that was joined to another is left empty.

    Two ships on one MMSI make nearly every change between their positions impossible, a ship
    whose reports carry wrong times few of them. Tracks that only follow one another are one as
    well: whether that jump was a change of identity is for the gap or the anomaly to say.
    """
    owner = {run: index for index, track in enumerate(tracks) for run in track.runs}
    order = sorted(owner)
    changes: dict[tuple[int, int], list[int]] = {}
    for before, after in pairwise(order):
        low, high = sorted((owner[before], owner[after]))
        if low != high:
            count = changes.setdefault((low, high), [0, 0])
            count[0] += _required_kn(tails[before], heads[after]) > MAX_SPEED_KN
            count[1] += 1
    while changes:
        share, (low, high) = min(
            (0.0 if bad <= 1 else bad / total, pair) for pair, (bad, total) in changes.items()
        )
        if share > SAME_SHIP_SHARE:
            return
        tracks[low].absorb(tracks[high])
        joined: dict[tuple[int, int], list[int]] = {}
        for pair, (bad, total) in changes.items():
            first, second = sorted(low if end == high else end for end in pair)
            if first != second:
                count = joined.setdefault((first, second), [0, 0])
                count[0] += bad
                count[1] += total
        changes = joined


def _required_kn(before: _Fix, after: _Fix) -> float:
    """The speed that leads from one fix to the other, with the slack of the clocks."""
    km = _distance_km(before[1], before[2], after[1], after[2])
    return km / KM_PER_NM / ((after[0] - before[0]) / HOUR_US + CLOCK_SLACK_H)


def _distance_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle kilometres between two points; scalar, because runs come one by one."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
