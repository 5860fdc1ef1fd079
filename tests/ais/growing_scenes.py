"""Made-up sources for stores that grow, and limits so small that every kind of file and of cut occurs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import fleet

from spurline.ais import Source
from spurline.model import Positions, Rejection, Static

SMALL = {
    "spurline.ais.spans.FULL_ROWS": 40,
    "spurline.ais.clean.FUTURE_SHARE": 0.02,
    "spurline.ais.clean.BURST_ROWS": 6,
    "spurline.ais.importing.separating.MOST_RUNS": 25,
    "spurline.ais.importing.separating.GROUP_ROWS": 50,
    "spurline.ais.importing.spill.SPILL_ROWS": 17,
    "spurline.ais.importing.spill.REPORTS": 3,
    "spurline.ais.importing.leaves.CHUNK_ROWS": 13,
}


@dataclass(frozen=True)
class Batch:
    positions: Positions
    statics: tuple[Static, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()


def source(
    name: str, rows: Sequence[fleet.Row], statics: Sequence[Static] = (), receiver: str = ""
) -> Source:
    """A source of rows in two batches; equal rows have an equal hash."""
    middle = len(rows) // 2
    batches = [
        Batch(fleet.positions(rows[:middle], receiver), tuple(statics)),
        Batch(fleet.positions(rows[middle:], receiver)),
    ]
    digest = sha256(repr((rows, [repr(one) for one in statics], receiver)).encode()).hexdigest()
    return Source(name, digest, partial(iter, batches))


def content(store: Path) -> dict[str, bytes]:
    files = (path for path in store.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in files}


def traffic(seed: int) -> list[fleet.Row]:
    """Ships that sail on for months, jump, share a number, repeat themselves, crowd a minute."""
    dice = random.Random(seed)
    rows: list[fleet.Row] = []
    for number in range(dice.randint(1, 4)):
        mmsi = fleet.SHIP + number
        start = dice.choice([0, 5, 23, 24 * 20, 24 * 250, 24 * 700])
        rows += fleet.cruise(
            mmsi, start, dice.choice([1, 3, 30, 60]), 10, 54, step_h=dice.choice([0.1, 0.5, 2])
        )
        if dice.random() < 0.5:  # a second ship of the same number
            rows += fleet.cruise(mmsi, start + 0.05, dice.choice([1, 8]), 130, 42, step_h=0.25)
        for _ in range(dice.choice([0, 0, 3, 40])):  # bad points
            rows.append((mmsi, start + dice.randint(0, 40) / 4, dice.uniform(-170, 170), 0.0, 3.0))
        if dice.random() < 0.4:  # a burst
            rows += [
                (mmsi, start + 1 + k / 3600, 10 + k / 1000, 54.0, 5.0) for k in range(dice.choice([10, 90]))
            ]
    rows += [(123_456_789, 1.0, 5.0, 5.0, 0.0), (fleet.SHIP, 2.0, 181.0, 91.0, 0.0)]
    if dice.random() < 0.5:
        rows.append((fleet.SHIP, 24 * 365 * 6, 10.0, 54.0, 1.0))  # a clock that is years ahead
    dice.shuffle(rows)
    return rows
