"""Where the ships on AIS were when the image was taken, and where the image shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spurline.model import Positions

    Doubles = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
KNOT = 0.514444
MARGIN_KM = 25.0
FIX_SD_M = 15.0


@dataclass(frozen=True, slots=True)
class Viewing:
    """Unit vectors (east, north) of flight and look, and metres of azimuth displacement per m/s of
    speed over ground away from the radar; `shift` is 0 where the geometry is not known."""

    azimuth: tuple[float, float]
    look: tuple[float, float]
    shift: float
    known: bool

    @classmethod
    def of(cls, tags: dict[str, float]) -> Viewing:
        """From the viewing member of a detection collection."""
        heading = tags.get("platform_heading_deg")
        slant, speed = tags.get("slant_range_m", 880_000.0), tags.get("platform_speed_ms", 7_600.0)
        incidence = tags.get("incidence_deg", 38.0)
        shift = slant / speed * float(np.sin(np.radians(incidence)))
        if heading is None:
            return cls((0.0, 1.0), (1.0, 0.0), shift, False)
        look = tags.get("look_azimuth_deg", heading + 90.0)
        return cls(_unit(heading), _unit(look), shift, True)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ships at the time of the image, in columns: imaged position in degrees, covariance in m²
    (xx east, yy north, xy), speed m/s, course degrees, hours to the nearest fix, length m (NaN: not
    known), and whether the ship was predicted inside the footprint."""

    mmsi: NDArray[np.int64]
    lon: Doubles
    lat: Doubles
    xx: Doubles
    yy: Doubles
    xy: Doubles
    speed: Doubles
    course: Doubles
    silence_h: Doubles
    length: Doubles
    inside: NDArray[np.bool_]


def predict(
    positions: Positions,
    moment: np.int64,
    bounds: tuple[float, float, float, float],
    viewing: Viewing,
    lengths: dict[int, float],
    window_hours: float,
) -> Candidates:
    """Predict every ship with a fix within the window to a moment (microseconds since 1970).

    Between two fixes the path is the cubic through both positions and velocities; its spread grows
    with the time to the nearer fix, as for a ship whose speed and course wander. Ships whose spread
    does not reach the footprint are left out.
    """
    near = np.abs(positions.t - moment) <= np.int64(window_hours * 3.6e9)
    near &= (positions.reject == 0) & np.isfinite(positions.lon) & np.isfinite(positions.lat)
    index = np.flatnonzero(near)
    order = index[np.lexsort((positions.t[index], positions.mmsi[index]))]
    rows = []
    turn = np.flatnonzero(np.diff(positions.mmsi[order].astype(np.int64))) + 1
    for one in np.split(order, turn) if len(order) else []:
        row = _ship(positions, one, moment, viewing, lengths)
        if _reaches(row, bounds):
            west, south, east, north = bounds
            rows.append((*row, west <= row[1] <= east and south <= row[2] <= north))
    table = np.array(rows, np.float64).reshape(-1, 11)
    mmsi, lon, lat, xx, yy, xy, speed, course, silence_h, length, inside = table.T
    return Candidates(
        mmsi.astype(np.int64), lon, lat, xx, yy, xy, speed, course, silence_h, length, inside.astype(bool)
    )


def _ship(
    positions: Positions,
    fixes: NDArray[np.int64],
    moment: np.int64,
    viewing: Viewing,
    lengths: dict[int, float],
) -> tuple[float, ...]:
    seconds = (positions.t[fixes] - moment) / 1e6
    lon, lat = positions.lon[fixes], positions.lat[fixes]
    kx = METRES_PER_DEGREE * float(np.cos(np.radians(lat[0])))
    east, north = (lon - lon[0]) * kx, (lat - lat[0]) * METRES_PER_DEGREE
    velocity = _velocity(positions, fixes, seconds, east, north)
    place = np.stack([east, north], 1)
    after = int(np.searchsorted(seconds, 0.0))
    if 0 < after < len(seconds):
        span = seconds[after] - seconds[after - 1]
        at, speed = _cubic(
            place[after - 1], place[after], velocity[after - 1], velocity[after], span, -seconds[after - 1]
        )
        hold = -seconds[after - 1] * seconds[after] / max(span, 1.0)
        drift = float(np.linalg.norm((place[after] - place[after - 1]) / max(span, 1.0)))
    else:
        one = 0 if after == 0 else len(seconds) - 1
        at, speed = place[one] - velocity[one] * seconds[one], velocity[one]
        hold, drift = 2.0 * abs(seconds[one]), float(np.linalg.norm(velocity[one]))
    pace = max(float(np.linalg.norm(speed)), float(drift))
    wander = pace * min(0.02 + hold / 9000.0, 0.6) if pace > 0.5 else 0.02 + min(hold / 40_000.0, 1.0)
    sd = float(np.hypot(FIX_SD_M, wander * hold))
    return _imaged(positions, fixes, at, speed, sd, kx, viewing, lengths, float(np.abs(seconds).min() / 3600))


def _imaged(
    positions: Positions,
    fixes: NDArray[np.int64],
    at: Doubles,
    speed: Doubles,
    sd: float,
    kx: float,
    viewing: Viewing,
    lengths: dict[int, float],
    silence_h: float,
) -> tuple[float, ...]:
    """Move a prediction by the azimuth displacement of its radial speed; widen it accordingly."""
    azimuth, look = np.array(viewing.azimuth), np.array(viewing.look)
    away = float(speed @ look)
    pace = float(np.linalg.norm(speed))
    covariance = np.eye(2) * sd**2
    if viewing.known:
        at = at - viewing.shift * away * azimuth
        unsure = viewing.shift * (0.1 + 0.06 * pace + min(sd / 3000.0, 1.0) * pace)
        covariance = covariance + unsure**2 * np.outer(azimuth, azimuth)
    else:
        covariance = covariance + np.eye(2) * (0.7 * viewing.shift * pace) ** 2
    mmsi = int(positions.mmsi[fixes[0]])
    course = float(np.degrees(np.arctan2(speed[0], speed[1])) % 360.0)
    lon = float(positions.lon[fixes[0]]) + at[0] / kx
    lat = float(positions.lat[fixes[0]]) + at[1] / METRES_PER_DEGREE
    spread = (covariance[0, 0], covariance[1, 1], covariance[0, 1])
    return (float(mmsi), lon, lat, *spread, pace, course, silence_h, lengths.get(mmsi, np.nan))


def _velocity(
    positions: Positions, fixes: NDArray[np.int64], seconds: Doubles, east: Doubles, north: Doubles
) -> Doubles:
    """Speed over ground as (east, north) m/s: said by AIS, else from neighbouring fixes."""
    speed = positions.sog[fixes].astype(np.float64) * KNOT
    course = np.radians(positions.cog[fixes].astype(np.float64))
    said = np.stack([speed * np.sin(course), speed * np.cos(course)], 1)
    if len(seconds) > 1:
        step = np.maximum(np.gradient(seconds), 1.0)
        moved = np.stack([np.gradient(east) / step, np.gradient(north) / step], 1)
    else:
        moved = np.zeros((1, 2))
    return np.where(np.isfinite(said).all(1, keepdims=True) & (speed < 60.0)[:, None], said, moved)


def _cubic(
    first: Doubles, last: Doubles, v0: Doubles, v1: Doubles, span: float, since: float
) -> tuple[Doubles, Doubles]:
    """Position and velocity on the cubic Hermite path between two fixes.

    Over a long silence the velocities say little about the path, so they are blended with the mean."""
    trust = float(np.exp(-span / 5400.0))
    mean = (last - first) / max(span, 1.0)
    v0, v1 = trust * v0 + (1 - trust) * mean, trust * v1 + (1 - trust) * mean
    u = since / max(span, 1.0)
    at = (2 * u**3 - 3 * u**2 + 1) * first + (u**3 - 2 * u**2 + u) * span * v0
    at = at + (3 * u**2 - 2 * u**3) * last + (u**3 - u**2) * span * v1
    velocity = (6 * u**2 - 6 * u) * (first - last) / max(span, 1.0)
    velocity = velocity + (3 * u**2 - 4 * u + 1) * v0 + (3 * u**2 - 2 * u) * v1
    return at, velocity


def _reaches(row: tuple[float, ...], bounds: tuple[float, float, float, float]) -> bool:
    """Whether a prediction lies within three deviations (or MARGIN_KM, the less) of the footprint."""
    lon, lat, xx, yy = row[1], row[2], row[3], row[4]
    west, south, east, north = bounds
    kx = METRES_PER_DEGREE * np.cos(np.radians(lat))
    x = min(3.0 * np.sqrt(xx), 1000 * MARGIN_KM) / kx
    y = min(3.0 * np.sqrt(yy), 1000 * MARGIN_KM) / METRES_PER_DEGREE
    return bool(west - x <= lon <= east + x and south - y <= lat <= north + y)


def _unit(degrees: Any) -> tuple[float, float]:
    return float(np.sin(np.radians(degrees))), float(np.cos(np.radians(degrees)))
