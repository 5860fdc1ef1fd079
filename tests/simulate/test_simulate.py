"""Scenarios: the files a user would add, the truth beside them, and the comparison with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from spurline.model import BadInput, Call, Count, Ledger, VesselItinerary, When, Window, parse_instant
from spurline.places import on_land
from spurline.simulate import SCENARIOS, recovered_against_true, simulate
from spurline.simulate.coast import Coast


@pytest.fixture(scope="module")
def coast() -> Coast:
    return Coast.routed()


@pytest.fixture(autouse=True)
def routed_once(coast: Coast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Coast, "routed", lambda: coast)
    yield


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def truth(folder: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((folder / "truth.json").read_text("utf-8"))


def silences(folder: Path, mmsi: str) -> list[timedelta]:
    times = [
        parse_instant(row["BaseDateTime"] + "Z") for row in table(folder / "ais.csv") if row["MMSI"] == mmsi
    ]
    return [two - one for one, two in pairwise(times)]


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(scenario: str, tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(scenario, seed=seed, to=tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert {"places.csv", "legs.csv", "vessels.csv", "looks.csv", "ais.csv", "truth.json"} <= {
        f.name for f in files
    }
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert (tmp_path / "a" / "ais.csv").read_bytes() != (tmp_path / "c" / "ais.csv").read_bytes()


def test_the_shuttle_is_silent_for_weeks_and_sails_meanwhile(tmp_path: Path) -> None:
    simulate("shuttle", seed=1, to=tmp_path)
    assert max(silences(tmp_path, "209900011")) > timedelta(weeks=6)
    assert max(silences(tmp_path, "209900101")) < timedelta(hours=12)
    assert truth(tmp_path)["legs"]["aldermouth-brenholm"]["trips"] >= 10


def test_in_the_control_the_silence_is_the_same_and_nothing_moves(tmp_path: Path) -> None:
    simulate("stationary", seed=1, to=tmp_path)
    assert max(silences(tmp_path, "209900011")) > timedelta(weeks=6)
    assert truth(tmp_path)["legs"]["aldermouth-brenholm"]["trips"] == 0
    named = {row["place_id"] for row in table(tmp_path / "looks.csv") if row["vessel"]}
    assert "aldermouth" in named


def test_in_the_decoy_the_voyages_are_visible(tmp_path: Path) -> None:
    simulate("decoy", seed=1, to=tmp_path)
    assert max(silences(tmp_path, "209900011")) < timedelta(hours=12)
    assert truth(tmp_path)["legs"]["aldermouth-brenholm"]["trips"] >= 10


def test_ships_stay_on_the_water(tmp_path: Path) -> None:
    simulate("shuttle", seed=2, to=tmp_path)
    rows = [row for row in table(tmp_path / "ais.csv") if float(row["SOG"]) > 0][::25]
    ashore = on_land([float(row["LON"]) for row in rows], [float(row["LAT"]) for row in rows])
    assert ashore.mean() < 0.03  # ports lie on the shore, and the land mask is coarse


def test_looks_see_miss_and_are_clouded_in_spells(tmp_path: Path) -> None:
    simulate("shuttle", seed=1, to=tmp_path)
    rows = [row for row in table(tmp_path / "looks.csv") if row["what"] == "ship"]
    assert {row["saw"] for row in rows} == {"present", "absent", "unclear"}
    port = [row["saw"] == "unclear" for row in rows if row["place_id"] == "brenholm"]
    after_cloud = [two for one, two in pairwise(port) if one]
    assert sum(after_cloud) / len(after_cloud) > sum(port) / len(port)
    assert all(row["start"].endswith("Z") for row in rows)


def test_wagons_rise_over_their_baseline_only_where_freight_goes_on(tmp_path: Path) -> None:
    simulate("shuttle", seed=1, to=tmp_path / "s")
    simulate("stationary", seed=1, to=tmp_path / "c")

    def mean(folder: str) -> float:
        counts = [int(r["count"]) for r in table(tmp_path / folder / "looks.csv") if r["what"] == "wagons"]
        return sum(counts) / len(counts)

    assert mean("s") > mean("c") + 10


def test_articles_begin_with_outlet_and_date_and_drift_from_one_origin(tmp_path: Path) -> None:
    simulate("shuttle", seed=1, to=tmp_path)
    trips = truth(tmp_path)["legs"]["aldermouth-brenholm"]["trips"]
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "articles").iterdir()}
    assert texts["01-coast-ledger.en.txt"].startswith("Coast Ledger, 25 May 2023\n")
    assert texts["02-hafenbote.de.txt"].startswith("Hafenbote, 26. Mai 2023\n")
    assert f"at least {trips - 2} trips" in texts["01-coast-ledger.en.txt"]
    assert f"mindestens {trips - 4} Mal" in texts["02-hafenbote.de.txt"]
    assert not any("$" in text for text in texts.values())
    assert len(truth(tmp_path)["origins"]) < len(texts)


def test_an_unknown_scenario_and_a_negative_seed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no scenario"):
        simulate("armada", seed=1, to=tmp_path)
    with pytest.raises(BadInput, match="negative"):
        simulate("shuttle", seed=-1, to=tmp_path)


def call(vessel: str, place: str, arrive: str, depart: str, p: float = 0.9) -> Call:
    one, two = parse_instant(arrive), parse_instant(depart)
    return Call(vessel, place, Window(one, one, one), Window(two, two, two), p)


def test_a_ledger_is_compared_with_the_truth(tmp_path: Path) -> None:
    simulate("shuttle", seed=1, to=tmp_path)
    told = truth(tmp_path)
    leg = told["legs"]["aldermouth-brenholm"]
    period = When(parse_instant(told["period"]["from"]), parse_instant(told["period"]["to"]))
    n = leg["trips"]
    count = Count(leg["from"], leg["to"], period, ((n - 1, 0.3), (n, 0.4), (n + 1, 0.3)), n - 1, n, n + 1)
    first = told["calls"][0]
    calls = (
        call(first["vessel"], first["place"], first["arrive"], first["depart"]),
        call(first["vessel"], "dunmark", "2023-04-10T00:00Z", "2023-04-11T00:00Z"),
        call(first["vessel"], "estmere", "2023-04-10T00:00Z", "2023-04-11T00:00Z", p=0.2),
    )
    ledger = Ledger((VesselItinerary(first["vessel"], 1, calls, (), (), (), ()),), (count,))
    report = recovered_against_true(tmp_path / "truth.json", ledger)
    legs = {one.leg: one for one in report.legs}
    assert legs["aldermouth-brenholm"].inside
    assert (legs["brenholm-aldermouth"].q50, legs["brenholm-aldermouth"].inside) == (None, False)
    assert "brenholm-fenn" not in legs
    assert (report.calls_found, report.calls_wrong) == (1, 1)
    assert report.calls_true == len(told["calls"])


def test_what_is_no_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        recovered_against_true(tmp_path / "truth.json", Ledger())
    (tmp_path / "truth.json").write_text("[]", "utf-8")
    with pytest.raises(BadInput, match="no truth"):
        recovered_against_true(tmp_path / "truth.json", Ledger())
