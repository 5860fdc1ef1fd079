"""Bright areas of one window: seeds, growth, and the splitting of hulls that touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery import clutter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

GROW = 0.35
VALLEY_DB = 2.5
HULL_VALLEY_DB = 11.0
HULL_ASPECT = 3.0
LEAST_SHARE = 0.06
_LN_PER_DB = np.log(10.0) / 10.0
_EIGHT = np.ones((3, 3), bool)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a window says, pixel by pixel.

    `excess` is ln(I / sea median) of the stronger polarisation, `margin` its ln(I / T) (−inf
    without data), `log_p` the fused ln chance that sea is that bright (0 where not a candidate),
    `sea` which pixels were usable, `looks` and `shape` the typical L and nu per polarisation.
    """

    excess: Floats
    margin: Floats
    log_p: NDArray[np.float64]
    sea: Mask
    looks: tuple[float, ...]
    shape: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Blob:
    """One bright object: its pixels (row, col in the window) and the least ln p among them."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    log_p: float


def weigh_window(powers: list[Floats], false_alarms: float, reach: int) -> Evidence:
    """Compare each pixel with its local sea; `powers` holds one array per polarisation.

    Polarisations are fused by Fisher's product of tails; its degrees of freedom are reduced for
    the correlation of log intensities over the sea (Brown 1975).
    """
    excess = np.full(powers[0].shape, -np.inf, np.float32)
    margin = np.full(powers[0].shape, -np.inf, np.float32)
    parts = []
    for power in powers:
        quantiles = clutter.tile_quantiles(power, reach)
        looks = clutter.estimate_looks(quantiles)
        nu = clutter.shapes(quantiles, looks)
        middle = clutter.surface(quantiles.logs[2], *power.shape)
        wider = clutter.stretch(quantiles, nu, looks)
        limit = clutter.surface(wider * clutter.log_thresholds(nu, looks, false_alarms), *power.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log(power) - middle
        over = np.where(np.isfinite(ratio), ratio - limit, -np.inf).astype(np.float32)
        stronger = over > margin
        margin[stronger], excess[stronger] = over[stronger], ratio[stronger]
        parts.append((ratio / np.float32(wider), nu, looks))
    log_p = _fuse(parts, margin > np.log(GROW))
    shape = tuple(float(np.nanmedian(nu)) if np.isfinite(nu).any() else float("nan") for _, nu, _ in parts)
    return Evidence(excess, margin, log_p, np.isfinite(margin), tuple(part[2] for part in parts), shape)


def response_width(power: Floats) -> float:
    """Width of the point response in pixels (half power), from the speckle of the sea.

    The intensity of speckle is correlated over sqrt(2) times the width of the response; the mean
    over both image axes is taken, bounded to 1 to 6 pixels.
    """
    middle = np.nanmedian(power)
    quiet = np.where(power < 6.0 * middle, power, np.nan)
    flat = np.log(np.maximum(quiet, 1e-3 * middle))
    flat = flat - np.nanmean(flat)
    reach = []
    for axis in (0, 1):
        lags = [float(np.nanmean(flat * np.roll(flat, lag, axis))) for lag in range(13)]
        curve = (np.array(lags) - lags[-1]) / max(lags[0] - lags[-1], 1e-12)
        first = int(np.argmax(curve < 0.5)) if (curve < 0.5).any() else 12
        reach.append(first - 1 + (curve[first - 1] - 0.5) / max(curve[first - 1] - curve[first], 1e-9))
    return float(np.clip(np.sqrt(2.0) * np.mean(reach), 1.0, 6.0))


def find_blobs(evidence: Evidence, false_alarms: float, width: float) -> Iterator[Blob]:
    """Objects that hold a pixel beyond the threshold, grown to GROW of it, split where they touch.

    `width` is the width of the point response in pixels.
    """
    from scipy.ndimage import find_objects, label

    seeds = evidence.log_p < np.log(false_alarms)
    if not seeds.any():
        return
    grown = evidence.margin > np.log(GROW)
    labels, count = label(grown, _EIGHT)
    lit = np.zeros(count + 1, bool)
    lit[labels[seeds & grown]] = True
    smallest = max(2, round(0.4 * width * width))
    for number, window in enumerate(find_objects(labels), 1):
        if not lit[number] or window is None:
            continue
        mask = labels[window] == number
        for part in _split(mask, evidence.excess[window], width, smallest):
            log_p = np.where(part, evidence.log_p[window], 0.0)
            if part.sum() < smallest or log_p.min() >= np.log(false_alarms):
                continue
            rows, cols = np.nonzero(part)
            yield Blob(rows + window[0].start, cols + window[1].start, float(log_p.min()))


def _fuse(parts: list[tuple[Floats, NDArray[np.float64], float]], candidates: Mask) -> NDArray[np.float64]:
    from scipy.stats import chi2

    rows, cols = np.nonzero(candidates)
    out = np.zeros(candidates.shape)
    if len(rows) == 0:
        return out
    tails = np.zeros((len(parts), len(rows)))
    for number, (ratio, nu, looks) in enumerate(parts):
        value = ratio[rows, cols].astype(np.float64)
        shape = np.where(np.isfinite(nu), nu, clutter.NU[0])[rows // clutter.TILE, cols // clutter.TILE]
        there = np.isfinite(value)
        tails[number, there] = clutter.log_tails(value[there], shape[there], looks)
    if len(parts) == 1:
        out[rows, cols] = tails[0]
        return out
    rho = _correlation(parts[0][0], parts[1][0], ~candidates)
    mean = 2.0 * len(parts)
    variance = 4.0 * len(parts) + 2.0 * (3.25 * rho + 0.75 * rho * rho)
    scale, freedom = variance / (2.0 * mean), 2.0 * mean * mean / variance
    out[rows, cols] = chi2.logsf(-2.0 * tails.sum(0) / scale, freedom)
    return out


def _correlation(left: Floats, right: Floats, sea: Mask) -> float:
    """Correlation of two log intensities over the sea, from every fourth row and column."""
    pick = (slice(None, None, 4), slice(None, None, 4))
    a, b = left[pick], right[pick]
    both = sea[pick] & np.isfinite(a) & np.isfinite(b)
    if both.sum() < 100:
        return 0.0
    return float(np.clip(np.corrcoef(a[both], b[both])[0, 1], 0.0, 1.0))


def _split(mask: Mask, excess: Floats, width: float, smallest: int) -> Iterator[Mask]:
    """Split a blob at the lowest level at which two parts with a real valley between them come
    apart; the parts are tested again. A blob that looks like one hull needs a deep valley, because
    the bridge and the bow of one ship are bright and the deck between them is not."""
    from scipy.ndimage import gaussian_filter, label

    if mask.sum() < 4 * smallest:
        yield mask
        return
    smooth = gaussian_filter(np.where(mask, excess, excess[mask].min()), 0.35 * width)
    valley = (HULL_VALLEY_DB if _one_hull(mask, smooth, width) else VALLEY_DB) * _LN_PER_DB
    low, high = float(smooth[mask].min()), float(smooth[mask].max())
    for level in np.arange(low + _LN_PER_DB, high - valley, _LN_PER_DB):
        labels, count = label(mask & (smooth > level), _EIGHT)
        keep = []
        for number in range(1, count + 1):
            part = labels == number
            if part.sum() >= smallest and smooth[part].max() > level + valley:
                keep.append(part)
        parts = _watershed(mask, smooth, keep) if len(keep) >= 2 else []
        if parts and min(part.sum() for part in parts) >= LEAST_SHARE * mask.sum():
            for part in parts:
                yield from _split(part, excess, width, smallest)
            return
    yield mask


def _one_hull(mask: Mask, smooth: Floats, width: float) -> bool:
    """Whether the bright part of a blob fills one box that is as slender as a ship."""
    bright = mask & (smooth > smooth[mask].max() - 15.0 * _LN_PER_DB)
    rows, cols = np.nonzero(bright)
    points = np.stack([cols, rows]).astype(float)
    points -= points.mean(1, keepdims=True)
    axes = np.linalg.eigh(points @ points.T)[1]
    beam, span = (np.ptp(axes[:, k] @ points) + 1.0 for k in (0, 1))
    slender = beam - width <= max(span - width, 0.0) / HULL_ASPECT + width
    return bool(slender and len(rows) > 0.5 * beam * span)


def _watershed(mask: Mask, smooth: Floats, parts: list[Mask]) -> list[Mask]:
    from scipy.ndimage import watershed_ift

    low, high = float(smooth[mask].min()), float(smooth[mask].max())
    depth = ((high - smooth) / max(high - low, 1e-6) * 60000).clip(0, 60000).astype(np.uint16)
    depth[~mask] = 65535
    markers = np.zeros(mask.shape, np.int16)
    for number, part in enumerate(parts, 1):
        markers[part] = number
    flooded = watershed_ift(depth, markers, structure=_EIGHT)
    return [(flooded == number) & mask for number in range(1, len(parts) + 1)]
