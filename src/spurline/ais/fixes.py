"""Fixes: clean positions cut into tracks, with the steps between them, chunk after chunk.

Every event is found on `Fixes`; nothing else in the room sorts or masks again. A track may run on
from one chunk to the next, so memory does not grow with the length of a track: detectors take
chunks with `feed` and keep what is open between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _steps
from spurline.model import When
from spurline.places import EARTH_RADIUS_KM

EARTH_KM: float = EARTH_RADIUS_KM
KM_PER_NM = 1.852
HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Result = TypeVar("Result", covariant=True)


class Rows(NamedTuple):
    """Clean rows of a store in columns of equal length, ordered by (mmsi, track, t).

    mmsi, track uint32 · t int64 microseconds since 1970 UTC · lon, lat float64 degrees · sog, cog
    float32 (knots, degrees; NaN: not given) · nav_status uint8 (15: not given) · receiver uint16
    (number of the receiver in the store, 0: none).
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t: Ints
    lon: Floats
    lat: Floats
    sog: NDArray[np.float32]
    cog: NDArray[np.float32]
    nav_status: NDArray[np.uint8]
    receiver: NDArray[np.uint16]

    def part(self, rows: slice) -> Rows:
        """Some consecutive rows."""
        return Rows._make(column[rows] for column in self)


@dataclass(frozen=True, slots=True, eq=False)
class Fixes:
    """A chunk of clean fixes, ordered by (mmsi, track, t); columns as in `Rows`.

    `starts` holds the index at which each track of the chunk begins and, last, the length. With
    `continues` the chunk goes on with the track that the chunk before it ended with: index 0 is
    then no first fix, and its step is the one from the last fix of that chunk.
    `hours` and `km` are the step from the fix before (0 at the first fix of a track);
    `speed_kn` is sog, or what the neighbouring fixes imply where it was not given.
    """

    mmsi: NDArray[np.uint32]
    track: NDArray[np.uint32]
    t: Ints
    lon: Floats
    lat: Floats
    sog: NDArray[np.float32]
    cog: NDArray[np.float32]
    nav_status: NDArray[np.uint8]
    receiver: NDArray[np.uint16]
    starts: Ints
    continues: bool
    hours: Floats
    km: Floats
    speed_kn: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.t)

    @property
    def first(self) -> Mask:
        """True at the first fix of each track, a fresh array; all False before it when the track
        began in an earlier chunk."""
        flags = np.zeros(len(self), dtype=bool)
        flags[self.starts[int(self.continues) : -1]] = True
        return flags

    def end_of_track(self, begin: int) -> Fixes:
        """A copy of the rows from `begin`, which belong to the last track, as a chunk that goes on."""
        columns = {name: getattr(self, name)[begin:].copy() for name in _COLUMNS}
        starts = np.array([0, len(self) - begin], dtype=np.int64)
        return Fixes(**columns, starts=starts, continues=True)

    def tracks(self) -> Iterator[slice]:
        """The rows of one track (or what this chunk holds of it) after the other."""
        for begin, end in pairwise(self.starts.tolist()):
            yield slice(begin, end)


class Detector(Protocol[Result]):
    """What looks for something in a stream of fixes: `feed` takes the chunks in order, `finish`
    gives the result when no more come. The result must not depend on where chunks were cut."""

    def feed(self, fixes: Fixes) -> None: ...

    def finish(self) -> Result: ...


def stream_fixes(chunks: Iterable[Rows]) -> Iterator[Fixes]:
    """Fixes from rows that come in order, cut anywhere.

    The last row of a chunk is held back until the next one comes, so that the way to the next fix
    is always known when a fix is handed on.
    """
    before: Rows | None = None  # the last row handed on
    held: Rows | None = None
    for chunk in chunks:
        if not len(chunk.t):
            continue
        rows = chunk if held is None else _joined(held, chunk)
        yield from _handed_on(before, rows, len(rows.t) - 1)
        if len(rows.t) > 1:
            before = rows.part(slice(-2, -1))
        held = rows.part(slice(-1, None))
    if held is not None:
        yield from _handed_on(before, held, 1)


def _handed_on(before: Rows | None, rows: Rows, count: int) -> Iterator[Fixes]:
    """The first `count` of `rows` as fixes; the rows around them only lend their steps."""
    if count:
        lead = 0 if before is None else 1
        whole = rows if before is None else _joined(before, rows)
        yield _fixes(whole, lead, lead + count)


def _joined(one: Rows, two: Rows) -> Rows:
    pairs: Iterable[Any] = zip(one, two, strict=True)
    return Rows._make(np.concatenate(pair) for pair in pairs)


def _fixes(rows: Rows, begin: int, end: int) -> Fixes:
    """Fixes of rows[begin:end]; steps and speeds see the rows around them."""
    change = np.ones(len(rows.t), dtype=bool)
    change[1:] = (rows.mmsi[1:] != rows.mmsi[:-1]) | (rows.track[1:] != rows.track[:-1])
    hours, km = steps(rows.t, rows.lon, rows.lat, change)
    speed = np.empty_like(rows.sog)
    _steps.speeds(rows.sog, hours, km, change.view(np.uint8), speed)
    part = slice(begin, end)
    first = change[part]
    continues = not first[0]
    first[0] = True
    starts = np.append(np.flatnonzero(first), end - begin).astype(np.int64)
    return Fixes(*rows.part(part), starts, continues, hours[part], km[part], speed[part])


def split(rows: Rows) -> tuple[Rows, Rows]:
    """The rows that are no fix of any track (teleports, track 0), and the others."""
    fits = rows.track > 0
    if fits.all():
        return rows.part(slice(0, 0)), rows
    return Rows._make(column[~fits] for column in rows), Rows._make(column[fits] for column in rows)


def join_fixes(chunks: Sequence[Fixes]) -> Fixes:
    """Chunks that follow one another as one."""
    if len(chunks) == 1:
        return chunks[0]
    if not chunks:
        return NO_FIXES
    columns = {name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in _COLUMNS}
    first = np.concatenate([chunk.first for chunk in chunks])
    first[0] = True
    starts = np.append(np.flatnonzero(first), len(first)).astype(np.int64)
    return Fixes(**columns, starts=starts, continues=chunks[0].continues)


def steps(t: Ints, lon: Floats, lat: Floats, first: Mask) -> tuple[Floats, Floats]:
    """Hours and kilometres from the row before; zero where `first` is true and at row 0."""
    hours, km = np.empty(len(t)), np.empty(len(t))
    _steps.steps(t, lon, lat, first.view(np.uint8), hours, km)
    return hours, km


def distance_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Great-circle kilometres, element by element.

    Steps under a quarter of a degree away from the poles use the local plane, which is within
    0.002 % there and several times cheaper; the others the haversine formula.
    """
    ends = np.broadcast_arrays(*(np.asarray(end, dtype=np.float64) for end in (lon1, lat1, lon2, lat2)))
    km = np.empty(ends[0].shape)
    a, b, c, d = (np.ascontiguousarray(end).ravel() for end in ends)
    _steps.distances(a, b, c, d, km.reshape(-1))
    return km


def span_of(fixes: Fixes, first: int, last: int) -> dict[str, Any]:
    """The fields that every event shares: whose it is, and where and when its ends are."""
    return {
        "mmsi": int(fixes.mmsi[first]),
        "track": int(fixes.track[first]),
        "when": When(to_datetime(int(fixes.t[first])), to_datetime(int(fixes.t[last]))),
        "lon_start": float(fixes.lon[first]),
        "lat_start": float(fixes.lat[first]),
        "lon_end": float(fixes.lon[last]),
        "lat_end": float(fixes.lat[last]),
    }


def to_datetime(microseconds: int) -> datetime:
    """Microseconds since 1970 as a UTC datetime."""
    return _EPOCH + timedelta(microseconds=int(microseconds))


def to_microseconds(moment: datetime) -> int:
    """A zoned datetime as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


_EMPTY = Rows(
    np.zeros(0, np.uint32),
    np.zeros(0, np.uint32),
    np.zeros(0, np.int64),
    np.zeros(0),
    np.zeros(0),
    np.zeros(0, np.float32),
    np.zeros(0, np.float32),
    np.zeros(0, np.uint8),
    np.zeros(0, np.uint16),
)
NO_FIXES = Fixes(*_EMPTY, np.zeros(1, np.int64), False, np.zeros(0), np.zeros(0), np.zeros(0, np.float32))
_COLUMNS = tuple(name for name in Fixes.__slots__ if name not in {"starts", "continues"})
