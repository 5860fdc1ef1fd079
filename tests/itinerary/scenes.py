"""Small cases for the tests: two ports, a roadstead between them, ships that sail or lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import numpy as np

from spurline.itinerary import GreatCircle, Priors, reconstruct
from spurline.model import Ledger, Leg, Look, Mode, Place, Positions, Saw, Vessel, When

START = datetime(2023, 9, 1, tzinfo=timezone.utc)
QUICK = Priors(chains=8, sweeps=10, burn_in=4, draws=400)
HERE = Place("here", "Here", 130.3, 42.2, "port", 3.0)
THERE = Place("there", "There", 132.3, 42.8, "port", 3.0)
ASIDE = Place("aside", "Aside", 131.4, 42.7, "port", 3.0)
THIRD = Place("third", "Third", 129.9, 41.5, "port", 3.0)
PLACES = (HERE, THERE, ASIDE)
SHIP = Vessel("ship", "Ship", mmsi=273000001, type="general cargo", length_m=120.0)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def period(days: float) -> When:
    return When(START, at(24 * days))


def look(
    label: str,
    place: str,
    hours: float,
    saw: Saw,
    *,
    span: float = 0.0,
    what: str = "ship",
    identity: str | None = None,
    q: float | None = 0.9,
    length: float | None = None,
    sensor: str = "optical",
) -> Look:
    when = When(at(hours), at(hours + span))
    return Look(
        label, place, when, sensor, saw, what, identity, length_m=length, length_sd=None, detectability=q
    )  # fmt: skip


def track(points: Sequence[tuple[float, float, float, float]]) -> Positions:
    """Fixes (hours, lon, lat, knots) as position columns."""
    hours, lon, lat, sog = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
    size = len(hours)
    start = int(START.timestamp() * 1e6)
    return Positions(
        mmsi=np.full(size, 273000001, np.uint32),
        t=(start + hours * 3.6e9).astype(np.int64),
        lon=lon,
        lat=lat,
        sog=sog.astype(np.float32),
        cog=np.full(size, np.nan, np.float32),
        heading=np.full(size, np.nan, np.float32),
        nav_status=np.full(size, 15, np.uint8),
        receiver=np.zeros(size, np.uint16),
        track=np.zeros(size, np.uint32),
        reject=np.zeros(size, np.uint8),
    )


def lying(place: Place, begin: float, end: float) -> list[tuple[float, float, float, float]]:
    return [(h, place.lon, place.lat, 0.0) for h in np.arange(begin, end, 0.5).tolist()]


def sailing(a: Place, b: Place, begin: float, end: float) -> list[tuple[float, float, float, float]]:
    shares = np.arange(0.0, 1.0, 0.04)
    return [
        (begin + s * (end - begin), a.lon + s * (b.lon - a.lon), a.lat + s * (b.lat - a.lat), 11.0)
        for s in shares.tolist()
    ]


def solve(
    looks: Sequence[Look] = (),
    fixes: Positions | None = None,
    *,
    days: float = 10,
    vessels: Sequence[Vessel] = (SHIP,),
    places: Sequence[Place] = PLACES,
    legs: Sequence[Leg] = (),
    priors: Priors = QUICK,
) -> Ledger:
    return reconstruct(
        vessels,
        {} if fixes is None else {"ship": fixes},
        looks,
        places,
        legs=legs,
        period=period(days),
        priors=priors,
        distances=GreatCircle(),
    )


def rail(origin: str, target: str) -> Leg:
    return Leg(f"{origin}-{target}", origin, target, Mode.RAIL, 0.2, 6.0)
