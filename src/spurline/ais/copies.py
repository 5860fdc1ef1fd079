"""Copied tracks: movement that repeats another vessel's, or its own earlier one, step by step.

No two voyages agree in fifty steps to a tenth of a metre, however straight the line; a recording
that is played again does, wherever it is shifted to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais._repeats import Repeats
from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints, distance_km, to_datetime
from spurline.model import Anomaly, When

COPY_FIXES = 50
COPY_MIN_STEP_KM = 0.01
COPY_DISTINCT = 30
COPY_SAMPLE = 64
COPY_MERGE_H = 6.0
_CEILING = 2**64 // COPY_SAMPLE


class Prints(NamedTuple):
    """Fingerprints of COPY_FIXES moving steps each, with the fix from which they begin and the one
    at which they end (t int64 microseconds UTC, degrees)."""

    print: NDArray[np.uint64]
    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t_first: Ints
    lon_first: Floats
    lat_first: Floats
    t_last: Ints
    lon_last: Floats
    lat_last: Floats

    def part(self, rows: Ints) -> Prints:
        """Some of them."""
        return Prints._make(column[rows] for column in self)


def join_prints(parts: Sequence[Prints]) -> Prints:
    """One after the other."""
    return Prints._make(np.concatenate(columns) for columns in zip(*[*parts, _NONE], strict=True))


class PrintFinder:
    """Detector of fingerprints: a rolling hash of the last 50 steps of 10 m or more, in millionths
    of a degree, at least 30 of them different (positions that are too coarse, or made by a formula,
    repeat by themselves). The hash decides which one in 64 is kept, so that equal movements keep
    equal prints and the memory is about one byte per moving fix."""

    def __init__(self) -> None:
        self._repeats = Repeats(COPY_MIN_STEP_KM, COPY_DISTINCT)
        self._found: list[Prints] = []

    def feed(self, fixes: Fixes) -> None:
        n = len(fixes)
        prints, row, t = np.empty(n, np.uint64), np.empty(n, np.int64), np.empty(n, np.int64)
        lon, lat = np.empty(n), np.empty(n)
        first = fixes.first.view(np.uint8)
        given = (fixes.t, fixes.lon, fixes.lat, fixes.km, first)
        count = self._repeats.feed(*given, _CEILING, prints, row, t, lon, lat)
        if count:
            at = row[:count]
            begin: list[NDArray[Any]] = [column[:count].copy() for column in (t, lon, lat)]
            end = (fixes.t[at], fixes.lon[at], fixes.lat[at])
            self._found.append(
                Prints._make([prints[:count].copy(), fixes.mmsi[at], fixes.track[at], *begin, *end])
            )

    def finish(self) -> Prints:
        return join_prints(self._found)


def find_copies(prints: Prints) -> list[Anomaly]:
    """`copied_track`: of movements with equal fingerprints all but the earliest, joined where they
    are less than six hours apart on one track and copy one track.

    Played-back messages of a feed look the same, hence p 0.6.
    """
    prints = prints.part(np.lexsort((prints.track, prints.mmsi, prints.t_first, prints.print)))
    fresh = np.ones(len(prints.print), dtype=bool)
    fresh[1:] = np.diff(prints.print) != 0
    begin = np.flatnonzero(fresh)
    source = np.repeat(begin, np.diff(np.append(begin, len(fresh))))
    copy = np.flatnonzero(~fresh)
    source = source[copy]
    own = (prints.mmsi[copy] == prints.mmsi[source]) & (prints.track[copy] == prints.track[source])
    copy, source = (rows[~own | (prints.t_first[copy] >= prints.t_last[source])] for rows in (copy, source))
    keys = (
        prints.t_first[copy],
        prints.track[source],
        prints.mmsi[source],
        prints.track[copy],
        prints.mmsi[copy],
    )
    order = np.lexsort(keys)
    return [_event(prints, *runs) for runs in _runs(prints, copy[order], source[order])]


def _runs(prints: Prints, copy: Ints, source: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Matches of one pair of tracks that follow one another."""
    if len(copy) == 0:
        return
    cut = np.diff(prints.t_first[copy]) > round(COPY_MERGE_H * HOUR_US)
    for rows in (copy, source):
        cut |= (np.diff(prints.mmsi[rows]) != 0) | (np.diff(prints.track[rows]) != 0)
    borders = np.flatnonzero(cut) + 1
    yield from zip(np.split(copy, borders), np.split(source, borders), strict=True)


def _event(prints: Prints, copy: Ints, source: Ints) -> Anomaly:
    first, last, model = int(copy[0]), int(copy[-1]), int(source[0])
    shift = distance_km(
        *(prints.lon_first[[model]], prints.lat_first[[model]]),
        *(prints.lon_first[[first]], prints.lat_first[[first]]),
    )
    detail: dict[str, Any] = {
        "rule": "copied_track",
        "of_mmsi": int(prints.mmsi[model]),
        "of_track": int(prints.track[model]),
        "of_start": to_datetime(int(prints.t_first[model])),
        "offset_hours": round((int(prints.t_first[first]) - int(prints.t_first[model])) / HOUR_US, 4),
        "shift_km": round(float(shift[0]), 3),
        "matches": len(copy),
        "min_fixes": COPY_FIXES,
        "sampled_one_in": COPY_SAMPLE,
    }
    return Anomaly(
        mmsi=int(prints.mmsi[first]),
        track=int(prints.track[first]),
        when=When(to_datetime(int(prints.t_first[first])), to_datetime(int(prints.t_last[copy].max()))),
        lon_start=float(prints.lon_first[first]),
        lat_start=float(prints.lat_first[first]),
        lon_end=float(prints.lon_last[last]),
        lat_end=float(prints.lat_last[last]),
        detail=tuple(sorted(detail.items())),
        p=0.6,
    )


_NO_PLACE = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
_NONE = Prints(np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint32), *_NO_PLACE, *_NO_PLACE)
