"""Count curves: how many trips had arrived by each day, as bands of the draws, beside published counts.

Lines are quantiles of the number over joint draws: 90 % between the outer ones, 50 % in the darker band. A
published count is an ink bracket over the days that it speaks of, as high above the median at its start
as it counts; an arrow stands on the end that its publisher leaves open.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from spurline.case.ledger_view import LedgerView
from spurline.dossier.clock_axis import Clock
from spurline.dossier.formats import Formats
from spurline.dossier.picture import Caption, Mark, Picture, Point, Stroke, segment
from spurline.dossier.svg import shorten, text_width
from spurline.model import Arrivals, CountComparison, Counted

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_CURVES = 8
TOP, BOTTOM, LEFT = 40.0, 26.0, 34.0
STEP = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Curve:
    """Quantiles (SHARES) of the number of arrivals by each of `hours` after the start of the draws, on one
    way or (`from_place` None) at one place, and the published counts of it."""

    arrivals: Arrivals
    hours: tuple[float, ...]
    numbers: tuple[tuple[float, ...], ...]
    published: tuple[CountComparison, ...]

    @property
    def last(self) -> tuple[float, ...]:
        """The quantiles at the end."""
        return self.numbers[-1]


def curves_of(view: LedgerView) -> tuple[list[Curve], int]:
    """Curves of the legs of the case and of what published counts speak of, then of the other ways with most
    trips, MOST_CURVES at most; and how many ways with trips are left out."""
    by_ends = {(one.from_place, one.to_place): one for one in view.ledger.arrivals}
    counted = [one for one in view.published if one.count.what is not Counted.CONTAINERS]
    wanted = [(leg.from_place, leg.to_place) for leg in view.case.legs]
    named = {(one.count.from_place, one.count.to_place) for one in counted}
    found = [curve_of(one, counted) for key, one in by_ends.items() if key[0] is not None or key in named]
    found = [one for one in found if one.last[-1] >= 1 or one.published]

    def order(one: Curve) -> tuple[bool, bool, float, str, str]:
        ends = (one.arrivals.from_place, one.arrivals.to_place)
        return ends not in named, ends not in wanted, -one.last[2], ends[1], ends[0] or ""

    found.sort(key=order)
    return found[:MOST_CURVES], max(0, len(found) - MOST_CURVES)


def curve_of(one: Arrivals, counted: Sequence[CountComparison] = ()) -> Curve:
    """The curve of one way from its draws."""
    total = (one.end - one.start) / timedelta(hours=1)
    count = max(1, math.ceil(total / (STEP / timedelta(hours=1))))
    hours = tuple(total * k / count for k in range(count + 1))
    rows, numbers = [sorted(row) for row in one.hours], []
    for hour in hours:
        by_then = sorted(bisect_right(row, hour) for row in rows) or [0]
        numbers.append(tuple(_quantile(by_then, share) for share in SHARES))
    mine = tuple(
        c for c in counted if (c.count.from_place, c.count.to_place) == (one.from_place, one.to_place)
    )
    return Curve(one, hours, tuple(numbers), mine)


def _quantile(ordered: Sequence[int], share: float) -> float:
    return float(ordered[min(int(share * len(ordered)), len(ordered) - 1)])


def draw_curve(
    curve: Curve, view: LedgerView, formats: Formats, *, width: float, height: float = 220
) -> Picture:
    """One curve as a picture, its published counts labelled with who said so."""
    return _Plot(curve, view, formats, width, height).picture()


def title_of(curve: Curve, view: LedgerView) -> str:
    """The way in words."""
    names = {place.id: place.name for place in view.case.places}
    start, end = (
        names.get(key or "", key or "") for key in (curve.arrivals.from_place, curve.arrivals.to_place)
    )
    return f"{start} → {end}" if curve.arrivals.from_place else f"Arrivals at {end}"


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
        low, _, middle, _, high = self.curve.last
        title = shorten(title_of(self.curve, self.view), int(self.width / 7.6))
        said = f"{trips(middle)} by the end, 90 % interval {low:.0f} to {high:.0f}"
        heads = (Caption("lane-name", 0, 14, title), Caption("lane-note", 0, 30, said))
        return Picture(self.width, self.height, f"{title}: {said}", (*marks, *heads))

    def _clock(self) -> Clock:
        one = self.curve.arrivals
        return Clock(one.start, one.end, LEFT, self.width - LEFT - 10)

    def _most(self) -> float:
        """The greatest number on the scale: what curve and brackets need."""
        tops = [
            self._base(one) + float(one.count.high or one.count.low or 0) + 1 for one in self.curve.published
        ]
        return max(self.curve.last[-1], 1.0, *tops)

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
        start = self.curve.arrivals.start
        x = [clock.x(start + timedelta(hours=hour)) for hour in self.curve.hours]

        def line(which: int) -> list[Point]:
            return [(at, self._y(row[which], most)) for at, row in zip(x, self.curve.numbers, strict=True)]

        def between(pen: str, low: int, high: int) -> Stroke:
            return Stroke(pen, ((*line(low), *reversed(line(high))),), closed=True)

        return [between("ribbon", 0, 4), between("band-50", 1, 3), Stroke("median", (tuple(line(2)),))]

    # --- published counts

    def _base(self, one: CountComparison) -> float:
        """The median number of trips before the days that a count speaks of."""
        start, begin = self.curve.arrivals.start, one.count.when.earliest
        hour = 0.0 if begin is None else (begin - start) / timedelta(hours=1)
        before = bisect_right(self.curve.hours, hour) - 1
        return self.curve.numbers[max(before, 0)][2]

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
