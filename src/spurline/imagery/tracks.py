"""Track centrelines in a series of images: where to sample, and what each track shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery.georeference import Georeference
from spurline.imagery.series import Frame, Series
from spurline.imagery.shapes import Ring

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

CAR_WIDTH_M = 3.1
ACROSS_M = 9.0


@dataclass(frozen=True, slots=True)
class Track:
    """A centreline as points every `step` metres: pixels of the scene and the unit normal (to the
    left of the line's direction, in pixels per metre)."""

    name: str
    x: Doubles
    y: Doubles
    normal_x: Doubles
    normal_y: Doubles
    step: float


def lay_tracks(
    lines: list[tuple[str, Ring]], georeference: Georeference, pixel_m: float, step: float
) -> list[Track]:
    """Resample lines at equal steps in metres, in pixels of the scene."""
    tracks = []
    for name, line in lines:
        x, y = georeference.to_pixel(*np.array(line, np.float64).T)
        along = np.r_[0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y)))] * pixel_m
        at = np.arange(0.0, along[-1], step)
        px, py = np.interp(at, along, x), np.interp(at, along, y)
        dx, dy = np.gradient(_smooth(px, step)), np.gradient(_smooth(py, step))
        norm = np.maximum(np.hypot(dx, dy), 1e-9) * pixel_m
        tracks.append(Track(name, px, py, dy / norm, -dx / norm, step))
    return tracks


def profiles(frame: Frame, series: Series, track: Track, others: list[Track]) -> tuple[Doubles, Doubles]:
    """(points, bands) colour of the track's own strip, NaN where covered or without data, and the
    (points,) share of the strip that is usable.

    At fine resolution the mean over the inner two metres. At coarser resolution the neighbouring
    tracks leak in: across each point the profile is solved for all tracks near it together, image =
    sum over tracks of amplitude times (car width convolved with the pixel) + ground.
    """
    if series.pixel_m <= 1.3:
        across = np.linspace(-0.9, 0.9, 5)
        strip, clear = _strip(frame, series, track, across)
        total = np.where(clear[..., None], strip, 0.0).sum(1)
        inner = total / np.maximum(clear.sum(1), 1)[:, None]
        return np.where(clear.mean(1)[:, None] > 0.6, inner, np.nan), clear.mean(1)
    across = np.arange(-ACROSS_M, ACROSS_M + 0.1, 0.5 * series.pixel_m)
    strip, clear = _strip(frame, series, track, across)
    solved = _unmixed(strip, across, _offsets(track, others, series.pixel_m), series.pixel_m)
    return np.where(clear.mean(1)[:, None] > 0.8, solved, np.nan), clear.mean(1)


def _strip(frame: Frame, series: Series, track: Track, across: Doubles) -> tuple[Doubles, Doubles]:
    from scipy.ndimage import map_coordinates

    x = track.x[:, None] + across * track.normal_x[:, None] - series.col - 0.5
    y = track.y[:, None] + across * track.normal_y[:, None] - series.row - 0.5
    at = np.stack([y, x])
    bands = [map_coordinates(band, at, order=1, mode="nearest") for band in frame.image]
    covered = map_coordinates(frame.cloudy.astype(np.float64), at, order=1, mode="nearest")
    inside = (x > -0.5) & (y > -0.5) & (x < frame.image.shape[2] - 0.5) & (y < frame.image.shape[1] - 0.5)
    strip = np.stack(bands, -1)
    return strip, (covered < 0.5) & inside & np.isfinite(strip).all(-1)


def _offsets(track: Track, others: list[Track], pixel_m: float) -> Doubles:
    """(points, tracks) signed distance in metres across the track to each other one."""
    out = np.full((len(track.x), len(others)), np.inf)
    for number, other in enumerate(others):
        dx, dy = other.x[None] - track.x[:, None], other.y[None] - track.y[:, None]
        nearest = np.hypot(dx, dy).argmin(1)
        rows = np.arange(len(track.x))
        scale = pixel_m**2
        out[:, number] = (dx[rows, nearest] * track.normal_x + dy[rows, nearest] * track.normal_y) * scale
    return out


def _unmixed(strip: Doubles, across: Doubles, offsets: Doubles, pixel_m: float) -> Doubles:
    """Colour of the own track from a joint, lightly damped least-squares fit of the profile."""
    places = np.concatenate([np.zeros((len(strip), 1)), offsets], 1)
    shape = np.where(
        np.isfinite(places[:, None, :]), _car(across[None, :, None] - places[:, None, :], pixel_m), 0.0
    )
    ground = np.ones((*shape.shape[:2], 1))
    design = np.concatenate([shape, ground], -1)
    filled = np.nan_to_num(strip)
    normal = np.einsum("pak,pal->pkl", design, design) + 0.02 * np.eye(design.shape[-1])
    right = np.einsum("pak,pab->pkb", design, filled)
    solved = np.linalg.solve(normal, right)
    out = solved[:, 0] + solved[:, -1]
    out[~np.isfinite(strip).all((1, 2))] = np.nan
    return np.asarray(out)


def _car(distance: Doubles, pixel_m: float) -> Doubles:
    """A car's width convolved with the pixel and its blur."""
    from scipy.special import ndtr

    blur = np.hypot(0.45, 0.29) * pixel_m
    half = CAR_WIDTH_M / 2
    return np.asarray(ndtr((distance + half) / blur) - ndtr((distance - half) / blur))


def _smooth(values: Doubles, step: float) -> Doubles:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(values, 6.0 / step, mode="nearest"))
