"""Where the sun stands: the direction and length of shadows."""

from __future__ import annotations

from datetime import datetime, timezone

import numpy as np


def sun(moment: datetime, lon: float, lat: float) -> tuple[float, float]:
    """Elevation and azimuth (clockwise from north) of the sun in degrees, good to about a degree.

    Low-precision formulae of the Astronomical Almanac (mean longitude, one term of the equation of
    the centre), without refraction.
    """
    days = (
        moment.astimezone(timezone.utc) - datetime(2000, 1, 1, 12, tzinfo=timezone.utc)
    ).total_seconds() / 86400
    mean = np.radians((357.528 + 0.9856003 * days) % 360)
    longitude = np.radians(
        (280.460 + 0.9856474 * days + 1.915 * np.sin(mean) + 0.020 * np.sin(2 * mean)) % 360
    )
    tilt = np.radians(23.439 - 4e-7 * days)
    declination = np.arcsin(np.sin(tilt) * np.sin(longitude))
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    sidereal = np.radians((280.46062 + 360.9856474 * days + lon) % 360)
    hour, phi = sidereal - ascension, np.radians(lat)
    elevation = np.arcsin(
        np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour)
    )
    azimuth = np.arctan2(-np.sin(hour), np.tan(declination) * np.cos(phi) - np.sin(phi) * np.cos(hour))
    return float(np.degrees(elevation)), float(np.degrees(azimuth) % 360)
