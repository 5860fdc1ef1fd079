"""Counts that others published: how many trips, visits or containers, on which way, in which time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timezone
from pathlib import Path

from spurline.intake.looks import published_when, when_of, zone_of
from spurline.intake.records import Collector, Parsed
from spurline.intake.tables import Row, read_table
from spurline.model import BadInput, Counted, Place, PublishedCount


def read_counts(path: Path, places: Sequence[Place], name: str | None = None) -> Parsed[PublishedCount]:
    """Published counts: `publisher,from,to,start,end,low,high,what,published,url,note`.

    `low` or `high` may be empty (an open end), `from` too where `what` counts one place. A day is the whole
    day on the clock of `to`, else UTC; `end` is the last day that counts. Raises BadInput when a needed column
    is missing; every bad row becomes a Rejection, a second row with the same content too.
    """
    where = name or path.name
    table = read_table(path, where)
    table.require("publisher", "to", "start", "end", "low", "what", where=where, what="published counts")
    known = {place.id: place for place in places}

    def build(row: Row, _: Collector[PublishedCount]) -> tuple[str, PublishedCount]:
        count = _count(row, known)
        return count.id, count

    return Collector[PublishedCount].of(where).gather(table.rows, build)


def _count(row: Row, places: dict[str, Place]) -> PublishedCount:
    what = row.needed("what").casefold().replace(" ", "_").replace("-", "_")
    if what not in set(Counted):
        raise BadInput(f"what {what[:40]!r} is none of {', '.join(Counted)}")
    origin, target = row.text("from"), row.needed("to")
    for end in (origin, target):
        if end is not None and end not in places:
            raise BadInput(f"place {end!r} is not among the places", do="Add it to the places file")
    row.needed("start"), row.needed("end")
    zone = zone_of(places[target], places) or timezone.utc
    return PublishedCount(
        publisher=row.needed("publisher"),
        from_place=origin,
        to_place=target,
        when=when_of(row, zone, target),
        low=row.whole("low"),
        high=row.whole("high"),
        what=Counted(what),
        published=published_when(row),
        url=row.text("url"),
        note=row.text("note"),
    )
