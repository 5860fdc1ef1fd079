"""Two ships on one MMSI, bad points, and one ship whose reports come out of order."""

from __future__ import annotations

from pathlib import Path

import fleet
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais import Reject, build, find_events, load
from spurline.ais.tracks import assign_tracks


def tracks_of(rows: list[fleet.Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows by time, with track and reject code."""
    p = fleet.positions(sorted(rows, key=lambda row: (row[0], row[1])))
    track, reject = assign_tracks(p.mmsi, p.t, p.lon, p.lat, p.sog, p.reject)
    return p.lon, track, reject


def test_one_plausible_ship_is_one_track() -> None:
    _, track, reject = tracks_of(fleet.cruise(fleet.SHIP, 0, 10, 10, 54))
    assert set(track) == {1} and not reject.any()


def test_two_ships_on_one_mmsi_become_two_tracks() -> None:
    here = fleet.cruise(fleet.SHIP, 0, 8, 10, 54)
    there = fleet.cruise(fleet.SHIP, 0.05, 8, 130, 42)
    lon, track, reject = tracks_of(here + there)
    assert set(track[lon < 90]) == {1} and set(track[lon > 90]) == {2}
    assert not reject.any()


def test_a_bad_point_is_rejected_and_the_good_one_after_it_is_not() -> None:
    rows = [*fleet.cruise(fleet.SHIP, 0, 8, 10, 54), (fleet.SHIP, 4.05, 60.0, 10.0, 10.0)]
    lon, track, reject = tracks_of(rows)
    assert reject[lon == 60.0].tolist() == [Reject.TELEPORT] and track[lon == 60.0] == 0
    assert (reject[lon != 60.0] == 0).all() and set(track[lon != 60.0]) == {1}


def test_bad_points_hours_apart_never_add_up_to_a_ship() -> None:
    rows = fleet.moored(fleet.SHIP, 0, 60, 10, 54)
    rows += [(fleet.SHIP, 3.05 + 4 * k, 60.0, 10.0, 0.0) for k in range(12)]
    lon, track, reject = tracks_of(rows)
    assert set(track[lon == 10]) == {1} and (reject[lon == 60.0] == Reject.TELEPORT).all()


def test_a_stay_far_away_and_back_is_a_track_of_its_own() -> None:
    rows = fleet.moored(fleet.SHIP, 0, 20, 10, 54) + fleet.moored(fleet.SHIP, 20.2, 30, 60, 10)
    rows += fleet.moored(fleet.SHIP, 50.4, 20, 10, 54)
    lon, track, _ = tracks_of(rows)
    assert set(track[lon == 10]) == {1} and set(track[lon == 60]) == {2}


def test_a_jump_that_is_never_undone_stays_one_track_for_the_gap_to_explain(tmp_path: Path) -> None:
    rows = fleet.moored(fleet.SHIP, 0, 20, 10, 54) + fleet.moored(fleet.SHIP, 27, 20, 60, 10)
    build([(fleet.positions(rows), ())], tmp_path / "store")
    (gap,) = find_events(tmp_path / "store", kinds=["gap"])
    assert gap.details["implied_speed_kn"] > 100
    assert gap.details["p_cause"]["identity"] > 0.5 and gap.p < 0.5


def test_two_tracks_at_the_same_time_are_an_identity_event(tmp_path: Path) -> None:
    rows = fleet.cruise(fleet.SHIP, 0, 8, 10, 54) + fleet.cruise(fleet.SHIP, 0.05, 8, 130, 42)
    build([(fleet.positions(rows), ())], tmp_path / "store")
    (event,) = find_events(tmp_path / "store", kinds=["identity"])
    assert event.details["rule"] == "two_ships" and event.details["tracks"] == [1, 2]
    assert set(load(tmp_path / "store").track.tolist()) == {1, 2}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(-179, 179), st.floats(-80, 80)), max_size=25))
def test_every_row_has_a_track_or_a_reason(points: list[tuple[int, float, float]]) -> None:
    _, track, reject = tracks_of([(fleet.SHIP, hour / 4, lon, lat, 5.0) for hour, lon, lat in points])
    assert ((track == 0) == (reject != 0)).all()
    assert set(track[track > 0]) == set(range(1, int(track.max(initial=0)) + 1))
