# ruff: noqa: S608 - the SQL is made of our own names; paths, words and foreign column names are quoted
"""AIS positions from CSV and Parquet, staged by DuckDB and handed on in batches.

The file is read once, converted in SQL into a temporary table on disk and drawn from there by row
ranges, so memory does not grow with the file. A cell that cannot be converted rejects its row with
a counted reason; nothing is guessed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.intake import limits
from spurline.intake.ais_columns import NAV_STATUS, SHIP_TYPE, Layout, layout_of
from spurline.intake.ais_times import TIME_FORMS, TimeForm, form_of, utc_microseconds
from spurline.intake.archives import BLOCK, QUIET_DUCKDB, first_line, opened, plain_named, unpacked_file
from spurline.intake.batches import BATCH_ROWS, FIRST_TIME, LAST_TIME, NOT_GIVEN, PositionBatch, positions_of
from spurline.intake.tables import header_of
from spurline.intake.text import decode_head
from spurline.model import BadInput, Positions, Rejection, Static

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

STAGED_IN_MEMORY_BYTES = 64 << 20

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def read_position_table(
    path: Path, where: str, columns: Mapping[str, str] | None, zone: tzinfo | None
) -> Iterator[PositionBatch]:
    """Batches of a CSV (plain, zip, gzip, zstd) or Parquet file; see `read_positions`."""
    with unpacked_file(path, where) as files:
        for label, plain in files:
            yield from _read_one(plain, label, columns, zone)


def _read_one(
    path: Path, where: str, columns: Mapping[str, str] | None, zone: tzinfo | None
) -> Iterator[PositionBatch]:
    import duckdb

    with opened(path, where) as file:
        head = file.read(limits.MAX_LINE_BYTES.value + 1)
    with tempfile.TemporaryDirectory(prefix="spurline-") as folder, plain_named(path) as safe:
        small = path.stat().st_size < STAGED_IN_MEMORY_BYTES
        staging = ":memory:" if small else str(Path(folder) / "staging.duckdb")
        connection = duckdb.connect(staging, config=QUIET_DUCKDB)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")
            if head.startswith(b"PAR1"):
                source, header = _parquet(connection, safe, where)
            else:
                source, header = _csv(head, safe, where)
            layout = layout_of(header, columns, where=where)
            layout = replace(layout, decimal_comma="delim=';'" in source)
            notes = _stage(connection, source, layout, zone, where)
            yield from _batches(connection, layout, where, notes)
        except duckdb.Error as error:
            raise BadInput(f"cannot be read as a table ({first_line(error)})", where=where) from None
        finally:
            connection.close()


def _csv(head: bytes, path: Path, where: str) -> tuple[str, tuple[str, ...]]:
    """SQL that reads the CSV with columns c0, c1, … as text, and its header."""
    _refuse_long_lines(path, where)
    text, encoding = decode_head(head, where=where)
    if not text.strip("\ufeff \t\r\n"):
        raise BadInput("is empty", where=where, do="Leave it out")
    header, delimiter = header_of(text)
    limits.MAX_COLUMNS.check(len(header), f"has {len(header):,} columns", where=where)
    blank = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    skip = text[:blank].count("\n")
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header)))
    coding = {"utf-8": "utf-8", "utf-16-le": "utf-16"}.get(encoding, "latin-1")
    if encoding in {"utf-16-be", "utf-32-le", "utf-32-be"}:
        raise BadInput(f"is encoded as {encoding}", where=where, do="Save it as UTF-8")
    return (
        f"(SELECT * FROM read_csv({_quoted(path)}, columns={{{names}}}, delim={_literal(delimiter)}, "
        f"quote='\"', escape='\"', header=true, skip={skip}, auto_detect=false, strict_mode=false, "
        f"null_padding=false, ignore_errors=true, store_rejects=true, encoding='{coding}', "
        f"max_line_size={limits.MAX_LINE_BYTES.value}))"
    ), header


def _refuse_long_lines(path: Path, where: str) -> None:
    """DuckDB would leave out a line above its limit without a word."""
    since = 0  # bytes since the last line end
    with opened(path, where) as file:
        while block := file.read(BLOCK):
            ends = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
            if since + (min(ends) if ends else len(block)) > limits.MAX_LINE_BYTES.value:
                raise limits.MAX_LINE_BYTES.exceeded("has a line that is too long", where=where)
            last = max(block.rfind(b"\n"), block.rfind(b"\r"))
            since = len(block) - last - 1 if ends else since + len(block)


def _parquet(connection: DuckDBPyConnection, path: Path, where: str) -> tuple[str, tuple[str, ...]]:
    """SQL that reads the Parquet file with columns c0, c1, …, and its header."""
    source = f"read_parquet({_quoted(path)})"
    size = max(path.stat().st_size, BLOCK)
    rows, unpacked = connection.execute(
        "SELECT coalesce(max(num_rows), 0), coalesce(sum(bytes), 0) FROM "
        f"(SELECT num_rows FROM parquet_file_metadata({_quoted(path)})), "
        f"(SELECT sum(total_uncompressed_size) AS bytes FROM parquet_metadata({_quoted(path)}))"
    ).fetchall()[0]
    most = size * limits.MAX_ARCHIVE_RATIO.value
    if rows > most or unpacked > most:
        raise limits.MAX_ARCHIVE_RATIO.exceeded(f"declares {rows:,} rows in {size:,} bytes", where=where)
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    limits.MAX_COLUMNS.check(len(described), f"has {len(described):,} columns", where=where)
    parts = []
    for index, (name, kind, *_) in enumerate(described):
        own = _identifier(name)
        value = own if str(kind) in {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"} else f"CAST({own} AS VARCHAR)"
        if str(kind).startswith("TIMESTAMP"):
            value = f"CAST(epoch_us(CAST({own} AS TIMESTAMPTZ)) AS VARCHAR)"
        parts.append(f"{value} AS c{index}")
    return f"(SELECT {', '.join(parts)} FROM {source})", tuple(name for name, *_ in described)


def parquet_header(path: Path, where: str) -> tuple[str, ...]:
    """Column names of a Parquet file. Raises BadInput when it is damaged."""
    import duckdb

    with plain_named(path) as safe, duckdb.connect(config=QUIET_DUCKDB) as connection:
        try:
            return _parquet(connection, safe, where)[1]
        except duckdb.Error as error:
            raise BadInput(f"is damaged Parquet ({first_line(error)})", where=where) from None


def _stage(
    connection: DuckDBPyConnection, source: str, layout: Layout, zone: tzinfo | None, where: str
) -> tuple[str, ...]:
    """Fills table `staged`; returns notes on how times were understood."""
    at = layout.columns
    sample = connection.execute(
        f"SELECT c{at['t']} FROM {source} WHERE trim(c{at['t']}) <> '' LIMIT 2000"
    ).fetchall()
    form = form_of([text.strip() for (text,) in sample], layout, where=where)
    if form is TIME_FORMS["slashes"] and not layout.day_first:
        form = _slashes(connection, source, at["t"], where)
    naive_noted = form.may_be_naive and not layout.utc and zone is None
    connection.execute(f"CREATE TABLE staged AS {_conversion(source, layout, form, zone)}")
    if naive_noted and connection.execute("SELECT bool_or(naive) FROM staged").fetchall()[0][0]:
        return ("times carry no zone and were read as UTC, the time of AIS",)
    return ()


def _slashes(connection: DuckDBPyConnection, source: str, index: int, where: str) -> TimeForm:
    """Day/month or month/day, whichever the data prove. Raises BadInput when they prove neither."""
    first, second = connection.execute(
        f"SELECT max(TRY_CAST(split_part(trim(c{index}), '/', 1) AS INT)), "
        f"max(TRY_CAST(split_part(trim(c{index}), '/', 2) AS INT)) FROM {source}"
    ).fetchall()[0]
    if first is not None and first > 12:
        return TIME_FORMS["slashes"]
    if second is not None and second > 12:
        return TIME_FORMS["slashes, month first"]
    raise BadInput(
        "dates such as 01/02/2023 do not tell day from month here", where=where, do="Write them as 2023-02-01"
    )


STATIC_CELLS = (
    "imo",
    "name",
    "callsign",
    "destination",
    "type",
    "length",
    "width",
    "draught",
    "bow",
    "stern",
)


def _conversion(source: str, layout: Layout, form: TimeForm, zone: tzinfo | None) -> str:
    """SELECT of all columns of `staged` from `source`.

    Static data stay as the text they are here: only the few distinct ones are converted later.
    """

    def cell(own: str) -> str:
        return f"c{layout.columns[own]}" if own in layout.columns else "CAST(NULL AS VARCHAR)"

    def number(own: str) -> str:
        return f"TRY_CAST({_decimal(cell(own), layout)} AS DOUBLE)"

    time = utc_microseconds(f"trim({cell('t')})", form, zone)
    if "millisecond" in layout.columns:
        time = f"({time} + 1000 * coalesce(CAST({number('millisecond')} AS BIGINT), 0) % 1000000)"
    course = "CASE WHEN cog < 0 THEN cog + 409.6 ELSE cog END" if layout.wrapped_course else "cog"
    texts = ", ".join(f"{cell(own)} AS {own}" for own in STATIC_CELLS)
    names = ", ".join(STATIC_CELLS)
    return f"""
    SELECT *, CASE
        WHEN mmsi IS NULL THEN 'the MMSI is not a whole number from 1 to 4294967295'
        WHEN t IS NULL THEN 'the time cannot be read as {form.words}'
        WHEN t < {FIRST_TIME} OR t >= {LAST_TIME} THEN 'the time lies outside 1990 to 2100'
        WHEN lon IS NULL AND lat IS NULL AND concat(imo, name, callsign, destination) <> '' THEN 'static'
        WHEN lon IS NULL OR lat IS NULL THEN 'the position is empty or not two numbers'
        ELSE '' END AS reason
    FROM (SELECT
        CASE WHEN id = floor(id) AND id BETWEEN 1 AND 4294967295 THEN CAST(id AS UBIGINT) END AS mmsi, t,
        CASE WHEN abs(x) < 1e15 THEN x END AS lon, CASE WHEN abs(y) < 1e15 THEN y END AS lat,
        CASE WHEN abs(sog) < 1e6 THEN sog END AS sog, CASE WHEN abs(cog) < 1e6 THEN {course} END AS cog,
        CASE WHEN abs(heading) < 1e6 THEN heading END AS heading, nav_status, receiver, naive, {names}
    FROM (SELECT {number("mmsi")} AS id, {time} AS t, {form.naive(f"trim({cell('t')})")} AS naive,
        {number("lon")} AS x, {number("lat")} AS y, {number("sog")} AS sog, {number("cog")} AS cog,
        {number("heading")} AS heading,
        coalesce({_coded(cell("nav_status"), NAV_STATUS, 15)}, {NOT_GIVEN}) AS nav_status,
        trim({cell("receiver")}) AS receiver, {texts}
    FROM {source}))"""


def _decimal(cell: str, layout: Layout) -> str:
    """A comma is a decimal sign only in tables parted by semicolons."""
    return f"replace({cell}, ',', '.')" if layout.decimal_comma else cell


def _coded(cell: str, table: Mapping[str, int], most: int) -> str:
    """SQL for a code that is written as a number up to `most` or as one of the words of `table`."""
    cases = " ".join(f"WHEN {_literal(word)} THEN {code}" for word, code in table.items())
    number = f"TRY_CAST({cell} AS DOUBLE)"
    return (
        f"CASE WHEN {number} BETWEEN 0 AND {most} THEN CAST({number} AS INTEGER) "
        f"WHEN {cell} IS NOT NULL THEN CASE lower(trim({cell})) {cases} END END"
    )


def _batches(
    connection: DuckDBPyConnection, layout: Layout, where: str, notes: tuple[str, ...]
) -> Iterator[PositionBatch]:
    total = connection.execute("SELECT count(*) FROM staged").fetchall()[0][0]
    statics, rejected = _statics(connection, layout), _rejections(connection, where)
    if total == 0 and not rejected:
        raise BadInput("holds a header and no rows", where=where, do="Leave it out")
    for start in range(0, max(total, 1), BATCH_ROWS):
        data = connection.execute(
            "SELECT mmsi, t, lon, lat, sog, cog, heading, nav_status, receiver FROM staged "
            "WHERE rowid >= ? AND rowid < ? AND reason = '' ORDER BY rowid",
            [start, start + BATCH_ROWS],
        ).fetchnumpy()
        first = start == 0
        yield PositionBatch(
            _columns(data), statics if first else (), rejected if first else (), notes if first else ()
        )


def _columns(data: dict[str, NDArray[Any]]) -> Positions:
    def floats(name: str) -> NDArray[np.float64]:
        return np.ma.filled(np.ma.asarray(data[name], np.float64), np.nan)

    receivers, receiver = _receivers(np.ma.asarray(data["receiver"]))
    return positions_of(
        mmsi=np.ma.getdata(data["mmsi"]),
        t=np.ma.getdata(data["t"]),
        lon=floats("lon"),
        lat=floats("lat"),
        sog=floats("sog"),
        cog=floats("cog"),
        heading=floats("heading"),
        nav_status=np.ma.getdata(data["nav_status"]),
        receiver=receiver,
        receivers=receivers,
    )


def _receivers(labels: np.ma.MaskedArray[Any, Any]) -> tuple[tuple[str, ...], NDArray[np.uint16]]:
    """Names of receivers in alphabetical order behind "", and the number of each row's."""
    if np.ma.getmaskarray(labels).all():
        return ("",), np.zeros(len(labels), np.uint16)
    texts = ["" if label is None else str(label) for label in labels.filled(None).tolist()]
    names = ("", *sorted(set(texts) - {""}))[: 2**16]
    number = {name: index for index, name in enumerate(names)}
    return names, np.array([number.get(text, 0) for text in texts], np.uint16)


def _rejections(connection: DuckDBPyConnection, where: str) -> tuple[Rejection, ...]:
    """One per reason, with the first row it struck and how often."""
    found = connection.execute(
        "SELECT reason, min(rowid) + 1, count(*) FROM staged WHERE reason NOT IN ('', 'static') "
        "GROUP BY reason ORDER BY 2, 1"
    ).fetchall()
    rejected = [
        Rejection(where, f"row {row} and others" if n > 1 else f"row {row}", why, n) for why, row, n in found
    ]
    tables = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'")
    if tables.fetchall()[0][0]:
        line, count = connection.execute(
            "SELECT min(line), count(DISTINCT line) FROM reject_errors"
        ).fetchall()[0]
        if count:
            rejected.append(Rejection(where, f"line {line}", "the row does not fit the header", count))
    return tuple(rejected)


def _statics(connection: DuckDBPyConnection, layout: Layout) -> tuple[Static, ...]:
    """Distinct static reports, each with the first time it was sent, by MMSI and time."""

    def words(own: str) -> str:
        text = f"nullif(trim(replace({own}, '@', ' ')), '')"
        return (
            f"CASE WHEN lower({text}) NOT IN ('unknown', 'undefined', 'none', 'nan', 'null') THEN {text} END"
        )

    def size(own: str, most: int) -> str:
        number = f"TRY_CAST({_decimal(own, layout)} AS DOUBLE)"
        return f"CASE WHEN {number} > 0 AND {number} < {most} THEN {number} END"

    length = size("length", 1100)
    if "length" not in layout.columns:
        length = f"{size('bow', 1100)} + coalesce({size('stern', 1100)}, 0)"
    found = connection.execute(f"""
        WITH distinct_texts AS (
            SELECT mmsi, min(t) AS first, {", ".join(STATIC_CELLS)} FROM staged
            WHERE mmsi IS NOT NULL AND concat({", ".join(STATIC_CELLS)}) <> ''
            GROUP BY ALL),
        told AS (
            SELECT mmsi, first, TRY_CAST(nullif(regexp_extract(imo, '[0-9]{{5,10}}'), '') AS UBIGINT) AS imo,
                {words("name")} AS name, {words("callsign")} AS callsign,
                {_coded("type", SHIP_TYPE, 255)} AS type, {length} AS length,
                {size("width", 1100)} AS width, {size("draught", 100)} AS draught,
                {words("destination")} AS destination
            FROM distinct_texts)
        SELECT mmsi, min(first), imo, name, callsign, type, length, width, draught, destination FROM told
        WHERE coalesce(CAST(imo AS VARCHAR), name, callsign, CAST(type AS VARCHAR), destination,
            CAST(length AS VARCHAR), CAST(draught AS VARCHAR)) IS NOT NULL
        GROUP BY ALL ORDER BY ALL""").fetchall()
    return tuple(_static(*row) for row in found)


def _static(mmsi: int, t: int | None, imo: int | None, *rest: Any) -> Static:
    sent = None if t is None or not FIRST_TIME <= t < LAST_TIME else _EPOCH + timedelta(microseconds=t)
    name, callsign, kind, length, width, draught, destination = rest
    return Static(mmsi, sent, imo or None, name, callsign, kind or None, length, width, draught, destination)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(path: Path) -> str:
    return _literal(str(path))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
