"""How many voyages the ledger holds for some legs and a time: a distribution and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.model import Amount, Count, Ledger, When
from spurline.weighing.evidence import trips_on
from spurline.weighing.routes import Route


@dataclass(frozen=True, slots=True)
class Voyages:
    """Distribution of a number of voyages as (n, p) pairs, its 90 % interval, and where from."""

    pmf: tuple[tuple[int, float], ...]
    amount: Amount
    words: str

    def at_least(self, n: float) -> float:
        return min(1.0, sum(p for k, p in self.pmf if k >= n))


def voyages_on(legs: Sequence[Route], when: When, ledger: Ledger) -> Voyages | None:
    """Voyages over all of `legs` in `when`, or None where the ledger says nothing.

    The fleet's counts are used where their period fits; otherwise the trips inside the time are
    counted as independent chances, and the words say so.
    """
    counts = [count for leg in legs if (count := _best(leg, when, ledger)) is not None]
    if counts and len(counts) == len([leg for leg in legs if _any_count(leg, ledger)]):
        pmf = [(0, 1.0)]
        for count in counts:
            pmf = _convolve(pmf, list(count.pmf))
        return _voyages(pmf, "voyages in the ledger")
    trips = [trip for leg in legs for trip in trips_on(leg, when, ledger, None)]
    inside = [trip for trip in trips if when.contains(trip.depart.q50)]
    if not inside:
        return None
    pmf = [(0, 1.0)]
    for trip in inside:
        pmf = _convolve(pmf, [(0, 1.0 - trip.p), (1, trip.p)])
    return _voyages(pmf, "voyages, from the ledger's single trips")


def _voyages(pmf: list[tuple[int, float]], source: str) -> Voyages:
    low, high = _quantile(pmf, 0.05), _quantile(pmf, 0.95)
    number = f"{low}" if low == high else f"{low}–{high}"
    return Voyages(tuple(pmf), Amount(low, high, unit="voyages"), f"{number} {source}")


def _best(leg: Route, when: When, ledger: Ledger) -> Count | None:
    """The fleet's count whose period is most like `when`; None below a third of common time."""
    fitting = [
        (_likeness(count.period, when), str(count.period), count.id, count)
        for count in ledger.fleet_counts
        if count.from_place in leg.starts and count.to_place in leg.ends
    ]
    best = max(fitting, key=lambda one: one[:3], default=None)
    return best[3] if best and best[0] >= 1 / 3 else None


def _any_count(leg: Route, ledger: Ledger) -> bool:
    return any(one.from_place in leg.starts and one.to_place in leg.ends for one in ledger.fleet_counts)


def _likeness(one: When, two: When) -> float:
    common = one.intersect(two)
    hull = one.hull(two)
    if common is None or not common.duration or not hull.duration:
        return 0.0
    return common.duration / hull.duration


def _convolve(left: list[tuple[int, float]], right: list[tuple[int, float]]) -> list[tuple[int, float]]:
    sums: dict[int, float] = {}
    for n, p in left:
        for m, q in right:
            sums[n + m] = sums.get(n + m, 0.0) + p * q
    return sorted(sums.items())


def _quantile(pmf: list[tuple[int, float]], share: float) -> int:
    total = 0.0
    for n, p in pmf:
        total += p
        if total >= share - 1e-12:
            return n
    return pmf[-1][0]
