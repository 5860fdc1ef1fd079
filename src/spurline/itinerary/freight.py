"""The ledger with what trips carried: cargo, places where legs meet, and draws to ask later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.arrivals import arrivals
from spurline.itinerary.counts import Clock
from spurline.itinerary.flows import Flow, common_clock, flows_of, joint_draws
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.images import Sighting, one_per_image
from spurline.itinerary.loads import Holds, Usage, cargo_records, lacking_words, loads
from spurline.itinerary.model import Posterior
from spurline.itinerary.sites import root_of
from spurline.itinerary.streams import Yard
from spurline.itinerary.transfers import Junction, junctions, transfer
from spurline.model import (
    Cargo,
    Ledger,
    Leg,
    Look,
    Mode,
    Place,
    Saw,
    Transfer,
    Vessel,
    canonical,
)

Floats = NDArray[np.float64]
DEFAULT_FREIGHT = FreightPriors()


def with_freight(
    ledger: Ledger,
    parts: Sequence[Posterior],
    *,
    looks: Sequence[Look],
    places: Sequence[Place],
    legs: Sequence[Leg],
    priors: FreightPriors = DEFAULT_FREIGHT,
    seed: int = 0,
) -> Ledger:
    """`ledger` with its cargo, transfers and arrivals, computed on the draws of the `parts` that it was
    put together from (ships, sets on land, or both in one).

    Cargo needs capacities of vessels and legs; transfers need legs that meet and boxes on one that has
    draws; what is missing is said in the warnings. Equal inputs give equal ledgers in any order. The
    counts of trips in the ledger stay as they are: what a transfer says of them stands in the transfer.
    """
    if not joint_draws(parts):
        return ledger
    legs = sorted(legs, key=lambda leg: leg.id)
    vessels = sorted({v.id: v for part in parts for v in part.vessels}.values(), key=lambda v: v.id)
    sets = sorted({one.identity for part in parts for one in part.sets})
    names = {vessel.id: i for i, vessel in enumerate(vessels)}
    names |= {identity: len(vessels) + i for i, identity in enumerate(sets)}
    clock, draws = common_clock(parts), joint_draws(parts)
    holds = Holds.of(vessels, priors)
    rng = np.random.default_rng(_seed(vessels, looks, legs, priors, seed))
    flows = flows_of(parts, legs, clock, names)
    cargo, carried = _cargo(flows, vessels, holds, clock, draws, priors, rng)
    sightings = [one for one in one_per_image(looks) if one.first.saw is not Saw.UNCLEAR]
    yard = Yard(flows, holds, _wagons(sightings, names), clock, draws)
    transfers, notes = _transfers(yard, legs, places, sightings, vessels, priors, rng)
    pairs = (*ledger.priors, *priors.pairs())
    lacking = lacking_words(vessels, holds) if legs else ()
    if vessels and not legs:
        lacking = ("No cargo is computed: no leg says which way freight goes.",)
    warnings = (*ledger.warnings, *lacking, *notes)
    return replace(
        ledger,
        cargo=cargo,
        transfers=transfers,
        arrivals=arrivals(parts, flows, carried, clock, draws),
        priors=pairs,
        warnings=warnings,
    )


def _seed(
    vessels: Sequence[Vessel], looks: Sequence[Look], legs: Sequence[Leg], priors: FreightPriors, seed: int
) -> int:
    content = [seed, list(vessels), sorted(look.id for look in looks), list(legs), priors.pairs()]
    return int.from_bytes(hashlib.sha256(canonical(content).encode()).digest()[:8], "big")


def _cargo(
    flows: Mapping[str, Flow],
    vessels: Sequence[Vessel],
    holds: Holds,
    clock: Clock,
    draws: int,
    priors: FreightPriors,
    rng: np.random.Generator,
) -> tuple[tuple[Cargo, ...], dict[str, Floats]]:
    """Cargo of every sea leg whose vessels have a capacity, and the TEU of each of its trips."""
    if not vessels or not holds.known("t").any():
        return (), {}
    usage = Usage.drawn(draws, holds, priors, rng)
    out: list[Cargo] = []
    teu: dict[str, Floats] = {}
    for key, flow in flows.items():
        if flow.leg.mode is not Mode.SEA:
            continue
        carried = loads(flow.draw, flow.traveller, usage, holds, priors, rng)
        out += cargo_records(flow, carried, vessels, holds, clock, draws, priors)
        if holds.known("TEU").any():
            teu[key] = carried[0]
    return tuple(out), teu


def _wagons(sightings: Sequence[Sighting], names: Mapping[str, int]) -> Floats:
    """Most wagons that any look counted of each traveller; NaN where none did."""
    out = np.full(len(names), np.nan)
    for look in (look for one in sightings for look in one.looks):
        at = names.get(look.identity or "")
        if at is not None and look.what in {"train", "wagons"} and look.count:
            out[at] = np.fmax(out[at], look.count)
    return out


def _transfers(
    yard: Yard,
    legs: Sequence[Leg],
    places: Sequence[Place],
    sightings: Sequence[Sighting],
    vessels: Sequence[Vessel],
    priors: FreightPriors,
    rng: np.random.Generator,
) -> tuple[tuple[Transfer, ...], list[str]]:
    """Transfers of all junctions, and why some have none."""
    by_id = {place.id: place for place in places}
    root = {key: root_of(place, by_id) for key, place in by_id.items()}
    known = [leg for leg in legs if leg.from_place in root and leg.to_place in root]
    out, notes = [], []
    for junction in junctions(known, root):
        lacking = _lacking(junction, yard, vessels)
        if lacking:
            notes.append(f"Stocks at {junction.place} are not computed: {lacking}.")
            continue
        here = [
            one
            for one in sightings
            if root.get(one.first.place) == junction.place
            and (one.first.what in {"containers", "wagons"} or (one.first.what == "train" and _unnamed(one)))
        ]
        out.append(transfer(junction, yard, here, priors, rng))
    return tuple(out), notes


def _unnamed(one: Sighting) -> bool:
    return not any(look.identity for look in one.looks)


def _lacking(junction: Junction, yard: Yard, vessels: Sequence[Vessel]) -> str:
    """Why the boxes of a junction cannot be told; empty where they can."""
    by_sea = [leg for leg in (*junction.ins, *junction.outs) if leg.mode is Mode.SEA]
    missing = [leg.id for leg in by_sea if leg.id not in yard.flows]
    if missing:
        return f"{', '.join(missing)} was not reconstructed"
    if not yard.holds.known("TEU").all():
        names = [v.id for v, has in zip(vessels, yard.holds.known("TEU"), strict=True) if not has]
        return f"the vessels file gives no capacity in TEU for {', '.join(names)}"
    return ""
