"""The map of one vessel: its track, silences as hollow links, stays, meetings, and what was rejected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spurline.dossier.clip import clip_line, thin
from spurline.dossier.formats import Formats
from spurline.dossier.ground import ground_of, names_on, scale_bars
from spurline.dossier.label_layout import Box, Sheet, Spot
from spurline.dossier.picture import Caption, Disc, Mark, Picture, Point, Stroke, segment
from spurline.dossier.projection import Frame, fit, great_circle
from spurline.dossier.svg import shorten
from spurline.dossier.vessel_sheet import VesselSheet
from spurline.dossier.vessel_words import MEETINGS, Line, cause_word, causes_of, duration
from spurline.dossier.wording import band

LEAST_KM = 12.0
LEAST_LINK_PX = 9.0
LEAST_LABELLED_PX = 24.0
LEAST_DWELL_H = 1.0
CLUSTER_PX = 8.0
MOST_GAP_LABELS = 8
MOST_STAY_LABELS = 14


def draw_map(
    sheet: VesselSheet,
    lines: Sequence[Line],
    formats: Formats,
    *,
    width: float,
    height: tuple[float, float],
    crowded: bool = False,
) -> Picture | None:
    """The map `width` pixels wide and as high as the bounds allow, or None without a position.
    `crowded` is for small frames: fewer labels."""
    points = [(lon, lat) for piece in sheet.pieces for lon, lat, _ in piece]
    if not points:
        return None
    frame = fit(points, width, height, 30 if crowded else 60, least_km=LEAST_KM)
    return _Painter(sheet, lines, formats, frame, crowded).picture()


@dataclass(frozen=True, slots=True)
class _Stays:
    """Visits and stops that fall on one spot of the drawing."""

    at: Point
    visits: tuple[Line, ...]
    stops: tuple[Line, ...]

    @property
    def hours(self) -> float:
        return sum(line.hours for line in self.visits or self.stops)

    @property
    def items(self) -> str:
        return " ".join(line.item for line in (*self.visits, *self.stops))


@dataclass(frozen=True, slots=True)
class _Painter:
    sheet: VesselSheet
    lines: Sequence[Line]
    formats: Formats
    frame: Frame
    crowded: bool

    def picture(self) -> Picture:
        frame = self.frame
        paper = Sheet(frame.width, frame.height)
        track = [thin(part) for piece in self._pieces() for part in part_lines(piece, frame)]
        gaps = [line for line in self.lines if line.event.kind == "gap"]
        stays = self._stays()
        paper.soft.extend(_sampled(track, 400))
        for one in stays:
            paper.block(Box(one.at[0] - 5, one.at[1] - 5, one.at[0] + 5, one.at[1] + 5))
        links = [(line, self._link(line)) for line in gaps]
        paper.soft.extend(point for _, path in links for point in _along(path))
        bars = scale_bars(frame, paper, self.formats, crowded=self.crowded)
        stay_labels = self._stay_labels(paper, stays)
        gap_labels = self._gap_labels(paper, links)
        marks: list[Mark] = list(self._ground(paper))
        marks += self._strays()
        marks.append(Stroke("track", tuple(map(tuple, track))))
        for line, path in links:
            marks += self._gap(line, path)
        marks += [mark for one in stays for mark in _stay_marks(one)]
        marks += self._others()
        marks += gap_labels + stay_labels
        for bar in bars:
            end = bar.x + bar.width
            marks.append(
                Stroke("scale", (((bar.x, bar.y - 4), (bar.x, bar.y), (end, bar.y), (end, bar.y - 4)),))
            )
            marks.append(Caption("tick", bar.x + bar.width / 2, bar.y - 8, bar.caption, "middle"))
        label = f"Map of the track of MMSI {self.sheet.mmsi}"
        return Picture(frame.width, frame.height, label, tuple(marks))

    def _pieces(self) -> Iterable[list[Point]]:
        for piece in self.sheet.pieces:
            yield self.frame.shape((lon, lat) for lon, lat, _ in piece)

    def _ground(self, paper: Sheet) -> Iterable[Mark]:
        ground = ground_of(self.sheet.basemap, self.frame, 0)
        yield Stroke("land", tuple(map(tuple, ground.land)), closed=True)
        yield Stroke("coast", tuple(map(tuple, ground.coast)))
        yield Stroke("border", tuple(map(tuple, ground.borders)))
        for name in names_on(self.sheet.basemap, self.frame, paper, self.formats.language):
            yield Caption("state", name.x, name.y, name.text, "middle")

    def _strays(self) -> list[Mark]:
        crosses = []
        for lon, lat in self.sheet.strays:
            x, y = self.frame(lon, lat)
            if self.frame.holds((x, y)):
                crosses += [
                    ((x - 2.5, y - 2.5), (x + 2.5, y + 2.5)),
                    ((x - 2.5, y + 2.5), (x + 2.5, y - 2.5)),
                ]
        return [Stroke("stray", tuple(crosses))] if crosses else []

    # --- silences

    def _link(self, line: Line) -> list[Point]:
        event = line.event
        a, b = (event.lon_start, event.lat_start), (event.lon_end, event.lat_end)
        return self.frame.shape([a] if line.open else great_circle(a, b))

    def _gap(self, line: Line, path: list[Point]) -> list[Mark]:
        """Two hollow ends and, where they lie apart, a hollow link dashed by the p of its cause."""
        cause, p = next(iter(causes_of(line.event)), ("reception", 0.0))
        marks: list[Mark] = []
        length = math.dist(path[0], path[-1])
        if length >= LEAST_LINK_PX:
            pieces = tuple(
                tuple(thin(part)) for part in clip_line(path, self.frame.width, self.frame.height, 0)
            )
            dash = band(p).dash
            marks.append(Stroke("hit", pieces, item=line.item))
            marks.append(Stroke(f"gap-{cause}", pieces, band=dash, item=line.item))
            if dash not in {"un", "vu"}:
                marks.append(Stroke("core", pieces, band=dash, item=line.item))
        ends = [path[0]] if length < 3 else [path[0], path[-1]]
        marks += [Disc(f"ring-{cause}", x, y, 3.0, line.item) for x, y in ends if self.frame.holds((x, y))]
        return marks

    def _gap_labels(self, paper: Sheet, links: Sequence[tuple[Line, list[Point]]]) -> list[Mark]:
        """Hours and likeliest cause of the longest silences, where there is room beside them."""
        apart = [pair for pair in links if math.dist(pair[1][0], pair[1][-1]) >= LEAST_LABELLED_PX]
        long = sorted(apart, key=lambda pair: (-pair[0].hours, pair[0].item))
        marks: list[Mark] = []
        for line, path in long[: 4 if self.crowded else MOST_GAP_LABELS]:
            cause, p = next(iter(causes_of(line.event)), ("", 0.0))
            words = f"{duration(line.hours)}" + (
                f", {cause_word(cause)} {self.formats.p(p)}" if cause else ""
            )
            inside = [point for point in _along(path) if self.frame.holds(point, -8)]
            for at in inside:
                spot = paper.beside(at, ((words, 12),), 7, must=False, most_covered=2)
                if spot:
                    marks += placed("said", words, at, spot, line.item)
                    break
        return marks

    # --- stays

    def _stays(self) -> list[_Stays]:
        """Visits gathered by place, stops where they would cover each other; the longest first."""
        gathered: list[tuple[Point, list[Line]]] = []
        places: dict[str, list[Line]] = {}
        stays = [line for line in self.lines if line.event.kind in {"port_visit", "stop"}]
        for line in sorted(stays, key=lambda one: (-one.hours, one.item)):
            key = line.event.place
            if line.event.kind == "port_visit" and key in places:
                places[key].append(line)
                continue
            at = self._spot(line)
            near = (some for spot, some in gathered if math.dist(spot, at) < CLUSTER_PX)
            home = next((some for some in near if some[0].event.kind == line.event.kind == "stop"), None)
            if home is None:
                home = []
                gathered.append((at, home))
                if key is not None:
                    places[key] = home
            home.append(line)
        found = [
            _Stays(
                at,
                tuple(line for line in some if line.event.kind == "port_visit"),
                tuple(line for line in some if line.event.kind == "stop"),
            )
            for at, some in gathered
            if self.frame.holds(at)
        ]
        return sorted(found, key=lambda one: (not one.visits, -one.hours, one.items))

    def _spot(self, line: Line) -> Point:
        """A visit stands at its place, a stop at its middle."""
        place = next((one for one in self.sheet.places if one.id == line.event.place), None)
        if place is not None and self.frame.holds(self.frame(place.lon, place.lat)):
            return self.frame(place.lon, place.lat)
        detail, event = line.event.details, line.event
        if isinstance(detail.get("lon"), float) and isinstance(detail.get("lat"), float):
            return self.frame(detail["lon"], detail["lat"])
        return self.frame(event.lon_start, event.lat_start)

    def _stay_labels(self, paper: Sheet, stays: Sequence[_Stays]) -> list[Mark]:
        marks: list[Mark] = []
        for one in stays[: 5 if self.crowded else MOST_STAY_LABELS]:
            if one.hours < LEAST_DWELL_H:
                continue
            line = (one.visits or one.stops)[0]
            name = shorten(line.where.removeprefix("near "), 26)
            if not one.visits and name:
                name = f"near {name}"
            count = len(one.visits or one.stops)
            required = bool(one.visits) and not self.crowded
            kind = "visit" if one.visits else "stop"
            dwell = f"{count} {kind}{'s' if count > 1 else ''}, {duration(one.hours)}"
            texts = [(name, 12.5), (dwell, 12.0)] if name else [(dwell, 12.0)]
            spot = paper.beside(one.at, texts, 9, must=required, most_covered=None if required else 3)
            if spot is None:
                continue
            if name:
                marks += placed("place", name, one.at, spot, one.items)
                marks.append(Caption("note", spot.x, spot.y + 14.5, dwell, spot.anchor, one.items))
            else:
                marks += placed("note", dwell, one.at, spot, one.items)
        return marks

    # --- the rest

    def _others(self) -> list[Mark]:
        marks: list[Mark] = []
        for line in self.lines:
            if line.event.kind in {"gap", "port_visit", "stop"}:
                continue
            x, y = self.frame(line.event.lon_start, line.event.lat_start)
            if self.frame.holds((x, y)):
                marks += symbol(line.event.kind, x, y, line.item)
        return marks


def part_lines(points: list[Point], frame: Frame) -> Iterable[list[Point]]:
    """The parts of a line inside the frame; a piece of one fix is a dot of a line."""
    if len(points) == 1:
        x, y = points[0]
        return [[(x - 0.6, y), (x + 0.6, y)]]
    return clip_line(points, frame.width, frame.height, 0)


def symbol(kind: str, x: float, y: float, item: str = "") -> list[Mark]:
    """The mark of an event that is neither stay nor silence: two discs for an encounter, a diamond
    for loitering, a hollow triangle for an anomaly, an open text mark for what a ship claims."""
    if kind == "encounter":
        return [Disc("meeting", x - 3, y, 3.2, item), Disc("meeting", x + 3, y, 3.2, item)]
    if kind in MEETINGS:
        return [
            Stroke("meeting", (((x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)),), True, item=item)
        ]
    if kind == "anomaly":
        return [Stroke("anomaly", (((x, y - 4.5), (x + 4.4, y + 3.4), (x - 4.4, y + 3.4)),), True, item=item)]
    return [
        segment("stem", x, y, x, y - 9, item),
        Stroke("claim", (((x, y - 14), (x + 6, y - 14), (x + 6, y - 9), (x, y - 9)),), True, item=item),
    ]


def _stay_marks(one: _Stays) -> list[Mark]:
    x, y = one.at
    if one.visits:
        return [Disc("visit", x, y, 4.6 if one.hours >= LEAST_DWELL_H else 3.2, one.items)]
    return [Disc("stop", x, y, 3.0, one.items)]


def placed(pen: str, words: str, at: Point, spot: Spot, item: str) -> list[Mark]:
    """A label on its spot, with a leader where it stands off."""
    leader: list[Mark] = [] if spot.leader is None else [segment("leader", *at, *spot.leader)]
    return [*leader, Caption(pen, spot.x, spot.y, words, spot.anchor, item)]


def _sampled(track: Sequence[Sequence[Point]], most: int) -> list[Point]:
    points = [point for part in track for point in part]
    return points[:: max(1, len(points) // most)]


def _along(path: Sequence[Point]) -> list[Point]:
    """Points of a link where its label may stand, the middle first."""
    if len(path) < 2:
        return list(path)
    (x1, y1), (x2, y2) = path[0], path[-1]
    shares = (0.5, 0.4, 0.6, 0.3, 0.7)
    if len(path) > 8:
        return [path[round(share * (len(path) - 1))] for share in shares]
    return [(x1 + share * (x2 - x1), y1 + share * (y2 - y1)) for share in shares]
