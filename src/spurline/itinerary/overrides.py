"""Priors with values that a user sets: what each may be, told by its name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TypeVar

from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.priors import Priors
from spurline.model import BadInput

P = TypeVar("P", Priors, FreightPriors)

SHARES = frozenset(
    {
        "tells_all",
        "identity_error",
        "switched_off",
        "detect_optical",
        "detect_radar",
        "detect_containers",
        "other_wagons",
        "cargo_share_of_dwt",
    }
)
"""Probabilities and shares whose names do not end in `_share`."""
ANY_SIGN = frozenset({"detect_bias", "idle_odds"})
MAY_BE_ZERO = frozenset({"other_ships", "unheard_per_h", "trains_per_week", "manoeuvre_h"})
"""Rates and hours that may be nothing at all."""
FREIGHT = frozenset(field.name for field in fields(FreightPriors))


def overridden(priors: P, given: Mapping[str, float]) -> P:
    """`priors` with the values of `given`; keys that it does not have are left alone.

    Raises BadInput naming the key for a value that it cannot have: a share outside 0 to 1 (at 0 or 1
    too, where the reconstruction would hold something for impossible), a spread, time, length or weight
    that is not positive, a number of draws that is not whole, a switch other than 0 and 1, and numbers
    that are not finite.
    """
    kinds = {field.name: type(getattr(priors, field.name)) for field in fields(priors)}
    checked = {
        key: kinds[key](_checked(key, kinds[key], given[key])) for key in sorted(given) if key in kinds
    }
    made = replace(priors, **checked)
    if isinstance(made, Priors) and made.burn_in >= made.sweeps:
        raise BadInput(f"burn_in {made.burn_in} leaves none of {made.sweeps} sweeps", do="Lower burn_in")
    return made


def _checked(key: str, kind: type, value: float) -> float:
    """The value, or BadInput that says what it may be."""
    if not math.isfinite(value):
        raise _bad(key, value, "is no finite number")
    if kind is bool:
        return _must(value in {0, 1}, key, value, "is a switch", "Write true or false")
    if kind is int:
        return _must(value >= 1 and value == int(value), key, value, "is no whole number of at least 1")
    if key in ANY_SIGN:
        return value
    if key in SHARES or key.endswith("_share"):
        if key in FREIGHT:  # loads may be certain; in the reconstruction nothing is impossible beforehand
            return _must(0 <= value <= 1, key, value, "is no share", "Write a number from 0 to 1")
        return _must(0 < value < 1, key, value, "is no probability", "Write a number between 0 and 1")
    if key in MAY_BE_ZERO:
        return _must(value >= 0, key, value, "is negative")
    return _must(value > 0, key, value, "is not positive")


def _must(holds: bool, key: str, value: float, what: str, do: str = "") -> float:
    if not holds:
        raise _bad(key, value, what, do)
    return value


def _bad(key: str, value: float, what: str, do: str = "") -> BadInput:
    return BadInput(f"{key} {value:g} {what}", do=do)
