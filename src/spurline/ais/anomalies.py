"""Anomalies: reports that cannot be what they claim. Each names the rule that found it.

An anomaly is a reason to look, no verdict: broken sensors, clocks and feeds make most of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.ais.circles import CircleFinder
from spurline.ais.copies import PrintFinder, Prints, find_copies, join_prints
from spurline.ais.fixes import Fixes, Rows
from spurline.ais.footprints import FootprintFinder, Footprints, find_out_of_reach, join_footprints
from spurline.ais.inland import Inland, InlandFinder, find_on_land
from spurline.ais.jumps import JumpFinder, Jumps, find_teleports, join_jumps
from spurline.ais.presence import Presence
from spurline.ais.speeds import MismatchFinder, SpeedChangeFinder
from spurline.model import Anomaly


@dataclass(frozen=True, slots=True, eq=False)
class Suspicions:
    """What one partition gives: anomalies of single vessels, and material that needs all of them."""

    events: list[Anomaly]
    jumps: Jumps
    prints: Prints
    inland: Inland
    footprints: Footprints


class AnomalyFinder:
    """Detector of `Suspicions`; the rows outside all tracks are handed to `hear_outside` before the
    fixes of their vessels."""

    def __init__(self) -> None:
        self._single = (SpeedChangeFinder(), MismatchFinder(), CircleFinder())
        self._jumps = JumpFinder()
        self._prints = PrintFinder()
        self._inland = InlandFinder()
        self._footprints = FootprintFinder()

    def hear_outside(self, rows: Rows) -> None:
        """Rows of track 0 by (mmsi, t)."""
        self._jumps.hear_outside(rows)

    def feed(self, fixes: Fixes) -> None:
        for finder in (*self._single, self._jumps, self._prints, self._inland, self._footprints):
            finder.feed(fixes)

    def finish(self) -> Suspicions:
        return Suspicions(
            [event for finder in self._single for event in finder.finish()],
            self._jumps.finish(),
            self._prints.finish(),
            self._inland.finish(),
            self._footprints.finish(),
        )


def find_anomalies(
    parts: Sequence[Suspicions], presence: Sequence[Presence], receivers: Sequence[str]
) -> list[Anomaly]:
    """The anomalies of all partitions together; `receivers` are the names of receivers by number."""
    jumps = [part.jumps for part in parts] + [part.stays for part in presence]
    return [
        *(event for part in parts for event in part.events),
        *find_teleports(join_jumps(jumps)),
        *find_copies(join_prints([part.prints for part in parts])),
        *find_on_land([part.inland for part in parts]),
        *find_out_of_reach(join_footprints([part.footprints for part in parts]), receivers),
    ]
