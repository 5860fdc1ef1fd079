"""Gaps: silence between two fixes of one track, and silence that nothing ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Fixes, Floats, Ints, Mask, distance_km

GAP_HOURS = 6.0
LOOK_BACK_H = 12


@dataclass(frozen=True, slots=True, eq=False)
class Silences:
    """Gaps in columns of equal length: OFF and ON fixes and what was known just before.

    t_off, t_on int64 microseconds; an `open` gap has the end of the store as t_on and its OFF
    position as ON position. `rate_per_h` is the vessel's own messages per hour over the last 12
    hours on the track before OFF (NaN without a step to measure), `before` their number,
    `hours_before` in how many clock hours before that of OFF they fell; speed_off and speed_on
    are in knots (NaN: not known).
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


def find_silences(fixes: Fixes, *, gap_hours: float, store_end: int) -> Silences:
    """Gaps of at least `gap_hours` in every track of `fixes`, in the order of the rows.

    A track silent for that long when the store ends (`store_end`, microseconds) has an open gap.
    """
    threshold = round(gap_hours * HOUR_US)
    closed = np.flatnonzero(fixes.hours * HOUR_US >= threshold)
    last = fixes.starts[1:] - 1
    unfinished = last[store_end - fixes.t[last] >= threshold]
    off = np.concatenate([closed - 1, unfinished])
    on = np.concatenate([closed, unfinished])
    is_open = np.zeros(len(off), dtype=bool)
    is_open[len(closed) :] = True
    order = np.argsort(off, kind="stable")
    off, on, is_open = off[order], on[order], is_open[order]
    before, hours_before, rate = _habit(fixes, off, threshold)
    speed = fixes.speed_kn.astype(np.float64)
    return Silences(
        mmsi=fixes.mmsi[off],
        track=fixes.track[off],
        t_off=fixes.t[off],
        t_on=np.where(is_open, store_end, fixes.t[on]),
        lon_off=fixes.lon[off],
        lat_off=fixes.lat[off],
        lon_on=fixes.lon[on],
        lat_on=fixes.lat[on],
        speed_off=speed[off],
        speed_on=np.where(is_open, np.nan, speed[on]),
        before=before,
        hours_before=hours_before,
        rate_per_h=rate,
        open=is_open,
    )


def _habit(fixes: Fixes, off: Ints, threshold: int) -> tuple[Ints, Ints, Floats]:
    """Messages in the 12 hours before each OFF, the clock hours before that of OFF in which they
    fell, and their rate per hour of not being in a gap."""
    start = fixes.starts[np.searchsorted(fixes.starts, off, side="right") - 1]
    early = fixes.t[off] - round(LOOK_BACK_H * HOUR_US)
    before = np.empty(len(off), dtype=np.int64)
    hours_before = np.empty(len(off), dtype=np.int64)
    rate = np.full(len(off), np.nan)
    for k, (begin, end) in enumerate(zip(start.tolist(), off.tolist(), strict=True)):
        first = begin + int(np.searchsorted(fixes.t[begin : end + 1], early[k]))
        before[k] = end - first + 1
        clock = np.unique(fixes.t[first : end + 1] // HOUR_US)
        hours_before[k] = np.sum((clock >= clock[-1] - LOOK_BACK_H) & (clock < clock[-1]))
        heard_h = fixes.hours[first + 1 : end + 1]
        heard_h = heard_h[heard_h * HOUR_US < threshold]
        if heard_h.sum() > 0:
            rate[k] = len(heard_h) / heard_h.sum()
    return before, hours_before, rate


def join_silences(parts: list[Silences]) -> Silences:
    """The gaps of several partitions, one after the other."""
    names = Silences.__slots__
    return Silences(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
