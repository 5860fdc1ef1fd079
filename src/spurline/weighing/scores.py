"""Scores: every exhibit of an episode under every hypothesis about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spurline.model import (
    Case,
    Claim,
    Hedge,
    Hypothesis,
    Ledger,
    Likelihood,
    Look,
    Mode,
    RatioSpec,
    Saw,
    Stance,
    TrackEvent,
    Trip,
)
from spurline.weighing import evidence as exhibits
from spurline.weighing.episodes import Episode, Passage, overlap
from spurline.weighing.evidence import Exhibit
from spurline.weighing.fusion import CLUSTER_LIMIT, Piece, logit
from spurline.weighing.likelihoods import (
    COUNTED_LOG_LR,
    IDENTIFIED_LOG_LR,
    PAIR_LOG_LR,
    cargo_ratio,
    denial_ratio,
    movement_ratio,
    silence_ratio,
)
from spurline.weighing.negatives import absent_look_ratio
from spurline.weighing.origins import Origin, Origins
from spurline.weighing.routes import Route, Spoken, fits_carrier, touches
from spurline.weighing.words import clamp

ASIDE_SHARE = 0.25
"""Weight of what is said about another passage or the way back within a week: a train that came in
with one cargo, or an earlier one on the same line."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that may be scored, sorted; `by_key` finds looks by id and by label."""

    case: Case
    looks: tuple[Look, ...]
    events: tuple[TrackEvent, ...]
    ledger: Ledger
    origins: Origins
    by_key: dict[str, Look]
    documents: dict[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """An exhibit under one hypothesis: its ratio, the reason, and what it repeats."""

    exhibit: Exhibit
    log_lr: float
    why: str
    reading: str = ""

    def piece(self) -> Piece:
        origin = self.exhibit.origin
        return Piece(origin.key, origin.family, self.log_lr, origin.basis, self.reading, origin.independent)

    def likelihood(self, hypothesis: Hypothesis) -> Likelihood:
        return Likelihood(self.exhibit.evidence.id, hypothesis.id, self.log_lr, self.why)


def movement_scores(episode: Episode, spoken: Sequence[Spoken], material: Material, key: str) -> list[Score]:
    """Everything that bears on "freight moved" in one episode."""
    scores = _told(episode, spoken, material)
    reconstructed = _ledger_scores(episode, material)
    scores += reconstructed
    scores += _look_scores(episode, material, counted=any(score.log_lr for score in reconstructed))
    if not reconstructed:
        scores += _silence_scores(episode, material)
    return _overridden(scores, material.case.ratios, key, None)


def cargo_scores(
    episode: Episode,
    spoken: Sequence[Spoken],
    beside: Sequence[Spoken],
    material: Material,
    key: str,
    item: str,
) -> list[Score]:
    """Everything that bears on one answer to "what was carried" in one episode.

    `beside` is what was said about the opposite way, or about another passage, within a week.
    An analyst's own ratio may bring in looks; otherwise images say nothing of a cargo.
    """
    scores = []
    ways = [
        *((one, 1.0, episode.reach) for one in spoken),
        *((one, ASIDE_SHARE, episode.wide_reach) for one in beside),
    ]
    undecided = {
        one.reading.origin.key
        for one in spoken
        if one.reading.is_ignorance and overlap(one.reading.when, episode.reach) > 0
    }
    for one, weight, reach in ways:
        reading = one.reading
        if reading.is_ignorance or not reading.items:
            continue
        share = one.share * weight * overlap(reading.when, reach)
        if share <= 0 or (weight < 1 and reading.is_denial):
            continue
        if reading.origin.key in undecided and _is_flat(reading.claim):
            exhibit = _claim_exhibit(one, material)
            scores.append(Score(exhibit, 0.0, "its body leaves the cargo open in other words"))
            continue
        scores.append(_cargo_score(one, share, weight < 1, material, item))
    scores += _silence_scores(episode, material, item)
    specs = material.case.ratios
    extra = [
        Score(exhibit, 0.0, "an image says nothing of the cargo") for exhibit in _looks_at(episode, material)
    ]
    scores += [one for one in extra if any(_meant(spec, key, item, one.exhibit) for spec in specs)]
    return _overridden(scores, specs, key, item)


def _told(episode: Episode, spoken: Sequence[Spoken], material: Material) -> list[Score]:
    scores = []
    for one in spoken:
        reading = one.reading
        share = one.share * overlap(reading.when, episode.reach)
        if reading.is_ignorance or share <= 0 or (reading.is_denial and reading.items):
            continue
        exhibit = _claim_exhibit(one, material)
        if reading.is_denial:
            log_lr, why = denial_ratio(reading.claim)
        else:
            graded, why = movement_ratio(
                reading.claim, reading.event, material.origins.reliability(reading.claim)
            )
            log_lr, why = graded * share, f"{why}{_share_text(share)}"
        # One movement told as crossing, sighting and arrival by one body is told once.
        scores.append(Score(exhibit, log_lr, why, f"moved{'+' if log_lr >= 0 else '-'}"))
    return scores


def _is_flat(claim: Claim) -> bool:
    """Whether a claim states without any doubt of its own."""
    return claim.stance is Stance.ASSERTS and claim.hedge < Hedge.PROBABLE


def _cargo_score(one: Spoken, share: float, aside: bool, material: Material, item: str) -> Score:
    reading = one.reading
    exhibit = _claim_exhibit(one, material)
    names = item in reading.items
    if not names:
        return Score(exhibit, 0.0, f"names {', '.join(reading.items)}, not this")
    if reading.is_denial:
        log_lr, why = denial_ratio(reading.claim)
        return Score(exhibit, log_lr, why, f"denied {item}")
    graded, why = cargo_ratio(reading.claim, reading.event, material.origins.reliability(reading.claim))
    way = "; about another passage or the way back within a week" if aside else ""
    sign = "+" if graded >= 0 else "-"
    return Score(exhibit, graded * share, f"{why}{way}{_share_text(share)}", f"{item}{sign}")


def _claim_exhibit(one: Spoken, material: Material) -> Exhibit:
    claim = one.reading.claim
    return exhibits.of_claim(one.reading, material.documents.get(claim.document, claim.document[:12]))


def _share_text(share: float) -> str:
    return "" if share >= 0.995 else f"; {share:.0%} of its weight falls on this route and time"


def _looks_at(episode: Episode, material: Material) -> list[Exhibit]:
    return [_look_exhibit(look, material) for look in _relevant(episode, material)]


def _relevant(episode: Episode, material: Material) -> list[Look]:
    """Looks at an end of the leg, at what travels there, in the episode; of one set only its own."""
    return [
        look
        for look in material.looks
        if touches(look, episode.route)
        and fits_carrier(look, episode.route)
        and look.when.overlaps(episode.reach)
        and (episode.identity is None or look.identity == episode.identity)
    ]


def _look_exhibit(look: Look, material: Material) -> Exhibit:
    return exhibits.of_look(look, material.origins.of_look(look), material.case)


def _look_scores(episode: Episode, material: Material, *, counted: bool) -> list[Score]:
    """Looks at the ends; weightless where the reconstruction has used them already."""
    pairs: dict[str, tuple[float, str]] = {}
    for passage in episode.passages:
        ends = (passage.first, passage.last)
        one_body = material.origins.of_look(ends[0]).key == material.origins.of_look(ends[1]).key
        for look, part in zip(ends, (0.0, 1.0) if one_body else (0.5, 0.5), strict=True):
            why = f"{_seen_as(passage, material)} seen at the start and then at the end of the leg"
            pairs[look.id] = (PAIR_LOG_LR * part, why + ("" if part else "; scored with the later look"))
    scores = []
    for look in _relevant(episode, material):
        exhibit = _look_exhibit(look, material)
        if counted:
            scores.append(Score(exhibit, 0.0, "already in the reconstruction's posterior"))
        elif look.id in pairs:
            log_lr, why = pairs[look.id]
            scores.append(Score(exhibit, log_lr, why, "passage" if log_lr else ""))
        else:
            log_lr, why = _single_look(look, episode)
            scores.append(Score(exhibit, log_lr, why, f"{look.saw.value} {look.place}" if log_lr > 0 else ""))
    return scores


def _seen_as(passage: Passage, material: Material) -> str:
    known = exhibits.vessel_name(passage.identity, material.case)
    return known if known != passage.identity else f"the same {passage.first.what}"


def _single_look(look: Look, episode: Episode) -> tuple[float, str]:
    if look.saw is Saw.ABSENT:
        return absent_look_ratio(look, episode.when)
    if look.saw is Saw.UNCLEAR or look.detectability == 0:
        return 0.0, "could not see: counts for nothing"
    if look.identity:
        return IDENTIFIED_LOG_LR, "one end only, recognised: fits every trip from or to here"
    if look.count and look.what != "ship":
        return COUNTED_LOG_LR, "units counted at one end: direction not established"
    return 0.0, "one end only, not recognised: fits any traffic here"


def _ledger_scores(episode: Episode, material: Material) -> list[Score]:
    """What the reconstruction adds: trips that explain sightings at both ends of the leg.

    A trip that only the model's habits suggest, or that rests on a sighting at one end, says little:
    the model sends every ship somewhere. So the posterior is taken over trips with evidence at both
    ends, against the chance that such a pair of sightings has no trip between it.
    """
    ledger, case = material.ledger, material.case
    trips = exhibits.trips_on(episode.route, episode.reach, ledger, episode.identity)
    if not trips:
        return []
    joined = [trip for trip in trips if _has_both_ends(trip, episode.route, material)]
    item = max(joined or trips, key=lambda trip: (trip.p, trip.id)).id
    behind = exhibits.trip_origins(joined or trips, material.by_key, material.origins)
    if not behind:
        nobody = Origin("priors", "priors", "priors of the reconstruction", None, False)
        summary = f"Reconstruction: trips {episode.route.words} that nobody saw"
        exhibit = exhibits.of_ledger(item, nobody, episode.route, episode.when, summary)
        return [Score(exhibit, 0.0, "rests on the priors of the reconstruction alone")]
    if not joined:
        summary = f"Reconstruction: trips {episode.route.words} with a sighting at one end"
        log_lr, why = (
            IDENTIFIED_LOG_LR * len(behind),
            "a sighting at one end fits every trip from or to that place",
        )
    else:
        p = 1.0 - math.prod(1.0 - trip.p for trip in joined)
        prior = next((one.value for one in case.priors if one.key == f"trips:{episode.route.key}"), 0.5)
        # That no pair of sightings has a trip between it does not say that nothing went.
        log_lr = max(0.0, min(CLUSTER_LIMIT, logit(clamp(p)) - logit(clamp(prior))))
        summary = f"Reconstruction: with {p:.2f} a trip {episode.route.words} between sightings at both ends"
        why = f"posterior {p:.2f} of such a trip with its prior {prior:g} divided out"
    share = log_lr / len(behind)
    why += f", shared by {len(behind)} origins" if len(behind) > 1 else ""
    return [
        Score(exhibits.of_ledger(item, origin, episode.route, episode.when, summary), share, why)
        for origin in behind
    ]


def _has_both_ends(trip: Trip, route: Route, material: Material) -> bool:
    """Whether looks at the start and at the end stand behind a trip, or the ship's own fixes."""
    looks = [material.by_key[key] for key in trip.evidence if key in material.by_key]
    if len(looks) < len(trip.evidence):
        return True
    places = {look.place for look in looks}
    return bool(places & set(route.starts)) and bool(places & set(route.ends))


def _silence_scores(episode: Episode, material: Material, item: str | None = None) -> list[Score]:
    """AIS gaps of the case's vessels. For a cargo they speak only against ordinary goods."""
    if episode.route.mode is not Mode.SEA or (item is not None and item != "other"):
        return []
    scores = []
    vessels = {vessel.mmsi: vessel for vessel in material.case.vessels if vessel.mmsi is not None}
    for event in material.events:
        causes = event.details.get("p_cause")
        if event.kind != "gap" or event.mmsi not in vessels or not causes:
            continue
        if not event.when.overlaps(episode.reach):
            continue
        cause = dict(causes)
        log_lr, why = silence_ratio(float(cause.get("switched_off", 0.0)), float(cause.get("reception", 0.0)))
        exhibit = exhibits.of_silence(event, material.origins.ais(), vessels[event.mmsi].name)
        signed = log_lr if item is None else -log_lr
        scores.append(Score(exhibit, signed, why, f"silence of {event.mmsi}"))
    return scores


def _overridden(scores: list[Score], specs: Sequence[RatioSpec], key: str, item: str | None) -> list[Score]:
    """Scores with the case's own ratios in place of the default ones."""
    result = []
    for score in scores:
        spec = next((one for one in specs if _meant(one, key, item, score.exhibit)), None)
        if spec is None:
            result.append(score)
        else:
            result.append(
                Score(score.exhibit, math.log(spec.ratio), f"set by the case: {spec.why}", score.reading)
            )
    return result


def _meant(spec: RatioSpec, key: str, item: str | None, exhibit: Exhibit) -> bool:
    """A ratio names its hypothesis by key, by the beginning or end of the key, or by the item."""
    named = spec.hypothesis in {key, item, key.rsplit(":", 1)[-1]} or key.startswith(f"{spec.hypothesis}:")
    return named and exhibits.matches(spec, exhibit)
