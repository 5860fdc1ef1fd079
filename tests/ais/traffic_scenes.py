"""Made-up reports as rows of tracks, and what is found in them however they are cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import fleet
import numpy as np

from spurline.ais.events import Search, Wanted, conclude, find_in
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Rows
from spurline.ais.histories import Histories
from spurline.model import Static, TrackEvent

DEGREE_KM = 111.195
NAN = float("nan")


class Report(NamedTuple):
    """One report: hours after the start of the scene, degrees, knots, degrees; track 0: teleport."""

    mmsi: int
    hours: float
    lon: float
    lat: float
    sog: float = NAN
    cog: float = NAN
    track: int = 1
    receiver: int = 0


def sail(
    mmsi: int,
    lon: float,
    lat: float,
    *,
    start: float = 0.0,
    hours: float = 4.0,
    kn: float = 10.0,
    course: float = 90.0,
    step_s: float = 60.0,
    track: int = 1,
    receiver: int = 0,
    noise_km: float = 0.0,
    seed: int = 0,
) -> list[Report]:
    """A ship that steams a straight course, with Gaussian noise of its positions if asked for."""
    count = round(hours * 3600 / step_s) + 1
    noise = np.random.default_rng(seed).normal(0, 1, (count, 2)) * noise_km / DEGREE_KM
    north = kn * KM_PER_NM / DEGREE_KM * np.cos(np.radians(course))
    east = kn * KM_PER_NM / DEGREE_KM * np.sin(np.radians(course)) / np.cos(np.radians(lat))
    return [
        Report(
            *(mmsi, start + h, lon + east * h + noise[k, 0], lat + north * h + noise[k, 1]),
            *(kn, course, track, receiver),
        )
        for k, h in enumerate(k * step_s / 3600 for k in range(count))
    ]


def rows_of(reports: Iterable[Report]) -> Rows:
    """Reports as rows by (mmsi, track, t), at whole microseconds."""
    ordered = sorted(reports, key=lambda r: (r.mmsi, r.track, r.hours))
    columns = zip(*ordered, strict=True)
    mmsi, hours, lon, lat, sog, cog, track, receiver = (np.array(column) for column in columns)
    return Rows(
        mmsi.astype(np.uint32),
        track.astype(np.uint32),
        fleet.START_US + np.round(hours * HOUR_US).astype(np.int64),
        lon.astype(np.float64),
        lat.astype(np.float64),
        sog.astype(np.float32),
        cog.astype(np.float32),
        np.full(len(ordered), 15, np.uint8),
        receiver.astype(np.uint16),
    )


def events_in(
    reports: Iterable[Report],
    kind: str,
    *,
    statics: Sequence[Static] = (),
    cuts: Sequence[int] = (),
    borders: Sequence[int] = (),
) -> tuple[TrackEvent, ...]:
    """The events of one kind; rows handed over in chunks that end at `cuts`, vessels in partitions
    that begin with the MMSIs of `borders`."""
    rows = rows_of(reports)
    wanted = Wanted(
        kinds=frozenset({kind}),
        places=(),
        search=Search(),
        store_end=int(rows.t.max()),
        histories=Histories.of_reports(statics),
        receivers=("", *(f"station {number}" for number in range(1, 10))),
    )
    edges = [0, *np.searchsorted(rows.mmsi, sorted(borders)).tolist(), len(rows.t)]
    found = []
    for begin, end in pairwise(edges):
        inner = sorted({begin, end, *(cut for cut in cuts if begin < cut < end)})
        chunks = [rows.part(slice(a, b)) for a, b in pairwise(inner)]
        found.append(find_in(chunks, wanted))
    return tuple(conclude(found, wanted))


def rules(events: Iterable[TrackEvent]) -> list[str]:
    """The rules by which events were found, sorted."""
    return sorted(event.details["rule"] for event in events)
