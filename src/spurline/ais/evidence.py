"""What speaks for and against each cause of a silence, gathered for all gaps at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spurline.ais import _listening
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, Ints, Mask, distance_km
from spurline.ais.gaps import Silences
from spurline.ais.listening import Heard
from spurline.ais.paths import RESTING_KN, resting
from spurline.ais.ports import index_layers, places_at
from spurline.ais.reception import Reception
from spurline.ais.statics import Histories, same_ship, valid_imo
from spurline.model import Place
from spurline.places.coast import shore_distance_km

MOORED, AT_ANCHOR = 5, 1
BERTH_DEGREES = 0.02
BERTH_SHORE_KM = 4.0
ARRIVING_KM = 30.0
TAKEOVER_H = 3.0
TAKEOVER_KM = 5.0
START_H = 6.0
COMPANION_H = 0.75
COMPANION_KM = 80.0
IMPOSSIBLE_KN = 45.0


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Columns, one value a gap.

    `reception` see there · `still` slow at OFF · `rests` still and not moved since · `arrives` under way at OFF and at rest by the
    shore, not far off, at ON · `place` id of the
    known place at OFF or None · `shore_km` from OFF · `moored`, `anchored` by its own word · `habit`
    other silences of the same ship at rest there · `impossible` the way from OFF to ON is too fast ·
    `same_ship` what statics on both sides say: 1 same, 0 other, -1 nothing · `taken_on` another MMSI
    says to be this ship later on · `successors` vessels first heard where and soon after it fell
    silent · `usual_successors` their number by chance · `companions` other vessels near it that
    fell silent at the same time (column 0), and were heard again at the same time (column 1) ·
    `usual_companions` the number of the former by chance.
    """

    reception: Reception
    open: Mask
    still: Mask
    rests: Mask
    arrives: Mask
    place: list[str | None]
    shore_km: Floats
    moored: Mask
    anchored: Mask
    habit: Ints
    impossible: Mask
    same_ship: Ints
    taken_on: Mask
    successors: Ints
    usual_successors: Floats
    companions: Ints
    usual_companions: Floats


def gather(
    silences: Silences, reception: Reception, heard: Heard, histories: Histories, places: Sequence[Place]
) -> Evidence:
    """The evidence on all gaps, in their order."""
    rests = resting(silences)
    successors, by_chance = _successors(silences, heard)
    companions, usual_companions = _companions(silences)
    return Evidence(
        reception=reception,
        open=silences.open,
        still=silences.speed_off <= RESTING_KN,
        rests=rests,
        arrives=_arrives(silences),
        place=places_at(index_layers(places), silences.lon_off, silences.lat_off),
        shore_km=np.asarray(shore_distance_km(silences.lon_off, silences.lat_off)),
        moored=silences.nav_status_off == MOORED,
        anchored=silences.nav_status_off == AT_ANCHOR,
        habit=_habit(silences, rests),
        impossible=~silences.open & (silences.implied_kn > IMPOSSIBLE_KN),
        same_ship=_same_ship(silences, histories),
        taken_on=_taken_on(silences, histories),
        successors=successors,
        usual_successors=by_chance,
        companions=companions,
        usual_companions=usual_companions,
    )


def _arrives(silences: Silences) -> Mask:
    rests = ~silences.open & (silences.speed_off > RESTING_KN) & (silences.speed_on <= RESTING_KN)
    found = rests & (silences.km <= ARRIVING_KM)
    found[found] = np.asarray(shore_distance_km(silences.lon_on[found], silences.lat_on[found])) <= BERTH_SHORE_KM
    return found


def _habit(silences: Silences, rests: Mask) -> Ints:
    """Other gaps of the same vessel at rest within about 2 km."""
    row = np.floor(silences.lat_off / BERTH_DEGREES).astype(np.int64) + 5000
    column = np.floor(silences.lon_off / BERTH_DEGREES).astype(np.int64) + 9000
    key = (silences.mmsi.astype(np.int64) << 30) | (row << 15) | column
    names, index, counts = np.unique(key[rests], return_inverse=True, return_counts=True)
    habit = np.zeros(len(silences), dtype=np.int64)
    habit[rests] = counts[index] - 1
    return habit


def _same_ship(silences: Silences, histories: Histories) -> Ints:
    said = {history[0].mmsi: history for history in histories}
    found = np.full(len(silences), -1, dtype=np.int64)
    ends = zip(silences.mmsi.tolist(), silences.t_off.tolist(), silences.t_on.tolist(), strict=True)
    for k, (mmsi, off, on) in enumerate(ends):
        history = said.get(mmsi)
        answer = None if history is None else same_ship(history, off, on)
        found[k] = -1 if answer is None else int(answer)
    return found


def _taken_on(silences: Silences, histories: Histories) -> Mask:
    """Gaps of ships whose IMO number, or name with call sign, another MMSI began to use no earlier
    than an hour before OFF."""
    begins: dict[object, list[tuple[int, int]]] = {}
    own: dict[int, set[object]] = {}
    for history in histories:
        for said in history:
            if said.t is None:
                continue
            marks: list[object] = [said.imo] if valid_imo(said.imo) else []
            marks += [(said.name, said.callsign)] if said.name and said.callsign else []
            us = round(said.t.timestamp() * 1e6)
            for mark in marks:
                own.setdefault(said.mmsi, set()).add(mark)
                begins.setdefault(mark, []).append((said.mmsi, us))
    found = np.zeros(len(silences), dtype=bool)
    for k, (mmsi, off) in enumerate(zip(silences.mmsi.tolist(), silences.t_off.tolist(), strict=True)):
        for mark in own.get(mmsi, ()):
            others: dict[int, int] = {}
            for other, us in begins[mark]:
                if other != mmsi:
                    others[other] = min(us, others.get(other, us))
            if any(us >= off - HOUR_US for us in others.values()):
                found[k] = True
    return found


def _successors(silences: Silences, heard: Heard) -> tuple[Ints, Floats]:
    """Vessels first heard within reach of where a ship fell silent in the three hours after it, and
    how many begin there by chance in three hours."""
    count = len(silences)
    if not len(heard.first_t):
        return np.zeros(count, dtype=np.int64), np.zeros(count)
    order = np.argsort(heard.first_t, kind="stable")
    t, lon, lat, mmsi = (
        column[order] for column in (heard.first_t, heard.first_lon, heard.first_lat, heard.first_mmsi)
    )
    begin = int(np.searchsorted(t, t[0] + round(START_H * HOUR_US)))
    window = round(TAKEOVER_H * HOUR_US)
    low = np.maximum(begin, np.searchsorted(t, silences.t_off))
    high = np.maximum(low, np.searchsorted(t, silences.t_off + window))
    gap = np.repeat(np.arange(count), high - low)
    other = np.arange(len(gap)) - np.repeat(np.cumsum(high - low) - (high - low), high - low) + low[gap]
    km = distance_km(lon[other], lat[other], silences.lon_off[gap], silences.lat_off[gap])
    hours = (t[other] - silences.t_off[gap]) / HOUR_US
    reach = TAKEOVER_KM + np.nan_to_num(silences.speed_off[gap]) * KM_PER_NM * hours * 1.2
    fits = (km <= reach) & (mmsi[other] != silences.mmsi[gap])
    span_h = max(24.0, (t[-1] - t[0]) / HOUR_US)
    begun = _count_near(lon[begin:], lat[begin:], silences.lon_off, silences.lat_off)
    return np.bincount(gap[fits], minlength=count), begun / span_h * TAKEOVER_H


def _companions(silences: Silences) -> tuple[Ints, Floats]:
    """Vessels within 80 km that fell silent within 45 minutes of each other, and of those the ones
    heard again within 45 minutes of each other; and how many do the former by chance."""
    order = np.argsort(silences.t_off, kind="stable")
    found = np.zeros((len(order), 2), dtype=np.int64)
    columns = (silences.t_off, silences.t_on, silences.lon_off, silences.lat_off, silences.mmsi)
    sorted_columns = (np.ascontiguousarray(column[order]) for column in columns)
    window = round(COMPANION_H * HOUR_US)
    _listening.companions(*sorted_columns, window, COMPANION_KM / 111.195, found)
    companions = np.empty_like(found)
    companions[order] = found
    if not len(order):
        return companions, np.zeros(0)
    span_h = max(24.0, float(np.ptp(silences.t_off)) / HOUR_US)
    near = _count_near(silences.lon_off, silences.lat_off, silences.lon_off, silences.lat_off)
    return companions, near / span_h * 2 * COMPANION_H


def _count_near(lon: Floats, lat: Floats, at_lon: Floats, at_lat: Floats) -> Ints:
    """How many of some points lie in the square degree of each of others."""

    def square(x: Floats, y: Floats) -> Ints:
        return (np.floor(y).astype(np.int64) << 10) | (np.floor(x).astype(np.int64) + 180)

    squares, counts = np.unique(square(lon, lat), return_counts=True)
    if not len(squares):
        return np.zeros(len(at_lon), dtype=np.int64)
    wanted = square(at_lon, at_lat)
    at = np.minimum(np.searchsorted(squares, wanted), len(squares) - 1)
    return np.where(squares[at] == wanted, counts[at], 0)
