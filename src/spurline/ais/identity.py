"""Identity: one MMSI used by two ships, a ship that changes what it calls itself, a shared IMO.

What a ship says about itself is a claim with a time, not a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from spurline.ais.brackets import Bracket, Side, tracks_of
from spurline.ais.fixes import Fixes, Ints, to_datetime, to_microseconds
from spurline.ais.histories import Histories
from spurline.ais.presence import Presence, Spans, Together, join_spans
from spurline.ais.statics import alike, valid_imo, valid_imos
from spurline.ais.successions import Vessels, find_successions, vessels_of
from spurline.model import IdentityChange, Static, When

_RULES = (("imo", "imo_change", 0.8), ("name", "name_change", 0.5), ("callsign", "callsign_change", 0.5))


class Change(NamedTuple):
    """A value that a vessel gives in place of another: when it gave the old one last and the new one
    first, microseconds."""

    rule: str
    p: float
    before: object
    after: object
    t_before: int
    t_after: int


class ChangeFinder:
    """Detector of vessels that give another IMO number (`imo_change`), name (`name_change`) or call
    sign (`callsign_change`) than before. The event runs from the vessel's last fix not after the
    last report of the old value to its first fix not before the first report of the new one."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._newest = -1
        self._open: dict[int, tuple[list[Change], Bracket]] = {}
        self._found: list[IdentityChange] = []

    def feed(self, fixes: Fixes) -> None:
        for mmsi in [mmsi for mmsi in self._open if mmsi < fixes.mmsi[0]]:
            self._close(mmsi)
        owners = np.unique(fixes.mmsi[fixes.starts[:-1]])
        fresh = owners[owners > self._newest] if self._newest >= 0 else owners
        self._newest = int(owners[-1])
        low, high = (np.searchsorted(self._histories.mmsi, fresh, side) for side in ("left", "right"))
        for mmsi in fresh[high - low > 1].tolist():
            if changes := changes_in(self._histories.of(mmsi)):
                early, late = (np.array([change[k] for change in changes], np.int64) for k in (4, 5))
                self._open[mmsi] = changes, Bracket(early, late)
        for mmsi, rows in tracks_of(fixes, self._open):
            self._open[mmsi][1].feed(fixes, rows)

    def finish(self) -> list[IdentityChange]:
        for mmsi in list(self._open):
            self._close(mmsi)
        return self._found

    def _close(self, mmsi: int) -> None:
        changes, bracket = self._open.pop(mmsi)
        for row, change in enumerate(changes):
            sides = [side for side in (bracket.before, bracket.after) if side.there[row]]
            detail = {
                "rule": change.rule,
                "before": change.before,
                "after": change.after,
                "reported_before": to_datetime(change.t_before),
                "reported_after": to_datetime(change.t_after),
            }
            self._found.append(_change_event(mmsi, sides[0], sides[-1], row, detail, change.p))


def changes_in(history: Sequence[Static]) -> list[Change]:
    """Each time a vessel first gives another value than all before, its history by time.

    Spelling does not count (see `alike`), nor a value that was given in a single report before the
    old one came back: messages lose bits.
    """
    found = []
    for field, rule, p in _RULES:
        runs = _settled(_runs_of(_given(history, field), field), field)
        for k, (before, after) in enumerate(pairwise(runs)):
            if not any(_same(field, old.value, after.value) for old in runs[: k + 1]):
                found.append(Change(rule, p, before.value, after.value, before.t_last, after.t_first))
    return found


class _Run(NamedTuple):
    """A value and the first and last time it was given, nothing else in between."""

    value: Any
    t_first: int
    t_last: int


def _given(history: Sequence[Static], field: str) -> Iterable[_Run]:
    for said in history:
        value = getattr(said, field)
        if said.t is not None and value and (field != "imo" or valid_imo(value)):
            us = to_microseconds(said.t)
            yield _Run(value, us, us)


def _runs_of(runs: Iterable[_Run], field: str) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and _same(field, joined[-1].value, run.value):
            joined[-1] = joined[-1]._replace(t_last=run.t_last)
        else:
            joined.append(run)
    return joined


def _settled(runs: list[_Run], field: str) -> list[_Run]:
    """Without the values of one report that stand between two equal ones."""
    kept = [
        run
        for k, run in enumerate(runs)
        if not (
            0 < k < len(runs) - 1
            and run.t_first == run.t_last
            and _same(field, runs[k - 1].value, runs[k + 1].value)
        )
    ]
    return _runs_of(kept, field)


def _same(field: str, one: Any, two: Any) -> bool:
    return bool(one == two) if field == "imo" else alike(one, two)


def _change_event(
    mmsi: int, one: Side, two: Side, row: int, detail: dict[str, Any], p: float
) -> IdentityChange:
    start, end = sorted((int(one.t[row]), int(two.t[row])))
    return IdentityChange(
        mmsi=mmsi,
        track=int(one.track[row]),
        when=When(to_datetime(start), to_datetime(end)),
        lon_start=float(one.lon[row]),
        lat_start=float(one.lat[row]),
        lon_end=float(two.lon[row]),
        lat_end=float(two.lat[row]),
        detail=tuple(sorted(detail.items())),
        p=p,
    )


def find_identity(presence: Sequence[Presence], histories: Histories) -> list[IdentityChange]:
    """Identity events that need all vessels or all tracks of one.

    `two_ships`: tracks of one MMSI that take turns or are heard at once. `mmsi_change`: one ship
    that goes on under another MMSI (see `find_successions`). `shared_imo`: one IMO number on several
    MMSIs that are not one ship after the other; the event spans the fixes of the vessel. A vessel
    without a clean fix has no event.
    """
    if not presence:
        return []
    vessels = vessels_of(join_spans([part.spans for part in presence]))
    successions = find_successions(vessels, histories)
    return [
        *(_two_ships(pair) for part in presence for pair in part.together),
        *(succession.event for succession in successions),
        *_shared_imos(vessels, histories, [(link.before, link.after) for link in successions]),
    ]


def _two_ships(pair: Together) -> IdentityChange:
    detail = {
        "rule": "two_ships",
        "tracks": list(pair.tracks),
        "turns": pair.turns,
        "hours_heard_at_once": round(pair.hours, 3),
        "hours_together": round((pair.t_end - pair.t_start) / 3_600_000_000, 3),
    }
    return IdentityChange(
        mmsi=pair.mmsi,
        track=pair.tracks[1],
        when=When(to_datetime(pair.t_start), to_datetime(pair.t_end)),
        lon_start=pair.lon_start,
        lat_start=pair.lat_start,
        lon_end=pair.lon_end,
        lat_end=pair.lat_end,
        detail=tuple(sorted(detail.items())),
        p=0.8,
    )


def _shared_imos(
    vessels: Vessels, histories: Histories, links: Sequence[tuple[int, int]]
) -> list[IdentityChange]:
    ship = {mmsi: mmsi for mmsi in vessels.mmsi.tolist()}  # of a chain of successions the first
    for before, after in sorted(links, key=lambda link: vessels.first.t_first[vessels.row(link[1])]):
        ship[after] = ship[before]
    found = []
    for imo, users in users_of_imos(histories):
        users = [mmsi for mmsi in users if mmsi in ship]
        if len({ship[mmsi] for mmsi in users}) < 2:
            continue
        for mmsi in users:
            others = [other for other in users if ship[other] != ship[mmsi]]
            detail = {"rule": "shared_imo", "imo": imo, "other_mmsi": others}
            found.append(_whole_vessel(vessels, vessels.row(mmsi), detail, 0.7))
    return found


def users_of_imos(histories: Histories) -> list[tuple[int, list[int]]]:
    """Well-formed IMO numbers that more than one MMSI has given, with those MMSIs."""
    good = valid_imos(histories.imo)
    pairs = np.unique(
        np.column_stack([histories.imo[good], histories.mmsi[good]]).astype(np.int64), axis=0
    ).reshape(-1, 2)
    begin = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1))
    ends: Ints = np.append(begin[1:], len(pairs))
    several = ends - begin > 1
    return [
        (int(pairs[first, 0]), pairs[first:end, 1].tolist())
        for first, end in zip(begin[several].tolist(), ends[several].tolist(), strict=True)
    ]


def _whole_vessel(vessels: Vessels, row: int, detail: dict[str, Any], p: float) -> IdentityChange:
    """An event from the first to the last fix of a vessel."""
    first: Spans = vessels.first
    last: Spans = vessels.last
    return IdentityChange(
        mmsi=int(vessels.mmsi[row]),
        track=int(first.track[row]),
        when=When(to_datetime(int(first.t_first[row])), to_datetime(int(last.t_last[row]))),
        lon_start=float(first.lon_first[row]),
        lat_start=float(first.lat_first[row]),
        lon_end=float(last.lon_last[row]),
        lat_end=float(last.lat_last[row]),
        detail=tuple(sorted(detail.items())),
        p=p,
    )
