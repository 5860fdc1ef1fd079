"""Longitude and latitude to the millimetres of a page: an equidistant conic projection.

Snyder, Map Projections: A Working Manual (USGS 1395, 1987), pp. 111–115. Where the standard
parallels lie evenly about the equator the cone opens to a cylinder and the formula becomes the
equirectangular projection. Drawing only: nothing is measured on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Conic:
    """Equidistant conic about `lon0`, with standard parallels in degrees; unit: kilometres, y up."""

    lon0: float
    parallel1: float
    parallel2: float

    def __call__(self, lon: float, lat: float) -> Point:
        return self.turned(wrap(lon - self.lon0), lat)

    def turned(self, degrees: float, lat: float) -> Point:
        """A point `degrees` east of `lon0`, which may exceed 180 within one unwrapped ring."""
        phi1, phi2 = math.radians(self.parallel1), math.radians(self.parallel2)
        phi, turn = math.radians(lat), math.radians(degrees)
        n = math.sin(phi1) if abs(phi2 - phi1) < 1e-9 else (math.cos(phi1) - math.cos(phi2)) / (phi2 - phi1)
        if abs(n) < 1e-3:
            return EARTH_KM * turn * math.cos(phi1), EARTH_KM * phi
        middle = (phi1 + phi2) / 2
        constant = math.cos(phi1) / n + phi1
        radius, radius0 = constant - phi, constant - middle
        return (
            EARTH_KM * radius * math.sin(n * turn),
            EARTH_KM * (radius0 - radius * math.cos(n * turn)),
        )


def wrap(degrees: float) -> float:
    """An angle in [-180, 180)."""
    return (degrees + 180.0) % 360.0 - 180.0


def middle_lon(longitudes: Sequence[float]) -> float:
    """The middle of the shortest arc that holds all longitudes."""
    ordered = sorted(lon % 360.0 for lon in longitudes)
    gaps = [
        (ordered[(i + 1) % len(ordered)] - lon) % 360.0 if len(ordered) > 1 else 360.0
        for i, lon in enumerate(ordered)
    ]
    widest = max(range(len(gaps)), key=lambda i: (gaps[i], -i))
    start = ordered[(widest + 1) % len(ordered)]
    return wrap(start + (360.0 - gaps[widest]) / 2)


def conic_for(points: Sequence[Point]) -> Conic:
    """The projection that suits lon-lat points: parallels at one and five sixths of their height."""
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    height = max(north - south, 1.0)
    lower, upper = max(south + height / 6, -80.0), min(north - height / 6, 80.0)
    return Conic(middle_lon([lon for lon, _ in points]), min(lower, upper), max(lower, upper))


@dataclass(frozen=True, slots=True)
class Frame:
    """A projection fitted into width × height pixels: `frame(lon, lat)` gives x right, y down."""

    conic: Conic
    width: float
    height: float
    km_per_px: float
    left: float
    top: float

    def __call__(self, lon: float, lat: float) -> Point:
        return self._pixels(self.conic(lon, lat))

    def shape(self, ring: Iterable[Point]) -> list[Point]:
        """A whole ring or line in pixels, never torn at the antimeridian."""
        lon0 = self.conic.lon0
        return [self._pixels(self.conic.turned(lon - lon0, lat)) for lon, lat in dense(unwrapped(ring, lon0))]

    def _pixels(self, point: Point) -> Point:
        return (point[0] - self.left) / self.km_per_px, (self.top - point[1]) / self.km_per_px

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return -margin <= x <= self.width + margin and -margin <= y <= self.height + margin


def fit(
    points: Sequence[Point],
    width: float,
    height: tuple[float, float],
    margin: float,
    *,
    least_km: float = 60.0,
) -> Frame:
    """A frame `width` wide whose height, within the two bounds, follows the shape of the points.

    `margin` is in pixels on each side; what is drawn is at least `least_km` wide and half as high.
    """
    conic = conic_for(points)
    projected = [conic(lon, lat) for lon, lat in points]
    west, east = min(x for x, _ in projected), max(x for x, _ in projected)
    south, north = min(y for _, y in projected), max(y for _, y in projected)
    inner_width = width - 2 * margin
    km_wide, km_high = max(east - west, least_km), max(north - south, least_km / 2)
    tall = min(max(km_high / (km_wide / inner_width) + 2 * margin, height[0]), height[1])
    km_per_px = max(km_wide / inner_width, km_high / (tall - 2 * margin))
    return Frame(
        conic=conic,
        width=width,
        height=tall,
        km_per_px=km_per_px,
        left=(west + east) / 2 - km_per_px * width / 2,
        top=(south + north) / 2 + km_per_px * tall / 2,
    )


def great_circle_km(a: Point, b: Point) -> float:
    """Distance of two lon-lat points on a sphere, for layout and captions (haversine)."""
    lat1, lat2 = math.radians(a[1]), math.radians(b[1])
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def great_circle(a: Point, b: Point, step_km: float = 100.0) -> tuple[Point, ...]:
    """Points along the great circle from `a` to `b`, both included."""
    angle = great_circle_km(a, b) / EARTH_KM
    steps = max(1, math.ceil(angle * EARTH_KM / step_km))
    if angle < 1e-9:
        return (a, b)
    start, end = _vector(a), _vector(b)
    points = []
    for k in range(steps + 1):
        f = k / steps
        u, v = math.sin((1 - f) * angle) / math.sin(angle), math.sin(f * angle) / math.sin(angle)
        x, y, z = (u * p + v * q for p, q in zip(start, end, strict=True))
        points.append((math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))))
    return tuple(points)


def _vector(point: Point) -> tuple[float, float, float]:
    lon, lat = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def unwrapped(ring: Iterable[Point], lon0: float) -> list[Point]:
    """A ring whose longitudes never jump by 360°, lying as near to `lon0` as a whole ring can."""
    out: list[Point] = []
    for lon, lat in ring:
        turned = out[-1][0] + wrap(lon - out[-1][0]) if out else lon
        out.append((turned, lat))
    if not out:
        return out
    centre = (min(lon for lon, _ in out) + max(lon for lon, _ in out)) / 2
    shift = wrap(centre - lon0) - (centre - lon0)
    return [(lon + shift, lat) for lon, lat in out]


def dense(points: Sequence[Point], most: float = 1.0) -> list[Point]:
    """Points at most `most` degrees apart, so that a line drawn along a parallel bends with it."""
    out = list(points[:1])
    for (lon1, lat1), (lon2, lat2) in pairwise(points):
        n = max(1, math.ceil(max(abs(lon2 - lon1), abs(lat2 - lat1)) / most))
        out += [(lon1 + (lon2 - lon1) * k / n, lat1 + (lat2 - lat1) * k / n) for k in range(1, n + 1)]
    return out
