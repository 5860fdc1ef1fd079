"""A sentence cut into clauses at commas, colons, dashes and quotations (German and English)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from spurline.claims.lexicon import verb_readings, word_set
from spurline.claims.mood import Finite, Mood, finite_verbs, governing
from spurline.claims.phrases import german_phrase
from spurline.claims.segment import Sentence
from spurline.claims.text import Token


class ClauseKind(StrEnum):
    """What a clause is to its neighbours."""

    MAIN = "main"
    CONTENT = "content"  # dass, ob, wie … as the object of a verb
    ADVERBIAL = "adverbial"  # weil, während, obwohl …
    RELATIVE = "relative"
    INFINITIVE = "infinitive"  # … zu liefern, um … zu liefern
    FRAGMENT = "fragment"  # no verb: apposition, enumeration, end of a frame
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Clause:
    """tokens[first:last] of a sentence, without the separator behind it."""

    first: int
    last: int
    kind: ClauseKind
    verb: Finite | None = None
    separator: str = ""

    @property
    def mood(self) -> Mood | None:
        return self.verb.mood if self.verb else None


_SEPARATORS = frozenset({",", ";", ":", "–", "—"})
_STRICT_OPENERS = frozenset(["dass", "daß", "ob", "weil", "obwohl", "nachdem", "bevor", "sodass"])
"""Words that open a clause even where its verb is not in the table of forms."""
MIN_QUOTED_WORDS = 4


def clauses_of(sentence: Sentence, language: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order. A quotation of at least four words, or one that opens
    the sentence, is one clause; shorter ones are words of their clause."""
    tokens = sentence.tokens
    spans = list(_spans(sentence))
    found: list[Clause] = []
    for first, last, quoted, separator in spans:
        if quoted:
            found.append(Clause(first, last, ClauseKind.QUOTE, separator=separator))
        else:
            found += _typed(tokens, first, last, separator, language)
    return tuple(found)


def inner_clauses(tokens: Sequence[Token], first: int, last: int, language: str) -> tuple[Clause, ...]:
    """The clauses of a stretch that is all quotation: its marks are passed over."""
    found: list[Clause] = []
    start = first
    for index in range(first, last + 1):
        if index < last and tokens[index].text not in _SEPARATORS:
            continue
        if any(token.is_word for token in tokens[start:index]):
            found += _typed(tokens, start, index, tokens[index].text if index < last else "", language)
        start = index + 1
    return tuple(found)


def _typed(tokens: Sequence[Token], first: int, last: int, separator: str, language: str) -> list[Clause]:
    if language != "de":
        return [_english(tokens, first, last, separator)]
    cut = _conjunct(tokens, first, last)
    if cut is None:
        return [_german(tokens, first, last, separator)]
    left, right = _german(tokens, first, cut, ","), _german(tokens, cut, last, separator)
    if left.kind in {ClauseKind.CONTENT, ClauseKind.ADVERBIAL, ClauseKind.RELATIVE}:
        right = replace(right, kind=left.kind if left.kind is not ClauseKind.RELATIVE else right.kind)
    return [left, right]


def _conjunct(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Where a clause without a comma goes over into a second one with a subject of its own:
    "… liefert Waffen und die beiden Länder arbeiten …", "… im Gange sei und tausend …"."""
    joints = [i for i in range(first + 2, last - 3) if tokens[i].low == "und"]
    if not joints:
        return None
    verbs = [verb for verb in finite_verbs(tokens, first, last) if verb.sure]
    for joint in joints:
        before = [verb for verb in verbs if verb.index < joint]
        behind = [verb for verb in verbs if verb.index > joint + 1]
        if not before or not behind:
            continue
        ends_there = before[-1].index == joint - 1
        subject = german_phrase(tokens, joint + 1, behind[0].index)
        if ends_there or (subject == behind[0].index and subject > joint + 1):
            return joint
    return None


def _spans(sentence: Sentence) -> list[tuple[int, int, bool, str]]:
    tokens = sentence.tokens
    spans: list[tuple[int, int, bool, str]] = []
    start = index = depth = 0
    while index < len(tokens):
        length = _quotation(sentence, index)
        if length:
            if index > start:
                spans.append((start, index, False, ""))
            spans.append((index, index + length, True, ""))
            index += length
            start = index
            continue
        text = tokens[index].text
        depth += (text == "(") - (text == ")" and depth > 0)
        if not depth and (text in _SEPARATORS or _is_dash(tokens, index)) and not _in_quote(sentence, index):
            if index > start:
                spans.append((start, index, False, text))
            elif spans:
                spans[-1] = (*spans[-1][:3], text)
            start = index + 1
        index += 1
    if start < len(tokens):
        spans.append((start, len(tokens), False, ""))
    return [span for span in spans if any(t.is_word for t in tokens[span[0] : span[1]])]


def _is_dash(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].text not in {"-", "‐", "‑"} or not 0 < index < len(tokens) - 1:
        return False
    return tokens[index - 1].end < tokens[index].begin and tokens[index].end < tokens[index + 1].begin


def _in_quote(sentence: Sentence, index: int) -> bool:
    return sentence.quote_at(sentence.tokens[index].begin) is not None


def _quotation(sentence: Sentence, index: int) -> int:
    """Number of tokens of a quotation clause that begins at `index`, or 0."""
    tokens = sentence.tokens
    begin = tokens[index].begin
    quote = sentence.quote_at(begin)
    if quote is None or (quote.begin != begin and index):
        return 0
    length = words = 0
    while index + length < len(tokens) and tokens[index + length].begin < quote.end:
        words += tokens[index + length].is_word
        length += 1
    if index == 0 and quote.begin < begin:
        return length
    if words < MIN_QUOTED_WORDS:
        return 0
    return length if _is_utterance(tokens, index, index + length) else 0


def _is_utterance(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a quotation is a statement and not a quoted phrase within a clause: it holds a verb,
    or stands between marks of its own."""
    if finite_verbs(tokens, first, last) or any(_looks_finite(token) for token in tokens[first:last]):
        return True
    before = tokens[first - 1].text if first else ","
    behind = tokens[last].text if last < len(tokens) else "."
    return before in ",:;–—-(" and behind in ",.;:–—-)!?"


def _german(tokens: Sequence[Token], first: int, last: int, separator: str) -> Clause:
    start = first
    while start < last - 1 and tokens[start].low in word_set("coordinators"):
        start += 1
    verbs = finite_verbs(tokens, first, last)
    opener = tokens[start].low
    if not verbs and last - first > MIN_QUOTED_WORDS and opener in _STRICT_OPENERS:
        kind = ClauseKind.CONTENT if opener in word_set("content_words") else ClauseKind.ADVERBIAL
        return Clause(first, last, kind, separator=separator)
    if not verbs:
        kind = ClauseKind.INFINITIVE if _has_zu_infinitive(tokens, first, last) else ClauseKind.FRAGMENT
        return Clause(first, last, kind, separator=separator)
    final = verbs[-1].index >= _last_word(tokens, first, last) - 1
    kind = ClauseKind.MAIN
    if opener in word_set("subordinators") and verbs[0].index > start + 1:
        kind = ClauseKind.CONTENT if opener in word_set("content_words") else ClauseKind.ADVERBIAL
    elif (
        final
        and verbs[-1].index == _last_word(tokens, first, last)
        and first
        and _opens_relative(tokens, start, last)
    ):
        kind = ClauseKind.RELATIVE
    verb = governing(verbs, final=kind is not ClauseKind.MAIN)
    if kind is ClauseKind.MAIN and not verbs[0].sure and _has_zu_infinitive(tokens, first, last):
        kind, verb = ClauseKind.INFINITIVE, None
    return Clause(first, last, kind, verb, separator)


def _opens_relative(tokens: Sequence[Token], start: int, last: int) -> bool:
    if tokens[start].low in word_set("relative_pronouns"):
        return True
    pair = start + 1 < last and tokens[start].low in word_set("relative_prepositions")
    return pair and tokens[start + 1].low in word_set("relative_pronouns")


def _last_word(tokens: Sequence[Token], first: int, last: int) -> int:
    return max((i for i in range(first, last) if tokens[i].is_word), default=first)


def _has_zu_infinitive(tokens: Sequence[Token], first: int, last: int) -> bool:
    for index in range(first, last - 1):
        if (
            tokens[index].low == "zu"
            and tokens[index + 1].low.endswith("n")
            and not tokens[index + 1].is_capital
        ):
            adjective = index + 2 < last and tokens[index + 2].is_capital
            if not adjective or any("n" in form.tags for _, form in verb_readings(tokens[index + 1].low)):
                return True
    tail = tokens[_last_word(tokens, first, last)]
    return "zu" in tail.low[2:-3] and tail.low.endswith("n") and not tail.is_capital


def _english(tokens: Sequence[Token], first: int, last: int, separator: str) -> Clause:
    start = first
    while start < last - 1 and tokens[start].low in {"and", "but", "or", "so"}:
        start += 1
    opener = tokens[start].low
    if opener in {"who", "which", "whom", "whose"}:
        return Clause(first, last, ClauseKind.RELATIVE, separator=separator)
    if opener in {"that", "whether"}:
        return Clause(first, last, ClauseKind.CONTENT, separator=separator)
    if opener in word_set("english_subordinators"):
        return Clause(first, last, ClauseKind.ADVERBIAL, separator=separator)
    verbal = any(_looks_finite(tokens[i]) for i in range(start, last))
    return Clause(first, last, ClauseKind.MAIN if verbal else ClauseKind.FRAGMENT, separator=separator)


def _looks_finite(token: Token) -> bool:
    """Whether an English word can be a finite verb by its form or is an auxiliary."""
    if token.is_capital:
        return False
    return (
        token.low in word_set("english_auxiliaries")
        or token.low.endswith("ed")
        or token.low in word_set("english_finite")
    )
