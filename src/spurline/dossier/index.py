"""Names, short codes and links of one view: pure look-ups, nothing is computed.

A reader sees a code (O08, C12, G3, T5, F1); a link goes to the anchor made of the content id,
which stays the same however many items a case has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spurline.case.view import CaseView
from spurline.model import (
    Claim,
    Document,
    Evidence,
    Finding,
    Leg,
    Likelihood,
    Look,
    Mode,
    Place,
    Saw,
    TrackEvent,
    Trip,
    Vessel,
)

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def anchor(prefix: str, key: str) -> str:
    """An HTML id for `key`: the key itself where it is plain, else a hash of it."""
    if _SAFE_ID.match(key):
        return f"{prefix}-{key}"
    return f"{prefix}-x{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Link:
    """A code to print, where it leads, and the item it stands for."""

    code: str
    href: str
    item: str


@dataclass(frozen=True, slots=True)
class Index:
    """Everything of a view by its id. `codes` holds the printed code of each item."""

    view: CaseView
    places: Mapping[str, Place]
    vessels: Mapping[str, Vessel]
    legs: Mapping[str, Leg]
    looks: Mapping[str, Look]
    claims: Mapping[str, Claim]
    events: Mapping[str, TrackEvent]
    trips: Mapping[str, Trip]
    documents: Mapping[str, Document]
    evidence: Mapping[str, Evidence]
    codes: Mapping[str, str]
    labels: Mapping[str, str]
    used_by: Mapping[str, tuple[Finding, ...]]
    likelihoods: Mapping[tuple[str, str], Likelihood]

    @classmethod
    def of(cls, view: CaseView) -> Index:
        evidence = {one.id: one for one in view.judgement.evidence}
        labels = {look.label: look.id for look in view.looks}
        return cls(
            view=view,
            places={place.id: place for place in view.case.places},
            vessels={vessel.id: vessel for vessel in view.case.vessels},
            legs={leg.id: leg for leg in view.case.legs},
            looks={look.id: look for look in view.looks},
            claims={claim.id: claim for claim in view.claims},
            events={event.id: event for event in view.events},
            trips={trip.id: trip for trip in view.ledger.trips},
            documents={document.id: document for document in view.documents},
            evidence=evidence,
            codes=_codes(view),
            labels=labels,
            used_by=_used_by(view, evidence, labels),
            likelihoods={(one.evidence, one.hypothesis): one for one in view.judgement.likelihoods},
        )

    def place_name(self, key: str) -> str:
        place = self.places.get(key)
        return place.name if place else key

    def vessel_name(self, key: str) -> str:
        vessel = self.vessels.get(key)
        return vessel.name if vessel else key

    def leg_name(self, from_place: str, to_place: str) -> str:
        return f"{self.place_name(from_place)} → {self.place_name(to_place)}"

    def mode_of(self, trip: Trip) -> str:
        """The mode of a trip's leg; a trip between places without a leg is a passage by sea."""
        leg = self.legs.get(trip.leg) if trip.leg else None
        return leg.mode.value if leg else Mode.SEA.value

    def item(self, reference: str) -> str | None:
        """The id of the item that an evidence id, an item id or a look's label points to."""
        if reference in self.evidence:
            reference = self.evidence[reference].item
        reference = self.labels.get(reference, reference)
        return reference if reference in self.codes else None

    def link(self, reference: str) -> Link | None:
        """The link to the evidence row of an item; None where the view holds no such item."""
        item = self.item(reference)
        return Link(self.codes[item], f"#{anchor('e', item)}", item) if item else None

    def links(self, references: Iterable[str]) -> tuple[Link, ...]:
        """Links in the given order, each item once."""
        found: dict[str, Link] = {}
        for reference in references:
            link = self.link(reference)
            if link:
                found.setdefault(link.item, link)
        return tuple(found.values())

    def items(self, references: Iterable[str]) -> str:
        """Ids for a data-e attribute: those of all items the references point to."""
        return " ".join(anchor("e", link.item) for link in self.links(references))

    def is_seen(self, place: str) -> bool:
        """Whether a look saw something at a place or at a berth of it."""
        return any(
            look.saw is Saw.PRESENT
            for look in self.view.looks
            if place in (look.place, getattr(self.places.get(look.place), "part_of", None))
        )


def _codes(view: CaseView) -> dict[str, str]:
    """A short code for everything that can be linked to. Labels of looks are the user's own."""
    codes: dict[str, str] = {}
    plain = all(_SAFE_ID.match(look.label) and len(look.label) <= 8 for look in view.looks)
    plain = plain and len({look.label for look in view.looks}) == len(view.looks)
    for n, look in enumerate(view.looks, 1):
        codes[look.id] = look.label if plain else f"O{n}"
    _number(codes, "C", (claim.id for claim in view.claims))
    _number(codes, "G", (event.id for event in view.events))
    _number(codes, "T", (trip.id for trip in view.ledger.trips))
    _number(codes, "E", (one.item for one in view.judgement.evidence))
    return codes


def _number(codes: dict[str, str], letter: str, ids: Iterable[str]) -> None:
    n = 0
    for one in ids:
        if one not in codes:
            n += 1
            codes[one] = f"{letter}{n}"


def _used_by(
    view: CaseView, evidence: Mapping[str, Evidence], labels: Mapping[str, str]
) -> dict[str, tuple[Finding, ...]]:
    used: dict[str, list[Finding]] = {}
    for finding in view.judgement.findings:
        for reference in dict.fromkeys(finding.evidence):
            one = evidence.get(reference)
            item = one.item if one else reference
            findings = used.setdefault(labels.get(item, item), [])
            if finding not in findings:
                findings.append(finding)
    return {item: tuple(findings) for item, findings in used.items()}
