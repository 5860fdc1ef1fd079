"""All events of a store: one pure function per partition of whole vessels, joined in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from spurline.ais.anomalies import Jumps, find_circles, find_jumps, find_speed_changes, find_teleports
from spurline.ais.causes import weigh_silences
from spurline.ais.encounters import Marks, find_encounters, marks_of
from spurline.ais.fixes import to_microseconds
from spurline.ais.gaps import GAP_HOURS, Silences, find_silences, join_silences
from spurline.ais.identity import find_identity, shared_imos
from spurline.ais.loitering import find_loitering
from spurline.ais.reading import (
    POSITIONS,
    connect,
    partitions_of,
    read_fixes,
    read_with_teleports,
    stats,
    store_file,
)
from spurline.ais.reception import Field, Heard, join_heard, listen
from spurline.ais.statics import Histories, read_statics
from spurline.ais.visits import find_stops, find_visits, index_layers, sea_places
from spurline.model import EVENT_KINDS, BadInput, Place, TrackEvent, iso, plain


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to look for; the same for every partition."""

    kinds: frozenset[str]
    places: tuple[Place, ...]
    gap_hours: float
    store_end: int
    shared_imos: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one partition gives: finished events, and material that needs all vessels."""

    events: list[TrackEvent]
    silences: Silences | None
    heard: Heard | None
    marks: Marks | None
    jumps: Jumps | None


def find_events(
    store: Path,
    *,
    places: Sequence[Place] = (),
    kinds: Sequence[str] | None = None,
    gap_hours: float = GAP_HOURS,
    workers: int = 1,
) -> tuple[TrackEvent, ...]:
    """The events of contract B in a store, by (mmsi, start, end, kind, track).

    `kinds` limits them (default: all); `gap_hours` is the shortest silence that is a gap. The
    result does not depend on the number of `workers` (processes). Raises BadInput for an unknown
    kind, a threshold or a number of workers that is not positive, or a folder that is no store.
    """
    unknown = sorted(set(kinds or ()) - set(EVENT_KINDS))
    if unknown:
        raise BadInput(
            f"{', '.join(unknown)}: no such kind of event", do=f"Choose of {', '.join(EVENT_KINDS)}"
        )
    if not gap_hours > 0:
        raise BadInput(f"a gap of {gap_hours:g} hours is not positive")
    if workers < 1:
        raise BadInput(f"{workers} workers cannot work")
    path = store_file(store, POSITIONS)
    end = stats(store).end
    if end is None:
        return ()
    histories = read_statics(store)
    wanted = _Wanted(
        kinds=frozenset(kinds or EVENT_KINDS),
        places=tuple(places),
        gap_hours=gap_hours,
        store_end=to_microseconds(end),
        shared_imos=tuple(shared_imos(histories).items()),
    )
    with connect() as con:
        ranges = partitions_of(con, path)
    found = list(_each(partial(_one_partition, store, wanted), ranges, workers))
    events = [event for part in found for event in part.events]
    events += _of_all_vessels(found, wanted, histories)
    return tuple(sorted(events, key=_order))


def event_record(event: TrackEvent) -> dict[str, Any]:
    """One row of the events table of contract B: plain JSON types, times in UTC with Z."""
    first, last = event.when.earliest, event.when.latest
    return {
        "event_id": event.id,
        "kind": event.kind,
        "mmsi": event.mmsi,
        "track": event.track,
        "start": None if first is None else iso(first),
        "end": None if last is None else iso(last),
        "lon_start": event.lon_start,
        "lat_start": event.lat_start,
        "lon_end": event.lon_end,
        "lat_end": event.lat_end,
        "place_id": event.place,
        "detail": plain(event.details),
        "p": event.p,
    }


def _one_partition(store: Path, wanted: _Wanted, span: tuple[int, int]) -> _Found:
    """Everything that can be said from the vessels of one partition alone."""
    path = store_file(store, POSITIONS)
    kinds, gap_hours = wanted.kinds, wanted.gap_hours
    events: list[TrackEvent] = []
    silences = heard = marks = jumps = None
    with connect() as con:
        fixes = read_fixes(con, path, *span)
        if "anomaly" in kinds:
            jumps = find_jumps(*read_with_teleports(con, path, *span))
    if "gap" in kinds:
        silences = find_silences(fixes, gap_hours=gap_hours, store_end=wanted.store_end)
        heard = listen(fixes, gap_hours=gap_hours)
    if "port_visit" in kinds:
        events += find_visits(fixes, index_layers(wanted.places))
    if "stop" in kinds:
        events += find_stops(fixes, gap_hours=gap_hours)
    if "loitering" in kinds:
        events += find_loitering(fixes, gap_hours=gap_hours)
    if "anomaly" in kinds:
        events += [*find_speed_changes(fixes), *find_circles(fixes)]
    if "identity" in kinds:
        events += find_identity(fixes, read_statics(store, span), dict(wanted.shared_imos))
    if "encounter" in kinds:
        marks = marks_of(fixes, sea_places(wanted.places))
    return _Found(events, silences, heard, marks, jumps)


def _of_all_vessels(found: Sequence[_Found], wanted: _Wanted, histories: Histories) -> list[TrackEvent]:
    """Events that need what every partition has seen: causes of gaps, pairs, group jumps."""
    events: list[TrackEvent] = []
    silences = [part.silences for part in found if part.silences is not None]
    if silences:
        field = Field(join_heard([part.heard for part in found if part.heard is not None]))
        gaps = join_silences(silences)
        events += weigh_silences(gaps, field, histories, wanted.places, wanted.gap_hours)
    marks = [part.marks for part in found if part.marks is not None]
    if marks:
        events += find_encounters(marks)
    jumps = [part.jumps for part in found if part.jumps is not None]
    if jumps:
        events += find_teleports(jumps)
    return events


def _each(
    work: Callable[[tuple[int, int]], _Found], ranges: Sequence[tuple[int, int]], workers: int
) -> Iterable[_Found]:
    """Results in the order of the ranges, from this process or a pool of them."""
    if workers == 1 or len(ranges) < 2:
        return map(work, ranges)
    with ProcessPoolExecutor(min(workers, len(ranges)), mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, ranges))


def _order(event: TrackEvent) -> tuple[Any, ...]:
    return (event.mmsi, event.when.earliest, event.when.latest, event.kind, event.track, event.id)
