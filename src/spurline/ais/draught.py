"""Changes of draught: cargo taken in or given away, or a number typed wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Fixes, to_datetime
from spurline.ais.said import Said
from spurline.ais.visits import Visit
from spurline.ais.voyages import LATE_US, Gaps, Quiet, span_us
from spurline.model import Anomaly, Place, When
from spurline.places import shore_distance_km

LEAST_CHANGE_M = 0.5
EARLY_US = 6 * HOUR_US
"""A draught may be typed hours before a ship comes to the port where it changes."""
HEARD_US = 6 * HOUR_US
NEAR_SHORE_NM = 12.0
P_AT_SEA, P_NEAR_SHORE = 0.3, 0.1


@dataclass(frozen=True, slots=True)
class DraughtChange:
    """Two reports that follow one another and differ by half a metre or more; microseconds, metres."""

    mmsi: int
    before_us: int
    after_us: int
    before_m: float
    after_m: float


@dataclass(frozen=True, slots=True)
class SeenChange:
    """A change of draught with the track and the fixes last heard at or before both reports."""

    change: DraughtChange
    track: int
    heard_us: int
    lon_start: float
    lat_start: float
    lon_end: float
    lat_end: float


def draught_changes(said: Said, mmsi: int) -> list[DraughtChange]:
    """The changes of one vessel between dated reports, in order of time."""
    times, values = said.told(mmsi, "draught_m")
    return [
        DraughtChange(mmsi, start, end, round(before, 1), round(after, 1))
        for (start, before), (end, after) in pairwise(zip(times, values, strict=True))
        if start >= 0 and round(abs(after - before), 1) >= LEAST_CHANGE_M
    ]


class DraughtWatch:
    """Detector of where vessels were when their draught changed."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._changes: dict[int, list[DraughtChange]] = {}
        self._fixes: dict[tuple[int, int], dict[int, tuple[int, float, float]]] = {}

    def feed(self, fixes: Fixes) -> None:
        for rows in fixes.tracks():
            mmsi, track = int(fixes.mmsi[rows.start]), int(fixes.track[rows.start])
            if mmsi not in self._changes:
                self._changes[mmsi] = draught_changes(self._said, mmsi)
            moments = {us for one in self._changes[mmsi] for us in (one.before_us, one.after_us)}
            for moment in moments:
                at = rows.start + int(np.searchsorted(fixes.t[rows], moment, side="right")) - 1
                if at >= rows.start:
                    fix = (int(fixes.t[at]), float(fixes.lon[at]), float(fixes.lat[at]))
                    self._fixes.setdefault((mmsi, moment), {})[track] = fix

    def finish(self) -> list[SeenChange]:
        """The changes of vessels heard at or before the second report, by vessel and time."""
        found = []
        for change in (change for mmsi in sorted(self._changes) for change in self._changes[mmsi]):
            tracks = self._fixes.get((change.mmsi, change.after_us), {})
            if not tracks:
                continue
            track = max(tracks, key=lambda one: (tracks[one][0], -one))
            heard, *end = tracks[track]
            _, *start = self._fixes.get((change.mmsi, change.before_us), {}).get(track, tracks[track])
            found.append(SeenChange(change, track, heard, *start, *end))
        return found


def changes_at_sea(
    seen: Iterable[SeenChange],
    visits: Iterable[Visit],
    gaps: Iterable[Quiet],
    places: Sequence[Place],
) -> list[Anomaly]:
    """Changes of draught with no port visit, of whatever confidence, from a day before the first
    report to six hours after the second; none without places, for then no port is known.

    A hint at a transfer at sea, at a port that is not among the places, or at a wrong entry: `p`
    is 0.3, and 0.1 where the vessel is within 12 nautical miles of a shore. Vessels not heard in
    the six hours before the second report are left out.
    """
    if not places:
        return []
    calls: dict[int, list[tuple[int, int]]] = {}
    for visit in visits:
        calls.setdefault(visit.mmsi, []).append(span_us(visit))
    silences = Gaps(gaps)
    return [
        _at_sea(one, silences)
        for one in seen
        if one.change.after_us - one.heard_us <= HEARD_US
        and not any(
            start <= one.change.after_us + EARLY_US and end >= one.change.before_us - LATE_US
            for start, end in calls.get(one.change.mmsi, ())
        )
    ]


def _at_sea(seen: SeenChange, silences: Gaps) -> Anomaly:
    change = seen.change
    shore_nm = round(float(shore_distance_km(seen.lon_end, seen.lat_end)) / KM_PER_NM, 1)
    gaps, gap_hours = silences.inside(change.mmsi, seen.track, change.before_us, change.after_us)
    detail = {
        "rule": "draught_change_at_sea",
        "draught_m": {"before": change.before_m, "after": change.after_m},
        "shore_nm": shore_nm,
        "gaps": gaps,
        "gap_hours": gap_hours,
        "least_change_m": LEAST_CHANGE_M,
        "port_hours_before": LATE_US / HOUR_US,
        "port_hours_after": EARLY_US / HOUR_US,
    }
    return Anomaly(
        mmsi=change.mmsi,
        track=seen.track,
        when=When(to_datetime(change.before_us), to_datetime(change.after_us)),
        lon_start=seen.lon_start,
        lat_start=seen.lat_start,
        lon_end=seen.lon_end,
        lat_end=seen.lat_end,
        detail=tuple(sorted(detail.items())),
        p=P_NEAR_SHORE if shore_nm < NEAR_SHORE_NM else P_AT_SEA,
    )
