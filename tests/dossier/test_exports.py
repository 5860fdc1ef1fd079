"""The files beside the page: exact keys, valid geometry, no formula, no lost row."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.dossier.exports import LEAST_WRITTEN
from spurline.dossier.geojson import line

FINDING_KEYS = {
    "id", "statement", "level", "p", "p_low", "p_high", "word", "confidence", "origins", "evidence", "rivals",
    "contradictions", "missing",
}  # fmt: skip


def loaded(published: dict[str, bytes], name: str) -> Any:
    return json.loads(published[name])


def test_findings_have_exactly_the_keys_of_the_contract(published: dict[str, bytes]) -> None:
    rows = loaded(published, "findings.json")
    assert len(rows) == 4
    for row in rows:
        assert set(row) - {"leg"} == FINDING_KEYS
        assert row["p_low"] <= row["p"] <= row["p_high"]
        assert all(set(one) == {"id", "kind", "origin", "log_lr", "why"} for one in row["evidence"])
        assert all(set(one) == {"statement", "p"} for one in row["rivals"])
    assert rows[0]["leg"] == "rajin-dunai"
    assert "leg" not in rows[2]


def test_ledger_follows_the_contract(published: dict[str, bytes]) -> None:
    ledger = loaded(published, "ledger.json")
    assert {"vessels", "fleet", "priors", "version"} <= set(ledger)
    for vessel in ledger["vessels"]:
        assert {"id", "calls", "place_probability", "gaps", "trips", "counts"} <= set(vessel)
        for trip in vessel["trips"]:
            assert {"from", "to", "p", "depart", "arrive"} <= set(trip)
            assert trip["depart"]["q05"] <= trip["depart"]["q50"] <= trip["depart"]["q95"]
        for count in vessel["counts"]:
            assert {"from", "to", "start", "end", "pmf", "q05", "q50", "q95"} == set(count)
            assert abs(sum(count["pmf"].values()) - 1) < 0.01


def test_ledger_csv_holds_every_trip_but_the_negligible(
    sample: SimpleNamespace, published: dict[str, bytes]
) -> None:
    rows = list(csv.DictReader(io.StringIO(published["ledger.csv"].decode())))
    every = sample.sample_view().ledger.trips
    trips = [trip for trip in every if trip.p >= LEAST_WRITTEN]
    assert [row["trip"] for row in rows] == [trip.id for trip in trips]
    left_out = loaded(published, "ledger.json")["left_out"]
    assert left_out["below_p"] == LEAST_WRITTEN
    assert left_out["trips"]["number"] == len(every) - len(trips) > 0
    assert left_out["trips"]["total_p"] == pytest.approx(
        sum(trip.p for trip in every if trip.p < LEAST_WRITTEN)
    )
    assert [float(row["p"]) for row in rows] == [trip.p for trip in trips]
    assert rows[4]["evidence"] == "O09 O10"


def test_claims_are_one_plain_record_each(sample: SimpleNamespace, published: dict[str, bytes]) -> None:
    rows = [json.loads(row) for row in published["claims.jsonl"].decode().splitlines()]
    assert [row["id"] for row in rows] == [claim.id for claim in sample.claims()]
    assert rows[4]["cluster"] == rows[5]["cluster"]
    assert rows[0]["file"].endswith(".txt")


def test_geojson_is_lon_lat_and_complete(sample: SimpleNamespace, published: dict[str, bytes]) -> None:
    view = sample.sample_view()
    places = loaded(published, "places.geojson")["features"]
    assert [one["id"] for one in places] == [place.id for place in view.case.places]
    assert places[0]["geometry"]["coordinates"] == [130.29, 42.235]
    assert len(loaded(published, "routes.geojson")["features"]) == len(view.routes)
    events = loaded(published, "events.geojson")["features"]
    assert len(events) == len(view.events) + len(view.looks)
    assert {one["geometry"]["type"] for one in events} == {"LineString", "Point"}


def test_timeline_runs_forward(published: dict[str, bytes]) -> None:
    starts = [row["start"] or "" for row in loaded(published, "timeline.json")]
    assert starts == sorted(starts)


def test_empty_case_gives_valid_files(sample: SimpleNamespace) -> None:
    from spurline.dossier import publish

    files = publish(sample.empty_view())
    assert json.loads(files["findings.json"]) == []
    assert json.loads(files["events.geojson"])["features"] == []
    assert "claims.jsonl" not in files


longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-85, 85, allow_nan=False)


@given(st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=8, unique=True))
def test_no_exported_line_crosses_the_antimeridian(points: list[tuple[float, float]]) -> None:
    geometry = line(points)
    assert geometry is not None
    parts = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
    for part in parts:
        assert len(part) > 1
        assert all(abs(b[0] - a[0]) <= 180.000001 for a, b in pairwise(part))
        assert all(-180 <= lon <= 180 for lon, _ in part)
