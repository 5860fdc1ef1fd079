"""What vessels tend to do: prior rows of the next place, visible voyages, time spent elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.durations import KM_PER_NM
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """Dirichlet weights (K + 1, K + 1) of the next place (elsewhere last), per vessel: `usual` with
    what its visible voyages teach, `unknown` without; complete visible stays as (site, hours, weight);
    elsewhere: median hours and log-spread."""

    usual: Floats
    unknown: Floats
    stays: tuple[tuple[int, float, float], ...]
    elsewhere: tuple[float, float]

    def weights(self, changed: NDArray[np.bool_]) -> Floats:
        """Weights of chains (C, K + 1, K + 1) by whether habits changed in the silence."""
        return np.where(changed[:, None, None], self.unknown, self.usual)


def change_chance(hours: float, priors: Priors) -> float:
    """Chance that a vessel silent for so many hours does something else than before."""
    return 1 - math.exp(-hours / priors.habits_last_h)


def log_evidence(counts: Floats, weights: Floats) -> Floats:
    """Log chance (C,) of transitions counted in (C, K + 1, K + 1), given Dirichlet weights of that
    shape with the rows integrated out."""
    from scipy.special import gammaln

    known = np.where(weights > 0, weights, 1.0)
    each = np.where(weights > 0, gammaln(known + counts) - gammaln(known), 0.0).sum(axis=2)
    total = weights.sum(axis=2)
    row = gammaln(total) - gammaln(total + counts.sum(axis=2))
    return np.asarray((each + row).sum(axis=1), dtype=np.float64)


def distance_scale(vessel: str, histories: Mapping[str, History], km: Floats, priors: Priors) -> float:
    """Typical km of a voyage: geometric mean over visible voyages, the vessel's own and those of others
    at a discount (together at most `fleet_voyages`), with the prior as `scale_voyages` more."""
    own: list[float] = []
    other: list[float] = []
    for name in sorted(histories):
        for voyage in histories[name].voyages:
            way = float(km[voyage.origin, voyage.target])
            if voyage.origin != voyage.target and math.isfinite(way):
                (own if name == vessel else other).append(math.log(max(way, 1.0)))
    share = min(priors.fleet_share, priors.fleet_voyages / max(len(other), 1))
    weight = priors.scale_voyages + len(own) + share * len(other)
    total = priors.scale_voyages * math.log(priors.distance_scale_km) + sum(own) + share * sum(other)
    return math.exp(total / weight)


def prior_rows(
    km: Floats, attraction: Floats, legs: Sequence[tuple[int, int]], scale_km: float, priors: Priors
) -> Floats:
    """Prior means of the next place: attraction of the place, fading with distance over `scale_km`; legs
    that the case names weigh more; elsewhere keeps its share of every row."""
    count = len(attraction)
    weight = np.where(np.isfinite(km), np.exp(-np.where(np.isfinite(km), km, 0.0) / scale_km), 0.0)
    weight = weight * attraction[None, :]
    for a, b in legs:
        weight[a, b] *= priors.leg_weight
    np.fill_diagonal(weight, 0.0)
    rows = np.zeros((count + 1, count + 1))
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    rows[:count, :count] = (1 - priors.elsewhere_share) * weight / total
    rows[:count, count] = priors.elsewhere_share
    rows[count, :count] = attraction / max(float(attraction.sum()), 1e-12)
    return rows


def learn(
    vessel: str,
    histories: Mapping[str, History],
    base: Floats,
    unknown: Floats,
    km: Floats,
    cruise_kn: float,
    priors: Priors,
) -> Habits:
    """Habits of one vessel: prior rows, its own visible voyages, and those of others at a discount;
    `unknown` are the prior rows of a vessel of which nothing is visible."""
    count = len(base) - 1
    weights, fleet = np.zeros_like(base), np.zeros_like(base)
    stays: list[tuple[int, float, float]] = []
    excess: list[tuple[float, float]] = []
    for name in sorted(histories):
        share = 1.0 if name == vessel else priors.fleet_share
        counts = weights if name == vessel else fleet
        for voyage in histories[name].voyages:
            a, b = voyage.origin, voyage.target
            least = (0.0 if a == b else float(km[a, b])) / KM_PER_NM / cruise_kn
            extra = voyage.hours - least
            if a == b or extra > max(4.0, 1.0 * least):
                counts[a, count] += share
                counts[count, b] += share
                if extra > 0:
                    excess.append((math.log(max(extra, 0.5)), share))
            else:
                counts[a, b] += share
        whole = (stay for stay in histories[name].stays if stay.seen_begin and stay.seen_end)
        stays += [(stay.site, stay.end - stay.begin, share) for stay in whole]
    total = np.maximum(fleet.sum(axis=1, keepdims=True), 1e-12)
    weights += priors.habit_strength * base + fleet * np.minimum(1.0, priors.fleet_strength / total)
    return Habits(weights, priors.habit_strength * unknown, tuple(stays), _elsewhere(excess, priors))


def _elsewhere(excess: list[tuple[float, float]], priors: Priors) -> tuple[float, float]:
    """Median and log-spread of time spent elsewhere, shrunk to the prior by four pseudo-stays."""
    prior_weight = 4.0
    mean, variance = math.log(priors.elsewhere_median_h), priors.elsewhere_spread**2
    weight = sum(w for _, w in excess)
    if weight <= 0:
        return priors.elsewhere_median_h, priors.elsewhere_spread
    own = sum(x * w for x, w in excess) / weight
    spread = sum(w * (x - own) ** 2 for x, w in excess) / weight
    share = weight / (weight + prior_weight)
    centre = share * own + (1 - share) * mean
    total = share * (spread + (own - centre) ** 2) + (1 - share) * (variance + (mean - centre) ** 2)
    return math.exp(centre), max(math.sqrt(total), 0.5)


def attraction(histories: Mapping[str, History], vessel: str, count: int, priors: Priors) -> Floats:
    """Weight of each site (count,) by visible visits: `(own + a)^α · (others + b)^β`, a log-linear choice
    model (McFadden 1974). A vessel's own habits say much, those of others in the same waters little."""
    own, others = np.zeros(count), np.zeros(count)
    for name in sorted(histories):
        mine = own if name == vessel else others
        for stay in histories[name].stays:
            if stay.end - stay.begin >= priors.stay_min_h:
                mine[stay.site] += 1.0
    if own.sum() + others.sum() == 0:
        return np.ones(count)
    weight = (own + priors.own_visits_floor) ** priors.own_visits_power
    return np.asarray(weight * (others + priors.other_visits_floor) ** priors.other_visits_power)
