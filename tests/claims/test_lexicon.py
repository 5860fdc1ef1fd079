"""The generated table of German verb forms, moods, quotation marks and sentences."""

from __future__ import annotations

import pytest

from spurline.claims.lexicon import verb_readings
from spurline.claims.mood import Mood, finite_verbs
from spurline.claims.quotes import pair_quotes
from spurline.claims.segment import read_sentences
from spurline.claims.text import tokenize


@pytest.mark.parametrize(
    ("sentence", "mood"),
    [
        ("Er liefere Waffen", Mood.KONJUNKTIV_1),
        ("Der Zug sei gesichtet worden", Mood.KONJUNKTIV_1),
        ("Sie untergrüben die Stabilität", Mood.KONJUNKTIV_2),
        ("Sie liefern Waffen", Mood.AMBIGUOUS),
        ("Er lieferte Waffen", Mood.INDICATIVE),
    ],
)
def test_mood_is_read_from_the_table(sentence: str, mood: Mood) -> None:
    tokens = tokenize(sentence)
    assert finite_verbs(tokens, 0, len(tokens))[0].mood is mood


def test_separable_verbs_are_found_joined_and_with_zu() -> None:
    assert verb_readings("mitgeteilt")[0][0] == "mit"
    particle, form = verb_readings("mitzuteilen")[0]
    assert (particle, form.lemma, form.tags) == ("mit", "teilen", "n")


@pytest.mark.parametrize("text", ["„so“", "„so”", '„so"', '"so"', "»so«", "«so»", "“so”"])
def test_all_closing_marks_pair(text: str) -> None:
    (quote,) = pair_quotes(f"Er sagte {text} dazu")
    assert quote.end - quote.begin == 4


def test_an_open_mark_that_never_closes_is_no_quotation() -> None:
    assert pair_quotes("Er sagte „so und ging") == ()


def test_a_headline_glued_to_a_sentence_is_cut_off() -> None:
    text = "Nordkorea liefert weiter Waffen.Nordkorea unterstützt nun Russland"
    assert [text[s.begin : s.end] for s in read_sentences(text, "de")] == [
        "Nordkorea liefert weiter Waffen.",
        "Nordkorea unterstützt nun Russland",
    ]


def test_datelines_bylines_and_headers_are_no_sentences() -> None:
    text = "date 2022-11 Zug überquert Grenze\n\nVon: Anna Berg\n\nMoskau – Der Zug überquerte die Grenze."
    kinds = [(s.kind, text[s.begin : s.end]) for s in read_sentences(text, "de")]
    assert kinds == [("headline", "Zug überquert Grenze"), ("body", "Der Zug überquerte die Grenze.")]
