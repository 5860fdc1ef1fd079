"""What trips carried, and places where legs meet, through `with_freight`."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.itinerary import FreightPriors, GreatCircle, Posterior, posterior, with_freight
from spurline.itinerary.tallies import Tally, weighted_quantiles
from spurline.itinerary.transfers import junctions
from spurline.model import Agreement, Ledger, Leg, Look, Mode, Place, Saw, Vessel, canonical

sys.path.insert(0, str(Path(__file__).parent))
from scenes import PLACES, QUICK, SHIP, THERE, look, period

DEPOT = Place("depot", "Depot", 133.0, 43.5, "depot", 3.0)
EVERYWHERE = (*PLACES, DEPOT)
OUT = Leg("here-there", "here", "there", Mode.SEA, 9, 12)
BACK = Leg("there-here", "there", "here", Mode.SEA, 9, 12)
ON = Leg("there-depot", "there", "depot", Mode.RAIL, 24, 48)
LEGS = (OUT, BACK, ON)
BOXSHIP = replace(SHIP, capacity_teu_low=200.0, capacity_teu_high=300.0, dwt=7000.0)
SURE = FreightPriors(load_share=1.0, empty_share=0.0)
QUARTERS = st.integers(0, 200).map(lambda n: n / 4)  # hours
SHUTTLE = [look(f"A{k}", "here", 24 + 96 * k, Saw.PRESENT, identity="ship") for k in range(4)] + [
    look(f"B{k}", "there", 72 + 96 * k, Saw.PRESENT, identity="ship") for k in range(4)
]


def solved(
    looks: Sequence[Look] = SHUTTLE, vessel: Vessel = BOXSHIP, legs: Sequence[Leg] = LEGS
) -> Posterior:
    return posterior(
        (vessel,), {}, looks, EVERYWHERE, legs=legs, period=period(20), priors=QUICK, distances=GreatCircle()
    )  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Posterior:
    return solved()


def freight(
    found: Posterior,
    extra: Sequence[Look] = (),
    priors: FreightPriors | None = None,
    legs: Sequence[Leg] = LEGS,
) -> Ledger:
    return with_freight(
        found.ledger,
        [found],
        looks=[*SHUTTLE, *extra],
        places=EVERYWHERE,
        legs=legs,
        priors=priors or FreightPriors(),
    )


def boxes(hours: float, count: int | None, saw: Saw = Saw.PRESENT, what: str = "containers") -> Look:
    return replace(look(f"{what}{hours}", "there", hours, saw, what=what), count=count)


def test_full_ships_of_one_size_carry_trips_times_capacity(found: Posterior) -> None:
    ship = replace(BOXSHIP, capacity_teu_low=250.0, capacity_teu_high=250.0)
    ledger = freight(solved(vessel=ship), priors=SURE)
    trips = next(c for c in ledger.fleet_counts if (c.from_place, c.to_place) == ("here", "there"))
    cargo = next(c for c in ledger.cargo if c.leg == "here-there" and c.unit == "TEU" and c.vessel is None)
    assert (cargo.amount.q05, cargo.amount.q50, cargo.amount.q95) == (
        250 * trips.q05,
        250 * trips.q50,
        250 * trips.q95,
    )


def test_a_load_is_a_distribution_with_its_assumption_and_lower_shares_carry_less(found: Posterior) -> None:
    usual, low = freight(found), freight(found, priors=FreightPriors(load_share=0.3))
    mine = [next(c for c in one.cargo if c.unit == "TEU") for one in (usual, low)]
    assert mine[0].amount.q05 < mine[0].amount.q50 < mine[0].amount.q95
    assert mine[1].mean < 0.6 * mine[0].mean
    assert "0.3" in mine[1].assumption
    assert dict(low.priors)["load_share"] == 0.3


def test_deadweight_bounds_tonnes_and_stands_in_for_boxes(found: Posterior) -> None:
    light = replace(BOXSHIP, dwt=500.0)
    bulk = replace(SHIP, dwt=7000.0)
    trips = max(n for n, _ in found.ledger.fleet_counts[0].pmf) + 3
    capped = next(c for c in freight(solved(vessel=light)).cargo if c.unit == "t")
    assert capped.amount.q95 <= trips * 0.9 * 500
    units = {c.unit for c in freight(solved(vessel=bulk)).cargo if c.amount.q95 > 0}
    assert units == {"t"}


def test_without_capacity_there_is_no_cargo_and_it_is_said_why() -> None:
    ledger = freight(solved(vessel=SHIP))
    assert not ledger.cargo
    assert not ledger.transfers
    assert any("capacity_teu_low" in text for text in ledger.warnings)
    assert any("Stocks at there are not computed" in text and "ship" in text for text in ledger.warnings)


def test_without_legs_nobody_knows_which_way_freight_goes(found: Posterior) -> None:
    ledger = freight(found, legs=())
    assert not ledger.cargo
    assert any("no leg says" in text for text in ledger.warnings)


def test_cargo_of_months_adds_up_to_that_of_the_period_on_average() -> None:
    looks = [replace(one, when=one.when.shift(timedelta(days=20))) for one in SHUTTLE]
    part = posterior(
        (BOXSHIP,), {}, looks, EVERYWHERE, legs=LEGS, period=period(45), priors=QUICK, distances=GreatCircle()
    )  # fmt: skip
    ledger = with_freight(part.ledger, [part], looks=looks, places=EVERYWHERE, legs=LEGS)
    rows = [c for c in ledger.cargo if c.leg == "here-there" and c.unit == "TEU" and c.vessel is None]
    whole = max(rows, key=lambda c: c.period.duration or timedelta())
    assert sum(c.mean for c in rows if c is not whole) == pytest.approx(whole.mean, abs=1.0)


def test_only_a_change_between_ship_and_land_is_a_transfer() -> None:
    root = {place.id: place.id for place in EVERYWHERE}
    through = Leg("there-aside", "there", "aside", Mode.SEA)
    assert [one.place for one in junctions([OUT, BACK, through], root)] == []
    (one,) = junctions([OUT, BACK, through, ON], root)
    assert (one.place, [leg.id for leg in one.ins], [leg.id for leg in one.outs]) == (
        "there",
        ["here-there"],
        ["there-depot"],
    )


def test_what_leaves_never_exceeds_what_arrived_and_what_lay_there(found: Posterior) -> None:
    (one,) = freight(found).transfers
    assert min(one.stock.q05) >= 0
    assert one.taken.q95 <= one.landed.q95 + 3 * FreightPriors().opening_stock_teu
    assert one.verdict is Agreement.HOLDS
    assert one.delay_h is not None
    assert one.delay_h.q05 > 0


def test_the_constraint_moves_the_counts_of_both_legs(found: Posterior) -> None:
    scarce = FreightPriors(opening_stock_teu=5.0, trains_per_week=8.0)
    (one,) = freight(found, priors=scarce).transfers
    shift = {shift.leg: shift for shift in one.shifts}
    assert mean(shift["there-depot"].after.pmf) < 0.7 * mean(shift["there-depot"].before.pmf)
    assert mean(shift["here-there"].after.pmf) >= mean(shift["here-there"].before.pmf)
    assert one.effective < one.draws


def mean(pmf: Sequence[tuple[int, float]]) -> float:
    return sum(n * p for n, p in pmf)


def test_legs_that_cannot_both_be_true_are_a_contradiction_not_an_error(found: Posterior) -> None:
    absurd = FreightPriors(opening_stock_teu=0.5, trains_per_week=400.0, train_wagons=60.0)
    (one,) = freight(found, priors=absurd).transfers
    assert one.verdict is Agreement.CONTRADICTION
    assert one.agree < 0.01
    assert "contradict" in one.words
    assert "there-depot" in one.words


def test_boxes_counted_at_the_place_pull_the_stock_towards_them(found: Posterior) -> None:
    (none,), (few,), (many,) = (
        freight(found, extra).transfers
        for extra in ([], [boxes(300, 0, Saw.ABSENT)], [boxes(300, 700), boxes(301, None)])
    )
    day = 12
    assert few.stock.q50[day] < none.stock.q50[day] < many.stock.q50[day]
    assert len(many.evidence) == 1  # a look without a number says nothing of the stock


def test_wagons_at_the_place_speak_for_trains_and_their_absence_against(found: Posterior) -> None:
    hours = range(100, 400, 50)
    seen = freight(found, [boxes(h, 40, what="wagons") for h in hours]).transfers[0]
    unseen = freight(found, [boxes(h, None, Saw.ABSENT, "wagons") for h in hours]).transfers[0]
    trains = [next(mean(s.after.pmf) for s in one.shifts if s.leg == "there-depot") for one in (unseen, seen)]
    assert trains[0] < trains[1]


def test_two_reports_of_one_stack_are_one_count(found: Posterior) -> None:
    one = replace(boxes(300, 700), publisher="Desk")
    both = [one, replace(one, label="again", publisher="Journal")]
    alone, twice = freight(found, [one]).transfers[0], freight(found, both).transfers[0]
    assert alone.stock.q50[12] == pytest.approx(twice.stock.q50[12], rel=0.15)
    assert len(twice.evidence) == 2


def test_the_order_of_everything_changes_no_byte(found: Posterior) -> None:
    looks = [*SHUTTLE, boxes(300, 300), boxes(310, 40, what="wagons")]
    reordered = list(looks)
    random.Random(3).shuffle(reordered)
    one, other = (
        with_freight(found.ledger, [found], looks=given, places=places, legs=legs)
        for given, places, legs in ((looks, EVERYWHERE, LEGS), (reordered, EVERYWHERE[::-1], LEGS[::-1]))
    )
    assert canonical(one) == canonical(other)


def test_kept_draws_answer_for_any_time_as_the_counts_do(found: Posterior) -> None:
    ledger = freight(found)
    kept = next(a for a in ledger.arrivals if (a.from_place, a.to_place) == ("here", "there"))
    count = next(c for c in ledger.fleet_counts if (c.from_place, c.to_place) == ("here", "there"))
    numbers = [len(row) for row in kept.hours]
    assert np.mean(numbers) == pytest.approx(mean(count.pmf), abs=0.25)
    assert all(len(a) == len(b) for a, b in zip(kept.hours, kept.teu, strict=True))
    visits = next(a for a in ledger.arrivals if (a.from_place, a.to_place) == (None, THERE.id))
    assert sum(map(len, visits.hours)) >= sum(numbers)


@given(
    st.lists(st.tuples(st.integers(0, 3), QUARTERS, st.integers(-9, 9)), max_size=25),
    QUARTERS,
)
def test_running_totals_equal_adding_up_by_hand(events: list[tuple[int, float, int]], hour: float) -> None:
    particle, at, amount = (np.array([e[i] for e in events]) for i in range(3))
    tally = Tally.of(particle.astype(np.int64), at.astype(float), amount.astype(float), 4, 1000.0)
    for k in range(4):
        mine = sorted((t, i, n) for i, (p, t, n) in enumerate(events) if p == k)
        assert tally.by(hour)[k] == sum(n for t, _, n in mine if t <= hour)
        totals = np.cumsum([0, *(n for _, _, n in mine)])
        assert tally.lowest()[k] == min(totals)
        assert tally.sums()[k] == totals[-1]


def test_weighted_quantiles_of_equal_weights_are_plain_ones() -> None:
    values = np.arange(100.0)
    assert weighted_quantiles(values, np.ones(100), (0.05, 0.5, 0.95)) == [4.0, 49.0, 94.0]
    assert weighted_quantiles(values, values == 7.0, (0.05, 0.95)) == [7.0, 7.0]
