"""A series of optical images of one yard: cut out, registered and brought to one light."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery.scene import Scene, open_scene, read_band
from spurline.model import BadInput, When

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

MARGIN_M = 35.0
MAX_SHIFT_PX = 4.0
CLEAR_MAD = 5.0
CLOUD_M = 25.0
FIT_PIXELS = 40_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One date: `image` (band, row, col) in the light of the reference, NaN without data;
    `brightness` its median as stored, `noise` the spread left on quiet ground, `shift` in pixels
    (down, right), `cloudy` which pixels look covered."""

    name: str
    when: When | None
    image: Doubles
    brightness: float
    noise: float
    shift: tuple[float, float]
    cloudy: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """Frames on the grid of the target; the last is the target. `row`, `col` are the window's
    upper left corner in the target scene."""

    scene: Scene
    frames: tuple[Frame, ...]
    row: int
    col: int
    pixel_m: float


def read_series(target: Path, history: list[Path], x: Doubles, y: Doubles) -> Series:
    """Cut all dates to the surroundings of pixels (x, y) of the target and make them comparable.

    The target's grid rules: a history image with another grid raises BadInput. Shifts are measured
    by phase correlation against the median of the history, light by a trimmed linear fit per band.
    """
    scene = open_scene(target)
    metres = scene.georeference.metres(scene.cols / 2, scene.rows / 2)
    pixel = float(np.sqrt(abs(np.linalg.det(metres))))
    margin = MARGIN_M / pixel
    left, right = int(max(0, x.min() - margin)), int(min(scene.cols, x.max() + margin)) + 1
    top, bottom = int(max(0, y.min() - margin)), int(min(scene.rows, y.max() + margin)) + 1
    if right - left < 8 or bottom - top < 8:
        raise BadInput("the tracks lie outside the image", where=scene.path.name, do="Check the track lines")
    window = (top, left, min(bottom, scene.rows) - top, min(right, scene.cols) - left)
    scenes = [*(open_scene(path) for path in history), scene]
    raw = []
    for one in scenes:
        if not _same_grid(one, scene):
            raise BadInput("the image lies on another grid than the target", where=one.path.name)
        raw.append(np.stack([read_band(one, band, *window) for band, _ in _colours(one)]).astype(np.float64))
    reference = _reference(raw)
    frames = tuple(_frame(one, image, reference, pixel) for one, image in zip(scenes, raw, strict=True))
    return Series(scene, frames, top, left, pixel)


def _colours(scene: Scene) -> list[tuple[int, str]]:
    return list(scene.bands[:3])


def _same_grid(one: Scene, other: Scene) -> bool:
    if (one.rows, one.cols, len(_colours(one))) != (other.rows, other.cols, len(_colours(other))):
        return False
    at = np.array([0.0, one.cols]), np.array([0.0, one.rows])
    here, there = one.georeference.to_lonlat(*at), other.georeference.to_lonlat(*at)
    return bool(np.allclose(here, there, rtol=0, atol=2e-6 if one.georeference.known else 0.5))


def _reference(raw: list[Doubles]) -> Doubles:
    """Per-pixel median over the dates after each was scaled to zero median and unit spread."""
    past = raw[:-1] if len(raw) > 1 else raw
    middle = np.array([np.nanmedian(image, axis=(1, 2)) for image in past])
    spread = np.array(
        [_mad(image - m[:, None, None], axis=(1, 2)) for image, m in zip(past, middle, strict=True)]
    )
    typical_middle, typical_spread = np.median(middle, 0), np.median(spread, 0)
    scaled = [
        (image - m[:, None, None]) / np.maximum(s, 1e-9)[:, None, None] * typical_spread[:, None, None]
        + typical_middle[:, None, None]
        for image, m, s in zip(past, middle, spread, strict=True)
    ]
    return np.asarray(np.nanmedian(np.stack(scaled), axis=0))


def _frame(scene: Scene, image: Doubles, reference: Doubles, pixel_m: float) -> Frame:
    from scipy.ndimage import shift as move
    from scipy.ndimage import uniform_filter

    there = np.isfinite(image)
    filled = np.where(there, image, np.nanmedian(image, axis=(1, 2))[:, None, None])
    offset = _shift(filled.mean(0), np.nan_to_num(reference.mean(0), nan=float(np.nanmean(reference))))
    moved = np.stack([move(band, offset, order=1, mode="nearest") for band in filled])
    lit = np.empty_like(moved)
    for band in range(len(moved)):
        gain, base = _trimmed_fit(moved[band].ravel(), reference[band].ravel())
        lit[band] = gain * moved[band] + base
    rest = lit - reference
    noise = float(np.mean(_mad(rest, axis=(1, 2))))
    wide = np.abs(
        np.stack([uniform_filter(band, max(5, round(CLOUD_M / pixel_m))) for band in np.nan_to_num(rest)])
    ).min(0)
    spread = float(np.median(np.abs(reference - np.nanmedian(reference)))) + 1e-9
    cloudy = (wide > CLEAR_MAD * max(noise, 0.3 * spread)) & (lit.mean(0) > reference.mean(0))
    lit[~there] = np.nan
    return Frame(
        scene.path.name,
        scene.when,
        lit,
        float(np.median(filled)),
        noise,
        (float(offset[0]), float(offset[1])),
        cloudy,
    )


def _shift(image: Doubles, reference: Doubles) -> Doubles:
    """Shift (down, right) that moves an image onto the reference: phase correlation of edges with a
    parabola through the peak; 0 where the peak is no peak."""
    from scipy.ndimage import gaussian_gradient_magnitude

    a, b = (
        gaussian_gradient_magnitude(np.clip(one, *np.quantile(one, [0.01, 0.99])), 1.0)
        for one in (image, reference)
    )
    window = np.outer(np.hanning(a.shape[0]), np.hanning(a.shape[1]))
    cross = np.fft.rfft2((b - b.mean()) * window) * np.conj(np.fft.rfft2((a - a.mean()) * window))
    surface = np.fft.irfft2(cross / np.maximum(np.abs(cross) ** 0.8, 1e-12), s=a.shape)
    reach = int(MAX_SHIFT_PX)
    near = np.roll(surface, (reach, reach), (0, 1))[: 2 * reach + 1, : 2 * reach + 1]
    row, col = np.unravel_index(int(near.argmax()), near.shape)
    if not (0 < row < 2 * reach and 0 < col < 2 * reach):
        return np.zeros(2)
    parts = []
    for before, here, after in (near[row - 1 : row + 2, col], near[row, col - 1 : col + 2]):
        bend = before - 2 * here + after
        parts.append(0.5 * (before - after) / bend if bend < 0 else 0.0)
    return np.array([row - reach + parts[0], col - reach + parts[1]])


def _trimmed_fit(x: Doubles, y: Doubles) -> tuple[float, float]:
    """Gain and offset from x to y; the half of the pixels that fits best decides."""
    good = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    good = good[:: max(1, len(good) // FIT_PIXELS)]
    x, y = x[good], y[good]
    # Cloud and snow are bright: the dark half starts the fit.
    low_x, mid_x = np.quantile(x, [0.1, 0.45])
    low_y, mid_y = np.quantile(y, [0.1, 0.45])
    gain = float((mid_y - low_y) / max(mid_x - low_x, 1e-9))
    base = float(mid_y - gain * mid_x)
    for _ in range(8):
        rest = np.abs(gain * x + base - y)
        keep = rest <= np.quantile(rest, 0.6)
        spread = float(np.var(x[keep]))
        if spread <= 0:
            break
        gain = float(np.mean((x[keep] - x[keep].mean()) * (y[keep] - y[keep].mean())) / spread)
        base = float(y[keep].mean() - gain * x[keep].mean())
    return gain, base


def _mad(values: Doubles, axis: int | tuple[int, ...] | None = None) -> Doubles:
    return np.asarray(1.4826 * np.nanmedian(np.abs(values), axis=axis))
