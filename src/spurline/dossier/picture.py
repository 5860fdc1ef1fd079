"""Pictures as lists of marks, made once and shown as SVG in a page, as an SVG file, or as a PNG.

A mark has the name of a pen; the table of pens says how it looks in all three. Colours are those
of the design tokens: two hues, ink, and shape for everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

Point = tuple[float, float]

LIGHT: Mapping[str, str] = {
    "paper": "#FBF8F1",
    "wash": "#F3EEE2",
    "ink": "#1D1C1A",
    "ink2": "#4B4842",
    "ink3": "#6A665D",
    "rule": "#DAD3C5",
    "land": "#EFE8DA",
    "coast": "#A79C88",
    "sea": "#1B5E86",
    "rail": "#9A4A12",
    "sel": "#8A2462",
    "ribbon": "#C9D9E2",
}
DASHES: Mapping[str, tuple[float, ...]] = {
    "vl": (24, 3),
    "li": (12, 4),
    "re": (6, 4),
    "un": (2.5, 4),
    "vu": (1.5, 7),
}
"""Dash of each band of probability (`wording.band`); the band above 0.95 is solid."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How marks of one kind look: colours are names of LIGHT ("" for none), lengths pixels.

    `size` makes it a pen for text; `halo` puts paper around the letters. `opaque` below 1 is for
    what is shown but not used.
    """

    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    fill: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    halo: bool = True
    opaque: float = 1.0


PENS: Mapping[str, Pen] = {
    # the ground
    "land": Pen(fill="land"),
    "coast": Pen(stroke="coast", width=0.8),
    "border": Pen(stroke="coast", width=0.9, dash=(1, 3)),
    "state": Pen(fill="ink3", size=11.5),
    "scale": Pen(stroke="ink2"),
    "leader": Pen(stroke="ink3", width=0.7),
    # what was observed: filled, full lines
    "track": Pen(stroke="ink", width=1.3),
    "track-2": Pen(stroke="ink", width=1.3, dash=(5, 2)),
    "visit": Pen(stroke="paper", width=1.2, fill="ink"),
    "stop": Pen(stroke="paper", width=0.8, fill="ink2"),
    "meeting": Pen(stroke="paper", width=1.0, fill="ink"),
    "bar": Pen(fill="ink"),
    "bar-2": Pen(fill="ink2"),
    "end": Pen(stroke="ink", width=1.4, fill="paper"),
    # what is inferred: hollow
    "gap-reception": Pen(stroke="ink3", width=4.6),
    "gap-switched_off": Pen(stroke="rail", width=4.6),
    "gap-in_port": Pen(stroke="sea", width=4.6),
    "gap-identity": Pen(stroke="ink", width=4.6),
    "core": Pen(stroke="paper", width=2.0),
    "ring-reception": Pen(stroke="ink3", width=1.6, fill="paper"),
    "ring-switched_off": Pen(stroke="rail", width=1.6, fill="paper"),
    "ring-in_port": Pen(stroke="sea", width=1.6, fill="paper"),
    "ring-identity": Pen(stroke="ink", width=1.6, fill="paper"),
    "hatch-reception": Pen(stroke="ink3", width=1.1),
    "hatch-switched_off": Pen(stroke="rail", width=1.1),
    "hatch-in_port": Pen(stroke="sea", width=1.1),
    "hatch-identity": Pen(stroke="ink", width=1.1),
    "band": Pen(fill="paper"),
    "anomaly": Pen(stroke="ink", width=1.5, fill="paper"),
    # the ledger: windows and trips hollow, looks as ticks, bands of counts
    "silence": Pen(stroke="ink3", width=0.8),
    "heard": Pen(stroke="ink", width=2.4),
    "window-sea": Pen(stroke="sea", width=0.8),
    "window-rail": Pen(stroke="rail", width=0.8),
    "trip-sea": Pen(stroke="sea", width=4.6),
    "trip-rail": Pen(stroke="rail", width=4.6),
    "trip-seen": Pen(stroke="ink", width=4.0),
    "tick-seen": Pen(fill="ink"),
    "tick-some": Pen(fill="ink2"),
    "tick-vague": Pen(stroke="ink", width=1.2),
    "tick-absent": Pen(stroke="ink", width=1.0, fill="paper"),
    "dot": Pen(fill="ink3"),
    "band-50": Pen(stroke="sea", width=0.8, fill="sea", opaque=0.35),
    "bracket": Pen(stroke="ink", width=1.5),
    # what the ship claims: an open mark on a stem
    "stem": Pen(stroke="ink2", width=0.9),
    "claim": Pen(stroke="ink", width=1.3, fill="paper"),
    # what was rejected
    "stray": Pen(stroke="ink3", width=0.9, opaque=0.6),
    # axes and figures
    "axis": Pen(stroke="ink", width=1.0),
    "grid": Pen(stroke="rule", width=0.8),
    "lane": Pen(stroke="ink3", width=0.8),
    "ribbon": Pen(stroke="sea", width=0.8, fill="ribbon"),
    "median": Pen(stroke="sea", width=1.1),
    "cell-1": Pen(fill="sea", opaque=0.15),
    "cell-2": Pen(fill="sea", opaque=0.32),
    "cell-3": Pen(fill="sea", opaque=0.5),
    "cell-4": Pen(fill="sea", opaque=0.7),
    "cell-5": Pen(fill="sea", opaque=0.95),
    "hit": Pen(stroke="none", width=14),
    # words
    "title": Pen(fill="ink", size=24),
    "place": Pen(fill="ink", size=12.5, bold=True),
    "note": Pen(fill="ink2", size=12),
    "said": Pen(fill="ink2", size=12, italic=True),
    "lane-name": Pen(fill="ink", size=13, bold=True),
    "lane-note": Pen(fill="ink2", size=11.5),
    "tick": Pen(fill="ink2", size=11.5),
    "tick-big": Pen(fill="ink", size=12, bold=True),
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines through points, or outlines where `closed` (filled by the even-odd rule). `band` is the
    dash of a probability, `item` the anchors of what the mark stands for."""

    pen: str
    pieces: tuple[tuple[Point, ...], ...]
    closed: bool = False
    band: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    pen: str
    x: float
    y: float
    r: float
    item: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of text whose baseline begins (or ends, or has its middle) at a point."""

    pen: str
    x: float
    y: float
    text: str
    anchor: str = "start"
    item: str = ""


Mark = Stroke | Disc | Caption


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks on a sheet of paper, the lowest first; `label` says in words what it shows."""

    width: float
    height: float
    label: str
    marks: tuple[Mark, ...]


def shifted(mark: Mark, dx: float, dy: float) -> Mark:
    """The mark moved to the right and down."""
    if isinstance(mark, Stroke):
        return replace(mark, pieces=tuple(tuple((x + dx, y + dy) for x, y in piece) for piece in mark.pieces))
    return replace(mark, x=mark.x + dx, y=mark.y + dy)


def segment(pen: str, x1: float, y1: float, x2: float, y2: float, item: str = "") -> Stroke:
    """A straight line."""
    return Stroke(pen, (((x1, y1), (x2, y2)),), item=item)


def box(pen: str, x: float, y: float, width: float, height: float, item: str = "") -> Stroke:
    """An upright rectangle."""
    right, bottom = x + width, y + height
    return Stroke(pen, (((x, y), (right, y), (right, bottom), (x, bottom)),), closed=True, item=item)


def stacked(width: float, label: str, parts: Iterable[Picture], gap: float, margin: float) -> Picture:
    """Pictures one below the other, as one."""
    y, marks = margin, list[Mark]()
    for part in parts:
        marks += [shifted(mark, margin, y) for mark in part.marks]
        y += part.height + gap
    return Picture(width, y - gap + margin, label, tuple(marks))
