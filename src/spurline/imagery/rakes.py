"""How many wagons a rake holds: couplings where they can be seen, lengths where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

# Distance from coupling to coupling: four-axle gondolas, boxes and tanks of 12 to 16 m (mean of
# the common stock 14.7), and long flat cars up to 21 m.
SHORTEST_M, LONGEST_M = 11.5, 21.5
_COMMON, _COMMON_SD, _COMMON_SHARE = 14.6, 1.2, 0.8
COUPLING_M = 1.0


def wagon_counts(profile: Doubles, begin: int, end: int, step: float, gsd: float) -> Doubles:
    """Distribution p[n] of the number of wagons in the stretch [begin, end) of a profile.

    All ways of cutting the stretch into wagons are summed (a semi-Markov chain over the cuts):
    each costs the prior of its lengths and gains where a cut falls on a line that differs from
    both its sides, as a coupling does. At a pixel too coarse to show couplings only lengths speak.
    """
    evidence = _couplings(profile, begin, end, step, gsd)
    loose = max(1, round(max(1.0, 0.8 * gsd) / step))
    size = len(evidence)
    first, last = 2 * loose, size - 2 * loose
    spans = np.arange(round(SHORTEST_M / step), round(LONGEST_M / step) + 1)
    prior = _log_length(spans.astype(np.float64) * step)
    state = np.full(size, -np.inf)
    slack = np.arange(-2 * loose, 2 * loose + 1)
    state[first + slack[first + slack >= 0]] = -0.5 * (slack[first + slack >= 0] / loose) ** 2
    tail = np.full(size, -np.inf)
    tail[np.clip(last + slack, 0, size - 1)] = -0.5 * (slack / loose) ** 2
    most = int((size * step) / SHORTEST_M) + 1
    weight = np.full(most + 1, -np.inf)
    for count in range(1, most + 1):
        reached = np.full(size, -np.inf)
        for span, cost in zip(spans, prior, strict=True):
            if span < size:
                reached[span:] = np.logaddexp(reached[span:], state[:-span] + cost)
        weight[count] = np.logaddexp.reduce(reached + tail)
        state = reached + evidence
    if not np.isfinite(weight).any():
        weight[1] = 0.0
    chance = np.exp(weight - weight.max())
    return np.asarray(chance / chance.sum())


def _log_length(metres: Doubles) -> Doubles:
    common = np.exp(-0.5 * ((metres - _COMMON) / _COMMON_SD) ** 2) / _COMMON_SD / np.sqrt(2 * np.pi)
    density = _COMMON_SHARE * common + (1 - _COMMON_SHARE) / (LONGEST_M - SHORTEST_M)
    return np.asarray(np.log(density / density.sum()))


def _couplings(profile: Doubles, begin: int, end: int, step: float, gsd: float) -> Doubles:
    """Log evidence for a coupling at each point, half a coupling and some slack beyond both ends."""
    loose = max(1, round(max(1.0, 0.8 * gsd) / step))
    reach = 2 * loose + round(0.5 * COUPLING_M / step)
    places = np.arange(begin - reach, end + reach)
    if gsd > 1.3:
        return np.zeros(len(places))
    beside = max(1, round(max(1.1, 1.2 * gsd) / step))
    inside = np.clip(places, 0, len(profile) - 1)
    left, right = (np.clip(places + side, 0, len(profile) - 1) for side in (-beside, beside))
    colour = np.nan_to_num(profile)
    contrast = np.abs(colour[inside] - 0.5 * (colour[left] + colour[right])).mean(1)
    core = contrast[reach : len(places) - reach]
    typical = np.median(core) + 1e-9
    evidence = np.clip(1.6 * (contrast / typical - 2.0), -3.0, 7.0)
    evidence[:reach] = evidence[len(places) - reach :] = 0.0
    return np.asarray(evidence)
