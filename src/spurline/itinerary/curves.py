"""Count curves: quantiles of the number of arrivals by each half day, over joint draws."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import timedelta

from spurline.model import CURVE_SHARES, Arrivals, CountCurve, quantile

STEP_H = 12.0


def count_curve(arrivals: Arrivals) -> CountCurve:
    """The curve of one way, at even steps of at most STEP_H hours; it never falls, and it ends at the quantiles
    of the number over the whole time (inverse of the empirical distribution function)."""
    total = (arrivals.end - arrivals.start) / timedelta(hours=1)
    steps = max(1, math.ceil(total / STEP_H))
    hours = tuple(total * k / steps for k in range(steps + 1))
    rows = [sorted(row) for row in arrivals.hours]
    numbers = []
    for hour in hours:
        by_then = sorted(bisect_right(row, hour) for row in rows) or [0]
        numbers.append(tuple(float(quantile(by_then, share)) for share in CURVE_SHARES))
    return CountCurve(
        arrivals.from_place, arrivals.to_place, arrivals.start, arrivals.end, hours, tuple(numbers)
    )
