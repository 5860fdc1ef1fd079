"""Where the pixels of a raster lie: affine, by ground control points, or not known at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
_LONLAT = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class Georeference:
    """Pixel to longitude and latitude and back.

    `kind` is "affine", "gcps" or "none"; `reason` says why. Pixel coordinates are (x, y): x to
    the right, y downward from the upper left corner of the image, pixel centres at halves.
    With kind "none" every coordinate stays in pixels.
    """

    kind: str
    reason: str
    crs: Any = None
    affine: tuple[float, ...] = ()
    polynomial: tuple[Numbers, Numbers] | None = None

    @classmethod
    def of(cls, dataset: Any) -> Georeference:
        """The georeference of an open rasterio dataset.

        Radar products in their own geometry carry ground control points and an identity
        transform; read as affine they land in the Gulf of Guinea, so that case is taken apart.
        """
        points, points_crs = dataset.gcps
        if dataset.crs is not None and not dataset.transform.is_identity:
            affine = tuple(float(value) for value in dataset.transform[:6])
            return cls("affine", "affine transform with a coordinate system", dataset.crs, affine)
        if len(points) >= 6 and points_crs is not None:
            pixel = np.array([[point.col, point.row] for point in points], np.float64)
            ground = np.array([[point.x, point.y] for point in points], np.float64)
            fits = (_fit(pixel, ground), _fit(ground, pixel))
            reason = f"cubic surface through {len(points)} ground control points"
            return cls("gcps", reason, points_crs, (), fits)
        if dataset.crs is None and not dataset.transform.is_identity:
            return cls("none", "a transform without a coordinate system: answered in pixels")
        return cls("none", "no georeference (identity transform): answered in pixels")

    @property
    def known(self) -> bool:
        return self.kind != "none"

    def to_lonlat(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Degrees of pixel coordinates; pixels come back as they are where nothing is known."""
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if not self.known:
            return x, y
        if self.polynomial is not None:
            east, north = _apply(self.polynomial[0], x, y)
        else:
            east, north = _affine(self.affine, x, y)
        return _transform(self.crs, _LONLAT, east, north)

    def to_pixel(self, lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
        """Pixel coordinates of degrees."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        if not self.known:
            return lon, lat
        east, north = _transform(_LONLAT, self.crs, lon, lat)
        if self.polynomial is not None:
            return _apply(self.polynomial[1], east, north)
        a, b, c, d, e, f = self.affine
        det = a * e - b * d
        return _affine((e, -b, b * f - c * e, -d, a, c * d - a * f), east, north, det)

    def metres(self, x: float, y: float) -> Numbers:
        """2 x 2 matrix from (dx, dy) in pixels to (east, north) in metres around a pixel.

        Where nothing is known the unit is the pixel and north is the image's upper edge.
        """
        if not self.known:
            return np.array([[1.0, 0.0], [0.0, -1.0]])
        lon, lat = self.to_lonlat(np.array([x - 0.5, x + 0.5, x, x]), np.array([y, y, y - 0.5, y + 0.5]))
        scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(lat.mean())), METRES_PER_DEGREE])
        across = np.array([lon[1] - lon[0], lat[1] - lat[0]]) * scale
        down = np.array([lon[3] - lon[2], lat[3] - lat[2]]) * scale
        return np.stack([across, down], axis=1)


def _affine(six: tuple[float, ...], x: Numbers, y: Numbers, divisor: float = 1.0) -> tuple[Numbers, Numbers]:
    a, b, c, d, e, f = six
    return (a * x + b * y + c) / divisor, (d * x + e * y + f) / divisor


def _transform(source: Any, target: Any, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    import rasterio.warp

    shape = np.shape(x)
    out = rasterio.warp.transform(source, target, np.ravel(x), np.ravel(y))
    return np.reshape(out[0], shape), np.reshape(out[1], shape)


def _terms(x: Numbers, y: Numbers) -> Numbers:
    return np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=-1)


def _fit(source: Numbers, target: Numbers) -> Numbers:
    """Cubic surface (fewer terms are not needed: lstsq takes the smallest solution) from source
    to target; the first two rows hold the shift and scale of the source."""
    shift, scale = source.mean(0), np.maximum(source.std(0), 1e-12)
    unit = (source - shift) / scale
    coefficients, *_ = np.linalg.lstsq(_terms(unit[:, 0], unit[:, 1]), target, rcond=1e-10)
    return np.concatenate([shift[None], scale[None], coefficients])


def _apply(fit: Numbers, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    shift, scale, coefficients = fit[0], fit[1], fit[2:]
    out = _terms((x - shift[0]) / scale[0], (y - shift[1]) / scale[1]) @ coefficients
    return out[..., 0], out[..., 1]
