"""Why a vessel fell silent: four explanations weighed, never one of them assumed.

Each cause gets a weight, prior times the likelihood of what was seen, and the weights are
normalised. Every prior is a field of `CausePriors` and is printed with the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln, logsumexp

from spurline.ais.evidence import Evidence, gather
from spurline.ais.fixes import KM_PER_NM, Floats, to_datetime
from spurline.ais.gaps import Silences
from spurline.ais.listening import Heard, classes_of
from spurline.ais.reception import BASES, Field, Reception
from spurline.ais.statics import Histories
from spurline.model import Gap, Place, When

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

    out_of_reach: float = 2.0
    silence: float = 0.3
    misjudged: float = -6.0
    outage_still: float = 1.5
    outage_heard: float = 0.08
    clustering: float = 1.5
    ring: float = 0.3
    companions_off: float = 0.3
    companions_both: float = 1.0
    moving: float = -5.0
    entering: float = 2.0
    arriving: float = 3.0
    still: float = 0.5
    stayed: float = 1.0
    place: float = 1.0
    shore: float = 1.0
    moored: float = 1.0
    anchored: float = -1.5
    habit: float = 0.3
    off_still: float = -1.0
    identity_base: float = -1.0
    impossible: float = 6.0
    conflict: float = 6.0
    agrees: float = -3.0
    taken_on: float = 6.0
    successor: float = 1.0
    identity_open: float = 0.0


WEIGHTS = Weights()


def probabilities(
    evidence: Evidence, priors: CausePriors = CausePriors(), weights: Weights = WEIGHTS
) -> Floats:
    """Probability of each of CAUSES, shape (gaps, 4)."""
    heard = evidence.reception
    normal = sum(
        power * _log_chance(heard.heard[:, ring], heard.usual[:, ring], weights.clustering)
        for ring, power in enumerate((1.0, weights.ring))
    )
    outage = sum(
        power
        * _log_chance(heard.heard[:, ring], weights.outage_heard * heard.usual[:, ring], weights.clustering)
        for ring, power in enumerate((1.0, weights.ring))
    )
    together = np.log((evidence.companions + 0.3) / (evidence.usual_companions[:, None] + 0.3))
    outage = outage + weights.outage_still * evidence.still + weights.companions_off * together[:, 0] + weights.companions_both * together[:, 1]
    up = weights.out_of_reach + np.logaddexp(weights.silence * heard.log_silence, weights.misjudged)
    reception = np.logaddexp(np.log1p(-priors.outage) + up + normal, np.log(priors.outage) + outage)
    near = np.clip(1 - evidence.shore_km / 2, 0, 1)
    place = np.array([name is not None for name in evidence.place], dtype=bool)
    in_port = np.where(
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
    surprise = np.log((evidence.successors + 0.3) / (evidence.usual_successors + 0.3))
    identity = (
        weights.identity_base
        + weights.identity_open * evidence.open
        + weights.impossible * evidence.impossible
        + weights.conflict * (evidence.same_ship == 0)
        + weights.agrees * (evidence.same_ship == 1)
        + weights.taken_on * evidence.taken_on
        + weights.successor * surprise * evidence.open
    )
    logs = np.stack(
        [
            np.log(priors.reception) + reception,
            np.log(priors.switched_off) + normal + weights.off_still * evidence.still,
            np.log(priors.in_port) + normal + in_port,
            np.log(priors.identity) + normal + identity,
        ],
        axis=1,
    )
    return np.asarray(np.exp(logs - logsumexp(logs, axis=1, keepdims=True)))


def _log_chance(heard: Floats, mean: Floats, shape: float) -> Floats:
    """Logarithm of the negative binomial probability of `heard` vessel-hours when `mean` are usual."""
    mean = np.maximum(mean, 0.05)
    log = gammaln(heard + shape) - gammaln(shape) - gammaln(heard + 1)
    log = log + shape * np.log(shape / (shape + mean)) + heard * np.log(mean / (shape + mean))
    return np.asarray(log)


def weigh_silences(silences, heard, histories, places, gap_hours):
    return []
