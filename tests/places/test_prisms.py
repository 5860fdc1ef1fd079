"""Distance tables, and the places that are within reach of a silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spurline.model import BadInput, Place
from spurline.places import (
    DamagedTable,
    DistanceTable,
    SeaNetwork,
    feasible,
    great_circle_km,
    listed_ports,
)

KM_PER_NM = 1.852
BOX = (127.0, 34.0, 143.0, 47.0)


def place(name: str, lon: float, lat: float, radius_km: float = 5.0) -> Place:
    return Place(name, name, lon, lat, "port", radius_km)


CASE = (
    place("rajin", 130.29, 42.235),
    place("dunai", 132.345, 42.875),
    place("vostochny", 133.065, 42.745),
    place("chongjin", 129.776, 41.796),
    place("busan", 129.05, 35.1),
    place("niigata", 139.06, 37.93),
    place("hakodate", 140.71, 41.78),
    place("osaka", 135.43, 34.65, 10.0),
    place("otaru", 141.02, 43.2),
    place("sendai", 141.05, 38.27),
)


def over(network: SeaNetwork, *places: Place, spacing_km: float = 200.0) -> DistanceTable:
    return DistanceTable.over(network, places, spacing_km=spacing_km)


def reached(
    table: DistanceTable, *silences: tuple[float, ...], speed_kn: float, least_h: float = 0
) -> set[str]:
    """Ids within reach of one silence: lon, lat, lon, lat, hours."""
    west, south, east, north, hours = np.array(silences).T
    found = feasible(
        table,
        np.column_stack([west, south]),
        np.column_stack([east, north]),
        hours,
        speed_kn=speed_kn,
        least_h=least_h,
    )
    return {table.places[k].id for k in found.of(0)[0]}


@pytest.fixture(scope="module")
def sea() -> SeaNetwork:
    return SeaNetwork.around([(one.lon, one.lat) for one in CASE[:4]], resolution_km=5.0)


@pytest.fixture(scope="module")
def table(sea: SeaNetwork) -> DistanceTable:
    return DistanceTable.over(sea, CASE, spacing_km=15.0, box=BOX)


@pytest.fixture(scope="module")
def world() -> SeaNetwork:
    return SeaNetwork.around(())


positions = st.tuples(st.floats(BOX[0], BOX[2]), st.floats(BOX[1], BOX[3]))
near_shore = st.builds(
    lambda one, east, north: (one.lon + east, min(max(one.lat + north, BOX[1]), BOX[3])),
    st.sampled_from(CASE),
    st.floats(-0.5, 0.5),
    st.floats(-0.5, 0.5),
)
fixes = st.one_of(positions, near_shore)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    silences=st.lists(st.tuples(fixes, fixes, st.floats(0, 400)), min_size=1, max_size=12),
    speed_kn=st.floats(3, 25),
    least_h=st.floats(0, 48),
)
@example(silences=[((140.0, 44.0), (141.02, 43.5125), 4.0)], speed_kn=20.0, least_h=0.0)
def test_no_place_that_the_exact_distance_allows_is_missing(
    sea: SeaNetwork,
    table: DistanceTable,
    silences: list[tuple[tuple[float, float], tuple[float, float], float]],
    speed_kn: float,
    least_h: float,
) -> None:
    off, on = (np.array([one[k] for one in silences]) for k in (0, 1))
    hours = np.array([one[2] for one in silences])
    found = feasible(table, off, on, hours, speed_kn=speed_kn, least_h=least_h)
    ways = [
        np.maximum(sea.field_km((one.lon, one.lat), *off.T) - one.radius_km, 0)
        + np.maximum(sea.field_km((one.lon, one.lat), *on.T) - one.radius_km, 0)
        for one in table.places
    ]
    exact = hours[:, None] - np.array(ways).T / (speed_kn * KM_PER_NM)
    for g in range(len(hours)):
        numbers, slack = found.of(g)
        assert (np.diff(numbers) > 0).all()
        assert (slack >= least_h).all()
        assert set(np.flatnonzero(exact[g] >= least_h)) <= set(numbers.tolist())
        assert (slack >= exact[g, numbers]).all()


@settings(max_examples=40, deadline=None)
@given(off=fixes, on=fixes, hours=st.floats(0, 300))
def test_slack_is_never_more_than_the_great_circle_leaves(
    table: DistanceTable, off: tuple[float, float], on: tuple[float, float], hours: float
) -> None:
    numbers, slack = feasible(table, [off], [on], hours, speed_kn=12).of(0)
    for k, spare in zip(numbers, slack, strict=True):
        one = table.places[k]
        way = sum(max(great_circle_km(*fix, one.lon, one.lat) - one.radius_km, 0.0) for fix in (off, on))
        assert spare <= hours - way / (12 * KM_PER_NM) + 1e-3


def test_land_between_two_seas_is_a_wall_where_a_great_circle_sees_none(table: DistanceTable) -> None:
    off_niigata = (138.5, 38.3)
    silence = (*off_niigata, *off_niigata, 60.0)
    assert great_circle_km(*off_niigata, 141.05, 38.27) < 30 * 12 * KM_PER_NM
    found = reached(table, silence, speed_kn=12)
    assert "niigata" in found
    assert "sendai" not in found


def test_the_worked_example_keeps_all_its_ports() -> None:
    ports = [one for one in listed_ports() if 127 <= one.lon <= 140 and 37 <= one.lat <= 47]
    network = SeaNetwork.around([(one.lon, one.lat) for one in ports], resolution_km=5.0)
    table = DistanceTable.over(network, ports, spacing_km=10.0, box=(127.0, 37.0, 140.0, 47.0))
    found = feasible(table, [(132.9, 42.6)], [(132.2, 42.7)], 60, speed_kn=12, least_h=24)
    slack = {table.places[k].name: hours for k, hours in zip(*found.of(0), strict=True)}
    handbook = {
        "Vostochnyy": 52.6,
        "Nakhodka": 51.7,
        "Vladivostok": 46.6,
        "Najin": 32.9,
        "Slavyanka": 24.0,
        "Zarubino": 24.0,
        "Pos'yet": 24.0,
        "Ch'ongjin": 24.0,
        "Senbong": 24.0,
    }
    assert set(handbook) <= set(slack)
    assert all(slack[name] >= hours for name, hours in handbook.items())
    assert len(slack) <= 12


def test_the_order_of_the_places_changes_nothing(sea: SeaNetwork, table: DistanceTable) -> None:
    turned = DistanceTable.over(sea, CASE[::-1], spacing_km=15.0, box=BOX)
    assert turned.places == table.places
    assert np.array_equal(turned.steps, table.steps)


def test_many_silences_answer_as_each_alone(table: DistanceTable) -> None:
    draw = np.random.default_rng(3)
    off, on = (np.column_stack([draw.uniform(128, 142, 2500), draw.uniform(35, 46, 2500)]) for _ in range(2))
    hours = draw.uniform(0, 120, 2500)
    together = feasible(table, off, on, hours, speed_kn=12, least_h=3)
    assert len(together) == 2500
    for g in range(0, 2500, 61):
        alone = feasible(table, off[[g]], on[[g]], hours[g], speed_kn=12, least_h=3)
        assert np.array_equal(alone.place, together.of(g)[0])
        assert np.array_equal(alone.slack_h, together.of(g)[1])


def test_no_silences_and_no_places_are_answered(sea: SeaNetwork, table: DistanceTable) -> None:
    none = np.empty((0, 2))
    assert len(feasible(table, none, none, 5, speed_kn=12)) == 0
    empty = DistanceTable.over(sea, (), spacing_km=100.0, box=BOX)
    assert not len(feasible(empty, [(132.9, 42.6)], [(132.2, 42.7)], 60, speed_kn=12).place)


def test_the_antimeridian_is_no_edge_of_a_table(world: SeaNetwork) -> None:
    ports = (place("petropavlovsk", 158.65, 53.0), place("dutch harbor", -166.53, 53.9))
    box = (150.0, 40.0, -150.0, 62.0)
    narrow = DistanceTable.over(world, ports, spacing_km=100.0, box=box)
    wide = over(world, *ports, spacing_km=100.0)
    silence = (178.0, 52.0, -178.0, 52.5, 120.0)
    for one in (narrow, wide):
        assert reached(one, silence, speed_kn=12) == {"dutch harbor"}
        assert reached(one, (*silence[:4], 300.0), speed_kn=12) == {"dutch harbor", "petropavlovsk"}
    with pytest.raises(BadInput, match="not in the box"):
        reached(narrow, (140.0, 52.0, 178.0, 52.0, 50.0), speed_kn=12)


def test_a_closed_canal_puts_the_other_sea_out_of_reach(world: SeaNetwork) -> None:
    piraeus = place("piraeus", 23.6, 37.9)
    silence = (38.0, 21.5, 24.2, 36.2, 150.0)
    assert reached(over(world, piraeus), silence, speed_kn=12) == {"piraeus"}
    shut = SeaNetwork.around((), closed=("suez",))
    assert reached(over(shut, piraeus), silence, speed_kn=12) == set()


def test_an_inland_sea_is_left_only_by_an_open_canal(world: SeaNetwork) -> None:
    ports = (place("amirabad", 53.37, 36.85), place("odesa", 30.8, 46.4))
    silence = (50.5, 41.0, 50.6, 40.0, 2000.0)
    assert reached(over(world, *ports), silence, speed_kn=12) == {"amirabad"}
    opened = SeaNetwork.around((), opened=("volga-don",))
    assert reached(over(opened, *ports), silence, speed_kn=12) == {"amirabad", "odesa"}


def test_what_lies_far_from_the_sea_is_named_and_judged_by_great_circles(world: SeaNetwork) -> None:
    depot, hamburg = place("tikhoretsk", 40.11874, 45.85307), place("emden", 7.19, 53.35)
    table = over(world, depot, hamburg)
    assert table.off_network == (depot,)
    off_sochi = (39.0, 43.3)
    way = 2 * (great_circle_km(*off_sochi, depot.lon, depot.lat) - depot.radius_km) / (10 * KM_PER_NM)
    assert reached(table, (*off_sochi, *off_sochi, way + 0.01), speed_kn=10) == {"tikhoretsk"}
    assert reached(table, (*off_sochi, *off_sochi, way - 0.01), speed_kn=10) == set()
    up_the_elbe = (11.6, 52.2)
    assert reached(table, (*up_the_elbe, *up_the_elbe, 60.0), speed_kn=12) == {"emden"}


def test_a_table_is_kept_and_read_again(sea: SeaNetwork, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []

    def made(*places: Place) -> DistanceTable:
        return DistanceTable.over(
            sea,
            places,
            spacing_km=50.0,
            box=BOX,
            folder=tmp_path / "tables",
            progress=lambda done, every: calls.append((done, every)),
        )

    first = made(*CASE)
    assert calls[-1] == (len(CASE), len(CASE))
    calls.clear()
    again = made(*CASE[::-1])
    assert not calls
    assert np.array_equal(first.steps, again.steps)
    assert not again.steps.flags.writeable
    made(*CASE[1:])
    assert calls
    assert {path.suffix for path in (tmp_path / "tables").iterdir()} == {".npy", ".json"}


@pytest.mark.parametrize("damage", ["a flipped byte", "a short file", "no table", "a spoilt note"])
def test_a_damaged_table_is_made_again_and_said(sea: SeaNetwork, tmp_path: Path, damage: str) -> None:
    def made() -> DistanceTable:
        return DistanceTable.over(sea, CASE, spacing_km=100.0, box=BOX, folder=tmp_path)

    sound = np.array(made().steps)
    (kept,), (note,) = tmp_path.glob("*.npy"), tmp_path.glob("*.json")
    content = bytearray(kept.read_bytes())
    if damage == "a flipped byte":
        content[-7] ^= 1
        kept.write_bytes(content)
    elif damage == "a short file":
        kept.write_bytes(content[: len(content) // 2])
    elif damage == "no table":
        kept.unlink()
    else:
        note.write_text("{")
    with pytest.warns(DamagedTable, match="damaged and made again"):
        assert np.array_equal(made().steps, sound)
    assert np.array_equal(made().steps, sound)


def test_a_write_that_broke_off_leaves_nothing_to_trust(sea: SeaNetwork, tmp_path: Path) -> None:
    sound = np.array(DistanceTable.over(sea, CASE, spacing_km=100.0, box=BOX, folder=tmp_path).steps)
    for note in tmp_path.glob("*.json"):
        note.unlink()
    for kept in tmp_path.glob("*.npy"):
        kept.write_bytes(b"half a table")
    again = DistanceTable.over(sea, CASE, spacing_km=100.0, box=BOX, folder=tmp_path)
    assert np.array_equal(again.steps, sound)


def test_unusable_input_is_refused(sea: SeaNetwork, table: DistanceTable) -> None:
    here = [(132.9, 42.6)]
    for hours, speed, least, match in (
        (-1.0, 12.0, 0.0, "`hours`"),
        (np.nan, 12.0, 0.0, "`hours`"),
        (5.0, 0.0, 0.0, "`speed_kn`"),
        (5.0, np.inf, 0.0, "`speed_kn`"),
        (5.0, 12.0, -2.0, "`least_h`"),
        ([5.0, 6.0], 12.0, 0.0, "shape"),
    ):
        with pytest.raises(BadInput, match=match):
            feasible(table, here, here, hours, speed_kn=speed, least_h=least)
    with pytest.raises(BadInput, match="1 silences begin and 2 end"):
        feasible(table, here, here * 2, 5, speed_kn=12)
    with pytest.raises(BadInput, match="shape"):
        feasible(table, here[0], here[0], 5, speed_kn=12)
    for lost in ((10.0, 42.0), (np.nan, 42.0), (132.0, 95.0)):
        with pytest.raises(BadInput, match="not in the box"):
            feasible(table, here, [lost], 5, speed_kn=12)
    with pytest.raises(BadInput, match="two places have one id"):
        DistanceTable.over(sea, (CASE[0], CASE[0]), spacing_km=50.0, box=BOX)
    with pytest.raises(BadInput, match="spacing"):
        DistanceTable.over(sea, CASE, spacing_km=0.0, box=BOX)
    with pytest.raises(BadInput, match="no open water"):
        DistanceTable.over(sea, CASE, spacing_km=50.0, box=(80.0, 45.0, 85.0, 48.0))


def test_the_listed_ports_are_places_with_ids_of_their_own() -> None:
    ports = listed_ports()
    assert len(ports) == len({one.id for one in ports}) == 3768


def test_the_same_network_is_not_built_twice() -> None:
    assert SeaNetwork.around(((130.0, 42.0),)) is SeaNetwork.around(((130.0, 42.0), (130.0, 42.0)))
