"""Rows of a store on their way into it: 48 bytes each, appended, sorted and without repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.ais.clean import not_available_to_nan
from spurline.ais.importing import _sorting
from spurline.model import BadInput, Positions

ROW = np.dtype(
    [
        ("t", "<i8"),
        ("lon", "<f8"),
        ("lat", "<f8"),
        ("mmsi", "<u4"),
        ("sog", "<f4"),
        ("cog", "<f4"),
        ("heading", "<f4"),
        ("track", "<u4"),
        ("receiver", "<u2"),
        ("nav_status", "u1"),
        ("reject", "u1"),
    ]
)
"""Columns as in `Positions`; NaN where a measure is not available, `receiver` a number of some list."""

EARLIEST_US, LATEST_US = -62_135_596_800_000_000, 253_402_300_799_999_999  # the years 1 to 9999
StoreRows = NDArray[np.void]


def rows_of(positions: Positions, receivers: Mapping[str, int]) -> StoreRows:
    """Positions as rows, with the numbers that `receivers` gives to their receivers.

    Raises BadInput for times that no calendar holds.
    """
    rows = np.zeros(len(positions), ROW)
    if len(rows) and (positions.t.min() < EARLIEST_US or positions.t.max() > LATEST_US):
        raise BadInput("holds times outside the years 1 to 9999", do="Give t in microseconds since 1970")
    sog, cog, heading = not_available_to_nan(positions.sog, positions.cog, positions.heading)
    rows["mmsi"], rows["t"], rows["nav_status"] = positions.mmsi, positions.t, positions.nav_status
    for name, place in (("lon", positions.lon), ("lat", positions.lat)):
        rows[name] = place + 0.0  # minus zero and zero are one place
    for name, measure in (("sog", sog), ("cog", cog), ("heading", heading)):
        rows[name] = measure + np.float32(0)
    codes = np.array([receivers[name or ""] for name in positions.receivers], np.uint16)
    rows["receiver"] = codes[positions.receiver] if codes.any() else 0
    return rows


def rows_from(columns: Mapping[str, NDArray[Any]]) -> StoreRows:
    """Columns of equal length as rows; columns that are missing are zero."""
    rows = np.zeros(len(columns["t"]), ROW)
    for name, values in columns.items():
        rows[name] = values
    return rows


def columns_of(rows: StoreRows) -> dict[str, NDArray[Any]]:
    """Rows as columns, each in one piece."""
    return {name: np.ascontiguousarray(rows[name]) for name in ROW.names or ()}


def sorted_distinct(rows: StoreRows) -> StoreRows:
    """The rows by (mmsi, t, lon, lat, receiver, sog, cog, heading, nav_status), none twice.

    Track and reject code are not compared. Works in the memory of `rows`, whose order is lost.
    """
    order = np.empty(len(rows), np.uint32)
    _sorting.sort_keys(rows, order, np.empty(len(rows), np.uint64), np.empty(len(rows), np.uint64))
    _sorting.permute(rows, order)
    for begin, end in _sorting.sort_ties(rows):
        keys = ("nav_status", "heading", "cog", "sog", "receiver", "lat", "lon")
        group = rows[begin:end]
        rows[begin:end] = group[np.lexsort([group[key] for key in keys])]
    return rows[: _sorting.drop_repeats(rows)]
