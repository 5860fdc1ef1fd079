"""What the room promises, through `reconstruct` and `contract`."""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from pathlib import Path

import pytest

from spurline.itinerary import contract
from spurline.model import BadInput, Place, Saw, Vessel, When

sys.path.insert(0, str(Path(__file__).parent))
from scenes import (
    ASIDE,
    HERE,
    PLACES,
    START,
    THERE,
    THIRD,
    at,
    look,
    lying,
    period,
    rail,
    sailing,
    solve,
    track,
)

WATCH = [look(f"w{i}", "here", 24 * i + 2, Saw.PRESENT if i < 3 else Saw.ABSENT) for i in range(8)]


def share(ledger, place: str, vessel: int = 0) -> float:  # type: ignore[no-untyped-def]
    return dict(ledger.vessels[vessel].place_probability).get(place, 0.0)


def test_the_contract_has_exactly_the_promised_keys() -> None:
    fixes = track([*lying(HERE, -30, 0), *sailing(HERE, THERE, 0.5, 4), *lying(HERE, 60, 90)])
    out = contract(solve(WATCH, fixes))
    json.dumps(out)
    assert set(out) <= {"vessels", "fleet", "priors", "version", "warnings"}
    vessel = out["vessels"][0]
    assert set(vessel) == {"mmsi", "id", "calls", "place_probability", "gaps", "trips", "counts"}
    assert set(vessel["calls"][0]) == {"place_id", "p", "arrive", "depart", "evidence"}
    assert set(vessel["calls"][0]["arrive"]) == {"q05", "q50", "q95"}
    assert set(vessel["gaps"][0]) == {"start", "end", "feasible", "place_probability", "p_no_call"}
    assert set(vessel["gaps"][0]["feasible"][0]) == {"place_id", "slack_h", "max_dwell_h"}
    keys = {"from", "to", "start", "end", "pmf", "q05", "q50", "q95"}
    assert all(set(count) == keys for count in vessel["counts"] + out["fleet"]["counts"])
    assert all(sum(count["pmf"].values()) == pytest.approx(1, abs=1e-3) for count in vessel["counts"])


def test_equal_input_gives_equal_output_in_any_order() -> None:
    first = solve(WATCH, vessels=[Vessel("a", "A"), Vessel("b", "B")])
    shuffled = random.Random(3).sample(WATCH, len(WATCH))
    again = solve(shuffled, vessels=[Vessel("b", "B"), Vessel("a", "A")], places=PLACES[::-1])
    assert first == again


def test_unclear_looks_and_counts_of_wagons_or_containers_change_nothing() -> None:
    more = [
        look("cloud", "here", 30, Saw.UNCLEAR),
        look("boxes", "here", 31, Saw.PRESENT, what="containers"),
        look("cars", "there", 32, Saw.ABSENT, what="wagons"),
    ]
    assert solve(WATCH) == solve([*WATCH, *more])


def test_a_place_nobody_can_reach_changes_nothing() -> None:
    far = Place("far", "Far away", 18.4, -34.2, "port", 3.0)
    assert solve(WATCH) == solve(WATCH, places=[*PLACES, far])


def test_absent_looks_keep_the_ship_away_and_present_looks_bring_it_there() -> None:
    plain = share(solve(days=3), "there")
    absent = share(solve([look(f"a{i}", "there", 6 * i, Saw.ABSENT) for i in range(12)], days=3), "there")
    named = share(solve([look("n", "there", 30, Saw.PRESENT, identity="273000001")], days=3), "there")
    assert absent < plain < named
    assert named > 0.95


def test_a_ship_that_lies_still_makes_no_trip() -> None:
    fixes = track([*lying(HERE, -40, 0), *lying(HERE, 240, 300)])
    seen = [look(f"s{i}", "here", 6 + 12 * i, Saw.PRESENT, length=121) for i in range(20)]
    ledger = solve(seen, fixes, days=10)
    left = sum(count.at_least(1) for count in ledger.fleet_counts if count.from_place == "here")
    assert left <= 0.1
    assert share(ledger, "here") > 0.99


def test_a_named_ship_here_then_there_made_the_trip_between() -> None:
    seen = [
        look("1", "here", 20, Saw.PRESENT, identity="ship"),
        look("2", "there", 60, Saw.PRESENT, identity="ship"),
    ]
    trips = [
        t for t in solve(seen, days=4).vessels[0].trips if (t.from_place, t.to_place) == ("here", "there")
    ]
    best = max(trips, key=lambda trip: trip.p)
    assert best.p > 0.75
    assert at(18) <= best.depart.q05 and best.arrive.q95 <= at(63)
    assert set(best.evidence) == {one.id for one in seen}


def test_without_fixes_and_looks_the_prior_comes_back_and_says_so() -> None:
    ledger = solve()
    assert any("prior" in warning for warning in ledger.warnings)
    assert abs(share(ledger, "here") - share(ledger, "there")) < 0.25


def test_fixes_alone_work_and_visible_calls_are_returned() -> None:
    fixes = track([*lying(HERE, 1, 30), *sailing(HERE, THERE, 30.5, 41), *lying(THERE, 41.5, 70)])
    ledger = solve(fixes=fixes, days=3)
    assert share(ledger, "here") == 1.0
    assert share(ledger, "there") == 1.0
    trip = max(ledger.trips, key=lambda one: one.p)
    assert (trip.from_place, trip.to_place, trip.p) == ("here", "there", 1.0)


def test_a_silence_lists_what_is_feasible_and_nothing_beyond_reach() -> None:
    slow = [(h, x, y, 8.0) for h, x, y, _ in sailing(ASIDE, HERE, -3, -0.1)]
    fixes = track([*slow, (0.0, 130.6, 42.2, 8.0), (9.0, 130.6, 42.25, 8.0), *sailing(HERE, ASIDE, 10, 14)])
    gap = solve(fixes=fixes, days=1).vessels[0].gaps[0]
    assert [one.place for one in gap.feasible] == ["here"]
    assert 0 < gap.feasible[0].slack_h < 9
    assert gap.p_no_call + sum(p for _, p in gap.place_probability) == pytest.approx(1, abs=0.02)


def test_two_ships_do_not_share_one_sighting() -> None:
    fleet = [Vessel("a", "A", length_m=100.0), Vessel("b", "B", length_m=100.0)]
    seen = [look(f"s{i}", "here", 24 + 6 * i, Saw.PRESENT, length=100, q=0.95) for i in range(4)]
    ledger = solve(seen, vessels=fleet, days=4, priors=dataclasses.replace(solve_priors(), chains=24))
    both = sum(
        dict(zip(p.days, p.p, strict=True))[at(34).date()]
        for v in ledger.vessels
        for p in v.presence
        if p.place == "here"
    )
    assert both < 1.5


def solve_priors():  # type: ignore[no-untyped-def]
    from scenes import QUICK

    return QUICK


def test_looks_at_a_berth_count_for_its_port() -> None:
    pier = Place("pier", "Pier", 130.302, 42.201, "berth", 0.5, part_of="here")
    ledger = solve([look("p", "pier", 30, Saw.PRESENT, identity="ship")], days=3, places=[*PLACES, pier])
    assert share(ledger, "here") > 0.95
    assert share(ledger, "pier") > 0.95


def test_a_recognised_train_set_crosses_in_the_order_of_its_looks() -> None:
    yard = Place("yard", "Yard", 130.613, 42.412, "station", 1.5)
    post = Place("post", "Post", 130.643, 42.4185, "post", 0.5)
    station = Place("station", "Station", 130.645, 42.429, "station", 0.7)
    seen = [
        look("1", "yard", 49.4, Saw.PRESENT, what="train", identity="set-7"),
        look("2", "post", 52.2, Saw.PRESENT, what="train", identity="set-7"),
        look("3", "station", 53.5, Saw.PRESENT, what="train", identity="set-7"),
    ]
    legs = [rail("yard", "station"), rail("station", "yard")]
    ledger = solve(seen, vessels=(), places=[yard, post, station], legs=legs)
    trip = max(ledger.trips, key=lambda one: one.p)
    assert (trip.vessel, trip.from_place, trip.to_place, trip.leg) == (
        "set-7",
        "yard",
        "station",
        "yard-station",
    )
    assert trip.p > 0.9
    assert at(49) <= trip.depart.q05 and trip.arrive.q95 <= at(54)
    count = next(c for c in ledger.fleet_counts if (c.from_place, c.to_place) == ("yard", "station"))
    assert count.at_least(1) > 0.95


def test_bad_input_is_named() -> None:
    with pytest.raises(BadInput, match="period"):
        from spurline.itinerary import reconstruct

        reconstruct([], {}, [], PLACES, period=When(START, None))
    with pytest.raises(BadInput, match="nowhere"):
        solve(legs=[rail("here", "nowhere")])
    assert period(1).is_bounded
    assert THERE.id == "there"


def test_what_rests_on_own_fixes_names_the_mmsi_and_what_nobody_saw_names_nothing() -> None:
    fixes = track([*lying(HERE, 0, 30), *sailing(HERE, THERE, 31, 42), *lying(THERE, 42.5, 80)])
    ledger = solve(fixes=fixes, days=12)
    trips = sorted(ledger.vessels[0].trips, key=lambda trip: -trip.p)
    assert (trips[0].from_place, trips[0].to_place) == ("here", "there")
    assert trips[0].evidence == ("273000001",)
    assert {call.evidence for call in ledger.vessels[0].calls if call.arrive.q50 < at(70)} == {("273000001",)}
    hidden = [trip for trip in trips if trip.depart.q05 > at(100)]
    assert hidden
    assert not any(trip.evidence for trip in hidden)


def test_a_ship_that_goes_dark_for_months_may_shuttle_where_it_never_went_before() -> None:
    old = [*lying(ASIDE, -700, -650)]
    for i in range(6):
        begin = -640 + 100 * i
        a, b = (ASIDE, THIRD) if i % 2 == 0 else (THIRD, ASIDE)
        old += [*sailing(a, b, begin, begin + 12), *lying(b, begin + 12.5, begin + 99)]
    seen = [
        look(f"{place}{i}", place, 72 * i + shift, Saw.PRESENT if i % 2 == odd else Saw.ABSENT, length=121)
        for i in range(20)
        for place, shift, odd in (("here", 30, 0), ("there", 34, 1))
    ]
    after = [*lying(ASIDE, 1500, 1540)]
    ledger = solve(seen, track([*old, *after]), days=65, places=[*PLACES, THIRD])
    shuttled = next(c for c in ledger.fleet_counts if (c.from_place, c.to_place) == ("here", "there"))
    assert shuttled.q50 >= 6
