"""Findings: one sentence each, with p, its range, its word, its rivals and what is missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spurline.model import Confidence, Contradiction, Evidence, Finding, Hypothesis, Level, Likelihood, Rival
from spurline.weighing.episodes import Episode
from spurline.weighing.fusion import SUPPORT_FLOOR, Fused, fuse, fuse_rivals, support_scores
from spurline.weighing.hypotheses import (
    Answer,
    asked_items,
    cargo_answers,
    cargo_hypothesis,
    movement_hypothesis,
)
from spurline.weighing.missing import missing_of
from spurline.weighing.naming import counted_sentence
from spurline.weighing.routes import Spoken, touches
from spurline.weighing.scores import Material, Score, cargo_scores, movement_scores
from spurline.weighing.voyages import voyages_around
from spurline.weighing.words import probability_word

HEARSAY = 0.05
"""log LR below which nothing is said of a hypothesis: no finding is founded on it."""
_SENSED = {"look", "absent look", "reconstruction"}
_DATED = re.compile(r" \(\d{1,2} \w+ \d{4}\)$")
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one episode yields: hypotheses, their likelihoods, the evidence used, findings."""

    hypotheses: tuple[Hypothesis, ...] = ()
    likelihoods: tuple[Likelihood, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()


def movement_finding(
    episode: Episode, spoken: Sequence[Spoken], material: Material, tensions: Sequence[Contradiction]
) -> Weighed:
    """ "Freight moved": weighed against its negation."""
    draft = movement_hypothesis(episode, spoken, material.case, Level.CLAIMED)
    scores = movement_scores(episode, spoken, material, draft.key)
    if not any(abs(score.log_lr) >= HEARSAY for score in scores):
        return Weighed()  # priors alone are no finding
    level = _movement_level(episode, scores)
    hypothesis = movement_hypothesis(episode, spoken, material.case, level)
    fused = fuse(hypothesis.prior, [score.piece() for score in scores])
    looks = [
        one for one in material.looks if one.when.overlaps(episode.reach) and touches(one, episode.route)
    ]
    suffix = counted_sentence(episode, spoken, looks, material.case) + _ledger_sentence(episode, material)
    rivals = (Rival("Nothing went this way at that time.", round(1.0 - fused.p, 12)),)
    finding = _finding(hypothesis, fused, scores, rivals, episode, spoken, material, tensions, suffix=suffix)
    return Weighed((hypothesis,), _likelihoods(hypothesis, scores), _evidence(scores), (finding,))


def _ledger_sentence(episode: Episode, material: Material) -> str:
    """How many trips the ledger holds for a leg, where its count is more than nothing."""
    if episode.identity is not None or episode.route.leg is None:
        return ""
    voyages = voyages_around(episode.route, episode.when, material.ledger)
    if voyages is None or not voyages.amount.high:
        return ""
    return f" From sightings alone, the ledger holds {voyages.number} trips {voyages.period} (90 % interval)."


def cargo_findings(
    episode: Episode,
    spoken: Sequence[Spoken],
    beside: Sequence[Spoken],
    material: Material,
    tensions: Sequence[Contradiction],
) -> Weighed:
    """ "What was carried": every named cargo weighed against all other answers."""
    answers = cargo_answers(episode, spoken, beside, material.case)
    if not answers:
        return Weighed()
    scores = {one.key: cargo_scores(episode, spoken, beside, material, one.key, one.item) for one in answers}
    sensed = {
        key
        for key, rows in scores.items()
        if any(s.exhibit.evidence.kind in _SENSED and s.log_lr for s in rows)
    }
    main = next(one.key for one in answers if one.named)
    asked = asked_items(material.case)
    hypotheses = {
        one.key: cargo_hypothesis(
            one, episode, material.case, Level.INFERRED if one.key in sensed else Level.CLAIMED, main
        )
        for one in answers
    }
    fused = fuse_rivals(
        {one.key: one.prior for one in answers},
        {key: [score.piece() for score in rows] for key, rows in scores.items()},
    )
    findings = tuple(
        _finding(
            hypotheses[one.key],
            fused[one.key],
            scores[one.key],
            _rivals(one, answers, fused, scores),
            episode,
            spoken,
            material,
            tensions,
        )
        for one in answers
        if one.named and (one.item in asked or any(s.log_lr >= HEARSAY for s in scores[one.key]))
    )
    likelihoods = tuple(row for key in sorted(scores) for row in _likelihoods(hypotheses[key], scores[key]))
    used = _evidence([score for key in sorted(scores) for score in scores[key]])
    return Weighed(tuple(hypotheses[key] for key in sorted(hypotheses)), likelihoods, used, findings)


def confidence_of(
    scores: Sequence[Score], *, observed: bool = False, cargo: bool = False
) -> tuple[Confidence, str]:
    """Quality of the evidence base and the reason, from who and what supports a finding.

    Each independent body counts one, of those that share a kind of evidence all but the first one
    half. A sensor among them counts two where the passage itself was seen (`observed`) or the
    bodies share nothing, else one, and nothing for a `cargo`, which no image shows: five is high,
    three moderate.
    """
    supporting = _supporting(scores)
    basis_of = {score.exhibit.origin.family: score.exhibit.origin.basis for score in supporting}
    basis_of |= {
        s.exhibit.origin.family: s.exhibit.origin.basis for s in supporting if s.exhibit.origin.basis
    }
    bases = [basis for basis in basis_of.values() if basis is not None]
    repeated = len(bases) - len(set(bases))
    sensed = not cargo and any(score.exhibit.evidence.kind in _SENSED for score in supporting)
    points = len(basis_of) - repeated / 2 + (0 if not sensed else 2 if observed or not repeated else 1)
    number = _NUMBERS[len(basis_of)] if len(basis_of) < len(_NUMBERS) else str(len(basis_of))
    bodies = "independent origin" if len(basis_of) == 1 else "independent origins"
    unsensed = "no sensor saw the cargo" if cargo else "words only, no sensor"
    words = "sensors among the evidence" if sensed else unsensed
    common = f"; {repeated + 1} of them share a kind of evidence" if repeated else ""
    reason = f"{number} {bodies}; {words}{common}."
    if points >= 5:
        return Confidence.HIGH, reason
    return (Confidence.MODERATE if points >= 3 else Confidence.LOW), reason


def _finding(
    hypothesis: Hypothesis,
    fused: Fused,
    scores: Sequence[Score],
    rivals: tuple[Rival, ...],
    episode: Episode,
    spoken: Sequence[Spoken],
    material: Material,
    tensions: Sequence[Contradiction],
    suffix: str = "",
) -> Finding:
    confidence, reason = confidence_of(
        scores, observed=hypothesis.level is Level.OBSERVED, cargo=hypothesis.item is not None
    )
    used = tuple(item.id for item in _evidence(scores))
    return Finding(
        statement=hypothesis.statement + suffix,
        level=hypothesis.level,
        p=round(fused.p, 12),
        p_low=round(fused.p_low, 12),
        p_high=round(fused.p_high, 12),
        word=probability_word(fused.p),
        confidence=confidence,
        confidence_reason=reason,
        evidence=used,
        origins=_origin_labels(scores),
        rivals=rivals,
        leg=hypothesis.leg,
        when=hypothesis.when,
        hypothesis=hypothesis.id,
        contradictions=tuple(one.id for one in tensions if set(one.evidence) & set(used)),
        missing=missing_of(episode, spoken, material, cargo=hypothesis.item is not None),
    )


def _movement_level(episode: Episode, scores: Sequence[Score]) -> Level:
    if episode.passages:
        return Level.OBSERVED
    sensed = any(score.log_lr and score.exhibit.evidence.kind in {*_SENSED, "silence"} for score in scores)
    return Level.INFERRED if sensed else Level.CLAIMED


def _rivals(
    main: Answer, answers: Sequence[Answer], fused: Mapping[str, Fused], scores: Mapping[str, Sequence[Score]]
) -> tuple[Rival, ...]:
    """All other answers, the most probable first, each with its own origins and evidence."""
    others = sorted(
        (one for one in answers if one.key != main.key), key=lambda one: (-fused[one.key].p, one.key)
    )
    rivals = []
    for one in others:
        rows = [score for score in scores[one.key] if score.log_lr]
        rivals.append(
            Rival(
                one.statement,
                round(fused[one.key].p, 12),
                _origin_labels(rows),
                tuple(item.id for item in _evidence(rows)),
            )
        )
    return tuple(rivals)


def _supporting(scores: Sequence[Score]) -> list[Score]:
    """Scores that speak for it, of independent origins that count as supporting."""
    totals = support_scores([score.piece() for score in scores])
    return [
        score
        for score in scores
        if score.log_lr > 0
        and score.exhibit.origin.independent
        and totals[score.exhibit.origin.key] >= SUPPORT_FLOOR
    ]


def _origin_labels(scores: Sequence[Score]) -> tuple[str, ...]:
    """Independent bodies in support, each once; where there is none, whoever speaks for it at all."""
    named = _supporting(scores) or [score for score in scores if score.log_lr > 0]
    labels: dict[str, set[str]] = defaultdict(set)
    for score in named:
        labels[score.exhibit.origin.family].add(score.exhibit.origin.label)
    return tuple(sorted(_one_label(known) for known in labels.values()))


def _one_label(labels: set[str]) -> str:
    """One name for a body: with the date of its statement where all of it is one statement."""
    return next(iter(labels)) if len(labels) == 1 else _DATED.sub("", min(labels))


def _likelihoods(hypothesis: Hypothesis, scores: Sequence[Score]) -> tuple[Likelihood, ...]:
    rows = {score.exhibit.evidence.id: score.likelihood(hypothesis) for score in scores}
    return tuple(rows[key] for key in sorted(rows))


def _evidence(scores: Sequence[Score]) -> tuple[Evidence, ...]:
    """Each piece of evidence once, the weightiest first."""
    ranked = sorted(scores, key=lambda score: (-abs(score.log_lr), score.exhibit.evidence.id))
    return tuple({score.exhibit.evidence.id: score.exhibit.evidence for score in ranked}.values())
