"""German contents attributed by a preposition or a noun: laut, zufolge, Anschuldigungen, dass …"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spurline.claims.clauses import ClauseKind
from spurline.claims.frames_de import ReportingClause
from spurline.claims.lexicon import word_set
from spurline.claims.mood import Mood
from spurline.claims.phrases import german_phrase
from spurline.claims.prepositions import SourcePhrase
from spurline.claims.reports import Report, span_of
from spurline.claims.scene import Scene, form_of
from spurline.claims.speakers import THING, UNSPECIFIED, Cast
from spurline.model import Form, Speaker

_RESTS_ON = ("bezog", "bezieh", "beruf", "berief", "stütz", "zitier")


def from_source(
    scene: Scene, number: int, source: SourcePhrase, frames: Sequence[ReportingClause], cast: Cast
) -> Report | None:
    """The content that a source phrase attributes: its clause and what hangs on it."""
    speaker = cast.resolve(scene.tokens, *source.named, "de") if source.named else cast.last
    if speaker is None or speaker.type == THING:
        speaker = UNSPECIFIED
    if source.relay:
        return None
    chain = (*_owners(scene, number, cast), speaker)
    clause = scene.clauses[number]
    start, end = number, number + 1
    alone = clause.kind is ClauseKind.FRAGMENT or (
        source.first == clause.first and source.last == clause.last
    )
    if alone and number and not _sentence_goes_on(scene, number):
        start = _group_start(scene, frames, number)
        first, last = scene.clauses[start].first, scene.clauses[number - 1].last
    else:
        while end < len(scene.clauses) and not _ends_group(scene, frames, end):
            end += 1
        start = _next_main(scene, number, end) if alone else number
        first, last = scene.clauses[start].first, scene.clauses[end - 1].last
        first = source.last if source.first <= first and source.last < last and start == number else first
        last = source.first if source.last >= last and source.first > first else last
    if last - first < 2:
        return None
    cue = span_of(scene.text, scene.tokens, source.cue, source.cue + 1)
    form = Form.LAUT
    if scene.clauses[start].kind is ClauseKind.QUOTE:
        form = Form.DIRECT
    elif scene.clauses[start].mood is Mood.KONJUNKTIV_1:
        form = Form.INDIRECT_K1
    return Report(first, last, chain, form, cue, cue_words=(cue,))


def _owners(scene: Scene, number: int, cast: Cast) -> tuple[Speaker, ...]:
    """Whose information a source passes on: "Reuters, die ihre Informationen aus … bezog, …"."""
    if number + 1 >= len(scene.clauses) or scene.clauses[number + 1].kind is not ClauseKind.RELATIVE:
        return ()
    clause, tokens = scene.clauses[number + 1], scene.tokens
    if not any(tokens[i].low.startswith(_RESTS_ON) for i in range(clause.first, clause.last)):
        return ()
    at = next((i for i in range(clause.first, clause.last) if tokens[i].low in {"aus", "auf"}), clause.last)
    end = german_phrase(tokens, at + 1, clause.last) if at < clause.last else at
    if end <= at + 1:
        return ()
    joints = [i for i in range(at + 2, end) if tokens[i].low in {"und", "sowie"}]
    edges = [at, *joints, end]
    found = [cast.resolve(tokens, left + 1, right, "de") for left, right in pairwise(edges)]
    return tuple(speaker for speaker in found if speaker)


def _sentence_goes_on(scene: Scene, number: int) -> bool:
    return any(clause.kind is ClauseKind.MAIN for clause in scene.clauses[number + 1 :])


def _group_start(scene: Scene, frames: Sequence[ReportingClause], number: int) -> int:
    start = number
    while (
        start
        and not any(frame.last == start for frame in frames)
        and scene.clauses[start - 1].separator != ";"
    ):
        start -= 1
    return start


def _ends_group(scene: Scene, frames: Sequence[ReportingClause], at: int) -> bool:
    if scene.clauses[at - 1].separator == ";" or scene.clauses[at].kind is ClauseKind.QUOTE:
        return True
    return any(frame.first == at and frame.opens for frame in frames)


def _next_main(scene: Scene, number: int, end: int) -> int:
    for at in range(number + 1, end):
        if scene.clauses[at].kind is not ClauseKind.RELATIVE:
            return at
    return number


# ---------------------------------------------------------------- nouns


def from_nouns(scene: Scene, taken: Sequence[Report], cast: Cast) -> list[Report]:
    """Contents under a noun: "Anschuldigungen aus Washington, dass …"."""
    found = []
    for number, clause in enumerate(scene.clauses[:-1]):
        content = scene.clauses[number + 1]
        if content.kind is not ClauseKind.CONTENT or any(r.first <= content.first < r.last for r in taken):
            continue
        at = next(
            (i for i in range(clause.last - 1, clause.first - 1, -1) if scene.tokens[i].low in _nouns()), None
        )
        if at is None or (
            clause.verb is not None and clause.verb.index > at and clause.last - clause.verb.index > 2
        ):
            continue
        speaker = _noun_speaker(scene, at, clause.last, cast)
        end = number + 2
        while end < len(scene.clauses) and scene.clauses[end].kind in {
            ClauseKind.INFINITIVE,
            ClauseKind.RELATIVE,
        }:
            end += 1
        cue = span_of(scene.text, scene.tokens, at, at + 1)
        form = form_of(scene, number + 1, number + 2)
        found.append(
            Report(
                content.first, scene.clauses[end - 1].last, (speaker,), form, cue, cue_words=(cue,), hedge=1
            )
        )
    return found


def _nouns() -> frozenset[str]:
    return word_set("accusation_nouns") | word_set("statement_nouns")


def _noun_speaker(scene: Scene, at: int, stop: int, cast: Cast) -> Speaker:
    for index in range(at + 1, min(stop - 1, at + 5)):
        if scene.tokens[index].low in {"aus", "von", "der", "des", "vom", "durch", "seitens"}:
            start = index if scene.tokens[index].low in {"der", "des"} else index + 1
            end = german_phrase(scene.tokens, start, stop)
            if end > start:
                return cast.resolve(scene.tokens, start, end, "de") or UNSPECIFIED
    return UNSPECIFIED
