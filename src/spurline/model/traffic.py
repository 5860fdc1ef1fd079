"""What AIS says: positions in columns, static reports, and the events made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from spurline.model.canonical import Identified
from spurline.model.when import When

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Position reports in columns of equal length n.

    mmsi uint32 · t int64, microseconds since 1970 UTC · lon, lat float64 degrees · sog float32
    knots · cog, heading float32 degrees (NaN: not available) · nav_status uint8 (15: not given) ·
    receiver uint16, an index into `receivers` (0: "") · track uint32 · reject uint8 (0: clean).
    """

    mmsi: NDArray[np.uint32]
    t: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    sog: NDArray[np.float32]
    cog: NDArray[np.float32]
    heading: NDArray[np.float32]
    nav_status: NDArray[np.uint8]
    receiver: NDArray[np.uint16]
    track: NDArray[np.uint32]
    reject: NDArray[np.uint8]
    receivers: tuple[str, ...] = ("",)

    def __len__(self) -> int:
        return len(self.t)


def select(positions: Positions, rows: Any) -> Positions:
    """The rows that a boolean mask, an index array or a slice picks, in every column."""
    columns = (f.name for f in fields(positions) if f.name != "receivers")
    return replace(positions, **{name: getattr(positions, name)[rows] for name in columns})


@dataclass(frozen=True, slots=True)
class Static:
    """What one vessel said about itself at one time; None where it said nothing. `transceiver` is
    "A" or "B", the class that its messages belong to."""

    mmsi: int
    t: datetime | None
    imo: int | None = None
    name: str | None = None
    callsign: str | None = None
    type: int | None = None
    length_m: float | None = None
    width_m: float | None = None
    draught_m: float | None = None
    destination: str | None = None
    transceiver: str | None = None


@dataclass(frozen=True, slots=True)
class TrackEvent(Identified):
    """Common form of the events of contract B; `when` runs from the first to the last fix.

    lon/lat pairs are where the event starts and ends; `detail` holds what the kind calls for,
    thresholds included, as sorted (name, value) pairs; `p` is the chance that the event is real.
    """

    mmsi: int
    track: int
    when: When
    lon_start: float
    lat_start: float
    lon_end: float
    lat_end: float
    place: str | None = None
    detail: tuple[tuple[str, Any], ...] = ()
    p: float = 1.0
    kind: str = "event"
    id: str = field(init=False, default="")

    @property
    def details(self) -> dict[str, Any]:
        return dict(self.detail)


@dataclass(frozen=True, slots=True)
class Gap(TrackEvent):
    """Silence between two fixes of one track; detail: hours, distance_km, implied_speed_kn,
    expected_messages, p_cause {reception, switched_off, in_port, identity}."""

    kind: str = "gap"


@dataclass(frozen=True, slots=True)
class PortVisit(TrackEvent):
    """A stay at a place, entry to exit; detail: confidence 1–4, stopped_hours."""

    kind: str = "port_visit"


@dataclass(frozen=True, slots=True)
class Stop(TrackEvent):
    """A vessel at rest anywhere."""

    kind: str = "stop"


@dataclass(frozen=True, slots=True)
class Loitering(TrackEvent):
    """Slow movement far from shore."""

    kind: str = "loitering"


@dataclass(frozen=True, slots=True)
class Encounter(TrackEvent):
    """Two vessels close together and slow; detail: other_mmsi, median_distance_m."""

    kind: str = "encounter"


@dataclass(frozen=True, slots=True)
class Anomaly(TrackEvent):
    """Positions that cannot be what they claim; detail: rule."""

    kind: str = "anomaly"


@dataclass(frozen=True, slots=True)
class IdentityChange(TrackEvent):
    """One MMSI used by two ships, or one ship changing what it calls itself."""

    kind: str = "identity"


EVENT_KINDS: dict[str, type[TrackEvent]] = {
    "gap": Gap,
    "port_visit": PortVisit,
    "stop": Stop,
    "loitering": Loitering,
    "encounter": Encounter,
    "anomaly": Anomaly,
    "identity": IdentityChange,
}
