"""Distances and routes over water."""

from __future__ import annotations

import runpy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from spurline.model import BadInput, NotResolved, Unreachable
from spurline.places import SeaNetwork, great_circle_km, on_land

RAJIN, DUNAI, VOSTOCHNY, VLADIVOSTOK = (
    (130.29, 42.235),
    (132.345, 42.875),
    (133.065, 42.745),
    (131.87353, 43.10562),
)
CASE = (RAJIN, DUNAI, VOSTOCHNY, VLADIVOSTOK)
PIER = (130.285, 42.234)
ASTRAKHAN_ROADS, AMIRABAD = (47.9, 45.2), (53.37, 36.85)
TIKHORETSK = (40.11874, 45.85307)


@pytest.fixture(scope="module")
def sea() -> SeaNetwork:
    return SeaNetwork.around(CASE)


@pytest.fixture(scope="module")
def world() -> SeaNetwork:
    return SeaNetwork.around(())


def test_the_reference_legs_have_their_length(sea: SeaNetwork) -> None:
    km = sea.distances_km(CASE)
    assert km[0, 1] == pytest.approx(194, abs=3)
    assert km[0, 2] == pytest.approx(242, abs=3)
    assert km[1, 2] == pytest.approx(63, abs=2)
    assert km[0, 3] == pytest.approx(176, abs=3)


def test_distances_are_a_metric_above_the_great_circle(sea: SeaNetwork) -> None:
    points = (*CASE, (135.0, 40.0), (129.6, 41.7), PIER)
    km = sea.distances_km(points)
    assert np.array_equal(km, km.T)
    assert not km.diagonal().any()
    lon, lat = np.array(points).T
    assert (km >= great_circle_km(lon[:, None], lat[:, None], lon, lat) - 1e-6).all()
    for middle in range(len(points)):
        detour = km[:, [middle]] + km[[middle], :]
        assert (km <= detour * 1.02 + 1.0).all()


def test_berths_of_one_harbour_are_close(sea: SeaNetwork) -> None:
    assert sea.distances_km([RAJIN, PIER])[0, 1] == pytest.approx(great_circle_km(*RAJIN, *PIER))


def test_open_water_in_sight_is_a_great_circle(sea: SeaNetwork) -> None:
    a, b = (131.0, 41.5), (133.5, 42.2)
    assert sea.distances_km([a, b])[0, 1] == pytest.approx(great_circle_km(*a, *b))


def test_field_agrees_with_pair_distances(sea: SeaNetwork) -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(130.5, 139.0, 40), rng.uniform(38.5, 41.8, 40)
    field = sea.field_km(RAJIN, lon, lat)
    exact = np.array([sea.distances_km([RAJIN, point])[0, 1] for point in zip(lon, lat, strict=True)])
    assert (field >= exact - 0.5).all()
    assert (field <= exact * 1.02 + 1.5).all()


def test_a_route_never_crosses_land(sea: SeaNetwork) -> None:
    for start, end in ((RAJIN, VLADIVOSTOK), (DUNAI, (139.6, 34.9)), (RAJIN, (121.6, 38.7))):
        line = np.array(sea.route(start, end))
        for (lon1, lat1), (lon2, lat2) in pairwise(line):
            share = np.linspace(0, 1, 60)
            lon, lat = lon1 + share * (lon2 - lon1), lat1 + share * (lat2 - lat1)
            inshore = np.minimum(great_circle_km(lon, lat, *start), great_circle_km(lon, lat, *end))
            assert not (on_land(lon, lat) & ~sea.is_water(lon, lat) & (inshore > 5)).any()


def test_a_route_has_the_length_of_the_distance(sea: SeaNetwork) -> None:
    line = np.array(sea.route(RAJIN, VOSTOCHNY))
    km = great_circle_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum()
    assert km == pytest.approx(sea.distances_km([RAJIN, VOSTOCHNY])[0, 1], rel=1e-3)
    assert tuple(line[0]) == pytest.approx(RAJIN)
    assert tuple(line[-1]) == pytest.approx(VOSTOCHNY)


def test_the_antimeridian_is_no_wall(world: SeaNetwork) -> None:
    los_angeles = (-118.27, 33.7)
    km = world.distances_km([VLADIVOSTOK, los_angeles])[0, 1]
    assert km < 1.05 * great_circle_km(*VLADIVOSTOK, *los_angeles)
    line = np.array(world.route(VLADIVOSTOK, los_angeles))
    assert np.abs(np.diff(line[:, 0])).max() < 10
    assert line[-1, 0] == pytest.approx(los_angeles[0] + 360)


@pytest.mark.parametrize(
    ("start", "end", "closed", "km"),
    [
        # Port-to-port distances as published (Pub. 151 and port tables), in kilometres.
        ((103.8, 1.2), (4.0, 51.98), (), 15_350),
        ((103.8, 1.2), (4.0, 51.98), ("suez",), 21_770),
        ((-74.0, 40.5), (-118.3, 33.6), (), 9_130),
        ((-74.0, 40.5), (-118.3, 33.6), ("panama",), 24_300),
    ],
)
def test_long_passages_are_as_published(
    start: tuple[float, float], end: tuple[float, float], closed: tuple[str, ...], km: float
) -> None:
    network = SeaNetwork.around((), closed=closed)
    assert network.distances_km([start, end])[0, 1] == pytest.approx(km, rel=0.02)


def test_the_caspian_opens_only_by_the_volga_don() -> None:
    odesa = (30.8, 46.4)
    shut = SeaNetwork.around((ASTRAKHAN_ROADS, AMIRABAD))
    km = shut.distances_km([ASTRAKHAN_ROADS, AMIRABAD, odesa])
    assert 900 < km[0, 1] < 1100
    assert np.isinf(km[0, 2])
    with pytest.raises(Unreachable, match="no way over water"):
        shut.route(ASTRAKHAN_ROADS, odesa)
    opened = SeaNetwork.around((), opened=("volga-don",))
    assert np.isfinite(opened.distances_km([ASTRAKHAN_ROADS, odesa])).all()


def test_an_inland_place_is_unreachable(sea: SeaNetwork) -> None:
    assert np.isinf(sea.distances_km([RAJIN, TIKHORETSK])[0, 1])
    assert np.isinf(sea.field_km(TIKHORETSK, 135.0, 40.0))
    assert np.isinf(sea.field_km(RAJIN, *TIKHORETSK))


def test_the_order_of_the_points_changes_nothing() -> None:
    one = SeaNetwork.around((RAJIN, DUNAI)).distances_km((RAJIN, DUNAI))
    other = SeaNetwork.around((DUNAI, RAJIN)).distances_km((RAJIN, DUNAI))
    assert np.array_equal(one, other)


def test_unusable_arguments_are_refused() -> None:
    with pytest.raises(NotResolved, match="no strait"):
        SeaNetwork.around((), closed=("styx",))
    with pytest.raises(BadInput, match="resolution"):
        SeaNetwork.around((RAJIN,), resolution_km=0.01)
    with pytest.raises(BadInput, match="out of range"):
        SeaNetwork.around(((42.2, 130.3),))


@pytest.mark.shared
def test_routed_distances_agree_with_an_independent_sea_graph(shared: Path, world: SeaNetwork) -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "sea_distances.py"
    marnet_km = runpy.run_path(str(script))["marnet_km"]
    pairs = [
        ((103.9, 1.2), (56.4, 26.4)),
        ((122.2, 31.2), (-118.27, 33.7)),
        ((3.9, 52.0), (-74.0, 40.4)),
        ((30.0, 44.0), (5.3, 43.2)),
    ]
    theirs = marnet_km(shared / "data" / "ais" / "marnet_plus_20km.gpkg", pairs)
    ours = [world.distances_km(pair)[0, 1] for pair in pairs]
    assert ours == pytest.approx(theirs, rel=0.05)
