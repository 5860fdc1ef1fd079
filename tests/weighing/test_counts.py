"""Counts published by others beside the posterior of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.model import (
    Arrivals,
    BadInput,
    Call,
    Case,
    Counted,
    CountVerdict,
    Ledger,
    Place,
    PublishedCount,
    RivalSpec,
    When,
    Window,
)
from spurline.weighing import compare_counts, names_hypothesis

START = datetime(2023, 8, 1, tzinfo=timezone.utc)
END = START + timedelta(days=90)
PLACES = (
    Place("port", "Port", 130.0, 42.0, "port", 3.0),
    Place("pier", "Pier", 130.0, 42.0, "berth", 1.0, part_of="port"),
    Place("base", "Base", 132.0, 43.0, "port", 3.0, zone="+10:00"),
    Place("far", "Far", 140.0, 45.0, "port", 3.0),
)
SEEN = Call("ship", "port", Window(START, START, START), Window(END, END, END), 0.9, ("look",))


def ledger(*rows: tuple[int, ...], teu: int = 0, back: tuple[tuple[int, ...], ...] | None = None) -> Ledger:
    """A ledger whose draws of arrivals from port to base, in days since the start, are `rows`."""

    def draws(from_place: str | None, to_place: str, days: tuple[tuple[int, ...], ...]) -> Arrivals:
        hours = tuple(tuple(24 * day for day in row) for row in days)
        boxes = tuple(tuple(teu for _ in row) for row in days) if teu else ()
        return Arrivals(from_place, to_place, START, END, hours, boxes)

    arrivals = [draws("port", "base", rows), draws(None, "base", rows)]
    if back is not None:
        arrivals.append(draws("base", "port", back))
    return replace(Ledger(arrivals=tuple(arrivals), priors=(("teu_per_box", 1.5),)), vessels=(holder(),))


def holder() -> object:
    from spurline.model import VesselItinerary

    return VesselItinerary("ship", None, (SEEN,), (), (), (), ())


def count(low: int | None, high: int | None = None, **given: object) -> PublishedCount:
    base = PublishedCount(
        "Desk", "port", "base", When(START + timedelta(days=1), START + timedelta(days=60)), low, high, Counted.TRIPS
    )  # fmt: skip
    return replace(base, **given)  # type: ignore[arg-type]


ROWS = tuple(tuple(range(2, 2 + n)) for n in (4, 5, 6, 7, 7, 8, 8, 9, 10, 12) for _ in range(4))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (5, None, CountVerdict.LOWER_BOUND),
        (10, None, CountVerdict.FITS),
        (13, None, CountVerdict.TOO_HIGH),
        (6, 9, CountVerdict.FITS),
        (1, 3, CountVerdict.TOO_LOW),
        (None, 3, CountVerdict.TOO_LOW),
        (None, 20, CountVerdict.FITS),
        (40, 50, CountVerdict.TOO_HIGH),
    ],
)
def test_verdicts(low: int | None, high: int | None, verdict: CountVerdict) -> None:
    (one,) = compare_counts([count(low, high)], ledger(*ROWS), PLACES)
    assert one.verdict is verdict
    assert one.reason.endswith(".")
    assert one.count.number in one.reason


def test_where_a_count_lies_adds_up_and_is_the_share_of_draws() -> None:
    (one,) = compare_counts([count(7, 8)], ledger(*ROWS), PLACES)
    assert one.p_at_least_low == pytest.approx(0.7)
    assert (one.p_below, one.p_within, one.p_above) == pytest.approx((0.3, 0.4, 0.3))


def test_only_the_time_of_the_count_counts() -> None:
    late = count(5, when=When(START + timedelta(days=40), START + timedelta(days=80)))
    (one,) = compare_counts([late], ledger(*ROWS), PLACES)
    assert one.posterior is not None
    assert one.posterior.q95 == 0
    assert one.verdict is CountVerdict.TOO_HIGH


def test_round_trips_need_the_way_back() -> None:
    asked = count(5, what=Counted.ROUND_TRIPS)
    half = tuple(row[: len(row) // 2] for row in ROWS)
    (without,) = compare_counts([asked], ledger(*ROWS), PLACES)
    (few,) = compare_counts([asked], ledger(*ROWS, back=half), PLACES)
    (all_back,) = compare_counts([asked], ledger(*ROWS, back=ROWS), PLACES)
    assert without.p_at_least_low == 0
    assert few.p_at_least_low == pytest.approx(0.2)
    assert all_back.p_at_least_low == pytest.approx(0.9)


def test_visits_containers_and_berths() -> None:
    visits = count(5, from_place=None, what=Counted.VISITS)
    boxes = count(1000, what=Counted.CONTAINERS)
    berth = count(5, from_place="pier")
    found = {
        one.count.id: one for one in compare_counts([visits, boxes, berth], ledger(*ROWS, teu=300), PLACES)
    }
    assert found[visits.id].verdict is CountVerdict.LOWER_BOUND
    assert found[berth.id].verdict is CountVerdict.LOWER_BOUND
    assert found[boxes.id].posterior is not None
    assert found[boxes.id].posterior.q50 == 7 * 300 / 1.5 or found[boxes.id].posterior.q50 == 8 * 300 / 1.5


@pytest.mark.parametrize(
    ("asked", "with_teu", "why"),
    [
        (count(5, when=When(START, None)), True, "no time"),
        (count(5, to_place="far"), True, "no way"),
        (count(5, when=When(START, END + timedelta(days=9))), True, "only covers"),
        (count(5, what=Counted.CONTAINERS), False, "No capacity"),
    ],
)
def test_what_the_ledger_does_not_cover_is_not_judged(
    asked: PublishedCount, with_teu: bool, why: str
) -> None:
    (one,) = compare_counts([asked], ledger(*ROWS, teu=300 if with_teu else 0), PLACES)
    assert one.verdict is CountVerdict.UNTESTED
    assert why in one.reason
    assert one.posterior is None


def test_a_ledger_of_priors_alone_judges_nobody() -> None:
    (one,) = compare_counts([count(5)], replace(ledger(*ROWS), vessels=()), PLACES)
    assert one.verdict is CountVerdict.UNTESTED
    assert "priors alone" in one.reason


def test_days_are_told_on_the_clock_of_the_place() -> None:
    day = When(START - timedelta(hours=10), START + timedelta(hours=14))
    (one,) = compare_counts([count(0, when=day)], ledger(*ROWS), PLACES)
    assert "on 1 August 2023" in one.reason


@given(st.integers(0, 15), st.integers(0, 15))
def test_a_higher_count_is_never_likelier(a: int, b: int) -> None:
    low, high = sorted((a, b))
    found = {one.count.low: one for one in compare_counts([count(low), count(high)], ledger(*ROWS), PLACES)}
    assert (found[low].p_at_least_low or 0) >= (found[high].p_at_least_low or 0)


def test_counts_that_are_none_are_refused() -> None:
    for bad in ((None, None), (-1, None), (5, 3)):
        with pytest.raises(BadInput):
            count(*bad)
    with pytest.raises(BadInput):
        count(5, from_place="base")
    with pytest.raises(BadInput):
        count(5, from_place=None, what=Counted.ROUND_TRIPS)


def test_keys_that_name_a_hypothesis() -> None:
    case = Case("What?", rivals=(RivalSpec("coal-transit", "Coal", item="coal"),), items=("grain",))
    known = [
        "a-b",
        "movement",
        "movement:a-b",
        "trips:a-b",
        "cargo:munitions",
        "munitions",
        "coal-transit",
        "grain",
    ]
    assert all(names_hypothesis(key, case, ["a-b"]) for key in [*known, "movement:flow:KP-RU", "other"])
    unknown = ["stay_median", "movement:b-a", "trips", "cargo:nothing-known", "a-c", ""]
    assert not any(names_hypothesis(key, case, ["a-b"]) for key in unknown)
