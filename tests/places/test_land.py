"""Great circles, land, shores, borders and local time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.model import BadInput
from spurline.places import (
    border_lines,
    great_circle_km,
    land_rings,
    on_land,
    shore_distance_km,
    zone_of,
)

lons = st.floats(-180, 180)
lats = st.floats(-90, 90)


def test_a_degree_of_latitude_is_111_195_km() -> None:
    assert great_circle_km(10, 20, 10, 21) == pytest.approx(111.195, abs=0.001)


def test_rajin_and_dunai_are_183_km_apart() -> None:
    assert great_circle_km(130.29, 42.235, 132.345, 42.875) == pytest.approx(183, abs=1)


def test_distances_of_arrays_broadcast() -> None:
    assert great_circle_km(np.zeros((3, 1)), 0, np.zeros(4), 1).shape == (3, 4)


@given(lons, lats, lons, lats)
def test_distance_is_symmetric_and_at_most_half_the_earth(a: float, b: float, c: float, d: float) -> None:
    there, back = great_circle_km(a, b, c, d), great_circle_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_016


@pytest.mark.parametrize(
    ("lon", "lat", "land"),
    [
        (37.6, 55.75, True),
        (130.613, 42.412, True),
        (135.0, 40.0, False),
        (51.0, 42.0, False),
        (0.0, -89.0, True),
        (113.0, 68.84, True),
        (-175.0, 66.6, True),
        (175.0, 67.5, True),
        (180.0, 0.0, False),
    ],
)
def test_land_and_water_are_told_apart_everywhere(lon: float, lat: float, land: bool) -> None:
    assert on_land(lon, lat) is land


def test_land_answers_arrays_and_leaves_nan_out() -> None:
    assert on_land(np.array([[37.6, np.nan]]), 55.75).tolist() == [[True, False]]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(lons, st.floats(-84, 84)), min_size=1, max_size=5))
def test_land_agrees_with_polygons(points: list[tuple[float, float]]) -> None:
    from shapely.geometry import Point, Polygon

    from spurline.places.land import lines_of

    for lon, lat in points:
        if shore_distance_km(lon, lat) < 0.1:
            continue
        rings = [line for line in lines_of("land_10m") if line[:, 1].min() <= lat <= line[:, 1].max()]
        places = [Point(lon + turn, lat) for turn in (-360, 0, 360)]
        inside = sum(Polygon(ring).contains(place) for ring in rings for place in places)
        assert on_land(lon, lat) == (inside % 2 == 1)


def test_the_shore_is_near_at_a_port_and_far_at_sea() -> None:
    assert shore_distance_km(130.29, 42.235) < 3
    assert shore_distance_km(-123.39, -48.88) == pytest.approx(2688, rel=0.02)  # Point Nemo


def test_the_shore_is_as_near_on_either_side_of_the_antimeridian() -> None:
    assert shore_distance_km(180, -17) == pytest.approx(shore_distance_km(-180, -17))


def test_rings_stay_inside_their_box() -> None:
    rings = land_rings(129, 41, 134, 44)
    assert rings
    for ring in rings:
        assert ring[0] == ring[-1]
        assert all(129 <= lon <= 134 and 41 <= lat <= 44 for lon, lat in ring)


def test_a_box_over_the_antimeridian_runs_on_past_180() -> None:
    rings = land_rings(170, 60, -160, 70)
    longitudes = [lon for ring in rings for lon, _ in ring]
    assert min(longitudes) >= 170
    assert max(longitudes) > 180


def test_borders_hold_no_coast() -> None:
    lines = border_lines(129, 41, 134, 44)
    assert lines
    away = [shore_distance_km(lon, lat) for line in lines for lon, lat in line]
    assert max(away) > 50


def test_a_box_without_inside_is_refused() -> None:
    with pytest.raises(BadInput, match="no inside"):
        land_rings(10, 50, 20, 40)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ({"lon": 130.613, "lat": 42.412, "country": "KP"}, "+09:00"),
        ({"lon": 130.645, "lat": 42.429, "country": "RU"}, "+10:00"),
        ({"lon": 130.645, "lat": 42.429}, None),
        ({"lon": 40.06, "lat": 45.91}, "+03:00"),
        ({"lon": 128.334, "lat": 51.884, "country": "RU"}, "+09:00"),
        ({"country": "IR"}, "+03:30"),
        ({"country": "RU"}, None),
        ({"country": "UA"}, None),
        ({"lon": -150.0, "lat": -45.0}, None),
        ({"country": "??"}, None),
        ({}, None),
    ],
)
def test_local_time_is_given_only_where_it_is_certain(place: dict[str, float], zone: str | None) -> None:
    assert zone_of(**place) == zone  # type: ignore[arg-type]
