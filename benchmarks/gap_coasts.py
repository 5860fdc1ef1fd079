"""Simulated coasts with receivers, weather, satellites, and ships that fall silent for known reasons.

Each is a `World` (see `gap_truth`) that follows from its seed: ports on a real shore, ships that go from
one to another by way of the open sea, receivers at some ports whose reach swings with the hour and the
weather and that fail at times, satellite passes, and four kinds of misdeeds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
from gap_truth import HOUR_US, Hidden, World, table

from spurline.ais.fixes import distance_km
from spurline.model import Place, Static
from spurline.places.coast import on_land, shore_distance_km

START = datetime(2024, 3, 1, tzinfo=timezone.utc)
START_US = int(START.timestamp()) * 1_000_000
KM_PER_DEGREE = 111.195
SEAS = (
    *((131.5, 41.5), (57.5, 25.0), (19.0, 56.5), (33.0, 44.0), (-4.5, 46.5), (3.5, 5.0)),
    *((-90.0, 27.5), (-68.0, 12.5), (51.0, 40.0), (118.5, 23.5), (24.5, 36.5), (12.5, 43.5)),
)


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
    """One ship: its class, interval between messages, the messages it sends (t in hours), and its
    stays at berths (hours)."""

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


@dataclass
class Stations:
    """Receivers (longitude, latitude, reach in km, chance to hear a message), for each its fading by the
    hour and its outages (hours), and the satellites: period and length of passes, chance, or None."""

    receivers: list[tuple[float, float, float, float]]
    fading: list[np.ndarray]
    outages: list[list[tuple[float, float]]]
    space: tuple[float, float, float] | None


def stations(chance: np.random.Generator, ports: np.ndarray, hours: float) -> Stations:
    """Receivers at some of the ports, the first among them."""
    chosen = chance.random(len(ports)) < chance.uniform(0.4, 1)
    chosen[0] = True
    receivers = [
        (*ports[k], float(chance.uniform(20, 60) * 1.852), float(chance.uniform(0.3, 0.95)))
        for k in np.flatnonzero(chosen)
    ]
    space = tuple(chance.uniform([0.8, 6, 0.03], [3, 14, 0.35])) if chance.random() < 0.6 else None
    calm, fading, outages = chance.uniform(0.0, 0.1), [], []
    for _ in receivers:
        fade = np.convolve(chance.normal(0, 1, int(hours) + 2), np.exp(-np.arange(30) / 10), mode="same")
        fading.append(calm * fade / max(fade.std(), 1e-9))
        starts = chance.uniform(0, hours, chance.poisson(hours / 24 / chance.uniform(3, 12)))
        outages.append([(float(at), float(at + chance.gamma(2, 6))) for at in starts])
    return Stations(receivers, fading, outages, space)


def heard_by(chance: np.random.Generator, at: Stations, t, lon, lat) -> np.ndarray:
    """Per message the number (from 1) of a receiver that heard it, 0: nobody."""
    by = np.zeros(len(t), dtype=np.int64)
    columns = zip(at.receivers, at.fading, at.outages, strict=True)
    for number, ((rlon, rlat, reach_km, p), fading, outages) in enumerate(columns, start=1):
        away = distance_km(lon, lat, np.full(len(t), rlon), np.full(len(t), rlat))
        swing = 1 + 0.12 * np.sin(2 * np.pi * (t + 7 * number) / 24)
        swing = swing + np.interp(t, np.arange(len(fading)), fading)
        heard = p / (1 + np.exp(np.minimum(50, (away - reach_km * swing) / 5)))
        for begin, end in outages:
            heard = np.where((t >= begin) & (t < end), 0, heard)
        by = np.where((by == 0) & (chance.random(len(t)) < heard), number, by)
    if at.space is not None:
        period, minutes, p = at.space
        passing = t % period < minutes / 60
        by = np.where((by == 0) & passing & (chance.random(len(t)) < p), len(at.receivers) + 1, by)
    return by


def coast(seed: int, *, days: float = 12.0, ships: int = 60) -> World:
    """A simulated sea with ports, lanes, receivers, weather, outages, satellites and misdeeds."""
    chance = np.random.default_rng([seed, 7])
    sea, hours = SEAS[seed % len(SEAS)], days * 24
    ports = ports_of(chance, sea, int(chance.integers(5, 10)))
    at = stations(chance, ports, hours)
    deeds, statics, columns, original = [], [], [], {}
    for k in range(ships):
        ship = voyage(chance, 200_000_000 + 1000 * (seed % 90_000) + k, ports, sea, hours)
        mmsi, gone, more = misdeeds(chance, ship, hours)
        deeds += more
        statics += said(chance, ship, mmsi)
        by = heard_by(chance, at, ship.t, ship.lon, ship.lat)
        original[ship.mmsi] = START_US + np.round(ship.t[by > 0] * HOUR_US).astype(np.int64)
        fields = (mmsi, ship.t, ship.lon, ship.lat, ship.sog, ship.cog, ship.status, by)
        columns.append([column[(by > 0) & ~gone] for column in fields])
    mmsi, t, *rest, by = (np.concatenate(column) for column in zip(*columns, strict=True))
    us = START_US + np.round(t * 3600).astype(np.int64) * 1_000_000
    named = chance.random() < 0.5
    names = ("", *(f"r{k}" for k in range(len(at.receivers) + 1))) if named else ("",)
    positions = table(mmsi, us, *rest, by if named else None, names)
    known = chance.random(len(ports)) < (0.8 if chance.random() < 0.7 else 0.0)
    places = tuple(
        Place(f"P{k}", f"Port {k}", float(ports[k, 0]), float(ports[k, 1]), "port", 3.0)
        for k in np.flatnonzero(known).tolist()
    )
    return World(f"coast {seed}", positions, tuple(statics), places, tuple(deeds), True, original)


def misdeeds(chance, ship: Ship, hours: float) -> tuple[np.ndarray, np.ndarray, list[Hidden]]:
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
        begin = float(chance.uniform(30, hours - 60))
        end = begin + float(chance.uniform(7, 40))
        gone[(ship.t >= begin) & (ship.t < end)] = True
        after = ship.t >= end
        shift = chance.uniform(-1.5, 1.5, 2)
        ship.lon[after] += shift[0]
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
