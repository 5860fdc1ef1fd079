# ruff: noqa: S608 - the SQL is made of our own names; paths, words and foreign column names are quoted
"""AIS positions from Parquet and GeoParquet: typed columns, drawn by DuckDB in ranges of rows.

Numbers and times are taken in the types in which they are stored; only columns of text are read as
text. Memory does not grow with the file: one range of rows is held at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spurline.intake import ais_ranges as ranges
from spurline.intake import limits
from spurline.intake.ais_columns import NAV_STATUS, TRANSCEIVERS, Layout, layout_of
from spurline.intake.ais_faults import FINE, WORDS, Fault
from spurline.intake.ais_geometry import check_degrees
from spurline.intake.ais_rows import DAY_FIRST, MONTH_FIRST, ORDER_UNKNOWN, notes_on
from spurline.intake.ais_statics import STATIC_CELLS, static_of
from spurline.intake.ais_times import Periods, periods_of
from spurline.intake.archives import BLOCK, QUIET_DUCKDB, first_line, plain_named
from spurline.intake.batches import BATCH_ROWS, LAST_TIME, NOT_GIVEN, PositionBatch, Tally, positions_of
from spurline.model import BadInput, Positions, Static

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WHOLE = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?")
_REAL = re.compile(r'DOUBLE|FLOAT|DECIMAL\(.*\)|"NULL"')
_TEXT = re.compile(r"VARCHAR|ENUM\(.*\)", re.DOTALL)
_CLOCK = re.compile(r"TIMESTAMP(?:_S|_MS|_NS)?")
_NUMBERS = ("lon", "lat", "sog", "cog", "heading", "millisecond")
_MOST_RECEIVERS = 1 << 16
_MOST_TOLD = 1 << 19


@dataclass(slots=True)
class _Table:
    """An open Parquet file: own column → SQL and how its values are to be understood, and what has
    been told from range to range."""

    connection: DuckDBPyConnection
    source: str
    where: str
    layout: Layout
    types: tuple[str, ...]
    names: tuple[str, ...]
    zone: Periods
    tally: Tally
    order: int = ORDER_UNKNOWN
    naive: int = 0
    strange: str = ""
    told: dict[int, int] = field(default_factory=dict)

    def column(self, own: str) -> str:
        """SQL name of an own column."""
        return _identifier(self.names[self.layout.columns[own]])

    def type(self, own: str) -> str:
        return self.types[self.layout.columns[own]]

    def has(self, own: str) -> bool:
        return own in self.layout.columns

    def refused(self, own: str) -> BadInput:
        name = self.names[self.layout.columns[own]]
        return BadInput(
            f"column {name[:60]!r} holds {self.type(own)[:60]}, of which no {own} can be made",
            where=self.where,
            do=f"Name another with --columns {own}=COLUMN",
        )


def read_parquet(
    path: Path, where: str, columns: Mapping[str, str] | None, zone: tzinfo | None
) -> Iterator[PositionBatch]:
    """Batches of a Parquet file, the last of which carries what was left out of the whole file; see
    `read_positions`. Where there is no lon and lat, the points of a column of geometries are taken.

    Raises BadInput for damaged files and for columns of types that cannot be what they are to be.
    """
    import duckdb

    with plain_named(path) as safe, duckdb.connect(config=QUIET_DUCKDB) as connection:
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")
            names, types = _described(connection, safe, where)
            layout = layout_of(names, columns, where=where, points=True)
            table = _Table(
                connection,
                f"read_parquet({_quoted(safe)}, file_row_number=true)",
                where,
                layout,
                types,
                names,
                periods_of(None if layout.utc else zone),
                Tally(where, "row"),
            )
            yield from _batches(table, safe, zone)
        except duckdb.Error as error:
            raise BadInput(f"cannot be read as a table ({first_line(error)})", where=where) from None


def parquet_header(path: Path, where: str) -> tuple[str, ...]:
    """Column names of a Parquet file. Raises BadInput when it is damaged."""
    import duckdb

    with plain_named(path) as safe, duckdb.connect(config=QUIET_DUCKDB) as connection:
        try:
            return _described(connection, safe, where)[0]
        except duckdb.Error as error:
            raise BadInput(f"is damaged Parquet ({first_line(error)})", where=where) from None


def _described(
    connection: DuckDBPyConnection, path: Path, where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and types of the columns, after a check that the file does not declare absurd sizes."""
    size = max(path.stat().st_size, BLOCK)
    rows, unpacked = connection.execute(
        "SELECT coalesce(max(num_rows), 0), coalesce(sum(bytes), 0) FROM "
        f"(SELECT num_rows FROM parquet_file_metadata({_quoted(path)})), "
        f"(SELECT sum(total_uncompressed_size) AS bytes FROM parquet_metadata({_quoted(path)}))"
    ).fetchall()[0]
    most = size * limits.MAX_ARCHIVE_RATIO.value
    if rows > most or unpacked > most:
        raise limits.MAX_ARCHIVE_RATIO.exceeded(f"declares {rows:,} rows in {size:,} bytes", where=where)
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({_quoted(path)})").fetchall()
    limits.MAX_COLUMNS.check(len(described), f"has {len(described):,} columns", where=where)
    return tuple(str(name) for name, *_ in described), tuple(str(kind) for _, kind, *_ in described)


def _batches(table: _Table, path: Path, zone: tzinfo | None) -> Iterator[PositionBatch]:
    total = table.connection.execute(f"SELECT count(*) FROM {table.source}").fetchall()[0][0]
    if total == 0:
        raise BadInput("holds a header and no rows", where=table.where, do="Leave it out")
    if table.has("geometry") and not (table.has("lon") and table.has("lat")):
        check_degrees(_geo(table, path), table.names[table.layout.columns["geometry"]], table.where)
    if table.layout.day_first:
        table.order = DAY_FIRST
    elif _TEXT.fullmatch(table.type("t")):
        table.order = _order_of_dates(table)
    select = _selection(table)
    last = None
    for start in range(0, total, BATCH_ROWS):
        for batch in _range(table, select, start, min(start + BATCH_ROWS, total)):
            if last is not None:
                yield last
            last = batch
    assert last is not None
    notes = notes_on(table.tally, total, table.naive, table.strange, table.layout, zone)
    yield PositionBatch(last.positions, last.statics, table.tally.rejections(), notes)


def _geo(table: _Table, path: Path) -> str | None:
    """The description of the geometries that GeoParquet asks for."""
    found = table.connection.execute(
        f"SELECT value FROM parquet_kv_metadata({_quoted(path)}) WHERE key = encode('geo')"
    ).fetchall()
    return bytes(found[0][0]).decode("utf-8", "replace") if found else None


def _order_of_dates(table: _Table) -> int:
    """The order of day and month that the first telling date with slashes proves.

    Raises BadInput when there are such dates and none of them tells.
    """
    first, second = (f"CAST(split_part(trim({table.column('t')}), '/', {k}) AS INTEGER)" for k in (1, 2))
    slashes = f"regexp_matches(trim({table.column('t')}), '^[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}')"
    found = table.connection.execute(
        f"SELECT a > 12, b > 12 FROM (SELECT CASE WHEN {slashes} THEN {first} END AS a, "
        f"CASE WHEN {slashes} THEN {second} END AS b, file_row_number AS row FROM {table.source}) "
        "WHERE a IS NOT NULL ORDER BY (a > 12 OR b > 12) DESC, row LIMIT 1"
    ).fetchall()
    if not found:
        return ORDER_UNKNOWN
    if not any(found[0]):
        raise BadInput(
            "dates such as 01/02/2023 do not tell day from month here",
            where=table.where,
            do="Write them as 2023-02-01",
        )
    return DAY_FIRST if found[0][0] else MONTH_FIRST


def _selection(table: _Table) -> str:
    """SQL of the columns of a range: numbers as DOUBLE or text, the time as microseconds, a count
    or text, codes as numbers, of the static cells whether they say anything and a hash of it."""
    parts = ["file_row_number AS row", f"{_number(table, 'mmsi')} AS mmsi", f"{_time(table)} AS t"]
    parts += [f"{_number(table, own)} AS {own}" for own in _NUMBERS if table.has(own)]
    if not (table.has("lon") and table.has("lat")):
        column = table.column("geometry")
        if table.type("geometry").startswith("STRUCT(x DOUBLE, y DOUBLE"):
            parts += [f"{column}.x AS lon", f"{column}.y AS lat"]
        elif re.match(r"BLOB|GEOMETRY", table.type("geometry")):
            parts.append(f"CAST({column} AS BLOB) AS geometry")
        else:
            raise table.refused("geometry")
    if table.has("nav_status"):
        cell = _cell(table, "nav_status")
        parts.append(f"{_coded(cell, NAV_STATUS)} AS nav_word, TRY_CAST({cell} AS DOUBLE) AS nav_status")
    if table.has("receiver"):
        parts.append(f"{_cell(table, 'receiver')} AS receiver")
    if table.has("transceiver"):
        parts.append(f"coalesce({_coded(_cell(table, 'transceiver'), TRANSCEIVERS)}, 0) AS sender")
    static = [_cell(table, own) for own in STATIC_CELLS if table.has(own)]
    if static:
        parts.append(f"hash({', '.join(static)}) AS said_hash, concat({', '.join(static)}) <> '' AS said")
    return f"SELECT {', '.join(parts)} FROM {table.source} WHERE file_row_number"


def _number(table: _Table, own: str) -> str:
    """SQL of a number: as DOUBLE, or as text where it is text."""
    column, kind = table.column(own), table.type(own)
    if _TEXT.fullmatch(kind):
        return f"trim(CAST({column} AS VARCHAR))"
    if not (_WHOLE.fullmatch(kind) or _REAL.fullmatch(kind)) or (own == "mmsi" and kind == "FLOAT"):
        raise table.refused(own)  # 24 bits hold no MMSI
    return f"CAST({column} AS DOUBLE)"


def _time(table: _Table) -> str:
    column, kind = table.column("t"), table.type("t")
    if kind == "TIMESTAMP WITH TIME ZONE" or _CLOCK.fullmatch(kind):
        return f"epoch_us({column})"
    if _TEXT.fullmatch(kind):
        return f"trim(CAST({column} AS VARCHAR))"
    if _WHOLE.fullmatch(kind):
        return f"TRY_CAST({column} AS BIGINT)"
    if not _REAL.fullmatch(kind) or kind == "FLOAT":
        raise table.refused("t")
    return f"CAST({column} AS DOUBLE)"


def _cell(table: _Table, own: str) -> str:
    """SQL of a value as text without blanks around it, "" for nothing."""
    column, kind = table.column(own), table.type(own)
    if not any(pattern.fullmatch(kind) for pattern in (_WHOLE, _REAL, _TEXT)) and kind != "BOOLEAN":
        raise table.refused(own)
    if kind in {"DOUBLE", "FLOAT"}:
        column = f"CASE WHEN NOT isnan({column}) THEN {column} END"
    return f"coalesce(trim(CAST({column} AS VARCHAR)), '')"


def _coded(cell: str, codes: Mapping[str, int]) -> str:
    """SQL of the code of a word."""
    cases = " ".join(f"WHEN {_literal(word)} THEN {code}" for word, code in codes.items())
    return f"CASE lower({cell}) {cases} END"


def _range(table: _Table, select: str, start: int, stop: int) -> Iterator[PositionBatch]:
    """The rows from `start` to before `stop` as one batch, or as several when they name more
    receivers than a batch can number."""
    data = table.connection.execute(f"{select} >= {start} AND file_row_number < {stop}").fetchnumpy()
    names: list[str] = []
    if "receiver" in data:
        names = np.ma.filled(data["receiver"], "").tolist()
        if len(set(names)) >= _MOST_RECEIVERS:
            middle = (start + stop) // 2
            yield from _range(table, select, start, middle)
            yield from _range(table, select, middle, stop)
            return
    mmsi, (lon, lat) = ranges.numbers(data["mmsi"]), ranges.places(data)
    t, time = _times(table, data)
    sender = data.get("sender", np.zeros(len(t))).astype(np.uint8)
    told = data.get("said", np.zeros(len(t))).astype(bool)
    fault = ranges.faults_of(mmsi, t, time, sender)
    speaking = np.flatnonzero((fault == FINE) & (told | (sender > 0)))
    statics = _statics(table, data, mmsi, t, sender, speaking)
    silent = (fault == FINE) & np.isnan(lon) & np.isnan(lat) & told
    fault = np.where(fault == FINE, ranges.place_faults(lon, lat), fault)
    fault[silent] = FINE
    for code in np.unique(fault[fault != FINE]).tolist():
        struck = np.flatnonzero(fault == code)
        table.tally.add(WORDS[Fault(code)], start + int(struck[0]) + 1, len(struck))
    keep = slice(None) if (fault == FINE).all() and not silent.any() else (fault == FINE) & ~silent
    columns = {"mmsi": mmsi[keep], "t": t[keep], "lon": lon[keep], "lat": lat[keep]}
    yield PositionBatch(_positions(table, data, columns, names, keep), statics)


def _times(table: _Table, data: dict[str, NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Microseconds since 1970 UTC, and the fault of each."""
    values = data["t"]
    if table.type("t") == "TIMESTAMP WITH TIME ZONE":
        t, fault = ranges.clock_times(values, periods_of(None))
    elif _CLOCK.fullmatch(table.type("t")):
        t, fault = ranges.clock_times(values, table.zone)
        table.naive += int((fault != Fault.T_EMPTY).sum())
    elif values.dtype == object:
        t, fault, naive = ranges.written_times(values, table.order, table.zone)
        table.naive += naive
        odd = np.flatnonzero(fault == Fault.T_NO_FORM)
        table.strange = table.strange or (str(values[odd[0]])[:60] if len(odd) else "")
    else:
        t, fault = ranges.counted_times(values)
    if "millisecond" in data:
        extra = ranges.numbers(data["millisecond"])
        t = t + 1000 * np.where((extra >= 0) & (extra < ranges.MILLISECONDS_BELOW), extra, 0).astype(np.int64)
    return t, fault


def _positions(
    table: _Table,
    data: dict[str, NDArray[Any]],
    columns: dict[str, NDArray[Any]],
    names: list[str],
    keep: Any,
) -> Positions:
    """The rows to keep; `columns` holds what has been made of them, `names` their receivers."""
    count = len(columns["t"])

    def measured(own: str) -> NDArray[np.float64]:
        return ranges.measured(ranges.numbers(data[own])[keep]) if own in data else np.full(count, np.nan)

    cog = measured("cog")
    if table.layout.wrapped_course:
        cog = np.where(cog < 0, cog + 409.6, cog)
    status = np.full(count, NOT_GIVEN, np.uint8)
    if "nav_status" in data:
        number, word = (ranges.numbers(data[own])[keep] for own in ("nav_status", "nav_word"))
        code = np.where(np.isnan(word), number, word)
        status = np.where((code >= 0) & (code < NOT_GIVEN) & (code % 1 == 0), code, NOT_GIVEN).astype(
            np.uint8
        )
    receivers = ("", *sorted(set(names) - {""}))
    place = {name: number for number, name in enumerate(receivers)}
    receiver = np.array([place[name] for name in names], np.uint16)[keep] if names else None
    return positions_of(
        **columns,
        sog=measured("sog"),
        cog=cog,
        heading=measured("heading"),
        nav_status=status,
        receiver=receiver,
        receivers=receivers,
    )


def _statics(
    table: _Table,
    data: dict[str, NDArray[Any]],
    mmsi: NDArray[np.float64],
    t: NDArray[np.int64],
    sender: NDArray[np.uint8],
    rows: NDArray[np.intp],
) -> tuple[Static, ...]:
    """The static reports of `rows` that say something new, or say it earlier than was known."""
    if not len(rows):
        return ()
    said = data.get("said_hash", np.zeros(len(t))).astype(np.uint64)
    chosen, keys = ranges.first_said(mmsi, t, sender, said, rows)
    news: list[int] = []
    for row, key, moment in zip(chosen.tolist(), keys.tolist(), t[chosen].tolist(), strict=True):
        if moment < table.told.get(key, LAST_TIME):
            table.told[key] = moment
            news.append(row)
    if len(table.told) > _MOST_TOLD:
        table.told.clear()
    numbers = data["row"][news]
    cells = [_cell(table, own) if table.has(own) else "''" for own in STATIC_CELLS]
    found = table.connection.execute(
        f"SELECT {', '.join(cells)} FROM {table.source} WHERE file_row_number >= ? AND file_row_number <= ? "
        "AND file_row_number IN (SELECT unnest(?)) ORDER BY file_row_number",
        [int(numbers.min(initial=0)), int(numbers.max(initial=0)), numbers.tolist()],
    ).fetchall()
    told = (
        static_of(int(mmsi[row]), int(t[row]), int(sender[row]), texts, comma=False)
        for row, texts in zip(news, found, strict=True)
    )
    return tuple(static for static in told if static is not None)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(path: Path) -> str:
    return _literal(str(path))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
