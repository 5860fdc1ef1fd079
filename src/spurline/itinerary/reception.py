"""Reception: how many messages a vessel that transmits would leave behind at each site.

A silence has two rival causes: switched off, or on but heard by nobody. A stretch that begins and
ends with fixes is off throughout or on throughout, so the switch moves only where a fix shows it.
Being on and unheard costs `(1 + rΔ/κ)^(−κ)` per bin (negative binomial), with r the vessel's own rate
where others are heard, and next to nothing where nobody ever is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.distances import great_circle_km
from spurline.itinerary.forward import Window
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors
from spurline.itinerary.sites import Sites

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LOG_NEGLIGIBLE = -25.0
NEAR_KM = 25.0  # shore stations hear at least this far
HEARD_FIXES = 20  # fewer fixes near a site than this are chance


def heard_at(histories: Mapping[str, History], sites: Sites) -> NDArray[np.bool_]:
    """Whether anybody's messages were received near each site, (K,)."""
    count = np.zeros(len(sites))
    for name in sorted(histories):
        fixes = histories[name].fixes
        for k in range(len(sites)):
            close = np.abs(fixes.lat - sites.lat[k]) < NEAR_KM / 111.0
            if count[k] < HEARD_FIXES and close.any():
                away = great_circle_km(fixes.lon[close], fixes.lat[close], sites.lon[k], sites.lat[k])
                count[k] += int((away < NEAR_KM).sum())
    return count >= HEARD_FIXES


@dataclass(frozen=True, slots=True)
class Quiet:
    """P(no message in a bin | on): per active site with elsewhere last (n + 1,), and on passage."""

    stay: Floats
    passage: float


def quiet_of(
    own_per_h: float | None, heard: NDArray[np.bool_], active: Ints, bins: int, step_h: float, priors: Priors
) -> Quiet | None:
    """What being on and unheard would cost in a stretch; None for a vessel without a rate of its own
    or where even the quietest site is too loud to be silent all along."""
    if own_per_h is None:
        return None
    rate = np.where(heard[active], own_per_h, priors.unheard_per_h)
    stay = silent_bin(np.append(rate, own_per_h), step_h, priors.reception_shape)
    passage = float(silent_bin(own_per_h, step_h, priors.reception_shape))
    if bins * math.log(max(float(stay.max()), passage)) < LOG_NEGLIGIBLE:
        return None
    return Quiet(stay, passage)


def unheard(window: Window, quiet: Quiet) -> Window:
    """The same window for a vessel that is on all along and that nobody hears."""
    by_age = quiet.passage ** np.arange(window.moves.shape[2])
    by_time = quiet.passage ** np.arange(window.bins + 1)
    return replace(
        window,
        bin_ratio=window.bin_ratio * quiet.stay,
        moves=window.moves * by_age,
        first_arrival=window.first_arrival * by_time[None, :, None],
        last_move=window.last_move * by_age,
        direct=window.direct * by_time[-1],
    )


def silent_bin(rate_per_h: Floats | float, step_h: float, shape: float) -> Floats:
    """P(no message in a bin | on) for expected rates per hour."""
    return np.asarray((1 + np.asarray(rate_per_h) * step_h / shape) ** -shape, dtype=np.float64)
