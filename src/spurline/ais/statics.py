"""Static reports beside the positions: a dated history of what each vessel said about itself."""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.ais.fixes import to_datetime, to_microseconds
from spurline.ais.reading import STATICS, connect, quoted, store_file
from spurline.model import Static

if TYPE_CHECKING:
    import duckdb

_TEXTS = ("name", "callsign", "destination", "transceiver")
_WHOLE = ("imo", "type")
_LENGTHS = ("length_m", "width_m", "draught_m")
_FIELDS = (
    *("imo", "name", "callsign", "type", "length_m", "width_m", "draught_m", "destination", "transceiver"),
)


def write_statics(con: duckdb.DuckDBPyConnection, statics: Sequence[Static], path: Path) -> int:
    """Write the history to `path`; returns its rows.

    A row says the same thing from `t` to `t_last`: reports that repeat the one before are folded
    into it. Reports without a time come first. The order of `statics` does not matter.
    """
    con.register("static_reports", report_columns(statics))
    rows = fold_reports(con, path)
    con.unregister("static_reports")
    return rows


def report_columns(statics: Sequence[Static]) -> dict[str, Any]:
    """Reports as columns for DuckDB: `us` are microseconds since 1970 or -1, as is a whole number that
    was not given; a length that was not given is NaN, a text None."""
    columns: dict[str, Any] = {
        "mmsi": np.array([s.mmsi for s in statics], dtype=np.uint32),
        "us": np.array([-1 if s.t is None else to_microseconds(s.t) for s in statics], dtype=np.int64),
    }
    for name in _TEXTS:
        columns[name] = np.array([getattr(s, name) for s in statics] + [""], dtype=object)[:-1]
    for name in _WHOLE:
        values = [-1 if getattr(s, name) is None else getattr(s, name) for s in statics]
        columns[name] = np.array(values, dtype=np.int64)
    for name in _LENGTHS:
        values = [np.nan if getattr(s, name) is None else getattr(s, name) for s in statics]
        columns[name] = np.array(values, dtype=np.float64)
    return columns


def fold_reports(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the history that the relation `static_reports` (see `report_columns`) gives to `path`;
    returns its rows."""
    content = ", ".join(_FIELDS)
    con.execute(
        f"""copy (
            with report as (
                select distinct mmsi, case when us < 0 then null else make_timestamptz(us) end as t,
                    nullif(imo, -1)::uinteger as imo, name::varchar as name, callsign::varchar as callsign,
                    nullif(type, -1)::usmallint as type, nullif(length_m, 'nan'::double)::float as length_m,
                    nullif(width_m, 'nan'::double)::float as width_m,
                    nullif(draught_m, 'nan'::double)::float as draught_m, destination::varchar as destination,
                    transceiver::varchar as transceiver
                from static_reports
            ), marked as (
                select *, row({content}) is distinct from lag(row({content})) over history as fresh
                from report window history as (partition by mmsi order by t nulls first, {content})
            ), numbered as (
                select *, sum(fresh::int) over (partition by mmsi order by t nulls first, {content}
                    rows unbounded preceding) as run from marked
            )
            select mmsi, min(t) as t, max(t) as t_last, {", ".join(f"any_value({f}) as {f}" for f in _FIELDS)}
            from numbered group by mmsi, run order by mmsi, t nulls first, t_last, {content}
        ) to {quoted(path)} (format parquet, compression zstd)"""
    )
    row = con.execute(f"select count(*) from read_parquet({quoted(path)})").fetchone()
    return int(row[0]) if row else 0


Histories = tuple[tuple[Static, ...], ...]


def read_statics(store: Path, span: tuple[int, int] | None = None) -> Histories:
    """Per MMSI (of `span`, both ends included, if given) its history in order of time; `t` is the
    first report of each content."""
    path = store_file(store, STATICS)
    chosen = f"where mmsi between {span[0]} and {span[1]}" if span else ""
    with connect() as con:
        rows = con.execute(
            f"select mmsi, epoch_us(t), {', '.join(_FIELDS)} from read_parquet({quoted(path)}) {chosen}"
        ).fetchall()
    histories: dict[int, list[Static]] = {}
    for mmsi, us, *values in rows:
        said = dict(zip(_FIELDS, values, strict=True))
        moment = None if us is None else to_datetime(us)
        histories.setdefault(mmsi, []).append(Static(mmsi=mmsi, t=moment, **said))
    return tuple(tuple(history) for history in histories.values())


def load_statics(store: Path) -> tuple[Static, ...]:
    """Everything the vessels of a store said about themselves, by MMSI and time."""
    histories = read_statics(store)
    return tuple(said for history in sorted(histories, key=lambda one: one[0].mmsi) for said in history)


def same_ship(history: Sequence[Static], before_us: int, after_us: int) -> bool | None:
    """Whether the last report up to one time and the first from another are of one ship.

    IMO numbers decide where both carry one that is well formed; else name and call sign together.
    None where one side says nothing.
    """
    dated = [(to_microseconds(said.t), said) for said in history if said.t is not None]
    before = [said for us, said in dated if us <= before_us]
    after = [said for us, said in dated if us >= after_us]
    if not before:
        return None
    last, first = before[-1], after[0] if after else None
    if first is None:
        return None
    if valid_imo(last.imo) and valid_imo(first.imo):
        return last.imo == first.imo
    if last.name and first.name and last.callsign and first.callsign:
        return last.name == first.name or last.callsign == first.callsign
    return None


def valid_imo(number: int | None) -> bool:
    """Whether an IMO number has seven digits and the right check digit (IMO Res. A.1117)."""
    if number is None or not 1_000_000 <= number <= 9_999_999:
        return False
    digits = [int(digit) for digit in str(number)]
    return sum(d * w for d, w in zip(digits[:6], range(7, 1, -1), strict=True)) % 10 == digits[6]
