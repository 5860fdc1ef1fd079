"""Every prior can be overridden, and none by nonsense."""

from __future__ import annotations

import math
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from spurline.itinerary import FreightPriors, Priors, overridden
from spurline.model import BadInput, Saw

sys.path.insert(0, str(Path(__file__).parent))
from scenes import QUICK, look, solve

KINDS = (Priors(), FreightPriors())
KEYS = [(standard, field.name) for standard in KINDS for field in fields(standard)]


def usual(standard: Priors | FreightPriors, key: str) -> float:
    """A possible value other than the default."""
    value = getattr(standard, key)
    if isinstance(value, bool):
        return 0.0 if value else 1.0
    return value + 1 if isinstance(value, int) else value * 0.9


@pytest.mark.parametrize(("standard", "key"), KEYS)
def test_every_number_can_be_set_and_nonsense_is_named(standard: Priors, key: str) -> None:
    given = usual(standard, key)
    made = overridden(standard, {key: given, "no_such_key": 1.0})
    assert getattr(made, key) == given
    assert type(getattr(made, key)) is type(getattr(standard, key))
    assert dict(made.pairs())[key] == given
    for bad in (math.nan, math.inf):
        with pytest.raises(BadInput, match=key):
            overridden(standard, {key: bad})
    if key not in {"detect_bias", "idle_odds"}:
        with pytest.raises(BadInput, match=key):
            overridden(standard, {key: -0.5})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stay_spread", 0.0),
        ("elsewhere_share", 1.5),
        ("elsewhere_share", 0.0),
        ("switched_off", 1.0),
        ("detect_radar", 1.2),
        ("draws", 10.5),
        ("draws", 0.0),
        ("learn_habits", 0.5),
        ("burn_in", 14.0),
    ],
)
def test_values_that_cannot_be_are_refused_by_name(key: str, value: float) -> None:
    with pytest.raises(BadInput, match=key):
        overridden(Priors(), {key: value})


@pytest.mark.parametrize(
    "key", ["stay_long_share", "wait_share", "tells_all", "identity_error", "switched_off"]
)
@pytest.mark.parametrize("value", [1e-6, 1 - 1e-6])
def test_shares_near_their_ends_still_give_an_answer(key: str, value: float) -> None:
    ledger = solve(
        [look("A", "here", 20, Saw.PRESENT, length=118), look("B", "there", 90, Saw.ABSENT)],
        priors=overridden(QUICK, {key: value}),
    )
    assert dict(ledger.priors)[key] == value
