"""Judging: sorted pieces become the rows of files, each with what can be said of it without tracks.

The verdicts on a row rest on its MMSI and its UTC day, so each file is judged alone; the files of a
day that is cut are judged in order, each with the last rows of the vessels before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spurline.ais import spans
from spurline.ais.clean import REPEAT_ROWS, Reject, on_land_mask, reject_codes
from spurline.ais.importing.leaves import read_leaf
from spurline.ais.importing.pieces import Piece, load_pieces
from spurline.ais.importing.rows import ROW, StoreRows, sorted_distinct
from spurline.ais.importing.vessels import Vessels, tabulate

_BEFORE = 255  # marks rows of an earlier file that only lend their values


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be made: its span, and the pieces or the file of the store that hold its rows."""

    span: str
    pieces: tuple[Piece, ...]
    stored: Path | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What all rows are judged by: the newest plausible time, how deep inland is too deep, and the
    names of the receivers."""

    newest: int
    inland_km: float | None
    receivers: tuple[str, ...]


def rows_path(folder: Path, span: str) -> Path:
    """Where the judged rows of a file to be made lie."""
    return folder / f"{span}.judged"


def load_judged(folder: Path, span: str) -> tuple[StoreRows, Vessels]:
    """Judged rows, mapped into memory, and the table of their vessels."""
    path = rows_path(folder, span)
    table: Vessels = np.load(folder / f"{span}.vessels.npy")
    if not path.stat().st_size:
        return np.zeros(0, ROW), table
    return np.memmap(path, ROW, mode="r"), table


def judge(folder: Path, drafts: Sequence[Draft], verdicts: Verdicts) -> None:
    """Write the judged rows of some files, which are one alone or all of a day in order of time,
    and the tables of their vessels."""
    before = np.zeros(0, ROW)
    for draft in drafts:
        rows = _load(draft, verdicts)
        rows["track"], rows["reject"] = 0, 0
        if len(drafts) > 1:
            before["reject"] = _BEFORE
            rows = sorted_distinct(np.concatenate([before, rows]))
        mine = rows["reject"] != _BEFORE
        rows["reject"] = np.where(mine, _codes(rows, verdicts), _BEFORE)
        if len(drafts) > 1:
            before = _last_rows(rows)
            rows = rows[mine]
        rows_path(folder, draft.span).write_bytes(rows.data)
        np.save(folder / f"{draft.span}.vessels.npy", tabulate(rows, rows["reject"] == Reject.CLEAN))
        for piece in draft.pieces:
            if piece.span == draft.span:
                piece.path.unlink()


def _load(draft: Draft, verdicts: Verdicts) -> StoreRows:
    if draft.stored is None:
        return load_pieces(draft.pieces, *spans.limits(draft.span))
    chunks = list(read_leaf(draft.stored, verdicts.receivers))
    return np.concatenate(chunks) if chunks else np.zeros(0, ROW)


def _codes(rows: StoreRows, verdicts: Verdicts) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    names = ("mmsi", "t", "lon", "lat", "sog", "cog", "heading")
    codes = reject_codes(*(rows[name] for name in names), newest_us=verdicts.newest)
    if verdicts.inland_km is not None:
        clean = np.flatnonzero(codes == Reject.CLEAN)
        inland = on_land_mask(rows["lon"][clean], rows["lat"][clean], verdicts.inland_km)
        codes[clean[inland]] = Reject.ON_LAND
    return codes


def _last_rows(rows: StoreRows) -> StoreRows:
    """The last rows of each vessel, as many as a verdict looks back on."""
    mmsi = rows["mmsi"]
    last = np.searchsorted(mmsi, mmsi, side="right") - np.arange(len(mmsi)) <= REPEAT_ROWS
    return rows[last].copy()
