"""Straits and canals that can be opened and closed by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.model import NotResolved
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


def spread(line: Floats, step: float) -> Floats:
    """Points on a line in degrees, at most `step` degrees apart, its corners included."""
    parts = [line[:1]]
    for begin, end in pairwise(line):
        pieces = max(1, int(np.ceil(np.abs(end - begin).max() / step)))
        parts.append(begin + (end - begin) * (np.arange(1, pieces + 1) / pieces)[:, None])
    return np.vstack(parts)
