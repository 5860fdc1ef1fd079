"""Successions: one ship that goes on under another MMSI, linked by what it says of itself, by place
and by time.

Every link is weighed like a record linkage (Fellegi and Sunter 1969): each field that agrees or
differs multiplies the odds by how much more often it does so for one ship than for two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, Ints, Mask, distance_km, to_datetime
from spurline.ais.flags import flag_of
from spurline.ais.histories import NO_TYPE, Histories
from spurline.ais.presence import Spans
from spurline.ais.statics import alike, alike_key, valid_imo
from spurline.model import IdentityChange, When

REACH_KN = 30.0
REACH_SLACK_KM = 2.0
REACH_DAYS = 30.0
HANDOVER_MINUTES = 10
HANDOVER_KM = 0.5
HANDOVER_KN = 3.0
HANDOVER_DEGREES = 20.0
HANDOVER_ALONE_H = 1.0
OPEN_WATER_KM = 2.0
SIZE_M = 1.0
LEAST_P = 0.1
NAMESAKES = 16
PRIOR_ODDS = 1e-4
"""Odds that a vessel that vanished goes on as one given vessel that appears within reach."""

RATIOS: dict[str, tuple[float, float]] = {
    "imo": (1e5, 1e-4),
    "name": (1e3, 0.5),
    "callsign": (1e4, 0.7),
    "size": (50.0, 0.05),
    "type": (3.0, 0.3),
    "movement": (10.0, 1.0),
}
"""Likelihood ratios of a field that agrees and of one that differs, set by judgement. Names and call
signs are changed with the flag, so their difference says little."""


class Vessels(NamedTuple):
    """All vessels by MMSI: the span of the track that was heard first and of the one heard last."""

    mmsi: NDArray[np.uint32]
    first: Spans
    last: Spans

    def row(self, mmsi: int) -> int:
        """Where a vessel stands; it must be one of them."""
        return int(np.searchsorted(self.mmsi, np.uint32(mmsi)))


def vessels_of(spans: Spans) -> Vessels:
    """Vessels of the spans of all tracks, in any order."""
    early = spans.part(np.lexsort((spans.track, spans.t_first, spans.mmsi)))
    late = spans.part(np.lexsort((spans.track, spans.t_last, spans.mmsi)))
    change = np.diff(early.mmsi) != 0
    first = np.concatenate([[True], change]) if len(early.mmsi) else change
    last = np.concatenate([change, [True]]) if len(early.mmsi) else change
    return Vessels(early.mmsi[first], early.part(first), late.part(last))


class _Said(NamedTuple):
    """The last value that a vessel gave of each field; None where it gave none."""

    imo: int | None
    name: str | None
    callsign: str | None
    size: tuple[float, float] | None
    type: int | None


@dataclass(frozen=True, slots=True)
class Succession:
    """A ship that was heard last as `before` and goes on as `after`."""

    before: int
    after: int
    hours: float
    event: IdentityChange


def find_successions(vessels: Vessels, histories: Histories) -> list[Succession]:
    """`mmsi_change` events, each MMSI at most once on either side, the likeliest link first.

    The second vessel appears after the first vanished, within reach at 30 kn and 30 days. They give
    the same well-formed IMO number; or the same length and width to a metre, the same kind of ship
    and a name or call sign alike; or nothing that contradicts, but the second appears within ten
    minutes and 500 m of where the first would be by now, in open water, at the same speed on the
    same course.
    """
    said = _Sayings(histories)
    rows = {*_namesakes(vessels, said), *_handovers(vessels)}
    links = [link for pair in sorted(rows) if (link := _weighed(vessels, said, *pair))]
    links.sort(key=lambda link: (-link.event.p, link.hours, link.before, link.after))
    gone: set[int] = set()
    come: set[int] = set()
    found = []
    for link in links:
        if link.before not in gone and link.after not in come:
            gone.add(link.before)
            come.add(link.after)
            found.append(link)
    return found


class _Sayings:
    """What each vessel said last, field by field, looked up when it is asked for."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories

    def of(self, mmsi: int) -> _Said:
        history = self._histories
        begin, end = history.rows(mmsi)
        rows = sorted(range(begin, end), key=lambda row: (int(history.t_last[row]), row), reverse=True)
        imo = next((int(history.imo[row]) for row in rows if valid_imo(int(history.imo[row]))), None)
        name, callsign = (
            next((text for row in rows if (text := column[row])), None) for column in self._texts
        )
        kind = next((int(history.type[row]) for row in rows if history.type[row] not in (0, NO_TYPE)), None)
        sizes = ((float(history.length_m[row]), float(history.width_m[row])) for row in rows)
        size = next((pair for pair in sizes if pair[0] > 0 and pair[1] > 0), None)
        return _Said(imo, name, callsign, size, kind)

    @property
    def _texts(self) -> tuple[Any, Any]:
        return self._histories.name, self._histories.callsign

    def values(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
        """Per field that can name a ship, numbers of its values and the vessels that gave them."""
        history = self._histories
        given = history.imo > 0
        yield history.imo[given].astype(np.int64), history.mmsi[given]
        for texts in self._texts:
            numbers: dict[str, int] = {}
            key = [numbers.setdefault(alike_key(text)[:18], len(numbers)) for text in texts.distinct()]
            given = texts.code >= 0
            yield np.array([*key, -1], dtype=np.int64)[texts.code[given]], history.mmsi[given]


def _namesakes(vessels: Vessels, said: _Sayings) -> Iterator[tuple[int, int]]:
    """Rows of vessels that share an IMO number, a name or a call sign, of which the second appears
    within reach after the first was heard last. Sorted by value and first fix; each vessel is held
    against the NAMESAKES next ones of its value only, so that common names cost no join."""
    for key, mmsi in said.values():
        known = np.isin(mmsi, vessels.mmsi)
        row = np.searchsorted(vessels.mmsi, mmsi[known]).astype(np.int64)
        pairs = np.unique(np.column_stack([key[known], vessels.first.t_first[row], row]), axis=0)
        value, row = pairs[:, 0], pairs[:, 2]
        for ahead in range(1, min(NAMESAKES + 1, len(row))):
            same = value[:-ahead] == value[ahead:]
            one, two = row[:-ahead][same], row[ahead:][same]
            near = _within_reach(vessels, one, two)
            yield from zip(one[near].tolist(), two[near].tolist(), strict=True)


def _way(vessels: Vessels, one: Ints, two: Ints) -> tuple[Floats, Floats]:
    """Hours and kilometres from the last fix of each vessel to the first of another."""
    last, first = vessels.last, vessels.first
    ends = (last.lon_last[one], last.lat_last[one], first.lon_first[two], first.lat_first[two])
    return (first.t_first[two] - last.t_last[one]) / HOUR_US, distance_km(*ends)


def _between(vessels: Vessels, one: int, two: int) -> tuple[float, float]:
    """Hours and kilometres between two vessels."""
    hours, km = _way(vessels, np.array([one]), np.array([two]))
    return float(hours[0]), float(km[0])


def _within_reach(vessels: Vessels, one: Ints, two: Ints) -> Mask:
    hours, km = _way(vessels, one, two)
    later = (hours > 0) & (hours <= REACH_DAYS * 24)
    return np.asarray(later & (km <= REACH_KN * KM_PER_NM * hours + REACH_SLACK_KM))


def _handovers(vessels: Vessels) -> Iterator[tuple[int, int]]:
    """Rows of vessels of which the second takes over minutes after the first, metres away, at the
    same speed on the same course. The first must be silent for the last hour of the store and the
    second for the first one. Sorted by cell and minute, not joined."""
    last, first = vessels.last, vessels.first
    if len(vessels.mmsi) == 0:
        return
    alone = round(HANDOVER_ALONE_H * HOUR_US)
    key = _key(first.lon_first, first.lat_first, first.t_first)
    come = np.flatnonzero(first.t_first >= first.t_first.min() + alone)
    order = come[np.argsort(key[come], kind="stable")]
    gone = np.flatnonzero((last.sog_last >= HANDOVER_KN) & (last.t_last <= last.t_last.max() - alone))
    for up in (-1, 0, 1):
        for side in (-1, 0, 1):
            lon, lat = last.lon_last[gone] + side * _CELL, last.lat_last[gone] + up * _CELL
            low = _key(lon, lat, last.t_last[gone])
            begin, end = (np.searchsorted(key[order], at) for at in (low, low + HANDOVER_MINUTES + 1))
            for k in np.flatnonzero(end > begin).tolist():
                for two in order[begin[k] : end[k]].tolist():
                    if _hands_over(vessels, int(gone[k]), two):
                        yield int(gone[k]), two


_CELL = 0.05
_COLUMNS = round(360 / _CELL)
_MINUTE_BITS = 27


def _key(lon: Floats, lat: Floats, t: Ints) -> Ints:
    """Cell of a twentieth of a degree and minute, in one number that sorts by both."""
    row = np.floor((lat + 90.0) / _CELL).astype(np.int64)
    column = np.floor((lon + 180.0) / _CELL).astype(np.int64) % _COLUMNS
    return np.asarray(((row * _COLUMNS + column) << _MINUTE_BITS) + t // 60_000_000)


def _hands_over(vessels: Vessels, one: int, two: int) -> bool:
    from spurline.places.coast import on_land, shore_distance_km

    last, first = vessels.last, vessels.first
    hours, _ = _between(vessels, one, two)
    if one == two or not 0 < hours <= HANDOVER_MINUTES / 60 or not _same_movement(vessels, one, two):
        return False
    course, lat = np.radians(float(last.cog_last[one])), float(last.lat_last[one])
    degrees = float(last.sog_last[one]) / 60 * hours  # a minute of arc is a nautical mile
    ahead = last.lon_last[[one]] + degrees * np.sin(course) / np.cos(np.radians(lat))
    off = distance_km(
        *(ahead, np.array([lat + degrees * np.cos(course)])),
        *(first.lon_first[[two]], first.lat_first[[two]]),
    )
    if off[0] > HANDOVER_KM:
        return False
    lon, lat = float(first.lon_first[two]), float(first.lat_first[two])
    return not on_land(lon, lat) and bool(shore_distance_km(lon, lat) >= OPEN_WATER_KM)


def _same_movement(vessels: Vessels, one: int, two: int) -> bool:
    """Whether both were under way at the same speed to 2 kn and on the same course."""
    last, first = vessels.last, vessels.first
    kn = float(last.sog_last[one]), float(first.sog_first[two])
    turn = abs((float(last.cog_last[one]) - float(first.cog_first[two]) + 180.0) % 360.0 - 180.0)
    return min(kn) >= HANDOVER_KN and abs(kn[0] - kn[1]) <= 2.0 and turn <= HANDOVER_DEGREES


def _weighed(vessels: Vessels, said: _Sayings, one: int, two: int) -> Succession | None:
    """The link between two vessels, or None where what they say is not enough for one."""
    names = int(vessels.mmsi[one]), int(vessels.mmsi[two])
    old, new = said.of(names[0]), said.of(names[1])
    verdicts = _compared(old, new)
    hours, km = _between(vessels, one, two)
    handover = hours * 60 <= HANDOVER_MINUTES and _hands_over(vessels, one, two)
    named = verdicts.get("name") or verdicts.get("callsign")
    ship = verdicts.get("size") and verdicts.get("type") and named and verdicts.get("imo") is not False
    if not (verdicts.get("imo") or ship or handover):
        return None
    if handover:
        verdicts["movement"] = True
    ratio = prod(RATIOS[field][0 if agrees else 1] for field, agrees in verdicts.items())
    ratio *= _nearness(hours, km)
    odds = PRIOR_ODDS * ratio
    p = odds / (1 + odds)
    if p < LEAST_P:
        return None
    flags = flag_of(names[0]), flag_of(names[1])
    detail: dict[str, Any] = {
        "rule": "mmsi_change",
        "mmsi_before": names[0],
        "mmsi_after": names[1],
        "flag_before": flags[0],
        "flag_after": flags[1],
        "flag_change": flags[0] != flags[1],
        "agrees": sorted(field for field, agrees in verdicts.items() if agrees),
        "differs": sorted(field for field, agrees in verdicts.items() if not agrees),
        "hours": round(hours, 3),
        "distance_km": round(km, 3),
        "likelihood_ratio": float(f"{ratio:.3g}"),
        "prior_odds": PRIOR_ODDS,
        "max_days": REACH_DAYS,
        "max_kn": REACH_KN,
    }
    return Succession(*names, hours, _event(vessels, one, two, detail, round(p, 4)))


def _compared(old: _Said, new: _Said) -> dict[str, bool]:
    """Whether each field that both sides give agrees."""
    found = {}
    if old.imo and new.imo:
        found["imo"] = old.imo == new.imo
    if old.name and new.name:
        found["name"] = alike(old.name, new.name)
    if old.callsign and new.callsign:
        found["callsign"] = alike(old.callsign, new.callsign)
    if old.size and new.size:
        found["size"] = all(abs(a - b) <= SIZE_M for a, b in zip(old.size, new.size, strict=True))
    if old.type and new.type:
        found["type"] = old.type // 10 == new.type // 10
    return found


def _nearness(hours: float, km: float) -> float:
    """Likelihood ratio of appearing so soon and so near, against anywhere within reach at any time of
    thirty days; set by judgement."""
    soon = 30.0 if hours <= 1 else 10.0 if hours <= 24 else 3.0 if hours <= 24 * 7 else 1.0
    near = 10.0 if km <= 2 else 3.0 if km <= 50 else 1.0
    return soon * near


def _event(vessels: Vessels, one: int, two: int, detail: dict[str, Any], p: float) -> IdentityChange:
    last, first = vessels.last, vessels.first
    return IdentityChange(
        mmsi=int(vessels.mmsi[one]),
        track=int(last.track[one]),
        when=When(to_datetime(int(last.t_last[one])), to_datetime(int(first.t_first[two]))),
        lon_start=float(last.lon_last[one]),
        lat_start=float(last.lat_last[one]),
        lon_end=float(first.lon_first[two]),
        lat_end=float(first.lat_first[two]),
        detail=tuple(sorted(detail.items())),
        p=p,
    )
