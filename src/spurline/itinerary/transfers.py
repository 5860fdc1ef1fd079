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
from spurline.itinerary.flows import Flow
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.images import Sighting
from spurline.itinerary.loads import Holds, Usage, loads
from spurline.itinerary.tallies import Tally, weighted_quantiles
from spurline.model import Agreement, Count, Leg, LegShift, Mode, Quantiles, Saw, Stock, Transfer, When

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


@dataclass(frozen=True, slots=True)
class _Stream:
    """One leg's trips over all particles: at the place in hours, TEU carried."""

    leg: Leg
    basis: str
    particle: Ints
    hour: Floats
    teu: Floats


@dataclass(frozen=True, slots=True)
class Yard:
    """What all transfers share: the flows with draws, the vessels' holds (sets last, without any), how many wagons
    each traveller was seen with (NaN: nobody counted), the common clock, the number of joint draws."""

    flows: Mapping[str, Flow]
    holds: Holds
    wagons: Floats
    clock: Clock
    draws: int


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
    sightings = [one for one in sightings if _moment_span(one, yard.clock, span) is not None]
    size = _train_size(sightings, count, priors, rng)
    usage = Usage.drawn(count, yard.holds, priors, rng)
    build = _Builder(yard, span, copies, usage, size, priors, rng)
    ins = [build.stream(leg, arriving=True) for leg in junction.ins]
    outs = [build.stream(leg, arriving=False) for leg in junction.outs]
    handling = priors.handling_h * np.exp(priors.handling_spread * rng.standard_normal(count))
    reach = 4 * (span[1] - span[0]) + 8 * float(handling.max()) + 1e4
    able = _net(ins, outs, count, reach, handling)
    deficit = -able.lowest()
    opening = deficit + rng.exponential(priors.opening_stock_teu, count)
    agree = np.exp(-deficit / priors.opening_stock_teu)
    stock = _net(ins, outs, count, reach, np.zeros(count))
    log_weight = -deficit / priors.opening_stock_teu
    used: list[str] = []
    for one in sightings:
        moment = _moments(one, yard.clock, span, count, rng)
        if one.first.what == "containers":
            said = _boxes(one, opening + stock.by(moment), priors)
        else:
            said = _trains(one, _standing(ins, outs, moment, count, reach, priors), priors)
        if said is not None:
            log_weight = log_weight + said
            used += one.sources
    weight = np.exp(log_weight - log_weight.max())
    parts = _Held(
        junction, yard, span, copies, tuple(ins), tuple(outs), stock, opening, weight, float(agree.mean())
    )
    return parts.record(priors, tuple(sorted(set(used))))


class _Builder:
    """Makes the streams of legs: from draws, or from the prior on trains that nobody recognised."""

    def __init__(
        self,
        yard: Yard,
        span: tuple[float, float],
        copies: int,
        usage: Usage,
        size: Floats,
        priors: FreightPriors,
        rng: np.random.Generator,
    ) -> None:
        self.yard, self.span, self.copies = yard, span, copies
        self.usage, self.size, self.priors, self.rng = usage, size, priors, rng
        self.count = yard.draws * copies

    def stream(self, leg: Leg, *, arriving: bool) -> _Stream:
        """A leg's trips within the span; on land those of sets that nobody recognised are added."""
        flow = self.yard.flows.get(leg.id)
        known = [] if flow is None else [self._drawn(flow, arriving)]
        others = [] if leg.mode is Mode.SEA else [self._others()]
        particle, hour, teu = (np.concatenate(column) for column in zip(*known, *others, strict=True))
        inside = (hour >= self.span[0]) & (hour <= self.span[1])
        basis = "draws" if leg.mode is Mode.SEA else ("draws and prior" if known else "prior")
        return _Stream(leg, basis, particle[inside], hour[inside], teu[inside])

    def _drawn(self, flow: Flow, arriving: bool) -> tuple[Ints, Floats, Floats]:
        copy = np.tile(np.arange(self.copies), len(flow))
        particle = np.repeat(flow.draw * self.copies, self.copies) + copy
        traveller = np.repeat(flow.traveller, self.copies)
        hour = np.repeat(flow.arrive if arriving else flow.depart, self.copies)
        if flow.leg.mode is Mode.SEA:
            teu, _ = loads(particle, traveller, self.usage, self.yard.holds, self.priors, self.rng)
            return particle, hour, np.nan_to_num(teu)
        wagons = self.yard.wagons[traveller]
        wagons = np.where(np.isnan(wagons), self.size[particle], wagons)
        return particle, hour, self._on_wagons(particle, wagons)

    def _others(self) -> tuple[Ints, Floats, Floats]:
        """Trips at an exponential rate, at any time alike."""
        begin, end = self.span
        rate = self.rng.exponential(self.priors.trains_per_week, self.count) / WEEK_H
        number = self.rng.poisson(rate * (end - begin))
        particle = np.repeat(np.arange(self.count), number)
        hour = begin + (end - begin) * self.rng.random(len(particle))
        return particle, hour, self._on_wagons(particle, self.size[particle])

    def _on_wagons(self, particle: Ints, wagons: Floats) -> Floats:
        fill = self.usage.filled(particle, self.priors, self.rng)
        return np.asarray(np.rint(wagons * self.priors.teu_per_wagon * fill), dtype=np.float64)


def _net(ins: Sequence[_Stream], outs: Sequence[_Stream], count: int, reach: float, delay: Floats) -> Tally:
    """What came, each `delay` hours after it arrived, less what went."""
    particle = np.concatenate([one.particle for one in (*ins, *outs)])
    hour = np.concatenate([*(one.hour + delay[one.particle] for one in ins), *(one.hour for one in outs)])
    amount = np.concatenate([*(one.teu for one in ins), *(-one.teu for one in outs)])
    return Tally.of(particle, hour, amount, count, reach)


def _train_size(
    sightings: Sequence[Sighting], count: int, priors: FreightPriors, rng: np.random.Generator
) -> Floats:
    """Wagons of a usual train at the place: log-normal, updated by the wagons that looks counted there."""
    seen = [look.count for one in sightings if one.first.what != "containers" for look in one.looks]
    logs = np.log([number for number in seen if number])
    precision = 1 / priors.train_wagons_spread**2 + len(logs) / priors.wagon_count_spread**2
    mean = np.log(priors.train_wagons) / priors.train_wagons_spread**2
    mean = (mean + logs.sum() / priors.wagon_count_spread**2) / precision
    return np.asarray(np.exp(mean + rng.standard_normal(count) / np.sqrt(precision)), dtype=np.float64)


def _moment_span(one: Sighting, clock: Clock, span: tuple[float, float]) -> tuple[float, float] | None:
    """The part of a sighting's interval within the time of the draws, in hours."""
    when = one.first.when
    if when.earliest is None or when.latest is None:
        return None
    begin, end = max(clock.hour(when.earliest), span[0]), min(clock.hour(when.latest), span[1])
    return (begin, end) if begin <= end else None


def _moments(
    one: Sighting, clock: Clock, span: tuple[float, float], count: int, rng: np.random.Generator
) -> Floats:
    inside = _moment_span(one, clock, span)
    assert inside is not None
    return np.asarray(inside[0] + (inside[1] - inside[0]) * rng.random(count), dtype=np.float64)


def _boxes(one: Sighting, stock_teu: Floats, priors: FreightPriors) -> Floats | None:
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


def _standing(
    ins: Sequence[_Stream],
    outs: Sequence[_Stream],
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


def _trains(one: Sighting, there: NDArray[np.bool_] | None, priors: FreightPriors) -> Floats | None:
    """Log likelihood of wagons seen or not seen, given whether a train stands there."""
    if there is None:
        return None
    stated = one.first.detectability
    q = priors.detect_containers if stated is None else stated
    seen_if_none = priors.other_wagons
    seen = np.where(there, 1 - (1 - q) * (1 - seen_if_none), seen_if_none)
    chance = 1 - seen if one.first.saw is Saw.ABSENT else seen
    return np.asarray(np.log(np.maximum(chance, 1e-9)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Held:
    """The particles of one junction with their weights, ready to be told."""

    junction: Junction
    yard: Yard
    span: tuple[float, float]
    copies: int
    ins: tuple[_Stream, ...]
    outs: tuple[_Stream, ...]
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

    def _sum(self, streams: Sequence[_Stream]) -> Quantiles:
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
        came, went = (_in_order(streams) for streams in (self.ins, self.outs))
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

    def _shift(self, one: _Stream) -> LegShift:
        numbers = np.bincount(one.particle, minlength=len(self.weight))
        clock = self.yard.clock
        period = When(clock.at(self.span[0]), clock.at(self.span[1]))
        before = count_record(numbers, period, one.leg.from_place, one.leg.to_place, None)
        after = _weighted_count(numbers, self.weight, period, one.leg)
        return LegShift(one.leg.id, one.basis, before, after)


def _in_order(streams: Sequence[_Stream]) -> tuple[Ints, Floats, Floats, Floats]:
    """Particle, hour, boxes up to and with this trip, boxes of this trip, in order of time."""
    particle = np.concatenate([one.particle for one in streams])
    hour = np.concatenate([one.hour for one in streams])
    teu = np.concatenate([one.teu for one in streams])
    order = np.lexsort((hour, particle))
    particle, hour, teu = particle[order], hour[order], teu[order]
    total = np.cumsum(teu)
    first = np.searchsorted(particle, particle)
    return particle, hour, total - (total[first] - teu[first]), teu


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


def _assumption(priors: FreightPriors, unseen: Sequence[_Stream]) -> str:
    return (
        f"an opening stock of {priors.opening_stock_teu:g} TEU on average (opening_stock_teu), {priors.handling_h:g} h "
        f"from arrival until a box can leave (handling_h), {priors.teu_per_box:g} TEU per box, "
        f"{priors.teu_per_wagon:g} per wagon; boxes come and go on the legs of the case only; on "
        f"{', '.join(one.leg.id for one in unseen)} trips that nobody recognised, at an unknown rate of "
        f"{priors.trains_per_week:g} a week on average (trains_per_week)"
    )
