"""What a case gives to programs: findings, ledger, audit, claims, evidence, places, events.

Keys of findings.json and ledger.json are contracts E and C of the design. Every file is UTF-8,
sorted and free of clocks, so that equal views give equal bytes. No file holds a path.
"""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from spurline.case.view import CaseView
from spurline.dossier import geojson
from spurline.dossier.csv_safe import Cell, write_csv
from spurline.dossier.escape import json_rows, json_text
from spurline.dossier.formats import base_name
from spurline.dossier.index import Index
from spurline.dossier.map_model import leg_findings
from spurline.model import (
    Call,
    Contradiction,
    Count,
    Finding,
    Silence,
    Trip,
    VesselItinerary,
    When,
    Window,
    cargo_row,
    comparison_row,
    iso,
    plain,
    transfer_row,
)

LEAST_WRITTEN = 0.05
_LEDGER_HEADER = (
    "trip", "vessel", "vessel_name", "imo", "mmsi", "leg", "from", "to", "p",
    "depart_q05", "depart_q50", "depart_q95", "arrive_q05", "arrive_q50", "arrive_q95", "evidence",
)  # fmt: skip
_CARGO_HEADER = (
    "leg", "from", "to", "start", "end", "unit", "vessel", "q05", "q50", "q95", "mean", "left_out", "assumption",
)  # fmt: skip


def export_all(index: Index) -> dict[str, bytes]:
    """Every machine-readable file of a view by its name."""
    view = index.view
    contradictions = {one.id: one for one in view.judgement.contradictions}
    findings = [_finding(index, one, contradictions) for one in view.judgement.findings]
    files = {
        "findings.json": _json(findings),
        "ledger.json": _rows(_ledger(view)),
        "ledger.csv": _ledger_csv(index),
        "audit.json": _json([plain(row) for row in view.judgement.audit]),
        "evidence.json": _json([plain(one) for one in view.judgement.evidence]),
        "places.geojson": _json(_places(view)),
        "routes.geojson": _json(_routes(index)),
        "events.geojson": _json(_events(index)),
        "timeline.json": _rows(_timeline(index)),
    }
    if view.ledger.cargo:
        files["cargo.csv"] = _cargo_csv(view)
    if view.published_counts:
        files["published_counts.json"] = _rows([comparison_row(one) for one in view.published_counts])
    if view.claims:
        files["claims.jsonl"] = _claims(index)
    return files


def _json(value: Any) -> bytes:
    return (json_text(value) + "\n").encode("utf-8")


def _rows(value: Any) -> bytes:
    """JSON with one record of a list per line: thousands of records stay small and readable."""
    return (json_rows(value) + "\n").encode("utf-8")


def _finding(index: Index, finding: Finding, contradictions: dict[str, Contradiction]) -> dict[str, Any]:
    """One row of contract E. A contradiction is given with both sides, not by its id alone."""
    hypothesis = next(
        (one.id for one in index.view.judgement.hypotheses if finding.hypothesis in (one.id, one.key)), ""
    )
    evidence = []
    for key in finding.evidence:
        one = index.evidence[key]
        likelihood = index.likelihoods.get((key, hypothesis))
        evidence.append(
            {
                "id": one.id,
                "kind": one.kind,
                "origin": one.origin,
                "log_lr": likelihood.log_lr if likelihood else None,
                "why": likelihood.why if likelihood else None,
            }
        )
    row: dict[str, Any] = {
        "id": finding.id,
        "statement": finding.statement,
        "level": finding.level.value,
        "p": finding.p,
        "p_low": finding.p_low,
        "p_high": finding.p_high,
        "word": finding.word,
        "confidence": finding.confidence.value,
        "origins": list(finding.origins),
        "evidence": evidence,
        "rivals": [{"statement": rival.statement, "p": rival.p} for rival in finding.rivals],
        "contradictions": [
            plain(contradictions[key]) for key in finding.contradictions if key in contradictions
        ],
        "missing": list(finding.missing),
    }
    if finding.leg is not None:
        row["leg"] = finding.leg
    return row


# --- ledger


def _ledger(view: CaseView) -> dict[str, Any]:
    """Contract C: vessels with calls, presence, silences, trips and counts; fleet; priors."""
    return {
        "vessels": [_vessel(one) for one in view.ledger.vessels],
        "left_out": _left_out(view),
        "fleet": {"counts": [_count(one) for one in view.ledger.fleet_counts]},
        "priors": {name: plain(value) for name, value in view.ledger.priors},
        "version": view.ledger.version,
        "warnings": list(view.ledger.warnings),
        "cargo": [cargo_row(one) for one in view.ledger.cargo],
        "transfers": [transfer_row(one) for one in view.ledger.transfers],
    }


def _left_out(view: CaseView) -> dict[str, Any]:
    """Trips and calls with p below LEAST_WRITTEN: not written, but counted here."""
    trips = [trip.p for trip in view.ledger.trips if trip.p < LEAST_WRITTEN]
    calls = [call.p for call in view.ledger.calls if call.p < LEAST_WRITTEN]
    return {
        "below_p": LEAST_WRITTEN,
        "trips": {"number": len(trips), "total_p": round(math.fsum(trips), 4)},
        "calls": {"number": len(calls), "total_p": round(math.fsum(calls), 4)},
    }


def _vessel(one: VesselItinerary) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.vessel,
        "calls": [_call(call) for call in one.calls if call.p >= LEAST_WRITTEN],
        "place_probability": dict(one.place_probability),
        "gaps": [_silence(gap) for gap in one.gaps],
        "trips": [_trip(trip) for trip in one.trips if trip.p >= LEAST_WRITTEN],
        "counts": [_count(count) for count in one.counts],
    }
    if one.mmsi is not None:
        row["mmsi"] = one.mmsi
    return row


def _window(window: Window) -> dict[str, str]:
    return {"q05": iso(window.q05), "q50": iso(window.q50), "q95": iso(window.q95)}


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "place_id": call.place,
        "p": call.p,
        "arrive": _window(call.arrive),
        "depart": _window(call.depart),
        "evidence": list(call.evidence),
    }


def _trip(trip: Trip) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": trip.id,
        "from": trip.from_place,
        "to": trip.to_place,
        "p": trip.p,
        "depart": _window(trip.depart),
        "arrive": _window(trip.arrive),
        "evidence": list(trip.evidence),
    }
    if trip.leg is not None:
        row["leg"] = trip.leg
    return row


def _count(count: Count) -> dict[str, Any]:
    return {
        "from": count.from_place,
        "to": count.to_place,
        **_bounds(count.period),
        "pmf": {str(n): p for n, p in count.pmf},
        "q05": count.q05,
        "q50": count.q50,
        "q95": count.q95,
    }


def _silence(gap: Silence) -> dict[str, Any]:
    return {
        **_bounds(gap.when),
        "feasible": [
            {"place_id": one.place, "slack_h": one.slack_h, "max_dwell_h": one.max_dwell_h}
            for one in gap.feasible
        ],
        "place_probability": dict(gap.place_probability),
        "p_no_call": gap.p_no_call,
    }


def _bounds(when: When) -> dict[str, str | None]:
    return {"start": _iso(when.earliest), "end": _iso(when.latest)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _ledger_csv(index: Index) -> bytes:
    rows: list[list[Cell]] = []
    for trip in index.view.ledger.trips:
        if trip.p < LEAST_WRITTEN:
            continue
        vessel = index.vessels.get(trip.vessel)
        times = [
            iso(getattr(window, q)) for window in (trip.depart, trip.arrive) for q in ("q05", "q50", "q95")
        ]
        rows.append(
            [
                trip.id,
                trip.vessel,
                vessel.name if vessel else None,
                vessel.imo if vessel else None,
                vessel.mmsi if vessel else None,
                trip.leg,
                trip.from_place,
                trip.to_place,
                trip.p,
                *times,
                " ".join(index.codes.get(index.item(one) or "", one) for one in trip.evidence),
            ]
        )
    return write_csv(_LEDGER_HEADER, rows)


def _cargo_csv(view: CaseView) -> bytes:
    rows = [
        [one.leg, one.from_place, one.to_place, *_bounds(one.period).values(), one.unit, one.vessel or "fleet",
         one.amount.q05, one.amount.q50, one.amount.q95, one.mean, " ".join(one.left_out), one.assumption]
        for one in view.ledger.cargo
    ]  # fmt: skip
    return write_csv(_CARGO_HEADER, rows)


# --- claims, places, routes, events, timeline


def _claims(index: Index) -> bytes:
    clusters = {claim: cluster.id for cluster in index.view.clusters for claim in cluster.claims}
    lines = []
    for claim in index.view.claims:
        document = index.documents.get(claim.document)
        extra = {"file": base_name(document.name) if document else None, "cluster": clusters.get(claim.id)}
        record = plain(claim) | {name: value for name, value in extra.items() if value is not None}
        lines.append(json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
    return "".join(lines).encode("utf-8", "backslashreplace")


def _places(view: CaseView) -> dict[str, Any]:
    features = []
    for place in view.case.places:
        properties = {k: v for k, v in plain(place).items() if k not in ("id", "lon", "lat")}
        features.append(geojson.feature(place.id, geojson.point(place.lon, place.lat), properties))
    return geojson.collection(features)


def _routes(index: Index) -> dict[str, Any]:
    features, findings = [], leg_findings(index)
    for route in index.view.routes:
        leg = index.legs.get(route.leg)
        properties = {
            "from": leg.from_place if leg else None,
            "to": leg.to_place if leg else None,
            "mode": leg.mode.value if leg else None,
            "km": route.km,
            "p": findings[leg.id].p if leg and leg.id in findings else None,
            "hours_low": leg.hours_low if leg else None,
            "hours_high": leg.hours_high if leg else None,
        }
        features.append(geojson.feature(route.leg, geojson.line(route.line), properties))
    return geojson.collection(features)


def _events(index: Index) -> dict[str, Any]:
    """AIS events from start to end, and looks at the place they looked at."""
    features = []
    for event in index.view.events:
        ends = ((event.lon_start, event.lat_start), (event.lon_end, event.lat_end))
        properties = {
            "kind": event.kind,
            "mmsi": event.mmsi,
            "track": event.track,
            **_bounds(event.when),
            "place_id": event.place,
            "detail": plain(event.details),
            "p": event.p,
        }
        features.append(geojson.feature(event.id, geojson.line(ends), properties))
    for look in index.view.looks:
        place = index.places.get(look.place)
        properties = {k: v for k, v in plain(look).items() if k not in ("id", "when", "place")}
        properties |= {"kind": "look", "place_id": look.place, **_bounds(look.when)}
        geometry = geojson.point(place.lon, place.lat) if place else None
        features.append(geojson.feature(look.id, geometry, properties))
    return geojson.collection(features)


def _timeline(index: Index) -> list[dict[str, Any]]:
    """Everything dated, in order of time: looks, silences, trips, calls, statements."""
    view = index.view
    rows: list[dict[str, Any]] = [
        {"id": one.id, "kind": "look", "lane": one.place, "saw": one.saw.value, **_bounds(one.when)}
        for one in view.looks
    ]
    rows += [
        {"id": one.id, "kind": one.kind, "lane": str(one.mmsi), **_bounds(one.when)} for one in view.events
    ]
    for trip in (trip for trip in view.ledger.trips if trip.p >= LEAST_WRITTEN):
        bounds = _bounds(When(trip.depart.q05, trip.arrive.q95))
        rows.append({"id": trip.id, "kind": "trip", "lane": trip.vessel, "p": trip.p, **bounds})
    for call in (call for call in view.ledger.calls if call.p >= LEAST_WRITTEN):
        bounds = _bounds(When(call.arrive.q05, call.depart.q95))
        row = {"id": call.id, "kind": "call", "lane": call.vessel, "place": call.place, "p": call.p}
        rows.append({**row, **bounds})
    for group in view.origin_groups:
        day = group.statement_date.isoformat() if group.statement_date else None
        rows.append({"id": group.id, "kind": "statement", "lane": group.origin, "start": day, "end": day})
    return sorted(rows, key=lambda row: (row["start"] or "", row["end"] or "", row["kind"], row["id"]))
