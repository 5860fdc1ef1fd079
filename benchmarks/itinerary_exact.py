"""The exact posterior of one long silence: forward, backward and backward sampling.

    python benchmarks/itinerary_exact.py [--days 60] [--places 20] [--chains 1]

One vessel, a silence of so many days between two fixes at sea on a grid of one hour, places on a ring of
coast, thirty looks. Prints the time of each pass and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from spurline.itinerary.durations import passages, stays
from spurline.itinerary.forward import Window, forward
from spurline.itinerary.occupancy import occupancy
from spurline.itinerary.priors import Priors
from spurline.itinerary.sampling import draw_paths


def window(days: int, places: int, chains: int, rng: np.random.Generator) -> Window:
    """A silence from a fix near the first place to one near the second, with looks at random places."""
    priors, bins = Priors(), days * 24
    angle = np.linspace(0, 2 * np.pi, places, endpoint=False)
    km = 400 * np.abs(np.exp(1j * angle)[:, None] - np.exp(1j * angle)[None, :])
    lengths = stays(np.full((chains, places), 48.0), 1.0, 240, priors)
    moves = passages(km, 11.0, 1.0, 120, priors)
    moves[np.arange(places), np.arange(places)] = 0.0
    habits = np.where(np.eye(places) > 0, 0.0, 1.0 / (places - 1))
    evidence = np.ones((bins, chains, places))
    for hour, place in zip(rng.integers(0, bins, 30), rng.integers(0, places, 30), strict=True):
        evidence[hour, :, place] = rng.choice([0.2, 8.0])
    arrival = passages(np.full(places, 60.0), 11.0, 1.0, bins, priors)
    on = passages(np.full(places, 60.0), 11.0, 1.0, 120, priors, wait=False)
    return Window(
        lengths,
        moves,
        np.tile(habits, (chains, 1, 1)),
        evidence,
        np.tile(arrival.T / places, (chains, 1, 1)),
        np.zeros((chains, bins + 1, places)),
        np.zeros((chains, places)),
        np.zeros((chains, places, 241)),
        np.tile(on, (chains, 1, 1)),
        np.zeros(chains),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--chains", type=int, default=1)
    parser.add_argument("--draws", type=int, default=5000)
    args = parser.parse_args()
    rng = np.random.default_rng(1)
    one = window(args.days, args.places, args.chains, rng)
    marks = [time.perf_counter()]
    result = forward(one)
    marks.append(time.perf_counter())
    occupancy(one, result)
    marks.append(time.perf_counter())
    paths = draw_paths(one, result, np.arange(args.draws) % args.chains, rng)
    marks.append(time.perf_counter())
    ahead, back, drawn = np.diff(marks)
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("| days | places | chains | forward s | backward s | draws | sampling s | peak MiB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {args.days} | {args.places} | {args.chains} | {ahead:.2f} | {back:.2f} | {len(paths)} "
        f"| {drawn:.2f} | {mib:.0f} |"
    )


if __name__ == "__main__":
    main()
