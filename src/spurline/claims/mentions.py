"""Places of a claim with the role they play (annotation guideline §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from spurline.claims.events import FLOWS
from spurline.claims.states import state_code
from spurline.claims.text import Token
from spurline.model import Event, PlaceMention, PlaceRole


class FoundPlace(Protocol):
    """One place of a gazetteer."""

    @property
    def place_id(self) -> str | None: ...


class Answer(Protocol):
    """A gazetteer's answer: its best place, and whether that is unsure."""

    @property
    def best(self) -> FoundPlace | None: ...

    @property
    def unsure(self) -> bool: ...


class PlaceFinder(Protocol):
    """What the room needs of a gazetteer: known names in running text, and whose name it is."""

    def find_in_text(self, text: str) -> tuple[tuple[int, int, str], ...]: ...

    def lookup(self, name: str) -> Answer: ...


def place_ids(names: Iterable[str], gazetteer: PlaceFinder) -> dict[str, str]:
    """Ids of the case's places among `names`, where the gazetteer is sure of them."""
    found: dict[str, str] = {}
    for name in sorted(set(names)):
        answer = gazetteer.lookup(name)
        if answer.best is not None and not answer.unsure and answer.best.place_id:
            found[name] = answer.best.place_id
    return found


_ORIGIN = frozenset(["von", "vom", "aus", "from", "ab", "out"])
_DESTINATION = frozenset(["nach", "richtung", "to", "into", "bis", "ins", "toward", "towards"])
_VIA = frozenset(["über", "durch", "via", "through", "across", "entlang", "along"])
_AT = frozenset(
    [
        "in",
        "im",
        "an",
        "am",
        "bei",
        "beim",
        "auf",
        "vor",
        "hinter",
        "neben",
        "nahe",
        "at",
        "near",
        "inside",
        "on",
        "off",
        "at",
    ]
)
_MOVING = frozenset({Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.ROUTE, Event.VISIT, Event.MEETING})
_DIRECTIONAL = _MOVING | FLOWS
_BORDER = frozenset({"grenze", "grenzen", "grenzübergang", "grenzübergangs", "border", "landgrenze"})


def places_of(
    text: str,
    tokens: Sequence[Token],
    first: int,
    last: int,
    event: Event,
    known: Sequence[tuple[int, int, str]],
    ids: Mapping[str, str],
) -> tuple[PlaceMention, ...]:
    """Places among tokens[first:last]. `known` are the gazetteer's finds of the document, `ids` the
    ids of those that belong to the case.

    States are places only where a preposition makes them the end or the site of a movement,
    arrival, route, visit or meeting; elsewhere they are parties.
    """
    begin, end = tokens[first].begin, tokens[last - 1].end
    inside = [one for one in known if one[0] >= begin and one[1] <= end]
    border = _border(text, tokens, first, last)
    found: dict[str, PlaceMention] = {}
    before: PlaceRole | None = None
    for start, stop, name in inside:
        index = next((i for i in range(first, last) if tokens[i].end > start), first)
        led = before if _is_conjunct(tokens, index) else _role(tokens, index, event)
        before = led
        role = _fitting(led, event)
        if border and border[1] <= start < border[2]:
            role = PlaceRole.DESTINATION if event in _MOVING and state_code(name) else None
            if role is None or stop != border[2]:
                continue
        elif state_code(name):
            role = PlaceRole.LOCATION if role is None and event is Event.VISIT and index > first else role
            if role is None or event not in _MOVING:
                continue
        role = role or PlaceRole.LOCATION
        found.setdefault(name, PlaceMention(name, role, ids.get(name)))
    sites = [place for place in found.values() if place.role is PlaceRole.LOCATION]
    if border and not sites:
        found[border[0]] = PlaceMention(border[0], PlaceRole.LOCATION)
    return tuple(found.values())


def _fitting(role: PlaceRole | None, event: Event) -> PlaceRole | None:
    """The role as the event allows it: no flow without one, and whoever visits is there."""
    still = event in {Event.VISIT, Event.MEETING} or event not in _DIRECTIONAL
    return PlaceRole.LOCATION if still and role in {PlaceRole.ORIGIN, PlaceRole.DESTINATION} else role


def _is_conjunct(tokens: Sequence[Token], index: int) -> bool:
    """ "durch den Nahen Osten und Nordafrika": the second place plays the part of the first."""
    return index > 1 and tokens[index - 1].low in {"und", "oder", "and", "or"}


def _role(tokens: Sequence[Token], index: int, event: Event) -> PlaceRole | None:
    """The role that the preposition before a name gives it, None where there is none."""
    for back in range(1, 6):
        at = index - back
        if at < 0:
            return None
        low = tokens[at].low
        if low in _ORIGIN:
            return PlaceRole.ORIGIN
        if low in _DESTINATION or (low == "in" and _is_motion_to(tokens, at, index, event)):
            return PlaceRole.DESTINATION
        if low in _VIA:
            return PlaceRole.VIA
        if low in _AT:
            return (
                PlaceRole.DESTINATION if low == "an" and back == 1 and event in FLOWS else PlaceRole.LOCATION
            )
        if not tokens[at].is_word or (
            tokens[at].is_capital and back > 1 and tokens[at].low not in {"stadt", "bahnhof", "hafen", "port"}
        ):
            return None
    return None


def _is_motion_to(tokens: Sequence[Token], at: int, index: int, event: Event) -> bool:
    """German "in den Fernen Osten" with an accusative article."""
    return event in _DIRECTIONAL and any(
        token.low in {"den", "die", "das"} for token in tokens[at + 1 : index + 1]
    )


def _border(text: str, tokens: Sequence[Token], first: int, last: int) -> tuple[str, int, int] | None:
    """A border as a place of its own, with the states it lies between where they are named."""
    for index in range(first, last):
        if tokens[index].low not in _BORDER:
            continue
        end = index + 1
        words = [token.low for token in tokens[end : min(last, end + 4)]]
        if words[:1] in (["nach"], ["zu"], ["to"], ["with"]) and len(words) > 1:
            end += 2
        elif words[:1] in (["zwischen"], ["between"]) and len(words) > 3:
            end += 4
        begin = index - 1 if index > first and state_code(tokens[index - 1].text) else index
        return text[tokens[begin].begin : tokens[end - 1].end], tokens[begin].begin, tokens[end - 1].end
    return None
