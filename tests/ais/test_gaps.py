"""Gaps and their causes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import fleet
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais import Search, build, event_record, find_events
from spurline.ais.grid import around, cell_of
from spurline.model import BadInput, Place, Static, TrackEvent, canonical

BUSY = [201_000_000 + k for k in range(12)]
IMO_BEFORE_AND_AFTER = ((20, 9074729), (36, 9319466))
CAUSES = {"reception", "switched_off", "in_port", "identity"}


def gaps(tmp_path: Path, rows: list[fleet.Row], statics: list[Static] | None = None) -> list[TrackEvent]:
    build([(fleet.positions(rows), statics or [])], tmp_path / "store")
    places = [Place("P", "Port", 10.0, 54.0, "port", 2.0)]
    found = find_events(tmp_path / "store", kinds=["gap"], places=places)
    return [event for event in found if event.mmsi == fleet.SHIP]


def silent_ship(kn: float = 10.0) -> list[fleet.Row]:
    """Heard for a day, silent for ten hours in mid-sea, heard again where it would be."""
    before = fleet.cruise(fleet.SHIP, 0, 24, 20, 40, kn=kn)
    lon = before[-1][2]
    degrees = kn * 1.852 * 10 / (111.195 * np.cos(np.radians(40)))
    return before + fleet.cruise(fleet.SHIP, 34, 20, lon + degrees, 40, kn=kn)


def neighbours(until: float = 55.0) -> list[fleet.Row]:
    """Twelve ships that are heard all the time where the silent ship fell silent."""
    lon = silent_ship()[240][2]
    return [row for k, mmsi in enumerate(BUSY) for row in fleet.moored(mmsi, 0, until, lon, 40 + 0.01 * k)]


def test_a_gap_has_its_hours_distance_speed_and_expected_messages(tmp_path: Path) -> None:
    (gap,) = gaps(tmp_path, silent_ship())
    detail = gap.details
    assert detail["hours"] == 10 and not detail["open"]
    assert detail["distance_km"] == pytest.approx(185.2, rel=0.01)
    assert detail["implied_speed_kn"] == pytest.approx(10, rel=0.01)
    assert detail["expected_messages"] == pytest.approx(100, rel=0.05)
    assert set(detail["p_cause"]) == CAUSES and sum(detail["p_cause"].values()) == pytest.approx(1, abs=1e-5)


def test_silence_among_ships_that_are_heard_is_more_likely_switched_off(tmp_path: Path) -> None:
    (among,) = gaps(tmp_path / "a", silent_ship() + neighbours())
    (outage,) = gaps(tmp_path / "b", silent_ship() + neighbours(until=24.0))
    assert among.details["p_cause"]["switched_off"] > 5 * outage.details["p_cause"]["switched_off"]
    assert outage.details["p_cause"]["reception"] > 0.8
    assert among.details["neighbours"]["heard"] == len(BUSY)
    assert set(among.details["neighbours"]["vessels"]) < set(BUSY)
    assert outage.details["neighbours"]["heard"] == 0 < outage.details["neighbours"]["usual"]


def test_silence_at_the_berth_is_in_port_before_all(tmp_path: Path) -> None:
    rows = fleet.moored(fleet.SHIP, 0, 20, 10.0, 54.0) + fleet.moored(fleet.SHIP, 32, 20, 10.0, 54.0)
    (gap,) = gaps(tmp_path, rows)
    causes = gap.details["p_cause"]
    assert max(causes, key=causes.__getitem__) == "in_port" and gap.place == "P"


def test_another_imo_number_after_the_silence_speaks_for_another_ship(tmp_path: Path) -> None:
    def said(hour: float, imo: int) -> Static:
        return Static(fleet.SHIP, fleet.START + timedelta(hours=hour), imo=imo, name="X")

    (same,) = gaps(tmp_path / "a", silent_ship(), [said(20, 9074729), said(36, 9074729)])
    (other,) = gaps(tmp_path / "b", silent_ship(), [said(20, 9074729), said(36, 9319466)])
    assert other.details["static_agrees"] is False
    assert other.details["p_cause"]["identity"] > 20 * same.details["p_cause"]["identity"]


def test_thin_data_say_that_a_prior_stands_in(tmp_path: Path) -> None:
    (gap,) = gaps(tmp_path, [(fleet.SHIP, 0, 20, 40, 5), (fleet.SHIP, 10, 20.5, 40, 5)])
    assert gap.details["reception"]["basis"] == "prior" and gap.details["reception"]["messages"] == 0
    assert gap.details["expected_messages"] == 0 and gap.details["neighbours"]["usual"] == 0


def test_every_gap_says_why_in_a_sentence(tmp_path: Path) -> None:
    (among,) = gaps(tmp_path / "a", silent_ship() + neighbours())
    (outage,) = gaps(tmp_path / "b", silent_ship() + neighbours(until=24.0))
    heard = among.details["neighbours"]["vessels"]
    assert len(heard) == 3 and among.details["reason"] == (
        "Probably switched off: 100 messages were to be expected on its way, and 12 vessel-hours of others "
        f"were heard there (12 are usual), among them of {heard[0]}, {heard[1]}, {heard[2]}."
    )
    assert outage.details["reason"] == (
        "Probably not received: 0 vessel-hours of others were heard around its way where 6 are usual, "
        "and 12 others fell silent with it."
    )


def test_a_gap_at_the_berth_and_one_between_two_ships_say_so(tmp_path: Path) -> None:
    moored = fleet.moored(fleet.SHIP, 0, 20, 10.0, 54.0) + fleet.moored(fleet.SHIP, 32, 20, 10.0, 54.0)
    (berth,) = gaps(tmp_path / "a", moored)
    assert berth.details["reason"] == "Probably silent in port: it lay still at P."
    said = [
        Static(fleet.SHIP, fleet.START + timedelta(hours=hour), imo=imo) for hour, imo in IMO_BEFORE_AND_AFTER
    ]
    (other,) = gaps(tmp_path / "b", silent_ship(), said)
    assert other.details["reason"].startswith("Probably two ships: what this MMSI said of itself")


def test_causes_do_not_depend_on_workers(tmp_path: Path) -> None:
    rows = silent_ship() + neighbours() + fleet.moored(fleet.SHIP + 1, 0, 5, 10.0, 54.0)
    build([(fleet.positions(rows), ())], tmp_path / "store")
    one, two = (find_events(tmp_path / "store", kinds=["gap"], workers=workers) for workers in (1, 2))
    assert len(one) == 2 and list(map(event_record, one)) == list(map(event_record, two))


def test_silence_until_the_end_of_the_store_is_an_open_gap(tmp_path: Path) -> None:
    rows = fleet.cruise(fleet.SHIP, 0, 10, 20, 40) + fleet.moored(BUSY[0], 0, 48, 30, 30)
    (gap,) = gaps(tmp_path, rows)
    assert gap.details["open"] and gap.details["hours"] == 38
    assert gap.details["distance_km"] is None and gap.details["implied_speed_kn"] is None
    assert (gap.lon_start, gap.lat_start) == (gap.lon_end, gap.lat_end)


def test_the_record_is_a_row_of_the_contract(tmp_path: Path) -> None:
    (gap,) = gaps(tmp_path, silent_ship())
    record = event_record(gap)
    assert list(record) == [
        *("event_id", "kind", "mmsi", "track", "start", "end"),
        *("lon_start", "lat_start", "lon_end", "lat_end", "place_id", "detail", "p"),
    ]
    assert record["start"] == "2023-05-02T00:00:00Z" and record["kind"] == "gap"
    assert canonical(record) and record["event_id"] == gap.id


def test_unknown_kinds_and_thresholds_are_refused(tmp_path: Path) -> None:
    build([(fleet.positions(silent_ship()), ())], tmp_path / "store")
    with pytest.raises(BadInput, match="no such kind"):
        find_events(tmp_path / "store", kinds=["gaps"])
    with pytest.raises(BadInput, match="not positive"):
        Search(gap_hours=0)
    with pytest.raises(BadInput, match="cannot be left"):
        Search(enter_km=4, leave_km=3)
    with pytest.raises(BadInput, match="not positive"):
        Search(stop_diameter_m=0)
    with pytest.raises(BadInput, match="workers"):
        find_events(tmp_path / "store", workers=0)


@settings(max_examples=100, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_cell_is_among_the_cells_around_it(lon: float, lat: float) -> None:
    cell = cell_of(np.array([lon]), np.array([lat]))
    assert around(cell).shape == (1, 9) and cell[0] in around(cell)[0]
