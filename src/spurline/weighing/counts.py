"""Counts that others published, held against the posterior of the voyage ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta, timezone, tzinfo

from spurline.model import (
    Arrivals,
    CountComparison,
    Counted,
    CountVerdict,
    Ledger,
    Place,
    PublishedCount,
    Quantiles,
)
from spurline.weighing.words import period_text

UNLIKELY = 0.05
SLACK = timedelta(days=1)  # "late August" and "mid-August" are no sharper
WORDS = {
    Counted.TRIPS: "trips",
    Counted.ROUND_TRIPS: "round trips (the fewer of the trips there and back)",
    Counted.VISITS: "visits that begin",
    Counted.CONTAINERS: "containers",
}


def compare_counts(
    counts: Sequence[PublishedCount], ledger: Ledger, places: Sequence[Place]
) -> tuple[CountComparison, ...]:
    """Each count beside the posterior of the same thing, in order of time and publisher.

    The posterior is read off the draws that the ledger keeps, so any time within its own can be asked
    about. An open count ("at least n") is a *lower bound* where the ledger's median exceeds it, *fits* where
    it is at or above the median but not unlikely; a count is *too high* where P(N ≥ low) < 0.05 and *too low* where
    P(N ≤ high) < 0.05. What the ledger does not cover *cannot be tested*, with the reason.
    """
    root = _roots(places)
    zones = {key: _zone(key, places) for key in root}
    ordered = sorted(counts, key=lambda one: (str(one.when.earliest), one.publisher, one.id))
    return tuple(_compared(one, ledger, root, zones) for one in ordered)


def _roots(places: Sequence[Place]) -> dict[str, str]:
    """Every place to the port that it is part of."""
    whole = {place.id: place.part_of for place in places}
    out = {}
    for key in whole:
        at, seen = key, {key}
        while (up := whole.get(at)) is not None and up in whole and up not in seen:
            at = up
            seen.add(at)
        out[key] = at
    return out


def _zone(key: str, places: Sequence[Place]) -> tzinfo:
    """The clock of a place, or of the first whole it is part of that has one; UTC where none has."""
    by_id = {place.id: place for place in places}
    seen: set[str] = set()
    place = by_id.get(key)
    while place is not None and place.id not in seen:
        if place.tz is not None:
            return place.tz
        seen.add(place.id)
        place = by_id.get(place.part_of or "")
    return timezone.utc


def _compared(
    count: PublishedCount, ledger: Ledger, root: Mapping[str, str], zones: Mapping[str, tzinfo]
) -> CountComparison:
    numbers, why = _numbers(count, ledger, root)
    if why:
        return CountComparison(count, CountVerdict.UNTESTED, why)
    total = len(numbers)
    posterior = Quantiles.of(numbers)
    low, middle, high = posterior.q05, posterior.q50, posterior.q95
    at_least = sum(n >= (count.low or 0) for n in numbers) / total
    below = 1 - at_least
    above = 0.0 if count.high is None else sum(n > count.high for n in numbers) / total
    verdict = _verdict(count, at_least, above, middle)
    spread = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    time = period_text(count.when, zones.get(count.to_place, timezone.utc))
    reason = (
        f"The ledger has {spread} {WORDS[count.what]} {time} (median {middle:g}), at least "
        f"{count.low or 0} with a probability of {at_least:.2f}: {_why(verdict, count, middle)}."
    )
    return CountComparison(
        count,
        verdict,
        reason,
        posterior,
        round(at_least, 4),
        round(below, 4),
        round(1 - below - above, 4),
        round(above, 4),
    )


def _verdict(count: PublishedCount, at_least: float, above: float, median: float) -> CountVerdict:
    if count.low is not None and at_least < UNLIKELY:
        return CountVerdict.TOO_HIGH
    if count.high is not None and 1 - above < UNLIKELY:
        return CountVerdict.TOO_LOW
    if count.high is None and count.low is not None and median > count.low:
        return CountVerdict.LOWER_BOUND
    return CountVerdict.FITS


def _why(verdict: CountVerdict, count: PublishedCount, median: float) -> str:
    if verdict is CountVerdict.FITS and count.low is not None and count.low > median:
        return f"{count.number} is possible, though the middle of the ledger is lower"
    return {
        CountVerdict.LOWER_BOUND: f"{count.number} is a lower bound",
        CountVerdict.FITS: f"{count.number} lies within what is likely",
        CountVerdict.TOO_HIGH: f"{count.number} is more than the evidence of this case allows",
        CountVerdict.TOO_LOW: f"{count.number} is less than the evidence of this case allows",
    }[verdict]


def _numbers(count: PublishedCount, ledger: Ledger, root: Mapping[str, str]) -> tuple[list[float], str]:
    """The number per draw, or why there is none."""
    origin, target = count.from_place, count.to_place
    if count.when.earliest is None or count.when.latest is None:
        return [], "The published count says no time."
    if not any(call.evidence for call in ledger.calls) and not any(trip.evidence for trip in ledger.trips):
        return [], "The reconstruction rests on its priors alone."
    there = _found(ledger.arrivals, origin, target, root)
    if there is None:
        way = f"to {target}" if origin is None else f"from {origin} to {target}"
        return [], f"The ledger knows of no way {way}."
    if count.when.earliest < there.start - SLACK or count.when.latest > there.end + SLACK:
        last = there.end - timedelta(seconds=1)
        return [], f"The ledger only covers {there.start:%d %B %Y} to {last:%d %B %Y} here."
    if count.what is Counted.CONTAINERS:
        return _boxes(count, there, ledger)
    numbers = _inside(there, count)
    if count.what is Counted.ROUND_TRIPS:
        assert origin is not None
        back = _found(ledger.arrivals, target, origin, root)
        returns = [0.0] * len(numbers) if back is None else _inside(back, count)
        numbers = [min(pair) for pair in zip(numbers, returns, strict=False)]
    return numbers, ""


def _found(
    arrivals: Sequence[Arrivals], origin: str | None, target: str, root: Mapping[str, str]
) -> Arrivals | None:
    """The arrivals on one way between ports; those with loads first."""
    wanted = (None if origin is None else root.get(origin, origin), root.get(target, target))
    fitting = [
        one
        for one in arrivals
        if (None if one.from_place is None else root.get(one.from_place, one.from_place)) == wanted[0]
        and root.get(one.to_place, one.to_place) == wanted[1]
    ]
    return max(fitting, key=lambda one: len(one.teu), default=None)


def _span(there: Arrivals, count: PublishedCount) -> tuple[float, float]:
    assert count.when.earliest and count.when.latest
    hour = timedelta(hours=1)
    return (count.when.earliest - there.start) / hour, (count.when.latest - there.start) / hour


def _inside(there: Arrivals, count: PublishedCount) -> list[float]:
    first, last = _span(there, count)
    return [float(sum(first <= hour < last for hour in row)) for row in there.hours]


def _boxes(count: PublishedCount, there: Arrivals, ledger: Ledger) -> tuple[list[float], str]:
    if not there.teu:
        return [], "No capacity in TEU is given for the vessels of this way, so no containers are computed."
    per_box = float(dict(ledger.priors).get("teu_per_box", 1.0))
    first, last = _span(there, count)
    rows = zip(there.hours, there.teu, strict=True)
    totals = [
        sum(teu for hour, teu in zip(hours, boxes, strict=True) if first <= hour < last)
        for hours, boxes in rows
    ]
    return [float(round(total / per_box)) for total in totals], ""
