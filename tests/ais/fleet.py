"""Made-up positions for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

import numpy as np

from spurline.ais.fixes import SECOND_US
from spurline.model import Positions

START = datetime(2023, 5, 1, tzinfo=timezone.utc)
START_US = int(START.timestamp()) * SECOND_US
SHIP = 273_000_001

Row = tuple[int, float, float, float, float]
"""MMSI, hours after START, longitude, latitude, knots."""


def positions(rows: Sequence[Row], receiver: str = "") -> Positions:
    """Rows as a batch; course, heading and status are not given."""
    n = len(rows)
    mmsi, hours, lon, lat, sog = (np.array([row[k] for row in rows]) for k in range(5)) if n else ([],) * 5
    missing = np.full(n, np.nan, np.float32)
    return Positions(
        mmsi=np.asarray(mmsi, np.uint32),
        t=START_US + np.round(np.asarray(hours, float) * 3600).astype(np.int64) * SECOND_US,
        lon=np.asarray(lon, float),
        lat=np.asarray(lat, float),
        sog=np.asarray(sog, np.float32),
        cog=missing,
        heading=missing,
        nav_status=np.full(n, 15, np.uint8),
        receiver=np.full(n, 1 if receiver else 0, np.uint16),
        track=np.zeros(n, np.uint32),
        reject=np.zeros(n, np.uint8),
        receivers=("", receiver) if receiver else ("",),
    )


def cruise(
    mmsi: int, start_h: float, hours: float, lon: float, lat: float, *, kn: float = 10.0, step_h: float = 0.1
) -> list[Row]:
    """A ship steaming east from (lon, lat), one fix every `step_h` hours."""
    count = round(hours / step_h) + 1
    per_hour = kn * 1.852 / (111.195 * np.cos(np.radians(lat)))
    return [(mmsi, start_h + k * step_h, lon + per_hour * k * step_h, lat, kn) for k in range(count)]


def moored(
    mmsi: int, start_h: float, hours: float, lon: float, lat: float, *, step_h: float = 0.1
) -> list[Row]:
    """A ship lying still."""
    return [(mmsi, start_h + k * step_h, lon, lat, 0.0) for k in range(round(hours / step_h) + 1)]
