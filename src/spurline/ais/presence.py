"""Presence: what each track of a vessel spans, and how the tracks of one MMSI share its time.

Tracks that take turns, or are heard at once for half an hour, are two ships. A track that is heard once, while the
track around it is silent, is a stay elsewhere: a jump out and a jump back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.brackets import Side
from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints, Mask
from spurline.ais.jumps import Jumps, join_jumps, jumps_between
from spurline.ais.tracks import SHIP_HOURS

TURNS = 3
TOGETHER_H = SHIP_HOURS


class Spans(NamedTuple):
    """Stretches of tracks in columns: number of fixes, first fix and last fix (t int64
    microseconds UTC, degrees, knots)."""

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    fixes: Ints
    t_first: Ints
    lon_first: Floats
    lat_first: Floats
    sog_first: NDArray[np.float32]
    cog_first: NDArray[np.float32]
    t_last: Ints
    lon_last: Floats
    lat_last: Floats
    sog_last: NDArray[np.float32]
    cog_last: NDArray[np.float32]

    def part(self, rows: slice | Mask | Ints) -> Spans:
        """Some of them."""
        return Spans._make(column[rows] for column in self)


def join_spans(parts: Sequence[Spans]) -> Spans:
    """One after the other."""
    return Spans._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


class Together(NamedTuple):
    """Two tracks of one MMSI at the same time: `turns` changes from one to the other, `hours`
    during which both were heard without a break; the fix of the track that begins later and that
    of the track that ends earlier bound the time."""

    mmsi: int
    tracks: tuple[int, int]
    turns: int
    hours: float
    t_start: int
    lon_start: float
    lat_start: float
    t_end: int
    lon_end: float
    lat_end: float


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """What one partition gives: the spans of all tracks by (mmsi, track), the pairs of tracks that
    are two ships, and the jumps out to stays elsewhere and back."""

    spans: Spans
    together: list[Together]
    stays: Jumps


class PresenceFinder:
    """Detector of `Presence`. Tracks are cut where they are silent for half an hour, the shortest
    time that makes a track; of one vessel at a time these pieces are held."""

    def __init__(self) -> None:
        self._open: Spans | None = None  # the piece that may go on, one row
        self._pieces: list[Spans] = []  # of the vessel at hand
        self._spans: list[Spans] = []
        self._together: list[Together] = []
        self._stays: list[Jumps] = []

    def feed(self, fixes: Fixes) -> None:
        pieces = _pieces(fixes)
        if self._open is not None:
            if fixes.continues and fixes.hours[0] < SHIP_HOURS:
                pieces = join_spans(
                    [_joined(self._open, pieces.part(slice(0, 1))), pieces.part(slice(1, None))]
                )
            else:
                self._pieces.append(self._open)
        self._open = pieces.part(slice(-1, None))
        self._pieces.append(pieces.part(slice(0, -1)))
        held = join_spans(self._pieces)
        whole = held.mmsi != self._open.mmsi[0]
        self._resolve(held.part(whole))
        self._pieces = [held.part(~whole)]

    def finish(self) -> Presence:
        if self._open is not None:
            self._resolve(join_spans([*self._pieces, self._open]))
        return Presence(join_spans([_NO_SPANS, *self._spans]), self._together, join_jumps(self._stays))

    def _resolve(self, pieces: Spans) -> None:
        """Judge all pieces of some whole vessels."""
        if len(pieces.mmsi) == 0:
            return
        change = np.ones(len(pieces.mmsi), dtype=bool)
        change[1:] = (np.diff(pieces.mmsi) != 0) | (np.diff(pieces.track) != 0)
        begin = np.flatnonzero(change)
        spans = _joined(pieces.part(begin), pieces.part(np.append(begin[1:], len(change)) - 1))
        self._spans.append(spans._replace(fixes=np.add.reduceat(pieces.fixes, begin)))
        several = np.unique(spans.mmsi[1:][np.diff(spans.mmsi) == 0])
        for mmsi in several.tolist():
            low, high = np.searchsorted(pieces.mmsi, [mmsi, mmsi + 1])
            mine = pieces.part(slice(int(low), int(high)))
            mine = mine.part(np.lexsort((mine.track, mine.t_first)))
            low, high = np.searchsorted(spans.mmsi, [mmsi, mmsi + 1])
            self._together += _together(mine, spans.part(slice(int(low), int(high))))
            self._stays += _stays(mine)


def _pieces(fixes: Fixes) -> Spans:
    cut = fixes.first
    cut |= fixes.hours >= SHIP_HOURS
    cut[0] = True
    begin = np.flatnonzero(cut)
    end = np.append(begin[1:], len(fixes))
    ends = (
        [getattr(fixes, name)[at] for name in ("t", "lon", "lat", "sog", "cog")] for at in (begin, end - 1)
    )
    first, last = ends
    return Spans(fixes.mmsi[begin], fixes.track[begin], (end - begin).astype(np.int64), *first, *last)


def _joined(one: Spans, two: Spans) -> Spans:
    """From the first fix of one to the last of the other, row by row."""
    return Spans._make([*one[:2], one.fixes + two.fixes, *one[3:8], *two[8:]])


def _together(pieces: Spans, spans: Spans) -> list[Together]:
    """Pairs of tracks of one vessel that are two ships; `pieces` by time."""
    turns: dict[tuple[int, int], int] = {}
    shared_us: dict[tuple[int, int], int] = {}
    heard: list[tuple[int, int]] = []  # (track, end) of pieces that may still be going on
    rows = zip(pieces.track.tolist(), pieces.t_first.tolist(), pieces.t_last.tolist(), strict=True)
    before = 0
    for track, begin, end in rows:
        if before and before != track:
            pair = min(before, track), max(before, track)
            turns[pair] = turns.get(pair, 0) + 1
        before = track
        heard = [(other, other_end) for other, other_end in heard if other_end > begin]
        for other, other_end in heard:
            pair = min(other, track), max(other, track)
            shared_us[pair] = shared_us.get(pair, 0) + min(end, other_end) - begin
        heard.append((track, end))
    at = {int(track): row for row, track in enumerate(spans.track.tolist())}
    found = []
    for pair in sorted(turns.keys() | shared_us.keys()):
        if shared_us.get(pair, 0) >= TOGETHER_H * HOUR_US or turns.get(pair, 0) >= TURNS:
            both = [at[track] for track in pair]
            late = max(both, key=lambda row: (int(spans.t_first[row]), row))
            early = min(both, key=lambda row: (int(spans.t_last[row]), row))
            if spans.t_first[late] < spans.t_last[early]:
                place = (
                    *(int(spans.t_first[late]), float(spans.lon_first[late]), float(spans.lat_first[late])),
                    *(int(spans.t_last[early]), float(spans.lon_last[early]), float(spans.lat_last[early])),
                )
                hours = shared_us.get(pair, 0) / HOUR_US
                found.append(Together(int(spans.mmsi[0]), pair, turns.get(pair, 0), hours, *place))
    return found


def _stays(pieces: Spans) -> list[Jumps]:
    """Jumps to and from tracks that are heard once, between pieces of others; `pieces` by time."""
    runs = [list(group) for _, group in groupby(range(len(pieces.track)), key=lambda row: pieces.track[row])]
    tracks = [int(pieces.track[run[0]]) for run in runs]
    times = Counter(tracks)
    inner = [k for k in range(1, len(runs) - 1) if times[tracks[k]] == 1]
    found = []
    for k in inner:
        rows = np.array([[runs[k - 1][-1], runs[k][0]], [runs[k][-1], runs[k + 1][0]]])
        count = np.array([pieces.fixes[runs[k]].sum()])
        for (one, two), back in zip(rows, (False, True), strict=True):
            if pieces.t_last[one] < pieces.t_first[two]:
                found.append(
                    jumps_between(pieces.mmsi[[one]], _end(pieces, one), _begin(pieces, two), count, back)
                )
    return found


def _begin(pieces: Spans, row: int) -> Side:
    at = [row]
    return Side(pieces.track[at], pieces.t_first[at], pieces.lon_first[at], pieces.lat_first[at])


def _end(pieces: Spans, row: int) -> Side:
    at = [row]
    return Side(pieces.track[at], pieces.t_last[at], pieces.lon_last[at], pieces.lat_last[at])


_PLACE = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.float32), np.zeros(0, np.float32))
_NO_SPANS = Spans(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.int64), *_PLACE, *_PLACE)
