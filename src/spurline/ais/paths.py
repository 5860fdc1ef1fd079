"""The likely way of a silent ship, as samples at which reception can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import EARTH_KM, HOUR_US, KM_PER_NM, Floats, Ints, Mask
from spurline.ais.gaps import Silences
from spurline.ais.grid import cell_of

SURE_H = 24
"""Hours from either end of a silence that are sampled; what lies between them is anyone's guess."""
TRUST_H = 12.0
"""Hours from an end of a silence after which the position is trusted 1/e as much."""
STEERING_H = 12.0
RESTING_KN = 0.5
STAYED_KM = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Samples of the ways of some gaps; those of gap k are `begin[k]` to `begin[k + 1]`.

    `gap` number of the gap · lon, lat degrees · cell (see `cell_of`) · hour since 1970 · `span_h`
    hours that the sample stands for · `trust` 0 to 1, how well the ship's place is known then.
    """

    begin: Ints
    gap: Ints
    lon: Floats
    lat: Floats
    cell: NDArray[np.int32]
    hour: NDArray[np.int32]
    span_h: Floats
    trust: Floats


def trace(silences: Silences) -> Paths:
    """The likely way of each gap: it leaves OFF and reaches ON with the course and speed reported
    there (a cubic Hermite curve about the great circle; the great circle itself where no course was
    given). An open gap goes on at the course and speed of OFF for twelve hours, then rests.

    Up to 48 samples a gap: one an hour, of longer gaps one for each of the 24 hours at either end.
    """
    hours = silences.hours
    ends = np.where(silences.open, 1, 2)
    count = np.clip(np.ceil(hours), 1, SURE_H * ends).astype(np.int64)
    begin = np.append(0, np.cumsum(count))
    gap = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(gap)) - begin[gap]
    span = np.where(hours[gap] > count[gap], 1.0, (hours / count)[gap])
    elapsed = (number + 0.5) * span
    late = ~silences.open[gap] & (number >= count[gap] // 2)
    elapsed = np.where(late, hours[gap] - (count[gap] - number - 0.5) * span, elapsed)
    to_end = np.where(silences.open[gap], np.inf, hours[gap] - elapsed)
    lon, lat = _positions(silences, gap, elapsed)
    t = silences.t_off[gap] + np.round(elapsed * HOUR_US).astype(np.int64)
    return Paths(
        begin=begin,
        gap=gap,
        lon=lon,
        lat=lat,
        cell=cell_of(lon, lat),
        hour=(t // HOUR_US).astype(np.int32),
        span_h=span,
        trust=np.exp(-np.minimum(elapsed, to_end) / TRUST_H),
    )


def resting(silences: Silences) -> Mask:
    """Gaps of a ship that lay still at OFF and, if anything was heard of it later, did not move:
    0.5 kn or less (or moored, at anchor or aground by its own word), and within 2 km."""
    still = (silences.speed_off <= RESTING_KN) | np.isin(silences.nav_status_off, (1, 5, 6))
    return still & (silences.open | (silences.km <= STAYED_KM))


def _positions(silences: Silences, gap: Ints, elapsed: Floats) -> tuple[Floats, Floats]:
    """Where the ship is likely to be `elapsed` hours after OFF."""
    start, end = _unit(silences.lon_off, silences.lat_off), _unit(silences.lon_on, silences.lat_on)
    leaving = _velocity(silences.lon_off, silences.lat_off, silences.speed_off, silences.course_off)
    coming = _velocity(silences.lon_on, silences.lat_on, silences.speed_on, silences.course_on)
    hours = silences.hours[gap]
    share, left = (elapsed / hours)[:, None], (hours - elapsed)[:, None]
    even = ((end - start) / silences.hours[:, None])[gap]
    known_off, known_on = (~np.isnan(side[:, :1])[gap] for side in (leaving, coming))
    bend = np.where(known_off, leaving[gap] - even, 0.0) * elapsed[:, None] * (1 - share) ** 2
    bend -= np.where(known_on, coming[gap] - even, 0.0) * left * share**2
    ahead = np.nan_to_num(leaving)[gap] * np.minimum(elapsed, STEERING_H)[:, None]
    at = np.where(silences.open[gap][:, None], start[gap] + ahead, _between(start, end, gap, share) + bend)
    at /= np.linalg.norm(at, axis=1, keepdims=True)
    return np.degrees(np.arctan2(at[:, 1], at[:, 0])), np.degrees(np.arcsin(np.clip(at[:, 2], -1, 1)))


def _between(start: Floats, end: Floats, gap: Ints, share: Floats) -> Floats:
    """Points on great circles, `share` of the way from `start` to `end` (unit vectors)."""
    angle = np.arccos(np.clip(np.sum(start * end, axis=1), -1, 1))[gap][:, None]
    near = angle < 1e-6
    sine = np.where(near, 1.0, np.sin(angle))
    first = np.where(near, 1 - share, np.sin((1 - share) * angle) / sine)
    second = np.where(near, share, np.sin(share * angle) / sine)
    return np.asarray(first * start[gap] + second * end[gap])


def _velocity(lon: Floats, lat: Floats, speed_kn: Floats, course: Floats) -> Floats:
    """Vectors along the surface, in radii of the earth per hour; zero at rest, NaN without a course."""
    east, north = np.radians(lon), np.radians(lat)
    up = np.stack([-np.sin(north) * np.cos(east), -np.sin(north) * np.sin(east), np.cos(north)], axis=1)
    side = np.stack([-np.sin(east), np.cos(east), np.zeros(len(lon))], axis=1)
    rests = speed_kn <= RESTING_KN
    angle = np.radians(np.where(rests, 0.0, course))[:, None]
    speed = np.where(rests, 0.0, speed_kn * (KM_PER_NM / EARTH_KM))[:, None]
    return np.asarray(speed * (np.cos(angle) * up + np.sin(angle) * side))


def _unit(lon: Floats, lat: Floats) -> Floats:
    east, north = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
