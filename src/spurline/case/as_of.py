"""The ledger as it would have been: only what was published by a date, reconstructed anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from spurline.case.articles import read_reports
from spurline.case.gathered import Gathered, gather
from spurline.case.materials import Bench
from spurline.case.progress import Progress, silent
from spurline.case.published import out_by, read_published
from spurline.case.voyages import rebuild_voyages
from spurline.model import (
    BadInput,
    CountComparison,
    Ledger,
    Positions,
    Quantiles,
    When,
    content_id,
    iso,
    select,
)
from spurline.vault import Vault


@dataclass(frozen=True, slots=True)
class Known:
    """How much of a kind of evidence was known, of how much there is now."""

    kind: str
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class Change:
    """Trips of the fleet on one way in one time, by the ledger of then and by that of now."""

    from_place: str
    to_place: str
    period: When
    then: Quantiles
    now: Quantiles


@dataclass(frozen=True, slots=True)
class AsOf:
    """The ledger of a moment beside the full one, what was known, what changed since, and published
    counts of that time beside the ledger of that time."""

    moment: datetime
    then: Ledger
    now: Ledger
    known: tuple[Known, ...]
    changes: tuple[Change, ...]
    published_counts: tuple[CountComparison, ...]


def ledger_as_of(folder: Path, moment: datetime, *, workers: int = 1, progress: Progress = silent) -> AsOf:
    """Reconstruct the case in `folder` from looks published by `moment` (UTC) and fixes up to it.

    Each reconstruction is a step of its own, kept in the vault like any other; out/ is not touched. A look
    that says nothing of its publication counts from its own end. Places, legs, vessels and priors are
    those of today. Raises BadInput when the period begins after `moment`, and what a run raises.
    """
    with Vault.opened(folder) as vault:
        bench = Bench(vault, workers=workers, progress=progress)
        evidence = gather(bench)
        materials, traffic, fixes = evidence.materials, evidence.traffic, evidence.fixes
        period, reports = evidence.period, read_reports(bench, materials)
        now = rebuild_voyages(bench, materials, fixes, traffic.key, period)
        early_evidence = evidence_by(evidence, moment)
        looks, heard = early_evidence.materials.looks, early_evidence.fixes
        then = ledger_by(bench, early_evidence, moment)
        counts = read_published(bench, materials.case.places)
        early = counts.by(moment)
        documents = sum(out_by(document.published, moment) for document in reports.documents)
        known = (
            Known("looks", len(looks), len(materials.looks)),
            Known("positions", sum(map(len, heard.values())), sum(map(len, fixes.values()))),
            Known("articles", documents, len(reports.documents)),
            Known("published counts", len(early.counts), len(counts.counts)),
        )
        changes = changes_between(then, now)
        return AsOf(moment, then, now, known, changes, early.against(then, materials.case.places))


def evidence_by(evidence: Gathered, moment: datetime) -> Gathered:
    """What was published, and heard, by a moment; the period ends there. Raises BadInput when the period
    begins later."""
    whole = evidence.period
    if whole.earliest is not None and whole.earliest >= moment:
        raise BadInput(
            f"the period of the case begins at {iso(whole.earliest)}", where="--as-of", do="Name a later date"
        )
    period = replace(whole, latest=moment if whole.latest is None else min(whole.latest, moment))
    materials = evidence.materials
    looks = tuple(look for look in materials.looks if look.known_by(moment))
    return replace(
        evidence,
        materials=replace(materials, looks=looks, case=replace(materials.case, period=period)),
        fixes={name: cut for name, one in evidence.fixes.items() if len(cut := _until(one, moment))},
        period=period,
    )


def ledger_by(bench: Bench, early: Gathered, moment: datetime) -> Ledger:
    """The reconstruction from what `evidence_by` left."""
    key = content_id({"positions": early.traffic.key, "until": iso(moment)})
    return rebuild_voyages(bench, early.materials, early.fixes, key, early.period)


def changes_between(then: Ledger, now: Ledger) -> tuple[Change, ...]:
    """Counts of `then` beside those of `now` in the same time, read off the draws that it keeps; ways and
    times where the quantiles agree are left out."""
    later = {(one.from_place, one.to_place): one for one in now.arrivals}
    out = []
    for one in then.fleet_counts:
        draws = later.get((one.from_place, one.to_place))
        first, last = one.period.earliest, one.period.latest
        if draws is None or first is None or last is None:
            continue
        begin, end = ((moment - draws.start).total_seconds() / 3600 for moment in (first, last))
        before = Quantiles(one.q05, one.q50, one.q95)
        after = Quantiles.of(sum(begin < hour <= end for hour in row) for row in draws.hours)
        if before != after:
            out.append(Change(one.from_place, one.to_place, one.period, before, after))
    return tuple(out)


def _until(positions: Positions, moment: datetime) -> Positions:
    return select(positions, np.flatnonzero(positions.t <= int(moment.timestamp() * 1e6)))
