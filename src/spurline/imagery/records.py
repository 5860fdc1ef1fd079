"""Is a count unusual? Baselines of counts and the chance of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Negative binomial of a site's counts: mean and dispersion (variance = mean + mean² /
    dispersion), and how many dates it rests on."""

    mean: float
    dispersion: float
    dates: int

    def tail(self, count: float) -> float:
        """P(a usual date holds at least this many)."""
        from scipy.stats import nbinom

        share = self.dispersion / (self.dispersion + self.mean)
        return float(nbinom.sf(np.ceil(count) - 1, self.dispersion, share))


def baseline(counts: list[float]) -> Baseline:
    """Moments of the counts, drawn toward mean 10 and dispersion 2 with the weight of one date."""
    values = np.array(counts, np.float64)
    n = len(values)
    mean = float((values.sum() + 1.0) / (n + 0.1)) if n else 10.0
    variance = float(values.var(ddof=1)) if n > 1 else mean + mean**2 / 2
    excess = max(variance - mean, 0.02 * mean**2 + 1e-6)
    dispersion = (n * min(mean**2 / excess, 50.0) + 2.0) / (n + 1.0)
    return Baseline(max(mean, 0.05), float(dispersion), n)


def record_chance(count: Doubles, history: list[Doubles]) -> float:
    """P(the count exceeds every one of the history) for distributions p[n] of all of them."""
    below = np.ones(len(count))
    for one in history:
        padded = np.zeros(len(count))
        padded[: min(len(one), len(count))] = one[: len(count)]
        below *= np.r_[0.0, np.cumsum(padded)[:-1]]
    return float((count * below).sum())


def order_statistic(dates: int) -> float:
    """P(the newest of n + 1 exchangeable dates is the maximum) = 1 / (n + 1)."""
    return 1.0 / (dates + 1)


def convolve(parts: list[Doubles]) -> Doubles:
    """Distribution of a sum of independent counts."""
    total = np.ones(1)
    for part in parts:
        total = np.convolve(total, part)
    return np.asarray(total / total.sum())


def quantile(pmf: Doubles, share: float) -> int:
    """Smallest n with P(N <= n) >= share."""
    return int(np.searchsorted(np.cumsum(pmf), share - 1e-12))
