"""What looks at a yard and its tracks say: boxes against the stock, wagons against the trains there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.images import Sighting
from spurline.itinerary.streams import Stream
from spurline.itinerary.tallies import Tally
from spurline.model import Mode, Saw

Floats = NDArray[np.float64]


def train_size(
    sightings: Sequence[Sighting], count: int, priors: FreightPriors, rng: np.random.Generator
) -> Floats:
    """Wagons of a usual train at the place: log-normal, updated by the wagons that looks counted there."""
    seen = [look.count for one in sightings if one.first.what != "containers" for look in one.looks]
    logs = np.log([number for number in seen if number])
    precision = 1 / priors.train_wagons_spread**2 + len(logs) / priors.wagon_count_spread**2
    mean = np.log(priors.train_wagons) / priors.train_wagons_spread**2
    mean = (mean + logs.sum() / priors.wagon_count_spread**2) / precision
    return np.asarray(np.exp(mean + rng.standard_normal(count) / np.sqrt(precision)), dtype=np.float64)


def moment_span(one: Sighting, clock: Clock, span: tuple[float, float]) -> tuple[float, float] | None:
    """The part of a sighting's interval within the time of the draws, in hours."""
    when = one.first.when
    if when.earliest is None or when.latest is None:
        return None
    begin, end = max(clock.hour(when.earliest), span[0]), min(clock.hour(when.latest), span[1])
    return (begin, end) if begin <= end else None


def moments(
    one: Sighting, clock: Clock, span: tuple[float, float], count: int, rng: np.random.Generator
) -> Floats:
    inside = moment_span(one, clock, span)
    assert inside is not None
    return np.asarray(inside[0] + (inside[1] - inside[0]) * rng.random(count), dtype=np.float64)


def box_chances(one: Sighting, stock_teu: Floats, priors: FreightPriors) -> Floats | None:
    """Log likelihood of a count of boxes: log-normal around the stock, or a blunder. None where the
    look gives no number."""
    counts = [look.count for look in one.looks if look.count is not None]
    absent = one.first.saw is Saw.ABSENT
    if not absent and not counts:
        return None
    stated = one.first.detectability
    q = priors.detect_containers if stated is None else stated
    blunder = 1 - q if absent else priors.count_blunder_share
    number = 0 if absent else sum(counts)
    z = np.log(number + 1) - np.log(np.maximum(stock_teu, 0.0) / priors.teu_per_box + 1)
    wide = 3.0
    fit = (1 - blunder) * np.exp(-0.5 * (z / priors.stock_count_spread) ** 2) / priors.stock_count_spread
    return np.asarray(np.log(fit + blunder * np.exp(-0.5 * (z / wide) ** 2) / wide + 1e-300))


def standing(
    ins: Sequence[Stream],
    outs: Sequence[Stream],
    moment: Floats,
    count: int,
    reach: float,
    priors: FreightPriors,
) -> NDArray[np.bool_] | None:
    """Whether a train stands at the place at each particle's moment; None where no leg is by rail.

    A train that leaves stands for its time of loading before, one that arrives for as long after.
    """
    there = None
    for streams, before, after in ((ins, priors.train_loading_h, 0.0), (outs, 0.0, priors.train_loading_h)):
        for one in (one for one in streams if one.leg.mode is not Mode.SEA):
            trains = Tally.of(one.particle, one.hour, np.ones(len(one.hour)), count, reach)
            found = trains.by(moment + after) - trains.by(moment - before) > 0
            there = found if there is None else there | found
    return there


def train_chances(one: Sighting, there: NDArray[np.bool_] | None, priors: FreightPriors) -> Floats | None:
    """Log likelihood of wagons seen or not seen, given whether a train stands there."""
    if there is None:
        return None
    stated = one.first.detectability
    q = priors.detect_containers if stated is None else stated
    seen_if_none = priors.other_wagons
    seen = np.where(there, 1 - (1 - q) * (1 - seen_if_none), seen_if_none)
    chance = 1 - seen if one.first.saw is Saw.ABSENT else seen
    return np.asarray(np.log(np.maximum(chance, 1e-9)), dtype=np.float64)
