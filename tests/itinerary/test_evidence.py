"""Looks as likelihood, against the table of the method notes and by enumeration."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from scenes import PLACES, QUICK, START, look
from test_exactness import toy

from spurline.itinerary import glances as looking
from spurline.itinerary.forward import forward
from spurline.itinerary.occupancy import occupancy
from spurline.itinerary.prism import slack_hours
from spurline.itinerary.sites import make_sites
from spurline.model import Saw, Vessel

FLEET = (Vessel("a", "A", length_m=100.0), Vessel("b", "B", length_m=130.0))


def table_of(*looks):  # type: ignore[no-untyped-def]
    sites = make_sites(PLACES)
    glances = looking.make_glances(looks, sites, FLEET, int(START.timestamp() * 1e6), QUICK)
    return looking.make_table(glances, FLEET, QUICK)


def ratio(table, vessel: int, *, others: float = 0.3, present: tuple[bool, bool] = (False, False)):  # type: ignore[no-untyped-def]
    there = np.broadcast_to(np.array(present), (1, len(table), 2)).copy()
    detect = table.detect(np.zeros(1))
    rate = np.full((1, len(PLACES)), others)
    cause = looking.background(table, there, detect, rate)
    return looking.ratio_of(table, vessel, there, detect, cause)[0]


def test_an_absent_look_has_ratio_one_minus_q() -> None:
    assert ratio(table_of(look("1", "here", 5, Saw.ABSENT, q=0.8)), 0)[0] == pytest.approx(0.2)


def test_a_present_look_without_size_follows_the_table() -> None:
    q, b = 0.8, 0.3
    got = ratio(table_of(look("1", "here", 5, Saw.PRESENT, q=q)), 0, others=b)[0]
    assert got == pytest.approx((1 - (1 - q) * (1 - b)) / b)


def test_a_present_look_with_a_length_favours_the_ship_of_that_length() -> None:
    table = table_of(look("1", "here", 5, Saw.PRESENT, q=0.8, length=101))
    assert ratio(table, 0)[0] > 5 * ratio(table, 1)[0]
    q, b = 0.8, 0.3
    want = (q * table.fit[0, 0, 0] + (1 - q) * b * table.other[0, 0]) / (b * table.other[0, 0])
    assert ratio(table, 0, others=b)[0] == pytest.approx(want)


def test_a_name_that_was_read_speaks_for_its_ship_and_against_the_other() -> None:
    table = table_of(look("1", "here", 5, Saw.PRESENT, identity="a"))
    assert ratio(table, 0)[0] > 20
    assert ratio(table, 1)[0] < 4


def test_an_unclear_look_is_no_glance() -> None:
    assert len(table_of(look("1", "here", 5, Saw.UNCLEAR))) == 0


def test_two_halves_of_a_look_weigh_as_much_as_the_whole() -> None:
    half = float(1 - np.sqrt(1 - 0.8))
    whole = ratio(table_of(look("1", "here", 5, Saw.ABSENT, q=0.8)), 0).prod()
    halves = table_of(
        look("1", "here", 5, Saw.ABSENT, q=half, sensor="x"),
        look("2", "here", 5, Saw.ABSENT, q=half, sensor="y"),
    )
    assert ratio(halves, 0).prod() == pytest.approx(whole)


def test_one_row_is_at_most_one_ship() -> None:
    """P(one row | both there) by hand: one is seen and the other missed, or a stranger is seen."""
    table = table_of(look("1", "here", 5, Saw.PRESENT, q=0.9))
    got = ratio(table, 0, others=0.1, present=(False, True))[0]
    q, b = 0.9, 0.1
    both = 2 * q * (1 - q) + (1 - q) ** 2 * b
    assert got == pytest.approx(both / (q + (1 - q) * b))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1000), bin_=st.integers(0, 5), place=st.integers(0, 1), q=st.floats(0.01, 0.99))
def test_an_absent_look_never_raises_the_chance_of_being_there(
    seed: int, bin_: int, place: int, q: float
) -> None:
    window = toy(seed)
    before = occupancy(window, forward(window))[bin_, :, place]
    window.bin_ratio[bin_, :, place] *= 1 - q
    after = occupancy(window, forward(window))[bin_, :, place]
    assert (after <= before + 1e-9).all()


@settings(max_examples=50, deadline=None)
@given(
    out=st.floats(0, 500),
    back=st.floats(0, 500),
    stay=st.floats(0, 200),
    speed=st.floats(3, 25),
    share=st.floats(0.1, 1),
)
def test_the_prism_never_excludes_a_call_that_was_possible(
    out: float, back: float, stay: float, speed: float, share: float
) -> None:
    hours = (out + back) / (share * speed * 1.852) + stay
    slack = slack_hours(hours, np.array([out]), np.array([back]), speed, np.array([0.0]))
    assert slack[0] >= stay - 1e-6
