"""Claims in the making: contents of a sentence with their origin, split by event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spurline.claims.attribution_de import german_reports
from spurline.claims.attribution_en import english_reports
from spurline.claims.clauses import Clause, ClauseKind, clauses_of, inner_clauses
from spurline.claims.events import event_of, event_strength
from spurline.claims.inside import inner_content
from spurline.claims.lexicon import verb_readings, word_set
from spurline.claims.mood import Mood, finite_verbs
from spurline.claims.quantity import read_number
from spurline.claims.reports import Report, span_of
from spurline.claims.segment import Sentence
from spurline.claims.speakers import AUTHOR, UNSPECIFIED, Cast
from spurline.claims.stance import is_ignorance
from spurline.claims.text import Token
from spurline.model import Form, Span, Speaker

MIN_WORDS = 3
STRONG = 3
"""Trigger weight from which a clause of its own counts as an event of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One content with its report, before events and slots are read; `relative` are the token
    ranges of the sentence's relative clauses."""

    sentence: Sentence
    report: Report
    relative: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Narration:
    """The report that is open while a document is read: who spoke last, in which paragraph, and
    who speaks in a quotation that runs over several sentences."""

    chain: tuple[Speaker, ...] = ()
    paragraph: int = -1
    sentence: int = -1
    quoted: dict[int, tuple[Speaker, ...]] | None = None

    def opened(self, chain: tuple[Speaker, ...], paragraph: int, sentence: int) -> None:
        if chain and chain[0].type not in {"media_author", "unspecified", "evidence"}:
            self.chain = chain
            self.paragraph, self.sentence = paragraph, sentence
        elif chain and chain[0].type == "evidence":
            self.sentence = -1

    def carried(self, chain: tuple[Speaker, ...], sentence: int) -> None:
        """A sentence that only went on with the open report keeps it open."""
        if chain and self.chain and chain[0].label == self.chain[0].label:
            self.sentence = sentence


def drafts_of(text: str, sentences: Sequence[Sentence], language: str) -> tuple[Draft, ...]:
    """All drafts of a document in reading order."""
    cast, narration = Cast(), Narration(quoted={})
    found: list[Draft] = []
    pending: list[tuple[int, int]] = []
    for number, sentence in enumerate(sentences):
        if sentence.is_question and not sentence.quotes:
            continue
        cast.overhear(sentence.tokens)
        own = (
            german_reports(text, sentence, cast)
            if language == "de"
            else english_reports(text, sentence, cast)
        )
        _learn_quotes(sentence, own, narration)
        for draft in _of_sentence(text, sentence, own, narration, number, language):
            quote = sentence.quote_at(sentence.tokens[draft.report.first].begin)
            if not draft.report.chain and quote is not None:
                pending.append((len(found), quote.begin))
            found.append(draft)
        for report in own:
            narration.opened(report.chain, sentence.paragraph, number)
        if not own and narration.paragraph == sentence.paragraph and found and found[-1].sentence is sentence:
            narration.carried(found[-1].report.chain, number)
    for index, begin in pending:
        chain = (narration.quoted or {}).get(begin) or (UNSPECIFIED,)
        found[index] = replace(found[index], report=replace(found[index].report, chain=chain))
    return tuple(found)


def _learn_quotes(sentence: Sentence, reports: Sequence[Report], narration: Narration) -> None:
    for report in reports:
        quote = sentence.quote_at(sentence.tokens[report.first].begin)
        if report.form is Form.DIRECT and quote is not None and narration.quoted is not None:
            narration.quoted.setdefault(quote.begin, report.chain)


def _of_sentence(
    text: str, sentence: Sentence, own: Sequence[Report], narration: Narration, number: int, language: str
) -> list[Draft]:
    clauses = clauses_of(sentence, language)
    reports = [piece for report in own for piece in _opened_quote(text, sentence, report)]
    if not own:
        reports = _unreported(text, sentence, clauses, narration, number, language)
    else:
        reports += _left_over(text, sentence, clauses, own, narration, number, language)
    pieces = [piece for report in reports for piece in _split(sentence, clauses, report, language)]
    if language == "de":
        pieces = [_with_modal(text, sentence, piece) for piece in pieces]
    pieces.sort(key=lambda report: (report.first, report.last))
    relative = tuple((c.first, c.last) for c in clauses if c.kind is ClauseKind.RELATIVE)
    return [
        Draft(sentence, piece, relative)
        for piece in pieces
        if _words(sentence, piece) >= MIN_WORDS or piece.form is Form.DIRECT
    ]


def _words(sentence: Sentence, report: Report) -> int:
    return sum(token.is_word for token in sentence.tokens[report.first : report.last])


def _opened_quote(text: str, sentence: Sentence, report: Report) -> list[Report]:
    """A direct quotation without the first-person frame inside it."""
    if report.form is not Form.DIRECT:
        return [report]
    inner = inner_content(text, sentence.tokens, report.first, report.last)
    if inner.evidence is None:
        return [report]
    frame = span_of(text, sentence.tokens, *inner.evidence)
    level = 2 if inner.doubt else 1 if inner.attributed else 0
    cues = (frame,) if level else ()
    return [
        replace(report, first=inner.first, last=inner.last, hedge=max(report.hedge, level), cue_words=cues)
    ]


# ---------------------------------------------------------------- sentences without a sign of their own


def _unreported(
    text: str, sentence: Sentence, clauses: Sequence[Clause], narration: Narration, number: int, language: str
) -> list[Report]:
    last = len(sentence.tokens)
    if sentence.kind == "headline":
        return [Report(_after_kicker(sentence), last, (AUTHOR,), Form.AUTHOR)]
    if _wholly_quoted(sentence):
        report = Report(0, last, _quote_chain(sentence, narration), Form.DIRECT)
        return _opened_quote(text, sentence, report)
    return [_continued(text, sentence, 0, last, clauses, narration, number, language)]


def _continued(
    text: str,
    sentence: Sentence,
    first: int,
    last: int,
    clauses: Sequence[Clause],
    narration: Narration,
    number: int,
    language: str,
) -> Report:
    """A content without a reporting clause: reportative "sollen", Konjunktiv, or the author."""
    inside = [clause for clause in clauses if clause.first >= first and clause.last <= last]
    near = narration.paragraph == sentence.paragraph and narration.sentence == number - 1
    if language == "de":
        modal = reportative(sentence.tokens, first, last)
        if modal is not None:
            cue = span_of(text, sentence.tokens, modal, modal + 1)
            chain = narration.chain if near and narration.chain else (UNSPECIFIED,)
            return Report(first, last, chain, Form.SOLLEN, cue, cue_words=(cue,))
        if _is_reported_mood(sentence, inside):
            return Report(first, last, narration.chain or (UNSPECIFIED,), Form.INDIRECT_K1)
    elif any(token.low in word_set("hedge_1_en") for token in sentence.tokens[first:last]):
        return Report(first, last, (UNSPECIFIED,), Form.REPORTED)
    return Report(first, last, (AUTHOR,), Form.AUTHOR)


def reportative(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Index of "soll(en)" with a perfect infinitive or "worden sein": a report, not an order."""
    words = [index for index in range(first, last) if tokens[index].is_word]
    for place, index in enumerate(words):
        if tokens[index].low not in {"soll", "sollen"}:
            continue
        before = tokens[words[place - 1]].low if place else ""
        tail = [tokens[at].low for at in words[place + 1 :]]
        if before in {"haben", "sein"} or any(
            low in {"haben", "sein"} and _is_participle(left) for left, low in pairwise(tail)
        ):
            return index
    return None


def _is_participle(low: str) -> bool:
    return low == "worden" or any("p" in form.tags for _, form in verb_readings(low))


def _is_reported_mood(sentence: Sentence, clauses: Sequence[Clause]) -> bool:
    """Konjunktiv I in a main clause, or the Konjunktiv II of "sein" and "haben" with a participle."""
    for clause in clauses:
        if clause.kind is not ClauseKind.MAIN or clause.verb is None:
            continue
        if clause.mood is Mood.KONJUNKTIV_1:
            return True
        low = sentence.tokens[clause.verb.index].low
        tail = sentence.tokens[clause.last - 1].low
        if (
            low in {"hätten", "wären", "hätte", "wäre"}
            and tail.endswith(("t", "en"))
            and tail.startswith(("ge", "be", "ver", "er"))
        ):
            return not any(token.low in {"wenn", "falls", "fast", "beinahe"} for token in sentence.tokens)
    return False


def _wholly_quoted(sentence: Sentence) -> bool:
    words = [token for token in sentence.tokens if token.is_word]
    return all(sentence.quote_at(token.begin) is not None for token in words)


def _quote_chain(sentence: Sentence, narration: Narration) -> tuple[Speaker, ...]:
    """Who speaks in a sentence that is all quotation: whoever the quotation belongs to, else who
    spoke right before; empty where the frame may still follow."""
    quote = sentence.quotes[0]
    if narration.quoted is not None and quote.begin in narration.quoted:
        return narration.quoted[quote.begin]
    if quote.end > sentence.end:
        return ()
    return narration.chain or (UNSPECIFIED,)


def _after_kicker(sentence: Sentence) -> int:
    """First token behind "Ukraine-Krieg: …" in a headline."""
    for index, token in enumerate(sentence.tokens[:8]):
        if token.text == ":" and index + 3 < len(sentence.tokens):
            return index + 1
    return 0


# ---------------------------------------------------------------- what reports leave over


def _left_over(
    text: str,
    sentence: Sentence,
    clauses: Sequence[Clause],
    own: Sequence[Report],
    narration: Narration,
    number: int,
    language: str,
) -> list[Report]:
    """Clauses beside the reports of a sentence that state an event of their own."""
    found: list[Report] = []
    for clause in clauses:
        if clause.kind in {ClauseKind.QUOTE, ClauseKind.FRAGMENT, ClauseKind.INFINITIVE} or _is_taken(
            sentence, clause, own
        ):
            continue
        strength = event_strength(sentence.tokens[clause.first : clause.last])
        reported = clause.mood in {Mood.KONJUNKTIV_1, Mood.KONJUNKTIV_2} and clause.kind is ClauseKind.MAIN
        if strength < STRONG and not reported:
            continue
        if clause.kind is ClauseKind.RELATIVE and strength <= STRONG:
            continue
        report = _continued(text, sentence, clause.first, clause.last, (clause,), narration, number, language)
        if reported:
            report = replace(report, chain=own[0].chain, form=Form.INDIRECT_K1)
        found.append(report)
    return found


def _is_taken(sentence: Sentence, clause: Clause, own: Sequence[Report]) -> bool:
    for report in own:
        if report.first < clause.last and report.last > clause.first:
            return True
        marks = [
            report.cue,
            *(Span("", m.begin, m.end) for m in report.chain if m.begin is not None and m.end is not None),
        ]
        begin, end = sentence.tokens[clause.first].begin, sentence.tokens[clause.last - 1].end
        if any(mark is not None and begin <= mark.begin < end for mark in marks):
            return True
    return False


# ---------------------------------------------------------------- one event per claim

_SPLITTING = frozenset({ClauseKind.MAIN, ClauseKind.ADVERBIAL, ClauseKind.CONTENT})


def _split(sentence: Sentence, clauses: Sequence[Clause], report: Report, language: str) -> list[Report]:
    """A content cut where a clause with an event of its own begins; infinitives, relative and
    dependent clauses stay with the clause before them."""
    if report.whole:
        return [report]
    if report.form is Form.DIRECT:
        inside = list(inner_clauses(sentence.tokens, report.first, report.last, language))
    else:
        inside = [c for c in clauses if c.first >= report.first - 1 and c.last <= report.last + 1]
    starts = [report.first]
    for position, clause in enumerate(inside[1:], 1):
        if (
            _opens_claim(sentence, clause)
            and clause.first > starts[-1]
            and _differ(sentence, starts[-1], clause, _group_end(inside, position, report), report, language)
        ):
            starts.append(clause.first)
    if len(starts) == 1:
        return [report]
    edges = [*starts, report.last]
    pieces = [(a, _trim(sentence, a, b)) for a, b in pairwise(edges)]
    return [_piece(sentence, report, a, b) for a, b in pieces if b - a >= MIN_WORDS]


def _opens_claim(sentence: Sentence, clause: Clause) -> bool:
    opener = sentence.tokens[clause.first].low
    return clause.kind in _SPLITTING and opener not in word_set("dependent_openers")


def _group_end(inside: Sequence[Clause], position: int, report: Report) -> int:
    for clause in inside[position + 1 :]:
        if clause.kind in _SPLITTING and clause.verb is not None:
            return clause.first
    return report.last


def _differ(sentence: Sentence, start: int, clause: Clause, end: int, report: Report, language: str) -> bool:
    """Whether the clause group before and the one that begins at `clause` are two claims: both
    name an event, and they differ in it, or are coordinate, or are counted each for itself."""
    tokens = sentence.tokens
    before, behind = tokens[start : clause.first], tokens[clause.first : end]
    least = STRONG - 1 if report.form is Form.INDIRECT_K1 and clause.kind is ClauseKind.MAIN else STRONG
    if event_strength(behind) < least or event_strength(before) < least:
        return clause.kind is ClauseKind.MAIN and is_ignorance(before) and event_strength(behind) >= STRONG
    if clause.kind is ClauseKind.MAIN or event_of(before) != event_of(behind):
        return True
    numbers = [any(read_number(token, language) for token in part) for part in (before, behind)]
    return all(numbers) and tokens[clause.first].low in {"während", "while", "whereas", "compared"}


def _trim(sentence: Sentence, first: int, last: int) -> int:
    """End without separators and coordinators before the next piece."""
    tail = word_set("coordinators") | {"and", "but"}
    while last > first and (not sentence.tokens[last - 1].is_word or sentence.tokens[last - 1].low in tail):
        if sentence.tokens[last - 1].text in '“”"»)' or last == len(sentence.tokens):
            break
        last -= 1
    return last


def _piece(sentence: Sentence, report: Report, first: int, last: int) -> Report:
    while first < last - 1 and sentence.tokens[first].low in word_set("coordinators"):
        first += 1
    verbs = finite_verbs(sentence.tokens, first, last)
    form = report.form
    if form in {Form.INDIRECT, Form.INDIRECT_K1} and verbs:
        moods = {verb.mood for verb in verbs}
        if moods & {Mood.KONJUNKTIV_1, Mood.KONJUNKTIV_2}:
            form = Form.INDIRECT_K1
        elif moods <= {Mood.INDICATIVE, Mood.AMBIGUOUS}:
            form = Form.INDIRECT
    return replace(report, first=first, last=last, form=form)


def _with_modal(text: str, sentence: Sentence, report: Report) -> Report:
    """A report whose own verb is reportative "sollen" has that form, whoever is named for it."""
    if report.form in {Form.DIRECT, Form.AUTHOR} or report.whole:
        return report
    modal = reportative(sentence.tokens, report.first, report.last)
    if modal is None:
        return report
    cue = span_of(text, sentence.tokens, modal, modal + 1)
    return replace(report, form=Form.SOLLEN, cue=report.cue or cue, cue_words=(*report.cue_words, cue))
