"""Straits and canals that can be opened and closed by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.model import NotResolved
from spurline.places.sphere import unit_vectors
from spurline.places.tables import rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A passage. `channel` is the fairway (n, 2) of lon, lat that is water while the gate is
    open, whatever a coarse coast says; `barrier` the line from shore to shore that nothing
    crosses while it is closed. Either may be empty."""

    name: str
    title: str
    open: bool
    channel: Floats
    barrier: Floats


def _line(text: str) -> Floats:
    points = [tuple(map(float, pair.split())) for pair in text.split(",") if pair]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


@cache
def gates() -> tuple[Gate, ...]:
    """Every gate of the packaged table; `open` is how it stands when nobody says otherwise."""
    return tuple(
        Gate(
            row["name"],
            row["title"],
            row["open"] == "yes",
            _line(row["channel"]),
            _line(row["barrier"] or ""),
        )
        for row in rows("gates.tsv")
    )


def closed_gates(closed: Sequence[str], opened: Sequence[str]) -> frozenset[str]:
    """Names of the gates that stand closed. Raises NotResolved for a name that is no gate."""
    known = {gate.name for gate in gates()}
    for name in (*closed, *opened):
        if name not in known:
            raise NotResolved(
                f"{name!r} is no strait or canal that can be closed",
                do="Known are " + ", ".join(sorted(known)),
            )
    default = {gate.name for gate in gates() if not gate.open}
    return frozenset((default - set(opened)) | set(closed))


def barriers(closed: frozenset[str]) -> tuple[Floats, Floats]:
    """Ends of the barrier segments of these gates, as unit vectors (s, 3) each."""
    lines = [gate.barrier for gate in gates() if gate.name in closed and len(gate.barrier)]
    begin = np.vstack([np.empty((0, 2)), *(line[:-1] for line in lines)])
    end = np.vstack([np.empty((0, 2)), *(line[1:] for line in lines)])
    return unit_vectors(begin[:, 0], begin[:, 1]), unit_vectors(end[:, 0], end[:, 1])


def crosses(start: Floats, end: Floats, barrier: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Whether great-circle arcs (unit vectors (n, 3), shorter than half the Earth) cross any of
    the barrier segments: each arc's ends lie on either side of the other, on one hemisphere."""
    crossed = np.zeros(len(start), dtype=bool)
    if not len(start):
        return crossed
    longest = np.sqrt(((start - end) ** 2).sum(axis=1).max())
    for first, last in zip(*barrier, strict=True):
        # Farther from the barrier's end than both are long together, nothing can cross it.
        reach = longest + np.sqrt(((last - first) ** 2).sum())
        near = np.flatnonzero(start @ first >= 1 - reach**2 / 2)
        if len(near):
            crossed[near] |= _cross(start[near], end[near], first, last)
    return crossed


def _cross(start: Floats, end: Floats, first: Floats, last: Floats) -> NDArray[np.bool_]:
    normal, across = np.cross(start, end), np.cross(first, last)
    between = (normal @ first) * (normal @ last) < 0
    astride = (start @ across) * (end @ across) < 0
    together: NDArray[np.bool_] = (start + end) @ (first + last) > 0
    return between & astride & together


def spread(line: Floats, step: float) -> Floats:
    """Points on a line in degrees, at most `step` degrees apart, its corners included."""
    parts = [line[:1]]
    for begin, end in pairwise(line):
        pieces = max(1, int(np.ceil(np.abs(end - begin).max() / step)))
        parts.append(begin + (end - begin) * (np.arange(1, pieces + 1) / pieces)[:, None])
    return np.vstack(parts)
