"""Exact chance of being at each place in each bin: the backward pass joined with the forward one."""

from __future__ import annotations

import numpy as np

from spurline.itinerary.forward import Floats, Forward, Window


def occupancy(window: Window, result: Forward) -> Floats:
    """P(at place k in bin t | all evidence), shape (T, C, K), from α and β.

    γ(t) = γ(t − 1) + starts(t)·β_start(t) − ends(t)·β_end(t), begun with the first stay. Both
    passes are exact; the same window and its forward result must be given.
    """
    bins, (chains, places) = window.bins, window.shape
    after_start, after_end, log_scale = _backward(window)
    shift = result.log_scale + log_scale - result.log_z[None, :]
    with np.errstate(over="ignore"):
        weight = np.exp(np.minimum(shift, 700.0))[:, :, None]
    begun = result.starts * after_start * weight
    ended = result.ends * after_end * weight
    total = np.exp(result.log_scale[bins] - result.log_z)[:, None]
    first = window.first_leave.transpose(1, 0, 2) * result.survived_first * after_end * weight
    inside = first.sum(0) + result.final_through * total
    out = np.zeros((bins, chains, places))
    for t in range(bins):
        inside = inside + begun[t] - ended[t]
        out[t] = inside
    return np.clip(out, 0.0, 1.0)


def expected_arrivals(window: Window, result: Forward) -> Floats:
    """Expected number of stays that begin inside the window at each place, (C, K), exactly. Where it is
    small it is the chance of any; draws cannot tell such chances apart."""
    after_start, _, log_scale = _backward(window)
    shift = result.log_scale + log_scale - result.log_z[None, :]
    weight = np.exp(np.clip(shift, -700.0, 700.0))[:, :, None]
    return np.asarray((result.starts * after_start * weight).sum(axis=0), dtype=np.float64)


def _backward(window: Window) -> tuple[Floats, Floats, Floats]:
    """β: weight of the future after a stay starts (t, c, k), after one ends, and its log scale."""
    chains, places = window.shape
    bins, last, reach = window.bins, window.stays.last, window.moves.shape[2] - 1
    density = window.stays.pmf[:, :, 1:]
    survive = window.stays.extended(last)[:, :, -1]
    final_stay = window.last_stay
    future = np.zeros((chains, places, bins + last + 1))  # β of leaving at a border, evidence included
    ahead = np.zeros((chains, places, bins + reach + 1))  # β of arriving at a border
    tail = np.zeros((chains, places))
    after_start = np.zeros((bins + 1, chains, places))
    after_end = np.zeros_like(after_start)
    log_scale = np.zeros((bins + 1, chains))
    scale = np.ones(chains)
    evidence = np.ones((chains, places))
    for t in range(bins, -1, -1):
        if t < bins:
            log_scale[t] = log_scale[t + 1]
            tail = (tail + future[:, :, t + last + 1]) * window.stays.ratio
            ratio = window.bin_ratio[t]
            if (ratio != 1).any():
                future[:, :, t + 1 : t + last + 1] *= ratio[:, :, None]
                tail *= ratio
                evidence = evidence * ratio
            if t % 16 == 0:
                factor = _in_range(future, ahead, t, last, reach)
                if (factor != 1).any():
                    future[:, :, t + 1 : t + last + 1] *= factor[:, None, None]
                    ahead[:, :, t + 1 : t + reach + 1] *= factor[:, None, None]
                    tail *= factor[:, None]
                    evidence, scale = evidence * factor[:, None], scale * factor
                    log_scale[t] -= np.log(factor)
        age = bins - t
        kept = (
            final_stay[:, :, age]
            if age <= last
            else final_stay[:, :, -1] * window.stays.ratio ** (age - last)
        )
        stay = np.einsum("ckd,ckd->ck", future[:, :, t + 1 : t + last + 1], density)
        begin = stay + survive * tail + kept * evidence
        gone = np.einsum(
            "ckl,kld,cld->ck", window.habits, window.moves[:, :, 1:], ahead[:, :, t + 1 : t + reach + 1],
            optimize=True,
        )  # fmt: skip
        if age <= reach:
            gone = gone + window.last_move[:, :, age] * scale[:, None]
        after_start[t], after_end[t] = begin, gone
        future[:, :, t] = gone
        ahead[:, :, t] = begin
    return after_start, after_end, log_scale


def _in_range(future: Floats, ahead: Floats, t: int, last: int, reach: int) -> Floats:
    largest = np.maximum(
        future[:, :, t + 1 : t + last + 1].max(axis=(1, 2)),
        ahead[:, :, t + 1 : t + reach + 1].max(axis=(1, 2)),
    )
    out = ((largest < 1e-90) | (largest > 1e90)) & (largest > 0)
    return np.where(out, 1 / np.where(out, largest, 1.0), 1.0)
