"""Fixed words: ICD 203 bands for probability, words for confidence, plain dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo

from spurline.model import BadInput, Confidence, When

FLOOR, CEILING = 0.01, 0.99

# Upper edges of the half-open bands of ICD 203 (2015), one word per band and language.
_EDGES = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 1.01)
_WORDS = {
    "en": (
        "almost no chance",
        "very unlikely",
        "unlikely",
        "roughly even chance",
        "likely",
        "very likely",
        "almost certain",
    ),
    "de": (
        "nahezu ausgeschlossen",
        "sehr unwahrscheinlich",
        "unwahrscheinlich",
        "etwa so wahrscheinlich wie nicht",
        "wahrscheinlich",
        "sehr wahrscheinlich",
        "nahezu sicher",
    ),
}
_CONFIDENCE = {
    "en": {
        Confidence.LOW: "low confidence",
        Confidence.MODERATE: "moderate confidence",
        Confidence.HIGH: "high confidence",
    },
    "de": {
        Confidence.LOW: "geringe Sicherheit",
        Confidence.MODERATE: "mittlere Sicherheit",
        Confidence.HIGH: "hohe Sicherheit",
    },
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def clamp(p: float) -> float:
    """p held to the ends of the scale, 1 % and 99 %."""
    return min(CEILING, max(FLOOR, p))


def probability_word(p: float, language: str = "en") -> str:
    """The ICD 203 word of probability `p` in [0, 1], in English ("en") or German ("de").

    Bands are half-open, so 0.55 is already "likely"; p is clamped to 1–99 % first. Raises
    BadInput for a number outside [0, 1] or another language.
    """
    if not 0 <= p <= 1:
        raise BadInput(f"{p} is not a probability")
    held = clamp(p)
    for edge, word in zip(_EDGES, _words(_WORDS, language), strict=True):
        if held < edge:
            return word
    raise AssertionError("the last band is open")


def probability_words(language: str = "en") -> tuple[str, ...]:
    """The seven words of one language, from the lowest band to the highest."""
    return _words(_WORDS, language)


def confidence_word(confidence: Confidence, language: str = "en") -> str:
    """How the quality of an evidence base is named; never in one sentence with a likelihood."""
    if language not in _CONFIDENCE:
        raise BadInput(f"no words for language {language!r}", do="Use en or de")
    return _CONFIDENCE[language][confidence]


def mixes_likelihood_and_confidence(text: str) -> bool:
    """Whether some sentence of an English or German text holds a likelihood and a confidence."""
    confidence_marks = ("confidence", "sicherheit")
    likelihood = [word for language in _WORDS for word in _WORDS[language]]
    for sentence in text.casefold().replace("!", ".").replace("?", ".").split(". "):
        if any(mark in sentence for mark in confidence_marks) and any(w in sentence for w in likelihood):
            return True
    return False


def day_text(moment: datetime, zone: tzinfo = timezone.utc) -> str:
    """The day of a moment in `zone` as a reader writes it: 4 November 2022."""
    day = moment.astimezone(zone)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_text(when: When | None, zone: tzinfo = timezone.utc) -> str:
    """An interval in words, by the days of `zone`: "on 4 November 2022", "between … and …", "at an
    unknown time"."""
    if when is None or (when.earliest is None and when.latest is None):
        return "at an unknown time"
    if when.earliest is None:
        assert when.latest is not None
        return f"before {day_text(when.latest, zone)}"
    if when.latest is None:
        return f"since {day_text(when.earliest, zone)}"
    last = when.latest if when.is_instant else when.latest - timedelta(microseconds=1)
    first_text, last_text = day_text(when.earliest, zone), day_text(last, zone)
    return f"on {first_text}" if first_text == last_text else f"between {first_text} and {last_text}"


def shorten(text: str, limit: int = 160) -> str:
    """Text on one line, cut at a word with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rsplit(" ", 1)[0] + "…"


def _words(table: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    if language not in table:
        raise BadInput(f"no words for language {language!r}", do="Use en or de")
    return table[language]
