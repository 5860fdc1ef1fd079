"""Change in a stack: where, since when, how large."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.scene import rasterio_module
from spurline.imagery.shapes import burn, read_polygons
from spurline.imagery.stack import Layer, Stack, read_stack, write_raster
from spurline.imagery.steps import Steps, false_discovery, find_steps, p_values
from spurline.model import BadInput, iso

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

FALSE_DISCOVERIES = 0.05
LARGEST_P = 1e-3
GROW_P = 0.05
LEAST_PIXELS = 4
_EIGHT = np.ones((3, 3), bool)


@dataclass(frozen=True, slots=True)
class _Parcel:
    mask: Mask
    split: int
    first: int
    last: int
    height: float
    p: float
    area: tuple[float, float, float]


def find_change(stacks: Sequence[Path], *, aoi: Path | None = None, to: Path) -> dict[str, Any]:
    """Find lasting change in a stack (contract D); returns {raster, parcels, ...}.

    `stacks` are folders of GeoTIFFs (one file per date and polarisation; the first YYYYMMDDThhmmss
    of a name is the acquisition) or two or more images in order of time; `aoi` limits the search.
    Writes `to`/change.tif (signed largest t over all splits of the dates, NaN without data) and
    `to`/parcels.geojson (polygon, date, earliest, latest, area_m2 {q05, q50, q95}, change_db,
    p, reason), each whole or not at all.

    Method: per orbit and polarisation, t statistics of log values over every split (see `steps`),
    chances from the site's own scores, Benjamini and Hochberg at FALSE_DISCOVERIES, growth to the
    half height of the step. Raises BadInput, LimitExceeded, MissingExtra.
    """
    if not stacks:
        raise BadInput("no stack given", do="Give a folder of images, or two images")
    stack = read_stack(stacks)
    polygons = read_polygons(Path(aoi)) if aoi is not None else None
    if polygons is None:
        inside = np.ones((stack.rows, stack.cols), bool)
    else:
        inside = burn(polygons, stack.georeference, 0, 0, stack.rows, stack.cols)
    if not inside.any():
        raise BadInput("the area of interest lies outside the images", where=str(aoi))
    steps = find_steps(stack, inside)
    p = p_values(steps.score, inside)
    limit = min(LARGEST_P, false_discovery(p, inside & np.isfinite(steps.score), FALSE_DISCOVERIES))
    parcels = _parcels(stack, steps, p, limit)
    to = Path(to)
    to.mkdir(parents=True, exist_ok=True)
    raster, outline = to / "change.tif", to / "parcels.geojson"
    score = np.where(inside, steps.score, np.nan).astype(np.float32)
    write_raster(raster, score, stack.first, {"SCORE": "signed largest t over splits"})
    text = json.dumps(_collection(stack, parcels), indent=1, sort_keys=True) + "\n"
    partial = outline.with_name(f".{outline.name}.part")
    partial.write_text(text, "utf-8")
    partial.replace(outline)
    return {
        "raster": str(raster),
        "parcels": str(outline),
        "count": len(parcels),
        "dates": [iso(moment) for moment in stack.dates] if stack.dates else None,
        "layers": [layer.name for layer in stack.layers],
        "threshold_p": limit,
    }


def _parcels(stack: Stack, steps: Steps, p: NDArray[np.float64], limit: float) -> list[_Parcel]:
    """Connected change of one direction, grown from pixels that pass and cut at half height."""
    from scipy.ndimage import label

    found = []
    for sign in (1.0, -1.0):
        same = np.nan_to_num(steps.score) * sign > 0
        core = same & (p <= limit)
        labels, count = label(same & (p <= GROW_P), _EIGHT)
        for number in range(1, count + 1):
            area = labels == number
            seed = area & core
            if seed.sum() < LEAST_PIXELS - 1:
                continue
            parcel = _parcel(stack, steps, seed, p)
            if parcel is not None:
                found.append(parcel)
    return sorted(found, key=lambda one: (one.split, *np.argwhere(one.mask)[0].tolist()))


def _parcel(stack: Stack, steps: Steps, seed: Mask, p: NDArray[np.float64]) -> _Parcel | None:
    from scipy.ndimage import binary_dilation, binary_fill_holes, gaussian_filter, label

    split, first, last = _when(stack, steps.layers, seed)
    height = _height(steps.layers, split)
    smooth = gaussian_filter(np.nan_to_num(height), 0.6)
    core = float(np.median(smooth[seed]))
    near = binary_dilation(seed, _EIGHT, iterations=3)
    areas = []
    mask = seed
    for part in (0.66, 0.5, 0.36):
        inside = near & (smooth * np.sign(core) > part * abs(core))
        labels, _ = label(inside, np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]))
        touched = np.unique(labels[seed & inside])
        chosen = binary_fill_holes(np.isin(labels, touched[touched > 0]))
        areas.append(float(chosen.sum()))
        mask = chosen if part == 0.5 else mask
    if mask.sum() < LEAST_PIXELS:
        return None
    metres = stack.georeference.metres(stack.cols / 2, stack.rows / 2)
    pixel = float(abs(np.linalg.det(metres)))
    edge = 0.9 * np.sqrt(areas[1])
    low, high = min(areas[0], areas[1] - edge), max(areas[2], areas[1] + edge)
    area = (max(low, 1.0) * pixel, areas[1] * pixel, high * pixel)
    step = float(np.median(height[mask]))
    return _Parcel(mask, split, first, last, step, float(p[seed].min()), area)


def _height(layers: tuple[Layer, ...], split: int) -> NDArray[np.float64]:
    """Mean after minus mean before, weighted over layers by the dates on the thinner side."""
    total, weights = 0.0, 0.0
    for layer in layers:
        at = sum(date < split for date in layer.dates)
        weight = min(at, len(layer.dates) - at)
        if weight > 0:
            moved = layer.values[at:].mean(0) - layer.values[:at].mean(0)
            total, weights = total + weight * np.nan_to_num(moved), weights + weight
    return np.asarray(total / max(weights, 1.0), np.float64)


def _when(stack: Stack, layers: tuple[Layer, ...], seed: Mask) -> tuple[int, int, int]:
    """First date after the step and the range that holds it with 90 %, from the parcel's mean
    series: likelihood of every split under one step with Gaussian scatter."""
    splits = range(1, stack.length)
    log = np.zeros(len(splits))
    for layer in layers:
        series = np.array(
            [
                np.nanmean(values[seed]) if np.isfinite(values[seed]).any() else np.nan
                for values in layer.values
            ]
        )
        good = np.isfinite(series)
        series, dates = series[good], np.array(layer.dates)[good]
        if len(series) < 2:
            continue
        for place, split in enumerate(splits):
            sides = (series[dates < split], series[dates >= split])
            rest = sum(float(((part - part.mean()) ** 2).sum()) for part in sides if len(part))
            log[place] -= len(series) / 2 * np.log(rest / len(series) + 0.01)
    chance = np.exp(log - log.max())
    chance /= chance.sum()
    best = int(chance.argmax())
    total = np.cumsum(chance)
    low, high = int(np.searchsorted(total, 0.05)), int(np.searchsorted(total, 0.95 - 1e-12))
    return best + 1, min(low, best) + 1, max(min(high, len(total) - 1), best) + 1


def _collection(stack: Stack, parcels: list[_Parcel]) -> dict[str, Any]:
    features = [_feature(stack, number, one) for number, one in enumerate(parcels, 1)]
    dates = [iso(moment) for moment in stack.dates] if stack.dates else None
    known = stack.georeference.known
    return {
        "type": "FeatureCollection",
        "features": features,
        "dates": dates,
        "coordinates": "lon-lat" if known else "pixels",
    }


def _feature(stack: Stack, number: int, parcel: _Parcel) -> dict[str, Any]:
    unit = np.sign(parcel.height) * abs(parcel.height) * 10 / np.log(10)
    properties: dict[str, Any] = {
        "id": number,
        "area_m2": {
            name: round(value, 1) for name, value in zip(("q05", "q50", "q95"), parcel.area, strict=True)
        },
        "change_db": round(float(unit), 2),
        "p": float(f"{parcel.p:.3g}"),
        "direction": "brighter" if parcel.height > 0 else "darker",
    }
    if stack.dates:
        properties |= {
            "date": iso(stack.dates[parcel.split]),
            "earliest": iso(stack.dates[parcel.first - 1]),
            "latest": iso(stack.dates[parcel.last]),
        }
    else:
        properties |= {"between": [parcel.split, parcel.split + 1]}
    properties["reason"] = (
        f"{properties['direction']} by {abs(properties['change_db']):.1f} dB from image {parcel.split + 1} "
        f"of {stack.length} on, in {len(stack.layers)} layers"
    )
    return {"type": "Feature", "geometry": _outline(stack, parcel.mask), "properties": properties}


def _outline(stack: Stack, mask: Mask) -> dict[str, Any]:
    """The pixels of a parcel as a polygon or multipolygon in degrees (or pixels)."""
    shapes = rasterio_module().features.shapes(mask.astype(np.uint8), mask=mask, connectivity=4)
    polygons = []
    for geometry, _ in shapes:
        rings = []
        for ring in geometry["coordinates"]:
            lon, lat = stack.georeference.to_lonlat(*np.array(ring, np.float64).T)
            rings.append([[round(float(x), 7), round(float(y), 7)] for x, y in zip(lon, lat, strict=True)])
        polygons.append(rings)
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
