"""The scenarios and their stage: ports on a real coast, ships, legs. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from spurline.model import Leg, Mode, Place, Vessel

START = datetime(2023, 3, 1, tzinfo=timezone.utc)
END = START + timedelta(days=92)
SILENT_FROM = START + timedelta(days=14)
SILENT_TO = END - timedelta(days=10)
"""Between these days the ships of the question keep their transponders off."""

FIRST, SECOND = "aldermouth", "brenholm"
OTHERS = ("corvik", "dunmark", "estmere")
YARD, DEPOT = "brenholm-yard", "fenn-depot"

# Real water off real shores of the central Baltic; the names belong to nobody.
PLACES = (
    Place(FIRST, "Aldermouth", 16.50, 57.26, "port", 3.0, None, "+01:00"),
    Place(SECOND, "Brenholm", 21.50, 57.41, "port", 3.0, None, "+02:00"),
    Place("corvik", "Corvik", 21.08, 55.73, "port", 3.0, None, "+02:00"),
    Place("dunmark", "Dunmark", 18.26, 57.65, "port", 3.0, None, "+01:00"),
    Place("estmere", "Estmere", 18.68, 54.42, "port", 3.0, None, "+01:00"),
    Place(YARD, "Brenholm freight yard", 21.60, 57.39, "station", 1.5, None, "+02:00"),
    Place(DEPOT, "Fenn depot", 24.20, 56.90, "depot", 3.0, None, "+02:00"),
)
LEGS = (
    Leg("aldermouth-brenholm", FIRST, SECOND, Mode.SEA, 14, 24),
    Leg("brenholm-aldermouth", SECOND, FIRST, Mode.SEA, 14, 24),
    Leg("aldermouth-corvik", FIRST, "corvik", Mode.SEA, 15, 26),
    Leg("corvik-brenholm", "corvik", SECOND, Mode.SEA, 9, 16),
    Leg("brenholm-corvik", SECOND, "corvik", Mode.SEA, 9, 16),
    Leg("brenholm-fenn", YARD, DEPOT, Mode.RAIL, 4, 30),
)
SHIPS = (
    Vessel("sandpiper", "Sandpiper", mmsi=209900011, type="general cargo", length_m=118, dwt=7100,
           capacity_teu_low=220, capacity_teu_high=300),
    Vessel("turnstone", "Turnstone", mmsi=209900012, type="general cargo", length_m=104, dwt=6200,
           capacity_teu_low=200, capacity_teu_high=280),
)  # fmt: skip
BACKGROUND = tuple(
    Vessel(f"trader-{n}", f"Baltic Trader {n}", mmsi=209900100 + n, type="general cargo", length_m=90 + 7 * n)
    for n in range(1, 6)
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens: `moves` whether the ships of the question sail between the two ports,
    `silent` whether their AIS is off meanwhile, `loads` whether freight goes on by rail."""

    name: str
    what: str
    moves: bool
    silent: bool
    loads: bool


SCENARIOS: dict[str, Scenario] = {
    one.name: one
    for one in (
        Scenario(
            "shuttle", "two ships shuttle unseen between two ports, freight goes on by rail", True, True, True
        ),
        Scenario("stationary", "the same silence, and nothing moves: the control", False, True, False),
        Scenario("decoy", "the same voyages, declared and visible: ordinary trade", True, False, False),
    )
}
