"""Masked real port calls: calls that were fully observed, hidden, and asked for again.

    python benchmarks/itinerary_masked_calls.py BENCH… [--tools FOLDER] [--answers FOLDER]

BENCH are folders that `mask_calls.py` wrote. Every task is answered by one call of `reconstruct` for
its vessel and window; positions of other vessels within 600 km are context. Distances are great
circles times 1.1 (the places of these tasks lie on open coasts and harbours of a few km, where the
difference to a routed distance is less than the width of the speed distribution).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import numpy as np
from itinerary_shuttles import DEFAULT_TOOLS, read_places, read_positions

from spurline.itinerary import GreatCircle, contract, reconstruct
from spurline.model import Positions, Vessel, When


def nearby(fixes: dict[str, Positions], lon: float, lat: float) -> dict[str, Positions]:
    """Vessels that were ever within about 600 km of a point."""
    scale = np.cos(np.radians(lat))
    return {
        name: one
        for name, one in fixes.items()
        if (np.hypot((one.lon - lon) * scale, one.lat - lat) < 5.4).any()
    }


def answer(folder: Path, target: Path, limit: int | None) -> None:
    fixes = read_positions(folder / "positions.parquet")
    places = read_places(folder / "places.csv")
    tasks = [json.loads(line) for line in (folder / "tasks.jsonl").read_text("utf-8").splitlines()]
    target.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    for task in tasks[:limit]:
        vessel = Vessel(str(task["mmsi"]), str(task["mmsi"]), mmsi=task["mmsi"])
        ledger = reconstruct(
            [vessel],
            nearby(fixes, task["off"]["lon"], task["off"]["lat"]),
            [],
            places,
            period=When(datetime.fromisoformat(task["from"]), datetime.fromisoformat(task["to"])),
            distances=GreatCircle(),
        )
        (target / f"{task['task']}.json").write_text(json.dumps(contract(ledger)) + "\n", "utf-8")
    print(f"{folder.name}: {len(tasks)} tasks, {time.perf_counter() - started:.0f} s", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path, nargs="+")
    parser.add_argument("--tools", type=Path, default=DEFAULT_TOOLS)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--python", default=sys.executable, help="Python that has what the scorer needs")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    for folder in args.bench:
        answer(folder, args.answers / folder.name, args.limit)
    answers = args.answers if len(args.bench) > 1 else args.answers / args.bench[0].name
    command = [args.python, str(args.tools / "score_calls.py"), *map(str, args.bench)]
    return subprocess.run([*command, "--answers", f"spurline={answers}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
