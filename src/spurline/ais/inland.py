"""Tracks on land: vessels that move for an hour or more where no water is known.

The packaged land knows no rivers and lakes, so waterways are learned: where three vessels or more
of the store have moved within some tens of kilometres (the cells of `reception`, each with its
neighbours), there is water.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import SECOND_US, Fixes, Floats, Ints, to_datetime
from spurline.ais.grid import around, cell_of
from spurline.model import Anomaly, When

INLAND_KM = 5.0
INLAND_KN = 2.0
INLAND_SAMPLES = 3
SAMPLE_S = 1800.0
WATERWAY_VESSELS = 3
CELL_DEGREES = 0.05
_COLUMNS = round(360 / CELL_DEGREES)
_ROWS = round(180 / CELL_DEGREES)


class _Sample(NamedTuple):
    """A moving fix, one per half hour, far from any shore on land; `afloat` counts the samples at
    sea before it, so that equal numbers follow one another."""

    mmsi: int
    track: int
    t: int
    lon: float
    lat: float
    km: float
    cell: int
    afloat: int


@dataclass(frozen=True, slots=True)
class Spell:
    """A part of a track on land: its first and last sample, their number, the greatest distance
    from the shore, and the cells it went through."""

    first: _Sample
    last: _Sample
    samples: int
    km: float
    cells: frozenset[int]


@dataclass(frozen=True, slots=True)
class Inland:
    """What one partition gives: parts of tracks on land that may be no waterway, and per cell on
    land up to three vessels that moved there."""

    spells: list[Spell]
    users: dict[int, frozenset[int]]


class InlandFinder:
    """Detector of parts of tracks on land: an hour or more of samples at 2 kn or more, each more
    than 5 km from the shore, of vessels that are also seen at sea (others live on a lake or river
    that the packaged land lacks). One fix per half hour of the clock is looked at."""

    def __init__(self) -> None:
        self._slot = -1  # of the last row
        self._afloat = 0  # moving samples that were not on land
        self._open: list[_Sample] = []  # first and last sample of the part at hand
        self._samples, self._km, self._cells = 0, 0.0, set[int]()
        self._spells: list[Spell] = []
        self._seagoing: set[int] = set()  # vessels with samples at sea, as far as they matter
        self._users: dict[int, set[int]] = {}

    def feed(self, fixes: Fixes) -> None:
        slot = fixes.t // round(SAMPLE_S * SECOND_US)
        sampled = fixes.first
        sampled[0] |= slot[0] != self._slot
        sampled[1:] |= slot[1:] != slot[:-1]
        self._slot = int(slot[-1])
        rows = np.flatnonzero(sampled & (fixes.speed_kn >= INLAND_KN))
        km = inland_km(fixes.lon[rows], fixes.lat[rows])
        inland = km > INLAND_KM
        afloat = self._afloat + np.cumsum(~inland)
        self._afloat += int((~inland).sum())
        cell = cell_of(fixes.lon[rows], fixes.lat[rows])
        for at in np.flatnonzero(inland).tolist():
            row = int(rows[at])
            fix = (column[row] for column in (fixes.mmsi, fixes.track, fixes.t, fixes.lon, fixes.lat))
            self._add(_Sample._make(value.item() for value in (*fix, km[at], cell[at], afloat[at])))

        self._keep_seagoing(np.unique(fixes.mmsi[rows][~inland]), int(fixes.mmsi[-1]))

    def _keep_seagoing(self, mmsi: NDArray[np.uint32], newest: int) -> None:
        """Remember which vessels with parts on land, or still to come, were also at sea."""
        mine = {spell.first.mmsi for spell in self._spells} | {sample.mmsi for sample in self._open}
        self._seagoing = (self._seagoing | set(mmsi.tolist())) & (mine | {newest})

    def finish(self) -> Inland:
        self._close()
        self._spells = [spell for spell in self._spells if spell.first.mmsi in self._seagoing]
        users = {cell: frozenset(vessels) for cell, vessels in self._users.items()}
        return Inland([spell for spell in self._spells if _no_waterway(spell, users)], users)

    def _add(self, sample: _Sample) -> None:
        if self._open and (*self._open[0][:2], self._open[0].afloat) != (*sample[:2], sample.afloat):
            self._close()
        self._open = [*self._open[:1], sample]
        self._samples += 1
        self._km = max(self._km, sample.km)
        self._cells.add(sample.cell)
        users = self._users.setdefault(sample.cell, set())
        if len(users) < WATERWAY_VESSELS:
            users.add(sample.mmsi)

    def _close(self) -> None:
        if self._samples >= INLAND_SAMPLES:
            first, last = self._open[0], self._open[-1]
            self._spells.append(Spell(first, last, self._samples, self._km, frozenset(self._cells)))
        self._open, self._samples, self._km, self._cells = [], 0, 0.0, set()


def find_on_land(parts: Sequence[Inland]) -> list[Anomaly]:
    """`on_land`: parts of tracks on land, most of whose cells fewer than three vessels of all
    partitions have moved through (the cells around them included).

    The packaged coast is generalised and a lone vessel on a river looks the same, hence p 0.3.
    """
    users: dict[int, frozenset[int]] = {}
    for part in parts:
        for cell, vessels in part.users.items():
            users[cell] = users.get(cell, frozenset()) | vessels
    spells = (spell for part in parts for spell in part.spells)
    return [_event(spell) for spell in spells if _no_waterway(spell, users)]


def inland_km(lon: Floats, lat: Floats) -> Floats:
    """How far from the shore points on land are, in kilometres; 0 for points that are at sea or
    within INLAND_KM of it. The middle of a cell is less than that from any point of the cell."""
    from spurline.places.coast import shore_distance_km

    km = np.zeros(len(lon))
    cell = _cells(lon, lat)
    inside = np.flatnonzero(_land()[cell // _COLUMNS, cell % _COLUMNS])
    if len(inside):
        shore = np.asarray(shore_distance_km(lon[inside], lat[inside]))
        km[inside] = np.where(shore > INLAND_KM, shore, 0.0)
    return km


@cache
def _land() -> NDArray[np.bool_]:
    """Land at the middle of each cell."""
    from spurline.places.coast import land_grid

    lats = -90.0 + CELL_DEGREES * (np.arange(_ROWS, dtype=np.float64) + 0.5)
    return land_grid(-180.0 + CELL_DEGREES / 2, lats, CELL_DEGREES, _COLUMNS)


def _cells(lon: Floats, lat: Floats) -> Ints:
    """Numbers of the cells that points lie in, row by row from the south-west."""
    row = np.clip(np.floor((lat + 90.0) / CELL_DEGREES), 0, _ROWS - 1).astype(np.int64)
    column = np.floor((lon + 180.0) / CELL_DEGREES).astype(np.int64) % _COLUMNS
    return np.asarray(row * _COLUMNS + column)


def _no_waterway(spell: Spell, users: dict[int, frozenset[int]]) -> bool:
    """Whether at most half of the cells of a spell are known to be used by enough vessels."""
    nobody: frozenset[int] = frozenset()
    used = sum(
        len(nobody.union(*(users.get(cell, nobody) for cell in near))) >= WATERWAY_VESSELS
        for near in around(np.array(sorted(spell.cells))).tolist()
    )
    return 2 * used <= len(spell.cells)


def _event(spell: Spell) -> Anomaly:
    first, last = spell.first, spell.last
    detail = {
        "rule": "on_land",
        "samples": spell.samples,
        "max_inland_km": round(spell.km, 1),
        "min_inland_km": INLAND_KM,
        "min_speed_kn": INLAND_KN,
        "min_samples": INLAND_SAMPLES,
        "sample_minutes": SAMPLE_S / 60,
        "waterway_vessels": WATERWAY_VESSELS,
    }
    return Anomaly(
        mmsi=first.mmsi,
        track=first.track,
        when=When(to_datetime(first.t), to_datetime(last.t)),
        lon_start=first.lon,
        lat_start=first.lat,
        lon_end=last.lon,
        lat_end=last.lat,
        detail=tuple(sorted(detail.items())),
        p=0.3,
    )
