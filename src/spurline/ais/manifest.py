"""The manifest of a store, `store.json`: which files are valid, and what is in them.

A store changes by renaming a new manifest over the old one. Files that it does not list are
what an interrupted import left behind; nobody reads them.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spurline import __version__
from spurline.ais.clean import LATEST_PLAUSIBLE_US
from spurline.ais.fixes import to_datetime
from spurline.model import BadInput, iso

MANIFEST = "store.json"
POSITIONS = "positions"
VESSELS = "vessels"
STATICS = "statics.parquet"
FORM = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file of positions: its span of time, a hash of its content, its rows, those rejected by
    reason, and the first and last clean message in microseconds (None without a clean one)."""

    span: str
    digest: str
    rows: int
    rejected: tuple[tuple[str, int], ...]
    start: int | None
    end: int | None

    @property
    def name(self) -> str:
        """The name of the file in `positions/` and of its table of vessels in `vessels/`."""
        return f"{self.span}-{self.digest}.parquet"


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a store: `leaves` in order of time, rows per UTC day, names of the receivers (their
    numbers are the places in this list; 0 is none), sources (SHA-256, how it was read), rows taken from them,
    distinct MMSI, static reports and the hash of the table that holds all of them, MMSI with too
    many runs to be ships, the newest plausible time, and from how deep inland rows are rejected."""

    leaves: tuple[Leaf, ...] = ()
    days: tuple[tuple[str, int], ...] = ()
    receivers: tuple[str, ...] = ("",)
    sources: tuple[tuple[str, str], ...] = ()
    taken: int = 0
    vessels: int = 0
    statics: int = 0
    reports: str = ""
    crowded: tuple[int, ...] = ()
    newest: int = LATEST_PLAUSIBLE_US
    inland_km: float | None = None
    version: str = __version__

    @property
    def rows(self) -> int:
        """Rows of all files, rejected ones included."""
        return sum(leaf.rows for leaf in self.leaves)

    @property
    def rejected(self) -> tuple[tuple[str, int], ...]:
        """Rejected rows of all files by reason."""
        total: dict[str, int] = {}
        for leaf in self.leaves:
            for reason, count in leaf.rejected:
                total[reason] = total.get(reason, 0) + count
        return tuple(sorted(total.items()))

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last clean message in microseconds since 1970; None without a clean one."""
        starts = [leaf.start for leaf in self.leaves if leaf.start is not None]
        ends = [leaf.end for leaf in self.leaves if leaf.end is not None]
        return (min(starts), max(ends)) if starts else None


def read_manifest(store: Path) -> Manifest:
    """The manifest of a store. Raises BadInput when there is none or it cannot be understood."""
    path = store / MANIFEST
    if not path.is_file():
        raise BadInput(f"holds no {MANIFEST}", where=str(store), do="Make it with `spurline ais import`")
    try:
        body = json.loads(path.read_text("utf-8"))
        if body["form"] != FORM:
            raise BadInput(
                "was made by another version", where=str(store), do="Import again into a new folder"
            )
        return Manifest(
            leaves=tuple(Leaf(**leaf | {"rejected": _pairs(leaf["rejected"])}) for leaf in body["files"]),
            days=_pairs(body["days"]),
            receivers=tuple(body["receivers"]),
            sources=_pairs(body["sources"]),
            taken=body["rows"] + body["exact_repeats"],
            crowded=tuple(body["crowded"]),
            **{
                name: body[name]
                for name in ("vessels", "statics", "reports", "newest", "inland_km", "version")
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"is no summary of a store ({error})", where=str(path), do="Import again") from error


def write_manifest(manifest: Manifest, store: Path) -> None:
    """Put a manifest in force: all of it or nothing."""
    span = manifest.span
    body: dict[str, Any] = asdict(manifest)
    del body["leaves"], body["taken"]
    body |= {
        "form": FORM,
        "rows": manifest.rows,
        "exact_repeats": manifest.taken - manifest.rows,
        "rejected": dict(manifest.rejected),
        "start": None if span is None else iso(to_datetime(span[0])),
        "end": None if span is None else iso(to_datetime(span[1])),
        "files": [asdict(leaf) | {"rejected": dict(leaf.rejected)} for leaf in manifest.leaves],
        "days": dict(manifest.days),
        "sources": dict(manifest.sources),
    }
    new = store / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as file:
        file.write(json.dumps(body, indent=1, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(store / MANIFEST)


def leaf_files(store: Path, manifest: Manifest, folder: str) -> list[Path]:
    """The valid files of `positions/` or `vessels/` in order of time."""
    return [store / folder / leaf.name for leaf in manifest.leaves]


def _pairs(body: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(body.items()))
