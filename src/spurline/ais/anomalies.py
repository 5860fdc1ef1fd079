"""Anomalies: reports that cannot be what they claim. Each names the rule that found it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import EARTH_KM, HOUR_US, KM_PER_NM, Fixes, Floats, Ints, span_of, steps, to_datetime
from spurline.ais.grid import cell_of
from spurline.ais.tracks import CLOCK_SLACK_H, MAX_SPEED_KN
from spurline.model import Anomaly, When

SPEED_CHANGE_KN = 15.0
SPEED_CHANGE_S = 120.0
SPEED_CHANGE_KN_PER_S = 0.5
MERGE_S = 600.0
JUMP_MERGE_H = 6.0
GROUP_VESSELS = 3
GROUP_HOURS = 24.0
CIRCLE_WINDOW_H = 2.0
CIRCLE_FIXES = 12
CIRCLE_TURNS = 2.0
CIRCLE_SAME_WAY = 0.8
CIRCLE_SPREAD = 0.15
CIRCLE_MIN_KN = 2.0


def find_speed_changes(fixes: Fixes) -> list[Anomaly]:
    """Reported speed that changes by 15 kn or more within two minutes, faster than ships can
    (half a knot per second). Changes within ten minutes of each other are one event, from the
    first changed report to the last."""
    change = np.zeros(len(fixes))
    change[1:] = np.abs(np.diff(fixes.sog.astype(np.float64)))
    seconds = fixes.hours * 3600
    sudden = (change >= SPEED_CHANGE_KN) & (seconds <= SPEED_CHANGE_S) & ~fixes.first
    sudden &= change >= SPEED_CHANGE_KN_PER_S * np.maximum(seconds, 1.0)
    rows = np.flatnonzero(sudden)
    found = []
    for group in _together(fixes.mmsi[rows], fixes.track[rows], fixes.t[rows], MERGE_S):
        first, last = int(rows[group[0]]), int(rows[group[-1]])
        detail = {
            "rule": "sudden_speed_change",
            "changes": len(group),
            "speed_before_kn": round(float(fixes.sog[first - 1]), 1),
            "speed_kn": round(float(fixes.sog[first]), 1),
            "seconds": round(float(seconds[first]), 3),
            "min_change_kn": SPEED_CHANGE_KN,
            "min_kn_per_s": SPEED_CHANGE_KN_PER_S,
        }
        found.append(Anomaly(**span_of(fixes, first, last), detail=tuple(sorted(detail.items())), p=0.9))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Jumps:
    """Impossible steps between consecutive reports of one MMSI, whatever track they belong to."""

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t_from: Ints
    t_to: Ints
    lon_from: Floats
    lat_from: Floats
    lon_to: Floats
    lat_to: Floats
    km: Floats


def find_jumps(
    mmsi: NDArray[np.uint32], track: NDArray[np.uint32], t: Ints, lon: Floats, lat: Floats
) -> Jumps:
    """Steps that would need more than 60 kn with a minute of clock slack; rows by (mmsi, t)."""
    first = np.ones(len(t), dtype=bool)
    first[1:] = mmsi[1:] != mmsi[:-1]
    hours, km = steps(t, lon, lat, first)
    to = np.flatnonzero(km > MAX_SPEED_KN * KM_PER_NM * (hours + CLOCK_SLACK_H))
    return Jumps(mmsi[to], track[to], t[to - 1], t[to], lon[to - 1], lat[to - 1], lon[to], lat[to], km[to])


def find_teleports(parts: Sequence[Jumps]) -> list[Anomaly]:
    """Jumps of one vessel within six hours are one event. Jumps of three or more vessels from one
    cell to one cell within a day are a group jump (after SeaSpoofFinder, arXiv 2602.16257)."""
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Jumps.__slots__}
    jumps = Jumps(**columns)
    whole = np.zeros(len(jumps.t_to), dtype=np.uint32)
    groups = _together(jumps.mmsi, whole, jumps.t_to, JUMP_MERGE_H * 3600)
    found = [_jump_event(jumps, group, "teleport", 0.8, {"jumps": len(group)}) for group in groups]
    source, target = cell_of(jumps.lon_from, jumps.lat_from), cell_of(jumps.lon_to, jumps.lat_to)
    by_way: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in np.lexsort((jumps.mmsi, jumps.t_to)).tolist():
        if source[row] != target[row]:
            by_way[int(source[row]), int(target[row])].append(row)
    for way in sorted(by_way):
        rows = np.array(by_way[way])
        for group in _together(whole[rows], whole[rows], jumps.t_to[rows], GROUP_HOURS * 3600):
            vessels = sorted(set(jumps.mmsi[rows[group]].tolist()))
            if len(vessels) >= GROUP_VESSELS:
                found.append(_jump_event(jumps, rows[group], "group_jump", 0.9, {"vessels": vessels}))
    return found


def _jump_event(jumps: Jumps, rows: Ints, rule: str, p: float, more: dict[str, object]) -> Anomaly:
    first, last = int(rows[0]), int(rows[-1])
    detail = more | {
        "rule": rule,
        "distance_km": round(float(jumps.km[rows].max()), 3),
        "max_speed_kn": MAX_SPEED_KN,
    }
    return Anomaly(
        mmsi=int(jumps.mmsi[first]),
        track=int(jumps.track[first]),
        when=When(to_datetime(int(jumps.t_from[rows].min())), to_datetime(int(jumps.t_to[last]))),
        lon_start=float(jumps.lon_from[first]),
        lat_start=float(jumps.lat_from[first]),
        lon_end=float(jumps.lon_to[last]),
        lat_end=float(jumps.lat_to[last]),
        detail=tuple(sorted(detail.items())),
        p=p,
    )


def find_circles(fixes: Fixes) -> list[Anomaly]:
    """Two full turns one way within two hours, at a steady radius: the trace of circle spoofing.

    Ships do circle (surveys, tugs, search), hence p 0.5: it is a reason to look, no verdict.
    """
    window = np.cumsum(fixes.first) * 1_000_000_000 + fixes.t // round(CIRCLE_WINDOW_H * HOUR_US)
    begin = np.flatnonzero(np.diff(window, prepend=-1))
    if len(begin) == 0:
        return []
    turn = _turns(fixes)
    net, whole = np.add.reduceat(turn, begin), np.add.reduceat(np.abs(turn), begin)
    count = np.diff(np.append(begin, len(fixes)))
    likely = (np.abs(net) >= CIRCLE_TURNS * 2 * np.pi) & (np.abs(net) >= CIRCLE_SAME_WAY * whole)
    likely &= count >= CIRCLE_FIXES
    found = []
    for first, size in zip(begin[likely].tolist(), count[likely].tolist(), strict=True):
        rows = slice(first, first + size)
        lon, lat, radius, spread, turns = _fit_circle(fixes.lon[rows], fixes.lat[rows])
        steady = spread <= CIRCLE_SPREAD and turns >= CIRCLE_TURNS
        if not (steady and np.median(fixes.speed_kn[rows]) >= CIRCLE_MIN_KN):
            continue
        detail = {
            "rule": "circle",
            "turns": round(turns, 2),
            "radius_km": round(radius, 3),
            "radius_spread": round(spread, 4),
            "centre_lon": round(lon, 6),
            "centre_lat": round(lat, 6),
            "min_turns": CIRCLE_TURNS,
            "max_spread": CIRCLE_SPREAD,
        }
        span = span_of(fixes, first, first + size - 1)
        found.append(Anomaly(**span, detail=tuple(sorted(detail.items())), p=0.5))
    return found


def _turns(fixes: Fixes) -> Floats:
    """Change of the direction of way made good at each fix, radians in (-pi, pi]; zero at ends."""
    east = np.zeros(len(fixes))
    north = np.zeros(len(fixes))
    dlon = (np.diff(fixes.lon) + 180) % 360 - 180
    east[1:] = dlon * np.cos(np.radians(fixes.lat[1:]))
    north[1:] = np.diff(fixes.lat)
    direction = np.arctan2(east, north)
    turn = np.zeros(len(fixes))
    turn[1:-1] = (np.diff(direction[1:]) + np.pi) % (2 * np.pi) - np.pi
    usable = ~fixes.first & (fixes.km > 0)
    both = np.zeros(len(fixes), dtype=bool)
    both[:-1] = usable[:-1] & usable[1:]
    return np.where(both, turn, 0.0)


def _fit_circle(lon: Floats, lat: Floats) -> tuple[float, float, float, float, float]:
    """Centre (lon, lat), radius in km, its relative spread, and the turns about the centre, by
    least squares (Kåsa 1976)."""
    km = np.pi / 180 * EARTH_KM
    lon0, lat0 = float(lon[0]), float(lat[0])
    wide = km * float(np.cos(np.radians(lat0)))
    x, y = ((lon - lon0 + 180) % 360 - 180) * wide, (lat - lat0) * km
    solution, *_ = np.linalg.lstsq(
        np.column_stack([2 * x, 2 * y, np.ones(len(x))]), x * x + y * y, rcond=None
    )
    cx, cy = float(solution[0]), float(solution[1])
    radii = np.hypot(x - cx, y - cy)
    radius = float(radii.mean())
    spread = float(radii.std()) / radius if radius > 0 else float("inf")
    turns = float(abs(np.diff(np.unwrap(np.arctan2(y - cy, x - cx))).sum())) / (2 * np.pi)
    return lon0 + cx / wide, lat0 + cy / km, radius, spread, turns


def _together(
    mmsi: NDArray[np.uint32], track: NDArray[np.uint32], t: Ints, seconds: float
) -> list[NDArray[np.int64]]:
    """Groups of consecutive rows of one vessel and track at most `seconds` apart."""
    if len(t) == 0:
        return []
    cut = (np.diff(t) > seconds * 1e6) | (np.diff(mmsi.astype(np.int64)) != 0)
    cut |= np.diff(track.astype(np.int64)) != 0
    return np.split(np.arange(len(t)), np.flatnonzero(cut) + 1)
