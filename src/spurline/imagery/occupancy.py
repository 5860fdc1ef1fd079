"""Which stretches of a track hold wagons: empty, shaded or occupied, decided along the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

SHADES = (0.35, 0.42, 0.5, 0.6, 0.75)
RAKE_M, SPACE_M = 90.0, 150.0
CORRELATION_M = 1.5
BANDS_WORTH = 1.6


@dataclass(frozen=True, slots=True)
class Ground:
    """The empty track: per point and band the median over the history and its robust spread."""

    middle: Doubles
    spread: Doubles


def ground_of(history: list[Doubles]) -> Ground:
    """From profiles (points, bands) of the history; spread per point is drawn toward that of the
    whole track, because a dozen dates tell little about one point."""
    stack = np.stack(history)
    middle = _nanmedian(stack)
    spread = 1.4826 * _nanmedian(np.abs(stack - middle))
    whole = np.nanmedian(spread, axis=0)
    return Ground(middle, np.sqrt(0.5 * np.nan_to_num(spread, nan=0.0) ** 2 + 0.5 * whole**2))


def occupied(
    profile: Doubles, ground: Ground, shaded: NDArray[np.bool_], step: float, noise: float, blur_m: float
) -> Doubles:
    """Chance, point by point, that a wagon stands there (NaN where the profile is NaN).

    Hidden Markov chain along the track with three states: empty (the history's ground), shaded
    ground (darker by a common factor; only likely where `shaded`) and wagon (any colour). Rakes are
    about RAKE_M long; points closer than CORRELATION_M or `blur_m` say the same thing and share one
    vote. Forward-backward (Rabiner 1989).
    """
    usable = np.isfinite(profile).all(1)
    value = np.nan_to_num(profile)
    spread = np.maximum(ground.spread, noise)
    scale = float(np.nanmedian(ground.middle))
    weight = BANDS_WORTH * min(1.0, step / max(CORRELATION_M, blur_m))
    empty = _student(value, ground.middle, spread).mean(1)
    shade = np.max(
        [
            _student(value, factor * ground.middle, np.hypot(0.5 * spread, 0.05 * scale)).mean(1)
            for factor in SHADES
        ],
        axis=0,
    )
    wagon = np.full(len(value), -np.log(2.2 * scale))
    shade = shade - np.where(shaded, 0.3, 6.0)
    score = weight * np.stack([empty, shade, wagon], 1)
    score[~usable] = 0.0
    chance = _forward_backward(score, _transition(step))[:, 2]
    return np.where(usable, chance, np.nan)


def runs(chance: Doubles, step: float, join_m: float, least_m: float) -> list[tuple[int, int, float]]:
    """Stretches (first point, last point + 1, mean chance) where a wagon is likelier than not;
    openings shorter than `join_m` are couplings, stretches shorter than `least_m` no wagon."""
    on = np.nan_to_num(chance) > 0.5
    edges = np.flatnonzero(np.diff(np.r_[False, on, False].astype(int)))
    found: list[list[int]] = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if found and (begin - found[-1][1]) * step <= join_m:
            found[-1][1] = int(end)
        else:
            found.append([int(begin), int(end)])
    return [
        (begin, end, float(np.nanmean(chance[begin:end])))
        for begin, end in found
        if (end - begin) * step >= least_m
    ]


def _student(value: Doubles, middle: Doubles, spread: Doubles) -> Doubles:
    """Log density of Student's t with four degrees of freedom."""
    return np.asarray(np.log(0.375) - np.log(spread) - 2.5 * np.log1p(((value - middle) / spread) ** 2 / 4.0))


def _transition(step: float) -> Doubles:
    leave, enter, turn = step / RAKE_M, step / SPACE_M, step / 20.0
    table = np.array(
        [
            [0.0, turn, enter],
            [turn, 0.0, enter],
            [leave / 2, leave / 2, 0.0],
        ]
    )
    np.fill_diagonal(table, 1.0 - table.sum(1))
    return table


def _forward_backward(score: Doubles, table: Doubles) -> Doubles:
    likelihood = np.exp(score - score.max(1, keepdims=True))
    forward = np.empty_like(likelihood)
    backward = np.ones_like(likelihood)
    state = np.array([0.6, 0.1, 0.3])
    for point in range(len(likelihood)):
        state = (state @ table if point else state) * likelihood[point]
        state /= state.sum()
        forward[point] = state
    state = np.ones(3)
    for point in range(len(likelihood) - 2, -1, -1):
        state = table @ (likelihood[point + 1] * state)
        state /= state.sum()
        backward[point] = state
    both = forward * backward
    return np.asarray(both / both.sum(1, keepdims=True))


def _nanmedian(stack: Doubles) -> Doubles:
    """Median over dates; a point without any date takes the track's median."""
    filled = np.where(np.isfinite(stack), stack, np.nan)
    none = np.isnan(filled).all(0)
    filled[:, none] = 0.0
    middle = np.nanmedian(filled, axis=0)
    if none.any() and not none.all():
        middle[none] = np.median(middle[~none])
    return np.asarray(middle)
