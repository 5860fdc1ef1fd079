"""When transponders go off and come back: shortly before and after the call that a silence hides.

A silence that hides a call tends to begin on the approach and to end on the departure; one without a
call may begin anywhere. So the hours from the last fix to the first arrival, and from the last
departure to the next fix, weigh what they are worth against a switch at a random moment. Where a vessel
came from and goes to weighs too: its fixes lie on the way between the two.
"""

from __future__ import annotations

import math

import numpy as np

from spurline.itinerary.durations import Floats
from spurline.itinerary.priors import Priors


def lead_weight(hours: Floats, priors: Priors) -> Floats:
    """Density of the hours between a switch and the call, relative to a switch at any moment of
    `dark_lead_longest_h`: log-uniform from `dark_lead_h` up for the share `dark_near_share`, else flat."""
    least, longest = priors.dark_lead_h, priors.dark_lead_longest_h
    near = longest / math.log1p(longest / least) / (hours + least)
    return np.asarray(1 - priors.dark_near_share + priors.dark_near_share * near, dtype=np.float64)


def on_the_way(detour_km: Floats | float, way_km: Floats | float, priors: Priors) -> Floats:
    """How well a position fits a passage of `way_km` when going by it makes the way `detour_km` longer:
    exponential, with a floor for vessels that do not take the shortest way. Unknown ways (inf, nan): one."""
    detour, way = np.asarray(detour_km, dtype=np.float64), np.asarray(way_km, dtype=np.float64)
    known = np.isfinite(detour) & np.isfinite(way)
    scale = priors.detour_km + priors.detour_share * np.where(known, way, 0.0)
    fit = np.exp(-np.maximum(np.where(known, detour, 0.0), 0.0) / scale)
    return np.asarray((1 - priors.detour_floor) * fit + priors.detour_floor, dtype=np.float64)
