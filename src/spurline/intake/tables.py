"""Small tables (places, looks, legs, vessels): CSV in any common dialect, or GeoJSON points.

A reader asks for columns by the names of contract C; `ALIASES` lists what else they are called.
Rows keep the line they stood on, so that every rejection can name it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from spurline.intake import limits
from spurline.intake.archives import streams
from spurline.intake.text import decode
from spurline.model import BadInput

DELIMITERS = (",", ";", "\t", "|")

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("key", "obs_id", "leg_id", "look_id", "place_key", "s2id", "World Port Index Number"),
    "name": ("name_en", "vessel_name", "ship_name", "shipname", "title", "label", "Main Port Name"),
    "lon": ("longitude", "long", "lng", "x", "lon_deg", "longitude_degrees"),
    "lat": ("latitude", "y", "lat_deg", "latitude_degrees"),
    "radius_km": ("radius", "precision_km"),
    "kind": ("place_kind", "place_type", "category"),
    "country": ("country_code", "iso2", "iso3"),
    "tz": ("zone", "timezone", "time_zone", "utc_offset"),
    "part_of": ("parent", "port"),
    "aliases": ("alias", "other_names", "Alternate Port Name"),
    "place_id": ("place", "location", "location_id"),
    "start": ("begin", "time", "start_time", "time_start", "from_time"),
    "end": ("stop", "end_time", "time_end", "to_time"),
    "saw": ("seen", "result", "observation"),
    "sensor": ("source", "satellite", "instrument"),
    "vessel": ("identity", "vessel_id", "ship"),
    "p_detect": ("detectability", "p_detection", "pdetect"),
    "length_m": ("length", "loa_m", "loa"),
    "length_sd": ("length_sd_m", "sd_length"),
    "from": ("from_place", "origin", "from_id"),
    "to": ("to_place", "destination", "to_id"),
    "hours_low": ("hours_min", "min_hours"),
    "hours_high": ("hours_max", "max_hours"),
    "imo": ("imo_number", "imo_no"),
    "mmsi": ("mmsi_number", "ssvid"),
    "type": ("vessel_type", "ship_type", "shiptype"),
    "dwt": ("deadweight",),
    "note": ("notes", "comment", "remarks"),
    "mode": ("transport",),
    "what": ("target", "object"),
    "count": ("number_seen",),
    "publisher": ("published_by",),
    "published": ("published_at", "publication_date"),
    "low": (),
    "high": (),
    "url": (),
    "capacity_teu_low": (),
    "capacity_teu_high": (),
}


def normal(name: str) -> str:
    """A column name for comparison: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", name.removeprefix("\ufeff").casefold())


def columns_of(header: tuple[str, ...]) -> dict[str, str]:
    """Contract name → the file's own column name, for each that the header has."""
    present: dict[str, str] = {}
    for column in header:
        present.setdefault(normal(column), column)
    own = {normal(canonical) for canonical in ALIASES}
    found: dict[str, str] = {}
    for canonical, others in ALIASES.items():
        keys = [normal(canonical), *(key for key in map(normal, others) if key not in own)]
        match = next((present[key] for key in keys if key in present), None)
        if match is not None:
            found[canonical] = match
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stood ("line 7"), its cells by contract name, stripped, and what makes it
    unreadable as a whole, if anything does."""

    where: str
    cells: Mapping[str, str]
    decimal_comma: bool = False
    problem: str = ""

    def text(self, column: str) -> str | None:
        return self.cells.get(column) or None

    def needed(self, column: str) -> str:
        """The cell, or BadInput when it is empty."""
        value = self.cells.get(column)
        if not value:
            raise BadInput(f"{column} is empty")
        return value

    def number(self, column: str) -> float | None:
        """The cell as a finite number, None when empty. Raises BadInput for anything else."""
        value = self.cells.get(column)
        return None if not value else parse_number(value, column, decimal_comma=self.decimal_comma)

    def whole(self, column: str) -> int | None:
        number = self.number(column)
        if number is not None and not number.is_integer():
            raise BadInput(f"{column} {self.cells[column]!r} is not a whole number")
        return None if number is None else int(number)


_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")


def parse_number(text: str, column: str, *, decimal_comma: bool = False) -> float:
    """A finite decimal number. A comma is a decimal sign only in tables parted by semicolons."""
    plain = text.strip().replace("−", "-")
    if decimal_comma:
        plain = plain.replace(",", ".")
    number = float(plain) if _NUMBER.fullmatch(plain) else float("nan")
    if number != number or number in {float("inf"), float("-inf")}:
        raise BadInput(f"{column} {text[:60]!r} is not a number")
    return number


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read: its header, its columns by contract name, its rows once."""

    header: tuple[str, ...]
    columns: dict[str, str]
    rows: Iterator[Row]

    def require(self, *wanted: str, where: str, what: str) -> None:
        """Raises BadInput naming the columns that a table of `what` lacks."""
        missing = [column for column in wanted if column not in self.columns]
        if missing:
            raise BadInput(
                f"a table of {what} needs the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
                f"it has {shown(self.header)}",
                where=where,
                do="Add or rename the columns",
            )


def shown(header: tuple[str, ...]) -> str:
    names = ", ".join(column[:40] for column in header[:12])
    return names + (f" and {len(header) - 12} more" if len(header) > 12 else "")


def read_table(path: Path, name: str | None = None) -> Table:
    """CSV as rows. Blank lines are skipped; a row with too few or too many cells says so in its
    `problem`.

    Raises BadInput for an empty file and for what is no text, LimitExceeded for lines above
    `MAX_LINE_BYTES` and headers above `MAX_COLUMNS`.
    """
    where = name or path.name
    with streams(path, where) as files:
        label, stream = next(files)
        lines = list(_lines(stream, label))
        if next(files, None) is not None:
            raise BadInput("holds several files", where=where, do="Unpack it and name one")
    text, _ = decode(b"".join(lines), where=where)
    return _table(text.removeprefix("\ufeff"), where)


def _lines(stream: BinaryIO, where: str) -> Iterator[bytes]:
    most = limits.MAX_LINE_BYTES.value
    while line := stream.readline(most + 1):
        if len(line) > most:
            raise limits.MAX_LINE_BYTES.exceeded("has a line that is too long", where=where)
        yield line


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line; none when its quotes do not close or a cell is too long."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def header_of(text: str) -> tuple[tuple[str, ...], str]:
    """(column names, delimiter) of the first line that is not blank: the delimiter that parts it
    into most cells."""
    first = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    best: tuple[tuple[str, ...], str] = ((first.strip(),), ",")
    for delimiter in DELIMITERS:
        cells = cells_of(first, delimiter)
        if len(cells) > len(best[0]):
            best = (tuple(cell.strip() for cell in cells), delimiter)
    return best


def _table(text: str, where: str) -> Table:
    if not text.strip():
        raise BadInput("is empty", where=where, do="Leave it out")
    header, delimiter = header_of(text)
    limits.MAX_COLUMNS.check(len(header), f"has {len(header):,} columns", where=where)
    columns = columns_of(header)
    return Table(header, columns, _rows(text, delimiter, header, columns, where))


def _rows(
    text: str, delimiter: str, header: tuple[str, ...], columns: dict[str, str], where: str
) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    index = {canonical: header.index(column) for canonical, column in columns.items()}
    before = 0
    seen_header = False
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not seen_header:
                seen_header = True
                continue
            problem = ""
            if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
                problem = f"has {len(cells)} cells where the header has {len(header)}"
            values = {key: cells[at].strip() for key, at in index.items() if at < len(cells)}
            yield Row(f"line {line}", values, delimiter == ";", problem)
    except csv.Error as error:
        raise BadInput(
            f"is not a readable table ({error})",
            where=f"{where}, line {reader.line_num}",
            do="Check its quotes",
        ) from None
