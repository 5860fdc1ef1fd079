"""Files of positions to one sorted store, and the events found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from spurline import ais
from spurline.case.materials import Bench, Materials
from spurline.case.view import Track
from spurline.intake import read_positions
from spurline.model import EVENT_KINDS, BadInput, Positions, Rejection, TrackEvent, Vessel, named_zone

GAP_HOURS = 6.0
TRACKS_DRAWN = 12
STORE = "store"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What AIS gave: the folder of the store (None without positions), events, rejections."""

    store: Path | None
    key: str
    events: tuple[TrackEvent, ...]
    rejections: tuple[Rejection, ...]
    warnings: tuple[str, ...]


NO_TRAFFIC = Traffic(None, "", (), (), ())


def read_traffic(bench: Bench, materials: Materials) -> Traffic:
    """Build the store if it is missing or stale, then find the events of the case in it."""
    items = bench.vault.items("positions")
    if not items:
        return NO_TRAFFIC
    detail = {item.sha256: str(sorted(item.detail.items())) for item in items}
    step = bench.step("ais.build", detail, [item.sha256 for item in items])
    folder = bench.vault.tables / f"positions-{step.key}" / STORE
    if not folder.is_dir() or not bench.is_done(step):
        _build(bench, step, folder.parent.name)
    else:
        bench.skipped.append(step.tool)
    rejections = bench.load(step.key, "rejection", Rejection)
    notes = tuple(note for _, note in bench.vault.facts.facts(step.key, "note"))
    if not any(rows for _, rows, *_ in ais.vessels_in(folder)):
        return Traffic(
            None, step.key, (), rejections, (*notes, "No position in the AIS files could be used.")
        )
    ports = tuple(place for place in materials.case.places if place.part_of is None)
    used = [step.key, materials.places_digest]
    events_step = bench.step("ais.events", {"gap_hours": GAP_HOURS}, used)

    def found() -> Iterator[tuple[str, Any]]:
        search = ais.Search(gap_hours=GAP_HOURS)
        for event in ais.iter_events(folder, places=ports, search=search, workers=bench.workers):
            yield event.kind, event

    key = bench.take(events_step, found)
    events = [event for kind, record in EVENT_KINDS.items() for event in bench.load(key, kind, record)]
    events.sort(key=lambda event: (event.mmsi, str(event.when.earliest), event.kind, event.id))
    return Traffic(folder, step.key, tuple(events), rejections, notes)


def _build(bench: Bench, step: Any, name: str) -> None:
    """Import every positions file into one store; a file that cannot be read is one rejection."""
    rejections: list[Rejection] = []
    sources: list[ais.Source] = []
    for item in bench.vault.items("positions"):
        columns, zone = item.detail.get("columns"), item.detail.get("zone")
        try:
            zoned = named_zone(zone) if zone else None
        except BadInput as error:
            rejections.append(Rejection(item.name, "file", error.what))
            continue
        read = partial(read_positions, bench.path(item), item.name, columns=columns, zone=zoned)
        sources.append(ais.Source(item.name, item.sha256, read, str(sorted(item.detail.items()))))

    def progress(phase: str, done: int, total: int | None) -> None:
        bench.progress(f"ais.build: {phase}", done, total)

    with bench.vault.table_folder(name) as folder:
        done = ais.import_files(sources, folder / STORE, workers=bench.workers, progress=progress)
    rejections.extend(done.rejections)
    rejections.sort(key=lambda r: (r.file, r.where, r.reason))
    facts: list[tuple[str, Any]] = [("rejection", rejection) for rejection in rejections]
    bench.vault.commit(step, [*facts, *(("note", note) for note in sorted(done.notes))])
    bench.done.append(step.tool)


def fixes_of(traffic: Traffic, vessels: tuple[Vessel, ...]) -> dict[str, Positions]:
    """Clean positions per vessel of the case, keyed by its id; only vessels that were heard."""
    if traffic.store is None:
        return {}
    heard = {mmsi for mmsi, *_ in ais.vessels_in(traffic.store)}
    wanted = {vessel.id: vessel.mmsi for vessel in vessels if vessel.mmsi in heard}
    return {key: ais.load(traffic.store, mmsi=[mmsi]) for key, mmsi in wanted.items() if mmsi is not None}


def events_of_the_case(
    traffic: Traffic, materials: Materials
) -> tuple[tuple[TrackEvent, ...], tuple[str, ...]]:
    """Events of the case's vessels and at its places, and a sentence on what was set aside."""
    ships = {vessel.mmsi for vessel in materials.case.vessels if vessel.mmsi}
    legs = materials.case.legs
    ends = {end for leg in legs for end in (leg.from_place, leg.to_place)}
    near = {place.id for place in materials.case.places} if not legs else ends
    mine = tuple(event for event in traffic.events if event.mmsi in ships or event.place in near)
    if traffic.store is None:
        return mine, traffic.warnings
    vessels = ais.vessels_in(traffic.store)
    heard = sum(1 for mmsi, *_ in vessels if mmsi in ships)
    rows = sum(count for _, count, *_ in vessels)
    note = (
        f"AIS: {rows:,} clean positions of {len(vessels):,} vessels; {heard} of the case's "
        f"{len(materials.case.vessels)} vessels are among them. "
        f"{len(traffic.events) - len(mine):,} events of other vessels elsewhere are set aside."
    )
    return mine, (*traffic.warnings, note)


def tracks_of(traffic: Traffic, materials: Materials, events: tuple[TrackEvent, ...]) -> tuple[Track, ...]:
    """Thinned tracks for drawing: the case's vessels first, then vessels with events of the case."""
    if traffic.store is None:
        return ()
    names = {vessel.mmsi: vessel.name for vessel in materials.case.vessels if vessel.mmsi}
    heard = {mmsi for mmsi, *_ in ais.vessels_in(traffic.store)}
    wanted = sorted(names.keys() & heard)
    wanted += sorted({event.mmsi for event in events} - set(wanted))
    drawn = []
    for mmsi in wanted[:TRACKS_DRAWN]:
        pieces = ais.thin_track(traffic.store, mmsi, tolerance_km=0.5, gap_hours=GAP_HOURS)
        drawn.append(Track(mmsi, names.get(mmsi), pieces))
    return tuple(drawn)


def span_of(positions: Positions) -> tuple[datetime, datetime] | None:
    """First and last time of some positions, UTC."""
    from datetime import timedelta, timezone

    if not len(positions):
        return None
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    first, last = int(positions.t.min()), int(positions.t.max())
    return epoch + timedelta(microseconds=first), epoch + timedelta(microseconds=last)
