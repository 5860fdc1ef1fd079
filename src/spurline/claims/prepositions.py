"""Attribution by preposition: laut, zufolge, nach Angaben, according to, citing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.claims.lexicon import word_set
from spurline.claims.phrases import english_phrase, german_phrase
from spurline.claims.text import Token


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """tokens[first:last] attribute; the speaker is tokens[named[0]:named[1]] (None: whoever spoke
    last). `cue` is the token of the preposition. `relay`: the phrase names a source that the
    subject of the clause passes on ("unter Berufung auf", "citing")."""

    first: int
    last: int
    cue: int
    named: tuple[int, int] | None
    relay: bool = False


def german_sources(tokens: Sequence[Token], first: int, last: int) -> tuple[SourcePhrase, ...]:
    """Source phrases among tokens[first:last], in order, not overlapping."""
    found: list[SourcePhrase] = []
    index = first
    while index < last:
        phrase = _german_at(tokens, index, first, last)
        if phrase and (not found or phrase.first >= found[-1].last):
            found.append(phrase)
            index = max(index + 1, phrase.last)
        else:
            index += 1
    return tuple(found)


def _german_at(tokens: Sequence[Token], index: int, first: int, last: int) -> SourcePhrase | None:
    low = tokens[index].low
    if low in {"laut", "gemäß"}:
        end = german_phrase(tokens, index + 1, last)
        return SourcePhrase(index, end, index, (index + 1, end)) if end > index + 1 else None
    if low in {"nach", "aus"}:
        return _opinion(tokens, index, first, last)
    if low == "zufolge":
        return _postponed(tokens, index, first)
    if low in word_set("anaphoric_cues") and _stands_alone(tokens, index, first, last):
        return SourcePhrase(index, index + 1, index, None)
    if (
        low == "unter"
        and index + 2 < last
        and tokens[index + 1].low in {"berufung", "hinweis", "verweis", "bezug"}
    ):
        end = german_phrase(tokens, index + 3, last)
        if tokens[index + 2].low == "auf" and end > index + 3:
            return SourcePhrase(index, end, index, (index + 3, end), relay=True)
    return None


def _opinion(tokens: Sequence[Token], index: int, first: int, last: int) -> SourcePhrase | None:
    """ "nach Angaben des …", "nach eigenen Angaben", "seiner Meinung nach", "aus Sicht der …"."""
    noun = index + 1
    while noun < last and noun - index <= 3 and not tokens[noun].is_capital:
        noun += 1
    nouns = word_set("source_nouns") if tokens[index].low == "nach" else frozenset({"sicht", "kreisen"})
    if noun < last and tokens[noun].low.rsplit("-", 1)[-1] in nouns:
        own = any(token.low.startswith(("eigen", "sein", "ihr")) for token in tokens[index + 1 : noun])
        end = german_phrase(tokens, index + 1, last)
        if end <= noun:
            return None
        if own:
            return SourcePhrase(index, end, index, None)
        return SourcePhrase(index, end, index, (index + 1, end))
    if (
        tokens[index].low == "nach"
        and index > first + 1
        and tokens[index - 1].low in {"meinung", "ansicht", "auffassung"}
    ):
        return SourcePhrase(index - 2, index + 1, index, None)
    return None


def _postponed(tokens: Sequence[Token], index: int, first: int) -> SourcePhrase | None:
    """The phrase before "zufolge", back to where it begins."""
    for start in range(max(first, index - 12), index):
        if german_phrase(tokens, start, index) == index:
            return SourcePhrase(start, index + 1, index, (start, index))
    return None


def _stands_alone(tokens: Sequence[Token], index: int, first: int, last: int) -> bool:
    """ "Demnach" opening a clause; "danach" is mostly temporal and counts only as "wonach"-like."""
    low = tokens[index].low
    if low == "danach":
        return False
    return index <= first + 2 or low == "demnach"


def english_sources(tokens: Sequence[Token], first: int, last: int) -> tuple[SourcePhrase, ...]:
    """ "according to …", "citing …", "in the words of …" among tokens[first:last]."""
    found: list[SourcePhrase] = []
    for index in range(first, last - 1):
        low, following = tokens[index].low, tokens[index + 1].low
        if low == "according" and following == "to":
            end = english_phrase(tokens, index + 2, last)
            if end > index + 2:
                found.append(SourcePhrase(index, end, index, (index + 2, end)))
        elif low in {"citing", "quoting"}:
            end = english_phrase(tokens, index + 1, last)
            if end > index + 1:
                found.append(SourcePhrase(index, end, index, (index + 1, end), relay=True))
    return tuple(found)
