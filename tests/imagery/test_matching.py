from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spurline.imagery import match_ships
from spurline.imagery.matching import associate
from spurline.model import BadInput, Positions, Static, parse_instant

MOMENT = int(parse_instant("2023-09-14T21:32:10Z").timestamp() * 1e6)


def positions(rows: list[tuple[int, float, float, float, float, float]]) -> Positions:
    """Rows of (mmsi, minutes from the image, lon, lat, knots, course)."""
    table = np.array(rows, np.float64).reshape(-1, 6)
    n = len(table)
    return Positions(
        mmsi=table[:, 0].astype(np.uint32),
        t=(MOMENT + table[:, 1] * 6e7).astype(np.int64),
        lon=table[:, 2],
        lat=table[:, 3],
        sog=table[:, 4].astype(np.float32),
        cog=table[:, 5].astype(np.float32),
        heading=np.full(n, np.nan, np.float32),
        nav_status=np.full(n, 15, np.uint8),
        receiver=np.zeros(n, np.uint16),
        track=np.zeros(n, np.uint32),
        reject=np.zeros(n, np.uint8),
    )


def at_rest(mmsi: int, lon: float, lat: float) -> list[tuple[int, float, float, float, float, float]]:
    return [(mmsi, minutes, lon, lat, 0.0, 0.0) for minutes in (-6.0, -3.0, 3.0, 6.0)]


def places(detections: dict[str, Any]) -> list[tuple[float, float]]:
    return [(one["properties"]["lon"], one["properties"]["lat"]) for one in detections["features"]]


def test_ships_at_rest_get_their_own_mmsi_and_the_silent_one_is_dark(detections: dict[str, Any]) -> None:
    spots = places(detections)
    heard = [row for number, spot in enumerate(spots[1:]) for row in at_rest(440_000_000 + number, *spot)]
    matched = match_ships(detections, positions(heard))
    said = [one["properties"] for one in matched["features"]]
    assert [one["mmsi"] for one in said] == [None, 440_000_000, 440_000_001, 440_000_002]
    assert said[0]["p_dark"] > 0.4 > max(one["p_dark"] for one in said[1:])
    assert "never seen" in said[0]["reason"]
    assert all(one["likelihood_ratio"] > 100 for one in said[1:])


def test_no_ais_at_all_is_no_evidence_of_darkness(detections: dict[str, Any]) -> None:
    for one in match_ships(detections, positions([]))["features"]:
        assert one["properties"]["mmsi"] is None
        assert one["properties"]["p_dark"] is None
        assert "outside coverage" in one["properties"]["reason"]


def test_stated_coverage_bounds_darkness(detections: dict[str, Any]) -> None:
    low, high = (
        match_ships(detections, positions([]), coverage=coverage)["features"][0]["properties"]["p_dark"]
        for coverage in (0.1, 0.99)
    )
    assert low < 0.3 < 0.8 < high


def test_a_moving_ship_is_found_where_the_image_displaces_it(detections: dict[str, Any]) -> None:
    lon, lat = places(detections)[0]
    speed, course = 12 * 0.514444, 90.0
    look, flight = np.radians(281.5), np.radians(191.5)
    away = speed * np.cos(np.radians(course) - look) * np.sin(np.radians(38))
    shift = -860_000 / 7_600 * away
    east, north = shift * np.sin(flight), shift * np.cos(flight)
    kx, ky = 111_320 * np.cos(np.radians(lat)), 111_320
    true_lon, true_lat = lon - east / kx, lat - north / ky
    rows = [
        (441_000_001, minutes, true_lon + speed * 60 * minutes / kx, true_lat, 12.0, course)
        for minutes in (-5, -2, 2, 4)
    ]
    assert np.hypot(east, north) > 300
    matched = match_ships(detections, positions(rows), coverage=0.9)
    assert matched["features"][0]["properties"]["mmsi"] == 441_000_001


def test_length_decides_between_two_ships_at_one_spot(detections: dict[str, Any]) -> None:
    spot = places(detections)[0]
    length = detections["features"][0]["properties"]["length_m"]["q50"]
    rows = at_rest(440_000_001, *spot) + at_rest(440_000_002, *spot)
    statics = (Static(440_000_001, None, length_m=330.0), Static(440_000_002, None, length_m=length))
    matched = match_ships(detections, positions(rows), statics=statics)
    assert matched["features"][0]["properties"]["mmsi"] == 440_000_002


def test_the_input_is_left_as_it_was_and_the_order_of_rows_does_not_matter(
    detections: dict[str, Any],
) -> None:
    rows = [
        row for number, spot in enumerate(places(detections)) for row in at_rest(440_000_000 + number, *spot)
    ]
    assert match_ships(detections, positions(rows)) == match_ships(detections, positions(rows[::-1]))
    assert "mmsi" not in detections["features"][0]["properties"]


def test_detections_without_time_or_place_are_refused(detections: dict[str, Any]) -> None:
    for change in ({"time": None}, {"coordinates": "pixels"}):
        with pytest.raises(BadInput):
            match_ships(detections | {"scene": detections["scene"] | change}, positions([]))


@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=st.floats(-6, 6)))
@settings(max_examples=40, deadline=None)
def test_association_agrees_with_brute_force(log_ratio: np.ndarray) -> None:
    n, m = log_ratio.shape
    weights = {}
    for choice in itertools.product(range(-1, m), repeat=n):
        taken = [one for one in choice if one >= 0]
        if len(set(taken)) == len(taken):
            weights[choice] = sum(log_ratio[i, j] for i, j in enumerate(choice) if j >= 0)
    found = associate(log_ratio)
    score = sum(log_ratio[i, j] for i, j in enumerate(found.pairs) if j >= 0)
    assert score == pytest.approx(max(weights.values()), abs=1e-9)
    total = sum(np.exp(value) for value in weights.values())
    for i in range(n):
        alone = sum(np.exp(value) for choice, value in weights.items() if choice[i] < 0) / total
        assert found.alone[i] == pytest.approx(alone, abs=0.12)
        assert found.alone[i] + found.chance[i].sum() == pytest.approx(1.0)
