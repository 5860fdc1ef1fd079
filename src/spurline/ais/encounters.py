"""Encounters: two vessels close together and slow for hours, away from port.

A sweep over time compares only marks of the same moment in neighbouring cells; what is open is
carried on. Memory follows the traffic of three hours and the number of open pairs, not the number
of marks, which may wait in files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _meetings
from spurline.ais.fixes import EARTH_KM, Floats, Ints, to_datetime
from spurline.ais.histories import Histories
from spurline.ais.marks import MARK, MAX_INTERPOLATION_H, PORT_KM, STEP_US, Marks
from spurline.ais.meeting_kinds import meeting_kind
from spurline.ais.ports import PlaceIndex
from spurline.ais.said import Said
from spurline.model import Encounter, Place, When

MAX_KM = 0.5
MIN_MINUTES = 120.0
MAX_MEDIAN_KN = 2.0
MERGE_STEPS = 3
BLOCK_MARKS = 500_000
_ROOM = 1 << 16
_TURN = 1 << 24
_STEP_MINUTES = STEP_US / 60_000_000
_BAND_DEGREES = MAX_KM / EARTH_KM * 180 / np.pi * 1.0001
_SPELL = np.dtype(
    [(name, "i4") for name in ("a", "b", "begin", "last", "marks", "slow_a", "slow_b")]
    + [(name, "f8") for name in ("lon_first", "lat_first", "lon_last", "lat_last")]
    + [("apart", "u4", 51), ("knots_a", "u4", 21), ("knots_b", "u4", 21)]
)
"""Two owners close together: steps; marks, and those below 2 kn; where `a` was; counts by 10 m and 0.1 kn."""


def find_encounters(
    parts: Sequence[Marks], *, anchorages: Sequence[Place] = (), said: Said | None = None
) -> list[Encounter]:
    """Encounters among the marks of all partitions, one event per pair and spell.

    Two vessels within 0.5 km for two hours or more, both slower than 2 kn at more than half of
    the marks; spells up to half an hour apart are one. Marks inside one of `anchorages` count as
    in port. What the vessels `said` of themselves gives `encounter_kind`. The event stands under
    the lower MMSI. Neither the order of the parts nor where they are cut matters.
    """
    keys = [_keys(part) for part in parts]
    owners = np.unique(np.concatenate([np.zeros(0, np.int64), *keys]))
    ranks = [np.searchsorted(owners, key).astype(np.int32) for key in keys]
    sweep = _Sweep((owners >> 32).astype(np.uint32), anchorages)
    for first, last in _blocks(parts):
        sweep.take(_marks_between(parts, ranks, first, last))
    said = said or Said(Histories.of_reports(()))
    return [_encounter(spell, owners, said) for spell in sweep.finish()]


def _keys(part: Marks) -> Ints:
    """MMSI and track of each owner in one number."""
    return part.mmsi.astype(np.int64) << 32 | part.track.astype(np.int64)


def _blocks(parts: Sequence[Marks]) -> Iterator[tuple[int, int]]:
    """First and last bucket of consecutive stretches of about BLOCK_MARKS marks."""
    if not parts:
        return
    bucket, place = np.unique(np.concatenate([part.bucket for part in parts]), return_inverse=True)
    count = np.bincount(place, np.concatenate([np.diff(part.start) for part in parts]))
    block = (np.cumsum(count) - count) // BLOCK_MARKS
    first = np.flatnonzero(np.diff(block, prepend=-1))
    last = np.append(first, len(bucket))[1:] - 1
    yield from zip(bucket[first].tolist(), bucket[last].tolist(), strict=True)


def _marks_between(
    parts: Sequence[Marks], ranks: Sequence[NDArray[np.int32]], first: int, last: int
) -> NDArray[np.void]:
    """Marks of some buckets, with owners numbered over all partitions by (mmsi, track)."""
    found = [np.zeros(0, MARK)]
    for part, rank in zip(parts, ranks, strict=True):
        marks = part.read(first, last)
        marks["owner"] = rank[marks["owner"]]
        found.append(marks)
    return np.concatenate(found)


class _Ordered(NamedTuple):
    """Marks in the order in which the sweep meets them: by step, band of latitude, longitude."""

    step: NDArray[np.int32]
    band: NDArray[np.int32]
    column: NDArray[np.int32]
    mmsi: NDArray[np.uint32]
    lon: Floats
    lat: Floats


class _Sweep:
    """Open spells of pairs, block after block of marks in order of time."""

    def __init__(self, mmsi: NDArray[np.uint32], anchorages: Sequence[Place]) -> None:
        self._mmsi = mmsi
        self._anchorages = PlaceIndex(anchorages, enter_km=0.0, leave_km=0.0) if anchorages else None
        self._spells = np.zeros(2 * _ROOM, _SPELL)
        self._slots = np.full(4 * _ROOM, -1, np.int32)
        self._count = 0
        self._over: list[NDArray[np.void]] = []
        self._reach = _reach()

    def take(self, marks: NDArray[np.void]) -> None:
        lon, lat = np.ascontiguousarray(marks["lon"]), np.ascontiguousarray(marks["lat"])
        if self._anchorages is not None:
            outside = ~self._anchorages.inside(lon, lat)
            marks, lon, lat = marks[outside], lon[outside], lat[outside]
        if not len(marks):
            return
        band = np.floor((lat + 90) / _BAND_DEGREES).astype(np.int64)
        column = np.floor((lon + 180) * (_TURN / 360)).astype(np.int64) % _TURN
        moment = marks["step"].astype(np.int64) - int(marks["step"].min())
        order = np.argsort(moment << 40 | band << 24 | column, kind="stable")
        step, owner = marks["step"][order], marks["owner"][order]
        lon, lat, speed = lon[order], lat[order], marks["speed_kn"][order]
        cells = (band[order].astype(np.int32), column[order].astype(np.int32))
        for a, b, km in self._pairs(_Ordered(step, *cells, self._mmsi[owner], lon, lat)):
            self._make_room(len(km), int(step[a[0]]))
            self._count = _meetings.fold_pairs(
                *(a, b, km, len(km), step, owner, lon, lat, speed, MERGE_STEPS, MAX_MEDIAN_KN),
                *(self._spells, self._count, self._slots),
            )
        self._close(int(step[-1]))

    def finish(self) -> NDArray[np.void]:
        """All spells that are encounters, by (mmsi, track) of both and time."""
        self._close(2**31)
        over = np.concatenate(self._over)
        return over[np.lexsort((over["begin"], over["b"], over["a"]))]

    def _pairs(
        self, marks: _Ordered
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]]:
        """Pairs in order of time, a buffer at a time; it grows if one mark alone has more."""
        room, at = _ROOM, 0
        while at < len(marks.step):
            a, b, km = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
            at, count = _meetings.close_pairs(at, *marks, self._reach, MAX_KM, a, b, km)
            if count:
                yield a[:count], b[:count], km[:count]
            elif at < len(marks.step):
                room *= 2

    def _make_room(self, pairs: int, step: int) -> None:
        """Room for as many new spells as there are pairs, the first of which is of `step`."""
        if self._count + pairs <= len(self._spells):
            return
        self._close(step)
        while 2 * (self._count + pairs) > len(self._spells):
            self._spells = np.concatenate([self._spells, np.zeros_like(self._spells)])
            self._slots = np.full(2 * len(self._slots), -1, np.int32)
        _meetings.index_spells(self._spells, self._count, self._slots)

    def _close(self, step: int) -> None:
        """Keep only spells that a pair of `step` or later could go on with."""
        spells = self._spells[: self._count]
        over = np.int64(step) - spells["last"] > MERGE_STEPS
        long = (spells["last"] - spells["begin"]) * _STEP_MINUTES >= MIN_MINUTES
        slow = 2 * np.minimum(spells["slow_a"], spells["slow_b"]) > spells["marks"]
        self._over.append(spells[over & long & slow])
        kept = spells[~over]
        self._count = len(kept)
        self._spells[: self._count] = kept
        self._slots.fill(-1)
        _meetings.index_spells(self._spells, self._count, self._slots)


def _reach() -> NDArray[np.int32]:
    """Per band of latitude the columns that MAX_KM can span in it or the next one."""
    edges = np.abs(np.arange(np.ceil(180 / _BAND_DEGREES) + 3) * _BAND_DEGREES - 90)
    poleward = np.maximum(np.maximum(edges[:-2], edges[1:-1]), edges[2:])
    half = np.sin(MAX_KM / EARTH_KM / 2) / np.maximum(np.cos(np.radians(np.minimum(poleward, 90))), 1e-9)
    columns = np.arcsin(np.minimum(half, 1)) * (_TURN / np.pi) * 1.0001 + 1
    return np.where(columns >= _TURN / 2, _TURN, np.ceil(columns)).astype(np.int32)


def _encounter(spell: np.void, owners: Ints, said: Said) -> Encounter:
    (mmsi, track), (other, other_track) = (
        (int(owners[spell[side]] >> 32), int(owners[spell[side]] & 0xFFFFFFFF)) for side in ("a", "b")
    )
    first, last = int(spell["begin"]) * STEP_US, int(spell["last"]) * STEP_US
    minutes = (int(spell["last"]) - int(spell["begin"])) * _STEP_MINUTES
    detail = {
        "other_mmsi": other,
        "other_track": other_track,
        "median_distance_m": 10.0 * _median(spell["apart"]),
        "median_speed_kn": round(0.1 * max(_median(spell["knots_a"]), _median(spell["knots_b"])), 1),
        "minutes": minutes,
        "marks": int(spell["marks"]),
        "max_km": MAX_KM,
        "min_minutes": MIN_MINUTES,
        "max_interpolation_h": MAX_INTERPOLATION_H,
        "merge_minutes": MERGE_STEPS * _STEP_MINUTES,
        "max_median_kn": MAX_MEDIAN_KN,
        "port_km": PORT_KM,
        **meeting_kind(said, mmsi, other, last, minutes / 60),
    }
    return Encounter(
        mmsi=mmsi,
        track=track,
        when=When(to_datetime(first), to_datetime(last)),
        lon_start=float(spell["lon_first"]),
        lat_start=float(spell["lat_first"]),
        lon_end=float(spell["lon_last"]),
        lat_end=float(spell["lat_last"]),
        detail=tuple(sorted(detail.items())),
    )


def _median(counts: NDArray[np.uint32]) -> int:
    """The value above which at most half of what was counted lies."""
    total = np.cumsum(counts, dtype=np.int64)
    return int(np.searchsorted(total, total[-1] // 2, side="right"))
