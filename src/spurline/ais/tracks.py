"""Tracks: two ships on one MMSI are told apart before anything else is concluded.

A vessel whose every step is possible is one track. The others are cut into runs of possible
steps and each run is given to the open track it fits best. Runs come from rows in pieces (a
vessel may have more rows than fit in memory), so only runs are ever held.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _tracks
from spurline.ais.clean import Reject
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, Ints

MAX_SPEED_KN = 60.0
CLOCK_SLACK_H = 1 / 60
RUN_SILENCE_H = 1 / 6
SHIP_ROWS = 5
SHIP_HOURS = 0.5
OPEN_TRACKS = 12
SHIP_OPEN_HOURS = 720.0
PATIENCE_H = 1.0
PATIENCE_STEPS = 20
SAME_SHIP_SHARE = 0.2
MINUTES = 1441
_ORDINARY_KN = 20.0
_NEW_TRACK_COST = 30.0
_RECENCY_COST = 3.0
_SHORT_TRACK_COST = 6.0
_SILENT, _IMPOSSIBLE = 1, 2

RUN = np.dtype(
    [
        *(("rows", "<i8"), ("t", "<i8"), ("lon", "<f8"), ("lat", "<f8"), ("kn", "<f8")),
        *(("end_t", "<i8"), ("end_lon", "<f8"), ("end_lat", "<f8"), ("end_kn", "<f8")),
    ]
)
"""A run of possible steps: its rows, and time, place and speed (NaN: not given) at both ends."""

Runs = NDArray[np.void]


def assign_tracks(
    mmsi: NDArray[np.uint32],
    t: Ints,
    lon: Floats,
    lat: Floats,
    sog: NDArray[np.float32],
    reject: NDArray[np.uint8],
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Track number and reject code per row; rows ordered by (mmsi, t), vessels whole.

    Tracks count from 1 per MMSI in order of their first row; rejected rows have track 0. A few
    rows that fit no ship of their MMSI become `Reject.TELEPORT`; a sustained second presence
    (five rows over half an hour or more) becomes a track of its own. A step is possible at up to
    60 kn with one minute of clock slack, so a single bad point condemns itself and not the good
    point after it.
    """
    track = np.zeros(len(t), dtype=np.uint32)
    rows = np.flatnonzero(reject == Reject.CLEAN)
    track[rows] = 1
    if len(rows) < len(t):
        mmsi, t, lon, lat, sog = mmsi[rows], t[rows], lon[rows], lat[rows], sog[rows]
    starts = np.flatnonzero(np.append(True, mmsi[1:] != mmsi[:-1])) if len(rows) else rows
    reject = reject.copy()
    for begin, end in troubled(t, lon, lat, starts):
        part = slice(begin, end)
        minutes = np.zeros(MINUTES, np.int64)
        runs = runs_of(t[part], lon[part], lat[part], sog[part], minutes)
        numbers = np.repeat(separate(runs, minutes), runs["rows"])
        track[rows[part]] = numbers
        reject[rows[part][numbers == 0]] = Reject.TELEPORT
    return track, reject


def troubled(t: Ints, lon: Floats, lat: Floats, starts: Ints) -> list[tuple[int, int]]:
    """The vessels, as ranges of rows, that made an impossible step; `starts` begins each one."""
    number = np.searchsorted(starts, impossible_steps(t, lon, lat, starts), side="right") - 1
    borders = [*starts.tolist(), len(t)]
    return [(borders[k], borders[k + 1]) for k in np.unique(number).tolist()]


def impossible_steps(t: Ints, lon: Floats, lat: Floats, starts: Ints) -> Ints:
    """The fixes that no ship could have reached from the one before; `starts` begins each vessel."""
    verdict = _verdicts(t, lon, lat, np.zeros(MINUTES, np.int64))
    verdict[starts] = _SILENT
    return np.flatnonzero(verdict == _IMPOSSIBLE)


def impossible_between(
    t1: Ints, lon1: Floats, lat1: Floats, t2: Ints, lon2: Floats, lat2: Floats
) -> NDArray[np.bool_]:
    """True where no ship can have come from the first fix to the second."""
    verdict = np.empty(len(t1), np.uint8)
    _tracks.judge_steps(
        *(t1, lon1, lat1, t2, lon2, lat2),
        *(MAX_SPEED_KN * KM_PER_NM, CLOCK_SLACK_H, RUN_SILENCE_H, verdict, np.zeros(MINUTES, np.int64)),
    )
    return np.asarray(verdict == _IMPOSSIBLE)


def runs_of(t: Ints, lon: Floats, lat: Floats, sog: NDArray[np.float32], minutes: Ints) -> Runs:
    """The runs of consecutive fixes of one vessel; their steps are added to the counts by minutes."""
    cuts = np.flatnonzero(_verdicts(t, lon, lat, minutes))
    ends = np.append(cuts[1:], len(t)) - 1
    runs = np.empty(len(cuts), RUN)
    runs["rows"] = ends - cuts + 1
    for name, column in (("t", t), ("lon", lon), ("lat", lat), ("kn", sog)):
        runs[name], runs[f"end_{name}"] = column[cuts], column[ends]
    return runs


def join_runs(parts: Runs, borders: Ints, minutes: Ints) -> tuple[Runs, Ints]:
    """Runs from parts that were cut at the ends of files as well, and the run that each part is in.

    `borders` are the parts that begin a file, but for the first; the steps to them are added to
    the counts by minutes.
    """
    verdict = np.full(len(parts), _SILENT, np.uint8)
    reached = np.empty(len(borders), np.uint8)
    before, after = parts[borders - 1], parts[borders]
    _judge(before, after, reached, minutes)
    verdict[borders] = reached
    begin = np.flatnonzero(verdict)
    last = np.append(begin[1:], len(parts)) - 1
    runs = parts[begin]
    runs["rows"] = np.add.reduceat(parts["rows"], begin)
    for name in ("end_t", "end_lon", "end_lat", "end_kn"):
        runs[name] = parts[name][last]
    return runs, np.cumsum(verdict > 0) - 1


def separate(runs: Runs, minutes: Ints) -> NDArray[np.uint32]:
    """Track number of each run of one vessel, 0 where it fits no ship.

    `minutes` counts the vessel's steps by whole minutes (1440: longer ones): a run may join a
    track that was silent for twenty usual steps.
    """
    middle = int(np.searchsorted(minutes.cumsum(), (minutes.sum() + 1) // 2))
    n = len(runs)
    owner, last = np.empty(n, np.int32), np.empty(n, np.int32)
    rows, begin = np.empty(n, np.int64), np.empty(n, np.int64)
    opened = _tracks.grow(
        *(runs["rows"], runs["t"], runs["lon"], runs["lat"], runs["kn"]),
        *(runs["end_t"], runs["end_lon"], runs["end_lat"], runs["end_kn"]),
        patience_h=max(PATIENCE_H, PATIENCE_STEPS * middle / 60),
        max_kn=MAX_SPEED_KN,
        km_per_nm=KM_PER_NM,
        slack_h=CLOCK_SLACK_H,
        ship_rows=SHIP_ROWS,
        ship_h=SHIP_HOURS,
        ship_open_h=SHIP_OPEN_HOURS,
        new_cost=_NEW_TRACK_COST,
        recency_cost=_RECENCY_COST,
        short_cost=_SHORT_TRACK_COST,
        ordinary_kn=_ORDINARY_KN,
        recent=np.empty(OPEN_TRACKS, np.int32),
        owner=owner,
        track_rows=rows,
        track_begin=begin,
        track_last=last,
    )
    rows, begin, last = rows[:opened], begin[:opened], last[:opened]
    sustained = (rows >= SHIP_ROWS) & ((runs["end_t"][last] - begin) / HOUR_US >= SHIP_HOURS)
    ships = np.flatnonzero(sustained) if sustained.any() else np.arange(opened)
    rank = np.full(opened, -1, np.int64)
    rank[ships[np.argsort(last[ships], kind="stable")]] = np.arange(len(ships))  # heard last, named last
    ship = rank[owner]
    kept = np.flatnonzero(ship >= 0)
    ship[kept] = _merge(ship[kept], runs[kept], len(ships))[ship[kept]]
    _, first, numbers = np.unique(ship[kept], return_index=True, return_inverse=True)
    track = np.zeros(n, np.uint32)
    track[kept] = (np.argsort(np.argsort(first)) + 1)[numbers]
    return track


def _merge(ship: Ints, runs: Runs, number: int) -> Ints:
    """For each of so many ships the ship it is one with, from the runs of all ships in order.

    Two ships on one MMSI make nearly every change between their positions impossible, a ship
    whose reports carry wrong times few of them. Tracks that only follow one another are one as
    well: whether that jump was a change of identity is for the gap or the anomaly to say.
    """
    verdict = np.zeros(len(runs), np.uint8)
    _judge(runs[:-1], runs[1:], verdict[1:], np.zeros(MINUTES, np.int64))
    change = np.flatnonzero(ship[1:] != ship[:-1]) + 1
    low, high = np.minimum(ship[change - 1], ship[change]), np.maximum(ship[change - 1], ship[change])
    pairs, which, total = np.unique(low * number + high, return_inverse=True, return_counts=True)
    bad = np.bincount(which, verdict[change] == _IMPOSSIBLE, len(pairs)).astype(np.int64)
    near: dict[int, dict[int, tuple[int, int]]] = {}
    for pair, *count in zip(pairs.tolist(), bad.tolist(), total.tolist(), strict=True):
        one, two = divmod(pair, number)
        near.setdefault(one, {})[two] = near.setdefault(two, {})[one] = (count[0], count[1])
    return _join_likeliest(near, number)


def _join_likeliest(near: dict[int, dict[int, tuple[int, int]]], number: int) -> Ints:
    """Join pair after pair, the one with the least share of impossible changes first."""

    def share(count: tuple[int, int]) -> float:
        return 0.0 if count[0] <= 1 else count[0] / count[1]

    one_with = np.arange(number)
    pairs = ((one, two, count) for one in near for two, count in near[one].items() if one < two)
    heap: list[tuple[float, int, int]] = [(share(count), one, two) for one, two, count in pairs]
    heapify(heap)
    while heap:
        least, low, high = heappop(heap)
        count = near.get(low, {}).get(high)
        if count is None or share(count) != least:
            continue  # joined to another since, or counted together with one
        if least > SAME_SHIP_SHARE:
            break
        one_with[high] = low
        for other, (bad, total) in near.pop(high).items():
            del near[other][high]
            if other != low:
                mine = near[low].get(other, (0, 0))
                near[low][other] = near[other][low] = joined = (bad + mine[0], total + mine[1])
                heappush(heap, (share(joined), min(low, other), max(low, other)))
    for ship in range(number):  # a ship joins one with a lower number, which is settled by then
        one_with[ship] = one_with[one_with[ship]]
    return one_with


def _verdicts(t: Ints, lon: Floats, lat: Floats, minutes: Ints) -> NDArray[np.uint8]:
    """How each fix was reached: 0 by a possible step, 1 after a silence (or first), 2 by none."""
    verdict = np.full(len(t), _SILENT, np.uint8)
    _tracks.judge_steps(
        *(t[:-1], lon[:-1], lat[:-1], t[1:], lon[1:], lat[1:]),
        *(MAX_SPEED_KN * KM_PER_NM, CLOCK_SLACK_H, RUN_SILENCE_H, verdict[1:], minutes),
    )
    return verdict


def _judge(before: Runs, after: Runs, verdict: NDArray[np.uint8], minutes: Ints) -> None:
    """The verdicts on the steps from the ends of some runs to the runs after them."""
    _tracks.judge_steps(
        *(before["end_t"], before["end_lon"], before["end_lat"], after["t"], after["lon"], after["lat"]),
        *(MAX_SPEED_KN * KM_PER_NM, CLOCK_SLACK_H, RUN_SILENCE_H, verdict, minutes),
    )
