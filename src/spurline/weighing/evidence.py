"""Exhibits: every claim, look, silence and ledger entry as a piece of evidence with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone, tzinfo

from spurline.model import Case, Evidence, Ledger, Look, RatioSpec, Saw, TrackEvent, Trip, When
from spurline.weighing.likelihoods import denial_kind
from spurline.weighing.origins import Origin, Origins
from spurline.weighing.readings import Reading
from spurline.weighing.routes import Route
from spurline.weighing.words import period_text, shorten

Facts = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence, the origin it counts for, and the fields a `RatioSpec` may match."""

    evidence: Evidence
    origin: Origin
    facts: Facts


def of_claim(reading: Reading, document: str) -> Exhibit:
    """The exhibit of a claim; a denial is named after its kind."""
    claim, origin = reading.claim, reading.origin
    kind = denial_kind(claim) if reading.is_denial else "claim"
    quote = shorten(claim.span.text, 140)
    evidence = Evidence(
        claim.id,
        kind,
        origin.label,
        f"{claim.origin} {claim.stance.value.replace('_', ' ')}: “{quote}” ({document})",
        reading.when,
        origin.basis,
    )
    facts: Facts = (
        ("place", tuple(sorted({*reading.sources, *reading.sinks, *reading.sites}))),
        ("origin", (origin.label, origin.family, claim.origin)),
        ("what", tuple(sorted({claim.event.value, reading.event.value}))),
        ("item", (*reading.items, *((claim.item,) if claim.item else ()))),
        ("label", (document, claim.id)),
    )
    return Exhibit(evidence, origin, facts)


def of_look(look: Look, origin: Origin, case: Case) -> Exhibit:
    """The exhibit of a look; an absent one is a kind of its own."""
    kind = "absent look" if look.saw is Saw.ABSENT else "look"
    seen = {Saw.PRESENT: "seen", Saw.ABSENT: "not seen", Saw.UNCLEAR: "unclear"}[look.saw]
    counted = f"{look.count} × " if look.count else ""
    known = look.identity and _is_vessel(look.identity, case)
    named = f" ({vessel_name(look.identity, case)})" if look.identity and known else ""
    where = f"at {place_name(look.place, case)} {period_text(look.when, place_zone(look.place, case))}"
    summary = f"{look.sensor}: {counted}{look.what}{named} {seen} {where}"
    evidence = Evidence(look.id, kind, origin.label, summary, look.when, origin.basis)
    facts: Facts = (
        ("place", (look.place,)),
        ("origin", (origin.label, origin.family, look.origin)),
        ("what", (look.what,)),
        ("item", ()),
        ("label", (look.label, look.id)),
    )
    return Exhibit(evidence, origin, facts)


def of_silence(event: TrackEvent, origin: Origin, vessel: str) -> Exhibit:
    """The exhibit of an AIS gap."""
    summary = f"{vessel} sent no position {period_text(event.when)}"
    evidence = Evidence(event.id, "silence", origin.label, summary, event.when, origin.basis)
    facts: Facts = (
        ("place", (event.place,) if event.place else ()),
        ("origin", (origin.label,)),
        ("what", (event.kind,)),
        ("item", ()),
        ("label", (vessel, event.id)),
    )
    return Exhibit(evidence, origin, facts)


def of_ledger(item: str, origin: Origin, route: Route, when: When, summary: str) -> Exhibit:
    """One origin's part of what the reconstruction says about a route."""
    evidence = Evidence(item, "reconstruction", origin.label, summary, when, origin.basis)
    facts: Facts = (
        ("place", route.places),
        ("origin", (origin.label,)),
        ("what", ("trips",)),
        ("item", ()),
        ("label", (item,)),
    )
    return Exhibit(evidence, origin, facts)


def matches(spec: RatioSpec, exhibit: Exhibit) -> bool:
    """Whether an analyst's ratio is meant for this exhibit: same kind, and each named field
    equals one of the exhibit's values (case ignored; "" as kind means any)."""
    if spec.kind and spec.kind not in {exhibit.evidence.kind, exhibit.evidence.kind.split()[-1]}:
        return False
    facts = dict(exhibit.facts)
    return all(
        any(value.casefold() == known.casefold() for known in facts.get(field, ()))
        for field, value in spec.match
    )


def trip_origins(trips: Iterable[Trip], looks: Mapping[str, Look], origins: Origins) -> tuple[Origin, ...]:
    """Whose sensors stand behind some trips, by key.

    `looks` is by id and by label. Evidence of a trip that is no look is the ships' own AIS; an
    empty result means that the reconstruction rests on its priors alone.
    """
    found: dict[str, Origin] = {}
    for trip in trips:
        for key in trip.evidence:
            origin = origins.of_look(looks[key]) if key in looks else origins.ais()
            found[origin.key] = origin
    return tuple(found[key] for key in sorted(found))


def trips_on(route: Route, when: When, ledger: Ledger, identity: str | None) -> list[Trip]:
    """Trips of the ledger on a route whose windows meet a period."""
    return [
        trip
        for trip in ledger.trips
        if trip.from_place in route.starts
        and trip.to_place in route.ends
        and identity in {None, trip.vessel}
        and trip.depart.when.hull(trip.arrive.when).overlaps(when)
    ]


def vessel_name(key: str, case: Case) -> str:
    """A traveller's name as the case gives it, else its key."""
    for vessel in case.vessels:
        if key in {vessel.id, str(vessel.mmsi)}:
            return vessel.name
    return key


def place_zone(key: str, case: Case) -> tzinfo:
    """The clock at a place of the case; UTC where it is not known."""
    place = case.place(key)
    return (place.tz if place else None) or timezone.utc


def _is_vessel(identity: str, case: Case) -> bool:
    return any(identity in {vessel.id, str(vessel.mmsi)} for vessel in case.vessels)


def place_name(key: str, case: Case) -> str:
    place = case.place(key)
    return place.name if place else key


def sorted_looks(looks: Sequence[Look]) -> tuple[Look, ...]:
    """Looks in the order of their times, then labels."""
    return tuple(sorted(looks, key=lambda look: (str(look.when), look.label, look.id)))
