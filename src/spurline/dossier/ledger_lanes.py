"""The timeline of a ledger: for every vessel where it probably was, what it sailed, who looked, when it was heard.

A ribbon is the posterior chance, day by day, that the vessel is at a place: its whole height is 1. A trip is
an outline from the earliest likely departure to the latest likely arrival, with a hollow link between
the medians, dashed as probable as it is. Only what was seen is filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from spurline.case.view import LedgerView
from spurline.dossier.clock_axis import Clock
from spurline.dossier.formats import Formats
from spurline.dossier.picture import Caption, Disc, Mark, Picture, Point, Stroke, box, segment
from spurline.dossier.svg import shorten, text_width
from spurline.dossier.vessel_lanes import hatched
from spurline.dossier.wording import band
from spurline.model import Call, Look, Mode, Presence, Saw, Trip, VesselItinerary, When

TOP = 52.0
RISE = 24.0
LEAST_PRESENCE = 0.02
LEAST_PEAK = 0.15
LEAST_TRIP = 0.1
MOST_PLACES = 6
MOST_LEVELS = 7
ARROW_PX = 9.0  # how much wider an arrow is than a letter
LEAST_SPAN = timedelta(hours=12)
APART = timedelta(days=21)
A_DAY = timedelta(hours=30)


def groups(view: LedgerView) -> list[tuple[When, tuple[VesselItinerary, ...]]]:
    """Vessels whose times lie less than three weeks apart, with the time that holds them all; those with
    vessels of the case come first, then the earlier."""
    spans = [(span, one) for one in view.ledger.vessels if (span := _span(one)) is not None]
    spans.sort(key=lambda pair: (pair[0], pair[1].vessel))
    out: list[tuple[datetime, datetime, list[VesselItinerary]]] = []
    for (start, end), one in spans:
        if out and start < out[-1][1] + APART:
            first, last, members = out[-1]
            out[-1] = (first, max(last, end), [*members, one])
        else:
            out.append((start, max(end, start + LEAST_SPAN), [one]))
    listed = {vessel.id for vessel in view.case.vessels}
    out.sort(key=lambda group: (all(one.vessel not in listed for one in group[2]), group[0]))
    return [
        (When(start, end), tuple(sorted(members, key=lambda one: one.vessel))) for start, end, members in out
    ]


def _span(one: VesselItinerary) -> tuple[datetime, datetime] | None:
    """The days on which the vessel may be at a place."""
    days = [
        day
        for presence in one.presence
        for day, p in zip(presence.days, presence.p, strict=True)
        if p >= LEAST_PRESENCE
    ]
    if not days:
        return None
    first, last = (
        datetime(day.year, day.month, day.day, tzinfo=timezone.utc) for day in (min(days), max(days))
    )
    return first, last + timedelta(days=1)


def draw_ledger(
    view: LedgerView,
    when: When,
    vessels: Sequence[VesselItinerary],
    formats: Formats,
    *,
    width: float,
    label_width: float,
) -> Picture:
    """The lanes of some vessels `width` pixels wide; with `label_width` 0 their names stand above them."""
    assert when.earliest is not None and when.latest is not None
    clock = Clock(when.earliest, when.latest, label_width, width - label_width - 8)
    return _Painter(view, tuple(vessels), formats, clock, width, label_width).picture()


@dataclass(frozen=True, slots=True)
class _Painter:
    view: LedgerView
    vessels: tuple[VesselItinerary, ...]
    formats: Formats
    clock: Clock
    width: float
    label_width: float

    def picture(self) -> Picture:
        y, marks = TOP, list[Mark]()
        for vessel in self.vessels:
            y = self._vessel(vessel, y, marks) + 16
        grid: list[Mark] = []
        for tick in self.clock.ticks(self.formats):
            grid.append(segment("grid", tick.x, TOP - 12, tick.x, y - 12))
            if self.width - tick.x > text_width(tick.text, 12) + 6:
                grid.append(Caption("tick-big" if tick.big else "tick", tick.x + 3, TOP - 18, tick.text))
        grid.append(segment("axis", self.clock.left, TOP - 12, self._right, TOP - 12))
        days = self.formats.days(self.clock.start, self.clock.end - timedelta(seconds=1))
        grid.append(Caption("lane-note", self.clock.left, 11, f"{days}, UTC"))
        names = ", ".join(self._vessel_name(one.vessel) for one in self.vessels)
        return Picture(self.width, y, f"Timeline of {names}, {days}, UTC", (*grid, *marks))

    # --- names

    @property
    def _right(self) -> float:
        return self.clock.left + self.clock.width

    def _vessel_name(self, key: str) -> str:
        return next((one.name for one in self.view.case.vessels if one.id == key), key)

    def _place_name(self, key: str) -> str:
        return next((one.name for one in self.view.case.places if one.id == key), key)

    def _site(self, key: str) -> str:
        """The port of a berth, else the place itself."""
        place = next((one for one in self.view.case.places if one.id == key), None)
        return place.part_of if place and place.kind == "berth" and place.part_of else key

    def _named(self, title: str, note: str, y: float, marks: list[Mark]) -> float:
        """Write the name of a lane; returns where the lane begins."""
        if self.label_width:
            marks.append(Caption("lane-note", 0, y + 16, shorten(title, 28)))
            if note:
                marks.append(Caption("tick", 0, y + 30, note))
            return y
        words = f"{title}, {note}" if note else title
        marks.append(Caption("lane-note", 0, y + 12, shorten(words, 52)))
        return y + 16

    # --- one vessel

    def _vessel(self, one: VesselItinerary, y: float, marks: list[Mark]) -> float:
        marks.append(segment("axis", 0, y, self.width, y))
        marks.append(Caption("lane-name", 0, y + 18, self._vessel_name(one.vessel)))
        y = self._heard(one, y + 26, marks)
        shown, others = self._places(one)
        for presence in shown:
            y = self._place(one, presence, y, marks)
        if others:
            names = ", ".join(self._place_name(key) for key in others)
            fits = int((self.width - 8) / 6.2)
            marks.append(
                Caption("tick", 0, y + 12, shorten(f"Below {LEAST_PEAK:g} all the time: {names}", fits))
            )
            y += 20
        return self._trips(one, y, marks)

    def _places(self, one: VesselItinerary) -> tuple[list[Presence], list[str]]:
        """Places where the vessel was most, in that order, and the names of the others."""
        ranked = sorted(one.presence, key=lambda presence: (-sum(presence.p), presence.place))
        seen = {self._site(look.place) for look in self._looks(one)}
        shown = [p for p in ranked if max(p.p, default=0.0) >= LEAST_PEAK or p.place in seen][:MOST_PLACES]
        others = [p.place for p in ranked if p not in shown and max(p.p, default=0.0) >= LEAST_PRESENCE]
        return shown, others

    def _heard(self, one: VesselItinerary, y: float, marks: list[Mark]) -> float:
        heard = dict(self.view.heard).get(one.vessel, ())
        if not heard and not one.gaps:
            return y
        y = self._named("AIS" if heard else "AIS, never heard", "", y, marks)
        middle = y + 12
        for gap in one.gaps:
            left = self.clock.x(gap.when.earliest or self.clock.start)
            right = max(self.clock.x(gap.when.latest or self.clock.end), left + 1.5)
            marks.append(Stroke("hatch-reception", tuple(hatched(left, right, middle - 5, middle + 5))))
            marks.append(box("silence", left, middle - 5, right - left, 10))
        for start, end in heard:
            if end > self.clock.start and start < self.clock.end:
                left, right = self.clock.x(start), self.clock.x(end)
                marks.append(segment("heard", left, middle, max(right, left + 1.2), middle))
        return middle + 14

    # --- where it was

    def _place(self, one: VesselItinerary, presence: Presence, y: float, marks: list[Mark]) -> float:
        y = self._named(
            self._place_name(presence.place), f"at most {self.formats.p(max(presence.p))}", y, marks
        )
        base = y + RISE + 6
        ribbon = tuple(self._ribbon(presence, base))
        if ribbon:
            marks.append(Stroke("ribbon", ribbon, closed=True))
        marks.append(segment("lane", self.clock.left, base, self._right, base))
        for call in one.calls:
            if call.place == presence.place and _by_itself(call, one):
                left, right = self.clock.x(call.arrive.q50), self.clock.x(call.depart.q50)
                marks.append(box("bar", left, base - 4, max(right - left, 1.6), 4))
        for look in self._looks(one):
            if self._site(look.place) == presence.place:
                marks += self._look(look, one, base)
        return base + 14

    def _ribbon(self, presence: Presence, base: float) -> Iterator[tuple[Point, ...]]:
        """Outlines of the runs of days with a chance of at least LEAST_PRESENCE."""
        run: list[tuple[datetime, float]] = []
        for day, p in (*zip(presence.days, presence.p, strict=True), (None, 0.0)):
            if day is not None and p >= LEAST_PRESENCE:
                run.append((datetime(day.year, day.month, day.day, tzinfo=timezone.utc), p))
            elif run:
                points = [(self.clock.x(run[0][0]), base)]
                for start, chance in run:
                    end = start + timedelta(days=1)
                    points += [(self.clock.x(t), base - RISE * chance) for t in (start, end)]
                points.append((points[-1][0], base))
                yield tuple(points)
                run = []

    def _looks(self, one: VesselItinerary) -> list[Look]:
        """Looks in the drawn time that may be about the vessel: those that name another are not."""
        when = When(self.clock.start, self.clock.end)
        land = not any(vessel.id == one.vessel for vessel in self.view.case.vessels)
        return [
            look
            for look in self.view.looks
            if look.when.overlaps(when)
            and (look.identity == one.vessel if land else look.what == "ship")
            and (look.identity in (None, one.vessel) or not self._is_vessel(look.identity))
        ]

    def _is_vessel(self, key: str | None) -> bool:
        return any(key == one.vessel for one in self.view.ledger.vessels)

    def _look(self, look: Look, one: VesselItinerary, base: float) -> list[Mark]:
        """Seen: a full tick above the line, hollow where it only says that it was some time in several days; not
        seen: a hollow one below; unclear: a dot on it."""
        assert look.when.earliest or look.when.latest
        start, end = look.when.earliest or look.when.latest, look.when.latest or look.when.earliest
        assert start is not None and end is not None
        left, right = self.clock.x(start), self.clock.x(end)
        wide = max(right - left, 2.0)
        if look.saw is Saw.UNCLEAR:
            return [Disc("dot", (left + right) / 2, base, 2.2)]
        if look.saw is Saw.ABSENT:
            return [box("tick-absent", left, base + 1, max(wide, 3.0), 8)]
        named = look.identity == one.vessel
        if end - start > A_DAY:
            return [box("tick-vague", left, base - 11, wide, 10)]
        return [box("tick-seen" if named else "tick-some", left, base - 11, wide, 10)]

    # --- what it sailed

    def _trips(self, one: VesselItinerary, y: float, marks: list[Mark]) -> float:
        when = When(self.clock.start, self.clock.end)
        likely = [
            t for t in one.trips if t.p >= LEAST_TRIP and When(t.depart.q05, t.arrive.q95).overlaps(when)
        ]
        levels: list[list[tuple[float, float]]] = []
        drawn: list[tuple[int, Trip]] = []
        for trip in sorted(likely, key=lambda trip: (-trip.p, trip.depart.q50, trip.id)):
            level = self._level(trip, levels)
            if level is not None:
                drawn.append((level, trip))
        left_out = len(one.trips) - len(drawn)
        note = f"{left_out} others not drawn" if left_out else ""
        y = self._named("Trips, with windows", note, y, marks)
        if not drawn:
            return y + 34
        for level, trip in drawn:
            marks += self._trip(one, trip, y + 4 + 27 * level)
        return y + 8 + 27 * max(len(levels), 1)

    def _level(self, trip: Trip, levels: list[list[tuple[float, float]]]) -> int | None:
        """The first row on which the outline and its words have room."""
        left, right = self.clock.x(trip.depart.q05), self.clock.x(trip.arrive.q95)
        start, end = self._words_at(trip)
        left, right = min(left, start), max(right, end)
        for level in range(MOST_LEVELS):
            if level == len(levels):
                levels.append([])
            if all(right + 6 < a or b + 6 < left for a, b in levels[level]):
                levels[level].append((left, right))
                return level
        return None

    def _words(self, trip: Trip) -> str:
        ends = (shorten(self._place_name(key), 14) for key in (trip.from_place, trip.to_place))
        return f"{' → '.join(ends)} {self.formats.p(trip.p)}"

    def _words_at(self, trip: Trip) -> tuple[float, float]:
        """Left and right end of the words of a trip: at its outline, inside the sheet."""
        long = text_width(self._words(trip), 11.5) + ARROW_PX
        start = min(self.clock.x(trip.depart.q05), self.width - 4 - long)
        return start, start + long

    def _trip(self, one: VesselItinerary, trip: Trip, y: float) -> list[Mark]:
        start, _ = self._words_at(trip)
        marks: list[Mark] = [Caption("tick", start, y + 10, self._words(trip))]
        middle = y + 19
        left, right = self.clock.x(trip.depart.q05), self.clock.x(trip.arrive.q95)
        link = (
            (self.clock.x(trip.depart.q50), middle),
            (max(self.clock.x(trip.arrive.q50), left + 2), middle),
        )
        rail = any(leg.id == trip.leg and leg.mode is Mode.RAIL for leg in self.view.case.legs)
        hue = "rail" if rail else "sea"
        if _by_itself(trip, one):
            return [*marks, Stroke("trip-seen", (link,))]
        dash = band(trip.p).dash
        marks.append(box(f"window-{hue}", left, middle - 4, max(right - left, 2.0), 8))
        marks.append(Stroke(f"trip-{hue}", (link,), band=dash))
        if dash not in {"un", "vu"}:
            marks.append(Stroke("core", (link,), band=dash))
        return marks


def _by_itself(inferred: Call | Trip, one: VesselItinerary) -> bool:
    """Whether the vessel's own fixes show it: then its name is among the evidence."""
    return (one.vessel if one.mmsi is None else str(one.mmsi)) in inferred.evidence


def likely_trips(vessels: Iterable[VesselItinerary], least: float) -> list[Trip]:
    """Trips of at least that chance, by departure."""
    found = [trip for one in vessels for trip in one.trips if trip.p >= least]
    return sorted(found, key=lambda trip: (trip.depart.q50, trip.vessel, trip.id))
