"""The store: positions in any order become sorted, cleaned Parquet files, one per span of time.

An import spills each source to disk, sorts span after span, judges the rows, separates ships that
share an MMSI, writes the files, and puts them in force with a new manifest. A store depends on
its rows alone: neither the order in which sources came nor the number of workers shows.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spurline.ais.importing.crew import Crew
from spurline.ais.importing.files import Progress, import_spilled
from spurline.ais.importing.rows import ROW
from spurline.ais.importing.spill import Source, Spilled, spill, spilled
from spurline.ais.manifest import MANIFEST, POSITIONS, VESSELS, Manifest, read_manifest
from spurline.ais.reading import StoreSummary, stats
from spurline.model import BadInput, Positions, Rejection, Static

WORK = ".importing"
READING = "reading"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the store as it is now, rows and whole sources that were left out, notes
    on how sources were understood, and how many sources the store had already."""

    summary: StoreSummary
    rejections: tuple[Rejection, ...]
    notes: tuple[str, ...]
    known: int


def import_files(
    sources: Sequence[Source],
    to: Path,
    *,
    workers: int = 1,
    inland_km: float | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Add sources to the store in the folder `to`, or make it.

    A source that the store has (by SHA-256) is not read again. The result has the bytes that a
    store made of all sources at once would have. Killed at any moment, the old store stays valid,
    and the same call goes on: sources that were read to their end are not read again. One that
    cannot be read is a rejection of where="file". With `inland_km`, rows deeper inland than that
    are rejected; a store keeps the value it was made with.

    Raises BadInput when `to` exists and is something else, was made with another `inland_km`, or
    is being imported to by another process.
    """
    if to.exists() and not (to / MANIFEST).is_file() and not (to / WORK).is_dir() and any(to.iterdir()):
        raise BadInput("exists and is no AIS store", where=str(to), do="Name a new folder")
    tell = progress or _silent
    with _alone_in(to), Crew(workers) as crew:
        manifest = read_manifest(to) if (to / MANIFEST).is_file() else None
        if manifest is not None and inland_km not in (None, manifest.inland_km):
            raise BadInput(
                f"was made with inland limit {manifest.inland_km}",
                where=str(to),
                do="Import into a new folder",
            )
        known = manifest or Manifest(inland_km=inland_km)
        fresh, refused = _fresh(sources, known)
        for folder in (to / POSITIONS, to / VESSELS, to / WORK):
            folder.mkdir(exist_ok=True)
        read = _read(fresh, to / WORK, crew, tell)
        taken = [(source, one) for source, one in zip(fresh, read, strict=True) if not one.failed]
        if taken or manifest is None:
            import_spilled(to, known, taken, crew, tell)
        shutil.rmtree(to / WORK)
        rejections = [*refused, *(rejection for one in read for rejection in one.rejections)]
        notes = [
            f"{source.name}: {note}" for source, one in zip(fresh, read, strict=True) for note in one.notes
        ]
        return Imported(stats(to), tuple(rejections), tuple(notes), len(sources) - len(fresh) - len(refused))


def build(
    batches: Iterable[tuple[Positions, Sequence[Static]]],
    to: Path,
    *,
    progress: Callable[[int], None] | None = None,
    inland_km: float | None = None,
) -> StoreSummary:
    """Make a store in the folder `to` from batches at hand, positions and static reports.

    `progress` is called with the rows taken so far. Replaces a store that is already there; raises
    BadInput when `to` exists and is something else, and leaves nothing behind when a batch raises.
    """
    if to.exists() and not (to / MANIFEST).is_file():
        raise BadInput("exists and is no AIS store", where=str(to), do="Name a new folder")
    to.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{to.name}.", dir=to.parent))
    try:
        new = work / "store"
        source = Source("batches", "", lambda: (_AtHand(*batch) for batch in batches))

        def tell(phase: str, done: int, _: int | None) -> None:
            if progress is not None and phase == READING:
                progress(done)

        done = import_files([source], new, inland_km=inland_km, progress=tell)
        for rejection in done.rejections:
            raise BadInput(rejection.reason)
        if to.exists():
            to.rename(work / "replaced")
        new.rename(to)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return stats(to)


@dataclass(frozen=True, slots=True)
class _AtHand:
    positions: Positions
    statics: Sequence[Static]
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()


def _silent(phase: str, done: int, total: int | None) -> None:
    """A progress that nobody watches."""


def _fresh(sources: Sequence[Source], known: Manifest) -> tuple[list[Source], list[Rejection]]:
    """Sources that the store does not have, each once, and those it has read in another way."""
    have = dict(known.sources)
    fresh: dict[str, Source] = {}
    refused = []
    for source in sources:
        how = have.get(source.sha256, fresh[source.sha256].how if source.sha256 in fresh else None)
        if how is None:
            fresh[source.sha256] = source
        elif how != source.how:
            reason = "the store has this file, read with other settings. Import into a new folder"
            refused.append(Rejection(source.name, "file", reason))
    return list(fresh.values()), refused


def _read(fresh: Sequence[Source], folder: Path, crew: Crew, tell: Progress) -> list[Spilled]:
    """What every fresh source gives; those that were read before an import was killed are found."""
    found = {source.key: before for source in fresh if (before := spilled(folder, source)) is not None}
    for path in folder.iterdir():
        if path.name.split(".")[0] not in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    missing = [source for source in fresh if source.key not in found]
    rows = sum(one.rows for one in found.values())

    def so_far(of_source: int) -> None:
        tell(READING, rows + of_source, None)

    def meanwhile(_: int) -> None:
        tell(READING, _bytes_in(folder) // ROW.itemsize, None)

    if crew.alone(missing):
        for source in missing:
            found[source.key] = one = spill(folder, source, so_far)
            rows += one.rows
    else:
        for one in crew.each(_Spilling(folder), missing, meanwhile):
            found[one.key] = one
    return [found[source.key] for source in fresh]


@dataclass(frozen=True, slots=True)
class _Spilling:
    """`spill` into one folder, for a pool."""

    folder: Path

    def __call__(self, source: Source) -> Spilled:
        return spill(self.folder, source)


def _bytes_in(folder: Path) -> int:
    """Bytes of rows that workers have written so far; a file may be renamed while one looks."""
    total = 0
    for path in folder.iterdir():
        if path.suffix in {".rows", ".partial"}:
            try:
                total += path.stat().st_size
            except FileNotFoundError:
                continue
    return total


@contextmanager
def _alone_in(to: Path) -> Iterator[None]:
    """Hold a store for writing. Raises BadInput when another process does."""
    to.mkdir(parents=True, exist_ok=True)
    with (to / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                "another import into this store is going on", where=str(to), do="Wait for it to end"
            ) from None
        yield
