"""What stands on the lanes of the timeline, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spurline.dossier.formats import Formats, base_name
from spurline.dossier.index import Index, anchor
from spurline.dossier.svg import shorten
from spurline.dossier.time_axis import date_number, day_number
from spurline.dossier.wording import Words
from spurline.model import (
    Claim,
    Gap,
    Look,
    OriginGroup,
    Presence,
    Saw,
    Silence,
    Stance,
    TrackEvent,
    Trip,
    VesselItinerary,
    When,
)

Span = tuple[float, float]
LEAST_PRESENCE = 0.02
LEAST_LANE = 0.2


@dataclass(frozen=True, slots=True)
class SiteLane:
    """One site: its looks, and the chance by day that any vessel of the case is there."""

    place: str
    name: str
    looks: tuple[Look, ...]
    presence: Presence | None


@dataclass(frozen=True, slots=True)
class VesselLane:
    """One vessel: AIS pieces, silences, presence at up to two places, trips, sightings."""

    vessel: str
    name: str
    ais: tuple[Span, ...]
    silences: tuple[tuple[Span, bool, bool, str], ...]
    up: Presence | None
    down: Presence | None
    trips: tuple[Trip, ...]
    seen: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement by one origin on one day, asserted or denied."""

    day: float
    label: str
    denied: bool
    items: str
    weight: int


@dataclass(frozen=True, slots=True)
class Lanes:
    sites: tuple[SiteLane, ...]
    vessels: tuple[VesselLane, ...]
    said: tuple[Said, ...]

    def spans(self) -> Iterator[Span]:
        """Every (start, end) in day numbers that the axis must hold."""
        for site in self.sites:
            yield from filter(None, (span(look.when) for look in site.looks))
            if site.presence:
                yield from _present(site.presence)
        for vessel in self.vessels:
            yield from vessel.ais
            yield from (silence for silence, _, _, _ in vessel.silences)
            for trip in vessel.trips:
                yield day_number(trip.depart.q05), day_number(trip.arrive.q95)
            for presence in filter(None, (vessel.up, vessel.down)):
                yield from _present(presence)
        for said in self.said:
            yield said.day, said.day


def span(when: When) -> Span | None:
    """Day numbers of an interval; an open end falls on the known one."""
    start, end = when.earliest or when.latest, when.latest or when.earliest
    return (day_number(start), day_number(end)) if start and end else None


def _present(presence: Presence) -> Iterator[Span]:
    for day, p in zip(presence.days, presence.p, strict=True):
        if p >= LEAST_PRESENCE:
            yield date_number(day), date_number(day) + 1


def lanes_of(index: Index, words: Words, formats: Formats) -> Lanes:
    """All lanes of a case in the order in which they are drawn."""
    return Lanes(_sites(index), _vessels(index), _said(index, words, formats))


def _sites(index: Index) -> tuple[SiteLane, ...]:
    presence = {
        one.place: one
        for one in index.view.ledger.presence
        if one.vessel is None and max(one.p, default=0) >= LEAST_PRESENCE
    }
    looks: dict[str, list[Look]] = {}
    for look in index.view.looks:
        looks.setdefault(look.place, []).append(look)
    order = [place.id for place in index.view.case.places]
    used = [key for key in order if key in looks or (key in presence and max(presence[key].p) >= LEAST_LANE)]
    used += sorted(key for key in looks if key not in index.places)
    return tuple(
        SiteLane(key, index.place_name(key), tuple(looks.get(key, ())), presence.get(key)) for key in used
    )


def _vessels(index: Index) -> tuple[VesselLane, ...]:
    lanes = []
    for itinerary in index.view.ledger.vessels:
        mmsi = itinerary.mmsi
        if mmsi is None and itinerary.vessel in index.vessels:
            mmsi = index.vessels[itinerary.vessel].mmsi
        seen = tuple(
            look for look in index.view.looks if look.identity == itinerary.vessel and look.saw is Saw.PRESENT
        )
        up, down = _two_places(itinerary)
        lane = VesselLane(
            vessel=itinerary.vessel,
            name=index.vessel_name(itinerary.vessel),
            ais=_ais(index, mmsi),
            silences=tuple(_silences(index, itinerary, mmsi)),
            up=up,
            down=down,
            trips=itinerary.trips,
            seen=seen,
        )
        if lane.ais or lane.silences or lane.up or lane.trips or lane.seen:
            lanes.append(lane)
    return tuple(lanes)


def _ais(index: Index, mmsi: int | None) -> tuple[Span, ...]:
    if mmsi is None:
        return ()
    return tuple(
        (day_number(piece[0][2]), day_number(piece[-1][2]))
        for track in index.view.tracks
        if track.mmsi == mmsi
        for piece in track.pieces
        if piece
    )


def _silences(
    index: Index, itinerary: VesselItinerary, mmsi: int | None
) -> Iterator[tuple[Span, bool, bool, str]]:
    """Silences with whether their start and their end are open, and the event they belong to."""
    gaps = [event for event in index.view.events if isinstance(event, Gap) and event.mmsi == mmsi]
    for silence in itinerary.gaps:
        start, end = _bounds(index, silence)
        if start is None or end is None:
            continue
        items = " ".join(anchor("e", gap.id) for gap in gaps if _same(gap, silence))
        yield (start, end), silence.when.earliest is None, silence.when.latest is None, items


def _bounds(index: Index, silence: Silence) -> tuple[float | None, float | None]:
    """A silence with an open end is drawn to the end of the period of the case."""
    start = silence.when.earliest or index.view.period.earliest
    end = silence.when.latest or index.view.period.latest
    return (day_number(start) if start else None), (day_number(end) if end else None)


def _same(gap: TrackEvent, silence: Silence) -> bool:
    return gap.when.overlaps(silence.when)


def _two_places(itinerary: VesselItinerary) -> tuple[Presence | None, Presence | None]:
    """The two places with the most days of presence: one rises, the other hangs."""
    ranked = sorted(
        (one for one in itinerary.presence if max(one.p, default=0) >= LEAST_PRESENCE),
        key=lambda one: (-sum(one.p), one.place),
    )
    return (ranked[0] if ranked else None), (ranked[1] if len(ranked) > 1 else None)


def _said(index: Index, words: Words, formats: Formats) -> tuple[Said, ...]:
    """One mark per origin group and side; groups that a finding uses come first in weight."""
    found = []
    for group in index.view.origin_groups:
        claims = [index.claims[key] for key in group.claims if key in index.claims]
        for denied in (False, True):
            side = [
                claim for claim in claims if (claim.stance is Stance.DENIES) is denied and claim.is_attributed
            ]
            day = _said_day(index, group, side)
            if not side or day is None:
                continue
            used = [claim for claim in side if claim.id in index.used_by]
            best = (used or side)[0]
            label = shorten(f"{group.origin}: {claim_gist(best, words, formats)}", 38)
            items = " ".join(anchor("e", claim.id) for claim in (used or side)[:8])
            found.append(Said(day, label, denied, items, 100 * len(used) + len(group.files)))
    return tuple(sorted(found, key=lambda one: (one.day, one.label, one.denied)))


def _said_day(index: Index, group: OriginGroup, claims: Sequence[Claim]) -> float | None:
    if group.statement_date is not None:
        return date_number(group.statement_date)
    for claim in claims:
        document = index.documents.get(claim.document)
        if document and document.published.earliest:
            return day_number(document.published.earliest)
    return None


def claim_gist(claim: Claim, words: Words, formats: Formats) -> str:
    """A claim in a few words: its number and unit, else its event."""
    if claim.quantity is not None:
        return claim.quantity.text
    event = words.enum(claim.event)
    return f"{words('claims.not')} {event}" if claim.polarity == "-" else event


def document_name(index: Index, key: str) -> str:
    document = index.documents.get(key)
    return base_name(document.name) if document else key[:8]
