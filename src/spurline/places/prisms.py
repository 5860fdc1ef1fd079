"""The prism of a silence over a distance table: the places where a ship can have been meanwhile
(Hägerstrand 1970), for many silences at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spurline.model import BadInput
from spurline.places._prism import candidates, reached
from spurline.places.distance_table import STEP_KM, DistanceTable
from spurline.places.sphere import EARTH_RADIUS_KM, unit_vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KM_PER_NM = 1.852
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Prisms:
    """Of n silences: silence g has the places `place[starts[g]:starts[g + 1]]` (numbers into the
    table's `places`, ascending; int32) and at each at most so many hours of stay (`slack_h`)."""

    starts: Ints
    place: NDArray[np.int32]
    slack_h: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, silence: int) -> tuple[NDArray[np.int32], Floats]:
        """Places and slack of one silence."""
        part = slice(self.starts[silence], self.starts[silence + 1])
        return self.place[part], self.slack_h[part]


def feasible(
    table: DistanceTable,
    off: ArrayLike,
    on: ArrayLike,
    hours: ArrayLike,
    *,
    speed_kn: ArrayLike,
    least_h: ArrayLike = 0.0,
) -> Prisms:
    """The places within reach of silences: slack = hours − [D(off, p) + D(p, on)] / speed ≥ least.

    `off` and `on` (n, 2) are lon and lat in degrees of the last fix before and the first after;
    `hours`, `speed_kn` (the vessel's top speed) and `least_h` (the shortest stay that counts) are
    (n,) or one for all. D is the table's lower bound or the great circle to the place's rim,
    whichever is longer, so that slack is never too small and no place in reach is missing. A fix
    with no open water near reaches nothing. Raises BadInput for shapes that do not fit, hours or
    stays that are negative or no number, speeds not above 0, and positions outside the table's box.
    """
    starts, ends = _positions(off, "off"), _positions(on, "on")
    count = len(starts)
    if len(ends) != count:
        raise BadInput(f"{count} silences begin and {len(ends)} end", do="Give one row per silence in both")
    span, least = _numbers(hours, count, "hours"), _numbers(least_h, count, "least_h")
    speed = _numbers(speed_kn, count, "speed_kn", above=True) * KM_PER_NM
    first, last = table.regions.of(*starts.T), table.regions.of(*ends.T)
    farthest = np.floor(np.minimum((span - least) * speed / STEP_KM + 1e-9, 2e5))
    parts = [
        _prisms(
            table,
            starts[a:b],
            ends[a:b],
            first[a:b],
            last[a:b],
            farthest[a:b],
            span[a:b],
            speed[a:b],
            least[a:b],
        )
        for a, b in ((at, at + _AT_ONCE) for at in range(0, count, _AT_ONCE))
    ]
    lengths = np.concatenate([np.zeros(1, dtype=np.int64), *(np.diff(part.starts) for part in parts)])
    place = np.concatenate([np.empty(0, dtype=np.int32), *(part.place for part in parts)])
    return Prisms(np.cumsum(lengths), place, np.concatenate([np.empty(0), *(part.slack_h for part in parts)]))


def _prisms(
    table: DistanceTable,
    starts: Floats,
    ends: Floats,
    first: Ints,
    last: Ints,
    farthest: Floats,
    hours: Floats,
    speed: Floats,
    least: Floats,
) -> Prisms:
    most = np.where(farthest < 0, -1, np.minimum(farthest, 2 * 65534)).astype(np.int64)
    counts = np.empty(len(starts), dtype=np.int64)
    candidates(table.steps, first, last, most, counts)
    begins = np.empty(len(starts) + 1, dtype=np.int64)
    place, slack = np.empty(counts.sum(), dtype=np.int32), np.empty(counts.sum())
    reached(
        table.steps,
        STEP_KM,
        first,
        last,
        most,
        counts,
        unit_vectors(*starts.T),
        unit_vectors(*ends.T),
        table.vectors,
        table.radius_km,
        EARTH_RADIUS_KM,
        hours,
        speed,
        least,
        begins,
        place,
        slack,
    )
    return Prisms(begins, place[: begins[-1]].copy(), slack[: begins[-1]].copy())


def _positions(points: ArrayLike, name: str) -> Floats:
    found = np.asarray(points, dtype=np.float64)
    if found.ndim != 2 or found.shape[1] != 2:
        raise BadInput(f"`{name}` has the shape {found.shape}", do="Give lon and lat, one row per silence")
    return np.ascontiguousarray(found)


def _numbers(values: ArrayLike, count: int, name: str, *, above: bool = False) -> Floats:
    found = np.asarray(values, dtype=np.float64)
    if found.shape not in ((), (count,)):
        raise BadInput(f"`{name}` has the shape {found.shape}", do=f"Give one number or {count}")
    found = np.ascontiguousarray(np.broadcast_to(found, (count,)))
    wrong = ~(found > 0) if above else ~(found >= 0)
    if (wrong | ~np.isfinite(found)).any():
        raise BadInput(
            f"`{name}` holds {found[wrong | ~np.isfinite(found)][0]:g}",
            do="Give finite numbers " + ("above 0" if above else "from 0 up"),
        )
    return found
