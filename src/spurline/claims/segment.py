"""Paragraphs, their kinds, and sentences, all as offsets into the raw text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spurline.claims.lexicon import word_set
from spurline.claims.quotes import Quote, pair_quotes
from spurline.claims.text import Token, tokenize
from spurline.model import LimitExceeded

_END = re.compile(r"[.!?…]+[\"“”»«’‘')\]]*")
_HEADER = re.compile(r"\s*date \d{4}-\d{2}(?:-\d{2})?\s+")
_CREDIT = re.compile(
    r"\s*\((?:[a-zäöü]{2,5}(?:[/ ,]+[A-Za-z]{2,8})*"
    r"|(?:dpa|AFP|AP|Reuters|rtr|KNA|epd|SID|APA)[\w/ ,.-]{0,40})\)\s*$",
)
_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜ][\w.äöüß-]{2,30}(?:[ /][A-ZÄÖÜ][\w.äöüß-]{2,30}){0,3}(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?: \([A-Za-z/ ,.]{2,30}\))?) ?[–—-]{1,2} "
)
_BYLINE = re.compile(
    r"(?:Von:|By:|Von [A-ZÄÖÜ]\S+ [A-ZÄÖÜ]\S+\s*$|By [A-Z]\S+ [A-Z]\S+(?: (?:and|in) .{0,40})?\s*$)"
)
_CAPTION = re.compile(
    r"(?:Foto:|Bild:|Photo:|Image:|Caption:|\(Foto|\(Archivbild|Archivfoto)"
    r"|©|picture alliance|Getty Images|/dpa\b|AP Photo",
)
_LINK = re.compile(
    r"(?:Lesen Sie (?:auch|hier)|Mehr zum Thema|Lesen Sie mehr|Read (?:also|more)|See also"
    r"|Related:|\+\+\+|Auch interessant)",
    re.IGNORECASE,
)
_TERMINAL = tuple('.!?…"“”»«:)’‘')
_LINE = re.compile(r"[^\r\n]+")
_BLOCK = re.compile(r"[^\r\n]+(?:(?:\r\n|\n|\r)[^\r\n]+)*")
MAX_WRAPPED = 120
"""No hand-wrapped text has longer lines."""
MAX_HEADLINE = 160
MAX_SENTENCE = 2_500
"""Longer runs without a sentence end are no prose and are left out."""

MAX_PARAGRAPH = 200_000
"""Longer lines are no paragraphs of a report and are left out."""
MAX_SENTENCES = 10_000
"""A report has a few hundred sentences, a long expert report a few thousand."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One orthographic sentence: offsets, kind (headline, caption, body), place and words.

    `quotes` are the outermost quotations of its paragraph that touch it.
    """

    begin: int
    end: int
    kind: str
    paragraph: int
    tokens: tuple[Token, ...]
    quotes: tuple[Quote, ...]
    is_question: bool

    def quote_at(self, position: int) -> Quote | None:
        return next((quote for quote in self.quotes if quote.holds(position)), None)


def prose_spans(sentences: Sequence[Sentence]) -> tuple[tuple[int, int], ...]:
    """The stretches of text that the sentences of each paragraph cover, in order."""
    spans: list[tuple[int, int]] = []
    last = -1
    for sentence in sentences:
        if sentence.paragraph == last:
            spans[-1] = (spans[-1][0], sentence.end)
        else:
            spans.append((sentence.begin, sentence.end))
        last = sentence.paragraph
    return tuple(spans)


def read_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """All sentences of a document that can hold a claim, in order.

    Bylines, link lines, agency credits, datelines and a metadata header are left out; glued
    headlines are cut off where a full stop meets a capital letter. Raises LimitExceeded for more
    than MAX_SENTENCES sentences.
    """
    found: list[Sentence] = []
    for number, (begin, end, kind) in enumerate(_paragraphs(text)):
        quotes = pair_quotes(text, begin, end)
        if kind == "body":
            begin = _after_dateline(text, begin, end)
        for first, last in _split(text, begin, end, language):
            if last - first > MAX_SENTENCE:
                continue
            tokens = tokenize(text, first, last)
            if sum(token.is_word for token in tokens) < 2:
                continue
            touching = tuple(quote for quote in quotes if quote.begin < last and quote.end > first)
            question = text[first:last].rstrip("\"“”»«’‘')").endswith("?")
            found.append(Sentence(first, last, kind, number, tokens, touching, question))
            if len(found) > MAX_SENTENCES:
                raise LimitExceeded(
                    f"more than {MAX_SENTENCES} sentences", do="Split the file into single reports"
                )
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """Paragraphs with their kind; those that hold no claim are skipped.

    A line is a paragraph, except where a text is wrapped by hand: there a block between empty
    lines is one.
    """
    lines = [(m.start(), m.end()) for m in (_BLOCK if _is_wrapped(text) else _LINE).finditer(text)]
    for index, (begin, end) in enumerate(lines):
        header = _HEADER.match(text, begin, end) if index == 0 else None
        begin = header.end() if header else begin
        begin, end = _strip(text, begin, end)
        if end - begin > MAX_PARAGRAPH:
            continue
        line = text[begin : min(end, begin + 400)]
        if not line or _BYLINE.match(line) or _LINK.match(line):
            continue
        yield begin, end, _kind(line, first=index == 0, headed=header is not None, long=end - begin)


def _is_wrapped(text: str) -> bool:
    """Whether lines end at a margin: none is long, and most lines inside a block end in mid-sentence."""
    inner = [line for block in _BLOCK.findall(text) for line in block.splitlines()[:-1]]
    if not inner or max(len(line) for line in text.splitlines()) > MAX_WRAPPED:
        return False
    return sum(not line.rstrip().endswith(_TERMINAL) for line in inner) > len(inner) / 2


def _kind(line: str, *, first: bool, headed: bool, long: int) -> str:
    if _CAPTION.search(line) and long < 400:
        return "caption"
    if headed and long < 2 * MAX_HEADLINE and not line.endswith("."):
        return "headline"
    if long <= MAX_HEADLINE and not line.endswith(_TERMINAL):
        return "headline"
    return "headline" if first and long <= MAX_HEADLINE and line.endswith("?") else "body"


def _strip(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and (text[begin].isspace() or text[begin] == "\ufeff"):
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    credit = _CREDIT.search(text, max(begin, end - 60), end)
    return (begin, credit.start()) if credit and credit.start() > begin else (begin, end)


def _after_dateline(text: str, begin: int, end: int) -> int:
    match = _DATELINE.match(text, begin, min(end, begin + 140))
    if not match:
        return begin
    words = re.findall(r"[^\W\d_]+", match.group())
    return match.end() if all(word[0].isupper() for word in words) else begin


def _split(text: str, begin: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of one paragraph."""
    start = begin
    for match in _END.finditer(text, begin, end):
        stop = match.end()
        if stop >= end or not _ends_here(text, match.start(), stop, end, language):
            continue
        yield from _trimmed(text, start, stop)
        start = stop
    yield from _trimmed(text, start, end)


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


def _ends_here(text: str, dot: int, stop: int, end: int, language: str) -> bool:
    """Whether the mark at text[dot:stop] ends a sentence that goes on before `end`."""
    after = stop
    while after < end and text[after].isspace():
        after += 1
    if after >= end:
        return False
    glued = after == stop
    following = text[after]
    if glued:
        return (
            text[dot] == "."
            and stop == dot + 1
            and text[dot - 1].islower()
            and _word_begins(text, after, end)
        )
    if following.islower() or following in ",;–—-)":
        return False
    if text[dot] != "." or (stop - dot > 1 and text[dot + 1] == "."):
        return True
    return not _is_abbreviation(text, dot, after, end, language)


def _word_begins(text: str, at: int, end: int) -> bool:
    """A capitalised word of at least three letters, as a glued headline begins with."""
    word = text[at : min(end, at + 3)]
    return len(word) == 3 and word[0].isupper() and word[1:].islower()


_BEFORE = re.compile(r"(?:[^\W_]+\.)*[^\W_]+$")


def _is_abbreviation(text: str, dot: int, after: int, end: int, language: str) -> bool:
    left = _BEFORE.search(text, max(0, dot - 24), dot)
    if not left:
        return False
    word = left.group()
    if word.isdigit():
        return language == "de" and len(word) <= 2 and _is_ordinal(text, left.start(), after, end)
    if len(word) == 1 and word.isalpha():
        return word.isupper() or word in "zdusoavn"
    return word.lower() in _abbreviations(language) or ("." in word and len(word) <= 6)


def _is_ordinal(text: str, begin: int, after: int, end: int) -> bool:
    """Whether a one- or two-digit number with a full stop is an ordinal and not a sentence end."""
    following = re.match(r"[^\W\d_]+", text[after : min(end, after + 24)])
    if following and following.group().lower() in word_set("ordinal_followers"):
        return True
    before = re.search(r"([^\W\d_]+)\W{1,2}$", text[max(0, begin - 24) : begin])
    return bool(before and before.group(1).lower() in word_set("ordinal_leaders"))


@lru_cache(maxsize=2)
def _abbreviations(language: str) -> frozenset[str]:
    return word_set("abbreviations") | word_set(f"abbreviations_{language}")
