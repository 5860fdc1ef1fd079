"""What a claim tells of freight where its event type leaves that open, and where it happens.

A claim is typed by its verb, so that "five trips were made" or "containers stood at the pier" may
come without a freight event. Its words are read again here: carriers, boxes, verbs of travel and
of standing. Places are tied to the case by name where the claim does not tie them itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timezone, tzinfo

from spurline.model import Case, Claim, Event, Place, PlaceRole
from spurline.weighing.lexicon import carrier_modes, is_carrier, item_classes
from spurline.weighing.quantities import kind_of

_OPEN = {Event.CONSEQUENCE, Event.FACILITY, Event.SIGHTING, Event.GEO_FACT}
"""Event types under which a movement may hide; all others are taken as they are."""
_TRAVELS = re.compile(
    r"\b(?:round[\s-]?trips?|trips|voyages?|sailings?|(?:rund)?fahrten|(?:ge)?fahren|fuhr(?:en)?|cross(?:ed|ing)|"
    r"überquer\w*|return(?:ed)?|entered|brachten?|gebracht|gelangt\w*|shipped|verschifft\w*|sailed|transported|"
    r"transportiert\w*|brought|carried|deliver(?:ed|y|ies)|geliefert|moved|travel(?:l)?ed|reached|went|fahrt|journey|"
    r"zurückgelegt|legten?)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"\b(?:st[ao]nd(?:en)?|stood|lag(?:en)?|gelegen|was|were|seen|gesehen|spotted|gesichtet|verschwunden|gone|"
    r"moored|berthed|alongside|counted|gezählt)\b",
    re.IGNORECASE,
)
_LOADED = re.compile(
    r"\b(?:carry|carries|carrying|on\s+board|aboard|an\s+bord|geladen|beladen|befördert\w*|papers?|frachtpapier\w*|"
    r"papiere|manifest\w*|consignment|cargo|ladung|fracht)\b",
    re.IGNORECASE,
)
_BOTH_WAYS = re.compile(
    r"round[\s-]?trips?|hin-? und (?:her|rück)\w*|rundfahrt\w*|rundreise\w*|shuttl\w*|pendel\w*", re.I
)
_FILLER = r"(?:(?!to\b|into\b|nach\b|and\b|und\b|from\b|von\b)\w+\s+){0,2}?"
_FROM = rf"\b(?:from|out\s+of|leaving|left|von|vom|aus)\s+{_FILLER}"
_TO = rf"\b(?:to|into|towards?|reached|nach)\s+{_FILLER}"
_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Ids of case places at which a claim lets freight start, end, or be seen."""

    sources: tuple[str, ...]
    sinks: tuple[str, ...]
    sites: tuple[str, ...]


def told_event(claim: Claim) -> Event:
    """The event of a claim as the room uses it: its own, or what its words tell of freight."""
    text = claim.span.text
    if claim.quantity and kind_of(claim.quantity) == "km" and not item_classes(claim.item or ""):
        return Event.GEO_FACT  # how far it is from one place to another says nothing of freight
    if claim.event not in _OPEN:
        return claim.event
    if claim.event is Event.SIGHTING and not _BOTH_WAYS.search(text) and not _counts_trips(claim):
        return claim.event
    item = claim.item or ""
    carried = bool(carrier_modes(text)) or is_carrier(item) or is_carrier(text)
    if _counts_trips(claim) or (carried and _TRAVELS.search(text)):
        return Event.MOVEMENT
    if item_classes(item) and _LOADED.search(text):
        return Event.CARGO
    if carried and claim.places and claim.event is Event.CONSEQUENCE and _STANDS.search(text):
        return Event.SIGHTING
    return claim.event


def goes_both_ways(claim: Claim) -> bool:
    """Whether a claim tells of round trips, which take every leg between the places there and back."""
    unit = claim.quantity.unit if claim.quantity else ""
    return bool(_BOTH_WAYS.search(f"{unit} {claim.span.text}"))


def whereabouts(claim: Claim, places: Sequence[Place]) -> Whereabouts:
    """The case's places that a claim names, by what they do in it.

    A place without a direction of its own takes it from the words before it: "from A to B".
    """
    found: dict[str, list[str]] = {"from": [], "to": [], "at": []}
    for mention in claim.places:
        ids = [mention.place_id] if mention.place_id else list(_by_name(mention.name, places))
        role = {PlaceRole.ORIGIN: "from", PlaceRole.DESTINATION: "to", PlaceRole.LOCATION: "at"}.get(
            mention.role
        )
        if mention.role is PlaceRole.VIA:
            found["from"] += ids
            found["to"] += ids
        elif role is not None:
            found[_direction(mention.name, claim.span.text) if role == "at" else role] += ids
    kept = {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}
    if not (kept["from"] and kept["to"]):
        # One preposition alone ("in", "for", "from") is too weak a sign of a direction.
        own = {m.role for m in claim.places}
        moved = [
            k for k, role in (("from", PlaceRole.ORIGIN), ("to", PlaceRole.DESTINATION)) if role not in own
        ]
        at = [*kept["at"], *(one for key in moved if PlaceRole.VIA not in own for one in kept[key])]
        kept |= {key: () for key in moved if PlaceRole.VIA not in own} | {"at": tuple(dict.fromkeys(at))}
    return Whereabouts(kept["from"], kept["to"], kept["at"])


def zone_of(claim: Claim, places: Sequence[Place]) -> tzinfo:
    """The zone in which a claim's dates and clock times are read: that of the first place of the
    case it names whose zone is known, else UTC."""
    by_id = {place.id: place for place in places}
    for mention in claim.places:
        for key in [mention.place_id] if mention.place_id else _by_name(mention.name, places):
            place = by_id.get(key)
            if place is not None and place.tz is not None:
                return place.tz
    return timezone.utc


def vessels_named(text: str, case: Case) -> tuple[str, ...]:
    """Ids of the case's vessels whose names stand in a text, in the case's order."""
    return tuple(
        one.id for one in case.vessels if one.name and re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", text)
    )


def _counts_trips(claim: Claim) -> bool:
    return claim.quantity is not None and kind_of(claim.quantity, claim.span.text) == "trips"


def _direction(name: str, text: str) -> str:
    for key, words in (("from", _FROM), ("to", _TO)):
        if re.search(words + re.escape(name), text, re.IGNORECASE):
            return key
    return "at"


def _by_name(name: str, places: Sequence[Place]) -> tuple[str, ...]:
    """Case places of a name: equal to a name or alias, brackets aside; else the places whose name
    begins with it, as "Alda" stands for "Alda port" and its berths."""
    wanted = _plain(name)
    exact = [place.id for place in places if wanted in {_plain(one) for one in (place.name, *place.aliases)}]
    if exact or not wanted:
        return tuple(exact)
    return tuple(place.id for place in places if _plain(place.name).startswith(f"{wanted} "))


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", _BRACKETS.sub(" ", name)).casefold().split())
