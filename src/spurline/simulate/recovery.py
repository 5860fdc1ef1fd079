"""How much of the truth a ledger found: per leg the count, and the calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from spurline.model import BadInput, Call, Ledger, When, parse_instant

TOLERANCE = timedelta(hours=24)
"""A call counts as found when its median stay, widened by this, meets the true stay."""


@dataclass(frozen=True, slots=True)
class LegRecovery:
    """One leg: the true number of trips against the ledger's 5, 50 and 95 % quantiles.

    Quantiles are None and `inside` False where the ledger holds no count for the leg.
    """

    leg: str
    true: int
    q05: int | None
    q50: int | None
    q95: int | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    """The report: legs in the order of their ids; calls that happened, that were found with
    p ≥ 0.5, and that the ledger holds with p ≥ 0.5 though none happened."""

    scenario: str
    seed: int
    legs: tuple[LegRecovery, ...]
    calls_true: int
    calls_found: int
    calls_wrong: int


def recovered_against_true(truth: Path, ledger: Ledger) -> Recovery:
    """Compare a ledger with the truth.json of its scenario.

    Raises BadInput when the file is no truth of a scenario.
    """
    told = _read(truth)
    legs = tuple(
        _leg(key, told["legs"][key], ledger)
        for key in sorted(told["legs"])
        if told["legs"][key]["mode"] == "sea"
    )
    stays = [
        (one["vessel"], one["place"], parse_instant(one["arrive"]), parse_instant(one["depart"]))
        for one in told["calls"]
    ]
    believed = [call for call in ledger.calls if call.p >= 0.5]
    found = sum(1 for stay in stays if any(_meets(call, stay) for call in believed))
    wrong = sum(1 for call in believed if not any(_meets(call, stay) for stay in stays))
    return Recovery(told["scenario"], told["seed"], legs, len(stays), found, wrong)


Stay = tuple[str, str, datetime, datetime]


def _read(truth: Path) -> dict[str, Any]:
    try:
        told = json.loads(truth.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"cannot be read ({error})", where=truth.name, do="Give the truth.json of a scenario"
        ) from None
    if not isinstance(told, dict) or not {"scenario", "seed", "legs", "calls"} <= told.keys():
        raise BadInput("is no truth of a scenario", where=truth.name, do="Give the truth.json of a scenario")
    return told


def _leg(key: str, told: dict[str, Any], ledger: Ledger) -> LegRecovery:
    counts = [
        one for one in ledger.fleet_counts if (one.from_place, one.to_place) == (told["from"], told["to"])
    ]
    best = max(counts, key=lambda one: (one.period.duration or timedelta(0), one.id), default=None)
    if best is None:
        return LegRecovery(key, told["trips"], None, None, None, False)
    inside = best.q05 <= told["trips"] <= best.q95
    return LegRecovery(key, told["trips"], best.q05, best.q50, best.q95, inside)


def _meets(call: Call, stay: Stay) -> bool:
    vessel, place, arrive, depart = stay
    if (call.vessel, call.place) != (vessel, place):
        return False
    begin, end = sorted((call.arrive.q50, call.depart.q50))
    return When(begin - TOLERANCE, end + TOLERANCE).overlaps(When(arrive, depart))
