"""What contradicts itself is answered, and told; lengths that cannot be are refused by name."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from spurline.model import BadInput, Place, Saw

sys.path.insert(0, str(Path(__file__).parent))
from scenes import HERE, PLACES, SHIP, look, lying, solve, track

FAR = Place("far", "Far", 140.0, 35.0, "port", 3.0)


def told(ledger, words: str) -> bool:  # type: ignore[no-untyped-def]
    return any(words in warning for warning in ledger.warnings)


def test_fixes_that_no_ship_can_connect_are_told() -> None:
    fixes = track([*lying(HERE, -40, 0), *lying(FAR, 0.5, 40)])
    assert told(solve(fixes=fixes, days=2, places=[*PLACES, FAR]), "two ships under one identity")
    assert not told(solve(fixes=track(lying(HERE, -40, 40)), days=2), "identity")


def test_two_names_too_far_apart_for_the_time_between_are_told() -> None:
    named = [look(key, key, 10, Saw.PRESENT, identity="ship") for key in ("here", "there")]
    assert told(solve(named), "one of the names is wrong")


def test_a_name_read_where_the_ship_was_not_is_told() -> None:
    ledger = solve([look("a", "there", 100, Saw.PRESENT, identity="ship")], track(lying(HERE, -40, 300)))
    assert told(ledger, "one of the two is wrong")


def test_a_look_outside_the_period_is_told() -> None:
    assert told(solve([look("a", "here", 1000, Saw.PRESENT)], days=2), "outside the period")


def test_an_unknown_length_held_against_a_measured_one_is_told() -> None:
    ship = replace(SHIP, length_m=None)
    measured = [look("a", "here", 10, Saw.PRESENT, length=100)]
    assert told(solve(measured, vessels=[ship]), "The length of ship is not known")


@pytest.mark.parametrize("metres", [0.0, -100.0])
def test_lengths_that_are_not_positive_are_refused_by_name(metres: float) -> None:
    with pytest.raises(BadInput, match="look"):
        solve([look("a", "here", 10, Saw.PRESENT, length=metres)])
    with pytest.raises(BadInput, match="vessel ship"):
        solve([look("a", "here", 10, Saw.PRESENT)], vessels=[replace(SHIP, length_m=metres)])
