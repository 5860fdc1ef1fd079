"""The audit: claimed numbers against ships, time, railways and the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weighing_builders import ALDA, BOTH, BREN, FARD, LONG, case, claim, judge, ledger, quantity

from spurline.model import AuditRow, Claim, Event, Judgement, Ledger, Leg, Mode, PlaceRole, Verdict, When
from spurline.weighing.quantities import kind_of, straight_km


def boxes(
    low: float | None, high: float | None = None, qualifier: str = "more_than", **changes: Any
) -> Claim:
    fields: dict[str, Any] = {
        "event": Event.DELIVERY, "item": "containers", "day": "2023-08-15", "last_day": "2023-10-31",
        "quantity": quantity(f"{low} containers", low, high, qualifier, "container"), "places": BOTH,
    }  # fmt: skip
    return claim("containers were delivered", **(fields | changes))


def trips(low: float | None, high: float | None = None, qualifier: str = "exact", **changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "event": Event.ROUTE, "day": "2023-08-01", "last_day": "2023-10-31", "places": BOTH,
        "quantity": quantity(f"{low} trips", low, high, qualifier, "round trip"),
    }  # fmt: skip
    return claim("trips were made", **(fields | changes))


def row(judgement: Judgement, check: str) -> AuditRow:
    found = [one for one in judgement.audit if one.check == check]
    assert len(found) == 1, [one.check for one in judgement.audit]
    return found[0]


@given(st.integers(100, 4000))
@settings(max_examples=25, deadline=None)
def test_boxes_contradict_exactly_when_they_exceed_voyages_times_capacity(claimed: int) -> None:
    result = judge([boxes(claimed)], ledger=ledger())
    outside = claimed > 6 * 300  # q95 of the count × the largest ship
    assert (row(result, "boxes").verdict is Verdict.TOO_HIGH) == outside
    assert bool([one for one in result.contradictions if one.kind == "capacity"]) == outside


def test_boxes_without_voyages_or_capacities_cannot_be_tested() -> None:
    unknown = row(judge([boxes(1000)]), "boxes")
    assert unknown.verdict is Verdict.UNTESTABLE
    assert "3.3 full sailings" in unknown.reason
    vague = row(judge([boxes(None, None, "large")]), "boxes")
    assert vague.verdict is Verdict.UNTESTABLE
    bare = row(judge([boxes(1000)], on=case(vessels=()), ledger=ledger()), "boxes")
    assert "capacity" in bare.tested_against
    by_train = boxes(
        50, item="containers on a train", quantity=quantity("50", 50, 50, "exact", "container"), places=()
    )
    assert not judge([by_train], ledger=ledger()).audit


def test_a_claim_on_two_states_is_held_against_all_sea_legs_between_them() -> None:
    assert row(judge([boxes(1000, places=())], ledger=ledger()), "boxes").verdict is Verdict.FITS


def test_a_thousand_boxes_on_one_ship_are_three_times_too_many() -> None:
    one = boxes(
        1000, event=Event.LOADING, sentence="1000 containers were loaded onto a Russian-flagged ship."
    )
    found = row(judge([one], ledger=ledger()), "one sailing")
    assert found.verdict is Verdict.IMPOSSIBLE
    assert "3.3 times" in found.reason
    few = boxes(250, event=Event.LOADING, sentence="250 containers were loaded onto one ship.")
    assert row(judge([few], ledger=ledger()), "one sailing").verdict is Verdict.FITS


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "verdict"),
    [
        (6, None, "at_least", Verdict.FITS),
        (7, None, "at_least", Verdict.TOO_HIGH),
        (5, 5, "exact", Verdict.FITS),
        (9, 9, "exact", Verdict.TOO_HIGH),
        (2, 2, "exact", Verdict.TOO_LOW),
        (None, 2, "up_to", Verdict.TOO_LOW),
        (None, 8, "up_to", Verdict.FITS),
    ],
)
def test_trips_against_the_ledger(
    low: float | None, high: float | None, qualifier: str, verdict: Verdict
) -> None:
    found = row(judge([trips(low, high, qualifier)], ledger=ledger()), "trips")
    assert found.verdict is verdict
    assert "4–6 voyages in the ledger" in found.tested_against


def test_trips_without_a_fitting_count_use_the_single_trips_or_stay_untested() -> None:
    september = trips(1, 1, "exact", day="2023-09-05", last_day="2023-09-15")
    found = row(
        judge([september], ledger=ledger(period=When.parse("2023-08-01T00:00Z", "2024-08-01T00:00Z"))),
        "trips",
    )
    assert "single trips" in found.tested_against
    assert found.verdict is Verdict.FITS
    assert row(judge([trips(5, 5)]), "trips").verdict is Verdict.UNTESTABLE
    elsewhere = trips(5, 5, day="2023-08-02", last_day="2023-08-06")
    assert row(judge([elsewhere], ledger=ledger()), "trips").verdict is Verdict.UNTESTABLE


def test_more_trips_than_the_time_allows_are_impossible() -> None:
    result = judge([trips(200, 200)], ledger=ledger())
    assert row(result, "sea time").verdict is Verdict.IMPOSSIBLE
    assert "timing" in {one.kind for one in result.contradictions}
    assert row(judge([trips(5, 5)], ledger=ledger()), "sea time").verdict is Verdict.FITS


def mass(tonnes: float, **changes: Any) -> Claim:
    return claim("rockets", event=Event.CARGO, places=BOTH, last_day="2023-10-31", day="2023-08-01",
                 quantity=quantity(f"{tonnes} t", tonnes, tonnes, "exact", "t"), **changes)  # fmt: skip


def test_masses_against_deadweight() -> None:
    assert row(judge([mass(50.69)]), "mass").verdict is Verdict.FITS
    assert row(judge([mass(10_000)]), "mass").verdict is Verdict.UNTESTABLE
    assert row(judge([mass(10_000)], ledger=ledger()), "mass").verdict is Verdict.FITS
    assert row(judge([mass(90_000)], ledger=ledger()), "mass").verdict is Verdict.TOO_HIGH


def days(number: float) -> Claim:
    places = (("bren", PlaceRole.ORIGIN), ("fard", PlaceRole.DESTINATION))
    return claim("by rail", item="train", places=places, states=("RU", "RU"),
                 quantity=quantity(f"{number} days", number, number, "exact", "day"))  # fmt: skip


@pytest.mark.parametrize(
    ("number", "verdict"), [(2, Verdict.TOO_LOW), (10, Verdict.FITS), (60, Verdict.TOO_HIGH)]
)
def test_days_by_rail_against_the_length_of_the_line(number: float, verdict: Verdict) -> None:
    assert row(judge([days(number)]), "rail days").verdict is verdict
    timed = case(legs=(Leg("bren-fard", "bren", "fard", Mode.RAIL, 96, 480),))
    assert row(judge([days(number)], on=timed), "rail days").verdict is verdict


def test_days_on_a_leg_of_hours_are_not_tested() -> None:
    short = case(legs=(replace(LONG, hours_low=1, hours_high=5),))
    assert not [one for one in judge([days(2)], on=short).audit if one.check == "rail days"]


def length(
    km: float, ends: tuple[str, str] = ("bren", "fard"), item: str = "train", text: str = "by rail"
) -> Claim:
    places = ((ends[0], PlaceRole.ORIGIN), (ends[1], PlaceRole.DESTINATION))
    return claim(text, event=Event.ROUTE, item=item, places=places, states=None,
                 quantity=quantity(f"{km} km", km, km, "about", "km"))  # fmt: skip


def test_lengths_against_the_straight_line() -> None:
    straight = straight_km(BREN, FARD)
    assert row(judge([length(straight / 2)]), "distance").verdict is Verdict.IMPOSSIBLE
    assert row(judge([length(straight)]), "distance").verdict is Verdict.TOO_LOW
    assert row(judge([length(straight * 1.4)]), "distance").verdict is Verdict.FITS
    unknown = length(100, ("bren", "nowhere"), "x", "x")
    assert not [one for one in judge([unknown]).audit if one.check == "distance"]
    assert 130 < straight_km(ALDA, BREN) < 150


def test_rounds_and_boxes_of_one_statement_give_a_mass_per_box() -> None:
    def pair(rounds: float) -> Judgement:
        shells = claim("shells", event=Event.DELIVERY, item="shells", at=500, places=BOTH,
                       quantity=quantity("shells", rounds, None, "more_than", "artillery shell"))  # fmt: skip
        other = claim("shells", origin="Other body", event=Event.DELIVERY, item="shells", at=700, places=BOTH,
                      quantity=quantity("shells", 1, None, "more_than", "shell"))  # fmt: skip
        copy = boxes(5000, 5000, "about", file="two.txt")
        return judge([boxes(5000, 5000, "about"), shells, other, copy], ledger=Ledger())

    assert row(pair(2_000_000), "mass per box").verdict is Verdict.FITS
    assert row(pair(4_000_000), "mass per box").verdict is Verdict.TOO_HIGH
    assert row(pair(100_000), "mass per box").verdict is Verdict.TOO_LOW


def test_equal_rows_of_copies_are_one_row_with_all_claims() -> None:
    copy = boxes(1000, file="two.txt")
    assert len(row(judge([boxes(1000), copy], ledger=ledger()), "boxes").claims) == 2


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("Container", "boxes"),
        ("round trip", "trips"),
        ("Fahrt", "trips"),
        ("t", "tonnes"),
        ("Artilleriegeschoss", "rounds"),
        ("Tag", "days"),
        ("km", "km"),
        ("Waggon", "wagons"),
        ("Brücke", None),
    ],
)
def test_units_of_both_languages_are_recognised(unit: str, kind: str | None) -> None:
    assert kind_of(quantity("x", 1, 1, "exact", unit)) == kind
