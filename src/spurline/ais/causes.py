"""Why a vessel fell silent: four explanations weighed, never one of them assumed.

Each cause gets a weight, prior times the likelihood of what was seen, and the weights are
normalised. Every prior is a field of `CausePriors` and is printed with the event.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from spurline.ais.fixes import HOUR_US, Ints, to_datetime
from spurline.ais.gaps import LOOK_BACK_H, Silences
from spurline.ais.ports import index_layers, places_at
from spurline.ais.reception import Field, Neighbourhood, around, cell_of
from spurline.ais.statics import Histories, same_ship
from spurline.model import Gap, Place, When

ENOUGH_DEPARTURES = 20
IMPOSSIBLE_KN = 45.0
BERTH_KN = 0.5
BERTH_KM = 2.0


@dataclass(frozen=True, slots=True)
class CausePriors:
    """Priors of the causes per departure from a cell, set by judgement, not fitted.

    `switched_off`: a working transponder falls silent by hand or by fault. `outage`: the receivers
    fail. `silent_share`: departures into silence where the data are too thin to say; it counts
    as `silent_weight` departures. `in_port_*`: silence of a ship that lies still at a known
    place, that lies still elsewhere, that is under way. `identity_*`: OFF and ON are two ships,
    when static reports conflict, say nothing, agree. `spread`: shape of the negative binomial of
    neighbours heard; 1 or less means that they come in clusters.
    """

    switched_off: float = 0.05
    outage: float = 0.02
    silent_share: float = 0.3
    silent_weight: float = 10.0
    in_port_place: float = 0.5
    in_port_still: float = 0.15
    in_port_moving: float = 0.002
    identity_conflict: float = 0.5
    identity_unknown: float = 0.002
    identity_same: float = 0.0002
    spread: float = 2.0


@dataclass(frozen=True, slots=True)
class Silence:
    """One gap as the weighing needs it.

    `cells`: those around OFF; `own_hours`: clock hours before OFF in which it was heard itself;
    `place`: id of the known place where it fell silent; `same_ship`: what static reports on both
    sides say (None: nothing).
    """

    t_off: int
    t_on: int
    cells: Ints
    rate_per_h: float
    own_hours: int
    speed_off: float
    speed_on: float
    km: float
    implied_kn: float
    open: bool
    place: str | None
    same_ship: bool | None

    @property
    def hours(self) -> float:
        return (self.t_on - self.t_off) / HOUR_US


def weigh_causes(silence: Silence, field: Field, priors: CausePriors = CausePriors()) -> dict[str, Any]:
    """`p_cause` (sums to 1), `expected_messages`, and under `reception` what it rests on.

    `basis` says how well the data carry it: "cells" (enough departures around OFF), "region"
    (only the data as a whole), or "prior" (too thin: the printed prior stands in).
    """
    near = field.near(silence.cells)
    background, basis = _background(near, field, priors)
    rate = next(
        (r for r in (silence.rate_per_h, near.rate_per_h, field.rate_per_h) if not math.isnan(r)), None
    )
    expected = None if rate is None else rate * silence.hours
    usual, heard, window_h = _neighbours(silence, field)
    normal = _chance(heard, usual, priors.spread)
    outage = _chance(heard, 0.05 * usual, priors.spread)
    by_chance = 0.0 if expected is None else 1 / (1 + expected)
    weights = {
        "reception": (background + by_chance) * normal + priors.outage * outage,
        "switched_off": priors.switched_off * normal,
        "in_port": _berth(silence, priors) * normal,
        "identity": _identity(silence, priors) * normal,
    }
    total = sum(weights.values())
    return {
        "p_cause": {name: round(weight / total, 6) for name, weight in weights.items()},
        "expected_messages": None if expected is None else round(expected, 1),
        "reception": {
            "learned_from": "this store",
            "basis": basis,
            "departures": near.departures,
            "departures_into_silence": near.silences,
            "silent_share": round(background, 4),
            "neighbour_hours_usual": round(usual, 1),
            "neighbour_hours_heard": heard,
            "window_h": window_h,
            "cells_in_model": field.cells,
        },
        "priors": asdict(priors),
    }


def _background(near: Neighbourhood, field: Field, priors: CausePriors) -> tuple[float, str]:
    """Share of departures around OFF that ended in silence, this one left out, and its basis."""
    enough = field.departures >= ENOUGH_DEPARTURES
    prior = field.silent_share if enough else priors.silent_share
    silences, departures = max(0, near.silences - 1), max(0, near.departures - 1)
    share = (silences + priors.silent_weight * prior) / (departures + priors.silent_weight)
    return share, "cells" if departures >= ENOUGH_DEPARTURES else "region" if enough else "prior"


def _neighbours(silence: Silence, field: Field) -> tuple[float, int, int]:
    """Vessel-hours of others usual after OFF (from the hours before), heard, and in how many hours."""
    off, on = silence.t_off // HOUR_US, silence.t_on // HOUR_US  # these two hours are shared
    after = field.vessels_heard(silence.cells, off + 1, min(on, off + 1 + LOOK_BACK_H))
    before = field.vessels_heard(silence.cells, off - LOOK_BACK_H, off)
    others = max(0.0, float(before.sum()) - silence.own_hours)
    return others * len(after) / LOOK_BACK_H, int(after.sum()), len(after)


def _chance(heard: int, mean: float, spread: float) -> float:
    """Negative binomial probability of `heard` vessel-hours when `mean` are usual, plus a floor."""
    mean = max(mean, 0.05)
    log = math.lgamma(heard + spread) - math.lgamma(spread) - math.lgamma(heard + 1)
    log += spread * math.log(spread / (spread + mean)) + heard * math.log(mean / (spread + mean))
    return math.exp(log) + 1e-9


def _berth(silence: Silence, priors: CausePriors) -> float:
    slow_off = silence.speed_off <= BERTH_KN
    if not slow_off and silence.place is None:
        return priors.in_port_moving
    stayed = silence.open or (silence.km <= BERTH_KM and silence.speed_on <= BERTH_KN)
    if silence.place is not None:
        return priors.in_port_place if slow_off and stayed else priors.in_port_still
    return priors.in_port_still if stayed else priors.in_port_moving


def _identity(silence: Silence, priors: CausePriors) -> float:
    if not silence.open and silence.implied_kn > IMPOSSIBLE_KN:
        return 1.0
    if silence.same_ship is None:
        return priors.identity_unknown
    return priors.identity_same if silence.same_ship else priors.identity_conflict


def weigh_silences(
    silences: Silences,
    field: Field,
    histories: Histories,
    places: Sequence[Place],
    gap_hours: float,
) -> list[Gap]:
    """Gap events with their causes, in the order of `silences`."""
    at = places_at(index_layers(places), silences.lon_off, silences.lat_off)
    cells = around(cell_of(silences.lon_off, silences.lat_off))
    numbers = zip(silences.hours.tolist(), silences.km.tolist(), silences.implied_kn.tolist(), strict=True)
    found = []
    for k, (hours, km, implied_kn) in enumerate(numbers):
        is_open = bool(silences.open[k])
        t_off, t_on = int(silences.t_off[k]), int(silences.t_on[k])
        silence = Silence(
            t_off=t_off,
            t_on=t_on,
            cells=cells[k],
            rate_per_h=float(silences.rate_per_h[k]),
            own_hours=int(silences.hours_before[k]),
            speed_off=float(silences.speed_off[k]),
            speed_on=float(silences.speed_on[k]),
            km=km,
            implied_kn=implied_kn,
            open=is_open,
            place=at[k],
            same_ship=same_ship(histories.of(int(silences.mmsi[k])), t_off, t_on),
        )
        detail = {
            "hours": round(hours, 4),
            "open": is_open,
            "distance_km": None if is_open else round(km, 3),
            "implied_speed_kn": None if is_open else round(implied_kn, 2),
            "messages_12h_before": int(silences.before[k]),
            "static_agrees": silence.same_ship,
            "gap_hours": gap_hours,
            **weigh_causes(silence, field),
        }
        found.append(
            Gap(
                mmsi=int(silences.mmsi[k]),
                track=int(silences.track[k]),
                when=When(to_datetime(t_off), to_datetime(t_on)),
                lon_start=float(silences.lon_off[k]),
                lat_start=float(silences.lat_off[k]),
                lon_end=float(silences.lon_on[k]),
                lat_end=float(silences.lat_on[k]),
                place=silence.place,
                detail=tuple(sorted(detail.items())),
                p=round(1 - detail["p_cause"]["identity"], 6),
            )
        )
    return found
