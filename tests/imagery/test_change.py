from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import radar_scenes
import rasterio

from spurline.imagery import find_change
from spurline.model import BadInput, parse_instant


def stack(folder: Path, *, db: float = 6.0, at: int = 7, dates: int = 14, spike: bool = False) -> Path:
    """Speckled land, VV and VH; from date `at` on a block of 8 x 8 pixels is brighter by `db`."""
    folder.mkdir()
    rng = np.random.default_rng(5)
    land = np.exp(rng.normal(-3, 0.5, (60, 70)))
    for date in range(dates):
        for pol in ("VV", "VH"):
            power = (land * rng.gamma(12, 1 / 12, land.shape)).astype(np.float32)
            if date >= at:
                power[20:28, 30:38] *= 10 ** (db / 10)
            if spike and date == 4:
                power[40:48, 10:18] *= 10
            radar_scenes.write(
                folder / f"S1_2022{date // 2 + 1:02d}{10 + 12 * (date % 2)}T015854_{pol}.tif",
                power,
                pixel=30.0,
            )
    return folder


def test_a_lasting_step_is_found_dated_and_measured(tmp_path: Path) -> None:
    found = find_change([stack(tmp_path / "s")], to=tmp_path / "out")
    collection = json.loads(Path(found["parcels"]).read_text())
    (parcel,) = collection["features"]
    said = parcel["properties"]
    assert said["earliest"] < said["date"] <= said["latest"]
    assert parse_instant(said["date"]) == parse_instant("2022-04-22T01:58:00Z")
    assert said["area_m2"]["q05"] <= 64 * 900 <= said["area_m2"]["q95"]
    assert said["change_db"] == pytest.approx(6.0, abs=1.0)
    with rasterio.open(found["raster"]) as dataset:
        score = dataset.read(1)
    assert np.median(score[20:28, 30:38]) > 3 * np.quantile(np.abs(score[:15]), 0.9)


def test_a_passing_brightening_is_no_change(tmp_path: Path) -> None:
    found = find_change([stack(tmp_path / "s", db=0.0, spike=True)], to=tmp_path / "out")
    assert found["count"] == 0


def test_the_area_of_interest_limits_the_answer(tmp_path: Path) -> None:
    folder = stack(tmp_path / "s")
    one = next(folder.iterdir())
    ring = [radar_scenes.lonlat(one, x, y) for x, y in ((0, 35), (70, 35), (70, 60), (0, 60), (0, 35))]
    found = find_change(
        [folder], aoi=radar_scenes.polygons(tmp_path / "aoi.geojson", ring), to=tmp_path / "out"
    )
    assert found["count"] == 0
    with rasterio.open(found["raster"]) as dataset:
        assert np.isnan(dataset.read(1)[:30]).all()


def test_the_order_of_the_files_does_not_matter_and_nothing_half_written_stays(tmp_path: Path) -> None:
    folder = stack(tmp_path / "s")
    files = sorted(folder.iterdir())
    first = find_change(files, to=tmp_path / "a")
    second = find_change(files[::-1], to=tmp_path / "b")
    for name in ("raster", "parcels"):
        assert Path(first[name]).read_bytes() == Path(second[name]).read_bytes()
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["change.tif", "parcels.geojson"]


def test_two_pictures_without_place_or_date_are_compared(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    base = rng.normal(120, 25, (3, 80, 80))
    later = base + rng.normal(0, 4, base.shape)
    later[:, 30:45, 30:45] += 70
    for name, image in (("a.png", base), ("b.png", later)):
        with radar_scenes.opened(
            tmp_path / name, "w", driver="PNG", count=3, height=80, width=80, dtype="uint8"
        ) as dataset:
            dataset.write(image.clip(0, 255).astype(np.uint8))
    found = find_change([tmp_path / "a.png", tmp_path / "b.png"], to=tmp_path / "out")
    (parcel,) = json.loads(Path(found["parcels"]).read_text())["features"]
    assert parcel["properties"]["between"] == [1, 2]
    assert parcel["properties"]["area_m2"]["q50"] == pytest.approx(225, rel=0.3)


def test_one_image_is_no_stack(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="two images"):
        find_change([radar_scenes.write(tmp_path / "x.tif", radar_scenes.k_sea(40, 40))], to=tmp_path / "out")


@pytest.mark.shared
def test_a_step_put_into_a_real_stack_is_found(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    source = sorted((shared / "data" / "imagery" / "s1_rtc_10SGD").glob("*T137-292325-IW1*_VH.tif"))
    for number, path in enumerate(source):
        with rasterio.open(path) as dataset:
            data, profile, transform = dataset.read(1), dataset.profile, dataset.transform
        if number >= 11:
            data[40:47, 50:57] *= 10**0.5
        profile |= {"transform": transform}
        with rasterio.open(folder / path.name, "w", **profile) as dataset:
            dataset.write(data, 1)
    found = find_change([folder], to=tmp_path / "out")
    with rasterio.open(found["raster"]) as dataset:
        score = np.abs(dataset.read(1))
    assert np.median(score[41:46, 51:56]) > np.nanquantile(score[:30], 0.999)
    assert found["count"] >= 1
