"""A step in time, pixel by pixel: t statistics over every split of the dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery.stack import Layer, Stack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST_SIDE = 3
SPIKE = 3.0
PRIOR_FREEDOM = 4.0


@dataclass(frozen=True, slots=True)
class Steps:
    """`score` is the largest |t| over splits (NaN without data), signed by its direction; `split`
    the index of the first date after it; `layers` the cleaned, unsmoothed series."""

    score: Floats
    split: NDArray[np.int16]
    layers: tuple[Layer, ...]


def find_steps(stack: Stack, inside: NDArray[np.bool_], smooth: int = 3) -> Steps:
    """The most significant step of every pixel.

    Per layer: dates brought to one level on the median pixel of the area, isolated spikes of one
    date taken out, means over `smooth` x `smooth` pixels, pooled t for every split with at least
    LEAST_SIDE dates on each side (fewer where the stack is short), the variance drawn toward the
    area's own (PRIOR_FREEDOM dates worth). Layers are added coherently and scaled to unit variance.
    """
    cleaned = tuple(_cleaned(layer, inside) for layer in stack.layers)
    fields = [_averaged(layer.values, smooth) for layer in cleaned]
    side = min(LEAST_SIDE, max(1, stack.length // 3))
    total = np.zeros((stack.rows, stack.cols), np.float32)
    best = np.zeros((stack.rows, stack.cols), np.int16)
    for split in range(side, stack.length - side + 1):
        parts = [
            one
            for layer, field in zip(cleaned, fields, strict=True)
            if (one := _t(field, sum(date < split for date in layer.dates), side)) is not None
        ]
        if not parts:
            continue
        t = np.stack(parts)
        known = np.isfinite(t).sum(0)
        joint = np.where(known > 0, np.nansum(t, 0) / np.sqrt(np.maximum(known, 1)), 0.0)
        better = np.abs(joint) > np.abs(total)
        total[better], best[better] = joint[better], split
    there = np.any([np.isfinite(field).sum(0) >= 2 * side for field in fields], axis=0)
    total[~there] = np.nan
    return Steps(total, best, cleaned)


def p_values(score: Floats, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Chance of so large a score without change, from the site itself.

    The largest |t| over splits follows a Gumbel law; its place and scale are taken from the middle
    half of the area's scores, which change does not reach while it covers less than a third.
    """
    known = np.abs(score[inside & np.isfinite(score)]).astype(np.float64)
    out = np.ones(score.shape)
    if len(known) < 50:
        return out
    shares = np.array([0.25, 0.5, 0.75])
    quantiles = np.quantile(known, shares)
    reduced = -np.log(-np.log(shares))
    scale = (quantiles[2] - quantiles[0]) / (reduced[2] - reduced[0])
    place = quantiles[1] - scale * reduced[1]
    with np.errstate(invalid="ignore"):
        z = (np.abs(score) - place) / max(scale, 1e-9)
    p = -np.expm1(-np.exp(-np.nan_to_num(z, nan=-30.0)))
    return np.asarray(np.where(inside & np.isfinite(score), p, 1.0))


def false_discovery(p: NDArray[np.float64], inside: NDArray[np.bool_], rate: float) -> float:
    """Largest p that Benjamini and Hochberg (1995) let pass at a rate; 0 where none does."""
    values = np.sort(p[inside])
    passed = np.flatnonzero(values <= rate * np.arange(1, len(values) + 1) / max(len(values), 1))
    return float(values[passed[-1]]) if len(passed) else 0.0


def _cleaned(layer: Layer, inside: NDArray[np.bool_]) -> Layer:
    values = layer.values.copy()
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    middle = filled.sum(0) / np.maximum(known.sum(0), 1)
    for date in range(len(values)):
        rest = (values[date] - middle)[inside & known[date]]
        if len(rest):
            values[date] -= np.median(rest)
    if len(values) >= 5:
        inner = np.stack([values[:-2], values[1:-1], values[2:]])
        typical = np.sort(inner, axis=0)[1]
        off = values[1:-1] - typical
        spread = 1.4826 * np.nanmedian(np.abs(values[1:] - values[:-1])) / np.sqrt(2.0)
        values[1:-1] = np.where(np.abs(off) > SPIKE * spread, typical, values[1:-1])
    return Layer(layer.name, layer.dates, values)


def _averaged(values: Floats, size: int) -> Floats:
    from scipy.ndimage import uniform_filter

    known = np.isfinite(values)
    total = uniform_filter(np.where(known, values, np.float32(0)), (0, size, size), mode="nearest")
    share = uniform_filter(known.astype(np.float32), (0, size, size), mode="nearest")
    return np.asarray(np.where(known, total / np.maximum(share, 1e-3), np.nan), np.float32)


def _t(field: Floats, split: int, side: int) -> Floats | None:
    """Pooled t of the means before and after a split; None with too few dates on a side. With one
    date on a side the spread over the area stands in for that over time."""
    if split < side or len(field) - split < side:
        return None
    before, after = field[:split], field[split:]
    moved = after.mean(0) - before.mean(0)
    freedom = len(field) - 2
    squares = ((before - before.mean(0)) ** 2).sum(0) + ((after - after.mean(0)) ** 2).sum(0)
    if freedom == 0:
        usual = 1.4826 * float(np.nanmedian(np.abs(moved - np.nanmedian(moved))))
        return np.asarray((moved - np.nanmedian(moved)) / max(usual, 1e-9), np.float32)
    usual = float(np.nanmedian(squares / freedom))
    variance = (squares + PRIOR_FREEDOM * usual) / (freedom + PRIOR_FREEDOM)
    scale = np.sqrt(variance * (1.0 / split + 1.0 / (len(field) - split)))
    return np.asarray(moved / np.maximum(scale, 1e-9), np.float32)
