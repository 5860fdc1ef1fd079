"""Reported speed: sudden changes, and speed or course that the way made good belies."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from spurline.ais._mismatch import Mismatches
from spurline.ais.fixes import HOUR_US, KM_PER_NM, SECOND_US, Fixes, to_datetime
from spurline.model import Anomaly, When

SPEED_CHANGE_KN = 15.0
SPEED_CHANGE_S = 120.0
SPEED_CHANGE_KN_PER_S = 0.5
MERGE_S = 600.0
LEG_S = 120.0
STEP_S = 600.0
MISMATCH_H = 1.0
MISMATCH_FIXES = 12
MISMATCH_KN = 5.0
MISMATCH_SHARE = 0.3
_KINDS = {1: "reported_but_not_made", 2: "made_but_not_reported", 3: "other_course"}


class _Change(NamedTuple):
    """One report whose speed differs too much from the one before."""

    mmsi: int
    track: int
    t: int
    lon: float
    lat: float
    before_kn: float
    kn: float
    seconds: float


class SpeedChangeFinder:
    """Detector of reported speed that changes by 15 kn or more within two minutes, faster than
    ships can (half a knot per second). Changes within ten minutes of each other are one event,
    from the first changed report to the last."""

    def __init__(self) -> None:
        self._before_kn = float("nan")  # the speed at the end of the last chunk
        self._first: _Change | None = None  # of the event at hand
        self._last: _Change | None = None
        self._changes = 0
        self._found: list[Anomaly] = []

    def feed(self, fixes: Fixes) -> None:
        before = np.empty_like(fixes.sog)
        before[0], before[1:] = self._before_kn, fixes.sog[:-1]
        self._before_kn = float(fixes.sog[-1])
        change = np.abs(fixes.sog - before)
        likely = np.flatnonzero((change >= SPEED_CHANGE_KN) & ~fixes.first)
        seconds = fixes.hours[likely] * 3600
        sudden = (seconds <= SPEED_CHANGE_S) & (
            change[likely] >= SPEED_CHANGE_KN_PER_S * np.maximum(seconds, 1.0)
        )
        for row, lapse in zip(likely[sudden].tolist(), seconds[sudden].tolist(), strict=True):
            columns = (fixes.mmsi, fixes.track, fixes.t, fixes.lon, fixes.lat, before, fixes.sog)
            self._add(_Change._make([*(column[row].item() for column in columns), lapse]))

    def finish(self) -> list[Anomaly]:
        self._close()
        return self._found

    def _add(self, change: _Change) -> None:
        last = self._last
        if last and (last[:2] != change[:2] or change.t - last.t > MERGE_S * SECOND_US):
            self._close()
        self._first = self._first or change
        self._last = change
        self._changes += 1

    def _close(self) -> None:
        first, last = self._first, self._last
        if first is None or last is None:
            return
        detail = {
            "rule": "sudden_speed_change",
            "changes": self._changes,
            "speed_before_kn": round(first.before_kn, 1),
            "speed_kn": round(first.kn, 1),
            "seconds": round(first.seconds, 3),
            "min_change_kn": SPEED_CHANGE_KN,
            "min_kn_per_s": SPEED_CHANGE_KN_PER_S,
        }
        self._found.append(
            Anomaly(
                mmsi=first.mmsi,
                track=first.track,
                when=When(to_datetime(first.t), to_datetime(last.t)),
                lon_start=first.lon,
                lat_start=first.lat,
                lon_end=last.lon,
                lat_end=last.lat,
                detail=tuple(sorted(detail.items())),
                p=0.9,
            )
        )
        self._first, self._last, self._changes = None, None, 0


class MismatchFinder:
    """Detector of `kinematic_mismatch`: for an hour and twelve fixes or more, what a vessel reports
    and the way it makes good disagree.

    The way is measured on legs of two minutes or more, without steps over ten minutes: reported
    speed of 5 kn or more and at most 30 % of the way made; 5 kn or more made and at most 30 % of it
    reported; or both, with reported courses more than 90° off the way, unless they were ten times too small
    (a slip of the unit in some feeds). A broken sensor does the same, hence p 0.4.
    """

    def __init__(self) -> None:
        self._legs = Mismatches(
            leg_us=round(LEG_S * SECOND_US),
            longest_step_us=round(STEP_S * SECOND_US),
            least_time_us=round(MISMATCH_H * HOUR_US),
            least_fixes=MISMATCH_FIXES,
            least_kn=MISMATCH_KN,
            share=MISMATCH_SHARE,
        )

    def feed(self, fixes: Fixes) -> None:
        self._legs.feed(
            *(fixes.mmsi, fixes.track, fixes.t, fixes.lon, fixes.lat, fixes.sog, fixes.cog),
            fixes.first.view(np.uint8),
        )

    def finish(self) -> list[Anomaly]:
        self._legs.finish()
        return [_mismatch(*run) for run in self._legs.found]


def _mismatch(mmsi: int, track: int, kind: int, fixes: int, *rest: Any) -> Anomaly:
    t_first, lon_first, lat_first, t_last, lon_last, lat_last, reported_km, made_km = rest
    hours = (t_last - t_first) / HOUR_US
    detail = {
        "rule": "kinematic_mismatch",
        "mismatch": _KINDS[kind],
        "hours": round(hours, 3),
        "fixes": fixes,
        "reported_kn": round(reported_km / KM_PER_NM / hours, 1),
        "made_kn": round(made_km / KM_PER_NM / hours, 1),
        "min_hours": MISMATCH_H,
        "min_fixes": MISMATCH_FIXES,
        "min_kn": MISMATCH_KN,
        "max_share": MISMATCH_SHARE,
    }
    return Anomaly(
        mmsi=mmsi,
        track=track,
        when=When(to_datetime(t_first), to_datetime(t_last)),
        lon_start=lon_first,
        lat_start=lat_first,
        lon_end=lon_last,
        lat_end=lat_last,
        detail=tuple(sorted(detail.items())),
        p=0.4,
    )
