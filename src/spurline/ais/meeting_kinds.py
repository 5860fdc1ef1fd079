"""What kind of encounter two vessels had, by what they said about themselves."""

from __future__ import annotations

from typing import Any

from spurline.ais.said import Said, metres

LARGE_M = 100.0
LONG_HOURS = 8.0
TENDER_RATIO = 2.0
SERVICE_TYPES = range(50, 60)
TANKER_TYPES = range(80, 90)


def meeting_kind(said: Said, mmsi: int, other: int, end_us: int, hours: float) -> dict[str, Any]:
    """`encounter_kind` with the statics and thresholds that say so, each for (mmsi, other).

    "tender": one is a service craft (ship types 50 to 59: pilot, tug, port tender …) or at least
    twice as long as the other; "ship_to_ship": both are tankers or 100 m or longer, for eight
    hours or more (this goes before the ratio: a large tanker is lightered by a smaller one);
    "two_ship": neither; "unknown": nobody told the lengths that it would take.
    """
    lengths = [metres(said.known(who, end_us, "length_m")) for who in (mmsi, other)]
    types = [said.known(who, end_us, "type") for who in (mmsi, other)]
    return {
        "encounter_kind": _kind(lengths, types, hours),
        "lengths_m": lengths,
        "ship_types": types,
        "large_m": LARGE_M,
        "long_hours": LONG_HOURS,
        "tender_ratio": TENDER_RATIO,
    }


def _kind(lengths: list[float | None], types: list[int | None], hours: float) -> str:
    if any(kind in SERVICE_TYPES for kind in types):
        return "tender"
    given = sorted(length for length in lengths if length)
    large = len(given) == 2 and given[0] >= LARGE_M
    if (large or all(kind in TANKER_TYPES for kind in types)) and hours >= LONG_HOURS:
        return "ship_to_ship"
    if len(given) < 2:
        return "unknown"
    return "tender" if given[1] >= TENDER_RATIO * given[0] else "two_ship"
