"""Attribution in German sentences: contents, their speakers, the form that marks the report."""

from __future__ import annotations

from collections.abc import Sequence

from spurline.claims.clauses import Clause, ClauseKind, clauses_of
from spurline.claims.frames_de import ReportingClause, reporting_clauses
from spurline.claims.lexicon import word_set
from spurline.claims.mood import Mood
from spurline.claims.nesting import fold, same_content
from spurline.claims.phrases import german_phrase
from spurline.claims.prepositions import german_sources
from spurline.claims.reports import Report, span_of
from spurline.claims.scene import REPORTED_MOODS, Scene, form_of
from spurline.claims.segment import Sentence
from spurline.claims.sources_de import from_nouns, from_source
from spurline.claims.speakers import AUTHOR, THING, UNSPECIFIED, Cast
from spurline.claims.stance import is_ignorance
from spurline.model import Form, Span, Speaker, Stance

_CONDITIONS = frozenset({"wenn", "falls", "sofern", "damit"})
_NOMINAL_WITH_INFINITIVE = frozenset({Stance.WARNS, Stance.CONDEMNS})


def german_reports(text: str, sentence: Sentence, cast: Cast) -> tuple[Report, ...]:
    """Reports of one sentence, in the order of their contents, that name a sign of their own:
    a reporting clause, a preposition or a quotation. The cast learns the speakers."""
    scene = Scene(text, sentence, clauses_of(sentence, "de"))
    frames = reporting_clauses(scene.tokens, scene.clauses)
    taken: list[Report] = []
    for frame in frames:
        conditional = scene.tokens[scene.clauses[frame.core].first].low in _CONDITIONS
        if not conditional and not _only_continues(scene, frame, taken):
            taken += _from_frame(scene, frame, frames, cast)
    for number, clause in enumerate(scene.clauses):
        if clause.kind is ClauseKind.QUOTE:
            continue
        for source in german_sources(scene.tokens, clause.first, clause.last):
            report = from_source(scene, number, source, frames, cast)
            if report:
                taken = [one for one in taken if not same_content(one, report) or one.whole is False] + [
                    report
                ]
    taken += from_nouns(scene, taken, cast)
    return fold(scene, taken, cast)


def _only_continues(scene: Scene, frame: ReportingClause, taken: Sequence[Report]) -> bool:
    """Whether a reporting clause lies inside a content and has no subject but a pronoun: "sagte,
    er werde … bekannt geben, …" is one report."""
    core = scene.clauses[frame.core]
    inside = any(one.first <= core.first and core.last <= one.last for one in taken)
    named = frame.speaker is not None and frame.speaker[1] - frame.speaker[0] > 1
    return inside and not named and not (frame.hit and frame.hit.passive)


# ---------------------------------------------------------------- contents of a reporting clause


def _from_frame(
    scene: Scene, frame: ReportingClause, frames: Sequence[ReportingClause], cast: Cast
) -> list[Report]:
    contents = _contents(scene, frame, frames)
    nominal = not contents and _is_nominal(scene, frame)
    if not contents and not nominal:
        _introduce(scene, frame, cast)
        return []
    hit = frame.hit
    if nominal and hit and hit.cue.lemma == "veröffentlichen" and any(f.first == frame.last for f in frames):
        return []
    chain = _chain(scene, frame, cast)
    if chain[0].type == THING:
        if nominal:
            return []
        chain = (AUTHOR,) if hit else (UNSPECIFIED,)
    if hit and hit.cue.stance in _NOMINAL_WITH_INFINITIVE and _through_infinitive(scene, frame, -1) >= 0:
        nominal = True
    cue = span_of(scene.text, scene.tokens, frame.cue, frame.cue + 1)
    stance, hedge = _cue_attitude(scene, frame, chain)
    if stance is Stance.CANNOT_DETERMINE:
        return [_unknown(scene, frame, contents, chain, cue)]
    if nominal:
        first, last = scene.clauses[frame.first].first, scene.clauses[frame.last - 1].last
        last = _through_infinitive(scene, frame, last)
        if hit and hit.cue.lemma == "veröffentlichen" and frame.last < len(scene.clauses):
            last = (
                scene.clauses[frame.last].last
                if scene.clauses[frame.last].kind is ClauseKind.RELATIVE
                else last
            )
        return [Report(first, last, chain, Form.REPORTED, cue, stance, hedge, whole=True)]
    made = []
    for first, last, form in contents:
        form = Form.AUTHOR if chain == (AUTHOR,) else form
        form = Form.LAUT if frame.kind in {"wie", "so"} and form is not Form.DIRECT else form
        made.append(Report(first, last, chain, form, cue, stance, hedge, (cue,) if hedge else ()))
    return made


def _cue_attitude(scene: Scene, frame: ReportingClause, chain: tuple[Speaker, ...]) -> tuple[Stance, int]:
    """Stance and hedge of a reporting clause: those of its verb, unless it is negated knowing, or
    papers and services "point out" what a person would state."""
    hit = frame.hit
    if hit is None:
        return Stance.ASSERTS, 0
    words = scene.tokens[scene.clauses[frame.first].first : scene.clauses[frame.last - 1].last]
    if hit.cue.stance in {Stance.ASSERTS, Stance.CONFIRMS} and is_ignorance(words):
        return Stance.CANNOT_DETERMINE, 0
    if (
        hit.cue.lemma == "weisen"
        and hit.cue.particle == "hin"
        and chain[0].type in {"intelligence", "evidence"}
    ):
        return Stance.SUSPECTS, 2
    return hit.cue.stance, hit.cue.hedge


def _unknown(
    scene: Scene,
    frame: ReportingClause,
    contents: Sequence[tuple[int, int, Form]],
    chain: tuple[Speaker, ...],
    cue: Span,
) -> Report:
    """What somebody could not establish: frame and content together, for the frame denies knowing."""
    first = scene.clauses[_first_clause(scene, contents, frame)].first
    form = contents[0][2] if contents else Form.REPORTED
    last = _last_token(scene, contents, frame)
    return Report(first, last, chain, form, cue, Stance.CANNOT_DETERMINE, 0, whole=not contents)


def _first_clause(scene: Scene, contents: Sequence[tuple[int, int, Form]], frame: ReportingClause) -> int:
    firsts = [n for n, c in enumerate(scene.clauses) for a, _, _ in contents if c.first <= a < c.last]
    return min([frame.first, *firsts])


def _last_token(scene: Scene, contents: Sequence[tuple[int, int, Form]], frame: ReportingClause) -> int:
    return max([scene.clauses[frame.last - 1].last, *(last for _, last, _ in contents)])


def _contents(
    scene: Scene, frame: ReportingClause, frames: Sequence[ReportingClause]
) -> list[tuple[int, int, Form]]:
    takes = frame.hit.cue.takes if frame.hit else "c"
    found: list[tuple[int, int, Form]] = []
    after = _forward(scene, frame, frames, takes)
    if takes != "b" and (frame.opens or _follows_quote(scene, frame)):
        before = _backward(scene, frame, frames)
        if before and (takes[0] == "c" or before[2] is Form.DIRECT):
            found.append(before)
    if after and takes not in {"n", "b"}:
        head = _torn_off(scene, frame, after)
        if head is not None:
            return [(head, after[1], after[2])]
        if found and found[0][2] is not Form.DIRECT and after[2] is not Form.DIRECT:
            return [(found[0][0], after[1], found[0][2])] if frame.opens else [after]
        found.append(after)
    return found


def _torn_off(scene: Scene, frame: ReportingClause, after: tuple[int, int, Form]) -> int | None:
    """First token of a content that the frame interrupts: "Der Präsident, sagte er, habe …"."""
    if not frame.opens or not frame.first or after[2] is Form.DIRECT:
        return None
    follows = scene.clauses[frame.last]
    before = scene.clauses[frame.first - 1]
    return before.first if before.kind is ClauseKind.FRAGMENT and _verb_first(follows) else None


def _follows_quote(scene: Scene, frame: ReportingClause) -> bool:
    return frame.first > 0 and scene.clauses[frame.first - 1].kind is ClauseKind.QUOTE


def _backward(
    scene: Scene, frame: ReportingClause, frames: Sequence[ReportingClause]
) -> tuple[int, int, Form] | None:
    end = frame.first
    if end == 0:
        return None
    if scene.clauses[end - 1].kind is ClauseKind.QUOTE:
        clause = scene.clauses[end - 1]
        return (clause.first, clause.last, Form.DIRECT)
    start = max((other.last for other in frames if other.opens and other.last <= end), default=0)
    for at in range(start, end - 1):
        if scene.clauses[at].separator == ";" or scene.clauses[at].kind is ClauseKind.QUOTE:
            start = at + 1
    if not any(clause.verb for clause in scene.clauses[start:end]):
        return None
    first, last = scene.clauses[start].first, scene.clauses[end - 1].last
    return (first, last, form_of(scene, start, end))


def _forward(
    scene: Scene, frame: ReportingClause, frames: Sequence[ReportingClause], takes: str
) -> tuple[int, int, Form] | None:
    start = frame.last
    if start >= len(scene.clauses):
        return None
    clause = scene.clauses[start]
    if clause.kind is ClauseKind.QUOTE:
        return (clause.first, clause.last, Form.DIRECT)
    if takes == "q" or (takes == "e" and clause.kind is not ClauseKind.CONTENT):
        return None
    if not _can_be_content(scene, frame, start):
        return None
    end = start + 1
    while end < len(scene.clauses) and not _leaves_report(scene, frames, start, end):
        end += 1
    return (clause.first, scene.clauses[end - 1].last, form_of(scene, start, end))


def _can_be_content(scene: Scene, frame: ReportingClause, start: int) -> bool:
    clause = scene.clauses[start]
    colon = scene.clauses[start - 1].separator == ":"
    if clause.kind is ClauseKind.CONTENT:
        opener = scene.tokens[clause.first].low
        return opener in word_set("content_words") and (opener != "wie" or frame.kind == "verb")
    if clause.kind is ClauseKind.INFINITIVE:
        return not frame.opens and scene.tokens[clause.first].low not in {"um", "ohne", "statt", "anstatt"}
    if clause.kind is ClauseKind.RELATIVE:
        return clause.mood is Mood.KONJUNKTIV_1 and not frame.opens
    if clause.kind is ClauseKind.MAIN:
        if colon or clause.mood in REPORTED_MOODS:
            return True
        plain = scene.tokens[clause.first].low not in word_set("coordinators")
        if frame.kind == "wie":
            return plain and frame.first == 0
        return plain and not frame.opens and not _verb_first(clause)
    if clause.kind in {ClauseKind.ADVERBIAL, ClauseKind.FRAGMENT}:
        following = scene.clauses[start + 1 : start + 3]
        return any(one.kind is ClauseKind.MAIN and one.mood in REPORTED_MOODS for one in following)
    return False


def _verb_first(clause: Clause) -> bool:
    return clause.verb is not None and clause.verb.index == clause.first


def _leaves_report(scene: Scene, frames: Sequence[ReportingClause], start: int, at: int) -> bool:
    """Whether clause `at` no longer belongs to the content that began at clause `start`."""
    clause = scene.clauses[at]
    if scene.clauses[at - 1].separator == ";" and clause.mood not in REPORTED_MOODS:
        return True
    if clause.kind is ClauseKind.QUOTE:
        return True
    if any(frame.first == at and (frame.opens or clause.kind is ClauseKind.MAIN) for frame in frames):
        return True
    if clause.kind is not ClauseKind.MAIN or clause.mood in REPORTED_MOODS:
        return False
    opened = scene.clauses[start]
    joined = scene.tokens[clause.first].low in word_set("coordinators")
    return joined or opened.kind in {ClauseKind.CONTENT, ClauseKind.INFINITIVE}


# ---------------------------------------------------------------- nominal reports


def _is_nominal(scene: Scene, frame: ReportingClause) -> bool:
    """Whether the reporting clause itself holds what was denied, confirmed, condemned …"""
    if frame.hit is None or not ({"n", "b"} & set(frame.hit.cue.takes)):
        return False
    first, last = scene.clauses[frame.first].first, scene.clauses[frame.last - 1].last
    if frame.hit.cue.takes == "b":
        return any(scene.sentence.quote_at(token.begin) for token in scene.tokens[first:last])
    words = [token for token in scene.tokens[first:last] if token.is_word]
    object_nouns = sum(token.is_capital for token in words[1:])
    return object_nouns >= 1 or words[0].low in word_set("pronoun_objects")


def _through_infinitive(scene: Scene, frame: ReportingClause, last: int) -> int:
    following = scene.clauses[frame.last] if frame.last < len(scene.clauses) else None
    if following and following.kind is ClauseKind.INFINITIVE:
        return following.last
    return last


def _introduce(scene: Scene, frame: ReportingClause, cast: Cast) -> None:
    if frame.speaker:
        cast.introduce(scene.tokens, *frame.speaker, "de")


def _chain(scene: Scene, frame: ReportingClause, cast: Cast) -> tuple[Speaker, ...]:
    if frame.speaker is None:
        if frame.hit and frame.hit.cue.lemma == "heißen" and cast.last:
            return (Speaker(cast.last.label, cast.last.type),)
        return (UNSPECIFIED,)
    speaker = cast.resolve(scene.tokens, *frame.speaker, "de")
    if speaker is None:
        return (UNSPECIFIED,)
    reader = _reader(scene, frame)
    relay = cast.resolve(scene.tokens, *reader, "de") if reader else None
    return (speaker, relay) if relay else (speaker,)


def _reader(scene: Scene, frame: ReportingClause) -> tuple[int, int] | None:
    """Who read the files that speak: "Akten, die der New York Times vorliegen, …"."""
    for clause in scene.clauses[frame.first : frame.last]:
        words = scene.tokens[clause.first : clause.last]
        if clause.kind is ClauseKind.RELATIVE and any(
            word.low.startswith(("vorlieg", "vorlag")) for word in words
        ):
            end = german_phrase(scene.tokens, clause.first + 1, clause.last)
            return (clause.first + 1, end) if end > clause.first + 1 else None
    return None
