"""How much a look would tell: mutual information between its answer and what draws hold.

Given a whole itinerary, the chance of every answer of a look is known. So the information of the answer
about the itinerary is I(Y; X) = H(Y) − E H(Y | X), with the second term exact draw by draw (Lindley
1956). Answers of further looks are independent given the itinerary, hence gains are submodular and the
greedy choice is within 1 − 1/e of the best set (Nemhauser, Wolsey and Fisher 1978; Krause and Guestrin
2005); bounds of earlier rounds still hold, so most looks need not be tried again (Minoux 1978).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_HISTORIES = 256
BATCH = 256
SHIFTS = 16
MOST_GIVEN = 3
TIE = 1e-12
MOST_CLASSES = 8


@dataclass(frozen=True, slots=True)
class Answers:
    """Chance (N, M) of every answer in every draw; those from `first[c]` on belong to look c and add
    up to 1 in each row."""

    chance: Floats
    first: Ints

    def of(self, look: int) -> Floats:
        """Chances (N, Y) of one look's answers."""
        return self.some(np.array([look])).chance

    def some(self, looks: Ints) -> Answers:
        """The answers of some looks, in the order given."""
        end = np.append(self.first[1:], self.chance.shape[1])
        columns = [np.arange(self.first[c], end[c]) for c in looks.tolist()]
        first = np.concatenate([[0], np.cumsum([len(one) for one in columns])[:-1]]).astype(np.int64)
        return Answers(self.chance[:, np.concatenate(columns)], first)


@dataclass(frozen=True, slots=True)
class Histories:
    """What chosen looks may have answered: chance (H,) of each history, and the weight (H, N) of every
    draw given it; the rows of `weight` add up to 1."""

    chance: Floats
    weight: Floats

    @classmethod
    def none(cls, draws: int) -> Histories:
        """No look chosen yet: all draws weigh the same."""
        return cls(np.ones(1), np.full((1, draws), 1.0 / draws))

    def then(self, chance: Floats) -> Histories:
        """After one more look with these chances (N, Y) of its answers. Beyond MOST_HISTORIES the
        unlikeliest are left out and the others share their chance."""
        likely = self.weight @ chance  # (H, Y)
        total = (self.chance[:, None] * likely).ravel()
        kept = np.sort(np.argsort(-total, kind="stable")[:MOST_HISTORIES])
        kept = kept[total[kept] > 1e-9]
        history, answer = np.divmod(kept, chance.shape[1])
        weight = self.weight[history] * chance[:, answer].T
        return Histories(total[kept] / total[kept].sum(), weight / weight.sum(axis=1, keepdims=True))


def entropy(chance: Floats) -> Floats:
    """Entropy in bits over the last axis."""
    return np.asarray(entr(chance).sum(axis=-1) / math.log(2), dtype=np.float64)


def gains(answers: Answers, histories: Histories) -> Floats:
    """Bits (C,) that each look's answer tells about the itinerary, expected over `histories`.

    Never negative and never above the entropy of the answer; a look whose answer does not depend on
    the itinerary gains 0 exactly. With n effective draws it is too small by at most (Y − 1)/(2n ln 2).
    """
    bits = _by_look(entr(histories.weight @ answers.chance), answers.first)
    noise = _by_look(entr(answers.chance), answers.first)  # (N, C): what the look leaves to chance
    mean = histories.chance @ histories.weight
    found = (histories.chance @ bits - mean @ noise) / math.log(2)
    return np.asarray(np.where(found > 1e-9, found, 0.0), dtype=np.float64)


def _by_look(columns: Floats, first: Ints) -> Floats:
    return np.asarray(np.add.reduceat(columns, first, axis=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Choice:
    """One look of a greedy choice: its number, and the bits it adds to those chosen before."""

    look: int
    gain: float


def first_gains(
    read: Callable[[Ints], Answers], looks: int, draws: int, progress: Callable[[int, int], None]
) -> Floats:
    """Bits (C,) that each of `looks` looks would tell by itself; `read` gives the answers of a batch."""
    out, nothing = np.zeros(looks), Histories.none(draws)
    for begin in range(0, looks, BATCH):
        batch = np.arange(begin, min(begin + BATCH, looks), dtype=np.int64)
        out[batch] = gains(read(batch), nothing)
        progress(int(batch[-1]) + 1, looks)
    return out


def greedy(read: Callable[[Ints], Answers], alone: Floats, draws: int, most: int) -> Iterator[Choice]:
    """The best next look, again and again, given those chosen; ends after `most` looks or when nothing
    more is to be gained. `alone` are the gains of the looks by themselves; equal gains go to the lower
    number.

    A look is weighed given the MOST_GIVEN chosen looks that share most with it: those far off in time
    say nearly nothing about it, and to condition on them as well would wear out the draws. So a gain
    is rather too large than too small.
    """
    bound, taken = alone.copy(), _Taken(draws)
    for _ in range(min(most, len(alone))):
        look, best = -1, 0.0
        order = np.argsort(-bound, kind="stable")
        for begin in range(0, len(order), BATCH):
            batch = np.sort(order[begin : begin + BATCH])
            if bound[batch].max() <= best:
                break
            batch = batch[bound[batch] > 0]
            if not len(batch):
                break
            bound[batch] = np.minimum(taken.gains(read(batch)), alone[batch])
            here = int(batch[np.argmax(bound[batch])])
            if bound[here] > best + TIE or (bound[here] > best - TIE and here < look):
                look, best = here, float(bound[here])
        if look < 0:
            return
        yield Choice(look, best)
        taken.add(read(np.array([look])).chance)
        bound[look] = 0.0


class _Taken:
    """The looks chosen so far."""

    def __init__(self, draws: int) -> None:
        self._nothing = Histories.none(draws)
        self._chances: list[Floats] = []
        self._given: dict[tuple[int, ...], Histories] = {(): self._nothing}

    def add(self, chance: Floats) -> None:
        self._chances.append(chance)

    def gains(self, answers: Answers) -> Floats:
        """Bits that each look adds to those chosen."""
        if not self._chances:
            return gains(answers, self._nothing)
        shared = np.stack([self._shared(answers, one) for one in self._chances], axis=1)  # (C, chosen)
        nearest = np.sort(np.argsort(-shared, axis=1, kind="stable")[:, :MOST_GIVEN], axis=1)
        out = np.zeros(len(answers.first))
        alike, which = np.unique(nearest, axis=0, return_inverse=True)
        for number, row in enumerate(alike.tolist()):
            mine = np.flatnonzero(which.ravel() == number)
            out[mine] = gains(answers.some(mine), self._histories(tuple(row)))
        return out

    def _shared(self, answers: Answers, chance: Floats) -> Floats:
        """Mutual information (C,) of each look's answer and that of a chosen one."""
        both = (answers.chance.T @ chance) / len(chance)  # (M, Y)
        joint = np.add.reduceat(entr(both).sum(axis=1), answers.first)
        single = np.add.reduceat(entr(both.sum(axis=1)), answers.first)
        return np.asarray(single + entr(chance.mean(axis=0)).sum() - joint, dtype=np.float64)

    def _histories(self, given: tuple[int, ...]) -> Histories:
        if given not in self._given:
            self._given[given] = self._histories(given[:-1]).then(self._chances[given[-1]])
        return self._given[given]


# --- numbers of trips


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer tells about a number: bits with their error, and the expected width of its 90 %
    interval before and after."""

    bits: float
    error: float
    width: float
    width_after: float


def told_about(number: Ints, chance: Floats) -> Told:
    """What a look with answers `chance` (N, Y) tells, by itself, about an integer `number` (N,).

    The plug-in estimate from a finite number of draws is too high (Miller 1955). What it gives when
    the numbers are moved against the draws by SHIFTS different offsets is the same bias, draws that
    depend on their neighbours included, with nothing to be told (Harris 2020); its mean is taken off
    bits and shrinkage, its spread is the error. Numbers are classed by quantiles before bits are counted.
    """
    width = float(interval_widths(_shares(number, np.ones((len(number), 1))))[0])
    if number.min() == number.max() or np.ptp(chance, axis=0).max() < 1e-12:
        return Told(0.0, 0.0, width, width)
    offsets = {round((k + 1) * len(number) / (SHIFTS + 1)) for k in range(SHIFTS)} - {0, len(number)}
    moved = [np.roll(number, offset) for offset in sorted(offsets)]
    bits = np.array([_bits(one, chance) for one in moved])
    after = np.array([_width_after(one, chance) for one in moved])
    shrink = float(after.mean()) - _width_after(number, chance)
    told = _bits(number, chance) - float(bits.mean())
    return Told(max(told, 0.0), float(bits.std(ddof=1)), width, width - min(max(shrink, 0.0), width))


def _classes(number: Ints) -> Ints:
    """Numbers as at most MOST_CLASSES classes of about equally many draws."""
    edges = np.quantile(number, np.linspace(0, 1, MOST_CLASSES + 1)[1:-1], method="inverted_cdf")
    return np.searchsorted(np.unique(edges), number, side="left").astype(np.int64)


def _shares(number: Ints, chance: Floats) -> Floats:
    """Distribution (Y, K + 1) of a number over 0…K given each answer."""
    member = (number[:, None] == np.arange(number.max() + 1)).astype(np.float64)
    return np.asarray(chance.T @ member / chance.sum(axis=0)[:, None], dtype=np.float64)


def _bits(number: Ints, chance: Floats) -> float:
    """Plug-in mutual information of a number's class and the answer."""
    chance = chance[:, chance.mean(axis=0) > 0]
    p = chance.mean(axis=0)
    given = _shares(_classes(number), chance)
    return float(entropy(p @ given) - p @ entropy(given))


def _width_after(number: Ints, chance: Floats) -> float:
    """Expected width of the 90 % interval of a number once the answer is known."""
    chance = chance[:, chance.mean(axis=0) > 0]
    return float(chance.mean(axis=0) @ interval_widths(_shares(number, chance)))


def interval_widths(shares: Floats) -> Floats:
    """Widths (H,) of the 90 % intervals of distributions (H, K + 1) over 0…K, every integer spread
    evenly over the unit around it so that small changes show."""
    below = np.concatenate([np.zeros((len(shares), 1)), np.cumsum(shares, axis=1)], axis=1)
    edge = np.arange(below.shape[1]) - 0.5
    return np.array([np.interp(0.95, row, edge) - np.interp(0.05, row, edge) for row in below])
