"""The recursions against brute force: every path of a toy window, one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from spurline.itinerary.durations import Stays
from spurline.itinerary.forward import Window, forward
from spurline.itinerary.occupancy import occupancy
from spurline.itinerary.sampling import draw_paths

Path = tuple[tuple[int, int, int], ...]


def toy(
    seed: int, *, bins: int = 6, places: int = 2, longest: int = 3, reach: int = 2, chains: int = 2
) -> Window:
    rng = np.random.default_rng(seed)
    pmf = rng.random((chains, places, longest + 1))
    pmf[:, :, 0] = 0
    moves = rng.random((places, places, reach + 1))
    moves[:, :, 0] = 0
    moves[np.arange(places), np.arange(places)] = 0
    return Window(
        Stays(pmf, rng.uniform(0.2, 0.8, (chains, places))),
        moves,
        rng.random((chains, places, places)),
        rng.choice([1, 0.2, 3.0, 0.0], (bins, chains, places), p=[0.5, 0.2, 0.2, 0.1]),
        rng.random((chains, bins + 1, places)),
        rng.random((chains, bins + 1, places)),
        rng.random((chains, places)),
        rng.random((chains, places, longest + 1)),
        rng.random((chains, places, reach + 1)),
        rng.random(chains),
    )


def every_path(window: Window, chain: int) -> Counter[Path]:
    """All paths with their weights, found by walking the definition."""
    bins, (_, places) = window.bins, window.shape
    longest, reach = window.stays.last, window.moves.shape[2] - 1
    density = window.stays.extended(bins + 1)[chain]
    found: Counter[Path] = Counter()

    def seen(place: int, begin: int, end: int) -> float:
        return float(np.prod(window.bin_ratio[begin:end, chain, place]))

    def still(place: int, age: int) -> float:
        beyond = max(age - longest, 0)
        ratio = float(window.stays.ratio[chain, place])
        return float(window.last_stay[chain, place, min(age, longest)]) * ratio**beyond

    def arrive(place: int, t: int, weight: float, path: Path) -> None:
        found[(*path, (place, t, bins + 1))] += weight * seen(place, t, bins) * still(place, bins - t)
        for end in range(t + 1, bins + 1):
            leave(
                place, end, weight * seen(place, t, end) * density[place, end - t], (*path, (place, t, end))
            )

    def leave(place: int, t: int, weight: float, path: Path) -> None:
        if bins - t <= reach:
            found[path] += weight * float(window.last_move[chain, place, bins - t])
        for target in range(places):
            for d in range(1, min(reach, bins - t) + 1):
                step = float(window.habits[chain, place, target] * window.moves[place, target, d])
                if step > 0:
                    arrive(target, t + d, weight * step, path)

    found[()] += float(window.direct[chain])
    for place in range(places):
        found[((place, -1, bins + 1),)] += float(window.first_through[chain, place]) * seen(place, 0, bins)
        for t in range(bins + 1):
            arrive(place, t, float(window.first_arrival[chain, t, place]), ())
            first = float(window.first_leave[chain, t, place]) * seen(place, 0, t)
            leave(place, t, first, ((place, -1, t),))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_evidence_equals_the_sum_over_all_paths(seed: int) -> None:
    window = toy(seed)
    result = forward(window)
    for chain in range(2):
        assert np.exp(result.log_z[chain]) == pytest.approx(
            sum(every_path(window, chain).values()), rel=1e-10
        )


@pytest.mark.parametrize("seed", range(6))
def test_occupancy_equals_the_share_of_paths_that_are_there(seed: int) -> None:
    window = toy(seed)
    got = occupancy(window, forward(window))
    for chain in range(2):
        paths = every_path(window, chain)
        want = np.zeros((window.bins, 2))
        for path, weight in paths.items():
            for place, begin, end in path:
                want[max(begin, 0) : min(end, window.bins), place] += weight
        np.testing.assert_allclose(got[:, chain], want / sum(paths.values()), atol=1e-10)


def test_draws_follow_the_exact_distribution_of_paths() -> None:
    window, count = toy(11, bins=5), 60_000
    drawn = draw_paths(window, forward(window), np.ones(count, dtype=np.int64), np.random.default_rng(5))
    got: Counter[Path] = Counter()
    for place, begin, end in zip(drawn.place.tolist(), drawn.begin.tolist(), drawn.end.tolist(), strict=True):
        got[tuple((k, a, b) for k, a, b in zip(place, begin, end, strict=True) if k >= 0)] += 1
    paths = every_path(window, 1)
    total = sum(paths.values())
    assert all(paths[path] > 0 for path in got)
    expected = {path: count * weight / total for path, weight in paths.items()}
    common = [path for path, n in expected.items() if n >= 5]
    chi = sum((got[path] - expected[path]) ** 2 / expected[path] for path in common)
    assert chi < len(common) + 4 * np.sqrt(2 * len(common))


def test_sampled_counts_equal_the_exact_distribution_of_the_number_of_stays() -> None:
    window, count = toy(3, bins=7), 40_000
    paths = every_path(window, 0)
    exact = np.zeros(9)
    for path, weight in paths.items():
        exact[sum(place == 1 for place, _, _ in path)] += weight
    exact /= exact.sum()
    drawn = draw_paths(window, forward(window), np.zeros(count, dtype=np.int64), np.random.default_rng(1))
    sampled = np.bincount((drawn.place == 1).sum(axis=1), minlength=9) / count
    assert np.abs(sampled - exact).max() < 4 * np.sqrt(0.25 / count)


def test_long_windows_with_strong_evidence_stay_finite() -> None:
    window = toy(2, bins=3000, longest=40, reach=10)
    ratio = np.where(window.bin_ratio == 0, 1.0, window.bin_ratio)
    steady = Window(
        window.stays, window.moves * 0.2, window.habits, ratio,
        window.first_arrival, window.first_leave, window.first_through, window.last_stay, window.last_move,
        window.direct,
    )  # fmt: skip
    result = forward(steady)
    inside = occupancy(steady, result)
    assert np.isfinite(result.log_z).all()
    assert (inside.sum(axis=2) <= 1 + 1e-6).all()
    assert inside.sum(axis=2).mean() > 0.1
