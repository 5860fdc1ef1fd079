"""A plan of looks as JSON and as rows of a table."""

from __future__ import annotations

from typing import Any

from spurline.itinerary.planning import Answer, CountGain, CountNow, Plan, Proposal
from spurline.model import When, iso

DAY_COLUMNS = ("rank", "place_id", "day", "p_present", "bits_alone", "bits_added", "looks_so_far", "kind")


def plan_record(plan: Plan) -> dict[str, Any]:
    """`{looks: [{rank, place_id, day, start, end, kind, looks_so_far, p_present, bits_added, bits_alone,
    bits_at_most, counts, answers, vessels}], now, span, window, newest_evidence, sensor, draws}`.

    `kind` is "archive" (the newest evidence lies later) or "new"; `answers` say what counts would be
    after each answer; times in UTC, probabilities in [0, 1].
    """
    return {
        "looks": [_look(rank, one) for rank, one in enumerate(plan.proposals, 1)],
        "now": [_now(one) for one in plan.now],
        "span": _bounds(plan.span),
        "window": _bounds(plan.window),
        "newest_evidence": None if plan.last is None else iso(plan.last),
        "sensor": {"p_detect": plan.detect, "tells_ships_apart": plan.names, "other_ships": plan.others},
        "draws": plan.draws,
    }


def plan_days(plan: Plan) -> list[tuple[str | int | float | None, ...]]:
    """One row of DAY_COLUMNS per place and day that was weighed; rank and bits added only where the look
    was chosen."""
    chosen = {(one.place, one.day): (rank, one.gain) for rank, one in enumerate(plan.proposals, 1)}
    rows: list[tuple[str | int | float | None, ...]] = []
    for one in plan.days:
        rank, gain = chosen.get((one.place, one.day), (None, None))
        kind = _kind(one.archive)
        rows.append((rank, one.place, one.day.isoformat(), one.p_present, one.alone, gain, one.looked, kind))
    return rows


def _look(rank: int, one: Proposal) -> dict[str, Any]:
    return {
        "rank": rank,
        "place_id": one.place,
        "day": one.day.isoformat(),
        **_bounds(one.hours),
        "kind": _kind(one.archive),
        "looks_so_far": one.looked,
        "p_present": one.p_present,
        "bits_added": one.gain,
        "bits_alone": one.alone,
        "bits_at_most": one.uncertain,
        "counts": [_gain(count) for count in one.counts],
        "answers": [_answer(answer) for answer in one.answers],
        "vessels": [
            {"id": concern.vessel, "p_present": concern.p_present, "trips": list(concern.trips)}
            for concern in one.concerns
        ],
    }


def _kind(archive: bool) -> str:
    return "archive" if archive else "new"


def _gain(one: CountGain) -> dict[str, Any]:
    return {
        "from": one.from_place,
        "to": one.to_place,
        "bits": one.bits,
        "bits_error": one.error,
        "width_90": one.width,
        "width_90_after": one.width_after,
    }


def _answer(one: Answer) -> dict[str, Any]:
    return {"saw": list(one.saw), "p": one.p, "counts": [_now(count) for count in one.counts]}


def _now(one: CountNow) -> dict[str, Any]:
    return {"from": one.from_place, "to": one.to_place, "q05": one.q05, "q50": one.q50, "q95": one.q95}


def _bounds(when: When) -> dict[str, str | None]:
    return {
        "start": None if when.earliest is None else iso(when.earliest),
        "end": None if when.latest is None else iso(when.latest),
    }
