"""All events of a store: one pure function per partition of whole vessels, joined in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Generic

import numpy as np

from spurline.ais.anomalies import Jumps, find_circles, find_jumps, find_speed_changes, find_teleports
from spurline.ais.causes import weigh_silences
from spurline.ais.encounters import Marks, find_encounters, marks_of
from spurline.ais.fixes import Detector, Fixes, Result, Rows, join_fixes, split, stream_fixes, to_microseconds
from spurline.ais.gaps import GAP_HOURS, SilenceFinder, Silences, join_silences
from spurline.ais.identity import find_identity, shared_imos
from spurline.ais.loitering import Loitering
from spurline.ais.ports import index_layers, sea_places
from spurline.ais.reading import (
    POSITIONS,
    connect,
    partitions_of,
    read_rows,
    stats,
    store_file,
)
from spurline.ais.reception import Field, Heard, join_heard, listen
from spurline.ais.statics import Histories, read_statics
from spurline.ais.stops import Stops
from spurline.ais.visits import PortVisits
from spurline.model import EVENT_KINDS, BadInput, Place, TrackEvent, iso, plain


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; the same for every partition. `store_end` is the last clean message time
    of the store, microseconds since 1970 UTC."""

    kinds: frozenset[str]
    places: tuple[Place, ...]
    gap_hours: float
    store_end: int
    histories: Histories


@dataclass(frozen=True, slots=True)
class Found:
    """What one partition gives: finished events, and material that needs all vessels."""

    events: list[TrackEvent]
    silences: Silences | None
    heard: Heard | None
    marks: Marks | None
    jumps: Jumps | None


class Gathered(Generic[Result]):
    """Detector made of a function that wants all fixes of a partition at once."""

    def __init__(self, find: Callable[[Fixes], Result]) -> None:
        self._find = find
        self._chunks: list[Fixes] = []

    def feed(self, fixes: Fixes) -> None:
        self._chunks.append(fixes)

    def finish(self) -> Result:
        return self._find(join_fixes(self._chunks))


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
    wanted = Wanted(
        kinds=frozenset(kinds or EVENT_KINDS),
        places=tuple(places),
        gap_hours=gap_hours,
        store_end=to_microseconds(end),
        histories=read_statics(store),
    )
    with connect() as con:
        ranges = partitions_of(con, path)
    found = list(_each(partial(_of_range, store, wanted), ranges, workers))
    return conclude(found, wanted)


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


def _of_range(store: Path, wanted: Wanted, span: tuple[int, int]) -> Found:
    return find_in(read_rows(store, *span), wanted)


def find_in(chunks: Iterable[Rows], wanted: Wanted) -> Found:
    """Everything that can be said from the vessels of one partition alone.

    `chunks` hold all rows of some vessels by (mmsi, track, t), cut anywhere, teleports as track 0
    (see `read_rows`). A pure function: this process, a pool and a cluster run the same one.
    """
    kinds, gap_hours = wanted.kinds, wanted.gap_hours
    shared = shared_imos(wanted.histories)
    detectors: dict[str, Detector[Any]] = {}
    if "gap" in kinds:
        detectors["silences"] = SilenceFinder(gap_hours, wanted.store_end)
        detectors["heard"] = Gathered(partial(listen, gap_hours=gap_hours))
    if "port_visit" in kinds:
        for number, layer in enumerate(index_layers(wanted.places)):
            detectors[f"visits {number}"] = PortVisits(layer)
    if "stop" in kinds:
        detectors["stops"] = Stops(gap_hours)
    if "loitering" in kinds:
        detectors["loitering"] = Loitering(gap_hours)
    if "anomaly" in kinds:
        detectors["speed_changes"] = Gathered(find_speed_changes)
        detectors["circles"] = Gathered(find_circles)
    if "identity" in kinds:
        detectors["identity"] = Gathered(partial(find_identity, histories=wanted.histories, shared=shared))
    if "encounter" in kinds:
        detectors["marks"] = Gathered(partial(marks_of, ports=sea_places(wanted.places)))
    teleports: list[Rows] = []
    seen: list[Rows] = []

    def clean() -> Iterator[Rows]:
        for rows in chunks:
            outside, inside = split(rows)
            teleports.append(outside)
            seen.append(rows)
            yield inside

    for fixes in stream_fixes(clean()):
        for detector in detectors.values():
            detector.feed(fixes)
    results = {name: detector.finish() for name, detector in detectors.items()}
    materials = ("silences", "heard", "marks")
    jumps = _jumps(seen) if "anomaly" in kinds else None
    return Found(
        [event for name, events in results.items() if name not in materials for event in events],
        silences=results.get("silences"),
        heard=results.get("heard"),
        marks=results.get("marks"),
        jumps=jumps,
    )


def _jumps(seen: list[Rows]) -> Jumps:
    columns = [np.concatenate(column) for column in zip(*(rows[:5] for rows in seen), strict=True)]
    order = np.lexsort((columns[2], columns[0]))
    return find_jumps(*(column[order] for column in columns))


def conclude(found: Sequence[Found], wanted: Wanted) -> tuple[TrackEvent, ...]:
    """The events of all partitions: theirs, and those that need what every one of them has seen
    (causes of gaps, pairs, group jumps), by (mmsi, start, end, kind, track)."""
    events = [event for part in found for event in part.events]
    silences = [part.silences for part in found if part.silences is not None]
    if silences:
        field = Field(join_heard([part.heard for part in found if part.heard is not None]))
        gaps = join_silences(silences)
        events += weigh_silences(gaps, field, wanted.histories, wanted.places, wanted.gap_hours)
    marks = [part.marks for part in found if part.marks is not None]
    if marks:
        events += find_encounters(marks)
    jumps = [part.jumps for part in found if part.jumps is not None]
    if jumps:
        events += find_teleports(jumps)
    return tuple(sorted(events, key=_order))


def _each(
    work: Callable[[tuple[int, int]], Found], ranges: Sequence[tuple[int, int]], workers: int
) -> Iterable[Found]:
    """Results in the order of the ranges, from this process or a pool of them."""
    if workers == 1 or len(ranges) < 2:
        return map(work, ranges)
    with ProcessPoolExecutor(min(workers, len(ranges)), mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, ranges))


def _order(event: TrackEvent) -> tuple[Any, ...]:
    return (event.mmsi, event.when.earliest, event.when.latest, event.kind, event.track, event.id)
