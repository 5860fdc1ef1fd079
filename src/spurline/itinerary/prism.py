"""The space-time prism: which places are within reach of a silence at a top speed (Hägerstrand 1970)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.durations import KM_PER_NM
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors

Floats = NDArray[np.float64]


def top_speed_kn(history: History | None, priors: Priors) -> float:
    """1.2 × the vessel's own 99th percentile of speed under way, or the class value."""
    own = history.top_kn if history is not None else None
    return priors.top_speed_factor * (own if own is not None else priors.top_speed_kn)


def slack_hours(hours: float, out_km: Floats, back_km: Floats, speed_kn: float, radius_km: Floats) -> Floats:
    """Longest possible stay at each place during a silence of `hours`.

    `(t₁ − t₀) − [D(x₀, p) + D(p, x₁)]/v`, distances in km to the place's rim; 0 km stands for an open
    end. Negative: out of reach. −inf where there is no way.
    """
    way = np.maximum(out_km - radius_km, 0.0) + np.maximum(back_km - radius_km, 0.0)
    return np.asarray(hours - way / (speed_kn * KM_PER_NM), dtype=np.float64)
