"""Reception of a store as a page, a figure and a table: how often vessels were heard, and how many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spurline.dossier.csv_safe import write_csv
from spurline.dossier.escape import trusted
from spurline.dossier.formats import Formats
from spurline.dossier.ground import ground_of, names_on, scale_bars
from spurline.dossier.label_layout import Sheet
from spurline.dossier.page import asset, content_policy, environment
from spurline.dossier.picture import Caption, Mark, Picture, Stroke, box, shifted, stacked
from spurline.dossier.picture_svg import inline_svg, pen_rules
from spurline.dossier.projection import Frame, Point, fit
from spurline.dossier.reception_sheet import Cell, ReceptionSheet, Region
from spurline.dossier.svg import text_width

FIGURE_WIDTH = 1280.0
FIGURE_MARGIN = 28.0
MOST_ROWS = 25
LEAST_KM = 60.0
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """What a map shows: its title, the value of a cell, and the lower bounds of the classes."""

    title: str
    value: Callable[[Cell], float]
    bounds: tuple[float, ...]

    def pen(self, cell: Cell) -> str:
        above = sum(self.value(cell) >= bound for bound in self.bounds)
        return f"cell-{CLASSES - len(self.bounds) + max(1, above)}"

    def classes(self) -> list[tuple[str, str]]:
        """Pen and words of each class, from bound to bound."""
        first = CLASSES - len(self.bounds) + 1
        ends = [*(f"to {bound:,.4g}" for bound in self.bounds[1:]), "or more"]
        return [
            (f"cell-{first + k}", f"{bound:,.4g} {end}")
            for k, (bound, end) in enumerate(zip(self.bounds, ends, strict=False))
        ]


def reception_page(sheet: ReceptionSheet) -> bytes:
    """The page as HTML, UTF-8. Equal sheets give equal bytes."""
    formats = Formats("en")
    style = asset("style.css") + pen_rules() + asset("vessel.css") + asset("reception.css")
    script = asset("linking.js")
    scales = scales_of(sheet.cells)
    html = (
        environment()
        .get_template("reception.html.j2")
        .render(
            style=trusted(style),
            script=trusted(script),
            policy=content_policy(style, script),
            sheet=sheet,
            f=formats,
            regions=[
                [
                    (
                        scale.title,
                        inline_svg(_map(region, scale, formats, 640, (280, 520), crowded=False), "map"),
                        inline_svg(_map(region, scale, formats, 358, (240, 400), crowded=True), "map"),
                    )
                    for scale in scales
                ]
                for region in sheet.regions
            ],
            legends=[
                (scale.title, [(inline_svg(_swatch(pen), "lg"), words) for pen, words in scale.classes()])
                for scale in scales
            ],
            drawn=sum(len(region.cells) for region in sheet.regions),
            busiest=sorted(sheet.cells, key=lambda cell: (-cell.messages, cell.south, cell.west))[:MOST_ROWS],
        )
    )
    return html.encode("utf-8")


def reception_figure(sheet: ReceptionSheet) -> Picture:
    """Both maps of every region with their legends on one sheet, for `svg_file` and `png_file`."""
    formats = Formats("en")
    inner = FIGURE_WIDTH - 2 * FIGURE_MARGIN
    half = (inner - 24) / 2
    span = formats.when(sheet.span) if sheet.span else "no time"
    said = f"{sheet.rows:,} clean messages of {sheet.vessels:,} vessels, {span}. Learned from this store, for it alone."
    heading = Picture(
        inner,
        48,
        "Title",
        (Caption("title", 0, 22, f"Reception · {sheet.store}"), Caption("note", 0, 42, said)),
    )
    parts = [heading]
    scales = scales_of(sheet.cells)
    parts.append(_beside([_legend(scale, half) for scale in scales], inner, half))
    for region in sheet.regions:
        maps = []
        for scale in scales:
            one = _map(region, scale, formats, half, (300, 560), crowded=False)
            maps.append(
                Picture(
                    one.width, one.height, one.label, (*one.marks, box("scale", 0, 0, one.width, one.height))
                )
            )
        parts.append(_beside(maps, inner, half))
    attribution = sheet.regions[0].basemap.attribution if sheet.regions else ""
    footing = Caption("tick", 0, 10, f"{attribution}. Spurline {sheet.version}")
    return stacked(
        FIGURE_WIDTH,
        f"Reception of {sheet.store}",
        [*parts, Picture(inner, 14, "Source", (footing,))],
        16,
        FIGURE_MARGIN,
    )


def cells_csv(sheet: ReceptionSheet) -> bytes:
    """Every cell as CSV: edges in degrees, counts, messages per vessel-hour."""
    header = ("west", "south", "east", "north", "messages", "vessels", "vessel_hours", "hours")
    rows = [
        (
            *(round(edge, 6) for edge in (cell.west, cell.south, cell.east, cell.north)),
            *(cell.messages, cell.vessels, cell.vessel_hours, cell.hours),
            round(cell.rate, 4),
        )
        for cell in sheet.cells
    ]
    return write_csv((*header, "messages_per_vessel_hour"), rows)


def scales_of(cells: Sequence[Cell]) -> tuple[Scale, Scale]:
    """The two maps: how often, and how many. Classes hold about equal numbers of cells."""
    return (
        Scale("Messages per vessel-hour", _rate, bounds_of([cell.rate for cell in cells])),
        Scale("Vessels heard", _vessels, bounds_of([float(cell.vessels) for cell in cells])),
    )


def _rate(cell: Cell) -> float:
    return cell.rate


def _vessels(cell: Cell) -> float:
    return float(cell.vessels)


def bounds_of(values: Sequence[float]) -> tuple[float, ...]:
    """Lower bounds of up to CLASSES classes: the fifths of the values, rounded down to two figures."""
    ordered = sorted(values)
    if not ordered:
        return ()
    fifths = [ordered[k * len(ordered) // CLASSES] for k in range(CLASSES)]
    return tuple(sorted({_rounded_down(value) for value in fifths}))


def _rounded_down(value: float) -> float:
    if value <= 0:
        return 0.0
    text = f"{value:.1e}"
    rounded = float(text)
    if rounded > value:
        step = 10.0 ** (int(text.partition("e")[2]) - 1)
        rounded = float(f"{rounded - step:.1e}")
    return rounded


def _map(
    region: Region,
    scale: Scale,
    formats: Formats,
    width: float,
    height: tuple[float, float],
    *,
    crowded: bool,
) -> Picture:
    corners = [(lon, lat) for c in region.cells for lon in (c.west, c.east) for lat in (c.south, c.north)]
    frame = fit(corners, width, height, 36 if crowded else 44, least_km=LEAST_KM)
    paper = Sheet(frame.width, frame.height)
    bars = scale_bars(frame, paper, formats, crowded=crowded)
    ground = ground_of(region.basemap, frame, 0)
    marks: list[Mark] = [Stroke("land", tuple(map(tuple, ground.land)), closed=True)]
    by_pen: dict[str, list[tuple[Point, ...]]] = {}
    for cell in region.cells:
        by_pen.setdefault(scale.pen(cell), []).append(_outline(cell, frame))
    marks += [Stroke(pen, tuple(by_pen[pen]), closed=True) for pen in sorted(by_pen)]
    marks.append(Stroke("coast", tuple(map(tuple, ground.coast))))
    marks.append(Stroke("border", tuple(map(tuple, ground.borders))))
    marks += [
        Caption("state", name.x, name.y, name.text, "middle")
        for name in names_on(region.basemap, frame, paper, formats.language)
    ]
    for bar in bars:
        end = bar.x + bar.width
        line = ((bar.x, bar.y - 4), (bar.x, bar.y), (end, bar.y), (end, bar.y - 4))
        marks += [
            Stroke("scale", (line,)),
            Caption("tick", bar.x + bar.width / 2, bar.y - 8, bar.caption, "middle"),
        ]
    return Picture(frame.width, frame.height, f"Map: {scale.title.lower()} by cell", tuple(marks))


def _outline(cell: Cell, frame: Frame) -> tuple[Point, ...]:
    """A cell in pixels, at least a pixel wide so that none is lost."""
    ring = (
        (cell.west, cell.south),
        (cell.east, cell.south),
        (cell.east, cell.north),
        (cell.west, cell.north),
    )
    a, b, c, d = (frame(lon, lat) for lon, lat in ring)
    if abs(b[0] - a[0]) < 1.2 or abs(a[1] - d[1]) < 1.2:
        x, y = (a[0] + c[0]) / 2, (a[1] + c[1]) / 2
        return (x - 0.8, y - 0.8), (x + 0.8, y - 0.8), (x + 0.8, y + 0.8), (x - 0.8, y + 0.8)
    return a, b, c, d


def _legend(scale: Scale, width: float) -> Picture:
    """Title and classes of a map in one line or two."""
    marks: list[Mark] = [Caption("lane-name", 0, 14, scale.title)]
    x, y = 0.0, 22.0
    for pen, words in scale.classes():
        need = 20 + text_width(words, 12) + 18
        if x + need > width and x > 0:
            x, y = 0.0, y + 20
        marks += [shifted(mark, x, y) for mark in _swatch(pen).marks]
        marks.append(Caption("note", x + 20, y + 11, words))
        x += need
    return Picture(width, y + 18, f"Legend: {scale.title}", tuple(marks))


def _swatch(pen: str) -> Picture:
    return Picture(14, 12, "Class of cells", (box(pen, 0, 0, 14, 12),))


def _beside(pictures: Sequence[Picture], width: float, half: float) -> Picture:
    marks = [
        shifted(mark, k * (half + 24), 0) for k, picture in enumerate(pictures) for mark in picture.marks
    ]
    label = "; ".join(picture.label for picture in pictures)
    return Picture(width, max(picture.height for picture in pictures), label, tuple(marks))
