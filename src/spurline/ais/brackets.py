"""Brackets: the fixes of a vessel last before and first after moments that are known beforehand.

Fixes come track by track and chunk by chunk, so the fix before a moment may lie in any of them;
what is kept is one fix on each side per question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import Fixes, Floats, Ints, Mask

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One fix per question: track, time (int64 microseconds, NEVER if there is none) and place."""

    track: NDArray[np.uint32]
    t: Ints
    lon: Floats
    lat: Floats

    @classmethod
    def none(cls, count: int) -> Side:
        """No fix for any question yet."""
        nothing = np.full(count, NEVER, dtype=np.int64)
        return cls(np.zeros(count, np.uint32), nothing, np.full(count, np.nan), np.full(count, np.nan))

    @property
    def there(self) -> Mask:
        return np.asarray(self.t != NEVER)

    def take(self, fixes: Fixes, questions: Ints, rows: Ints) -> None:
        """The fixes of `rows` are the answers to `questions` from now on."""
        for name in ("track", "t", "lon", "lat"):
            getattr(self, name)[questions] = getattr(fixes, name)[rows]


class Bracket:
    """The last fix not after `early` and the first not before `late`, on any track of one vessel.

    `early` and `late` are int64 microseconds, one pair per question. Of two fixes at the same time
    the one on the lower track counts.
    """

    def __init__(self, early: Ints, late: Ints) -> None:
        self.early, self.late = early, late
        self.before, self.after = Side.none(len(early)), Side.none(len(late))

    def feed(self, fixes: Fixes, rows: slice) -> None:
        """Rows of one track of the vessel, in order of tracks and time."""
        t = fixes.t[rows]
        at = np.searchsorted(t, self.early, side="right") - 1
        known = np.where(self.before.there, self.before.t, -NEVER)
        fresh = np.flatnonzero((at >= 0) & (t[np.maximum(at, 0)] > known))
        self.before.take(fixes, fresh, rows.start + at[fresh])
        at = np.searchsorted(t, self.late, side="left")
        fresh = np.flatnonzero((at < len(t)) & (t[np.minimum(at, len(t) - 1)] < self.after.t))
        self.after.take(fixes, fresh, rows.start + at[fresh])


def tracks_of(fixes: Fixes, wanted: Iterable[int]) -> Iterator[tuple[int, slice]]:
    """MMSI and rows of each track of a chunk that belongs to one of the `wanted` vessels."""
    owner = fixes.mmsi[fixes.starts[:-1]]
    for index in np.flatnonzero(np.isin(owner, np.fromiter(wanted, dtype=np.uint32))).tolist():
        yield int(owner[index]), slice(int(fixes.starts[index]), int(fixes.starts[index + 1]))
