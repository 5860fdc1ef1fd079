"""AIS of the ships: reports along their routes and at berth, lost reception, and silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spurline.model import Vessel
from spurline.simulate.coast import Coast
from spurline.simulate.scenarios import (
    BACKGROUND,
    END,
    PLACES,
    SHIPS,
    SILENT_FROM,
    SILENT_TO,
    START,
    Scenario,
)
from spurline.simulate.voyages import Stay

if TYPE_CHECKING:
    import numpy as np

HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,"
    "Cargo,TransceiverClass"
)
UNDER_WAY = timedelta(minutes=15)
AT_BERTH = timedelta(minutes=45)
RECEPTION = 0.9
"""Chance that a report is received anywhere on the stage."""
_CARGO_TYPE = 70


def rows(
    stays: dict[str, tuple[Stay, ...]], scenario: Scenario, coast: Coast, chance: np.random.Generator
) -> Iterator[str]:
    """CSV rows in the MarineCadastre columns, ship by ship in time order, times in UTC."""
    for ship in (*SHIPS, *BACKGROUND):
        quiet = scenario.silent and ship in SHIPS
        for moment, lon, lat, knots, course, status in _reports(stays[ship.id], coast, chance):
            if quiet and SILENT_FROM <= moment < SILENT_TO:
                continue
            if START <= moment < END and chance.random() < RECEPTION:
                yield _row(ship, moment, lon, lat, knots, course, status)


Report = tuple[datetime, float, float, float, float, int]


def _reports(stays: tuple[Stay, ...], coast: Coast, chance: np.random.Generator) -> Iterator[Report]:
    for number, stay in enumerate(stays):
        yield from _berth(stay, chance)
        if number + 1 < len(stays):
            yield from _passage(stay, stays[number + 1], coast, chance)


def _berth(stay: Stay, chance: np.random.Generator) -> Iterator[Report]:
    place = next(place for place in PLACES if place.id == stay.place)
    moment = stay.arrive
    while moment < stay.depart:
        lon, lat = chance.normal((place.lon, place.lat), 0.0002)
        yield moment, float(lon), float(lat), 0.0, float(chance.uniform(0, 360)), 5
        moment += AT_BERTH


def _passage(one: Stay, two: Stay, coast: Coast, chance: np.random.Generator) -> Iterator[Report]:
    import numpy as np

    duration = two.arrive - one.depart
    number = max(2, int(duration / UNDER_WAY))
    shares = np.arange(number) / number
    knots = coast.km(one.place, two.place) / 1.852 / (duration / timedelta(hours=1))
    lons, lats, courses = coast.along(one.place, two.place, shares)
    drift = chance.normal(0.0, 0.002, (2, number))
    for k in range(number):
        moment = one.depart + duration * float(shares[k])
        yield moment, float(lons[k] + drift[0, k]), float(lats[k] + drift[1, k]), knots, float(courses[k]), 0


def _row(
    ship: Vessel, moment: datetime, lon: float, lat: float, knots: float, course: float, status: int
) -> str:
    time = moment.strftime("%Y-%m-%dT%H:%M:%S")
    length = f"{ship.length_m:.0f}" if ship.length_m else ""
    return (
        f"{ship.mmsi},{time},{lat:.5f},{lon:.5f},{knots:.1f},{course:.1f},{course:.0f},{ship.name},,,"
        f"{_CARGO_TYPE},{status},{length},17,6.0,{_CARGO_TYPE},A"
    )
