"""Loitering: slow movement far from shore (Global Fishing Watch; Miller et al. 2018)."""

from __future__ import annotations

import numpy as np

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Fixes, Floats, Ints
from spurline.ais.spells import Spells, SpellTable, span_of_spell
from spurline.model import Loitering as LoiteringEvent

MAX_MEAN_KN = 2.0
MIN_SHORE_NM = 20.0
MIN_HOURS = 4.0
SAMPLE_US = HOUR_US // 2


class Loitering:
    """Detector of spells of four hours or more below 2 kn, all of it 20 nautical miles or more from
    shore (seen at the first fix of every half hour).

    The speed is that of the way made good between fixes; a silence of `gap_hours` ends a spell.
    It says what a vessel did, not why: drifting, waiting and meeting look the same from here.
    """

    def __init__(self, gap_hours: float) -> None:
        self._gap_hours = gap_hours
        self._spells = Spells()
        self._samples: list[tuple[Ints, Ints, Floats, Floats]] = []
        self._found: list[LoiteringEvent] = []

    def feed(self, fixes: Fixes) -> None:
        slow = fixes.km <= MAX_MEAN_KN * KM_PER_NM * fixes.hours
        cut = (fixes.hours >= self._gap_hours) | ~slow
        before = fixes.t - np.rint(fixes.hours * HOUR_US).astype(np.int64)
        sampled = np.flatnonzero(slow & (fixes.t // SAMPLE_US != before // SAMPLE_US))
        self._samples.append((_key(fixes)[sampled], fixes.t[sampled], fixes.lon[sampled], fixes.lat[sampled]))
        self._take(self._spells.feed(fixes, np.zeros(len(fixes), np.int32), cut=cut))
        key, t, lon, lat = self._pool()
        mine = key == _key(fixes)[-1]  # only the track that may go on can still need its samples
        self._samples = [(key[mine], t[mine], lon[mine], lat[mine])]

    def finish(self) -> list[LoiteringEvent]:
        self._take(self._spells.finish())
        return self._found

    def _pool(self) -> tuple[Ints, Ints, Floats, Floats]:
        key, t, lon, lat = (np.concatenate(column) for column in zip(*self._samples, strict=True))
        return key, t, lon, lat

    def _take(self, spells: SpellTable) -> None:
        long = spells[spells["t_last"] - spells["t_first"] >= MIN_HOURS * HOUR_US]
        if not len(long):
            return
        key, t, lon, lat = self._pool()
        places = []
        for spell in long:
            mine = key == (int(spell["mmsi"]) << 32 | int(spell["track"]))
            mine &= (t >= spell["t_first"]) & (t <= spell["t_last"])
            ends = (spell["lon_first"], spell["lon_last"]), (spell["lat_first"], spell["lat_last"])
            places.append((np.append(lon[mine], ends[0]), np.append(lat[mine], ends[1])))
        for spell, shore_km in zip(long, _shores(places), strict=True):
            if shore_km >= MIN_SHORE_NM * KM_PER_NM:
                self._found.append(_loitering(spell, shore_km))


def _key(fixes: Fixes) -> Ints:
    """One number per vessel and track."""
    return fixes.mmsi.astype(np.int64) << 32 | fixes.track


def _shores(places: list[tuple[Floats, Floats]]) -> list[float]:
    """Per group of points the distance to the nearest shore in km, zero where one is on land."""
    from spurline.places.coast import on_land, shore_distance_km

    lon, lat = (np.concatenate(column) for column in zip(*places, strict=True))
    away = np.where(on_land(lon, lat), 0.0, shore_distance_km(lon, lat))
    begin = np.cumsum([0, *(len(group) for group, _ in places)])[:-1]
    return [float(least) for least in np.minimum.reduceat(away, begin)]


def _loitering(spell: np.void, shore_km: float) -> LoiteringEvent:
    hours = int(spell["t_last"] - spell["t_first"]) / HOUR_US
    detail = {
        "hours": round(hours, 3),
        "mean_speed_kn": round(float(spell["km"]) / hours / KM_PER_NM, 3),
        "shore_nm": round(shore_km / KM_PER_NM, 1),
        "fixes": int(spell["fixes"]),
        "max_mean_kn": MAX_MEAN_KN,
        "min_shore_nm": MIN_SHORE_NM,
        "min_hours": MIN_HOURS,
    }
    return LoiteringEvent(**span_of_spell(spell), detail=tuple(sorted(detail.items())))
