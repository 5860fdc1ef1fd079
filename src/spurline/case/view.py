"""The read-only view of a case: all that the dossier and the web app may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spurline.model import (
    Case,
    Claim,
    ClaimCluster,
    ClaimRelation,
    Document,
    Judgement,
    Ledger,
    Look,
    OriginGroup,
    Rejection,
    TrackEvent,
    When,
)

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
class Basemap:
    """Land rings and borders (public domain) cut to the case, lon-lat, for drawing only."""

    land: tuple[Ring, ...]
    borders: tuple[Ring, ...]
    attribution: str


@dataclass(frozen=True, slots=True)
class Route:
    """The line along which a leg is drawn, and its routed length."""

    leg: str
    line: Ring
    km: float | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a rendering may show. Tuples are in the order in which they are printed.

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
    period: When
    warnings: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    custody_head: str
    made: datetime | None
