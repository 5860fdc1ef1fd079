"""A source is read once: its rows go to one file grouped by UTC day, its reports beside it.

What a source gave is complete when its index exists, which is written last. A killed import
finds it again and reads only what is missing.
"""

# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from spurline import __version__
from spurline.ais.importing.rows import ROW, StoreRows, rows_of
from spurline.ais.reading import connect, quoted
from spurline.ais.spans import DAY, cut
from spurline.ais.statics import reports_in
from spurline.model import BadInput, LimitExceeded, Positions, Rejection, Static

SPILL_ROWS = 500_000
REPORTS = 100_000
MOST_RECEIVERS = int(np.iinfo(np.uint16).max)


class Batch(Protocol):
    """Some positions and static reports of a source, rows it could not give, notes on how it was
    understood."""

    @property
    def positions(self) -> Positions: ...
    @property
    def statics(self) -> Sequence[Static]: ...
    @property
    def rejected(self) -> Sequence[Rejection]: ...
    @property
    def notes(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """Something that gives positions: its name, the SHA-256 of its bytes, how to read it.

    `read` gives its batches and is called in another process: a module's function, or a `partial`
    of one. `how` names the settings it is read with; the same bytes under other settings are
    refused by a store that has them already.
    """

    name: str
    sha256: str
    read: Callable[[], Iterator[Batch]]
    how: str = ""

    @property
    def key(self) -> str:
        """The name of what it spills: another for the same bytes read in another way."""
        return self.sha256 if not self.how else sha256(f"{self.sha256} {self.how}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of one UTC day in a file of rows, from `offset` on."""

    day: str
    offset: int
    rows: int


@dataclass(frozen=True, slots=True)
class Spilled:
    """What a source gave: its rows in segments, names of its receivers, tables of its reports,
    and what it left out. A source that could not be read has one rejection of the whole file and
    nothing else."""

    key: str
    rows: int
    segments: tuple[Segment, ...]
    receivers: tuple[str, ...]
    reports: tuple[str, ...]
    rejections: tuple[Rejection, ...]
    notes: tuple[str, ...]
    failed: bool


def rows_file(folder: Path, key: str) -> Path:
    """Where the rows of a source lie."""
    return folder / f"{key}.rows"


def spilled(folder: Path, source: Source) -> Spilled | None:
    """What a source gave before, if it is complete and this version of Spurline read it."""
    path = folder / f"{source.key}.json"
    if not path.is_file():
        return None
    body = json.loads(path.read_text("utf-8"))
    if body["version"] != __version__:
        return None
    return Spilled(
        key=source.key,
        rows=body["rows"],
        segments=tuple(Segment(*segment) for segment in body["segments"]),
        receivers=tuple(body["receivers"]),
        reports=tuple(body["reports"]),
        rejections=tuple(Rejection(*rejection) for rejection in body["rejections"]),
        notes=tuple(body["notes"]),
        failed=False,
    )


def spill(folder: Path, source: Source, tell: Callable[[int], None] | None = None) -> Spilled:
    """Read a source to its end; `tell` is called with the rows read so far.

    A source that raises BadInput gives nothing at all, because what a broken file would give
    depends on where it broke; any other error is passed on.
    """
    partial = folder / f"{source.key}.{os.getpid()}.partial"
    try:
        with partial.open("wb") as file:
            spill_of = _Spill(folder, source, file)
            for batch in source.read():
                spill_of.take(batch)
                if tell is not None:
                    tell(spill_of.rows)
            found = spill_of.finish()
    except BadInput as error:
        partial.unlink()
        reason = f"{error.what}. {error.do}".strip(" .")
        why = (Rejection(source.name, "file", reason),)
        return Spilled(source.key, 0, (), ("",), (), why, (), failed=True)
    partial.replace(rows_file(folder, source.key))
    _write_index(folder, found)
    return found


class _Spill:
    """The rows and reports of one source on their way to disk."""

    def __init__(self, folder: Path, source: Source, file: BinaryIO) -> None:
        self.rows = 0
        self._folder, self._source, self._file = folder, source, file
        self._waiting: list[StoreRows] = []
        self._held = self._written = 0
        self._segments: list[Segment] = []
        self._receivers: dict[str, int] = {"": 0}
        self._statics: list[Static] = []
        self._reports: list[str] = []
        self._rejections: list[Rejection] = []
        self._notes: dict[str, None] = {}

    def take(self, batch: Batch) -> None:
        positions = batch.positions
        for name in positions.receivers:
            self._receivers.setdefault(name or "", len(self._receivers))
        if len(self._receivers) > MOST_RECEIVERS:
            raise LimitExceeded(f"names more than {MOST_RECEIVERS} receivers", where=self._source.name)
        self._rejections.extend(batch.rejected)
        self._notes.update(dict.fromkeys(batch.notes))
        self._statics.extend(batch.statics)
        if len(self._statics) >= REPORTS:
            self._write_reports()
        if len(positions):
            self._waiting.append(rows_of(positions, self._receivers))
            self._held += len(positions)
            self.rows += len(positions)
        if self._held >= SPILL_ROWS:
            self._write_rows()

    def finish(self) -> Spilled:
        self._write_rows()
        self._write_reports()
        return Spilled(
            key=self._source.key,
            rows=self.rows,
            segments=tuple(self._segments),
            receivers=tuple(self._receivers),
            reports=tuple(self._reports),
            rejections=tuple(self._rejections),
            notes=tuple(self._notes),
            failed=False,
        )

    def _write_rows(self) -> None:
        if not self._waiting:
            return
        rows = np.concatenate(self._waiting) if len(self._waiting) > 1 else self._waiting[0]
        self._waiting, self._held = [], 0
        for day, part in cut(DAY, rows["t"]):
            of_day = rows[part]
            self._file.write(of_day.tobytes() if not of_day.flags.c_contiguous else of_day.data)
            self._segments.append(Segment(day, self._written, len(of_day)))
            self._written += len(of_day)

    def _write_reports(self) -> None:
        if not self._statics:
            return
        name = f"{self._source.key}.{len(self._reports)}.reports"
        with connect() as con:
            given = reports_in(con, self._statics)
            path = quoted(self._folder / name)
            con.execute(f"copy (select distinct * from {given}) to {path} (format parquet)")
        self._statics = []
        self._reports.append(name)


def _write_index(folder: Path, found: Spilled) -> None:
    body = {
        "version": __version__,
        "rows": found.rows,
        "segments": [(segment.day, segment.offset, segment.rows) for segment in found.segments],
        "receivers": found.receivers,
        "reports": found.reports,
        "rejections": [(one.file, one.where, one.reason, one.count) for one in found.rejections],
        "notes": found.notes,
    }
    new = folder / f"{found.key}.{os.getpid()}.index"
    new.write_text(json.dumps(body), "utf-8")
    new.replace(folder / f"{found.key}.json")


def read_rows_at(path: Path, offset: int, count: int) -> StoreRows:
    """Some rows of a file of rows."""
    return np.fromfile(path, ROW, count=count, offset=offset * ROW.itemsize)
