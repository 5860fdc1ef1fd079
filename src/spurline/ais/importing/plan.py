"""What an import has to do: which stretches of time to sort, and which files to make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spurline.ais import spans
from spurline.ais.importing.judging import Draft
from spurline.ais.importing.pieces import Piece, Stretch, Unit
from spurline.ais.importing.spill import Spilled, rows_file
from spurline.ais.manifest import POSITIONS, Leaf, Manifest


@dataclass(frozen=True, slots=True)
class Inflow:
    """What comes to a store: the rows of sources by day, and the files of the store that hold rows
    of these days already."""

    stretches: dict[str, list[Stretch]]
    touched: tuple[Leaf, ...]
    kept: tuple[Leaf, ...]
    receivers: tuple[str, ...]


def inflow(manifest: Manifest, folder: Path, sources: Sequence[Spilled]) -> Inflow:
    """The rows that sources spilled into `folder`, against what the store has."""
    names = {name for source in sources for name in source.receivers} | set(manifest.receivers)
    receivers = tuple(sorted(names))
    number = {name: place for place, name in enumerate(receivers)}
    stretches: dict[str, list[Stretch]] = {}
    for source in sources:
        codes = tuple(number[name] for name in source.receivers) if len(source.receivers) > 1 else None
        path = rows_file(folder, source.key)
        for segment in source.segments:
            found = Stretch(path, segment.offset, segment.rows, codes)
            stretches.setdefault(segment.day, []).append(found)
    days = set(stretches)
    in_play = {day[:length] for day in days for length in (spans.YEAR, spans.MONTH, spans.DAY)}
    touched = tuple(leaf for leaf in manifest.leaves if leaf.span[: spans.DAY] in in_play)
    kept = tuple(leaf for leaf in manifest.leaves if leaf not in touched)
    return Inflow(stretches, touched, kept, receivers)


def units(store: Path, manifest: Manifest, coming: Inflow) -> list[Unit]:
    """What is to be sorted at a time: a year or a month where that fits in memory, else a day."""
    rows = {day: sum(one.rows for one in found) for day, found in coming.stretches.items()}
    for day, count in manifest.days:
        if any(day.startswith(leaf.span) or leaf.span.startswith(day) for leaf in coming.touched):
            rows[day] = rows.get(day, 0) + count
    kept = [leaf.span for leaf in coming.kept]
    found: list[Unit] = []
    for span in _stretches_of_time(rows, kept):
        days = [day for day in sorted(rows) if day.startswith(span)]
        files = [leaf for leaf in coming.touched if _overlap(leaf.span, span)]
        found.append(
            Unit(
                span,
                tuple(one for day in days for one in coming.stretches.get(day, ())),
                tuple(store / POSITIONS / leaf.name for leaf in files),
                sum(rows[day] for day in days),
                coming.receivers,
            )
        )
    return found


def _stretches_of_time(rows: dict[str, int], kept: Iterable[str]) -> list[str]:
    """Years, months and days that together hold all days, each as long as it fits and as no file
    of the store that is kept lies in it."""
    lengths = (spans.YEAR, spans.MONTH, spans.DAY)
    total: dict[str, int] = {}
    for day, count in rows.items():
        for length in lengths:
            total[day[:length]] = total.get(day[:length], 0) + count
    holds_kept = {span[:length] for span in kept for length in lengths}
    found: dict[str, None] = {}
    for day in sorted(rows):
        choice = (day[:length] for length in lengths if total[day[:length]] <= spans.FULL_ROWS)
        found[next((span for span in choice if span not in holds_kept), day)] = None
    return list(found)


def days_after(manifest: Manifest, pieces: Iterable[Piece]) -> dict[str, int]:
    """Rows per UTC day of the store to be."""
    sorted_anew: dict[str, int] = {}
    for piece in pieces:
        for span, count in piece.counts:
            day = span[: spans.DAY]
            sorted_anew[day] = sorted_anew.get(day, 0) + count
    return dict(sorted((dict(manifest.days) | sorted_anew).items()))


def drafts(store: Path, coming: Inflow, pieces: Sequence[Piece], days: dict[str, int]) -> list[Draft]:
    """The files to be made of the pieces, in order of time."""
    rows: dict[str, int] = dict(days)
    for day, count in days.items():
        for span in (day[: spans.YEAR], day[: spans.MONTH]):
            rows[span] = rows.get(span, 0) + count
    for piece in pieces:
        for length in (spans.HOUR, spans.MINUTE):
            if len(piece.span) >= length:
                rows[piece.span[:length]] = rows.get(piece.span[:length], 0) + piece.rows
    in_play = {span[: spans.DAY] for piece in pieces for span, _ in piece.counts}
    return [
        Draft(span, tuple(piece for piece in pieces if _overlap(piece.span, span)))
        for span in spans.files_for(in_play, rows)
    ]


def rejudged(store: Path, coming: Inflow, old_newest: int, newest: int) -> list[Draft]:
    """Kept files with rows on whose clock the verdict changes with the newest plausible time."""
    low, high = sorted((old_newest, newest))
    found = []
    for leaf in coming.kept:
        begin, end = spans.limits(leaf.span)
        if begin <= high and end - 1 > low:
            found.append(Draft(leaf.span, (), store / POSITIONS / leaf.name))
    return found


def together(made: Iterable[Draft]) -> list[tuple[Draft, ...]]:
    """Drafts that must be judged in one go: those of the same cut day."""
    groups: dict[str, list[Draft]] = {}
    for draft in made:
        groups.setdefault(draft.span[: spans.DAY], []).append(draft)
    return [tuple(sorted(group, key=lambda draft: draft.span)) for group in groups.values()]


def _overlap(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)
