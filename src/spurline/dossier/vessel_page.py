"""The page and the figure of one vessel, in English: map, lanes, events, what the ship claims.

Like the dossier it is one file that asks for nothing; the figure is the same drawing as SVG or PNG.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from spurline.dossier.escape import trusted
from spurline.dossier.formats import Formats
from spurline.dossier.page import asset, content_policy, environment
from spurline.dossier.picture import Caption, Disc, Mark, Picture, Stroke, box, shifted, stacked
from spurline.dossier.picture_svg import inline_svg, pen_rules
from spurline.dossier.svg import text_width
from spurline.dossier.vessel_lanes import draw_lanes, hatched
from spurline.dossier.vessel_map import draw_map, symbol
from spurline.dossier.vessel_sheet import VesselSheet
from spurline.dossier.vessel_words import CAUSES, Line, cause_word, causes_of, duration, lines_of

FIGURE_WIDTH = 1280.0
FIGURE_MARGIN = 28.0


def vessel_page(sheet: VesselSheet) -> bytes:
    """The page of a vessel as HTML, UTF-8. Equal sheets give equal bytes."""
    formats = Formats("en")
    lines = lines_of(sheet, formats)
    style = asset("style.css") + pen_rules() + asset("vessel.css")
    script = asset("linking.js") + asset("vessel.js")
    html = (
        environment()
        .get_template("vessel.html.j2")
        .render(
            style=trusted(style),
            script=trusted(script),
            policy=content_policy(style, script),
            sheet=sheet,
            f=formats,
            lines=lines,
            gaps=[_gap_row(line, formats) for line in lines if line.event.kind == "gap"],
            others=[line for line in lines if line.event.kind != "gap"],
            counts=_counts(lines),
            causes=_likeliest(lines),
            cause_names=list(CAUSES.values()),
            longest=max(
                (line.hours for line in lines if line.event.kind == "gap" and not line.open), default=0.0
            ),
            unended=max(
                (line.start for line in lines if line.event.kind == "gap" and line.open), default=None
            ),
            duration=duration,
            maps=_maps(sheet, lines, formats),
            lanes=_lanes(sheet, lines, formats),
            legend=[
                (inline_svg(picture, "lg"), text)
                for picture, text in legend(lines, strays=bool(sheet.strays))
            ],
            icon=_icon,
            title=title_of(sheet),
        )
    )
    return html.encode("utf-8")


def vessel_figure(sheet: VesselSheet) -> Picture:
    """Title, map, lanes and legend on one sheet, for `svg_file` and `png_file`."""
    formats = Formats("en")
    lines = lines_of(sheet, formats)
    inner = FIGURE_WIDTH - 2 * FIGURE_MARGIN
    parts = [_heading(sheet, lines, formats, inner)]
    ground = draw_map(sheet, lines, formats, width=inner, height=(360, 640))
    if ground is not None:
        cut = box("scale", 0, 0, ground.width, ground.height)
        parts.append(Picture(ground.width, ground.height, ground.label, (*ground.marks, cut)))
    parts.append(draw_lanes(sheet, lines, formats, width=inner, label_width=165))
    parts.append(_legend_sheet(legend(lines, strays=bool(sheet.strays)), inner))
    parts.append(_footing(sheet, inner))
    return stacked(FIGURE_WIDTH, title_of(sheet), parts, 16, FIGURE_MARGIN)


def title_of(sheet: VesselSheet) -> str:
    """Name, as the ship said it last, and MMSI."""
    return f"{sheet.name or 'Name not given'} · MMSI {sheet.mmsi}"


@dataclass(frozen=True, slots=True)
class GapRow:
    """A silence as a row of a table: p of each cause of CAUSES as printed, the likeliest marked."""

    line: Line
    km: str
    knots: str
    expected: str
    neighbours: str
    causes: tuple[tuple[str, bool], ...]


def _gap_row(line: Line, f: Formats) -> GapRow:
    detail, causes = line.event.details, dict(causes_of(line.event))
    first = next(iter(causes), "")

    def shown(name: str, form: str) -> str:
        value = detail.get(name)
        return "–" if value is None else format(value, form)

    return GapRow(
        line=line,
        km=shown("distance_km", ",.0f"),
        knots=shown("implied_speed_kn", ".1f"),
        expected=shown("expected_messages", ",.0f"),
        neighbours=_neighbours(detail.get("neighbours")),
        causes=tuple((f.p(causes[name]) if name in causes else "–", name == first) for name in CAUSES),
    )


def _neighbours(others: object) -> str:
    """Vessel-hours of others heard, and how many are usual, where the weighing says so."""
    known = others if isinstance(others, Mapping) else {}
    heard, usual = known.get("heard"), known.get("usual")
    return "–" if heard is None or usual is None else f"{heard:,.0f} of {usual:,.0f}"


def _counts(lines: Sequence[Line]) -> list[tuple[str, int, str]]:
    """Kind, number and sum of hours, in the order of the kinds; silences are counted apart."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.event.kind != "gap":
            found.setdefault(line.kind, []).append(line)
    return [(kind, len(some), duration(sum(line.hours for line in some))) for kind, some in found.items()]


def _likeliest(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """Cause, its word, and of how many silences it is the likeliest."""
    firsts = (causes_of(line.event)[:1] for line in lines if line.event.kind == "gap")
    counted = Counter(first[0][0] if first else "not weighed" for first in firsts)
    return [(name, cause_word(name), count) for name, count in counted.most_common()]


def _maps(sheet: VesselSheet, lines: Sequence[Line], f: Formats) -> tuple[Markup, Markup] | None:
    wide = draw_map(sheet, lines, f, width=860, height=(420, 640))
    small = draw_map(sheet, lines, f, width=358, height=(300, 440), crowded=True)
    if wide is None or small is None:
        return None
    return inline_svg(wide, "map", tabindex="0"), inline_svg(small, "map", tabindex="0")


def _lanes(sheet: VesselSheet, lines: Sequence[Line], f: Formats) -> list[tuple[str, Markup]]:
    """One drawing per width of the screen."""
    sizes = (("l-w", 1320, 170), ("l-m", 900, 150), ("l-s", 358, 0))
    return [
        (name, inline_svg(draw_lanes(sheet, lines, f, width=width, label_width=left), "lanes", tabindex="0"))
        for name, width, left in sizes
    ]


# --- legend


def legend(lines: Sequence[Line], *, strays: bool) -> list[tuple[Picture, str]]:
    """Small pictures with their words, for the marks that the page of these events uses."""
    kinds = {line.event.kind for line in lines}
    entries: list[tuple[list[Mark], str]] = [
        ([Stroke("track", (((0, 7), (30, 7)),))], "observed track, thinned"),
    ]
    if "gap" in kinds:
        used = {name for name, _, _ in _likeliest(lines)}
        for cause, word in CAUSES.items():
            if cause in used:
                ends = [Disc(f"ring-{cause}", 3, 7, 3), Disc(f"ring-{cause}", 27, 7, 3)]
                entries.append(([*_link(cause, "li", 30), *ends], f"silence, inferred: {word}"))
        dashes = (("", "almost certain"), ("vl", "very likely"), ("li", "likely"), ("re", "even chance"))
        for dash, word in (*dashes, ("un", "less")):
            entries.append((_link("identity", dash, 44), word))
    marks: dict[str, tuple[list[Mark], str]] = {
        "port_visit": ([Disc("visit", 8, 7, 4.6)], "port visit, observed"),
        "stop": ([Disc("stop", 8, 7, 3)], "stop, observed"),
        "encounter": (symbol("encounter", 8, 7), "encounter, observed"),
        "loitering": (symbol("loitering", 8, 7), "loitering, observed"),
        "anomaly": (symbol("anomaly", 8, 7), "anomaly, inferred"),
        "identity": (symbol("identity", 4, 15), "identity, inferred"),
    }
    entries += [entry for kind, entry in marks.items() if kind in kinds]
    if strays:
        cross = Stroke("stray", (((5.5, 4.5), (10.5, 9.5)), ((5.5, 9.5), (10.5, 4.5))))
        entries.append(([cross], "rejected position, not used"))
    return [(Picture(_reach(some), 15, words, tuple(some)), words) for some, words in entries]


def _reach(marks: Sequence[Mark]) -> float:
    """How far to the right small marks go."""
    return max(
        mark.x + 8 if not isinstance(mark, Stroke) else max(x for piece in mark.pieces for x, _ in piece)
        for mark in marks
    )


def _link(cause: str, dash: str, width: float) -> list[Mark]:
    line = (((0.0, 7.0), (width, 7.0)),)
    marks: list[Mark] = [Stroke(f"gap-{cause}", line, band=dash)]
    if dash not in {"un", "vu"}:
        marks.append(Stroke("core", line, band=dash))
    return marks


def _icon(line: Line) -> Markup:
    """The mark of an event, for its row in the list."""
    kind = line.event.kind
    if kind == "gap":
        cause = next(iter(causes_of(line.event)), ("reception", 0.0))[0]
        band_ = tuple(hatched(1, 13, 3, 12))
        edge = box(f"hatch-{cause}", 1, 3, 12, 9)
        marks: list[Mark] = [Stroke(f"hatch-{cause}", band_), edge]
    elif kind in {"port_visit", "stop"}:
        marks = [Disc("visit", 7, 7, 4.4) if kind == "port_visit" else Disc("stop", 7, 7, 3)]
    elif kind in {"encounter", "loitering", "anomaly"}:
        marks = symbol(kind, 7, 7)
    else:
        marks = symbol(kind, 4, 14)
    return inline_svg(Picture(14, 15, line.kind, tuple(marks)), "ic")


def _legend_sheet(entries: Sequence[tuple[Picture, str]], width: float) -> Picture:
    """The legend in rows, for the figure."""
    x, y, marks = 0.0, 4.0, list[Mark]()
    for picture, words in entries:
        need = picture.width + 8 + text_width(words, 12) + 24
        if x + need > width and x > 0:
            x, y = 0.0, y + 22
        marks += [shifted(mark, x, y) for mark in picture.marks]
        marks.append(Caption("note", x + picture.width + 8, y + 11, words))
        x += need
    return Picture(width, y + 22, "Legend", tuple(marks))


def _heading(sheet: VesselSheet, lines: Sequence[Line], f: Formats, width: float) -> Picture:
    gaps = [line for line in lines if line.event.kind == "gap"]
    flag = f", flag by its MMSI {sheet.flag}" if sheet.flag else ""
    said = (
        f"{f.when(sheet.shown)}{flag}. {sheet.rows:,} clean fixes in {sheet.hours_heard:,} hours; "
        f"{len(gaps)} silences of {sheet.gap_hours:g} h or more"
    )
    marks = (Caption("title", 0, 22, title_of(sheet)), Caption("note", 0, 44, said))
    return Picture(width, 50, title_of(sheet), marks)


def _footing(sheet: VesselSheet, width: float) -> Picture:
    words = (
        f"Observed: fixes, stays. Inferred: causes of silence, anomalies. Claimed: name, destination. "
        f"Never a line over a silence. {sheet.basemap.attribution}. Spurline {sheet.version}, store {sheet.store}"
    )
    return Picture(width, 14, "Source", (Caption("tick", 0, 10, words),))
