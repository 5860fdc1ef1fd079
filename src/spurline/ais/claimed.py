"""What a vessel claimed of itself, field by field: each value with the time it was first said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from spurline.ais.statics import read_statics, valid_imo
from spurline.model import Static

FIELDS = ("name", "imo", "callsign", "type", "length_m", "width_m", "draught_m", "destination", "transceiver")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A value of one field of `Static`, first said at `since` (None: the report has no time) and said
    until another one was, at `until` (None: to the end). `valid` is the verdict of the check digit
    of an IMO number, None for other fields."""

    field: str
    value: str | float
    since: datetime | None
    until: datetime | None
    valid: bool | None


def claims_of(store: Path, mmsi: int) -> tuple[Claimed, ...]:
    """The claims of one MMSI, by field and time. Raises BadInput when `store` is none."""
    history = [said for some in read_statics(store, (mmsi, mmsi)) for said in some]
    return tuple(claim for field in FIELDS for claim in _spells(history, field))


def _spells(history: Sequence[Static], field: str) -> Iterator[Claimed]:
    given = [(said.t, getattr(said, field)) for said in history]
    given = [(t, value) for t, value in given if value not in (None, "", 0)]
    begins = [k for k, (_, value) in enumerate(given) if k == 0 or value != given[k - 1][1]]
    for number, k in enumerate(begins):
        since, value = given[k]
        after = given[begins[number + 1]][0] if number + 1 < len(begins) else None
        yield Claimed(
            field=field,
            value=value,
            since=since,
            until=after,
            valid=valid_imo(value) if field == "imo" else None,
        )
