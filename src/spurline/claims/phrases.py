"""Noun phrases by their surface: where a name or a body begins and ends (German and English)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from spurline.claims.lexicon import word_set
from spurline.claims.mood import readings_at
from spurline.claims.text import Token

_ADDRESSEES = frozenset(
    [
        "reportern",
        "journalisten",
        "medienvertretern",
        "journalistinnen",
        "reporters",
        "journalists",
        "lawmakers",
    ]
)
MAX_PHRASE = 30


def ends_with_any(word: str, endings: frozenset[str]) -> bool:
    """Whether a lower-case word is one of `endings` or a compound that ends in one of them."""
    return any(word[at:] in endings for at in range(max(0, len(word) - 24), len(word)))


def is_role(word: str) -> bool:
    """Whether a noun names a role that people speak in."""
    return _is_of(word, "role_nouns")


def is_body(word: str) -> bool:
    """Whether a noun names a body that can speak."""
    return _is_of(word, "body_nouns")


@lru_cache(maxsize=20_000)
def _is_of(word: str, name: str) -> bool:
    low = word.lower()
    for form in (
        low,
        low.removesuffix("s"),
        low.removesuffix("es"),
        low.removesuffix("n"),
        low.removesuffix("en"),
    ):
        if ends_with_any(form, word_set(name)) or form in word_set(f"english_{name}"):
            return True
    return False


def is_adjective(tokens: Sequence[Token], index: int) -> bool:
    """Whether a lower-case word can stand before a noun and is no finite verb there."""
    token = tokens[index]
    if not token.text[0].islower() or not token.low.endswith(("e", "en", "er", "es", "em")):
        return False
    if token.low in word_set("prepositions_de") or token.low in word_set("adverbs_between"):
        return False
    if token.low in word_set("coordinators") or token.low in word_set("subordinators"):
        return False
    return not any(set(form.tags) & set("i12") for _, form in readings_at(tokens, index))


def german_phrase(tokens: Sequence[Token], start: int, stop: int) -> int:
    """End (exclusive) of the noun phrase that begins at `start`, or `start` where none does.

    Takes determiners, adjectives, the noun, names behind it, genitives, "von …", prepositions
    behind a noun of role or body, brackets, short quoted names and coordination.
    """
    stop = min(stop, start + MAX_PHRASE)
    index, end, since, named = start, start, 0, False
    wants_head, determined = True, False
    while index < stop:
        token = tokens[index]
        if wants_head:
            if _is_head(tokens, index, stop):
                wants_head, since = False, 1
                named = not determined and not _is_common(token)
                index += 1
                end = index
                continue
            quoted = _bracket(tokens, index, stop) if token.text in '„"»' else 0
            if quoted:
                wants_head, since, named = False, 1, True
                index += quoted
                end = index
                continue
            if not _before_noun(tokens, index) and not (token.low == "und" and index > start):
                break
            determined = determined or token.low in word_set("determiners") or token.text[0].islower()
            index += 1
            continue
        step = _behind_head(tokens, index, stop, since=since, named=named)
        if step == 0:
            break
        if step > 0:
            since += 1
            index += step
            end = index
        else:
            index += 1
            wants_head, determined = True, True
    return end


def _is_common(token: Token) -> bool:
    nouns = word_set("source_nouns") | word_set("report_nouns") | word_set("evidence_nouns")
    return is_role(token.text) or is_body(token.text) or token.low in nouns


def _is_head(tokens: Sequence[Token], index: int, stop: int) -> bool:
    token = tokens[index]
    if token.low in word_set("determiners"):
        return False
    named = token.is_word and (token.is_capital or token.low in word_set("lowercase_names"))
    return named or _is_number_name(tokens, index, stop)


def _before_noun(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    return token.low in word_set("determiners") or token.text.isdigit() or is_adjective(tokens, index)


def _is_number_name(tokens: Sequence[Token], index: int, stop: int) -> bool:
    """A body whose name begins with a number, such as "38 North"."""
    if not tokens[index].text[0].isdigit() or index + 1 >= stop:
        return False
    following = tokens[index + 1]
    return following.is_capital and not following.low.endswith(("en", "er", "jahre", "uhr", "prozent"))


def _behind_head(tokens: Sequence[Token], index: int, stop: int, *, since: int, named: bool) -> int:
    """Tokens to take behind the head (0 = the phrase ends, -1 = a new head must follow)."""
    token, before = tokens[index], tokens[index - 1]
    if token.low in _ADDRESSEES:
        return 0
    if (token.is_capital or token.low in word_set("lowercase_names")) and token.low not in word_set(
        "weekdays"
    ):
        return 1
    if token.text in '(„"“»':
        return _bracket(tokens, index, stop)
    if index + 1 >= stop:
        return 0
    following = tokens[index + 1]
    if _is_number_name(tokens, index, stop) and is_body(before.text):
        return 2
    if token.low in word_set("name_linkers") and named and following.is_capital:
        return 1
    if token.low in {"for", "of", "and", "the", "on"} and (following.is_capital or following.low == "the"):
        return 1
    common = not named and (since == 1 or is_role(before.text) or is_body(before.text))
    if token.low in word_set("genitive_determiners"):
        return -1 if common and _phrase_follows(tokens, index, stop) else 0
    if token.low in {"von", "vom"}:
        return -1 if _phrase_follows(tokens, index, stop) else 0
    if token.low in word_set("noun_prepositions") and (is_role(before.text) or is_body(before.text)):
        return -1 if _phrase_follows(tokens, index, stop) else 0
    if token.low in {"und", "sowie", "&"} and _phrase_follows(tokens, index, stop):
        return -1
    return 0


def _phrase_follows(tokens: Sequence[Token], index: int, stop: int) -> bool:
    """Whether a head noun comes behind at most four determiners and adjectives."""
    for at in range(index + 1, min(stop, index + 6)):
        if tokens[at].is_capital or tokens[at].low in word_set("lowercase_names"):
            return tokens[at].low not in word_set("weekdays")
        if not _before_noun(tokens, at) and tokens[at].low != "und":
            return _is_number_name(tokens, at, stop)
    return False


def _bracket(tokens: Sequence[Token], index: int, stop: int) -> int:
    closers = ")" if tokens[index].text == "(" else '“”"«'
    for length in range(2, 8):
        if index + length > stop:
            return 0
        if tokens[index + length - 1].text in closers:
            return length
    return 0


def english_phrase(tokens: Sequence[Token], start: int, stop: int) -> int:
    """End (exclusive) of the English noun phrase that begins at `start`, or `start`."""
    stop = min(stop, start + MAX_PHRASE)
    index = end = start
    headed = False
    while index < stop:
        token = tokens[index]
        if (token.is_word and token.is_capital) or token.text[0].isdigit():
            index += 1
            end, headed = index, True
        elif token.text in "'’&" or (token.low in {"s", "the", "a", "an"} and not headed):
            index += 1
        elif token.low in {"of", "for", "at", "from", "and"} and headed and index + 1 < stop:
            if not _english_follows(tokens, index + 1, stop, strict=token.low in {"and", "at", "from"}):
                break
            index += 1
        elif token.text[0].islower() and token.low not in word_set("english_closed"):
            if token.low in word_set("english_finite") or (token.low.endswith("ed") and headed):
                break
            index += 1
            if _is_english_noun(token.low):
                end, headed = index, True
        elif token.low in word_set("english_determiners"):
            index += 1
        else:
            break
    return end


def _is_english_noun(low: str) -> bool:
    nouns = ("english_role_nouns", "english_body_nouns", "english_evidence_nouns", "english_report_nouns")
    return any(low in word_set(name) for name in nouns)


def _english_follows(tokens: Sequence[Token], index: int, stop: int, *, strict: bool) -> bool:
    for at in range(index, min(stop, index + 4)):
        if tokens[at].is_capital or _is_english_noun(tokens[at].low):
            return True
        if strict and tokens[at].low not in word_set("english_determiners"):
            return False
    return False
