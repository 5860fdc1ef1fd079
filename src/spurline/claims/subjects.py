"""The subject of a reporting verb: the words that name the speaker (German and English)."""

from __future__ import annotations

from collections.abc import Sequence

from spurline.claims.lexicon import word_set
from spurline.claims.phrases import english_phrase, german_phrase, is_role
from spurline.claims.text import Token

Range = tuple[int, int]


def german_subject(tokens: Sequence[Token], first: int, last: int, verb: int) -> Range | None:
    """Subject of the verb at `verb` within the frame tokens[first:last]: the words before the verb
    where they are a nominative phrase, else the first such phrase behind it."""
    if verb + 1 < last and tokens[verb + 1].low in {"er", "man", "ich", "wir"}:
        return (verb + 1, verb + 2)
    return _before(tokens, first, verb) or _behind(tokens, verb + 1, last)


def _before(tokens: Sequence[Token], first: int, verb: int) -> Range | None:
    start = first
    while start < verb and (_skippable(tokens[start]) or tokens[start].low in word_set("subordinators")):
        start += 1
    if start >= verb:
        return None
    low = tokens[start].low
    if low in {"er", "sie", "es", "man"}:
        return (start, start + 1)
    if low in word_set("pronoun_objects") and (start + 1 >= verb or not _starts_phrase(tokens, start + 1)):
        return None
    if low in word_set("prepositions_de") or low in word_set("not_nominative"):
        return None
    end = german_phrase(tokens, start, verb)
    if end <= start:
        return None
    end = _with_apposition(tokens, end, verb)
    return (start, _through_attributes(tokens, end, verb))


def _through_attributes(tokens: Sequence[Token], end: int, verb: int) -> int:
    """The whole of what stands before the verb, where only attributes of the phrase do:
    "Die Regierungsparteien in Pakistan"; adverbs and times before the verb are left out."""
    stop = verb
    while stop > end and (
        _skippable(tokens[stop - 1]) or tokens[stop - 1].low in word_set("pronoun_objects")
    ):
        stop -= 1
    if end >= stop or tokens[end].low not in word_set("noun_prepositions") | word_set("genitive_determiners"):
        return end
    inside = tokens[end:stop]
    timed = any(token.low in word_set("weekdays") or token.text[0].isdigit() for token in inside)
    return end if timed or any(token.text == "," for token in inside) or len(inside) > 14 else stop


def _starts_phrase(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].is_capital or tokens[index].low.endswith(("e", "en", "er", "es"))


def _skippable(token: Token) -> bool:
    low = token.low
    return low in word_set("coordinators") or low in word_set("adverbs_between") or not token.is_word


def _with_apposition(tokens: Sequence[Token], end: int, stop: int) -> int:
    """Extend a phrase over ", Sprecher im Weißen Haus," or ", John Kirby,"."""
    if end >= stop or tokens[end].text != ",":
        return end
    inner = german_phrase(tokens, end + 1, stop)
    if inner <= end + 1:
        return end
    named = all(token.is_capital for token in tokens[end + 1 : inner])
    role = any(is_role(token.text) for token in tokens[end + 1 : inner])
    closed = inner >= stop or tokens[inner].text in ",;.)"
    return inner if closed and (named or role) else end


def _behind(tokens: Sequence[Token], start: int, last: int) -> Range | None:
    index = start
    while index < last:
        token = tokens[index]
        low = token.low
        if low == "es" and index == start:
            return (index, index + 1)
        if low in {"er", "sie", "man"} and not (index + 1 < last and tokens[index + 1].is_capital):
            return (index, index + 1)
        if low in word_set("prepositions_de") or low in word_set("not_nominative"):
            index = max(index + 1, german_phrase(tokens, index + 1, last))
            continue
        if _skippable(token) or (
            low in word_set("pronoun_objects") and not _det_before_noun(tokens, index, last)
        ):
            index += 1
            continue
        end = german_phrase(tokens, index, last)
        if end > index and low not in word_set("weekdays"):
            return (index, _with_apposition(tokens, end, last))
        index += 1
    return None


def _det_before_noun(tokens: Sequence[Token], index: int, last: int) -> bool:
    return tokens[index].low in {"das", "dieses", "ihr"} and german_phrase(tokens, index, last) > index


def agent_phrase(tokens: Sequence[Token], first: int, last: int) -> Range | None:
    """The doer of a passive: "von …", "durch …", "by …"."""
    for index in range(first, last - 1):
        if tokens[index].low in {"von", "vom", "durch", "seitens"}:
            end = german_phrase(tokens, index + 1, last)
            if end > index + 1:
                return (index + 1, _with_apposition(tokens, end, last))
        if tokens[index].low == "by":
            end = english_phrase(tokens, index + 1, last)
            if end > index + 1:
                return (index + 1, end)
    return None


def english_subject(tokens: Sequence[Token], first: int, last: int, verb: int) -> Range | None:
    """Subject of an English reporting verb: the phrase that ends before it, else the one behind."""
    start = first
    while start < verb and (
        tokens[start].low in {"and", "but", "also", "later", "then", "so"} or not tokens[start].is_word
    ):
        start += 1
    if start < verb:
        found = _english_before(tokens, start, verb)
        if found:
            return found
    end = english_phrase(tokens, verb + 1, last)
    if end > verb + 1:
        return (verb + 1, _english_apposition(tokens, end, last))
    if verb + 1 < last and tokens[verb + 1].low in word_set("english_person_pronouns"):
        return (verb + 1, verb + 2)
    return None


def _english_before(tokens: Sequence[Token], start: int, verb: int) -> Range | None:
    """The last phrase before the verb that reaches it but for adverbs, auxiliaries and commas."""
    for begin in _phrase_starts(tokens, start, verb):
        if tokens[begin].low in word_set("english_person_pronouns"):
            if all(_light(token) for token in tokens[begin + 1 : verb]):
                return (begin, begin + 1)
            continue
        end = english_phrase(tokens, begin, verb)
        if end <= begin:
            continue
        end = _english_apposition(tokens, end, verb)
        if all(_light(token) for token in tokens[end:verb]):
            return (begin, end)
    return None


def _phrase_starts(tokens: Sequence[Token], start: int, verb: int) -> list[int]:
    """Places where a subject may begin: the clause, and behind each comma or closing date."""
    starts = [start]
    starts += [i + 1 for i in range(start, verb - 1) if tokens[i].text in ",;:"]
    starts += [i for i in range(start + 1, verb) if tokens[i].low in word_set("english_person_pronouns")]
    starts += [
        i + 1 for i in range(start, verb - 1) if tokens[i].low in {"that", "and", "but", "as", "while"}
    ]
    if tokens[start].low in word_set("english_prepositions"):
        starts = starts[1:]
    return sorted(set(starts))


def _light(token: Token) -> bool:
    low = token.low
    return (
        not token.is_word
        or low in word_set("english_auxiliaries")
        or low in word_set("weekdays")
        or low.endswith("ly")
        or low
        in {
            "also",
            "later",
            "then",
            "on",
            "in",
            "earlier",
            "this",
            "week",
            "has",
            "not",
            "never",
            "again",
            "last",
            "month",
        }
        or low.isdigit()
    )


def _english_apposition(tokens: Sequence[Token], end: int, stop: int) -> int:
    """Extend over ", a spokesman for …," where the words between commas name a role."""
    if end >= stop or tokens[end].text != ",":
        return end
    inner = end + 1
    while inner < stop and tokens[inner].text not in ",;" and inner - end < 16:
        inner += 1
    role = any(is_role(token.text) for token in tokens[end + 1 : inner])
    opens = tokens[end + 1].low not in {"who", "which", "and", "but"} if end + 1 < stop else False
    return inner if role and opens else end
