"""A file of a store: rows to Parquet and back, and the table of its vessels."""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spurline.ais.clean import Reject
from spurline.ais.importing.rows import ROW, StoreRows, rows_from
from spurline.ais.importing.vessels import VESSEL, Vessels
from spurline.ais.manifest import POSITIONS, VESSELS, Leaf
from spurline.ais.reading import as_nan, connect, quoted

if TYPE_CHECKING:
    import duckdb

ROW_GROUP = 102_400
CHUNK_ROWS = 500_000
_MEASURED = ("lon", "lat", "sog", "cog", "heading")


def write_leaf(store: Path, span: str, rows: StoreRows, vessels: Vessels, receivers: Sequence[str]) -> Leaf:
    """Write the rows of a span, judged and ordered by (mmsi, t), and the table of their vessels.

    The two files carry a hash of the first in their names, so they can lie in the store before
    the manifest lists them.
    """
    new = store / POSITIONS / f"{span}.{os.getpid()}.new"
    with _one_thread() as con:
        con.register("rows", {name: rows[name] for name in ROW.names or ()})
        con.execute("set variable receiver_names = ?", [[name or None for name in receivers]])
        con.execute(
            f"""copy (select mmsi, make_timestamptz(t) as t, lon, lat, sog, cog, heading, nav_status,
                getvariable('receiver_names')[receiver + 1]::varchar as receiver, track, reject from rows
            ) to {quoted(new)} (format parquet, compression zstd, row_group_size {ROW_GROUP})"""
        )
        with new.open("r+b") as file:
            os.fsync(file.fileno())
            digest = sha256(file.read()).hexdigest()[:8]
        leaf = _summary(span, digest, rows)
        beside = store / VESSELS / f"{span}.{os.getpid()}.new"
        con.register("vessels", {name: vessels[name] for name in VESSEL.names or ()})
        con.execute(f"copy (select * from vessels) to {quoted(beside)} (format parquet, compression zstd)")
    beside.replace(store / VESSELS / leaf.name)
    new.replace(store / POSITIONS / leaf.name)
    return leaf


def read_leaf(
    path: Path, receivers: Sequence[str], *, mmsi: Sequence[int] | None = None
) -> Iterator[StoreRows]:
    """The rows of a file (of some vessels, if given) in chunks, with the numbers of `receivers`."""
    with _one_thread() as con:
        con.execute("set variable receiver_names = ?", [list(receivers[1:])])
        heard = "coalesce(list_position(getvariable('receiver_names'), receiver), 0)::usmallint"
        columns = f"""mmsi, epoch_us(t) as t, {", ".join(as_nan(name) for name in _MEASURED)}, nav_status,
            {heard if len(receivers) > 1 else "0::usmallint"} as receiver, track, reject"""
        if mmsi is not None:
            con.execute("create temp table wanted (mmsi uinteger)")
            con.register("numbers", {"mmsi": np.array(mmsi, np.uint32)})
            con.execute("insert into wanted select mmsi from numbers")
        count = con.execute(f"select count(*) from read_parquet({quoted(path)})").fetchone()
        for begin in range(0, count[0] if count else 0, CHUNK_ROWS):
            chosen = f"file_row_number between {begin} and {begin + CHUNK_ROWS - 1}"
            if mmsi is not None:
                chosen += " and mmsi in (select mmsi from wanted)"
            rows = con.execute(
                f"""select {columns} from read_parquet({quoted(path)}, file_row_number = true)
                where {chosen} order by file_row_number"""
            ).fetchnumpy()
            if len(rows["t"]):
                yield rows_from(rows)


def read_vessels(path: Path) -> Vessels:
    """The table of the vessels of a file."""
    with _one_thread() as con:
        columns = con.execute(f"select * from read_parquet({quoted(path)})").fetchnumpy()
    table = np.empty(len(columns["mmsi"]), VESSEL)
    for name in VESSEL.names or ():
        table[name] = columns[name]
    return table


def fixes_in(rows: StoreRows, crowded: Sequence[int]) -> NDArray[np.bool_]:
    """Which stored rows only tracks could reject: clean ones, teleports, those of a crowded MMSI."""
    reject = rows["reject"]
    fixes = (reject == Reject.CLEAN) | (reject == Reject.TELEPORT)
    if crowded:
        fixes |= (reject == Reject.JUNK_IDENTITY) & np.isin(rows["mmsi"], crowded)
    return np.asarray(fixes)


def _summary(span: str, digest: str, rows: StoreRows) -> Leaf:
    counts = np.bincount(rows["reject"], minlength=1).tolist()
    reasons = ((Reject(code).name.lower(), count) for code, count in enumerate(counts) if code and count)
    clean = rows["t"][rows["reject"] == Reject.CLEAN]
    start, end = (int(clean.min()), int(clean.max())) if len(clean) else (None, None)
    return Leaf(span, digest, len(rows), tuple(sorted(reasons)), start, end)


def _one_thread() -> duckdb.DuckDBPyConnection:
    """A connection to a DuckDB that writes the same bytes whatever the machine."""
    return _database().cursor()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for all files of this process: to open one takes longer than to write a small file."""
    con = connect()
    con.execute("set threads = 1")
    return con
