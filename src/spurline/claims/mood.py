"""Finite verbs and their mood in German, from the packaged table of forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from spurline.claims.lexicon import VerbForm, verb_readings, word_set
from spurline.claims.text import Token


class Mood(StrEnum):
    """Mood of a finite verb. AMBIGUOUS: the form is indicative and Konjunktiv I alike."""

    INDICATIVE = "indicative"
    KONJUNKTIV_1 = "konjunktiv_1"
    KONJUNKTIV_2 = "konjunktiv_2"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Finite:
    """A finite verb: index of its token in the sentence, mood, and whether the form is sure to
    be finite (a form such as "liefern" may be an infinitive, "bestätigt" a participle)."""

    index: int
    mood: Mood
    sure: bool


def readings_at(tokens: Sequence[Token], index: int) -> tuple[tuple[str, VerbForm], ...]:
    """Verb readings of a token that can be a verb where it stands; empty for nouns.

    A capital letter makes a noun except at the beginning of a sentence or behind a colon or an
    opening quotation mark; between a determiner and a noun a verb form is an adjective.
    """
    token = tokens[index]
    low = token.low
    if low in word_set("determiners") and low not in {"meine"}:
        return ()
    if token.is_capital and index and tokens[index - 1].text not in '„"»“:–-(':
        return ()
    found = verb_readings(low)
    if not found or low in word_set("auxiliaries") or low in word_set("modals"):
        return found
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is not None and following.is_capital and low.endswith(("e", "en", "te", "ten")):
        before = tokens[index - 1].low if index else ""
        if low == "meine" or before in word_set("determiners") or before in word_set("prepositions_de"):
            return ()
    return found


def finite_verbs(tokens: Sequence[Token], first: int, last: int) -> tuple[Finite, ...]:
    """Finite verbs among tokens[first:last], in order; unsure ones only where no sure one stands."""
    found = [verb for i in range(first, last) if (verb := _finite_at(tokens, i, last)) is not None]
    sure = [verb for verb in found if verb.sure]
    if len(sure) > 1:
        sure = [verb for verb in sure if not _is_attributive(tokens, verb, sure)]
    return tuple(sure or found)


def _is_attributive(tokens: Sequence[Token], verb: Finite, others: Sequence[Finite]) -> bool:
    """A participle before its noun that looks like a preterite: "von der Agentur verbreiteten
    Erklärung gab er an"."""
    at = verb.index
    if not tokens[at].low.endswith(("te", "ten")) or at + 1 >= len(tokens) or not tokens[at + 1].is_capital:
        return False
    joined = any(tokens[i].low in {"und", "oder", "sowie"} for i in range(at, others[-1].index))
    return at != others[-1].index and not joined and tokens[at].low not in word_set("auxiliaries")


def _finite_at(tokens: Sequence[Token], index: int, last: int) -> Finite | None:
    forms = [form for _, form in readings_at(tokens, index)]
    if not forms:
        return None
    tags = {tag for form in forms for tag in form.tags}
    if not tags & set("i12"):
        return None
    sure = not tags & set("np") or (
        tokens[index].low in word_set("auxiliaries") and _leads(tokens, index, last)
    )
    if not sure and index and tokens[index - 1].low == "zu":
        return None
    return Finite(index, _mood(tags), sure)


def _leads(tokens: Sequence[Token], index: int, last: int) -> bool:
    """Whether "haben", "werden" stand in second place and not as an infinitive at the end."""
    return index + 1 < last and tokens[index + 1].is_word


def _mood(tags: set[str]) -> Mood:
    if "i" not in tags:
        return Mood.KONJUNKTIV_1 if "1" in tags else Mood.KONJUNKTIV_2
    return Mood.AMBIGUOUS if "n" in tags else Mood.INDICATIVE


def governing(verbs: Sequence[Finite], *, final: bool) -> Finite | None:
    """The verb that carries the clause: the last one of a verb-final clause, else the first."""
    if not verbs:
        return None
    return verbs[-1] if final else verbs[0]
