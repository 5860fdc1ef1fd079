"""Stops: a vessel at rest, anywhere."""

from __future__ import annotations

import numpy as np

from spurline.ais.fixes import HOUR_US, Fixes
from spurline.ais.spells import Spells, SpellTable, centre, hysteresis, span_of_spell, wander_km
from spurline.model import Stop

STOP_BEGIN_KN = 0.2
STOP_END_KN = 0.5
STOP_MINUTES = 60.0
STOP_SHIFT_KM = 1.0


class Stops:
    """Detector of stays of an hour or more at rest: from 0.2 kn or less until 0.5 kn or more.

    A silence of `gap_hours` or a shift of a kilometre between two fixes ends one.
    """

    def __init__(self, gap_hours: float) -> None:
        self._gap_hours = gap_hours
        self._spells = Spells()
        self._still = False
        self._found: list[Stop] = []

    def feed(self, fixes: Fixes) -> None:
        still = hysteresis(fixes, STOP_BEGIN_KN, STOP_END_KN, self._still)
        self._still = bool(still[-1])
        cut = (fixes.hours >= self._gap_hours) | (fixes.km > STOP_SHIFT_KM)
        self._take(self._spells.feed(fixes, still.astype(np.int32) - 1, cut=cut))

    def finish(self) -> list[Stop]:
        self._take(self._spells.finish())
        return self._found

    def _take(self, spells: SpellTable) -> None:
        long = spells["t_last"] - spells["t_first"] >= STOP_MINUTES / 60 * HOUR_US
        self._found += [_stop(spell) for spell in spells[long]]


def _stop(spell: np.void) -> Stop:
    lon, lat = centre(spell)
    detail = {
        "hours": round(int(spell["t_last"] - spell["t_first"]) / HOUR_US, 3),
        "fixes": int(spell["fixes"]),
        "lon": round(lon, 6),
        "lat": round(lat, 6),
        "wander_km": round(wander_km(spell), 3),
        "stop_begin_kn": STOP_BEGIN_KN,
        "stop_end_kn": STOP_END_KN,
        "minutes": STOP_MINUTES,
    }
    return Stop(**span_of_spell(spell), detail=tuple(sorted(detail.items())))
