"""What a look that saw nothing is worth: the chance that it would have seen something."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta

from spurline.model import Look, Saw, When

DEFAULT_DETECTABILITY = 0.7
"""Where a look does not state its chance of seeing what is there; printed with the evidence."""
STAY = timedelta(hours=48)
"""How long a carrier is taken to stay at an end of its way (a berth call, a yard)."""


def absence_ratio(chances: Iterable[tuple[float, float]]) -> float:
    """Σ log(1 − q·P(there | H)) over independent looks, q and P(there | H) in [0, 1].

    Never positive; a look with q = 0 adds exactly nothing. Under the negation nothing is there,
    so its term is zero.
    """
    return math.fsum(math.log1p(-min(q * there, 0.99)) for q, there in chances)


def presence_share(when: When) -> float:
    """P(there at the moment of a look | one movement in `when`): stay over length of period."""
    if when.duration is None or when.duration <= STAY:
        return 0.5
    return min(0.5, STAY / when.duration)


def absent_look_ratio(look: Look, when: When) -> tuple[float, str]:
    """log LR of an absent look against "freight moved in `when`", and why."""
    if look.saw is not Saw.ABSENT:
        return 0.0, "not an absent look"
    q = DEFAULT_DETECTABILITY if look.detectability is None else look.detectability
    there = presence_share(when)
    stated = "" if look.detectability is not None else " (default: not stated)"
    return absence_ratio([(q, there)]), (
        f"would have seen it with {q:g}{stated} had it been there, which one movement is at a given "
        f"moment with {there:.2f}"
    )
