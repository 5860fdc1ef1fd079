"""Footprints of receivers: what each one hears, learned from all vessels, and who was heard by it
from where it cannot hear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import HOUR_US, Fixes, Floats, Ints, Mask, distance_km, to_datetime
from spurline.model import Anomaly, When

CELL_DEGREES = 0.5
FOOTPRINT_SHARE = 0.995
FOOTPRINT_TIMES = 2.0
FAR_KM = 150.0
SATELLITE_KM = 1_000.0
LEARNED_FROM = 100
HEARD_HOURS = 0.5
HEARD_MESSAGES = 10
FEW = 3
_COLUMNS = round(360 / CELL_DEGREES)
_ROWS = round(180 / CELL_DEGREES)
_MANY = 64


class Visits(NamedTuple):
    """What one receiver heard of one track in one cell: messages, first and last fix."""

    receiver: NDArray[np.uint16]
    cell: Ints
    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    messages: Ints
    t_first: Ints
    lon_first: Floats
    lat_first: Floats
    t_last: Ints
    lon_last: Floats
    lat_last: Floats

    def part(self, rows: slice | Mask | Ints) -> Visits:
        """Some of them."""
        return Visits._make(column[rows] for column in self)


class Footprints(NamedTuple):
    """Per receiver and cell the number of vessels heard from there, and the visits of the first
    few of them by MMSI."""

    receiver: NDArray[np.uint16]
    cell: Ints
    vessels: Ints
    few: Visits


class FootprintFinder:
    """Detector of `Footprints`; memory grows with the cells that receivers hear, not with rows."""

    def __init__(self) -> None:
        self._pending: list[Visits] = []  # of the vessel at hand
        self._done: list[Footprints] = []

    def feed(self, fixes: Fixes) -> None:
        heard = np.flatnonzero(fixes.receiver)
        if len(heard) == 0:
            return
        visits = _folded(join_visits([*self._pending, _visits(fixes, heard)]))
        whole = visits.mmsi != visits.mmsi.max()
        self._done.append(_counted(visits.part(whole)))
        self._pending = [visits.part(~whole)]
        if len(self._done) > _MANY:
            self._done = [join_footprints(self._done)]

    def finish(self) -> Footprints:
        return join_footprints([*self._done, _counted(_folded(join_visits(self._pending)))])


def join_visits(parts: Sequence[Visits]) -> Visits:
    """One after the other."""
    return Visits._make(np.concatenate(columns) for columns in zip(*[*parts, _NO_VISITS], strict=True))


def join_footprints(parts: Sequence[Footprints]) -> Footprints:
    """What several sets of whole vessels give together."""
    receiver, cell, vessels = (np.concatenate([part[k] for part in parts]) for k in range(3))
    order = np.lexsort((cell, receiver))
    receiver, cell, vessels = receiver[order], cell[order], vessels[order]
    begin = _begins(receiver, cell)
    total = np.add.reduceat(vessels, begin) if len(begin) else vessels
    few = _first_few(join_visits([part.few for part in parts]))
    return Footprints(receiver[begin], cell[begin], total, few)


def find_out_of_reach(footprints: Footprints, receivers: Sequence[str]) -> list[Anomaly]:
    """`receiver_footprint`: ten messages or more over half an hour or more that a receiver heard
    from more than twice the distance within which it hears 99.5 % of vessels, and more than 150 km.

    The distance is from the median place of the vessels it hears, a vessel counting once per cell;
    only cells from which it heard more than three vessels count, and none of these is far. A
    receiver with a footprint over 1,000 km is a satellite or a whole network and says nothing, nor
    does one that has heard too little. Ducts carry radio far at times, hence p 0.4.
    """
    found = []
    for receiver in np.unique(footprints.receiver).tolist():
        mine = footprints.receiver == receiver
        cell, vessels = footprints.cell[mine], footprints.vessels[mine]
        common = np.where(vessels > FEW, vessels, 0)
        if common.sum() < LEARNED_FROM:
            continue
        km, reach = _reach(cell, common)
        if reach > SATELLITE_KM:
            continue
        far = cell[(km > max(FOOTPRINT_TIMES * reach, FAR_KM)) & (vessels <= FEW)]
        few = footprints.few
        visits = few.part((few.receiver == receiver) & np.isin(few.cell, far))
        name = receivers[receiver]
        found += [_event(spell, name, reach, km[cell == spell.cell[0]]) for spell in _spells(visits)]
    return found


def _reach(cell: Ints, vessels: Ints) -> tuple[Floats, float]:
    """Distance of each cell from the middle of what is heard, and within which nearly all is."""
    lon: Floats = (cell % _COLUMNS + np.float64(0.5)) * CELL_DEGREES - 180.0
    lat: Floats = (cell // _COLUMNS + np.float64(0.5)) * CELL_DEGREES - 90.0
    lon0 = float(lon[np.argmax(vessels)])
    east: Floats = (lon - lon0 + 180.0) % 360.0 - 180.0
    middle = lon0 + _quantile(east, vessels, 0.5), _quantile(lat, vessels, 0.5)
    km = distance_km(lon, lat, np.array([middle[0]]), np.array([middle[1]]))
    return km, _quantile(km, vessels, FOOTPRINT_SHARE)


def _quantile(values: Floats, weights: Ints, share: float) -> float:
    """The least value at or below which that share of the weight lies."""
    order = np.argsort(values, kind="stable")
    whole = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(whole, share * whole[-1])])


def _spells(visits: Visits) -> Iterator[Visits]:
    """Visits of one track each that are enough to be told."""
    visits = visits.part(np.lexsort((visits.t_first, visits.track, visits.mmsi)))
    begin = _begins(visits.mmsi, visits.track)
    for first, last in pairwise([*begin.tolist(), len(visits.mmsi)]):
        spell = visits.part(slice(first, last))
        hours = (spell.t_last.max() - spell.t_first.min()) / HOUR_US
        if hours >= HEARD_HOURS and spell.messages.sum() >= HEARD_MESSAGES:
            yield spell


def _event(spell: Visits, receiver: str, reach: float, km: Floats) -> Anomaly:
    last = int(np.argmax(spell.t_last))
    detail = {
        "rule": "receiver_footprint",
        "receiver": receiver,
        "messages": int(spell.messages.sum()),
        "distance_km": round(float(km[0]), 1),
        "footprint_km": round(reach, 1),
        "footprint_share": FOOTPRINT_SHARE,
        "min_times": FOOTPRINT_TIMES,
        "min_km": FAR_KM,
        "min_messages": HEARD_MESSAGES,
    }
    return Anomaly(
        mmsi=int(spell.mmsi[0]),
        track=int(spell.track[0]),
        when=When(to_datetime(int(spell.t_first[0])), to_datetime(int(spell.t_last[last]))),
        lon_start=float(spell.lon_first[0]),
        lat_start=float(spell.lat_first[0]),
        lon_end=float(spell.lon_last[last]),
        lat_end=float(spell.lat_last[last]),
        detail=tuple(sorted(detail.items())),
        p=0.4,
    )


def _visits(fixes: Fixes, rows: Ints) -> Visits:
    """Consecutive rows of one receiver, cell and track as one visit."""
    receiver, mmsi, track = fixes.receiver[rows], fixes.mmsi[rows], fixes.track[rows]
    t, lon, lat = fixes.t[rows], fixes.lon[rows], fixes.lat[rows]
    row = np.clip(np.floor((lat + 90.0) / CELL_DEGREES), 0, _ROWS - 1).astype(np.int64)
    cell = row * _COLUMNS + np.floor((lon + 180.0) / CELL_DEGREES).astype(np.int64) % _COLUMNS
    begin = _begins(receiver, cell, mmsi, track)
    end = np.append(begin[1:], len(rows)) - 1
    who = (receiver[begin], cell[begin], mmsi[begin], track[begin])
    ends = (column[at] for at in (begin, end) for column in (t, lon, lat))
    return Visits._make([*who, end - begin + 1, *ends])


def _folded(visits: Visits) -> Visits:
    """One visit per receiver, cell and track."""
    keys = (visits.t_first, visits.track, visits.mmsi, visits.cell, visits.receiver)
    visits = visits.part(np.lexsort(keys))
    begin = _begins(visits.receiver, visits.cell, visits.mmsi, visits.track)
    if len(begin) == 0:
        return visits
    end = np.append(begin[1:], len(visits.mmsi)) - 1
    count = np.add.reduceat(visits.messages, begin)
    first, last = visits.part(begin), visits.part(end)
    return Visits._make([*first[:4], count, *first[5:8], *last[8:]])


def _counted(visits: Visits) -> Footprints:
    """Footprints of folded visits of whole vessels."""
    vessel = _begins(visits.receiver, visits.cell, visits.mmsi)
    receiver, cell = visits.receiver[vessel], visits.cell[vessel]
    begin = _begins(receiver, cell)
    vessels = np.diff(np.append(begin, len(vessel)))
    return Footprints(receiver[begin], cell[begin], vessels, _first_few(visits))


def _first_few(visits: Visits) -> Visits:
    """The visits of the FEW vessels with the lowest MMSI of each receiver and cell."""
    keys = (visits.track, visits.mmsi, visits.cell, visits.receiver)
    visits = visits.part(np.lexsort(keys))
    vessel = np.zeros(len(visits.mmsi), dtype=np.int64)
    vessel[_begins(visits.receiver, visits.cell, visits.mmsi)] = 1
    number = np.cumsum(vessel)
    begin = _begins(visits.receiver, visits.cell)
    lengths = np.diff(np.append(begin, len(number)))
    return visits.part(number - np.repeat(number[begin], lengths) < FEW)


def _begins(*columns: NDArray[np.uint16] | NDArray[np.uint32] | Ints) -> Ints:
    """Rows at which one of the columns changes, the first row included."""
    size = len(columns[0])
    change = np.zeros(size, dtype=bool)
    change[:1] = True
    for column in columns:
        change[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(change)


_NO_PLACE = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
_NO_VISITS = Visits(
    np.zeros(0, np.uint16),
    np.zeros(0, np.int64),
    np.zeros(0, np.uint32),
    np.zeros(0, np.uint32),
    np.zeros(0, np.int64),
    *_NO_PLACE,
    *_NO_PLACE,
)
