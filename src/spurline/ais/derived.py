"""What is made of the events of a store: anchorages, and voyages with the way made on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from spurline.ais.anchorages import VESSELS, Anchorage, find_anchorages, long_stops
from spurline.ais.engines import iter_events
from spurline.ais.fixes import KM_PER_NM, Fixes, Ints, split, stream_fixes, to_microseconds
from spurline.ais.reading import read_rows
from spurline.ais.said import Said
from spurline.ais.statics import read_statics
from spurline.ais.voyages import CONFIDENCE, Quiet, Voyage, find_voyages, span_us
from spurline.model import BadInput, Place


def anchorages_in(store: Path, *, vessels: int = VESSELS, workers: int = 1) -> tuple[Anchorage, ...]:
    """The anchorages that the stops of a store give, by id (see `find_anchorages`).

    Raises BadInput for less than one vessel or a folder that is no store.
    """
    stops = iter_events(store, kinds=["stop"], workers=workers)
    return find_anchorages(long_stops(stops), vessels=vessels)


def voyages_in(
    store: Path, places: Sequence[Place], *, confidence: int = CONFIDENCE, workers: int = 1
) -> tuple[Voyage, ...]:
    """The voyages of all vessels of a store between `places`, by vessel and time.

    A voyage joins port visits of at least that `confidence`. Raises BadInput for a confidence
    outside 1 to 4 or a folder that is no store.
    """
    if confidence not in range(1, 5):
        raise BadInput(f"a confidence of {confidence} is none", do="Choose 1, 2, 3 or 4")
    events = list(iter_events(store, places=places, kinds=["port_visit", "gap"], workers=workers))
    visits = [event for event in events if event.kind == "port_visit"]
    gaps = [
        Quiet(event.mmsi, event.track, *span_us(event))
        for event in events
        if event.kind == "gap" and not event.details["open"]
    ]
    voyages = find_voyages(visits, gaps, Said(read_statics(store)), places, confidence=confidence)
    sailed: list[Voyage] = []
    for mmsi in sorted({voyage.mmsi for voyage in voyages}):
        rows = (split(chunk)[1] for chunk in read_rows(store, mmsi, mmsi))
        sailed += measured([voyage for voyage in voyages if voyage.mmsi == mmsi], stream_fixes(rows))
    return tuple(sailed)


class Odometer:
    """Detector of the way that vessels made on their voyages: millimetres, so that sums do not
    depend on where the stream of fixes was cut."""

    def __init__(self, voyages: Sequence[Voyage]) -> None:
        self._legs: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for number, voyage in enumerate(voyages):
            leg = (to_microseconds(voyage.departed), to_microseconds(voyage.arrived), number)
            self._legs.setdefault((voyage.mmsi, voyage.track), []).append(leg)
        self._way: Ints = np.zeros(len(voyages), dtype=np.int64)

    def feed(self, fixes: Fixes) -> None:
        for rows in fixes.tracks():
            legs = self._legs.get((int(fixes.mmsi[rows.start]), int(fixes.track[rows.start])), ())
            if not legs:
                continue
            t = fixes.t[rows]
            way = np.append(0, np.cumsum(np.rint(fixes.km[rows] * 1e6).astype(np.int64)))
            for departed, arrived, number in legs:
                first, last = np.searchsorted(t, (departed, arrived), side="right")
                self._way[number] += way[last] - way[first]

    def finish(self) -> Ints:
        return self._way


def measured(voyages: Sequence[Voyage], chunks: Iterable[Fixes]) -> list[Voyage]:
    """The voyages with distance and mean speed from the fixes of their vessels."""
    odometer = Odometer(voyages)
    for fixes in chunks:
        odometer.feed(fixes)
    return [
        replace(
            voyage,
            km=round(way / 1e6, 3),
            mean_kn=round(way / 1e6 / KM_PER_NM / voyage.hours, 2) if voyage.hours else None,
        )
        for voyage, way in zip(voyages, odometer.finish().tolist(), strict=True)
    ]
