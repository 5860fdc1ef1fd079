"""Looks: irregular, under cloud that comes in spells, with misses; and wagon counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spurline.model import Look, Saw, Vessel, When
from spurline.simulate.scenarios import (
    BACKGROUND,
    DEPOT,
    END,
    FIRST,
    SECOND,
    SHIPS,
    SILENT_FROM,
    START,
    YARD,
    Scenario,
)
from spurline.simulate.voyages import Stay

if TYPE_CHECKING:
    import numpy as np

DETECTABILITY = 0.85
"""Chance that a clear image shows a ship that is there; stated in the looks."""
TAKEN = 0.6
"""Chance that anybody takes an image of a port on a given day."""
NAMED = 0.45
"""Chance that a ship seen is recognised."""
LENGTH_SD_M = 7.0
BASELINE_WAGONS = 9.0
_PUBLISHERS = ("Harbour Institute", "Coastal Observatory")


def looks_of(
    stays: dict[str, tuple[Stay, ...]], scenario: Scenario, chance: np.random.Generator
) -> tuple[Look, ...]:
    """Looks at both ports and at the yard, in time order.

    Clouds last for days (a two-state chain), so unclear looks come in runs.
    """
    every = [stay for ship in sorted(stays) for stay in stays[ship]]
    looks: list[Look] = []
    for port in (FIRST, SECOND):
        for moment in _clear_or_not(chance):
            day, cloudy = moment
            looks += _port_looks(port, day, cloudy, every, len(looks), chance)
    for place in (YARD, DEPOT):
        looks += _wagon_looks(place, every, scenario, len(looks), chance)
    return tuple(sorted(looks, key=lambda look: (str(look.when), look.label)))


def _clear_or_not(chance: np.random.Generator) -> list[tuple[datetime, bool]]:
    """Moments at which images are taken, and whether cloud covers them."""
    moments, cloudy = [], False
    for day in range((END - START).days):
        cloudy = bool(chance.random() < (0.7 if cloudy else 0.25))
        if chance.random() < TAKEN:
            moments.append((START + timedelta(days=day, hours=float(chance.uniform(8, 12))), cloudy))
    return moments


def _port_looks(
    port: str, moment: datetime, cloudy: bool, stays: list[Stay], number: int, chance: np.random.Generator
) -> list[Look]:
    """One glance at a port: a row for every ship that was seen, one row where none was."""
    moment = moment.replace(microsecond=0)
    when = When.instant(moment)
    publisher = _PUBLISHERS[int(chance.integers(2))]
    if cloudy:
        label = f"L{number:03}"
        return [Look(label, port, when, "optical", Saw.UNCLEAR, publisher=publisher, note="cloud")]
    there = [stay for stay in stays if stay.place == port and stay.arrive <= moment < stay.depart]
    seen = [_vessel(stay.vessel) for stay in there if chance.random() < DETECTABILITY]
    rows: list[Look] = []
    for ship in seen:
        named = ship in SHIPS and chance.random() < NAMED
        length = round(float(chance.normal(ship.length_m or 100, LENGTH_SD_M)), 1)
        rows.append(
            Look(
                f"L{number + len(rows):03}", port, when, "optical", Saw.PRESENT,
                identity=ship.id if named else None, length_m=length, length_sd=LENGTH_SD_M,
                detectability=DETECTABILITY, publisher=publisher,
            )
        )  # fmt: skip
    if rows:
        return rows
    nothing = Look(
        f"L{number:03}", port, when, "optical", Saw.ABSENT, detectability=DETECTABILITY, publisher=publisher
    )
    return [nothing]


def _wagon_looks(
    place: str, stays: list[Stay], scenario: Scenario, number: int, chance: np.random.Generator
) -> list[Look]:
    """A wagon count a week: overdispersed baseline, and more within days of an unloading."""
    looks: list[Look] = []
    moment = START + timedelta(days=2, hours=10)
    while moment < END:
        mean = float(chance.gamma(3.0, BASELINE_WAGONS / 3.0))
        lag = timedelta(days=2 if place == YARD else 5)
        arrived = [s for s in stays if s.place == SECOND and s.arrive <= moment < s.depart + lag]
        if scenario.loads and arrived and moment > SILENT_FROM:
            mean += 35.0
        count = int(chance.poisson(mean))
        label = f"W{number + len(looks):03}"
        saw = Saw.PRESENT if count else Saw.ABSENT
        looks.append(
            Look(label, place, When.instant(moment), "optical", saw, "wagons", count=count,
                 detectability=DETECTABILITY, publisher=_PUBLISHERS[0])
        )  # fmt: skip
        moment += timedelta(days=7)
    return looks


def _vessel(key: str) -> Vessel:
    return next(ship for ship in (*SHIPS, *BACKGROUND) if ship.id == key)
