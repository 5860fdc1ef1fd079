"""Events, parties, goods, amounts, places and spans of a claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.claims import Text, claim_record, extract, read_document
from spurline.model import Claim, Event

from .conftest import FakeGazetteer

Read = Callable[..., list[Claim]]


def test_parties_follow_the_flow_and_not_the_speaker(read: Read) -> None:
    (claim,) = read("Das Weiße Haus erklärte, Nordkorea habe Raketen an Russland geliefert.")
    assert (claim.actor_from, claim.actor_to, claim.item) == ("KP", "RU", "Raketen")


def test_buying_runs_from_the_seller(read: Read) -> None:
    (claim,) = read("Russland kauft Artilleriegeschosse aus Nordkorea.")
    assert (claim.event, claim.actor_from, claim.actor_to) == (Event.PROCUREMENT, "KP", "RU")


def test_a_denial_that_only_points_back_takes_the_event_of_the_claim_before(read: Read) -> None:
    first, second = read(
        "Nordkorea gab zu, Raketen an Russland geliefert zu haben. "
        "Dies hatte die Regierung bisher bestritten."
    )
    assert second.event is first.event
    assert (second.actor_from, second.actor_to) == ("KP", "RU")


def test_two_events_in_a_sentence_are_two_claims(read: Read) -> None:
    claims = read("Der Zug habe die Grenze überquert, und an Bord sei Munition gewesen, sagte Anna Weber.")
    assert [claim.event for claim in claims] == [Event.MOVEMENT, Event.CARGO]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier", "unit"),
    [
        (
            "Nordkorea hat mehr als 1000 Container an Russland geliefert.",
            1000,
            None,
            "more_than",
            "Container",
        ),
        (
            "Nordkorea hat mehr als tausend Container an Russland geliefert.",
            1000,
            None,
            "more_than",
            "Container",
        ),
        ("Nordkorea lieferte bis zu 50 Raketen.", None, 50, "up_to", "Rakete"),
        ("Nordkorea lieferte drei kleinere Waggons.", 3, 3, "exact", "Waggon"),
        ("Nordkorea lieferte Dutzende Raketen.", 24, None, "dozens", "Rakete"),
        ("Nordkorea lieferte Tausende Granaten.", 2000, None, "thousands", "Granate"),
        ("Nordkorea lieferte rund 6.700 Container.", 6700, 6700, "about", "Container"),
        ("Nordkorea lieferte 10 bis 12 Raketen.", 10, 12, "exact", "Rakete"),
    ],
)
def test_amounts_are_ranges_with_qualifier_and_unit(
    read: Read, text: str, low: float | None, high: float | None, qualifier: str, unit: str
) -> None:
    (claim,) = read(text)
    assert claim.quantity is not None
    assert (claim.quantity.min, claim.quantity.max) == (low, high)
    assert (claim.quantity.qualifier, claim.quantity.unit) == (qualifier, unit)


def test_an_article_is_no_number(read: Read) -> None:
    (claim,) = read("Ein Zug überquerte die Grenze.")
    assert claim.quantity is None


def test_places_take_their_role_from_the_preposition(read: Read) -> None:
    (claim,) = read("Ein Schiff fuhr von Nordhafen nach Südhafen.")
    assert [(place.name, place.role.value, place.place_id) for place in claim.places] == [
        ("Nordhafen", "origin", "north"),
        ("Südhafen", "destination", "south"),
    ]


def test_headlines_are_marked_and_their_kicker_is_left_out(read: Read) -> None:
    head, body = read("Krieg: Zug aus Nordkorea überquert Grenze\n\nEin Zug überquerte am Montag die Grenze.")
    assert (head.kind, head.span.text) == ("headline", "Zug aus Nordkorea überquert Grenze")
    assert body.kind == "body"


def test_german_dates_initials_and_credits_do_not_cut_sentences(read: Read) -> None:
    text = (
        "Ein Zug überquerte am 5. Oktober die Grenze. Danach "
        "lieferte J. Weber am 02. November Munition. (abc)"
    )
    claims = read(text)
    assert [claim.sentence.text[-9:] for claim in claims] == ["e Grenze.", " Munition."[1:]]


def test_a_record_has_exactly_the_keys_of_the_contract(gazetteer: FakeGazetteer) -> None:
    text = Text(
        "a.txt", "Laut Reuters hat Nordkorea am 5. Oktober 2023 Raketen an Russland geliefert.", language="de"
    )
    (claim,) = extract(text, gazetteer)
    record = claim_record(claim, read_document(text), "c1")
    assert list(record) == [
        "file",
        "language",
        "published",
        "kind",
        "sentence",
        "sent_begin",
        "sent_end",
        "claim_span",
        "claim_begin",
        "claim_end",
        "source_chain",
        "cue",
        "origin",
        "relays",
        "stance",
        "polarity",
        "hedge",
        "hedge_cues",
        "form",
        "event",
        "actor_from",
        "actor_to",
        "item",
        "quantity",
        "places",
        "event_date",
        "statement_date",
        "cluster",
    ]
    assert record["cluster"] == "c1"
    assert record["event_date"]["start"] == "2023-10-05"


_GERMAN = 'Nordkorea liefert Raketen an Russland . , : „ “ " » « ( ) sagte Weber dass sei habe laut soll'
_MIXED = "geliefert haben 5. Oktober 2023 am Montag … – said that according to Kirby U.S. 1,000 die É \u202e"
_WORDS = st.sampled_from(_GERMAN.split() + _MIXED.split() + ["\n", "\u00a0", "\ufeff"])


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=60), st.sampled_from(["de", "en"]))
def test_every_span_is_verbatim_whatever_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    for claim in extract(Text("a", text, language=language), FakeGazetteer()):
        spans = [claim.sentence, claim.span, *claim.hedge_cues, *([claim.cue] if claim.cue else [])]
        for span in spans:
            assert text[span.begin : span.end] == span.text
        assert claim.sentence.begin <= claim.span.begin < claim.span.end <= claim.sentence.end
        for member in claim.chain:
            assert (member.begin is None) == (member.end is None)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for claim in extract(Text("a", text), FakeGazetteer()):
        assert text[claim.span.begin : claim.span.end] == claim.span.text
