"""Numbers as ranges: every number in Spurline is an `Amount`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spurline.model.errors import BadInput


@dataclass(frozen=True, slots=True)
class Amount:
    """Closed range [low, high] in `unit`; None is an open end, `best` a point inside it.

    Raises BadInput for NaN, for low > high and for a best value outside the range.
    """

    low: float | None
    high: float | None
    best: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        for number in (self.low, self.high, self.best):
            if number is not None and not math.isfinite(number):
                raise BadInput(f"{number} is not a finite number")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise BadInput(f"range ends ({self.high}) below its start ({self.low})")
        if self.best is not None and not self.contains(self.best):
            raise BadInput(f"best value {self.best} lies outside {self.low} to {self.high}")

    @classmethod
    def exactly(cls, value: float, unit: str = "") -> Amount:
        return cls(value, value, value, unit)

    def contains(self, value: float) -> bool:
        above = self.low is None or self.low <= value
        return above and (self.high is None or value <= self.high)

    def overlaps(self, other: Amount) -> bool:
        """Whether some value lies in both. Raises BadInput when the units differ."""
        self._same_unit(other)
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)

    def __add__(self, other: Amount) -> Amount:
        """Interval sum. Raises BadInput when the units differ."""
        self._same_unit(other)
        return Amount(
            _sum(self.low, other.low), _sum(self.high, other.high), _sum(self.best, other.best), self.unit
        )

    def times(self, other: Amount, *, unit: str = "") -> Amount:
        """Interval product of two ranges that are not negative, in `unit`."""
        for amount in (self, other):
            if amount.low is not None and amount.low < 0:
                raise BadInput("product of ranges is defined for ranges that are not negative")
        low = (self.low or 0.0) * (other.low or 0.0)
        high = None if self.high is None or other.high is None else self.high * other.high
        best = None if self.best is None or other.best is None else self.best * other.best
        return Amount(low, high, best, unit)

    def _same_unit(self, other: Amount) -> None:
        if self.unit != other.unit:
            raise BadInput(
                f"cannot combine {self.unit or 'a bare number'} with {other.unit or 'a bare number'}"
            )

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            body = f"{self.low:g}"
        elif self.low is None and self.high is None:
            body = "unknown"
        elif self.high is None:
            body = f"at least {self.low:g}"
        elif self.low is None:
            body = f"up to {self.high:g}"
        else:
            body = f"{self.low:g}–{self.high:g}"
        return f"{body} {self.unit}".rstrip()


def _sum(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left + right
