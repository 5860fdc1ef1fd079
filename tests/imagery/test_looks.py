from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import radar_scenes

from spurline.imagery import detect_ships, look_rows, looks_from_detections
from spurline.imagery.looks import COLUMNS
from spurline.model import BadInput, Place, Saw


def place(sea: Path, name: str, x: float, y: float, radius_km: float = 0.4, kind: str = "port") -> Place:
    lon, lat = radar_scenes.lonlat(sea, x, y)
    return Place(name, name, lon, lat, kind, radius_km)


def test_each_place_in_view_gets_a_look_and_those_outside_none(sea: Path, detections: dict[str, Any]) -> None:
    row, col, _ = radar_scenes.SHIPS[0]
    here, empty = place(sea, "a-ship", col, row), place(sea, "b-empty", 280, 150)
    far = Place("c-far", "far", 10.0, 54.0, "port", 2.0)
    looks = looks_from_detections(detections, (far, empty, here))
    assert [(look.place, look.saw) for look in looks] == [("a-ship", Saw.PRESENT), ("b-empty", Saw.ABSENT)]
    assert looks[0].length_m is not None
    assert looks[0].length_sd is not None
    assert looks[1].detectability == pytest.approx(0.97, abs=0.02)


def test_an_absent_look_is_worth_less_where_less_was_visible(sea: Path, tmp_path: Path) -> None:
    ring = [radar_scenes.lonlat(sea, x, y) for x, y in ((280, 0), (320, 0), (320, 320), (280, 320), (280, 0))]
    found = detect_ships(sea, land=radar_scenes.polygons(tmp_path / "land.geojson", ring))
    (look,) = looks_from_detections(found, (place(sea, "half", 280, 150, 0.35),))
    assert look.saw is Saw.ABSENT
    assert look.detectability is not None
    assert look.detectability < 0.8


def test_a_covered_place_and_a_berth_are_unclear_not_absent(sea: Path, tmp_path: Path) -> None:
    ring = [
        radar_scenes.lonlat(sea, x, y)
        for x, y in ((200, 100), (320, 100), (320, 200), (200, 200), (200, 100))
    ]
    found = detect_ships(sea, land=radar_scenes.polygons(tmp_path / "land.geojson", ring))
    covered, berth = place(sea, "a", 260, 150, 0.3), place(sea, "b", 280, 280, 0.3, "berth")
    assert [look.saw for look in looks_from_detections(found, (covered, berth))] == [Saw.UNCLEAR, Saw.UNCLEAR]


def test_rows_have_the_columns_of_the_contract(sea: Path, detections: dict[str, Any]) -> None:
    (row,) = look_rows(looks_from_detections(detections, (place(sea, "p", 280, 150),)))
    assert tuple(row) == COLUMNS
    assert row["start"] == row["end"] == "2023-09-14T21:32:10Z"
    assert row["saw"] == "absent"
    assert row["sensor"] == "test radar"


def test_pixel_detections_give_no_looks(detections: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="georeference"):
        looks_from_detections(detections | {"scene": {"coordinates": "pixels"}}, ())
