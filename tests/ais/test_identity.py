"""Who a ship says it is: changes, two ships on one number, one ship on two, and what is mere spelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import fleet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traffic_scenes import Report, events_in, rules, sail

from spurline.ais.flags import flag_of
from spurline.ais.statics import alike
from spurline.model import Static, TrackEvent

SHIP, OTHER, THIRD = 273_000_001, 440_000_002, 511_000_003
IMO, IMO_2 = 9074729, 9241061
SEA = (-30.0, 40.0)
HULL: dict[str, Any] = {"length_m": 120.0, "width_m": 18.0, "type": 70}


def said(mmsi: int, hours: float, **fields: Any) -> Static:
    return Static(mmsi, fleet.START + timedelta(hours=hours), **fields)


def found(statics: Sequence[Static], reports: list[Report] | None = None) -> tuple[TrackEvent, ...]:
    return events_in(reports or sail(SHIP, *SEA, hours=30, step_s=600), "identity", statics=statics)


# Changes of what one MMSI says


def test_another_name_is_told_with_the_fixes_around_the_change() -> None:
    (event,) = found(
        [said(SHIP, 1, name="ALPHA"), said(SHIP, 2, name="ALPHA"), said(SHIP, 20.05, name="BRAVO")]
    )
    assert (event.details["before"], event.details["after"]) == ("ALPHA", "BRAVO")
    assert event.when.earliest == fleet.START + timedelta(hours=2)
    assert event.when.latest == fleet.START + timedelta(hours=20, minutes=10)
    assert event.lon_end > event.lon_start


@pytest.mark.parametrize(
    "fields",
    [
        {"imo": (IMO, IMO_2), "rule": "imo_change"},
        {"callsign": ("UBXY7", "3FAB2"), "rule": "callsign_change"},
        {"name": ("PILOT 1", "PILOT 2"), "rule": "name_change"},
    ],
)
def test_each_field_has_its_rule(fields: dict[str, Any]) -> None:
    rule = fields.pop("rule")
    (name, (old, new)) = next(iter(fields.items()))
    reports = [said(SHIP, h, **{name: old if h < 10 else new}) for h in (1, 5, 12, 20)]
    assert rules(found(reports)) == [rule]


def test_spelling_single_slips_and_invalid_imo_numbers_are_no_change() -> None:
    names = ["ALPHA STAR", "Alpha-Star", "ALPHASTAR", "ALPHA STAT", "ALPHA STAR"]
    assert not found([said(SHIP, h, name=name) for h, name in enumerate(names)])
    slip = ["ALPHA", "ALPHA", "X@L", "ALPHA"]
    assert not found([said(SHIP, h, name=name) for h, name in enumerate(slip)])
    assert not found([said(SHIP, 1, imo=IMO), said(SHIP, 2, imo=1234568), said(SHIP, 3, imo=IMO)])


def test_a_name_that_returns_is_told_once() -> None:
    names = ["ALPHA", "BRAVO", "BRAVO", "ALPHA", "ALPHA", "BRAVO", "BRAVO"]
    assert rules(found([said(SHIP, h, name=name) for h, name in enumerate(names)])) == ["name_change"]


def test_a_vessel_without_a_clean_fix_has_no_event() -> None:
    assert not found(
        [said(OTHER, 1, name="ALPHA"), said(OTHER, 3, name="BRAVO"), said(OTHER, 4, name="BRAVO")]
    )


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=24))
def test_every_text_is_alike_itself_in_any_case_and_spacing(text: str) -> None:
    assert alike(text, text) and alike(text, text.lower()) and alike(text, f" {text}.")


def test_a_digit_a_short_name_and_two_letters_tell_ships_apart() -> None:
    assert alike("EVER GIVEN", "EVER GIVIN") and alike("EVER GIVEN", "EVER GVIEN")
    assert alike("MARE MEDITERRANEUM STAR", "MARE MEDITERRANEUM S")
    assert not alike("TUG 12345", "TUG 12346") and not alike("MARIA", "MARIO")
    assert not alike("EVER GIVEN", "EVER GREEN")


# Two ships on one MMSI


def test_tracks_that_take_turns_are_two_ships_and_a_track_heard_minutes_beside_another_is_not() -> None:
    two = sail(SHIP, *SEA) + sail(SHIP, 130.0, 41.0, start=0.01, track=2)
    (event,) = events_in(two, "identity")
    assert event.details["rule"] == "two_ships" and event.details["tracks"] == [1, 2]
    assert event.details["hours_together"] == pytest.approx(4, abs=0.02)
    brief = sail(SHIP, *SEA) + sail(SHIP, 130.0, 41.0, start=3.9, hours=2, track=2)
    assert not events_in(brief, "identity")


def test_ships_heard_now_and_then_in_turn_are_two_ships() -> None:
    one = [row for k in range(4) for row in sail(SHIP, *SEA, start=6.0 * k, hours=1)]
    two = [row for k in range(4) for row in sail(SHIP, 130.0, 41.0, start=6.0 * k + 3, hours=1, track=2)]
    (event,) = events_in(one + two, "identity")
    assert (event.details["turns"], event.details["hours_heard_at_once"]) == (7, 0)


# One ship on two MMSIs


def succession(
    *, after_h: float = 6.0, before: dict[str, Any], after: dict[str, Any], lat: float = 40.0
) -> list[TrackEvent]:
    """SHIP vanishes, OTHER appears some hours later where it may have got."""
    end = sail(SHIP, *SEA, hours=4)[-1]
    reports = sail(SHIP, *SEA, hours=4) + sail(OTHER, end.lon + 0.5, lat, start=4 + after_h)
    reports += sail(THIRD, 10.0, -40.0, hours=40)
    statics = [said(SHIP, 1, **before), said(OTHER, 5 + after_h, **after)]
    return list(events_in(reports, "identity", statics=statics))


def test_one_imo_number_under_a_new_mmsi_is_one_ship_under_a_new_flag() -> None:
    (event,) = succession(before={"imo": IMO, "name": "ALPHA"}, after={"imo": IMO, "name": "BRAVO"})
    assert event.details["rule"] == "mmsi_change" and event.p > 0.8
    assert (event.details["mmsi_before"], event.details["mmsi_after"]) == (SHIP, OTHER)
    assert (event.details["flag_before"], event.details["flag_after"]) == ("RU", "KR")
    assert event.details["flag_change"] and event.details["agrees"] == ["imo"]
    assert event.details["hours"] == pytest.approx(6)


def test_the_same_hull_kind_and_name_without_an_imo_number_is_one_ship() -> None:
    (event,) = succession(before={"name": "ALPHA STAR", **HULL}, after={"name": "ALPHA-STAR", **HULL})
    assert event.details["agrees"] == ["name", "size", "type"] and 0.5 < event.p < 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "ALPHA STAR", **HULL}, {"name": "ALPHA STAR", **HULL, "length_m": 90.0}),
        ({"name": "ALPHA STAR", **HULL}, {"name": "ALPHA STAR", **HULL, "type": 30}),
        ({"name": "ALPHA STAR", **HULL}, {"name": "BRAVO", **HULL}),
        ({"name": "ALPHA STAR", "imo": IMO, **HULL}, {"name": "ALPHA STAR", "imo": IMO_2, **HULL}),
        ({"name": "ALPHA STAR"}, {"name": "ALPHA STAR"}),
    ],
)
def test_another_hull_kind_name_or_imo_number_or_a_mere_name_is_another_ship(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert not succession(before=before, after=after)


def test_out_of_reach_or_too_late_is_no_succession_but_a_shared_number() -> None:
    same: dict[str, Any] = {"before": {"imo": IMO}, "after": {"imo": IMO}}
    assert rules(succession(**same, lat=48.0)) == ["shared_imo", "shared_imo"]
    assert rules(succession(**same, after_h=31 * 24)) == ["shared_imo", "shared_imo"]


def test_two_vessels_at_the_same_time_share_a_number_and_do_not_succeed() -> None:
    reports = sail(SHIP, *SEA) + sail(OTHER, -29.0, 40.0)
    statics = [said(mmsi, 1, imo=IMO) for mmsi in (SHIP, OTHER)]
    events = events_in(reports, "identity", statics=statics)
    assert rules(events) == ["shared_imo", "shared_imo"]
    assert events[0].details["other_mmsi"] == [OTHER]


def test_a_chain_of_three_flags_is_two_changes() -> None:
    reports = sail(SHIP, *SEA) + sail(OTHER, -28.5, 40.0, start=8) + sail(THIRD, -27.0, 40.0, start=16)
    statics = [said(m, h, imo=IMO) for m, h in ((SHIP, 1), (OTHER, 9), (THIRD, 17))]
    events = events_in(reports, "identity", statics=statics)
    pairs = [(event.details["mmsi_before"], event.details["mmsi_after"]) for event in events]
    assert pairs == [(SHIP, OTHER), (OTHER, THIRD)]


def handover(
    *, minutes: float = 3.0, course: float = 90.0, sea: tuple[float, float] = SEA
) -> list[TrackEvent]:
    """A ship under way whose place is taken by another MMSI, with nothing said by either."""
    one = sail(SHIP, *sea)
    end, hour = one[-1], minutes / 60
    lon = end.lon + (one[1].lon - one[0].lon) * minutes
    two = sail(OTHER, lon, end.lat, start=end.hours + hour, course=course)
    around = sail(THIRD, 10.0, -40.0, hours=40)
    return [event for event in events_in(one + two + around, "identity") if event.mmsi != THIRD]


def test_a_new_mmsi_that_takes_over_within_minutes_at_sea_is_a_faint_link() -> None:
    (event,) = handover()
    assert event.details["agrees"] == ["movement"] and 0.1 < event.p < 0.5


def test_another_course_later_or_near_the_shore_takes_nothing_over() -> None:
    assert not handover(course=180.0)
    assert not handover(minutes=30.0)
    assert not handover(sea=(9.9, 54.45))


def test_vessels_at_the_ends_of_a_store_take_nothing_over() -> None:
    one = sail(SHIP, *SEA)
    two = sail(OTHER, one[-1].lon + 0.003, 40.0, start=one[-1].hours + 0.02, hours=0.5)
    assert not events_in(one + two, "identity")


def test_flags_of_ships_handheld_sets_and_craft() -> None:
    assert [flag_of(m) for m in (273_000_001, 445_123_000, 827_300_000, 982_730_001)] == [
        "RU",
        "KP",
        "RU",
        "RU",
    ]
    assert flag_of(200_000_000) is None
