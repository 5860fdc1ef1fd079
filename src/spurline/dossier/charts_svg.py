"""Small drawings: the scale of findings, range bars, windows of trips, counts, article marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from markupsafe import Markup

from spurline.dossier.formats import Formats
from spurline.dossier.svg import drawing, join, line, number, tag, text, text_width
from spurline.dossier.time_axis import date_number, day_number, day_of
from spurline.dossier.wording import BANDS, Words, band
from spurline.model import Count, Finding, Level, Trip, Window

EDGES = (0.05, 0.2, 0.45, 0.55, 0.8, 0.95)
_BAR_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9)
LEAST_BAR_PX = 7.0
WINDOW_PX = 230.0


def swatch(p: float, width: int = 54) -> Markup:
    """A stretch of line with the dash of the band of `p`."""
    path = tag("path", class_=f"sw {band(p).dash}", d=f"M0,4H{width}")
    return tag("svg", path, class_="lb", view_box=f"0 0 {width} 8", width=width, height=8, aria_hidden="true")


def range_bar(finding: Finding, formats: Formats) -> Markup:
    """The range of a finding on the scale from 0 to 1; filled disc observed, hollow otherwise."""
    parts = [line(4, 10, 244, 10, "gx")]
    parts += [line(4 + 240 * edge, 6, 4 + 240 * edge, 14, "gt") for edge in EDGES]
    parts.append(line(4 + 240 * finding.p_low, 10, 4 + 240 * finding.p_high, 10, "gr2"))
    parts.append(_disc(4 + 240 * finding.p, 10, finding.level, 4.5))
    label = f"{formats.p(finding.p)}, {formats.p_range(finding.p_low, finding.p_high)}"
    return drawing(248, 20, label, *parts, class_="ga", width=248, height=20)


def _disc(x: float, y: float, level: Level, radius: float) -> Markup:
    if level is Level.CLAIMED:
        d = f"M{number(x)},{number(y + 7)}V{number(y - 7)}h6v5h-6"
        return tag("path", class_="m h", d=d)
    return tag("circle", class_="m f" if level is Level.OBSERVED else "m h", cx=x, cy=y, r=radius)


def findings_scale(
    findings: Sequence[tuple[str, Finding]], words: Words, formats: Formats, width: float
) -> Markup:
    """All findings on one scale of probability, each with a stem and its name.

    The first is the main one: its name is bold and its range is drawn. Labels rise to the right,
    so that no stem crosses a label.
    """
    inner = width - 4
    flags: list[tuple[float, float, int, str]] = []
    for name, finding in sorted(findings, key=lambda pair: (pair[1].p, pair[0])):
        caption = f"{name} {formats.p(finding.p)}"
        x = 2 + inner * finding.p
        if text_width(caption, 12) + 8 > x:
            caption = f"{name.split()[0]} {formats.p(finding.p)}"
        wide = text_width(caption, 12) + 8
        left = x - wide if x - wide > 0 else x
        below = [level for at, start, level, _ in flags if max(start, left) - 4 <= min(at, left + wide)]
        flags.append((x, left, max(below, default=-1) + 1, caption))
    top = 16.0 * (max(level for _, _, level, _ in flags) + 1) + 8
    base = top + 12
    main = f"{findings[0][0]} {formats.p(findings[0][1].p)}"
    parts = [line(2, base, 2 + inner, base, "bl"), *_edges(words, formats, base, inner)]
    for x, left, level, caption in flags:
        y = top - 16 * level
        parts.append(line(x, y - 10, x, base - 5, "gt"))
        at = x - 6 if left < x else x + 6
        parts.append(
            text(at, y - 2, caption, "ft nu" if caption == main else "ft", "end" if left < x else None)
        )
    first = findings[0][1]
    parts.append(line(2 + inner * first.p_low, base, 2 + inner * first.p_high, base, "gr2"))
    parts += [_disc(2 + inner * one.p, base, one.level, 5) for _, one in reversed(findings)]
    return drawing(width, base + 40, words("hero.scale"), *parts, class_="scale-svg")


def _edges(words: Words, formats: Formats, base: float, inner: float) -> list[Markup]:
    parts = []
    for edge in EDGES:
        x = 2 + inner * edge
        parts += [
            line(x, base - 4, x, base + 4, "wk"),
            text(x, base + 18, _short(edge, formats), "ls", "middle"),
        ]
    tops = (1.0, *(one.low for one in BANDS[:-1]))
    for one, high in zip(BANDS[:-1], tops, strict=False):
        word = words("legend.even") if one.dash == "re" else words.band(one.low)
        room = inner * (high - one.low)
        if text_width(word, 11.5) < room + 14 and one.dash != "ac":
            parts.append(text(2 + inner * (one.low + high) / 2, base + 34, word, "ls", "middle"))
    return parts


def _short(edge: float, formats: Formats) -> str:
    text_ = f"{edge:g}"
    return text_.replace(".", ",") if formats.language == "de" else text_


def article_marks(count: int, label: str, most: int = 40) -> Markup:
    """One small open rectangle per article, at most `most` drawn; the number stands beside them."""
    shown = min(count, most)
    d = "".join(f"M{number(0.5 + 9 * (k % 20))},{number(2 + 12 * (k // 20))}h5v8h-5z" for k in range(shown))
    rows = max(1, (shown + 19) // 20)
    width = max(9 * min(shown, 20), 1)
    return drawing(
        width,
        12 * rows,
        label,
        tag("path", class_="ar", d=d or "M0,0"),
        class_="am",
        width=width,
        height=12 * rows,
    )


def relay_figure(relays: Sequence[tuple[str, int]], label: str, direct: str) -> Markup:
    """An origin's disc, a branch to each relay, one rectangle per article that came through it."""
    rows = [(name or direct, count) for name, count in relays]
    height = 16.0 * len(rows) + 8
    middle = height / 2
    parts = []
    for k, (name, count) in enumerate(rows):
        y = 12 + 16 * k
        parts.append(tag("path", class_="br2", d=f"M6,{number(middle)}C28,{number(middle)} 28,{y} 50,{y}"))
        parts.append(text(54, y + 4, name, "ls"))
        d = "".join(f"M{number(170 + 9 * n)},{y - 4}h5v8h-5z" for n in range(min(count, 13)))
        parts.append(tag("path", class_="ar", d=d))
        if count > 13:
            parts.append(text(170 + 9 * 13 + 3, y + 4, f"+{count - 13}", "ls"))
    parts.append(tag("circle", class_="m f", cx=6, cy=middle, r=5))
    return drawing(312, height, label, *parts, class_="relay", width=312, height=height)


def window_head(start: float, end: float, formats: Formats) -> Markup:
    """Month ticks above the windows of the trips; `start` and `end` in day numbers."""
    parts, taken = [], -60.0
    for day in _month_starts(start, end):
        x = _window_x(date_number(day), start, end)
        name = formats.month(day.month)
        label = f"{name} {day.year}" if taken < 0 or day.month == 1 else name
        if x > taken and x < WINDOW_PX - text_width(label, 12):
            parts += [line(x, 6, x, 18, "gd"), text(x + 3, 14, label, "ml")]
            taken = x + text_width(label, 12) + 14
    return tag("svg", *parts, class_="wn", view_box=f"0 0 {WINDOW_PX:g} 18", aria_hidden="true")


def _month_starts(start: float, end: float) -> list[date]:
    first = day_of(start)
    year, month = first.year, first.month
    out: list[date] = []
    while True:
        month += 1
        if month == 13:
            year, month = year + 1, 1
        day = date(year, month, 1)
        if date_number(day) > end:
            return out
        out.append(day)


def _window_x(day: float, start: float, end: float) -> float:
    return 3 + (WINDOW_PX - 6) * (day - start) / max(end - start, 1e-9)


def trip_window(trip: Trip, start: float, end: float, label: str, mode: str) -> Markup:
    """Departure filled, arrival hollow, each as wide as its window of 90 %."""
    parts = []
    for window, class_ in ((trip.arrive, "wv"), (trip.depart, "wv dep")):
        parts.append(tag("path", class_=f"{class_} {mode}", d=_lozenge(window, start, end)))
    return drawing(WINDOW_PX, 18, label, *parts, class_="wn")


def _lozenge(window: Window, start: float, end: float) -> str:
    a, m, b = (_window_x(day_number(one), start, end) for one in (window.q05, window.q50, window.q95))
    a, b = min(a, m - 1.5), max(b, m + 1.5)
    slope = min(5.0, (b - a) / 2)
    return (
        f"M{number(a)},9L{number(a + slope)},4H{number(b - slope)}L{number(b)},9"
        f"L{number(b - slope)},14H{number(a + slope)}Z"
    )


def count_histogram(count: Count, label: str, *, width: float, height: float) -> Markup:
    """Hollow bars of a distribution of counts, the 90 % interval as a bracket, the median as a tick.
    Counts that spread too far for a bar each share bars of 2, 5, 10 … counts."""
    shown = [(n, p) for n, p in sorted(count.pmf) if count.q05 - 2 <= n <= count.q95 + 2 or p >= 0.01]
    if not shown:
        return join(())
    room = width - 8
    reach = shown[-1][0] - shown[0][0] + 1
    size = next(k for k in _BAR_SIZES if reach / k * LEAST_BAR_PX <= room)
    first = shown[0][0] // size * size
    step = min(room / (shown[-1][0] // size * size + size - first) * size, 34.0)
    bars: dict[int, float] = {}
    for n, p in shown:
        bars[n // size * size] = bars.get(n // size * size, 0.0) + p

    def x(n: float) -> float:
        return 4 + step * (n - first) / size

    base, top, gap = height - 30, max(bars.values()), 1.5 if step < 12 else 3.0
    last = max(bars) + size
    parts = [line(2, base, x(last), base, "bl")]
    for n, p in bars.items():
        tall = max((base - 4) * p / top, 0.3)
        parts.append(tag("rect", class_="pb", x=x(n), y=base - tall, width=step - gap, height=tall))
    every = next(k for k in _BAR_SIZES if k >= size and k / size * step >= 22)
    parts += [
        text(x(n) + (step - gap) / 2 if size == 1 else x(n), base + 13, str(n), "ls", "middle")
        for n in range(first, last, size)
        if n % every == 0
    ]
    whole, y = (1.0 if size == 1 else 0.0), height - 8
    a, b = x(count.q05), max(x(count.q95 + whole) - gap * whole, x(count.q05) + 3)
    parts.append(tag("path", class_="clm", d=f"M{number(a)},{number(y - 4)}v4H{number(b)}v-4"))
    middle = x(count.q50) + whole * (step - gap) / 2
    parts.append(tag("path", class_="clm med", d=f"M{number(middle)},{number(y - 5)}v5"))
    return drawing(width, height, label, *parts, class_="hist", width=width, height=height)


@cache
def legend_mark(kind: str) -> Markup:
    """The sign of one legend entry, drawn as it is drawn on the page."""
    shapes = {
        "observed": tag("circle", class_="m f", cx=7, cy=7, r=4.5),
        "inferred": tag("circle", class_="m h", cx=7, cy=7, r=4.5),
        "claimed": tag("path", class_="q2", d="M4,13V2h7v6h-7"),
        "denied": tag("path", class_="q2", d="M4,1V12h7v-6h-7"),
        "site": tag("circle", class_="unc", cx=7, cy=7, r=6),
        "present": tag("rect", class_="tk p", x=5, y=1, width=4, height=10),
        "absent": tag("rect", class_="tk a", x=5, y=3, width=4, height=8),
        "unclear": tag("circle", class_="tk u", cx=7, cy=7, r=2.2),
        "silent": tag("path", class_="si2", d="M1,7l3,-4h6l3,4l-3,4h-6z"),
        "gap": tag("path", class_="si2", d="M1,7l3,-4h6l3,4l-3,4h-6z"),
        "track": tag("path", class_="trk", d="M0,7H14"),
        "ribbon": tag("path", class_="rb", d="M0,12V9L5,3L9,8L14,6V12Z"),
        "trip": tag("rect", class_="tr sea ac", x=1, y=4, width=12, height=6),
        "other": tag("rect", class_="m h", x=3, y=3, width=8, height=8),
    }
    return tag("svg", shapes[kind], view_box="0 0 14 14", width=14, height=14, aria_hidden="true")


def bound_mark(kind: str) -> Markup:
    """An arrow on the open side of a bound: floor, ceiling, or an interval."""
    paths = {
        "floor": "M4,1v14M4,8h56m-6,-4l6,4l-6,4",
        "ceiling": "M62,1v14M62,8h-56m6,-4l-6,4l6,4",
        "about": "M18,8h30M18,4v8M48,4v8",
    }
    return tag("svg", tag("path", class_="clm", d=paths[kind]), width=66, height=16, aria_hidden="true")
