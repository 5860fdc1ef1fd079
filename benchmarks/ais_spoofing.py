"""What the detectors of anomalies and identity cost, and how many events real traffic gives.

    python benchmarks/ais_spoofing.py STORE [--chunk 100000]

STORE is a folder made by `spurline ais import`. Each detector gets all fixes of the store in
chunks; the time is processor time of this process, without reading. Then all events are counted per
1,000 vessels.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from spurline.ais import find_events, vessels_in
from spurline.ais.circles import CircleFinder
from spurline.ais.copies import PrintFinder
from spurline.ais.fixes import Fixes, Rows, split, stream_fixes
from spurline.ais.footprints import FootprintFinder
from spurline.ais.inland import InlandFinder, inland_km
from spurline.ais.jumps import JumpFinder
from spurline.ais.presence import PresenceFinder
from spurline.ais.reading import read_rows
from spurline.ais.speeds import MismatchFinder, SpeedChangeFinder

FINDERS: dict[str, Callable[[], Any]] = {
    "sudden_speed_change": SpeedChangeFinder,
    "kinematic_mismatch": MismatchFinder,
    "circle": CircleFinder,
    "copied_track": PrintFinder,
    "on_land": InlandFinder,
    "receiver_footprint": FootprintFinder,
    "teleport": JumpFinder,
    "two_ships": PresenceFinder,
}


def fixes_of(store: Path, chunk: int) -> tuple[list[Rows], list[Fixes]]:
    """All teleports and all fixes of a store, cut anew."""
    outside, inside = [], []
    for rows in read_rows(store, 0, 2**32 - 1):
        teleports, clean = split(rows)
        outside.append(teleports)
        inside += [clean.part(slice(at, at + chunk)) for at in range(0, len(clean.t), chunk)]
    return outside, list(stream_fixes(inside))


def seconds(make: Callable[[], Any], outside: list[Rows], fixes: list[Fixes]) -> float:
    """Processor time of one detector."""
    start = time.process_time()
    finder = make()
    if isinstance(finder, JumpFinder):
        for rows in outside:
            finder.hear_outside(rows)
    for chunk in fixes:
        finder.feed(chunk)
    finder.finish()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--chunk", type=int, default=100_000)
    given = parser.parse_args()
    outside, fixes = fixes_of(given.store, given.chunk)
    rows = sum(len(chunk) for chunk in fixes)
    inland_km(np.array([20.0]), np.array([48.0]))  # mask and shore are made once per process
    total = 0.0
    print(f"{rows:,} clean rows\n{'detector':22} {'ns/row':>7}")
    for name, make in FINDERS.items():
        spent = seconds(make, outside, fixes)
        total += spent
        print(f"{name:22} {spent / rows * 1e9:7.0f}")
    print(f"{'all':22} {total / rows * 1e9:7.0f}   {rows / total / 1e6:.1f} M rows per processor second\n")
    vessels = len(vessels_in(given.store))
    found = Counter(e.details["rule"] for e in find_events(given.store, kinds=["anomaly", "identity"]))
    print(f"{vessels:,} vessels\n{'rule':22} {'events':>7} {'per 1,000':>10}")
    for rule, count in sorted(found.items()):
        print(f"{rule:22} {count:7} {1000 * count / vessels:10.1f}")


if __name__ == "__main__":
    main()
