"""Checking a case: custody, every original, and whether a rerun gives the same results."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from spurline.case.progress import Progress, silent
from spurline.case.run import Publish, run
from spurline.vault import CASE_FILE, Vault


@dataclass(frozen=True, slots=True)
class Verification:
    """Breaks of custody as sentences, results that a rerun does not reproduce, originals
    checked, and the head of the custody chain."""

    breaks: tuple[str, ...]
    differing: tuple[str, ...]
    originals: int
    head: str

    @property
    def holds(self) -> bool:
        return not self.breaks and not self.differing


def verify(folder: Path, publish: Publish, *, progress: Progress = silent) -> Verification:
    """Re-hash every original, replay the custody chain, then rerun all steps in a scratch folder
    and compare `out/` byte by byte. The rerun is left out when custody is broken.

    Raises BadInput when `folder` is no case.
    """
    with Vault.opened(folder) as vault:
        progress("hashing originals", 0, None)
        breaks = tuple(str(error) for error in vault.check())
        originals, head = len(vault.items()), vault.facts.head().hash
        if breaks or not vault.out.is_dir():
            return Verification(breaks, (), originals, head)
        with tempfile.TemporaryDirectory(prefix="spurline-verify-") as scratch:
            again = _copy(vault, Path(scratch) / folder.resolve().name)
            run(again, publish, progress=progress)
            return Verification((), _differing(vault.out, again / "out"), originals, head)


def _copy(vault: Vault, to: Path) -> Path:
    """A case with the same originals and question and no step taken."""
    Vault.create(to, (vault.folder / CASE_FILE).read_bytes())
    (to / "vault").rmdir()
    (to / "vault").symlink_to(vault.blobs.folder.resolve(), target_is_directory=True)
    with Vault.opened(to) as copy:
        for item in vault.items():
            for name in item.names:
                copy.facts.add_item(
                    item.sha256,
                    kind=item.kind,
                    name=name,
                    size=item.size,
                    at=item.added,
                    detail=item.detail,
                    head=copy.facts.head(),
                )
        for refusal in vault.refusals():
            copy.facts.refuse(refusal.name, refusal.reason, refusal.at)
    return to


def _differing(left: Path, right: Path) -> tuple[str, ...]:
    names = {p.relative_to(side).as_posix() for side in (left, right) for p in side.rglob("*") if p.is_file()}
    return tuple(sorted(name for name in names if _bytes(left / name) != _bytes(right / name)))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
