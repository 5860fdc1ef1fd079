"""The ledger as the JSON object of contract C."""

from __future__ import annotations

from typing import Any

from spurline.model import (
    Call,
    Count,
    Ledger,
    Silence,
    Trip,
    VesselItinerary,
    Window,
    cargo_row,
    iso,
    transfer_row,
)


def contract(ledger: Ledger) -> dict[str, Any]:
    """Contract C: `{vessels, fleet: {counts}, priors, version}`, times in UTC, probabilities in [0, 1].

    `cargo`, `transfers` and `warnings` are added where there are any. The vessel is named by
    `mmsi` where it has one, and by `id`.
    """
    out: dict[str, Any] = {
        "vessels": [_vessel(one) for one in ledger.vessels],
        "fleet": {"counts": [_count(one) for one in ledger.fleet_counts]},
        "priors": dict(ledger.priors),
        "version": ledger.version,
    }
    if ledger.cargo:
        out["cargo"] = [cargo_row(one) for one in ledger.cargo]
    if ledger.transfers:
        out["transfers"] = [transfer_row(one) for one in ledger.transfers]
    if ledger.warnings:
        out["warnings"] = list(ledger.warnings)
    return out


def _vessel(one: VesselItinerary) -> dict[str, Any]:
    named: dict[str, Any] = {"id": one.vessel} if one.mmsi is None else {"mmsi": one.mmsi, "id": one.vessel}
    return named | {
        "calls": [_call(call) for call in one.calls],
        "place_probability": dict(one.place_probability),
        "gaps": [_gap(gap) for gap in one.gaps],
        "trips": [_trip(trip) for trip in one.trips],
        "counts": [_count(count) for count in one.counts],
    }


def _window(window: Window) -> dict[str, str]:
    return {"q05": iso(window.q05), "q50": iso(window.q50), "q95": iso(window.q95)}


def _call(call: Call) -> dict[str, Any]:
    return {
        "place_id": call.place,
        "p": call.p,
        "arrive": _window(call.arrive),
        "depart": _window(call.depart),
        "evidence": list(call.evidence),
    }


def _gap(gap: Silence) -> dict[str, Any]:
    return {
        "start": iso(gap.when.earliest) if gap.when.earliest else None,
        "end": iso(gap.when.latest) if gap.when.latest else None,
        "feasible": [
            {"place_id": one.place, "slack_h": one.slack_h, "max_dwell_h": one.max_dwell_h}
            for one in gap.feasible
        ],
        "place_probability": dict(gap.place_probability),
        "p_no_call": gap.p_no_call,
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "from": trip.from_place,
        "to": trip.to_place,
        "p": trip.p,
        "depart": _window(trip.depart),
        "arrive": _window(trip.arrive),
        "evidence": list(trip.evidence),
    }


def _count(count: Count) -> dict[str, Any]:
    return {
        "from": count.from_place,
        "to": count.to_place,
        "start": iso(count.period.earliest) if count.period.earliest else None,
        "end": iso(count.period.latest) if count.period.latest else None,
        "pmf": {str(n): p for n, p in count.pmf},
        "q05": count.q05,
        "q50": count.q50,
        "q95": count.q95,
    }
