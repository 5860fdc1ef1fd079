"""The order of work: from the files of a case to its ledger, its judgement and `out/`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from spurline.case.articles import Reports, read_reports, reports_digest
from spurline.case.atlas import basemaps_of, routes_of
from spurline.case.gathered import gather
from spurline.case.materials import Bench, Materials
from spurline.case.progress import Progress, silent
from spurline.case.published import read_published
from spurline.case.traffic import (
    Traffic,
    events_of_the_case,
    tracks_of,
)
from spurline.case.view import CaseView, Item
from spurline.case.voyages import rebuild_voyages
from spurline.model import (
    BadInput,
    Judgement,
    Ledger,
    Rejection,
    TrackEvent,
    When,
    canonical,
    content_id,
)
from spurline.vault import CASE_FILE, Vault, sealed
from spurline.weighing import weigh

LEFT_OUT = "left_out.json"

Publish = Callable[[CaseView], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: steps taken and skipped, files under out/ that changed, and the view."""

    done: tuple[str, ...]
    skipped: tuple[str, ...]
    changed: tuple[str, ...]
    view: CaseView


def run(folder: Path, publish: Publish, *, workers: int = 1, progress: Progress = silent) -> RunResult:
    """Do every step of the case in `folder` that is not yet done, then write `out/`.

    Steps are committed one at a time, so a killed run resumes where it stopped. Raises BadInput
    for a case.toml that cannot be read or a case without any file; CaseBusy; CustodyBroken.
    """
    with Vault.opened(folder) as vault:
        bench = Bench(vault, workers=workers, progress=progress)
        view = _view(bench)
        progress("dossier.publish", 0, None)
        files = {**publish(view), LEFT_OUT: canonical(view.rejections).encode() + b"\n"}
        changed = vault.write_out(files)
        if changed:
            hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
            vault.log_published(hashes)
        return RunResult(tuple(bench.done), tuple(bench.skipped), changed, view)


def _view(bench: Bench) -> CaseView:
    """Take every step and gather what came of it."""
    vault = bench.vault
    if not vault.items():
        raise BadInput(
            "the case is empty",
            where=vault.folder.name,
            do="Add articles, looks, places or AIS with `spurline add`",
        )
    evidence = gather(bench)
    materials, scenes, traffic = evidence.materials, evidence.scenes, evidence.traffic
    fixes, period = evidence.fixes, evidence.period
    reports = read_reports(bench, materials)
    ledger = rebuild_voyages(bench, materials, fixes, traffic.key, period)
    events, traffic_notes = events_of_the_case(traffic, materials)
    judgement = _judge(bench, materials, reports, events, ledger)
    published = read_published(bench, materials.case.places)
    basemap, overview = basemaps_of(materials)
    return CaseView(
        case=materials.case,
        items=_items(vault),
        rejections=_left_out(vault, materials, reports, traffic, (*scenes.rejections, *published.rejections)),
        documents=reports.documents,
        claims=reports.claims,
        clusters=reports.clusters,
        relations=reports.relations,
        origin_groups=reports.origin_groups,
        looks=materials.looks,
        events=events,
        tracks=tracks_of(traffic, materials, events),
        ledger=ledger,
        judgement=judgement,
        routes=routes_of(bench, materials),
        basemap=basemap,
        overview=overview,
        period=period,
        warnings=(*traffic_notes, *scenes.warnings, *ledger.warnings, *_gaps_in(materials, reports)),
        versions=tuple(sorted(bench.versions.items())),
        custody_head=_seal(vault),
        made=_newest(materials, reports, events, period),
        published_counts=published.against(ledger, materials.case.places),
    )


def _judge(
    bench: Bench, materials: Materials, reports: Reports, events: tuple[TrackEvent, ...], ledger: Ledger
) -> Judgement:
    used = [
        materials.digest,
        reports_digest(reports),
        content_id({"events": [event.id for event in events]}),
        content_id({"ledger": ledger}),
    ]
    step = bench.step("weighing.weigh", {}, used)

    def judged() -> list[tuple[str, Judgement]]:
        judgement = weigh(
            materials.case,
            documents=reports.documents,
            claims=reports.claims,
            clusters=reports.clusters,
            relations=reports.relations,
            origin_groups=reports.origin_groups,
            looks=materials.looks,
            events=events,
            ledger=ledger,
        )
        return [("judgement", judgement)]

    (judgement,) = bench.load(bench.take(step, judged), "judgement", Judgement)
    return judgement


def _items(vault: Vault) -> tuple[Item, ...]:
    return tuple(
        Item(item.sha256, item.kind, item.name, item.size, item.detail.get("note")) for item in vault.items()
    )


def _seal(vault: Vault) -> str:
    """Seal of everything that went in. The head of the custody chain also depends on when files
    came, so it is printed by `show` and `verify` and kept out of the results."""
    inputs = [(item.sha256, item.name) for item in vault.items()]
    config = hashlib.sha256((vault.folder / CASE_FILE).read_bytes()).hexdigest()
    return sealed([*inputs, (config, CASE_FILE)])


def refused_files(vault: Vault) -> tuple[Rejection, ...]:
    """Files that `add` left out, as rejections."""
    return tuple(Rejection(refusal.name, "file", refusal.reason) for refusal in vault.refusals())


def _left_out(
    vault: Vault, materials: Materials, reports: Reports, traffic: Traffic, others: tuple[Rejection, ...]
) -> tuple[Rejection, ...]:
    every = [*refused_files(vault), *materials.rejections, *reports.rejections, *traffic.rejections, *others]
    return tuple(sorted(set(every), key=lambda r: (r.file, r.where, r.reason)))


def _gaps_in(materials: Materials, reports: Reports) -> list[str]:
    """What the case lacks, said as limits of the analysis."""
    notes = []
    if not reports.documents:
        notes.append("No article was added: nothing is claimed here, and no claim was audited.")
    if not materials.looks:
        notes.append("No look was added: nothing was seen from above, and nothing was looked for in vain.")
    if not materials.case.legs:
        notes.append("No leg was added: trips are reconstructed, but no leg is judged.")
    if not materials.case.vessels:
        notes.append("No vessel was added: no ship's itinerary is reconstructed.")
    return notes


def _newest(
    materials: Materials, reports: Reports, events: tuple[TrackEvent, ...], period: When
) -> datetime | None:
    """The time of the newest input: a dossier is as old as what it knows, not as the clock says."""
    intervals = [document.published for document in reports.documents]
    intervals += [look.when for look in materials.looks] + [event.when for event in events] + [period]
    moments = [moment for when in intervals for moment in (when.earliest, when.latest) if moment]
    return max(moments, default=None)
