"""Times in running text: found, resolved against the day of writing, anchored to one another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from spurline.claims.lexicon import verb_readings
from spurline.claims.timebase import Moment, Resolved, Rule, TimeExpression
from spurline.claims.times_de import rules as german_rules
from spurline.claims.times_en import rules as english_rules

_BREAK = re.compile(r"(?<![\d.])[.!?](?=[\s\"“»])|\n")
MAX_WINDOW = 1_500
"""Characters of a sentence that are read for its tense."""
_AHEAD = {
    "de": re.compile(
        r"\b(?:wird|werden|soll|sollen|will|wollen|findet|finden|beginnt|beginnen|startet|lädt|geplant|kommenden?|"
        r"nächste[nrms]?|demnächst|ab|Termin\w*|öffnet|steht|stehen|endet|übernimmt|"
        r"bekommen|erscheint|bis zum)\b"
    ),
    "en": re.compile(r"\b(?:will|plans?|planned|scheduled|expected|upcoming|is to|are to|due)\b"),
}
_BEHIND = {
    "de": re.compile(
        r"\b(?:war|waren|wurde|wurden|hatte|hatten|kam|kamen|ging|gingen|gab|fand|worden|gestern|vergangene[nrms]?)\b"
    ),
    "en": re.compile(r"\b(?:was|were|had|has|have|said|told|did)\b|\b\w{3,}ed\b"),
}
_PRETERITE = re.compile(r"\b[a-zäöü]\w{2,}ten?\b")
_PERFECT = re.compile(
    r"\b(?:hat|haben|ist|sind)\b.{0,200}?\b(?:ge\w{2,}|\w{2,}ge\w{2,}|be\w{3,}|ver\w{3,}|er\w{3,})(?:t|en)\b"
)


def find_times(
    text: str, written: date, language: str, spans: Sequence[tuple[int, int]] | None = None
) -> tuple[TimeExpression, ...]:
    """All time expressions of a text, in order and without overlaps.

    `written` is the day the text was written; `spans` restrict the search to these stretches of
    prose, in order (all of the text where not given). A day that was named becomes the anchor of
    later clock times and of "am Tag zuvor" in the same text. Where two rules match, the longer
    match wins, then the earlier rule.
    """
    anchor: date | None = None
    found: list[TimeExpression] = []
    for begin, end in spans if spans is not None else ((0, len(text)),):
        ends = [match.end() for match in _BREAK.finditer(text, begin, end)]
        ahead: dict[int, bool] = {}
        for match, rule in _matches(
            text, begin, end, german_rules() if language == "de" else english_rules()
        ):
            place = bisect_right(ends, match.start())
            if place not in ahead:
                first = ends[place - 1] if place else begin
                last = ends[place] if place < len(ends) else end
                ahead[place] = _looks_ahead(text[first : min(last, first + MAX_WINDOW)], language)
            resolved = _resolve(rule, match, Moment(written, anchor, ahead[place]))
            if resolved is None:
                continue
            anchor = _anchor(resolved) or anchor
            found.append(TimeExpression(match.group(), match.start(), match.end(), rule.name, resolved))
    return tuple(found)


def _resolve(rule: Rule, match: re.Match[str], moment: Moment) -> Resolved | None:
    """What a rule makes of its match; nothing where that lies outside the calendar (years 1–9999)."""
    try:
        return rule.resolve(match, moment)
    except (OverflowError, ValueError):
        return None


def _looks_ahead(sentence: str, language: str) -> bool:
    """Whether a sentence speaks of what is to come: a sign of the future and none of the past."""
    if not _AHEAD[language].search(sentence) or _BEHIND[language].search(sentence):
        return False
    if language == "en":
        return True
    past = any(_is_preterite(match.group()) for match in _PRETERITE.finditer(sentence))
    return not past and not _PERFECT.search(sentence)


def _is_preterite(word: str) -> bool:
    forms = [form for _, form in verb_readings(word)]
    return bool(forms) and all(form.tags == "i" for form in forms) and not word.startswith("soll")


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
