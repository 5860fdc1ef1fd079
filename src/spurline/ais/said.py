"""What vessels said about themselves, field by field, at any time."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from spurline.ais.fixes import to_microseconds
from spurline.ais.histories import Histories

_UNDATED = -(2**62)


class Said:
    """Static histories, looked up by MMSI, field of `Static` and time (microseconds since 1970).

    A field that a report leaves empty stays as it was said before. Reports without a time count
    as the earliest.
    """

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._fields: dict[tuple[int, str], tuple[list[int], list[Any]]] = {}

    def in_force(self, mmsi: int, us: int, field: str) -> Any | None:
        """What was last said up to a time; None if nothing was."""
        times, values = self.told(mmsi, field)
        number = bisect_right(times, us)
        return values[number - 1] if number else None

    def known(self, mmsi: int, us: int, field: str) -> Any | None:
        """The same, or what was said first after that time: for what hardly changes, such as a length."""
        times, values = self.told(mmsi, field)
        return values[max(0, bisect_right(times, us) - 1)] if values else None

    def told(self, mmsi: int, field: str) -> tuple[list[int], list[Any]]:
        """Times and values of a field in order of time, empty reports left out."""
        key = (mmsi, field)
        if key not in self._fields:
            reports = [
                (_UNDATED if said.t is None else to_microseconds(said.t), getattr(said, field))
                for said in self._histories.of(mmsi)
            ]
            given = [(us, value) for us, value in reports if value not in (None, "", 0)]
            self._fields[key] = ([us for us, _ in given], [value for _, value in given])
        return self._fields[key]


def metres(length: float | None) -> float | None:
    """A length as it was sent, to the decimetre."""
    return None if length is None else round(length, 1)
