"""Tiny scenes with known truth, written by the tests themselves."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine
from scipy.ndimage import gaussian_filter

EPSG, WEST, NORTH = 32652, 500_000.0, 4_650_000.0
TAGS = {
    "ACQUISITION_TIME": "2023-09-14T21:32:10Z",
    "SENSOR": "test radar",
    "PLATFORM_HEADING_DEG": "191.5",
    "LOOK_AZIMUTH_DEG": "281.5",
    "INCIDENCE_DEG": "38",
    "SLANT_RANGE_M": "860000",
    "PLATFORM_SPEED_MS": "7600",
}
SHIPS = ((60, 80, 12), (150, 200, 16), (210, 60, 9), (100, 250, 20))


@contextmanager
def opened(path: Path, *mode: str, **profile: Any) -> Iterator[Any]:
    """rasterio.open without its warning about images that lie nowhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, *mode, **profile) as dataset:
            yield dataset


def k_sea(rows: int, cols: int, *, looks: float = 5.0, nu: float = 6.0, seed: int = 1) -> np.ndarray:
    """Independent K-distributed intensities with mean 0.02, float32."""
    rng = np.random.default_rng(seed)
    texture = rng.gamma(nu, 1 / nu, (rows, cols))
    return (0.02 * texture * rng.gamma(looks, 1 / looks, (rows, cols))).astype(np.float32)


def with_ships(
    sea: np.ndarray, ships: tuple[tuple[int, int, int], ...] = SHIPS, level: float = 4.0
) -> np.ndarray:
    """Ships as vertical bars of (row, col, length in pixels), two pixels wide, blurred."""
    hulls = np.zeros_like(sea)
    for row, col, length in ships:
        hulls[row - length // 2 : row + length - length // 2, col : col + 2] = level
    return sea + gaussian_filter(hulls, 0.8)


def write(
    path: Path, bands: np.ndarray, *, pixel: float = 10.0, names: tuple[str, ...] = (), **more: Any
) -> Path:
    """A GeoTIFF in UTM; `tags`, `nodata` and `crs` may be given."""
    bands = np.atleast_3d(bands.T).T if bands.ndim == 2 else bands
    profile = {
        "crs": f"EPSG:{EPSG}",
        "transform": Affine(pixel, 0.0, WEST, 0.0, -pixel, NORTH),
        "nodata": None,
    }
    tags = more.pop("tags", {})
    profile |= more
    with opened(
        path, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2],
        dtype=bands.dtype, **profile,
    ) as dataset:  # fmt: skip
        dataset.write(bands)
        dataset.update_tags(**tags)
        for number, name in enumerate(names, 1):
            dataset.set_band_description(number, name)
    return path


def lonlat(path: Path, x: float, y: float) -> tuple[float, float]:
    """Degrees of pixel coordinates of a georeferenced file, by rasterio itself."""
    from rasterio.warp import transform

    with rasterio.open(path) as dataset:
        a, b, c, d, e, f = dataset.transform[:6]
        east, north = a * x + b * y + c, d * x + e * y + f
        lon, lat = transform(dataset.crs, "EPSG:4326", [east], [north])
    return lon[0], lat[0]


def polygons(path: Path, *rings: list[tuple[float, float]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [list(map(list, ring))]},
        }
        for ring in rings
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def yard(
    folder: Path, *, gsd: float = 1.0, counts: tuple[int, ...] = (2, 2, 1, 3, 2, 0), target: int = 12
) -> dict[str, Path]:
    """A yard with two straight tracks: `counts` wagons on the history's dates, `target` on the last."""
    rng = np.random.default_rng(4)
    rows, cols = round(70 / gsd), round(330 / gsd)
    fine = 4
    soil = gaussian_filter(rng.normal(0, 1, (rows * fine, cols * fine)), 6 * fine / gsd)
    soil = 1800 + 250 * soil / soil.std()
    tracks = (25.0, 45.0)
    for centre in tracks:
        soil[round((centre - 1.9) / gsd * fine) : round((centre + 1.9) / gsd * fine)] = 1450
    (folder / "history").mkdir(parents=True)
    for number, count in enumerate((*counts, target)):
        image = soil * rng.normal(1, 0.02)
        for wagon in range(count):
            track, place = divmod(wagon, 10)
            slot = place if number == len(counts) else 3 * number + place
            begin, centre = 40 + 14.8 * slot, tracks[track]
            box = (slice(round((centre - 1.6) / gsd * fine), round((centre + 1.6) / gsd * fine)),
                   slice(round(begin / gsd * fine), round((begin + 13.8) / gsd * fine)))  # fmt: skip
            image[box] = 3200 + 500 * (wagon % 2)
        image = gaussian_filter(image, 0.45 * fine).reshape(rows, fine, cols, fine).mean((1, 3))
        image = np.stack([image * tint for tint in (1.0, 0.95, 0.85)]) + rng.normal(0, 25, (3, rows, cols))
        name = f"yard_202{number // 12}{number % 12 + 1:02d}05T021000.tif"
        where = folder / name if number == len(counts) else folder / "history" / name
        write(where, image.astype(np.uint16), pixel=gsd, names=("red", "green", "blue"))
        scene = where
    lines = [[lonlat(scene, x / gsd, centre / gsd) for x in (8, 160, 322)] for centre in tracks]
    features = [
        {
            "type": "Feature",
            "properties": {"track": k},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for k, line in enumerate(lines)
    ]
    drawn = folder / "tracks.geojson"
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return {"scene": scene, "tracks": drawn, "history": folder / "history"}
