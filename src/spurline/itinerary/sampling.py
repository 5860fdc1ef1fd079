"""Exact draws of whole paths by backward sampling from the forward masses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary import _draws
from spurline.itinerary.forward import LOG_ZERO, Floats, Forward, Window

Ints = NDArray[np.int64]
BEFORE, OLDER = -1, -2


@dataclass(frozen=True, slots=True)
class Paths:
    """N drawn paths as stays in order of time, padded.

    place, begin, end: (N, M) with place −1 where padded; begin and end are borders of bins, and
    `begin` −1 marks a stay already under way at the start, `end` T + 1 one that outlasts the window.
    """

    place: Ints
    begin: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.place)


def draw_paths(window: Window, result: Forward, chain: Ints, rng: np.random.Generator) -> Paths:
    """One path per entry of `chain` (indices of chains, any order), each exact given its chain."""
    sampler = _Sampler(window, result, rng)
    return sampler.draw(np.asarray(chain, dtype=np.int64))


class _Sampler:
    """Working arrays of one window's backward sampling."""

    def __init__(self, window: Window, result: Forward, rng: np.random.Generator) -> None:
        self.window, self.result, self.rng = window, result, rng
        self.bins = window.bins
        with np.errstate(divide="ignore"):
            logs = np.maximum(np.log(window.bin_ratio), LOG_ZERO)
        self.log_evidence = np.concatenate([np.zeros_like(logs[:1]), np.cumsum(logs, axis=0)])
        self.ends, self.starts, self.tails, self.survived, self.scale = (
            np.ascontiguousarray(one)
            for one in (result.ends, result.starts, result.tails, result.survived_first, result.log_scale)
        )
        self.moves, self.habits, self.pmf, self.first_arrival, self.first_leave = (
            np.ascontiguousarray(one)
            for one in (
                window.moves, window.habits, window.stays.pmf, window.first_arrival, window.first_leave
            )
        )  # fmt: skip

    def draw(self, chain: Ints) -> Paths:
        stays: list[tuple[Ints, Ints, Ints, Ints]] = []  # draw, place, begin, end
        at, place, end, mode = self._finish(chain)
        # mode 0: a stay ends at (place, end); 1: a stay starts at (place, at); 2: done
        draws = np.arange(len(chain))
        first = mode == 3
        if first.any():
            stays.append((draws[first], place[first], np.full(first.sum(), BEFORE), end[first]))
        started = mode == 1
        if started.any():
            stays.append((draws[started], place[started], at[started], end[started]))
        while True:
            arrived = np.flatnonzero(mode == 1)
            if len(arrived):
                source, when = self._arrival(chain[arrived], place[arrived], at[arrived])
                came = source >= 0
                mode[arrived] = np.where(came, 0, 2)
                place[arrived], end[arrived] = source, when
            left = np.flatnonzero(mode == 0)
            if not len(left):
                break
            begin = self._departure(chain[left], place[left], end[left])
            stays.append((left, place[left].copy(), begin, end[left].copy()))
            at[left] = begin
            mode[left] = np.where(begin >= 0, 1, 2)
        return _packed(stays, len(chain))

    def _pick(self, weight: Floats) -> Ints:
        """Index per row, with chance proportional to its weight."""
        total = np.cumsum(weight, axis=1)
        level = self.rng.random(len(weight)) * total[:, -1]
        pick: Ints = np.minimum((total <= level[:, None]).sum(axis=1), weight.shape[1] - 1)
        return pick

    def _finish(self, chain: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        window, result, bins = self.window, self.result, self.bins
        places, last = window.shape[1], window.stays.last
        age = min(window.moves.shape[2] - 1, bins)
        leaves = result.ends[bins - age :][::-1].transpose(1, 2, 0)
        shift = np.exp(result.log_scale[bins - age :][::-1].T - result.log_scale[bins][:, None])
        final_move = leaves * shift[:, None, :] * window.last_move[:, :, : age + 1]
        flat = np.concatenate(
            [
                result.final_direct[:, None],
                result.final_through,
                result.final_tail,
                result.final_stay.reshape(len(final_move), -1),
                final_move.reshape(len(final_move), -1),
            ],
            axis=1,
        )
        total = np.cumsum(flat, axis=1)
        level_drawn = self.rng.random(len(chain)) * total[chain, -1]
        pick = np.empty(len(chain), dtype=np.int64)
        for c in np.unique(chain):
            mine = chain == c
            pick[mine] = np.minimum(
                np.searchsorted(total[c], level_drawn[mine], side="right"), flat.shape[1] - 1
            )
        mode = np.full(len(chain), 2)
        at, place = np.zeros_like(pick), np.zeros_like(pick)
        end = np.full_like(pick, bins + 1)
        pick = pick - 1
        through = (pick >= 0) & (pick < places)
        mode[through], place[through] = 3, pick[through]
        pick = pick - places
        old = np.flatnonzero((pick >= 0) & (pick < places))
        if len(old):
            mode[old], place[old] = 1, pick[old]
            at[old] = self._old_stay(chain[old], place[old])
        pick = pick - places
        size = places * (last + 1)
        young = (pick >= 0) & (pick < size)
        mode[young], place[young] = 1, pick[young] // (last + 1)
        at[young] = bins - pick[young] % (last + 1)
        pick = pick - size
        away = pick >= 0
        mode[away], place[away] = 0, pick[away] // (age + 1)
        end[away] = bins - pick[away] % (age + 1)
        return at, place, end, mode

    def _old_stay(self, chain: Ints, place: Ints) -> Ints:
        """Start of a stay that lasts past the end and is older than the explicit part."""
        return self._long_ago(chain, place, np.full(len(chain), self.bins))

    def _arrival(self, chain: Ints, place: Ints, at: Ints) -> tuple[Ints, Ints]:
        """Where and when the passage to each (place, at) began; −1 for the start fix."""
        source, when = np.empty_like(at), np.empty_like(at)
        _draws.arrivals(
            self.ends, self.moves, self.habits, self.scale, self.first_arrival,
            chain, place, at, self.rng.random(len(at)), source, when,
            np.empty(self.window.moves.shape[2] * self.window.shape[1]),
        )  # fmt: skip
        return source, when

    def _departure(self, chain: Ints, place: Ints, end: Ints) -> Ints:
        """When the stay that ends at each (place, end) began; −1 for the stay of the start."""
        begin = np.empty_like(end)
        _draws.departures(
            self.pmf, self.starts, self.log_evidence, self.scale, self.first_leave, self.survived, self.tails,
            chain, place, end, self.rng.random(len(end)), begin, np.empty(self.pmf.shape[2] + 1),
        )  # fmt: skip
        old = np.flatnonzero(begin == OLDER)
        if len(old):
            begin[old] = self._long_ago(chain[old], place[old], end[old])
        return begin

    def _long_ago(self, chain: Ints, place: Ints, end: Ints) -> Ints:
        """Start of a stay that is older than the explicit densities."""
        last = self.window.stays.last
        start = np.arange(max(int(end.max()) - last, 1))
        age = end[:, None] - start
        ratio = self.window.stays.ratio[chain, place][:, None]
        density = np.where(age > last, ratio ** np.maximum(age - last, 0), 0.0)
        border = np.minimum(np.broadcast_to(start, age.shape), end[:, None])
        return start[self._pick(density * self._lasting(chain, place, border, end))]

    def _lasting(self, chain: Ints, place: Ints, border: Ints, end: Ints) -> Floats:
        """Mass of stays that start on `border` (n, m) and are still there at `end`, on its scale."""
        row, column = chain[:, None], place[:, None]
        level = self.result.log_scale
        shift = (
            level[border, row] - level[end, chain][:, None] + self.log_evidence[end, chain, place][:, None]
        )
        shift = shift - self.log_evidence[border, row, column]
        mass = self.result.starts[border, row, column]
        return np.asarray(mass * np.exp(np.clip(shift, -600, 600)), dtype=np.float64)


def _packed(stays: list[tuple[Ints, Ints, Ints, Ints]], count: int) -> Paths:
    """Stays found last to first, as padded rows in order of time."""
    if not stays:
        empty = np.full((count, 1), -1, dtype=np.int64)
        return Paths(empty, empty.copy(), empty.copy())
    draw, place, begin, end = (np.concatenate(part).astype(np.int64) for part in zip(*stays, strict=True))
    order = np.lexsort((begin, draw))
    draw, place, begin, end = draw[order], place[order], begin[order], end[order]
    sizes = np.bincount(draw, minlength=count)
    column = np.arange(len(draw)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    shape = (count, max(int(sizes.max()), 1))
    out = [np.full(shape, -1, dtype=np.int64) for _ in range(3)]
    for array, values in zip(out, (place, begin, end), strict=True):
        array[draw, column] = values
    return Paths(*out)
