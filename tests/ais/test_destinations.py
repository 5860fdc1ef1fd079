"""What crews type as destination: places where certain, else what it is instead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais import Destination, parse_destination
from spurline.model import Place
from spurline.places import Gazetteer

PLACES = (
    Place("RJN", "Rajin port", 130.29, 42.235, "port", 3.0, country="KP"),
    Place("VVO", "Vladivostok", 131.87, 43.11, "port", 3.0, country="RU", aliases=("Vladik",)),
    Place("BERTH", "Pier 3", 130.292, 42.235, "berth", 0.5, part_of="RJN"),
    Place("SECRET", "Hidden Bay", 131.0, 42.5, "port", 1.0, country="RU", aliases=("RUQQQ",)),
    Place("YARD", "Hamburg yard", 10.0, 53.5, "depot", 1.0),
)
GAZETTEER = Gazetteer.packaged().extended(PLACES[:-1])


def read(text: str) -> Destination:
    return parse_destination(text, GAZETTEER, PLACES[:-1])


@pytest.mark.parametrize(
    ("text", "kind", "bound_for"),
    [
        ("RU VVO", "locode", "VVO"),
        ("RUVVO", "locode", "VVO"),
        ("ru vvo@@@@@", "locode", "VVO"),
        ("VLADIVOSTOK ", "name", "VVO"),
        ("VLADIVOSTOK ANCH", "name", "VVO"),
        ("VLADIK", "name", "VVO"),
        ("RAJIN", "name", "RJN"),
        ("NAJIN", "name", "RJN"),
        ("HIDDEN BAY", "name", "SECRET"),
        ("RU QQQ", "locode", "SECRET"),
    ],
)
def test_the_cases_places_are_found_by_name_and_code(text: str, kind: str, bound_for: str) -> None:
    found = read(text)
    assert found.kind == kind and found.bound_for and found.bound_for.place_id == bound_for
    assert found.origin is None and found.record["place_ids"] == [bound_for]


@pytest.mark.parametrize(
    "text", ["KPRJN>RUVVO", "KP RJN > RU VVO", "KPRJN=>RUVVO", "KPRJN-RUVVO", "KPRJN TO RUVVO"]
)
def test_from_and_to_are_told_apart(text: str) -> None:
    record = read(text).record
    assert record["place_ids"] == ["RJN", "VVO"] and record["kind"] == "locode"
    assert (record["from"]["locode"], record["to"]["locode"]) == ("KPRJN", "RUVVO")


def test_one_unknown_end_leaves_the_other() -> None:
    assert read("KPRJN>??").record["to"] is None and read("KPRJN>??").kind == "locode"
    assert read(">RUVVO").record["place_ids"] == ["VVO"]


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("BUSAN,KR", "KR", "Busan"),
        ("BUSAN, SOUTH KOREA", "KR", "Busan"),
        ("BUSAN KR", "KR", "Busan"),
        ("SINGAPORE", "SG", "Singapore"),
        ("NLRTM", "NL", "Rotterdam"),
        ("ST PETERSBURG", "RU", "Saint Petersburg"),
    ],
)
def test_ports_of_the_world_are_named_without_a_place_of_the_case(text: str, country: str, name: str) -> None:
    found = read(text).bound_for
    assert found and (found.country, found.name, found.place_id) == (country, name, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("FOR ORDERS", "orders"),
        ("F/ORDERS", "orders"),
        ("AWAITING ORDERS", "orders"),
        ("TBA", "orders"),
        ("ARMED GUARD ON BOARD", "message"),
        ("ALL CHINESE CREW", "message"),
        ("RESTRICTED MANEUVER", "message"),
        ("", "unknown"),
        ("@@@@@@@", "unknown"),
        ("UNKNOWN", "unknown"),
        ("12345", "unknown"),
    ],
)
def test_texts_that_name_no_place_say_what_they_are(text: str, kind: str) -> None:
    assert read(text) == Destination(text, kind)


@pytest.mark.parametrize(
    "text",
    ["PORTLAND", "NEWCASTLE", "BOSTON", "CHINA", "VIETNAM", "BERLIN", "VLADIVASTOK", "HAMBURG KIEL", "KOREA"],
)
def test_no_match_is_better_than_a_wrong_one(text: str) -> None:
    assert read(text) == Destination(text, "unknown")


def test_a_code_nobody_knows_keeps_its_country_and_names_nothing() -> None:
    found = read("RU XYZ").bound_for
    assert found and (found.name, found.country, found.locode, found.place_id) == (None, "RU", "RUXYZ", None)
    assert read("RUXYZ").kind == "unknown" and read("QQ XYZ").kind == "unknown"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read(text)
    assert found.text == text
    assert found.kind in {"locode", "name", "orders", "message", "unknown"}
    assert (found.kind in {"locode", "name"}) == bool(found.origin or found.bound_for)
