"""What a claim says about freight: when, how carried, between whom, of what, and how firmly.

Articles name a train once and go on about "its cargo". A reading therefore fills what a claim
leaves open from its cluster (the same proposition elsewhere) and from the movement told nearest
to it in the same document; what was filled in that way is never stated as the claim's own words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, timezone

from spurline.model import Case, Claim, ClaimCluster, Document, Event, Mode, Place, PlaceRole, Stance, When
from spurline.weighing.lexicon import OTHER, carrier_modes, is_carrier, item_classes, state_of
from spurline.weighing.origins import Origin, Origins
from spurline.weighing.telling import (
    Whereabouts,
    goes_both_ways,
    told_event,
    vessels_named,
    whereabouts,
    zone_of,
)

RECENT = timedelta(days=60)
"""How far back a claim without a date is taken to reach before its publication."""

_TRAVEL = {Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.SIGHTING, Event.ROUTE}
_ABOARD = {Event.CARGO, Event.TRANSSHIPMENT, Event.LOADING, Event.SIGHTING}
_OFFSTAGE = {Event.TRANSPONDER_OFF, Event.DELIVERY}
"""Told of a movement that the same text describes elsewhere."""
_FLOW = {
    Event.DELIVERY, Event.PROCUREMENT, Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.LOADING,
    Event.TRANSSHIPMENT, Event.CARGO, Event.SIGHTING, Event.ROUTE, Event.BARTER, Event.FACILITY,
    Event.TRANSPONDER_OFF,
}  # fmt: skip
_CODE = re.compile(r"\b[A-Z]{2}\b")
_PLAIN_TRADE = re.compile(r"\b(?:handel|trade|handelsgüter|ordinary|gewöhnlich\w*|zivil\w*|civilian)\b", re.I)


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim as the room uses it.

    `event` is what it tells of freight (mostly the claim's own event); `when` is the interval its
    event can lie in and `dated` says whether a date (not only the
    publication) fixes it; `countries` is (from, to) as ISO codes; `sources`, `sinks` and `sites`
    are ids of case places where the flow starts, ends, or where something was seen. What lies
    ahead of the statement itself (`is_ahead`) is a plan and no evidence that anything happened.
    `vessels` are ids of the case's vessels that it names; `said` is when its body said so;
    `both_ways` says that it tells of round trips; `inherited` that its places are those of a
    movement that another body tells beside it.
    """

    claim: Claim
    event: Event
    origin: Origin
    when: When
    dated: bool
    modes: tuple[Mode, ...]
    items: tuple[str, ...]
    countries: tuple[str, str] | None
    sources: tuple[str, ...] = ()
    sinks: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    is_ahead: bool = False
    vessels: tuple[str, ...] = ()
    said: When = field(default_factory=When)
    both_ways: bool = False
    inherited: bool = False

    @property
    def is_about_freight(self) -> bool:
        """Whether it speaks of a flow that may have happened, or denies it or leaves it open."""
        if self.is_ahead:
            return False
        return self.event in _FLOW or self.is_ignorance or self.is_denial

    @property
    def is_ignorance(self) -> bool:
        return self.claim.stance is Stance.CANNOT_DETERMINE

    @property
    def is_denial(self) -> bool:
        return self.claim.stance is Stance.DENIES

    @property
    def has_place(self) -> bool:
        return bool(self.sources or self.sinks or self.sites)


def read_claims(
    claims: Sequence[Claim],
    documents: Sequence[Document],
    clusters: Sequence[ClaimCluster],
    origins: Origins,
    case: Case,
) -> tuple[Reading, ...]:
    """Readings of all claims, in order of document and offset."""
    published = {document.id: document.published for document in documents}
    shared = _cluster_dates(claims, clusters, case.places)
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda one: (one.document, one.span.begin, one.span.end, one.id)):
        by_document[claim.document].append(claim)
    readings: list[Reading] = []
    for key in sorted(by_document):
        own = [_own(claim, origins, published.get(key, When()), shared, case) for claim in by_document[key]]
        readings += _inherit(own)
    return tuple(readings)


def _own(claim: Claim, origins: Origins, published: When, shared: Mapping[str, When], case: Case) -> Reading:
    """The reading of a claim from its own fields and its cluster's date."""
    when = _dated(claim, case.places) or shared.get(claim.id)
    vague = claim.event_date is not None and claim.event_date.grain == "vague"
    dated = when is not None and when.is_bounded and not vague
    latest = _latest(claim, origins, published)
    if when is None:
        when = When(latest - RECENT if latest else None, latest)
    elif when.latest is None or when.earliest is None:
        when = _closed(when, latest)
    ahead = latest is not None and when.earliest is not None and when.earliest >= latest
    if latest is not None and not ahead and when.latest and when.latest > latest:
        when = When(when.earliest, latest)
    where = whereabouts(claim, case.places)
    return Reading(
        claim,
        told_event(claim),
        origins.of_claim(claim),
        when,
        dated,
        _modes(claim),
        claim_items(claim),
        _countries(claim, where, case),
        where.sources,
        where.sinks,
        where.sites,
        ahead,
        vessels_named(claim.span.text, case),
        _said(claim, origins, published),
        goes_both_ways(claim),
    )


def _dated(claim: Claim, places: Sequence[Place]) -> When | None:
    """The time a claim gives, read on the clock of the place it names."""
    return claim.event_date.when(zone_of(claim, places)) if claim.event_date else None


def _latest(claim: Claim, origins: Origins, published: When) -> datetime | None:
    """Nobody can speak of what came after his own statement, nor after the publication."""
    ends = [published.latest] if published.latest else []
    said = origins.statement_date(claim)
    if said is not None:
        ends.append(datetime.combine(said, time(), timezone.utc) + timedelta(days=1))
    return min(ends, default=None)


def _said(claim: Claim, origins: Origins, published: When) -> When:
    """The day of the statement where it is known, else until the publication."""
    day = origins.statement_date(claim)
    if day is None:
        return When(None, published.latest)
    start = datetime.combine(day, time(), timezone.utc)
    return When(start, start + timedelta(days=1))


def _closed(when: When, latest: datetime | None) -> When:
    """An open interval closed as far as the publication allows."""
    end = when.latest or latest
    start = when.earliest if when.earliest or end is None else end - RECENT
    if start and end and end < start:
        return When(start, None)
    return When(start, end)


def _inherit(own: Sequence[Reading]) -> list[Reading]:
    """Fill the open slots of each reading from the travel told nearest to it in its document."""
    travels = [(at, one) for at, one in enumerate(own) if _tells_travel(one)]
    filled = []
    for at, reading in enumerate(own):
        bare = not (reading.modes or reading.items or reading.vessels or reading.event in _ABOARD)
        tied = reading.event in _OFFSTAGE or (reading.event in _ABOARD | _TRAVEL and not bare)
        if not tied or not travels:
            filled.append(reading)
            continue
        before = [pair for pair in travels if pair[0] < at]
        after = [pair for pair in travels if pair[0] > at]
        context = [one for _, one in [*reversed(before), *after]]
        filled.append(_filled(reading, context))
    return filled


def _filled(reading: Reading, context: Sequence[Reading]) -> Reading:
    same = [one for one in context if one.origin.key == reading.origin.key and one.origin.independent]
    own_body = [one for one in same if one.countries in {None, reading.countries}]
    if reading.event is Event.DELIVERY:
        # A delivery without a way is the one whose way the same body tells in the same text.
        return _placed(reading, own_body, reading.when) if reading.countries else reading
    modes = reading.modes or next((one.modes for one in context if one.modes), ())
    fitting = [one for one in context if not modes or not one.modes or set(modes) & set(one.modes)]
    countries = reading.countries
    if countries is None and not (reading.sources or reading.sinks):
        countries = next((one.countries for one in fitting if one.countries), None)
    when, dated = reading.when, reading.dated
    if not dated:
        source = next((one for one in fitting if one.dated and _before(one.when, reading.when)), None)
        if source is not None:
            when, dated = source.when, True
    full = replace(reading, modes=modes, countries=countries, when=when, dated=dated)
    return _placed(full, fitting, when)


def _placed(reading: Reading, context: Sequence[Reading], when: When) -> Reading:
    """The reading with the places of the nearest travel where it names none itself."""
    if reading.has_place:
        return reading
    near = next((one for one in context if one.has_place and one.when.overlaps(when)), None)
    if near is None:
        return reading
    return replace(
        reading, sources=near.sources, sinks=near.sinks, sites=near.sites,
        modes=reading.modes or near.modes, both_ways=reading.both_ways or (near.both_ways and not reading.items),
        inherited=near.origin.key != reading.origin.key and reading.event not in _ABOARD,
    )  # fmt: skip


def _before(when: When, other: When) -> bool:
    """Whether `when` begins before `other` is over, as an event does that a statement is about."""
    return when.earliest is None or other.latest is None or when.earliest <= other.latest


def _tells_travel(reading: Reading) -> bool:
    told = reading.event in _TRAVEL and not (reading.is_ignorance or reading.is_denial)
    return told and (bool(reading.modes) or reading.has_place)


def claim_items(claim: Claim) -> tuple[str, ...]:
    """Classes of goods that a claim names, from its item and, where that is a carrier or a box
    (or missing), from its own words."""
    text = claim.item or ""
    found = set(item_classes(text))
    loaded = told_event(claim) in {
        Event.DELIVERY,
        Event.CARGO,
        Event.LOADING,
        Event.TRANSSHIPMENT,
        Event.BARTER,
    }
    if not found and loaded and (not text or is_carrier(text)):
        found = set(item_classes(claim.span.text))
    if not found and loaded and _PLAIN_TRADE.search(text):
        found = {OTHER}
    if not found and text and told_event(claim) is Event.CARGO and not is_carrier(text):
        found = {OTHER}
    return tuple(sorted(found))


def _modes(claim: Claim) -> tuple[Mode, ...]:
    """How the freight is carried, from the counted unit, the item, then the words of the claim."""
    for text in (claim.quantity.unit if claim.quantity else "", claim.item or "", claim.span.text):
        modes = carrier_modes(text)
        if modes:
            return modes
    return ()


def _countries(claim: Claim, where: Whereabouts, case: Case) -> tuple[str, str] | None:
    """(from, to) from the places it names with a direction, else from its actors."""
    named = [
        {state for m in claim.places if m.role is role and (state := state_of(m.name))}
        | {code for key in ids if (place := case.place(key)) for code in _CODE.findall(place.country or "")}
        for role, ids in ((PlaceRole.ORIGIN, where.sources), (PlaceRole.DESTINATION, where.sinks))
    ]
    if all(len(states) == 1 for states in named):
        return named[0].pop(), named[1].pop()
    source, sink = (_CODE.findall(actor or "") for actor in (claim.actor_from, claim.actor_to))
    return (source[0], sink[0]) if source and sink else None


def _cluster_dates(
    claims: Iterable[Claim], clusters: Sequence[ClaimCluster], places: Sequence[Place]
) -> dict[str, When]:
    """For members of a cluster without a date: the date of the cluster, where it is one date."""
    known = {claim.id: claim for claim in claims}
    shared: dict[str, When] = {}
    for cluster in sorted(clusters, key=lambda one: one.id):
        members = [known[key] for key in cluster.claims if key in known]
        dates = [when for claim in members if (when := _dated(claim, places)) is not None]
        bounded = [when for when in dates if when.is_bounded]
        if not bounded:
            continue
        hull = bounded[0]
        for when in bounded[1:]:
            hull = hull.hull(when)
        if hull.duration is not None and hull.duration <= timedelta(days=7):
            shared |= {claim.id: hull for claim in members if claim.event_date is None}
    return shared
