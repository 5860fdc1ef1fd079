"""What a local time of an AIS table means in UTC: the periods of constant offset of a zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from spurline.model import BadInput

Periods = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

_FIRST = datetime(1989, 12, 30, tzinfo=timezone.utc)
_LAST = datetime(2100, 1, 3, tzinfo=timezone.utc)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FAR = 1 << 61
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=8)
def periods_of(zone: tzinfo | None) -> Periods:
    """Local begin, local end and offset of every period of constant offset of `zone` between 1990
    and 2100, in microseconds; the first has no begin, the last no end. None is UTC.

    The periods of a zone that puts its clocks back overlap in local time, and where it puts them
    forward there is a hole between two. Raises BadInput for a zone that gives no offsets.
    """
    if zone is None or zone.utcoffset(None) is not None:
        fixed = timedelta(0) if zone is None else zone.utcoffset(None)
        changes = [(_FIRST, _whole(fixed))]
    else:
        changes = _changes(zone)
    offsets = np.array([offset for _, offset in changes], np.int64)
    utc = np.array([(moment - _EPOCH) // _MICROSECOND for moment, _ in changes], np.int64)
    begins, ends = utc + offsets, np.append(utc[1:], _FAR) + offsets
    begins[0], ends[-1] = -_FAR, _FAR
    return begins, ends, offsets


def _changes(zone: tzinfo) -> list[tuple[datetime, int]]:
    """(moment, offset from then on): days whose offsets differ are halved down to the second."""
    changes = [(_FIRST, _offset(zone, _FIRST))]
    day = _FIRST
    while day < _LAST:
        after = day + timedelta(days=1)
        if _offset(zone, after) != changes[-1][1]:
            early, late = day, after
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // timedelta(seconds=2) * timedelta(seconds=1)
                early, late = (early, middle) if _offset(zone, middle) != changes[-1][1] else (middle, late)
            changes.append((late, _offset(zone, late)))
        day = after
    return changes


def _offset(zone: tzinfo, moment: datetime) -> int:
    return _whole(moment.astimezone(zone).utcoffset())


def _whole(offset: timedelta | None) -> int:
    if offset is None:
        raise BadInput("the zone has no offset from UTC", do="Use +09:00 or a name such as Europe/Oslo")
    return offset // _MICROSECOND
