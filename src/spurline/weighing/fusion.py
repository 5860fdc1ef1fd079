"""Fusion of log likelihood ratios over origins: the formula of the room, and its ranges.

logit P(H|E) = logit π + Σ over origins of L, where L is the strongest ratio of the origin plus
a small share of its others (circular reporting: Schum 1994; source dependence: Dong et al. 2009).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spurline.weighing.words import CEILING, FLOOR, clamp

REPEAT_SHARE = 0.05
"""λ: what further items of one origin add to its strongest one."""
CLUSTER_LIMIT = 2 * math.log(10)
"""|log LR| that one origin can reach: a factor of one hundred."""
DEPENDENCY_SHARE = 0.5
"""What origins on a shared basis lose, all but the strongest one."""
SUPPORT_FLOOR = 0.18
"""log LR from which an origin counts as supporting (a ratio of 1.2): hints do not lift the cap."""
SINGLE_ORIGIN_CAP = 0.79
"""p of a finding that fewer than two independent origins support: "likely" at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One item as the fusion sees it, for one hypothesis.

    `origin` is the cluster it falls into; `family` the body behind several clusters; `reading`
    says what the item states: equal readings of one origin count once ("" is always its own);
    `independent` is False for what cannot make a second origin (unattributed words, a ship's own
    AIS).
    """

    origin: str
    family: str
    log_lr: float
    basis: str | None = None
    reading: str = ""
    independent: bool = True


@dataclass(frozen=True, slots=True)
class Fused:
    """p with its leave-one-origin-out range, and how many independent bodies support it."""

    p: float
    p_low: float
    p_high: float
    supporters: int


def shrink(log_lr: float, reliability: float) -> float:
    """log of r·LR + (1 − r): a source's grade draws its ratio toward one. r in [0, 1]."""
    return math.log(reliability * math.exp(log_lr) + (1.0 - reliability))


def logit(p: float) -> float:
    return math.log(p / (1.0 - p))


def expit(x: float) -> float:
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


def cluster_score(pieces: Sequence[Piece]) -> float:
    """L of one origin: its strongest ratio plus λ of the others, held to a factor of 100."""
    strongest: dict[str, float] = {}
    loose: list[float] = []
    for piece in pieces:
        if not piece.reading:
            loose.append(piece.log_lr)
            continue
        known = strongest.get(piece.reading)
        if known is None or _strength(piece.log_lr) > _strength(known):
            strongest[piece.reading] = piece.log_lr
    scores = sorted([*strongest.values(), *loose], key=_strength)
    if not scores:
        return 0.0
    total = scores[-1] + REPEAT_SHARE * math.fsum(scores[:-1])
    return max(-CLUSTER_LIMIT, min(CLUSTER_LIMIT, total))


def support_scores(pieces: Sequence[Piece]) -> dict[str, float]:
    """L per origin before any loss for a shared basis: who speaks for it, not how much it counts."""
    by_origin: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_origin[piece.origin].append(piece)
    return {origin: cluster_score(by_origin[origin]) for origin in sorted(by_origin)}


def origin_scores(pieces: Sequence[Piece]) -> dict[str, float]:
    """L per origin, after the loss for a shared basis, in order of the origins' keys.

    Among origins of one basis and one sign the strongest counts in full, the others by half.
    """
    by_origin: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_origin[piece.origin].append(piece)
    raw = support_scores(pieces)
    groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for origin in raw:
        basis = _basis_of(by_origin[origin])
        if basis is not None:
            groups[basis, raw[origin] > 0].append(origin)
    for members in groups.values():
        ranked = sorted(members, key=lambda origin: (-abs(raw[origin]), origin))
        for origin in ranked[1:]:
            raw[origin] *= 1.0 - DEPENDENCY_SHARE
    return raw


def fuse(prior: float, pieces: Sequence[Piece]) -> Fused:
    """p of one hypothesis against its negation from its prior in (0, 1) and its pieces."""
    start = logit(clamp(prior))
    p, supporters = _posterior(start, pieces)
    others = [_posterior(start, _without(pieces, origin))[0] for origin in _origins(pieces)]
    return Fused(p, min([p, *others]), max([p, *others]), supporters)


def fuse_rivals(priors: Mapping[str, float], pieces: Mapping[str, Sequence[Piece]]) -> dict[str, Fused]:
    """p of every rival of a set that excludes one another: p ∝ π · exp(Σ L), then the cap.

    `priors` holds a positive weight per hypothesis (they need not sum to one), `pieces` the
    items scored under each. The range of each is leave-one-origin-out over all its rivals.
    """
    full = _shares(priors, pieces)
    origins = sorted({piece.origin for key in priors for piece in pieces.get(key, ())})
    left_out = [
        _shares(priors, {key: _without(pieces.get(key, ()), origin) for key in priors}) for origin in origins
    ]
    result = {}
    for key in sorted(priors):
        values = [full[key], *(shares[key] for shares in left_out)]
        result[key] = Fused(full[key], min(values), max(values), _supporters(pieces.get(key, ())))
    return result


def _shares(priors: Mapping[str, float], pieces: Mapping[str, Sequence[Piece]]) -> dict[str, float]:
    scores = {key: math.fsum(origin_scores(pieces.get(key, ())).values()) for key in priors}
    top = max(scores.values())
    weights = {key: priors[key] * math.exp(scores[key] - top) for key in priors}
    total = math.fsum(weights.values())
    shares = {key: weight / total for key, weight in weights.items()}
    ceilings = {}
    for key in priors:
        unsupported = weights[key] * math.exp(-max(0.0, scores[key]))
        alone = unsupported / max(total - weights[key] + unsupported, 1e-300)
        ceilings[key] = _ceiling(pieces.get(key, ()), alone)
    leader = max(sorted(shares), key=lambda key: shares[key])
    if shares[leader] > ceilings[leader] and shares[leader] < 1.0:
        stretch = (1.0 - ceilings[leader]) / (1.0 - shares[leader])
        shares = {key: share * stretch for key, share in shares.items()}
    return {key: max(FLOOR, min(ceilings[key], share)) for key, share in shares.items()}


def _posterior(start: float, pieces: Sequence[Piece]) -> tuple[float, int]:
    scores = list(origin_scores(pieces).values())
    unsupported = expit(math.fsum([start, *(score for score in scores if score < 0)]))
    p = min(_ceiling(pieces, unsupported), expit(math.fsum([start, *scores])))
    return max(FLOOR, p), _supporters(pieces)


def _ceiling(pieces: Sequence[Piece], unsupported: float) -> float:
    """The cap of a finding on one origin; what holds without any support is never lowered."""
    if _supporters(pieces) >= 2:
        return CEILING
    return min(CEILING, max(SINGLE_ORIGIN_CAP, unsupported))


def _supporters(pieces: Sequence[Piece]) -> int:
    """Independent bodies whose words or sensors speak for the hypothesis."""
    independent = [piece for piece in pieces if piece.independent]
    scores = support_scores(independent)
    return len({piece.family for piece in independent if scores[piece.origin] >= SUPPORT_FLOOR})


def _origins(pieces: Sequence[Piece]) -> list[str]:
    return sorted({piece.origin for piece in pieces})


def _without(pieces: Sequence[Piece], origin: str) -> list[Piece]:
    return [piece for piece in pieces if piece.origin != origin]


def _basis_of(pieces: Sequence[Piece]) -> str | None:
    return max((piece.basis for piece in pieces if piece.basis is not None), default=None)


def _strength(score: float) -> tuple[float, float]:
    return abs(score), score
