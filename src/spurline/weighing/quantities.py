"""What a claimed number counts, its bounds, and straight-line distances."""

from __future__ import annotations

import math
import re

from spurline.model import Place, Quantity

EARTH_RADIUS_KM = 6371.0088
_KINDS = {
    "boxes": r"container|box|boxes|kiste|teu\b",
    "trips": r"round\s*trip|trip|voyage|sailing|fahrt|rundfahrt|rundreise|überfahrt|hin- und rück",
    "tonnes": r"t$|tonne|tonnen|tons?$|metric ton",
    "rounds": r"shell|round|granate|geschoss|artilleriegeschoss|schuss|projectile",
    "wagons": r"wag+on|güterwagen|wagen|rail\s?car|box\s?car|freight\s?car|cars?$",
    "days": r"day|tag|tage",
    "km": r"km$|kilomet",
}
_LOWER = {"more_than", "at_least", "dozens", "hundreds", "thousands"}


def kind_of(quantity: Quantity, text: str = "") -> str | None:
    """boxes, trips, tonnes, rounds, wagons, days or km, from the counted unit; None for other units.

    Where the unit was not read, the words of `text` right after the number stand for it.
    """
    unit = quantity.unit.strip().casefold()
    if unit in {"", "-"}:
        unit = _words_after(quantity.text, text).casefold()
    for kind, words in _KINDS.items():
        compound = r"\w*" if kind == "rounds" else ""
        if re.search(rf"\b{compound}(?:{words})", unit):
            return kind
    return None


def in_words(quantity: Quantity, text: str) -> str:
    """The number as the text gives it, with the words after it where its unit was not read."""
    if quantity.unit.strip() not in {"", "-"}:
        return quantity.text
    return f"{quantity.text} {_words_after(quantity.text, text)}".strip()


def _words_after(number: str, text: str) -> str:
    at = text.find(number)
    return " ".join(text[at + len(number) :].split()[:2]) if number and at >= 0 else ""


def least(quantity: Quantity | None) -> float | None:
    """The smallest number the words allow; None where they leave it open."""
    return None if quantity is None else quantity.min


def most(quantity: Quantity | None) -> float | None:
    """The largest number the words allow; None for "at least", "more than" and open ends."""
    return None if quantity is None or quantity.qualifier in _LOWER else quantity.max


def straight_km(one: Place, two: Place) -> float:
    """Great-circle distance in kilometres on a sphere (haversine)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (one.lon, one.lat, two.lon, two.lat))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))
