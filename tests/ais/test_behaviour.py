"""Port visits, stops, encounters, anomalies and identity from made-up movements."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import fleet
import numpy as np
import pytest

from spurline.ais import Search, build, event_record, find_events, thin_track
from spurline.ais.statics import valid_imo
from spurline.model import BadInput, Place, Static, TrackEvent, canonical

PORT = Place("PORT", "Port", 10.0, 54.0, "port", 2.0)
BERTH = Place("BERTH", "Berth", 10.0, 54.0, "berth", 0.5, part_of="PORT")
OTHER = 440_000_002


def events(tmp_path: Path, rows: list[fleet.Row], kind: str, **more: Any) -> tuple[TrackEvent, ...]:
    build([(fleet.positions(rows), more.pop("statics", ()))], tmp_path / "store")
    return find_events(tmp_path / "store", kinds=[kind], **more)


def call(mmsi: int = fleet.SHIP) -> list[fleet.Row]:
    """Steams in from the west, lies twelve hours, steams out to the east."""
    arriving = fleet.cruise(mmsi, 0, 4, 10.0 - 4 * 10 * 1.852 / (111.195 * np.cos(np.radians(54))), 54)
    return arriving + fleet.moored(mmsi, 4.1, 12, 10.0, 54.0) + fleet.cruise(mmsi, 16.2, 4, 10.0, 54.0)


def test_a_call_is_one_visit_with_entry_stop_and_exit(tmp_path: Path) -> None:
    (visit,) = events(tmp_path, call(), "port_visit", places=[PORT])
    assert visit.place == "PORT" and visit.details["confidence"] == 4
    assert visit.details["stopped_hours"] == pytest.approx(12, abs=0.3)
    assert visit.when.duration is not None
    assert visit.when.duration / timedelta(hours=1) == pytest.approx(12.5, abs=0.4)


def test_a_berth_has_its_visit_and_so_has_its_port(tmp_path: Path) -> None:
    visits = events(tmp_path, call(), "port_visit", places=[PORT, BERTH])
    assert sorted(visit.place for visit in visits if visit.place) == ["BERTH", "PORT"]


def test_passing_by_is_a_visit_of_the_lowest_confidence(tmp_path: Path) -> None:
    (visit,) = events(tmp_path, fleet.cruise(fleet.SHIP, 0, 8, 9.0, 54.01), "port_visit", places=[PORT])
    assert visit.details["confidence"] == 1


def test_swinging_between_the_circles_does_not_end_a_visit(tmp_path: Path) -> None:
    away = 3.5 / (111.195 * np.cos(np.radians(54)))
    rows = [(fleet.SHIP, 0.2 * k, 10.0 + away * (k % 2), 54.0, 1.0) for k in range(60)]
    visits = events(tmp_path, rows, "port_visit", places=[PORT])
    assert len(visits) == 1


def test_silence_of_four_hours_in_port_counts_like_a_stop(tmp_path: Path) -> None:
    rows = fleet.moored(fleet.SHIP, 0, 1, 10.0, 54.0) + fleet.moored(fleet.SHIP, 6, 1, 10.0, 54.0)
    moving = [(m, h, lon, lat, 1.0) for m, h, lon, lat, _ in rows]
    (visit,) = events(tmp_path, moving, "port_visit", places=[PORT])
    assert visit.details["silence_in_port"] and not visit.details["stop_seen"]
    assert visit.details["confidence"] == 2


def test_a_stop_is_found_anywhere_with_reported_speed_or_without(tmp_path: Path) -> None:
    rows = [(m, h, lon, lat, float("nan")) for m, h, lon, lat, _ in call()]
    for name, given in (("reported", call()), ("derived", rows)):
        (stop,) = events(tmp_path / name, given, "stop")
        assert stop.details["hours"] == pytest.approx(12, abs=0.4)
        assert stop.details["wander_km"] < 0.6


def test_two_ships_side_by_side_at_sea_are_one_encounter(tmp_path: Path) -> None:
    rows = fleet.moored(fleet.SHIP, 0, 5, 20.0, 40.0) + fleet.moored(OTHER, 1, 6, 20.002, 40.001)
    (meeting,) = events(tmp_path, rows, "encounter")
    assert (meeting.mmsi, meeting.details["other_mmsi"]) == (fleet.SHIP, OTHER)
    assert meeting.details["minutes"] == pytest.approx(240, abs=10)
    assert meeting.details["median_distance_m"] == pytest.approx(204, abs=10)


def test_ships_that_pass_lie_in_port_or_are_silent_do_not_meet(tmp_path: Path) -> None:
    side = fleet.moored(fleet.SHIP, 0, 5, 20.0, 40.0)
    passing = fleet.cruise(OTHER, 0, 5, 19.8, 40.0)
    silent = [(OTHER, float(hour), 20.001, 40.0, 0.0) for hour in (0, 2, 4)]
    assert not events(tmp_path / "passing", side + passing, "encounter")
    assert not events(tmp_path / "silent", side + silent, "encounter")
    port = [Place("X", "X", 20.0, 40.0, "port", 1.0)]
    beside = fleet.moored(OTHER, 0, 5, 20.001, 40.0)
    assert not events(tmp_path / "port", side + beside, "encounter", places=port)


def circle(radius_km: float, hours: float, period_h: float) -> list[fleet.Row]:
    steps = np.arange(0, hours, 1 / 30)
    angle = 2 * np.pi * steps / period_h
    lat = 40 + radius_km * np.cos(angle) / 111.195
    lon = 18.8 + radius_km * np.sin(angle) / (111.195 * np.cos(np.radians(40)))
    kn = 2 * np.pi * radius_km / period_h / 1.852
    return [(fleet.SHIP, float(h), float(x), float(y), kn) for h, x, y in zip(steps, lon, lat, strict=True)]


def test_running_in_a_circle_is_noticed_and_a_course_is_not(tmp_path: Path) -> None:
    found = events(tmp_path / "circle", circle(1.0, 4, 0.5), "anomaly")
    assert {event.details["rule"] for event in found} == {"circle"}
    assert found[0].details["radius_km"] == pytest.approx(1, abs=0.05)
    assert not events(tmp_path / "course", fleet.cruise(fleet.SHIP, 0, 8, 17, 38), "anomaly")
    assert not events(tmp_path / "moored", fleet.moored(fleet.SHIP, 0, 8, 17, 38), "anomaly")


def test_ships_that_jump_together_are_a_group_jump(tmp_path: Path) -> None:
    rows: list[fleet.Row] = []
    for k in range(4):
        rows += fleet.moored(201_000_000 + k, 0, 6, 20.0 + 0.01 * k, 40.0)
        rows += fleet.moored(201_000_000 + k, 6.2 + 0.01 * k, 6, 45.0, 45.05)
        rows += fleet.moored(201_000_000 + k, 12.5, 6, 20.0 + 0.01 * k, 40.0)
    rules = [event.details["rule"] for event in events(tmp_path, rows, "anomaly")]
    assert rules.count("group_jump") == 2 and rules.count("teleport") >= 4


def test_changed_names_and_shared_imo_numbers_are_told(tmp_path: Path) -> None:
    rows = fleet.moored(fleet.SHIP, 0, 30, 20, 40) + fleet.moored(OTHER, 0, 30, 21, 40)
    at = [fleet.START + timedelta(hours=h) for h in (1, 2, 20)]
    statics = [
        Static(fleet.SHIP, at[0], imo=9074729, name="ALPHA"),
        Static(fleet.SHIP, at[1], imo=9074729, name="ALPHA"),
        Static(fleet.SHIP, at[2], imo=9074729, name="BRAVO"),
        Static(OTHER, at[1], imo=9074729, name="CHARLIE"),
        Static(OTHER, at[2], imo=1234568, name="CHARLIE"),
    ]
    found = events(tmp_path, rows, "identity", statics=statics)
    assert sorted((event.mmsi, event.details["rule"]) for event in found) == [
        (fleet.SHIP, "name_change"),
        (fleet.SHIP, "shared_imo"),
        (OTHER, "shared_imo"),
    ]
    (renamed,) = [event for event in found if event.details["rule"] == "name_change"]
    assert (renamed.details["before"], renamed.details["after"]) == ("ALPHA", "BRAVO")


def test_imo_check_digit() -> None:
    assert valid_imo(9074729) and not valid_imo(9074728) and not valid_imo(0) and not valid_imo(None)


def test_one_worker_and_two_give_the_same_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spurline.ais.reading.PARTITION_ROWS", 100)
    rows = [row for k in range(4) for row in call(201_000_000 + k)] + circle(1.0, 4, 0.5)
    build([(fleet.positions(rows), ())], tmp_path / "store")
    kinds = ["gap", "port_visit", "stop", "encounter", "anomaly", "identity"]
    one, two = (
        canonical(
            [event_record(e) for e in find_events(tmp_path / "store", places=[PORT], kinds=kinds, workers=n)]
        )
        for n in (1, 2)
    )
    assert one == two and len(one) > 1000


def test_a_thinned_track_keeps_its_ends_and_breaks_at_silence(tmp_path: Path) -> None:
    rows = fleet.cruise(fleet.SHIP, 0, 4, 10, 54) + fleet.cruise(fleet.SHIP, 14, 4, 15, 54)
    corner = rows[-1][2]
    rows += [(fleet.SHIP, 18 + 0.1 * k, corner, 54 + 0.02 * k, 12.0) for k in range(1, 10)]
    build([(fleet.positions(rows), ())], tmp_path / "store")
    pieces = thin_track(tmp_path / "store", fleet.SHIP)
    assert [len(piece) for piece in pieces] == [2, 3], pieces[1]
    assert pieces[0][0][0] == 10 and pieces[0][0][2] == fleet.START
    assert len(thin_track(tmp_path / "store", fleet.SHIP, tolerance_km=0)[0]) > 2
    assert thin_track(tmp_path / "store", OTHER) == ()
    with pytest.raises(BadInput):
        thin_track(tmp_path / "store", fleet.SHIP, tolerance_km=-1)


def test_hours_of_slow_way_far_from_shore_are_loitering_and_near_shore_are_not(tmp_path: Path) -> None:
    slow = fleet.cruise(fleet.SHIP, 0, 10, -30.0, 40.0, kn=1.0)
    (spell,) = events(tmp_path / "far", slow, "loitering")
    assert spell.details["mean_speed_kn"] == pytest.approx(1, abs=0.05)
    assert spell.details["shore_nm"] > 40 and spell.details["hours"] == 10
    assert not events(tmp_path / "fast", fleet.cruise(fleet.SHIP, 0, 10, -30.0, 40.0), "loitering")
    assert not events(tmp_path / "near", fleet.cruise(fleet.SHIP, 0, 10, 10.9, 54.45, kn=1.0), "loitering")
    inland = fleet.cruise(fleet.SHIP, 0, 10, 20.0, 50.0, kn=1.0)
    assert not events(tmp_path / "inland", inland, "loitering")


def test_a_port_is_as_wide_as_the_user_says(tmp_path: Path) -> None:
    passing = fleet.cruise(fleet.SHIP, 0, 8, 9.0, 54.02)  # 2.2 km from the place
    narrow = Place("NARROW", "Narrow", 10.0, 54.0, "port", 0.5)
    wide, tight = Search(), Search(enter_km=1.0, leave_km=2.0)
    build([(fleet.positions(passing), ())], tmp_path / "store")
    for search, number in ((wide, 1), (tight, 0)):
        assert (
            len(find_events(tmp_path / "store", places=[narrow], kinds=["port_visit"], search=search))
            == number
        )


def test_a_stop_by_diameter_needs_no_speed(tmp_path: Path) -> None:
    rows = [(m, h, lon, lat, float("nan")) for m, h, lon, lat, _ in call()]
    build([(fleet.positions(rows), ())], tmp_path / "store")
    (stop,) = find_events(tmp_path / "store", kinds=["stop"], search=Search(stop_diameter_m=500))
    assert stop.details["hours"] == pytest.approx(12, abs=0.4) and stop.details["diameter_m"] == 500
