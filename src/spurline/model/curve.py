"""How a number grew: quantiles over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CURVE_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class CountCurve:
    """Number of arrivals on one way (at one place, where `from_place` is None) by each of `hours` after
    `start`: `numbers[k]` are its quantiles CURVE_SHARES over joint draws that cover [`start`, `end`)."""

    from_place: str | None
    to_place: str
    start: datetime
    end: datetime
    hours: tuple[float, ...]
    numbers: tuple[tuple[float, ...], ...]

    @property
    def last(self) -> tuple[float, ...]:
        """The quantiles at the end."""
        return self.numbers[-1]
