"""Spans of time: which stretch of UTC each file of a store holds.

A span is named by the beginning of ISO 8601 that all its times share: a year `2024`, a month
`2024-03`, a day `2024-03-01`, an hour `2024-03-01T07` or a minute `2024-03-01T0742`. So a span
lies in another when its name begins with the other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Literal

import numpy as np

from spurline.ais.fixes import Ints

FULL_ROWS = 4_000_000
"""The most rows of a file: it is sorted in memory. A span with more is cut, others are not, because
many small files cost time whenever they are read."""
YEAR, MONTH, DAY, HOUR, MINUTE = 4, 7, 10, 13, 15
"""The kinds of spans, by the length of their names."""
_Unit = Literal["Y", "M", "D", "h", "m"]
_UNITS: dict[int, _Unit] = {YEAR: "Y", MONTH: "M", DAY: "D", HOUR: "h", MINUTE: "m"}


def limits(span: str) -> tuple[int, int]:
    """Begin and end (not in it) of a span in microseconds since 1970."""
    unit = _UNITS[len(span)]
    text = f"{span[:HOUR]}:{span[HOUR:]}" if len(span) == MINUTE else span
    first = np.datetime64(text, unit)
    begin, end = (first + np.timedelta64(step, unit) for step in (0, 1))
    return int(begin.astype("M8[us]").astype(np.int64)), int(end.astype("M8[us]").astype(np.int64))


def counts_by(kind: int, t: Ints) -> dict[str, int]:
    """How many of some times fall into each span of a kind, in order of time."""
    numbers, rows = np.unique(t // _microseconds(kind), return_counts=True)
    return {_name(kind, number): count for number, count in zip(numbers.tolist(), rows.tolist(), strict=True)}


def day_number(day: str) -> int:
    """Days since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))


def cut(kind: int, t: Ints) -> Iterator[tuple[str, slice | Ints]]:
    """The rows of each span of a kind: a slice where the times are in order, else their indices."""
    numbers = t // _microseconds(kind)
    order: Ints | None = None
    if (np.diff(numbers) < 0).any():
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order]
    borders = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    for begin, end in pairwise(borders):
        if end > begin:
            name = _name(kind, int(numbers[begin]))
            yield name, slice(begin, end) if order is None else order[begin:end]


def files_for(days: Iterable[str], rows: Mapping[str, int]) -> list[str]:
    """The spans of the files that hold some days, in order of time.

    `rows` names how many rows a whole store has in each of their years, months and days, and in
    each hour and minute that holds any where a day or an hour is cut. What a store is cut into
    depends on these numbers alone.
    """
    found: dict[str, None] = {}
    for day in sorted(days):
        whole = (day[:length] for length in (YEAR, MONTH, DAY) if rows[day[:length]] <= FULL_ROWS)
        found.update(dict.fromkeys([span] if (span := next(whole, None)) else _parts(day, rows)))
    return list(found)


def _parts(span: str, rows: Mapping[str, int]) -> list[str]:
    """A day that is too full as its hours, and such hours as their minutes."""
    finer = {DAY: HOUR, HOUR: MINUTE}.get(len(span))
    if rows[span] <= FULL_ROWS or finer is None:
        return [span]
    parts = sorted(name for name in rows if len(name) == finer and name.startswith(span))
    return [one for part in parts for one in _parts(part, rows)]


def _microseconds(kind: int) -> int:
    return {DAY: 86_400_000_000, HOUR: 3_600_000_000, MINUTE: 60_000_000}[kind]


def _name(kind: int, number: int) -> str:
    text = str(np.datetime64(number, _UNITS[kind]))
    return text if kind != MINUTE else text.replace(":", "")
