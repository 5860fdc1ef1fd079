"""What the sea looks like without ships: the K distribution, fitted on lower quantiles only.

Intensity I = tau * s with speckle s ~ Gamma(L, 1/L) and texture tau ~ Gamma(nu, 1/nu) (Jakeman and
Pusey 1976; Ward 1981). The ratio q50/q10 depends on (nu, L) alone and does not move while up to half
of a window is ships, so thresholds hold in crowded anchorages where mean and variance fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

TILE = 16
LOG_LOW, LOG_STEP, BINS = -21.0, 0.08, 480
LOOKS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 14.0)
NU = np.geomspace(0.25, 60.0, 56)
RATIO = np.linspace(-3.5, 12.0, 466)
MIN_SHARE = 0.08
_GRID = 0.02
_QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True, slots=True)
class Family:
    """K distributions of one number of looks over the shapes NU, intensities in units of q50.

    `spread` is ln(q50/q10) and `lower` ln(q50/q25) by shape, both falling with nu; `log_tail[k, j]`
    is ln P(I > q50 exp(RATIO[j])) at shape NU[k].
    """

    looks: float
    spread: Doubles
    lower: Doubles
    log_tail: Doubles


@dataclass(frozen=True, slots=True)
class Quantiles:
    """ln of the 10, 25, 50, 75 and 90 % quantiles of a window around each tile, shape (5, tile rows,
    tile cols), NaN where less than MIN_SHARE of it holds sea; `share` is that part."""

    logs: Doubles
    share: Doubles


@lru_cache(maxsize=32)
def family(looks: float) -> Family:
    """The K distributions of a number of looks; tails by integration over the texture."""
    from scipy.special import gammaincc, gammaln

    log_texture = np.arange(-34.0, 6.0, _GRID)
    log_power = np.arange(-16.0, 16.0, _GRID)
    density = np.outer(NU, log_texture) - np.outer(NU, np.exp(log_texture))
    density += (NU * np.log(NU) - gammaln(NU))[:, None]
    weight = np.exp(density)
    weight /= weight.sum(1, keepdims=True)
    speckle = log_power[0] - log_texture[-1] + _GRID * np.arange(len(log_power) + len(log_texture) - 1)
    tail = gammaincc(looks, looks * np.exp(speckle))
    shifted = np.lib.stride_tricks.sliding_window_view(tail[::-1], len(log_texture))[::-1]
    exceeded = np.maximum(weight @ shifted.T, 1e-300)
    logs = np.array([np.interp(_QUANTILES, 1.0 - row, log_power) for row in exceeded])
    rows = zip(exceeded, logs[:, 2], strict=True)
    tails = np.array([np.interp(RATIO + median, log_power, np.log(row)) for row, median in rows])
    return Family(looks, logs[:, 2] - logs[:, 0], logs[:, 2] - logs[:, 1], tails)


def tile_quantiles(power: NDArray[np.float32], reach: int) -> Quantiles:
    """Quantiles of a (2 reach + 1) x (2 reach + 1) window of tiles around each tile.

    `power` is linear power with NaN for what is no sea. One histogram of log power per tile, summed
    over the window by differences of cumulative sums: the cost does not grow with the window.
    """
    rows, cols = power.shape
    high, wide = -(-rows // TILE), -(-cols // TILE)
    with np.errstate(divide="ignore", invalid="ignore"):
        place = (np.log(power) - np.float32(LOG_LOW)) / np.float32(LOG_STEP)
    valid = np.isfinite(place)
    level = np.clip(place, 0, BINS - 1, where=valid, out=np.zeros_like(place)).astype(np.int32)
    tile = (np.arange(rows) // TILE)[:, None] * wide + (np.arange(cols) // TILE)[None, :]
    index = (tile * BINS + level)[valid]
    counts = np.bincount(index, minlength=high * wide * BINS).reshape(high, wide, BINS)
    window = _window_sum(_window_sum(counts, reach, 0), reach, 1)
    total = window.sum(-1)
    full = _window_sum(_window_sum(np.full((high, wide), TILE * TILE), reach, 0), reach, 1)
    share = total / full
    logs = _histogram_quantiles(window, total)
    logs[:, share < MIN_SHARE] = np.nan
    return Quantiles(logs, share)


def estimate_looks(quantiles: Quantiles) -> float:
    """The number of looks, of LOOKS, whose K distributions fit the three quantiles of most tiles.

    Given q50/q10 the shape follows for each L; q50/q25 then tells the L's apart.
    """
    spread, lower = _ratios(quantiles)
    good = np.isfinite(spread) & np.isfinite(lower)
    if not good.any():
        return 4.0
    misfit = []
    for looks in LOOKS:
        one = family(looks)
        predicted = np.interp(spread[good], one.spread[::-1], one.lower[::-1])
        misfit.append(abs(float(np.median(lower[good] - predicted))))
    return LOOKS[int(np.argmin(misfit))]


def shapes(quantiles: Quantiles, looks: float) -> Doubles:
    """Shape nu of each tile at a number of looks (bounded by the ends of NU)."""
    one = family(looks)
    spread, _ = _ratios(quantiles)
    return np.exp(np.interp(spread, one.spread[::-1], np.log(NU)[::-1]))


def stretch(quantiles: Quantiles, nu: Doubles, looks: float) -> float:
    """How much wider the bright side of this sea is than its K distribution, at least 1.

    The 75 and 90 % quantiles over the median, in units of the fitted K, taken from the quarter of
    tiles where they are least: ships in other tiles do not move it. Eight-bit images whose dark
    end is compressed and long swell need it.
    """
    q50, q75, q90 = quantiles.logs[2:]
    wide = np.fmax(
        (q75 - q50) / log_thresholds(nu, looks, 0.25), (q90 - q50) / log_thresholds(nu, looks, 0.1)
    )
    wide = wide[np.isfinite(wide)]
    return float(np.clip(np.quantile(wide, 0.25), 1.0, 1.5)) if len(wide) else 1.0


def log_thresholds(nu: Doubles, looks: float, false_alarms: float) -> Doubles:
    """ln(T / q50) at which a share `false_alarms` of the sea's pixels exceeds T."""
    one = family(looks)
    wanted = np.log(false_alarms)
    by_shape = np.array([np.interp(-wanted, -tail, RATIO) for tail in one.log_tail])
    return np.asarray(np.interp(np.log(nu), np.log(NU), by_shape))


def log_tails(ratio: Doubles, nu: Doubles, looks: float) -> Doubles:
    """ln P(sea > q50 exp(ratio)) for single pixels with the shapes of their tiles."""
    one = family(looks)
    step = RATIO[1] - RATIO[0]
    j = np.clip((ratio - RATIO[0]) / step, 0, len(RATIO) - 1.001)
    k = np.clip(np.interp(np.log(nu), np.log(NU), np.arange(len(NU))), 0, len(NU) - 1.001)
    j0, k0 = j.astype(int), k.astype(int)
    a, b = j - j0, k - k0
    table = one.log_tail
    upper = (1 - a) * table[k0, j0] + a * table[k0, j0 + 1]
    return np.asarray((1 - b) * upper + b * ((1 - a) * table[k0 + 1, j0] + a * table[k0 + 1, j0 + 1]))


def surface(tiles: Doubles, rows: int, cols: int) -> NDArray[np.float32]:
    """Values at tile centres, bilinear in between, for each pixel; NaN tiles take the nearest."""
    from scipy.ndimage import distance_transform_edt

    missing = ~np.isfinite(tiles)
    if missing.all():
        return np.full((rows, cols), np.nan, np.float32)
    if missing.any():
        nearest = distance_transform_edt(missing, return_distances=False, return_indices=True)
        tiles = tiles[tuple(nearest)]
    down = _blend(np.arange(rows), tiles.shape[0])
    across = _blend(np.arange(cols), tiles.shape[1])
    high = tiles[down[0]] * (1 - down[2])[:, None] + tiles[down[1]] * down[2][:, None]
    out = high[:, across[0]] * (1 - across[2]) + high[:, across[1]] * across[2]
    return np.asarray(out, np.float32)


def _ratios(quantiles: Quantiles) -> tuple[Doubles, Doubles]:
    q10, q25, q50 = quantiles.logs[:3]
    return q50 - q10, q50 - q25


def _window_sum(values: NDArray[np.int64], reach: int, axis: int) -> NDArray[np.int64]:
    size = values.shape[axis]
    total = np.concatenate([np.zeros_like(values.take([0], axis)), values.cumsum(axis)], axis)
    here = np.arange(size)
    return np.asarray(
        total.take(np.minimum(here + reach + 1, size), axis) - total.take(np.maximum(here - reach, 0), axis)
    )


def _histogram_quantiles(window: NDArray[np.int64], total: NDArray[np.int64]) -> Doubles:
    """Quantiles of histograms, linear within a bin."""
    cumulative = window.cumsum(-1)
    out = np.full((len(_QUANTILES), *total.shape), np.nan)
    filled = total > 0
    for number, share in enumerate(_QUANTILES):
        wanted = share * total
        above = (cumulative < wanted[..., None]).sum(-1).clip(0, BINS - 1)
        there = above[..., None]
        until = np.take_along_axis(cumulative, there, -1)[..., 0]
        inside = np.take_along_axis(window, there, -1)[..., 0]
        part = 1.0 - (until - wanted) / np.maximum(inside, 1)
        out[number][filled] = (LOG_LOW + (above + part) * LOG_STEP)[filled]
    return out


def _blend(pixels: NDArray[np.int64], tiles: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Doubles]:
    place = np.clip((pixels + 0.5) / TILE - 0.5, 0, tiles - 1)
    first = np.minimum(place.astype(np.int64), tiles - 1)
    return first, np.minimum(first + 1, tiles - 1), place - first
