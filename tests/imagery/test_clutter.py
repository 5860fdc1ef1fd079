from __future__ import annotations

import numpy as np
import pytest
import radar_scenes
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.imagery import clutter


@pytest.mark.parametrize(("looks", "nu"), [(4.4, 4.0), (1.5, 2.0), (5.0, 20.0)])
def test_realised_false_alarms_are_near_nominal(looks: float, nu: float) -> None:
    power = radar_scenes.k_sea(1000, 1000, looks=looks, nu=nu)
    quantiles = clutter.tile_quantiles(power, 5)
    shape = clutter.shapes(quantiles, looks)
    limit = clutter.surface(quantiles.logs[2] + clutter.log_thresholds(shape, looks, 1e-4), *power.shape)
    assert (np.log(power) > limit).mean() == pytest.approx(1e-4, rel=0.5)


def test_a_quarter_of_ships_hardly_moves_the_threshold() -> None:
    calm = radar_scenes.k_sea(320, 320)
    crowded = calm.copy()
    crowded[np.random.default_rng(3).random(calm.shape) < 0.25] = 50.0
    alone, among = (clutter.tile_quantiles(power, 9) for power in (calm, crowded))
    limits = [
        one.logs[2] + clutter.log_thresholds(clutter.shapes(one, 5.0), 5.0, 1e-6) for one in (alone, among)
    ]
    assert np.abs(limits[1] - limits[0]).max() < 0.7  # the mean moves by more than 6


def test_tile_quantiles_equal_those_of_the_window() -> None:
    power = radar_scenes.k_sea(16 * 7, 16 * 7)
    found = clutter.tile_quantiles(power, 1).logs[:3, 3, 3]
    window = np.log(power[32:80, 32:80])
    assert found == pytest.approx(np.quantile(window, [0.1, 0.25, 0.5]), abs=0.03)


@given(
    looks=st.sampled_from(clutter.LOOKS),
    nu=st.floats(0.3, 50),
    ratio=st.lists(st.floats(-3, 11), min_size=2, max_size=9),
)
@settings(max_examples=40, deadline=None)
def test_tails_fall_with_brightness(looks: float, nu: float, ratio: list[float]) -> None:
    values = clutter.log_tails(np.sort(np.array(ratio)), np.full(len(ratio), nu), looks)
    assert (np.diff(values) <= 1e-9).all()
    assert (values <= 1e-9).all()


@given(nu=st.floats(0.5, 40), rate=st.sampled_from([1e-3, 1e-5, 1e-7]))
@settings(max_examples=30, deadline=None)
def test_threshold_and_tail_are_inverse(nu: float, rate: float) -> None:
    limit = clutter.log_thresholds(np.array([nu]), 4.0, rate)
    assert clutter.log_tails(limit, np.array([nu]), 4.0)[0] == pytest.approx(np.log(rate), abs=0.6)
