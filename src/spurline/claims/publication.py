"""When a report was published: as given, else read from its own dates, always with the reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from spurline.claims.segment import Sentence, prose_spans, read_sentences
from spurline.claims.text import Text, guess_language
from spurline.claims.timebase import TimeExpression, month_end, safe_date
from spurline.claims.times import find_times
from spurline.model import Document, When

_HEADER = re.compile(r"\s*date (\d{4})-(\d{2})(?:-(\d{2}))?\b")
_FULL_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY_GRAINS = frozenset({"day", "part_of_day", "minute"})
RECENT_DAYS = 4
"""News speaks of its last dated event within this many days (own estimate from dated reports)."""


@dataclass(frozen=True, slots=True)
class Published:
    """Publication interval, the rule behind it, and the day that relative times refer to (None
    where nothing is known)."""

    when: When
    reason: str
    day: date | None


def read_document(text: Text) -> Document:
    """Language and publication interval of a text, each as given or with the reason for it.

    A given language other than de or en is read as the nearer of the two.
    """
    language = language_of(text)
    published = publication_of(text, language, read_sentences(text.text, language))
    return Document(
        id=text.digest,
        name=text.name,
        language=language,
        published=published.when,
        published_reason=published.reason,
        outlet=text.outlet,
    )


def language_of(text: Text) -> str:
    """`de` or `en`: as given where it is one of these, else guessed from function words."""
    given = (text.language or "").lower()[:2]
    return given if given in {"de", "en"} else guess_language(text.text)


def publication_of(text: Text, language: str, sentences: Sequence[Sentence]) -> Published:
    """The publication interval: given; else a metadata header and the dates of the text, where
    the latest past day bounds it from below and the first day to come from above."""
    if text.published is not None and text.published.is_bounded:
        return Published(text.published, "given", _middle(text.published))
    header = _HEADER.match(text.text)
    first, last, reason = _from_header(header)
    spans = prose_spans(sentences)
    written = last or _latest_year_day(text.text, language, spans)
    if written is None:
        return Published(When(None, None), "no date in the text", None)
    past, ahead = _bounds(text.text, language, written, sentences)
    if past is None:
        start, end = first or written, last or written
        return _interval(start, end, reason or "latest date with a year in the text")
    end = min(
        [
            past + timedelta(days=RECENT_DAYS),
            *([ahead] if ahead and ahead > past else []),
            *([last] if last else []),
        ]
    )
    words = [reason] if reason else []
    words.append(f"last dated past event {past.isoformat()}")
    if ahead and ahead > past:
        words.append(f"first event to come {ahead.isoformat()}")
    return _interval(past, max(past, end), "; ".join(words))


def _from_header(match: re.Match[str] | None) -> tuple[date | None, date | None, str]:
    if not match:
        return None, None, ""
    year, month = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None, None, ""
    if match[3] and (exact := safe_date(year, month, int(match[3]))):
        return exact, exact, "text header"
    return date(year, month, 1), month_end(year, month), "text header"


def _latest_year_day(text: str, language: str, spans: Sequence[tuple[int, int]]) -> date | None:
    """The latest day or month that the text gives with a year: the year of all the others."""
    found = [
        date.fromisoformat(one.resolved.end[:10])
        for one in find_times(text, date(2000, 1, 1), language, spans)
        if one.resolved.end and one.rule in {"explicit", "month"} and _FULL_YEAR.search(one.text)
    ]
    return max(found, default=None)


_TO_COME = {
    "de": re.compile(r"\b(?:wird|werden|soll|sollen|sollte|sollten|will|geplant|bis zum|kommenden?)\b"),
    "en": re.compile(r"\b(?:will|planned|scheduled|to begin|is to|are to|upcoming|until)\b"),
}
_PERFECT_END = re.compile(r"\b(?:haben|sein|worden)\b")


def _bounds(
    text: str, language: str, written: date, sentences: Sequence[Sentence]
) -> tuple[date | None, date | None]:
    """(latest past day, first day to come) among the days that the text names."""
    past: list[date] = []
    ahead: list[date] = []
    begins = [sentence.begin for sentence in sentences]
    for one in find_times(text, written, language, prose_spans(sentences)):
        named = _named_day(one)
        if named is None:
            continue
        sentence = sentences[bisect_right(begins, one.begin) - 1]
        words = text[sentence.begin : sentence.end]
        (ahead if _is_to_come(words, language) else past).append(named)
    near = timedelta(days=366)
    latest = max((day for day in past if written - near <= day <= written + near / 12), default=None)
    coming = min((day for day in ahead if latest is None or day > latest), default=None)
    return latest, coming


def _is_to_come(sentence: str, language: str) -> bool:
    """Whether a sentence announces; reportative "soll … überquert haben" does not."""
    if not _TO_COME[language].search(sentence):
        return False
    return not (language == "de" and _PERFECT_END.search(sentence))


def _named_day(one: TimeExpression) -> date | None:
    if one.rule != "explicit" or one.resolved.grain not in _DAY_GRAINS or not one.resolved.start:
        return None
    return date.fromisoformat(one.resolved.start[:10])


def _interval(first: date, last: date, reason: str) -> Published:
    start = datetime.combine(first, time(), timezone.utc)
    end = datetime.combine(last, time(), timezone.utc) + timedelta(days=1)
    when = When(start, end)
    return Published(when, reason, _middle(when))


def _middle(when: When) -> date | None:
    if when.earliest is None or when.latest is None:
        return None
    length = (when.latest - when.earliest) / 2
    return (when.earliest + length).date()
