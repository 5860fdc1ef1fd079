"""Circles: full turns one way at a steady radius, the trace of circle spoofing."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, pi, radians, sqrt
from typing import NamedTuple

import numpy as np

from spurline.ais._windows import Windows
from spurline.ais.fixes import EARTH_KM, HOUR_US, KM_PER_NM, Fixes, to_datetime
from spurline.model import Anomaly, When

CIRCLE_WINDOW_H = 2.0
CIRCLE_FIXES = 12
CIRCLE_TURNS = 2.0
CIRCLE_SAME_WAY = 0.8
CIRCLE_SPREAD = 0.15
CIRCLE_MIN_KN = 2.0
CIRCLE_WAY = 0.7


class _Window(NamedTuple):
    """What `Windows` says of one window of a track."""

    mmsi: int
    track: int
    fixes: int
    t_first: int
    lon_first: float
    lat_first: float
    t_last: int
    lon_last: float
    lat_last: float
    net_turn: float
    km: float
    hours: float
    sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Circle:
    """A circle through the fixes of a window, and how well they keep to it."""

    window: _Window
    lon: float
    lat: float
    radius_km: float
    spread: float

    def goes_on(self, before: _Circle) -> bool:
        """Whether this is the same circle as the one before: the next window, the same way round,
        the centre less than a radius off."""
        one, two = before.window, self.window
        if (one.mmsi, one.track) != (two.mmsi, two.track) or one.net_turn * two.net_turn < 0:
            return False
        if two.t_first - one.t_last > CIRCLE_WINDOW_H * HOUR_US:
            return False
        east = ((self.lon - before.lon + 180) % 360 - 180) * cos(radians(self.lat))
        return hypot(east, self.lat - before.lat) * pi / 180 * EARTH_KM < max(
            self.radius_km, before.radius_km
        )


class CircleFinder:
    """Detector of circles: two full turns one way within two hours of the clock, at a steady
    radius, on a way as long as the turns need, and at 2 kn or more. Windows that go on with the
    same circle are one event.

    Ships do circle (surveys, tugs, search), hence p 0.5: it is a reason to look, no verdict.
    """

    def __init__(self) -> None:
        turn = CIRCLE_TURNS * 2 * pi
        self._windows = Windows(round(CIRCLE_WINDOW_H * HOUR_US), CIRCLE_FIXES, turn, CIRCLE_SAME_WAY)

    def feed(self, fixes: Fixes) -> None:
        self._windows.feed(
            *(fixes.mmsi, fixes.track, fixes.t, fixes.lon, fixes.lat, fixes.hours, fixes.km),
            fixes.first.view(np.uint8),
        )

    def finish(self) -> list[Anomaly]:
        self._windows.finish()
        runs: list[list[_Circle]] = []
        for row in self._windows.found:
            circle = _fitted(_Window._make([*row[:12], row[12:]]))
            if circle is None:
                continue
            if runs and circle.goes_on(runs[-1][-1]):
                runs[-1].append(circle)
            else:
                runs.append([circle])
        return [_event(run) for run in runs]


def _fitted(window: _Window) -> _Circle | None:
    """The circle of least squares (Kåsa 1976) from the sums of a window; None where the way is no
    steady circle.

    The spread is the standard deviation of squared radii over twice the squared radius, which is
    the relative spread of the radii where it is small.
    """
    sx, sy, sxx, syy, sxy, sxz, syz, sz, szz = window.sums
    normal = np.array([[sxx, sxy, sx], [sxy, syy, sy], [sx, sy, window.fixes]])
    right = np.array([sxz, syz, sz])
    if abs(np.linalg.det(normal)) < 1e-12 * max(1.0, sxx * syy * window.fixes):
        return None  # all fixes in one line or one place
    solution = np.linalg.solve(normal, right)
    x, y = float(solution[0]) / 2, float(solution[1]) / 2
    square = float(solution[2]) + x * x + y * y
    misfit = max(0.0, szz - float(solution @ right))
    spread = sqrt(misfit / window.fixes) / (2 * square) if square > 0 else float("inf")
    radius, turns = sqrt(max(square, 0.0)), abs(window.net_turn) / (2 * pi)
    if spread > CIRCLE_SPREAD or window.km < CIRCLE_MIN_KN * KM_PER_NM * window.hours:
        return None
    if window.km < CIRCLE_WAY * 2 * pi * radius * turns:
        return None  # it turned on a short arc of a large circle
    degree_km = pi / 180 * EARTH_KM
    lon = window.lon_first + x / (degree_km * cos(radians(window.lat_first)))
    return _Circle(window, (lon + 180) % 360 - 180, window.lat_first + y / degree_km, radius, spread)


def _event(run: list[_Circle]) -> Anomaly:
    first, last = run[0].window, run[-1].window
    fixes = sum(circle.window.fixes for circle in run)
    detail = {
        "rule": "circle",
        "turns": round(sum(abs(circle.window.net_turn) for circle in run) / (2 * pi), 2),
        "radius_km": round(sum(c.radius_km * c.window.fixes for c in run) / fixes, 3),
        "radius_spread": round(max(circle.spread for circle in run), 4),
        "centre_lon": round(run[0].lon, 6),
        "centre_lat": round(run[0].lat, 6),
        "fixes": fixes,
        "min_turns": CIRCLE_TURNS,
        "max_spread": CIRCLE_SPREAD,
        "window_hours": CIRCLE_WINDOW_H,
    }
    return Anomaly(
        mmsi=first.mmsi,
        track=first.track,
        when=When(to_datetime(first.t_first), to_datetime(last.t_last)),
        lon_start=first.lon_first,
        lat_start=first.lat_first,
        lon_end=last.lon_last,
        lat_end=last.lat_last,
        detail=tuple(sorted(detail.items())),
        p=0.5,
    )
