"""What visible stays and voyages teach about the shape of hidden ones: spread of stays, waiting.

Where a ship goes may change when it goes dark; how ports work changes less. So the spread of stays,
the share of long ones and the waiting at the entrance are fitted to all that is visible, by
expectation–maximisation (Dempster, Laird and Rubin 1977) with the priors as pseudo-observations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.durations import KM_PER_NM
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors

Floats = NDArray[np.float64]
ROUNDS = 20
LEAST_SPREAD, MOST_SPREAD = 0.3, 1.2
LONGEST_WAIT_H = 72.0  # what takes longer went elsewhere
LEAST_WAIT_H, MOST_WAIT_H = 2.0, 60.0


def adapted(priors: Priors, histories: Mapping[str, History], vessels: Sequence[str], km: Floats) -> Priors:
    """`priors` with spread and share of long stays, share and mean of waiting, as the visible record
    has them. Context vessels, those not among `vessels`, count with `fleet_share`."""
    sites, hours, stay_weight = [], [], []
    extra, scale, voyage_weight = [], [], []
    for name in sorted(histories):
        weight = 1.0 if name in vessels else priors.fleet_share
        history = histories[name]
        for stay in history.stays:
            if stay.seen_begin and stay.seen_end:
                sites.append(stay.site)
                hours.append(max(stay.end - stay.begin, priors.stay_min_h))
                stay_weight.append(weight)
        for voyage in history.voyages:
            if voyage.origin != voyage.target and np.isfinite(km[voyage.origin, voyage.target]):
                sailing = (
                    km[voyage.origin, voyage.target] / KM_PER_NM / (history.cruise_kn or priors.cruise_kn)
                )
                extra.append(voyage.hours - sailing - priors.manoeuvre_h)
                scale.append(priors.cruise_spread * sailing + priors.manoeuvre_h)
                voyage_weight.append(weight)
    spread, long_share = _stays(
        np.array(sites, dtype=np.int64), np.array(hours), np.array(stay_weight), priors
    )
    share, mean = _waits(np.array(extra), np.array(scale), np.array(voyage_weight), priors)
    return replace(priors, stay_spread=spread, stay_long_share=long_share, wait_share=share, wait_mean_h=mean)


def _stays(site: NDArray[np.int64], hours: Floats, weight: Floats, priors: Priors) -> tuple[float, float]:
    """Log-spread of usual stays around the median of their place, and share of long ones."""
    spread, share = priors.stay_spread, priors.stay_long_share
    if not len(hours):
        return spread, share
    few, tau = priors.shape_weight, priors.stay_long_spread
    log_hours, later = np.log(hours), math.log(priors.stay_long_factor)
    centre = np.full(int(site.max()) + 1, np.median(log_hours))
    for _ in range(ROUNDS):
        body = (1 - share) * _normal(log_hours - centre[site], spread)
        tail = share * _normal(log_hours - centre[site] - later, tau)
        usual = weight * body / np.maximum(body + tail, 1e-300)
        long = weight - usual
        mean = float((weight * centre[site]).sum() / weight.sum())
        precision = 1 / priors.stay_place_spread**2
        top = np.bincount(site, usual * log_hours / spread**2 + long * (log_hours - later) / tau**2)
        bottom = np.bincount(site, usual / spread**2 + long / tau**2)
        centre = (top + precision * mean) / (bottom + precision)
        squares = float((usual * (log_hours - centre[site]) ** 2).sum())
        spread = math.sqrt((few * priors.stay_spread**2 + squares) / (few + float(usual.sum())))
        spread = min(max(spread, LEAST_SPREAD), MOST_SPREAD)
        share = (few * priors.stay_long_share + float(long.sum())) / (few + float(weight.sum()))
    return spread, share


def _waits(extra: Floats, scale: Floats, weight: Floats, priors: Priors) -> tuple[float, float]:
    """Share of arrivals that wait, and their mean wait in hours."""
    share, mean = priors.wait_share, priors.wait_mean_h
    kept = extra < LONGEST_WAIT_H if len(extra) else np.zeros(0, dtype=bool)
    extra, scale, weight = extra[kept], scale[kept], weight[kept]
    few = priors.shape_weight
    for _ in range(ROUNDS if len(extra) else 0):
        prompt = (1 - share) * _normal(extra, scale)
        late = np.where(extra > 0, share / mean * np.exp(-np.maximum(extra, 0) / mean), 0.0)
        waited = weight * late / np.maximum(prompt + late, 1e-300)
        total = few * priors.wait_share + float(waited.sum())
        mean = (few * priors.wait_share * priors.wait_mean_h + float((waited * extra).sum())) / total
        mean = min(max(mean, LEAST_WAIT_H), MOST_WAIT_H)
        share = total / (few + float(weight.sum()))
    return share, mean


def _normal(x: Floats, spread: Floats | float) -> Floats:
    return np.asarray(np.exp(-0.5 * (x / spread) ** 2) / spread / math.sqrt(2 * math.pi), dtype=np.float64)
