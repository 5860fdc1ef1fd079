"""One case folder on the disk: what may be written into it, and how it is checked."""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from spurline import __version__
from spurline.model import BadInput, CustodyBroken, SpurlineError, Step, canonical, iso
from spurline.vault.atomic import write_bytes
from spurline.vault.blobs import Blobs
from spurline.vault.custody import Custody, Head
from spurline.vault.facts import Facts, Refusal, StoredItem
from spurline.vault.lock import held

CASE_FILE = "case.toml"
MIN_FREE_DISK = 200_000_000


class Vault:
    """An open case folder. Use `Vault.opened(folder)`, which holds the lock while it is open."""

    __slots__ = ("blobs", "custody", "facts", "folder")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = Blobs(folder / "vault")
        self.custody = Custody(folder / "custody.jsonl")
        self.facts = Facts(folder / "facts.sqlite")

    @classmethod
    def create(cls, folder: Path, case_file: bytes) -> None:
        """Lay out an empty case. Raises BadInput when `folder` holds anything already."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput("the folder is not empty", where=str(folder), do="Name a new folder")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vault").mkdir()
        with cls.opened(folder, new=True) as vault:
            vault._log({"event": "created"})
        write_bytes(folder / CASE_FILE, case_file)

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, *, new: bool = False) -> Iterator[Vault]:
        """Open the case in `folder` for writing and mend what a crash left half done.

        Raises BadInput when it is no case, CaseBusy when another process holds it, CustodyBroken
        when the log does not reach the head that was acknowledged.
        """
        if not new and not (folder / CASE_FILE).is_file():
            raise BadInput(
                "this is no case", where=str(folder), do="Make one with `spurline new`, or check the path"
            )
        with held(folder):
            vault = cls(folder)
            try:
                vault._recover()
                yield vault
            finally:
                vault.facts.close()

    @property
    def tables(self) -> Path:
        """Folder of rebuildable bulk tables."""
        return self.folder / "tables"

    @property
    def out(self) -> Path:
        """Folder of deletable results."""
        return self.folder / "out"

    def add(
        self, source: Path, *, kind: str, name: str, detail: dict[str, Any], url: str | None = None
    ) -> str:
        """Take an original into custody; returns its SHA-256.

        The blob is durable before the log says so, and the log before the database does; adding
        the same bytes under the same name again changes nothing.
        """
        self._need_space(source.stat().st_size)
        sha256, size = self.blobs.put(source)
        item = self.facts.item(sha256)
        if item and name in item.names and (item.kind, item.detail) == (kind, detail):
            return sha256
        at = _now()
        entry = {"event": "added", "sha256": sha256, "size": size, "kind": kind, "name": name, "url": url}
        entry["detail"] = detail
        head = self._append(entry, at)
        self.facts.add_item(sha256, kind=kind, name=name, size=size, at=at, detail=detail, head=head)
        return sha256

    def refuse(self, name: str, reason: str) -> None:
        """Remember that a file was left out, and why."""
        self.facts.refuse(name, reason, _now())

    def commit(self, step: Step, facts: Iterable[tuple[str, Any]]) -> None:
        """Store what a step made; nothing of it is visible before all of it is."""
        self.facts.commit_step(step, facts, _now())

    def items(self, *kinds: str) -> tuple[StoredItem, ...]:
        """Originals in custody, by hash; only of `kinds` when any are named."""
        return tuple(item for item in self.facts.items() if not kinds or item.kind in kinds)

    def refusals(self) -> tuple[Refusal, ...]:
        return self.facts.refusals()

    def write_out(self, files: dict[str, bytes]) -> tuple[str, ...]:
        """Write results under out/, each atomically; returns the names that changed.

        What an earlier run wrote and this one did not is removed. Raises BadInput for a name
        that would leave the folder.
        """
        changed = []
        for name in sorted(files):
            target = self.out / name
            if not target.resolve().is_relative_to(self.out.resolve()):
                raise BadInput(f"{name!r} lies outside the case's out folder")
            if not target.is_file() or target.read_bytes() != files[name]:
                write_bytes(target, files[name])
                changed.append(name)
        for path in sorted(self.out.rglob("*")):
            if path.is_file() and path.relative_to(self.out).as_posix() not in files:
                path.unlink()
                changed.append(path.relative_to(self.out).as_posix())
        return tuple(changed)

    def log_published(self, hashes: dict[str, str]) -> None:
        """Bind the results that were written into the custody chain."""
        self._log({"event": "published", "files": hashes})

    @contextmanager
    def table_folder(self, name: str) -> Iterator[Path]:
        """A folder to build a bulk table in; it becomes tables/`name` when all went well."""
        self.tables.mkdir(exist_ok=True)
        building = self.tables / f".{name}.building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        try:
            yield building
            shutil.rmtree(self.tables / name, ignore_errors=True)
            building.rename(self.tables / name)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def check(self) -> list[SpurlineError]:
        """Every break of custody: changed, missing, added or writable originals, a log that does
        not hold, a database that is damaged or disagrees with the log."""
        breaks: list[SpurlineError] = []
        for probe in (self.facts.integrity, self._check_chain, self._check_items):
            try:
                probe()
            except CustodyBroken as error:
                breaks.append(error)
        known = {item.sha256 for item in self.facts.items()}
        for sha256 in sorted(known):
            try:
                self.blobs.check(sha256)
            except CustodyBroken as error:
                breaks.append(error)
        for path in self.blobs:
            if path.name not in known or path != self.blobs.path(path.name):
                stray = path.relative_to(self.folder).as_posix()
                breaks.append(CustodyBroken("this file was never added", where=stray))
        return breaks

    def _check_chain(self) -> None:
        if self.custody.head() != self.facts.head():
            raise CustodyBroken(
                "the log does not end where it was acknowledged", where=self.custody.path.name
            )

    def _check_items(self) -> None:
        logged = {
            (entry["sha256"], entry["name"], entry["size"])
            for entry in self.custody.entries()
            if entry["event"] == "added"
        }
        stored = {(item.sha256, name, item.size) for item in self.facts.items() for name in item.names}
        for sha256, name, _ in sorted(logged ^ stored):
            raise CustodyBroken(f"{name!r} is not the same in the log and in the database", where=sha256)

    def _recover(self) -> None:
        """After a crash: a torn last line is dropped, an item that reached the log but not the
        database is taken in. A log that ends before its acknowledged head is left for `verify`."""
        acknowledged = self.facts.head()
        self.custody.drop_torn_line(acknowledged.length)
        try:
            entries = self.custody.entries()
        except CustodyBroken:
            return
        for entry in entries[acknowledged.length :]:
            head = Head(entry["seq"], entry["hash"])
            if entry["event"] == "added":
                self.facts.add_item(
                    entry["sha256"],
                    kind=entry["kind"],
                    name=entry["name"],
                    size=entry["size"],
                    at=datetime.fromisoformat(entry["at"]),
                    detail=entry["detail"],
                    head=head,
                )
            else:
                self.facts.set_head(head)

    def _log(self, event: dict[str, Any]) -> None:
        self.facts.set_head(self._append(event, _now()))

    def _append(self, event: dict[str, Any], at: datetime) -> Head:
        head = self.facts.head()
        if self.custody.tail() != head:
            raise CustodyBroken(
                "the log does not end where it was acknowledged",
                where=self.custody.path.name,
                do="Run `spurline verify` and restore the file",
            )
        known = {key: value for key, value in event.items() if value is not None}
        stamp = {"at": iso(at), "who": _who(), "tool": "spurline", "version": __version__}
        return self.custody.append({**known, **stamp}, head)

    def _need_space(self, size: int) -> None:
        need = max(MIN_FREE_DISK, 2 * size)
        free = shutil.disk_usage(self.folder).free
        if free < need:
            raise SpurlineError(
                f"only {free // 1_000_000} MB are free, {need // 1_000_000} MB are needed (MIN_FREE_DISK)",
                where=str(self.folder),
                do="Free some space",
            )


def sealed(names: Sequence[tuple[str, str]]) -> str:
    """SHA-256 over sorted (hash, name) pairs: a seal of a set of inputs that does not depend on
    when or in which order they came."""
    return hashlib.sha256(canonical(sorted(names)).encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _who() -> str:
    """SPURLINE_WHO, else the login name, else "unknown": a case must open without an account."""
    named = os.environ.get("SPURLINE_WHO")
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
