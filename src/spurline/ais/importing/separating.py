"""Separating: the tracks of vessels that made an impossible step, over all files of a store.

Such a vessel is judged whole. Only its runs are held, never its rows, so that one MMSI may have
any number of rows; one with more runs than any ship could make is no identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spurline.ais.clean import Reject
from spurline.ais.fixes import Ints
from spurline.ais.importing.judging import load_judged
from spurline.ais.importing.leaves import fixes_in, read_leaf, read_vessels
from spurline.ais.importing.rows import ROW, StoreRows
from spurline.ais.importing.vessels import Vessels
from spurline.ais.tracks import MINUTES, RUN, Runs, impossible_between, join_runs, runs_of, separate

MOST_RUNS = 2_000_000
GROUP_ROWS = 2_000_000

PATCH = np.dtype([("file", "<u4"), ("mmsi", "<u4"), ("rows", "<u4"), ("track", "<u4")])
"""The track (0: teleport) of so many fixes of a vessel in a file, one after the other."""


_LAST = np.dtype(
    [
        *(("t", "<i8"), ("lon", "<f8"), ("lat", "<f8"), ("fixes", "<i8")),
        *(("troubled", "?"), ("made", "?"), ("split", "?")),
    ]
)
"""Where a vessel was heard last, and what is known of it over all its files."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file of the store to be: judged rows (`stored` is None), or a file that is kept, with
    its table of vessels."""

    span: str
    stored: Path | None = None
    table: Path | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Vessels to be separated, by MMSI; `plain` ones turned out to be one track."""

    number: int
    mmsi: tuple[int, ...]
    plain: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Separated:
    """What came out for a group: where its patches are, kept files that do not have these tracks
    yet, and the MMSI with too many runs."""

    patches: Path
    changed: tuple[int, ...]
    crowded: tuple[int, ...]


def table_of(folder: Path, held: Held) -> Vessels:
    """The table of the vessels of a file."""
    return load_judged(folder, held.span)[1] if held.table is None else read_vessels(held.table)


@dataclass(slots=True)
class Survey:
    """All vessels of a store by MMSI: where each was heard last, its fixes, whether it made an
    impossible step, whether a file that is made anew has it, whether a kept file gives it more
    than one track."""

    mmsi: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    last: NDArray[np.void] = field(default_factory=lambda: np.empty(0, _LAST))

    def add(self, table: Vessels, made: bool) -> None:
        """Take the table of the next file in order of time."""
        known = np.union1d(self.mmsi, table["mmsi"])
        if len(known) > len(self.mmsi):
            last = np.zeros(len(known), _LAST)
            last[np.searchsorted(known, self.mmsi)] = self.last
            self.mmsi, self.last = known, last
        self.last["made"][np.searchsorted(self.mmsi, table["mmsi"])] |= made
        heard = table[table["fixes"] > 0]
        at = np.searchsorted(self.mmsi, heard["mmsi"])
        last = self.last[at]
        again = np.flatnonzero(last["fixes"] > 0)
        bad = impossible_between(
            *(last[name][again] for name in ("t", "lon", "lat")),
            *(heard[f"first_{name}"][again] for name in ("t", "lon", "lat")),
        )
        last["troubled"] |= heard["impossible"] > 0
        last["troubled"][again] |= bad
        last["split"] |= ((heard["tracks"] > 1) | (heard["clean"] < heard["fixes"])) & (not made)
        last["fixes"] += heard["fixes"]
        for name in ("t", "lon", "lat"):
            last[name] = heard[f"last_{name}"]
        self.last[at] = last

    def groups(self) -> Iterator[Group]:
        """The vessels whose tracks must be found anew, in groups of about as many rows."""
        wanted = np.flatnonzero(
            self.last["made"] & (self.last["fixes"] > 0) & (self.last["troubled"] | self.last["split"])
        )
        number = np.cumsum(self.last["fixes"][wanted]) // GROUP_ROWS
        for name, value in enumerate(np.unique(number)):
            chosen = wanted[number == value]
            plain = ~self.last["troubled"][chosen]
            yield Group(name, tuple(self.mmsi[chosen].tolist()), tuple(plain.tolist()))


@dataclass(slots=True)
class _Vessel:
    """The parts of the runs of a vessel, file by file, until there are too many."""

    plain: bool
    minutes: Ints = field(default_factory=lambda: np.zeros(MINUTES, np.int64))
    parts: list[Runs] = field(default_factory=list)
    stored: list[NDArray[np.uint32]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    count: int = 0
    crowded: bool = False

    def add(self, file: int, rows: StoreRows) -> None:
        if self.crowded:
            return
        self.files.append(file)
        labels = _labels(rows)
        if self.plain:
            parts = np.zeros(1, RUN)
            parts["rows"] = len(rows)
            self.parts.append(parts)
            self.stored.append(np.array([1 if (labels == 1).all() else 0], np.uint32))
            return
        parts = runs_of(rows["t"], rows["lon"], rows["lat"], rows["sog"], self.minutes)
        self.parts.append(parts)
        self.stored.append(labels[np.append(0, np.cumsum(parts["rows"])[:-1])])
        self.count += len(parts)
        if self.count - len(self.files) >= MOST_RUNS:  # more runs than that, however parts join
            self._give_up()

    def tracks(self) -> NDArray[np.void]:
        """The patches of the vessel, whose mmsi is still to be filled in."""
        if self.crowded:
            return np.zeros(0, PATCH)
        parts = np.concatenate(self.parts)
        lengths = [len(part) for part in self.parts]
        track: NDArray[np.uint32] | int = 1
        if not self.plain:
            runs, run = join_runs(parts, np.cumsum(lengths)[:-1], self.minutes)
            if len(runs) > MOST_RUNS:
                self._give_up()
                return np.zeros(0, PATCH)
            track = separate(runs, self.minutes)[run]
        patches = np.zeros(len(parts), PATCH)
        patches["file"] = np.repeat(self.files, lengths)
        patches["rows"], patches["track"] = parts["rows"], track
        return patches

    def _give_up(self) -> None:
        self.crowded = True
        self.parts, self.stored, self.files = [], [], []


def separate_group(folder: Path, files: Sequence[Held], group: Group, crowded: Sequence[int]) -> Separated:
    """Find the tracks of a group of vessels; `crowded` are the MMSI that the store found so before."""
    vessels = {mmsi: _Vessel(plain) for mmsi, plain in zip(group.mmsi, group.plain, strict=True)}
    for number, held in enumerate(files):
        for mmsi, rows in _fixes(folder, held, group.mmsi, crowded):
            vessels[mmsi].add(number, rows)
    patches: list[NDArray[np.void]] = []
    changed: set[int] = set()
    for mmsi, vessel in vessels.items():
        mine = vessel.tracks()
        mine["mmsi"] = mmsi
        patches.append(mine)
        if len(mine):
            different = np.concatenate(vessel.stored) != mine["track"]
            changed.update(np.unique(mine["file"][different]).tolist())
    joined = np.concatenate(patches) if patches else np.zeros(0, PATCH)
    path = folder / f"{group.number}.patches.npy"
    np.save(path, joined[np.argsort(joined["file"], kind="stable")])
    kept = tuple(sorted(number for number in changed if files[number].stored is not None))
    return Separated(path, kept, tuple(mmsi for mmsi, vessel in vessels.items() if vessel.crowded))


def _fixes(
    folder: Path, held: Held, mmsi: Sequence[int], crowded: Sequence[int]
) -> Iterator[tuple[int, StoreRows]]:
    """The rows of some vessels in a file that only tracks could reject, vessel by vessel."""
    if held.stored is None:
        rows, table = load_judged(folder, held.span)
        ends = np.cumsum(table["rows"], dtype=np.int64)
        for at in np.flatnonzero(np.isin(table["mmsi"], mmsi) & (table["fixes"] > 0)).tolist():
            mine = np.array(rows[ends[at] - int(table["rows"][at]) : ends[at]])
            yield int(table["mmsi"][at]), mine[mine["reject"] == Reject.CLEAN]
        return
    chunks = list(read_leaf(held.stored, ("",), mmsi=mmsi)) or [np.zeros(0, ROW)]
    rows = np.concatenate(chunks)
    rows = rows[fixes_in(rows, crowded)]
    for one in np.unique(rows["mmsi"]).tolist():
        begin, end = np.searchsorted(rows["mmsi"], one), np.searchsorted(rows["mmsi"], one, side="right")
        yield one, rows[begin:end]


def _labels(rows: StoreRows) -> NDArray[np.uint32]:
    """The track that stored rows have, with a number of its own for those of a crowded MMSI."""
    none = np.uint32(np.iinfo(np.uint32).max)
    return np.where(rows["reject"] == Reject.JUNK_IDENTITY, none, rows["track"])


def apply_tracks(
    rows: StoreRows, fixes: NDArray[np.bool_], patches: NDArray[np.void], crowded: Sequence[int]
) -> None:
    """Write the tracks of patches (by MMSI and time) and the verdict on crowded MMSI into rows,
    in which `fixes` are those that only tracks could reject."""
    mine = np.flatnonzero(fixes & np.isin(rows["mmsi"], np.unique(patches["mmsi"])))
    track = np.repeat(patches["track"], patches["rows"])
    rows["track"][mine] = track
    rows["reject"][mine] = np.where(track > 0, Reject.CLEAN, Reject.TELEPORT)
    junk = np.flatnonzero(fixes & np.isin(rows["mmsi"], crowded))
    rows["track"][junk], rows["reject"][junk] = 0, Reject.JUNK_IDENTITY
