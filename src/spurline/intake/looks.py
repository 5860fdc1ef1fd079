"""Looks: glances at places, with times that belong to a zone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timezone, tzinfo
from pathlib import Path

from spurline.intake.records import Collector, Parsed
from spurline.intake.tables import Row, read_table
from spurline.model import BadInput, Look, Place, Saw, When, parse_zone

SEEN_THINGS = ("ship", "train", "wagons", "containers")

DAY_LENGTH = len("2023-09-12")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?P<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


def read_looks(path: Path, places: Sequence[Place], name: str | None = None) -> Parsed[Look]:
    """Looks of contract C at `places`.

    Times with an offset are taken as they stand; a time without one, and a day (the whole local
    day), use the zone of the place, a part its whole's; where there is none the row is rejected.
    `end` empty means the day or the instant of `start`. `what` is ship unless given. `published`,
    a day (UTC) or a time, says since when others could know; without it the end of the look stands in. Raises
    BadInput when a needed column is missing; every bad row becomes a Rejection.
    """
    where = name or path.name
    table = read_table(path, where)
    table.require("id", "place_id", "start", "sensor", "saw", where=where, what="looks")
    known = {place.id: place for place in places}

    def build(row: Row, _: Collector[Look]) -> tuple[str, Look]:
        return _look(row, known)

    return Collector[Look].of(where).gather(table.rows, build)


def zone_of(place: Place, places: Mapping[str, Place]) -> tzinfo | None:
    """The place's zone, or that of the first whole it is part of which has one."""
    visited: set[str] = set()
    current: Place | None = place
    while current is not None and current.id not in visited:
        if current.zone is not None:
            return parse_zone(current.zone)
        visited.add(current.id)
        current = places.get(current.part_of) if current.part_of else None
    return None


def _look(row: Row, places: Mapping[str, Place]) -> tuple[str, Look]:
    label = row.needed("id")
    place_id = row.needed("place_id")
    place = places.get(place_id)
    if place is None:
        raise BadInput(f"place {place_id!r} is not among the places", do="Add it to the places file")
    saw = row.needed("saw").casefold()
    if saw not in set(Saw):
        raise BadInput(f"saw {saw[:40]!r} is none of {', '.join(Saw)}")
    what = (row.text("what") or "ship").casefold()
    if what not in SEEN_THINGS:
        raise BadInput(f"what {what[:40]!r} is none of {', '.join(SEEN_THINGS)}")
    for column in ("length_m", "length_sd"):
        number = row.number(column)
        if number is not None and not 0 <= number <= 1000:
            raise BadInput(f"{column} {number:g} is not a possible length in metres")
    return label, Look(
        label=label,
        place=place_id,
        when=when_of(row, zone_of(place, places), place_id),
        sensor=row.needed("sensor"),
        saw=Saw(saw),
        what=what,
        identity=row.text("vessel"),
        count=row.whole("count"),
        length_m=row.number("length_m"),
        length_sd=row.number("length_sd"),
        detectability=row.number("p_detect"),
        publisher=row.text("publisher"),
        note=row.text("note"),
        published=published_when(row),
    )


def published_when(row: Row) -> When | None:
    """When a row was published: a day (UTC) or a time; None when the cell is empty. Raises BadInput."""
    text = row.text("published")
    return None if text is None else When.parse(_moment(text, timezone.utc, "published"), zone=timezone.utc)


def when_of(row: Row, zone: tzinfo | None, place_id: str) -> When:
    """The interval of `start` and `end`. Raises BadInput for what is no time or has no zone."""
    start = _moment(row.needed("start"), zone, place_id)
    end = row.text("end")
    if end is not None and len(start) == len(end) == DAY_LENGTH and end < start:
        raise BadInput(f"ends on {end} before it begins on {start}")
    try:
        return When.parse(start, None if end is None else _moment(end, zone, place_id), zone=zone)
    except OverflowError:
        raise BadInput(f"time {start!r} is out of range") from None


def _moment(text: str, zone: tzinfo | None, place_id: str) -> str:
    """ISO text that `When.parse` reads, or BadInput: a week, a month or a naive time is none."""
    day = _DAY.fullmatch(text)
    match = None if day else _MOMENT.fullmatch(text)
    if not day and not match:
        raise BadInput(
            f"{text[:60]!r} is not a day or an ISO 8601 time", do="Write it as 2023-09-12T04:10:00Z"
        )
    own = match["zone"] if match else None
    if own is None and zone is None:
        raise BadInput(
            f"time {text!r} has no zone and neither has place {place_id!r}",
            do="Add Z or an offset to the time, or a tz to the place",
        )
    if own is not None and own.upper() == "UTC":
        return text[: -len(own)].rstrip() + "Z"
    return text if own is None else text[: -len(own)].rstrip() + own.upper()
