"""What really happens: stays of every ship at every port, drawn once per seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from spurline.simulate.scenarios import (
    BACKGROUND,
    END,
    FIRST,
    OTHERS,
    SECOND,
    SHIPS,
    SILENT_FROM,
    SILENT_TO,
    START,
    Scenario,
)

if TYPE_CHECKING:
    import numpy as np

    from spurline.simulate.coast import Coast


@dataclass(frozen=True, slots=True)
class Stay:
    """A ship at a port, arrival to departure, UTC."""

    vessel: str
    place: str
    arrive: datetime
    depart: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A trip between two stays."""

    vessel: str
    from_place: str
    to_place: str
    depart: datetime
    arrive: datetime


def stays_of(scenario: Scenario, coast: Coast, chance: np.random.Generator) -> dict[str, tuple[Stay, ...]]:
    """Stays of every ship, by vessel id, in time order from START to END.

    The ships of the question trade visibly, then shuttle (or lie still) in the days between
    SILENT_FROM and SILENT_TO, then trade visibly again. All others trade throughout.
    """
    stays = {}
    for number, ship in enumerate(SHIPS):
        offset = timedelta(days=3 * number + float(chance.uniform(0, 2)))
        first = _trade(ship.id, START, SILENT_FROM + offset, "corvik", coast, chance)
        opening = _sail(first[-1], FIRST, coast, chance)
        middle = _shuttle(ship.id, opening, scenario, coast, chance)
        back = _sail(middle[-1], "estmere", coast, chance)
        last = _trade(ship.id, back, END, "estmere", coast, chance)
        stays[ship.id] = (*first, *middle, *last)
    for number, ship in enumerate(BACKGROUND):
        home = OTHERS[number % len(OTHERS)]
        calls_there = number == 0
        stays[ship.id] = tuple(_trade(ship.id, START, END, home, coast, chance, also_first=calls_there))
    return stays


def passages_of(stays: Sequence[Stay]) -> tuple[Passage, ...]:
    """The trips between consecutive stays of one ship."""
    return tuple(
        Passage(one.vessel, one.place, two.place, one.depart, two.arrive) for one, two in pairwise(stays)
    )


def _shuttle(
    vessel: str, arrive: datetime, scenario: Scenario, coast: Coast, chance: np.random.Generator
) -> list[Stay]:
    """Back and forth between the two ports, or one long stay where nothing moves."""
    if not scenario.moves:
        return [Stay(vessel, FIRST, arrive, SILENT_TO)]
    stays = [Stay(vessel, FIRST, arrive, arrive + _stay(chance))]
    while stays[-1].depart < SILENT_TO or stays[-1].place != FIRST:
        target = SECOND if stays[-1].place == FIRST else FIRST
        reached = _sail(stays[-1], target, coast, chance)
        stays.append(Stay(vessel, target, reached, reached + _stay(chance)))
    return stays


def _trade(
    vessel: str,
    begin: datetime,
    end: datetime,
    home: str,
    coast: Coast,
    chance: np.random.Generator,
    *,
    also_first: bool = False,
) -> list[Stay]:
    """Ordinary visible trade among the other ports, beginning at `home`."""
    ports = [*OTHERS, FIRST] if also_first else list(OTHERS)
    stays = [Stay(vessel, home, begin, begin + _stay(chance))]
    while stays[-1].depart < end:
        choices = [port for port in ports if port != stays[-1].place]
        target = choices[int(chance.integers(len(choices)))]
        reached = _sail(stays[-1], target, coast, chance)
        stays.append(Stay(vessel, target, reached, reached + _stay(chance)))
    return stays


def _sail(stay: Stay, target: str, coast: Coast, chance: np.random.Generator) -> datetime:
    """Arrival at `target` after a stay: routed distance at 9 to 12 knots, sometimes a wait."""
    hours = coast.km(stay.place, target) / 1.852 / float(chance.uniform(9.0, 12.0)) + 1.0
    if chance.random() < 0.2:
        hours += float(chance.exponential(8.0))
    return stay.depart + timedelta(hours=hours)


def _stay(chance: np.random.Generator) -> timedelta:
    """A stay at berth: log-normal around two days."""
    return timedelta(hours=float(min(240.0, max(10.0, chance.lognormal(3.8, 0.45)))))
