"""A range of rows of a Parquet file: from the values that DuckDB hands over to usable columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.intake import _cells
from spurline.intake.ais_columns import NOTHING
from spurline.intake.ais_faults import FINE, OF_MOMENT, Fault
from spurline.intake.ais_geometry import points
from spurline.intake.ais_times import Periods
from spurline.intake.batches import FIRST_TIME, LAST_TIME

Floats = NDArray[np.float64]
Faults = NDArray[np.uint8]

FIRST_STATION = 3
PLACE_BELOW = 1e15
VALUE_BELOW = 1e6
MILLISECONDS_BELOW = 60_000
MOST_MMSI = 2**32 - 1
DAY = 86_400_000_000

_OF_MOMENT = np.array(OF_MOMENT, np.uint8)


def numbers(values: NDArray[Any]) -> Floats:
    """Numbers or texts as doubles: NaN for NULL and for empty text, infinity for any other text that
    is no number."""
    if values.dtype != object:
        return np.ma.filled(np.ma.asarray(values, np.float64), np.nan)
    texts, stops = _packed(values)
    found, given = np.zeros(len(values)), np.zeros(len(values), np.uint8)
    _cells.numbers(texts, stops, found, given)
    found[given == 0] = np.inf
    found[stops[1:] == stops[:-1]] = np.nan
    return found


def _packed(values: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts one behind the other, and where each begins and ends; NULL is empty, and so are the words
    that stand for it."""
    nothing = {*NOTHING, *(word.upper() for word in NOTHING), "NaN", "None"}
    texts = [b"" if text in nothing else text.encode() for text in np.ma.filled(values, "").tolist()]
    stops = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=stops[1:])
    return np.frombuffer(b"".join(texts) + b"\n", np.uint8), stops


def clock_times(values: NDArray[Any], zone: Periods) -> tuple[NDArray[np.int64], Faults]:
    """Microseconds of clocks in `zone` as UTC, and the fault of each (FINE: none)."""
    t = np.ascontiguousarray(np.ma.filled(values, 0), np.int64)
    found = np.zeros(len(t), np.uint8)
    _cells.local_to_utc(t, *zone, found)
    return t, np.where(np.ma.getmaskarray(values), np.uint8(Fault.T_EMPTY), _OF_MOMENT[found])


def counted_times(values: NDArray[Any]) -> tuple[NDArray[np.int64], Faults]:
    """Seconds, milli-, micro- or nanoseconds since 1970, by their size, as microseconds."""
    given = ~np.ma.getmaskarray(values)
    counts = np.ma.filled(values, 0)
    if counts.dtype.kind == "f":
        given &= ~np.isnan(counts)
        counts = np.where((np.abs(counts) < 9e18) & given, counts, 0)
    factor = np.select([counts < 1e11, counts < 1e14], [1_000_000, 1_000], 1)
    t = np.rint(counts * factor) if counts.dtype.kind == "f" else counts * factor
    t = np.where(counts >= 1e17, counts // 1_000, t).astype(np.int64)
    fault = np.where(counts >= 1e8, np.uint8(FINE), np.uint8(Fault.T_NO_FORM))
    return t, np.where(given, fault, np.uint8(Fault.T_EMPTY))


def written_times(values: NDArray[Any], order: int, zone: Periods) -> tuple[NDArray[np.int64], Faults, int]:
    """Texts as times, their faults, and how many carried no zone; see `_cells.moments`."""
    texts, stops = _packed(values)
    t, found = np.zeros(len(values), np.int64), np.zeros(len(values), np.uint8)
    naive = _cells.moments(texts, stops, order, *zone, t, found)
    return t, np.where(stops[1:] == stops[:-1], np.uint8(Fault.T_EMPTY), _OF_MOMENT[found]), naive


def places(data: dict[str, NDArray[Any]]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, of their columns or of points in well-known binary."""
    if "lon" in data and "lat" in data:
        return numbers(data["lon"]), numbers(data["lat"])
    values: Sequence[Any] = np.ma.filled(np.ma.asarray(data["geometry"]), None).tolist()
    return points(values)


def faults_of(mmsi: Floats, t: NDArray[np.int64], time: Faults, sender: NDArray[np.uint8]) -> Faults:
    """Why rows cannot be used, whatever their position; FINE where nothing speaks against them."""
    fault = time.copy()
    fault[(fault == FINE) & ((t < FIRST_TIME) | (t >= LAST_TIME))] = Fault.T_OUTSIDE
    fault[~((mmsi >= 1) & (mmsi <= MOST_MMSI) & (np.floor(mmsi) == mmsi))] = Fault.MMSI_BAD
    fault[np.isnan(mmsi)] = Fault.MMSI_EMPTY
    station = sender >= FIRST_STATION
    fault[station] = Fault.BASE_STATION + (sender[station] - FIRST_STATION)
    return fault


def place_faults(lon: Floats, lat: Floats) -> Faults:
    """Why positions cannot be used."""
    bad = (np.abs(lon) >= PLACE_BELOW) | (np.abs(lat) >= PLACE_BELOW)
    empty = np.isnan(lon) | np.isnan(lat)
    codes = [np.uint8(Fault.PLACE_BAD), np.uint8(Fault.PLACE_EMPTY)]
    return np.select([bad, empty], codes, np.uint8(FINE))


def measured(values: Floats) -> Floats:
    """Speeds, courses and headings; NaN for what cannot be one."""
    return np.where(np.abs(values) < VALUE_BELOW, values, np.nan)


def first_said(
    mmsi: Floats,
    t: NDArray[np.int64],
    sender: NDArray[np.uint8],
    said: NDArray[np.uint64],
    rows: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Of `rows`, the earliest in which a vessel says what it says on a day, in the order of rows, and
    a key of vessel, day and what it said."""
    key = said[rows] ^ sender[rows]
    for part in (mmsi[rows].astype(np.uint64), (t[rows] // DAY).astype(np.uint64)):
        key = (key ^ part) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(32)
    order = np.lexsort((rows, t[rows], key))
    key = key[order]
    first = np.concatenate(([True], key[1:] != key[:-1])) if len(key) else np.zeros(0, bool)
    chosen, key = rows[order][first], key[first]
    order = np.argsort(chosen, kind="stable")
    return chosen[order], key[order]
