"""A time axis in panels: long stretches without any item are left out and the break is shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from markupsafe import Markup

from spurline.dossier.formats import Formats
from spurline.dossier.svg import join, line, number, tag, text

BREAK_PX = 24.0
MOST_PANELS = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def day_number(moment: datetime) -> float:
    """Days since 1970 in UTC, with the fraction of the day."""
    return (moment - _EPOCH) / timedelta(days=1)


def date_number(day: date) -> float:
    return float((day - _EPOCH.date()).days)


def day_of(number_: float) -> date:
    return (_EPOCH + timedelta(days=math.floor(number_))).date()


@dataclass(frozen=True, slots=True)
class Panel:
    """Days `start` to `end` drawn from `x` over `width` pixels."""

    start: float
    end: float
    x: float
    width: float

    @property
    def px_per_day(self) -> float:
        return self.width / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Axis:
    """Panels from left to right."""

    panels: tuple[Panel, ...]
    width: float

    def x(self, day: float) -> float:
        """Pixels of a day number; a day in a break falls on the edge of the break."""
        for panel in self.panels:
            if day <= panel.end:
                return panel.x + max(0.0, day - panel.start) * panel.px_per_day
        last = self.panels[-1]
        return last.x + last.width

    def spans(self, start: float, end: float) -> list[tuple[float, float]]:
        """The parts of an interval that fall in panels, in pixels."""
        parts = []
        for panel in self.panels:
            first, last = max(start, panel.start), min(end, panel.end)
            if first < last or start == end == first == last:
                parts.append((self.x_in(panel, first), self.x_in(panel, last)))
        return parts

    @staticmethod
    def x_in(panel: Panel, day: float) -> float:
        return panel.x + (day - panel.start) * panel.px_per_day

    @property
    def skipped_days(self) -> int:
        return round(sum(b.start - a.end for a, b in pairwise(self.panels)))


def make_axis(spans: Iterable[tuple[float, float]], width: float) -> Axis | None:
    """An axis that holds all (start, end) spans in day numbers, or None where there are none.

    A stretch without items is cut when it is longer than three weeks and than an eighth of all
    days with items. Each panel's width follows, half and half, its days and its items.
    """
    ordered = sorted(spans)
    if not ordered:
        return None
    merged: list[list[float]] = []
    for start, end in ordered:
        if merged and start - merged[-1][1] <= 21.0:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    busy = sum(end - start for start, end in merged)
    gaps = sorted(
        (b[0] - a[1] for a, b in pairwise(merged) if b[0] - a[1] > max(21.0, busy / 8)),
        reverse=True,
    )[: MOST_PANELS - 1]
    least = gaps[-1] if gaps else math.inf
    panels: list[list[float]] = []
    for start, end in merged:
        if panels and start - panels[-1][1] < least:
            panels[-1][1] = max(panels[-1][1], end)
        else:
            panels.append([start, end])
    return _laid_out([(math.floor(a - 3), math.ceil(b + 3)) for a, b in panels], ordered, width)


def _laid_out(panels: Sequence[tuple[int, int]], spans: Sequence[tuple[float, float]], width: float) -> Axis:
    room = width - BREAK_PX * (len(panels) - 1)
    days = sum(b - a for a, b in panels)
    shares = []
    for a, b in panels:
        items = sum(a <= start <= b for start, _ in spans)
        shares.append(max(0.1, 0.5 * (b - a) / days + 0.5 * items / len(spans)))
    x, out = 0.0, []
    for (a, b), share in zip(panels, shares, strict=True):
        wide = room * share / sum(shares)
        out.append(Panel(float(a), float(b), x, wide))
        x += wide + BREAK_PX
    return Axis(tuple(out), width)


def draw_axis(axis: Axis, formats: Formats, bottom: float) -> Markup:
    """Months, years, weeks and breaks; the grid runs from y = 20 down to `bottom`."""
    parts: list[Markup] = []
    for k, panel in enumerate(axis.panels):
        parts.append(line(panel.x, 26, panel.x + panel.width, 26, "ax"))
        parts += _months(panel, formats, bottom)
        if panel.px_per_day >= 4:
            first = panel.start + (4 - panel.start) % 7
            weeks = [first + 7 * n for n in range(int((panel.end - first) // 7) + 1)]
            d = "".join(f"M{number(Axis.x_in(panel, week))},23v3" for week in weeks)
            parts.append(tag("path", class_="wk", d=d))
        if k:
            parts.append(_zigzag(panel.x - BREAK_PX / 2, bottom))
    return join(parts)


def _months(panel: Panel, formats: Formats, bottom: float) -> list[Markup]:
    parts: list[Markup] = []
    first = day_of(panel.start)
    year, month, said_year = first.year, first.month, None
    every = 1 if panel.px_per_day * 30 >= 30 else 3 if panel.px_per_day * 91 >= 30 else 12
    taken = -100.0
    while True:
        start = date_number(date(year, month, 1))
        if start >= panel.end:
            break
        inside = start >= panel.start
        x = Axis.x_in(panel, max(start, panel.start))
        if inside and (month - 1) % every == 0:
            parts.append(line(x, 20, x, bottom, "gd"))
        if year != said_year and x - taken > 34 and panel.x + panel.width - x > 30:
            parts.append(text(x, 4, str(year), "yl"))
            said_year, taken = year, x
        room = panel.x + panel.width - x
        next_month = date_number(date(year + month // 12, month % 12 + 1, 1))
        wide = (min(next_month, panel.end) - max(start, panel.start)) * panel.px_per_day
        if ((month - 1) % every == 0 or not inside) and every < 12 and min(room, wide * every) > 25:
            parts.append(text(x + 3, 18, formats.month(month), "ml"))
        year, month = year + month // 12, month % 12 + 1
    return parts


def _zigzag(x: float, bottom: float) -> Markup:
    steps = int((bottom - 16) // 12)
    return tag("path", class_="zig", d=f"M{number(x)},16" + "l3,3l-6,6l3,3" * max(1, steps))
