"""Anchorages from stops: the rule, its numbers, and what must not matter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import fleet
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais import anchorages_in, build, find_events
from spurline.ais.anchorages import Stay, find_anchorages
from spurline.model import BadInput, Place
from spurline.places import great_circle_km


def crowd(count: int, lon: float, lat: float, *, first: int = 1, spread_km: float = 0.1) -> list[Stay]:
    """So many vessels within `spread_km` north and south of a point."""
    offsets = np.linspace(-spread_km, spread_km, count) / 111.195
    return [Stay(first + k, lon, lat + float(offset)) for k, offset in enumerate(offsets)]


def test_twenty_vessels_make_an_anchorage_and_nineteen_do_not() -> None:
    (found,) = find_anchorages(crowd(20, 131.9, 43.1))
    assert (found.vessels, found.stops, found.place.kind) == (20, 20, "anchorage")
    assert (found.place.lon, found.place.lat) == (131.9, 43.1) and found.place.radius_km == 0.5
    assert find_anchorages(crowd(19, 131.9, 43.1)) == ()
    assert len(find_anchorages(crowd(19, 131.9, 43.1), vessels=19)) == 1


def test_one_vessel_that_stops_often_counts_once() -> None:
    assert find_anchorages([Stay(1, 131.9, 43.1)] * 50) == ()


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 10.0), (-179.9999, -60.0), (0.0, 0.0), (20.0, 89.99)])
def test_an_anchorage_may_lie_across_any_edge_of_the_grid(lon: float, lat: float) -> None:
    around = [Stay(k, (lon + (k % 5 - 2) * 1e-4 + 180) % 360 - 180, lat - 1e-4 * (k // 5)) for k in range(20)]
    (found,) = find_anchorages(around)
    assert found.vessels == 20
    assert great_circle_km(found.place.lon, found.place.lat, lon, lat) < 0.2


def test_the_radius_reaches_every_stop_and_neighbours_are_one_place() -> None:
    stays = [stay for k in range(6) for stay in crowd(25, 10.0 + k * 0.004, 54.0, first=100 * k)]
    (found,) = find_anchorages(stays)
    away = [great_circle_km(found.place.lon, found.place.lat, stay.lon, stay.lat) for stay in stays]
    assert max(away) <= found.place.radius_km <= max(away) + 0.011
    assert (found.vessels, found.stops) == (150, 150)


def test_a_long_roadstead_becomes_several_places_no_wider_than_the_reach() -> None:
    stays = [stay for k in range(60) for stay in crowd(25, 10.0 + k * 0.004, 54.0, first=100 * k)]
    found = find_anchorages(stays)
    assert len(found) > 1 and all(one.place.radius_km < 5 for one in found)
    for stay in stays:
        assert any(
            great_circle_km(one.place.lon, one.place.lat, stay.lon, stay.lat) <= one.place.radius_km
            for one in found
        )


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_stops_does_not_matter(seed: int) -> None:
    numbers = np.random.default_rng(seed)
    places = numbers.uniform((9.99, 53.99), (10.05, 54.03), (300, 2)).round(5).tolist()
    stays = [Stay(int(numbers.integers(1, 80)), lon, lat) for lon, lat in places]
    shuffled: Sequence[Stay] = random.Random(seed).sample(stays, len(stays))
    assert find_anchorages(stays, vessels=8) == find_anchorages(shuffled, vessels=8)


def test_an_anchorage_of_no_vessels_is_refused() -> None:
    with pytest.raises(BadInput):
        find_anchorages([], vessels=0)


def harbour(tmp_path: Path, vessels: int) -> Path:
    rows = [
        row
        for k in range(vessels)
        for row in fleet.moored(201_000_001 + k, 0, 13, 20.0, 40.0 + k * 1e-4, step_h=0.25)
    ]
    build([(fleet.positions(rows), ())], tmp_path)
    return tmp_path


def test_encounters_in_a_harbour_that_nobody_named_are_not_reported(tmp_path: Path) -> None:
    few, many = harbour(tmp_path / "few", 6), harbour(tmp_path / "many", 20)
    assert len(find_events(few, kinds=["encounter"])) == 15
    assert find_events(many, kinds=["encounter"]) == ()
    assert len(anchorages_in(many)) == 1 and anchorages_in(few) == ()


def test_anchorages_of_a_store_can_be_given_back_as_places(tmp_path: Path) -> None:
    store = harbour(tmp_path / "store", 5)
    (found,) = anchorages_in(store, vessels=5)
    assert isinstance(found.place, Place)
    visits = find_events(store, places=[found.place], kinds=["port_visit"])
    assert {visit.place for visit in visits} == {found.place.id} and len(visits) == 5
