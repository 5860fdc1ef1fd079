"""Identity: one MMSI used by two ships, a ship that changes what it calls itself, a shared IMO.

What a ship says about itself is a claim with a time, not a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from spurline.ais.fixes import Fixes, span_of, to_microseconds
from spurline.ais.statics import Histories, valid_imo
from spurline.model import IdentityChange, Static


def shared_imos(histories: Histories) -> dict[int, tuple[int, ...]]:
    """Well-formed IMO numbers that more than one MMSI has given, with those MMSIs."""
    users: dict[int, set[int]] = {}
    for history in histories:
        for said in history:
            if said.imo is not None and valid_imo(said.imo):
                users.setdefault(said.imo, set()).add(said.mmsi)
    return {imo: tuple(sorted(names)) for imo, names in sorted(users.items()) if len(names) > 1}


def find_identity(
    fixes: Fixes, histories: Histories, shared: Mapping[int, tuple[int, ...]]
) -> list[IdentityChange]:
    """Identity events of the vessels in `fixes`; a vessel without a clean fix has none.

    Rules: `two_ships` (tracks of one MMSI at the same time), `imo_change` and `name_change`
    (two values on one MMSI), `shared_imo` (one IMO number on several MMSIs).
    """
    begin = np.flatnonzero(np.diff(fixes.mmsi.astype(np.int64), prepend=-1))
    rows = dict(zip(fixes.mmsi[begin].tolist(), begin.tolist(), strict=True))
    ends = dict(zip(fixes.mmsi[begin].tolist(), [*begin[1:].tolist(), len(fixes)], strict=True))
    found = _two_ships(fixes)
    for history in histories:
        mmsi = history[0].mmsi
        if mmsi in rows:
            found += _changes(fixes, rows[mmsi], ends[mmsi], history)
            found += _shared(fixes, rows[mmsi], ends[mmsi], history, shared)
    return found


def _two_ships(fixes: Fixes) -> list[IdentityChange]:
    found = []
    tracks = list(fixes.tracks())
    for one, two in pairwise(tracks):
        same = fixes.mmsi[one.start] == fixes.mmsi[two.start]
        start = max(int(fixes.t[one.start]), int(fixes.t[two.start]))
        end = min(int(fixes.t[one.stop - 1]), int(fixes.t[two.stop - 1]))
        if not same or end <= start:
            continue
        inside = np.flatnonzero((fixes.t[two] >= start) & (fixes.t[two] <= end)) + two.start
        detail = {
            "rule": "two_ships",
            "tracks": [int(fixes.track[one.start]), int(fixes.track[two.start])],
            "hours_together": round((end - start) / 3_600_000_000, 3),
        }
        span = span_of(fixes, int(inside[0]), int(inside[-1]))
        found.append(IdentityChange(**span, detail=tuple(sorted(detail.items())), p=0.8))
    return found


def _changes(fixes: Fixes, begin: int, end: int, history: Sequence[Static]) -> list[IdentityChange]:
    """Each time a vessel first gives another IMO number or name than the one before."""
    found = []
    for field, rule, p in (("imo", "imo_change", 0.8), ("name", "name_change", 0.5)):
        given = [(said, getattr(said, field)) for said in history if said.t is not None]
        given = [pair for pair in given if (valid_imo(pair[1]) if field == "imo" else pair[1])]
        seen: set[object] = set()
        for (before, old), (after, new) in pairwise(given):
            seen.add(old)
            if new == old or new in seen:
                continue
            detail = {"rule": rule, "before": old, "after": new}
            span = _span(fixes, begin, end, before, after)
            found.append(IdentityChange(**span, detail=tuple(sorted(detail.items())), p=p))
    return found


def _shared(
    fixes: Fixes, begin: int, end: int, history: Sequence[Static], shared: Mapping[int, tuple[int, ...]]
) -> list[IdentityChange]:
    """An IMO number of this vessel that other MMSIs give as well."""
    found = []
    for imo in sorted({said.imo for said in history if said.imo is not None} & set(shared)):
        using = [said for said in history if said.imo == imo]
        mmsi = history[0].mmsi
        detail = {"rule": "shared_imo", "imo": imo, "other_mmsi": [m for m in shared[imo] if m != mmsi]}
        span = _span(fixes, begin, end, using[0], using[-1])
        found.append(IdentityChange(**span, detail=tuple(sorted(detail.items())), p=0.7))
    return found


def _span(fixes: Fixes, begin: int, end: int, before: Static, after: Static) -> dict[str, Any]:
    """From the last fix not after one report to the first fix not before the other."""
    t = fixes.t[begin:end]
    order = np.argsort(t, kind="stable")
    first = 0 if before.t is None else int(np.searchsorted(t[order], to_microseconds(before.t), "right")) - 1
    last = end - begin - 1 if after.t is None else int(np.searchsorted(t[order], to_microseconds(after.t)))
    first, last = max(first, 0), min(max(last, max(first, 0)), end - begin - 1)
    return span_of(fixes, begin + int(order[first]), begin + int(order[last]))
