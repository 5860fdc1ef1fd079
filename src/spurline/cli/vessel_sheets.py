"""Gathers what the rooms know of one vessel into the sheet that the dossier room draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from spurline import __version__, ais
from spurline.case.atlas import basemap_around
from spurline.dossier.vessel_sheet import Said, Speeds, VesselSheet
from spurline.model import BadInput, Place, TrackEvent, When
from spurline.places import country_name, nearby_names

TOLERANCE_KM = 0.02
MOST_FIXES = 20_000
MOST_EVENTS = 600
FIELDS = {
    "name": ("name", "{}"),
    "imo": ("IMO number", "{}"),
    "callsign": ("call sign", "{}"),
    "type": ("type code", "{}"),
    "length_m": ("length", "{:g} m"),
    "width_m": ("width", "{:g} m"),
    "draught_m": ("draught", "{:.1f} m"),
    "destination": ("destination", "{}"),
    "transceiver": ("transceiver", "class {}"),
}


def vessel_sheet(
    store: Path,
    mmsi: int,
    *,
    places: Sequence[Place] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    gap_hours: float,
    progress: Callable[[int, int], None] | None = None,
) -> VesselSheet:
    """Everything about `mmsi` from `start` to before `end` (all, without). Events are found in the
    whole store, because the cause of a silence rests on the vessels around; `progress` is called
    with the rows looked at and all rows. Raises BadInput for a folder that is no store and for an
    MMSI without a row."""
    feed = ais.stats(store)
    rows = ais.vessel_rows(store, mmsi, start=start, end=end)
    if not rows.rows and not rows.rejected:
        raise BadInput(
            f"holds no row of MMSI {mmsi}{' in this time' if start or end else ''}",
            where=str(store),
            do=f"`spurline ais stats {store}` lists vessels",
        )
    pieces = ais.thin_track(
        store,
        mmsi,
        tolerance_km=TOLERANCE_KM,
        gap_hours=gap_hours,
        start=start,
        end=end,
        most=MOST_FIXES,
    )
    search = ais.Search(gap_hours=gap_hours)
    found = ais.iter_events(store, places=places, search=search, workers=None, progress=progress)
    events = [event for event in found if _concerns(event, mmsi)]
    shown = _shown(rows.span or When(feed.start, feed.end), start, end, events)
    inside = [event for event in events if event.when.overlaps(shown)]
    kept = sorted(sorted(inside, key=_weight)[:MOST_EVENTS], key=lambda one: (one.when.earliest, one.id))
    claims = ais.claims_of(store, mmsi)
    names = [claim.value for claim in claims if claim.field == "name"]
    flag = ais.flag_of(mmsi)
    return VesselSheet(
        mmsi=mmsi,
        name=str(names[-1]) if names else None,
        flag=country_name(flag) if flag else None,
        store=store.resolve().name,
        version=__version__,
        feed=When(feed.start, feed.end),
        shown=shown,
        gap_hours=gap_hours,
        rows=rows.rows,
        tracks=rows.tracks,
        hours_heard=rows.hours_heard,
        rejected=tuple((reject.reason, count) for reject, count in rows.rejected),
        pieces=pieces,
        strays=rows.strays,
        speeds=tuple(Speeds(*one) for one in rows.speed),
        speed_bin=rows.bin,
        events=tuple(kept),
        left_out=len(inside) - len(kept),
        claims=tuple(_said(claim) for claim in claims),
        places=tuple(places),
        near=_near(kept),
        basemap=basemap_around([(lon, lat) for piece in pieces for lon, lat, _ in piece] or [(0.0, 0.0)]),
    )


def _concerns(event: TrackEvent, mmsi: int) -> bool:
    """Whether a vessel takes part in an event; what several do stands under one of them."""
    detail = event.details
    named = [event.mmsi, *(detail.get(key) for key in ("mmsi_before", "mmsi_after"))]
    for key in ("other_mmsi", "vessels"):
        value = detail.get(key)
        named += value if isinstance(value, (list, tuple)) else [value]
    return mmsi in named


def _shown(span: When, start: datetime | None, end: datetime | None, events: Sequence[TrackEvent]) -> When:
    """The time to draw: what was asked for, else from the first to the last clean fix, and a
    little more where a silence is not ended."""
    first, last = start or span.earliest, end or span.latest
    assert first is not None and last is not None
    if end is None and any(event.details.get("open") for event in events):
        last += max((last - first) * 0.04, timedelta(hours=1))
    return When(first, max(last, first + timedelta(minutes=1)))


def _weight(event: TrackEvent) -> tuple[bool, float, str]:
    """Rare kinds first, then the longest."""
    duration = event.when.duration
    return event.kind == "stop", -(duration.total_seconds() if duration else 0.0), event.id


def _said(claim: ais.Claimed) -> Said:
    field, form = FIELDS[claim.field]
    verdict = {True: "check digit right", False: "check digit wrong", None: ""}[claim.valid]
    return Said(field, form.format(claim.value), verdict, claim.since, claim.until)


def _near(events: Sequence[TrackEvent]) -> tuple[tuple[str, str], ...]:
    names = nearby_names([(event.lon_start, event.lat_start) for event in events])
    return tuple((event.id, name) for event, name in zip(events, names, strict=True) if name)
