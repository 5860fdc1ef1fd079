"""Sorting: what sources gave for a span of time becomes pieces in order, without repeats.

A piece fits in memory. A day that does not is cut into hours and they into minutes; of a minute
that still does not, only the first rows in order are kept, because a time that millions of
messages share is no message time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spurline.ais import spans
from spurline.ais.importing.leaves import read_leaf
from spurline.ais.importing.rows import ROW, StoreRows, sorted_distinct
from spurline.ais.importing.spill import read_rows_at


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a file of rows, and the store's numbers for the receivers of that file."""

    path: Path
    offset: int
    rows: int
    receivers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A year, month or day to be sorted: what sources gave for it, and files of the store that
    hold rows of it already."""

    span: str
    stretches: tuple[Stretch, ...]
    files: tuple[Path, ...]
    rows: int
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sorted, distinct rows of a span in a file of rows; `counts` says how many fall into its days
    (of an hour or a minute: into itself)."""

    span: str
    path: Path
    rows: int
    counts: tuple[tuple[str, int], ...]


def sort_unit(folder: Path, unit: Unit) -> list[Piece]:
    """The pieces of a unit, written into `folder`, in order of time."""
    return _sorted(folder, unit.span, _chunks(unit), unit.rows)


def load_pieces(pieces: Sequence[Piece], begin: int, end: int) -> StoreRows:
    """The rows from `begin` to `end` (microseconds, the end not in it) of some pieces, in order."""
    found = []
    for piece in pieces:
        rows = read_rows_at(piece.path, 0, piece.rows)
        inside = (rows["t"] >= begin) & (rows["t"] < end)
        found.append(rows if inside.all() else rows[inside])
    if len(found) == 1:
        return found[0]
    return sorted_distinct(np.concatenate(found) if found else np.zeros(0, ROW))


def _chunks(unit: Unit) -> Iterator[StoreRows]:
    """Everything that is known of a unit, unsorted, in chunks of bounded size."""
    begin, end = spans.limits(unit.span)
    for stretch in unit.stretches:
        rows = read_rows_at(stretch.path, stretch.offset, stretch.rows)
        if stretch.receivers is not None:
            rows["receiver"] = np.array(stretch.receivers, np.uint16)[rows["receiver"]]
        yield rows
    for path in unit.files:
        for rows in read_leaf(path, unit.receivers):
            inside = (rows["t"] >= begin) & (rows["t"] < end)
            yield rows if inside.all() else rows[inside]


def _sorted(folder: Path, span: str, chunks: Iterator[StoreRows], count: int) -> list[Piece]:
    if count <= spans.FULL_ROWS:
        rows = np.empty(count, ROW)
        filled = 0
        for chunk in chunks:
            rows[filled : filled + len(chunk)] = chunk
            filled += len(chunk)
        return [_piece(folder, span, sorted_distinct(rows[:filled]))]
    if len(span) == spans.MINUTE:
        return [_piece(folder, span, _first_rows(chunks))]
    finer = spans.HOUR if len(span) == spans.DAY else spans.MINUTE
    counts: dict[str, int] = {}
    for chunk in chunks:
        for name, part in spans.cut(finer, chunk["t"]):
            with (folder / f"{name}.unsorted").open("ab") as file:
                file.write(np.ascontiguousarray(chunk[part]).data)
            counts[name] = counts.get(name, 0) + len(chunk[part])
    pieces = []
    for name in sorted(counts):
        path = folder / f"{name}.unsorted"
        pieces += _sorted(folder, name, _blocks(path, counts[name]), counts[name])
        path.unlink()
    return pieces


def _blocks(path: Path, count: int) -> Iterator[StoreRows]:
    size = spans.FULL_ROWS // 4 + 1
    for offset in range(0, count, size):
        yield read_rows_at(path, offset, min(size, count - offset))


def _first_rows(chunks: Iterator[StoreRows]) -> StoreRows:
    """The first distinct rows in order, as many as one file may have."""
    kept = np.zeros(0, ROW)
    for chunk in chunks:
        kept = sorted_distinct(np.concatenate([kept, chunk]))[: spans.FULL_ROWS].copy()
    return kept


def _piece(folder: Path, span: str, rows: StoreRows) -> Piece:
    path = folder / f"{span}.sorted"
    path.write_bytes(rows.data)
    counts = {span: len(rows)} if len(span) > spans.DAY else spans.counts_by(spans.DAY, rows["t"])
    return Piece(span, path, len(rows), tuple(counts.items()))
