"""Looks and visible pieces of a stay on the grid of one hidden stretch."""

from __future__ import annotations

import math

import numpy as np

from spurline.itinerary.forward import Floats
from spurline.itinerary.glances import GlanceTable
from spurline.itinerary.windows import Prepared


def evidence(prepared: Prepared, table: GlanceTable, ratio: Floats, moment: Floats) -> Floats:
    """Evidence (T, C, n + 1) of the glances on the grid of one stretch: `ratio` (C, G), each in the
    bin of its `moment` (C, G). Visible pieces of a stay (anchors) forbid everything else."""
    stretch, bins = prepared.stretch, prepared.stretch.bins
    chains, n = len(ratio), len(prepared.active)
    out = np.ones((bins, chains, n + 1))
    spot = np.full(int(max(table.site.max(initial=0), prepared.active.max(initial=0))) + 1, -1)
    spot[prepared.active] = np.arange(n)
    column = np.broadcast_to(spot[table.site], ratio.shape)
    bin_of = np.floor((moment - stretch.begin) / stretch.step).astype(np.int64)
    chain, glance = np.nonzero((column >= 0) & (bin_of >= 0) & (bin_of < bins))
    where = (bin_of[chain, glance], chain, column[chain, glance])
    np.multiply.at(out, where, ratio[chain, glance])
    for site, begin, end in stretch.anchors:
        first = max(math.floor((begin - stretch.begin) / stretch.step), 0)
        last = min(max(math.ceil((end - stretch.begin) / stretch.step), first + 1), bins)
        away = np.arange(n + 1) != spot[site]
        out[first:last, :, away] = 0.0
    return out
