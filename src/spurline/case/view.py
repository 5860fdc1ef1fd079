"""The read-only view of a case: all that the dossier and the web app may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spurline.model import (
    Case,
    Claim,
    ClaimCluster,
    ClaimRelation,
    CountComparison,
    CountCurve,
    Document,
    Judgement,
    Ledger,
    Look,
    OriginGroup,
    Rejection,
    TrackEvent,
    When,
)

Span = tuple[datetime, datetime]
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One original: its SHA-256, kind, name as given and size. When it came is in the custody log
    only, so that a dossier does not depend on it."""

    sha256: str
    kind: str
    name: str
    size: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A thinned track of one vessel for drawing: (lon, lat, UTC) fixes, never joined over a gap."""

    mmsi: int
    name: str | None
    pieces: tuple[tuple[tuple[float, float, datetime], ...], ...]


@dataclass(frozen=True, slots=True)
class MapName:
    """A state or a sea (`kind`), and where it may stand: (lon, lat, km of room), widest first."""

    kind: str
    english: str
    german: str
    spots: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Basemap:
    """Land rings and borders (public domain) around some places, lon-lat, for drawing only.

    `places` are the ids of the places that the frame is made for, those with most evidence first.
    """

    land: tuple[Ring, ...]
    borders: tuple[Ring, ...]
    attribution: str
    places: tuple[str, ...] = ()
    names: tuple[MapName, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The line along which a leg is drawn, and its routed length."""

    leg: str
    line: Ring
    km: float | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a rendering may show. Tuples are in the order in which they are printed.

    `basemap` is fine and lies around the places where the evidence is; `overview` is coarse, lies
    around all of them and has no places where one map suffices.
    `made` is the time of the newest input, never the clock; `custody_head` seals everything that
    went in, whatever its order; `warnings` are limits of the
    analysis; `versions` are (tool, version) pairs of the steps that made this.
    """

    case: Case
    items: tuple[Item, ...]
    rejections: tuple[Rejection, ...]
    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    clusters: tuple[ClaimCluster, ...]
    relations: tuple[ClaimRelation, ...]
    origin_groups: tuple[OriginGroup, ...]
    looks: tuple[Look, ...]
    events: tuple[TrackEvent, ...]
    tracks: tuple[Track, ...]
    ledger: Ledger
    judgement: Judgement
    routes: tuple[Route, ...]
    basemap: Basemap
    overview: Basemap
    period: When
    warnings: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    custody_head: str
    made: datetime | None
    published_counts: tuple[CountComparison, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A ledger and what it rests on, for drawing.

    `heard` holds by vessel id the times (UTC) with fixes less than six hours apart; `published` are counts
    by others beside the posterior; `curves` say how the number of trips grew on every way; `as_of` is
    the moment that limits all of it, or None.
    """

    case: Case
    ledger: Ledger
    looks: tuple[Look, ...]
    heard: tuple[tuple[str, tuple[Span, ...]], ...]
    published: tuple[CountComparison, ...]
    curves: tuple[CountCurve, ...]
    as_of: datetime | None
    version: str
