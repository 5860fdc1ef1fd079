"""How long stays and passages last: discrete densities over bins of one step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spurline.itinerary.priors import Priors

Floats = NDArray[np.float64]
KM_PER_NM = 1.852
EXPONENTIAL_PARTS = tuple(-math.log(1 - (i + 0.5) / 6) for i in range(6))


@dataclass(frozen=True, slots=True)
class Stays:
    """Stay densities of C chains at K places.

    `pmf[c, k, d]` is the chance of a stay of d bins for d = 0..D (0 at d = 0); beyond D the density
    goes on geometrically with ratio `ratio[c, k]`, so that no stay is too long to be possible.
    """

    pmf: Floats
    ratio: Floats

    @property
    def last(self) -> int:
        return int(self.pmf.shape[2]) - 1

    def extended(self, bins: int) -> Floats:
        """`pmf` for d = 0..bins, tail written out."""
        if bins <= self.last:
            return self.pmf[:, :, : bins + 1]
        more = np.arange(1, bins - self.last + 1)
        tail = self.pmf[:, :, -1:] * self.ratio[:, :, None] ** more
        return np.concatenate([self.pmf, tail], axis=2)

    def survivor(self) -> Floats:
        """P(stay ≥ d bins) for d = 0..D; it also continues geometrically with `ratio`."""
        beyond = self.pmf[:, :, -1] * self.ratio / (1 - self.ratio)
        upward = np.cumsum(self.pmf[:, :, ::-1], axis=2)[:, :, ::-1]
        return upward + beyond[:, :, None]


def log_normal_cdf(hours: ArrayLike, median_h: ArrayLike, spread: float) -> Floats:
    """P(duration ≤ hours), broadcasting."""
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):
        z = (np.log(np.asarray(hours)) - np.log(np.asarray(median_h))) / spread
    return np.asarray(ndtr(z), dtype=np.float64)


def stays(
    median_h: Floats, step_h: float, bins: int, priors: Priors, *, elsewhere: Floats | None = None
) -> Stays:
    """Stay densities from medians in hours, shape (C, K).

    The density is a log-normal body and a share of long stays, cut below `stay_min_h`. With
    `elsewhere`, shape (C, 2), the last column of K is the elsewhere state with that median and
    log-spread instead. `bins` is D, the length of the explicit part.
    """
    edges = (np.arange(bins + 1) + 0.5) * step_h
    body = log_normal_cdf(edges, median_h[..., None], priors.stay_spread)
    long_median = priors.stay_long_factor * median_h[..., None]
    tail = log_normal_cdf(edges, long_median, priors.stay_long_spread)
    cdf = (1 - priors.stay_long_share) * body + priors.stay_long_share * tail
    if elsewhere is not None:
        for chain, (median, spread) in enumerate(elsewhere):
            cdf[chain, -1] = log_normal_cdf(edges, np.float64(median), float(spread))
    pmf = np.diff(cdf, axis=2, prepend=0.0)
    pmf[:, :, 0] = 0.0
    shortest = min(max(round(priors.stay_min_h / step_h), 1), bins)
    stop = pmf.shape[1] if elsewhere is None else pmf.shape[1] - 1
    pmf[:, :stop, 1:shortest] = 0.0
    beyond = np.maximum(1 - cdf[:, :, -1], 1e-9)
    residual = _mean_beyond(edges[-1], long_median[..., 0], priors) / step_h
    if elsewhere is not None:
        for chain, (median, spread) in enumerate(elsewhere):
            residual[chain, -1] = _log_normal_residual(edges[-1], np.float64(median), float(spread)) / step_h
    ratio = 1 - 1 / np.maximum(residual, 2.0)
    pmf[:, :, -1] = beyond * (1 - ratio) / ratio
    total = pmf.sum(axis=2) + beyond
    return Stays(pmf / total[:, :, None], ratio)


def _mean_beyond(hours: float, long_median_h: Floats, priors: Priors) -> Floats:
    """Mean of what is left of a stay that has lasted `hours`: by then it is a long one."""
    return _log_normal_residual(hours, long_median_h, priors.stay_long_spread)


def _log_normal_residual(hours: float, median_h: ArrayLike, spread: float) -> Floats:
    """E[duration − hours | duration > hours] of a log-normal duration, broadcasting."""
    from scipy.special import log_ndtr

    z = (math.log(hours) - np.log(np.asarray(median_h))) / spread
    mean = np.asarray(median_h) * math.exp(spread**2 / 2) * np.exp(log_ndtr(spread - z) - log_ndtr(-z))
    return np.asarray(mean - hours, dtype=np.float64)


def stay_log_density(hours: ArrayLike, median_h: Floats, priors: Priors) -> Floats:
    """Log density of complete stays, for learning medians; broadcasting."""
    log_hours = np.log(np.maximum(np.asarray(hours, dtype=np.float64), priors.stay_min_h))

    def one(median: Floats, spread: float) -> Floats:
        z = (log_hours - np.log(median)) / spread
        return -0.5 * z * z - math.log(spread)

    body = one(median_h, priors.stay_spread) + math.log(1 - priors.stay_long_share)
    tail = one(priors.stay_long_factor * median_h, priors.stay_long_spread)
    return np.logaddexp(body, tail + math.log(priors.stay_long_share))


def passages(
    km: Floats,
    cruise_kn: float,
    step_h: float,
    bins: int,
    priors: Priors,
    *,
    wait: bool = True,
    from_fix: bool = False,
) -> Floats:
    """Passage densities for distances in km, shape (...), as (..., D + 1) over d = 0..D bins.

    f(d) = f_v(distance/d)·distance/d² with a log-normal speed is a log-normal duration; a slow
    tail is mixed in, and a wait at the entrance (exponential, for a share of arrivals) is added.
    Between two berths every passage takes the time of manoeuvres; with `from_fix` (to or from a fix at
    sea) an unknown part of it, exponential with half its mean, for part of it may be done.
    Unreachable pairs (inf) get no mass; the rest is normalised over the D bins.
    """
    edges = (np.arange(bins + 1) + 0.5) * step_h
    reachable = np.isfinite(km)
    hours = np.where(reachable, km, 1.0) / KM_PER_NM / cruise_kn + 1e-3
    if from_fix:
        taken = [0.5 * priors.manoeuvre_h * part * np.ones_like(hours) for part in EXPONENTIAL_PARTS]
    else:
        taken = [np.where(hours > 0.2, priors.manoeuvre_h, 0.0)]
    cdf = np.zeros((*hours.shape, bins + 1))
    for part in taken:
        sailing = np.maximum(edges - part[..., None], 1e-6)
        slow = log_normal_cdf(sailing, priors.slow_factor * hours[..., None], priors.slow_spread)
        usual = log_normal_cdf(sailing, hours[..., None], priors.cruise_spread)
        cdf += ((1 - priors.slow_share) * usual + priors.slow_share * slow) / len(taken)
    pmf = np.diff(cdf, axis=-1, prepend=0.0)
    if wait and priors.wait_share > 0:
        pmf = (1 - priors.wait_share) * pmf + priors.wait_share * _delayed(pmf, step_h / priors.wait_mean_h)
    pmf[..., 1] += pmf[..., 0]
    pmf[..., 0] = 0.0
    total = pmf.sum(axis=-1, keepdims=True)
    pmf = np.where(total > 1e-12, pmf / np.maximum(total, 1e-12), 0.0)
    return np.where(reachable[..., None], pmf, 0.0)


def _delayed(pmf: Floats, rate: float) -> Floats:
    """`pmf` plus an exponential wait of the given rate per bin."""
    from scipy.signal import lfilter

    keep = math.exp(-rate)
    return np.asarray(lfilter([1 - keep], [1.0, -keep], pmf, axis=-1), dtype=np.float64)
