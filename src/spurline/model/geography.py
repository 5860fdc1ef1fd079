"""Places, legs between them, vessels that may move along them, and looks at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from spurline.model.canonical import Identified
from spurline.model.errors import BadInput
from spurline.model.when import When, parse_zone


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the case; `id` is the user's key. Degrees WGS 84, radius in kilometres.

    `zone` is the offset of local time ("+09:00") or None where two apply; a berth is `part_of`
    its port. Raises BadInput for coordinates out of range.
    """

    id: str
    name: str
    lon: float
    lat: float
    kind: str
    radius_km: float
    country: str | None = None
    zone: str | None = None
    part_of: str | None = None
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            hint = "They look swapped" if abs(self.lat) > 90 >= abs(self.lon) else "Check lon and lat"
            raise BadInput(
                f"coordinates lon {self.lon:g}, lat {self.lat:g} are out of range",
                where=f"place {self.id}",
                do=hint,
            )
        if not self.radius_km > 0:
            raise BadInput(f"radius {self.radius_km:g} km is not positive", where=f"place {self.id}")

    @property
    def tz(self) -> tzinfo | None:
        return parse_zone(self.zone) if self.zone else None


class Mode(StrEnum):
    """How freight moves on a leg."""

    SEA = "sea"
    RAIL = "rail"
    ROAD = "road"


@dataclass(frozen=True, slots=True)
class Leg:
    """A directed connection between two places; hours of a direct passage, low to high."""

    id: str
    from_place: str
    to_place: str
    mode: Mode
    hours_low: float | None = None
    hours_high: float | None = None

    def __post_init__(self) -> None:
        if self.hours_low is not None and self.hours_high is not None and self.hours_high < self.hours_low:
            raise BadInput(
                f"hours {self.hours_low:g} to {self.hours_high:g} run backwards", where=f"leg {self.id}"
            )


@dataclass(frozen=True, slots=True)
class Vessel:
    """A ship or another traveller (a train set); `id` is the user's key.

    `imo` and `mmsi` are None where not publicly known: they are never invented.
    """

    id: str
    name: str
    imo: int | None = None
    mmsi: int | None = None
    type: str | None = None
    length_m: float | None = None
    dwt: float | None = None
    capacity_teu_low: float | None = None
    capacity_teu_high: float | None = None
    note: str | None = None


class Saw(StrEnum):
    """What a look saw. `unclear` is not `absent`."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Look(Identified):
    """One glance at one place by one sensor.

    `label` is the name the user gave it. `what` is ship, train, wagons or containers; `identity`
    the vessel or set it was recognised as; `detectability` the chance that the look sees the
    thing if it is there (None: not stated, a sensor default applies and is printed). `published` is
    when others could know of it; None: nobody says, and the end of the look itself stands in.
    """

    label: str
    place: str
    when: When
    sensor: str
    saw: Saw
    what: str = "ship"
    identity: str | None = None
    count: int | None = None
    length_m: float | None = None
    length_sd: float | None = None
    detectability: float | None = None
    publisher: str | None = None
    note: str | None = None
    published: When | None = None
    id: str = field(init=False, default="")

    def __post_init__(self) -> None:
        q = self.detectability
        if q is not None and not 0 <= q <= 1:
            raise BadInput(f"p_detect {q:g} is not a probability", where=f"look {self.label}")
        if self.count is not None and self.count < 0:
            raise BadInput(f"count {self.count} is negative", where=f"look {self.label}")
        Identified.__post_init__(self)

    @property
    def origin(self) -> str:
        """Whose observation it is: the body that published it, else the sensor."""
        return self.publisher or self.sensor

    def known_by(self, moment: datetime) -> bool:
        """Whether it was published by a moment (UTC); one with an open end never was."""
        latest = (self.published or self.when).latest
        return latest is not None and latest <= moment
