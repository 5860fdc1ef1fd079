"""Gaps whose cause is known: what the truth is, and real tracks that were thinned.

A `World` is what an importer would give (positions in columns, static reports) and what happened:
`Hidden`, one row per deed that silences one ship. `truth_of` names the cause of a gap that was found.
Everything follows from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spurline.ais.fixes import distance_km
from spurline.model import Place, Positions, Static, select
from spurline.places.coast import shore_distance_km

HOUR_US = 3_600_000_000
TRIES = 20
OUT_OF_REACH = "where it would not have been heard anyway"


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
    for _ in range(TRIES):
        at = int(rows[chance.integers(len(rows) // 10, len(rows) - len(rows) // 10)])
        length = float(np.exp(chance.uniform(np.log(6.5), np.log(120))))
        end = int(t[at]) + round(length * HOUR_US)
        inside = rows[(t[rows] > t[at]) & (t[rows] < end)]
        if len(inside) >= 3 and end < t[b - 1]:
            break
    else:
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
