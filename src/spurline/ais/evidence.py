"""What speaks for and against each cause of a silence, gathered for all gaps at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spurline.ais.cell_hours import Timetable
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, Ints, Mask, distance_km
from spurline.ais.gaps import Silences
from spurline.ais.histories import Histories
from spurline.ais.listening import Heard, classes_of
from spurline.ais.lost import Lost, companions_of, count_near
from spurline.ais.paths import RESTING_KN, resting
from spurline.ais.ports import PlaceIndex, index_layers, places_at
from spurline.ais.reception import Field, Reception
from spurline.ais.statics import same_ship, valid_imos
from spurline.model import Place
from spurline.places.coast import shore_distance_km

MOORED, AT_ANCHOR = 5, 1
BERTH_DEGREES = 0.02
BERTH_SHORE_KM = 4.0
ARRIVING_KM = 30.0
TAKEOVER_H = 3.0
TAKEOVER_KM = 5.0
START_H = 6.0
IMPOSSIBLE_KN = 45.0


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the whole store, whatever gap is asked about: reception, the first fix of each
    track by time, all gaps, what vessels said of themselves, places; and the vessels whose IMO number,
    or name with call sign, is also that of another MMSI (`taken_mmsi`, sorted), with the time at which
    the last of those others began to use it (`taken_us`)."""

    field: Field
    first_mmsi: Ints
    first_t: Ints
    first_lon: Floats
    first_lat: Floats
    lost: Lost
    histories: Histories
    taken_mmsi: Ints
    taken_us: Ints
    layers: tuple[PlaceIndex, ...]


def know(
    heard: Heard, timetable: Timetable, lost: Lost, histories: Histories, places: Sequence[Place]
) -> Known:
    """What is known of a store of which all partitions have `heard` (with its cell-hours in a
    `timetable`) and `lost` this."""
    order = np.argsort(heard.first_t, kind="stable")
    taken_mmsi, taken_us = _taken(histories)
    return Known(
        field=Field(heard, timetable, lost, classes_of(histories)),
        first_mmsi=heard.first_mmsi[order].astype(np.int64),
        first_t=heard.first_t[order],
        first_lon=heard.first_lon[order],
        first_lat=heard.first_lat[order],
        lost=lost,
        histories=histories,
        taken_mmsi=taken_mmsi,
        taken_us=taken_us,
        layers=index_layers(places),
    )


def _taken(histories: Histories) -> tuple[Ints, Ints]:
    """Per vessel that shares a mark of its own with others when the last of them began to use it."""
    names, calls = histories.name.code.astype(np.int64), histories.callsign.code.astype(np.int64)
    dated = histories.t >= 0
    by_imo = np.flatnonzero(dated & valid_imos(histories.imo))
    by_name = np.flatnonzero(dated & (names >= 0) & (calls >= 0))
    mark = np.append(histories.imo[by_imo].astype(np.int64), 1 << 62 | names[by_name] << 31 | calls[by_name])
    rows = np.append(by_imo, by_name)
    mmsi, t = histories.mmsi[rows].astype(np.int64), histories.t[rows]
    order = np.lexsort((t, mmsi, mark))
    mark, mmsi, t = mark[order], mmsi[order], t[order]
    begins = np.append(True, (mark[1:] != mark[:-1]) | (mmsi[1:] != mmsi[:-1]))[: len(mark)]
    mark, mmsi, t = mark[begins], mmsi[begins], t[begins]
    order = np.lexsort((mmsi, t, mark))
    mark, mmsi, t = mark[order], mmsi[order], t[order]
    last = np.searchsorted(mark, mark, side="right") - 1
    others = np.where(np.arange(len(mark)) == last, last - 1, last)
    shared = (others >= 0) & (mark[others] == mark)
    owners, index = np.unique(mmsi[shared], return_inverse=True)
    latest = np.zeros(len(owners), dtype=np.int64)
    np.maximum.at(latest, index, t[others[shared]])
    return owners, latest


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
    owner, history = -1, known.histories.of(0)
    for k, (mmsi, off, on) in enumerate(ends):
        if mmsi != owner:
            owner, history = mmsi, known.histories.of(mmsi)
        answer = same_ship(history, off, on)
        found[k] = -1 if answer is None else int(answer)
    return found


def _taken_on(silences: Silences, known: Known) -> Mask:
    """Gaps of ships whose IMO number, or name with call sign, another MMSI began to use no earlier
    than an hour before OFF."""
    if not len(known.taken_mmsi):
        return np.zeros(len(silences), dtype=bool)
    at = np.minimum(np.searchsorted(known.taken_mmsi, silences.mmsi), len(known.taken_mmsi) - 1)
    owns = known.taken_mmsi[at] == silences.mmsi
    return np.asarray(owns & (known.taken_us[at] >= silences.t_off - HOUR_US))


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
