"""What speaks for and against each cause of a silence, gathered for all gaps at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, Ints, Mask, distance_km, to_microseconds
from spurline.ais.gaps import Silences
from spurline.ais.listening import Heard, classes_of
from spurline.ais.lost import Lost, companions_of, count_near
from spurline.ais.paths import RESTING_KN, resting
from spurline.ais.ports import PlaceIndex, index_layers, places_at
from spurline.ais.reception import Field, Reception
from spurline.ais.statics import Histories, same_ship, valid_imo
from spurline.model import Place, Static
from spurline.places.coast import shore_distance_km

MOORED, AT_ANCHOR = 5, 1
BERTH_DEGREES = 0.02
BERTH_SHORE_KM = 4.0
ARRIVING_KM = 30.0
TAKEOVER_H = 3.0
TAKEOVER_KM = 5.0
START_H = 6.0
IMPOSSIBLE_KN = 45.0
_Mark = int | tuple[str, str]
"""What tells a ship: its IMO number, or its name and call sign."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the whole store, whatever gap is asked about: reception, the first fix of each
    track by time, all gaps, what vessels said of themselves, who bore which mark from when, places."""

    field: Field
    first_mmsi: Ints
    first_t: Ints
    first_lon: Floats
    first_lat: Floats
    lost: Lost
    said: dict[int, tuple[Static, ...]]
    bearers: dict[_Mark, dict[int, int]]
    layers: tuple[PlaceIndex, ...]


def know(heard: Heard, lost: Lost, histories: Histories, places: Sequence[Place]) -> Known:
    """What is known of a store of which all partitions have `heard` and `lost` this."""
    order = np.argsort(heard.first_t, kind="stable")
    bearers: dict[_Mark, dict[int, int]] = {}
    for history in histories:
        for said in history:
            for mark in _marks(said):
                since = bearers.setdefault(mark, {})
                us = to_microseconds(said.t) if said.t is not None else None
                if us is not None:
                    since[said.mmsi] = min(us, since.get(said.mmsi, us))
    return Known(
        field=Field(heard, lost, classes_of(histories)),
        first_mmsi=heard.first_mmsi[order].astype(np.int64),
        first_t=heard.first_t[order],
        first_lon=heard.first_lon[order],
        first_lat=heard.first_lat[order],
        lost=lost,
        said={history[0].mmsi: history for history in histories},
        bearers={mark: since for mark, since in bearers.items() if len(since) > 1},
        layers=index_layers(places),
    )


def _marks(said: Static) -> list[_Mark]:
    marks: list[_Mark] = [said.imo] if said.imo is not None and valid_imo(said.imo) else []
    return marks + ([(said.name, said.callsign)] if said.name and said.callsign else [])


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Columns, one value a gap.

    `reception` see there · `still` slow at OFF · `rests` still and not moved since · `arrives` under
    way at OFF and at rest by the shore, not far off, at ON · `place` id of the known place at OFF or
    None · `shore_km` from OFF · `moored`, `anchored` by its own word · `habit` other silences of the
    same ship at rest there · `impossible` the way from OFF to ON is too fast ·
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


def gather(silences: Silences, known: Known) -> Evidence:
    """The evidence on some gaps of whole vessels, in their order."""
    rests = resting(silences)
    successors, usual_successors = _successors(silences, known)
    companions, usual_companions = companions_of(silences, known.lost)
    return Evidence(
        reception=known.field.judge(silences),
        open=silences.open,
        still=silences.speed_off <= RESTING_KN,
        rests=rests,
        arrives=_arrives(silences),
        place=places_at(known.layers, silences.lon_off, silences.lat_off),
        shore_km=np.asarray(shore_distance_km(silences.lon_off, silences.lat_off)),
        moored=silences.nav_status_off == MOORED,
        anchored=silences.nav_status_off == AT_ANCHOR,
        habit=_habit(silences, rests),
        impossible=~silences.open & (silences.implied_kn > IMPOSSIBLE_KN),
        same_ship=_same_ship(silences, known),
        taken_on=_taken_on(silences, known),
        successors=successors,
        usual_successors=usual_successors,
        companions=companions,
        usual_companions=usual_companions,
    )


def _arrives(silences: Silences) -> Mask:
    rests = ~silences.open & (silences.speed_off > RESTING_KN) & (silences.speed_on <= RESTING_KN)
    found = rests & (silences.km <= ARRIVING_KM)
    found[found] = (
        np.asarray(shore_distance_km(silences.lon_on[found], silences.lat_on[found])) <= BERTH_SHORE_KM
    )
    return found


def _habit(silences: Silences, rests: Mask) -> Ints:
    """Other gaps of the same vessel at rest within about 2 km."""
    row = np.floor(silences.lat_off / BERTH_DEGREES).astype(np.int64) + 5000
    column = np.floor(silences.lon_off / BERTH_DEGREES).astype(np.int64) + 9000
    key = (silences.mmsi.astype(np.int64) << 30) | (row << 15) | column
    _, index, counts = np.unique(key[rests], return_inverse=True, return_counts=True)
    habit = np.zeros(len(silences), dtype=np.int64)
    habit[rests] = counts[index] - 1
    return habit


def _same_ship(silences: Silences, known: Known) -> Ints:
    found = np.full(len(silences), -1, dtype=np.int64)
    ends = zip(silences.mmsi.tolist(), silences.t_off.tolist(), silences.t_on.tolist(), strict=True)
    for k, (mmsi, off, on) in enumerate(ends):
        answer = same_ship(known.said.get(mmsi, ()), off, on)
        found[k] = -1 if answer is None else int(answer)
    return found


def _taken_on(silences: Silences, known: Known) -> Mask:
    """Gaps of ships whose IMO number, or name with call sign, another MMSI began to use no earlier
    than an hour before OFF."""
    found = np.zeros(len(silences), dtype=bool)
    for k, (mmsi, off) in enumerate(zip(silences.mmsi.tolist(), silences.t_off.tolist(), strict=True)):
        marks = {mark for said in known.said.get(mmsi, ()) for mark in _marks(said)}
        found[k] = any(
            us >= off - HOUR_US
            for mark in marks
            for other, us in known.bearers.get(mark, {}).items()
            if other != mmsi
        )
    return found


def _successors(silences: Silences, known: Known) -> tuple[Ints, Floats]:
    """Vessels first heard within reach of where a ship fell silent in the three hours after it, and
    how many begin there by chance in three hours."""
    count, t = len(silences), known.first_t
    if not len(t):
        return np.zeros(count, dtype=np.int64), np.zeros(count)
    begin = int(np.searchsorted(t, t[0] + round(START_H * HOUR_US)))
    low = np.maximum(begin, np.searchsorted(t, silences.t_off))
    many = np.maximum(low, np.searchsorted(t, silences.t_off + round(TAKEOVER_H * HOUR_US))) - low
    gap = np.repeat(np.arange(count), many)
    other = np.arange(len(gap)) - np.repeat(np.cumsum(many) - many, many) + low[gap]
    ends = (known.first_lon[other], known.first_lat[other], silences.lon_off[gap], silences.lat_off[gap])
    hours = (t[other] - silences.t_off[gap]) / HOUR_US
    reach = TAKEOVER_KM + np.nan_to_num(silences.speed_off[gap]) * KM_PER_NM * hours * 1.2
    fits = (distance_km(*ends) <= reach) & (known.first_mmsi[other] != silences.mmsi[gap])
    begun = count_near(known.first_lon[begin:], known.first_lat[begin:], silences.lon_off, silences.lat_off)
    span_h = max(24.0, (t[-1] - t[0]) / HOUR_US)
    return np.bincount(gap[fits], minlength=count), begun / span_h * TAKEOVER_H
