"""All events of a store: one pure function per partition of whole vessels, joined in order.

`find_in` looks at the vessels of one partition, in any process; `conclude` adds what needs all of
them and hands events on partition by partition, so that memory does not grow with their number.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic

import numpy as np

from spurline.ais.anomalies import Jumps, find_circles, find_jumps, find_speed_changes, find_teleports
from spurline.ais.causes import weigh_silences
from spurline.ais.encounters import Marks, find_encounters, marks_of
from spurline.ais.fixes import Detector, Fixes, Result, Rows, join_fixes, split, stream_fixes, to_microseconds
from spurline.ais.gaps import GAP_HOURS, SilenceFinder, Silences
from spurline.ais.identity import find_identity, shared_imos
from spurline.ais.loitering import Loitering
from spurline.ais.ports import ENTER_KM, LEAVE_KM, index_layers, sea_places
from spurline.ais.reading import partitions_of, read_rows, stats
from spurline.ais.reception import Field, Heard, join_heard, listen
from spurline.ais.statics import Histories, read_statics
from spurline.ais.stays import Stays
from spurline.ais.stops import Stops
from spurline.ais.visits import PortVisits
from spurline.model import EVENT_KINDS, BadInput, Place, TrackEvent, iso, plain


@dataclass(frozen=True, slots=True)
class Search:
    """Thresholds that a user may set.

    `gap_hours`: the shortest silence that is a gap. `enter_km`, `leave_km`: how near a vessel
    comes to a port, and how far it goes, to be in it and out of it again; a place with a larger
    radius keeps that. `stop_diameter_m`: stops are stays within so many metres (see `Stays`)
    instead of spells at rest. Raises BadInput for values that are not positive, or a port that
    is left before it is entered.
    """

    gap_hours: float = GAP_HOURS
    enter_km: float = ENTER_KM
    leave_km: float = LEAVE_KM
    stop_diameter_m: float | None = None

    def __post_init__(self) -> None:
        if not self.gap_hours > 0:
            raise BadInput(f"a gap of {self.gap_hours:g} hours is not positive")
        if not 0 <= self.enter_km <= self.leave_km:
            raise BadInput(f"a port entered at {self.enter_km:g} km cannot be left at {self.leave_km:g} km")
        if self.stop_diameter_m is not None and not self.stop_diameter_m > 0:
            raise BadInput(f"a diameter of {self.stop_diameter_m:g} m is not positive")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; the same for every partition. `store_end` is the last clean message time
    of the store, microseconds since 1970 UTC; `search` are the user's thresholds."""

    kinds: frozenset[str]
    places: tuple[Place, ...]
    search: Search
    store_end: int
    histories: Histories


@dataclass(frozen=True, slots=True)
class Found:
    """What one partition gives: the lowest and highest MMSI of its vessels (None: it had none),
    finished events, and material for the events that need all vessels."""

    vessels: tuple[int, int] | None
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
    search: Search = Search(),
    workers: int = 1,
) -> tuple[TrackEvent, ...]:
    """The events of contract B in a store, by (mmsi, start, end, kind, track), as `iter_events` gives
    them."""
    return tuple(iter_events(store, places=places, kinds=kinds, search=search, workers=workers))


def iter_events(
    store: Path,
    *,
    places: Sequence[Place] = (),
    kinds: Sequence[str] | None = None,
    search: Search = Search(),
    workers: int = 1,
) -> Iterator[TrackEvent]:
    """The events of contract B in a store one by one, by (mmsi, start, end, kind, track).

    `kinds` limits them (default: all). The result does not depend on the number of `workers`
    (processes). Raises BadInput for an unknown kind, a number of workers that is not positive, or
    a folder that is no store.
    """
    unknown = sorted(set(kinds or ()) - set(EVENT_KINDS))
    if unknown:
        raise BadInput(
            f"{', '.join(unknown)}: no such kind of event", do=f"Choose of {', '.join(EVENT_KINDS)}"
        )
    if workers < 1:
        raise BadInput(f"{workers} workers cannot work")
    end = stats(store).end
    if end is None:
        return iter(())
    wanted = Wanted(
        kinds=frozenset(kinds or EVENT_KINDS),
        places=tuple(places),
        search=search,
        store_end=to_microseconds(end),
        histories=read_statics(store),
    )
    return conclude(_each(partial(_of_range, store, wanted), partitions_of(store), workers), wanted)


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
    kinds, search = wanted.kinds, wanted.search
    gap_hours = search.gap_hours
    shared = shared_imos(wanted.histories)
    detectors: dict[str, Detector[Any]] = {}
    if "gap" in kinds:
        detectors["silences"] = SilenceFinder(gap_hours, wanted.store_end)
        detectors["heard"] = Gathered(partial(listen, gap_hours=gap_hours))
    if "port_visit" in kinds:
        for number, layer in enumerate(
            index_layers(wanted.places, enter_km=search.enter_km, leave_km=search.leave_km)
        ):
            detectors[f"visits {number}"] = PortVisits(layer)
    if "stop" in kinds:
        by_extent = search.stop_diameter_m
        detectors["stops"] = Stops(gap_hours) if by_extent is None else Stays(by_extent)
    if "loitering" in kinds:
        detectors["loitering"] = Loitering(gap_hours)
    if "anomaly" in kinds:
        detectors["speed_changes"] = Gathered(find_speed_changes)
        detectors["circles"] = Gathered(find_circles)
    if "identity" in kinds:
        detectors["identity"] = Gathered(partial(find_identity, histories=wanted.histories, shared=shared))
    if "encounter" in kinds:
        detectors["marks"] = Gathered(partial(marks_of, ports=sea_places(wanted.places)))
    seen: list[Rows] = []

    def clean() -> Iterator[Rows]:
        for rows in chunks:
            _, inside = split(rows)
            if len(rows.t):
                seen.append(rows)
            yield inside

    for fixes in stream_fixes(clean()):
        for detector in detectors.values():
            detector.feed(fixes)
    results = {name: detector.finish() for name, detector in detectors.items()}
    materials = ("silences", "heard", "marks")
    jumps = _jumps(seen) if "anomaly" in kinds else None
    return Found(
        (int(seen[0].mmsi[0]), int(seen[-1].mmsi[-1])) if seen else None,
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


def conclude(parts: Iterable[Found], wanted: Wanted) -> Iterator[TrackEvent]:
    """The events of all partitions, by (mmsi, start, end, kind, track): theirs, and those that need
    what every one of them has seen (causes of gaps, pairs, group jumps).

    `parts` come in the order of their vessels, no vessel in two of them. Until all have come they
    wait in a temporary folder.
    """
    with TemporaryDirectory(prefix="spurline-events-") as folder:
        whole = _Whole(wanted)
        shelf: list[Path] = []
        for number, part in enumerate(parts):
            whole.take(part)
            shelf.append(Path(folder) / f"{number:06d}")
            shelf[-1].write_bytes(pickle.dumps(_Kept(part.vessels, part.events, part.silences)))
        joint = deque(whole.events())
        field = whole.field()
        for path in shelf:
            kept: _Kept = pickle.loads(path.read_bytes())  # noqa: S301 - written above
            path.unlink()
            events = kept.events
            if kept.silences is not None and field is not None:
                events += weigh_silences(
                    kept.silences, field, wanted.histories, wanted.places, wanted.search.gap_hours
                )
            while joint and kept.vessels and joint[0].mmsi <= kept.vessels[1]:
                events.append(joint.popleft())
            yield from sorted(events, key=_order)
        yield from joint


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of a part waits until all have come."""

    vessels: tuple[int, int] | None
    events: list[TrackEvent]
    silences: Silences | None


class _Whole:
    """What all partitions together have seen."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._heard: list[Heard] = []
        self._marks: list[Marks] = []
        self._jumps: list[Jumps] = []

    def take(self, part: Found) -> None:
        if part.heard is not None:
            self._heard = [join_heard([*self._heard, part.heard])]
        self._marks += [part.marks] if part.marks is not None else []
        self._jumps += [part.jumps] if part.jumps is not None else []

    def field(self) -> Field | None:
        return Field(self._heard[0]) if self._heard else None

    def events(self) -> list[TrackEvent]:
        """Events of more than one vessel, in order."""
        events: list[TrackEvent] = []
        if self._marks:
            events += find_encounters(self._marks)
        if self._jumps:
            events += find_teleports(self._jumps)
        return sorted(events, key=_order)


def _each(
    work: Callable[[tuple[int, int]], Found], ranges: Sequence[tuple[int, int]], workers: int
) -> Iterator[Found]:
    """Results in the order of the ranges, from this process or a pool of them."""
    if workers == 1 or len(ranges) < 2:
        yield from map(work, ranges)
        return
    with ProcessPoolExecutor(min(workers, len(ranges)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, ranges)


def _order(event: TrackEvent) -> tuple[Any, ...]:
    return (event.mmsi, event.when.earliest, event.when.latest, event.kind, event.track, event.id)
