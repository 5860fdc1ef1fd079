"""Stops by extent instead of speed: stays within a diameter, as MovingPandas defines them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _stays
from spurline.ais.fixes import SECOND_US, Fixes
from spurline.ais.spells import span_of_spell
from spurline.ais.stops import STOP_MINUTES
from spurline.model import Stop

STAY = np.dtype(
    [
        ("mmsi", np.uint32),
        ("track", np.uint32),
        ("fixes", np.int64),
        ("t_first", np.int64),
        ("t_last", np.int64),
        ("lon_first", np.float64),
        ("lat_first", np.float64),
        ("lon_last", np.float64),
        ("lat_last", np.float64),
        ("lon", np.float64),
        ("lat", np.float64),
    ]
)


class Stays:
    """Detector of stops as stays of an hour or more within `diameter_m` metres.

    The same answers as the `TrajectoryStopDetector` of MovingPandas 0.23: the fixes of a stay fit
    into a least rectangle (by area, in degrees) whose diagonal on the ellipsoid is shorter than
    the diameter. It needs no speeds, and is meant for feeds without them. A silence does not end
    such a stay, and none is found across the 180th meridian.
    """

    def __init__(self, diameter_m: float, minutes: float = STOP_MINUTES) -> None:
        self._diameter_m, self._minutes = diameter_m, minutes
        self._gatherer = _stays.Gatherer(diameter_m, round(minutes * 60 * SECOND_US))
        self._found: list[Stop] = []

    def feed(self, fixes: Fixes) -> None:
        first = fixes.first.view(np.uint8)
        self._take(self._gatherer.feed(fixes.mmsi, fixes.track, fixes.t, fixes.lon, fixes.lat, first))

    def finish(self) -> list[Stop]:
        self._take(self._gatherer.finish())
        return self._found

    def _take(self, stays: bytes) -> None:
        table: NDArray[np.void] = np.frombuffer(stays, dtype=STAY)
        self._found += [self._stop(stay) for stay in table]

    def _stop(self, stay: np.void) -> Stop:
        detail = {
            "hours": round(int(stay["t_last"] - stay["t_first"]) / (3600 * SECOND_US), 3),
            "fixes": int(stay["fixes"]),
            "lon": round(float(stay["lon"]), 6),
            "lat": round(float(stay["lat"]), 6),
            "diameter_m": self._diameter_m,
            "minutes": self._minutes,
        }
        return Stop(**span_of_spell(stay), detail=tuple(sorted(detail.items())))
