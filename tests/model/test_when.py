"""Interval arithmetic of `When` and `Amount`: the laws that every room relies on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.model import Amount, BadInput, When, has_zone, named_zone, parse_instant, parse_zone

UTC = timezone.utc
moments = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 31), timezones=st.just(UTC))
ends = st.none() | moments


@st.composite
def intervals(draw: st.DrawFn) -> When:
    start, end = draw(ends), draw(ends)
    if start and end and end < start:
        start, end = end, start
    return When(start, end)


numbers = st.none() | st.floats(0, 1e6)


@st.composite
def amounts(draw: st.DrawFn) -> Amount:
    low, high = draw(numbers), draw(numbers)
    if low is not None and high is not None and high < low:
        low, high = high, low
    return Amount(low, high)


@given(intervals(), intervals())
def test_intersection_is_symmetric_and_inside_both(a: When, b: When) -> None:
    common = a.intersect(b)
    assert common == b.intersect(a)
    assert a.overlaps(b) is (common is not None)
    if common:
        assert common.intersect(a) == common
        assert common.intersect(b) == common


@given(intervals(), intervals(), moments)
def test_a_moment_in_both_is_in_the_intersection(a: When, b: When, moment: datetime) -> None:
    common = a.intersect(b)
    assert (a.contains(moment) and b.contains(moment)) == bool(common and common.contains(moment))


@given(intervals(), intervals(), moments)
def test_the_hull_holds_both(a: When, b: When, moment: datetime) -> None:
    hull = a.hull(b)
    assert hull == b.hull(a)
    if (a.contains(moment) or b.contains(moment)) and not hull.is_instant:
        assert hull.contains(moment) or hull.latest == moment


@given(intervals(), st.timedeltas(timedelta(-300), timedelta(300)))
def test_shifting_there_and_back_changes_nothing(a: When, delta: timedelta) -> None:
    assert a.shift(delta).shift(-delta) == a
    assert a.shift(delta).duration == a.duration


@given(intervals())
def test_an_interval_survives_its_text(a: When) -> None:
    if a.is_bounded and not a.is_instant:
        start, end = str(a).split("/")
        assert When.parse(start, end) == a


def test_an_instant_contains_itself_only() -> None:
    moment = datetime(2022, 11, 4, 1, 24, tzinfo=UTC)
    instant = When.instant(moment)
    assert instant.contains(moment)
    assert not instant.contains(moment + timedelta(microseconds=1))
    assert str(instant) == "2022-11-04T01:24:00Z"
    assert instant.middle == moment
    assert When(moment, None).middle == moment
    assert When().duration is None


def test_the_open_end_does_not_touch() -> None:
    day = When.parse("2022-11-04", zone=UTC)
    assert not day.overlaps(When.parse("2022-11-05", zone=UTC))
    assert day.duration == timedelta(days=1)


def test_a_date_is_the_whole_local_day() -> None:
    seoul = parse_zone("+09:00")
    day = When.parse("2023-10-19", zone=seoul)
    assert str(day) == "2023-10-18T15:00:00Z/2023-10-19T15:00:00Z"
    assert When.parse("2023-10-19", "2023-10-20", zone=seoul).duration == timedelta(days=2)
    assert When.parse("2023-10-19", "", zone=seoul).latest is None
    assert When.parse("", "2023-10-19", zone=seoul).earliest is None
    assert str(When()) == "…/…"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2022-11-04T10:24", "no zone"),
        ("yesterday", "not an ISO"),
        ("0001-01-01T00:00+09:00", "out of range"),
    ],
)
def test_a_bad_time_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_instant(text)


def test_zones() -> None:
    assert parse_zone("Z") is UTC
    assert parse_zone("-0330").utcoffset(None) == -timedelta(hours=3, minutes=30)
    assert has_zone("2022-11-04T10:24+09:00")
    assert not has_zone("2022-11-04")
    with pytest.raises(BadInput, match="zone offset"):
        parse_zone("Asia/Seoul")


def test_a_named_zone_is_an_offset_or_an_iana_name() -> None:
    assert named_zone("+09:00").utcoffset(None) == timedelta(hours=9)
    summer = datetime(2024, 7, 1, tzinfo=named_zone(" Europe/Oslo "))
    assert summer.utcoffset() == timedelta(hours=2)
    for text in ("Europe", "Mars/Olympus", "../etc/passwd", "", "9"):
        with pytest.raises(BadInput, match="no zone"):
            named_zone(text)


def test_naive_and_backward_intervals_are_refused() -> None:
    with pytest.raises(BadInput, match="no zone"):
        When(datetime(2022, 1, 1))
    with pytest.raises(BadInput, match="before it begins"):
        When(datetime(2022, 1, 2, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC))


@given(amounts(), amounts())
def test_addition_and_overlap_commute(a: Amount, b: Amount) -> None:
    assert a + b == b + a
    assert a.overlaps(b) == b.overlaps(a)


@given(amounts(), amounts(), st.floats(0, 1e6), st.floats(0, 1e6))
def test_sums_and_products_hold_every_member(a: Amount, b: Amount, x: float, y: float) -> None:
    if a.contains(x) and b.contains(y):
        assert (a + b).contains(x + y)
        assert a.times(b).contains(x * y)


def test_an_amount_says_what_it_is() -> None:
    assert str(Amount.exactly(3, "wagons")) == "3 wagons"
    assert str(Amount(1000, None, unit="containers")) == "at least 1000 containers"
    assert str(Amount(None, 50)) == "up to 50"
    assert str(Amount(7, 14, 10)) == "7–14"
    assert str(Amount(None, None)) == "unknown"


@pytest.mark.parametrize(
    ("low", "high", "best"), [(2, 1, None), (1, 2, 3), (float("nan"), 1, None), (0, float("inf"), None)]
)
def test_an_impossible_amount_is_refused(low: float, high: float, best: float | None) -> None:
    with pytest.raises(BadInput):
        Amount(low, high, best)


def test_units_do_not_mix() -> None:
    with pytest.raises(BadInput, match="cannot combine"):
        Amount(1, 2, unit="km") + Amount(1, 2, unit="h")
    with pytest.raises(BadInput, match="not negative"):
        Amount(-1, 2).times(Amount(1, 2))
