"""Trips on the legs that meet at a place, over all particles: when at the place, with how many boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock
from spurline.itinerary.flows import Flow
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.loads import Holds, Usage, loads
from spurline.itinerary.tallies import Tally
from spurline.model import Leg, Mode

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WEEK_H = 168.0


@dataclass(frozen=True, slots=True)
class Yard:
    """What all transfers share: the flows with draws, the vessels' holds (sets last, without any), how many wagons
    each traveller was seen with (NaN: nobody counted), the common clock, the number of joint draws."""

    flows: Mapping[str, Flow]
    holds: Holds
    wagons: Floats
    clock: Clock
    draws: int


@dataclass(frozen=True, slots=True)
class Stream:
    """One leg's trips over all particles: at the place in hours, TEU carried."""

    leg: Leg
    basis: str
    particle: Ints
    hour: Floats
    teu: Floats


class Builder:
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

    def stream(self, leg: Leg, *, arriving: bool) -> Stream:
        """A leg's trips within the span; on land those of sets that nobody recognised are added."""
        flow = self.yard.flows.get(leg.id)
        known = [] if flow is None else [self._drawn(flow, arriving)]
        others = [] if leg.mode is Mode.SEA else [self._others()]
        particle, hour, teu = (np.concatenate(column) for column in zip(*known, *others, strict=True))
        inside = (hour >= self.span[0]) & (hour <= self.span[1])
        basis = "draws" if leg.mode is Mode.SEA else ("draws and prior" if known else "prior")
        return Stream(leg, basis, particle[inside], hour[inside], teu[inside])

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


def net(ins: Sequence[Stream], outs: Sequence[Stream], count: int, reach: float, delay: Floats) -> Tally:
    """What came, each `delay` hours after it arrived, less what went."""
    particle = np.concatenate([one.particle for one in (*ins, *outs)])
    hour = np.concatenate([*(one.hour + delay[one.particle] for one in ins), *(one.hour for one in outs)])
    amount = np.concatenate([*(one.teu for one in ins), *(-one.teu for one in outs)])
    return Tally.of(particle, hour, amount, count, reach)


def in_order(streams: Sequence[Stream]) -> tuple[Ints, Floats, Floats, Floats]:
    """Particle, hour, boxes up to and with this trip, boxes of this trip, in order of time."""
    particle = np.concatenate([one.particle for one in streams])
    hour = np.concatenate([one.hour for one in streams])
    teu = np.concatenate([one.teu for one in streams])
    order = np.lexsort((hour, particle))
    particle, hour, teu = particle[order], hour[order], teu[order]
    total = np.cumsum(teu)
    first = np.searchsorted(particle, particle)
    return particle, hour, total - (total[first] - teu[first]), teu
