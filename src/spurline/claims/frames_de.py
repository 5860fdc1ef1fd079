"""Reporting clauses of a German sentence: where somebody is said to say something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.claims.clauses import Clause, ClauseKind
from spurline.claims.cues import CueHit, german_cue
from spurline.claims.lexicon import word_set
from spurline.claims.phrases import german_phrase
from spurline.claims.subjects import agent_phrase, german_subject
from spurline.claims.text import Token


@dataclass(frozen=True, slots=True)
class ReportingClause:
    """clauses[first:last] report: `core` is the clause with the verb, `opens` tells that the verb
    or "so"/"wie" stands first, so that the content may precede. `speaker` are token indices."""

    first: int
    core: int
    last: int
    hit: CueHit | None
    cue: int
    speaker: tuple[int, int] | None
    opens: bool
    kind: str  # verb, wie, so


def reporting_clauses(tokens: Sequence[Token], clauses: Sequence[Clause]) -> tuple[ReportingClause, ...]:
    """All reporting clauses in order; clauses that are another one's content may be among them."""
    found: list[ReportingClause] = []
    for number, clause in enumerate(clauses):
        if clause.kind is ClauseKind.QUOTE or (found and number < found[-1].last):
            continue
        one = (
            _so_clause(tokens, clauses, number)
            or _verb_clause(tokens, clauses, number)
            or _colon_clause(tokens, clauses, number)
        )
        if one:
            found.append(one)
    return tuple(found)


def _so_clause(tokens: Sequence[Token], clauses: Sequence[Clause], number: int) -> ReportingClause | None:
    clause = clauses[number]
    if not number or tokens[clause.first].low != "so" or clause.kind is not ClauseKind.FRAGMENT:
        return None
    end = german_phrase(tokens, clause.first + 1, clause.last)
    if end <= clause.first + 1:
        return None
    last = _over_fragments(clauses, number + 1)
    speaker = (clause.first + 1, end)
    return ReportingClause(number, number, last, None, clause.first, speaker, True, "so")


def _colon_clause(tokens: Sequence[Token], clauses: Sequence[Clause], number: int) -> ReportingClause | None:
    """Any clause that leads up to a quotation with a colon: "… sparte nicht mit Kritik: „…“"."""
    clause = clauses[number]
    if clause.separator != ":" or number + 1 >= len(clauses) or clause.verb is None:
        return None
    if clauses[number + 1].kind is not ClauseKind.QUOTE:
        return None
    speaker = german_subject(tokens, clause.first, clause.last, clause.verb.index)
    return ReportingClause(number, number, number + 1, None, clause.verb.index, speaker, False, "verb")


def _verb_clause(tokens: Sequence[Token], clauses: Sequence[Clause], number: int) -> ReportingClause | None:
    clause = clauses[number]
    last = _frame_end(tokens, clauses, number)
    stop = clauses[last - 1].last
    hit = german_cue(tokens, clause.first, stop)
    if hit is None or (hit.index >= clause.last and not _particle_apart(hit, clause)):
        hit = german_cue(tokens, clause.first, clause.last)
        last, stop = number + 1, clause.last
    if hit is None or (clause.kind is ClauseKind.RELATIVE and not hit.cue.takes.startswith("c")):
        return None
    start = clause.first
    while start < clause.last - 1 and tokens[start].low in word_set("coordinators"):
        start += 1
    wie = tokens[start].low == "wie"
    verb = clause.verb.index if clause.verb else hit.index
    opens = (verb == start and not _after_adverbial(clauses, number)) or wie
    if wie and hit.cue.lemma in {"erwarten", "hoffen", "fürchten"}:
        return None
    first = number
    speaker = _speaker(tokens, hit, start + wie, stop, verb)
    if tokens[hit.index - 1].low == "und" and hit.index > start + 1:
        first = _back_over_fragments(clauses, number)
        return ReportingClause(
            first, number, last, hit, hit.index, _shared(tokens, clauses, first), False, "verb"
        )
    if speaker and number and speaker[0] == start and _is_bare_name(tokens, clauses[number - 1]):
        speaker = (clauses[number - 1].first, speaker[1])
        first = number - 1
    if clause.kind is ClauseKind.RELATIVE and speaker is None:
        speaker = _shared(tokens, clauses, 0)
    if verb == start and (speaker is None or not _is_near(tokens, verb, speaker)):
        first = _back_over_fragments(clauses, number)
        if first < number:
            left = german_subject(tokens, clauses[first].first, clause.last, verb)
            speaker, opens = (left, False) if left else (speaker, opens)
            first = first if left else number
    return ReportingClause(first, number, last, hit, hit.index, speaker, opens, "wie" if wie else "verb")


def _is_bare_name(tokens: Sequence[Token], clause: Clause) -> bool:
    """ "Nurur Rahman, der Koordinator …": a fragment that is a name and nothing else."""
    words = tokens[clause.first : clause.last]
    named = 2 <= len(words) <= 5 and all(word.is_capital and word.is_word for word in words)
    return named and clause.kind is ClauseKind.FRAGMENT and clause.separator == ","


def _after_adverbial(clauses: Sequence[Clause], number: int) -> bool:
    """Whether only subordinate clauses stand before a verb-first one: it is the main clause then."""
    kinds = {clause.kind for clause in clauses[:number]}
    told = {ClauseKind.MAIN, ClauseKind.CONTENT, ClauseKind.INFINITIVE, ClauseKind.QUOTE}
    return bool(kinds & {ClauseKind.ADVERBIAL, ClauseKind.RELATIVE}) and not kinds & told


def _shared(tokens: Sequence[Token], clauses: Sequence[Clause], first: int) -> tuple[int, int] | None:
    """The subject that a second verb or a relative clause shares with the clause before."""
    clause = clauses[first]
    return german_subject(
        tokens, clause.first, clause.last, clause.verb.index if clause.verb else clause.last
    )


def _speaker(
    tokens: Sequence[Token], hit: CueHit, first: int, last: int, verb: int
) -> tuple[int, int] | None:
    if hit.passive:
        return agent_phrase(tokens, first, last)
    if hit.cue.lemma == "heißen":
        return _document(tokens, hit.index, last)
    return german_subject(tokens, first, last, min(verb, hit.index) if verb >= first else hit.index)


def _document(tokens: Sequence[Token], index: int, last: int) -> tuple[int, int] | None:
    """ "heißt es in dem Bericht", "hieß es aus dem Ministerium"."""
    for at in range(index + 1, last - 1):
        if tokens[at].low in {"in", "im", "aus", "bei", "beim", "von", "vom", "seitens"}:
            end = german_phrase(tokens, at + 1, last)
            if end > at + 1:
                return (at + 1, end)
    return None


def _is_near(tokens: Sequence[Token], verb: int, speaker: tuple[int, int]) -> bool:
    return speaker[0] - verb <= 6 and speaker[0] > verb


def _particle_apart(hit: CueHit, clause: Clause) -> bool:
    return hit.index < clause.last


def _frame_end(tokens: Sequence[Token], clauses: Sequence[Clause], number: int) -> int:
    """End of a frame that goes on over appositions: "teilte John Kirby, Sprecher …, am Mittwoch mit"."""
    if clauses[number].separator == ":":
        return number + 1
    return _over_fragments(clauses, number + 1)


def _over_fragments(clauses: Sequence[Clause], start: int) -> int:
    end = start
    while end < len(clauses) and clauses[end].kind is ClauseKind.FRAGMENT:
        end += 1
        if clauses[end - 1].separator == ":":
            break
    return end


def _back_over_fragments(clauses: Sequence[Clause], number: int) -> int:
    first = number
    while (
        first
        and clauses[first - 1].kind in {ClauseKind.FRAGMENT, ClauseKind.RELATIVE}
        and clauses[first - 1].separator == ","
    ):
        first -= 1
    if first < number and clauses[first].kind is ClauseKind.RELATIVE:
        return number
    return first
