"""Port visits by hysteresis (definition of Global Fishing Watch's pipe-anchorages)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from spurline.ais.fixes import Fixes
from spurline.ais.ports import PlaceIndex
from spurline.ais.spells import Spells, SpellTable, hysteresis, span_of_spell
from spurline.ais.stops import STOP_BEGIN_KN, STOP_END_KN
from spurline.model import When

PORT_GAP_MINUTES = 240.0
CONFIDENCE_P = {1: 0.25, 2: 0.7, 3: 0.9, 4: 0.97}


@dataclass(frozen=True, slots=True)
class Visit:
    """A port visit as its fixes tell it: a `PortVisit` without the id, which depends on what the
    vessel said besides (see `enrich_visits`)."""

    mmsi: int
    track: int
    when: When
    lon_start: float
    lat_start: float
    lon_end: float
    lat_end: float
    place: str
    details: dict[str, Any]
    p: float


class PortVisits:
    """Detector of the port visits of every track at the places of one layer.

    A visit begins with a fix within 3 km of a place (or its radius, if larger) and ends with the
    last one before a fix farther than 4 km (4/3 of the radius) or within another place.
    Confidence as in GFW's voyages: 1 only entry or exit seen, 2 only a stop or a silence of four
    hours, 3 one of each, 4 entry, exit, and a stop or silence.
    """

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index
        self._spells = Spells()
        self._place = -1
        self._still = False
        self._found: list[Visit] = []

    def feed(self, fixes: Fixes) -> None:
        state = self._index.states(fixes, self._place)
        still = hysteresis(fixes, STOP_BEGIN_KN, STOP_END_KN, self._still)
        self._place, self._still = int(state[-1]), bool(still[-1])
        self._take(self._spells.feed(fixes, state, flag=still))

    def finish(self) -> list[Visit]:
        self._take(self._spells.finish())
        return self._found

    def _take(self, spells: SpellTable) -> None:
        self._found += [self._visit(spell) for spell in spells]

    def _visit(self, spell: np.void) -> Visit:
        number = int(spell["state"])
        entered, left = bool(spell["entered"]), bool(spell["left"])
        stopped, silent = int(spell["flagged"]) > 0, float(spell["silent_h"]) * 60 >= PORT_GAP_MINUTES
        confidence = 2 + entered + left if stopped or silent else 1
        details = {
            "confidence": confidence,
            "entry_seen": entered,
            "exit_seen": left,
            "stop_seen": stopped,
            "silence_in_port": silent,
            "stopped_hours": round(float(spell["flagged_h"]), 3),
            "fixes": int(spell["fixes"]),
            "enter_km": round(float(self._index.enter_km[number]), 3),
            "leave_km": round(float(self._index.leave_km[number]), 3),
            "stop_begin_kn": STOP_BEGIN_KN,
            "stop_end_kn": STOP_END_KN,
            "port_gap_minutes": PORT_GAP_MINUTES,
        }
        place = self._index.places[number].id
        return Visit(**span_of_spell(spell), place=place, details=details, p=CONFIDENCE_P[confidence])
