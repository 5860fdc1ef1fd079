"""The fleet: Gibbs sampling of all vessels' itineraries together with what is not known.

Each sweep draws, for every chain, one vessel after the other given the others' itineraries (exactly,
by forward filtering and backward sampling), so that one sighting is at most one vessel and "some other
ship" is always a rival; then habits, background traffic and the bias of stated detection given all
itineraries. Typical stays are moved by Metropolis steps with the vessel's own path integrated out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary import glances as looking
from spurline.itinerary.durations import stay_log_density
from spurline.itinerary.evidence import evidence
from spurline.itinerary.forward import Floats, Window, forward
from spurline.itinerary.glances import GlanceTable, Telling
from spurline.itinerary.habits import Habits, change_chance, log_evidence
from spurline.itinerary.itineraries import (
    Itineraries,
    in_order,
    joined,
    present_at,
    rows,
    stack,
    timed,
    transitions,
)
from spurline.itinerary.priors import Priors
from spurline.itinerary.reception import Quiet
from spurline.itinerary.rivals import Rivals, arrivals_of, rivals_of
from spurline.itinerary.sampling import draw_paths
from spurline.itinerary.windows import Prepared, assemble

Ints = NDArray[np.int64]
STEP_OF_MEDIAN = 0.15
MEDIAN_MOVES = 4  # per sweep, given all paths
NOBODY = -1
LEAST_CHANGE = 0.03  # in a shorter silence visible habits hold
NEVER_ON = 1e-4  # below this chance in every chain the second cause is not followed further


@dataclass(frozen=True, slots=True)
class Member:
    """One vessel as the sampler sees it: its hidden stretches, what being on and unheard would cost
    in each (None: not to be thought of), its habits, and what is visible in the period as
    (site, begin, end) in hours."""

    vessel: str
    prepared: tuple[Prepared, ...]
    quiet: tuple[Quiet | None, ...]
    habits: Habits
    visible: tuple[tuple[int, float, float], ...]


@dataclass
class _State:
    """What the chains hold at one moment."""

    log_mean: Floats
    log_median: Floats
    bias: Floats
    rate: Floats
    all_seen: Floats
    moment: Floats
    paths: list[Itineraries | None] = field(default_factory=list)


def sample_fleet(
    members: tuple[Member, ...], table: GlanceTable, sites: int, priors: Priors, rng: np.random.Generator
) -> tuple[tuple[Itineraries, ...], tuple[tuple[Floats, ...], ...]]:
    """Joint draws of all members' itineraries: row n of every member belongs to the same draw. Beside
    them, per member and stretch, the expected arrivals at its active sites (n,), given the last state."""
    sampler = _Sampler(members, table, sites, priors, rng)
    return sampler.run(), tuple(sampler.arrivals)


class _Sampler:
    def __init__(
        self,
        members: tuple[Member, ...],
        table: GlanceTable,
        sites: int,
        priors: Priors,
        rng: np.random.Generator,
    ) -> None:
        from scipy.special import ndtri

        self.members, self.table, self.sites, self.priors, self.rng = members, table, sites, priors, rng
        self.chains = priors.chains
        self.arrivals: list[tuple[Floats, ...]] = [()] * len(members)
        self.never_on: set[tuple[int, int]] = set()
        seen = [stay for member in members for stay in member.habits.stays]
        self.seen_site = np.array([site for site, _, _ in seen], dtype=np.int64)
        self.seen_hours = np.array([hours for _, hours, _ in seen])
        self.seen_weight = np.array([weight for _, _, weight in seen]) / max(len(members), 1)
        spots = ndtri((np.arange(self.chains) + 0.5) / self.chains)
        self.idle = priors.idle_odds + priors.idle_spread * rng.permutation(spots)
        self.state = self._initial()

    def run(self) -> tuple[Itineraries, ...]:
        """Sweeps after burn-in, each giving a joint draw per chain after every second vessel; without
        looks vessels do not depend on each other, and a few sweeps with many draws are enough."""
        coupled = len(self.table) > 0
        sweeps, burn_in = (self.priors.sweeps, self.priors.burn_in) if coupled else (4, 2)
        alone = not coupled or len(self.members) == 1
        kept: list[list[Itineraries]] = [[] for _ in self.members]
        per_sweep = max(self.priors.draws // (self.chains * (sweeps - burn_in)), 1) if alone else 1
        for sweep in range(sweeps):
            for v in range(len(self.members)):
                turn = sweep % len(self.members) == v
                count = per_sweep if sweep >= burn_in else 1
                drawn = self._update_vessel(v, count, propose=turn, last=sweep == sweeps - 1)
                if sweep < burn_in:
                    continue
                if alone:
                    kept[v].append(drawn)
                elif (len(self.members) - 1 - v) % 2 == 0:
                    for parts, path in zip(kept, self.state.paths, strict=True):
                        parts.extend([] if path is None else [path])
            for _ in range(MEDIAN_MOVES if len(self.members) > 1 else 0):
                self._move_medians()
            if coupled:
                self._update_looks()
        return tuple(stack(parts) for parts in kept)

    def _initial(self) -> _State:
        """Chains spread over the prior, given the visible stays."""
        priors, rng, shape = self.priors, self.rng, (self.chains, self.sites)
        log_mean = math.log(priors.stay_median_h) + priors.stay_median_spread * rng.standard_normal(
            self.chains
        )
        log_hours = np.log(np.maximum(self.seen_hours, priors.stay_min_h))
        weight = np.bincount(self.seen_site, self.seen_weight, self.sites)
        total = np.bincount(self.seen_site, self.seen_weight * log_hours, self.sites)
        if weight.sum() > 0:
            pull = weight.sum() / (weight.sum() + 1.0 / priors.stay_median_spread**2)
            centre = (1 - pull) * math.log(priors.stay_median_h) + pull * total.sum() / weight.sum()
            log_mean = centre + (log_mean - math.log(priors.stay_median_h)) * math.sqrt(1 - pull)
        prior_precision = 1 / priors.stay_place_spread**2
        precision = prior_precision + weight / priors.stay_spread**2
        mean = (log_mean[:, None] * prior_precision + total / priors.stay_spread**2) / precision
        log_median = mean + rng.standard_normal(shape) / np.sqrt(precision)
        bias = priors.detect_bias + priors.detect_bias_spread * rng.standard_normal(self.chains)
        rate = rng.gamma(1.0, priors.other_ships, shape) + 0.02
        few = priors.tells_all_weight
        all_seen = rng.beta(few * priors.tells_all, few * (1 - priors.tells_all), self.chains)
        moment = self._moments()
        return _State(log_mean, log_median, bias, rate, all_seen, moment, [None] * len(self.members))

    def _moments(self) -> Floats:
        """A moment inside each glance (C, G), drawn uniformly: of many only the day is known."""
        table = self.table
        share = self.rng.random((self.chains, len(table)))
        return np.asarray(table.begin + share * (table.end - table.begin), dtype=np.float64)

    # -- one vessel
    def _update_vessel(self, v: int, draws: int, *, propose: bool, last: bool) -> Itineraries:
        """New paths of one vessel; with `propose` other medians are tried on the way, its path
        integrated out, in a second set of chains."""
        member, state = self.members[v], self.state
        proposal = self._other_medians()
        tried = np.concatenate([state.log_median, proposal]) if propose else state.log_median
        learned = self._learned(v)
        ratio = self._ratios(v)
        results: list[Rivals] = []
        log_z = np.zeros(len(tried))
        for number, prepared in enumerate(member.prepared):
            changed = self._changed((v, number), learned, ratio)
            habits = self._habits(learned + member.habits.weights(changed))
            window = self._window(member, prepared, np.exp(tried), habits, ratio)
            rivals = self._rivals((v, number), window)
            results.append(rivals)
            log_z += np.maximum(rivals.log_z, -1e6)
        chain = np.arange(self.chains)
        if propose:
            gain = log_z[self.chains :] - log_z[: self.chains]
            chain = chain + self.chains * self._accept_medians(proposal, gain, v)
        self.arrivals[v] = tuple(arrivals_of(rivals, chain) for rivals in results) if last else ()
        drawn = self._draw(member, results, np.tile(chain, draws))
        state.paths[v] = drawn if draws == 1 else rows(drawn, self.chains)
        return drawn

    def _other_medians(self) -> Floats:
        shape = self.state.log_median.shape
        step = self.rng.standard_normal(shape) * 0.7 + self.rng.standard_normal((self.chains, 1))
        return np.asarray(self.state.log_median + STEP_OF_MEDIAN * step, dtype=np.float64)

    def _accept_medians(self, proposal: Floats, gain: Floats, v: int) -> NDArray[np.bool_]:
        """Metropolis step of the medians: `gain` is the log evidence won, paths of all vessels but v count."""
        state = self.state
        old = self._median_log_prior(state.log_median, state.log_mean, v)
        new = self._median_log_prior(proposal, state.log_mean, v)
        accept = np.log(self.rng.random(self.chains)) < gain + new - old
        state.log_median = np.where(accept[:, None], proposal, state.log_median)
        self._update_mean()
        return np.asarray(accept, dtype=bool)

    def _move_medians(self) -> None:
        """The same step given the current paths of all vessels: cheap, so taken often."""
        self._accept_medians(self._other_medians(), np.zeros(self.chains), NOBODY)

    def _rivals(self, key: tuple[int, int], window: Window) -> Rivals:
        """The two causes of a silence: switched off, and on but unheard where that can be."""
        quiet = self.members[key[0]].quiet[key[1]]
        found = rivals_of(window, None if key in self.never_on else quiet, self.priors)
        if len(found.chance) > 1 and found.chance[1].max() < NEVER_ON:
            self.never_on.add(key)
        return found

    def _window(
        self, member: Member, prepared: Prepared, medians: Floats, habits: Floats, ratio: Floats
    ) -> Window:
        chains = len(medians)
        elsewhere = np.tile(np.array(member.habits.elsewhere), (chains, 1))
        bin_ratio = evidence(prepared, self.table, ratio, self.state.moment)
        twice = chains // len(ratio)
        return assemble(
            prepared,
            medians,
            elsewhere,
            np.tile(habits, (twice, 1, 1)),
            np.tile(bin_ratio, (1, twice, 1)),
            np.tile(self.idle, twice),
            self.priors,
        )

    def _learned(self, v: int) -> Floats:
        """Hidden voyages (C, K + 1, K + 1) of the current itineraries, as vessel v counts them."""
        out = np.zeros((self.chains, self.sites + 1, self.sites + 1))
        if self.priors.learn_habits:
            for w, path in enumerate(self.state.paths):
                if path is not None:
                    share = 1.0 if w == v else self.priors.hidden_share
                    hidden = [(one.stretch.begin, one.stretch.end) for one in self.members[w].prepared]
                    out += share * transitions(path, self.sites + 1, hidden)
        return out

    def _changed(self, key: tuple[int, int], learned: Floats, ratio: Floats) -> NDArray[np.bool_]:
        """Per chain whether the vessel's visible habits do not hold in a stretch, drawn given the
        current path with the rows integrated out, or at first with the path integrated out."""
        member, never = self.members[key[0]], np.zeros(self.chains, dtype=bool)
        prepared, path = member.prepared[key[1]], self.state.paths[key[0]]
        begin, end = prepared.stretch.begin, prepared.stretch.end
        chance = change_chance(end - begin, self.priors)
        if chance < LEAST_CHANGE or np.array_equal(member.habits.usual, member.habits.unknown):
            return never
        usual, other = member.habits.weights(never), member.habits.weights(~never)
        if path is None:
            rows = [self._habits(learned + weights) for weights in (usual, other)]
            medians = np.exp(self.state.log_median)
            both = [forward(self._window(member, prepared, medians, one, ratio)).log_z for one in rows]
            gain = np.maximum(both[1], -1e6) - np.maximum(both[0], -1e6)
        else:
            own = transitions(path, self.sites + 1, [(begin, end)])
            rest = np.maximum(learned - own, 0.0) if self.priors.learn_habits else learned
            gain = log_evidence(own, rest + other) - log_evidence(own, rest + usual)
        odds = np.clip(gain + math.log(chance / (1 - chance)), -500, 500)
        return np.asarray(self.rng.random(self.chains) < 1 / (1 + np.exp(-odds)), dtype=bool)

    def _habits(self, weights: Floats) -> Floats:
        """Habit rows (C, K + 1, K + 1) drawn for Dirichlet weights of that shape."""
        drawn = np.where(weights > 0, self.rng.gamma(np.maximum(weights, 1e-9)), 0.0)
        return np.asarray(drawn / np.maximum(drawn.sum(axis=2, keepdims=True), 1e-300), dtype=np.float64)

    def _ratios(self, v: int) -> Floats:
        """Evidence ratio (C, G) of each glance for vessel v."""
        if not len(self.table):
            return np.ones((self.chains, 0))
        present = self._present()
        present[:, :, v] = False
        detect = self.table.detect(self.state.bias)
        others = looking.background(self.table, present, detect, self.state.rate)
        return looking.ratio_of(self.table, v, present, detect, others, self._telling())

    def _telling(self) -> Telling:
        strangers = self.state.rate[:, self.table.site] * self.table.share
        return Telling(self.state.all_seen, np.asarray(strangers, dtype=np.float64))

    def _present(self, moment: Floats | None = None) -> NDArray[np.bool_]:
        """Whether each vessel is at the site of each glance, (C, G, V), by the current itineraries."""
        moment = self.state.moment if moment is None else moment
        out = np.zeros((self.chains, len(self.table), len(self.members)), dtype=bool)
        for v, path in enumerate(self.state.paths):
            if path is not None:
                out[:, :, v] = present_at(path, self.table.site, moment)
        return out

    def _draw(self, member: Member, results: list[Rivals], chain: Ints) -> Itineraries:
        parts = []
        for prepared, rivals in zip(member.prepared, results, strict=True):
            on = self.rng.random(len(chain)) >= rivals.chance[0, chain]
            drawn = []
            for cause, (window, result) in enumerate(rivals.windows):
                paths = draw_paths(window, result, chain[on == bool(cause)], self.rng)
                drawn.append(timed(paths, prepared, self.sites, self.rng))
            parts.append(in_order(drawn, np.argsort(on, kind="stable")) if len(drawn) > 1 else drawn[0])
        return joined(parts, member.visible, len(chain))

    # -- what the looks and the visible stays say about the priors
    def _median_log_prior(self, log_median: Floats, log_mean: Floats, v: int) -> Floats:
        """Log density of the medians: hierarchy, visible stays, and the other vessels' hidden ones."""
        priors = self.priors
        out = -0.5 * (((log_median - log_mean[:, None]) / priors.stay_place_spread) ** 2).sum(axis=1)
        if len(self.seen_hours):
            median = np.exp(log_median[:, self.seen_site])
            out = out + stay_log_density(self.seen_hours[None], median, priors) @ self.seen_weight
        for w, path in enumerate(self.state.paths):
            if path is None or w == v:
                continue
            hours = path.depart - path.arrive
            known = np.isfinite(hours) & (path.site >= 0) & (path.site < self.sites)
            site = np.where(known, path.site, 0)
            median = np.exp(np.take_along_axis(log_median, site, axis=1))
            out = out + np.where(known, stay_log_density(np.where(known, hours, 1.0), median, priors), 0).sum(
                axis=1
            )
        return np.asarray(out, dtype=np.float64)

    def _update_mean(self) -> None:
        """Centre of all places' medians, given them (normal, conjugate)."""
        priors, state = self.priors, self.state
        precision = 1 / priors.stay_median_spread**2 + self.sites / priors.stay_place_spread**2
        mean = math.log(priors.stay_median_h) / priors.stay_median_spread**2
        mean = (mean + state.log_median.sum(axis=1) / priors.stay_place_spread**2) / precision
        state.log_mean = mean + self.rng.standard_normal(self.chains) / math.sqrt(precision)

    def _update_looks(self) -> None:
        """Background traffic and the bias of stated detection, given all itineraries."""
        present, state, table = self._present(), self.state, self.table
        detect = table.detect(state.bias)
        others = looking.background(table, present, detect, state.rate)
        claimed = np.einsum("cgv,grv->cgr", present.astype(np.float64), table.fit) * detect[:, :, None]
        plain = state.rate[:, table.site][:, :, None] * table.share[None, :, None] * table.other[None]
        exists = np.arange(table.fit.shape[1])[None, :] < table.rows[:, None]
        fresh = np.where(exists[None], plain / np.maximum(others + claimed, 1e-300), 0.0)
        strangers = (self.rng.random(fresh.shape) < fresh).sum(axis=2)
        for k in range(self.sites):
            here = table.site == k
            shape = 1.0 + strangers[:, here].sum(axis=1)
            scale = 1 / (1 / self.priors.other_ships + table.share[here].sum())
            state.rate[:, k] = self.rng.gamma(shape) * scale + 1e-3
        self._update_telling(present, detect, others)
        for _ in range(2):
            self._move_bias(present)
            self._move_moments()

    def _update_telling(self, present: NDArray[np.bool_], detect: Floats, others: Floats) -> None:
        """Share of looks that report all they saw (Beta), given for each whether it did."""
        table, state, telling = self.table, self.state, self._telling()
        whole = looking.likelihood(table, present, detect, others)
        one = looking.one_of_many(table, present, detect, others, telling)
        share = state.all_seen[:, None]
        chance = share * whole / np.maximum(share * whole + (1 - share) * one, 1e-300)
        every = table.single[None] & (self.rng.random(chance.shape) < chance)
        told = every.sum(axis=1)
        few = self.priors.tells_all_weight
        alpha = few * self.priors.tells_all + told + table.several
        beta = few * (1 - self.priors.tells_all) + int(table.single.sum()) - told
        state.all_seen = self.rng.beta(alpha, beta)

    def _move_moments(self) -> None:
        """Metropolis step of the moment of every glance whose time is only known as an interval."""
        state, table = self.state, self.table
        detect = table.detect(state.bias)
        proposal = self._moments()

        def density(moment: Floats) -> Floats:
            present = self._present(moment)
            others = looking.background(table, present, detect, state.rate)
            fit = looking.likelihood(table, present, detect, others, self._telling())
            return np.asarray(np.log(np.maximum(fit, 1e-300)), dtype=np.float64)

        accept = np.log(self.rng.random(proposal.shape)) < density(proposal) - density(state.moment)
        state.moment = np.where(accept, proposal, state.moment)

    def _move_bias(self, present: NDArray[np.bool_]) -> None:
        priors, state, table = self.priors, self.state, self.table

        def density(bias: Floats) -> Floats:
            detect = table.detect(bias)
            others = looking.background(table, present, detect, state.rate)
            likely = looking.likelihood(table, present, detect, others, self._telling())
            fit = np.log(np.maximum(likely, 1e-300)).sum(axis=1)
            prior = -0.5 * ((bias - priors.detect_bias) / priors.detect_bias_spread) ** 2
            return np.asarray(fit + prior, dtype=np.float64)

        proposal = state.bias + 0.2 * self.rng.standard_normal(self.chains)
        accept = np.log(self.rng.random(self.chains)) < density(proposal) - density(state.bias)
        state.bias = np.where(accept, proposal, state.bias)
