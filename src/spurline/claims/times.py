"""Times in running text: found, resolved against the day of writing, anchored to one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from spurline.claims.timebase import Moment, Resolved, Rule, TimeExpression
from spurline.claims.times_de import RULES as GERMAN
from spurline.claims.times_en import RULES as ENGLISH

_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\d|\s?[a-zäöü])[^.!?\n]*)*[.!?\n]?")
_AHEAD = {
    "de": re.compile(
        r"\b(?:wird|werden|soll|sollen|will|wollen|findet|finden|beginnt|beginnen|startet|lädt|geplant|kommenden?|"
        r"nächste[nrms]?|demnächst|ab|Termin\w*|Beginn|statt|öffnet|steht|stehen|endet|bis zum)\b"
    ),
    "en": re.compile(r"\b(?:will|plans?|planned|scheduled|expected|upcoming|is to|are to|due)\b"),
}
_BEHIND = {
    "de": re.compile(
        r"\b(?:war|waren|wurde|wurden|hat|haben|hatte|hatten|ist|sind|kam|kamen|ging|gab|sagte|erklärte|worden|"
        r"gestern|vergangene[nrms]?)\b|\b\w{3,}(?:te|ten)\b"
    ),
    "en": re.compile(r"\b(?:was|were|had|has|have|said|told|did)\b|\b\w{3,}ed\b"),
}


def find_times(
    text: str, written: date, language: str, begin: int = 0, end: int | None = None
) -> tuple[TimeExpression, ...]:
    """All time expressions of text[begin:end], in order and without overlaps.

    `written` is the day the text was written. A day that was named becomes the anchor of later
    clock times and of "am Tag zuvor" in the same text. Where two rules match, the longer match
    wins, then the earlier rule.
    """
    stop = len(text) if end is None else end
    anchor: date | None = None
    found: list[TimeExpression] = []
    for first, last in _sentences(text, begin, stop):
        ahead = _looks_ahead(text[first:last], language)
        for match, rule in _matches(text, first, last, GERMAN if language == "de" else ENGLISH):
            resolved = rule.resolve(match, Moment(written, anchor, ahead))
            if resolved is None:
                continue
            anchor = _anchor(resolved) or anchor
            found.append(TimeExpression(match.group(), match.start(), match.end(), rule.name, resolved))
    return tuple(found)


def _sentences(text: str, begin: int, end: int) -> Iterable[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, begin, end):
        if match.end() > match.start():
            yield match.start(), match.end()


def _looks_ahead(sentence: str, language: str) -> bool:
    """Whether a sentence speaks of what is to come: a sign of the future and none of the past."""
    if not _AHEAD[language].search(sentence):
        return False
    return not _BEHIND[language].search(sentence)


def _matches(text: str, begin: int, end: int, rules: tuple[Rule, ...]) -> list[tuple[re.Match[str], Rule]]:
    every = [
        (match.start(), -match.end(), number, match, rule)
        for number, rule in enumerate(rules)
        for match in rule.pattern.finditer(text, begin, end)
    ]
    kept: list[tuple[re.Match[str], Rule]] = []
    reached = begin
    for start, _, _, match, rule in sorted(every, key=lambda one: one[:3]):
        if start >= reached and match.end() > start:
            kept.append((match, rule))
            reached = match.end()
    return kept


def _anchor(resolved: Resolved) -> date | None:
    if resolved.grain not in {"day", "part_of_day", "minute"} or not resolved.start:
        return None
    return date.fromisoformat(resolved.start[:10])
