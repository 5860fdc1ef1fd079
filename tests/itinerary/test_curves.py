"""Count curves: what a curve says is what its draws count."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spurline.itinerary import count_curve
from spurline.model import CURVE_SHARES, Arrivals

START = datetime(2023, 8, 15, tzinfo=timezone.utc)
draws = st.lists(st.lists(st.integers(0, 1800), max_size=12), min_size=1, max_size=30)


@given(draws)
def test_a_curve_never_falls_and_ends_at_the_number_of_all_arrivals(rows: list[list[int]]) -> None:
    curve = count_curve(
        Arrivals("here", "there", START, START + timedelta(hours=1800), tuple(map(tuple, rows)))
    )
    for before, after in zip(curve.numbers, curve.numbers[1:], strict=False):
        assert all(a <= b for a, b in zip(before, after, strict=True))
    numbers = [len(row) for row in rows]
    exact = np.quantile(numbers, CURVE_SHARES, method="inverted_cdf").tolist()
    assert list(curve.last) == exact == sorted(exact)


def test_a_trip_counts_from_the_hour_in_which_it_arrives() -> None:
    curve = count_curve(Arrivals("here", "there", START, START + timedelta(hours=48), ((24,),)))
    assert curve.hours == (0.0, 12.0, 24.0, 36.0, 48.0)
    assert [row[2] for row in curve.numbers] == [0, 0, 1, 1, 1]


def test_a_way_without_draws_counts_nothing() -> None:
    curve = count_curve(Arrivals(None, "there", START, START + timedelta(hours=5), ()))
    assert set(curve.last) == {0.0}
