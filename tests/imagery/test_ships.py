from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import radar_scenes

from spurline.imagery import detect_ships, ships
from spurline.model import BadInput


def _nearest(found: dict[str, Any], lon: float, lat: float) -> tuple[float, dict[str, Any]]:
    def metres(one: dict[str, Any]) -> float:
        have = one["properties"]
        return float(np.hypot((have["lon"] - lon) * 82_500, (have["lat"] - lat) * 111_320))

    best = min(found["features"], key=metres)
    return metres(best), best["properties"]


def test_every_ship_is_found_where_it_lies_and_nothing_else(sea: Path, detections: dict[str, Any]) -> None:
    assert len(detections["features"]) == len(radar_scenes.SHIPS)
    for row, col, length in radar_scenes.SHIPS:
        distance, ship = _nearest(detections, *radar_scenes.lonlat(sea, col + 1, row + 0.5))
        assert distance < 25
        assert ship["length_m"]["q05"] <= 10 * length <= ship["length_m"]["q95"]
        assert min(ship["heading_deg"], 180 - ship["heading_deg"]) < 10
        assert ship["p"] > 0.9
        assert ship["reason"]


def test_quantiles_are_in_order(detections: dict[str, Any]) -> None:
    for feature in detections["features"]:
        length = feature["properties"]["length_m"]
        assert 0 < length["q05"] <= length["q50"] <= length["q95"]


def test_land_is_left_out(sea: Path, tmp_path: Path) -> None:
    ring = [radar_scenes.lonlat(sea, x, y) for x, y in ((0, 0), (320, 0), (320, 120), (0, 120), (0, 0))]
    found = detect_ships(sea, land=radar_scenes.polygons(tmp_path / "land.geojson", ring))
    assert len(found["features"]) == 2
    assert found["scene"]["land_given"]


def test_the_same_scene_gives_the_same_bytes(sea: Path, detections: dict[str, Any]) -> None:
    assert json.dumps(detect_ships(sea)) == json.dumps(detections)


def test_blocks_do_not_show(sea: Path, detections: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ships, "BLOCK", 128)
    again = detect_ships(sea)
    places = [
        sorted(one["geometry"]["coordinates"] for one in found["features"]) for found in (again, detections)
    ]
    assert np.allclose(*places, atol=3e-4)


def test_two_hulls_side_by_side_are_two_ships(tmp_path: Path) -> None:
    power = radar_scenes.with_ships(radar_scenes.k_sea(200, 200), ((100, 90, 16), (100, 95, 16)))
    assert (
        len(detect_ships(radar_scenes.write(tmp_path / "t.tif", power, tags=radar_scenes.TAGS))["features"])
        == 2
    )


def test_a_faint_partner_of_bright_ships_along_the_flight_is_doubted(tmp_path: Path) -> None:
    heading = np.radians(191.5)
    step = np.array([np.cos(heading) * -460, np.sin(heading) * 460])  # rows down, columns right
    power = radar_scenes.k_sea(700, 700)
    for row, col in ((600, 300), (640, 420), (560, 550)):
        power = radar_scenes.with_ships(power, ((row, col, 24),), level=60.0)
        ghost = np.round(np.array([row, col]) - step).astype(int)
        power = radar_scenes.with_ships(power, ((int(ghost[0]), int(ghost[1]), 24),), level=0.25)
    found = detect_ships(radar_scenes.write(tmp_path / "a.tif", power, tags=radar_scenes.TAGS))
    doubted = [one["properties"] for one in found["features"] if "ambiguity" in one["properties"]["reason"]]
    sure = [one["properties"] for one in found["features"] if one["properties"]["p"] > 0.9]
    assert len(doubted) == 3
    assert len(sure) == 3


def test_damaged_land_files_give_a_typed_error(sea: Path, tmp_path: Path) -> None:
    bad = tmp_path / "land.geojson"
    bad.write_text('{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [["x"]]}}')
    with pytest.raises(BadInput, match=r"land\.geojson, feature 1"):
        detect_ships(sea, land=bad)


@pytest.mark.shared
def test_an_anchorage_is_resolved_into_its_ships(shared: Path) -> None:
    folder = shared / "data" / "imagery" / "hrsid"
    scene = folder / "P0119_2400_3200_6000_6800.png"
    found = detect_ships(scene, land=folder / "P0119_2400_3200_6000_6800_land.geojson")
    with radar_scenes.opened(folder / "P0119_2400_3200_6000_6800_instance_id_RGB.png") as dataset:
        ids = dataset.read().astype(int)
    truth = ids[0] * 65536 + ids[1] * 256 + ids[2]
    hit = {
        truth[int(one["properties"]["lat"]), int(one["properties"]["lon"])]
        for one in found["features"]
        if one["properties"]["lat"] < 800 and one["properties"]["lon"] < 800
    }
    assert len(hit - {0}) >= 85


@pytest.mark.shared
def test_real_decibel_sea_is_read(shared: Path) -> None:
    found = detect_ships(shared / "data" / "imagery" / "misc" / "pyrosar_S1A_IW_20150309_VV_db.tif")
    assert "decibel" in found["scene"]["values"]
