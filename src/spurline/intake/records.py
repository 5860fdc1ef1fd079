"""Places, legs and vessels of a case, row by row; what cannot be used becomes a Rejection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from spurline.intake.shapes import is_geojson, point_rows
from spurline.intake.tables import Row, read_table
from spurline.model import BadInput, Leg, Mode, Place, Rejection, Vessel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """Usable rows in file order, and what was left out with the reason."""

    rows: tuple[T, ...]
    rejected: tuple[Rejection, ...] = ()


@dataclass(slots=True)
class Collector(Generic[T]):
    """Gathers rows by key: the first of a key is kept, later ones are rejected."""

    file: str
    rows: list[T]
    rejected: list[Rejection]
    seen: dict[str, str]

    @classmethod
    def of(cls, file: str) -> Collector[T]:
        return cls(file, [], [], {})

    def reject(self, where: str, reason: str) -> None:
        self.rejected.append(Rejection(self.file, where, reason))

    def gather(self, rows: Iterable[Row], build: Callable[[Row, Collector[T]], tuple[str, T]]) -> Parsed[T]:
        """Builds each row; a BadInput of one row rejects that row only."""
        for row in rows:
            try:
                if row.problem:
                    raise BadInput(row.problem)
                key, record = build(row, self)
            except BadInput as error:
                self.reject(row.where, f"{error.what}. {error.do}" if error.do else error.what)
                continue
            if key in self.seen:
                self.reject(row.where, f"id {key!r} was given before, at {self.seen[key]}; the first is kept")
                continue
            self.seen[key] = row.where
            self.rows.append(record)
        return Parsed(tuple(self.rows), tuple(self.rejected))


def read_places(path: Path, name: str | None = None) -> Parsed[Place]:
    """Places of contract C from CSV or GeoJSON points (properties named like the columns).

    Coordinates are degrees WGS 84, `radius_km` kilometres, `tz` an offset such as +09:00.
    Raises BadInput when a needed column is missing; a bad row becomes a Rejection, a zone that
    is no offset is rejected while its place is kept.
    """
    where = name or path.name
    collector: Collector[Place] = Collector.of(where)
    if is_geojson(path):
        return collector.gather(point_rows(path, where), _place)
    table = read_table(path, where)
    table.require("id", "name", "lon", "lat", "kind", "radius_km", where=where, what="places")
    return collector.gather(table.rows, _place)


def _place(row: Row, collector: Collector[Place]) -> tuple[str, Place]:
    key = row.needed("id")
    lon, lat, radius = (_given(row.number(column), column) for column in ("lon", "lat", "radius_km"))
    part_of = row.text("part_of")
    zone = None
    try:
        zone = offset(row.text("tz"))
    except BadInput as error:
        collector.reject(row.where, f"{error.what}; the place is kept without a zone. {error.do}")
    if part_of == key:
        collector.reject(row.where, f"place {key!r} is part of itself; part_of is left out")
        part_of = None
    place = Place(
        id=key,
        name=row.needed("name"),
        lon=lon,
        lat=lat,
        kind=row.needed("kind"),
        radius_km=radius,
        country=row.text("country"),
        zone=zone,
        part_of=part_of,
        aliases=_aliases(row.text("aliases")),
    )
    return key, place


def _given(number: float | None, column: str) -> float:
    if number is None:
        raise BadInput(f"{column} is empty")
    return number


def _aliases(text: str | None) -> tuple[str, ...]:
    names = (name.strip() for name in (text or "").split("|"))
    return tuple(dict.fromkeys(name for name in names if name))


_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?")


def offset(text: str | None) -> str | None:
    """Zone text as "+09:00" or "Z"; None for an empty cell and for "-" (no single zone).

    Accepts +09:00, +0900, UTC+9, Z, UTC. Raises BadInput for names of zones, whose offset changes
    with the date, and for offsets beyond 14 hours.
    """
    plain = (text or "").strip()
    if plain in {"", "-", "–", "—"}:
        return None
    if plain.upper() in {"Z", "UTC", "GMT"}:
        return "Z"
    match = _OFFSET.fullmatch(plain)
    hours, minutes = (int(match[2]), int(match[3] or 0)) if match else (99, 0)
    if match is None or hours * 60 + minutes > 14 * 60 or minutes > 59:
        raise BadInput(f"zone {plain[:60]!r} is no offset from UTC", do="Write it as +09:00")
    return f"{'+' if match[1] == '+' else '-'}{hours:02d}:{minutes:02d}"


def read_legs(path: Path, name: str | None = None) -> Parsed[Leg]:
    """Legs of contract C: directed connections; hours of a direct passage may be left empty."""
    where = name or path.name
    table = read_table(path, where)
    table.require("from", "to", "mode", where=where, what="legs")
    return Collector[Leg].of(where).gather(table.rows, _leg)


def _leg(row: Row, _: Collector[Leg]) -> tuple[str, Leg]:
    start, end = row.needed("from"), row.needed("to")
    mode = row.needed("mode").casefold()
    if mode not in set(Mode):
        raise BadInput(f"mode {mode[:40]!r} is none of {', '.join(Mode)}")
    if start == end:
        raise BadInput(f"a leg from {start!r} to itself is no leg")
    hours = {name: row.number(name) for name in ("hours_low", "hours_high")}
    for name, value in hours.items():
        if value is not None and value < 0:
            raise BadInput(f"{name} {value:g} is negative")
    key = row.text("id") or f"{start}-{end}"
    return key, Leg(key, start, end, Mode(mode), hours["hours_low"], hours["hours_high"])


def read_vessels(path: Path, name: str | None = None) -> Parsed[Vessel]:
    """Vessels of contract C. A vessel without `id` is addressed by its MMSI, one without a name
    goes by its id; IMO and MMSI stay None where they are empty.

    A value that cannot be right (IMO check digit, MMSI of other than nine digits, a length that
    is not positive) is rejected with its reason and left out; the vessel is kept.
    """
    where = name or path.name
    table = read_table(path, where)
    if "id" not in table.columns:
        table.require("mmsi", where=where, what="vessels without ids")
    table.require("name", where=where, what="vessels")
    return Collector[Vessel].of(where).gather(table.rows, _vessel)


def _vessel(row: Row, collector: Collector[Vessel]) -> tuple[str, Vessel]:
    def checked(column: str, read: Callable[[Row, str], T]) -> T | None:
        try:
            return read(row, column)
        except BadInput as error:
            collector.reject(row.where, f"{error.what}; the vessel is kept without it")
            return None

    mmsi = checked("mmsi", _mmsi)
    key = row.text("id") or (str(mmsi) if mmsi is not None else None)
    if key is None:
        raise BadInput("a vessel needs an id or an MMSI")
    sizes = {
        name: checked(name, _positive)
        for name in ("length_m", "dwt", "capacity_teu_low", "capacity_teu_high")
    }
    low, high = sizes["capacity_teu_low"], sizes["capacity_teu_high"]
    if low is not None and high is not None and high < low:
        collector.reject(
            row.where, f"capacity {low:g} to {high:g} TEU runs backwards; the vessel is kept without it"
        )
        sizes |= {"capacity_teu_low": None, "capacity_teu_high": None}
    vessel = Vessel(
        id=key,
        name=row.text("name") or key,
        imo=checked("imo", _imo),
        mmsi=mmsi,
        type=row.text("type"),
        note=row.text("note"),
        **sizes,
    )
    return key, vessel


def _positive(row: Row, column: str) -> float | None:
    number = row.number(column)
    if number is not None and not 0 < number < 1e7:
        raise BadInput(f"{column} {row.cells[column]} is not a possible size")
    return number


def _mmsi(row: Row, column: str) -> int | None:
    text = row.text(column)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{9}(?:\.0)?", text) or text.startswith("000000000"):
        raise BadInput(f"MMSI {text[:40]!r} is not nine digits")
    return int(text[:9])


def _imo(row: Row, column: str) -> int | None:
    text = row.text(column)
    if text is None:
        return None
    digits = re.sub(r"(?i)^imo\s*|\.0$", "", text)
    if not imo_is_valid(digits):
        raise BadInput(f"IMO number {text[:40]!r} fails its check digit")
    return int(digits)


def imo_is_valid(digits: str) -> bool:
    """Seven digits of which the last is the last digit of the sum of the first six weighted
    7, 6, 5, 4, 3, 2 (IMO Resolution A.1117)."""
    if not re.fullmatch(r"[0-9]{7}", digits) or digits == "0000000":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[6])
