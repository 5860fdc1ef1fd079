"""Why a vessel fell silent: four explanations weighed, never one of them assumed.

Each cause gets a weight, prior times the likelihood of what was seen, and the weights are
normalised. Every prior is a field of `CausePriors` and is printed with the event.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln, logsumexp

from spurline.ais.evidence import Evidence, Known, gather
from spurline.ais.fixes import HOUR_US, KM_PER_NM, Floats, to_datetime
from spurline.ais.gaps import Silences
from spurline.ais.reasons import reason
from spurline.ais.reception import BASES, Field, Reception
from spurline.model import Gap, When, iso

CAUSES = ("reception", "switched_off", "in_port", "identity")
COASTAL_NM = 50.0


@dataclass(frozen=True, slots=True)
class CausePriors:
    """How common each cause is among gaps before anything is known of one, set by judgement.

    `switched_off`: 8 % of ships with gaps (Windward, Gulf, March 2019); the others share the rest.
    `outage`: chance that receivers around a ship fail while it is silent.
    """

    reception: float = 0.60
    switched_off: float = 0.08
    in_port: float = 0.29
    identity: float = 0.03
    outage: float = 0.02


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence counts, in logarithms of odds; fitted by
    `benchmarks/gap_causes.py --fit` on simulated coasts and thinned tracks of New York."""

    out_of_reach: float = 2.98
    silence: float = 0.13
    counted: float = -0.66
    misjudged: float = -6.99
    outage_still: float = 1.54
    outage_heard: float = 0.32
    clustering: float = 1.55
    ring: float = 2.48
    companions_off: float = 0.34
    companions_both: float = 1.17
    moving: float = -2.05
    entering: float = 1.81
    arriving: float = 1.51
    still: float = -0.81
    stayed: float = 1.63
    place: float = 0.41
    shore: float = 0.24
    moored: float = 0.39
    anchored: float = -3.69
    habit: float = -0.9
    off_still: float = -0.96
    identity_base: float = -1.32
    impossible: float = 6.0
    conflict: float = 5.47
    agrees: float = -2.21
    taken_on: float = 4.54
    successor: float = 2.32
    identity_open: float = 2.3


WEIGHTS = Weights()


def probabilities(
    evidence: Evidence, priors: CausePriors = CausePriors(), weights: Weights = WEIGHTS
) -> Floats:
    """Probability of each of CAUSES, shape (gaps, 4)."""
    heard = evidence.reception
    normal, outage = (_neighbours_say(heard, share, weights) for share in (1.0, weights.outage_heard))
    together = np.log((evidence.companions + 0.3) / (evidence.usual_companions[:, None] + 0.3))
    outage = outage + weights.outage_still * evidence.still
    outage = outage + together @ np.array([weights.companions_off, weights.companions_both])
    chance = weights.silence * heard.log_silence + weights.counted * np.log1p(heard.expected)
    missed = weights.out_of_reach + np.logaddexp(chance, weights.misjudged)
    reception = np.logaddexp(np.log1p(-priors.outage) + missed + normal, np.log(priors.outage) + outage)
    logs = np.stack(
        [
            np.log(priors.reception) + reception,
            np.log(priors.switched_off) + normal + weights.off_still * evidence.still,
            np.log(priors.in_port) + normal + _for_port(evidence, weights),
            np.log(priors.identity) + normal + _for_identity(evidence, weights),
        ],
        axis=1,
    )
    return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


def _for_port(evidence: Evidence, weights: Weights) -> Floats:
    """Log-likelihood of what was seen of the ship if it is silent in port."""
    near = np.clip(1 - evidence.shore_km / 2, 0, 1)
    place = np.array([name is not None for name in evidence.place], dtype=bool)
    return np.where(
        evidence.still,
        weights.still
        + weights.stayed * evidence.rests
        + weights.place * place
        + weights.shore * near
        + weights.moored * evidence.moored
        + weights.anchored * evidence.anchored
        + weights.habit * np.log1p(evidence.habit),
        weights.moving + weights.entering * place + weights.arriving * evidence.arrives,
    )


def _for_identity(evidence: Evidence, weights: Weights) -> Floats:
    """Log-likelihood of what was seen of the ship and of others if OFF and ON are not one ship."""
    surprise = np.log((evidence.successors + 0.3) / (evidence.usual_successors + 0.3))
    return np.asarray(
        weights.identity_base
        + weights.identity_open * evidence.open
        + weights.impossible * evidence.impossible
        + weights.conflict * (evidence.same_ship == 0)
        + weights.agrees * (evidence.same_ship == 1)
        + weights.taken_on * evidence.taken_on
        + weights.successor * surprise * evidence.open
    )


def _neighbours_say(heard: Reception, share: float, weights: Weights) -> Floats:
    """Log-likelihood of the vessel-hours of others that were heard, if `share` of the usual are."""
    own, beside = (
        _log_chance(heard.heard[:, ring], share * heard.usual[:, ring], weights.clustering) for ring in (0, 1)
    )
    return own + weights.ring * beside


def _log_chance(heard: Floats, mean: Floats, shape: float) -> Floats:
    """Logarithm of the negative binomial probability of `heard` vessel-hours when `mean` are usual."""
    mean = np.maximum(mean, 0.05)
    log = gammaln(heard + shape) - gammaln(shape) - gammaln(heard + 1)
    log = log + shape * np.log(shape / (shape + mean)) + heard * np.log(mean / (shape + mean))
    return np.asarray(log)


def weigh_silences(
    silences: Silences, known: Known, gap_hours: float, priors: CausePriors = CausePriors()
) -> list[Gap]:
    """Gap events with their causes, of some whole vessels of the store that `known` is about."""
    evidence = gather(silences, known)
    chances = np.round(probabilities(evidence, priors), 6)
    domain = learned_from(known.field)
    hours, km, speed = silences.hours.tolist(), silences.km.tolist(), silences.implied_kn.tolist()
    shared = {"gap_hours": gap_hours, "priors": asdict(priors), "coastal_nm": COASTAL_NM}
    found = []
    for k in range(len(silences)):
        p_cause = dict(zip(CAUSES, chances[k].tolist(), strict=True))
        is_open = bool(silences.open[k])
        detail = {
            "hours": round(hours[k], 4),
            "open": is_open,
            "distance_km": None if is_open else round(km[k], 3),
            "implied_speed_kn": None if is_open else round(speed[k], 2),
            "messages_12h_before": int(silences.before[k]),
            "static_agrees": (False, True, None)[int(evidence.same_ship[k])],
            "p_cause": p_cause,
            "reason": reason(p_cause, evidence, k),
            **_seen(evidence, k),
            "reception": domain | {"basis": BASES[int(evidence.reception.basis[k])]},
            **shared,
        }
        found.append(_gap(silences, k, evidence.place[k], detail))
    return found


def _gap(silences: Silences, k: int, place: str | None, detail: dict[str, Any]) -> Gap:
    """The event of gap k; `p` is the chance that one ship was silent."""
    return Gap(
        mmsi=int(silences.mmsi[k]),
        track=int(silences.track[k]),
        when=When(to_datetime(int(silences.t_off[k])), to_datetime(int(silences.t_on[k]))),
        lon_start=float(silences.lon_off[k]),
        lat_start=float(silences.lat_off[k]),
        lon_end=float(silences.lon_on[k]),
        lat_end=float(silences.lat_on[k]),
        place=place,
        detail=tuple(sorted(detail.items())),
        p=round(1 - detail["p_cause"]["identity"], 6),
    )


def _seen(evidence: Evidence, k: int) -> dict[str, Any]:
    """What the weighing of one gap rests on."""
    heard = evidence.reception
    shore_nm = float(evidence.shore_km[k]) / KM_PER_NM
    return {
        "expected_messages": round(float(heard.expected[k]), 1),
        "p_silence": float(f"{np.exp(heard.log_silence[k]):.3g}"),
        "p_in_reach": round(float(heard.covered[k]), 3),
        "neighbours": {
            "usual": round(float(heard.usual[k].sum()), 1),
            "heard": int(heard.heard[k].sum()),
            "vessels": [mmsi for mmsi in heard.vessels[k].tolist() if mmsi],
            "silent_with_it": int(evidence.companions[k, 0]),
            "heard_again_with_it": int(evidence.companions[k, 1]),
        },
        "silences_there_before": int(evidence.habit[k]),
        "identity_taken_on": bool(evidence.taken_on[k]),
        "shore_nm": round(shore_nm, 1),
        "coastal": shore_nm < COASTAL_NM,
    }


def learned_from(field: Field) -> dict[str, Any]:
    """The domain of the reception model: it holds for this feed, in these cells and hours."""
    hours = (to_datetime(hour * HOUR_US) for hour in (field.first_hour, field.last_hour + 1))
    start, end = (iso(moment) for moment in hours)
    return {
        "learned_from": "this store",
        "start": start,
        "end": end,
        "cells": len(field.rates.cells),
        "messages": int(field.rates.messages.sum()),
        "sending_h": round(float(field.rates.sending_h.sum()), 1),
    }
