"""The ledger as a page and as a figure: timelines of vessels, count curves, published counts, trips.

Like the dossier it is one file that asks for nothing; the figure is the same drawings as SVG or PNG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from spurline.case.view import LedgerView
from spurline.dossier.count_curves import Curve, curves_of, draw_curve, title_of, trips
from spurline.dossier.escape import trusted
from spurline.dossier.formats import Formats
from spurline.dossier.ledger_lanes import draw_ledger, groups, likely_trips
from spurline.dossier.page import asset, content_policy, environment
from spurline.dossier.picture import Caption, Disc, Mark, Picture, Stroke, box, segment, shifted, stacked
from spurline.dossier.picture_svg import inline_svg, pen_rules
from spurline.dossier.svg import text_width
from spurline.dossier.vessel_lanes import hatched
from spurline.dossier.wording import band
from spurline.model import CountComparison, Trip

FIGURE_WIDTH = 1280.0
FIGURE_MARGIN = 28.0
LEAST_TRIP = 0.2
MOST_ROWS = 200


def ledger_page(view: LedgerView) -> bytes:
    """The page as HTML, UTF-8. Equal views give equal bytes."""
    formats = Formats("en")
    style = (
        asset("style.css") + pen_rules() + asset("vessel.css") + asset("reception.css") + asset("ledger.css")
    )
    script = asset("linking.js")
    curves, left_out = curves_of(view)
    likely = likely_trips(view.ledger.vessels, LEAST_TRIP)
    html = (
        environment()
        .get_template("voyages.html.j2")
        .render(
            style=trusted(style),
            script=trusted(script),
            policy=content_policy(style, script),
            view=view,
            f=formats,
            title=_title(view),
            answer=_answer(curves, view),
            timelines=_timelines(view, formats),
            legend=[(inline_svg(picture, "lg"), words) for picture, words in legend()],
            curves=_curves(curves, view, formats),
            left_out=left_out,
            published=[_said(one, view, formats) for one in view.published],
            trips=[_row(trip, view, formats) for trip in likely[:MOST_ROWS]],
            more_trips=sum(len(one.trips) for one in view.ledger.vessels) - min(len(likely), MOST_ROWS),
            least_trip=formats.p(LEAST_TRIP),
        )
    )
    return html.encode("utf-8")


def ledger_figure(view: LedgerView) -> Picture:
    """Timelines, legend and count curves on one sheet, for `svg_file` and `png_file`."""
    formats = Formats("en")
    inner = FIGURE_WIDTH - 2 * FIGURE_MARGIN
    curves, _ = curves_of(view)
    parts = [_heading(view, curves, inner)]
    parts += [
        draw_ledger(view, when, vessels, formats, width=inner, label_width=190)
        for when, vessels in groups(view)
    ]
    parts.append(_legend_sheet(inner))
    half = (inner - 40) / 2
    drawn = [draw_curve(curve, view, formats, width=half) for curve in curves]
    parts += [_beside(drawn[k : k + 2], half + 40) for k in range(0, len(drawn), 2)]
    parts.append(_footing(view, inner))
    return stacked(FIGURE_WIDTH, _title(view), parts, 18, FIGURE_MARGIN)


def _title(view: LedgerView) -> str:
    return f"Voyage ledger · {view.case.title}" if view.case.title else "Voyage ledger"


def _answer(curves: Sequence[Curve], view: LedgerView) -> tuple[str, str] | None:
    """The first curve in a sentence: the way, and its number with the interval."""
    if not curves:
        return None
    low, _, middle, _, high = curves[0].count.last
    return title_of(curves[0], view), f"{trips(middle)}, 90 % interval {low:.0f} to {high:.0f}"


def _timelines(view: LedgerView, formats: Formats) -> list[list[tuple[str, Markup]]]:
    """Per group of vessels one drawing for each width of the screen."""
    sizes = (("l-w", 1320, 190), ("l-m", 900, 180), ("l-s", 358, 0))
    return [
        [
            (name, inline_svg(draw_ledger(view, when, vessels, formats, width=w, label_width=left), "lanes"))
            for name, w, left in sizes
        ]
        for when, vessels in groups(view)
    ]


def _curves(curves: Sequence[Curve], view: LedgerView, formats: Formats) -> list[tuple[Markup, Markup]]:
    return [
        (
            inline_svg(draw_curve(curve, view, formats, width=640), "lanes"),
            inline_svg(draw_curve(curve, view, formats, width=358, height=200), "lanes"),
        )
        for curve in curves
    ]


# --- rows


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip as the table prints it; `basis` says what it rests on."""

    vessel: str
    way: str
    p: str
    word: str
    depart: str
    arrive: str
    basis: str


def _row(trip: Trip, view: LedgerView, f: Formats) -> TripRow:
    places = {place.id: place.name for place in view.case.places}
    vessels = {vessel.id: vessel.name for vessel in view.case.vessels}
    labels = {look.id: look.label for look in view.looks}
    basis = [labels.get(key, "its own fixes") for key in trip.evidence]
    return TripRow(
        vessel=vessels.get(trip.vessel, trip.vessel),
        way=f"{places.get(trip.from_place, trip.from_place)} → {places.get(trip.to_place, trip.to_place)}",
        p=f.p(trip.p),
        word=band(trip.p).en,
        depart=f.window(trip.depart),
        arrive=f.window(trip.arrive),
        basis=", ".join(sorted(set(basis))) or "nobody saw it",
    )


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A published count beside the posterior, as the table prints it."""

    publisher: str
    what: str
    when: str
    number: str
    posterior: str
    p: str
    verdict: str
    reason: str


def _said(one: CountComparison, view: LedgerView, f: Formats) -> SaidRow:
    names = {place.id: place.name for place in view.case.places}
    count = one.count
    end = names.get(count.to_place, count.to_place)
    start = names.get(count.from_place or "", count.from_place or "")
    way = f"{start} → {end}" if start else f"at {end}"
    zone = next((place.tz for place in view.case.places if place.id == count.to_place), None)
    spread = one.posterior
    return SaidRow(
        publisher=count.publisher,
        what=f"{count.what.value.replace('_', ' ')}, {way}",
        when=f.when(count.when, zone),
        number=count.number,
        posterior="–"
        if spread is None
        else f"{spread.q50:g}, 90 % interval {spread.q05:g} to {spread.q95:g}",
        p="–" if one.p_at_least_low is None else f.p(one.p_at_least_low),
        verdict=one.verdict.value,
        reason=one.reason,
    )


# --- legend


def legend() -> list[tuple[Picture, str]]:
    """Small pictures with their words."""
    line = ((2.0, 8.0), (38.0, 8.0))
    entries: list[tuple[float, list[Mark], str]] = [
        (40, [segment("heard", 0, 8, 40, 8)], "heard on AIS, observed"),
        (40, [Stroke("hatch-reception", tuple(hatched(0, 40, 3, 13))), box("silence", 0, 3, 40, 10)], "AIS silent"),
        (40, [_step(), segment("lane", 0, 13, 40, 13)], "chance that the vessel is there, inferred; full height 1"),
        (40, [box("bar", 2, 5, 36, 5)], "stay seen in its own fixes, observed"),
        (8, [box("tick-seen", 3, 2, 3, 11)], "look that names the vessel"),
        (8, [box("tick-some", 3, 2, 3, 11)], "look that saw a ship"),
        (24, [box("tick-vague", 2, 3, 20, 9)], "the same, some time in several days"),
        (8, [box("tick-absent", 2, 3, 4, 9)], "look that saw none"),
        (8, [Disc("dot", 4, 8, 2.2)], "look that is unclear"),
        (
            44,
            [box("window-sea", 0, 4, 44, 8), *(Stroke(pen, (line,), band="li") for pen in ("trip-sea", "core"))],
            "trip, inferred: its window, and a link as dashed as it is probable",
        ),
        (40, [Stroke("trip-seen", (line,))], "trip seen in its own fixes, observed"),
        (
            40,
            [box("ribbon", 0, 2, 40, 12), box("band-50", 0, 5, 40, 6), segment("median", 0, 8, 40, 8)],
            "number of trips so far, inferred: 90 %, 50 %, median",
        ),
        (
            20,
            [segment("bracket", 2, 11, 18, 11), segment("bracket", 18, 11, 18, 2)],
            "count published by others, claimed; an arrow where its end is open",
        ),
    ]  # fmt: skip
    return [(Picture(width, 15, words, tuple(marks)), words) for width, marks, words in entries]


def _step() -> Stroke:
    outline = (
        (4.0, 13.0),
        (4.0, 8.0),
        (14.0, 8.0),
        (14.0, 3.0),
        (28.0, 3.0),
        (28.0, 9.0),
        (36.0, 9.0),
        (36.0, 13.0),
    )
    return Stroke("ribbon", (outline,), closed=True)


def _legend_sheet(width: float) -> Picture:
    """The legend in rows, for the figure."""
    x, y, marks = 0.0, 0.0, list[Mark]()
    for picture, words in legend():
        need = picture.width + 8 + text_width(words, 12) + 22
        if x + need > width and x > 0:
            x, y = 0.0, y + 22
        marks += [shifted(mark, x, y) for mark in picture.marks]
        marks.append(Caption("note", x + picture.width + 8, y + 12, words))
        x += need
    return Picture(width, y + 22, "Legend", tuple(marks))


def _beside(pictures: Sequence[Picture], step: float) -> Picture:
    marks = [shifted(mark, step * k, 0) for k, picture in enumerate(pictures) for mark in picture.marks]
    width, height = step * len(pictures), max(picture.height for picture in pictures)
    return Picture(width, height, "; ".join(picture.label for picture in pictures), tuple(marks))


def _heading(view: LedgerView, curves: Sequence[Curve], width: float) -> Picture:
    answer = _answer(curves, view)
    said = "Inferred from looks, fixes and silence; a distribution, never a most likely path"
    if answer:
        said = f"{answer[0]}: {answer[1]}. {said}"
    if view.as_of:
        said = f"As of {Formats('en').instant(view.as_of)}. {said}"
    return Picture(
        width, 50, _title(view), (Caption("title", 0, 22, _title(view)), Caption("note", 0, 44, said))
    )


def _footing(view: LedgerView, width: float) -> Picture:
    words = (
        "Observed: fixes, looks. Inferred: presence, trips, numbers of trips. Claimed: published counts. "
        f"Spurline {view.version}"
    )
    return Picture(width, 14, "Source", (Caption("tick", 0, 10, words),))
