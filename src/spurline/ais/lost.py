"""Lost: what the gaps of all vessels together say, summed so that parts can be judged one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _listening
from spurline.ais.cell_hours import sum_by
from spurline.ais.fixes import HOUR_US, Floats, Ints
from spurline.ais.gaps import Silences
from spurline.ais.paths import Paths, resting, trace

COMPANION_H = 0.75
COMPANION_KM = 80.0
_KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """Gaps, summed: `cell` (sorted) with the `seconds` for which ships under way were silent there,
    each weighted by the trust in its place; and of every gap, by t_off, whose, when and where."""

    cell: Ints
    seconds: Ints
    mmsi: NDArray[np.uint32]
    t_off: Ints
    t_on: Ints
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.cell) + len(self.mmsi)


def lost_of(silences: Silences) -> Lost:
    """What some gaps contribute."""
    paths = trace(silences)
    cell, seconds = sum_by(paths.cell.astype(np.int64), lost_seconds(silences, paths))
    ends = (silences.mmsi, silences.t_off, silences.t_on, silences.lon_off, silences.lat_off)
    return join_lost([Lost(cell, seconds, *ends)])


def lost_seconds(silences: Silences, paths: Paths) -> Ints:
    """Per sample of the ways the seconds that count as lost: none of ships at rest."""
    moved = ~resting(silences)[paths.gap]
    return np.where(moved, np.round(paths.trust * paths.span_h * 3600), 0).astype(np.int64)


def join_lost(parts: Sequence[Lost]) -> Lost:
    """The sum of what several partitions contribute, whatever their order."""
    cell, seconds = sum_by(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("cell", "seconds")))
    names = ("mmsi", "t_off", "t_on", "lon", "lat")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    order = np.lexsort([columns[name] for name in ("lat", "lon", "t_on", "mmsi", "t_off")])
    return Lost(cell, seconds, **{name: np.ascontiguousarray(columns[name][order]) for name in names})


def companions_of(silences: Silences, lost: Lost) -> tuple[Ints, Floats]:
    """Other vessels within 80 km that fell silent within 45 minutes of each gap (column 0), and of
    those the ones heard again within 45 minutes of it (column 1); and how many do the former by chance."""
    found = np.zeros((len(silences), 2), dtype=np.int64)
    if not len(silences):
        return found, np.zeros(0)
    window = round(COMPANION_H * HOUR_US)
    low = np.searchsorted(lost.t_off, silences.t_off - window)
    high = np.searchsorted(lost.t_off, silences.t_off + window, side="right")
    own = silences.t_on, silences.lon_off, silences.lat_off, silences.mmsi
    others = lost.t_on, lost.lon, lost.lat, lost.mmsi
    degrees = COMPANION_KM / _KM_PER_DEGREE
    _listening.companions(*own, low, high, *others, window, degrees, found)
    span_h = max(24.0, float(lost.t_off[-1] - lost.t_off[0]) / HOUR_US)
    near = count_near(lost.lon, lost.lat, silences.lon_off, silences.lat_off)
    return found, near / span_h * 2 * COMPANION_H


def count_near(lon: Floats, lat: Floats, at_lon: Floats, at_lat: Floats) -> Ints:
    """How many of some points lie in the square degree of each of others."""

    def square(x: Floats, y: Floats) -> Ints:
        return (np.floor(y).astype(np.int64) << 10) | (np.floor(x).astype(np.int64) + 180)

    squares, counts = np.unique(square(lon, lat), return_counts=True)
    if not len(squares):
        return np.zeros(len(at_lon), dtype=np.int64)
    wanted = square(at_lon, at_lat)
    at = np.minimum(np.searchsorted(squares, wanted), len(squares) - 1)
    return np.where(squares[at] == wanted, counts[at], 0)
