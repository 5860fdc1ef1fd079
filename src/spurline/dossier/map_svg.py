"""The map as SVG: land, borders, tracks, legs, places, labels, a scale with its unit.

Colour is the mode, the dash is the probability, a paper core means inferred. Everything is
drawn here, in Python; the page needs no script and no tile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from spurline.case.view import Basemap
from spurline.dossier.clip import clip_line, smooth, thin
from spurline.dossier.formats import Formats
from spurline.dossier.ground import ground_of, names_on, scale_bars
from spurline.dossier.index import Index, anchor
from spurline.dossier.label_layout import Box, Sheet, Spot
from spurline.dossier.map_model import CIRCLE, SQUARE, MapLeg, MapPlace, map_legs, map_places
from spurline.dossier.projection import Frame, fit, great_circle_km
from spurline.dossier.svg import drawing, join, number, polyline, shorten, tag, text
from spurline.dossier.wording import Words, band
from spurline.model import Level, Mode

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Maps:
    """The drawn frames: the heart of the case, and an overview where legs reach far beyond it."""

    wide: Markup
    small: Markup
    overview_wide: Markup | None
    overview_small: Markup | None
    reach_km: float
    legs: tuple[MapLeg, ...]


def draw_maps(index: Index, words: Words, formats: Formats) -> Maps | None:
    """All frames of a case, or None where it has no place to draw."""
    places, legs = map_places(index), map_legs(index)
    active = [one for one in places if one.active] or list(places)
    if not active:
        return None
    near, far = index.view.basemap, index.view.overview
    heart = [one.at for one in places if one.place.id in near.places] or [one.at for one in active]
    every = [one.at for one in places if one.place.id in far.places]
    named = _named(index, places, legs)
    fine = _Painter(index, words, formats, places, legs, near)
    coarse = _Painter(index, words, formats, places, legs, far)
    label, beyond = words("route.map"), words("route.overview")
    return Maps(
        wide=fine.draw(fit(heart, 860, (320, 560), 78), label, crowded=False),
        small=fine.draw(fit(heart, 358, (300, 420), 44), label, crowded=True),
        overview_wide=coarse.draw(fit(every, 860, (250, 420), 84), beyond, crowded=True, named=named)
        if every
        else None,
        overview_small=coarse.draw(fit(every, 358, (170, 320), 48), beyond, crowded=True, named=named)
        if every
        else None,
        reach_km=max((great_circle_km(a, b) for a in every for b in every), default=0.0),
        legs=tuple(reversed(legs)),
    )


@dataclass(frozen=True, slots=True)
class _Painter:
    index: Index
    words: Words
    formats: Formats
    places: tuple[MapPlace, ...]
    legs: tuple[MapLeg, ...]
    basemap: Basemap

    def draw(self, frame: Frame, label: str, *, crowded: bool, named: frozenset[str] | None = None) -> Markup:
        """One frame. With `named` only these places and the legs between them are drawn."""
        sheet = Sheet(frame.width, frame.height)
        shown = [
            one
            for one in self.places
            if frame.holds(frame(*one.at), -6) and (named is None or one.place.id in named)
        ]
        paths = [
            (leg, _leg_path(leg, frame))
            for leg in self.legs
            if named is None or {leg.leg.from_place, leg.leg.to_place} <= named
        ]
        for place in shown:
            x, y = frame(*place.at)
            sheet.block(Box(x - 5, y - 5, x + 5, y + 5))
        sheet.soft.extend(point for _, pieces in paths for piece in pieces for point in _every(piece, 7.0))
        scale = _scale_bar(frame, sheet, self.formats, crowded=crowded)
        labels = self._labels(frame, sheet, shown, paths, crowded=crowded, named=named is not None)
        names = [
            text(one.x, one.y, one.text, f"name {one.kind}", "middle")
            for one in names_on(self.basemap, frame, sheet, self.formats.language)
        ]
        return drawing(
            frame.width,
            frame.height,
            label,
            self._land(frame),
            join(names),
            self._tracks(frame),
            join(self._leg(leg, pieces) for leg, pieces in paths if pieces),
            tag("g", *[self._place(one, frame) for one in shown]),
            join(labels),
            scale,
            class_="map",
        )

    def _land(self, frame: Frame) -> Markup:
        ground = ground_of(self.basemap, frame)
        paths = (
            ("land", "".join(polyline(ring, close=True) for ring in ground.land)),
            ("coast", "".join(map(polyline, ground.coast))),
            ("bord", "".join(map(polyline, ground.borders))),
        )
        return join(tag("path", class_=name, d=path) for name, path in paths if path)

    def _tracks(self, frame: Frame) -> Markup:
        parts = []
        for track in self.index.view.tracks:
            for piece in track.pieces:
                points = frame.shape((lon, lat) for lon, lat, _ in piece)
                parts += [polyline(thin(part)) for part in clip_line(points, frame.width, frame.height)]
        return tag("path", class_="trk", d="".join(parts)) if parts else join(())

    def _leg(self, leg: MapLeg, pieces: list[list[Point]]) -> Markup:
        d = "".join(polyline(piece) for piece in pieces)
        strokes = [tag("path", class_="hit", d=d), tag("path", class_="o", d=d)]
        if leg.p is None:
            kind = "none"
        else:
            kind = band(leg.p).dash + (" obs" if leg.level is Level.OBSERVED else "")
            if leg.level is not Level.OBSERVED:
                strokes.append(tag("path", class_="i", d=d))
        main = " main" if leg.main else ""
        return tag(
            "g",
            *strokes,
            class_=f"leg {leg.leg.mode.value} {kind}{main}",
            data_e=leg.items or None,
            data_leg=anchor("l", leg.leg.id),
        )

    def _place(self, one: MapPlace, frame: Frame) -> Markup:
        x, y = frame(*one.at)
        size = 5.0 if one.weight >= 8 else 4.2 if one.active else 3.0
        parts = [tag("circle", class_="ring", cx=x, cy=y, r=0)]
        radius = one.place.radius_km / frame.km_per_px
        if one.active and radius > size + 2:
            parts.append(tag("circle", class_="unc", cx=x, cy=y, r=radius))
        parts.append(mark(one.shape, x, y, size, "m f" if one.seen else "m h"))
        return tag(
            "g",
            *parts,
            class_="place",
            data_e=one.items or None,
            data_place=anchor("p", one.place.id),
        )

    def _labels(
        self,
        frame: Frame,
        sheet: Sheet,
        shown: list[MapPlace],
        paths: list[tuple[MapLeg, list[list[Point]]]],
        *,
        crowded: bool,
        named: bool,
    ) -> list[Markup]:
        out = []
        for one in shown:
            if crowded and not one.active:
                continue
            big = one.weight >= 8
            size = 15.0 if big and not crowded else 12.5
            name = shorten(one.place.name, 30 if named else 20 if crowded else 34)
            needed = one.active and (named or not crowded or one.weight >= 8)
            spot = sheet.beside(frame(*one.at), ((name, size),), 10.5, must=needed)
            if spot:
                out.append(_placed(spot, frame(*one.at), name, "pl big" if size > 13 else "pl"))
        for leg, pieces in reversed(paths):
            if not pieces or leg.p is None:
                continue
            caption = self._caption(leg, crowded=crowded)
            found = sheet.quietest(_middles(pieces), ((caption, 13.5 if leg.main else 12.0),), 8.0)
            if found:
                at, spot = found
                out.append(_placed(spot, at, caption, "an b" if leg.main and not crowded else "ps"))
        return out

    def _caption(self, leg: MapLeg, *, crowded: bool) -> str:
        assert leg.p is not None
        p = self.formats.p(leg.p)
        if crowded or not leg.main:
            return p
        hours = ""
        if leg.leg.hours_low is not None and leg.leg.hours_high is not None:
            hours = f", {leg.leg.hours_low:g}–{leg.leg.hours_high:g} h"
        return f"{shorten(leg.name, 44)}, {self.words.enum(leg.level)}, {p}{hours}"


def _named(index: Index, places: Sequence[MapPlace], legs: Sequence[MapLeg]) -> frozenset[str]:
    """The places named on an overview: the weightiest of the near map, all that lie beyond it,
    and the ends of legs between the two."""
    near, far = set(index.view.basemap.places), set(index.view.overview.places)
    heaviest = next((one.place.id for one in places if one.place.id in near), None)
    named = far - near | ({heaviest} if heaviest else set())
    for leg in legs:
        ends = {leg.leg.from_place, leg.leg.to_place}
        if ends <= far and ends & near and ends - near:
            named |= ends
    return frozenset(named)


def mark(shape: str, x: float, y: float, size: float, class_: str) -> Markup:
    """Port circle, station square, depot diamond."""
    if shape == CIRCLE:
        return tag("circle", class_=class_, cx=x, cy=y, r=size)
    if shape == SQUARE:
        side = size * 1.7
        return tag("rect", class_=class_, x=x - side / 2, y=y - side / 2, width=side, height=side)
    r = number(size * 1.25)
    return tag("path", class_=class_, d=f"M{number(x)},{number(y - size * 1.25)}l{r},{r}l-{r},{r}l-{r},-{r}z")


def _leg_path(leg: MapLeg, frame: Frame) -> list[list[Point]]:
    points = thin(frame.shape(leg.line), 1.5)
    if leg.leg.mode is Mode.SEA and not leg.straight:
        points = smooth(smooth(points))
    return [thin(piece, 1.2) for piece in clip_line(points, frame.width, frame.height)]


def _placed(spot: Spot, at: Point, content: str, class_: str) -> Markup:
    label = text(spot.x, spot.y, content, class_, None if spot.anchor == "start" else spot.anchor)
    if spot.leader is None:
        return label
    return join((tag("path", class_="lead", d=polyline((at, spot.leader))), label))


def _every(points: list[Point], step: float) -> list[Point]:
    """Points along a line about every `step` pixels."""
    out = []
    for (x1, y1), (x2, y2) in pairwise(points):
        n = max(1, int(math.hypot(x2 - x1, y2 - y1) / step))
        out += [(x1 + (x2 - x1) * k / n, y1 + (y2 - y1) * k / n) for k in range(n)]
    return out


def _middles(pieces: list[list[Point]]) -> list[Point]:
    """Places along the longest visible piece where a number may stand, the middle first."""
    points = _every(max(pieces, key=lambda piece: len(_every(piece, 6.0))), 6.0)
    if not points:
        return []
    return [points[int(f * (len(points) - 1))] for f in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)]


def _scale_bar(frame: Frame, sheet: Sheet, formats: Formats, *, crowded: bool) -> Markup:
    parts = []
    for bar in scale_bars(frame, sheet, formats, crowded=crowded):
        parts.append(tag("path", d=f"M{number(bar.x)},{number(bar.y - 4)}v4h{number(bar.width)}v-4"))
        parts.append(text(bar.x + bar.width / 2, bar.y - 8, bar.caption, "", "middle"))
    return tag("g", *parts, class_="bar")
