"""What trips carry: capacity times a share that nobody observed, so always a distribution.

Per draw the fleet's usual share m ~ Beta and its share of empty trips e ~ Beta; per draw and vessel a
capacity between the stated low and high (uniform); per trip a share ~ Beta around m, or nothing with
chance e. Containers weigh a log-normal mass, at most what the deadweight leaves for cargo; a vessel with
a deadweight only carries the share of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock
from spurline.itinerary.flows import Flow
from spurline.itinerary.freight_priors import FreightPriors
from spurline.model import Cargo, Leg, Quantiles, Vessel, When

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNITS = ("TEU", "t")


@dataclass(frozen=True, slots=True)
class Holds:
    """What each vessel can carry: TEU low and high and tonnes of cargo, NaN where nobody says."""

    low: Floats
    high: Floats
    tonnes: Floats

    @classmethod
    def of(cls, vessels: Sequence[Vessel], priors: FreightPriors) -> Holds:
        low, high, tonnes = [], [], []
        for vessel in vessels:
            stated = [t for t in (vessel.capacity_teu_low, vessel.capacity_teu_high) if t is not None]
            low.append(min(stated, default=np.nan))
            high.append(max(stated, default=np.nan))
            tonnes.append(np.nan if vessel.dwt is None else priors.cargo_share_of_dwt * vessel.dwt)
        return cls(np.array(low), np.array(high), np.array(tonnes))

    def known(self, unit: str) -> NDArray[np.bool_]:
        """Whether a vessel's load can be told in a unit."""
        boxes = ~np.isnan(self.low)
        return boxes if unit == "TEU" else boxes | ~np.isnan(self.tonnes)


@dataclass(frozen=True, slots=True)
class Usage:
    """How full the fleet sails, one row per draw: usual share, share of empty trips, tonnes per TEU, and
    the capacity (TEU) of each vessel."""

    share: Floats
    empty: Floats
    tonnes_per_teu: Floats
    capacity: Floats

    @classmethod
    def drawn(cls, rows: int, holds: Holds, priors: FreightPriors, rng: np.random.Generator) -> Usage:
        share = _beta(np.full(rows, priors.load_share), priors.load_share_weight, rng)
        empty = _beta(np.full(rows, priors.empty_share), priors.empty_share_weight, rng)
        mass = priors.tonnes_per_teu * np.exp(priors.tonnes_per_teu_spread * rng.standard_normal(rows))
        capacity = holds.low + (holds.high - holds.low) * rng.random((rows, len(holds.low)))
        return cls(share, empty, mass, capacity)

    def filled(self, row: Ints, priors: FreightPriors, rng: np.random.Generator) -> Floats:
        """Share of its capacity that each trip carries."""
        fill = _beta(self.share[row], priors.load_trip_weight, rng)
        return np.where(rng.random(len(row)) < self.empty[row], 0.0, fill)


def _beta(mean: Floats, weight: float, rng: np.random.Generator) -> Floats:
    """Beta draws around means; means at 0 and 1 stay there."""
    inner = np.clip(mean, 1e-6, 1 - 1e-6)
    drawn = rng.beta(np.maximum(inner * weight, 1e-6), np.maximum((1 - inner) * weight, 1e-6))
    return np.where((mean <= 0) | (mean >= 1), np.clip(mean, 0, 1), drawn)


def loads(
    row: Ints, vessel: Ints, usage: Usage, holds: Holds, priors: FreightPriors, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """TEU and tonnes of each trip of `vessel` in draw `row`; NaN where no capacity says."""
    fill = usage.filled(row, priors, rng)
    teu = np.rint(usage.capacity[row, vessel] * fill)
    most = holds.tonnes[vessel]
    by_box = np.fmin(teu * usage.tonnes_per_teu[row], most)
    return teu, np.where(np.isnan(teu), most * fill, by_box)


def assumption(priors: FreightPriors) -> str:
    """The stated assumption of every cargo record."""
    return (
        f"a laden trip uses {priors.load_share:g} of the capacity on average (load_share), {priors.empty_share:g} of "
        f"trips carry nothing (empty_share), a TEU weighs {priors.tonnes_per_teu:g} t (tonnes_per_teu) and cargo takes "
        f"{priors.cargo_share_of_dwt:g} of the deadweight (cargo_share_of_dwt); capacity anywhere between the stated "
        "low and high"
    )


def cargo_records(
    flow: Flow,
    carried: tuple[Floats, Floats],
    vessels: Sequence[Vessel],
    holds: Holds,
    clock: Clock,
    draws: int,
    priors: FreightPriors,
) -> tuple[Cargo, ...]:
    """Cargo of one leg for the whole period and its months, of the fleet and of each vessel; a trip
    counts where it arrives. Months and vessels without cargo are left out."""
    begin, end = flow.span
    whole = When(clock.at(begin), clock.at(end))
    months = Clock(clock.at(begin), end - begin).months()
    words = assumption(priors)
    out = []
    for unit, amounts in zip(UNITS, carried, strict=True):
        known = holds.known(unit)
        lacking = tuple(vessel.id for vessel, has in zip(vessels, known, strict=True) if not has)
        for period in (whole, *months):
            assert period.earliest and period.latest
            inside = flow.arrive > clock.hour(period.earliest)
            inside &= flow.arrive <= clock.hour(period.latest)
            for v in range(-1, len(vessels)):
                if v >= 0 and not known[v]:
                    continue
                mine = inside & (known[flow.traveller] if v < 0 else flow.traveller == v)
                total = np.bincount(flow.draw[mine], amounts[mine], minlength=draws).astype(np.float64)
                if total.any() or (v < 0 and period is whole):
                    name = None if v < 0 else vessels[v].id
                    left_out = lacking if v < 0 else ()
                    out.append(_record(flow.leg, period, unit, total, words, name, left_out))
    return tuple(out)


def _record(
    leg: Leg,
    period: When,
    unit: str,
    total: Floats,
    words: str,
    vessel: str | None,
    left_out: tuple[str, ...],
) -> Cargo:
    low, middle, high = np.quantile(total, [0.05, 0.5, 0.95], method="inverted_cdf").round().tolist()
    amount = Quantiles(low, middle, high)
    mean = round(float(total.mean()), 1)
    return Cargo(
        leg.id, leg.from_place, leg.to_place, period, unit, amount, mean, words, vessel, left_out
    )  # fmt: skip


def lacking_words(vessels: Sequence[Vessel], holds: Holds) -> tuple[str, ...]:
    """Why there is no cargo, or less than there could be; nothing where every capacity is given."""
    boxes, mass = holds.known("TEU"), holds.known("t")
    if not vessels or (boxes.all() and mass.all()):
        return ()
    if not mass.any():
        return (
            "No cargo is computed: no vessel has capacity_teu_low, capacity_teu_high or dwt in the vessels file.",
        )
    out = []
    for unit, known in (("containers", boxes), ("tonnes", mass)):
        names = ", ".join(sorted(vessel.id for vessel, has in zip(vessels, known, strict=True) if not has))
        if names:
            out.append(f"No {unit} are computed for {names}: the vessels file gives no capacity for them.")
    return tuple(out)
