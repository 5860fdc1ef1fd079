"""Which places share a map, and what the maps are drawn on."""

from __future__ import annotations

from datetime import datetime, timezone

from spurline.case.frames import groups_of
from spurline.model import Case, Leg, Look, Mode, Place, Saw, When

DAY = When(datetime(2023, 9, 1, tzinfo=timezone.utc), datetime(2023, 9, 2, tzinfo=timezone.utc))


def place(key: str, lon: float, lat: float) -> Place:
    return Place(key, key, lon, lat, "port", 1.0)


def case_of(*places: Place, legs: tuple[Leg, ...] = ()) -> Case:
    return Case("What?", places=places, legs=legs)


def look(at: str) -> Look:
    return Look("L1", at, DAY, "ship", Saw.PRESENT)


def names(groups: tuple[tuple[Place, ...], ...]) -> list[list[str]]:
    return [sorted(one.id for one in group) for group in groups]


def test_a_far_depot_gets_a_frame_of_its_own() -> None:
    near = [place("a", 130.3, 42.2), place("b", 132.3, 42.9), place("c", 131.9, 43.8)]
    assert names(groups_of(case_of(*near, place("far", 40.1, 45.9)), [])) == [["a", "b", "c"], ["far"]]


def test_places_of_one_region_share_a_frame() -> None:
    row = [place(str(k), 10.0 + k, 54.0) for k in range(6)]
    assert len(groups_of(case_of(*row), [])) == 1


def test_only_places_of_legs_and_looks_count_where_there_are_any() -> None:
    places = [place("a", 130.3, 42.2), place("b", 132.3, 42.9), place("unused", 40.1, 45.9)]
    leg = Leg("a-b", "a", "b", Mode.SEA)
    assert names(groups_of(case_of(*places, legs=(leg,)), [])) == [["a", "b"]]


def test_the_part_with_most_evidence_comes_first() -> None:
    places = [
        place("a", 130.3, 42.2),
        place("b", 132.3, 42.9),
        place("far", 40.1, 45.9),
        place("by", 40.3, 46.0),
    ]
    assert names(groups_of(case_of(*places), [look("far"), look("by")]))[0] == ["by", "far"]


def test_no_places_give_no_frame() -> None:
    assert groups_of(case_of(), []) == ()
