"""Rings and lines cut to a rectangle and thinned, so that a page holds only what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]


def clip_ring(ring: Sequence[Point], width: float, height: float, margin: float = 4.0) -> list[Point]:
    """The part of a polygon inside the frame (Sutherland & Hodgman 1974); empty where none is."""
    points = list(ring)
    bounds = ((0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1))
    for axis, bound, side in bounds:
        points = _cut(points, axis, bound, side)
        if not points:
            return []
    return points


def _cut(points: list[Point], axis: int, bound: float, side: int) -> list[Point]:
    out: list[Point] = []
    for k, here in enumerate(points):
        before = points[k - 1]
        inside, was_inside = side * (here[axis] - bound) >= 0, side * (before[axis] - bound) >= 0
        if inside != was_inside:
            f = (bound - before[axis]) / (here[axis] - before[axis])
            out.append((before[0] + f * (here[0] - before[0]), before[1] + f * (here[1] - before[1])))
        if inside:
            out.append(here)
    return out


def clip_line(
    points: Sequence[Point], width: float, height: float, margin: float = 4.0
) -> Iterator[list[Point]]:
    """The pieces of a line inside the frame (each segment by Liang & Barsky 1984)."""
    piece: list[Point] = []
    for a, b in pairwise(points):
        part = _segment(a, b, (-margin, width + margin), (-margin, height + margin))
        if part is None:
            if len(piece) > 1:
                yield piece
            piece = []
            continue
        start, end = part
        if not piece or piece[-1] != start:
            if len(piece) > 1:
                yield piece
            piece = [start]
        piece.append(end)
    if len(piece) > 1:
        yield piece


def _segment(
    a: Point, b: Point, xs: tuple[float, float], ys: tuple[float, float]
) -> tuple[Point, Point] | None:
    dx, dy = b[0] - a[0], b[1] - a[1]
    first, last = 0.0, 1.0
    for p, q in ((-dx, a[0] - xs[0]), (dx, xs[1] - a[0]), (-dy, a[1] - ys[0]), (dy, ys[1] - a[1])):
        if p == 0:
            if q < 0:
                return None
            continue
        if p < 0:
            first = max(first, q / p)
        else:
            last = min(last, q / p)
    if first > last:
        return None
    start = a if first == 0.0 else (a[0] + first * dx, a[1] + first * dy)
    end = b if last == 1.0 else (a[0] + last * dx, a[1] + last * dy)
    return start, end


def thin(points: Iterable[Point], least: float = 0.7) -> list[Point]:
    """Points at least `least` pixels apart; the first and the last stay."""
    every = list(points)
    out = every[:1]
    for point in every[1:-1]:
        if abs(point[0] - out[-1][0]) + abs(point[1] - out[-1][1]) >= least:
            out.append(point)
    return out + every[-1:] if len(every) > 1 else out


def smooth(points: Sequence[Point]) -> list[Point]:
    """One round of corner cutting (Chaikin 1974): a line routed over a grid loses its stairs."""
    if len(points) < 3:
        return list(points)
    out = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        out += [
            (0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2),
            (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2),
        ]
    return [*out, points[-1]]
