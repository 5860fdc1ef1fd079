"""Findings: one sentence each, with p, its range, its word, its rivals and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spurline.model import Confidence, Contradiction, Evidence, Finding, Hypothesis, Level, Likelihood, Rival
from spurline.weighing.episodes import Episode
from spurline.weighing.fusion import SUPPORT_FLOOR, Fused, fuse, fuse_rivals, origin_scores
from spurline.weighing.hypotheses import Answer, cargo_answers, cargo_hypothesis, movement_hypothesis
from spurline.weighing.missing import missing_of
from spurline.weighing.routes import Spoken
from spurline.weighing.scores import Material, Score, cargo_scores, ledger_count, movement_scores
from spurline.weighing.words import period_text, probability_word

_SENSED = {"look", "absent look", "reconstruction"}
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
    draft = movement_hypothesis(episode, material.case, Level.CLAIMED)
    scores = movement_scores(episode, spoken, material, draft.key)
    level = _movement_level(episode, scores)
    hypothesis = movement_hypothesis(episode, material.case, level)
    fused = fuse(hypothesis.prior, [score.piece() for score in scores])
    count = None if episode.identity else ledger_count(episode, material.ledger)
    trips = ""
    if count is not None:
        number = f"{count.q05}" if count.q05 == count.q95 else f"{count.q05} to {count.q95}"
        trips = f" The ledger holds {number} trips {period_text(count.period)} (90 % interval)."
    rivals = (Rival("No freight took this way at that time.", round(1.0 - fused.p, 12)),)
    finding = _finding(hypothesis, fused, scores, rivals, episode, spoken, material, tensions, suffix=trips)
    return Weighed((hypothesis,), _likelihoods(hypothesis, scores), _evidence(scores), (finding,))


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
        if one.named
    )
    likelihoods = tuple(row for key in sorted(scores) for row in _likelihoods(hypotheses[key], scores[key]))
    used = _evidence([score for key in sorted(scores) for score in scores[key]])
    return Weighed(tuple(hypotheses[key] for key in sorted(hypotheses)), likelihoods, used, findings)


def confidence_of(scores: Sequence[Score]) -> tuple[Confidence, str]:
    """Quality of the evidence base and the reason, from who and what supports a finding.

    Each independent body counts one, a sensor among them two more: five is high, three moderate.
    """
    supporting = _supporting(scores)
    families = {score.exhibit.origin.family for score in supporting}
    sensed = any(score.exhibit.evidence.kind in _SENSED for score in supporting)
    points = len(families) + (2 if sensed else 0)
    number = _NUMBERS[len(families)] if len(families) < len(_NUMBERS) else str(len(families))
    bodies = "independent origin" if len(families) == 1 else "independent origins"
    basis = "sensors among the evidence" if sensed else "words only, no sensor"
    shared = {score.exhibit.origin.basis for score in supporting} - {None}
    common = "; some share a kind of evidence" if shared and len(families) > 1 else ""
    reason = f"{number} {bodies}; {basis}{common}."
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
    confidence, reason = confidence_of(scores)
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
    totals = origin_scores([score.piece() for score in scores])
    return [
        score
        for score in scores
        if score.log_lr > 0
        and score.exhibit.origin.independent
        and totals[score.exhibit.origin.key] >= SUPPORT_FLOOR
    ]


def _origin_labels(scores: Sequence[Score]) -> tuple[str, ...]:
    """Independent origins in support; where there is none, whoever speaks for it at all."""
    labels = {score.exhibit.origin.label for score in _supporting(scores)}
    if not labels:
        labels = {score.exhibit.origin.label for score in scores if score.log_lr > 0}
    return tuple(sorted(labels))


def _likelihoods(hypothesis: Hypothesis, scores: Sequence[Score]) -> tuple[Likelihood, ...]:
    rows = {score.exhibit.evidence.id: score.likelihood(hypothesis) for score in scores}
    return tuple(rows[key] for key in sorted(rows))


def _evidence(scores: Sequence[Score]) -> tuple[Evidence, ...]:
    """Each piece of evidence once, the weightiest first."""
    ranked = sorted(scores, key=lambda score: (-abs(score.log_lr), score.exhibit.evidence.id))
    return tuple({score.exhibit.evidence.id: score.exhibit.evidence for score in ranked}.values())
