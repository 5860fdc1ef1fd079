"""Places where legs meet: what later legs take away cannot exceed what earlier legs brought.

Particles are the joint draws of the legs, each several times with loads, an opening stock and, on legs
over land, besides the sets that looks recognised, trips of others at an unknown rate. With D the deepest
deficit of a particle and an exponential opening stock of mean m, the constraint weighs P(S₀ ≥ D) =
exp(−D/m) and leaves S₀ − D again exponential: nothing is thrown away. Looks that count boxes weigh the
stock of their moment, looks at wagons the trains that stand there. The weights move the counts of all legs
at the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock, count_record, days_of
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.images import Sighting
from spurline.itinerary.loads import Usage
from spurline.itinerary.streams import Builder, Stream, Yard, in_order, net
from spurline.itinerary.tallies import Tally, weighted_quantiles
from spurline.itinerary.yard_looks import (
    box_chances,
    moment_span,
    moments,
    standing,
    train_chances,
    train_size,
)
from spurline.model import Agreement, Count, Leg, LegShift, Mode, Quantiles, Stock, Transfer, When

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PARTICLES = 6400
CONTRADICTION = 0.01  # draws of the legs, made apart, agree less often than this
FEW = 50.0  # effective draws below which the answer is not to be leaned on
QUARTERS = (0.05, 0.5, 0.95)
WEEK_H = 168.0


@dataclass(frozen=True, slots=True)
class Junction:
    """A place (a port with its berths) with the legs that come to it and those that lead on."""

    place: str
    ins: tuple[Leg, ...]
    outs: tuple[Leg, ...]


def junctions(legs: Sequence[Leg], root: Mapping[str, str]) -> tuple[Junction, ...]:
    """Places where freight can change from ship to land or back: a ship or a train that goes on keeps what
    it has aboard, and a leg that leads back to where the other came from takes nothing on. `root` maps
    berths to their port."""
    ends = {leg.id: (root[leg.from_place], root[leg.to_place]) for leg in legs}
    out = []
    for place in sorted({end for _, end in ends.values()}):
        pairs = [
            (a, b)
            for a in legs
            for b in legs
            if ends[a.id][1] == place == ends[b.id][0]
            and ends[b.id][1] != ends[a.id][0]
            and (a.mode is Mode.SEA) != (b.mode is Mode.SEA)
        ]
        if pairs:
            ins, outs = ({leg.id: leg for leg in side} for side in zip(*pairs, strict=True))
            out.append(
                Junction(place, tuple(ins[k] for k in sorted(ins)), tuple(outs[k] for k in sorted(outs)))
            )
    return tuple(out)


def transfer(
    junction: Junction,
    yard: Yard,
    sightings: Sequence[Sighting],
    priors: FreightPriors,
    rng: np.random.Generator,
) -> Transfer:
    """The legs of one junction held together in the time that its sea legs were reconstructed for; all of
    them have draws. `sightings` are those at the place."""
    by_sea = [yard.flows[leg.id] for leg in (*junction.ins, *junction.outs) if leg.mode is Mode.SEA]
    span = (max(flow.span[0] for flow in by_sea), min(flow.span[1] for flow in by_sea))
    copies = max(PARTICLES // yard.draws, 1)
    count = yard.draws * copies
    sightings = [one for one in sightings if moment_span(one, yard.clock, span) is not None]
    size = train_size(sightings, count, priors, rng)
    usage = Usage.drawn(count, yard.holds, priors, rng)
    build = Builder(yard, span, copies, usage, size, priors, rng)
    ins = [build.stream(leg, arriving=True) for leg in junction.ins]
    outs = [build.stream(leg, arriving=False) for leg in junction.outs]
    handling = priors.handling_h * np.exp(priors.handling_spread * rng.standard_normal(count))
    reach = 4 * (span[1] - span[0]) + 8 * float(handling.max()) + 1e4
    able = net(ins, outs, count, reach, handling)
    deficit = -able.lowest()
    opening = deficit + rng.exponential(priors.opening_stock_teu, count)
    agree = np.exp(-deficit / priors.opening_stock_teu)
    stock = net(ins, outs, count, reach, np.zeros(count))
    log_weight = -deficit / priors.opening_stock_teu
    used: list[str] = []
    for one in sightings:
        moment = moments(one, yard.clock, span, count, rng)
        if one.first.what == "containers":
            said = box_chances(one, opening + stock.by(moment), priors)
        else:
            said = train_chances(one, standing(ins, outs, moment, count, reach, priors), priors)
        if said is not None:
            log_weight = log_weight + said
            used += one.sources
    weight = np.exp(log_weight - log_weight.max())
    parts = _Held(
        junction, yard, span, copies, tuple(ins), tuple(outs), stock, opening, weight, float(agree.mean())
    )
    return parts.record(priors, tuple(sorted(set(used))))


@dataclass(frozen=True, slots=True)
class _Held:
    """The particles of one junction with their weights, ready to be told."""

    junction: Junction
    yard: Yard
    span: tuple[float, float]
    copies: int
    ins: tuple[Stream, ...]
    outs: tuple[Stream, ...]
    stock: Tally
    opening: Floats
    weight: Floats
    agree: float

    def record(self, priors: FreightPriors, evidence: tuple[str, ...]) -> Transfer:
        by_draw = self.weight.reshape(-1, self.copies).sum(axis=1)
        effective = float(by_draw.sum() ** 2 / (by_draw**2).sum())
        if self.agree < CONTRADICTION:
            verdict = Agreement.CONTRADICTION
        else:
            verdict = Agreement.FEW_DRAWS if effective < FEW else Agreement.HOLDS
        clock = self.yard.clock
        return Transfer(
            self.junction.place,
            When(clock.at(self.span[0]), clock.at(self.span[1])),
            self._sum(self.ins),
            self._sum(self.outs),
            self._stock(),
            self._delay(),
            tuple(self._shift(one) for one in (*self.ins, *self.outs)),
            round(self.agree, 4),
            self.yard.draws,
            round(effective, 1),
            verdict,
            _words(self.junction, verdict, self.agree, effective, self.yard.draws, priors),
            _assumption(priors, [one for one in (*self.ins, *self.outs) if "prior" in one.basis]),
            evidence,
        )

    def _quantiles(self, values: Floats, weight: Floats) -> Quantiles:
        return Quantiles(*(float(round(v)) for v in weighted_quantiles(values, weight, QUARTERS)))

    def _sum(self, streams: Sequence[Stream]) -> Quantiles:
        total = np.zeros(len(self.weight))
        for one in streams:
            total += np.bincount(one.particle, one.teu, minlength=len(total))
        return self._quantiles(total, self.weight)

    def _stock(self) -> Stock:
        """At the end of each UTC day that the draws cover."""
        begin = self.yard.clock.at(self.span[0])
        days = days_of(Clock(begin, self.span[1] - self.span[0]))
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        rows = []
        for k in range(len(days)):
            hour = min(self.yard.clock.hour(midnight + timedelta(days=k + 1)), self.span[1])
            one = self._quantiles(self.opening + self.stock.by(hour), self.weight)
            rows.append((one.q05, one.q50, one.q95))
        low, middle, high = zip(*rows, strict=True)
        return Stock(days, low, middle, high)

    def _delay(self) -> Quantiles | None:
        """Hours from arrival to departure of the middle box of every trip that leaves with boxes that
        arrived, first in, first out, weighed by boxes."""
        came, went = (in_order(streams) for streams in (self.ins, self.outs))
        if not len(came[0]) or not len(went[0]):
            return None
        particle, hour, upto, teu = went
        box = upto - teu / 2 - self.opening[particle]
        reach = float(max(came[2].max(), went[2].max()) + self.opening.max()) + 1.0
        at = np.searchsorted(came[0] * reach + came[2], particle * reach + box)
        known = (box > 0) & (teu > 0) & (at < len(came[0]))
        known &= came[0][np.minimum(at, len(came[0]) - 1)] == particle
        if not known.any():
            return None
        delay = hour[known] - came[1][at[known]]
        return self._quantiles(delay, self.weight[particle[known]] * teu[known])

    def _shift(self, one: Stream) -> LegShift:
        numbers = np.bincount(one.particle, minlength=len(self.weight))
        clock = self.yard.clock
        period = When(clock.at(self.span[0]), clock.at(self.span[1]))
        before = count_record(numbers, period, one.leg.from_place, one.leg.to_place, None)
        after = _weighted_count(numbers, self.weight, period, one.leg)
        return LegShift(one.leg.id, one.basis, before, after)


def _weighted_count(numbers: Ints, weight: Floats, period: When, leg: Leg) -> Count:
    mass = np.bincount(numbers, weight)
    mass = mass / mass.sum()
    pmf = tuple((n, round(float(p), 6)) for n, p in enumerate(mass.tolist()) if p >= 5e-7)
    low, middle, high = (int(v) for v in weighted_quantiles(numbers.astype(np.float64), weight, QUARTERS))
    return Count(leg.from_place, leg.to_place, period, pmf, low, middle, high)


def _words(
    junction: Junction,
    verdict: Agreement,
    agree: float,
    effective: float,
    draws: int,
    priors: FreightPriors,
) -> str:
    ins, outs = (", ".join(leg.id for leg in side) for side in (junction.ins, junction.outs))
    chance = f"draws of the legs, made apart, agree with a chance of {agree:.2g}"
    if verdict is Agreement.CONTRADICTION:
        return (
            f"The legs contradict each other: more leaves {junction.place} by {outs} than arrives by {ins} and an "
            f"opening stock of {priors.opening_stock_teu:g} TEU on average explains; {chance}. "
            "Legs, capacities or the opening stock are wrong, or boxes come by a way that the case does not name."
        )
    if verdict is Agreement.FEW_DRAWS:
        return (
            f"Only {effective:.0f} of {draws} draws carry the answer at {junction.place}: legs and looks together are "
            f"unlikely under every draw, so lean on it lightly ({chance})."
        )
    return f"What leaves {junction.place} by {outs} fits what arrives by {ins}: {chance}."


def _assumption(priors: FreightPriors, unseen: Sequence[Stream]) -> str:
    others = (
        ""
        if not unseen
        else (
            f"; on {', '.join(one.leg.id for one in unseen)} trips that nobody recognised, at an unknown rate of "
            f"{priors.trains_per_week:g} a week on average (trains_per_week)"
        )
    )
    return (
        f"an opening stock of {priors.opening_stock_teu:g} TEU on average (opening_stock_teu), {priors.handling_h:g} h "
        f"from arrival until a box can leave (handling_h), {priors.teu_per_box:g} TEU per box, "
        f"{priors.teu_per_wagon:g} per wagon; boxes come and go on the legs of the case only{others}"
    )
