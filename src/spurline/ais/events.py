"""Events: one pure function per partition of whole vessels, and what joins the partitions.

`find_in` looks at the vessels of one partition, in any process; `conclude` adds what needs all of
them and hands events on partition by partition, so that memory does not grow with their number.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spurline.ais.anchorages import LongStops, Stay, find_anchorages
from spurline.ais.anomalies import AnomalyFinder, Suspicions, find_anomalies
from spurline.ais.causes import weigh_silences
from spurline.ais.draught import DraughtWatch, changes_at_sea
from spurline.ais.encounters import find_encounters
from spurline.ais.enriching import enrich_visits
from spurline.ais.evidence import Known, know
from spurline.ais.fixes import Detector, Rows, split, stream_fixes
from spurline.ais.gaps import GAP_HOURS, SilenceFinder, Silences
from spurline.ais.gathering import Gathering
from spurline.ais.histories import Histories
from spurline.ais.identity import ChangeFinder, find_identity
from spurline.ais.listening import Heard, Listener
from spurline.ais.loitering import Loitering
from spurline.ais.lost import lost_of
from spurline.ais.marks import MarkFinder, Marks
from spurline.ais.ports import ENTER_KM, LEAVE_KM, index_layers
from spurline.ais.presence import Presence, PresenceFinder
from spurline.ais.said import Said
from spurline.ais.stays import Stays
from spurline.ais.stops import Stops
from spurline.ais.visits import PortVisits
from spurline.ais.voyages import quiet_of
from spurline.model import BadInput, Place, TrackEvent, iso, plain


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
    of the store, microseconds since 1970 UTC; `search` are the user's thresholds; `receivers` are the
    names of the store's receivers by number (0: none)."""

    kinds: frozenset[str]
    places: tuple[Place, ...]
    search: Search
    store_end: int
    histories: Histories
    receivers: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Found:
    """What one partition gives: the lowest and highest MMSI of its vessels (None: it had none),
    finished events, and material for the events that need all vessels."""

    vessels: tuple[int, int] | None
    events: list[TrackEvent]
    silences: Silences | None
    heard: Heard | None
    marks: Marks | None
    stays: list[Stay]
    suspicions: Suspicions | None
    presence: Presence | None


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


def find_in(chunks: Iterable[Rows], wanted: Wanted) -> Found:
    """Everything that can be said from the vessels of one partition alone.

    `chunks` hold all rows of some vessels by (mmsi, track, t), cut anywhere, teleports as track 0
    (see `read_rows`). A pure function: this process, a pool and a cluster run the same one.
    """
    detectors = _detectors(wanted)
    suspicious: AnomalyFinder | None = detectors.get("suspicions")
    vessels: list[int] = []  # the lowest and the highest MMSI

    def clean() -> Iterator[Rows]:
        for rows in chunks:
            outside, inside = split(rows)
            if len(rows.t):
                vessels.extend((int(rows.mmsi[0]), int(rows.mmsi[-1])))
                del vessels[1:-1]
            if suspicious is not None:
                suspicious.hear_outside(outside)
            yield inside

    for fixes in stream_fixes(clean()):
        for detector in detectors.values():
            detector.feed(fixes)
    results = {name: detector.finish() for name, detector in detectors.items()}
    results["told"] = _told(results, wanted)
    return Found(
        (vessels[0], vessels[-1]) if vessels else None,
        silences=results.pop("silences", None),
        heard=results.pop("heard", None),
        marks=results.pop("marks", None),
        stays=results.pop("stays", []),
        suspicions=results.pop("suspicions", None),
        presence=results.pop("presence", None),
        events=[event for events in results.values() for event in events],
    )


def _detectors(wanted: Wanted) -> dict[str, Any]:
    """What looks at the fixes, by the name of its result."""
    kinds, search = wanted.kinds, wanted.search
    gap_hours = search.gap_hours
    detectors: dict[str, Detector[Any]] = {}
    if kinds & {"gap", "port_visit", "anomaly"}:
        detectors["silences"] = SilenceFinder(gap_hours, wanted.store_end)
    if "gap" in kinds:
        detectors["heard"] = Listener(gap_hours, wanted.histories)
    if kinds & {"port_visit", "anomaly"}:
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
        detectors["suspicions"] = AnomalyFinder()
        detectors["draughts"] = DraughtWatch(Said(wanted.histories))
    if "identity" in kinds:
        detectors["changes"] = ChangeFinder(wanted.histories)
    if kinds & {"anomaly", "identity"}:
        detectors["presence"] = PresenceFinder()
    if "encounter" in kinds:
        detectors["marks"] = MarkFinder(wanted.places)
        detectors["stays"] = LongStops()
    return detectors


def _told(results: dict[str, Any], wanted: Wanted) -> list[TrackEvent]:
    """What takes visits, gaps and static reports together: visits in full, draught changed at sea.
    Takes the visits and the changes of draught out of `results`."""
    visits = [visit for name in list(results) if name.startswith("visits") for visit in results.pop(name)]
    silences, said = results.get("silences"), Said(wanted.histories)
    gaps = [] if silences is None else quiet_of(silences)
    told: list[TrackEvent] = [*changes_at_sea(results.pop("draughts", ()), visits, gaps, wanted.places)]
    return told + (enrich_visits(visits, gaps, said, wanted.places) if "port_visit" in wanted.kinds else [])


def conclude(parts: Iterable[Found], wanted: Wanted) -> Iterator[TrackEvent]:
    """The events of all partitions, by (mmsi, start, end, kind, track): theirs, and those that need
    what every one of them has seen (causes of gaps, pairs, groups, successions).

    `parts` come in the order of their vessels, no vessel in two of them. Until all have come they
    wait in a temporary folder.
    """
    with TemporaryDirectory(prefix="spurline-events-") as folder:
        whole = _Whole(wanted, Path(folder))
        shelf: list[Path] = []
        for number, part in enumerate(parts):
            whole.take(part)
            shelf.append(Path(folder) / f"{number:06d}")
            silences = part.silences if "gap" in wanted.kinds else None
            shelf[-1].write_bytes(pickle.dumps(_Kept(part.vessels, part.events, silences)))
        joint = deque(whole.events())
        known = whole.known()
        for path in shelf:
            kept: _Kept = pickle.loads(path.read_bytes())  # noqa: S301 - written above
            path.unlink()
            events = kept.events
            if kept.silences is not None and known is not None:
                events += weigh_silences(kept.silences, known, wanted.search.gap_hours)
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
    """What all partitions together have seen; the bulk of it waits in a folder."""

    def __init__(self, wanted: Wanted, folder: Path) -> None:
        self._wanted = wanted
        self._folder = folder
        self._reception: Gathering | None = None
        self._marks: list[Marks] = []
        self._stays: list[Stay] = []
        self._suspicions: list[Suspicions] = []
        self._presence: list[Presence] = []

    def take(self, part: Found) -> None:
        if part.heard is not None and part.silences is not None:
            self._reception = self._reception or Gathering(self._folder)
            self._reception.take(part.heard, lost_of(part.silences))
        if part.marks is not None:
            self._marks.append(part.marks.stored(self._folder / f"{len(self._marks):06d}.marks"))
        self._stays += part.stays
        self._suspicions += [part.suspicions] if part.suspicions is not None else []
        self._presence += [part.presence] if part.presence is not None else []

    def known(self) -> Known | None:
        """What causes are weighed with, if anybody listened."""
        if self._reception is None:
            return None
        return know(*self._reception.total(), self._wanted.histories, self._wanted.places)

    def events(self) -> list[TrackEvent]:
        """Events of more than one vessel, in order."""
        events: list[TrackEvent] = []
        if self._marks:
            anchorages = [anchorage.place for anchorage in find_anchorages(self._stays)]
            said = Said(self._wanted.histories)
            events += find_encounters(self._marks, anchorages=anchorages, said=said)
        if self._suspicions:
            events += find_anomalies(self._suspicions, self._presence, self._wanted.receivers)
        if "identity" in self._wanted.kinds:
            events += find_identity(self._presence, self._wanted.histories)
        return sorted(events, key=_order)


def _order(event: TrackEvent) -> tuple[Any, ...]:
    return (event.mmsi, event.when.earliest, event.when.latest, event.kind, event.track, event.id)
