"""Lookup of names, and names in running text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.model import Place
from spurline.places import Gazetteer

PACKAGED = Gazetteer.packaged()
RAJIN = Place("rajin", "Rajin (Rason) port", 130.29, 42.235, "port", 3.0, "KP", "+09:00")
DUNAI = Place("dunai", "Dunai naval facility", 132.345, 42.875, "port", 3.0, "RU", aliases=("Donau",))
CASE = PACKAGED.extended(
    [
        RAJIN,
        DUNAI,
        Place("vostochny-port", "Vostochny port", 133.065, 42.745, "port", 3.0, "RU"),
        Place("tikhoretsk", "Tikhoretsk town", 40.11874, 45.85307, "junction", 2.0, "RU"),
        Place("tikhoretsk-depot", "Tikhoretsk depot", 40.06, 45.91, "depot", 5.0, "RU"),
    ]
)


@pytest.mark.parametrize("name", ["Rajin", "Najin", "Rason", "Rasŏn", "Radschin", "Раджин", "라진항"])
def test_one_port_has_many_names(name: str) -> None:
    found = CASE.lookup(name)
    assert found.best is not None
    assert found.best.place_id == "rajin"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Tichorezk", "tikhoretsk"),
        ("Bahnhof Chassan", "khasan"),
        ("Khasan", "khasan"),
        ("Wladiwostoks", "vladivostok"),
        ("Hafen Wostotschny", "vostochny-port"),
        ("port of Vostochny", "vostochny-port"),
        ("Weltraumbahnhof Wostotschny", "vostochny-cosmodrome"),
        ("Brücke der koreanisch-russischen Freundschaft", "friendship-bridge"),
        ("Ferner Osten", "russian-far-east"),
        ("Nahen Osten", "middle-east"),
        ("Donbass", "donbas"),
        ("두만강역", "tumangang"),
        ("Nordkorea", "country:KP"),
        ("Pjoengjang", "geonames:1871859"),
    ],
)
def test_transliterations_and_inflections_lead_to_one_place(name: str, key: str) -> None:
    best = PACKAGED.lookup(name).best
    assert best is not None
    assert best.key == key


def test_khasan_is_not_hassan() -> None:
    assert PACKAGED.lookup("Khasan").best.country == "RU"  # type: ignore[union-attr]
    assert PACKAGED.lookup("Hassan").best.country == "IN"  # type: ignore[union-attr]


def test_the_danube_is_not_dunai_and_doubt_is_said_aloud() -> None:
    assert PACKAGED.lookup("Danube").best.kind == "river"  # type: ignore[union-attr]
    assert PACKAGED.lookup("Дунай").unsure
    machine_translated = CASE.lookup("Donau")
    assert machine_translated.best is not None
    assert machine_translated.best.place_id == "dunai"
    assert machine_translated.unsure
    assert "Danube" in machine_translated.reason


def test_two_towns_of_one_name_are_unsure_until_something_decides() -> None:
    assert PACKAGED.lookup("Fokino").unsure
    near = PACKAGED.lookup("Fokino", near=(132.345, 42.875))
    assert near.best is not None
    assert near.best.key == "fokino"
    assert not near.unsure
    far = PACKAGED.lookup("Fokino", near=(34.0, 53.0))
    assert far.best is not None
    assert far.best.key == "fokino-bryansk"


def test_vostochny_alone_may_be_port_or_cosmodrome_and_a_kind_decides() -> None:
    assert PACKAGED.lookup("Vostochny").unsure
    port = PACKAGED.lookup("Vostochny", kinds=("port",))
    assert port.best is not None
    assert (port.best.key, port.unsure) == ("vostochny-port", False)


def test_the_depot_is_not_the_town() -> None:
    assert CASE.lookup("Tikhoretsk").best.place_id == "tikhoretsk"  # type: ignore[union-attr]
    assert CASE.lookup("Tikhoretsk depot").best.place_id == "tikhoretsk-depot"  # type: ignore[union-attr]


def test_a_country_that_knows_no_such_name_makes_the_answer_unsure() -> None:
    found = PACKAGED.lookup("Rajin", countries=("DE",))
    assert found.unsure
    assert "DE" in found.reason


def test_packaged_places_carry_no_place_id() -> None:
    assert PACKAGED.lookup("Vladivostok").best.place_id is None  # type: ignore[union-attr]


def test_an_unknown_name_has_no_best() -> None:
    found = PACKAGED.lookup("Qqqzzzq")
    assert found.best is None
    assert found.unsure
    assert found.candidates == ()


def test_a_similar_spelling_alone_is_never_certain() -> None:
    found = PACKAGED.lookup("Tichoretskk")
    assert found.best is not None
    assert found.best.key == "tikhoretsk"
    assert found.unsure


def test_names_are_found_with_exact_offsets_and_without_endings() -> None:
    text = "Wladiwostoks Hafen, Pyongyang's arms, der Bahnhof Chassan und U.S. forces im Fernen Osten."
    found = CASE.find_in_text(text)
    assert [name for _, _, name in found] == [
        "Wladiwostok",
        "Pyongyang",
        "Bahnhof Chassan",
        "U.S.",
        "Fernen Osten",
    ]
    assert [text[begin:end] for begin, end, _ in found][:2] == ["Wladiwostoks", "Pyongyang's"]


def test_common_words_and_parts_of_words_are_no_places() -> None:
    text = "Die Länder essen; us, in, Roman und Halle. Das Rajinische gibt es nicht. Die Lage im Norden."
    assert CASE.find_in_text(text) == ()


def test_the_longest_name_wins() -> None:
    assert [name for _, _, name in PACKAGED.find_in_text("the Korea-Russia Friendship Bridge")] == [
        "Korea-Russia Friendship Bridge"
    ]


def test_a_megabyte_is_searched_in_about_a_second() -> None:
    import time

    text = "Der Bahnhof Chassan liegt unweit von Tumangang, sagte das Weiße Haus. " * 15_000
    PACKAGED.find_in_text("warm up")
    start = time.perf_counter()
    found = PACKAGED.find_in_text(text)
    assert len(found) == 45_000
    assert time.perf_counter() - start < 5.0  # about 0.5 s on an idle core


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_offsets_always_lie_in_the_text_and_never_overlap(text: str) -> None:
    last = 0
    for begin, end, name in PACKAGED.find_in_text("Moskau " + text + " Rajin"):
        assert last <= begin < end <= len(text) + 13
        assert PACKAGED.lookup(name).best is not None
        last = end


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_lookup_answers_any_text(name: str) -> None:
    found = PACKAGED.lookup(name)
    assert (found.best is None) == (not found.candidates)
    assert found.best is not None or found.unsure
