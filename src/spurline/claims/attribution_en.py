"""Attribution in English sentences: said, told, according to, denied, declined to comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spurline.claims.clauses import ClauseKind, clauses_of
from spurline.claims.cues import CueHit, english_cue
from spurline.claims.lexicon import word_set
from spurline.claims.nesting import fold, same_content
from spurline.claims.phrases import english_phrase
from spurline.claims.prepositions import SourcePhrase, english_sources
from spurline.claims.reports import Report, span_of
from spurline.claims.scene import Scene
from spurline.claims.segment import Sentence
from spurline.claims.speakers import AUTHOR, THING, UNSPECIFIED, Cast
from spurline.claims.subjects import agent_phrase, english_subject
from spurline.model import Form, Speaker, Stance

_TIME_WORDS = frozenset(
    [
        "on",
        "in",
        "at",
        "last",
        "this",
        "earlier",
        "later",
        "week",
        "month",
        "year",
        "yesterday",
        "today",
        "early",
        "late",
    ]
)
MAX_LEAD = 14
"""Words between a reporting verb and "that" (addressee, day, place of the statement)."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """clauses[first:last] report by the verb of `hit`; `speaker` are token indices."""

    first: int
    last: int
    hit: CueHit
    speaker: tuple[int, int] | None


def english_reports(text: str, sentence: Sentence, cast: Cast) -> tuple[Report, ...]:
    """Reports of one sentence, in the order of their contents. The cast learns the speakers."""
    scene = Scene(text, sentence, clauses_of(sentence, "en"))
    frames = _frames(scene)
    taken: list[Report] = []
    for frame in frames:
        taken += _from_frame(scene, frame, frames, cast)
    for number, clause in enumerate(scene.clauses):
        for source in english_sources(scene.tokens, clause.first, clause.last):
            if clause.kind is ClauseKind.QUOTE:
                continue
            if source.relay:
                taken = _resting_on(scene, source, taken, cast)
            elif report := _from_source(scene, number, source, cast):
                taken = [one for one in taken if not (one.whole and same_content(one, report))] + [report]
    return fold(scene, taken, cast)


def _frames(scene: Scene) -> list[_Frame]:
    found: list[_Frame] = []
    for number, clause in enumerate(scene.clauses):
        if clause.kind is ClauseKind.QUOTE:
            continue
        hit = english_cue(scene.tokens, clause.first, clause.last)
        if hit is None or (
            clause.kind is ClauseKind.ADVERBIAL and scene.tokens[clause.first].low in {"if", "unless"}
        ):
            continue
        found.append(_frame(scene, number, hit))
    return found


def _frame(scene: Scene, number: int, hit: CueHit) -> _Frame:
    clauses, tokens = scene.clauses, scene.tokens
    first = number
    if hit.passive:
        speaker = agent_phrase(tokens, hit.index, clauses[number].last)
        return _Frame(first, number + 1, hit, speaker)
    last = number + 1
    while (
        last < len(clauses)
        and clauses[last].kind is ClauseKind.FRAGMENT
        and hit.index + 6 > clauses[number].last
    ):
        last += 1
    speaker = english_subject(tokens, clauses[number].first, clauses[last - 1].last, hit.index)
    inside = speaker is not None and (speaker[0] < hit.index or hit.index == clauses[number].first)
    if not inside:
        while (
            first
            and clauses[first - 1].kind in {ClauseKind.FRAGMENT, ClauseKind.RELATIVE}
            and clauses[first - 1].separator == ","
        ):
            first -= 1
        left = english_subject(tokens, clauses[first].first, hit.index, hit.index) if first < number else None
        if left is not None:
            return _Frame(first, last, hit, left)
        first = number
    return _Frame(first, last, hit, speaker)


# ---------------------------------------------------------------- contents


def _from_frame(scene: Scene, frame: _Frame, frames: Sequence[_Frame], cast: Cast) -> list[Report]:
    cue = span_of(scene.text, scene.tokens, frame.hit.index, frame.hit.index + 1)
    contents = _contents(scene, frame, frames)
    takes = frame.hit.cue.takes
    whole = not contents and "n" in takes
    if not contents and not whole:
        if frame.speaker:
            cast.introduce(scene.tokens, *frame.speaker, "en")
        return []
    chain = _chain(scene, frame, cast)
    if chain[0].type == THING:
        if whole:
            return []
        chain = (AUTHOR,)
    stance, hedge = frame.hit.cue.stance, frame.hit.cue.hedge
    if whole:
        first, last = scene.clauses[frame.first].first, scene.clauses[frame.last - 1].last
        return [Report(first, last, chain, Form.REPORTED, cue, stance, hedge, whole=True)]
    cues = (cue,) if hedge else ()
    plain = Form.AUTHOR if chain == (AUTHOR,) else None
    return [Report(a, b, chain, plain or form, cue, stance, hedge, cues) for a, b, form in contents]


def _contents(scene: Scene, frame: _Frame, frames: Sequence[_Frame]) -> list[tuple[int, int, Form]]:
    clauses, takes = scene.clauses, frame.hit.cue.takes
    found: list[tuple[int, int, Form]] = []
    if frame.first and clauses[frame.first - 1].kind is ClauseKind.QUOTE:
        quote = clauses[frame.first - 1]
        found.append((quote.first, quote.last, Form.DIRECT))
    if frame.last < len(clauses) and clauses[frame.last].kind is ClauseKind.QUOTE:
        quote = clauses[frame.last]
        found.append((quote.first, quote.last, Form.DIRECT))
    if found or takes == "q":
        return found
    inner = _inner_start(scene, frame)
    if inner is not None:
        return [(inner, _content_end(scene, frame, frames), Form.INDIRECT)]
    if takes[0] == "c" and frame.first:
        first, last = clauses[0].first, clauses[frame.first - 1].last
        previous = [other.last for other in frames if other.last <= frame.first and other.speaker]
        if previous and max(previous) < frame.first:
            first = clauses[max(previous)].first
        return [(first, last, Form.INDIRECT)]
    return []


def _inner_start(scene: Scene, frame: _Frame) -> int | None:
    """First token of the content that follows the verb in its own clause, None where none does."""
    tokens, hit = scene.tokens, frame.hit
    clause = next(c for c in scene.clauses if c.first <= hit.index < c.last)
    start, stop = hit.index + 1, clause.last
    if frame.speaker and frame.speaker[0] > hit.index:
        start = frame.speaker[1]
    for index in range(start, min(stop, start + MAX_LEAD)):
        if tokens[index].low in {"that", "whether"}:
            return index
    if hit.passive:
        return start if start < stop and tokens[start].low == "to" else None
    if hit.cue.lemma in {"tell", "warn", "accuse", "inform"}:
        start = max(start, english_phrase(tokens, start, stop))
    if start < stop and (
        tokens[start].low.endswith("ing") or tokens[start].low == "to" or tokens[start].low == "of"
    ):
        if hit.cue.stance is Stance.CANNOT_DETERMINE:
            return None
        return start if stop - start >= 3 else None
    start = _past_time(scene, start, stop)
    if "n" in hit.cue.takes or hit.cue.takes == "e" or not _is_clause(scene, start, stop):
        return _next_clause(scene, frame)
    return start


def _next_clause(scene: Scene, frame: _Frame) -> int | None:
    """A content after a comma or colon: "said on Monday, that …", "said: …"."""
    if frame.last >= len(scene.clauses):
        return None
    following = scene.clauses[frame.last]
    colon = scene.clauses[frame.last - 1].separator == ":"
    return following.first if following.kind is ClauseKind.CONTENT or colon else None


def _past_time(scene: Scene, start: int, stop: int) -> int:
    """Skip "on Wednesday", "in a statement", "reporters"."""
    index = start
    while index < stop and (
        scene.tokens[index].low in _TIME_WORDS
        or scene.tokens[index].low in word_set("weekdays")
        or scene.tokens[index].low
        in {"reporters", "journalists", "lawmakers", "a", "statement", "briefing", "interview", "report"}
    ):
        index += 1
    return (
        index if index == start or (index < stop and scene.tokens[index].low not in {"of", "and"}) else start
    )


def _is_clause(scene: Scene, start: int, stop: int) -> bool:
    """Whether tokens[start:stop] are a subject and a finite verb."""
    if stop - start < 3:
        return False
    words = [token for token in scene.tokens[start + 1 : stop] if token.is_word and not token.is_capital]
    finite = word_set("english_auxiliaries") | word_set("english_finite")
    return any(word.low in finite or word.low.endswith("ed") or word.low.endswith("s") for word in words[:14])


def _content_end(scene: Scene, frame: _Frame, frames: Sequence[_Frame]) -> int:
    clauses = scene.clauses
    number = next(n for n, c in enumerate(clauses) if c.first <= frame.hit.index < c.last)
    end = max(number + 1, frame.last)
    while end < len(clauses):
        clause = clauses[end]
        other = any(one.first == end and one.speaker and one.hit.cue.takes[0] == "c" for one in frames)
        if clauses[end - 1].separator == ";" or clause.kind is ClauseKind.QUOTE or other:
            break
        end += 1
    return clauses[end - 1].last


def _chain(scene: Scene, frame: _Frame, cast: Cast) -> tuple[Speaker, ...]:
    if frame.speaker is None:
        return (UNSPECIFIED,)
    speaker = cast.resolve(scene.tokens, *frame.speaker, "en")
    return (speaker,) if speaker else (UNSPECIFIED,)


# ---------------------------------------------------------------- according to, citing


def _from_source(scene: Scene, number: int, source: SourcePhrase, cast: Cast) -> Report | None:
    if source.named is None:
        return None
    speaker = cast.resolve(scene.tokens, *source.named, "en") or UNSPECIFIED
    clauses = scene.clauses
    alone = source.first == clauses[number].first and source.last >= clauses[number].last
    opens = number == 0 and source.first <= clauses[0].first + 1
    if opens and source.last < len(scene.tokens):
        first = clauses[1].first if alone and len(clauses) > 1 else source.last
        last = clauses[-1].last
    elif alone:
        first, last = clauses[0].first, clauses[number - 1].last
    else:
        first, last = clauses[0].first, source.first
    if last - first < 3:
        return None
    cue = span_of(scene.text, scene.tokens, source.cue, source.cue + 2)
    quoted = next(
        (c for c in clauses if c.kind is ClauseKind.QUOTE and c.first >= first and c.last <= last), None
    )
    form = Form.DIRECT if quoted and quoted.last - quoted.first > 0.7 * (last - first) else Form.LAUT
    return Report(first, last, (speaker,), form, cue, cue_words=(cue,))


def _resting_on(scene: Scene, source: SourcePhrase, reports: list[Report], cast: Cast) -> list[Report]:
    """ "…, citing officials": the cited are the origin, who cites them relays."""
    if source.named is None:
        return reports
    speaker = cast.resolve(scene.tokens, *source.named, "en")
    if speaker is None:
        return reports
    made = []
    for report in reports:
        last = min(report.last, source.first) if report.first < source.first else report.last
        while last > report.first and not scene.tokens[last - 1].is_word:
            last -= 1
        made.append(
            replace(report, last=last, chain=(speaker, *report.chain)) if last > report.first else report
        )
    return made
