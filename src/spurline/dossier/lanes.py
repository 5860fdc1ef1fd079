"""What stands on the lanes of the timeline, before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from spurline.dossier.formats import base_name
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
LEAST_RISE = 0.1
LIKELY_TRIP = 0.55
MARGIN_DAYS = 45.0
STEM = 4
MANY = 50
LABEL_SIGNS = 44
QUOTE_MARKS = ' "„“”»«'


@dataclass(frozen=True, slots=True)
class SiteLane:
    """One site with its berths: looks, and the chance by day that any vessel of the case is there."""

    place: str
    name: str
    berths: tuple[str, ...]
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

    def spans(self, period: When) -> list[Span]:
        """Every (start, end) in day numbers for which the axis opens: looks, AIS, likely trips and
        sentences. Where there are none of these, silences. Days more than MARGIN_DAYS outside the
        period are no reason to open it."""
        low, high = _reach(period)
        found = list(self._telling()) or [bounds for one in self.vessels for bounds, *_ in one.silences]
        return [(max(a, low), min(b, high)) for a, b in found if a <= high and b >= low]

    def _telling(self) -> Iterator[Span]:
        for site in self.sites:
            yield from filter(None, (span(look.when) for look in site.looks))
        for vessel in self.vessels:
            yield from vessel.ais
            yield from filter(None, (span(look.when) for look in vessel.seen))
            for trip in vessel.trips:
                if trip.p >= LIKELY_TRIP:
                    yield day_number(trip.depart.q05), day_number(trip.arrive.q95)
        for said in self.said:
            yield said.day, said.day


def span(when: When) -> Span | None:
    """Day numbers of an interval; an open end falls on the known one."""
    start, end = when.earliest or when.latest, when.latest or when.earliest
    return (day_number(start), day_number(end)) if start and end else None


def _reach(period: When) -> Span:
    """First and last day number that may open the axis; without bounds where the period has none."""
    low = day_number(period.earliest) - MARGIN_DAYS if period.earliest else -math.inf
    high = day_number(period.latest) + MARGIN_DAYS if period.latest else math.inf
    return low, high


def _rises(presence: Presence) -> bool:
    """Whether a posterior stands out of its own level on some day; a level line says no more than
    the prior and is not drawn."""
    return max(presence.p, default=0.0) - (median(presence.p) if presence.p else 0.0) >= LEAST_RISE


def lanes_of(index: Index, words: Words) -> Lanes:
    """All lanes of a case in the order in which they are drawn."""
    return Lanes(_sites(index), _vessels(index), _said(index, words))


def _sites(index: Index) -> tuple[SiteLane, ...]:
    """Sites with looks of their own or of a berth, and those whose posterior stands out."""
    presence = {one.place: one for one in index.view.ledger.presence if one.vessel is None and _rises(one)}
    looks: dict[str, list[Look]] = {}
    berths: dict[str, list[str]] = {}
    for look in index.view.looks:
        site = _site_of(index, look.place)
        looks.setdefault(site, []).append(look)
        if site != look.place and look.place not in berths.setdefault(site, []):
            berths[site].append(look.place)
    order = [place.id for place in index.view.case.places]
    used = [key for key in order if key in looks or key in presence]
    used += sorted(key for key in looks if key not in index.places)
    return tuple(
        SiteLane(
            place=key,
            name=index.place_name(key),
            berths=tuple(index.place_name(one) for one in sorted(berths.get(key, ()))),
            looks=tuple(looks.get(key, ())),
            presence=presence.get(key),
        )
        for key in used
    )


def _site_of(index: Index, key: str) -> str:
    """The port of a berth, else the place itself."""
    place = index.places.get(key)
    port = place.part_of if place and place.kind == "berth" else None
    return port if port and port in index.places else key


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
    """The two places where presence stands out most: one rises, the other hangs."""
    ranked = sorted(
        (one for one in itinerary.presence if _rises(one)),
        key=lambda one: (-max(one.p), one.place),
    )
    return (ranked[0] if ranked else None), (ranked[1] if len(ranked) > 1 else None)


def _said(index: Index, words: Words) -> tuple[Said, ...]:
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
            who = shorten(words.speaker(group.origin), 26)
            label = f"{who}: {claim_gist(best, max(16, LABEL_SIGNS - len(who)))}"
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


def claim_gist(claim: Claim, limit: int = 80) -> str:
    """A claim in a few words of its own: its number where it counts the item of the claim, or many
    of something, else the beginning of the quotation. A denial is always quoted."""
    quantity = claim.quantity
    if quantity is not None and quantity.min is not None and claim.stance is not Stance.DENIES:
        counts_item = quantity.unit.casefold()[:STEM] in (claim.item or "").casefold()
        if len(quantity.unit) >= STEM and (counts_item or quantity.min >= MANY):
            return quantity.text
    return claim_said(claim, limit)


def claim_said(claim: Claim, limit: int = 110) -> str:
    """The beginning of a quotation, in quotation marks."""
    return f"“{shorten(claim.span.text.strip(QUOTE_MARKS), limit)}”"


def document_name(index: Index, key: str) -> str:
    document = index.documents.get(key)
    return base_name(document.name) if document else key[:8]
