"""All events of a store: one pure function per partition of whole vessels, joined in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from spurline.ais.causes import weigh_silences
from spurline.ais.fixes import to_microseconds
from spurline.ais.gaps import GAP_HOURS, Silences, find_silences, join_silences
from spurline.ais.reading import POSITIONS, connect, partitions_of, read_fixes, stats, store_file
from spurline.ais.reception import Field, Heard, join_heard, listen
from spurline.ais.statics import read_statics
from spurline.ais.visits import find_stops, find_visits, index_layers
from spurline.model import EVENT_KINDS, BadInput, Place, TrackEvent, iso, plain


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to look for; the same for every partition."""

    kinds: frozenset[str]
    places: tuple[Place, ...]
    gap_hours: float
    store_end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What one partition gives: finished events, and material that needs all vessels."""

    events: list[TrackEvent]
    silences: Silences | None
    heard: Heard | None


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
    wanted = _Wanted(frozenset(kinds or EVENT_KINDS), tuple(places), gap_hours, to_microseconds(end))
    with connect() as con:
        ranges = partitions_of(con, path)
    found = list(_each(partial(_one_partition, path, wanted), ranges, workers))
    events = [event for part in found for event in part.events]
    silences = [part.silences for part in found if part.silences is not None]
    if silences:
        field = Field(join_heard([part.heard for part in found if part.heard is not None]))
        events += weigh_silences(
            join_silences(silences), field, read_statics(store), wanted.places, gap_hours
        )
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


def _one_partition(path: Path, wanted: _Wanted, span: tuple[int, int]) -> _Found:
    """Everything that can be said from the vessels of one partition alone."""
    with connect() as con:
        fixes = read_fixes(con, path, *span)
    events: list[TrackEvent] = []
    silences = heard = None
    if "gap" in wanted.kinds:
        silences = find_silences(fixes, gap_hours=wanted.gap_hours, store_end=wanted.store_end)
        heard = listen(fixes, gap_hours=wanted.gap_hours)
    if "port_visit" in wanted.kinds:
        events += find_visits(fixes, index_layers(wanted.places))
    if "stop" in wanted.kinds:
        events += find_stops(fixes, gap_hours=wanted.gap_hours)
    return _Found(events, silences, heard)


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
