"""Counts that others published: read beside the case's materials, so that no reconstruction sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from spurline.case.materials import Bench, facts_of_file
from spurline.intake import Parsed, read_counts
from spurline.model import CountComparison, Ledger, Place, PublishedCount, Rejection, When, content_id
from spurline.weighing import compare_counts


@dataclass(frozen=True, slots=True)
class Published:
    """Published counts of a case, each once, and rows that were left out."""

    counts: tuple[PublishedCount, ...]
    rejections: tuple[Rejection, ...]

    def by(self, moment: datetime) -> Published:
        """Those that were out by a moment."""
        return replace(self, counts=tuple(one for one in self.counts if out_by(one.published, moment)))

    def against(self, ledger: Ledger, places: tuple[Place, ...]) -> tuple[CountComparison, ...]:
        """Every count beside the posterior."""
        return compare_counts(self.counts, ledger, places)


def out_by(published: When | None, moment: datetime) -> bool:
    """Whether something was out; what says nothing of its publication was not."""
    return published is not None and published.latest is not None and published.latest <= moment


def read_published(bench: Bench, places: tuple[Place, ...]) -> Published:
    """Read every file of published counts of the case."""
    found: dict[str, PublishedCount] = {}
    rejections: list[Rejection] = []

    def read(path: Path, name: str | None) -> Parsed[PublishedCount]:
        return read_counts(path, places, name)

    for item in bench.vault.items("counts"):
        step = bench.step("intake.counts", {"name": item.name}, [item.sha256, content_id({"places": places})])
        key = bench.take(step, partial(facts_of_file, "count", read, bench.path(item), item.name))
        rejections += bench.load(key, "rejection", Rejection)
        found |= {one.id: one for one in bench.load(key, "count", PublishedCount)}
    return Published(tuple(found[key] for key in sorted(found)), tuple(rejections))
