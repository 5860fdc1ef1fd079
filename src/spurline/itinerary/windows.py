"""From a hidden stretch and the state of the chains to a window for the forward pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.distances import bearing_deg
from spurline.itinerary.durations import KM_PER_NM, Floats, Stays, log_normal_cdf, passages, stays
from spurline.itinerary.forward import Window
from spurline.itinerary.priors import Priors
from spurline.itinerary.sites import Sites
from spurline.itinerary.stretches import Edge, End, Stretch
from spurline.itinerary.switching import lead_weight

Ints = NDArray[np.int64]
EXPLICIT_STAY_H = 240.0
PASSAGE_BINS_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class EdgeFit:
    """How well the first fix lies on the way from the last visible site to each active site, (n,), the
    last fix on the way from each to the next visible site, (n,), and both on the way between the two;
    `loose` is the share of time between stays that the vessel is on no passage, `roam` the part of that
    time spent about the last fix."""

    off: Floats
    on: Floats
    direct: float
    loose: float
    roam: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """What does not change while chains move: the sites in play (indices, elsewhere last), passage
    densities among them, from the first fix and to the last, and the factors of observed courses."""

    stretch: Stretch
    active: Ints
    moves: Floats
    moves_left: Floats
    off: Floats
    on: Floats
    direct: float
    under_way: tuple[float, float]
    roam: float
    stay_bins: int


def prepare(
    stretch: Stretch,
    sites: Sites,
    active: Ints,
    km: Floats,
    off_km: Floats,
    on_km: Floats,
    direct_km: float,
    cruise_kn: float,
    priors: Priors,
    fit: EdgeFit,
) -> Prepared:
    """Passage densities of a stretch: km (n, n) among the `active` sites, off_km and on_km (n,) from
    the first and to the last fix, direct_km between the two; `fit` says how well the fixes lie on the
    ways to the active sites."""
    step, bins = stretch.step, stretch.bins
    longest = np.max(km[np.isfinite(km)], initial=1.0) / KM_PER_NM / cruise_kn
    reach = int(np.ceil((2.0 * longest + 2.5 * priors.wait_mean_h) / step))
    reach = int(np.clip(reach, 2, min(bins, PASSAGE_BINS_AT_MOST) if bins > 2 else 2))
    n = len(active)
    moves = np.zeros((n + 1, n + 1, reach + 1))
    moves[:n, :n] = passages(km, cruise_kn, step, reach, priors)
    roam = _roam_density(step, reach, priors)
    moves[:n, n] = roam
    moves[n, :n] = roam
    for k in range(n):
        moves[k, k] = 0.0
    # A berth may lie anywhere in its port, on average half a radius nearer to a fix outside.
    off_km, on_km = (np.maximum(one - 0.5 * sites.radius_km[active], 0.0) for one in (off_km, on_km))
    off = np.zeros((n + 1, bins + 1))
    on = np.zeros((n + 1, reach + 1))
    if stretch.before.edge is Edge.AT_SEA:
        off[:n] = passages(off_km, cruise_kn, step, bins, priors, from_fix=True)
        off[:n] *= _towards(stretch.before, sites, active) * fit.off[:, None]
        off[:n] *= lead_weight(np.arange(bins + 1) * step, priors)
        off[n] = _roam_density(step, bins, priors)
    if stretch.after.edge is Edge.AT_SEA:
        on[:n] = passages(on_km, cruise_kn, step, reach, priors, wait=False, from_fix=True)
        on[:n] *= _away_from(stretch.after, sites, active) * fit.on[:, None]
        on[:n] *= lead_weight(np.arange(reach + 1) * step, priors)
        on[n] = roam
    direct = 0.0
    if stretch.before.edge is Edge.AT_SEA and stretch.after.edge is Edge.AT_SEA:
        way = np.array([direct_km])
        direct = float(passages(way, cruise_kn, step, bins + 1, priors, wait=False)[0, bins])
        direct *= fit.direct
        direct *= _course_factor(stretch.before, *_position(stretch.after), reverse=False)
        direct *= _course_factor(stretch.after, *_position(stretch.before), reverse=True)
    left = np.cumsum(moves[:, :, ::-1], axis=2)[:, :, ::-1]
    return Prepared(
        stretch,
        active,
        moves,
        left,
        off,
        on,
        direct,
        (_under_way(stretch.before) * (1 - fit.loose), _under_way(stretch.after) * (1 - fit.loose)),
        fit.roam,
        max(min(bins, round(EXPLICIT_STAY_H / step)), 2),
    )


def _roam_density(step: float, bins: int, priors: Priors) -> Floats:
    edges = (np.arange(bins + 1) + 0.5) * step
    median = np.float64(priors.elsewhere_passage_h)
    cdf = log_normal_cdf(edges, median, priors.elsewhere_passage_spread)
    pmf = np.diff(cdf, prepend=0.0)
    pmf[1] += pmf[0]
    pmf[0] = 0.0
    return np.asarray(pmf / pmf.sum(), dtype=np.float64)


def _position(end: End) -> tuple[float, float]:
    return end.lon, end.lat


def _under_way(end: End) -> float:
    """Chance that a vessel at sea is on passage rather than lying or drifting, by its speed."""
    if np.isnan(end.sog):
        return 0.7
    return 0.97 if end.sog > 2.0 else 0.15


def _course_factor(end: End, lon: float, lat: float, *, reverse: bool) -> float:
    """How well an observed course fits a way to (or from, `reverse`) a point; mean about one."""
    if np.isnan(end.cog) or not end.sog > 2.0:
        return 1.0
    here = (end.lon, end.lat)
    way = bearing_deg(lon, lat, *here) if reverse else bearing_deg(*here, lon, lat)
    return float(_fit(np.radians(way - end.cog)))


def _fit(angle: Floats) -> Floats:
    """Mixture of any course (detours, channels) and one near the bearing; averages one."""
    return np.asarray(0.4 + 0.6 * np.exp(2.5 * (np.cos(angle) - 1)) / 0.2697, dtype=np.float64)


def _towards(end: End, sites: Sites, active: Ints) -> Floats:
    return np.array(
        [[_course_factor(end, sites.lon[k], sites.lat[k], reverse=False)] for k in active]
    ).reshape(-1, 1)


def _away_from(end: End, sites: Sites, active: Ints) -> Floats:
    return np.array(
        [[_course_factor(end, sites.lon[k], sites.lat[k], reverse=True)] for k in active]
    ).reshape(-1, 1)


def assemble(
    prepared: Prepared,
    medians: Floats,
    elsewhere: Floats,
    habits: Floats,
    bin_ratio: Floats,
    idle: Floats,
    priors: Priors,
) -> Window:
    """A window for C chains: medians (C, K) of stays, elsewhere (C, 2) median and log-spread,
    habits (C, K + 1, K + 1) over all sites, evidence over the active ones and elsewhere; `idle` (C,)
    are log-odds by which nothing happening weighs more, between two fixes at sea."""
    stretch, active = prepared.stretch, prepared.active
    n, bins = len(active), stretch.bins
    chains = len(medians)
    with_elsewhere = np.concatenate([active, [habits.shape[1] - 1]])
    rows = habits[:, with_elsewhere[:, None], with_elsewhere[None, :]]
    median = np.concatenate([medians[:, active], elsewhere[:, :1]], axis=1)
    lengths = stays(median, stretch.step, prepared.stay_bins, priors, elsewhere=elsewhere)
    arrival = np.zeros((chains, bins + 1, n + 1))
    leave = np.zeros((chains, bins + 1, n + 1))
    through = np.zeros((chains, n + 1))
    direct = np.zeros(chains)
    _begin(prepared, lengths, habits, with_elsewhere, arrival, leave, through, direct)
    last_stay, last_move = _finish(prepared, lengths, rows, habits, with_elsewhere)
    _close(prepared, through)
    if stretch.before.edge is Edge.AT_SEA and stretch.after.edge is Edge.AT_SEA:
        through *= np.exp(idle)[:, None]
        direct *= np.exp(idle)
    return Window(
        lengths,
        prepared.moves,
        rows,
        bin_ratio,
        arrival,
        leave,
        through,
        last_stay,
        last_move,
        direct,
    )


def _departing_row(habits: Floats, site: int) -> Floats:
    """Habit row of a vessel at sea that last left `site` (−1 unknown): on its way, or elsewhere first."""
    if site < 0:
        mean = habits[:, :-1].mean(axis=1)
        return np.asarray(mean / mean.sum(axis=1, keepdims=True), dtype=np.float64)
    row = habits[:, site]
    return np.asarray(row + row[:, -1:] * habits[:, -1] * 0.5, dtype=np.float64)


def _begin(
    prepared: Prepared,
    lengths: Stays,
    habits: Floats,
    index: Ints,
    arrival: Floats,
    leave: Floats,
    through: Floats,
    direct: Floats,
) -> None:
    """Fill in how the stretch begins."""
    stretch, bins = prepared.stretch, prepared.stretch.bins
    before, after = stretch.before, stretch.after
    if before.edge is Edge.AT_SEA:
        free = 1 - before.settled
        moving = prepared.under_way[0]
        row = _departing_row(habits, before.site)
        arrival += free * moving * row[:, None, index] * prepared.off.T[None]
        target = row.sum(axis=1) if after.site < 0 else row[:, after.site]
        direct += free * (1 - after.settled) * moving * prepared.under_way[1] * target * prepared.direct
        age = 0 if np.isnan(before.since) else round(before.since / stretch.step)
        density, alive = _residual(lengths, -1, age, bins)
        leave[:, :, -1] = free * (1 - moving) * density
        through[:, -1] = free * (1 - moving) * alive
        if before.settled > 0:
            _stay_on(prepared, lengths, index, leave, through)
    elif before.edge is Edge.IN_STAY:
        _stay_on(prepared, lengths, index, leave, through)
    else:
        row = habits[:, :, index].mean(axis=1)
        share = row * (np.arange(lengths.last + 1) * lengths.pmf).sum(axis=2)
        share = share / share.sum(axis=1, keepdims=True)
        for spot in range(len(index)):
            density, alive = _equilibrium(lengths, spot, bins)
            leave[:, :, spot] = 0.75 * share[:, spot, None] * density
            through[:, spot] = 0.75 * share[:, spot] * alive
        fade = np.exp(-np.arange(bins + 1) * stretch.step / 24.0)
        arrival += 0.25 * row[:, None, :] * (fade / fade.sum())[None, :, None]


def _stay_on(prepared: Prepared, lengths: Stays, index: Ints, leave: Floats, through: Floats) -> None:
    """A stretch that begins in a stay: when it ends, or that it is still the same stay at the end."""
    stretch, bins = prepared.stretch, prepared.stretch.bins
    before, after = stretch.before, stretch.after
    weight = 1.0 if before.edge is Edge.IN_STAY else before.settled
    site = before.site if before.edge is Edge.IN_STAY else before.halt
    spot = int(np.flatnonzero(index == site)[0])
    age = round(before.hours / stretch.step)
    density, alive = _residual(lengths, spot, age, bins)
    leave[:, :, spot], through[:, spot] = weight * density, weight * alive
    if after.complete:
        whole = age + bins + round(after.hours / stretch.step)
        pmf = Stays(lengths.pmf[:, [spot]], lengths.ratio[:, [spot]]).extended(whole)[:, 0, -1]
        alive = pmf / np.maximum(_survivors(lengths, spot, age + 1)[:, -1], 1e-300)
        through[:, spot] = weight * alive


def _residual(lengths: Stays, spot: int, age: int, bins: int) -> tuple[Floats, Floats]:
    """Density (C, T + 1) of leaving after t more bins a stay that is `age` bins old, and the chance
    (C,) that it outlasts all T."""
    pmf = Stays(lengths.pmf[:, [spot]], lengths.ratio[:, [spot]]).extended(age + bins)[:, 0]
    survivor = _survivors(lengths, spot, age + bins + 1)
    total = np.maximum(survivor[:, age + 1], 1e-300)
    density = pmf[:, age:] / total[:, None]
    density[:, 0] = 0.0
    return density, survivor[:, age + bins + 1] / total


def _equilibrium(lengths: Stays, spot: int, bins: int) -> tuple[Floats, Floats]:
    """The same for a stay met at a random moment of its life."""
    ratio = lengths.ratio[:, spot]
    survivor = _survivors(lengths, spot, max(bins, lengths.last) + 1)
    total = survivor[:, 1:].sum(axis=1) + survivor[:, -1] * ratio / (1 - ratio)
    density = survivor[:, : bins + 1] / total[:, None]
    density[:, 0] = 0.0
    return density, np.maximum(1 - density.sum(axis=1), 0.0)


def _survivors(lengths: Stays, spot: int, bins: int) -> Floats:
    """P(stay ≥ d bins) of one site for d = 0..bins."""
    one = Stays(lengths.survivor()[:, [spot]], lengths.ratio[:, [spot]])
    return one.extended(bins)[:, 0]


def _finish(
    prepared: Prepared, lengths: Stays, rows: Floats, habits: Floats, index: Ints
) -> tuple[Floats, Floats]:
    """Weights of a stay and of a passage of given age at the end of the stretch."""
    after = prepared.stretch.after
    chains, places, size = lengths.pmf.shape
    last_stay = np.zeros((chains, places, size))
    last_move = np.zeros((chains, places, prepared.moves.shape[2]))
    if after.edge is Edge.OPEN:
        last_stay[:] = lengths.survivor()
        left = np.einsum("ckl,kld->ckd", rows, prepared.moves_left)
        last_move[:] = left
    elif after.edge is Edge.IN_STAY:
        spot = int(np.flatnonzero(index == after.site)[0])
        if after.complete:
            last_stay[:, spot] = _ending(lengths, spot, after, prepared.stretch.step)
        else:
            last_stay[:, spot] = lengths.survivor()[:, spot]
    else:
        moving, free = prepared.under_way[1], 1 - after.settled
        target = np.ones((chains, places)) if after.site < 0 else habits[:, index, after.site]
        if after.site >= 0:  # back to where it came from, by way of elsewhere
            target = target + 0.5 * habits[:, index, -1] * habits[:, -1:, after.site]
        last_move[:] = free * moving * target[:, :, None] * prepared.on[None]
        last_stay[:, -1] = free * (1 - moving) * prepared.roam * lengths.survivor()[:, -1]
        if after.settled > 0:
            spot = int(np.flatnonzero(index == after.halt)[0])
            last_stay[:, spot] = after.settled * _ending(lengths, spot, after, prepared.stretch.step)
    return last_stay, last_move


def _ending(lengths: Stays, spot: int, after: End, step: float) -> Floats:
    """Density (C, D + 1) of a stay of given age at the end of the stretch, that is seen to end a
    known time later."""
    more = max(round(after.hours / step), 0)
    return lengths.extended(lengths.last + more)[:, spot, more:]


def _close(prepared: Prepared, through: Floats) -> None:
    """Keep of a first stay that lasts to the end what fits the end."""
    after = prepared.stretch.after
    if after.edge is Edge.OPEN:
        return
    spots = np.append(prepared.active, -1)
    if after.edge is Edge.IN_STAY:
        through[:, spots != after.site] = 0.0
    else:
        through[:, (spots == after.halt) & (spots >= 0)] *= after.settled
        through[:, (spots != after.halt) & (spots >= 0)] = 0.0
        through[:, -1] *= (1 - after.settled) * (1 - prepared.under_way[1]) * prepared.roam
