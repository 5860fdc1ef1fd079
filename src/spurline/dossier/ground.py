"""The ground of a map in pixels: land, coast, borders, names of states and seas, bars of scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spurline.case.view import Basemap
from spurline.dossier.clip import clip_line, clip_ring, thin
from spurline.dossier.formats import Formats
from spurline.dossier.label_layout import Box, Sheet
from spurline.dossier.projection import Frame, Point, dense
from spurline.dossier.svg import text_width

SPACED_CAPITAL = 9.4
NARROW_KM = 150.0
"""A frame narrower than this names no sea: a harbour is not the ocean that it opens to."""
_NAUTICAL_MILE_KM = 1.852
_NICE = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

Lines = list[list[Point]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Rings of land, to be filled by the even-odd rule, and lines."""

    land: Lines
    coast: Lines
    borders: Lines


def ground_of(basemap: Basemap, frame: Frame, margin: float = 4.0) -> Ground:
    """What of the basemap a frame shows, cut `margin` pixels outside it and thinned."""
    land, coast, borders = Lines(), Lines(), Lines()
    edges = _edges(basemap.land)
    for ring in map(dense, basemap.land):
        points = frame.shape(ring)
        land.append(thin(clip_ring(points, frame.width, frame.height, margin)))
        for shore in _shores(ring, points, edges):
            coast += [thin(piece) for piece in clip_line(shore, frame.width, frame.height, margin)]
    for border in basemap.borders:
        pieces = clip_line(frame.shape(border), frame.width, frame.height, margin)
        borders += [thin(piece) for piece in pieces]
    return Ground(land, coast, borders)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a state or a sea (`kind`), its middle on a point."""

    kind: str
    text: str
    x: float
    y: float


def names_on(basemap: Basemap, frame: Frame, sheet: Sheet, language: str) -> list[Name]:
    """States and seas in capitals, where the widest free spot has room for the name."""
    out = []
    narrow = frame.width * frame.km_per_px < NARROW_KM
    for one in sorted(basemap.names, key=lambda one: -max(room for _, _, room in one.spots)):
        name = (one.german if language == "de" else one.english).upper()
        width = len(name) * SPACED_CAPITAL
        if narrow and one.kind == "sea":
            continue
        for lon, lat, room in one.spots:
            x, y = frame(lon, lat)
            box = Box(x - width / 2 - 6, y - 12, x + width / 2 + 6, y + 8)
            if 3.2 * room / frame.km_per_px >= width and sheet.take(box):
                out.append(Name(one.kind, name, x, y + 4))
                break
    return out


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of scale: its left end on the line, its length in pixels, and what it stands for."""

    x: float
    y: float
    width: float
    caption: str


def scale_bars(frame: Frame, sheet: Sheet, formats: Formats, *, crowded: bool) -> list[Bar]:
    """A bar in kilometres and, where there is room, one in nautical miles, in the quietest corner."""
    units = [(1.0, "km")]
    if not crowded:
        units.append((_NAUTICAL_MILE_KM, "nm" if formats.language == "en" else "sm"))
    lengths = []
    for km, name in units:
        pixels_each = km / frame.km_per_px
        count = next((n for n in reversed(_NICE) if n * pixels_each <= 130), _NICE[0])
        lengths.append((count * pixels_each, f"{formats.number(count)} {name}"))
    total = sum(max(width, text_width(caption, 11.5)) + 22 for width, caption in lengths)
    corners = [
        Box(x, y - 22, x + total, y + 4)
        for y in (frame.height - 14, 30.0)
        for x in (frame.width - total - 4, 14.0)
    ]
    box = min(
        corners,
        key=lambda one: (
            50 * sum(one.meets(other) for other in sheet.taken)
            + sum(one.holds(point) for point in sheet.soft)
        ),
    )
    sheet.block(box)
    x, bars = box.left, []
    for width, caption in lengths:
        bars.append(Bar(x, box.bottom - 4, width, caption))
        x += max(width, text_width(caption, 11.5)) + 22
    return bars


def _edges(rings: Sequence[Sequence[Point]]) -> tuple[float, float, float, float]:
    """West, south, east and north of all land: the box that the basemap was cut to."""
    lons = [lon for ring in rings for lon, _ in ring] or [0.0]
    lats = [lat for ring in rings for _, lat in ring] or [0.0]
    return min(lons), min(lats), max(lons), max(lats)


def _shores(
    ring: Sequence[Point], points: list[Point], edges: tuple[float, float, float, float]
) -> Iterator[list[Point]]:
    """The outline of a ring without the stretches that run along the cut of the basemap."""
    west, south, east, north = edges
    order = [*range(len(ring)), *([0] if ring and ring[0] != ring[-1] else [])]
    shore: list[Point] = []
    for a, b in pairwise(order):
        (lon1, lat1), (lon2, lat2) = ring[a], ring[b]
        if lon1 == lon2 in (west, east) or lat1 == lat2 in (south, north):
            if shore:
                yield shore
            shore = []
            continue
        shore = shore or [points[a]]
        shore.append(points[b])
    if shore:
        yield shore
