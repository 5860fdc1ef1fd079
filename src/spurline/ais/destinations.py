"""The destination that a crew types: places where it names some for certain, else what it is instead.

A destination is a claim of the ship, never a fact: it may be old, wrong, or meant to mislead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spurline.ais.ports import sea_places
from spurline.model import Place
from spurline.places import Candidate, Gazetteer, country_code, great_circle_km, port_by_locode, port_near

PORT_KM = 25.0
SAME_PLACE_KM = 10.0
RIVAL_KM = 30.0
RIVAL_SCORE = 0.2
_ARROW = re.compile(r"\s*(?:[-=]?>+|>{2,})\s*")
_CODE = re.compile(r"([A-Z]{2})( ?)([A-Z2-9]{3})(?: ?[A-Z0-9]{3,5})?")
_SEPARATED = re.compile(r"([A-Z]{2} ?[A-Z2-9]{3})\s*(?:-|/|\bTO\b)\s*([A-Z]{2} ?[A-Z2-9]{3})")
_ORDERS = re.compile(
    r"\b(?:FOR|FR|F|AWAIT\w*|WAIT\w*|4)?[ /.]*ORDERS?\b|^(?:T\.?B\.?[ANC]\.?|OPL)$|^TO BE ADVISED$"
)
_MESSAGE = re.compile(
    r"\b(?:ARMED|GUARDS?|CREW|ON ?BOARD|OWNERS?|SECURITY|KEEP (?:CLEAR|AWAY)|RESTRICTED|TOWING|DIVING|"
    r"FISHING|NOT UNDER|NO CONTACT|ALL (?:CHINESE|RUSSIAN|MUSLIM|INDIAN)|CHINESE|MUSLIM)\b"
)
_WAITING = re.compile(r"\s+(?:ANCH(?:ORAGE)?|ROADS?|PILOT(?: STN| STATION)?|OPL|PORT|HARBOU?R)\.?$")
_COUNTRY = re.compile(r"(?P<name>.+?)(?:\s*,\s*(?P<comma>[A-Z .]+)|\s+(?P<space>[A-Z]{2}))")
_NOTHING = frozenset({"UNKNOWN", "NIL", "NONE", "N/A", "NA", "NULL", "TEST", "-", "?", "X", "XXX", "HOME"})
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A port that a destination names. `locode` is set where it was named by code; a code that is
    well formed but not known has no name. `place_id` is the case's place, if it is one."""

    name: str | None
    country: str | None
    locode: str | None
    place_id: str | None


@dataclass(frozen=True, slots=True)
class Destination:
    """What a destination text says. `kind`: locode or name (of the port bound for, else of the one
    come from), orders (none decided), message (meant for who reads it, such as an armed guard),
    unknown (nothing that can be told for certain)."""

    text: str
    kind: str
    origin: Named | None = None
    bound_for: Named | None = None

    @property
    def record(self) -> dict[str, Any]:
        """Plain JSON: text, kind, from, to {name, country, locode, place_id} and place_ids."""
        ends = {"from": self.origin, "to": self.bound_for}
        ids = [end.place_id for end in ends.values() if end and end.place_id]
        told = {name: None if end is None else _record(end) for name, end in ends.items()}
        return {"text": self.text, "kind": self.kind, **told, "place_ids": ids}


class Destinations:
    """Reads destination texts with the packaged gazetteer and a case's places, each text once."""

    def __init__(self, places: Sequence[Place] = ()) -> None:
        self._places = sea_places(places)
        self._gazetteer: Gazetteer | None = None
        self.read = lru_cache(maxsize=65536)(self._read)

    def _read(self, text: str) -> Destination:
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.packaged().extended(self._places)
        return parse_destination(text, self._gazetteer, self._places)


def parse_destination(text: str, gazetteer: Gazetteer, places: Sequence[Place] = ()) -> Destination:
    """What a destination text says for certain; no match is better than a wrong one.

    Understands UN/LOCODEs with and without the space and "FROM>TO" (IMO SN.1/Circ.289), the
    names of ports, also with a country ("BUSAN,KR"), "FOR ORDERS", and messages to pirates. A name
    counts only if it is spelt as listed, means one port, and no other port of the name rivals it.
    `gazetteer` should know the `places` (see `Gazetteer.extended`), which come first.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).upper().replace("@", " ").split()).strip(" .,;:*!_")
    if not re.search("[A-Z]", plain) or plain in _NOTHING:
        return Destination(text, "unknown")
    separated = _SEPARATED.fullmatch(plain)
    sides = list(separated.groups()) if separated else _ARROW.split(plain)
    if len(sides) > 1:
        ends = [_by_code(side, places, sure=True) or _by_name(side, gazetteer, places) for side in sides]
        return _of_ends(text, ends[0] if len(ends) == 2 else None, ends[-1])
    if _ORDERS.search(plain):
        return Destination(text, "orders")
    if _MESSAGE.search(plain):
        return Destination(text, "message")
    return _of_ends(text, None, _one(plain, gazetteer, places))


def _of_ends(text: str, origin: Named | None, bound_for: Named | None) -> Destination:
    decisive = bound_for or origin
    if decisive is None:
        return Destination(text, "unknown")
    return Destination(text, "locode" if decisive.locode else "name", origin, bound_for)


def _one(plain: str, gazetteer: Gazetteer, places: Sequence[Place]) -> Named | None:
    """A single end, by code and by name; where the two are different places, neither."""
    by_code, by_name = _by_code(plain, places, sure=False), _by_name(plain, gazetteer, places)
    if by_code and by_name and by_code.name and by_code.name != by_name.name:
        return None
    return by_code if by_code and (by_code.name or not by_name) else by_name


def _by_code(plain: str, places: Sequence[Place], *, sure: bool) -> Named | None:
    """A port by UN/LOCODE; an unknown code only where it is `sure` to be one, or written with a space."""
    match = _CODE.fullmatch(plain)
    if match is None:
        return None
    country, space, rest = match.groups()
    if country_code(country) is None:
        return None
    code = country + rest
    for place in places:
        if code in {name.upper().replace(" ", "") for name in (place.id, *place.aliases)}:
            return Named(place.name, place.country or country, code, place.id)
    port = port_by_locode(code)
    if port is not None:
        return Named(port.name, country, code, _place_at(port, places))
    return Named(None, country, code, None) if (sure or space) and len(plain) <= 6 else None


def _by_name(plain: str, gazetteer: Gazetteer, places: Sequence[Place]) -> Named | None:
    name, countries = plain, tuple[str, ...]()
    while (shorter := _WAITING.sub("", name)) != name:
        name = shorter
    with_country = _COUNTRY.fullmatch(name)
    country = country_code(with_country["comma"] or with_country["space"]) if with_country else None
    if with_country and country:
        name, countries = with_country["name"], (country,)
    if len(name) < _SHORTEST_NAME:
        return None
    found = gazetteer.lookup(name, countries=countries)
    if found.best and found.best.place_id and not found.unsure and found.best.kind != "country":
        return Named(found.best.name, found.best.country, None, found.best.place_id)
    found = gazetteer.lookup(name, countries=countries, kinds=("port", "town", "capital"))
    if found.best is None or found.unsure or _rivals(found.best, found.candidates):
        return None
    if found.best.kind != "port" and port_near(found.best.lon, found.best.lat, within_km=PORT_KM) is None:
        return None
    return Named(found.best.name, found.best.country, None, _place_at(found.best, places))


def _rivals(best: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Whether another port of the name, elsewhere, is nearly as prominent."""
    return any(
        other.kind == "port"
        and best.score - other.score < RIVAL_SCORE
        and great_circle_km(best.lon, best.lat, other.lon, other.lat) > RIVAL_KM
        for other in candidates
    )


def _place_at(port: Candidate, places: Sequence[Place]) -> str | None:
    """The case's place that a listed port is: the nearest one no farther than it is wide, or 10 km."""
    if port.place_id:
        return port.place_id
    near = [
        (km, place.id)
        for place in places
        if place.part_of is None
        for km in (great_circle_km(port.lon, port.lat, place.lon, place.lat),)
        if km <= max(SAME_PLACE_KM, place.radius_km)
    ]
    return min(near)[1] if near else None


def _record(named: Named) -> dict[str, str | None]:
    return {
        "name": named.name,
        "country": named.country,
        "locode": named.locode,
        "place_id": named.place_id,
    }
