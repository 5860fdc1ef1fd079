"""Fixes: clean positions of whole vessels, cut into tracks, with the steps between them.

Every event is found on `Fixes`; nothing else in the room sorts or masks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.model import When
from spurline.places import EARTH_RADIUS_KM, great_circle_km

EARTH_KM: float = EARTH_RADIUS_KM
KM_PER_NM = 1.852
HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
_FLAT_DEGREES = 0.25
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fixes:
    """Clean fixes in columns, ordered by (mmsi, track, t).

    t int64 microseconds since 1970 UTC · lon, lat float64 degrees · sog, cog float32 (knots,
    degrees; NaN: not given). `starts` holds the first index of each track and, last, the length.
    `hours` and `km` are the step from the fix before (0 at the first fix of a track);
    `speed_kn` is sog, or what the neighbouring fixes imply where it was not given.
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t: Ints
    lon: Floats
    lat: Floats
    sog: NDArray[np.float32]
    cog: NDArray[np.float32]
    starts: Ints
    hours: Floats
    km: Floats
    speed_kn: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.t)

    @property
    def first(self) -> Mask:
        """True at the first fix of each track."""
        flags = np.zeros(len(self), dtype=bool)
        flags[self.starts[:-1]] = True
        return flags

    def tracks(self) -> Iterator[slice]:
        """The rows of one track after the other."""
        for begin, end in pairwise(self.starts.tolist()):
            yield slice(begin, end)


def fixes_of(
    mmsi: NDArray[np.uint32],
    track: NDArray[np.uint32],
    t: Ints,
    lon: Floats,
    lat: Floats,
    sog: NDArray[np.float32],
    cog: NDArray[np.float32],
) -> Fixes:
    """Fixes from columns of clean rows ordered by (mmsi, t); NaN in sog and cog means not given."""
    if len(track) and track.max() > 1:
        order = np.lexsort((track, mmsi))  # stable: time order survives inside a track
        mmsi, track, t, lon, lat = mmsi[order], track[order], t[order], lon[order], lat[order]
        sog, cog = sog[order], cog[order]
    change = np.ones(len(t), dtype=bool)
    change[1:] = (mmsi[1:] != mmsi[:-1]) | (track[1:] != track[:-1])
    hours, km = steps(t, lon, lat, change)
    starts = np.append(np.flatnonzero(change), len(t)).astype(np.int64)
    speed = _speed(sog, hours, km, change)
    return Fixes(mmsi, track, t, lon, lat, sog, cog, starts, hours, km, speed)


def steps(t: Ints, lon: Floats, lat: Floats, first: Mask) -> tuple[Floats, Floats]:
    """Hours and kilometres from the row before; zero where `first` is true."""
    hours = np.zeros(len(t))
    km = np.zeros(len(t))
    if len(t) > 1:
        np.subtract(t[1:], t[:-1], out=hours[1:], casting="unsafe")
        hours *= 1 / HOUR_US
        km[1:] = distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])
        hours[first] = 0.0
        km[first] = 0.0
    return hours, km


def distance_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle kilometres, element by element.

    Steps under a quarter of a degree away from the poles use the local plane, which is within
    0.002 % there and several times cheaper; the others the haversine formula.
    """
    dlon = lon2 - lon1
    dlat = lat2 - lat1
    east = dlon * np.cos((lat1 + lat2) * (np.pi / 360))
    km = np.sqrt(east * east + dlat * dlat) * (np.pi / 180 * EARTH_KM)
    far = (np.abs(dlon) > _FLAT_DEGREES) | (np.abs(dlat) > _FLAT_DEGREES) | (np.abs(lat1) > 80)
    if far.any():
        km[far] = great_circle_km(lon1[far], lat1[far], lon2[far], lat2[far])
    return np.asarray(km)


def _speed(sog: NDArray[np.float32], hours: Floats, km: Floats, first: Mask) -> NDArray[np.float32]:
    """sog, or over the steps before and after a fix the distance by the time, in knots."""
    missing = np.flatnonzero(np.isnan(sog))
    if len(missing) == 0:
        return sog
    after = np.minimum(missing + 1, len(sog) - 1)
    joined = (after > missing) & ~first[after]
    span = hours[missing] + np.where(joined, hours[after], 0.0)
    path = km[missing] + np.where(joined, km[after], 0.0)
    speed = sog.copy()
    known = span > 0
    speed[missing[known]] = path[known] / span[known] / KM_PER_NM
    return speed


def span_of(fixes: Fixes, first: int, last: int) -> dict[str, Any]:
    """The fields that every event shares: whose it is, and where and when its ends are."""
    return {
        "mmsi": int(fixes.mmsi[first]),
        "track": int(fixes.track[first]),
        "when": When(to_datetime(int(fixes.t[first])), to_datetime(int(fixes.t[last]))),
        "lon_start": float(fixes.lon[first]),
        "lat_start": float(fixes.lat[first]),
        "lon_end": float(fixes.lon[last]),
        "lat_end": float(fixes.lat[last]),
    }


def to_datetime(microseconds: int) -> datetime:
    """Microseconds since 1970 as a UTC datetime."""
    return _EPOCH + timedelta(microseconds=int(microseconds))


def to_microseconds(moment: datetime) -> int:
    """A zoned datetime as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
