"""Counts that others published, and how the ledger stands to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from spurline.model.canonical import Identified
from spurline.model.errors import BadInput
from spurline.model.voyage import Quantiles
from spurline.model.when import When


class Counted(StrEnum):
    """What a published count counts."""

    TRIPS = "trips"
    ROUND_TRIPS = "round_trips"
    VISITS = "visits"
    CONTAINERS = "containers"


@dataclass(frozen=True, slots=True)
class PublishedCount(Identified):
    """A number that somebody published of one way and time: "at least five round trips from A to B".

    `low` and `high` are None where the publisher leaves that end open; `from_place` is None where the
    count is of one place. Raises BadInput for a count without a number, a negative one, one that
    runs backwards, or a way with one end that needs two.
    """

    publisher: str
    from_place: str | None
    to_place: str
    when: When
    low: int | None
    high: int | None
    what: Counted
    published: When | None = None
    url: str | None = None
    note: str | None = None
    id: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise BadInput("low and high are both empty", do="Give at least one number")
        if any(number is not None and number < 0 for number in (self.low, self.high)):
            raise BadInput("a count is never negative")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise BadInput(f"the count ends ({self.high}) below its start ({self.low})")
        if self.from_place is None and self.what is Counted.ROUND_TRIPS:
            raise BadInput("round trips need both ends", do="Fill in from")
        if self.from_place == self.to_place:
            raise BadInput(f"a way from {self.to_place!r} to itself is none")
        Identified.__post_init__(self)

    @property
    def number(self) -> str:
        """The number in signs: "≥ 5", "≤ 3", "4–6", "5"."""
        if self.high is None:
            return f"≥ {self.low}"
        if self.low is None:
            return f"≤ {self.high}"
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"


class CountVerdict(StrEnum):
    """How a published count stands to the posterior."""

    LOWER_BOUND = "lower bound"
    FITS = "fits"
    TOO_HIGH = "too high"
    TOO_LOW = "too low"
    UNTESTED = "cannot be tested"


@dataclass(frozen=True, slots=True)
class CountComparison:
    """A published count beside the posterior of the same thing in the same time.

    `posterior` are quantiles of the number by the ledger; `p_below`, `p_within` and `p_above` say
    where the published range lies in it (they add up to one); `p_at_least_low` is P(N ≥ low). All are
    None where it cannot be tested.
    """

    count: PublishedCount
    verdict: CountVerdict
    reason: str
    posterior: Quantiles | None = None
    p_at_least_low: float | None = None
    p_below: float | None = None
    p_within: float | None = None
    p_above: float | None = None
