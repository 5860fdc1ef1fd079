"""Do the looks that `plan_looks` proposes tell more than others? On hidden shuttles with known truth.

    python benchmarks/itinerary_plan.py [--tools FOLDER] [--count 5] [--looks 24] [--seed 41]

Scenarios come from `shuttle_truth.py` (90 days, a sixth of its looks kept, so that there is something to
look for). The same number of looks is added in five ways: as planned, as planned for the two ends of the
shuttle, on random days at any place where a ship may be, on random days at the two ends, and spread
evenly over those two. What each look would have seen follows from the truth (ships of others included,
lengths with an error), by the same dice for all. The table compares CRPS and 90 % width of the fleet's
counts on A→B and B→A, and the Brier score of where every vessel was at noon of every day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from itinerary_shuttles import DEFAULT_TOOLS, read_looks, read_places, read_positions, read_vessels

from spurline.itinerary import Drawn, GreatCircle, Posterior, Sensor, plan_looks, posterior
from spurline.itinerary.looking import daylight
from spurline.model import Look, Place, Positions, Saw, Vessel, When

DETECT = 0.85
LENGTH_SD = 6.0
KEPT = 6  # one look in so many of the scenario is kept
ENDS = ("A", "B")
DAYS = 90
Pick = tuple[str, date]


@dataclass(frozen=True)
class Scenario:
    """What an engine may see, and the truth."""

    name: str
    vessels: list[Vessel]
    fixes: dict[str, Positions]
    looks: list[Look]
    places: list[Place]
    period: When
    truth: dict[str, list[dict[str, str]]]


def read(folder: Path) -> Scenario:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    return Scenario(
        folder.name,
        [v for v in read_vessels(folder / "vessels.csv") if v.mmsi in request["mmsi"]],
        read_positions(folder / "positions.parquet"),
        read_looks(folder / "looks.csv")[::KEPT],
        read_places(folder / "places.csv"),
        When(datetime.fromisoformat(request["from"]), datetime.fromisoformat(request["to"])),
        json.loads((folder / "truth.json").read_text("utf-8")),
    )


def solve(one: Scenario, more: Sequence[Look] = ()) -> Posterior:
    looks = [*one.looks, *more]
    return posterior(one.vessels, one.fixes, looks, one.places, period=one.period, distances=GreatCircle())


def taken(one: Scenario, pick: Pick) -> list[Look]:
    """What would have been seen at a place on a day, by the truth: one row per ship seen, with its length."""
    place, day = pick
    lon = next(p.lon for p in one.places if p.id == place)
    light = daylight(day, lon)
    assert light.earliest and light.latest
    seed = hashlib.sha256(f"{one.name} {place} {day}".encode()).digest()[:8]
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    moment = light.earliest + rng.random() * (light.latest - light.earliest)
    lengths = {str(ship["mmsi"]): float(ship["length_m"]) for ship in one.truth["ships"]}
    seen = [
        lengths[str(stay["mmsi"])] if "mmsi" in stay else float(stay["length_m"])
        for stay in [*one.truth["calls"], *one.truth["others"]]
        if stay["place_id"] == place and when(stay["arrive"]) <= moment < when(stay["depart"])
    ]
    seen = [length + rng.normal(0, LENGTH_SD) for length in seen if rng.random() < DETECT]
    name, at = f"{place} {day}", When(moment, moment)
    if not seen:
        return [Look(name, place, at, "optical", Saw.ABSENT, detectability=DETECT)]
    return [
        Look(
            f"{name} {k}", place, at, "optical", Saw.PRESENT, detectability=DETECT,
            length_m=max(length, 10.0), length_sd=LENGTH_SD, count=len(seen),
        )
        for k, length in enumerate(seen)
    ]  # fmt: skip


def when(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def picks(one: Scenario, known: Posterior, count: int) -> dict[str, list[Pick]]:
    """Places and days of each strategy."""
    window = When(one.period.earliest, one.period.latest)

    def planned(places: tuple[str, ...]) -> tuple[list[Pick], list[Pick]]:
        """Looks proposed, and all that were weighed."""
        plan = plan_looks(
            Drawn.of(known),
            one.looks,
            (),
            window=window,
            sensor=Sensor(DETECT),
            places=places,
            most=count,
        )
        return [(p.place, p.day) for p in plan.proposals], [(day.place, day.day) for day in plan.days]

    free, every = planned(())
    near, ends = planned(ENDS)
    elsewhere = sum(place not in ENDS for place, _ in free)
    print(f"{one.name}: {elsewhere} of {len(free)} planned looks are elsewhere", file=sys.stderr)
    rng = np.random.default_rng(int(one.name.strip("s")))
    days = sorted({day for _, day in ends})
    spread = [days[round((k + 0.5) * len(days) / count)] for k in range(count)]
    return {
        "planned": free,
        "planned, both ends": near,
        "random, any place": [every[k] for k in rng.choice(len(every), count, replace=False)],
        "random, both ends": [ends[k] for k in rng.choice(len(ends), count, replace=False)],
        "evenly, both ends": [(ENDS[k % 2], day) for k, day in enumerate(spread)],
    }


def scores(one: Scenario, known: Posterior) -> tuple[float, float, float]:
    """CRPS and 90 % width of the fleet's counts on the shuttle's ways, Brier score of where ships were."""
    crps, width = [], []
    for count in known.ledger.fleet_counts:
        ends = (count.from_place, count.to_place)
        if ends in (ENDS, ENDS[::-1]) and count.period == one.period:
            truth = sum((trip["from"], trip["to"]) == ends for trip in one.truth["trips"])
            p = dict(count.pmf)
            most = max([truth, *p]) + 1
            below = np.cumsum([p.get(n, 0.0) for n in range(most)])
            crps.append(float(((below - (np.arange(most) >= truth)) ** 2).sum()))
            width.append(float(count.q95 - count.q05))
    return float(np.mean(crps)), float(np.mean(width)), brier(one, known)


def brier(one: Scenario, known: Posterior) -> float:
    """Mean over vessels and days of Σ (p − truth)² over places and nowhere, at noon UTC."""
    assert one.period.earliest is not None
    start, sites = one.period.earliest, len(known.sites)
    noons = np.array([24.0 * day + 12 for day in range(DAYS)])
    total = []
    for vessel, draws in zip(known.vessels, known.draws, strict=True):
        calls = [call for call in one.truth["calls"] if str(call["mmsi"]) == vessel.id]
        for noon in noons:
            there = (draws.arrive <= noon) & (noon < draws.depart) & (draws.site >= 0) & (draws.site < sites)
            p = np.array([(there & (draws.site == k)).any(axis=1).mean() for k in range(sites)])
            moment = start + timedelta(hours=float(noon))
            at = [
                known.sites.site_of[call["place_id"]]
                for call in calls
                if when(call["arrive"]) <= moment < when(call["depart"])
                and call["place_id"] in known.sites.site_of
            ]
            truth = np.zeros(sites)
            truth[at] = 1.0
            total.append(float(((p - truth) ** 2).sum() + (p.sum() - truth.sum()) ** 2))
    return float(np.mean(total))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path, default=DEFAULT_TOOLS)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--looks", type=int, default=24)
    parser.add_argument("--seed", type=int, default=41)
    args = parser.parse_args()
    started = time.perf_counter()
    rows: dict[str, list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        params = Path(scratch) / "params.json"
        params.write_text(json.dumps({"days": DAYS}))
        command = [
            sys.executable,
            str(args.tools / "shuttle_truth.py"),
            "--to",
            scratch,
            "--params",
            str(params),
        ]
        command += ["--count", str(args.count), "--seed", str(args.seed)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        for folder in sorted(path.parent for path in Path(scratch).glob("*/truth.json")):
            one = read(folder)
            known = solve(one)
            rows.setdefault("none", []).append(scores(one, known))
            for name, chosen in picks(one, known, args.looks).items():
                after = solve(one, [look for pick in chosen for look in taken(one, pick)])
                rows.setdefault(name, []).append(scores(one, after))
            print(f"{one.name} {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(
        f"{args.count} scenarios of {DAYS} days, {args.looks} looks added, {datetime.now(timezone.utc):%Y-%m-%d}"
    )
    print(
        "| looks added | CRPS | width 90 % | Brier of place | planned better in Brier |\n|---|---:|---:|---:|---:|"
    )
    best = [score[2] for score in rows["planned"]]
    for name, found in rows.items():
        crps, width, place = np.mean(found, axis=0)
        wins = sum(mine < score[2] for mine, score in zip(best, found, strict=True))
        told = "–" if name == "planned" else f"{wins} of {len(found)}"
        print(f"| {name} | {crps:.2f} | {width:.1f} | {place:.4f} | {told} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
