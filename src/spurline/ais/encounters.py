"""Encounters: two vessels close together and slow for hours, away from port.

Tracks are resampled to marks every ten minutes; a sweep over time compares only marks of the
same moment, so memory follows the number of marks and not its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import EARTH_KM, HOUR_US, KM_PER_NM, Fixes, Floats, Ints, distance_km, to_datetime
from spurline.ais.ports import unit_sphere
from spurline.model import Encounter, Place, When

STEP_US = HOUR_US // 6
MAX_KM = 0.5
MIN_MINUTES = 120.0
MAX_INTERPOLATION_H = 1.0
MAX_MEDIAN_KN = 2.0
PORT_KM = 10.0
MERGE_STEPS = 3
_BLOCK = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Positions of tracks at multiples of ten minutes; `step` counts them since 1970."""

    step: Ints
    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    lon: Floats
    lat: Floats
    speed_kn: NDArray[np.float32]

    def take(self, rows: NDArray[np.int64]) -> Marks:
        """Some of the marks."""
        return Marks(*(getattr(self, name)[rows] for name in self.__slots__))


def marks_of(fixes: Fixes, ports: Sequence[Place]) -> Marks:
    """Marks of one partition: linear between fixes at most an hour apart, never across more.

    Marks within 10 km of one of `ports` are left out: lying beside each other there is no news.
    """
    step = -(-fixes.t // STEP_US)
    after = np.flatnonzero(~fixes.first & (fixes.hours <= MAX_INTERPOLATION_H))
    count = np.maximum(step[after] - step[after - 1], 0)  # marks in [before, after)
    right = np.repeat(after, count)
    offset = np.arange(len(right)) - np.repeat(np.cumsum(count) - count, count)
    at = step[right - 1] + offset
    length = fixes.t[right] - fixes.t[right - 1]
    share = (at * STEP_US - fixes.t[right - 1]) / length
    turn = (fixes.lon[right] - fixes.lon[right - 1] + 180) % 360 - 180
    lon = (fixes.lon[right - 1] + share * turn + 180) % 360 - 180
    lat = fixes.lat[right - 1] + share * (fixes.lat[right] - fixes.lat[right - 1])
    speed = (fixes.km[right] / fixes.hours[right] / KM_PER_NM).astype(np.float32)
    marks = Marks(at, fixes.mmsi[right], fixes.track[right], lon, lat, speed)
    if not ports or len(at) == 0:
        return marks
    from scipy.spatial import cKDTree

    tree = cKDTree(unit_sphere(np.array([p.lon for p in ports]), np.array([p.lat for p in ports])))
    distance, _ = tree.query(unit_sphere(lon, lat), distance_upper_bound=PORT_KM / EARTH_KM)
    return marks.take(np.flatnonzero(np.isinf(distance)))


def find_encounters(parts: Sequence[Marks]) -> list[Encounter]:
    """Encounters among the marks of all partitions, one event per pair and spell.

    Two vessels within 0.5 km for two hours or more, with both median speeds below 2 kn; spells
    up to half an hour apart are one. The event stands under the lower MMSI.
    """
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Marks.__slots__}
    order = np.lexsort((columns["track"], columns["mmsi"], columns["step"]))
    marks = Marks(**columns).take(order)
    a, b = _close_pairs(marks)
    if len(a) == 0:
        return []
    order = np.lexsort((marks.step[a], marks.track[b], marks.mmsi[b], marks.track[a], marks.mmsi[a]))
    a, b = a[order], b[order]
    same = np.ones(len(a), dtype=bool)
    for column in (marks.mmsi, marks.track):
        for side in (a, b):
            same[1:] &= column[side[1:]] == column[side[:-1]]
    same[1:] &= np.diff(marks.step[a]) <= MERGE_STEPS
    same[0] = False
    begin = np.flatnonzero(~same)
    end = np.append(begin[1:], len(a))
    minutes = (marks.step[a[end - 1]] - marks.step[a[begin]]) * (STEP_US / HOUR_US * 60)
    spells = [slice(first, last) for first, last in zip(begin.tolist(), end.tolist(), strict=True)]
    long = np.flatnonzero(minutes >= MIN_MINUTES).tolist()
    found = [_encounter(marks, a[spells[k]], b[spells[k]], float(minutes[k])) for k in long]
    return [encounter for encounter in found if encounter is not None]


def _close_pairs(marks: Marks) -> tuple[Ints, Ints]:
    """Rows (a, b) of marks of the same moment within MAX_KM, a of the lower MMSI; by blocks of time."""
    from scipy.spatial import cKDTree

    found_a, found_b = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    edges = np.append(np.flatnonzero(np.diff(marks.step, prepend=-1)), len(marks.step))
    begin = 0
    while begin < len(marks.step):
        end = int(edges[np.searchsorted(edges, min(begin + _BLOCK, len(marks.step)))])
        rows = slice(begin, end)
        # Time is a fourth axis on which two moments lie farther apart than any encounter is wide.
        moment = (marks.step[rows] - marks.step[begin]) * (10 * MAX_KM)
        points = np.column_stack([unit_sphere(marks.lon[rows], marks.lat[rows]) * EARTH_KM, moment])
        pairs = cKDTree(points).query_pairs(MAX_KM, output_type="ndarray").astype(np.int64) + begin
        pairs.sort(axis=1)
        pairs = pairs[marks.mmsi[pairs[:, 0]] != marks.mmsi[pairs[:, 1]]]
        found_a.append(pairs[:, 0])
        found_b.append(pairs[:, 1])
        begin = end
    return np.concatenate(found_a), np.concatenate(found_b)


def _encounter(marks: Marks, a: Ints, b: Ints, minutes: float) -> Encounter | None:
    speed = float(max(np.median(marks.speed_kn[a]), np.median(marks.speed_kn[b])))
    if speed >= MAX_MEDIAN_KN:
        return None
    km = distance_km(marks.lon[a], marks.lat[a], marks.lon[b], marks.lat[b])
    first, last = int(a[0]), int(a[-1])
    detail = {
        "other_mmsi": int(marks.mmsi[b[0]]),
        "other_track": int(marks.track[b[0]]),
        "median_distance_m": round(float(np.median(km)) * 1000, 1),
        "median_speed_kn": round(speed, 2),
        "minutes": minutes,
        "marks": len(a),
        "max_km": MAX_KM,
        "min_minutes": MIN_MINUTES,
        "max_interpolation_h": MAX_INTERPOLATION_H,
        "max_median_kn": MAX_MEDIAN_KN,
        "port_km": PORT_KM,
    }
    return Encounter(
        mmsi=int(marks.mmsi[first]),
        track=int(marks.track[first]),
        when=When(
            to_datetime(int(marks.step[first]) * STEP_US), to_datetime(int(marks.step[last]) * STEP_US)
        ),
        lon_start=float(marks.lon[first]),
        lat_start=float(marks.lat[first]),
        lon_end=float(marks.lon[last]),
        lat_end=float(marks.lat[last]),
        detail=tuple(sorted(detail.items())),
    )
