"""Rail legs follow the track lines of a case where they reach, and say so where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spurline.case.adding import add
from spurline.case.config import template
from spurline.case.run import run
from spurline.case.view import Route
from spurline.dossier import publish
from spurline.vault import Vault

PLACES = """id,name,lon,lat,kind,radius_km,country,tz
yard,Yard,30.0,50.0,station,2,,+02:00
mill,Mill,31.0,50.0,station,2,,+02:00
isle,Isle,40.0,50.0,station,2,,+03:00
"""
LEGS = "id,from,to,mode\nyard-mill,yard,mill,rail\nyard-isle,yard,isle,rail\n"
BEND = [[30.0, 50.0], [30.5, 50.4], [31.0, 50.0]]


def routes(folder: Path, *, with_tracks: bool) -> dict[str, Route]:
    (folder / "places.csv").write_text(PLACES)
    (folder / "legs.csv").write_text(LEGS)
    line = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": BEND}}
    (folder / "tracks.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [line]}))
    names = ["places.csv", "legs.csv", *(["tracks.geojson"] if with_tracks else [])]
    case = folder / "case"
    Vault.create(case, template("Rail", "How far?"))
    added, refused = add(case, [folder / name for name in names])
    assert not refused
    assert len(added) == len(names)
    return {route.leg: route for route in run(case, publish).view.routes}


def test_a_rail_leg_follows_the_tracks(tmp_path: Path) -> None:
    found = routes(tmp_path, with_tracks=True)
    assert found["yard-mill"].km == pytest.approx(114, abs=3)
    assert (30.5, 50.4) in found["yard-mill"].line
    assert found["yard-isle"].km is None
    assert len(found["yard-isle"].line) == 2


def test_without_tracks_the_length_is_not_known(tmp_path: Path) -> None:
    found = routes(tmp_path, with_tracks=False)
    assert all(route.km is None for route in found.values())
