"""What the page of one vessel shows: the material, as other rooms found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from spurline.case.view import Basemap
from spurline.model import Place, TrackEvent, When

Piece = tuple[tuple[float, float, datetime], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a ship said about itself: `field` in words, the value, what is to be said of it (such as
    that a check digit is wrong), and from when to when (None: no time was given, or not known)."""

    field: str
    value: str
    verdict: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Speeds:
    """Least, median and greatest speed of one stretch that begins at `begin`, in knots; reported, or
    implied by neighbouring fixes."""

    begin: datetime
    least: float
    median: float
    greatest: float


@dataclass(frozen=True, slots=True)
class VesselSheet:
    """One MMSI of a store over the time `shown`.

    `feed` is the span of the whole store; `rejected` counts rows by reason in words; `pieces` are
    thinned, never joined over a silence; `strays` are rejected positions (lon, lat); `speeds` come
    in stretches of `speed_bin`; `events` overlap `shown`, in order of time, `left_out` says how
    many shorter ones are not among them; `near` names, by id of an event, a packaged place next to
    where it begins; `flag` is the state that the digits of the MMSI name; `name` was said last.
    """

    mmsi: int
    name: str | None
    flag: str | None
    store: str
    version: str
    feed: When
    shown: When
    gap_hours: float
    rows: int
    tracks: int
    hours_heard: int
    rejected: tuple[tuple[str, int], ...]
    pieces: tuple[Piece, ...]
    strays: tuple[tuple[float, float], ...]
    speeds: tuple[Speeds, ...]
    speed_bin: timedelta
    events: tuple[TrackEvent, ...]
    left_out: int
    claims: tuple[Said, ...]
    places: tuple[Place, ...]
    near: tuple[tuple[str, str], ...]
    basemap: Basemap
