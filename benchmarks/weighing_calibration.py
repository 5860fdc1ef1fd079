"""Calibration of the fusion on simulated cases with copies, against counting articles.

Each case is true with 0.5. One to four origins speak once; an origin's statement is worth its
stated ratio (so the truth obeys the room's own assumption), and each is copied by up to twenty
articles. Printed: expected calibration error over the seven ICD bands, Brier score, cases.
"""

from __future__ import annotations

import math

import numpy as np

from spurline.weighing import probability_word, probability_words
from spurline.weighing.fusion import Piece, expit, fuse

CASES = 4000
SEED = 20261122


def case(chance: np.random.Generator) -> tuple[bool, float, float, float]:
    """Truth; p by origins; p by origins with the single-origin cap lifted; p by articles."""
    true = bool(chance.random() < 0.5)
    pieces, articles = [], 0.0
    for origin in range(int(chance.integers(1, 5))):
        ratio = float(chance.uniform(1.5, 4.0))
        # A statement "for" is made with s/(1+s) when true and 1/(1+s) when false: its ratio is s.
        speaks_for = chance.random() < (ratio if true else 1.0) / (1.0 + ratio)
        log_lr = math.log(ratio) if speaks_for else -math.log(ratio)
        copies = int(chance.integers(1, 21))
        pieces += [Piece(f"o{origin}", f"o{origin}", log_lr, None, "said")] * copies
        articles += copies * log_lr
    fused = fuse(0.5, pieces).p
    each = {piece.origin: piece.log_lr for piece in pieces}
    return true, fused, expit(sum(each.values())), min(0.99, max(0.01, expit(articles)))


def scores(p: np.ndarray, true: np.ndarray) -> tuple[float, float]:
    """(expected calibration error over the ICD bands, Brier score)."""
    bands = np.array([probability_words().index(probability_word(float(x))) for x in p])
    error = 0.0
    for band in np.unique(bands):
        inside = bands == band
        error += inside.mean() * abs(p[inside].mean() - true[inside].mean())
    return float(error), float(np.mean((p - true) ** 2))


def main() -> None:
    chance = np.random.default_rng(SEED)
    rows = np.array([case(chance) for _ in range(CASES)])
    true = rows[:, 0]
    print(f"{'method':<34}{'ECE':>8}{'Brier':>8}{'cases':>8}")
    names = ("by origins, with the cap", "by origins, no cap", "by articles (every copy counts)")
    for column, name in enumerate(names, start=1):
        error, brier = scores(rows[:, column], true)
        print(f"{name:<34}{error:>8.3f}{brier:>8.3f}{CASES:>8}")


if __name__ == "__main__":
    main()
