"""The store: position batches in any order become one sorted, cleaned Parquet table.

Batches are appended to unsorted pieces, DuckDB sorts them out of core, and one pass over whole
vessels adds `track` and `reject`. The folder appears under its name only when it is complete.
"""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline import __version__
from spurline.ais.clean import Reject, newest_plausible, not_available_to_nan, on_land_mask, reject_codes
from spurline.ais.fixes import to_datetime
from spurline.ais.reading import (
    POSITIONS,
    STATICS,
    SUMMARY,
    StoreSummary,
    as_nan,
    connect,
    partitions_of,
    quoted,
)
from spurline.ais.statics import write_statics
from spurline.ais.tracks import assign_tracks
from spurline.model import BadInput, Positions, Static, iso

if TYPE_CHECKING:
    import duckdb

PIECE_ROWS = 2_000_000
ROW_GROUP = 500_000
_COLUMNS = "mmsi, t, lon, lat, receiver, sog, cog, heading, nav_status"


def build(
    batches: Iterable[tuple[Positions, Sequence[Static]]],
    to: Path,
    *,
    progress: Callable[[int], None] | None = None,
    sources: Sequence[str] = (),
    land_tolerance_km: float | None = None,
) -> StoreSummary:
    """Make a store in the folder `to` from batches of positions and static reports.

    The bytes of `positions.parquet` and `statics.parquet` depend on the rows alone: not on the
    order of the batches, and rows given twice change nothing (their number is told in the
    summary). `progress` is called with the rows taken so far. With `land_tolerance_km`, points
    deeper inland than that are rejected. Replaces a store that is already there; raises BadInput
    when `to` exists and is something else, and leaves nothing behind when a batch raises.
    """
    if to.exists() and not (to / SUMMARY).is_file():
        raise BadInput("exists and is no AIS store", where=str(to), do="Name a new folder")
    to.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{to.name}.", dir=to.parent))
    try:
        con = connect(spill=work / "spill")
        receivers, statics, taken = _take(con, batches, work, progress)
        repeats = _sort_and_judge(con, work, receivers, taken, land_tolerance_km)
        static_rows = write_statics(con, statics, work / STATICS)
        summary = _summarise(con, work / POSITIONS, repeats, static_rows, sources)
        con.close()
        (work / SUMMARY).write_text(_as_json(summary), "utf-8")
        _publish(work, to)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return summary


def _take(
    con: duckdb.DuckDBPyConnection,
    batches: Iterable[tuple[Positions, Sequence[Static]]],
    work: Path,
    progress: Callable[[int], None] | None,
) -> tuple[list[str], list[Static], int]:
    """Append all batches to unsorted pieces; receivers are numbered as they come.

    DuckDB takes NaN in arrays as NULL, so what is not available is NULL in every table.
    """
    (work / "pieces").mkdir()
    numbers: dict[str, int] = {"": 0}
    statics: list[Static] = []
    waiting: list[dict[str, Any]] = []
    taken = held = 0
    for positions, static in batches:
        statics.extend(static)
        if len(positions):
            waiting.append(_columns(positions, numbers))
            held += len(positions)
            taken += len(positions)
        if held >= PIECE_ROWS:
            _write_piece(con, waiting, work)
            held = 0
        if progress is not None:
            progress(taken)
    if waiting:
        _write_piece(con, waiting, work)
    return list(numbers), statics, taken


def _columns(positions: Positions, numbers: dict[str, int]) -> dict[str, Any]:
    """One batch as columns of the pieces, with the store's own receiver numbers."""
    codes = [numbers.setdefault(name or "", len(numbers)) for name in positions.receivers]
    sog, cog, heading = not_available_to_nan(positions.sog, positions.cog, positions.heading)
    return {
        "mmsi": positions.mmsi,
        "t": positions.t,
        "lon": positions.lon + 0.0,  # minus zero and zero are one place
        "lat": positions.lat + 0.0,
        "receiver": np.array(codes, dtype=np.uint32)[positions.receiver],
        "sog": sog.astype(np.float32) + np.float32(0),
        "cog": cog.astype(np.float32) + np.float32(0),
        "heading": heading.astype(np.float32) + np.float32(0),
        "nav_status": positions.nav_status,
    }


def _no_positions() -> Positions:
    """No positions, with the right types."""
    whole, degrees, small = np.zeros(0, np.uint32), np.zeros(0), np.zeros(0, np.float32)
    code = np.zeros(0, np.uint8)
    return Positions(
        mmsi=whole,
        t=np.zeros(0, np.int64),
        lon=degrees,
        lat=degrees,
        sog=small,
        cog=small,
        heading=small,
        nav_status=code,
        receiver=np.zeros(0, np.uint16),
        track=whole,
        reject=code,
    )


def _write_piece(con: duckdb.DuckDBPyConnection, waiting: list[dict[str, Any]], work: Path) -> None:
    piece = {name: np.concatenate([columns[name] for columns in waiting]) for name in waiting[0]}
    waiting.clear()
    number = len(list((work / "pieces").iterdir()))
    _copy(con, piece, work / "pieces" / f"{number:06d}.parquet")


def _copy(con: duckdb.DuckDBPyConnection, columns: dict[str, Any], path: Path) -> None:
    con.register("columns_to_write", columns)
    con.execute(f"copy columns_to_write to {quoted(path)} (format parquet, compression snappy)")
    con.unregister("columns_to_write")


def _sort_and_judge(
    con: duckdb.DuckDBPyConnection, work: Path, receivers: list[str], taken: int, land_km: float | None
) -> int:
    """Sort the pieces, judge each vessel, write positions.parquet; returns exact repeats dropped.

    Receivers are ranked by name, so that their numbers do not depend on who was heard first.
    """
    ordered = work / "sorted.parquet"
    names = sorted(receivers)
    ranks = [names.index(name) for name in receivers]
    if not taken:
        _copy(con, _columns(_no_positions(), {"": 0}), work / "pieces" / "000000.parquet")
    con.execute(
        f"""copy (select * replace ({ranks}[receiver + 1]::uinteger as receiver)
            from read_parquet({quoted(work / "pieces" / "*.parquet")}) order by {_COLUMNS})
        to {quoted(ordered)} (format parquet, compression snappy, row_group_size {ROW_GROUP})"""
    )
    shutil.rmtree(work / "pieces")
    repeats = _judge(con, ordered, work / "judged", land_km)
    ordered.unlink()
    con.execute("set variable receiver_names = ?", [[name or None for name in names]])
    con.execute(
        f"""copy (
            select mmsi, make_timestamptz(t) as t, lon, lat, sog, cog, heading, nav_status,
                getvariable('receiver_names')[receiver + 1]::varchar as receiver, track, reject
            from read_parquet({quoted(work / "judged" / "*.parquet")})
        ) to {quoted(work / POSITIONS)} (format parquet, compression zstd, row_group_size {ROW_GROUP})"""
    )
    shutil.rmtree(work / "judged")
    return repeats


def _judge(con: duckdb.DuckDBPyConnection, ordered: Path, judged: Path, land_km: float | None) -> int:
    """Write the sorted rows with track and reject code, without exact repeats, piece by piece."""
    judged.mkdir()
    days = con.execute(
        f"select t // 86400000000 as day, count(*) as n from read_parquet({quoted(ordered)}) group by day"
    ).fetchnumpy()
    newest = newest_plausible(days["day"].astype(np.int64), days["n"].astype(np.int64))
    measured = ("lon", "lat", "sog", "cog", "heading")
    given = ", ".join(as_nan(c) if c in measured else c for c in _COLUMNS.split(", "))
    repeats = 0
    for number, (low, high) in enumerate(partitions_of(con, ordered) or [(0, 0)]):
        rows = con.execute(
            f"select {given} from read_parquet({quoted(ordered)}) where mmsi between {low} and {high}"
        ).fetchnumpy()
        same = _same_as_before(rows)
        repeats += int(same.sum())
        if same.any():
            rows = {name: column[~same] for name, column in rows.items()}
        reject = reject_codes(rows["mmsi"], rows["t"], rows["lon"], rows["lat"], newest_us=newest)
        if land_km is not None:
            clean = np.flatnonzero(reject == Reject.CLEAN)
            inland = on_land_mask(rows["lon"][clean], rows["lat"][clean], land_km)
            reject[clean[inland]] = Reject.ON_LAND
        track, reject = assign_tracks(rows["mmsi"], rows["t"], rows["lon"], rows["lat"], rows["sog"], reject)
        _copy(con, rows | {"track": track, "reject": reject}, judged / f"{number:06d}.parquet")
    return repeats


def _same_as_before(rows: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """True for rows equal to the row before in every column (NaN equals NaN)."""
    same = np.zeros(len(rows["t"]), dtype=bool)
    same[1:] = rows["t"][1:] == rows["t"][:-1]
    where = np.flatnonzero(same)
    for column in rows.values():
        values = column.view(f"u{column.itemsize}")
        where = where[values[where] == values[where - 1]]
    same[:] = False
    same[where] = True
    return same


def _summarise(
    con: duckdb.DuckDBPyConnection, path: Path, repeats: int, statics: int, sources: Sequence[str]
) -> StoreSummary:
    counts = con.execute(
        f"select reject, count(*) from read_parquet({quoted(path)}) where reject <> 0 group by 1 order by 1"
    ).fetchall()
    row = con.execute(
        f"""select count(*), count(distinct mmsi), epoch_us(min(t) filter (reject = 0)),
        epoch_us(max(t) filter (reject = 0)) from read_parquet({quoted(path)})"""
    ).fetchone()
    rows, vessels, start, end = row or (0, 0, None, None)
    return StoreSummary(
        rows=rows,
        vessels=vessels,
        start=None if start is None else to_datetime(start),
        end=None if end is None else to_datetime(end),
        rejected=tuple(sorted((Reject(code).name.lower(), count) for code, count in counts)),
        exact_repeats=repeats,
        statics=statics,
        sources=tuple(sorted(sources)),
        version=__version__,
    )


def _as_json(summary: StoreSummary) -> str:
    body = asdict(summary)
    body["start"] = None if summary.start is None else iso(summary.start)
    body["end"] = None if summary.end is None else iso(summary.end)
    body["rejected"] = dict(summary.rejected)
    return json.dumps(body, indent=1, sort_keys=True) + "\n"


def _publish(work: Path, to: Path) -> None:
    """Move the finished store to its name; an older store steps aside first."""
    finished = work / "finished"
    finished.mkdir()
    for name in (POSITIONS, STATICS, SUMMARY):
        (work / name).rename(finished / name)
    if to.exists():
        to.rename(work / "replaced")
    finished.rename(to)
