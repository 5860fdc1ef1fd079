from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import radar_scenes
import rasterio
from rasterio.control import GroundControlPoint

from spurline.imagery import detect_ships, scene_time
from spurline.imagery.scene import Values, open_scene, read_power
from spurline.model import BadInput, MissingExtra, When, parse_instant


def test_time_comes_from_the_tag_before_the_name(tmp_path: Path) -> None:
    path = radar_scenes.write(
        tmp_path / "x_20200101T000000.tif", radar_scenes.k_sea(40, 40), tags=radar_scenes.TAGS
    )
    assert scene_time(path) == When.instant(parse_instant("2023-09-14T21:32:10Z"))


def test_time_comes_from_the_first_stamp_of_the_name(tmp_path: Path) -> None:
    path = radar_scenes.write(tmp_path / "S1_20211119T015854_20250830T120333.tif", radar_scenes.k_sea(40, 40))
    assert scene_time(path) == When.instant(parse_instant("2021-11-19T01:58:54Z"))


def test_a_scene_without_time_has_none(tmp_path: Path) -> None:
    assert (
        scene_time(radar_scenes.write(tmp_path / "x_99999999T999999.tif", radar_scenes.k_sea(40, 40))) is None
    )


def test_decibels_amplitude_and_power_are_told_apart_and_said(tmp_path: Path) -> None:
    power = radar_scenes.k_sea(64, 64)
    linear = open_scene(radar_scenes.write(tmp_path / "a.tif", power))
    decibel = open_scene(radar_scenes.write(tmp_path / "b.tif", 10 * np.log10(power)))
    amplitude = open_scene(radar_scenes.write(tmp_path / "c.tif", (np.sqrt(power) * 900).astype(np.uint16)))
    assert [one.values for one in (linear, decibel, amplitude)] == [
        Values.LINEAR,
        Values.DECIBEL,
        Values.AMPLITUDE,
    ]
    assert all(one.values_reason for one in (linear, decibel, amplitude))
    assert np.allclose(read_power(decibel, 1), power, rtol=1e-4)


def test_detections_do_not_depend_on_the_unit(sea: Path, detections: dict[str, Any], tmp_path: Path) -> None:
    with radar_scenes.opened(sea) as dataset:
        decibel = 10 * np.log10(dataset.read())
    path = radar_scenes.write(tmp_path / "db.tif", decibel, names=("VV", "VH"), tags=radar_scenes.TAGS)
    again = detect_ships(path)
    assert "decibel" in again["scene"]["values"]
    assert len(again["features"]) == len(detections["features"])


def test_nodata_is_no_ship(tmp_path: Path) -> None:
    power = radar_scenes.k_sea(200, 200)
    power[:, :40] = 0.0
    power[:20] = np.nan
    power[-20:] = -9999.0
    found = detect_ships(
        radar_scenes.write(tmp_path / "n.tif", power, nodata=-9999.0, tags={"CALIBRATION": "linear"})
    )
    assert found["features"] == []
    assert 0.5 < np.mean([cell[2] for cell in found["scene"]["usable"]]) < 0.75


def test_ground_control_points_are_used_and_the_identity_is_not(tmp_path: Path) -> None:
    power = radar_scenes.with_ships(radar_scenes.k_sea(200, 300), ((100, 150, 14),))
    points = [
        GroundControlPoint(row, col, 130.0 + 1e-4 * col + 3e-9 * col**2, 42.0 - 1e-4 * row)
        for row in (0, 100, 200)
        for col in (0, 100, 200, 300)
    ]
    path = tmp_path / "g.tif"
    with radar_scenes.opened(
        path, "w", driver="GTiff", count=1, height=200, width=300, dtype="float32"
    ) as dataset:
        dataset.write(power, 1)
        dataset.gcps = (points, rasterio.crs.CRS.from_epsg(4326))
    scene = open_scene(path)
    assert scene.georeference.kind == "gcps"
    (ship,) = detect_ships(path)["features"]
    assert ship["properties"]["lon"] == pytest.approx(130.0 + 1e-4 * 151 + 3e-9 * 151**2, abs=2e-4)
    assert ship["properties"]["lat"] == pytest.approx(42.0 - 1e-4 * 100, abs=2e-4)


def test_without_georeference_the_answer_is_in_pixels(tmp_path: Path) -> None:
    picture = (np.sqrt(radar_scenes.with_ships(radar_scenes.k_sea(200, 300), ((100, 150, 24),))) * 120).clip(
        0, 255
    )
    path = tmp_path / "p.png"
    with radar_scenes.opened(
        path, "w", driver="PNG", count=1, height=200, width=300, dtype="uint8"
    ) as dataset:
        dataset.write(picture.astype(np.uint8), 1)
    found = detect_ships(path)
    assert found["scene"]["coordinates"] == "pixels"
    (ship,) = found["features"]
    assert ship["properties"]["lon"] == pytest.approx(151, abs=2)
    assert ship["properties"]["lat"] == pytest.approx(100, abs=2)


def test_optical_scenes_are_refused_with_a_reason(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(1, 255, (3, 60, 60)).astype(np.uint8)
    path = radar_scenes.write(tmp_path / "rgb.tif", picture, names=("red", "green", "blue"))
    with pytest.raises(BadInput, match="optical"):
        detect_ships(path)


@pytest.mark.parametrize("content", [b"", b"no raster", b"II*\x00\x08\x00\x00\x00"])
def test_broken_bytes_give_a_typed_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.tif"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        detect_ships(path)


def test_a_missing_extra_names_the_line_that_installs_it(sea: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("rasterio"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"pip install 'spurline\[imagery\]'"):
        detect_ships(sea)
