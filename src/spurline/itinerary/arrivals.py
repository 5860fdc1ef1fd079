"""Some joint draws kept with the ledger, so that any period can be asked about later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock, flatten, traverses
from spurline.itinerary.flows import Flow
from spurline.itinerary.model import Posterior
from spurline.model import Arrivals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
KEPT_DRAWS = 400  # a standard error of 2.5 points at most
LEAST_SHARE = 0.01


def arrivals(
    parts: Sequence[Posterior],
    flows: Mapping[str, Flow],
    carried: Mapping[str, Floats],
    clock: Clock,
    draws: int,
) -> tuple[Arrivals, ...]:
    """Arrivals on every leg of `flows` (with the TEU of `carried`, by leg), on every other way that ships
    take in at least 1 % of the draws, and of ships at every site from anywhere."""
    kept = np.unique(np.linspace(0, draws - 1, min(draws, KEPT_DRAWS)).astype(np.int64))
    out = []
    for key, flow in flows.items():
        ends = (flow.leg.from_place, flow.leg.to_place)
        out.append(_rows(*ends, flow.draw, flow.arrive, carried.get(key), kept, flow.span, clock))
    covered = {(one.from_place, one.to_place) for one in out}
    for part in parts:
        if not part.draws:
            continue
        for origin, target, draw, arrive in (*_ways(part, draws), *_visits(part, draws)):
            if (origin, target) not in covered:
                begin = clock.hour(part.clock.start)
                span = (begin, begin + part.clock.hours)
                out.append(_rows(origin, target, draw, arrive + begin, None, kept, span, clock))
    return tuple(sorted(out, key=lambda one: (one.to_place, one.from_place or "")))


def _ways(part: Posterior, draws: int) -> Iterator[tuple[str, str, Ints, Floats]]:
    """(from, to, draw, arrival) of the ways that matter."""
    every = [traverses(one, len(part.sites), part.clock.hours) for one in part.draws]
    draw, origin, target, arrive = (
        np.concatenate([getattr(one, name) for one in every])
        for name in ("draw", "origin", "target", "arrive")
    )
    for a, b in sorted(set(zip(origin.tolist(), target.tolist(), strict=True))):
        rows = np.flatnonzero((origin == a) & (target == b) & (draw < draws))
        if len(np.unique(draw[rows])) >= LEAST_SHARE * draws:
            yield part.sites.ids[a], part.sites.ids[b], draw[rows], arrive[rows]


def _visits(part: Posterior, draws: int) -> Iterator[tuple[None, str, Ints, Floats]]:
    """(None, place, draw, arrival) of the stays that begin in the period."""
    every = [flatten(one, len(part.sites), part.clock.hours) for one in part.draws]
    draw, site, arrive = (
        np.concatenate([getattr(one, name) for one in every]) for name in ("draw", "site", "arrive")
    )
    inside = (draw < draws) & (arrive > 0) & (arrive <= part.clock.hours)
    for k in np.unique(site[inside]).tolist():
        rows = np.flatnonzero(inside & (site == k))
        yield None, part.sites.ids[k], draw[rows], arrive[rows]


def _rows(
    origin: str | None,
    target: str,
    draw: Ints,
    arrive: Floats,
    teu: Floats | None,
    kept: Ints,
    span: tuple[float, float],
    clock: Clock,
) -> Arrivals:
    order = np.lexsort((arrive, draw))
    draw, arrive = draw[order], arrive[order]
    first, last = np.searchsorted(draw, kept), np.searchsorted(draw, kept, side="right")
    spans = list(zip(first.tolist(), last.tolist(), strict=True))

    def split(values: Floats) -> tuple[tuple[int, ...], ...]:
        whole = np.floor(values).astype(np.int64).tolist()
        return tuple(tuple(whole[a:b]) for a, b in spans)

    boxes = () if teu is None else split(np.nan_to_num(teu[order]))
    return Arrivals(origin, target, clock.at(span[0]), clock.at(span[1]), split(arrive - span[0]), boxes)
