"""What the static cells of an AIS table say about a vessel."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone

from spurline.intake.ais_columns import SHIP_TYPE
from spurline.intake.batches import FIRST_TIME, LAST_TIME
from spurline.model import Static

STATIC_CELLS = (
    *("imo", "name", "callsign", "destination", "type", "length", "width", "draught"),
    *("bow", "stern", "port", "starboard"),
)
MOST_SHIP_METRES = 1100
MOST_DRAUGHT_METRES = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NOTHING = {"", "unknown", "undefined", "none", "nan", "null"}
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{0,30})?", re.ASCII)


def static_of(mmsi: int, t: int, transceiver: int, cells: tuple[str, ...], *, comma: bool) -> Static | None:
    """The report that a vessel made at `t` (microseconds since 1970) with these cells, in the order
    of STATIC_CELLS, "" where there is none; None when none of them says anything.

    `transceiver` is 1 for class A, 2 for class B; with `comma` a comma is a decimal sign.
    """
    cell = dict(zip(STATIC_CELLS, cells, strict=True))

    def size(own: str, most: int = MOST_SHIP_METRES) -> float | None:
        number = _number(cell[own], comma)
        return number if number is not None and 0 < number < most else None

    said = (
        _imo(cell["imo"]),
        _words(cell["name"]),
        _words(cell["callsign"]),
        _ship_type(cell["type"]),
        size("length") or _sum(size("bow"), size("stern")),
        size("width") or _sum(size("port"), size("starboard")),
        size("draught", MOST_DRAUGHT_METRES),
        _words(cell["destination"]),
        {1: "A", 2: "B"}.get(transceiver),
    )
    if said == (None,) * len(said):
        return None
    sent = _EPOCH + timedelta(microseconds=t) if FIRST_TIME <= t < LAST_TIME else None
    return Static(mmsi, sent, *said)


def _words(cell: str) -> str | None:
    """Text without the padding of AIS (@); None for the words that stand for nothing."""
    text = cell.replace("@", " ").strip()
    return None if text.casefold() in _NOTHING else text


def _number(cell: str, comma: bool) -> float | None:
    plain = cell.replace(",", ".") if comma else cell
    number = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    return number if math.isfinite(number) else None


def _sum(one: float | None, other: float | None) -> float | None:
    """The two parts of a ship before and behind (or beside) its antenna."""
    return (one or 0) + (other or 0) or None


def _imo(cell: str) -> int | None:
    """The number in "9074729", "IMO9074729" or "9074729.0", up to the 30 bits of the message."""
    found = re.search(r"\d{5,10}", cell, re.ASCII)
    number = int(found[0]) if found else 0
    return number if 0 < number < 1 << 30 else None


def _ship_type(cell: str) -> int | None:
    """A code up to 255, or the first code of a group that is written as a word."""
    number = _number(cell, comma=False)
    if number is None:
        return SHIP_TYPE.get(cell.casefold())
    return int(number) or None if 0 <= number <= 255 and number.is_integer() else None
