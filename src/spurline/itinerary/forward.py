"""Exact forward–backward of the explicit-duration semi-Markov model, for many chains at once.

The recursions are those of an explicit-duration hidden Markov model (Ferguson 1980; Yu 2010,
"Hidden semi-Markov models", Artificial Intelligence 174), written for a renewal process that
alternates between stays and passages. Evidence is a ratio against "not at this place", so a
passage carries none and a stay carries the product over its bins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.durations import Stays

Floats = NDArray[np.float64]
LOWEST, HIGHEST = 1e-90, 1e90
LOG_ZERO = -700.0


@dataclass(frozen=True, slots=True)
class Window:
    """One hidden stretch of T bins between borders 0..T, for C chains and K places.

    stays: densities of stays · moves[k, l, d]: density of a passage k → l of d bins, d = 0..F ·
    habits[c, k, l]: chance that l comes after k · bin_ratio[t, c, k]: evidence ratio of being at k
    in bin t · first_arrival[c, t, k]: density of the first arrival, coming from the start fix ·
    first_leave[c, t, k]: density of leaving the place where the window starts · first_through[c, k]:
    chance of staying there to the end · last_stay[c, k, d], last_move[c, k, d]: weight of a stay or
    passage that is d bins old at the end · direct[c]: weight of no stay at all. Arrays without a chain
    axis hold for all chains. A stay weight beyond the explicit part continues geometrically with
    `stays.ratio`.
    """

    stays: Stays
    moves: Floats
    habits: Floats
    bin_ratio: Floats
    first_arrival: Floats
    first_leave: Floats
    first_through: Floats
    last_stay: Floats
    last_move: Floats
    direct: Floats

    @property
    def bins(self) -> int:
        return int(self.bin_ratio.shape[0])

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.habits.shape[0]), int(self.habits.shape[1])


@dataclass(frozen=True, slots=True)
class Forward:
    """Forward masses: starts[t, c, k] of stays that begin on border t, ends[t, c, k] of stays that
    end there, both times exp(log_scale[t, c]); survived_first: evidence of the first stay up to t;
    log_z[c]: log evidence; final: masses at the end, for sampling."""

    starts: Floats
    ends: Floats
    tails: Floats
    survived_first: Floats
    log_scale: Floats
    log_z: Floats
    final_stay: Floats
    final_tail: Floats
    final_through: Floats
    final_direct: Floats


def forward(window: Window) -> Forward:
    """Forward pass, O(T·(K·D + K²·F)) per chain."""
    chains, places = window.shape
    bins, last, reach = window.bins, window.stays.last, window.moves.shape[2] - 1
    looked = (window.bin_ratio != 1).any(axis=(1, 2))
    density = np.ascontiguousarray(window.stays.pmf[:, :, :0:-1])  # d = D..1
    tail_density = window.stays.pmf[:, :, -1]
    kernel = np.ascontiguousarray(window.moves[:, :, :0:-1].transpose(0, 2, 1))  # (K, F..1, L)
    alive = np.zeros((chains, places, last + bins + 1))  # stays by start, evidence so far included
    moving = np.zeros((places, chains, reach + bins + 1))
    tail = np.zeros((chains, places))
    starts = np.zeros((bins + 1, chains, places))
    ends = np.zeros_like(starts)
    tails = np.zeros_like(starts)
    first = np.ones((bins + 1, chains, places))
    log_scale = np.zeros((bins + 1, chains))
    scale = np.ones(chains)
    evidence = np.ones((chains, places))
    for t in range(bins + 1):
        if t:
            log_scale[t] = log_scale[t - 1]
            tail = (tail + alive[:, :, t - 1]) * window.stays.ratio
            if looked[t - 1]:
                ratio = window.bin_ratio[t - 1]
                alive[:, :, t : last + t] *= ratio[:, :, None]
                tail *= ratio
                evidence = evidence * ratio
            if t % 16 == 0:
                factor = _rescale(alive[:, :, t : last + t], tail, evidence)
                if (factor != 1).any():
                    alive[:, :, t : last + t] *= factor[:, None, None]
                    moving[:, :, t : reach + t] *= factor[None, :, None]
                    tail *= factor[:, None]
                    evidence = evidence * factor[:, None]
                    scale = scale * factor
                    log_scale[t] -= np.log(factor)
            past = np.matmul(moving[:, :, t : reach + t], kernel)  # (K, C, L)
            arriving = np.einsum("kcl,ckl->cl", past, window.habits)
            tails[t] = tail_density * tail
            leaving = np.einsum("ckd,ckd->ck", alive[:, :, t : last + t], density) + tails[t]
        else:
            arriving = np.zeros((chains, places))
            leaving = np.zeros((chains, places))
        begins = arriving + window.first_arrival[:, t] * scale[:, None]
        leaving = leaving + window.first_leave[:, t] * evidence
        starts[t], ends[t], first[t] = begins, leaving, evidence
        alive[:, :, last + t] = begins
        moving[:, :, reach + t] = leaving.T
    return _finish(window, starts, ends, tails, first, log_scale, alive, tail, moving, scale)


def _rescale(alive: Floats, tail: Floats, evidence: Floats) -> Floats:
    """Per chain a factor that brings the largest mass back to one, or one where it is in range."""
    largest = np.maximum(np.maximum(alive.max(axis=(1, 2)), tail.max(axis=1)), evidence.max(axis=1) * 1e-60)
    out = (largest < LOWEST) | (largest > HIGHEST)
    return np.where(out & (largest > 0), 1 / np.where(largest > 0, largest, 1.0), 1.0)


def _finish(
    window: Window,
    starts: Floats,
    ends: Floats,
    tails: Floats,
    first: Floats,
    log_scale: Floats,
    alive: Floats,
    tail: Floats,
    moving: Floats,
    scale: Floats,
) -> Forward:
    bins, last, reach = window.bins, window.stays.last, window.moves.shape[2] - 1
    recent = alive[:, :, bins : bins + last + 1][:, :, ::-1]  # d = 0..D
    final_stay = recent * window.last_stay
    final_tail = tail * window.last_stay[:, :, -1]
    through = first[bins] * window.first_through
    direct = window.direct * scale
    last_leaves = moving[:, :, bins : bins + reach + 1][:, :, ::-1].transpose(1, 0, 2)
    mass = final_stay.sum((1, 2)) + final_tail.sum(1) + through.sum(1) + direct
    mass = mass + (last_leaves * window.last_move).sum((1, 2))
    with np.errstate(divide="ignore"):
        log_z = np.log(mass) + log_scale[bins]
    return Forward(starts, ends, tails, first, log_scale, log_z, final_stay, final_tail, through, direct)
