"""What a vessel claimed of itself, field by field: each value with the time it was first said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from spurline.ais.statics import read_statics, valid_imo
from spurline.model import Static

FIELDS = ("name", "imo", "callsign", "type", "length_m", "width_m", "draught_m", "destination", "transceiver")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A value of one field of `Static`, said from `since` to `until` without another one between
    (None: the report has no time). `valid` is the verdict of the check digit of an IMO number, None
    for other fields."""

    field: str
    value: str | float
    since: datetime | None
    until: datetime | None
    valid: bool | None


def claims_of(store: Path, mmsi: int) -> tuple[Claimed, ...]:
    """The claims of one MMSI, by field and time. Raises BadInput when `store` is none."""
    history = read_statics(store, (mmsi, mmsi)).of(mmsi)
    return tuple(claim for field in FIELDS for claim in _spells(history, field))


def _spells(history: Sequence[Static], field: str) -> Iterator[Claimed]:
    given = [(getattr(said, field), said.t) for said in history]
    given = [(value, t) for value, t in given if value not in (None, "", 0)]
    for value, spell in groupby(given, key=lambda pair: pair[0]):
        times = [t for _, t in spell]
        valid = valid_imo(value) if field == "imo" else None
        yield Claimed(field=field, value=value, since=times[0], until=times[-1], valid=valid)
