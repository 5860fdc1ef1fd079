"""Distances over rail lines that the user brings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from spurline.model import BadInput, Leg, Mode, NotResolved, Place, Unreachable
from spurline.places import RailNetwork, great_circle_km

LINES = (
    ((130.3, 42.25), (130.4, 42.34), (130.613, 42.412), (130.645, 42.429)),
    ((130.6451, 42.4291), (130.8, 42.6)),
    ((140.0, 50.0), (141.0, 50.0)),
)


def test_the_way_follows_the_lines() -> None:
    rail = RailNetwork.from_lines(LINES)
    ends = LINES[0]
    along = sum(great_circle_km(*a, *b) for a, b in pairwise(ends))
    assert rail.distance_km(ends[0], ends[-1]) == pytest.approx(along)
    assert rail.route(ends[0], ends[-1])[0] == ends[0]


def test_lines_that_nearly_touch_are_joined() -> None:
    rail = RailNetwork.from_lines(LINES)
    assert rail.distance_km((130.3, 42.25), (130.8, 42.6)) > 40


def test_the_way_to_the_line_is_added() -> None:
    rail = RailNetwork.from_lines(LINES)
    at, beside = (140.0, 50.0), (140.0, 50.02)
    assert rail.distance_km(beside, (141.0, 50.0)) == pytest.approx(
        rail.distance_km(at, (141.0, 50.0)) + great_circle_km(*at, *beside)
    )


def test_lines_that_do_not_meet_and_points_far_off_are_unreachable() -> None:
    rail = RailNetwork.from_lines(LINES)
    with pytest.raises(Unreachable, match="do not join"):
        rail.distance_km((130.3, 42.25), (141.0, 50.0))
    with pytest.raises(Unreachable, match="from the nearest rail line"):
        rail.distance_km((132.345, 42.875), (130.3, 42.25))


def test_geojson_shapes_make_a_network() -> None:
    shapes = [
        ({}, {"type": "MultiLineString", "coordinates": [[[10.0, 50.0], [10.1, 50.0]]]}),
        ({}, {"type": "Point", "coordinates": [0.0, 0.0]}),
    ]
    rail = RailNetwork.from_shapes(shapes)
    assert rail.distance_km((10.0, 50.0), (10.1, 50.0)) == pytest.approx(7.15, abs=0.02)


def test_rail_legs_are_as_long_as_their_great_circle() -> None:
    places = (
        Place("a", "A", 10.0, 50.0, "station", 1.0),
        Place("b", "B", 11.0, 50.0, "station", 1.0),
    )
    legs = (Leg("a-b", "a", "b", Mode.RAIL), Leg("b-a", "b", "a", Mode.SEA))
    assert RailNetwork.from_legs(legs, places).distance_km((10.0, 50.0), (11.0, 50.0)) == pytest.approx(
        great_circle_km(10, 50, 11, 50)
    )
    with pytest.raises(NotResolved, match="not known"):
        RailNetwork.from_legs(legs, places[:1])


def test_a_network_without_lines_is_refused() -> None:
    with pytest.raises(BadInput, match="no line"):
        RailNetwork.from_lines(())
