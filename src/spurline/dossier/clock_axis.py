"""A plain axis of time from minutes to years: where its ticks stand and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from spurline.dossier.formats import Formats

LEAST_PX = 58.0
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(n * _MINUTE for n in (5, 15, 30)),
    *(n * _HOUR for n in (1, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14)),
)
_MONTHS = (1, 3, 6, 12, 24, 60, 120)
_MONTH_DAYS = 30.4


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick: pixels from the left, what it says, and whether a new day, month or year begins."""

    x: float
    text: str
    big: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments from `start` to `end` over `width` pixels from `left`."""

    start: datetime
    end: datetime
    left: float
    width: float

    def x(self, moment: datetime) -> float:
        """Pixels of a moment, kept inside the axis."""
        share = (moment - self.start) / (self.end - self.start)
        return self.left + self.width * min(1.0, max(0.0, share))

    def ticks(self, formats: Formats) -> list[Tick]:
        """Ticks at least LEAST_PX apart, at round moments of UTC."""
        span = self.end - self.start
        for step in _STEPS:
            if self.width * (step / span) >= LEAST_PX:
                return list(self._even(step, formats))
        months = next(
            (n for n in _MONTHS if self.width * (timedelta(days=n * _MONTH_DAYS) / span) >= LEAST_PX),
            _MONTHS[-1],
        )
        return list(self._monthly(months, formats))

    def _even(self, step: timedelta, formats: Formats) -> Iterator[Tick]:
        epoch = datetime(1970, 1, 5, tzinfo=timezone.utc)  # a Monday
        moment = epoch + -((epoch - self.start) // step) * step
        while moment <= self.end:
            midnight = moment.hour == moment.minute == 0
            day = formats.day(moment, year=False)
            big = midnight if step < _DAY else moment.month != (moment - step).month
            yield Tick(self.x(moment), day if midnight else f"{moment:%H:%M}", big)
            moment += step

    def _monthly(self, months: int, formats: Formats) -> Iterator[Tick]:
        month = (self.start.year * 12 + self.start.month - 1) // months * months
        while True:
            moment = datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.utc)
            if moment > self.end:
                return
            if moment >= self.start:
                january = month % 12 == 0
                yield Tick(
                    self.x(moment), str(moment.year) if january else formats.month(moment.month), january
                )
            month += months
