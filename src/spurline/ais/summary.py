"""What is in a store: days, vessels, receivers, silences of the feed, reception by cell; and what
it holds of one vessel."""

# ruff: noqa: S608 (the only texts that SQL is made of are numbers, column names and quoted paths)
from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spurline.ais.clean import Reject
from spurline.ais.drawing import between
from spurline.ais.fixes import HOUR_US, stream_fixes, to_datetime, to_microseconds
from spurline.ais.grid import CELL_DEGREES
from spurline.ais.reading import STATICS, connect, positions_sql, quoted, read_rows, store_file
from spurline.model import When

if TYPE_CHECKING:
    import duckdb

MOST_STRAYS = 400
REGION_DEGREES = 4.0
_TENTHS = 1024


@dataclass(frozen=True, slots=True)
class CellHeard:
    """One reception cell (degrees; about as wide as it is high): clean messages, vessels, hours of
    vessels (a vessel heard in the cell in one clock hour counts once), clock hours with any."""

    west: float
    south: float
    east: float
    north: float
    messages: int
    vessels: int
    vessel_hours: int
    hours: int

    @property
    def per_vessel_hour(self) -> float:
        """Messages per vessel-hour: how often a vessel that was heard was heard."""
        return self.messages / self.vessel_hours


@dataclass(frozen=True, slots=True)
class VesselHeard:
    """One vessel: the name it last gave, clean rows, the clock hours in which it was heard, and
    its first and last clean message."""

    mmsi: int
    name: str | None
    rows: int
    hours: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds, counted over its rows. Clean rows only, but for `rejected`.

    `days`: rows of each UTC day that has any. `quiet`: stretches of whole clock hours inside the
    span of the feed in which nothing at all was heard. `receivers`: rows by receiver (None: not
    given). `classes`: vessels by class of transceiver, "A", "B" or "unknown".
    """

    rows: int
    rejected: tuple[tuple[Reject, int], ...]
    span: When | None
    hours_heard: int
    days: tuple[tuple[date, int], ...]
    quiet: tuple[When, ...]
    receivers: tuple[tuple[str | None, int], ...]
    classes: tuple[tuple[str, int], ...]
    vessels: tuple[VesselHeard, ...]
    cells: tuple[CellHeard, ...]


@dataclass(frozen=True, slots=True)
class VesselRows:
    """The rows of one MMSI in a window: clean ones, tracks, rejected ones by reason, clock hours
    with a clean message, first and last of them, positions (lon, lat) of teleports rounded to
    0.01° (at most MOST_STRAYS), and the speed (reported, or implied by the neighbouring fixes):
    (begin, least, median, greatest knots) of each bin with one."""

    rows: int
    tracks: int
    rejected: tuple[tuple[Reject, int], ...]
    hours_heard: int
    span: When | None
    strays: tuple[tuple[float, float], ...]
    speed: tuple[tuple[datetime, float, float, float], ...]
    bin: timedelta


def contents(store: Path) -> Contents:
    """Count a store in one pass over mmsi, t, lon, lat, receiver and reject; memory is bounded (counts
    that do not fit go to a temporary folder). Raises BadInput when `store` is none."""
    positions, statics = positions_sql(store), f"read_parquet({quoted(store_file(store, STATICS))})"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as spill, connect(spill=Path(spill)) as con:
        con.execute(f"create temp table heard as {_heard(positions)}")
        rejected = con.execute(
            "select reject, sum(n)::bigint from heard where reject <> 0 group by 1 order by 1"
        ).fetchall()
        con.execute("delete from heard where reject <> 0")
        rows, first, last = con.execute(
            "select coalesce(sum(n), 0)::bigint, min(first), max(last) from heard"
        ).fetchone() or (0, None, None)
        hours = [
            (hour, n)
            for hour, n in con.execute(
                "select hour, sum(n)::bigint from heard group by 1 order by 1"
            ).fetchall()
        ]
        receivers = con.execute(
            "select receiver, sum(n)::bigint from heard group by 1 order by 2 desc, 1 nulls last"
        ).fetchall()
        vessels = _vessels(con, statics)
        cells = _cells(con)
        classes = _classes(con, statics)
    return Contents(
        rows=rows,
        rejected=tuple((Reject(code), n) for code, n in rejected),
        span=None if first is None else When(to_datetime(first), to_datetime(last)),
        hours_heard=len(hours),
        days=_days(hours),
        quiet=_quiet([hour for hour, _ in hours]),
        receivers=tuple(receivers),
        classes=classes,
        vessels=vessels,
        cells=cells,
    )


def vessel_rows(
    store: Path, mmsi: int, *, start: datetime | None = None, end: datetime | None = None, bins: int = 600
) -> VesselRows:
    """What a store holds of one MMSI from `start` to before `end`; speeds in `bins` equal parts of
    the time between its first and last clean message. Raises BadInput when `store` is none."""
    tests = [f"mmsi = {int(mmsi)}"]
    tests += [f"t >= make_timestamptz({to_microseconds(start)})"] if start else []
    tests += [f"t < make_timestamptz({to_microseconds(end)})"] if end else []
    chosen = f"from {positions_sql(store)} where {' and '.join(tests)}"
    with connect() as con:
        counts = con.execute(f"select reject, count(*) {chosen} group by 1 order by 1").fetchall()
        tracks, hours, first, last = con.execute(
            f"""select count(distinct track), count(distinct epoch_us(t) // {HOUR_US}),
            epoch_us(min(t)), epoch_us(max(t)) {chosen} and reject = 0"""
        ).fetchone() or (0, 0, None, None)
        strays = con.execute(
            f"""select distinct round(lon, 2), round(lat, 2) {chosen} and reject = {int(Reject.TELEPORT)}
            order by 1, 2 limit {MOST_STRAYS}"""
        ).fetchall()
    span = None if first is None else When(to_datetime(first), to_datetime(last))
    width = 1 if first is None else max(1, -(-(last - first + 1) // bins))
    speed = [] if first is None else _speeds(store, mmsi, first, last, width)
    by_code = dict(counts)
    return VesselRows(
        rows=by_code.pop(int(Reject.CLEAN), 0),
        tracks=tracks,
        rejected=tuple((Reject(code), n) for code, n in by_code.items()),
        hours_heard=hours,
        span=span,
        strays=tuple(strays),
        speed=tuple(speed),
        bin=timedelta(microseconds=width),
    )


def _speeds(
    store: Path, mmsi: int, first: int, last: int, width: int
) -> list[tuple[datetime, float, float, float]]:
    """Begin, least, median and greatest speed of each bin of `width` microseconds, to a tenth of a knot,
    from counts, so that memory does not grow with the fixes."""
    bins = (last - first) // width + 1
    counts = np.zeros(bins * _TENTHS, dtype=np.int64)
    for fixes in stream_fixes(between(read_rows(store, mmsi, mmsi), first, last + 1)):
        known = np.isfinite(fixes.speed_kn)
        tenths = np.clip(np.round(10 * fixes.speed_kn[known]), 0, _TENTHS - 1).astype(np.int64)
        keys = (fixes.t[known] - first) // width * _TENTHS + tenths
        counts += np.bincount(keys, minlength=len(counts))
    found = []
    for k, row in enumerate(counts.reshape(bins, _TENTHS)):
        if total := int(row.sum()):
            up_to = row.cumsum()
            low, mid, high = np.searchsorted(up_to, [1, (total + 1) // 2, total]).tolist()
            found.append((to_datetime(first + k * width), low / 10, mid / 10, high / 10))
    return found


def _heard(positions: str) -> str:
    """SQL: messages by vessel, clock hour, cell, receiver and reason for rejection. The cell is that
    of `reception.cell_of`, as row and column (a test holds the two together)."""
    row = f"least(greatest(floor((lat + 90) / {CELL_DEGREES}), 0), {round(180 / CELL_DEGREES) - 1})::int"
    return f"""
        with placed as (
            select mmsi, epoch_us(t) as us, receiver, reject,
                case when reject = 0 then lon end as lon, case when reject = 0 then {row} end as cell_row
            from {positions}
        ), wide as (
            select *, greatest(1, round_even({360 / CELL_DEGREES}
                * cos(radians((cell_row + 0.5) * {CELL_DEGREES} - 90)), 0))::int as columns from placed
        )
        select mmsi, us // {HOUR_US} as hour, receiver, reject, cell_row, columns,
            floor((lon + 180) / 360 * columns)::int % columns as cell_column,
            count(*) as n, min(us) as first, max(us) as last
        from wide group by all"""


def _vessels(con: duckdb.DuckDBPyConnection, statics: str) -> tuple[VesselHeard, ...]:
    """Vessels, the busiest first."""
    found = con.execute(
        f"""with said as (
            select mmsi, arg_max(name, coalesce(epoch_us(t_last), -1)) as name
            from {statics} where name is not null group by mmsi
        )
        select mmsi, any_value(name), sum(n)::bigint, count(distinct hour), min(first), max(last)
        from heard left join said using (mmsi) group by mmsi order by 3 desc, 1"""
    ).fetchall()
    return tuple(
        VesselHeard(mmsi, name, n, hours, to_datetime(first), to_datetime(last))
        for mmsi, name, n, hours, first, last in found
    )


def _classes(con: duckdb.DuckDBPyConnection, statics: str) -> tuple[tuple[str, int], ...]:
    """Vessels by the class that their static reports give; "A" where they give both."""
    found = con.execute(
        f"""with said as (
            select mmsi, min(transceiver) as class from {statics}
            where transceiver is not null group by mmsi
        )
        select coalesce(class, 'unknown'), count(*) from (select distinct mmsi from heard)
        left join said using (mmsi) group by 1 order by 1"""
    ).fetchall()
    return tuple((name, count) for name, count in found)


def _cells(con: duckdb.DuckDBPyConnection) -> tuple[CellHeard, ...]:
    """Reception cells from north to south and west to east."""
    found = con.execute(
        """with vessel_hour as (
            select cell_row, columns, cell_column, mmsi, hour, sum(n) as n from heard group by all
        )
        select cell_row, columns, cell_column, sum(n)::bigint, count(distinct mmsi), count(*),
            count(distinct hour)
        from vessel_hour group by 1, 2, 3 order by 1 desc, 3"""
    ).fetchall()
    return tuple(
        CellHeard(
            west=360.0 * column / columns - 180.0,
            south=row * CELL_DEGREES - 90.0,
            east=360.0 * (column + 1) / columns - 180.0,
            north=(row + 1) * CELL_DEGREES - 90.0,
            messages=messages,
            vessels=vessels,
            vessel_hours=vessel_hours,
            hours=hours,
        )
        for row, columns, column, messages, vessels, vessel_hours, hours in found
    )


def _days(hours: list[tuple[int, int]]) -> tuple[tuple[date, int], ...]:
    found: dict[date, int] = {}
    for hour, n in hours:
        day = to_datetime(hour * HOUR_US).date()
        found[day] = found.get(day, 0) + n
    return tuple(found.items())


def _quiet(hours: list[int]) -> tuple[When, ...]:
    """Stretches between clock hours that are not neighbours."""
    return tuple(
        When(to_datetime((before + 1) * HOUR_US), to_datetime(after * HOUR_US))
        for before, after in pairwise(hours)
        if after > before + 1
    )


def regions_of(cells: Sequence[CellHeard]) -> tuple[tuple[CellHeard, ...], ...]:
    """Cells in groups that lie more than REGION_DEGREES apart, the one with most messages first."""
    tiles: dict[tuple[int, int], list[CellHeard]] = {}
    for cell in cells:
        tile = int((cell.south + 90) // REGION_DEGREES), int((cell.west + 180) // REGION_DEGREES)
        tiles.setdefault(tile, []).append(cell)
    around = round(360 / REGION_DEGREES)
    groups: list[list[CellHeard]] = []
    while tiles:
        waiting, group = [min(tiles)], list[CellHeard]()
        while waiting:
            row, column = waiting.pop()
            group += tiles.pop((row, column), [])
            near = [(row + up, (column + side) % around) for up in (-1, 0, 1) for side in (-1, 0, 1)]
            waiting += [tile for tile in near if tile in tiles]
        groups.append(group)
    ordered = sorted(groups, key=lambda group: (-sum(cell.messages for cell in group), group[0].south))
    return tuple(tuple(sorted(group, key=lambda cell: (-cell.south, cell.west))) for group in ordered)
