"""Names of states in running words: nouns, adjectives, capitals as metonyms, with inflection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from spurline.claims.lexicon import word_set
from spurline.claims.text import Token
from spurline.places import country_code


@dataclass(frozen=True, slots=True)
class StateMention:
    """A state named by tokens[first:last]. `adjective`: the word qualifies a noun."""

    code: str
    first: int
    last: int
    adjective: bool


_WARS = ("krieg", "kriegs", "krieges", "konflikt", "konflikts", "invasion", "war")


@lru_cache(maxsize=20_000)
def state_code(name: str) -> str | None:
    """ISO 3166 code of a state's name, adjective, demonym or capital, inflected or not."""
    direct = country_code(name)
    if direct or len(name) < 5:
        return direct
    for ending in ("s", "en", "er", "es", "em", "e", "n"):
        if name.endswith(ending) and (found := country_code(name[: -len(ending)])):
            return found
    head, _, tail = name.partition("-")
    if tail and head and not tail.lower().endswith(_WARS):
        return country_code(head)
    return None


def states_in(tokens: Sequence[Token], first: int, last: int) -> tuple[StateMention, ...]:
    """State mentions among tokens[first:last], longest name first, in order."""
    found: list[StateMention] = []
    index = first
    while index < last:
        mention = _mention_at(tokens, index, last)
        if mention:
            found.append(mention)
            index = mention.last
        else:
            index += 1
    return tuple(found)


def _mention_at(tokens: Sequence[Token], index: int, last: int) -> StateMention | None:
    token = tokens[index]
    if not token.is_word or token.low in word_set("state_traps"):
        return None
    for length in (3, 2, 1):
        if index + length > last:
            continue
        words = [t.text for t in tokens[index : index + length]]
        if length > 1 and not all(t.is_word for t in tokens[index : index + length]):
            continue
        if length == 1 and not _can_be_state(token):
            continue
        code = state_code(re.sub(r"[’']s$", "", " ".join(words)))
        if code:
            adjective = tokens[index + length - 1].text[0].islower() or _qualifies(
                tokens, index + length, last
            )
            return StateMention(code, index, index + length, adjective)
    return None


def _can_be_state(token: Token) -> bool:
    return token.is_capital or token.low.endswith(("isch", "ische", "ischen", "ischer", "isches", "ischem"))


def _qualifies(tokens: Sequence[Token], index: int, last: int) -> bool:
    """English adjectives are capitalised: "Russian customs", "North Korean missiles"."""
    before = tokens[index - 1].low
    return (
        before.endswith(("an", "ese", "ish", "ian"))
        and index < last
        and tokens[index].is_word
        and before != "iran"
    )
