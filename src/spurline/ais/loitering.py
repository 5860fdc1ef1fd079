"""Loitering: slow movement far from shore (Global Fishing Watch; Miller et al. 2018)."""

from __future__ import annotations

import numpy as np

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Fixes, span_of
from spurline.model import Loitering

MAX_MEAN_KN = 2.0
MIN_SHORE_NM = 20.0
MIN_HOURS = 4.0
_SHORE_SAMPLES = 25


def find_loitering(fixes: Fixes, *, gap_hours: float) -> list[Loitering]:
    """Spells of four hours or more below 2 kn, all of it 20 nautical miles or more from shore.

    The speed is that of the way made good between fixes; a silence of `gap_hours` ends a spell.
    It says what a vessel did, not why: drifting, waiting and meeting look the same from here.
    """
    from spurline.places.coast import on_land, shore_distance_km

    slow = fixes.km <= MAX_MEAN_KN * KM_PER_NM * fixes.hours
    breaks = fixes.first | (fixes.hours >= gap_hours) | ~slow
    begin = np.flatnonzero(breaks)
    end = np.append(begin[1:], len(fixes)) - 1
    long = fixes.t[end] - fixes.t[begin] >= MIN_HOURS * HOUR_US
    found = []
    for first, last in zip(begin[long].tolist(), end[long].tolist(), strict=True):
        sample = np.unique(np.linspace(first, last, _SHORE_SAMPLES).astype(int))
        lon, lat = fixes.lon[sample], fixes.lat[sample]
        shore_km = float(np.min(shore_distance_km(lon, lat)))
        if shore_km < MIN_SHORE_NM * KM_PER_NM or np.any(on_land(lon, lat)):
            continue
        hours = (int(fixes.t[last]) - int(fixes.t[first])) / HOUR_US
        path_km = float(fixes.km[first + 1 : last + 1].sum())
        detail = {
            "hours": round(hours, 3),
            "mean_speed_kn": round(path_km / hours / KM_PER_NM, 3),
            "shore_nm": round(shore_km / KM_PER_NM, 1),
            "fixes": last - first + 1,
            "max_mean_kn": MAX_MEAN_KN,
            "min_shore_nm": MIN_SHORE_NM,
            "min_hours": MIN_HOURS,
        }
        found.append(Loitering(**span_of(fixes, first, last), detail=tuple(sorted(detail.items()))))
    return found
