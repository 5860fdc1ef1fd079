"""Gaps whose cause is known: simulated coasts, and real tracks that were thinned.

A `World` is what an importer would give (positions in columns, static reports) and what happened:
`Hidden`, one row per deed that silences one ship. `truth_of` names the cause of a gap that was found.
Everything follows from the seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from spurline.ais.fixes import distance_km
from spurline.model import Place, Positions, Static, select
from spurline.places.coast import on_land, shore_distance_km

HOUR_US = 3_600_000_000
START = datetime(2024, 3, 1, tzinfo=timezone.utc)
START_US = int(START.timestamp()) * 1_000_000
KM_PER_DEGREE = 111.195
OUT_OF_REACH = "where it would not have been heard anyway"
SEAS = (
    *((131.5, 41.5), (57.5, 25.0), (19.0, 56.5), (33.0, 44.0), (-4.5, 46.5), (3.5, 5.0)),
    *((-90.0, 27.5), (-68.0, 12.5), (51.0, 40.0), (118.5, 23.5), (24.5, 36.5), (12.5, 43.5)),
)


@dataclass(frozen=True)
class Hidden:
    """One deed: who was silenced, when (microseconds), and the cause."""

    mmsi: int
    begin: int
    end: int
    cause: str
    kind: str


@dataclass(frozen=True)
class World:
    """Positions and statics as they would be read, known places, deeds, and the messages that were
    sent (hours since 1970 by MMSI) so that a gap without a deed is known to be reception."""

    name: str
    positions: Positions
    statics: tuple[Static, ...]
    places: tuple[Place, ...]
    hidden: tuple[Hidden, ...]
    complete: bool
    """Whether a gap without a deed is certainly reception (simulated), not simply unexplained."""
    original: dict[int, np.ndarray] = field(default_factory=dict)
    """Times of the messages that would have been heard but for the deeds (simulated) or the thinning
    too (real), by MMSI."""


def table(mmsi, t, lon, lat, sog, cog, status=None, receiver=None, receivers=("",)) -> Positions:
    """Columns as `Positions`, sorted by (mmsi, t)."""
    order = np.lexsort((t, mmsi))
    n = len(order)
    status = np.full(n, 15) if status is None else status
    receiver = np.zeros(n) if receiver is None else receiver
    return Positions(
        mmsi=np.asarray(mmsi, np.uint32)[order],
        t=np.asarray(t, np.int64)[order],
        lon=np.asarray(lon, float)[order],
        lat=np.asarray(lat, float)[order],
        sog=np.asarray(sog, np.float32)[order],
        cog=np.asarray(cog, np.float32)[order],
        heading=np.full(n, np.nan, np.float32),
        nav_status=np.asarray(status, np.uint8)[order],
        receiver=np.asarray(receiver, np.uint16)[order],
        track=np.zeros(n, np.uint32),
        reject=np.zeros(n, np.uint8),
        receivers=tuple(receivers),
    )


def truth_of(world: World, mmsi: int, t_off: int, t_on: int, gap_hours: float) -> tuple[str, str] | None:
    """(cause, kind) of a gap, or None where nobody knows.

    A gap that a deed covers for most of its time has the cause of the deed, if the ship would have
    been heard but for it (else the cause is "": nobody could tell). Other gaps of a simulated world,
    and those that thinning made in a real record, are reception. Real silence stays unexplained.
    """
    covered = [
        (min(t_on, deed.end) - max(t_off, deed.begin), deed) for deed in world.hidden if deed.mmsi == mmsi
    ]
    best = max(covered, key=lambda one: one[0], default=(0, None))
    times = world.original.get(mmsi, np.zeros(0, np.int64))
    inside = times[(times >= t_off) & (times <= t_on)]
    longest = np.diff(np.concatenate([[t_off], inside, [t_on]])).max() / (t_on - t_off)
    if best[1] is not None and best[0] >= 0.5 * (t_on - t_off):
        cause, kind = best[1].cause, best[1].kind
        if cause == "identity" or longest < 0.5:
            return cause, kind
        return (
            ("reception", "in port, out of reach") if cause == "in_port" else ("", f"{cause} {OUT_OF_REACH}")
        )
    if best[0] > 0.1 * (t_on - t_off):
        return None
    if world.complete:
        return "reception", "out of reach or outage"
    if mmsi not in world.original:
        return None
    return ("reception", "thinned") if longest * (t_on - t_off) < gap_hours * HOUR_US else None


# ------------------------------------------------------------------ simulated coasts


def ports_of(chance: np.random.Generator, sea: tuple[float, float], count: int) -> np.ndarray:
    """Positions near the shore around the middle of a sea, none ashore, 30 km apart if possible."""
    lon = sea[0] + chance.uniform(-4, 4, 6000)
    lat = sea[1] + chance.uniform(-3, 3, 6000)
    km = shore_distance_km(lon, lat)
    near = np.flatnonzero((km < 4) & ~on_land(lon, lat))
    kept: list[int] = []
    for k in near.tolist():
        others = np.array(kept, dtype=int)
        away = distance_km(
            np.full(len(others), lon[k]), np.full(len(others), lat[k]), lon[others], lat[others]
        )
        if not len(others) or away.min() > 30:
            kept.append(k)
        if len(kept) == count:
            break
    return np.stack([lon[kept], lat[kept]], axis=1)


@dataclass
class Ship:
    mmsi: int
    kind: str
    every_h: float
    t: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    sog: np.ndarray
    cog: np.ndarray
    status: np.ndarray
    at_berth: np.ndarray
    stays: list[tuple[float, float]]


def voyage(chance: np.random.Generator, mmsi: int, ports: np.ndarray, sea, hours: float) -> Ship:
    """A ship that goes from port to port by way of the open sea, at anchor or at a berth between."""
    kind = "B" if chance.random() < 0.25 else "A"
    every = (0.05 if kind == "A" else 0.12) * float(chance.choice([1, 1, 2]))
    knots = float(chance.uniform(8, 17) if kind == "A" else chance.uniform(5, 10))
    legs: list[tuple[float, float, float, bool]] = []
    now = -float(chance.uniform(0, 40))
    here = ports[chance.integers(len(ports))]
    stays = []
    at_anchor = False
    while now < hours:
        stay = float(chance.gamma(2, 10)) + 2
        legs += [(now, *here, not at_anchor), (now + stay, *here, not at_anchor)]
        stays.append((now, now + stay)) if not at_anchor else None
        now += stay
        there = ports[chance.integers(len(ports))] + chance.normal(0, 0.004, 2)
        at_anchor = bool(chance.random() < 0.3)
        there = there + chance.normal(0, 0.04, 2) if at_anchor else there
        out = np.array(sea) + chance.normal(0, [1.4, 1.0])
        share = chance.uniform(0.2, 0.9) if chance.random() < 0.8 else 1.3
        middle = here + share * (out - here)
        for point in (middle, there):
            km = math.hypot((point[0] - here[0]) * math.cos(math.radians(here[1])), point[1] - here[1])
            now += max(0.2, km * KM_PER_DEGREE / 1.852 / knots)
            legs.append((now, *point, False))
            here = point
    corners = np.array([leg[:3] for leg in legs])
    t = np.arange(0, hours, every) + chance.uniform(0, every)
    t = t + chance.uniform(-0.3, 0.3, len(t)) * every
    leg = np.clip(np.searchsorted(corners[:, 0], t, side="right") - 1, 0, len(corners) - 2)
    lon, lat = (np.interp(t, corners[:, 0], corners[:, k]) for k in (1, 2))
    moves = np.hypot(*(corners[leg + 1, 1:] - corners[leg, 1:]).T) > 1e-6
    east = (corners[leg + 1, 1] - corners[leg, 1]) * np.cos(np.radians(lat))
    cog = np.degrees(np.arctan2(east, corners[leg + 1, 2] - corners[leg, 2])) % 360
    berth = np.array([one[3] for one in legs])[leg] & ~moves
    jitter = chance.normal(0, 0.0002, (2, len(t)))
    sog = np.where(moves, knots + chance.normal(0, 0.4, len(t)), np.abs(chance.normal(0, 0.08, len(t))))
    told = chance.random() < 0.7 and kind == "A"
    status = np.where(moves, 0, np.where(berth, 5, 1)) if told else np.full(len(t), 15)
    return Ship(mmsi, kind, every, t, lon + jitter[0], lat + jitter[1], sog, cog, status, berth, stays)


def is_heard(chance, t, lon, lat, receivers, space, weather, outages) -> np.ndarray:
    """Per message the number (from 1) of a receiver that heard it, 0: nobody."""
    by = np.zeros(len(t), dtype=np.int64)
    for number, (rlon, rlat, reach_km, p) in enumerate(receivers, start=1):
        away = distance_km(lon, lat, np.full(len(t), rlon), np.full(len(t), rlat))
        swing = 1 + 0.12 * np.sin(2 * np.pi * (t + 7 * number) / 24)
        swing = swing + np.interp(t, np.arange(len(weather[number - 1])), weather[number - 1])
        chance_of = p / (1 + np.exp((away - reach_km * swing) / 5))
        for begin, end in outages[number - 1]:
            chance_of = np.where((t >= begin) & (t < end), 0, chance_of)
        by = np.where((by == 0) & (chance.random(len(t)) < chance_of), number, by)
    if space is not None:
        period, minutes, p, phase = space
        passing = (t + phase) % period < minutes / 60
        by = np.where((by == 0) & passing & (chance.random(len(t)) < p), len(receivers) + 1, by)
    return by


def coast(seed: int, *, days: float = 12.0, ships: int = 60) -> World:
    """A simulated sea with ports, lanes, receivers, weather, outages, satellites and misdeeds."""
    chance = np.random.default_rng([seed, 7])
    sea = SEAS[seed % len(SEAS)]
    ports = ports_of(chance, sea, int(chance.integers(5, 10)))
    hours = days * 24
    with_receiver = chance.random(len(ports)) < chance.uniform(0.4, 1)
    with_receiver[0] = True
    receivers = [
        (*ports[k], float(chance.uniform(20, 60) * 1.852), float(chance.uniform(0.3, 0.95)))
        for k in np.flatnonzero(with_receiver)
    ]
    space = None
    if chance.random() < 0.6:
        space = (*chance.uniform([0.8, 6, 0.03], [3, 14, 0.35]), 0.0)
    calm = chance.uniform(0.0, 0.1)
    weather, outages = [], []
    for _ in receivers:
        steps = chance.normal(0, 1, int(hours) + 2)
        fade = np.convolve(steps, np.exp(-np.arange(30) / 10), mode="same")
        weather.append(calm * fade / max(fade.std(), 1e-9))
        starts = chance.uniform(0, hours, chance.poisson(hours / 24 / chance.uniform(3, 12)))
        outages.append([(float(at), float(at + chance.gamma(2, 6))) for at in starts])
    fleet = [
        voyage(chance, 200_000_000 + 1000 * (seed % 90_000) + k, ports, sea, hours) for k in range(ships)
    ]
    deeds, statics, columns, original = [], [], [], {}
    for ship in fleet:
        mmsi, gone, more = misdeeds(chance, ship, hours, fleet)
        deeds += more
        statics += said(chance, ship, mmsi)
        by = is_heard(chance, ship.t, ship.lon, ship.lat, receivers, space, weather, outages)
        kept = (by > 0) & ~gone
        original[ship.mmsi] = START_US + np.round(ship.t[by > 0] * HOUR_US).astype(np.int64)
        fields = (mmsi, ship.t, ship.lon, ship.lat, ship.sog, ship.cog, ship.status, by)
        columns.append([column[kept] for column in fields])
    mmsi, t, *rest, by = (np.concatenate(column) for column in zip(*columns, strict=True))
    names = chance.random() < 0.5
    positions = table(
        mmsi,
        START_US + np.round(t * 3600).astype(np.int64) * 1_000_000,
        *rest,
        by if names else None,
        ("", *(f"r{k}" for k in range(len(receivers) + 1))) if names else ("",),
    )
    known = chance.random(len(ports)) < (0.8 if chance.random() < 0.7 else 0.0)
    places = tuple(
        Place(f"P{k}", f"Port {k}", float(ports[k, 0]), float(ports[k, 1]), "port", 3.0)
        for k in np.flatnonzero(known).tolist()
    )
    return World(f"coast {seed}", positions, tuple(statics), places, tuple(deeds), True, original)


def misdeeds(chance, ship: Ship, hours: float, fleet) -> tuple[np.ndarray, np.ndarray, list[Hidden]]:
    """MMSI per message, messages never sent, and the deeds of one ship."""
    mmsi = np.full(len(ship.t), ship.mmsi)
    gone = np.zeros(len(ship.t), dtype=bool)
    deeds: list[Hidden] = []

    def hide(begin: float, end: float, cause: str, kind: str) -> None:
        gone[(ship.t >= begin) & (ship.t < end)] = True
        deeds.append(Hidden(ship.mmsi, us(begin), us(end), cause, kind))

    habit = chance.random()
    if habit < (0.5 if ship.kind == "B" else 0.2):
        for begin, end in ship.stays:
            if end - begin > 8 and chance.random() < 0.7:
                hide(begin + chance.uniform(0.3, 2), end - chance.uniform(0, 1), "in_port", "berth")
    if chance.random() < 0.35:
        length = float(np.exp(chance.uniform(np.log(6.5), np.log(120))))
        begin = float(chance.uniform(10, max(11, hours - 30)))
        begin = next((at for at in (begin + k for k in range(0, 60, 2)) if not near_berth(ship, at)), begin)
        hide(begin, begin + length, "switched_off", "at sea or at anchor")
    elif chance.random() < 0.08:
        begin = float(chance.uniform(30, hours - 30))
        other = ship.mmsi + 500
        after = ship.t >= begin + chance.uniform(0.1, 1)
        gone[(ship.t >= begin) & ~after] = True
        mmsi[after] = other
        deeds.append(Hidden(ship.mmsi, us(begin), us(hours), "identity", "new MMSI"))
    elif chance.random() < 0.08:
        other = fleet[int(chance.integers(len(fleet)))]
        begin = float(chance.uniform(30, hours - 60))
        end = begin + float(chance.uniform(7, 40))
        gone[(ship.t >= begin) & (ship.t < end)] = True
        after = ship.t >= end
        shift = chance.uniform(-1.5, 1.5, 2)
        ship.lon[after] += other.lon[0] * 0 + shift[0]
        ship.lat[after] += shift[1]
        deeds.append(Hidden(ship.mmsi, us(begin), us(end), "identity", "MMSI handed on"))
    return mmsi, gone, deeds


def near_berth(ship: Ship, hour: float) -> bool:
    """Whether the ship lies at a berth at that time or is about to."""
    return any(begin - 0.5 <= hour <= end + 0.2 for begin, end in ship.stays)


def us(hour: float) -> int:
    return START_US + round(hour * HOUR_US)


def said(chance, ship: Ship, mmsi: np.ndarray) -> list[Static]:
    """Static reports, twice a day, of the ship that sends; some ships say little or nothing."""
    if chance.random() < 0.3:
        return []
    imo, call = _imo(int(chance.integers(100_000, 999_999))), f"C{ship.mmsi % 100_000}"
    found = []
    handed_on = np.abs(np.diff(ship.lon)).max(initial=0) > 0.2 and len(set(mmsi.tolist())) == 1
    turn = ship.t[1 + int(np.argmax(np.abs(np.diff(ship.lon))))] if handed_on else np.inf
    for hour in np.arange(ship.t[0], ship.t[-1], 12.0):
        now = int(mmsi[min(np.searchsorted(ship.t, hour), len(mmsi) - 1)])
        second = hour >= turn
        found.append(
            Static(
                mmsi=now,
                t=START + timedelta(hours=float(hour)),
                imo=(_imo(imo // 10 + 7) if second else imo) if ship.kind == "A" else None,
                name=f"SHIP {ship.mmsi + second}",
                callsign=call + ("X" if second else ""),
                transceiver=ship.kind,
            )
        )
    return found


def _imo(six: int) -> int:
    digits = [int(digit) for digit in str(six)[:6]]
    return int(str(six)[:6] + str(sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=True)) % 10))


# ------------------------------------------------------------------ real tracks, thinned


def real(path: Path, source: str) -> Positions:
    """The usable positions of one part of the shared file of real AIS."""
    import duckdb

    with duckdb.connect() as con:
        rows = con.execute(
            f"""select distinct on (mmsi, t) mmsi, epoch_us(t) as t, lon, lat, coalesce(sog, 'nan') as sog,
            coalesce(cog, 'nan') as cog from '{path}' where src = '{source}' and abs(lat) <= 90
            and abs(lon) <= 180 and mmsi between 200000000 and 799999999 order by mmsi, t"""
        ).fetchnumpy()
    return table(rows["mmsi"], rows["t"], rows["lon"], rows["lat"], rows["sog"], rows["cog"])


def constant(positions: Positions, hours: float) -> Positions:
    """Only the vessels that are heard over at least so many hours."""
    mmsi, index = np.unique(positions.mmsi, return_inverse=True)
    first, last = np.full(len(mmsi), positions.t.max()), np.full(len(mmsi), positions.t.min())
    np.minimum.at(first, index, positions.t)
    np.maximum.at(last, index, positions.t)
    return select(positions, np.flatnonzero((last - first)[index] >= hours * HOUR_US))


def stretched(positions: Positions, copies: int, span_h: float) -> Positions:
    """A short record played again and again (forwards, then backwards), so that gaps fit into it."""
    begin = int(positions.t.min())
    step = round(span_h * HOUR_US)
    parts = []
    for copy in range(copies):
        t = positions.t - begin if copy % 2 == 0 else step - (positions.t - begin)
        parts.append(begin + copy * step + t)
    many = {name: np.tile(getattr(positions, name), copies) for name in ("mmsi", "lon", "lat", "sog", "cog")}
    many["cog"] = np.full(len(many["cog"]), np.nan)
    return table(many["mmsi"], np.concatenate(parts), *(many[k] for k in ("lon", "lat", "sog", "cog")))


def thinned(name: str, positions: Positions, seed: int, *, how: str, off_share: float = 0.3) -> World:
    """A real record in which receivers fail (`outage`), reach no farther than some way (`range`) or hear
    only passes (`passes`), some single ships switch off, and some moored ones fall silent."""
    chance = np.random.default_rng([seed, 11])
    mmsi, t, lon, lat = positions.mmsi, positions.t, positions.lon, positions.lat
    hour = (t - t.min()) / HOUR_US
    starts = np.flatnonzero(np.append(True, mmsi[1:] != mmsi[:-1]))
    ends = np.append(starts[1:], len(mmsi))
    original = {int(mmsi[a]): t[a:b] for a, b in zip(starts, ends, strict=True)}
    kept = coverage(chance, how, hour, lon, lat)
    deeds: list[Hidden] = []
    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        days = (t[b - 1] - t[a]) / HOUR_US / 24
        for _ in range(chance.poisson(off_share * max(1.0, days / 10))):
            deed = hide_one(chance, positions, kept, a, b)
            if deed is not None:
                deeds.append(deed)
                kept[a:b] &= (t[a:b] < deed.begin) | (t[a:b] >= deed.end)
    return World(
        f"{name} {how}", select(positions, np.flatnonzero(kept)), (), (), tuple(deeds), False, original
    )


def coverage(chance, how: str, hour, lon, lat) -> np.ndarray:
    """Which messages are heard."""
    kept = np.ones(len(hour), dtype=bool)
    total = float(hour.max())
    if how == "outage":
        for _ in range(int(np.ceil(total / 60)) + 1):
            at = int(chance.integers(len(hour)))
            begin, length = float(chance.uniform(0, total)), float(chance.uniform(7, 30))
            reach = float(chance.uniform(30, 120))
            near = distance_km(lon, lat, np.full(len(lon), lon[at]), np.full(len(lon), lat[at])) < reach
            kept &= ~(near & (hour >= begin) & (hour < begin + length))
    elif how == "range":
        away = np.full(len(hour), np.inf)
        for at in chance.integers(0, len(hour), 6).tolist():
            km = distance_km(lon, lat, np.full(len(lon), lon[at]), np.full(len(lon), lat[at]))
            away = np.minimum(away, km / chance.uniform(25, 110))
        kept &= chance.random(len(hour)) < 0.9 / (1 + np.exp(np.minimum(50, (away - 1) * 12)))
    elif how == "passes":
        period, minutes = chance.uniform(1.2, 4), chance.uniform(8, 16)
        kept &= (hour % period < minutes / 60) & (chance.random(len(hour)) < chance.uniform(0.3, 0.9))
    return kept


def hide_one(chance, positions: Positions, kept, a: int, b: int) -> Hidden | None:
    """One ship goes silent: under way or at anchor it was switched off; still at the shore, in port."""
    rows = a + np.flatnonzero(kept[a:b])
    if len(rows) < 20:
        return None
    t = positions.t
    at = int(rows[chance.integers(len(rows) // 10, len(rows) - len(rows) // 10)])
    length = float(np.exp(chance.uniform(np.log(6.5), np.log(120))))
    end = int(t[at]) + round(length * HOUR_US)
    inside = rows[(t[rows] > t[at]) & (t[rows] < end)]
    if len(inside) < 3 or end >= t[b - 1]:
        return None
    km = distance_km(
        *(np.array([x]) for x in (positions.lon[at], positions.lat[at], *_earlier(positions, at)))
    )[0]
    still = km < 0.3
    if still and float(shore_distance_km(positions.lon[at], positions.lat[at])) < 2:
        return Hidden(int(positions.mmsi[at]), int(t[at]) + 1, end, "in_port", "at rest by the shore")
    return Hidden(int(positions.mmsi[at]), int(t[at]) + 1, end, "switched_off", "masked")


def _earlier(positions: Positions, at: int) -> tuple[float, float]:
    """Where the same ship was half an hour before."""
    first = max(0, at - 2000)
    before = int(np.searchsorted(positions.t[first:at], positions.t[at] - HOUR_US // 2)) + first
    before = before if positions.mmsi[before] == positions.mmsi[at] and before < at else at
    return float(positions.lon[before]), float(positions.lat[before])
