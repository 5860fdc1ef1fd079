"""The table of the vessels of a file: how many rows each has, and where its fixes begin and end.

With it two files tell whether a vessel could have come from one to the other, and a store tells
how many rows a range of MMSI has, without a look at the positions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.ais.clean import Reject
from spurline.ais.importing.rows import StoreRows
from spurline.ais.tracks import impossible_steps

VESSEL = np.dtype(
    [
        *(("mmsi", "<u4"), ("rows", "<u4"), ("fixes", "<u4"), ("clean", "<u4"), ("tracks", "<u4")),
        *(("impossible", "<u4"), ("first_t", "<i8"), ("first_lon", "<f8"), ("first_lat", "<f8")),
        *(("last_t", "<i8"), ("last_lon", "<f8"), ("last_lat", "<f8")),
        *(("clean_first", "<i8"), ("clean_last", "<i8")),
    ]
)
"""`fixes` are the rows that only tracks could reject (see `leaves.fixes_in`), `impossible` the steps
between them that no ship makes; first and last are of fixes. `tracks` is the highest track number.
Times are microseconds, 0 where there is no fix or no clean row."""

Vessels = NDArray[np.void]


def tabulate(rows: StoreRows, fixes: NDArray[np.bool_]) -> Vessels:
    """The table of rows ordered by (mmsi, t), of which `fixes` are those that only tracks could
    reject."""
    if not len(rows):
        return np.zeros(0, VESSEL)
    mmsi = rows["mmsi"]
    starts = np.flatnonzero(np.append(True, mmsi[1:] != mmsi[:-1]))
    table = np.zeros(len(starts), VESSEL)
    table["mmsi"] = mmsi[starts]
    table["rows"] = np.diff(np.append(starts, len(rows)))
    table["tracks"] = np.maximum.reduceat(rows["track"], starts)
    for name, chosen in (("fixes", fixes), ("clean", rows["reject"] == Reject.CLEAN)):
        where = np.flatnonzero(chosen)
        vessel = np.searchsorted(starts, where, side="right") - 1
        begin = np.flatnonzero(np.append(True, vessel[1:] != vessel[:-1])) if len(where) else where
        heard = vessel[begin]
        table[name][heard] = np.diff(np.append(begin, len(where)))
        first, last = where[begin], where[np.append(begin[1:], len(where)) - 1] if len(where) else where
        if name == "clean":
            table["clean_first"][heard], table["clean_last"][heard] = rows["t"][first], rows["t"][last]
            continue
        for column in ("t", "lon", "lat"):
            table[f"first_{column}"][heard] = rows[column][first]
            table[f"last_{column}"][heard] = rows[column][last]
        if len(where):
            bad = impossible_steps(rows["t"][where], rows["lon"][where], rows["lat"][where], begin)
            table["impossible"] = np.bincount(vessel[bad], minlength=len(table))
    return table
