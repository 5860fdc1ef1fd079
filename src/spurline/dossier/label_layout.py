"""Labels set so that none covers another: greedy, in order of importance, deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spurline.dossier.svg import text_width

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label stands: its anchor point, alignment, box, and a leader when it is far off."""

    x: float
    y: float
    anchor: str
    box: Box
    leader: Point | None = None


@dataclass(slots=True)
class Sheet:
    """The frame being labelled: boxes already taken, and points better left uncovered."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    soft: list[Point] = field(default_factory=list)

    def block(self, box: Box) -> None:
        self.taken.append(box)

    def take(self, box: Box) -> bool:
        """Block a box where it is free and covers none of the soft points; else say no."""
        if not self._free(box) or any(box.holds(point) for point in self.soft):
            return False
        self.block(box)
        return True

    def beside(
        self,
        at: Point,
        lines: Sequence[tuple[str, float]],
        gap: float,
        *,
        must: bool,
        most_covered: int | None = None,
    ) -> Spot | None:
        """A place beside `at` for lines of (text, size), or None where all are taken.

        With `must` the search goes on further out, with a leader line back to the point; with
        `most_covered` a place that covers more soft points than that is none.
        """
        found = self._best(at, lines, gap, must=must)
        if found is None:
            return None
        covered = sum(found[1].box.holds(point) for point in self.soft)
        if most_covered is not None and covered > most_covered:
            return None
        self.block(found[1].box)
        return found[1]

    def quietest(
        self, places: Sequence[Point], lines: Sequence[tuple[str, float]], gap: float
    ) -> tuple[Point, Spot] | None:
        """The one of several points, and the place beside it, that covers least; the first of equals."""
        best: tuple[float, Point, Spot] | None = None
        for turn, at in enumerate(places):
            found = self._best(at, lines, gap, must=True)
            if found is not None and (best is None or found[0] + turn < best[0]):
                best = (found[0] + turn, at, found[1])
        if best is None:
            return None
        self.block(best[2].box)
        return best[1:]

    def _best(
        self, at: Point, lines: Sequence[tuple[str, float]], gap: float, *, must: bool
    ) -> tuple[float, Spot] | None:
        width = max(text_width(content, size) for content, size in lines)
        height = sum(size * 1.18 for _, size in lines)
        best: tuple[float, Spot] | None = None
        for ring, distance in enumerate((gap, gap + 12, gap + 26, gap + 42) if must else (gap,)):
            for turn, spot in enumerate(_around(at, distance, width, height, lines[0][1], ring > 0)):
                if not self._free(spot.box):
                    continue
                cost = ring * 14 + turn * 0.6 + sum(spot.box.holds(point) for point in self.soft) * 2.5
                if best is None or cost < best[0]:
                    best = (cost, spot)
            if best is not None and best[0] < (ring + 1) * 14:
                break
        return best

    def _free(self, box: Box) -> bool:
        inside = (
            box.left >= 2 and box.top >= 2 and box.right <= self.width - 2 and box.bottom <= self.height - 2
        )
        return inside and not any(box.meets(other) for other in self.taken)


def _around(at: Point, gap: float, width: float, height: float, size: float, leader: bool) -> list[Spot]:
    """Eight places about a point: right, left, upper and lower corners, above, below."""
    x, y = at
    diagonal = gap * 0.75
    tops = (
        (x + gap, y - height / 2, "start"),
        (x - gap, y - height / 2, "end"),
        (x + diagonal, y - diagonal - height + 3, "start"),
        (x + diagonal, y + diagonal - 3, "start"),
        (x - diagonal, y - diagonal - height + 3, "end"),
        (x - diagonal, y + diagonal - 3, "end"),
        (x, y - gap - height, "middle"),
        (x, y + gap, "middle"),
    )
    spots = []
    for left, top, align in tops:
        start = {"start": left, "end": left - width, "middle": left - width / 2}[align]
        box = Box(start - 5, top - 1, start + width + 5, top + height + 1)
        far = (min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)) if leader else None
        spots.append(Spot(left, top + size * 0.95, align, box, far))
    return spots
