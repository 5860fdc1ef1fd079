"""Gathering: what partition after partition says about reception, until all have been heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from spurline.ais.cell_hours import StoredHours, Timetable, make_timetable, store_hours
from spurline.ais.listening import NO_HOURS, Heard, join_heard
from spurline.ais.lost import Lost, join_lost

Part = TypeVar("Part", bound=Sized)


class Sums(Generic[Part]):
    """Sums parts as they come: those of like size first, so that many parts cost little more than
    sorting all their rows once."""

    def __init__(self, join: Callable[[Sequence[Part]], Part]) -> None:
        self._join = join
        self._parts: list[Part] = []

    def take(self, part: Part) -> None:
        self._parts.append(part)
        while len(self._parts) > 1 and len(self._parts[-2]) <= 2 * len(self._parts[-1]):
            self._parts[-2:] = [self._join(self._parts[-2:])]

    def total(self) -> Part:
        """The sum of at least one part."""
        self._parts = [self._join(self._parts)]
        return self._parts[0]


class Gathering:
    """Sums what all partitions have heard and lost. The table by cell and hour, which is the large
    one, waits in an empty `folder`; the others grow with cells, receivers, tracks and gaps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hours: list[StoredHours] = []
        self._heard: Sums[Heard] = Sums(join_heard)
        self._lost: Sums[Lost] = Sums(join_lost)

    def take(self, heard: Heard, lost: Lost) -> None:
        path = self._folder / f"{len(self._hours):06d}.hours"
        self._hours.append(store_hours(heard.hours, path))
        self._heard.take(replace(heard, hours=NO_HOURS))
        self._lost.take(lost)

    def total(self) -> tuple[Heard, Timetable, Lost]:
        """All that was heard, its cell-hours in a timetable, and lost."""
        timetable = make_timetable(self._hours, self._folder / "timetable")
        return self._heard.total(), timetable, self._lost.total()
