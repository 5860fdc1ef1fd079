"""Rows of results that more than one room prints: cargo, transfers, published counts."""

from __future__ import annotations

from typing import Any

from spurline.model.canonical import iso
from spurline.model.published import CountComparison
from spurline.model.voyage import Cargo, Count, Quantiles, Transfer
from spurline.model.when import When


def cargo_row(one: Cargo) -> dict[str, Any]:
    """`{leg, from, to, start, end, unit, vessel, q05, q50, q95, mean, left_out, assumption}`; vessel null for
    the fleet."""
    return {
        "leg": one.leg,
        "from": one.from_place,
        "to": one.to_place,
        **_bounds(one.period),
        "unit": one.unit,
        "vessel": one.vessel,
        **_quantiles(one.amount),
        "mean": one.mean,
        "left_out": list(one.left_out),
        "assumption": one.assumption,
    }


def transfer_row(one: Transfer) -> dict[str, Any]:
    """`{place_id, start, end, unit, landed, taken, delay_h, stock [{day, q05, q50, q95}], counts [{leg, basis,
    before, after}], p_agree, draws, effective_draws, verdict, words, evidence, assumption}`."""
    days = zip(one.stock.days, one.stock.q05, one.stock.q50, one.stock.q95, strict=True)
    return {
        "place_id": one.place,
        **_bounds(one.period),
        "unit": "TEU",
        "landed": _quantiles(one.landed),
        "taken": _quantiles(one.taken),
        "delay_h": None if one.delay_h is None else _quantiles(one.delay_h),
        "stock": [
            {"day": day.isoformat(), "q05": low, "q50": middle, "q95": high}
            for day, low, middle, high in days
        ],
        "counts": [
            {
                "leg": shift.leg,
                "basis": shift.basis,
                "before": _count(shift.before),
                "after": _count(shift.after),
            }
            for shift in one.shifts
        ],
        "p_agree": one.agree,
        "draws": one.draws,
        "effective_draws": one.effective,
        "verdict": one.verdict.value,
        "words": one.words,
        "evidence": list(one.evidence),
        "assumption": one.assumption,
    }


def comparison_row(one: CountComparison) -> dict[str, Any]:
    """`{publisher, what, from, to, start, end, low, high, published {start, end}, url, note, verdict, reason, q05,
    q50, q95, p_at_least_low, p_below, p_within, p_above}`."""
    count = one.count
    spread = (None, None, None) if one.posterior is None else _quantiles(one.posterior).values()
    return {
        "id": count.id,
        "publisher": count.publisher,
        "what": count.what.value,
        "from": count.from_place,
        "to": count.to_place,
        **_bounds(count.when),
        "low": count.low,
        "high": count.high,
        "published": None if count.published is None else _bounds(count.published),
        "url": count.url,
        "note": count.note,
        "verdict": one.verdict.value,
        "reason": one.reason,
        **dict(zip(("q05", "q50", "q95"), spread, strict=True)),
        "p_at_least_low": one.p_at_least_low,
        "p_below": one.p_below,
        "p_within": one.p_within,
        "p_above": one.p_above,
    }


def _bounds(when: When) -> dict[str, str | None]:
    return {
        "start": None if when.earliest is None else iso(when.earliest),
        "end": None if when.latest is None else iso(when.latest),
    }


def _quantiles(one: Quantiles) -> dict[str, float]:
    return {"q05": one.q05, "q50": one.q50, "q95": one.q95}


def _count(one: Count) -> dict[str, Any]:
    pmf = {str(n): p for n, p in one.pmf}
    return {"pmf": pmf, "q05": one.q05, "q50": one.q50, "q95": one.q95}
