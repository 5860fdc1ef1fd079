"""Gaps: silence between two fixes of one track, and silence that nothing ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _gaps
from spurline.ais.fixes import (
    HOUR_US,
    KM_PER_NM,
    NO_FIXES,
    Fixes,
    Floats,
    Ints,
    Mask,
    distance_km,
    join_fixes,
)

GAP_HOURS = 6.0
LOOK_BACK_H = 12


@dataclass(frozen=True, slots=True, eq=False)
class Silences:
    """Gaps in columns of equal length: OFF and ON fixes and what was known just before.

    t_off, t_on int64 microseconds; an `open` gap has the end of the store as t_on and its OFF
    position as ON position. Speeds are in knots, courses in degrees (NaN: not known),
    nav_status_off and receiver_off those of the OFF report. `rate_per_h` is the vessel's own
    messages per hour over the last 12 hours on the track before OFF (NaN without a step to
    measure), `before` their number, `hours_before` in how many clock hours before that of OFF they
    fell.
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t_off: Ints
    t_on: Ints
    lon_off: Floats
    lat_off: Floats
    lon_on: Floats
    lat_on: Floats
    speed_off: Floats
    speed_on: Floats
    course_off: Floats
    course_on: Floats
    nav_status_off: NDArray[np.uint8]
    receiver_off: NDArray[np.uint16]
    before: Ints
    hours_before: Ints
    rate_per_h: Floats
    open: Mask

    def __len__(self) -> int:
        return len(self.t_off)

    @property
    def hours(self) -> Floats:
        return np.asarray((self.t_on - self.t_off) / HOUR_US)

    @property
    def km(self) -> Floats:
        return distance_km(self.lon_off, self.lat_off, self.lon_on, self.lat_on)

    @property
    def implied_kn(self) -> Floats:
        return np.asarray(self.km / KM_PER_NM / self.hours)


class SilenceFinder:
    """Detector of gaps of at least `gap_hours` in every track, in the order of the rows.

    A track silent for that long when the store ends (`store_end`, microseconds) has an open gap.
    Between chunks it keeps the last twelve hours of the track that may go on.
    """

    def __init__(self, gap_hours: float, store_end: int) -> None:
        self._gap_hours = gap_hours
        self._threshold = round(gap_hours * HOUR_US)
        self._store_end = store_end
        self._tail: Fixes | None = None
        self._found: list[Silences] = []

    def feed(self, fixes: Fixes) -> None:
        if not fixes.continues:
            self._end_of_track()
        on = np.flatnonzero(fixes.hours * HOUR_US >= self._threshold)
        last = fixes.starts[1:-1] - 1
        last = last[self._store_end - fixes.t[last] >= self._threshold]
        self._take(fixes, on - 1, on, last)
        self._tail = self._kept(fixes)

    def finish(self) -> Silences:
        self._end_of_track()
        none = np.zeros(0, dtype=np.int64)
        return join_silences([*self._found, self._silences(NO_FIXES, none, none, none > 0)])

    def _end_of_track(self) -> None:
        """The track that the last chunk ended with does not go on: its silence may be an open gap."""
        tail, self._tail = self._tail, None
        if tail is not None and self._store_end - int(tail.t[-1]) >= self._threshold:
            none = np.zeros(0, dtype=np.int64)
            self._take(tail, none, none, np.array([len(tail) - 1]))

    def _kept(self, fixes: Fixes) -> Fixes:
        """The end of the last track that a later gap can ask about."""
        runs_on = fixes.continues and len(fixes.starts) == 2
        whole = join_fixes([self._tail, fixes]) if runs_on and self._tail is not None else fixes
        begin = int(whole.starts[-2])
        early = int(np.searchsorted(whole.t[begin:], whole.t[-1] - LOOK_BACK_H * HOUR_US))
        return whole.end_of_track(begin + early)

    def _take(self, fixes: Fixes, off: Ints, on: Ints, unfinished: Ints) -> None:
        """Gaps from rows `off` to rows `on` of a chunk, and open ones behind rows `unfinished`."""
        if not len(on) + len(unfinished):
            return
        lead = 0
        if self._tail is not None:
            lead, fixes = len(self._tail), join_fixes([self._tail, fixes])
        off, on = np.concatenate([off, unfinished]) + lead, np.concatenate([on, unfinished]) + lead
        is_open = np.arange(len(off)) >= len(off) - len(unfinished)
        order = np.argsort(off, kind="stable")
        self._found.append(self._silences(fixes, off[order], on[order], is_open[order]))

    def _silences(self, fixes: Fixes, off: Ints, on: Ints, is_open: Mask) -> Silences:
        before, hours_before = np.empty(len(off), np.int64), np.empty(len(off), np.int64)
        rate = np.empty(len(off))
        begin = fixes.starts[np.searchsorted(fixes.starts, off, side="right") - 1]
        back = LOOK_BACK_H * HOUR_US
        _gaps.habits(fixes.t, fixes.hours, begin, off, back, self._gap_hours, before, hours_before, rate)
        speed, course = fixes.speed_kn.astype(np.float64), fixes.cog.astype(np.float64)
        return Silences(
            mmsi=fixes.mmsi[off],
            track=fixes.track[off],
            t_off=fixes.t[off],
            t_on=np.where(is_open, self._store_end, fixes.t[on]),
            lon_off=fixes.lon[off],
            lat_off=fixes.lat[off],
            lon_on=fixes.lon[on],
            lat_on=fixes.lat[on],
            speed_off=speed[off],
            speed_on=np.where(is_open, np.nan, speed[on]),
            course_off=course[off],
            course_on=np.where(is_open, np.nan, course[on]),
            nav_status_off=fixes.nav_status[off],
            receiver_off=fixes.receiver[off],
            before=before,
            hours_before=hours_before,
            rate_per_h=rate,
            open=is_open,
        )


def join_silences(parts: list[Silences]) -> Silences:
    """The gaps of several partitions, one after the other."""
    names = Silences.__slots__
    return Silences(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
