"""The two causes of a silence as rivals: switched off, and on but heard by nobody."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.forward import Floats, Forward, Window, forward
from spurline.itinerary.occupancy import expected_arrivals
from spurline.itinerary.priors import Priors
from spurline.itinerary.reception import Quiet, unheard

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Forward passes of one stretch by cause of its silence (off; on but unheard), the chance of each
    cause per chain, and the evidence of both together."""

    windows: tuple[tuple[Window, Forward], ...]
    chance: Floats
    log_z: Floats


def rivals_of(window: Window, quiet: Quiet | None, priors: Priors) -> Rivals:
    """Forward passes of both causes; without `quiet` only of being off."""
    off = forward(window)
    if quiet is None:
        return Rivals(((window, off),), np.ones((1, len(off.log_z))), off.log_z)
    silent = unheard(window, quiet)
    on = forward(silent)
    share = priors.switched_off
    weight = np.stack([off.log_z + math.log(share), on.log_z + math.log(1 - share)])
    log_z = np.logaddexp(weight[0], weight[1])
    return Rivals(((window, off), (silent, on)), np.exp(weight - np.maximum(log_z, -1e6)), log_z)


def arrivals_of(rivals: Rivals, chain: Ints) -> Floats:
    """Expected arrivals at the active sites of a stretch, over its chains and the causes of its silence."""
    parts = [
        chance[:, None] * expected_arrivals(window, result)
        for chance, (window, result) in zip(rivals.chance, rivals.windows, strict=True)
    ]
    return np.asarray(np.sum(parts, axis=0)[chain, :-1].mean(axis=0), dtype=np.float64)
