"""Names for maps stand inside what they name."""

from __future__ import annotations

from spurline.places import map_names, on_land


def test_states_stand_on_land_and_seas_on_water() -> None:
    names = {one.english: one for one in map_names(126.0, 40.0, 137.0, 46.0)}
    assert {"China", "North Korea", "Russia", "Sea of Japan"} <= set(names)
    assert names["Russia"].german == "Russland" and names["Sea of Japan"].german == "Japanisches Meer"
    for one in names.values():
        assert all(bool(on_land(lon, lat)) == (one.kind == "state") for lon, lat, _ in one.spots)


def test_a_state_is_never_named_across_its_border() -> None:
    names = {one.english: one for one in map_names(20.0, 25.0, 160.0, 80.0)}
    assert all(lat < 31.0 for _, lat, _ in names["Nepal"].spots) if "Nepal" in names else True
    assert all(22.0 < lon < 41.0 for lon, _, _ in names["Ukraine"].spots)


def test_the_widest_spot_comes_first() -> None:
    for one in map_names(5.0, 45.0, 30.0, 62.0):
        rooms = [room for _, _, room in one.spots]
        assert rooms == sorted(rooms, reverse=True)


def test_names_run_on_across_the_antimeridian() -> None:
    names = {one.english for one in map_names(170.0, 50.0, 200.0, 70.0)}
    assert {"Russia", "United States"} <= names
