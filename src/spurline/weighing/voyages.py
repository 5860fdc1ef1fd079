"""How many voyages the ledger holds for some legs and a time: a distribution and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce

from spurline.model import Amount, Count, Ledger, When
from spurline.weighing.evidence import trips_on
from spurline.weighing.routes import Route
from spurline.weighing.words import period_text


@dataclass(frozen=True, slots=True)
class Voyages:
    """Distribution of a number of voyages as (n, p) pairs, its 90 % interval, and where from.

    `period` says in words for which time the ledger counted, `words` the number with its source.
    """

    pmf: tuple[tuple[int, float], ...]
    amount: Amount
    words: str
    period: str

    @property
    def number(self) -> str:
        low, high = self.amount.low, self.amount.high
        return f"{low:g}" if low == high else f"{low:g} to {high:g}"

    def at_least(self, n: float) -> float:
        return min(1.0, sum(p for k, p in self.pmf if k >= n))


def voyages_on(legs: Sequence[Route], when: When, ledger: Ledger) -> Voyages | None:
    """Voyages over all of `legs` in `when`, or None where the ledger says nothing.

    The fleet's counts are used where periods of theirs, one or several in a row, cover `when`;
    otherwise the trips inside the time are counted as independent chances, and the words say so.
    """
    counted = [found for leg in legs if (found := _counted(leg, when, ledger)) is not None]
    if counted and len(counted) == len([leg for leg in legs if _any_count(leg, ledger)]):
        pmf = [(0, 1.0)]
        for one, _ in counted:
            pmf = _convolve(pmf, one)
        periods = [period for _, period in counted]
        return _voyages(pmf, "voyages in the ledger", reduce(When.hull, periods))
    trips = [trip for leg in legs for trip in trips_on(leg, when, ledger, None)]
    inside = [trip for trip in trips if when.contains(trip.depart.q50)]
    if not inside:
        return None
    pmf = [(0, 1.0)]
    for trip in inside:
        pmf = _convolve(pmf, [(0, 1.0 - trip.p), (1, trip.p)])
    return _voyages(pmf, "voyages, from the ledger's single trips", when)


def voyages_around(leg: Route, when: When, ledger: Ledger) -> Voyages | None:
    """Voyages on one leg in a time that holds `when`: the counts that cover it, else the count of the
    shortest longer period, else single trips. The period counted is named in the result."""
    if _counted(leg, when, ledger) is None:
        holding = [
            one
            for one in ledger.fleet_counts
            if one.from_place in leg.starts
            and one.to_place in leg.ends
            and one.period.intersect(when) == when
        ]
        if holding:
            best = min(holding, key=lambda one: (one.period.duration or timedelta.max, one.id))
            return _voyages(list(best.pmf), "voyages in the ledger", best.period)
    return voyages_on([leg], when, ledger)


def _voyages(pmf: list[tuple[int, float]], source: str, period: When) -> Voyages:
    low, high = _quantile(pmf, 0.05), _quantile(pmf, 0.95)
    number = f"{low}" if low == high else f"{low}–{high}"
    words = f"{number} {source} {period_text(period)}"
    return Voyages(tuple(pmf), Amount(low, high, unit="voyages"), words, period_text(period))


def _counted(leg: Route, when: When, ledger: Ledger) -> tuple[list[tuple[int, float]], When] | None:
    """The leg's distribution and its period: the single count most like `when`, or a row of counts
    that covers it better.

    Counts of neighbouring periods are added as if all were high or low together, which gives the
    widest interval: the ledger does not say how they vary with one another.
    """
    own = [one for one in ledger.fleet_counts if one.from_place in leg.starts and one.to_place in leg.ends]
    single = max(own, key=lambda one: (_likeness(one.period, when), str(one.period), one.id), default=None)
    row = _row(own, when)
    if row and (single is None or _likeness(_hull(row), when) > _likeness(single.period, when)):
        pmf = list(row[0].pmf)
        for count in row[1:]:
            pmf = _added_together(pmf, list(count.pmf))
        return pmf, _hull(row)
    if single is None or _likeness(single.period, when) < 1 / 3:
        return None
    return list(single.pmf), single.period


def _row(counts: Sequence[Count], when: When) -> list[Count]:
    """Counts of periods that follow one another and lie in `when` by a third of their length."""
    inside = [one for one in counts if one.period.duration and _share_inside(one.period, when) >= 1 / 3]
    row: list[Count] = []
    for count in sorted(inside, key=lambda one: (str(one.period), one.id)):
        if not row or row[-1].period.latest == count.period.earliest:
            row.append(count)
    return row if len(row) > 1 and _likeness(_hull(row), when) >= 1 / 3 else []


def _hull(row: Sequence[Count]) -> When:
    return reduce(When.hull, [one.period for one in row])


def _share_inside(period: When, when: When) -> float:
    common = period.intersect(when)
    if common is None or not common.duration or not period.duration:
        return 0.0
    return common.duration / period.duration


def _added_together(left: list[tuple[int, float]], right: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The sum of two counts that are high or low together: quantile by quantile."""
    sums: dict[int, float] = {}
    first, second = iter(sorted(left)), iter(sorted(right))
    (n, p), (m, q) = next(first), next(second)
    while True:
        step = min(p, q)
        sums[n + m] = sums.get(n + m, 0.0) + step
        p, q = p - step, q - step
        try:
            if p <= 1e-12:
                n, p = next(first)
            if q <= 1e-12:
                m, q = next(second)
        except StopIteration:
            return sorted(sums.items())


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
