"""Great circles on the mean sphere."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the WGS 84 ellipsoid (IUGG); a great circle errs by at most 0.56 %."""

Floats = NDArray[np.float64]


@overload
def great_circle_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def great_circle_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Any: ...
def great_circle_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Any:
    """Great-circle distance in kilometres between points in degrees, by the haversine formula.

    Floats give a float; arrays broadcast against each other and give float64 of their common
    shape. NaN in, NaN out.
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat = (phi2 - phi1) / 2
    half_lon = (np.radians(lon2) - np.radians(lon1)) / 2
    h = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))
    return float(km) if np.ndim(km) == 0 else km


def unit_vectors(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Points in degrees as vectors of length 1, shape (n, 3): chords know no antimeridian."""
    lam, phi = np.radians(np.atleast_1d(lon)), np.radians(np.atleast_1d(lat))
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def lon_lat(vectors: Floats) -> tuple[Floats, Floats]:
    """Degrees of vectors of any length, shape (…, 3)."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def chord(km: float) -> float:
    """Length of the chord, on the sphere of radius 1, below an arc of `km` on the Earth."""
    return float(2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2))


def arc_km(chord_length: Floats) -> Floats:
    """Arc in kilometres above chords of the sphere of radius 1."""
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord_length / 2, 0.0, 1.0))


def along(start: Floats, end: Floats, fractions: Floats) -> Floats:
    """Points on the great circle from `start` to `end` (unit vectors, shape (m, 3)) at
    `fractions` (shape (m,)) of its length; unit vectors, shape (m, 3)."""
    cosine = np.clip(np.einsum("ij,ij->i", start, end), -1.0, 1.0)
    angle = np.arccos(cosine)
    sine = np.sin(angle)
    tiny = sine < 1e-9
    safe = np.where(tiny, 1.0, sine)
    left = np.where(tiny, 1.0 - fractions, np.sin((1.0 - fractions) * angle) / safe)
    right = np.where(tiny, fractions, np.sin(fractions * angle) / safe)
    return left[:, None] * start + right[:, None] * end
