"""Reading a store: whole vessels in partitions, chosen vessels and times, and what is in it."""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spurline.ais.clean import Reject
from spurline.ais.fixes import Rows, to_datetime, to_microseconds
from spurline.model import BadInput, LimitExceeded, Positions, parse_instant

if TYPE_CHECKING:
    import duckdb

POSITIONS = "positions.parquet"
STATICS = "statics.parquet"
SUMMARY = "store.json"
PARTITION_ROWS = 500_000
MEMORY_LIMIT = "600MB"
_MEASURED = ("lon", "lat", "sog", "cog", "heading")


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """What a store holds: rows and vessels, first and last clean message, rejected rows by
    reason, exact repeats that were dropped, static reports, hashes of the sources if given, and
    the version that made it."""

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

    Clean rows only, unless `include_rejected`. Raises BadInput when `store` holds no positions.
    """
    path = store_file(store, POSITIONS)
    tests = [] if include_rejected else ["reject = 0"]
    if mmsi is not None:
        tests.append(f"mmsi in ({', '.join(str(int(number)) for number in mmsi) or 'null'})")
    tests += [f"t >= make_timestamptz({to_microseconds(start)})"] if start else []
    tests += [f"t < make_timestamptz({to_microseconds(end)})"] if end else []
    with connect() as con:
        names = con.execute(
            f"""select distinct receiver from read_parquet({quoted(path)})
            where receiver is not null order by 1"""
        ).fetchall()
        receivers = ("", *(name for (name,) in names))
        if len(receivers) > np.iinfo(np.uint16).max:
            raise LimitExceeded(f"{len(receivers)} receivers", where=str(store), do="Load fewer vessels")
        con.register(
            "receiver_names",
            {
                "code": np.arange(len(receivers), dtype=np.uint16),
                "name": np.array([*receivers, None], dtype=object)[:-1],
            },
        )
        rows = con.execute(
            f"""select mmsi, epoch_us(t) as t, {", ".join(as_nan(c) for c in _MEASURED)},
                nav_status, coalesce(code, 0)::usmallint as receiver, track, reject
            from read_parquet({quoted(path)}, file_row_number = true)
            left join receiver_names on receiver = name
            {"where " + " and ".join(tests) if tests else ""} order by file_row_number"""
        ).fetchnumpy()
    return Positions(**rows, receivers=receivers)


def stats(store: Path) -> StoreSummary:
    """What is in a store. Raises BadInput when it is none."""
    path = store_file(store, SUMMARY)
    try:
        body = json.loads(path.read_text("utf-8"))
        start, end = (parse_instant(body[key]) if body[key] else None for key in ("start", "end"))
        body |= {"start": start, "end": end, "sources": tuple(body["sources"])}
        return StoreSummary(**body | {"rejected": tuple(sorted(body["rejected"].items()))})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"is no summary of a store ({error})", where=str(path), do="Import again") from error


def vessels_in(store: Path) -> tuple[VesselSpan, ...]:
    """The vessels with clean rows, by MMSI."""
    path = store_file(store, POSITIONS)
    with connect() as con:
        rows = con.execute(
            f"""select mmsi, count(*), epoch_us(min(t)), epoch_us(max(t)) from read_parquet({quoted(path)})
            where reject = 0 group by mmsi order by mmsi"""
        ).fetchall()
    return tuple(VesselSpan(mmsi, n, to_datetime(first), to_datetime(last)) for mmsi, n, first, last in rows)


def partitions_of(con: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[int, int]]:
    """Ranges of MMSI (both ends included) of about PARTITION_ROWS rows, never cutting a vessel.

    They depend on the data alone, so that results do not depend on the number of workers.
    """
    counts = con.execute(
        f"select mmsi, count(*) from read_parquet({quoted(path)}) group by mmsi order by mmsi"
    ).fetchall()
    ranges: list[tuple[int, int]] = []
    low, held = None, 0
    for mmsi, rows in counts:
        low = mmsi if low is None else low
        held += rows
        if held >= PARTITION_ROWS:
            ranges.append((low, mmsi))
            low, held = None, 0
    if low is not None:
        ranges.append((low, counts[-1][0]))
    return ranges


def read_rows(store: Path, low: int, high: int) -> Iterator[Rows]:
    """Rows of the vessels from `low` to `high` (both included), in chunks.

    They come by (mmsi, track, t, lon, lat), which no two of them share: their order is the same in
    every engine.

    Clean rows, and as track 0 those rejected as `Reject.TELEPORT`. Receivers carry no number yet.
    """
    path = store_file(store, POSITIONS)
    with connect() as con:
        rows = con.execute(
            f"""select mmsi, track, epoch_us(t) as t, lon, lat, {as_nan("sog")}, {as_nan("cog")},
                nav_status, 0::usmallint as receiver
            from read_parquet({quoted(path)})
            where mmsi between {low} and {high} and reject in (0, {int(Reject.TELEPORT)})
            order by mmsi, track, t, lon, lat"""
        ).fetchnumpy()
    yield Rows(**rows)


def connect(*, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory, in UTC, with a memory limit and, if `spill` is given, a place to sort."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"set timezone = 'UTC'; set memory_limit = '{MEMORY_LIMIT}'; set enable_progress_bar = false")
    con.execute(f"set temp_directory = {quoted(spill)}" if spill else "set temp_directory = ''")
    return con


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
