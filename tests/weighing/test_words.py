"""The fixed words and plain dates."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.model import BadInput, Confidence, When
from spurline.weighing import (
    confidence_word,
    mixes_likelihood_and_confidence,
    probability_word,
    probability_words,
)
from spurline.weighing.words import period_text, shorten


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.0, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.5499, "roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_bands_are_half_open(p: float, word: str) -> None:
    assert probability_word(p) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_gets_a_lower_word(one: float, other: float) -> None:
    for language in ("en", "de"):
        words = probability_words(language)
        low, high = sorted((one, other))
        assert words.index(probability_word(low, language)) <= words.index(probability_word(high, language))


def test_each_language_has_seven_different_words() -> None:
    assert len(set(probability_words("en"))) == len(set(probability_words("de"))) == 7


def test_what_is_no_probability_or_no_language_is_refused() -> None:
    with pytest.raises(BadInput, match="not a probability"):
        probability_word(1.2)
    with pytest.raises(BadInput, match="language"):
        probability_word(0.5, "fr")
    with pytest.raises(BadInput, match="language"):
        confidence_word(Confidence.LOW, "fr")


def test_a_sentence_with_both_scales_is_found_and_two_sentences_are_not() -> None:
    assert mixes_likelihood_and_confidence("It is likely, with high confidence.")
    assert mixes_likelihood_and_confidence("Das ist wahrscheinlich, mit hoher Sicherheit!")
    assert not mixes_likelihood_and_confidence("It is likely. The base is of high confidence.")
    assert confidence_word(Confidence.HIGH, "de") == "hohe Sicherheit"


def test_periods_read_as_a_reader_writes_them() -> None:
    day = datetime(2022, 11, 4, tzinfo=timezone.utc)
    assert period_text(None) == period_text(When()) == "at an unknown time"
    assert period_text(When.parse("2022-11-04", zone=timezone.utc)) == "on 4 November 2022"
    assert period_text(When(day, None)) == "since 4 November 2022"
    assert period_text(When(None, day)) == "before 4 November 2022"
    assert period_text(When.instant(day)) == "on 4 November 2022"
    assert (
        period_text(When.parse("2022-11-04", "2022-11-06", zone=timezone.utc))
        == "between 4 November 2022 and 6 November 2022"
    )


def test_long_text_is_cut_at_a_word() -> None:
    assert shorten("a few words", 8) == "a few…"
    assert shorten("short\n line") == "short line"
