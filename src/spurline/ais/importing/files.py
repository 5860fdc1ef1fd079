"""What sources spilled becomes files of the store, in force all at once."""

# ruff: noqa: S608 (the only texts that SQL is made of are quoted paths)
from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spurline import __version__
from spurline.ais import spans
from spurline.ais.clean import Reject, newest_plausible
from spurline.ais.importing.crew import Crew
from spurline.ais.importing.judging import Draft, Verdicts, judge, load_judged
from spurline.ais.importing.leaves import fixes_in, read_leaf, write_leaf
from spurline.ais.importing.pieces import sort_unit
from spurline.ais.importing.plan import days_after, drafts, inflow, rejudged, together, units
from spurline.ais.importing.rows import ROW
from spurline.ais.importing.separating import (
    PATCH,
    Group,
    Held,
    Separated,
    Survey,
    apply_tracks,
    separate_group,
    table_of,
)
from spurline.ais.importing.spill import MOST_RECEIVERS, Source, Spilled
from spurline.ais.importing.vessels import tabulate
from spurline.ais.manifest import POSITIONS, STATICS, VESSELS, Leaf, Manifest, write_manifest
from spurline.ais.reading import connect, quoted
from spurline.ais.statics import fold_reports, reports_in
from spurline.model import LimitExceeded

Progress = Callable[[str, int, "int | None"], None]
"""Called with the name of the phase, how much of it is done and, where known, of how much."""


def import_spilled(
    store: Path, manifest: Manifest, taken: Sequence[tuple[Source, Spilled]], crew: Crew, tell: Progress
) -> None:
    """Put a store in force that holds what `manifest` lists and what these sources gave."""
    folder = store / ".importing" / "sorted"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    coming = inflow(manifest, folder.parent, [given for _, given in taken])
    if len(coming.receivers) > MOST_RECEIVERS:
        raise LimitExceeded(f"{len(coming.receivers)} receivers", where=str(store), do="Import fewer sources")
    to_sort = units(store, manifest, coming)
    pieces = [
        piece
        for found in crew.each(partial(sort_unit, folder), to_sort, _count(tell, "sorting", len(to_sort)))
        for piece in found
    ]
    days = days_after(manifest, pieces)
    newest = newest_plausible(np.array([spans.day_number(day) for day in days]), np.array([*days.values()]))
    made = [*drafts(store, coming, pieces, days), *rejudged(store, coming, manifest.newest, newest)]
    new = replace(
        manifest,
        days=tuple(days.items()),
        receivers=coming.receivers,
        sources=tuple(sorted([*manifest.sources, *((source.sha256, source.how) for source, _ in taken)])),
        taken=manifest.taken + sum(given.rows for _, given in taken),
        newest=newest,
        version=__version__,
    )
    groups = together(made)
    verdicts = Verdicts(newest, manifest.inland_km, coming.receivers)
    list(crew.each(_Judging(folder, verdicts), groups, _count(tell, "judging", len(groups))))
    kept = [leaf for leaf in manifest.leaves if leaf.span not in {draft.span for draft in made}]
    kept = [leaf for leaf in kept if leaf not in coming.touched]
    new = _write_files(store, folder, new, made, kept, crew, tell)
    new = _write_reports(
        store, new, [store / ".importing" / name for _, given in taken for name in given.reports]
    )
    write_manifest(new, store)
    _remove_unlisted(store, new)


@dataclass(frozen=True, slots=True)
class _Judging:
    """`judge` in one folder, for a pool."""

    folder: Path
    verdicts: Verdicts

    def __call__(self, group: tuple[Draft, ...]) -> None:
        judge(self.folder, group, self.verdicts)


def _write_files(
    store: Path,
    folder: Path,
    manifest: Manifest,
    made: Sequence[Draft],
    kept: Sequence[Leaf],
    crew: Crew,
    tell: Progress,
) -> Manifest:
    """Separate the ships, write the files that are new or have other tracks now."""
    files = [Held(draft.span) for draft in made]
    files += [Held(leaf.span, store / POSITIONS / leaf.name, store / VESSELS / leaf.name) for leaf in kept]
    files.sort(key=lambda held: held.span)
    survey = Survey()
    for held in files:
        survey.add(table_of(folder, held), held.stored is None)
    separated = list(
        crew.each(
            _Separating(folder, tuple(files), manifest.crowded),
            groups := list(survey.groups()),
            _count(tell, "separating ships", len(groups)),
        )
    )
    crowded = _crowded(manifest.crowded, separated, survey)
    changed = {number for one in separated for number in one.changed}
    changed |= _with_fixes(folder, files, set(crowded) - set(manifest.crowded))
    writing = _Writing(
        store, folder, manifest.receivers, manifest.crowded, crowded, tuple(one.patches for one in separated)
    )
    tasks = [(number, held) for number, held in enumerate(files) if held.stored is None or number in changed]
    leaves = list(crew.each(writing, tasks, _count(tell, "writing", len(tasks))))
    written = {leaf.span: leaf for leaf in leaves}
    everything = {leaf.span: leaf for leaf in kept} | written
    return replace(
        manifest,
        leaves=tuple(everything[span] for span in sorted(everything)),
        vessels=len(survey.mmsi),
        crowded=crowded,
    )


@dataclass(frozen=True, slots=True)
class _Separating:
    """`separate_group` over the files of one store, for a pool."""

    folder: Path
    files: tuple[Held, ...]
    crowded: tuple[int, ...]

    def __call__(self, group: Group) -> Separated:
        return separate_group(self.folder, self.files, group, self.crowded)


def _crowded(before: Sequence[int], separated: Iterable[Separated], survey: Survey) -> tuple[int, ...]:
    """MMSI with too many runs: those found now, and those found before that were not looked at."""
    looked_at = {mmsi for group in survey.groups() for mmsi in group.mmsi}
    found = {mmsi for one in separated for mmsi in one.crowded}
    return tuple(sorted(found | (set(before) - looked_at)))


def _with_fixes(folder: Path, files: Sequence[Held], mmsi: set[int]) -> set[int]:
    """The kept files in which some vessels have fixes."""
    if not mmsi:
        return set()
    found = set()
    for number, held in enumerate(files):
        table = table_of(folder, held)
        if held.stored is not None and np.isin(table["mmsi"][table["fixes"] > 0], sorted(mmsi)).any():
            found.add(number)
    return found


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes one file of the store, for a pool; `crowded_before` are the MMSI of the old store."""

    store: Path
    folder: Path
    receivers: tuple[str, ...]
    crowded_before: tuple[int, ...]
    crowded: tuple[int, ...]
    patches: tuple[Path, ...]

    def __call__(self, task: tuple[int, Held]) -> Leaf:
        number, held = task
        if held.stored is None:
            rows = np.array(load_judged(self.folder, held.span)[0])
            fixes = np.asarray(rows["reject"] == Reject.CLEAN)
            rows["track"] = fixes
        else:
            rows = np.concatenate(list(read_leaf(held.stored, self.receivers)) or [np.zeros(0, ROW)])
            fixes = fixes_in(rows, self.crowded_before)
        apply_tracks(rows, fixes, self._patches_of(number), self.crowded)
        return write_leaf(self.store, held.span, rows, tabulate(rows, fixes), self.receivers)

    def _patches_of(self, number: int) -> NDArray[np.void]:
        found = []
        for path in self.patches:
            patches = np.load(path, mmap_mode="r")
            begin, end = np.searchsorted(patches["file"], (number, number + 1))
            found.append(patches[begin:end])
        return np.concatenate(found) if found else np.zeros(0, PATCH)


def _write_reports(store: Path, manifest: Manifest, fresh: Sequence[Path]) -> Manifest:
    """All distinct static reports in one table, and the history folded from them."""
    if not fresh and manifest.reports:
        return manifest
    tables = [*fresh, *([store / f"reports-{manifest.reports}.parquet"] if manifest.reports else [])]
    new, folded = store / "reports.new", store / f"{STATICS}.new"
    with connect(spill=store / ".importing" / "spill") as con:
        con.execute("set threads = 1")
        if tables:
            given = f"select * from read_parquet([{', '.join(quoted(path) for path in tables)}])"
        else:
            given = f"select * from {reports_in(con, ())}"
        distinct = quoted(store / ".importing" / "distinct.parquet")
        con.execute(f"copy (select distinct * from ({given}) order by all) to {distinct} (format parquet)")
        # Written once more: bytes of rows that were put together tell of how many parts.
        con.execute(
            f"copy (from read_parquet({distinct})) to {quoted(new)} (format parquet, compression zstd)"
        )
        con.execute(f"create view static_reports as select * from read_parquet({quoted(new)})")
        rows = fold_reports(con, folded)
    digest = _digest(new)
    new.replace(store / f"reports-{digest}.parquet")
    folded.replace(store / STATICS)
    return replace(manifest, statics=rows, reports=digest)


def _digest(path: Path) -> str:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        return sha256(file.read()).hexdigest()[:8]


def _remove_unlisted(store: Path, manifest: Manifest) -> None:
    """Remove what an older manifest listed, or an interrupted import left."""
    names = {leaf.name for leaf in manifest.leaves}
    for folder in (POSITIONS, VESSELS):
        for path in (store / folder).iterdir():
            if path.name not in names:
                path.unlink()
    for path in store.glob("reports*"):
        if path.name != f"reports-{manifest.reports}.parquet":
            path.unlink()


def _count(tell: Progress, phase: str, total: int) -> Callable[[int], None]:
    return lambda done: tell(phase, done, total)
