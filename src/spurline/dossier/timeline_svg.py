"""The timeline as SVG: sites with their looks, vessels with their silences, sentences said.

Labels and plot are two drawings side by side, so that the plot can scroll under fixed labels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from spurline.dossier.formats import Formats
from spurline.dossier.index import Index, anchor
from spurline.dossier.lanes import LEAST_PRESENCE, Lanes, Said, SiteLane, VesselLane, lanes_of, span
from spurline.dossier.svg import drawing, join, line, number, polyline, shorten, tag, text, text_width
from spurline.dossier.time_axis import (
    Axis,
    Panel,
    date_number,
    day_number,
    day_of,
    draw_axis,
    make_axis,
)
from spurline.dossier.wording import Words, band
from spurline.model import Look, Presence, Saw, Trip

MOST_LEVELS = 9
MOST_LABELS = 80
RISE = 24.0
LEAST_TRIP = 0.2


@dataclass(frozen=True, slots=True)
class Timeline:
    """Labels and plot, wide and narrow; days left out; sentences that had no room for a label."""

    wide: tuple[Markup, Markup]
    narrow: tuple[Markup, Markup]
    axis: Axis
    skipped_days: int
    unlabelled: int


def draw_timeline(index: Index, words: Words, formats: Formats) -> Timeline | None:
    """The timeline of a case, or None where nothing has a date."""
    lanes = lanes_of(index, words)
    axes = [make_axis(lanes.spans(index.view.period), width) for width in (1164.0, 830.0)]
    if axes[0] is None or axes[1] is None:
        return None
    wide = _Chart(index, words, formats, axes[0], "w", 156.0)
    narrow = _Chart(index, words, formats, axes[1], "n", 142.0)
    drawn = wide.draw(lanes)
    return Timeline(
        wide=drawn,
        narrow=narrow.draw(lanes),
        axis=axes[0],
        skipped_days=axes[0].skipped_days,
        unlabelled=wide.unlabelled(lanes.said),
    )


@dataclass(frozen=True, slots=True)
class _Chart:
    index: Index
    words: Words
    formats: Formats
    axis: Axis
    name: str
    label_width: float

    def draw(self, lanes: Lanes) -> tuple[Markup, Markup]:
        labels: list[Markup] = []
        marks: list[Markup] = []
        y = 42.0
        groups: tuple[tuple[str, Sequence[SiteLane | VesselLane], Callable[..., float]], ...] = (
            ("time.sites", lanes.sites, self._site),
            ("time.vessels", lanes.vessels, self._vessel),
        )
        for title, members, drawer in groups:
            if members:
                y = self._group(y, title, labels, marks)
                for member in members:
                    y = drawer(member, y, labels, marks)
                y += 14
        if lanes.said:
            y = self._group(y, "time.said", labels, marks)
            y = self._claims(lanes.said, y, labels, marks)
        return self._labels(labels, y), self._plot(marks, y)

    def _labels(self, labels: list[Markup], bottom: float) -> Markup:
        return drawing(
            self.label_width,
            bottom + 12,
            self.words("time.chart"),
            tag("g", *labels, transform="translate(0,8)"),
            class_="tl-lab",
            width=self.label_width,
            height=bottom + 12,
        )

    def _plot(self, marks: list[Markup], bottom: float) -> Markup:
        hatch = tag(
            "pattern",
            tag("rect", class_="hb", width=5, height=5),
            tag("path", class_="hl", d="M0,0V5"),
            id=f"hatch-{self.name}",
            width=5,
            height=5,
            pattern_units="userSpaceOnUse",
            pattern_transform="rotate(45)",
        )
        panels = [
            {"a": p.start, "b": p.end, "x": round(p.x, 1), "w": round(p.width, 1)} for p in self.axis.panels
        ]
        return drawing(
            self.axis.width,
            bottom + 12,
            self.words("time.chart"),
            tag("defs", hatch),
            tag(
                "g",
                draw_axis(self.axis, self.formats, bottom),
                tag("rect", class_="br", x=0, y=20, width=0, height=bottom - 20),
                *marks,
                tag("g", tag("path", d=f"M0,20V{number(bottom)}"), class_="cur", visibility="hidden"),
                transform="translate(0,8)",
            ),
            class_="tl-plot",
            width=self.axis.width,
            height=bottom + 12,
            data_panels=json.dumps(panels, separators=(",", ":")),
        )

    def _group(self, y: float, title: str, labels: list[Markup], marks: list[Markup]) -> float:
        labels += [line(0, y, self.label_width, y, "gr"), text(0, y + 15, self.words(title), "lg")]
        marks.append(line(0, y, self.axis.width, y, "gr"))
        return y + 26

    def _name(self, name: str, y: float, *subs: str) -> list[Markup]:
        limit = int(self.label_width / 6.9)
        room = int(self.label_width / 5.9)
        return [
            text(0, y, shorten(name, limit), "ll"),
            *(text(0, y + 14 * k, shorten(line_, room), "ls") for k, line_ in enumerate(subs, 1)),
        ]

    # --- sites

    def _site(self, lane: SiteLane, y: float, labels: list[Markup], marks: list[Markup]) -> float:
        ribbon = 30.0 if lane.presence else 0.0
        counted = any(look.count for look in lane.looks if look.saw is Saw.PRESENT)
        base = y + ribbon + (30 if counted else 18) + 4
        subs = [self.words("time.presence" if lane.presence else "time.looks")]
        if lane.berths:
            subs.append(self.words("time.berths", names=", ".join(lane.berths)))
        labels += self._name(lane.name, base - (24 if ribbon else 10 if len(subs) < 2 else 14), *subs)
        if lane.presence:
            marks.append(self._ribbon(lane.presence, y + ribbon + 4, 26.0))
        marks += [line(p.x, base, p.x + p.width, base, "bl") for p in self.axis.panels]
        taken = -100.0
        for look in sorted(lane.looks, key=lambda one: (span(one.when) or (0.0, 0.0), one.id)):
            bounds = span(look.when)
            if bounds is None:
                continue
            x0, x1 = self.axis.x(bounds[0]), self.axis.x(bounds[1])
            marks.append(self._tick(look, x0, x1, base))
            if look.count and look.saw is Saw.PRESENT and x0 - taken > 16:
                taken = x0
                marks.append(text((x0 + x1) / 2, base - 13, self.formats.number(look.count), "nu", "middle"))
        return base + 14

    def _tick(self, look: Look, x0: float, x1: float, base: float) -> Markup:
        width = max(x1 - x0, 4.0)
        left = (x0 + x1) / 2 - width / 2
        items = anchor("e", look.id)
        if look.saw is Saw.UNCLEAR:
            return tag("circle", class_="tk u", data_e=items, cx=left + width / 2, cy=base, r=2)
        if look.saw is Saw.PRESENT:
            return tag("rect", class_="tk p", data_e=items, x=left, y=base - 10, width=width, height=10)
        return tag("rect", class_="tk a", data_e=items, x=left, y=base + 1, width=width, height=8)

    def _ribbon(self, presence: Presence, base: float, height: float, *, down: bool = False) -> Markup:
        """Outlined area of a posterior; one shape for each stretch of days on which it is not nil."""
        parts = []
        known = dict(zip((date_number(day) for day in presence.days), presence.p, strict=True))
        side = 1 if down else -1
        for panel, days in self._stretches(known):
            edge = [
                (Axis.x_in(panel, min(day + 0.5, panel.end)), base + side * known[day] * height)
                for day in days
            ]
            first, last = Axis.x_in(panel, days[0]), Axis.x_in(panel, min(days[-1] + 1, panel.end))
            points = [(first, base), (first, edge[0][1]), *edge, (last, edge[-1][1]), (last, base)]
            parts.append(polyline(points, close=True))
        return tag("path", class_="rb", d="".join(parts)) if parts else join(())

    def _stretches(self, known: Mapping[float, float]) -> Iterator[tuple[Panel, list[float]]]:
        """Runs of days of a panel with a presence of at least LEAST_PRESENCE."""
        for panel in self.axis.panels:
            run: list[float] = []
            for day in sorted(day for day in known if panel.start <= day < panel.end):
                if known[day] >= LEAST_PRESENCE:
                    run.append(day)
                elif run:
                    yield panel, run
                    run = []
            if run:
                yield panel, run

    # --- vessels

    def _vessel(self, lane: VesselLane, y: float, labels: list[Markup], marks: list[Markup]) -> float:
        above = 30.0 if lane.up else 14.0
        middle = y + above
        labels += self._name(lane.name, middle - 6 if lane.up else middle, *self._vessel_subs(lane))
        if lane.up:
            marks.append(self._ribbon(lane.up, middle - 4, RISE))
        if lane.down:
            marks.append(self._ribbon(lane.down, middle + 4, RISE, down=True))
        for start, end in lane.ais:
            marks += [line(a, middle, b, middle, "on") for a, b in self.axis.spans(start, end)]
        for bounds, open_start, open_end, items in lane.silences:
            marks += self._silence(bounds, open_start, open_end, items, middle)
        for look in lane.seen:
            marks += self._sighting(look, lane, middle)
        bottom = middle + (38 if lane.down else 12)
        return self._trips(lane.trips, bottom, marks) + 10

    def _vessel_subs(self, lane: VesselLane) -> list[str]:
        sides = (("time.up", "up", lane.up), ("time.down", "down", lane.down))
        subs = [
            self.words(key, **{side: self.index.place_name(presence.place)})
            for key, side, presence in sides
            if presence
        ]
        return subs or [self.words("time.ais" if lane.ais else "time.no_ais")]

    def _silence(
        self, bounds: tuple[float, float], open_start: bool, open_end: bool, items: str, middle: float
    ) -> list[Markup]:
        """A hatched band; where its start or end is not known it tapers over the last stretch."""
        parts = []
        for a, b in self.axis.spans(*bounds):
            taper = min(18.0, (b - a) / 3)
            left, right = (a + taper if open_start else a), (b - taper if open_end else b)
            points = [
                (left, middle - 4),
                (right, middle - 4),
                (b, middle),
                (right, middle + 4),
                (left, middle + 4),
                (a, middle),
            ]
            parts.append(
                tag(
                    "path",
                    class_="sil",
                    data_e=items or None,
                    fill=f"url(#hatch-{self.name})",
                    d=polyline(points, close=True),
                )
            )
        return parts

    def _sighting(self, look: Look, lane: VesselLane, middle: float) -> list[Markup]:
        bounds = span(look.when)
        if bounds is None:
            return []
        x = (self.axis.x(bounds[0]) + self.axis.x(bounds[1])) / 2
        place = self.index.places.get(look.place)
        where = {look.place, place.part_of if place else None}
        y = middle
        for side, presence in ((-1, lane.up), (1, lane.down)):
            if presence and presence.place in where:
                p = dict(zip((date_number(day) for day in presence.days), presence.p, strict=True))
                y = middle + side * (9 + RISE * p.get(float(int(sum(bounds) / 2)), 0.0))
        return [tag("circle", class_="m f", data_e=anchor("e", look.id), cx=x, cy=y, r=3.6)]

    def _trips(self, trips: Sequence[Trip], y: float, marks: list[Markup]) -> float:
        """Hollow bars from the earliest departure to the latest arrival, stacked where they meet."""
        rows: list[float] = []
        for trip in sorted(trips, key=lambda one: (one.depart.q05, one.id)):
            if trip.p < LEAST_TRIP:
                continue
            shown = self.axis.spans(day_number(trip.depart.q05), day_number(trip.arrive.q95))
            if not shown:
                continue
            a, b = shown[0][0], max(shown[-1][1], shown[0][0] + 5)
            row = next((k for k, end in enumerate(rows) if end + 2 <= a), None)
            if row is None:
                row = len(rows) if len(rows) < 5 else min(range(5), key=lambda k: rows[k])
                if row == len(rows):
                    rows.append(0.0)
            rows[row] = max(rows[row], b)
            top = y + 8 * row
            mode = self.index.mode_of(trip)
            marks.append(
                tag(
                    "rect",
                    class_=f"tr {mode} {band(trip.p).dash}",
                    data_e=f"{anchor('t', trip.id)} {self.index.items(trip.evidence)}".strip(),
                    x=a,
                    y=top,
                    width=b - a,
                    height=5,
                )
            )
        return y + 8 * len(rows)

    # --- sentences

    def _claims(self, said: Sequence[Said], y: float, labels: list[Markup], marks: list[Markup]) -> float:
        up = self._stack([one for one in said if not one.denied])
        down = self._stack([one for one in said if one.denied])
        height = 14 * (max((level for _, level in up if level is not None), default=0) + 1)
        base = y + height + 8
        labels.append(text(0, base - 3, self.words("time.claims"), "ll"))
        marks += [line(p.x, base, p.x + p.width, base, "bl") for p in self.axis.panels]
        marks += [self._flag(one, base, level, -1) for one, level in up]
        if not down:
            return base + 16
        below = base + 14
        labels.append(text(0, below + 6, self.words("time.denials"), "ll"))
        marks += [line(p.x, below, p.x + p.width, below, "bl") for p in self.axis.panels]
        marks += [self._flag(one, below, level, 1) for one, level in down]
        return below + 14 * (max((level for _, level in down if level is not None), default=0) + 1) + 14

    def _stack(self, said: Sequence[Said]) -> list[tuple[Said, int | None]]:
        """A level for each sentence so that no label meets another or the stem of another.

        Labels run to the right of their stems, so they rise to the left: each stands above every
        later stem it covers; those that turn back at the right edge stand above all they cover.
        The weightiest are labelled first; None where the levels are full.
        """
        levels: dict[int, int] = {}
        ranked = sorted(range(len(said)), key=lambda i: (-said[i].weight, i))
        for k in ranked[:MOST_LABELS]:
            trial = self._levels(said, sorted([*levels, k]))
            if max(trial.values()) < MOST_LEVELS:
                levels = trial
        return [(one, levels.get(k)) for k, one in enumerate(said)]

    def _levels(self, said: Sequence[Said], chosen: Sequence[int]) -> dict[int, int]:
        placed: list[tuple[float, float, int]] = []
        levels = {}
        for k in sorted(chosen, key=lambda i: (self._flips(said[i]), -i)):
            a, b = self._extent(said[k])
            met = [level for left, right, level in placed if a - 4 <= right and left - 4 <= b]
            levels[k] = max(met, default=-1) + 1
            placed.append((a, b, levels[k]))
        return levels

    def _extent(self, one: Said) -> tuple[float, float]:
        x, width = self.axis.x(one.day + 0.5), text_width(self._label(one), 12) + 12
        return (x - width, x + 6) if self._flips(one) else (x - 1, x + width)

    def _flips(self, one: Said) -> bool:
        return self.axis.x(one.day + 0.5) + text_width(self._label(one), 12) + 14 > self.axis.width

    def _label(self, one: Said) -> str:
        if one.day < self.axis.panels[0].start:
            return f"← {day_of(one.day).year} {one.label}"
        if one.day > self.axis.panels[-1].end:
            return f"{one.label} {day_of(one.day).year} →"
        return one.label

    def _flag(self, one: Said, base: float, level: int | None, side: int) -> Markup:
        """A small open text mark on a stem above the line; a denial hangs below it. A day outside
        the axis stands at its edge, with an arrow and its year in the label."""
        x = self.axis.x(one.day + 0.5)
        if level is None:
            return tag("path", class_="fl-0", data_e=one.items, d=f"M{number(x)},{number(base)}v{6 * side}")
        tip = base + side * (14 * level + 12)
        turn = -1 if self._flips(one) else 1
        parts = [
            tag("path", d=f"M{number(x)},{number(base)}V{number(tip - (6 if side < 0 else -6))}"),
            tag("path", class_="q", d=f"M{number(x)},{number(tip - 3)}h{5 * turn}v5h{-5 * turn}z"),
            text(x + 9 * turn, tip + 4, self._label(one), "ft", "end" if turn < 0 else None),
        ]
        return tag("g", *parts, class_="fl", data_e=one.items)

    def unlabelled(self, said: Sequence[Said]) -> int:
        sides = [[one for one in said if one.denied is denied] for denied in (False, True)]
        return sum(level is None for side in sides for _, level in self._stack(side))
