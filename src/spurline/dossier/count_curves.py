"""Count curves: how many trips had arrived by each day, as bands of the draws, beside published counts.

Lines are quantiles of the number over joint draws: 90 % between the outer ones, 50 % in the darker band. A
published count is an ink bracket over the days that it speaks of, as high above the median at its start
as it counts; an arrow stands on the end that its publisher leaves open.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta

from spurline.case.view import LedgerView
from spurline.dossier.clock_axis import Clock
from spurline.dossier.formats import Formats
from spurline.dossier.picture import Caption, Mark, Picture, Point, Stroke, segment
from spurline.dossier.svg import shorten, text_width
from spurline.model import CountComparison, CountCurve, Counted

MOST_CURVES = 8
TOP, BOTTOM, LEFT = 40.0, 26.0, 34.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve and the published counts of the same way."""

    count: CountCurve
    published: tuple[CountComparison, ...]


def curves_of(view: LedgerView) -> tuple[list[Curve], int]:
    """Curves of what published counts speak of and of the legs of the case, then of the other ways with most
    trips, MOST_CURVES at most; and how many ways with trips are left out."""
    counted = [one for one in view.published if one.count.what is not Counted.CONTAINERS]
    legs = {(leg.from_place, leg.to_place) for leg in view.case.legs}
    found = []
    for one in view.curves:
        ends = (one.from_place, one.to_place)
        said = tuple(c for c in counted if (c.count.from_place, c.count.to_place) == ends)
        if said or (one.from_place is not None and one.last[-1] >= 1):
            found.append(Curve(one, said))

    def order(curve: Curve) -> tuple[bool, bool, float, str, str]:
        one = curve.count
        named = (one.from_place, one.to_place) in legs
        return not curve.published, not named, -one.last[2], one.to_place, one.from_place or ""

    found.sort(key=order)
    return found[:MOST_CURVES], max(0, len(found) - MOST_CURVES)


def draw_curve(
    curve: Curve, view: LedgerView, formats: Formats, *, width: float, height: float = 220
) -> Picture:
    """One curve as a picture, its published counts labelled with who said so."""
    return _Plot(curve, view, formats, width, height).picture()


def title_of(curve: Curve, view: LedgerView) -> str:
    """The way in words."""
    names = {place.id: place.name for place in view.case.places}
    start, end = (names.get(key or "", key or "") for key in (curve.count.from_place, curve.count.to_place))
    return f"{start} → {end}" if curve.count.from_place else f"Arrivals at {end}"


def trips(number: float) -> str:
    """A number of trips in words."""
    return f"{number:.0f} trip{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class _Plot:
    curve: Curve
    view: LedgerView
    formats: Formats
    width: float
    height: float

    def picture(self) -> Picture:
        clock, most = self._clock(), self._most()
        marks = [*self._axes(clock, most), *self._bands(clock, most), *self._published(clock, most)]
        low, _, middle, _, high = self.curve.count.last
        title = shorten(title_of(self.curve, self.view), int(self.width / 7.6))
        said = f"{trips(middle)} by the end, 90 % interval {low:.0f} to {high:.0f}"
        heads = (Caption("lane-name", 0, 14, title), Caption("lane-note", 0, 30, said))
        return Picture(self.width, self.height, f"{title}: {said}", (*marks, *heads))

    def _clock(self) -> Clock:
        one = self.curve.count
        return Clock(one.start, one.end, LEFT, self.width - LEFT - 10)

    def _most(self) -> float:
        """The greatest number on the scale: what curve and brackets need."""
        tops = [
            self._base(one) + float(one.count.high or one.count.low or 0) + 1 for one in self.curve.published
        ]
        return max(self.curve.count.last[-1], 1.0, *tops)

    def _y(self, number: float, most: float) -> float:
        bottom = self.height - BOTTOM
        return bottom - (bottom - TOP) * number / most

    def _axes(self, clock: Clock, most: float) -> list[Mark]:
        bottom, right = self.height - BOTTOM, LEFT + clock.width
        marks: list[Mark] = []
        for tick in clock.ticks(self.formats):
            marks.append(segment("grid", tick.x, TOP, tick.x, bottom))
            if self.width - tick.x > text_width(tick.text, 12) + 4:
                marks.append(
                    Caption("tick-big" if tick.big else "tick", tick.x + 2, self.height - 10, tick.text)
                )
        step = _round_step(most / 4)
        for k in range(int(most / step) + 1):
            y = self._y(k * step, most)
            marks.append(segment("grid", LEFT, y, right, y))
            marks.append(Caption("tick", LEFT - 5, y + 4, f"{k * step:g}", "end"))
        return [*marks, segment("axis", LEFT, bottom, right, bottom)]

    def _bands(self, clock: Clock, most: float) -> list[Mark]:
        start = self.curve.count.start
        x = [clock.x(start + timedelta(hours=hour)) for hour in self.curve.count.hours]

        def line(which: int) -> list[Point]:
            return [
                (at, self._y(row[which], most)) for at, row in zip(x, self.curve.count.numbers, strict=True)
            ]

        def between(pen: str, low: int, high: int) -> Stroke:
            return Stroke(pen, ((*line(low), *reversed(line(high))),), closed=True)

        return [between("ribbon", 0, 4), between("band-50", 1, 3), Stroke("median", (tuple(line(2)),))]

    # --- published counts

    def _base(self, one: CountComparison) -> float:
        """The median number of trips before the days that a count speaks of."""
        start, begin = self.curve.count.start, one.count.when.earliest
        hour = 0.0 if begin is None else (begin - start) / timedelta(hours=1)
        before = bisect_right(self.curve.count.hours, hour) - 1
        return self.curve.count.numbers[max(before, 0)][2]

    def _published(self, clock: Clock, most: float) -> list[Mark]:
        marks: list[Mark] = []
        taken: list[tuple[float, float, float]] = []
        for one in self.curve.published:
            count, base = one.count, self._base(one)
            x1 = clock.x(count.when.earliest) if count.when.earliest else LEFT
            x2 = clock.x(count.when.latest) if count.when.latest else LEFT + clock.width
            edges = [base + number for number in (count.low, count.high) if number is not None]
            ends = [self._y(edge, most) for edge in edges]
            marks += [segment("bracket", x1, y, max(x2, x1 + 3), y) for y in ends]
            marks.append(segment("bracket", x2, ends[0], x2, ends[-1]))
            marks += _arrow(x2, ends[0], up=True) if count.high is None else []
            marks += _arrow(x2, ends[0], up=False) if count.low is None else []
            marks += self._words(one, x1, x2, sum(ends) / len(ends), taken)
        return marks

    def _words(
        self, one: CountComparison, x1: float, x2: float, y: float, taken: list[tuple[float, float, float]]
    ) -> list[Mark]:
        """Who said it, to the right of the bracket or else on a leader above its left end, where nothing
        stands yet."""
        count = one.count
        words = f"{count.publisher}: {count.number} {count.what.value.replace('_', ' ')}"
        words = shorten(words, int((self.width - LEFT) / 6.6))
        long = text_width(words, 12)
        beside = x2 + 8 + long < self.width - 4
        left = x2 + 8 if beside else max(LEFT + 3, min(x1 + 3, self.width - 6 - long))
        start = y + 4 if beside else TOP + 10
        shifts = sorted((13.0 * k for k in range(-8, 9)), key=lambda shift: (abs(shift), shift))
        spots = (start + shift for shift in shifts if TOP < start + shift < self.height - BOTTOM)
        free = (
            spot
            for spot in spots
            if not any(abs(spot - other) < 13 and left < b and a < left + long for other, a, b in taken)
        )
        at = next(free, start)
        taken.append((at, left, left + long))
        words_at = Caption("said", left, at, words)
        return [words_at] if beside else [segment("leader", x1, at - 8, x1, y), words_at]


def _arrow(x: float, y: float, *, up: bool) -> list[Mark]:
    tip = y - 12 if up else y + 12
    back = tip + 4 if up else tip - 4
    return [segment("bracket", x, y, x, tip), Stroke("bracket", (((x - 3, back), (x, tip), (x + 3, back)),))]


def _round_step(least: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, at least 1."""
    power = 10.0 ** math.floor(math.log10(max(least, 1.0)))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= max(least, 1.0))
