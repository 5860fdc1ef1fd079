"""Land and tracks from GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spurline.intake import read_shapes
from spurline.model import BadInput, LimitExceeded

RING = [[0, 0], [4, 0], [4, 4], [0, 0]]


def written(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "shapes.geojson"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_shapes_keep_properties_and_order(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[0, 0, 9.5], [1, 1, 9.5]]}
    area = {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}
    both = {"type": "GeometryCollection", "geometries": [line, area]}
    features = [
        {"type": "Feature", "properties": {"track": 1}, "geometry": line},
        {"type": "Feature", "properties": None, "geometry": None},
        {"type": "Feature", "properties": {}, "geometry": both},
    ]
    shapes = read_shapes(written(tmp_path, {"type": "FeatureCollection", "features": features}))
    assert [geometry["type"] for _, geometry in shapes] == ["LineString", "LineString", "MultiPolygon"]
    assert shapes[0] == ({"track": 1}, {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 1.0]]})


def test_no_features_are_no_shapes(tmp_path: Path) -> None:
    assert read_shapes(written(tmp_path, {"type": "FeatureCollection", "features": []})) == ()


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [9, 9]]]}, "not closed"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "fewer than two"),
        ({"type": "Point", "coordinates": [0, 0]}, "is a point"),
        ({"type": "LineString", "coordinates": [[0, "x"], [1, 1]]}, "not two numbers"),
        ({"type": "LineString", "coordinates": [[0, True], [1, 1]]}, "not two numbers"),
        ({"type": "LineString", "coordinates": [[0], [1, 1]]}, "not two numbers"),
        ({"type": "LineString", "coordinates": 7}, "no list"),
        ({"type": "Circle", "coordinates": []}, "no GeoJSON geometry"),
    ],
)
def test_a_broken_shape_is_named(geometry: dict[str, Any], words: str, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    with pytest.raises(BadInput, match=words) as caught:
        read_shapes(written(tmp_path, {"type": "FeatureCollection", "features": [feature]}))
    assert "feature 1" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", '{"type":"Nothing"}', '{"type":"FeatureCollection","features":7}', "[1]"]
)
def test_other_json_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_shapes(written(tmp_path, text))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999", "9" * 5000])
def test_numbers_that_json_does_not_have_are_refused(number: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_shapes(written(tmp_path, f'{{"type":"LineString","coordinates":[[0,{number}],[1,1]]}}'))


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"b":['])
def test_deep_nesting_names_the_limit(opening: str, tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="MAX_JSON_DEPTH"):
        read_shapes(written(tmp_path, opening * 100_000))
