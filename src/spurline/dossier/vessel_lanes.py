"""The lanes of one vessel over time: heard and silent, stays, meetings, doubts, claims, speed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from spurline.dossier.clock_axis import Clock
from spurline.dossier.formats import Formats
from spurline.dossier.picture import Caption, Mark, Picture, Point, Stroke, box, segment
from spurline.dossier.svg import shorten, text_width
from spurline.dossier.vessel_map import symbol
from spurline.dossier.vessel_sheet import Said, Speeds, VesselSheet
from spurline.dossier.vessel_words import DOUBTS, MEETINGS, Line, cause_word, causes_of, duration
from spurline.dossier.wording import band

TOP = 52.0
HATCH_PX = 5.0
MOST_ROWS = 3
FLAGGED = ("name", "IMO number", "destination", "draught")
MOST_FLAGS = 60

Lane = tuple[str, str, Callable[[float], tuple[float, list[Mark]]]]
"""Title, note, and what draws it from a height on: the height below it, and its marks."""


def draw_lanes(
    sheet: VesselSheet, lines: Sequence[Line], formats: Formats, *, width: float, label_width: float
) -> Picture:
    """All lanes `width` pixels wide; with `label_width` 0 their names stand above them."""
    start, end = sheet.shown.earliest, sheet.shown.latest
    assert start is not None and end is not None
    end = max(end, start + timedelta(hours=1))
    clock = Clock(start, end, label_width, width - label_width - 8)
    return _Painter(sheet, lines, formats, clock, width, label_width).picture()


@dataclass(frozen=True, slots=True)
class _Painter:
    sheet: VesselSheet
    lines: Sequence[Line]
    formats: Formats
    clock: Clock
    width: float
    label_width: float

    def picture(self) -> Picture:
        y, marks = TOP, list[Mark]()
        for title, note, lane in self._lanes():
            y, drawn = lane(self._named(title, note, y, marks))
            marks += drawn
        grid: list[Mark] = []
        for tick in self.clock.ticks(self.formats):
            grid.append(segment("grid", tick.x, TOP - 12, tick.x, y))
            if self.width - tick.x > text_width(tick.text, 12) + 6:
                grid.append(Caption("tick-big" if tick.big else "tick", tick.x + 3, TOP - 18, tick.text))
        right = self.clock.left + self.clock.width
        grid.append(segment("axis", self.clock.left, TOP - 12, right, TOP - 12))
        days = self.formats.days(self.clock.start, self.clock.end)
        grid.append(Caption("lane-note", self.clock.left, 11, f"{days}, UTC"))
        label = f"Timeline of MMSI {self.sheet.mmsi}, UTC"
        return Picture(self.width, y + 6, label, (*grid, *marks))

    def _lanes(self) -> list[Lane]:
        """The lanes that have something to show."""
        kinds = {line.event.kind for line in self.lines}
        lanes: list[Lane] = [("AIS", "line heard, hatch silent", self._heard)]
        if "port_visit" in kinds:
            lanes.append(("Port visits", "observed", lambda y: self._bars(y, "port_visit", "bar")))
        if "stop" in kinds:
            lanes.append(("Stops", "observed", lambda y: self._bars(y, "stop", "bar-2")))
        if kinds & set(MEETINGS):
            lanes.append(("Meetings, loitering", "observed", lambda y: self._symbols(y, MEETINGS)))
        if kinds & set(DOUBTS):
            lanes.append(("Anomalies, identity", "inferred", lambda y: self._symbols(y, DOUBTS)))
        if self._flags():
            lanes.append(("Said by the ship", "claimed", self._claims))
        if self.sheet.speeds:
            lanes.append(("Speed, knots", "range and median", self._speed))
        return lanes

    def _named(self, title: str, note: str, y: float, marks: list[Mark]) -> float:
        """Write the name of a lane; returns where the lane begins."""
        if self.label_width:
            marks.append(segment("grid", 0, y, self.width, y))
            marks.append(Caption("lane-name", 0, y + 18, title))
            marks.append(Caption("lane-note", 0, y + 33, note))
            return y + 4
        marks.append(Caption("lane-name", 0, y + 14, title))
        marks.append(Caption("lane-note", 1.1 * text_width(title, 13) + 14, y + 14, note))
        return y + 18

    # --- heard and silent

    def _heard(self, y: float) -> tuple[float, list[Mark]]:
        """Lines and hatched bands on as many rows as ships share the MMSI, MOST_ROWS at most."""
        spans: list[tuple[datetime, datetime, Line | None]] = [
            (piece[0][2], piece[-1][2], None) for piece in self.sheet.pieces
        ]
        spans += [(line.start, line.end, line) for line in self.lines if line.event.kind == "gap"]
        ends: list[datetime] = []
        marks: list[Mark] = []
        for start, end, gap in sorted(spans, key=lambda one: (one[0], one[1], one[2] is not None)):
            fits = [row for row, busy in enumerate(ends) if busy <= start]
            row = max(fits, key=lambda one: ends[one]) if fits else len(ends)
            if row == len(ends) < MOST_ROWS:
                ends.append(end)
            row = min(row, MOST_ROWS - 1)
            ends[row] = max(ends[row], end)
            middle = y + 20 + 30 * row
            if gap is None:
                x1, x2 = self.clock.x(start), self.clock.x(end)
                marks.append(segment("track", x1, middle, max(x2, x1 + 1.2), middle))
            else:
                marks += self._silence(gap, middle)
        return y + 12 + 30 * max(1, len(ends)), marks

    def _silence(self, line: Line, middle: float) -> list[Mark]:
        cause, p = next(iter(causes_of(line.event)), ("reception", 0.0))
        left = self.clock.x(line.start)
        right = max(self.clock.x(line.end), left + 1.5)
        top, bottom = middle - 6, middle + 6
        outline = box("band", left, top, right - left, 12, line.item)
        marks: list[Mark] = [outline]
        if right - left < 4:
            return [*marks, box(f"hatch-{cause}", left, top, right - left, 12, line.item)]
        marks.append(Stroke(f"hatch-{cause}", tuple(hatched(left, right, top, bottom)), item=line.item))
        edge = outline.pieces
        marks.append(Stroke(f"hatch-{cause}", edge, closed=True, band=band(p).dash, item=line.item))
        lasted = "not ended" if line.open else duration(line.hours)
        words = f"{lasted}, {cause_word(cause)} {self.formats.p(p)}"
        for text in (words, f"{cause_word(cause)} {self.formats.p(p)}", self.formats.p(p)):
            if text_width(text, 11.5) < right - left:
                marks.append(Caption("lane-note", (left + right) / 2, top - 3, text, "middle", line.item))
                break
        return marks

    # --- stays and marks

    def _bars(self, y: float, kind: str, pen: str) -> tuple[float, list[Mark]]:
        marks: list[Mark] = [self._baseline(y + 24)]
        taken: list[tuple[float, float]] = []
        chosen = [line for line in self.lines if line.event.kind == kind]
        for line in sorted(chosen, key=lambda one: (-one.hours, one.item)):
            left = self.clock.x(line.start)
            wide = max(self.clock.x(line.end) - left, 1.6)
            marks.append(box(pen, left, y + 17, wide, 7, line.item))
            name = shorten(line.where, 24)
            words = f"{name}, {duration(line.hours)}" if name else duration(line.hours)
            right = left + text_width(words, 11.5)
            if right < self.width - 4 and all(right + 8 < a or b + 8 < left for a, b in taken):
                marks.append(Caption("lane-note", left, y + 13, words, item=line.item))
                taken.append((left, right))
        return y + 36, marks

    def _symbols(self, y: float, kinds: Sequence[str]) -> tuple[float, list[Mark]]:
        marks: list[Mark] = [self._baseline(y + 24)]
        for line in self.lines:
            if line.event.kind in kinds:
                left, right = self.clock.x(line.start), self.clock.x(line.end)
                if right - left > 4:
                    marks.append(box("bar-2", left, y + 22.5, right - left, 3, line.item))
                marks += symbol(line.event.kind, (left + right) / 2, y + 24, line.item)
        return y + 38, marks

    def _baseline(self, y: float) -> Mark:
        return segment("lane", self.clock.left, y, self.clock.left + self.clock.width, y)

    # --- claims

    def _flags(self) -> list[Said]:
        start, end = self.sheet.shown.earliest, self.sheet.shown.latest
        assert start is not None and end is not None
        found = [
            said
            for said in self.sheet.claims
            if said.field in FLAGGED and said.since is not None and start <= said.since <= end
        ]
        return sorted(found, key=lambda one: (one.since, FLAGGED.index(one.field)))[:MOST_FLAGS]

    def _claims(self, y: float) -> tuple[float, list[Mark]]:
        """Open marks on stems, on the lowest of three levels where their words have room."""
        base = y + 54
        marks: list[Mark] = [self._baseline(base)]
        free = [self.clock.left] * 3
        for said in self._flags():
            assert said.since is not None
            x = self.clock.x(said.since)
            words = shorten(f"{said.field} {said.value}", 34)
            level = next((k for k in range(3) if free[k] <= x), None)
            if level is None or x + text_width(words, 12) + 12 > self.width:
                marks.append(segment("stem", x, base, x, base - 6))
                continue
            tip = base - 10 - 14 * level
            marks.append(segment("stem", x, base, x, tip))
            marks.append(
                Stroke("claim", (((x, tip - 5), (x + 6, tip - 5), (x + 6, tip), (x, tip)),), closed=True)
            )
            marks.append(Caption("note", x + 10, tip + 1, words))
            free[level] = x + text_width(words, 12) + 20
        return base + 12, marks

    # --- speed

    def _speed(self, y: float) -> tuple[float, list[Mark]]:
        """A ribbon from least to greatest and the median, broken where nothing was reported."""
        top, bottom = y + 10, y + 72
        most = max(one.greatest for one in self.sheet.speeds)
        scale = next((n for n in (5, 10, 15, 20, 30, 40, 60) if n >= most), math.ceil(most))
        marks: list[Mark] = []
        for knots in (0, scale / 2, scale):
            at = bottom - (bottom - top) * knots / scale
            marks.append(segment("grid", self.clock.left, at, self.clock.left + self.clock.width, at))
            marks.append(
                Caption("tick", self.clock.left - 6, at + 4, f"{knots:g}", "end")
                if self.label_width
                else Caption("tick", 0, at - 2, f"{knots:g}")
            )
        ribbons, medians = [], []
        for run in self._runs():
            low: list[Point] = []
            high: list[Point] = []
            mid: list[Point] = []
            for one in run:
                x = self.clock.x(one.begin + self.sheet.speed_bin / 2)
                for points, knots in ((low, one.least), (mid, one.median), (high, one.greatest)):
                    points.append((x, bottom - (bottom - top) * knots / scale))
            if len(run) == 1:
                (x, at), (_, under) = high[0], low[0]
                low, high = [(x - 0.6, under), (x + 0.6, under)], [(x - 0.6, at), (x + 0.6, at)]
                mid = [(x - 0.6, mid[0][1]), (x + 0.6, mid[0][1])]
            ribbons.append((*high, *reversed(low)))
            medians.append(tuple(mid))
        marks.append(Stroke("ribbon", tuple(ribbons), closed=True))
        marks.append(Stroke("median", tuple(medians)))
        return bottom + 10, marks

    def _runs(self) -> list[list[Speeds]]:
        runs: list[list[Speeds]] = []
        for one in self.sheet.speeds:
            if runs and one.begin - runs[-1][-1].begin <= 1.5 * self.sheet.speed_bin:
                runs[-1].append(one)
            else:
                runs.append([one])
        return runs


def hatched(left: float, right: float, top: float, bottom: float) -> list[tuple[Point, ...]]:
    """Lines at 45° across a rectangle."""
    height, found = bottom - top, list[tuple[Point, ...]]()
    x = left - height + HATCH_PX
    while x < right:
        first, last = max(x, left), min(x + height, right)
        if last > first:
            found.append(((first, bottom - (first - x)), (last, bottom - (last - x))))
        x += HATCH_PX
    return found
