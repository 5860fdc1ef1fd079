"""Visits told in full, voyages between them, and draught that changes where no port is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import fleet
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_chunks import cut, voyage

from spurline.ais import Voyage, build, event_record, find_events, voyage_rows, voyages_in
from spurline.ais.anchorages import LongStops
from spurline.ais.derived import measured
from spurline.ais.draught import DraughtWatch
from spurline.ais.fixes import Rows, stream_fixes, to_datetime
from spurline.ais.histories import Histories
from spurline.ais.said import Said
from spurline.model import BadInput, Place, Static, TrackEvent

KM_PER_DEGREE = 111.195 * np.cos(np.radians(54))
EAST_LON = 10.0 + 10 * 10 * 1.852 / KM_PER_DEGREE
WEST = Place("WEST", "West", 10.0, 54.0, "port", 2.0)
EAST = Place("EAST", "East", EAST_LON, 54.0, "port", 2.0)
BERTH = Place("BERTH", "Berth", EAST_LON, 54.0, "berth", 0.5, part_of="EAST")
PLACES = (WEST, EAST, BERTH)


def shuttle(*, silent_h: float = 0.0) -> list[fleet.Row]:
    """Five hours at West, ten at sea (100 nm; with a silence in the middle), five at East, and off."""
    rows = fleet.moored(fleet.SHIP, 0, 5, 10.0, 54.0) + fleet.cruise(fleet.SHIP, 5.1, 9.9, 10.0, 54.0)
    rows += fleet.moored(fleet.SHIP, 15.1, 5, EAST_LON, 54.0) + fleet.cruise(
        fleet.SHIP, 20.2, 5, EAST_LON, 54
    )
    return [row for row in rows if not 10 - silent_h / 2 < row[1] < 10 + silent_h / 2]


def told(hours: float, **what: Any) -> Static:
    return Static(fleet.SHIP, fleet.START + timedelta(hours=hours), **what)


def store(tmp_path: Path, rows: list[fleet.Row], *statics: Static) -> Path:
    build([(fleet.positions(rows), statics)], tmp_path / "store")
    return tmp_path / "store"


def visits(
    tmp_path: Path, *statics: Static, silent_h: float = 0.0, kinds: Any = None
) -> dict[str, TrackEvent]:
    found = find_events(store(tmp_path, shuttle(silent_h=silent_h), *statics), places=PLACES, kinds=kinds)
    return {str(event.place): event for event in found if event.kind == "port_visit"}


def test_a_visit_says_where_the_vessel_came_from_and_how_long_it_was_silent(tmp_path: Path) -> None:
    found = visits(tmp_path, silent_h=7)
    assert found["WEST"].details["voyage_from"] is None
    for place in ("EAST", "BERTH"):
        came = found[place].details["voyage_from"]
        assert came["place_id"] == "WEST" and came["gaps"] == 1
        assert came["gap_hours"] == pytest.approx(7, abs=0.2)
        assert came["hours"] == pytest.approx(9.5, abs=0.7)
        assert came["departed"] == event_record(found["WEST"])["end"]


def test_a_visit_is_the_same_whatever_else_is_asked_for(tmp_path: Path) -> None:
    alone = visits(tmp_path / "alone", told(1, draught_m=5.0), silent_h=7, kinds=["port_visit"])
    among = visits(tmp_path / "among", told(1, draught_m=5.0), silent_h=7)
    assert alone == among and alone["EAST"].details["voyage_from"]["gaps"] == 1


def test_draught_before_and_after_belongs_to_the_visit_between(tmp_path: Path) -> None:
    found = visits(tmp_path, told(1, draught_m=5.0), told(17, draught_m=8.2))
    assert found["WEST"].details["draught_m"] == {"before": None, "after": 5.0}
    assert found["EAST"].details["draught_m"] == {"before": 5.0, "after": 8.2}
    late = visits(tmp_path / "late", told(1, draught_m=5.0), told(23, draught_m=8.2))
    assert late["EAST"].details["draught_m"] == {"before": 5.0, "after": 8.2}
    assert visits(tmp_path / "none")["EAST"].details["draught_m"] is None


def test_the_destination_on_arrival_is_a_claim_beside_the_visit(tmp_path: Path) -> None:
    found = visits(tmp_path, told(1, destination="EAST"), told(14, destination="FOR ORDERS"))
    assert found["EAST"].details["destination_before"]["kind"] == "orders"
    assert found["EAST"].details["destination_before"]["place_ids"] == []
    assert found["WEST"].details["destination_before"] is None


def sailed(
    tmp_path: Path, *statics: Static, silent_h: float = 0.0, confidence: int = 3
) -> tuple[Voyage, ...]:
    return voyages_in(store(tmp_path, shuttle(silent_h=silent_h), *statics), PLACES, confidence=confidence)


def test_a_voyage_has_its_distance_speed_and_silence(tmp_path: Path) -> None:
    (one,) = sailed(tmp_path, silent_h=7)
    assert (one.from_place, one.to_place, one.gaps) == ("WEST", "EAST", 1)
    assert one.km == pytest.approx(100 * 1.852 - 6, abs=5) and one.mean_kn == pytest.approx(10, abs=0.2)
    assert one.gap_hours == pytest.approx(7, abs=0.2)


def test_a_voyage_keeps_what_the_ship_said_when_it_left_and_when_it_arrived(tmp_path: Path) -> None:
    statics = (told(1, draught_m=5.0), told(7, draught_m=8.0), told(8, destination=">EAST"))
    (one,) = sailed(tmp_path, *statics, told(17, draught_m=4.0, destination="WEST"))
    assert (one.draught_departed_m, one.draught_arrived_m) == (8.0, 8.0)
    (row,) = voyage_rows([one], PLACES)
    assert (row["destination_departed"], row["destination_place_id"]) == (">EAST", "EAST")


def test_only_sure_calls_at_ports_bound_a_voyage(tmp_path: Path) -> None:
    (one,) = sailed(tmp_path, confidence=3)
    assert one.to_place == "EAST"  # and not its berth
    assert sailed(tmp_path / "sure", confidence=4) == ()  # the start of the visit at West was not seen
    with pytest.raises(BadInput):
        sailed(tmp_path / "wrong", confidence=5)


def at_sea(
    tmp_path: Path, *statics: Static, places: tuple[Place, ...] = PLACES, lat: float = 40.0
) -> list[Any]:
    rows = fleet.cruise(fleet.SHIP, 0, 60, -40.0, lat)
    events = find_events(store(tmp_path, rows, *statics), places=places, kinds=["anomaly"])
    return [event for event in events if event.details["rule"] == "draught_change_at_sea"]


def test_draught_that_changes_on_the_ocean_is_an_anomaly_of_modest_probability(tmp_path: Path) -> None:
    (event,) = at_sea(tmp_path, told(20, draught_m=12.0), told(40, draught_m=7.0))
    assert event.details["draught_m"] == {"before": 12.0, "after": 7.0} and event.p == 0.3
    assert event.lon_start == pytest.approx(-40 + 200 * 1.852 / 85.18, abs=0.05)
    assert event.lon_end == pytest.approx(-40 + 400 * 1.852 / 85.18, abs=0.05)
    assert event.when.earliest == fleet.START + timedelta(hours=20)


def test_small_changes_and_stores_without_places_give_no_anomaly(tmp_path: Path) -> None:
    small = (told(20, draught_m=12.0), told(40, draught_m=11.6))
    large = (told(20, draught_m=12.0), told(40, draught_m=7.0))
    assert not at_sea(tmp_path / "small", *small)
    assert not at_sea(tmp_path / "places", *large, places=())
    unheard = (told(20, draught_m=12.0), told(70, draught_m=7.0))
    assert not at_sea(tmp_path / "unheard", *unheard)


@pytest.mark.parametrize("hours", [14.0, 18.0, 22.0])
def test_draught_typed_before_in_or_after_port_is_no_anomaly(tmp_path: Path, hours: float) -> None:
    statics = (told(hours - 0.5, draught_m=5.0), told(hours, draught_m=8.0))
    events = find_events(store(tmp_path, shuttle(), *statics), places=PLACES, kinds=["anomaly"])
    assert not [event for event in events if event.details["rule"] == "draught_change_at_sea"]


def findings(chunks: Any, said: Said, voyages: list[Voyage]) -> list[Any]:
    detectors: list[Any] = [LongStops(), DraughtWatch(said)]
    fixes = list(stream_fixes(chunks))
    for some in fixes:
        for detector in detectors:
            detector.feed(some)
    return [*(detector.finish() for detector in detectors), measured(voyages, fixes)]


def a_voyage(rows: Rows, begin: int, end: int) -> Voyage:
    times = to_datetime(int(rows.t[begin])), to_datetime(int(rows.t[end]))
    hours = (times[1] - times[0]) / timedelta(hours=1)
    nothing = (None, None, 0, 0.0, None, None, None, None)
    return Voyage(int(rows.mmsi[0]), int(rows.track[0]), "A", "B", *times, hours, *nothing)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), cuts=st.integers(0, 2**32))
def test_cuts_of_the_stream_change_no_stay_no_position_and_no_distance(seed: int, cuts: int) -> None:
    rows = voyage(seed)
    random = np.random.default_rng(seed)
    t = np.sort(random.choice(rows.t, 6))
    statics = [
        Static(mmsi, to_datetime(int(at)), draught_m=float(random.integers(4, 12)))
        for mmsi in np.unique(rows.mmsi).tolist()
        for at in t
    ]
    said = Said(Histories.of_reports(statics))
    length = int(np.sum((rows.mmsi == rows.mmsi[0]) & (rows.track == rows.track[0])))
    begin, end = np.sort(random.integers(0, length, 2)).tolist()
    voyages = [a_voyage(rows, begin, end)] if end > begin else []
    assert findings([rows], said, voyages) == findings(cut(rows, cuts), said, voyages)
    for one in findings([rows], said, voyages)[2]:
        steps = [step for fixes in stream_fixes([rows]) for step in fixes.km[begin + 1 : end + 1].tolist()]
        assert one.km == pytest.approx(sum(steps), abs=1e-3)
