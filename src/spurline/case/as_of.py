"""The ledger as it would have been: only what was published by a date, reconstructed anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from spurline.case.articles import read_reports
from spurline.case.config import read_config
from spurline.case.materials import Bench, Materials, read_materials
from spurline.case.progress import Progress, silent
from spurline.case.published import read_published
from spurline.case.run import period_of
from spurline.case.scenes import read_scenes
from spurline.case.traffic import Traffic, fixes_of, read_traffic, span_of
from spurline.case.voyages import rebuild_voyages
from spurline.model import (
    BadInput,
    CountComparison,
    Ledger,
    Look,
    Positions,
    Quantiles,
    When,
    content_id,
    iso,
    select,
)
from spurline.vault import CASE_FILE, Vault


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
        materials = read_materials(bench, read_config((folder / CASE_FILE).read_bytes()))
        materials = replace(materials, looks=read_scenes(bench, materials).joined(materials.looks))
        reports, traffic = read_reports(bench, materials), read_traffic(bench, materials)
        fixes = fixes_of(traffic, materials.case.vessels)
        period = period_of(materials, [span for one in fixes.values() if (span := span_of(one))])
        materials = replace(materials, case=replace(materials.case, period=period))
        now = rebuild_voyages(bench, materials, fixes, traffic.key, period)
        looks = tuple(look for look in materials.looks if look.known_by(moment))
        heard = {name: cut for name, one in fixes.items() if len(cut := _until(one, moment))}
        then = _then(bench, materials, looks, heard, traffic, moment)
        counts = read_published(bench, materials.case.places)
        early = replace(counts, counts=tuple(one for one in counts.counts if _by(one.published, moment)))
        documents = sum(_by(document.published, moment) for document in reports.documents)
        known = (
            Known("looks", len(looks), len(materials.looks)),
            Known("positions", sum(map(len, heard.values())), sum(map(len, fixes.values()))),
            Known("articles", documents, len(reports.documents)),
            Known("published counts", len(early.counts), len(counts.counts)),
        )
        changes = changes_between(then, now)
        return AsOf(moment, then, now, known, changes, early.against(then, materials.case.places))


def _then(
    bench: Bench,
    materials: Materials,
    looks: tuple[Look, ...],
    heard: dict[str, Positions],
    traffic: Traffic,
    moment: datetime,
) -> Ledger:
    """The reconstruction in the part of the period before the moment."""
    whole = materials.case.period
    if whole.earliest is not None and whole.earliest >= moment:
        raise BadInput(
            f"the period of the case begins at {iso(whole.earliest)}", where="--as-of", do="Name a later date"
        )
    period = replace(whole, latest=moment if whole.latest is None else min(whole.latest, moment))
    early = replace(materials, looks=looks, case=replace(materials.case, period=period))
    key = content_id({"positions": traffic.key, "until": iso(moment)})
    return rebuild_voyages(bench, early, heard, key, period)


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
        numbers = sorted(sum(begin < hour <= end for hour in row) for row in draws.hours)
        spots = (min(int(share * len(numbers)), len(numbers) - 1) for share in (0.05, 0.5, 0.95))
        before, after = Quantiles(one.q05, one.q50, one.q95), Quantiles(*(numbers[spot] for spot in spots))
        if before != after:
            out.append(Change(one.from_place, one.to_place, one.period, before, after))
    return tuple(out)


def _until(positions: Positions, moment: datetime) -> Positions:
    return select(positions, np.flatnonzero(positions.t <= int(moment.timestamp() * 1e6)))


def _by(published: When | None, moment: datetime) -> bool:
    """Whether something was out; what says nothing of its publication was not."""
    return published is not None and published.latest is not None and published.latest <= moment
