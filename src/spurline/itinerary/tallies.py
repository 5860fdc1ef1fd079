"""Running totals of many particles at once: what had come or gone by a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Events of `particles` particles in order: `key` is particle × `reach` + hour, `total` the running
    sum of amounts over all events, `start` (particles + 1) where each particle's events begin."""

    key: Floats
    total: Floats
    start: Ints
    reach: float

    @classmethod
    def of(cls, particle: Ints, hour: Floats, amount: Floats, particles: int, reach: float) -> Tally:
        """From flat events; all hours lie within (−reach/2, reach/2)."""
        key = particle * reach + hour
        order = np.argsort(key, kind="stable")
        start = np.searchsorted(particle[order], np.arange(particles + 1))
        total = np.concatenate([[0.0], np.cumsum(amount[order])])
        return cls(key[order], total, start.astype(np.int64), reach)

    def by(self, hour: Floats | float) -> Floats:
        """Sum of each particle's amounts up to and at an hour (one for all, or one per particle)."""
        first = self.start[:-1]
        wanted = np.arange(len(first)) * self.reach + hour
        at = np.searchsorted(self.key, wanted, side="right")
        return np.asarray(self.total[np.maximum(at, first)] - self.total[first], dtype=np.float64)

    def lowest(self) -> Floats:
        """The lowest value that each particle's sum ever takes, the 0 of its beginning included."""
        out = np.zeros(len(self.start) - 1)
        some = np.flatnonzero(np.diff(self.start) > 0)
        if len(some):
            low = np.minimum.reduceat(self.total[1:], self.start[:-1][some])
            ends = self.start[1:][some]
            assert ends[-1] == len(self.key)
            out[some] = np.minimum(low - self.total[self.start[:-1][some]], 0.0)
        return out

    def sums(self) -> Floats:
        """Sum of all amounts of each particle."""
        return np.asarray(np.diff(self.total[self.start]), dtype=np.float64)


def weighted_quantiles(values: Floats, weights: Floats, shares: tuple[float, ...]) -> list[float]:
    """Smallest values at which the weights add up to the shares of all weight."""
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weights[order])
    spots = np.searchsorted(mass, np.array(shares) * mass[-1] * (1 - 1e-12))
    return [float(v) for v in values[order][np.minimum(spots, len(order) - 1)]]
