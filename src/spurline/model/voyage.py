"""What is inferred: calls, trips, counts and presence, and the ledger that holds them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from spurline.model.canonical import Identified
from spurline.model.when import When


@dataclass(frozen=True, slots=True)
class Window:
    """Quantiles of a moment: 5 %, 50 %, 95 % of the posterior, UTC."""

    q05: datetime
    q50: datetime
    q95: datetime

    @property
    def when(self) -> When:
        return When(self.q05, self.q95)


@dataclass(frozen=True, slots=True)
class Call(Identified):
    """An inferred stay of a vessel at a place, with the share of draws that hold it."""

    vessel: str
    place: str
    arrive: Window
    depart: Window
    p: float
    evidence: tuple[str, ...] = ()
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Trip(Identified):
    """An inferred traverse of one leg in one direction. `p` is the chance that the trip took
    place; the windows are conditional on that."""

    vessel: str
    from_place: str
    to_place: str
    depart: Window
    arrive: Window
    p: float
    leg: str | None = None
    evidence: tuple[str, ...] = ()
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Count(Identified):
    """Distribution of the number of trips on one leg in one period; `pmf` pairs (n, p).

    `vessel` is None for the fleet: the case's vessels together, without other ships.
    """

    from_place: str
    to_place: str
    period: When
    pmf: tuple[tuple[int, float], ...]
    q05: int
    q50: int
    q95: int
    vessel: str | None = None
    id: str = field(init=False, default="")

    def at_least(self, n: float) -> float:
        """P(N ≥ n)."""
        return min(1.0, sum(p for k, p in self.pmf if k >= n))


@dataclass(frozen=True, slots=True)
class Feasible:
    """A place within reach during a silence: hours of slack, and the longest stay possible."""

    place: str
    slack_h: float
    max_dwell_h: float


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence of one vessel: what was reachable, and where it probably was."""

    when: When
    feasible: tuple[Feasible, ...]
    place_probability: tuple[tuple[str, float], ...]
    p_no_call: float


@dataclass(frozen=True, slots=True)
class Presence:
    """Posterior chance, day by day (UTC days), that a vessel is at a place; `vessel` None: the
    chance that any vessel of the case is."""

    place: str
    days: tuple[date, ...]
    p: tuple[float, ...]
    vessel: str | None = None


@dataclass(frozen=True, slots=True)
class VesselItinerary:
    """Everything inferred about one vessel."""

    vessel: str
    mmsi: int | None
    calls: tuple[Call, ...]
    place_probability: tuple[tuple[str, float], ...]
    gaps: tuple[Silence, ...]
    trips: tuple[Trip, ...]
    counts: tuple[Count, ...]
    presence: tuple[Presence, ...] = ()


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest of ascending `ordered` that at least `share` of them do not exceed (inverse of the
    empirical distribution function)."""
    return ordered[max(math.ceil(share * len(ordered) - 1e-9) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """5 %, 50 % and 95 % quantiles of an amount; the unit is that of the record that holds them."""

    q05: float
    q50: float
    q95: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Quantiles:
        """Of one number per draw, at least one draw."""
        ordered = sorted(numbers)
        return cls(*(quantile(ordered, share) for share in (0.05, 0.5, 0.95)))


@dataclass(frozen=True, slots=True)
class Cargo(Identified):
    """Distribution of what was carried on one leg in one period, in `unit`: "TEU" or "t".

    `vessel` is None for the vessels of the case together; `left_out` are vessels whose trips are not
    in it because nobody gives their capacity. `assumption` says in words what a trip is taken to
    carry: the amount is no observation.
    """

    leg: str
    from_place: str
    to_place: str
    period: When
    unit: str
    amount: Quantiles
    mean: float
    assumption: str
    vessel: str | None = None
    left_out: tuple[str, ...] = ()
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Stock:
    """Quantiles of the containers (TEU) at a place at the end of each UTC day."""

    days: tuple[date, ...]
    q05: tuple[float, ...]
    q50: tuple[float, ...]
    q95: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LegShift:
    """The number of trips on a leg before and after the legs that meet at a place are held together.

    `basis` is "draws" where the reconstruction gave all trips, "prior" where they come from the prior on
    their rate because nobody recognised a traveller on the leg, "draws and prior" where some are recognised.
    """

    leg: str
    basis: str
    before: Count
    after: Count


class Agreement(StrEnum):
    """Whether the legs that meet at a place can be true together."""

    HOLDS = "holds"
    FEW_DRAWS = "few draws"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Transfer(Identified):
    """Containers (TEU) that legs bring to a place and other legs take from it, held together: what
    leaves cannot exceed what arrived and what lay there before.

    `agree` is the chance that draws of the legs, made apart, satisfy that; `effective` the number of
    draws (of `draws`) that the held-together answer rests on. `delay_h` runs from the arrival of a
    box to its departure (first in, first out); None where none that arrived has left. `evidence`
    holds ids of looks at the place.
    """

    place: str
    period: When
    landed: Quantiles
    taken: Quantiles
    stock: Stock
    delay_h: Quantiles | None
    shifts: tuple[LegShift, ...]
    agree: float
    draws: int
    effective: float
    verdict: Agreement
    words: str
    assumption: str
    evidence: tuple[str, ...] = ()
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Some joint draws of the arrivals on one way, for questions about any period.

    The draws cover [`start`, `end`). `hours[n]` are the hours since `start` at which vessels arrive in
    draw n, `teu[n]` what each carried (empty where no capacity is known); `from_place` None stands for
    arrivals from anywhere. Row n belongs to the same draw in all arrivals of a ledger.
    """

    from_place: str | None
    to_place: str
    start: datetime
    end: datetime
    hours: tuple[tuple[int, ...], ...]
    teu: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The voyage ledger: every inferred trip, and per leg and period a distribution of counts.

    The evidence of a call or trip holds ids of looks; where it rests on AIS fixes it holds the
    vessel's MMSI as text.

    `priors` are name–value pairs as used; `version` names the engine; `warnings` end up in the
    dossier as limits of the analysis.
    """

    vessels: tuple[VesselItinerary, ...] = ()
    fleet_counts: tuple[Count, ...] = ()
    presence: tuple[Presence, ...] = ()
    priors: tuple[tuple[str, Any], ...] = ()
    version: str = ""
    warnings: tuple[str, ...] = ()
    cargo: tuple[Cargo, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    arrivals: tuple[Arrivals, ...] = ()

    @property
    def trips(self) -> tuple[Trip, ...]:
        """All trips, by departure."""
        every = [trip for one in self.vessels for trip in one.trips]
        return tuple(sorted(every, key=lambda trip: (trip.depart.q50, trip.id)))

    @property
    def calls(self) -> tuple[Call, ...]:
        every = [call for one in self.vessels for call in one.calls]
        return tuple(sorted(every, key=lambda call: (call.arrive.q50, call.id)))
