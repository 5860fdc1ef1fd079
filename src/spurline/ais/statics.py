"""Static reports beside the positions: a dated history of what each vessel said about itself."""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import to_microseconds
from spurline.ais.histories import FIELDS, Histories, Texts
from spurline.ais.reading import STATICS, as_nan, connect, quoted, store_file
from spurline.model import Static

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Histories",
    "alike",
    "alike_key",
    "load_statics",
    "read_statics",
    "same_ship",
    "valid_imo",
    "valid_imos",
]
_TEXTS = ("name", "callsign", "destination", "transceiver")
_WHOLE = ("imo", "type")
_LENGTHS = ("length_m", "width_m", "draught_m")
_ORDER = ", ".join(FIELDS)


def fold_reports(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the history that the relation `static_reports` (see `reports_in`) gives to `path`; returns
    its rows.

    A row says the same thing from `t` to `t_last`: reports that repeat the one before are folded
    into it. Reports that give other fields (the two halves of message 24, the mere class of the
    transceiver) are folded apart, so that they do not cut one another. Reports without a time come
    first. The order of the reports does not matter.
    """
    content = ", ".join(FIELDS)
    given = ", ".join(f"{name} is null" for name in FIELDS)
    con.execute(
        f"""copy (
            with report as (
                select distinct mmsi, case when us < 0 then null else make_timestamptz(us) end as t,
                    nullif(imo, -1)::uinteger as imo, name, callsign,
                    nullif(type, -1)::usmallint as type, nullif(length_m, 'nan'::double)::float as length_m,
                    nullif(width_m, 'nan'::double)::float as width_m,
                    nullif(draught_m, 'nan'::double)::float as draught_m, destination, transceiver
                from static_reports
            ), marked as (
                select *, row({content}) is distinct from lag(row({content})) over history as fresh
                from report window history as (
                    partition by mmsi, {given} order by t nulls first, {content})
            ), numbered as (
                select *, sum(fresh::int) over (partition by mmsi, {given} order by t nulls first, {content}
                    rows unbounded preceding) as run from marked
            )
            select mmsi, min(t) as t, max(t) as t_last, {", ".join(f"any_value({f}) as {f}" for f in FIELDS)}
            from numbered group by mmsi, {given}, run order by mmsi, t nulls first, t_last, {content}
        ) to {quoted(path)} (format parquet, compression zstd)"""
    )
    row = con.execute(f"select count(*) from read_parquet({quoted(path)})").fetchone()
    return int(row[0]) if row else 0


def reports_in(con: duckdb.DuckDBPyConnection, statics: Sequence[Static]) -> str:
    """SQL that gives reports in the columns in which they are stored, the same types whatever they
    say: what is not given is -1 (also the time in microseconds since 1970) or NaN, a missing text
    NULL."""
    con.register("given_reports", _columns(statics))
    texts = ", ".join(f"{name}::varchar as {name}" for name in _TEXTS)
    return f"(select * replace ({texts}) from given_reports)"


def _columns(statics: Sequence[Static]) -> dict[str, Any]:
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


def read_statics(store: Path, span: tuple[int, int] | None = None) -> Histories:
    """What each MMSI (of `span`, both ends included, if given) said about itself, with times."""
    path = store_file(store, STATICS)
    chosen = f"where mmsi between {span[0]} and {span[1]}" if span else ""
    with connect() as con:
        rows = con.execute(
            f"""select mmsi, coalesce(epoch_us(t), -1) as t, coalesce(epoch_us(t_last), -1) as t_last,
                coalesce(imo, 0) as imo, coalesce(type, 65535::usmallint) as type,
                {", ".join(as_nan(name) for name in _LENGTHS)}, {", ".join(_TEXTS)}
            from read_parquet({quoted(path)}) {chosen} order by mmsi, t nulls first, t_last, {_ORDER}"""
        ).fetchnumpy()
    columns: dict[str, Any] = {
        name: Texts.of(column) if name in _TEXTS else column for name, column in rows.items()
    }
    return Histories(**columns)


def load_statics(store: Path) -> tuple[Static, ...]:
    """Everything the vessels of a store said about themselves, by MMSI and time; `t` is the first
    report of each content."""
    histories = read_statics(store)
    return tuple(histories.said(row) for row in range(len(histories.mmsi)))


def same_ship(history: Sequence[Static], before_us: int, after_us: int) -> bool | None:
    """Whether what was said up to one time and from another on is of one ship.

    `history` is that of one MMSI as `Histories.of` gives it; each field counts with the last value
    given before and the first given after. Well-formed IMO numbers decide; else one of name and call
    sign that is alike says yes, and only both together say no. None where neither can be told.
    """
    dated = sorted(
        ((to_microseconds(said.t), said) for said in history if said.t is not None), key=lambda pair: pair[0]
    )
    before = [said for us, said in reversed(dated) if us <= before_us]
    after = [said for us, said in dated if us >= after_us]
    imo = [_first_given(side, "imo") for side in (before, after)]
    if all(valid_imo(number) for number in imo):
        return bool(imo[0] == imo[1])
    pairs = [[_first_given(side, field) for side in (before, after)] for field in ("name", "callsign")]
    verdicts = [alike(str(old), str(new)) for old, new in pairs if old and new]
    return True if any(verdicts) else False if len(verdicts) == 2 else None


def _first_given(reports: Sequence[Static], field: str) -> Any:
    """The first value that a report gives of a field; an IMO number only if it is well formed."""
    for said in reports:
        value = getattr(said, field)
        if value and (field != "imo" or valid_imo(value)):
            return value
    return None


def alike(one: str, two: str) -> bool:
    """Whether two names or call signs differ by no more than spelling.

    Case, spaces and punctuation do not count, nor what is cut off after 20 characters (the length
    of the field in AIS), nor one wrong, missing or swapped letter in six or more; a digit tells
    ships apart.
    """
    if len(one) >= _CUT or len(two) >= _CUT:
        size = min(len(one), len(two))
        if size >= _CUT - 1 and alike_key(one[:size]) == alike_key(two[:size]):
            return True
    short, long = sorted((alike_key(one), alike_key(two)), key=len)
    return short == long or (min(len(short), 6) == 6 and _one_letter(short, long))


_CUT = 20


def alike_key(text: str) -> str:
    """A name without case, spaces and punctuation."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _one_letter(short: str, long: str) -> bool:
    """Whether one letter (no digit) was replaced, left out or swapped with its neighbour."""
    if len(long) - len(short) > 1:
        return False
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    if len(short) < len(long):
        return long[head].isalpha() and short[head:] == long[head + 1 :]
    pair = short[head : head + 2] + long[head : head + 2]
    swapped = short[head : head + 2] == long[head : head + 2][::-1] and short[head + 2 :] == long[head + 2 :]
    replaced = short[head + 1 :] == long[head + 1 :] and (short[head] + long[head]).isalpha()
    return replaced or (swapped and pair.isalpha())


def valid_imo(number: int | None) -> bool:
    """Whether an IMO number has seven digits and the right check digit (IMO Res. A.1117)."""
    if number is None or not 1_000_000 <= number <= 9_999_999:
        return False
    digits = [int(digit) for digit in str(number)]
    return sum(d * w for d, w in zip(digits[:6], range(7, 1, -1), strict=True)) % 10 == digits[6]


def valid_imos(numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """`valid_imo` for many numbers at once."""
    whole = numbers.astype(np.int64)
    total = sum((whole // 10**place % 10 * (place + 1) for place in range(1, 7)), np.zeros_like(whole))
    return np.asarray((whole >= 1_000_000) & (whole <= 9_999_999) & (total % 10 == whole % 10))
