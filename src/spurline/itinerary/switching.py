"""When transponders go off and come back: shortly before and after the call that a silence hides.

A silence that hides a call tends to begin on the approach and to end on the departure; one without a
call may begin anywhere. So the hours from the last fix to the first arrival, and from the last
departure to the next fix, weigh what they are worth against a switch at a random moment. Where a vessel
came from and goes to weighs too: its fixes lie on the way between the two.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from spurline.itinerary.distances import great_circle_km
from spurline.itinerary.durations import KM_PER_NM, Floats
from spurline.itinerary.history import Fixes, History
from spurline.itinerary.priors import Priors


def lead_weight(hours: ArrayLike, priors: Priors) -> Floats:
    """Density of the hours between a switch and the call, relative to a switch at any moment of
    `dark_lead_longest_h`: log-uniform from `dark_lead_h` up for the share `dark_near_share`, else flat."""
    least, longest = priors.dark_lead_h, priors.dark_lead_longest_h
    near = longest / math.log1p(longest / least) / (np.asarray(hours, dtype=np.float64) + least)
    return np.asarray(1 - priors.dark_near_share + priors.dark_near_share * near, dtype=np.float64)


def on_the_way(detour_km: Floats | float, way_km: Floats | float, priors: Priors) -> Floats:
    """How well a position fits a passage of `way_km` when going by it makes the way `detour_km` longer:
    exponential, with a floor for vessels that do not take the shortest way. Unknown ways (inf, nan): one."""
    detour, way = np.asarray(detour_km, dtype=np.float64), np.asarray(way_km, dtype=np.float64)
    known = np.isfinite(detour) & np.isfinite(way)
    scale = priors.detour_km + priors.detour_share * np.where(known, way, 0.0)
    fit = np.exp(-np.maximum(np.where(known, detour, 0.0), 0.0) / scale)
    return np.asarray((1 - priors.detour_floor) * fit + priors.detour_floor, dtype=np.float64)


def loose_share(history: History | None, km: Floats, cruise_kn: float, priors: Priors) -> float:
    """Share of its hours between stays that a vessel spends on no passage: working, waiting, drifting.
    From its visible voyages and what is visible of others, with the prior as `loose_weight_h` hours more."""
    loose, total = priors.loose_share * priors.loose_weight_h, priors.loose_weight_h
    if history is None:
        return priors.loose_share
    whole = [
        (voyage.hours, 0.0 if voyage.origin == voyage.target else float(km[voyage.origin, voyage.target]))
        for voyage in history.voyages
    ]
    for hours, way in (*whole, *history.afloat):
        passage = way / KM_PER_NM / cruise_kn + priors.manoeuvre_h if math.isfinite(way) else hours
        total += hours
        loose += hours if hours - passage > max(4.0, passage) or way == 0.0 else 0.0
    return loose / total


def near_share(fixes: Fixes, lon: float, lat: float, prior: float, priors: Priors) -> float:
    """Share of a vessel's time between stays that it spends about a position, from its own fixes (each
    stands for the hours to the next, at most one), with `prior` as `loose_weight_h` hours of it."""
    if len(fixes) < 2 or math.isnan(lon):
        return prior
    hours = np.minimum(np.diff(fixes.hour), 1.0)
    afloat = fixes.site[:-1] < 0
    close = afloat & (np.abs(fixes.lat[:-1] - lat) < priors.lane_width_km / 111.0)
    away = great_circle_km(fixes.lon[:-1][close], fixes.lat[:-1][close], lon, lat)
    near = float(hours[close][away < priors.lane_width_km / 2].sum())
    weight = priors.loose_weight_h
    return (weight * prior + near) / (weight + float(hours[afloat].sum()))
