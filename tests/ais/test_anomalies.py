"""Spoofing scenes, one for each rule, and beside each what looks like it and is clean."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import traffic_scenes as scenes
from hypothesis import given, settings
from hypothesis import strategies as st
from traffic_scenes import DEGREE_KM, NAN, Report, events_in, rules, sail

from spurline.model import canonical

SHIP, OTHER = 273_000_001, 440_000_002
SEA = (-30.0, 40.0)
INLAND = (20.0, 48.0)  # a plain, hundreds of kilometres from any shore


def far_reports(mmsi: int, count: int, *, lon: float, lat: float, at: float = 2.005) -> list[Report]:
    """Reports that fit no track, one every half minute."""
    return [Report(mmsi, at + k / 120, lon + 1e-4 * k, lat, track=0) for k in range(count)]


# Jumps


def test_reports_from_far_away_and_back_are_one_teleport() -> None:
    reports = sail(SHIP, *SEA) + far_reports(SHIP, 5, lon=-20.0, lat=41.0)
    (event,) = events_in(reports, "anomaly")
    assert event.details["rule"] == "teleport" and event.details["jumps"] == 2
    assert event.details["reports_elsewhere"] == 5
    assert event.details["distance_km"] == pytest.approx(816, abs=2)
    assert event.lon_start == pytest.approx(event.lon_end, abs=0.02)


def test_a_single_garbled_position_is_a_rejected_row_and_no_anomaly() -> None:
    assert not events_in(sail(SHIP, *SEA) + far_reports(SHIP, 1, lon=-20.0, lat=41.0), "anomaly")


def test_two_ships_that_take_turns_on_one_mmsi_do_not_teleport() -> None:
    both = sail(SHIP, *SEA) + sail(SHIP, 130.0, 41.0, start=0.01, track=2)
    assert not events_in(both, "anomaly")
    assert rules(events_in(both, "identity")) == ["two_ships"]


def test_a_stay_elsewhere_while_the_track_is_silent_is_a_teleport_and_not_a_second_ship() -> None:
    away = sail(SHIP, *SEA, hours=2) + sail(SHIP, 0.0, 49.9, start=2.1, hours=1, track=2)
    reports = away + sail(SHIP, *SEA, start=3.2)
    (event,) = events_in(reports, "anomaly")
    assert (event.details["rule"], event.details["jumps"]) == ("teleport", 2)
    assert not events_in(reports, "identity")


def test_a_jump_that_is_never_undone_is_a_teleport() -> None:
    (event,) = events_in(sail(SHIP, *SEA) + sail(SHIP, -20.0, 40.0, start=4.1), "anomaly")
    assert (event.details["rule"], event.details["reports_elsewhere"]) == ("teleport", 0)


def displaced(count: int, lon: float, lat: float) -> list[Report]:
    """Ships far from one another that all report from one place for a while."""
    reports = []
    for k in range(count):
        reports += sail(SHIP + k, -30.0 + 3 * k, 40.0)
        reports += far_reports(SHIP + k, 6, lon=lon + 0.01 * k, lat=lat, at=2.005 + 0.1 * k)
    return reports


def test_ships_from_many_places_at_one_place_are_a_group() -> None:
    groups = [
        event
        for event in events_in(displaced(4, 37.9, 55.4), "anomaly")
        if event.details["rule"] == "group_target"
    ]
    assert [event.details["vessels"] for event in groups] == [[SHIP + k for k in range(4)]]
    assert groups[0].lon_end == pytest.approx(37.9, abs=0.1)


def test_two_ships_at_one_place_or_any_number_at_null_island_are_no_group() -> None:
    for reports in (displaced(2, 37.9, 55.4), displaced(5, 0.0, 0.0)):
        assert set(rules(events_in(reports, "anomaly"))) == {"teleport"}


# Circles


def circling(
    radius_km: float, *, hours: float = 4.0, period_h: float = 0.5, step_h: float = 1 / 30
) -> list[Report]:
    h = np.arange(0, hours, step_h)
    angle = 2 * np.pi * h / period_h
    lat = SEA[1] + radius_km * np.cos(angle) / DEGREE_KM
    lon = SEA[0] + radius_km * np.sin(angle) / (DEGREE_KM * np.cos(np.radians(SEA[1])))
    kn = 2 * np.pi * radius_km / period_h / 1.852
    course = np.degrees(angle + np.pi / 2) % 360
    rows = zip(h.tolist(), lon.tolist(), lat.tolist(), course.tolist(), strict=True)
    return [Report(SHIP, a, x, y, kn, c) for a, x, y, c in rows]


def test_hours_of_circles_around_one_point_are_one_event() -> None:
    (event,) = events_in(circling(1.5), "anomaly")
    assert event.details["rule"] == "circle"
    assert event.details["radius_km"] == pytest.approx(1.5, rel=0.02)
    assert event.details["turns"] == pytest.approx(8, abs=0.3)
    assert event.details["centre_lat"] == pytest.approx(SEA[1], abs=0.002)


def test_lanes_of_a_survey_and_swinging_at_anchor_are_no_circles() -> None:
    lanes: list[Report] = []
    for k in range(8):
        start = (lanes[-1].hours + 1 / 60, lanes[-1].lon) if lanes else (0.0, SEA[0])
        lane = sail(
            SHIP, start[1], SEA[1] + 0.005 * k, start=start[0], hours=0.5, course=90 if k % 2 else 270
        )
        lanes += lane
    assert not events_in(lanes, "anomaly")
    assert not events_in(circling(0.15, hours=24, period_h=12), "anomaly")


# On land


def test_a_ship_of_the_sea_that_moves_far_inland_is_on_land() -> None:
    reports = sail(SHIP, 17.0, 38.0) + sail(SHIP, *INLAND, start=40)
    land = [event for event in events_in(reports, "anomaly") if event.details["rule"] == "on_land"]
    assert len(land) == 1
    assert land[0].details["max_inland_km"] > 300
    assert (land[0].lon_start, land[0].lat_start) == pytest.approx(INLAND, abs=0.02)


def test_where_others_sail_there_is_a_river_and_river_boats_are_no_anomaly() -> None:
    river = [row for k in range(3) for row in sail(OTHER + k, INLAND[0], INLAND[1] + 0.01 * k)]
    assert not events_in(river, "anomaly")
    visitor = sail(SHIP, 17.0, 38.0) + sail(SHIP, *INLAND, start=40)
    assert "on_land" not in rules(events_in(river + visitor, "anomaly"))


def test_a_lone_boat_that_was_never_at_sea_and_a_coaster_are_not_on_land() -> None:
    assert not events_in(sail(SHIP, *INLAND), "anomaly")
    assert not events_in(sail(SHIP, 11.0, 54.5, hours=8, course=45), "anomaly")


# Receivers


def heard(distance_deg: float, *, count: int = 30, reach: float = 0.4) -> list[Report]:
    """A receiver that hears ninety ships around it and one ship far to the east."""
    reports = [
        row
        for k in range(90)
        for row in sail(
            OTHER + k, -30 + reach * np.sin(k), 40 + reach * np.cos(k), kn=9, course=4.0 * k, receiver=3
        )
    ]
    far = sail(SHIP, -30 + distance_deg, 40.0, hours=count / 30, step_s=120, receiver=3)
    return reports + far


def test_a_ship_heard_from_far_outside_what_a_receiver_hears_is_told() -> None:
    (event,) = events_in(heard(5.0), "anomaly")
    assert (event.mmsi, event.details["rule"]) == (SHIP, "receiver_footprint")
    assert event.details["receiver"] == "station 3"
    assert event.details["distance_km"] > 2 * event.details["footprint_km"]


def test_near_or_short_receptions_and_receivers_in_space_are_no_anomaly() -> None:
    assert not events_in(heard(1.2), "anomaly")
    assert not events_in(heard(5.0, count=5), "anomaly")
    assert not events_in(heard(60.0, reach=20.0), "anomaly")
    unknown = [row._replace(receiver=0) for row in heard(5.0)]
    assert not events_in(unknown, "anomaly")


# What is reported and what is made


def test_speed_reported_from_a_fixed_position_is_a_mismatch() -> None:
    still = [row._replace(lon=SEA[0], lat=SEA[1]) for row in sail(SHIP, *SEA)]
    (event,) = events_in(still, "anomaly")
    assert event.details["mismatch"] == "reported_but_not_made"
    assert (event.details["reported_kn"], event.details["made_kn"]) == (10.0, 0.0)


def test_way_made_at_speed_nought_and_on_the_opposite_course_is_a_mismatch() -> None:
    drifting = [row._replace(sog=0.0) for row in sail(SHIP, *SEA, kn=12)]
    (event,) = events_in(drifting, "anomaly")
    assert event.details["mismatch"] == "made_but_not_reported"
    backwards = [row._replace(cog=270.0) for row in sail(SHIP, *SEA)]
    (event,) = events_in(backwards, "anomaly")
    assert event.details["mismatch"] == "other_course"


def test_true_reports_small_circles_short_spells_and_slipped_units_are_no_mismatch() -> None:
    assert not events_in(sail(SHIP, *SEA, noise_km=0.02), "anomaly")
    pilot = circling(0.3, period_h=0.3, hours=3, step_h=1 / 360)
    assert "kinematic_mismatch" not in rules(events_in(pilot, "anomaly"))
    short = [row._replace(sog=0.0) for row in sail(SHIP, *SEA, hours=0.8)]
    assert not events_in(short, "anomaly")
    tenths = [row._replace(cog=12.6) for row in sail(SHIP, *SEA, course=126.0)]
    assert not events_in(tenths, "anomaly")


def test_a_sudden_change_of_speed_is_one_event_and_braking_is_none() -> None:
    crash = [row._replace(sog=30.0 if 2 <= row.hours < 2.05 else 10.0) for row in sail(SHIP, *SEA, step_s=30)]
    (event,) = events_in(crash, "anomaly")
    assert (event.details["rule"], event.details["changes"]) == ("sudden_speed_change", 2)
    braking = [row._replace(sog=max(0.0, 20 - 10 * row.hours)) for row in sail(SHIP, *SEA, kn=8)]
    assert "sudden_speed_change" not in rules(events_in(braking, "anomaly"))


# Copies


def wandering(mmsi: int, seed: int, start: float = 0.0, count: int = 600) -> list[Report]:
    """A ship on a line with the noise that every real track has."""
    return sail(mmsi, *SEA, start=start, hours=count / 120, step_s=30, kn=12, noise_km=0.004, seed=seed)


def test_a_track_played_again_by_another_vessel_elsewhere_is_a_copy() -> None:
    model = wandering(OTHER, seed=1)
    copy = [row._replace(mmsi=SHIP, hours=row.hours + 30, lon=row.lon + 5, lat=row.lat - 2) for row in model]
    (event,) = events_in(model + copy, "anomaly")
    assert (event.mmsi, event.details["rule"], event.details["of_mmsi"]) == (SHIP, "copied_track", OTHER)
    assert event.details["offset_hours"] == pytest.approx(30)
    assert event.details["shift_km"] == pytest.approx(480, abs=20)


def test_a_vessel_that_repeats_its_own_movement_to_the_metre_is_a_copy() -> None:
    model = wandering(SHIP, seed=2)
    again = [row._replace(hours=row.hours + 48) for row in model]
    (event,) = events_in(model + again, "anomaly")
    assert (event.details["rule"], event.details["of_mmsi"]) == ("copied_track", SHIP)


def test_a_ferry_on_its_line_and_a_convoy_copy_nothing() -> None:
    ferry = [row for day in range(6) for row in wandering(SHIP, seed=day, start=24.0 * day)]
    convoy = wandering(OTHER, seed=7) + wandering(OTHER + 1, seed=8, start=0.02)
    assert not events_in(ferry + convoy, "anomaly")
    ruler = [sail(mmsi, *SEA, step_s=30) for mmsi in (SHIP, OTHER)]  # the same steps all the way
    assert not events_in([row for track in ruler for row in track], "anomaly")
    coarse = [
        row._replace(lon=round(row.lon, 3), lat=round(row.lat, 3)) for row in sail(SHIP, *SEA, hours=20)
    ]
    assert not events_in(
        coarse + [row._replace(mmsi=OTHER, hours=row.hours + 1) for row in coarse], "anomaly"
    )


# Whatever the cuts


def everything() -> list[Report]:
    """A bit of every scene under MMSIs of their own."""
    still = [row._replace(lon=SEA[0], lat=SEA[1]) for row in sail(SHIP, *SEA, step_s=300)]
    model = wandering(SHIP, seed=1)
    parts: list[list[Report]] = [
        circling(1.5),
        still,
        sail(SHIP, *SEA, step_s=300) + far_reports(SHIP, 4, lon=-20, lat=41),
        sail(SHIP, 17.0, 38.0, step_s=600) + sail(SHIP, *INLAND, start=40, step_s=600),
        model,
        [row._replace(hours=row.hours + 30, lat=row.lat + 1) for row in model],
        sail(SHIP, *SEA, hours=2, step_s=300) + sail(SHIP, 0, 49.9, start=2.1, hours=1, track=2, step_s=300),
        [row._replace(sog=row.sog + 20 * (row.hours > 2)) for row in sail(SHIP, *SEA, step_s=30)],
        sail(SHIP, *SEA, step_s=300) + sail(SHIP, 20.0, 39.0, start=0.01, step_s=300, track=2),
    ]
    own = [[row._replace(mmsi=SHIP + k) for row in part] for k, part in enumerate(parts)]
    radio = [row for row in heard(5.0) if row.mmsi == SHIP or row.hours % 0.1 < 0.02]
    radio = [row._replace(mmsi=SHIP + 50) if row.mmsi == SHIP else row for row in radio]
    return [row for part in own for row in part] + radio


@pytest.mark.parametrize("kind", ["anomaly", "identity"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_found_does_not_depend_on_where_chunks_and_partitions_are_cut(
    kind: str, data: st.DataObject
) -> None:
    reports = everything()
    whole = canonical(events_in(reports, kind))
    cuts = data.draw(st.lists(st.integers(1, len(reports) - 1), max_size=60))
    borders = data.draw(st.lists(st.sampled_from(sorted({row.mmsi for row in reports})), max_size=6))
    assert canonical(events_in(reports, kind, cuts=cuts, borders=sorted(set(borders)))) == whole
    assert len(whole) > 200


def test_every_rule_is_in_the_scene_that_is_cut() -> None:
    assert set(rules(events_in(everything(), "anomaly"))) == {
        *("circle", "kinematic_mismatch", "teleport", "on_land", "copied_track", "receiver_footprint"),
        "sudden_speed_change",
    }


def test_single_rows_as_chunks_give_the_same() -> None:
    reports = [row for row in everything() if row.mmsi in (SHIP, SHIP + 2, SHIP + 6)]
    cuts = [b for _, b in pairwise(range(len(reports)))]
    assert canonical(events_in(reports, "anomaly", cuts=cuts)) == canonical(events_in(reports, "anomaly"))


def test_reports_without_speed_and_course_make_no_anomaly() -> None:
    bare = [row._replace(sog=NAN, cog=NAN) for row in sail(SHIP, *SEA)]
    assert not events_in(bare, "anomaly")
    assert scenes.rules(()) == []
