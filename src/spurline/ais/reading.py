"""Reading a store: whole vessels in partitions, chosen vessels and times, and what is in it."""

# ruff: noqa: S608 (the only texts that SQL is made of are column names, numbers and quoted paths)
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _ordering
from spurline.ais.clean import Reject
from spurline.ais.fixes import Rows, to_datetime, to_microseconds
from spurline.ais.giants import tracks_of_giant
from spurline.ais.manifest import POSITIONS, VESSELS, Manifest, leaf_files, read_manifest
from spurline.ais.manifest import STATICS as STATICS
from spurline.model import BadInput, Positions

if TYPE_CHECKING:
    import duckdb

PARTITION_ROWS = 500_000
"""A range of MMSI has at least so many rows, and more in a store of many files: each of them
costs a look per range."""
ROWS_PER_FILE = 10_000
MOST_ROWS = 4_000_000
CHUNK_ROWS = 500_000
MEMORY_LIMIT = "600MB"
_MEASURED = ("lon", "lat", "sog", "cog", "heading")


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """What a store holds: rows and vessels, first and last clean message, rejected rows by
    reason, rows taken from sources that are not kept because another row is their like, static
    reports, SHA-256 of the sources, and the version that made it."""

    rows: int
    vessels: int
    start: datetime | None
    end: datetime | None
    rejected: tuple[tuple[str, int], ...]
    exact_repeats: int
    statics: int
    sources: tuple[str, ...]
    version: str


class VesselSpan(NamedTuple):
    """One vessel of a store: its clean rows, and its first and last clean message."""

    mmsi: int
    rows: int
    first: datetime
    last: datetime


def load(
    store: Path,
    *,
    mmsi: Sequence[int] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    include_rejected: bool = False,
) -> Positions:
    """Positions of a store, ordered by (mmsi, t), of the vessels given and start <= t < end.

    Clean rows only, unless `include_rejected`. `receivers` are those of the whole store. Raises
    BadInput when `store` holds no positions.
    """
    manifest = read_manifest(store)
    tests = [] if include_rejected else ["reject = 0"]
    if mmsi is not None:
        tests.append(f"mmsi in ({', '.join(str(int(number)) for number in mmsi) or 'null'})")
    tests += [f"t >= make_timestamptz({to_microseconds(start)})"] if start else []
    tests += [f"t < make_timestamptz({to_microseconds(end)})"] if end else []
    columns = f"""mmsi, epoch_us(t) as t, {", ".join(as_nan(c) for c in _MEASURED)}, nav_status,
        {receiver_number(manifest)}, track, reject"""
    files = leaf_files(store, manifest, POSITIONS)
    with connect() as con:
        rows = _select(con, manifest, files, columns, " and ".join(tests) or "true")
    order = np.argsort(rows["mmsi"], kind="stable")  # files come in order of time
    return Positions(**{name: column[order] for name, column in rows.items()}, receivers=manifest.receivers)


def stats(store: Path) -> StoreSummary:
    """What is in a store. Raises BadInput when it is none."""
    manifest = read_manifest(store)
    span = manifest.span
    return StoreSummary(
        rows=manifest.rows,
        vessels=manifest.vessels,
        start=None if span is None else to_datetime(span[0]),
        end=None if span is None else to_datetime(span[1]),
        rejected=manifest.rejected,
        exact_repeats=manifest.taken - manifest.rows,
        statics=manifest.statics,
        sources=tuple(sha256 for sha256, _ in manifest.sources),
        version=manifest.version,
    )


def receivers_of(store: Path) -> tuple[str, ...]:
    """The names of the receivers by the numbers that `read_rows` gives; 0 is none, the empty text."""
    return read_manifest(store).receivers


def vessels_in(store: Path) -> tuple[VesselSpan, ...]:
    """The vessels with clean rows, by MMSI."""
    rows = _vessels(store, "mmsi, sum(clean), min(clean_first), max(clean_last)", "clean > 0")
    return tuple(
        VesselSpan(mmsi, int(clean), to_datetime(first), to_datetime(last))
        for mmsi, clean, first, last in rows
    )


def partitions_of(store: Path) -> list[tuple[int, int]]:
    """Ranges of MMSI (both ends included) of about as many rows, never cutting a vessel.

    They depend on the data alone, so that results do not depend on the number of workers.
    """
    files = len(read_manifest(store).leaves)
    rows = min(max(PARTITION_ROWS, ROWS_PER_FILE * files), max(MOST_ROWS, PARTITION_ROWS))
    counts = _vessels(store, "mmsi, sum(rows)", "true")
    ranges: list[tuple[int, int]] = []
    low, held = None, 0
    for mmsi, count in counts:
        low = mmsi if low is None else low
        held += int(count)
        if held >= rows:
            ranges.append((low, mmsi))
            low, held = None, 0
    if low is not None:
        ranges.append((low, counts[-1][0]))
    return ranges


def read_rows(store: Path, low: int, high: int) -> Iterator[Rows]:
    """Rows of the vessels from `low` to `high` (both included) in chunks of at most half a million.

    They come by (mmsi, track, t, lon, lat), which no two of them share: their order is the same in
    every engine.

    Clean rows, and as track 0 those rejected as `Reject.TELEPORT`. `receiver` is the place of the
    name in the receivers of the manifest. Memory is bounded whatever the vessels: one with more
    rows than fit is read file by file.
    """
    manifest = read_manifest(store)
    counts = _vessels(
        store,
        "mmsi, sum(fixes), max(tracks), sum(fixes) - sum(clean)",
        f"fixes > 0 and mmsi between {int(low)} and {int(high)}",
    )
    files = leaf_files(store, manifest, POSITIONS)
    with connect() as con:
        for first, last, giant in _readable(counts):
            chunks = (_of_range(con, manifest, [file], first, last) for file in files)
            if not giant:
                yield from _cut(ordered(_of_range(con, manifest, files, first, last)))
            elif giant == "one track":
                for rows in chunks:
                    yield from _cut(rows)
            else:
                for rows in tracks_of_giant(chunks, CHUNK_ROWS):
                    yield from _cut(rows)


def _readable(counts: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, int, str]]:
    """Ranges of vessels that fit in memory, and giants one by one with what they are."""
    low, high, held = None, 0, 0
    for mmsi, rows, tracks, teleports in counts:
        if low is not None and held + rows > MOST_ROWS:
            yield low, high, ""
            low, held = None, 0
        if rows > MOST_ROWS:
            yield mmsi, mmsi, "one track" if tracks == 1 and not teleports else "several tracks"
            continue
        low, high, held = mmsi if low is None else low, mmsi, held + rows
    if low is not None:
        yield low, high, ""


def _of_range(
    con: duckdb.DuckDBPyConnection, manifest: Manifest, files: Sequence[Path], low: int, high: int
) -> Rows:
    """The rows of some vessels in files, file by file and in each by (mmsi, t)."""
    columns = f"""mmsi, track, epoch_us(t) as t, lon, lat, {as_nan("sog")}, {as_nan("cog")}, nav_status,
        {receiver_number(manifest)}"""
    chosen = f"mmsi between {int(low)} and {int(high)} and reject in (0, {int(Reject.TELEPORT)})"
    return Rows(**_select(con, manifest, files, columns, chosen))


def positions_sql(store: Path) -> str:
    """SQL for all positions of a store. Raises BadInput when it is none."""
    return _listed(positions_files(store))


def _select(
    con: duckdb.DuckDBPyConnection, manifest: Manifest, files: Sequence[Path], columns: str, chosen: str
) -> dict[str, NDArray[Any]]:
    """Columns of the rows of some files in the order they lie there."""
    con.execute("set variable receiver_names = ?", [list(manifest.receivers[1:])])
    rows: dict[str, NDArray[Any]] = con.execute(
        f"select {columns} from {_listed(files)} where {chosen}"
    ).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in rows.items()}


def _listed(files: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(file) for file in files)}])" if files else _NO_ROWS


_NO_ROWS = """(select null::uinteger as mmsi, null::timestamptz as t, 0::double as lon, 0::double as lat,
    0::float as sog, 0::float as cog, 0::float as heading, 0::utinyint as nav_status, ''::varchar as receiver,
    0::uinteger as track, 0::utinyint as reject where false)"""


def ordered(rows: Rows) -> Rows:
    """Rows by (mmsi, track); of equal ones the order stays."""
    if _ordering.is_ordered(rows.mmsi, rows.track):
        return rows
    count = len(rows.t)
    order = np.empty(count, np.uint32)
    _ordering.order(rows.mmsi, rows.track, np.empty(count, np.uint64), np.empty(count, np.uint64), order)
    return Rows._make(column[order] for column in rows)


def _cut(rows: Rows) -> Iterator[Rows]:
    for begin in range(0, len(rows.t), CHUNK_ROWS):
        yield rows.part(slice(begin, begin + CHUNK_ROWS))


def _vessels(store: Path, columns: str, chosen: str) -> list[tuple[Any, ...]]:
    """Figures of the vessels of a store over all of its files, by MMSI."""
    files = leaf_files(store, read_manifest(store), VESSELS)
    if not files:
        return []
    given = ", ".join(quoted(file) for file in files)
    with connect() as con:
        return con.execute(
            f"select {columns} from read_parquet([{given}]) where {chosen} group by mmsi order by mmsi"
        ).fetchall()


def receiver_number(manifest: Manifest) -> str:
    """SQL for the number of a receiver, given the names as the variable `receiver_names`."""
    if len(manifest.receivers) == 1:
        return "0::usmallint as receiver"
    return "coalesce(list_position(getvariable('receiver_names'), receiver), 0)::usmallint as receiver"


def connect(*, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory, in UTC, with a memory limit and, if `spill` is given, a place to sort."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"set timezone = 'UTC'; set memory_limit = '{MEMORY_LIMIT}'; set enable_progress_bar = false")
    con.execute(f"set temp_directory = {quoted(spill)}" if spill else "set temp_directory = ''")
    return con


def positions_files(store: Path) -> list[Path]:
    """The files of positions of a store, in order of time; each is sorted by (mmsi, t)."""
    return leaf_files(store, read_manifest(store), POSITIONS)


def store_file(store: Path, name: str) -> Path:
    """A file of a store; raises BadInput when it is not there."""
    path = store / name
    if not path.is_file():
        raise BadInput(f"holds no {name}", where=str(store), do="Make it with `spurline ais import`")
    return path


def quoted(path: Path) -> str:
    """A path as an SQL text literal."""
    return "'" + str(path).replace("'", "''") + "'"


def as_nan(column: str) -> str:
    """SQL for a column whose NULLs are wanted as NaN, so that arrays come without a mask."""
    return f"coalesce({column}, 'nan') as {column}"
